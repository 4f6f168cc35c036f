//! `profile-without-chain`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::Provider;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::text::edit::Fix;
use crate::toml::edit::replace_string;

pub(super) const RULE: Rule = Rule {
    code: Code::ProfileWithoutChain,
    docs: r#"A profile from which only static keys are read.

With `profile` and no `chain`, DuckDB uses only access keys that are written in the files of the AWS tools for
this profile. The sign-in of `aws sso login`, a `credential_process`, a role that the profile assumes and keys
in the environment are ignored, and without static keys the secret is not created:
`Secret Validation Failure`.

Set `chain` to where the credentials of the profile come from: `"config;sso"` for SSO, `"process"` for a
`credential_process`. With neither `profile` nor `chain`, the default order of the AWS tools applies, for the
profile in `AWS_PROFILE`.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.object_store().filter(|secret| secret.wants_chain(context.engine)) else { return };
    let is_there = |name: &str| secret.option(name).is_some_and(|written| !written.text.is_empty());
    if let Some(profile) = secret.option("profile") {
        let text = profile.text.trim();
        let name = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        let name = name.strip_prefix("profile ").unwrap_or(name).trim();
        if name != text && !name.is_empty() {
            let message = "`profile` is a section header, not the name of the profile: no such profile is found";
            let title = format!("write `profile = \"{}\"`", shown(name));
            let mut diagnostic = Diagnostic::hint(Code::ProfileWithoutChain, profile.span, message).help(title.clone());
            if !profile.from_variable {
                diagnostic = diagnostic.fix(replace_string(title, profile.span, name).to_be_read());
            }
            found.push(diagnostic);
        }
    }
    // A role wants a chain of its own.
    if is_there("chain") || is_there("assume_role_arn") {
        return;
    }
    let Some(profile) = secret.option("profile").filter(|profile| !profile.text.is_empty()) else { return };
    let mut parameters = vec![("chain", "\"config;sso\"")];
    if !secret.has("refresh") {
        parameters.push(("refresh", "\"auto\""));
    }
    let mut diagnostic = Diagnostic::hint(
        Code::ProfileWithoutChain,
        profile.key_span,
        "without `chain`, DuckDB reads only static keys of a profile: a profile that uses SSO, a program or a role \
         has none",
    )
    .help("add `chain = \"config;sso\"` for SSO, or `chain = \"process\"` for a `credential_process`");
    // Without the provider `chain` would be one more parameter that is not known.
    let has_place = secret.provider() == Provider::CredentialChain && secret.parameter("chain").is_none();
    let fix = secret.add(context.text, &parameters).filter(|_| has_place);
    if let Some(edits) = fix {
        diagnostic = diagnostic.fix(Fix::new("add `chain = \"config;sso\"`", edits).to_be_read());
    }
    found.push(diagnostic);
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, analyze};

    #[test]
    fn the_fix_leaves_nothing_to_say() {
        for parameters in [
            "secret_parameters = { provider = \"credential_chain\", profile = \"p\" }",
            "[ducklake.storage.secret_parameters]\nprovider = \"credential_chain\"\nprofile = \"p\"",
            "secret_parameters.provider = \"credential_chain\"\nsecret_parameters.profile = \"p\"",
        ] {
            let toml = format!(
                "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m.db\"\n[ducklake.storage]\ntype = \"s3\"\nsecret_name = \
                 \"s\"\nbucket = \"b\"\nregion = \"eu-central-1\"\n{parameters}\n"
            );
            let found = analyze(&toml, &Options::default()).diagnostics;
            assert_eq!(found.iter().map(|hint| hint.code).collect::<Vec<_>>(), [Code::ProfileWithoutChain]);
            let fixed = found[0].fixes[0].apply(&toml);
            let after = analyze(&fixed, &Options::default()).diagnostics;
            assert!(after.is_empty(), "{fixed}\n{after:#?}");
        }
    }
}
