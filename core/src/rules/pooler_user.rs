//! `pooler-user`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::PoolerUser,
    docs: r"A user name in a form that this server does not know.

Many projects share the hosts `*.pooler.supabase.com`. The pooler identifies the project by the user name,
which must be `postgres.<project-ref>`; for a bare `postgres`, it responds with `Tenant or user not found`.
The bare name is correct for the direct connection, `db.<project-ref>.supabase.co`.

`user` is the name of a role, to which PostgreSQL compares the whole text: it knows neither `user:password` nor
`user@host`, the form of MySQL and of Azure's retired Single Server. The IAM user of a service account of Google Cloud
is its email address without `.gserviceaccount.com`, and an IAM user of AWS logs in as a role of the database, not
with an ARN.

The statements about these services are based on their documentation and were not measured:
<https://supabase.com/docs/guides/database/connecting-to-postgres>,
<https://cloud.google.com/sql/docs/postgres/iam-logins>,
<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html>.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.catalog_secret() else { return };
    let Some(user) = secret.option("user").filter(|user| !user.text.is_empty()) else { return };
    let host = secret.option("host");
    let name = host.map(|host| host.text.trim().to_ascii_lowercase()).unwrap_or_default();
    let text = user.text.trim();
    let (message, help, meant) = if name.contains(".pooler.supabase.com") {
        if text.contains('.') {
            return;
        }
        let message = "the Supabase pooler identifies the project by the user name, but this one does not contain a \
                       project";
        let help = "write `postgres.<project-ref>`, or connect to `db.<project-ref>.supabase.co`".to_owned();
        (message.to_owned(), help, None)
    } else if let Some(fault) = of_another_server(text, &name) {
        let (message, meant) = fault;
        let help = match meant {
            Some(meant) => format!("write `user = {}`", toml_string(&shown(meant))),
            None => "write the name of the role".to_owned(),
        };
        (message, help, meant)
    } else {
        return;
    };
    let mut diagnostic = Diagnostic::hint(Code::PoolerUser, user.span, message).help(help);
    if let Some(host) = host.filter(|_| name.ends_with(".pooler.supabase.com")) {
        diagnostic = diagnostic.context(host.span, "many projects share this host");
    }
    if let Some(meant) = meant.filter(|_| !user.from_variable && !user.in_parameters) {
        let fix = Fix::replace("write only the name of the role", user.span, toml_string(meant));
        diagnostic = diagnostic.fix(fix.to_be_read());
    }
    found.push(diagnostic);
}

/// What is wrong with a user, and the name of the role that is meant.
fn of_another_server<'a>(user: &'a str, host: &str) -> Option<(String, Option<&'a str>)> {
    const WHOLE: &str = "PostgreSQL treats the whole text as the name of the role";
    if user.starts_with("arn:") {
        return Some((format!("an ARN is not the name of a PostgreSQL role: {WHOLE}"), None));
    }
    if user.ends_with(".iam.gserviceaccount.com")
        && let Some(account) = user.strip_suffix(".gserviceaccount.com")
    {
        let message = "the IAM user of a service account is its email address without `.gserviceaccount.com`";
        return Some((message.to_owned(), Some(account)));
    }
    if let Some((name, reference)) = user.split_once('.')
        && host.strip_prefix("db.").and_then(|rest| rest.strip_suffix(".supabase.co")) == Some(reference)
    {
        let message = "only the Supabase pooler expects the project in the user name: on the direct connection, it is \
                       part of the name";
        return Some((message.to_owned(), Some(name)));
    }
    if let Some((name, rest)) = user.split_once(':').filter(|(name, rest)| !name.is_empty() && !rest.is_empty()) {
        let is_role = !name.contains(['/', ' ']) && !rest.contains(':');
        return Some((format!("the password is not part of the user name: {WHOLE}"), Some(name).filter(|_| is_role)));
    }
    let (name, server) = user.trim_matches(['\'', '"']).rsplit_once('@')?;
    let server = server.trim_matches(['\'', '"']);
    let label = host.split('.').next().unwrap_or_default();
    let is_host = server == "%"
        || server == "localhost"
        || (!host.is_empty() && (server.eq_ignore_ascii_case(host) || server.eq_ignore_ascii_case(label)));
    is_host.then(|| {
        let name = Some(name.trim_matches(['\'', '"'])).filter(|name| !name.is_empty());
        (format!("the server is not part of the user name: {WHOLE}"), name)
    })
}

#[cfg(test)]
mod tests {
    use super::of_another_server;

    #[test]
    fn names_of_roles() {
        for (user, host, meant) in [
            ("lake:pw", "db.example.com", Some("lake")),
            ("lake@server", "server.postgres.database.azure.com", Some("lake")),
            ("lake@db.example.com", "db.example.com", Some("lake")),
            ("'lake'@'%'", "db.example.com", Some("lake")),
            ("sa@p.iam.gserviceaccount.com", "10.0.0.5", Some("sa@p.iam")),
            ("postgres.abc", "db.abc.supabase.co", Some("postgres")),
            ("arn:aws:iam::123456789012:user/lake", "h", None),
        ] {
            let found = of_another_server(user, host).unwrap_or_else(|| panic!("{user}"));
            assert_eq!(found.1, meant, "{user}");
        }
        for (user, host) in
            [("lake", "h"), ("lake@example.com", "db.example.com"), ("sa@p.iam", "h"), ("a.b", "h"), (":", "h")]
        {
            assert_eq!(of_another_server(user, host), None, "{user}");
        }
    }
}
