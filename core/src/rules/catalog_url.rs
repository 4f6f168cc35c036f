//! `catalog-url`.

use crate::backend::RawCatalog;
use crate::backend::parts::text as shown_text;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::text::hidden::shown;
use crate::text::span::Located;
use crate::toml::edit;

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogUrl,
    docs: r"A URL where the path of the catalog's file belongs.

`sqlite:///catalog.sqlite` and `duckdb:///catalog.duckdb` are URLs of SQLAlchemy and dlt: three
slashes and a relative path, four and an absolute one. DuckDB knows no such URL, nor `smb://`,
`nfs://`, `sftp://` and `hdfs://`: it takes the text for a path below the working directory, and
finds no such folder.

Write the path: `sqlite:catalog.sqlite`, `catalog.duckdb`, or where the drive is mounted. A catalog
that several people use is better kept in PostgreSQL: locks are not kept on every network drive.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let (uri, tag) = match context.catalog {
        Some(RawCatalog::DuckDb(raw)) => (raw.uri.as_ref(), "duckdb"),
        Some(RawCatalog::Sqlite(raw)) => (raw.uri.as_ref(), "sqlite"),
        _ => return,
    };
    let Some((uri, url)) = uri.and_then(|uri| Some((uri, url(&uri.value, tag)?))) else { return };
    match url {
        Url::Drive(scheme) => {
            let message = format!(
                "DuckDB does not know `{}://`, and reads it as a path below the working directory",
                shown(&scheme.to_ascii_lowercase())
            );
            found.push(Diagnostic::warning(Code::CatalogUrl, uri.span, message).help(
                "write the path where the drive is mounted; if several people use the catalog, keep it in PostgreSQL",
            ));
        }
        Url::File(path) => {
            let scheme = uri.value.split(':').next().unwrap_or_default();
            let message = format!(
                "`{}:///` is a SQLAlchemy URL, which DuckDB reads as a path below the working directory",
                shown(scheme)
            );
            let title = format!("write `{}`", shown(&path));
            let mut diagnostic = Diagnostic::warning(Code::CatalogUrl, uri.span, message).help(title.as_str());
            let written = crate::rules::values::inside(uri.span.slice(context.text));
            let path_written = match written.filter(|written| uri.from_variable && !written.contains('\\')) {
                Some(written) => match self::url(written, tag) {
                    Some(Url::File(path)) => Some(path),
                    _ => None,
                },
                None => (!uri.from_variable).then(|| path.clone()),
            };
            if let Some(written) = path_written {
                diagnostic = diagnostic.fix(edit::replace_string(title, uri.span, &written));
            }
            let path = shown_text(&Located { value: path, ..uri.clone() });
            found.push(diagnostic.cure(Part::LakeSecret, Change::set("METADATA_PATH", path)));
        }
    }
}

/// What a URL means.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Url<'a> {
    /// A folder of another machine, with its scheme.
    Drive(&'a str),
    /// A file, as it is to be written.
    File(String),
}

/// Schemes of network drives and of servers that DuckDB does not speak to.
pub(super) const DRIVES: &[&str] =
    &["smb", "cifs", "nfs", "afp", "sftp", "ftp", "ftps", "hdfs", "webhdfs", "dav", "davs", "webdav", "dbfs", "scp"];

fn url<'a>(uri: &'a str, tag: &str) -> Option<Url<'a>> {
    let (scheme, rest) = uri.split_once("://")?;
    if DRIVES.iter().any(|drive| drive.eq_ignore_ascii_case(scheme)) {
        return Some(Url::Drive(scheme));
    }
    // `sqlite+pysqlite:///` names a driver too.
    let name = scheme.split('+').next().unwrap_or_default();
    let path = rest.strip_prefix('/').filter(|path| !path.is_empty() && *path != "/")?;
    let path = path.split('?').next().unwrap_or(path);
    if !name.eq_ignore_ascii_case(tag) || path.is_empty() {
        return None;
    }
    Some(Url::File(if tag == "sqlite" { format!("sqlite:{path}") } else { path.to_owned() }))
}

/// Whether a path of a catalog is a URL that this finding is about.
pub(super) fn applies(uri: &str, tag: &str) -> bool {
    url(uri, tag).is_some()
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
        for text in ["sqlite:a", "a", "s3://b/a", "sqlite://", "sqlite:///", "duckdb:///a", "file:///a"] {
            assert_eq!(url(text, "sqlite"), None, "{text}");
        }
    }
}
