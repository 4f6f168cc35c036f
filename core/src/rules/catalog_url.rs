//! `catalog-url`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::catalog_file::{self, CatalogFile, Fault, Url};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::toml::edit;

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogUrl,
    docs: r"A URL instead of the path of the catalog file.

`sqlite:///catalog.sqlite` and `duckdb:///catalog.duckdb` are URLs of SQLAlchemy and dlt: three slashes precede a
relative path, four an absolute one. DuckDB does not support such URLs, nor `smb://`, `nfs://`, `sftp://` and
`hdfs://`: it treats the text as a path relative to the working directory, and finds no such directory. Nor does it
read options after the path: with `catalog.sqlite?mode=ro`, the file has a `?` in its name, and is opened for writing.

Write the path: `sqlite:catalog.sqlite`, `catalog.duckdb`, or the path where the drive is mounted. For a
catalog that several people use, PostgreSQL is the better choice: file locks do not work on every network
drive.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    found.extend(database(context));
    let Some(file) = CatalogFile::of(context) else { return };
    let Some(Fault::Url(url)) = file.fault(context) else { return };
    let CatalogFile { uri, tag, .. } = file;
    match url {
        Url::Drive(scheme) => {
            let message = format!(
                "DuckDB does not support `{}://`, and treats it as a path below the working directory",
                shown(&scheme.to_ascii_lowercase())
            );
            found.push(Diagnostic::warning(Code::CatalogUrl, uri.span, message).help(
                "write the path of a file, or the path where the drive is mounted; if several people use the catalog, keep it \
                 in PostgreSQL",
            ));
        }
        Url::Query(path, options) => {
            let message = format!(
                "DuckDB does not read options in the path of a catalog: `{}` becomes part of the file name",
                shown(&uri.value[path.len()..])
            );
            let reads = ["mode=ro", "immutable=1", "access_mode=read_only", "read_only=true"];
            let help = if options.to_ascii_lowercase().split(['&', ';']).any(|option| reads.contains(&option)) {
                "write only the path; for read-only access, set `read_only = true` in `attach_options`"
            } else {
                "write only the path; options of the catalog are `meta_…` in `attach_options`"
            };
            let mut diagnostic = Diagnostic::warning(Code::CatalogUrl, uri.span, message).help(help);
            if !uri.from_variable {
                let title = format!("write `{}`", shown(path));
                // A lake may be in the file of the odd name already.
                diagnostic = diagnostic.fix(edit::replace_string(title, uri.span, path).to_be_read());
            }
            found.push(diagnostic);
        }
        Url::File(path) => {
            let scheme = uri.value.split(':').next().unwrap_or_default();
            let message = if scheme == "jdbc" {
                "`jdbc:` begins a JDBC URL, but DuckDB reads it as the name of an extension".to_owned()
            } else if uri.value.contains(":///") {
                format!(
                    "`{}:///` begins a SQLAlchemy URL, but DuckDB treats it as a path below the working directory",
                    shown(scheme)
                )
            } else {
                format!("`{}://` is not part of the path, but DuckDB treats it as a directory", shown(scheme))
            };
            let title = format!("write `{}`", shown(&path));
            let mut diagnostic = Diagnostic::warning(Code::CatalogUrl, uri.span, message).help(title.clone());
            let written = crate::rules::values::inside(uri.span.slice(context.text));
            let path_written = match written.filter(|written| uri.from_variable && !written.contains('\\')) {
                Some(written) => match catalog_file::url(written, tag) {
                    Some(Url::File(path)) => Some(path),
                    _ => None,
                },
                None => (!uri.from_variable).then(|| path.clone()),
            };
            if let Some(written) = path_written {
                diagnostic = diagnostic.fix(edit::replace_string(title, uri.span, &written));
            }
            found.push(file.cured_with(diagnostic, path));
        }
    }
}

/// A URL in the place of the store's own database, which Metaxy makes a path below the working directory.
fn database(context: &Context<'_>) -> Option<Diagnostic> {
    let database = context.settings?.database.as_ref()?;
    let text = database.value.as_str();
    let prefix = text.split_once(':').map_or("", |(prefix, _)| prefix);
    if !(text.contains("://") || ["ducklake", "postgres", "sqlite"].contains(&prefix)) || prefix.starts_with("md") {
        return None;
    }
    let prefix = shown(prefix);
    let message = if text.contains("://") {
        format!("Metaxy treats `database` as a path below the working directory, where there is no folder `{prefix}:`")
    } else {
        format!("Metaxy treats `database` as a path, and DuckDB creates a file whose name begins with `{prefix}:`")
    };
    let mut diagnostic = Diagnostic::warning(Code::CatalogUrl, database.span, message).help(
        "write `:memory:`, or the path of a local file: the catalog and the files of the lake are set in the table \
         `ducklake`",
    );
    if !database.from_variable {
        let fix = edit::replace_string("write `:memory:`", database.span, ":memory:");
        diagnostic = diagnostic.fix(fix.to_be_read());
    }
    Some(diagnostic)
}
