//! Errors of catalog files, of folders, of options and of extensions.

use crate::metaxy::ducklake::SelfManagedCatalog;

use crate::diagnostic::Code;
use crate::doctor::at::At;
use crate::doctor::finding::Finding;
use crate::doctor::places::Places;
use crate::doctor::words::quoted_after;

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, at: At, places: &Places<'_>) -> Option<Finding> {
    let path = places.catalog_path();
    let file = places.catalog_file();
    let resolved = file.as_ref().map_or_else(String::new, |file| places.resolve(file).display().to_string());
    let new = |message: String, help: &str| Finding::new(code, message, help);
    let sqlite = matches!(places.lake().map(|lake| &lake.catalog), Some(SelfManagedCatalog::Sqlite(_)));
    let finding = match code {
        Code::DataPathMismatch => data_path_mismatch(error, places),
        Code::LockedCatalog if sqlite || error.contains("database is locked") => new(
            format!("another process is writing to the catalog `{resolved}` and does not let go of it"),
            "end the other process or its transaction; where several write often, keep the catalog in PostgreSQL",
        )
        .blame([path]),
        Code::LockedCatalog => {
            let holder = error
                .split("lock is held in ")
                .nth(1)
                .and_then(|rest| rest.split(". See").next())
                .map_or_else(String::new, |holder| format!(": {holder}"));
            new(
                format!("another process has the catalog `{resolved}` open{holder}"),
                "end that process; a DuckDB file is for one process at a time: for several, keep the catalog in \
                 PostgreSQL or SQLite",
            )
            .blame([path])
        }
        Code::CatalogInUse => new(
            format!("the file `{resolved}` is attached already, under another name"),
            "give each lake a catalog file of its own, and another one than the store's `database`",
        )
        .blame([path]),
        Code::VersionMismatch => version_mismatch(error, places).blame([path, places.catalog_secret()]),
        Code::NotADuckDbFile => {
            let (found, help) = if error.contains("SQLite") {
                ("a SQLite database", "write `type = \"sqlite\"`, or name another file")
            } else {
                ("something else, or empty", "name another file, or remove this one if it is of no use")
            };
            new(format!("`{resolved}` is no DuckDB database: it is {found}"), help).blame([path])
        }
        Code::NotASqliteFile => new(
            format!("`{resolved}` is no SQLite database"),
            "write `type = \"duckdb\"` if a DuckDB catalog lies there, or name another file",
        )
        .blame([path]),
        Code::DamagedCatalog => new(
            format!("`{resolved}` is damaged"),
            "restore it from a backup; the Parquet files alone do not tell which of their rows count",
        )
        .blame([path]),
        Code::CatalogIsAFolder => {
            new(format!("`{resolved}` is a folder, and a file is wanted"), "name a file in it").blame([path])
        }
        Code::MissingFolder => missing_folder(&resolved, places),
        Code::UnwritableDataPath => {
            let folder = quoted_after(error, "create directory", '"').unwrap_or_default();
            let reason = error.rsplit_once("\": ").map_or("", |(_, reason)| reason.trim());
            new(
                format!("the folder `{}` cannot be made: {}", places.resolve(folder).display(), reason.to_lowercase()),
                "correct the path of the storage, or let this user write there; an object store wants its scheme in lower \
                 case (`s3://`)",
            )
            .blame([places.data_path()])
        }
        Code::NoPermission => new(
            "the file system does not let this user in".to_owned(),
            "let this user read and write the catalog file, its folder, and the folder of the Parquet files",
        )
        .blame(if at == At::Probe { [places.data_path()] } else { [path] }),
        Code::ReadOnly => {
            let remote = file.as_ref().is_some_and(|file| file.contains("://"));
            let help = if remote {
                "keep the catalog in a local file or in PostgreSQL: over the network a DuckDB file can only be read"
            } else {
                "remove the option, or run the doctor without `--write-probe` for a lake that is only read"
            };
            let option = ["READ_ONLY", "READONLY", "SNAPSHOT_VERSION", "SNAPSHOT_TIME"];
            let option = option.into_iter().find_map(|name| places.attach_option(name));
            new("the lake is attached for reading only".to_owned(), help).blame([option, path])
        }
        Code::MissingLake => new(
            "there is no lake in this catalog, and none is to be made".to_owned(),
            "remove `create_if_not_exists` or `read_only` for the first run, or correct the catalog",
        )
        .blame([places.attach_option("CREATE_IF_NOT_EXISTS"), places.attach_option("READ_ONLY"), path]),
        Code::MissingSnapshot => new(
            "the lake has no such snapshot".to_owned(),
            "name one that exists (`FROM ducklake_snapshots('…')`), or remove the option",
        )
        .blame([places.attach_option("SNAPSHOT_VERSION"), places.attach_option("SNAPSHOT_TIME")]),
        Code::UnknownOption | Code::InvalidOption => option(code, error, places),
        Code::MissingExtension => missing_extension(error, at, places),
        _ => return None,
    };
    Some(finding)
}

fn data_path_mismatch(error: &str, places: &Places<'_>) -> Finding {
    let stored = quoted_after(error, "in the catalog", '"').unwrap_or_default();
    let given = quoted_after(error, "DATA_PATH parameter", '"').unwrap_or_default();
    Finding::new(
        Code::DataPathMismatch,
        format!("the lake was made with the data path `{stored}`, and the configuration says `{given}`"),
        format!(
            "write `{stored}` as the lake knows it, letter for letter, or name another catalog for a new lake; \
             `override_data_path` does not move any file: it makes the rows that are there unreadable"
        ),
    )
    .blame([places.attach_option("DATA_PATH"), places.data_path()])
    .with(places.catalog_path().or_else(|| places.catalog_secret()), "the lake in this catalog")
}

fn version_mismatch(error: &str, places: &Places<'_>) -> Finding {
    let new = |message: String, help: &str| Finding::new(Code::VersionMismatch, message, help);
    if let Some(found) = error.split("catalog version is ").nth(1).and_then(|rest| rest.split(',').next()) {
        let wanted =
            error.split("requires version ").nth(1).and_then(|rest| rest.split(". ").next()).unwrap_or_default();
        return new(
            format!(
                "the catalog is of DuckLake version {found}, and DuckDB {} wants {wanted}",
                places.plan.engine.version
            ),
            "of an older one, make a backup and write `attach_options = { automatic_migration = true }` (there is no way \
             back); a newer one wants a newer DuckDB",
        );
    }
    if error.contains("with version number") {
        let number = error.split("version number ").nth(1).and_then(|rest| rest.split(',').next()).unwrap_or_default();
        return new(
            format!(
                "the file was written by a newer DuckDB (storage version {number}) than {}",
                places.plan.engine.version
            ),
            "use the DuckDB that wrote it, or newer",
        );
    }
    new(
        format!("the catalog is of a newer DuckLake than DuckDB {} knows", places.plan.engine.version),
        "use the DuckDB that wrote it, or newer; there is no migration back",
    )
}

fn missing_folder(resolved: &str, places: &Places<'_>) -> Finding {
    let parent = std::path::Path::new(resolved).parent().map(|parent| parent.display().to_string()).unwrap_or_default();
    let given = places.catalog_file().unwrap_or_default();
    let relative = if std::path::Path::new(resolved) == std::path::Path::new(&given) {
        String::new()
    } else {
        "; the path is relative to the working directory, not to the file".to_owned()
    };
    Finding::new(
        Code::MissingFolder,
        format!("the catalog `{resolved}` cannot be opened or made"),
        format!(
            "see that the folder `{parent}` exists (DuckDB makes the file, not its folder) and can be written{relative}"
        ),
    )
    .blame([places.catalog_path()])
}

fn option(code: Code, error: &str, places: &Places<'_>) -> Finding {
    let named = quoted_after(error, "Unknown parameter", '\'')
        .or_else(|| quoted_after(error, "cast option", '\''))
        .or_else(|| error.split("Unsupported option ").nth(1)?.split_whitespace().next())
        .or_else(|| error.split("Unrecognized option for ").nth(1)?.split(": ").nth(1)?.split_whitespace().next());
    let finding = match (named, code) {
        (Some(name), Code::UnknownOption) => Finding::new(
            code,
            format!("DuckDB knows no option `{name}` here"),
            "correct its name or remove it; `secret_parameters` go to the secret, `attach_options` to `ATTACH`",
        ),
        (Some(name), _) => {
            Finding::new(code, format!("DuckDB does not take this value for `{name}`"), "correct the value")
        }
        (None, _) if error.contains("set encryption") => Finding::new(
            code,
            "the lake is not encrypted as the option says",
            "a lake is encrypted when it is made, or never: remove `encrypted`, or make another lake",
        )
        .blame([places.attach_option("ENCRYPTED")]),
        (None, _) => Finding::new(
            code,
            "DuckDB does not take the value of an option",
            "write booleans and numbers bare: `true`, not `\"true\"`",
        ),
    };
    // DuckDB repeats the value and not the name: the options whose values it reads strictly.
    let strict = ["OVERRIDE_DATA_PATH", "ENCRYPTED", "DATA_INLINING_ROW_LIMIT", "SNAPSHOT_VERSION"];
    finding
        .blame_span(named.and_then(|name| places.key(name)))
        .blame_span(strict.into_iter().find_map(|name| places.attach_option(name)?.span))
}

fn missing_extension(error: &str, at: At, places: &Places<'_>) -> Finding {
    let file = error.split(".duckdb_extension").next().and_then(|start| start.rsplit(['/', '"', '\\']).next());
    let named = ["download extension", "required extension", "exists in the", "Extension"];
    let named = named.into_iter().find_map(|word| {
        quoted_after(error, word, '"').or_else(|| quoted_after(error, word, '\'')).or_else(|| {
            let word = format!("{word} ");
            (word == "exists in the ").then(|| error.split(&*word).nth(1)?.split_whitespace().next()).flatten()
        })
    });
    let name = match at {
        At::Extension(name) => name,
        _ => named.filter(|name| !name.contains('/')).or(file).unwrap_or_default(),
    };
    let path = places.catalog_path();
    Finding::new(
        Code::MissingExtension,
        format!("the DuckDB extension `{name}` is not installed, and cannot be fetched"),
        format!(
            "where the network is open, `INSTALL {name}` fetches it; else put the files for DuckDB {} into a folder and \
             set `LAKEPLAN_DUCKDB_EXTENSIONS` to it",
            places.plan.engine.version
        ),
    )
    .blame(match name {
        "sqlite" | "sqlite_scanner" | "postgres" | "postgres_scanner" => [path, places.catalog_secret()],
        "aws" => [places.storage_option(&["PROVIDER"]), places.storage_secret()],
        "httpfs" => [places.storage_secret(), places.data_path()],
        _ => [None, None],
    })
}
