//! Which header goes with which file. The notations of the servers are made of this, and the tests
//! hold what real servers send against it.

/// The headers of a page on its host.
#[derive(Clone, Debug)]
pub struct Headers {
    /// The path of the page; begins and ends with `/`.
    pub path: String,
    /// Those of every file.
    pub all: Vec<(&'static str, String)>,
    /// The files of the page, by their paths on the host.
    pub files: Vec<Rule>,
}

/// A file and how long it may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its path on the host.
    pub path: String,
    /// The value of `Cache-Control`.
    pub cache: &'static str,
}

/// A new build has new names, so what a name leads to never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, and asked for again each time: it names the others.
const ASK: &str = "no-cache";

/// The end of a name that changes with its content, as a regular expression that nginx and Caddy
/// read alike.
pub(super) const NAMED: &str = "-[0-9a-f]{16}(_bg|_later)?\\.(js|css|wasm)$";

/// The value of `Cache-Control` of files whose name changes with their content, and that of others.
pub fn of_named_files() -> [&'static str; 2] {
    [FOR_EVER, ASK]
}

impl Headers {
    pub(super) fn new(path: &str, policy: &str, frames: &str, files: &[String]) -> Self {
        let all = vec![
            ("Content-Security-Policy", format!("{policy}; frame-ancestors {frames}")),
            // The address may hold a shared configuration behind `#`.
            ("Referrer-Policy", "no-referrer".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
        ];
        let rule =
            |name: &String| Rule { path: format!("{path}{name}"), cache: if is_named(name) { FOR_EVER } else { ASK } };
        let mut rules: Vec<Rule> = files.iter().map(rule).collect();
        rules.push(Rule { path: path.to_owned(), cache: ASK });
        Self { path: path.to_owned(), all, files: rules }
    }
}

/// Whether a name changes with the content; the same as [`NAMED`].
fn is_named(name: &str) -> bool {
    let Some(stem) = [".js", ".css", ".wasm"].iter().find_map(|it| name.strip_suffix(it)) else {
        return false;
    };
    let stem = ["_bg", "_later"].iter().find_map(|it| stem.strip_suffix(it)).unwrap_or(stem);
    let hash = stem.rsplit_once('-').map_or("", |it| it.1);
    hash.len() == 16 && hash.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_changes_is_told_by_its_hash() {
        let parts = ["web-0123456789abcdef_bg.wasm", "web-0123456789abcdef_later.wasm"];
        for name in ["boot-0123456789abcdef.js", "a/style-00000000000000ff.css"].into_iter().chain(parts) {
            assert!(is_named(name), "{name}");
        }
        for name in ["index.html", "embed.js", "web-0123456789abcdef.d.ts", "boot-0123.js", "x-0123456789ABCDEF.js"] {
            assert!(!is_named(name), "{name}");
        }
    }
}
