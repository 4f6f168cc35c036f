//! `foreign-placeholder`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::values::{Of, TextValue};
use crate::secrets::shown;
use crate::text::characters::Characters;
use crate::text::starts::Starts;

pub(super) const RULE: Rule = Rule {
    code: Code::ForeignPlaceholder,
    docs: r#"A placeholder of another tool, which Metaxy does not replace.

Metaxy replaces `${NAME}` and `${NAME:-default}` in the strings of the file, and nothing else.
`{{ env_var('NAME') }}` of dbt and SQLMesh, `$NAME` of a shell, `%NAME%` of Windows, `%(NAME)s` and `{NAME}` of
Python, `$(NAME)` and `#{NAME}` of CI systems, `getenv('NAME')`, `process.env.NAME` and `env:NAME` of programs,
and the bare name of a variable (`host = "PGHOST"`) are sent to the server verbatim.

The same holds for references to a secret that is stored elsewhere (`op://…` of 1Password, `vault:…`, the ARN
of an AWS secret, `ENC[…]` of SOPS, `projects/…/secrets/…` of Google Cloud), for a secret that is a JSON
document with the password in it, and for the path of a file that contains the password (`/run/secrets/…`),
even if they come from a variable.

Write `${NAME}`, and set `NAME` in the environment in which Metaxy runs.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for value in context.values {
        if let Some(what) = reference(value) {
            let message =
                format!("Metaxy does not resolve {what}: the text of `{}` is sent verbatim", shown(value.key));
            let help = if value.from_variable {
                "set the variable to the value itself before Metaxy starts"
            } else {
                "write `${NAME}`, and set the variable `NAME` to the value itself before Metaxy starts"
            };
            found.push(Diagnostic::warning(Code::ForeignPlaceholder, value.span, message).help(help));
        } else if !value.from_variable
            && let Some(placeholder) = find(value, context)
        {
            found.push(not_replaced(value, &placeholder, context));
        }
    }
}

fn not_replaced(value: &TextValue<'_>, placeholder: &Found<'_>, context: &Context<'_>) -> Diagnostic {
    let written = &value.text[placeholder.start..placeholder.end];
    // What only looks like a placeholder may be the password itself.
    let name = placeholder.name.filter(|name| !value.secret || is_variable(name, context));
    let what = if value.secret && name.is_none() {
        format!("the placeholder in `{}`", shown(value.key))
    } else {
        format!("`{}`", shown(written))
    };
    let message = format!("Metaxy does not replace {what}, which is sent verbatim: only `${{NAME}}` is a variable");
    let diagnostic = Diagnostic::warning(Code::ForeignPlaceholder, value.span, message);
    let Some(name) = name else {
        return diagnostic.help("write `${NAME}` with the name of the variable, or the value itself");
    };
    let title = format!("write `${{{name}}}`");
    let diagnostic = diagnostic.help(title.clone());
    match value.span_of(context.text, placeholder.start, placeholder.end) {
        Some(span) => diagnostic.fix(Fix::replace(title, span, format!("${{{name}}}")).to_be_read()),
        None => diagnostic,
    }
}

/// What a text refers to that is kept elsewhere.
fn reference(value: &TextValue<'_>) -> Option<&'static str> {
    let text = value.text;
    if !STARTS.may_begin(text.as_bytes()) || value.is_path() || value.names_file() {
        return None;
    }
    let begins = REFERENCES.iter().find(|(start, part, _)| text.starts_with(start) && text.contains(part));
    if let Some((_, _, what)) = begins {
        return Some(what);
    }
    let document = text.starts_with('{') && text.ends_with('}') && text.contains("\":");
    if document && value.is_credential() {
        return Some("a value inside a JSON document");
    }
    let file = FILES.iter().any(|it| text.starts_with(it));
    (file && value.is_credential()).then_some("the file that this path names")
}

/// How a reference begins, what else is in it, and what it refers to.
const REFERENCES: &[(&str, &str, &str)] = &[
    ("op://", "/", "a 1Password reference"),
    ("vault:", "/", VAULT),
    ("ref+vault:", "/", VAULT),
    ("ref+", "://", "a vals reference"),
    ("!vault", "", VAULT),
    ("vault-secret:", "", VAULT),
    ("ENC[", "]", "a value encrypted by SOPS"),
    ("arn:aws", ":secretsmanager:", "a secret in AWS Secrets Manager"),
    ("arn:aws", ":ssm:", "a parameter in AWS Systems Manager"),
    ("secretsmanager:", "", "a secret in AWS Secrets Manager"),
    ("aws:secretsmanager:", "", "a secret in AWS Secrets Manager"),
    ("awssm://", "", "a secret in AWS Secrets Manager"),
    ("aws-sm://", "", "a secret in AWS Secrets Manager"),
    ("{{resolve:", "}}", "a CloudFormation reference"),
    ("ssm:/", "", "a parameter in AWS Systems Manager"),
    ("aws-ssm:/", "", "a parameter in AWS Systems Manager"),
    ("{aws-ssm:", "}", "a parameter in AWS Systems Manager"),
    ("projects/", "/secrets/", "a secret in Google Secret Manager"),
    ("sm://", "", "a secret in Google Secret Manager"),
    ("gcp-sm://", "", "a secret in Google Secret Manager"),
    ("gcpsm://", "", "a secret in Google Secret Manager"),
    ("akv://", "", "a secret in Azure Key Vault"),
    ("azkv://", "", "a secret in Azure Key Vault"),
    ("bw://", "", "a Bitwarden reference"),
    ("bws://", "", "a Bitwarden reference"),
    ("doppler://", "", "a Doppler secret"),
    ("infisical://", "", "an Infisical secret"),
    ("keyring:", "", "a keyring entry"),
    ("keyring://", "", "a keyring entry"),
    ("keychain:", "", "a keychain entry"),
    ("pass://", "", "a pass entry"),
    ("k8s://", "", "a Kubernetes Secret"),
    ("https://", ".vault.azure.net/secrets/", "a secret in Azure Key Vault"),
    ("@Microsoft.KeyVault(", ")", "a secret in Azure Key Vault"),
];
const VAULT: &str = "a Vault reference";

/// Files in which Docker and Kubernetes keep secrets.
const FILES: &[&str] = &["/run/secrets/", "/var/run/secrets/", "file:///run/secrets/", "file:/run/secrets/"];

/// How a reference, a JSON document and a file begin, which most texts do not.
static STARTS: Starts = starts();

const fn starts() -> Starts {
    // A document may go on with anything.
    let mut starts = Starts::NONE.and_each_in_any_case(FILES).and_all(b'{');
    let mut at = 0;
    while at < REFERENCES.len() {
        starts = starts.and(REFERENCES[at].0);
        at += 1;
    }
    starts
}

/// Whether a name is one of a variable, and of nothing else.
fn is_variable(name: &str, context: &Context<'_>) -> bool {
    is_known(name) || context.variables.contains_key(name) || (name.contains('_') && is_upper_name(name))
}

fn is_known(name: &str) -> bool {
    KNOWN_VARIABLES.split(' ').any(|known| known == name)
}

/// A placeholder in a text.
#[derive(Debug, PartialEq, Eq)]
struct Found<'a> {
    start: usize,
    end: usize,
    /// The variable that it stands for, if that can be told.
    name: Option<&'a str>,
}

/// What opens a placeholder, ends `env:` or calls something.
const OPENS: Characters = Characters::of("{%$#<([:.@");

fn find<'a>(value: &TextValue<'a>, context: &Context<'_>) -> Option<Found<'a>> {
    let text = value.text;
    let whole = |name| Found { start: 0, end: text.len(), name: Some(name) };
    if let Some(name) = bare_name(value, context) {
        return Some(whole(name));
    }
    if !value.holds.has_any(OPENS) && !text.starts_with("__") {
        return None;
    }
    let trimmed = text.trim();
    if let Some(name) = call(trimmed).or_else(|| marked(trimmed)).or_else(|| braced(trimmed, context)) {
        return Some(whole(name));
    }
    if !value.holds.has_any(const { Characters::of("{%$(#<") }) {
        return None;
    }
    let found = bracketed(text).or_else(|| dollar(text)).or_else(|| percent(text))?;
    // A password can hold any of these characters; it is not made of a placeholder alone by chance.
    let whole = found.start == 0 && found.end == text.len();
    (whole || !value.is_credential()).then_some(found)
}

/// The name of a variable in the place of its value.
fn bare_name<'a>(value: &TextValue<'a>, context: &Context<'_>) -> Option<&'a str> {
    let text = value.text;
    if value.is_name(context.is_motherduck()) || value.of == Of::AttachOptions {
        return None;
    }
    if !text.starts_with(|it: char| it == '_' || it.is_ascii_uppercase()) {
        return None;
    }
    let set = || text.contains('_') && context.variables.contains_key(text);
    (is_upper_name(text) && (is_known(text) || set())).then_some(text)
}

/// The name of the variable in `getenv('NAME')`, `os.environ["NAME"]` and the like: an expression of another
/// language, in place of what it would give.
fn call(expression: &str) -> Option<&str> {
    const CALLS: &str = "getenv( env( env_var( get_env( os.getenv( os.environ.get( os.environ[ environ[";
    let open = expression.strip_suffix([')', ']'])?;
    let argument = CALLS.split(' ').find_map(|call| {
        let start = open.get(..call.len())?;
        start.eq_ignore_ascii_case(call).then(|| &open[call.len()..])
    })?;
    let argument = argument.split(',').next()?.trim();
    let name = argument.trim_matches(['\'', '"']);
    is_name(name).then_some(name)
}

/// The name of the variable in `env:NAME`, `process.env.NAME`, `$env:NAME`, `@NAME@` and the like, which are the
/// whole of a text. Of `${env:NAME}` `variable-form` speaks.
fn marked(text: &str) -> Option<&str> {
    const STARTS: &str = "process.env. $env: env:// env: ENV: env. $ENV{ {env:";
    // How one of these and of those below begins.
    if !text.starts_with(&['$', '%', '<', '@', 'E', '_', 'e', 'p', '{'] as &[char]) {
        return None;
    }
    let behind = STARTS.split(' ').find_map(|start| text.strip_prefix(start));
    if let Some(name) = behind.map(|name| name.trim_end_matches('}')) {
        return is_upper_name(name).then_some(name);
    }
    let between =
        [("ENV['", "']"), ("ENV[\"", "\"]"), ("@", "@"), ("__", "__"), ("<<", ">>"), ("%{", "}"), ("@{", "}")];
    let mut names = between.iter().filter_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    names.find(|name| name.len() > 2 && is_upper_name(name))
}

/// The name of the variable in `{NAME}` of a format string, which is the whole of a text.
fn braced<'a>(text: &'a str, context: &Context<'_>) -> Option<&'a str> {
    let name = text.strip_prefix('{')?.strip_suffix('}')?;
    is_variable(name, context).then_some(name)
}

/// The pairs of brackets that other tools use.
const BRACKETS: &[(&str, &str)] = &[("{{", "}}"), ("%(", ")s"), ("$(", ")"), ("#{", "}"), ("<%=", "%>")];

fn bracketed(text: &str) -> Option<Found<'_>> {
    // Every pair has one of these.
    if !text.bytes().any(|byte| matches!(byte, b'{' | b'(' | b'%')) {
        return None;
    }
    BRACKETS.iter().find_map(|(open, close)| {
        let start = text.find(open)?;
        let inside = start + open.len();
        let length = text[inside..].find(close)?;
        let end = inside + length + close.len();
        Some(Found { start, end, name: name_inside(&text[inside..inside + length]) })
    })
}

/// The name of the variable in `env_var('NAME')`, `env.NAME`, `.Env.NAME` or `NAME`.
fn name_inside(text: &str) -> Option<&str> {
    let quoted = text.find(['\'', '"']).and_then(|at| {
        let quote = text[at..].chars().next()?;
        text[at + 1..].split_once(quote).map(|(name, _)| name)
    });
    let name = quoted.unwrap_or_else(|| text.trim().rsplit('.').next().unwrap_or_default());
    is_name(name).then_some(name)
}

/// `$NAME` of a shell: a name in capitals, so that a `$` in a file name is not taken for one.
fn dollar(text: &str) -> Option<Found<'_>> {
    let start = text.find('$')?;
    let rest = &text[start + 1..];
    let length = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(rest.len());
    let name = &rest[..length];
    (name.len() > 1 && is_upper_name(name)).then_some(Found { start, end: start + 1 + length, name: Some(name) })
}

/// `%NAME%` of Windows.
fn percent(text: &str) -> Option<Found<'_>> {
    let start = text.find('%')?;
    let (name, _) = text[start + 1..].split_once('%')?;
    (name.len() > 1 && is_upper_name(name)).then_some(Found { start, end: start + name.len() + 2, name: Some(name) })
}

fn is_name(name: &str) -> bool {
    let start = name.chars().next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_');
    start && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
}

fn is_upper_name(name: &str) -> bool {
    // Two hexadecimal digits behind `%` are an encoded character.
    let letters = name.chars().any(|it| it.is_ascii_alphabetic() && !it.is_ascii_hexdigit());
    is_name(name) && letters && !name.chars().any(|it| it.is_ascii_lowercase())
}

/// Variables of libpq, of AWS and of MotherDuck that are no sensible value of anything.
const KNOWN_VARIABLES: &str = "AWS_ACCESS_KEY_ID AWS_DEFAULT_REGION AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3 AWS_PROFILE \
    AWS_REGION AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN DATABASE_URL MOTHERDUCK_TOKEN PGDATABASE PGHOST PGHOSTADDR \
    PGPASSFILE PGPASSWORD PGPORT PGSSLMODE PGSSLROOTCERT PGUSER";

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(&str, Option<&str>)> {
        let found = bracketed(text).or_else(|| dollar(text)).or_else(|| percent(text))?;
        Some((&text[found.start..found.end], found.name))
    }

    #[test]
    fn placeholders_of_other_tools() {
        for (text, whole, name) in [
            ("{{ env_var('A_B') }}", "{{ env_var('A_B') }}", Some("A_B")),
            ("{{ .Env.A }}", "{{ .Env.A }}", Some("A")),
            ("{{ env_var(\"A\", 'x') }}", "{{ env_var(\"A\", 'x') }}", Some("A")),
            ("%(A)s", "%(A)s", Some("A")),
            ("$(A)", "$(A)", Some("A")),
            ("#{A}", "#{A}", Some("A")),
            ("$HOME/lake", "$HOME", Some("HOME")),
            ("%USERPROFILE%\\lake", "%USERPROFILE%", Some("USERPROFILE")),
            ("{{ 1 + 1 }}", "{{ 1 + 1 }}", None),
        ] {
            assert_eq!(found(text), Some((whole, name)), "{text}");
        }
        for (text, name) in [
            ("getenv('PG_PASSWORD')", Some("PG_PASSWORD")),
            ("os.environ[\"KEY\"]", Some("KEY")),
            ("os.getenv('KEY', 'x')", Some("KEY")),
            ("env(KEY)", Some("KEY")),
            ("getenv()", None),
            ("getenv('KEY'", None),
            ("environment", None),
        ] {
            assert_eq!(call(text), name, "{text}");
        }
        for (text, name) in [
            ("env:PG_PASSWORD", Some("PG_PASSWORD")),
            ("process.env.PG_PASSWORD", Some("PG_PASSWORD")),
            ("$env:PG_PASSWORD", Some("PG_PASSWORD")),
            ("{env:PG_PASSWORD}", Some("PG_PASSWORD")),
            ("ENV['PG_PASSWORD']", Some("PG_PASSWORD")),
            ("@PG_PASSWORD@", Some("PG_PASSWORD")),
            ("__PG_PASSWORD__", Some("PG_PASSWORD")),
            ("env:production", None),
            ("@x@", None),
            ("__init__", None),
        ] {
            assert_eq!(marked(text), name, "{text}");
        }
        for text in ["", "a$b", "$1", "$", "100%", "a%20b%20c", "%2F%3A", "{a}", "pa$$WORD"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
