//! Paths that are no plain folder: patterns, lists, names of files, options of URLs.

use super::meant::warning;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::Versions;
use crate::rules::around_variables;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::schema::Text;
use crate::secrets::{holds_credentials, shown};
use crate::text::case::Case as _;
use crate::text::span::Located;

/// What is no part of a URL that DuckDB asks for as it is written.
pub(super) fn odd_parts(context: &Context<'_>, located: &Located<Text>, what: &str, found: &mut Findings) {
    let text = located.value.as_str();
    if text.split('/').any(|part| part == "..") {
        let message = if context.engine.ways.resolves_dots {
            format!(
                "`..` in the {what} is resolved before the request is sent, even into another bucket, and the \
                 signature no longer matches"
            )
        } else {
            let version = context.engine.unless_every(Versions::of(|engine| !engine.ways.resolves_dots));
            format!(
                "DuckDB{version} sends `..` in the {what} verbatim, and some servers resolve it, even into another \
                 bucket"
            )
        };
        found.push(warning(located, message).help("write the path without `..`"));
    }
    if text.contains('\\') {
        let message = format!("a backslash in the {what} is part of the name, not a separator");
        found.push(with_slashes(context, located, warning(located, message).help("write `/`")));
    }
    if let Some((path, query)) = text.split_once('?') {
        let diagnostic = warning(located, format!("DuckDB reads the part after `?` in the {what} as request options"));
        found.push(if is_query(query) {
            let help = "write only the path: `region`, `endpoint`, `url_style` and `use_ssl` are keys of the backend";
            without(context, located, diagnostic.help(help), path)
        } else {
            diagnostic.help("choose a name without `?`")
        });
    } else {
        no_folder(context, located, what, found);
    }
}

/// What DuckLake takes for the name of one folder, and what was hardly meant so.
pub(super) fn no_folder(context: &Context<'_>, located: &Located<Text>, what: &str, found: &mut Findings) {
    let text = located.value.as_str();
    if is_several(text) {
        let message = format!("the {what} is a single path to DuckLake, but this is a list");
        found.push(warning(located, message).help(
            "write one path: all Parquet files of a lake are below the same \
                                                   folder",
        ));
    } else if let Some(at) = pattern(text) {
        let message = format!(
            "`{}` in the {what} is literal when files are written, but a pattern to `ducklake_delete_orphaned_files`, \
             which then also deletes Parquet files in other folders",
            &text[at..=at]
        );
        let start = text[..at].rfind('/').map_or(0, |slash| slash + 1);
        let (folder, rest) = text.split_at(start);
        let last = rest.trim_end_matches('/').split('/').all(|part| part.contains('*'));
        let diagnostic = warning(located, message);
        found.push(if let Some((path, _)) = text.split_once('?').filter(|(_, query)| is_query(query)) {
            without(context, located, diagnostic.help("write only the path"), path)
        } else if last {
            without(context, located, diagnostic.help("write only the path of the folder"), folder)
        } else {
            diagnostic.help(format!("choose a name without `{}`", &text[at..=at]))
        });
    } else if let Some(name) = file(text) {
        let message =
            format!("the {what} must be a folder: Parquet files are written below a folder named `{}`", shown(name));
        let help = if name.to_lower().ends_with("parquet") {
            "write only the path of the folder: DuckLake names the files"
        } else {
            "write the path of a folder; a catalog file belongs in `uri` of the metadata backend"
        };
        found.push(Diagnostic::hint(Code::DataPath, located.span, message).help(help));
    }
}

/// With the fix that leaves the end away, where something stays.
fn without(context: &Context<'_>, located: &Located<Text>, diagnostic: Diagnostic, path: &str) -> Diagnostic {
    let bare = path.trim_end_matches('/');
    if bare.is_empty() || bare.ends_with(':') || holds_credentials(path) {
        return diagnostic;
    }
    let title = format!("write `{}`", shown(path));
    let mut diagnostic = diagnostic;
    diagnostic.fixes.extend(around_variables::fix(title, context.text, located, path).map(Fix::to_be_read));
    diagnostic
}

/// Whether something after a `?` is `name=value`, as options in a URL are.
fn is_query(query: &str) -> bool {
    let name = query.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-.".contains(&it))
}

/// Whether a text names several places.
pub(super) fn is_several(text: &str) -> bool {
    let separated = |at: usize, separators: &[char]| text[..at].trim_end().ends_with(separators);
    let urls = text.match_indices("://").skip(1).any(|(at, _)| {
        let scheme = text[..at].trim_end_matches(|it: char| it.is_ascii_alphanumeric()).len();
        separated(scheme, &[',', ';', '|']) || text[..scheme].ends_with([' ', '\n'])
    });
    let folders = text.starts_with('/')
        && text
            .match_indices('/')
            .skip(1)
            .any(|(at, _)| separated(at, &[',', ';']) || (text[..at].ends_with(':') && !text[at..].starts_with("//")));
    urls || folders
}

/// Where the first character of a pattern stands that DuckDB knows in paths.
fn pattern(text: &str) -> Option<usize> {
    // A whole text in brackets is the blank of a template.
    let bracket = || {
        let at = text.find('[')?;
        let end = text[at..].find(']')?;
        (at > 0 && end > 1 && !text[at..at + end].contains('/')).then_some(at)
    };
    text.find(['*', '?']).or_else(bracket)
}

/// The name of a file at the end of a path.
fn file(text: &str) -> Option<&str> {
    const ENDS: [&str; 7] = ["parquet", "csv", "json", "ducklake", "duckdb", "sqlite", "sqlite3"];
    let name = text.rsplit('/').next()?;
    let (start, end) = name.rsplit_once('.')?;
    (!start.is_empty() && ENDS.iter().any(|it| it.eq_ignore_ascii_case(end))).then_some(name)
}

/// The path with `/` between its folders, for a path of Windows in another system.
pub(super) fn with_slashes(context: &Context<'_>, path: &Located<Text>, mut diagnostic: Diagnostic) -> Diagnostic {
    let mended = path.value.replace('\\', "/");
    let fix = around_variables::fix("write `/` for each backslash", context.text, path, &mended);
    diagnostic.fixes.extend(fix.map(Fix::to_be_read));
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_folders() {
        for text in ["s3://a/,s3://b/", "s3://a/x s3://b/", "s3://a; s3://b", "/srv/a,/srv/b", "/srv/a:/srv/b"] {
            assert!(is_several(text), "{text}");
        }
        for text in ["s3://a/b", "/srv/a,b/c", "/srv/a b/c", "s3://a/x:y", "/srv/x://y", "a,/b", "C:/lake"] {
            assert!(!is_several(text), "{text}");
        }
        for (text, at) in [
            ("a/*.parquet", Some(2)),
            ("a/b?", Some(3)),
            ("a/[xy]/b", Some(2)),
            ("[A]", None),
            ("a]b[", None),
            ("a[]", None),
        ] {
            assert_eq!(pattern(text), at, "{text}");
        }
        for (text, name) in [
            ("a/x.parquet", Some("x.parquet")),
            ("m.DUCKLAKE", Some("m.DUCKLAKE")),
            ("a.parquet/", None),
            ("sales.db", None),
            (".parquet", None),
        ] {
            assert_eq!(file(text), name, "{text}");
        }
        assert!(
            is_query("mode=ro") && is_query("a=b&c") && !is_query("b") && !is_query("=x") && !is_query("what now=x")
        );
    }
}
