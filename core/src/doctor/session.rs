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
            "this process has the store's `database` open already, with other settings or in another mode",
            "close the other connection first, or open it with the same `config` and mode; `database = \":memory:\"` gives each \
             store a database of its own, and the lake needs no other",
        )
        .blame([places.store_setting("database"), places.store_setting("config")]),
        Code::HomeDirectory => {
            let home = quoted_after(error, "home directory at", '\'').unwrap_or_default();
            let found = if home.is_empty() { "no home directory".to_owned() } else { format!("no folder `{home}`") };
            Finding::new(
                code,
                format!("DuckDB finds {found}, in which it keeps extensions and secrets"),
                "set `HOME` to a folder that can be written, as containers and functions often have none, or name one in the store: \
                 `config = { extension_directory = \"/tmp/duckdb\" }`",
            )
            .blame([places.store_setting("config")])
        }
        Code::SecretFile => {
            let file = ["secret file: '", "secret file '", "' from '"].iter().find_map(|start| between(error, start, "'"));
            let file = file.map_or_else(|| "a file of secrets".to_owned(), |file| format!("`{file}`"));
            let help = if error.contains("permissions") {
                "take the rights of others away (`chmod 600`): DuckDB reads no file of secrets that others can read"
            } else {
                "remove the file, and create the secret again (`CREATE PERSISTENT SECRET …`)"
            };
            Finding::new(code, format!("DuckDB cannot read the stored secret {file}, and then reads none"), help)
        }
        Code::MotherDuckLogin if error.contains("during initialization") => new(
            "the token of MotherDuck is given after the connection was opened",
            "set the variable `motherduck_token` before the process opens the store",
        ),
        Code::MotherDuckLogin
            if error.contains("motherduck_init") && !["oken", "Jwt", "uthenticat"].iter().any(|it| error.contains(it)) =>
        {
            new(
                "MotherDuck refuses the connection: its extension gives the reason behind `threw an exception`",
                "look there: limits of the plan, the region or the version of DuckDB are common reasons",
            )
            .blame([places.motherduck_database(), places.store_setting("database")])
        }
        Code::MotherDuckLogin => new(
            "MotherDuck does not accept the token, or there is none",
            "set the variable `motherduck_token` to an access token that has not expired, without quotes or spaces around it",
        )
        .blame([places.motherduck_database(), places.store_setting("database")]),
        Code::InternalError => new(
            "DuckDB has met an error of its own, and ends the session",
            "start the process again; if it happens again, try the newest patch of this DuckDB, and report it there with the \
             stack trace",
        ),
        Code::ResourceLimit => resource_limit(error).blame([places.store_setting("config")]),
        Code::TooSlow => new(
            "DuckDB has ended a statement that ran for longer than its settings allow",
            "raise `max_execution_time`, or look for what makes the statement slow",
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
            "`set_option` is a function of an attached lake, and the name before it is none".to_owned(),
            format!("attach the lake first, and write `CALL {alias}.set_option(…)`"),
        )
        .blame([places.alias()]);
    }
    if let Some(table) = behind(error, "Table with name ") {
        let table = word(table);
        return new(
            format!("the current database and schema have no table `{table}`"),
            format!(
                "run the statements that attach the lake in the same session, `USE {alias}` among them, or write \
                 `{alias}.main.{table}`; if the lake has no such table yet, it is created by the first write"
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
            format!("`{name}` is attached, and is no DuckLake"),
            format!("give the name under which the lake is attached: `{alias}`"),
        )
        .blame([places.alias()]);
    }
    if name.eq_ignore_ascii_case(&alias) {
        return new(
            format!("no lake is attached as `{name}` in this session"),
            "run all statements of the store in one session, `ATTACH` before `USE`; in Python, on the connection that is used \
             afterwards: a lake ends with the connection that attached it"
                .to_owned(),
        )
        .blame([places.alias()]);
    }
    new(
        format!("the session has no database or schema `{name}`"),
        format!("this store attaches its lake as `{alias}`: write that name, or change `alias`"),
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
            format!("the settings of DuckDB disable the file system `{system}`, which the lake needs"),
            "take it out of `disabled_filesystems`",
        );
    }
    if let Some(name) = quoted_after(error, "configuration option", '"') {
        return new(
            format!("the settings of DuckDB are locked, and `{name}` is set afterwards"),
            "set it before `lock_configuration`",
        );
    }
    if error.contains("ersistent secrets are") {
        return new(
            "the settings of DuckDB disable persistent secrets".to_owned(),
            "remove `allow_persistent_secrets = false`, or give the credentials in the configuration",
        );
    }
    new(
        "the settings of DuckDB forbid what the lake needs: loading extensions, or reaching files and servers"
            .to_owned(),
        "remove `enable_external_access = false`, or install and load the extensions before it is set",
    )
}

fn resource_limit(error: &str) -> Finding {
    let new = |message: &str, help: &str| Finding::new(Code::ResourceLimit, message, help);
    if error.contains("shared memory") {
        return new(
            "PostgreSQL has no room for more locks",
            "raise `max_locks_per_transaction` of the server, or change fewer tables in one transaction",
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
        "raise `memory_limit` in the store's `config`, use fewer `threads`, or name a `temp_directory` with space: a database in \
         memory has none unless one is named",
    )
}
