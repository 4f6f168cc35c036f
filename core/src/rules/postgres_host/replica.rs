//! Hosts at which a catalog can only be read.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::secret::Written;
use crate::secrets::shown;
use crate::toml::write::toml_string;

/// What the hosts of replicas have in them, and those of the primary in its place: Aurora, Azure, Yandex.
const CLOUDS: [(&str, &str); 3] =
    [(".cluster-ro-", ".cluster-"), (".reader.postgres.", ".writer.postgres."), (".ro.mdb.", ".rw.mdb.")];

/// How the services of replicas end in Kubernetes, and those of the primary: the operators `CloudNativePG`, Crunchy, Zalando.
const OPERATORS: [(&str, &str); 3] = [("-ro", "-rw"), ("-replicas", "-primary"), ("-repl", "")];

/// A hint: the name may mean something else.
pub(super) fn check(context: &Context<'_>, host: &Written<'_>) -> Option<Diagnostic> {
    let primary = primary(host.text).filter(|_| !context.is_read_only())?;
    let written = format!("host = {}", toml_string(&shown(&primary)));
    let message = "this looks like a host of read-only replicas, but DuckLake writes to its catalog";
    let diagnostic = Diagnostic::hint(Code::PostgresHost, host.span, message)
        .help(format!("write `{written}`, or add `read_only = true` to `attach_options` to only read the lake"));
    if host.from_variable {
        return Some(diagnostic);
    }
    let fix = Fix::replace(format!("change to `{primary}`"), host.span, toml_string(&primary));
    Some(diagnostic.fix(fix.to_be_read()))
}

/// The host of the primary.
fn primary(host: &str) -> Option<String> {
    // Few hosts have a part that begins like any of them.
    if !host.as_bytes().windows(2).any(|pair| matches!(pair, b"-r" | b".r")) {
        return None;
    }
    if let Some((reads, writes)) = CLOUDS.iter().find(|(reads, _)| host.contains(reads)) {
        return Some(host.replacen(reads, writes, 1));
    }
    let (label, domain) = host.split_at(host.find('.').unwrap_or(host.len()));
    let inside = domain.is_empty() || domain.contains(".svc");
    let of = |(reads, writes): &(&str, &str)| Some(format!("{}{writes}{domain}", label.strip_suffix(reads)?));
    OPERATORS.iter().filter(|_| inside).find_map(of)
}

#[cfg(test)]
mod tests {
    use super::primary;

    #[test]
    fn names_of_replicas() {
        for (host, meant) in [
            ("lake.cluster-ro-c6c8.us-east-1.rds.amazonaws.com", "lake.cluster-c6c8.us-east-1.rds.amazonaws.com"),
            ("lake.reader.postgres.database.azure.com", "lake.writer.postgres.database.azure.com"),
            ("lake-ro", "lake-rw"),
            ("lake-ro.db.svc.cluster.local", "lake-rw.db.svc.cluster.local"),
            ("hippo-replicas.pg.svc", "hippo-primary.pg.svc"),
            ("acid-lake-repl", "acid-lake"),
        ] {
            assert_eq!(primary(host).as_deref(), Some(meant));
        }
        for host in ["lake-rw", "db-ro.example.com", "lake.cluster-c6c8.us-east-1.rds.amazonaws.com", "euro", "db.ro"] {
            assert_eq!(primary(host), None, "{host}");
        }
    }
}
