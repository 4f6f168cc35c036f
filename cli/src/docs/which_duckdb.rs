//! `docs/which-duckdb.md`: the versions of DuckDB that are known, how they differ, and how a team moves from
//! one to another. The table is made from the engines.

use std::fmt::Write as _;

use lakeplan::Engine;
use lakeplan::duckdb::options::{CatalogKind, Provider, SecretType};
use lakeplan::duckdb::versions::{MOTHERDUCK_CLIENTS, is_motherduck_client};

use crate::docs::header::header;

const CHOICE: &str = "\
Metaxy runs on the DuckDB that is installed beside it. Lakeplan takes, for its findings and its SQL,

1. `--duckdb 1.4`, or a whole version such as `--duckdb 1.5.5`;
2. else `duckdb = \"1.4\"` in a `lakeplan.toml`, or below `[tool.lakeplan]` in a `pyproject.toml`;
3. else what `uv.lock`, `pylock.toml`, `poetry.lock` or `requirements*.txt` installs;
4. else the newest version that was measured.

The files are looked for beside the configuration and above it, up to the folder of the repository.
`lakeplan check` says which it took and why. `lakeplan doctor` runs on the `duckdb` of the project's Python, else on
the program `duckdb` of the `PATH`, and judges by its version. The playground has a choice
beside the flavor, and says what another version changes for the text.

A finding that holds for some versions only says so. What rests on documentation is marked *not measured*: for 2.0,
everything but what its engine tells alone.
";

const BETWEEN: &str = "\
## A lake between two versions

Each row was run: a lake with rows in it, made by the first version, opened by the second. The catalog is a
DuckDB file, a SQLite file or a PostgreSQL database.

| made by | opened by | what happens |
|---|---|---|
| 1.4 | 1.5 | refused: `catalog version is 0.3, but the extension requires version 1.0`; also for reading only |
| 1.4 | 1.5 with `automatic_migration = true` | the catalog is migrated to 1.0; all rows are there, and can be written to |
| 1.5 | 1.4, catalog in a DuckDB file | refused: `Trying to read a database file with version number 68` |
| 1.5 | 1.4, catalog in SQLite or PostgreSQL | refused: `Only DuckLake versions 0.1, 0.2, 0.3-dev1 and 0.3 are supported` |
| 1.4, then migrated by 1.5 | 1.4 | refused, with `file was written with a storage version greater than the latest` of a DuckDB file: there is no way back |

**A session of 1.4 that is open while another client migrates the catalog goes on writing into it**, in SQLite and
PostgreSQL: its inserts succeed, and 1.5 sees them. What it reads or deletes fails (`partial_file_info`), and a new
table fails in SQLite. So every writer is stopped before a lake is migrated.

Of 2.0 the documentation of DuckLake says, *not measured*: it reads and writes lakes of format 1.0 as they are,
migrates to 1.1 only with `automatic_migration = true`, and 1.5 cannot open the result. Catalogs in a DuckDB file
that 2.0 has made are in a file format that 1.5 does not read. One that 1.5 has made keeps its format when 2.0
writes into it, but not if it is attached with `STORAGE_VERSION 'latest'`, as DuckLake attaches its catalog with
1.5: then 1.5 cannot open it any more, migrated or not. Both were run on the engine of 2.0.1. So a catalog in a
DuckDB file is copied before the first client of 2.0 opens it.

## Moving a team up

1. Find every client of the catalog: each Metaxy project, notebook and job. None may stay behind.
2. Stop those that write, and copy the catalog: the file, or `pg_dump` of its schema. The Parquet files stay as
   they are.
3. Install the newer DuckDB everywhere (`duckdb>=1.5` in the dependencies, and lock it).
4. Write `attach_options = { automatic_migration = true }` in one place, and attach once in a session that may
   write: `lakeplan doctor --create` does, or the next run of Metaxy.
5. Remove the option, and start the others. `lakeplan check --duckdb 1.5` shows what else changes for them.

**There is no way back**: no version migrates a catalog to an older format. Only the copy can be opened by the
older DuckDB, without what was written since.

From 1.4, `attach_options` with `migrate_if_required` has to go (1.5 refuses it). With 1.4 secrets of PostgreSQL
take the login only: `sslmode` and the like come from the environment (`PGSSLMODE`); from 1.5 on they can stand in
`secret_parameters`. Up to ten rows of an insert stay in the catalog from 1.5 on, where 1.4 writes a file for each.
";

/// The page.
pub(crate) fn text() -> String {
    let engines: Vec<&Engine> = Engine::known().iter().rev().copied().collect();
    let mut page = header("core/src/duckdb and cli/src/docs/which_duckdb.rs");
    let _ = write!(page, "# Which DuckDB\n\n{CHOICE}\n## How they differ\n\n|");
    for engine in &engines {
        let _ = write!(page, " | {}", engine.minor);
    }
    page.push_str(" | how that is known |\n|---|");
    page.push_str(&"---|".repeat(engines.len() + 1));
    page.push('\n');
    let mut row = |name: &str, how: &str, cell: &dyn Fn(&Engine) -> String| {
        let _ = write!(page, "| {name}");
        for engine in &engines {
            let _ = write!(page, " | {}", cell(engine));
        }
        let _ = writeln!(page, " | {how} |");
    };
    row("what is said of it rests on", "", &|engine| {
        if engine.is_measured() {
            format!("runs on {}", engine.version)
        } else {
            "documentation, *not measured*".to_owned()
        }
    });
    row("makes a lake of format", "a lake was made, and its `version` read", &|engine| engine.lake_format.to_owned());
    row("opens lakes of format", "lakes of each were opened by the other", &|engine| engine.lake_formats.join(", "));
    row("migrates from", "0.3 was migrated; of the others its message speaks", &|engine| {
        engine.older_formats.join(", ")
    });
    row("is told to migrate by", "run, with and without the option", &|engine| {
        format!("`{}`, by default `{}`", engine.migration.option, engine.migration.by_default)
    });
    row("makes a DuckDB file of storage version", "read in the file of a catalog", &|engine| {
        engine.file_format.to_owned()
    });
    row("rows of an insert that stay in the catalog", "files were counted after inserts", &|engine| {
        engine.inlined_rows.to_string()
    });
    row("the secret of a lake is looked for in", "sources and documentation, *not measured*", &|engine| {
        (if engine.every_secret_storage { "every storage of secrets" } else { "`memory` and `local_file`" }).to_owned()
    });
    row("is a client of MotherDuck, *not measured*", "documentation of MotherDuck", &|engine| {
        (if is_motherduck_client(engine) { "yes" } else { "no" }).to_owned()
    });
    let own = |engine: &Engine, names: &dyn Fn(&Engine) -> Vec<&'static str>| {
        let mine = names(engine);
        let some = mine.iter().filter(|name| engines.iter().any(|other| !names(other).contains(*name)));
        let list = some.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        if list.is_empty() { "none of them".to_owned() } else { list }
    };
    row("of the options of `ATTACH` that not all know", "each was given to each version", &|engine| {
        own(engine, &|it| it.attach_options.iter().map(|option| option.name).collect())
    });
    row("of the options of the lake (`set_option`) that not all know", "each was set on each version", &|engine| {
        own(engine, &|it| it.persisted_options.to_vec())
    });
    for kind in CatalogKind::ALL {
        row(
            &format!("of the options `meta_…` of a {} catalog that not all know", kind.name()),
            "each was given to each version",
            &|engine| own(engine, &|it| it.catalog_options(kind).collect()),
        );
    }
    row("of the parameters of S3 secrets that not all know", "each was given to each version", &|engine| {
        own(engine, &|it| it.parameters(SecretType::S3, Provider::Config))
    });
    row("the same with `credential_chain`", "each was given to each version", &|engine| {
        own(engine, &|it| it.parameters(SecretType::S3, Provider::CredentialChain))
    });
    row("parameters of PostgreSQL secrets", "each was given to each version", &|engine| {
        let known = engine.parameters(SecretType::Postgres, Provider::Config);
        if known.contains(&"sslmode") {
            format!("{}, all those of PostgreSQL's client", known.len())
        } else {
            known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        }
    });
    let (first, last) = MOTHERDUCK_CLIENTS;
    let _ = write!(
        page,
        "\nMotherDuck takes clients from {first} (in some regions 1.4.1) to {last}, as its documentation says. The words that \
         need quotes as a name are the same in all of them; that was run on 2.0.1 too.\n\n{BETWEEN}"
    );
    page
}
