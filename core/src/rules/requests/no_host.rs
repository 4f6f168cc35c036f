//! Texts in the place of a host that are surely none.

use crate::providers::{Endpoint, aws_partition, recognize_host};

/// Words for AWS in the place of a host. Without TLS one may be the name of a container.
pub(in crate::rules) fn is_word(host: &str) -> bool {
    ["aws", "s3", "amazon", "amazonaws"].iter().any(|word| host.eq_ignore_ascii_case(word))
}

/// A text that is surely not the name of a server: a region, or the name of a variable.
pub(super) fn is_no_host(parts: &Endpoint<'_>, tls: bool) -> bool {
    let name = parts.host;
    let variable =
        || name.contains('_') && name.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_');
    let word = || aws_partition(name).is_some() || (tls && is_word(name));
    if name.contains('.') { without_label(name).is_some() } else { parts.port.is_none() && (word() || variable()) }
}

/// A scheme whose `://` is misspelled, and what follows it.
pub(in crate::rules) fn misspelled_scheme(text: &str) -> Option<(&'static str, &str)> {
    ["https", "http"].into_iter().find_map(|scheme| {
        let start = text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme))?;
        let rest = &text[start.len()..];
        let misspelled = (rest.starts_with(":/") && !rest.starts_with("://")) || rest.starts_with("//");
        let host = rest.trim_start_matches([':', '/']);
        (misspelled && !host.is_empty()).then_some((scheme, host))
    })
}

/// The pattern of a provider's host that lacks its region or account.
pub(in crate::rules) fn without_label(host: &str) -> Option<&'static str> {
    if recognize_host(host).is_some() {
        return None;
    }
    let patterns = crate::providers::all().flat_map(|provider| provider.hosts).filter(|host| host.unusable.is_none());
    let fits = |pattern: &str| {
        let labels = pattern.split('.').filter(|label| !label.contains('{')).collect::<Vec<_>>();
        labels.len() > 1 && labels.len() < pattern.split('.').count() && labels.join(".").eq_ignore_ascii_case(host)
    };
    patterns.map(|host| host.pattern).find(|pattern| fits(pattern))
}
