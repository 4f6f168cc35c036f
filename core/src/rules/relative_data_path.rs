//! `relative-data-path`.

use crate::backend::{RawCatalog, RawStorage};
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;

pub(super) const RULE: Rule = Rule {
    code: Code::RelativeDataPath,
    docs: r#"A data path that refers to a different directory for each client of a shared catalog.

DuckLake stores the data path in the catalog as written. A relative path is resolved against the working
directory of whichever process attaches the lake, and `~` is the home directory of whoever runs it. A process
in another directory, or of another user, attaches without an error and writes to its own directory; from then
on, nobody can read the table: `Cannot open file "…": No such file or directory`.

A PostgreSQL catalog is used by several clients, and a catalog file with an absolute path is found from every
directory. Write an absolute path to a directory that all of them see under the same name, or keep the files
in an object store. For an existing lake, start every process in the same directory until the lake has been
recreated: with another path, DuckLake refuses to attach it.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(RawStorage::Local(raw)) = context.storage else { return };
    let Some(path) = raw.path.as_ref().filter(|path| !path.value.is_empty()) else { return };
    let text = path.value.as_str();
    let what = if is_home(text) {
        "is relative to the home directory of each user"
    } else if is_relative(text) {
        "is relative to the working directory of each process"
    } else {
        return;
    };
    let help = "write an absolute path that is the same for every client, or use an object store";
    let uri = match context.catalog {
        Some(RawCatalog::Postgres(_)) => {
            let shared = "but a PostgreSQL catalog is shared: clients cannot find each other's files";
            let message = format!("`{}` {what}, {shared}", shown(text));
            found.push(Diagnostic::warning(Code::RelativeDataPath, path.span, message).help(help));
            return;
        }
        Some(RawCatalog::DuckDb(raw)) => raw.uri.as_ref(),
        Some(RawCatalog::Sqlite(raw)) => raw.uri.as_ref(),
        _ => None,
    };
    // A catalog file and its data folder that are both relative move together.
    let Some(uri) = uri.filter(|uri| !is_home(text) && !uri.value.contains("://")) else { return };
    let prefix = context.engine.prefix_of(&uri.value).map_or(0, |(prefix, _)| prefix.len());
    if !is_relative(&uri.value[prefix..]) {
        let message = format!(
            "`{}` {what}, but the path of the catalog is absolute: processes in other folders do not find the files",
            shown(text)
        );
        let diagnostic = Diagnostic::hint(Code::RelativeDataPath, path.span, message);
        found.push(diagnostic.context(uri.span, "the path of the catalog is absolute").help(help));
    }
}

fn is_home(path: &str) -> bool {
    path == "~" || path.starts_with("~/")
}

/// Neither from the root, nor from a drive or a server of Windows, nor a URL.
fn is_relative(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':') && path.starts_with(|first: char| first.is_ascii_alphabetic());
    !(path.starts_with(['/', '\\']) || drive || path.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_begin_at_a_root_are_the_same_for_everybody() {
        for path in ["/a", "C:/a", "c:\\a", "\\\\server\\share", "s3://b/p", "file:///a"] {
            assert!(!is_relative(path), "{path}");
        }
        for path in ["a", "./a", "../a", "aa:b", "~a"] {
            assert!(is_relative(path), "{path}");
        }
    }
}
