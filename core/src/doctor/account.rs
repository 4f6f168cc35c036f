//! Object stores that refuse what the keys would allow: unpaid bills, quotas, keys of KMS, archives.

use crate::doctor::words::{behind, between};

/// The words of a service, what they mean, and what can be done.
const REFUSALS: &[(&str, &str, &str)] = &[
    (
        "UserProjectAccountProblem",
        "the project that pays for the requests has no active billing account: `UserProjectAccountProblem`",
        "open its billing account at Google Cloud; the keys are not to blame",
    ),
    (
        "UserProjectMissing",
        "whoever asks pays for this bucket, and DuckDB names no project to Google Cloud: `UserProjectMissing`",
        "turn Requester Pays off for the bucket, or use another one",
    ),
    (
        "AccountProblem",
        "the service has suspended the account of these keys: `AccountProblem`",
        "look for unpaid bills in the console of the account; the keys are not to blame",
    ),
    (
        "billing account",
        "the project of the bucket has no active billing account",
        "enable billing for the project at Google Cloud; the keys are not to blame",
    ),
    (
        "NotEntitled",
        "R2 is not enabled for this Cloudflare account: `NotEntitled`",
        "enable it in the dashboard of Cloudflare, or correct `account_id`",
    ),
    (
        "cap exceeded",
        "a cap of the Backblaze account is reached",
        "raise it at Backblaze under Caps & Alerts, or wait for the next day",
    ),
    (
        "QuotaExceeded",
        "the quota of the bucket or of its user is used up",
        "have it raised, or free space: `CALL ducklake_expire_snapshots(…)`, then `CALL ducklake_cleanup_old_files(…)`",
    ),
    (
        "KMS.",
        "the bucket is encrypted with a key of KMS that cannot be used: it is disabled, deleted, or in another region",
        "enable that key, or choose another for the default encryption of the bucket",
    ),
    (
        "InvalidObjectState",
        "the file is archived, and cannot be read: `InvalidObjectState`",
        "restore it, and exclude the data path from the lifecycle rules that archive (Glacier)",
    ),
    (
        "AllAccessDisabled",
        "the service has closed this bucket for everybody: `AllAccessDisabled`",
        "correct the bucket: it is often one of somebody else, from an example",
    ),
];

/// What a service refuses for a reason of its own: the message and the help.
pub(super) fn refusal(error: &str) -> Option<(String, String)> {
    if let Some(action) = between(error, "is not authorized to perform: ", " ").filter(|it| is_action(it)) {
        let who = behind(error, "User: ").and_then(|rest| rest.split_whitespace().next());
        let who = who.filter(|who| who.starts_with("arn:")).map_or_else(String::new, |who| format!(" `{who}`"));
        let why = if error.contains("explicit deny") { "denies" } else { "does not allow" };
        let on = if action.starts_with("kms:") { "the key of KMS that encrypts the bucket" } else { "the bucket" };
        return Some((
            format!("a policy of AWS {why}{who} `{action}` on {on}"),
            format!("allow `{action}` in the policy of that identity, and in the one of {on}"),
        ));
    }
    let (_, message, help) = REFUSALS.iter().find(|(words, _, _)| error.contains(words))?;
    Some(((*message).to_owned(), (*help).to_owned()))
}

/// `s3:PutObject`.
fn is_action(text: &str) -> bool {
    text.contains(':') && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b':' | b'*' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_name_it_best() {
        let said = |error: &str| refusal(error).map(|(message, _)| message).unwrap_or_default();
        assert!(said("<Code>UserProjectAccountProblem</Code>").contains("project"));
        assert!(said("<Code>AccountProblem</Code>").contains("suspended"));
        assert!(said("The billing account for the owning project is disabled in state absent").contains("project"));
        let denied = "User: arn:aws:iam::1:user/lake is not authorized to perform: s3:PutObject on resource: x with an \
                      explicit deny";
        assert_eq!(said(denied), "a policy of AWS denies `arn:aws:iam::1:user/lake` `s3:PutObject` on the bucket");
        assert!(said("is not authorized to perform: kms:GenerateDataKey on resource").contains("KMS"));
        assert_eq!(refusal("HTTP 403"), None);
    }
}
