//! `aws-chain`.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::AwsChain,
    docs: r"The AWS credential chain is used for another cloud.

`credential_chain` is the AWS chain for every type of secret: it reads `AWS_…` variables, the files of the AWS
tools and the metadata service of Amazon's machines. It does not support Google's application default
credentials, `gcloud auth` or Cloudflare's tokens. Without AWS credentials, the secret is not created; with
them, an AWS key is sent to Google.

For Google Cloud Storage, set an HMAC key as `key_id` and `secret`, or a token as `bearer_token` in
`secret_parameters`, which is valid for an hour. For R2, set `key_id` and `secret` of an R2 API token. A
profile of the AWS tools that holds such keys works with the chain.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.object_store() else { return };
    let Some(cloud) = secret.cloud() else { return };
    let elsewhere = !secret.goes_to(secret.secret_type);
    // Keys, or a profile that was made for them, are somebody's intention.
    let is_meant = ["profile", "key_id", "secret", "bearer_token"].iter().any(|name| secret.has(name));
    let variable = context.variables.get("AWS_ACCESS_KEY_ID").filter(|key| !key.is_empty());
    let Some(provider) = secret.option("provider").filter(|_| secret.wants_chain(context.engine)) else { return };
    if elsewhere || is_meant {
        return;
    }
    let name = cloud.name;
    let (message, severity) = match cloud.key_prefix {
        Some(prefix) if variable.is_some_and(|key| key.starts_with(prefix)) => return,
        Some(_) => (
            format!(
                "this chain finds only AWS credentials, not those of {name}: the secret is not created, or contains \
                 an AWS key"
            ),
            Severity::Warning,
        ),
        None if variable.is_some() => return,
        None => (
            format!(
                "this chain looks for credentials where the AWS tools do: if it finds those of AWS, {name} rejects them"
            ),
            Severity::Hint,
        ),
    };
    found.push(Diagnostic::new(severity, Code::AwsChain, provider.span, message).help(format!("write {}", cloud.keys)));
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, Severity, Variables, analyze};

    fn found(kind: &str, url: &str, more: &str, variables: &Variables) -> Option<Severity> {
        let toml = format!(
            "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m.db\"\n[ducklake.storage]\ntype = \"{kind}\"\nsecret_name = \
             \"s\"\ndata_path = \"{url}\"\nsecret_parameters = {{ provider = \"credential_chain\", refresh = \"auto\"{more} }}\n"
        );
        let found = analyze(&toml, &Options::from(variables)).diagnostics;
        found.into_iter().find(|diagnostic| diagnostic.code == Code::AwsChain).map(|diagnostic| diagnostic.severity)
    }

    #[test]
    fn another_cloud_is_not_known_to_the_chain() {
        let none = Variables::new();
        assert_eq!(found("gcs", "gs://b/", "", &none), Some(Severity::Warning));
        assert_eq!(found("r2", "r2://b/", ", account_id = \"0\"", &none), Some(Severity::Hint));
        assert_eq!(found("gcs", "gs://b/", ", endpoint = \"localhost:9000\"", &none), None);
        assert_eq!(found("r2", "r2://b/", ", account_id = \"0\", profile = \"r2\"", &none), None);
        let google = Variables::from([("AWS_ACCESS_KEY_ID".to_owned(), "GOOG1EXAMPLE".to_owned())]);
        assert_eq!(found("gcs", "gs://b/", "", &google), None);
    }
}
