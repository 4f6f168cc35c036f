//! An endpoint in its parts, whatever people put into it.

/// The parts of a text that should be a host, and a port if need be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint<'a> {
    /// What stands before `://`; several schemes stay together: `https://https`.
    pub scheme: Option<&'a str>,
    /// What stands before `@`.
    pub user: Option<&'a str>,
    /// The host, without the dot that can end a name; an IPv6 address keeps its brackets.
    pub host: &'a str,
    /// What follows the colon, which may be nothing.
    pub port: Option<&'a str>,
    /// What follows: path, query, fragment.
    pub rest: &'a str,
}

impl Endpoint<'_> {
    /// Whether the name has one of the words as a label, or as a part of one between hyphens.
    pub(super) fn has_word(&self, words: &[&str]) -> bool {
        let mut parts = self.host.split(&['.', '-', '_'] as &[char]);
        !words.is_empty() && parts.any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
    }
}

/// Takes an endpoint apart. White space at the ends is left out.
pub fn split(text: &str) -> Endpoint<'_> {
    let text = text.trim();
    let mut start = 0;
    while let Some(length) = text[start..].find("://") {
        let is_scheme = |scheme: &str| {
            !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        };
        if !is_scheme(&text[start..start + length]) {
            break;
        }
        start += length + 3;
    }
    let scheme = (start > 0).then(|| &text[..start - 3]);
    let text = text[start..].trim_start_matches('/');
    let (authority, rest) = text.split_at(text.find(&['/', '?', '#'] as &[char]).unwrap_or(text.len()));
    let (user, address) = match authority.rsplit_once('@') {
        Some((user, address)) => (Some(user), address),
        None => (None, authority),
    };
    let (host, port) = match address.rfind(':') {
        // A colon within brackets, or one of several without them, belongs to an IPv6 address.
        Some(colon) if address[colon..].contains(']') => (address, None),
        Some(colon) if !address.starts_with('[') && address[..colon].contains(':') => (address, None),
        Some(colon) => (&address[..colon], Some(&address[colon + 1..])),
        None => (address, None),
    };
    Endpoint { scheme, user, host: host.strip_suffix('.').unwrap_or(host), port, rest }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn parts() {
        let parts = |text| {
            let endpoint = split(text);
            (endpoint.scheme, endpoint.user, endpoint.host, endpoint.port, endpoint.rest)
        };
        assert_eq!(parts("h.example"), (None, None, "h.example", None, ""));
        assert_eq!(
            parts(" https://h.example:9000/a/b?c#d "),
            (Some("https"), None, "h.example", Some("9000"), "/a/b?c#d")
        );
        assert_eq!(parts("https://HTTP://h"), (Some("https://HTTP"), None, "h", None, ""));
        assert_eq!(parts("//h/"), (None, None, "h", None, "/"));
        assert_eq!(parts("u:p@h:1"), (None, Some("u:p"), "h", Some("1"), ""));
        assert_eq!(parts("[::1]:9000/x"), (None, None, "[::1]", Some("9000"), "/x"));
        assert_eq!(parts("[::1]"), (None, None, "[::1]", None, ""));
        assert_eq!(parts("::1"), (None, None, "::1", None, ""));
        assert_eq!(parts("h.:"), (None, None, "h", Some(""), ""));
        assert_eq!(parts("h/a?b=http://c"), (None, None, "h", None, "/a?b=http://c"));
        assert_eq!(parts("://h"), (None, None, "", Some(""), "//h"));
        assert_eq!(parts(""), (None, None, "", None, ""));
    }
}
