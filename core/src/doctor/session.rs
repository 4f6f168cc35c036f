//! Errors of the session in which the statements run: of its settings, its memory, its other databases.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::Places;
use crate::doctor::words::{behind, between, quoted_after};
use crate::duckdb::CATALOG_OF;

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, places: &Places<'_>) -> Option<Finding> {
    Some(match code {
        Code::UnknownName => unknown_name(error, places),
        Code::DisabledByConfiguration => disabled(error)?.blame([places.store_setting("config")]),
        Code::HomeDirectory => {
            let home = quoted_after(error, "home directory at", '\'')
                .or_else(|| quoted_after(error, "create directory", '"'))
                .unwrap_or_default();
            let found = if home.is_empty() { "no home directory".to_owned() } else { format!("no folder `{home}`") };
            Finding::new(
                code,
                format!("DuckDB finds {found}, where it keeps extensions and secrets"),
                "set `HOME` to a writable folder, which containers and functions often lack, or set one in the store: \
                 `config = { extension_directory = \"/tmp/duckdb\" }`",
            )
            .blame([places.store_setting("config")])
        }
        Code::SecretFile => {
            let file =
                ["secret file: '", "secret file '", "' from '"].iter().find_map(|start| between(error, start, "'"));
            let file = file.map_or_else(|| "a file of secrets".to_owned(), |file| format!("`{file}`"));
            let help = if error.contains("permissions") {
                "restrict its permissions (`chmod 600`): DuckDB does not read secret files that other users can read"
            } else {
                "remove the file, and create the secret again (`CREATE PERSISTENT SECRET …`)"
            };
            Finding::new(code, format!("DuckDB cannot read the persistent secret {file}, and then reads none"), help)
        }
        _ => return None,
    })
}

/// A database, schema or table that the session does not have.
fn unknown_name(error: &str, places: &Places<'_>) -> Finding {
    let new = |message: String, help: String| Finding::new(Code::UnknownName, message, help);
    let alias = places.alias().map_or_else(String::new, |alias| alias.reveal().to_owned());
    if error.contains("name set_option does not exist") {
        return new(
            "`set_option` is a function of an attached lake, but the name before it is not a lake".to_owned(),
            format!("attach the lake first, and write `CALL {alias}.set_option(…)`"),
        )
        .blame([places.alias()]);
    }
    if let Some(function) = behind(error, "Function with name ") {
        return new(
            format!("the session has no function `{}`", word(function)),
            format!(
                "functions of a lake stand behind its name once it is attached, `CALL {alias}.set_option(…)`, or begin with \
                 `ducklake_`; newer ones require a newer DuckDB"
            ),
        );
    }
    if let Some(table) = behind(error, "Table with name ") {
        let table = word(table);
        return new(
            format!("the current database and schema have no table `{table}`"),
            format!(
                "run the statements that attach the lake in the same session, including `USE {alias}`, or write \
                 `{alias}.main.{table}`; a table that does not exist yet is created by the first write"
            ),
        )
        .blame([places.alias()]);
    }
    if let Some(schema) = quoted_after(error, "Schema", '"').filter(|_| error.contains("in DuckLakeCatalog")) {
        return new(
            format!("the lake has no schema `{schema}`"),
            format!("correct the name, or create it: `CREATE SCHEMA {alias}.{schema}`"),
        );
    }
    let name = ["named \"", "database \"", "with name \"", "Catalog \"", "with name ", "Catalog "]
        .iter()
        .find_map(|words| behind(error, words))
        .map(word)
        .unwrap_or_default();
    if error.contains("does not refer to a DuckLake database") {
        return new(
            format!("`{name}` is attached, but is not a DuckLake"),
            format!("use the name under which the lake is attached: `{alias}`"),
        )
        .blame([places.alias()]);
    }
    if let Some(lake) = name.strip_prefix(CATALOG_OF) {
        return new(
            format!("the catalog of the lake `{lake}` is no longer attached in this session"),
            format!("attach the lake again, after `DETACH {lake}`"),
        )
        .blame([places.alias()]);
    }
    if name.eq_ignore_ascii_case(&alias) {
        return new(
            format!("no lake is attached as `{name}` in this session"),
            "run all statements of the store in one session, `ATTACH` before `USE`; in Python, on the connection that \
             is used afterwards: a lake is attached only to its connection"
                .to_owned(),
        )
        .blame([places.alias()]);
    }
    new(
        format!("the session has no database or schema `{name}`"),
        format!("this store attaches its lake as `{alias}`: use that name, or change `alias`"),
    )
    .blame([places.alias()])
}

/// A name at the start of a text, with or without quotes.
fn word(text: &str) -> &str {
    text.split(|it: char| it.is_whitespace() || "\"!,".contains(it)).find(|it| !it.is_empty()).unwrap_or_default()
}

/// A setting that the error names.
fn disabled(error: &str) -> Option<Finding> {
    let (message, help) = if let Some(system) = between(error, "File system ", " has been disabled") {
        (
            format!("DuckDB's settings disable the file system `{system}`, which the lake needs"),
            "remove it from `disabled_filesystems`",
        )
    } else {
        let name = quoted_after(error, "configuration option", '"')?;
        (format!("DuckDB's settings are locked before `{name}` is set"), "set it before `lock_configuration`")
    };
    Some(Finding::new(Code::DisabledByConfiguration, message, help))
}
