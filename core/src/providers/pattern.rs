//! The patterns of hosts: labels that are compared from the right.

/// What a pattern finds in a host.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    pub(super) region: Option<&'a str>,
    pub(super) account: Option<&'a str>,
    /// What stands before the labels of the pattern.
    pub(super) before: Option<&'a str>,
}

/// Compares the end of a host with a pattern; case does not matter. Looks at as many labels as
/// the pattern has.
pub(super) fn find<'a>(pattern: &str, host: &'a str) -> Option<Found<'a>> {
    // Most patterns already differ in what their end spells out.
    let last = pattern.as_bytes().last().filter(|last| **last != b'}');
    if last.is_some_and(|last| !host.as_bytes().last().is_some_and(|it| it.eq_ignore_ascii_case(last))) {
        return None;
    }
    let mut found = Found { region: None, account: None, before: None };
    let mut rest = Some(host);
    for wanted in pattern.rsplit('.') {
        let text = rest?;
        let (before, label) = match text.rsplit_once('.') {
            Some((before, label)) => (Some(before), label),
            None => (None, text),
        };
        match capture(wanted, label)? {
            ("region", value) => found.region = Some(value),
            ("account", value) => found.account = Some(value),
            _ => {}
        }
        rest = before;
    }
    found.before = rest.filter(|before| !before.is_empty());
    Some(found)
}

/// How many bytes of a host a pattern spells out.
pub(super) fn literals(pattern: &str) -> usize {
    let literal = |part: &str| part.rsplit('}').next().map_or(0, str::len);
    pattern.split('{').map(literal).sum()
}

/// Compares one label; a part in braces takes what stands there, which must be something.
fn capture<'p, 'a>(pattern: &'p str, label: &'a str) -> Option<(&'p str, &'a str)> {
    let Some((prefix, open)) = pattern.split_once('{') else {
        return pattern.eq_ignore_ascii_case(label).then_some(("", ""));
    };
    let (name, suffix) = open.split_once('}')?;
    let end = label.len().checked_sub(suffix.len()).filter(|end| *end > prefix.len())?;
    let value = label.get(prefix.len()..end)?;
    let fits =
        label.get(..prefix.len())?.eq_ignore_ascii_case(prefix) && label.get(end..)?.eq_ignore_ascii_case(suffix);
    fits.then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::{find, literals};

    #[test]
    fn what_is_spelled_out() {
        assert_eq!(literals("s3.example"), 10);
        assert_eq!(literals("x-{region}-y.{}.example"), 13);
        assert_eq!(literals("{account}.example"), 8);
    }

    #[test]
    fn labels() {
        let found = |pattern, host| find(pattern, host).map(|found| (found.region, found.account, found.before));
        assert_eq!(found("s3.{region}.example", "S3.north-1.EXAMPLE"), Some((Some("north-1"), None, None)));
        assert_eq!(found("s3.{region}.example", "a.b.s3.r.example"), Some((Some("r"), None, Some("a.b"))));
        assert_eq!(found("x-{region}-y.example", "x-r-y.example"), Some((Some("r"), None, None)));
        assert_eq!(found("x-{region}-y.example", "x-y.example"), None);
        assert_eq!(found("x-{region}-y.example", "x--y.example"), None);
        assert_eq!(found("{account}.s3.{region}.example", "s3.r.example"), None);
        assert_eq!(found("s3.example", "s3.example.evil"), None);
        assert_eq!(found("s3.example", "xs3.example"), None);
        assert_eq!(found("s3.example", ".s3.example"), Some((None, None, None)));
        assert_eq!(found("x{region}.example", "ü.example"), None);
        assert_eq!(found("{region}ü.example", "é.example"), None);
        assert_eq!(found("s3.{region}.example", "s3..example"), None);
        assert_eq!(found("s3.example", ""), None);
    }
}
