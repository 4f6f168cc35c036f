//! The path of a catalog that is a file, and what DuckDB makes of it. Of what is wrong with a path
//! only the first is told, by the rule that it belongs to.

use crate::backend::RawCatalog;
use crate::backend::parts::text as shown_text;
use crate::diagnostic::Diagnostic;
use crate::duckdb::Engine;
use crate::rules::around_variables;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Part};
use crate::schema::Text;
use crate::text::span::Located;

/// A catalog that is a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct CatalogFile<'a> {
    /// The path as it is written.
    pub(super) uri: &'a Located<Text>,
    /// The `type` of the backend.
    pub(super) tag: &'static str,
    engine: &'static Engine,
}

/// What is wrong with a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault<'a> {
    /// `ducklake:` stands before it, once or several times; this follows.
    DuckLakePrefix(&'a str),
    /// It is a URL of another tool.
    Url(Url<'a>),
    /// It names a database in memory.
    Ephemeral,
    /// DuckDB can only read there: the scheme.
    Remote(&'static str),
    /// Its prefix is that of another kind of database: the prefix, and that kind.
    OtherKind(&'static str, &'static str),
    /// It begins like the name of an extension.
    ExtensionPrefix(&'a str),
    /// It names another file than it seems to, or none.
    Misread,
}

/// What a URL means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Url<'a> {
    /// A folder of another machine, with its scheme.
    Drive(&'a str),
    /// A file, as it is to be written.
    File(String),
    /// A path with options behind it: the path, as it is to be written, and the options.
    Query(&'a str, &'a str),
}

/// Schemes of network drives and of servers that DuckDB does not speak to.
pub(super) const DRIVES: &[&str] = &[
    "smb", "cifs", "nfs", "afp", "sftp", "ftp", "ftps", "hdfs", "webhdfs", "dav", "davs", "webdav", "dbfs", "scp",
    "libsql",
];

/// Schemes of servers from which DuckDB reads database files.
const READ_ONLY: [&str; 12] = ["s3", "s3a", "s3n", "r2", "gs", "gcs", "http", "https", "hf", "az", "azure", "abfss"];

impl<'a> CatalogFile<'a> {
    /// The file of a store's catalog, if it is one.
    pub(super) fn of(context: &Context<'a>) -> Option<Self> {
        let (uri, tag) = match context.catalog? {
            RawCatalog::DuckDb(raw) => (raw.uri.as_ref()?, "duckdb"),
            RawCatalog::Sqlite(raw) => (raw.uri.as_ref()?, "sqlite"),
            RawCatalog::Postgres(_) | RawCatalog::MotherDuck(_) => return None,
        };
        Some(Self { uri, tag, engine: context.engine })
    }

    /// The same catalog at another path.
    pub(super) const fn at<'b>(&self, uri: &'b Located<Text>) -> CatalogFile<'b> {
        CatalogFile { uri, tag: self.tag, engine: self.engine }
    }

    /// The first that is wrong with the path.
    pub(super) fn fault(&self, context: &Context<'_>) -> Option<Fault<'a>> {
        let uri = self.uri.value.as_str();
        if let Some(rest) = without_ducklake(uri) {
            return Some(Fault::DuckLakePrefix(rest));
        }
        if let Some(url) = url(uri, self.tag) {
            return Some(Fault::Url(url));
        }
        let path = self.path();
        if let Some(query) = query(uri).filter(|_| !path.contains("://") && sqlite_file(path, true).is_none()) {
            return Some(Fault::Url(query));
        }
        if path.is_empty() || path == ":memory:" {
            return Some(Fault::Ephemeral);
        }
        let scheme = path.split_once("://").map_or("", |(scheme, _)| scheme);
        // A frozen lake can be read over the network, and nothing more: with `read_only` that is said.
        if let Some(scheme) = READ_ONLY.into_iter().find(|known| scheme.eq_ignore_ascii_case(known))
            && !(context.is_read_only() && self.is_read_remotely())
        {
            return Some(Fault::Remote(scheme));
        }
        if let Some((prefix, kind)) = self.engine.prefix_of(uri).filter(|(_, kind)| *kind != self.tag) {
            return Some(Fault::OtherKind(prefix, kind));
        }
        if let Some(prefix) = self.extension_like_prefix() {
            return Some(Fault::ExtensionPrefix(prefix));
        }
        let home = self.tag == "sqlite" && path.starts_with("~/");
        (home || self.respelled().is_some()).then_some(Fault::Misread)
    }

    /// Whether DuckDB reads such a file over the network.
    pub(super) fn is_read_remotely(&self) -> bool {
        self.engine.ways.remote_sqlite
            || self.engine.prefix_of(&self.uri.value).is_none_or(|(_, kind)| kind != "sqlite")
    }

    /// Whether the text is no path, so that all there is to say of it is said elsewhere.
    pub(super) fn is_no_path(&self) -> bool {
        let uri = self.uri.value.as_str();
        without_ducklake(uri).is_some() || url(uri, self.tag).is_some()
    }

    /// The path without the prefix that only says which extension opens a file.
    pub(super) fn path(&self) -> &'a str {
        path(&self.uri.value, self.engine)
    }

    /// The finding with the path as it must be written so that the file that it names is opened, and
    /// with the fix of that title.
    pub(super) fn respell(&self, text: &str, diagnostic: Diagnostic, title: &'static str) -> Finding {
        let diagnostic = diagnostic.help(title);
        let Some(path) = self.respelled() else { return diagnostic.into() };
        let mut diagnostic = diagnostic;
        diagnostic.fixes.extend(around_variables::fix(title, text, self.uri, &path));
        self.cured_with(diagnostic, path)
    }

    /// The finding with the path that belongs into the DuckLake secret, if there is another.
    pub(super) fn cured(&self, diagnostic: Diagnostic) -> Finding {
        match self.respelled() {
            Some(path) => self.cured_with(diagnostic, path),
            None => diagnostic.into(),
        }
    }

    /// The finding with this path in the DuckLake secret.
    pub(super) fn cured_with(&self, diagnostic: Diagnostic, path: String) -> Finding {
        let path = shown_text(&Located { value: path, ..self.uri.clone() });
        diagnostic.cure(Part::LakeSecret, Change::set("METADATA_PATH", path))
    }

    /// The path as it must be written so that the file that it names is opened, if it is not.
    fn respelled(&self) -> Option<String> {
        let uri = self.uri.value.as_str();
        let path = self.path();
        let prefix = &uri[..uri.len() - path.len()];
        if self.engine.prefix_of(uri).is_some_and(|(_, kind)| kind != self.tag) {
            return None;
        }
        if self.tag == "sqlite" {
            return sqlite_file(path, !prefix.is_empty()).map(|path| format!("{prefix}{path}"));
        }
        if path.starts_with('~') && !path.starts_with("~/") {
            return Some(format!("{prefix}./{path}"));
        }
        self.extension_like_prefix()?;
        Some(file_url(path).map_or_else(|| format!("./{path}"), str::to_owned))
    }

    /// The part before the first colon, if DuckDB takes it for an extension that it does not have.
    fn extension_like_prefix(&self) -> Option<&'a str> {
        let uri = self.uri.value.as_str();
        let (prefix, rest) = uri.split_once(':')?;
        let word = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let extension = prefix.len() >= 2 && prefix.chars().all(word) && !rest.starts_with("//");
        (extension && self.engine.prefix_of(uri).is_none()).then_some(prefix)
    }
}

/// A path without the prefix that only says which extension opens a file.
pub(super) fn path<'a>(uri: &'a str, engine: &Engine) -> &'a str {
    match engine.prefix_of(uri) {
        Some((prefix, "sqlite" | "duckdb")) => &uri[prefix.len()..],
        _ => uri,
    }
}

/// What follows `ducklake:`, given once or several times.
pub(super) fn without_ducklake(uri: &str) -> Option<&str> {
    const PREFIX: &str = "ducklake:";
    let mut path = uri;
    while path.get(..PREFIX.len()).is_some_and(|it| it.eq_ignore_ascii_case(PREFIX)) {
        path = &path[PREFIX.len()..];
    }
    (path.len() < uri.len()).then_some(path)
}

/// What a URL of another tool means, if the text is one.
pub(super) fn url<'a>(uri: &'a str, tag: &str) -> Option<Url<'a>> {
    let file = |path: &str| Url::File(if tag == "sqlite" { format!("sqlite:{path}") } else { path.to_owned() });
    if let Some(path) = uri.strip_prefix("jdbc:").and_then(|rest| rest.strip_prefix(tag)?.strip_prefix(':')) {
        let path = path.strip_prefix("//").unwrap_or(path);
        return (!path.is_empty() && !path.starts_with(':')).then(|| file(path));
    }
    let (scheme, rest) = uri.split_once("://")?;
    if DRIVES.iter().any(|drive| drive.eq_ignore_ascii_case(scheme)) {
        return Some(Url::Drive(scheme));
    }
    // `sqlite+pysqlite:///` names a driver too.
    let name = scheme.split('+').next().unwrap_or_default();
    // One slash less, and the path begins where a URL has its host.
    let path = rest.strip_prefix('/').unwrap_or(rest);
    let path = Some(path).filter(|path| !path.is_empty() && *path != "/" && !path.starts_with(':'))?;
    let path = path.split('?').next().unwrap_or(path);
    if !name.eq_ignore_ascii_case(tag) || path.is_empty() {
        return None;
    }
    Some(file(path))
}

/// A path with the options of a URL behind it, which DuckDB takes for a part of the file's name.
fn query(uri: &str) -> Option<Url<'_>> {
    const OPTIONS: &[&str] = &[
        "mode",
        "cache",
        "immutable",
        "nolock",
        "vfs",
        "timeout",
        "check_same_thread",
        "journal_mode",
        "busy_timeout",
        "access_mode",
        "read_only",
        "config",
    ];
    let (path, options) = uri.split_once(['?', ';'])?;
    let is_option = |option: &str| {
        let name = option.split('=').next().unwrap_or_default().trim_start_matches('_').to_ascii_lowercase();
        option.contains('=') && OPTIONS.contains(&name.as_str())
    };
    (!path.is_empty() && options.split(['&', ';']).all(is_option)).then_some(Url::Query(path, options))
}

/// The path of a `file:` URI of SQLite, which may be relative and have options behind it. Without
/// `sqlite:` before it DuckDB looks for an extension of that name first.
fn sqlite_file(uri: &str, relative: bool) -> Option<&str> {
    let (_, rest) = uri.split_once(':').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("file"))?;
    let path = file_url(uri).or_else(|| (relative && !rest.starts_with("//")).then_some(rest))?;
    Some(path.split('?').next().unwrap_or(path)).filter(|path| !path.is_empty())
}

/// The path of a `file:` URL of this machine.
pub(super) fn file_url(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once(':').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("file"))?;
    let rest = rest.strip_prefix("//localhost").or_else(|| rest.strip_prefix("//")).unwrap_or(rest);
    rest.starts_with('/').then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_sqlalchemy() {
        let file = |text: &str| Some(Url::File(text.to_owned()));
        assert_eq!(url("sqlite:///a.sqlite", "sqlite"), file("sqlite:a.sqlite"));
        assert_eq!(url("sqlite:////a.sqlite", "sqlite"), file("sqlite:/a.sqlite"));
        assert_eq!(url("duckdb:///a.db?access_mode=x", "duckdb"), file("a.db"));
        assert_eq!(url("sqlite+pysqlite:///a", "sqlite"), file("sqlite:a"));
        assert_eq!(url("smb://h/a", "duckdb"), Some(Url::Drive("smb")));
        assert_eq!(
            query("sqlite:a.db?mode=rwc&cache=shared"),
            Some(Url::Query("sqlite:a.db", "mode=rwc&cache=shared"))
        );
        assert_eq!(query("a.db?_busy_timeout=1"), Some(Url::Query("a.db", "_busy_timeout=1")));
        for text in ["a?b", "a?", "?mode=ro", "a?mode", "what?=x"] {
            assert_eq!(query(text), None, "{text}");
        }
        for text in ["sqlite:a", "a", "s3://b/a", "sqlite://", "sqlite:///", "duckdb:///a", "file:///a"] {
            assert_eq!(url(text, "sqlite"), None, "{text}");
        }
    }

    #[test]
    fn the_prefix_goes() {
        assert_eq!(without_ducklake("ducklake:sqlite:a"), Some("sqlite:a"));
        assert_eq!(without_ducklake("DuckLake:ducklake:a"), Some("a"));
        assert_eq!(without_ducklake("a"), None);
    }
}
