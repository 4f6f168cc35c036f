//! `parameter-path`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::text::edit::{Edit, Fix};
use crate::text::span::Span;
use crate::toml::document::Value;

pub(super) const RULE: Rule = Rule {
    code: Code::ParameterPath,
    docs: r#"A path for PostgreSQL's client that contains something it does not expand.

`passfile`, `sslrootcert`, `sslcert`, `sslkey`, `sslcrl`, `sslcrldir` and `sslkeylogfile` reach PostgreSQL's
client verbatim. It treats `~` and `$HOME` as names of directories, and a missing file is often not reported
as such: without the password file, the error is `no password supplied`; with `sslmode = "require"` and no
file of certificate authorities, the server's certificate is not verified at all.

The text of a certificate or key instead of its path is treated as a file name, too.

Metaxy expands `${HOME}`. Without `passfile`, the client reads `~/.pgpass` by default.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let (Some(secret), Some(RawCatalog::Postgres(_))) = (context.catalog_secret(), context.catalog) else { return };
    for name in context.engine.client_paths {
        let Some(entry) = secret.parameter(name) else { continue };
        let Value::String(path) = &entry.node.value else { continue };
        if path.contains("-----BEGIN") {
            let message = format!(
                "`{name}` is the path of a file, not its contents: PostgreSQL's client does not \
                                   find the file"
            );
            let help = "save the certificate or key in a file, and write its path here";
            found.push(Diagnostic::warning(Code::ParameterPath, entry.node.span, message).help(help));
            continue;
        }
        let Some(home) = home(path) else { continue };
        let consequence = match *name {
            "passfile" => "the file is not found, and no password is sent",
            "sslrootcert" => {
                "the file is not found, and the server's certificate is not verified, or the connection fails"
            }
            "sslcrl" | "sslcrldir" => "the file is not found, and revoked certificates are not detected",
            "sslcert" | "sslkey" => "the file is not found, and the client has no certificate",
            _ => "the file is not found",
        };
        let mut diagnostic = Diagnostic::warning(
            Code::ParameterPath,
            entry.node.span,
            format!("PostgreSQL's client does not expand the `{home}` in `{name}`: {consequence}"),
        )
        .help(match *name {
            "passfile" => "write `${HOME}`, which Metaxy expands, or remove `passfile`: `~/.pgpass` is the default",
            _ => "write `${HOME}`, which Metaxy expands",
        });
        let written = entry.node.span.slice(context.text);
        // Where the value is written another way, by a variable or with escapes, the place is not plain.
        if let Some(at) = written.find(home).filter(|at| written[..*at].chars().all(|it| it == '"' || it == '\'')) {
            let start = entry.node.span.start + at;
            let span = Span::new(start, start + home.len());
            let edit = Edit { span, replacement: "${HOME}".to_owned() };
            diagnostic = diagnostic.fix(Fix::new(format!("write `${{HOME}}` for `{home}`"), vec![edit]));
        }
        found.push(diagnostic);
    }
}

/// What stands for the home directory at the beginning of a path.
fn home(path: &str) -> Option<&'static str> {
    let spellings = ["~", "$HOME", "%USERPROFILE%", "%HOME%"];
    spellings.into_iter().find(|home| path.strip_prefix(home).is_some_and(|rest| rest.starts_with(['/', '\\'])))
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, analyze};

    fn fixed(parameter: &str) -> Option<String> {
        let toml = format!(
            "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\nsecret_parameters = {{ {parameter} }}\n\
             [ducklake.storage]\ntype = \"local\"\npath = \"x\"\n"
        );
        let analysis = analyze(&toml, &Options::default());
        let found = analysis.diagnostics.iter().find(|diagnostic| diagnostic.code == Code::ParameterPath)?;
        Some(found.fixes[0].apply(&toml).lines().nth(3).expect("the line of the parameters").to_owned())
    }

    #[test]
    fn the_home_directory_is_a_variable() {
        for (home, quote) in [("~", '"'), ("$HOME", '\''), ("%USERPROFILE%", '"')] {
            let line = fixed(&format!("sslrootcert = {quote}{home}/ca.pem{quote}")).expect("a finding");
            assert_eq!(line, format!("secret_parameters = {{ sslrootcert = {quote}${{HOME}}/ca.pem{quote} }}"));
        }
        for sound in
            ["passfile = \"/x/~/y\"", "passfile = \"ca~\"", "sslrootcert = \"system\"", "application_name = \"~/x\""]
        {
            assert_eq!(fixed(sound), None, "{sound}");
        }
    }
}
