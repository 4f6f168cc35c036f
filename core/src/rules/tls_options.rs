//! `tls-options`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::Versions;
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::client_options::lacks;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, Written};
use crate::sql::{Expr, Segment};
use crate::text::edit::Fix;
use crate::text::span::Span;
use crate::toml::edit::replace_string;

pub(super) const RULE: Rule = Rule {
    code: Code::TlsOptions,
    docs: r#"Options of PostgreSQL's client that exclude each other.

The client rejects combinations that are weaker than they look, before it connects to any server:

- `sslrootcert = "system"` requires `sslmode = "verify-full"`, which is then also the default (`weak sslmode
  "require" may not be used with sslrootcert=system`); the client of an older DuckDB reads the word as the path
  of a file;
- `sslnegotiation = "direct"` requires `sslmode` to be `require`, `verify-ca` or `verify-full`, and the
  default is `prefer`;
- `channel_binding = "require"` requires TLS, which `sslmode = "disable"` turns off;
- `ssl_min_protocol_version` must not be above `ssl_max_protocol_version`, and `min_protocol_version` not
  above `max_protocol_version`; the default minimum version of TLS is TLSv1.2.

Some services accept only connections with TLS (Neon, Aiven, DigitalOcean), and some have a certificate authority of
their own, which `sslrootcert = "system"` does not include (Amazon RDS, Aiven, DigitalOcean, Supabase). That is based on
their documentation, and was not measured.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.client_options() else { return };
    let mode = secret.option("sslmode");
    let is = |name: &str, word: &str| secret.option(name).filter(|written| written.text == word);
    if let Some(system) = is("sslrootcert", "system").filter(|_| !context.engine.ways.system_certificates) {
        found.push(file_called_system(context, system));
    } else if let (Some(system), Some(mode)) = (is("sslrootcert", "system"), mode)
        && ["disable", "allow", "prefer", "require", "verify-ca"].contains(&mode.text)
    {
        let message = format!(
            "PostgreSQL's client does not connect with `sslmode = \"{}\"` and `sslrootcert = \"system\"`",
            mode.text
        );
        found.push(stronger(context, mode, system, message, "verify-full"));
    } else if let Some(direct) = is("sslnegotiation", "direct").filter(|_| !lacks(context.engine, "sslnegotiation")) {
        found.extend(negotiation(context, secret, mode, direct));
    }
    if let (Some(binding), Some(mode)) = (is("channel_binding", "require"), mode)
        && mode.text == "disable"
    {
        let message = "`channel_binding = \"require\"` requires TLS, which `sslmode = \"disable\"` turns off: \
                       PostgreSQL's client does not connect";
        found.push(stronger(context, mode, binding, message.to_owned(), "require"));
    }
    let system = is("sslrootcert", "system");
    if system.is_some() || mode.is_some_and(|mode| mode.text == "disable") {
        let host = context.catalog_secret().and_then(|catalog| catalog.option("host"));
        found.extend(host.and_then(|host| service(host.text, mode, system)));
    }
    range(secret, ["ssl_min_protocol_version", "ssl_max_protocol_version"], found);
    if let Some(max) = secret.option("ssl_max_protocol_version")
        && ["tlsv1", "tlsv1.1"].iter().any(|version| version.eq_ignore_ascii_case(max.text))
        && !secret.has("ssl_min_protocol_version")
        && context.variables.get("PGSSLMINPROTOCOLVERSION").is_none_or(String::is_empty)
    {
        let message = "`ssl_max_protocol_version` is below the default minimum version, TLSv1.2: PostgreSQL's client \
                       does not connect";
        found.push(
            Diagnostic::warning(Code::TlsOptions, max.span, message)
                .help("remove it, or set `ssl_min_protocol_version` too"),
        );
    }
    if !lacks(context.engine, "min_protocol_version") {
        range(secret, ["min_protocol_version", "max_protocol_version"], found);
    }
}

/// Services by a part of their hosts: whether they accept TLS only, and whether their authority is one of their own.
const SERVICES: [(&str, bool, bool); 5] = [
    (".neon.tech", true, false),
    (".aivencloud.com", true, true),
    (".ondigitalocean.com", true, true),
    (".rds.amazonaws.com", false, true),
    (".supabase.co", false, true),
];

/// What a service does not take, as it documents.
fn service(host: &str, mode: Option<Written<'_>>, system: Option<Written<'_>>) -> Option<Diagnostic> {
    let (_, only_tls, own) = SERVICES.into_iter().find(|(part, ..)| host.contains(part))?;
    if let Some(mode) = mode.filter(|mode| only_tls && mode.text == "disable") {
        let message = "this service accepts only connections with TLS, which `sslmode = \"disable\"` turns off";
        let diagnostic = Diagnostic::hint(Code::TlsOptions, mode.span, message).help("write `sslmode = \"require\"`");
        let fix = replace_string("change to `require`", mode.span, "require").to_be_read();
        return Some(if mode.from_variable { diagnostic } else { diagnostic.fix(fix) });
    }
    // The certificates of its proxy are public ones.
    let system = system.filter(|_| own && !host.contains(".proxy-"))?;
    let message =
        "the certificate authority of this service is not one of the system's: its certificate is not trusted";
    let help = "write the path of the certificate authority's file, which the service offers for download";
    Some(Diagnostic::hint(Code::TlsOptions, system.span, message).help(help))
}

/// The client of an older DuckDB has no word for the authorities of the system.
fn file_called_system(context: &Context<'_>, system: Written<'_>) -> Diagnostic {
    let versions = Versions::of(|engine| !engine.ways.system_certificates);
    let message = format!(
        "PostgreSQL's client in DuckDB{} treats `sslrootcert = \"system\"` as the path of a file, and does not use \
         the system's certificate authorities",
        context.engine.unless_every(versions)
    );
    Diagnostic::warning(Code::TlsOptions, system.span, message)
        .help("write the path of the system's certificate file, on Debian `/etc/ssl/certs/ca-certificates.crt`")
        .on(versions)
}

/// Asks for a mode that the other option takes.
fn stronger(context: &Context<'_>, mode: Written<'_>, other: Written<'_>, message: String, wanted: &str) -> Finding {
    let mut diagnostic = Diagnostic::warning(Code::TlsOptions, mode.span, message)
        .context(other.key_span, "the other option is here")
        .help(format!("write `sslmode = \"{wanted}\"`, or remove the other option"));
    if !mode.from_variable {
        diagnostic = diagnostic.fix(replace_string(format!("change to `{wanted}`"), mode.span, wanted).to_be_read());
    }
    cured(context, diagnostic, wanted, mode.span)
}

/// Sets the mode in the secret, where that takes one.
fn cured(context: &Context<'_>, diagnostic: Diagnostic, mode: &str, origin: Span) -> Finding {
    if !context.engine.has_parameter(SecretType::Postgres, Provider::Config, "sslmode") {
        return diagnostic.into();
    }
    let value = Expr::text(vec![Segment::from(mode.to_owned(), origin)]);
    diagnostic.cure(Part::CatalogSecret, Change::set("SSLMODE", value))
}

fn negotiation(
    context: &Context<'_>,
    secret: &SecretView<'_>,
    mode: Option<Written<'_>>,
    direct: Written<'_>,
) -> Option<Finding> {
    let weak = |mode: &Written<'_>| ["disable", "allow", "prefer"].contains(&mode.text);
    if let Some(mode) = mode {
        let message = format!(
            "PostgreSQL's client does not connect with `sslmode = \"{}\"` and `sslnegotiation = \"direct\"`",
            mode.text
        );
        return weak(&mode).then(|| stronger(context, mode, direct, message, "require"));
    }
    // The authority of the system makes `verify-full` the default; the environment may say another.
    if secret.option("sslrootcert").is_some_and(|root| root.text == "system")
        || context.variables.get("PGSSLMODE").is_some_and(|mode| !mode.is_empty())
    {
        return None;
    }
    let mut diagnostic = Diagnostic::warning(
        Code::TlsOptions,
        direct.span,
        "`sslmode` is `prefer` by default, with which PostgreSQL's client rejects `sslnegotiation = \"direct\"`",
    )
    .help("add `sslmode = \"require\"`");
    if let Some(edits) = secret.add(context.text, &[("sslmode", "\"require\"")]) {
        diagnostic = diagnostic.fix(Fix::new("add `sslmode = \"require\"`", edits).to_be_read());
    }
    Some(cured(context, diagnostic, "require", direct.span))
}

/// The lower of two versions must not be above the higher.
fn range(secret: &SecretView<'_>, [lower, higher]: [&str; 2], found: &mut Findings) {
    let (Some(min), Some(max)) = (secret.option(lower), secret.option(higher)) else { return };
    let place = |text: &str| {
        let versions = ["tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3", "3.0", "3.2", "latest"];
        versions.iter().position(|version| version.eq_ignore_ascii_case(text))
    };
    let (Some(from), Some(to)) = (place(min.text), place(max.text)) else { return };
    // The newest version is the last one with a number.
    let (from, to) = (if from == 6 { 5 } else { from }, if to == 6 { 5 } else { to });
    if from > to {
        let message = format!("`{lower}` is above `{higher}`: PostgreSQL's client does not connect");
        found.push(
            Diagnostic::warning(Code::TlsOptions, min.span, message)
                .context(max.span, "the maximum version is here")
                .help(format!("remove `{higher}`, or lower `{lower}`")),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, analyze};

    fn found(parameters: &str) -> Vec<String> {
        let toml = format!(
            "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\nhost = \"h\"\ndatabase = \"d\"\nuser = \"u\"\n\
             password = \"p\"\nsecret_parameters = {{ connect_timeout = 9, {parameters} }}\n[ducklake.storage]\ntype = \
             \"local\"\npath = \"x\"\n"
        );
        let analysis = analyze(&toml, &Options::default());
        for fix in analysis.diagnostics.iter().flat_map(|diagnostic| &diagnostic.fixes) {
            let after = analyze(&fix.apply(&toml), &Options::default());
            assert!(after.diagnostics.iter().all(|it| it.code != Code::TlsOptions), "{}", fix.apply(&toml));
        }
        let of_code = analysis.diagnostics.into_iter().filter(|diagnostic| diagnostic.code == Code::TlsOptions);
        of_code.map(|diagnostic| diagnostic.message.into_owned()).collect()
    }

    #[test]
    fn what_the_client_refuses_together() {
        for unsound in [
            "sslmode = \"verify-ca\", sslrootcert = \"system\"",
            "sslmode = \"prefer\", sslnegotiation = \"direct\"",
            "sslnegotiation = \"direct\"",
            "sslmode = \"disable\", channel_binding = \"require\"",
            "ssl_min_protocol_version = \"TLSv1.3\", ssl_max_protocol_version = \"tlsv1.2\"",
            "min_protocol_version = \"latest\", max_protocol_version = \"3.0\"",
            "ssl_max_protocol_version = \"TLSv1.1\"",
        ] {
            assert_eq!(found(unsound).len(), 1, "{unsound}");
        }
    }

    #[test]
    fn what_it_takes() {
        for sound in [
            "sslmode = \"verify-full\", sslrootcert = \"system\"",
            "sslrootcert = \"system\"",
            "sslrootcert = \"system\", sslnegotiation = \"direct\"",
            "sslmode = \"require\", sslnegotiation = \"direct\", channel_binding = \"require\"",
            "ssl_min_protocol_version = \"TLSv1.2\", ssl_max_protocol_version = \"TLSv1.2\"",
            "min_protocol_version = \"3.2\", max_protocol_version = \"latest\"",
        ] {
            assert_eq!(found(sound), Vec::<String>::new(), "{sound}");
        }
    }
}
