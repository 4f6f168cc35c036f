//! Object stores that refuse what the keys would allow: unpaid bills, quotas, keys of KMS, archives.

use crate::doctor::words::{behind, between, told};

/// The words of a service, what they mean, and what can be done.
const REFUSALS: &str = "\
    UserProjectAccountProblem|the project that pays for the requests has no active billing account: \
    `UserProjectAccountProblem`|activate its billing account in Google Cloud; the keys are not the cause\n\
    UserProjectMissing|the bucket has Requester Pays enabled, but DuckDB does not send a project to Google Cloud: \
    `UserProjectMissing`|turn off Requester Pays for the bucket, or use another one\n\
    AccountProblem|the service has suspended the account of these keys: `AccountProblem`|check the account for \
    unpaid bills; the keys are not the cause\n\
    billing account|the project of the bucket has no active billing account|enable billing for the project in \
    Google Cloud; the keys are not the cause\n\
    SecondLevelDomain|Alibaba Cloud OSS accepts the bucket only in the host name|write `url_style = \"vhost\"`\n\
    NotEntitled|R2 is not enabled for this Cloudflare account: `NotEntitled`|enable it in the Cloudflare dashboard, \
    or correct `account_id`\n\
    cap exceeded|the Backblaze account has reached a cap|raise it in Backblaze under Caps & Alerts, or wait until \
    the next day\n\
    Object Lock|the bucket has Object Lock with a default retention, for which uploads need a checksum that DuckDB does not \
    send|remove the default retention, or use another bucket\n\
    Malformed Access|Backblaze does not accept a key of this form|create an application key for the bucket, and write its \
    `keyID` as `key_id`: the master key does not work here\n\
    QuotaExceeded|the quota of the bucket or of its user is used up|raise the quota, or free space: `CALL \
    ducklake_expire_snapshots(…)`, then `CALL ducklake_cleanup_old_files(…)`\n\
    KMS.|the KMS key for this bucket cannot be used: it does not exist, is disabled, or is in another region|enable that key, or \
    choose one in the region of the bucket: in `kms_key_id`, or for the default encryption of the bucket\n\
    InvalidObjectState|the file is archived, and cannot be read: `InvalidObjectState`|restore it, and exclude the \
    data path from lifecycle rules that archive objects (Glacier)\n\
    AllAccessDisabled|the service has disabled all access to this bucket: `AllAccessDisabled`|correct the bucket: \
    it is often one from an example, which belongs to somebody else\n";

/// What a service refuses for a reason of its own: the message and the help.
pub(super) fn refusal(error: &str) -> Option<(String, String)> {
    if let Some(action) = between(error, "is not authorized to perform: ", " ").filter(|it| is_action(it)) {
        let who = behind(error, "User: ").and_then(|rest| rest.split_whitespace().next());
        let who = who.filter(|who| who.starts_with("arn:")).map_or_else(String::new, |who| format!(" `{who}`"));
        let why = if error.contains("explicit deny") { "denies" } else { "does not allow" };
        let on = match action.split(':').next() {
            Some("kms") => "the KMS key that encrypts the bucket",
            Some("sts") => "the role",
            _ => "the bucket",
        };
        let policy = ["because no ", "explicit deny in a ", "explicit deny in an "];
        let kind = policy.iter().find_map(|words| between(error, words, " policy")).filter(|kind| kind.len() < 24);
        let policies = kind.map_or_else(
            || format!("the policy of that identity, and in that of {on}"),
            |it| format!("the {it} policy"),
        );
        return Some((
            format!("an AWS policy {why}{who} `{action}` on {on}"),
            format!("allow `{action}` in {policies}"),
        ));
    }
    if ["retention policy", "WORM", "ObjectLockedBy", "by object lock"].iter().any(|words| error.contains(words)) {
        return Some((
            "a lock or a retention of the bucket keeps this file from being changed or deleted".to_owned(),
            "wait until it ends, or exclude the data path from it: the cleanup of a lake deletes files that no snapshot needs"
                .to_owned(),
        ));
    }
    let (message, help) = told(REFUSALS, error)?.split_once('|')?;
    Some((message.to_owned(), help.to_owned()))
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
        assert_eq!(said(denied), "an AWS policy denies `arn:aws:iam::1:user/lake` `s3:PutObject` on the bucket");
        assert!(said("is not authorized to perform: kms:GenerateDataKey on resource").contains("KMS"));
        assert!(said("is not authorized to perform: sts:AssumeRole on resource").ends_with("on the role"));
        assert_eq!(refusal("HTTP 403"), None);
    }
}
