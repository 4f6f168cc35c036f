//! A path of the local storage that leads elsewhere than it says.

use super::meant::{rewritten, warning};
use super::odd::{no_folder, with_slashes};
use crate::backend::parts::text as shown_text;
use crate::backend::{RawCatalog, object_stores};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::Versions;
use crate::duckdb::options::SecretType;
use crate::rules::around_variables;
use crate::rules::catalog_file::DRIVES;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::schema::Text;
use crate::secrets::shown;
use crate::text::case::Case as _;
use crate::text::span::Located;
use crate::toml::document::Value;
use crate::toml::edit::replace_string;

pub(super) fn local(context: &Context<'_>, path: &Located<Text>, found: &mut Findings) {
    let text = path.value.as_str();
    if text.is_empty() {
        let consequence = if matches!(context.catalog, Some(RawCatalog::DuckDb(_))) {
            "DuckLake writes the files to `<catalog>.files` next to the catalog"
        } else {
            "DuckLake does not create a lake"
        };
        found.push(warning(path, format!("with an empty `path` {consequence}")).help("give the path of a folder"));
    } else if let Some(finding) =
        astray(context, path).or_else(|| home(context, path)).or_else(|| in_the_catalog(context, path))
    {
        found.push(finding);
    } else if let Some(diagnostic) = azure(context, path) {
        found.push(diagnostic);
    } else if let Some((scheme, _)) = text.split_once("://").filter(|(scheme, _)| *scheme != "file") {
        if scheme == "hf" {
            let message = "DuckDB only reads from `hf://`: DuckLake cannot write its files to Hugging Face";
            found.push(warning(path, message.to_owned()).help("write a local folder, or use an object store"));
            return;
        }
        let is_web = ["http", "https"].contains(&scheme);
        // The files of a frozen lake: DuckDB reads them without a secret.
        if is_web && context.is_read_only() {
            return;
        }
        let help = if is_web {
            format!(
                "use an object store ({}), or `read_only = true` in `attach_options` for a frozen lake",
                object_stores()
            )
        } else if DRIVES.iter().any(|drive| drive.eq_ignore_ascii_case(scheme)) {
            "write the path where the drive is mounted".to_owned()
        } else {
            format!("use the storage backend of that scheme: {}", object_stores())
        };
        found.push(
            warning(path, format!("`{}://` is not a local folder, and no secret is created for it", shown(scheme)))
                .help(help),
        );
    } else if let Some((scheme, rest)) = one_slash(text) {
        let message = format!("the files are written to a local folder named `{}:`", shown(scheme));
        found.push(match scheme {
            "dbfs" => rewritten(context, path, message, format!("/dbfs{rest}")),
            _ if DRIVES.contains(&scheme) => {
                warning(path, message).help("write the path where the drive is mounted").into()
            }
            _ => {
                let help = format!("use the storage backend of that scheme: {}", object_stores());
                warning(path, message).help(help).into()
            }
        });
    } else if !text.contains('\\') {
        no_folder(context, path, "path", found);
    }
    if text.contains('\\') {
        let message = if context.engine.ways.folders_in_home {
            "except on Windows, DuckDB cannot create a directory whose name contains a backslash".to_owned()
        } else {
            let version = context.engine.unless_every(Versions::of(|engine| !engine.ways.folders_in_home));
            format!("except on Windows, DuckDB{version} creates a single directory whose name contains the backslash")
        };
        found.push(with_slashes(context, path, warning(path, message).help("write `/` between folders")));
    }
}

/// A scheme with one slash behind it, and what begins there.
fn one_slash(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':').filter(|(_, rest)| rest.starts_with('/'))?;
    let is_known = DRIVES.contains(&scheme) || SecretType::of_scheme(scheme).is_some();
    is_known.then_some((scheme, rest))
}

/// The folder of the Parquet files in the place of the catalog's file, or below it.
fn in_the_catalog(context: &Context<'_>, path: &Located<Text>) -> Option<Finding> {
    let uri = match context.catalog? {
        RawCatalog::DuckDb(raw) => raw.uri.as_ref(),
        RawCatalog::Sqlite(raw) => raw.uri.as_ref(),
        _ => None,
    }?;
    let file = uri.value.strip_prefix("sqlite:").or_else(|| uri.value.strip_prefix("duckdb:")).unwrap_or(&uri.value);
    let normal = |text: &str| crate::text::path::normal(text).trim_end_matches('/').to_owned();
    let (file, folder) = (normal(file), normal(path.value.as_str()));
    let below = folder.strip_prefix(&file).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if file.is_empty() || file.contains("://") || file == ":memory:" || uri.value.ends_with('/') || !below {
        return None;
    }
    let message = "this path is the catalog file, so no folder for the Parquet files can be created there";
    let diagnostic = Diagnostic::warning(Code::DataPath, path.span, message).context(uri.span, "the catalog file");
    let beside = format!("{}.files", path.value.trim_end_matches('/'));
    if folder != file {
        return Some(diagnostic.help("write the path of a folder that is not below the catalog file").into());
    }
    let help = format!("write the path of another folder, for example `{}`", shown(&beside));
    Some(diagnostic.help(help).into())
}

/// Metaxy has no storage in Azure, but DuckDB writes there with an extension and a secret.
fn azure(context: &Context<'_>, path: &Located<Text>) -> Option<Diagnostic> {
    let (scheme, _) = path.value.split_once("://")?;
    if !["az", "azure", "abfss"].contains(&scheme) {
        return None;
    }
    let extensions = context.settings.and_then(|settings| settings.extensions.as_ref());
    let unseen = context.settings.is_none();
    let loaded = unseen
        || extensions.is_some_and(|extensions| match &extensions.value.0.value {
            Value::Array(items) => items.iter().any(|item| item.value == Value::String("azure".to_owned())),
            _ => false,
        });
    Some(if loaded {
        let message =
            format!("writing to `{scheme}://` requires a secret of type `azure`, which Metaxy does not create");
        Diagnostic::hint(Code::DataPath, path.span, message).help("create such a secret before the lake is attached")
    } else {
        let message =
            format!("`{scheme}://` requires DuckDB's `azure` extension: without it, the lake is not attached");
        warning(path, message)
            .help("add `extensions = [\"azure\"]` to the store's `config`, and create a secret of type `azure`")
    })
}

/// A path that begins at the home directory, where this DuckDB writes the files and not makes their folders.
fn home(context: &Context<'_>, path: &Located<Text>) -> Option<Finding> {
    let rest = path.value.as_str().strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
    let elsewhere = Versions::of(|engine| !engine.ways.folders_in_home);
    if context.engine.ways.folders_in_home {
        return None;
    }
    let message = format!(
        "DuckDB{} expands `~` when it writes files but not when it creates their folders, so no rows can be written",
        context.engine.unless_every(elsewhere)
    );
    let mut diagnostic = warning(path, message).help("write `${HOME}`, which Metaxy expands").on(elsewhere);
    if !path.from_variable {
        let fix = replace_string("write `${HOME}` for `~`", path.span, &format!("${{HOME}}{rest}"));
        diagnostic = diagnostic.fix(fix.to_be_read());
    }
    let Some(home) = context.variables.get("HOME").filter(|home| !home.is_empty()) else {
        return Some(diagnostic.into());
    };
    let folder = shown_text(&Located { value: format!("{home}{rest}"), ..path.clone() });
    Some(diagnostic.cure(Part::LakeSecret, Change::DataPath(folder)))
}

/// Local paths that DuckDB reads otherwise than they are written: `~` and `file:` in front,
/// which count for some versions, when they make folders, also behind a `./`.
fn astray(context: &Context<'_>, path: &Located<Text>) -> Option<Finding> {
    let text = path.value.as_str();
    let mut versions = Versions::EVERY;
    let message = if text.starts_with('~') {
        (text != "~" && !text.starts_with("~/")).then_some(
            "DuckDB replaces `~` with the home directory even if no `/` follows: this folder is next to the home \
             directory",
        )
    } else if let Some(rest) = text.strip_prefix("file:") {
        let host = rest.strip_prefix("//").filter(|rest| !rest.starts_with(['/']) && !rest.starts_with("localhost/"));
        if rest.trim_start_matches('/').is_empty() {
            Some("`file:` without a path is the root of the file system")
        } else {
            host.and(Some(
                "the part between `file://` and the next `/` is a host name, and DuckDB cannot write files of another \
                 host",
            ))
        }
    } else if text.to_lower().starts_with("file:/") {
        Some("DuckDB reads a scheme in upper case as a local folder")
    } else {
        let normal = crate::text::path::normal(text);
        versions = Versions::of(|engine| engine.ways.folders_in_home);
        (context.engine.ways.folders_in_home
            && (normal.starts_with('~') || normal == "file:" || normal.starts_with("file:/")))
        .then_some("DuckDB drops the `./` when it creates this folder, which then is a different one")
    };
    let diagnostic = warning(path, message?.to_owned()).on(versions);
    // In lower case it is the URL of a folder, unless it names a host.
    let folder = text.get(5..).filter(|_| !text.starts_with("file:") && text.to_lower().starts_with("file:/"));
    if let Some(rest) = folder.filter(|rest| !rest.starts_with("//") || rest.starts_with("///")) {
        let meant = format!("file:{rest}");
        let title = format!("write `{}`", shown(&meant));
        let fix = around_variables::fix(title.clone(), context.text, path, &meant).map(Fix::to_be_read);
        let mut diagnostic = diagnostic.help(title);
        diagnostic.fixes.extend(fix);
        return Some(diagnostic.into());
    }
    let host = text.strip_prefix("file://").filter(|rest| !rest.starts_with('/') && !rest.starts_with("localhost/"));
    Some(match host.filter(|rest| !rest.trim_matches('/').is_empty()) {
        Some(rest) => {
            let title = format!("write `{}`", shown(rest));
            let mut diagnostic = diagnostic.help(format!("{title} if that folder is meant, or write an absolute path"));
            diagnostic.fixes.extend(around_variables::fix(title, context.text, path, rest).map(Fix::to_be_read));
            let folder = shown_text(&Located { value: rest.to_owned(), ..path.clone() });
            diagnostic.cure(Part::LakeSecret, Change::DataPath(folder))
        }
        None => diagnostic.help("write an absolute path, or choose another name").into(),
    })
}

#[cfg(test)]
mod tests {
    use crate::Code;
    use crate::rules::told::Case;

    const DUCKDB: &str = "type = 'duckdb', uri = 'm.db'";
    const SQLITE: &str = "type = 'sqlite', uri = 'sqlite:m.db'";

    /// A path in a lake with further keys, of which all but the path is sound.
    fn lake(catalog: &str, keys: &str, path: &str) -> String {
        format!(
            "[stores.s]\ntype = 'metaxy.ext.duckdb.DuckDBMetadataStore'\nconfig.database = ':memory:'\n{keys}\n\
             [stores.s.config.ducklake]\ncatalog = {{ {catalog} }}\nstorage.type = 'local'\nstorage.path = '{path}'\n"
        )
    }

    #[track_caller]
    fn tells(path: &str, parts: &[&str]) {
        Case::of(&lake(DUCKDB, "", path)).tells(Code::DataPath, parts);
    }

    #[test]
    fn what_is_no_folder_of_this_disk() {
        for path in ["data", "/srv/data", "./data", "a~b", "~", "~/data", "c:data", "file:/srv/x", "file:///srv/x"] {
            tells(path, &[]);
        }
        for (path, parts) in [
            ("", &["<catalog>.files` next to the catalog", "give the path of a folder"] as &[&str]),
            ("hf://datasets/x", &["only reads from `hf://`", "fix: none"]),
            ("https://h/x", &["`https://` is not a local folder", "frozen lake"]),
            ("smb://h/x", &["`smb://` is not a local folder", "where the drive is mounted"]),
            ("SMB://h/x", &["`SMB://` is not a local folder", "where the drive is mounted"]),
            ("s3://b/x", &["`s3://` is not a local folder", "use the storage backend of that scheme"]),
            ("dbfs:/x", &["local folder named `dbfs:`", "fix: storage.path = '/dbfs/x'", "'/dbfs/x'"]),
            ("smb:/x", &["local folder named `smb:`", "where the drive is mounted", "fix: none"]),
            ("s3:/b/x", &["local folder named `s3:`", "use the storage backend", "fix: none"]),
            ("a\\b", &["a directory whose name contains a backslash", "fix: storage.path = 'a/b'", "!pattern"]),
            ("a\\*", &["backslash", "!pattern"]),
            ("a/*.parquet", &["a pattern to `ducklake_delete_orphaned_files`"]),
        ] {
            tells(path, parts);
        }
        let old = lake(DUCKDB, "", "a\\b");
        Case { engine: Some("1.4"), ..Case::of(&old) }.tells(Code::DataPath, &["creates a single directory"]);
        Case::of(&lake(SQLITE, "", "")).tells(Code::DataPath, &["DuckLake does not create a lake"]);
        let frozen = "config.ducklake.attach_options = { read_only = true }";
        Case::of(&lake(DUCKDB, frozen, "https://h/x")).tells(Code::DataPath, &[]);
        Case::of(&lake(DUCKDB, frozen, "smb://h/x")).tells(Code::DataPath, &[]);
    }

    #[test]
    fn a_folder_in_the_place_of_the_catalog() {
        let catalog = |uri: &str| format!("type = 'duckdb', uri = '{uri}'");
        for (catalog, path, parts) in [
            (
                catalog("m.db"),
                "m.db",
                &["this path is the catalog file", "another folder, for example `m.db.files`"] as &[&str],
            ),
            (catalog("m.db"), "./m.db/", &["for example `./m.db.files`"]),
            (catalog("m.db"), "m.db/x", &["not below the catalog file"]),
            (catalog("duckdb:m.db"), "m.db", &["this path is the catalog file"]),
            (SQLITE.to_owned(), "m.db", &["this path is the catalog file"]),
            (catalog("m.db"), "m.db.files", &[]),
            (catalog("m.db"), "m", &[]),
            (catalog(":memory:"), ":memory:", &[]),
            (catalog("m/"), "m", &[]),
            (catalog("https://h/m.db"), "https://h/m.db", &["this path is the catalog file"]),
            (catalog(""), "data", &[]),
            ("type = 'motherduck', database = 'm.db', uri = 'md:'".to_owned(), "m.db", &[]),
        ] {
            Case::of(&lake(&catalog, "", path)).tells(Code::DataPath, parts);
        }
    }

    #[test]
    fn azure_needs_an_extension_and_a_secret() {
        let requires = &["hint: writing to `az://` requires a secret of type `azure`"];
        let without = &["warning: `az://` requires DuckDB's `azure` extension"];
        for (keys, parts) in [
            ("", without as &[&str]),
            ("config.extensions = ['azure']", requires),
            ("config.extensions = ['httpfs', 'azure']", requires),
            ("config.extensions = ['httpfs']", without),
        ] {
            Case::of(&lake(DUCKDB, keys, "az://c/x")).tells(Code::DataPath, parts);
        }
        let fragment = format!("catalog = {{ {DUCKDB} }}\nstorage = {{ type = 'local', path = 'az://c/x' }}\n");
        Case::of(&fragment).tells(Code::DataPath, requires);
    }

    /// Where DuckDB 1.4 and 1.5 write such paths is what the native tests show.
    #[test]
    fn what_is_read_otherwise_than_it_is_written() {
        let host = "is a host name, and DuckDB cannot write files of another host";
        for (path, parts) in [
            ("~x/y", &["next to the home directory", "write an absolute path", "fix: none"] as &[&str]),
            ("file:", &["is the root of the file system", "fix: none"]),
            ("file:///", &["is the root of the file system", "write an absolute path, or"]),
            ("file://localhost/x", &[]),
            ("file://h/x", &[host, "fix: storage.path = 'h/x'", "DATA_PATH 'h/x'"]),
            ("file://h", &[host, "fix: storage.path = 'h'"]),
            ("FILE:/x", &["a scheme in upper case as a local folder", "fix: storage.path = 'file:/x'"]),
            ("FILE:///x", &["upper case", "fix: storage.path = 'file:///x'"]),
            ("FILE://h/x", &["upper case", "write an absolute path", "fix: none"]),
            ("./~x", &["drops the `./` when it creates this folder"]),
            ("./file:", &["drops the `./`"]),
            ("./file:/x", &["drops the `./`"]),
            ("./file:x", &[]),
        ] {
            tells(path, parts);
        }
        let old = |path: &str, variables: &[(&str, &str)], parts: &[&str]| {
            Case { engine: Some("1.4"), variables, ..Case::of(&lake(DUCKDB, "", path)) }.tells(Code::DataPath, parts);
        };
        old("./~x", &[], &[]);
        let expands = "expands `~` when it writes files but not when it creates their folders";
        old("~/x", &[], &[expands, "fix: storage.path = '${HOME}/x'", "!cured"]);
        old("~", &[("HOME", "/home/me")], &[expands, "fix: storage.path = '${HOME}'", "DATA_PATH '/home/me'"]);
        old("~/x", &[("HOME", "")], &[expands, "!cured"]);
        old("${P}", &[("P", "~/x"), ("HOME", "/home/me")], &[expands, "fix: none", "DATA_PATH '/home/me/x'"]);
        old("~x", &[], &["next to the home directory", "!expands"]);
    }
}
