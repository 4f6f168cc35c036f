//! Errors of the session in which the statements run: of its settings, its memory, its other databases.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::Places;
use crate::doctor::words::{behind, between, quoted_after};

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, places: &Places<'_>) -> Option<Finding> {
    let new = |message: &str, help: &str| Finding::new(code, message, help);
    Some(match code {
        Code::UnknownName => unknown_name(error, places),
        Code::DisabledByConfiguration => disabled(error).blame([places.store_setting("config")]),
        Code::OtherConfiguration => new(
            "this process already has the store's `database` open, with other settings or in another mode",
            "close the other connection first, or open it with the same `config` and mode; with `database = \
             \":memory:\"`, each store has its own database, which is enough for a lake",
        )
        .blame([places.store_setting("database"), places.store_setting("config")]),
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
            let file = ["secret file: '", "secret file '", "' from '"].iter().find_map(|start| between(error, start, "'"));
            let file = file.map_or_else(|| "a file of secrets".to_owned(), |file| format!("`{file}`"));
            let help = if error.contains("permissions") {
                "restrict its permissions (`chmod 600`): DuckDB does not read secret files that other users can read"
            } else {
                "remove the file, and create the secret again (`CREATE PERSISTENT SECRET …`)"
            };
            Finding::new(code, format!("DuckDB cannot read the persistent secret {file}, and then reads none"), help)
        }
        Code::MotherDuckLogin if error.contains("during initialization") => new(
            "the MotherDuck token was set after the connection was opened",
            "set the variable `motherduck_token` before the process opens the store",
        ),
        Code::MotherDuckLogin
            if error.contains("motherduck_init") && !["oken", "Jwt", "uthenticat"].iter().any(|it| error.contains(it)) =>
        {
            new(
                "MotherDuck rejects the connection: the reason follows `threw an exception` in the error message",
                "check that reason: common ones are limits of the plan, the region, or the version of DuckDB",
            )
            .blame([places.motherduck_database(), places.store_setting("database")])
        }
        Code::MotherDuckLogin => new(
            "the MotherDuck token is missing or not accepted",
            "set the variable `motherduck_token` to an access token that has not expired, without quotes or spaces around it",
        )
        .blame([places.motherduck_database(), places.store_setting("database")]),
        Code::InternalError if error.contains("default entry for __default_") => new(
            "DuckDB cannot create its default secret for an object store",
            "write `key_id` and `secret` in the storage backend, or use a newer DuckDB",
        )
        .blame([places.storage_secret(), places.data_path()]),
        Code::InternalError => new(
            "DuckDB reports an internal error, which ends the session",
            "restart the process; if it happens again, try the newest patch release of DuckDB, and report the bug \
             with the stack trace",
        ),
        Code::ResourceLimit => resource_limit(error).blame([places.store_setting("config")]),
        Code::TooSlow => new(
            "DuckDB has canceled a statement that ran longer than its settings allow",
            "raise `max_execution_time`, or find out why the statement is slow",
        )
        .blame([places.store_setting("config")]),
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

fn disabled(error: &str) -> Finding {
    let new = |message: String, help: &str| Finding::new(Code::DisabledByConfiguration, message, help);
    if let Some(system) = between(error, "File system ", " has been disabled") {
        return new(
            format!("DuckDB's settings disable the file system `{system}`, which the lake needs"),
            "remove it from `disabled_filesystems`",
        );
    }
    if let Some(name) = quoted_after(error, "configuration option", '"') {
        return new(
            format!("DuckDB's settings are locked before `{name}` is set"),
            "set it before `lock_configuration`",
        );
    }
    if error.contains("ersistent secrets are") {
        return new(
            "DuckDB's settings disable persistent secrets".to_owned(),
            "remove `allow_persistent_secrets = false`, or write the credentials in the configuration",
        );
    }
    new(
        "DuckDB's settings forbid what the lake needs: loading extensions, or access to files and servers".to_owned(),
        "remove `enable_external_access = false`, or install and load the extensions before it is set",
    )
}

fn resource_limit(error: &str) -> Finding {
    let new = |message: &str, help: &str| Finding::new(Code::ResourceLimit, message, help);
    if error.contains("shared memory") {
        return new(
            "PostgreSQL has no memory left for locks",
            "raise the server's `max_locks_per_transaction`, or change fewer tables in one transaction",
        );
    }
    if error.contains("open files") {
        return new(
            "the process has more files open than the system allows",
            "raise the limit (`ulimit -n`), or merge small files: `CALL ducklake_merge_adjacent_files('<alias>')`",
        );
    }
    new(
        "DuckDB needs more memory than it may use",
        "raise `memory_limit` in the store's `config`, use fewer `threads`, or set `temp_directory` to a folder with \
         free space: an in-memory database has none by default",
    )
}
