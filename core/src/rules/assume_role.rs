//! `assume-role`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::Versions;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, Written};
use crate::sql::{Expr, Segment};
use crate::text::edit::Fix;
use crate::toml::edit::replace_string;
use crate::toml::remove::remove_keys;

pub(super) const RULE: Rule = Rule {
    code: Code::AssumeRole,
    docs: r#"A role that is configured but never assumed.

Only two entries of the chain read `assume_role_arn`: `sts` assumes the role with the credentials of `profile`
or of the environment, `web_identity` with a token from a file. Without `chain`, the secret is not created
(`Must pass CHAIN value when passing ASSUME_ROLE_ARN`). With a chain that has neither entry, the role is
silently ignored, and requests are signed with whatever credentials the chain finds. An entry before `sts`
that finds credentials takes precedence over it.

`assume_role_arn` is the ARN of a role, `arn:aws:iam::<account>:role/<name>`: AWS assumes neither a name, nor a
user, an instance profile or a session.

Conversely, `chain = "sts"` requires `assume_role_arn`; for a role that is defined in a profile of the AWS
tools, leave out `profile` and `chain` and set `AWS_PROFILE`. `external_id`, `session_name` and
`web_identity_token_file` have no effect without the entry that reads them.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.object_store().filter(|secret| secret.wants_chain(context.engine)) else { return };
    let links = secret.chain();
    // A chain that cannot be read has a finding of its own.
    let words = context.engine.word_option("chain").map_or(&[][..], |option| option.words);
    if links.as_ref().is_some_and(|links| links.iter().any(|link| !words.contains(link))) {
        return;
    }
    let has = |link: &str| links.as_ref().is_some_and(|links| links.contains(&link));
    let role = secret.option("assume_role_arn").filter(|role| !role.text.is_empty());
    if let Some(role) = role.filter(|role| !is_role(role.text)) {
        let message = "`assume_role_arn` is not the ARN of a role, and AWS refuses to assume it";
        found.push(
            Diagnostic::hint(Code::AssumeRole, role.span, message)
                .help("write the ARN as IAM shows it: `arn:aws:iam::<account>:role/<name>`"),
        );
    }
    let chain = secret.option("chain");
    match (role, chain.filter(|_| links.is_some())) {
        (Some(role), None) => {
            // The token of a pod is what only the other entry reads.
            let token = given(secret, TOKEN_FILE).is_some();
            if token && !words.contains(&WEB_IDENTITY) {
                found.push(of_the_pod(context, secret, role));
                return;
            }
            let link = if token { WEB_IDENTITY } else { "sts" };
            let message = format!(
                "DuckDB assumes a role only with `chain = \"{link}\"`, and does not create the secret without `chain`"
            );
            let diagnostic = Diagnostic::warning(Code::AssumeRole, role.span, message);
            let mut diagnostic = diagnostic.help(format!("add `chain = \"{link}\"` to `secret_parameters`"));
            let fix = match chain {
                Some(empty) if empty.from_variable => None,
                Some(empty) => Some(replace_string(format!("change to `chain = \"{link}\"`"), empty.span, link)),
                None => secret
                    .add(context.text, &[("chain", &format!("\"{link}\""))])
                    .map(|edits| Fix::new(format!("add `chain = \"{link}\"`"), edits)),
            };
            if let Some(fix) = fix {
                diagnostic = diagnostic.fix(fix);
            }
            found.push(diagnostic.cure(secret.part(), Change::set("CHAIN", link_word(role, link))));
            if link == WEB_IDENTITY {
                return;
            }
        }
        (Some(role), Some(chain)) if !has("sts") && !has("web_identity") => {
            let message = "no entry of the chain assumes this role: requests are signed with other credentials that \
                           the chain finds";
            let mut diagnostic = Diagnostic::warning(Code::AssumeRole, role.span, message)
                .context(chain.span, "the chain has neither `sts` nor `web_identity`")
                .help(
                    "write `chain = \"sts\"`, which assumes the role with the credentials of `profile` or of the \
                       environment",
                );
            if !chain.from_variable {
                let fix = replace_string("change to `chain = \"sts\"`", chain.span, "sts");
                diagnostic = diagnostic.fix(fix.to_be_read());
            }
            found.push(diagnostic.cure(secret.part(), Change::set("CHAIN", link_word(role, "sts"))));
        }
        (None, Some(chain)) if has("sts") => found.push(
            Diagnostic::warning(
                Code::AssumeRole,
                chain.span,
                "`sts` requires `assume_role_arn`: DuckDB does not create the secret without it",
            )
            .help(
                "add `assume_role_arn`; for a role that is defined in an AWS profile, set `AWS_PROFILE` and remove \
                 `profile` and `chain`",
            ),
        ),
        _ => {}
    }
    let knows = |link: &&(&str, &str)| words.contains(&link.1);
    for (name, link) in [("external_id", "sts"), (TOKEN_FILE, WEB_IDENTITY)].iter().filter(knows) {
        unread(secret, name, link, has(link), found);
    }
}

/// Whether a text may be the ARN of a role.
fn is_role(text: &str) -> bool {
    const OTHERS: [&str; 5] = [":user/", ":group/", ":instance-profile/", ":assumed-role/", ":policy/"];
    let placeholder = text.contains(&['<', '{', '$', '%'] as &[char]);
    placeholder || (text.starts_with("arn:") && !OTHERS.iter().any(|other| text.contains(other)))
}

/// The entry of the chain that assumes a role with a token from a file, and the parameter that names the file.
const WEB_IDENTITY: &str = "web_identity";
const TOKEN_FILE: &str = "web_identity_token_file";

/// The role of a pod, on a version whose chain has no link for its token.
fn of_the_pod(context: &Context<'_>, secret: &SecretView<'_>, role: Written<'_>) -> Finding {
    let without = Versions::of(|engine| !engine.word_option("chain").is_some_and(|it| it.takes(WEB_IDENTITY)));
    let message = format!(
        "DuckDB{} cannot assume a role with a token from a file, and does not create the secret without `chain`",
        context.engine.unless_every(without)
    );
    let mut diagnostic = Diagnostic::warning(Code::AssumeRole, role.span, message)
        .help(format!(
            "remove `assume_role_arn` and `{TOKEN_FILE}`: the default chain uses `AWS_ROLE_ARN` and \
             `AWS_WEB_IDENTITY_TOKEN_FILE`, which are set in a pod; other versions have the entry `{WEB_IDENTITY}`"
        ))
        .on(without);
    if let Some(edits) = remove_keys(context.text, &[(role.key_span, role.span)]).filter(|_| role.in_parameters) {
        diagnostic = diagnostic.fix(Fix::new("remove `assume_role_arn`", edits).to_be_read());
    }
    diagnostic.cure(secret.part(), Change::drop("ASSUME_ROLE_ARN").of_key(role.key_span))
}

fn given<'a>(secret: &SecretView<'a>, name: &str) -> Option<Written<'a>> {
    secret.option(name).filter(|written| !written.text.is_empty())
}

fn link_word(role: Written<'_>, link: &str) -> Expr {
    Expr::text(vec![Segment::from(link.to_owned(), role.key_span)])
}

/// A parameter that only one link of the chain reads.
fn unread(secret: &SecretView<'_>, name: &str, link: &str, is_there: bool, found: &mut Findings) {
    let role = secret.option("assume_role_arn").is_some_and(|role| !role.text.is_empty());
    if is_there || (role && link == "sts") {
        return;
    }
    if let Some(written) = secret.option(name).filter(|written| !written.text.is_empty()) {
        found.push(
            Diagnostic::warning(
                Code::AssumeRole,
                written.key_span,
                format!("`{name}` has no effect without `{link}` in `chain`"),
            )
            .help(match link {
                "sts" => "add `assume_role_arn` and `chain = \"sts\"`, or remove it",
                _ => {
                    "add `chain = \"web_identity\"`, or remove it: in a pod, the variables \
                      `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN` are enough"
                }
            }),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, analyze};

    /// How many findings there are, before and after the fixes.
    fn found(parameters: &str) -> [usize; 2] {
        let toml = format!(
            "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m.db\"\n[ducklake.storage]\ntype = \"s3\"\nsecret_name = \
             \"s\"\nbucket = \"b\"\nregion = \"eu-central-1\"\nsecret_parameters = {{ provider = \"credential_chain\", \
             refresh = \"auto\", {parameters} }}\n"
        );
        let of_code = |text: &str| {
            let analysis = analyze(text, &Options::default());
            analysis.diagnostics.into_iter().filter(|it| it.code == Code::AssumeRole).collect::<Vec<_>>()
        };
        let before = of_code(&toml);
        let fixed = before.iter().flat_map(|diagnostic| &diagnostic.fixes).next().map(|fix| fix.apply(&toml));
        [before.len(), of_code(&fixed.unwrap_or(toml)).len()]
    }

    #[test]
    fn a_role_wants_the_link_that_assumes_it() {
        assert_eq!(found("assume_role_arn = \"arn:x\""), [1, 0]);
        assert_eq!(found("assume_role_arn = \"arn:x\", chain = \"env\""), [1, 0]);
        assert_eq!(found("chain = \"sts\""), [1, 1]);
        assert_eq!(found("external_id = \"x\""), [1, 1]);
        assert_eq!(found("assume_role_arn = \"arn:x\", web_identity_token_file = \"/x\""), [1, 0]);
        assert_eq!(found("web_identity_token_file = \"/x\", chain = \"env\""), [1, 1]);
        for sound in [
            "assume_role_arn = \"arn:x\", chain = \"sts\", external_id = \"x\"",
            "assume_role_arn = \"arn:x\", chain = \"web_identity\", web_identity_token_file = \"/x\"",
            "assume_role_arn = \"\"",
            "assume_role_arn = \"arn:x\", chain = \"sts,env\"",
        ] {
            assert_eq!(found(sound), [0, 0], "{sound}");
        }
    }
}
