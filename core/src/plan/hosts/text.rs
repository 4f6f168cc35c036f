//! Hosts inside of texts: connection strings as PostgreSQL's client reads them, URLs as the HTTP
//! client of DuckDB does.

/// A host that a client of PostgreSQL is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ClientHost {
    /// A name or an address.
    Name(String),
    /// The name of a service, whose host stands in a file of the machine.
    Service(String),
}

/// The prefix of a path by which DuckDB chooses the extension that opens it, and what follows.
pub(super) fn prefix(path: &str) -> (Option<&str>, &str) {
    match path.split_once(':') {
        // A single letter is a drive, `://` a URL.
        Some((prefix, rest))
            if prefix.len() > 1
                && !rest.starts_with("//")
                && prefix.chars().all(|it| it.is_ascii_alphanumeric() || it == '_') =>
        {
            (Some(prefix), rest)
        }
        _ => (None, path),
    }
}

/// The host of what is written where a URL has its host, perhaps with a scheme before it and with
/// a path, a port or a login: what the HTTP client makes of it, not what it looks like.
pub(super) fn authority(text: &str) -> String {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let end = text.find(&['/', '?', '#'] as &[char]).unwrap_or(text.len());
    let host = &text[..end];
    host.rsplit_once('@').map_or(host, |(_, host)| host).trim().to_owned()
}

/// The values of parameters of a URL.
pub(super) fn query(query: &str, names: &[&str]) -> Vec<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(name, _)| names.contains(&unescaped(name).as_str())).map(|(_, value)| unescaped(value)).collect()
}

/// The hosts in a connection string, in either form.
pub(super) fn connection(text: &str) -> Vec<ClientHost> {
    if let Some((scheme, rest)) = text.split_once("://")
        && scheme.chars().all(|it| it.is_ascii_alphanumeric())
    {
        let (authority, after) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let hosts = authority.split_once('@').map_or(authority, |(_, hosts)| hosts);
        let mut found = parameter("host", &unescaped(hosts));
        for pair in after.split_once('?').map_or("", |(_, query)| query).split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            found.extend(parameter(&unescaped(name), &unescaped(value)));
        }
        return found;
    }
    settings(text).iter().flat_map(|(name, value)| parameter(name, value)).collect()
}

/// Whether a connection string names a host of this machine only.
pub(super) fn is_local(text: &str) -> bool {
    settings(text).iter().any(|(name, value)| ["host", "hostaddr"].contains(&name.as_str()) && !value.is_empty())
}

/// The hosts that a parameter of PostgreSQL's client names. Paths are sockets of this machine.
pub(super) fn parameter(name: &str, value: &str) -> Vec<ClientHost> {
    match name {
        "host" | "hostaddr" => {
            let hosts = value.split(',').map(str::trim);
            let hosts = hosts.filter(|host| !host.is_empty() && !host.starts_with(['/', '@']));
            hosts.map(|host| ClientHost::Name(host.to_owned())).collect()
        }
        "oauth_issuer" => {
            Some(authority(value)).filter(|it| !it.is_empty()).map(ClientHost::Name).into_iter().collect()
        }
        "service" => vec![ClientHost::Service(value.to_owned())],
        _ => Vec::new(),
    }
}

/// `name = value` pairs as libpq reads them: white space anywhere, values in single quotes, and a
/// backslash before any character.
fn settings(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some((name, after)) = rest.split_once('=') {
        let mut value = String::new();
        let after = after.trim_start();
        let quoted = after.starts_with('\'');
        let mut characters = after[usize::from(quoted)..].chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => value.extend(characters.next()),
                '\'' if quoted => break,
                _ if !quoted && character.is_whitespace() => break,
                _ => value.push(character),
            }
        }
        rest = characters.as_str().trim_start();
        // Of several words before `=` libpq would refuse the first ones.
        let name = name.split_whitespace().next_back().unwrap_or("");
        found.push((name.to_owned(), value));
    }
    found
}

/// A text with `%2e` and the like replaced.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_what_the_http_client_takes() {
        // Each as DuckDB was seen to connect.
        for (text, host) in [
            ("http://localhost:9000", "localhost:9000"),
            ("evil.example#.s3.us-east-1.amazonaws.com", "evil.example"),
            ("bk.s3.x@evil.example:80/.amazonaws.com", "evil.example:80"),
            ("good.example#@evil.example/x", "good.example"),
            ("evil.example\\@good.example", "good.example"),
            ("evil.example/sub", "evil.example"),
            ("", ""),
        ] {
            assert_eq!(authority(text), host, "{text}");
        }
    }

    #[test]
    fn connection_strings_are_read_as_libpq_does() {
        let name = |name: &str| ClientHost::Name(name.to_owned());
        for (text, hosts) in [
            ("host=a.example port=1", vec![name("a.example")]),
            (" dbname = x host = 'a.example' ", vec![name("a.example")]),
            ("host=a.example,b.example\thostaddr=1.2.3.4", vec![name("a.example"), name("b.example"), name("1.2.3.4")]),
            ("password='x host=no' host=\\a.example", vec![name("a.example")]),
            ("password='x\\' host=no' host=a", vec![name("a")]),
            ("host=/var/run service=s", vec![ClientHost::Service("s".to_owned())]),
            (
                "postgres://u:p@a.example:1,b.example/db?hostaddr=1.2.3.4",
                vec![name("a.example:1"), name("b.example"), name("1.2.3.4")],
            ),
            (
                "postgresql://%61.example/db?%68ost=b%2Eexample&service=s",
                vec![name("a.example"), name("b.example"), ClientHost::Service("s".to_owned())],
            ),
            ("postgresql:///db", Vec::new()),
            ("dbname=host", Vec::new()),
        ] {
            assert_eq!(connection(text), hosts, "{text}");
        }
    }

    #[test]
    fn prefixes_are_neither_drives_nor_urls() {
        assert_eq!(prefix("postgres:host=a"), (Some("postgres"), "host=a"));
        for path in ["C:/x", "s3://b/x", "a b:c", "/x/y:z"] {
            assert_eq!(prefix(path), (None, path));
        }
    }
}
