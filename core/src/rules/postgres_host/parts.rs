//! What people write in the place of the host of a PostgreSQL server.

use crate::text::characters::Characters;

/// What is wrong with a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Url,
    Brackets,
    Port,
    Socket,
    /// `user@host`.
    Login,
    /// `host/database`.
    Path,
    /// `project:region:instance` of Google Cloud.
    CloudSql,
    /// The folder of a socket with a port behind it.
    SocketPort,
    /// `unix:/folder`.
    Unix,
    /// A path below `~`.
    Home,
    /// `host?parameters`.
    Query,
    /// `host:`.
    EmptyPort,
    /// `host=… port=…`.
    Conninfo,
    /// An ARN, or a resource name of Google Cloud.
    Resource,
    /// `<ref>.supabase.co`.
    Supabase,
    /// Several words.
    Words,
}

/// A host with the parts that it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    pub(super) what: What,
    /// The host alone.
    pub(super) host: &'a str,
    pub(super) port: Option<&'a str>,
    /// What can be shown of it.
    pub(super) shown: &'a str,
}

/// What can be seen and stands in no name of a host.
const NOT_IN_HOSTS: Characters = Characters::of(" !\"#$%&'()*+,/:;<=>?@[\\]^`{|}~");

/// What is more than a host in a text; nothing if it is one.
pub(super) fn split(text: &str) -> Option<Parts<'_>> {
    // A name of letters, digits, dots and hyphens is a host, but for one.
    let characters = Characters::of(text);
    if !characters.has_any(Characters::UNSEEN) && !characters.has_any(NOT_IN_HOSTS) && !text.ends_with(".supabase.co") {
        return None;
    }
    let trimmed = text.trim();
    if let Some(parts) = of_another_kind(trimmed) {
        return Some(parts);
    }
    if trimmed.starts_with('/') || trimmed.starts_with('@') {
        let (folder, file) = trimmed.rsplit_once('/')?;
        let socket = file.starts_with(".s.PGSQL.") && !folder.is_empty();
        return socket.then_some(Parts { what: What::Socket, host: folder, port: None, shown: file });
    }
    let is_url = trimmed.contains("://") || trimmed.starts_with("jdbc:");
    if is_cloud_sql(trimmed) {
        return Some(Parts { what: What::CloudSql, host: "", port: None, shown: trimmed });
    }
    let what = if is_url {
        What::Url
    } else if trimmed.contains('@') {
        What::Login
    } else if trimmed.contains('/') {
        What::Path
    } else {
        What::Port
    };
    let rest = if is_url { trimmed.split_once("://").unwrap_or(("", "")).1 } else { trimmed };
    let authority = rest.split(&['/', '?', '#'] as &[char]).next().unwrap_or_default();
    let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
    let (host, port, brackets) = match address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':'), true),
        None => match address.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') => (host, Some(port), false),
            _ => (address, None, false),
        },
    };
    let port = port.filter(|port| !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()));
    let what = if what == What::Port && brackets { What::Brackets } else { what };
    // A host with several servers, and a name with another colon, are no business of ours.
    let fits = !host.contains(&[',', ' ', '@', '='] as &[char]) && (what != What::Port || port.is_some());
    (fits && (what != What::Port || !host.is_empty())).then_some(Parts { what, host, port, shown: trimmed })
}

/// Texts that are neither a URL nor a host with something around it.
fn of_another_kind(text: &str) -> Option<Parts<'_>> {
    let alone = |what, host| Some(Parts { what, host, port: None, shown: text });
    if let Some(path) = text.strip_prefix("unix:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return alone(What::Unix, if path.starts_with('/') { path } else { "" });
    }
    if text.starts_with('~') {
        return alone(What::Home, "");
    }
    if text.starts_with("arn:") || (text.starts_with("projects/") && text.contains("/locations/")) {
        return alone(What::Resource, "");
    }
    if let Some((project, "supabase.co")) = text.split_once('.')
        && project.len() == 20
        && project.bytes().all(|it| it.is_ascii_lowercase())
    {
        return alone(What::Supabase, "");
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if text.starts_with('/') {
        let (folder, port) = text.rsplit_once(':').filter(|(_, port)| digits(port))?;
        return Some(Parts { what: What::SocketPort, host: folder, port: Some(port), shown: text });
    }
    // `host port`, as on the command lines of other tools.
    if let Some((host, port)) = text.split_once(&[' ', '\t', ';'] as &[char])
        && digits(port.trim())
        && !host.contains(&['=', '/', '@', ':', ','] as &[char])
    {
        return Some(Parts { what: What::Port, host, port: Some(port.trim()), shown: text });
    }
    if text.contains('=') && !text.contains(&['/', '?', '@', ','] as &[char]) {
        let words = || text.split([' ', ';']).filter(|word| !word.is_empty());
        let value = |names: [&str; 2]| {
            words().find_map(|word| word.split_once('=').filter(|(name, _)| names.contains(name)).map(|(_, it)| it))
        };
        let host = value(["host", "server"]).or_else(|| words().next().filter(|word| !word.contains('=')));
        let port = value(["port", "Port"]).filter(|port| digits(port));
        return Some(Parts { what: What::Conninfo, host: host.unwrap_or_default(), port, shown: text });
    }
    if text.contains("://") || text.contains('@') {
        return None;
    }
    if text.split_whitespace().count() > 1 && !text.contains(&['/', ',', '\'', '"'] as &[char]) {
        return alone(What::Words, "");
    }
    if let Some(at) = text.find(['?', '#']).filter(|at| *at > 0 && !text[..*at].contains(&['/', ':', ','] as &[char])) {
        return Some(Parts { what: What::Query, host: &text[..at], port: None, shown: &text[at..=at] });
    }
    let host = text
        .strip_suffix(':')
        .filter(|host| !host.is_empty() && !host.contains(&[':', '/', ',', '?', '#'] as &[char]))?;
    alone(What::EmptyPort, host)
}

/// `project:region:instance`, where the project can have a domain before it.
fn is_cloud_sql(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let [.., project, region, instance] = parts[..] else { return false };
    let name = |text: &str| {
        text.starts_with(|it: char| it.is_ascii_lowercase())
            && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '-')
    };
    let is_region = region.contains('-') && region.ends_with(|it: char| it.is_ascii_digit());
    parts.len() <= 4 && name(project) && name(instance) && name(region) && is_region
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_hosts() {
        let parts = |text| split(text).map(|parts| (parts.what, parts.host, parts.port));
        assert_eq!(parts("h:5432"), Some((What::Port, "h", Some("5432"))));
        assert_eq!(parts("[::1]"), Some((What::Brackets, "::1", None)));
        assert_eq!(parts("[::1]:5432"), Some((What::Brackets, "::1", Some("5432"))));
        assert_eq!(parts("postgresql://u:p@h:1/d"), Some((What::Url, "h", Some("1"))));
        assert_eq!(parts("jdbc:postgresql://h/d"), Some((What::Url, "h", None)));
        assert_eq!(parts("u@h"), Some((What::Login, "h", None)));
        assert_eq!(parts("u:p@h:5432/d"), Some((What::Login, "h", Some("5432"))));
        assert_eq!(parts("h:5432/d"), Some((What::Path, "h", Some("5432"))));
        assert_eq!(parts("acme:europe-west1:lake"), Some((What::CloudSql, "", None)));
        assert_eq!(parts("example.com:acme:europe-west1:lake"), Some((What::CloudSql, "", None)));
        assert_eq!(parts("/run/pg/.s.PGSQL.5432"), Some((What::Socket, "/run/pg", None)));
        for (text, what, host, port) in [
            ("h:", What::EmptyPort, "h", None),
            ("h 5432", What::Port, "h", Some("5432")),
            ("ssh -L 1:db:2 bastion", What::Words, "", None),
            ("h?sslmode=require", What::Query, "h", None),
            ("h#p", What::Query, "h", None),
            ("host=h port=1", What::Conninfo, "h", Some("1")),
            ("h;port=1", What::Conninfo, "h", Some("1")),
            ("/run/pg:1", What::SocketPort, "/run/pg", Some("1")),
            ("unix:///run/pg", What::Unix, "/run/pg", None),
            ("~/pg", What::Home, "", None),
            ("arn:aws:rds:eu-central-1:123456789012:db:lake", What::Resource, "", None),
            ("abcdefghijklmnopqrst.supabase.co", What::Supabase, "", None),
        ] {
            assert_eq!(parts(text), Some((what, host, port)), "{text}");
        }
        for text in ["h", "", "::1", "/run/pg", "h1,h2", "p:r:i", "a:b", "db.abcdefghijklmnopqrst.supabase.co"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
