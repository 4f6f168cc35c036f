//! `docs/which-duckdb.md`: the versions of DuckDB that are known, how they differ, and how a team moves from
//! one to another. Versions, formats and options are those of the engines.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use lakeplan::Engine;
use lakeplan::duckdb::options::{CatalogKind, Provider, SecretType};
use lakeplan::duckdb::versions::{MOTHERDUCK_CLIENTS, is_motherduck_client};
use lakeplan::duckdb::{V1_4, V2_0};

use crate::docs::header::header;
use crate::docs::releases;

/// How the version is chosen, with the names of versions left open.
const CHOICE: &str = "\
Metaxy runs on the DuckDB that is installed next to it. Lakeplan chooses the version that its findings and its SQL
are for in this order:

1. `--duckdb {old}`, or a full version such as `--duckdb {new_full}`, of which a newer release is treated as the one that
   was measured;
2. `duckdb = \"{old}\"` in a `lakeplan.toml`, or in `[tool.lakeplan]` of a `pyproject.toml`;
3. what `uv.lock`, `pylock.toml`, `poetry.lock`, `pdm.lock`, `Pipfile.lock` or `requirements*.txt` (with the files that
   it includes) installs: a version, or a range that leaves one of those below;
4. such a version or range in the `dependencies` of `[project]` in a `pyproject.toml`;
5. the newest version that was measured, {new}.

The files are searched in the directory of the configuration and its parents, up to the root of the repository. If a
file installs several versions, for different machines or Pythons, the newest is used. `lakeplan check` prints which
version it chose, and why. `lakeplan doctor` runs on the `duckdb` package of the project's Python, or else on the
program `duckdb` of the `PATH`, and uses its version. The playground has a choice next to the flavor, and shows what
another version changes for the text.

A finding that applies only to certain versions says which. What is based only on documentation is marked *not
measured*: for {next}, everything except what its engine shows without extensions.
";

/// What happens to a lake between two versions. The messages are DuckDB's, which a native test compares.
const BETWEEN: &str = "\
## A lake between two versions

Each row was run: a lake that contains rows, created by the first version and opened by the second. The catalog
was a DuckDB file, a SQLite file and a PostgreSQL database.

| created by | opened by | result |
|---|---|---|
| {old} | {new} | fails, read-only too: `catalog version is {old_format}, but the extension requires version {new_format}` |
| {old} | {new} with `{migrate} = true` | the catalog is migrated to {new_format}; all rows are there, and the lake can be written to |
| {new} | {old}, catalog in a DuckDB file | fails: `Trying to read a database file with version number {new_file}` |
| {new} | {old}, catalog in SQLite or PostgreSQL | fails: `Only DuckLake versions 0.1, 0.2, 0.3-dev1 and {old_format} are supported` |
| {old}, then migrated by {new} | {old} | fails; for a catalog in a DuckDB file with `file was written with a storage version greater than the latest` |

**Stop every writer before you migrate.** A session of {old} that is open while another client migrates a catalog in
SQLite or PostgreSQL continues to write to it: its inserts succeed, and {new} sees them. Its reads and deletes fail
(`partial_file_info`), and in SQLite so does creating a table.

The following about {next} is documented by DuckLake and *not measured*: it reads and writes lakes of format
{new_format} without migrating them, it migrates to {next_format} only with `{migrate} = true`, and {new} cannot
open the result.

Two things about {next} were measured on its engine. {new} cannot read a DuckDB file that {next} created. A DuckDB file
that {new} created keeps its format when {next} writes to it, unless it is attached with `STORAGE_VERSION 'latest'`, as
the DuckLake extension of {new} attaches its catalog: then {new} cannot open it any more, migrated or not. Copy a
catalog in a DuckDB file before the first client of {next} opens it.

## Upgrading a team

1. Find every client of the catalog: each Metaxy project, notebook and job. All of them have to be upgraded.
2. Stop those that write, and copy the catalog: the file, or a `pg_dump` of its schema. The Parquet files do not
   change.
3. Install the newer DuckDB everywhere: `duckdb>={new}` in the dependencies, and in the lock file.
4. Write `attach_options = { {migrate} = true }` in one place, and attach the lake once in a session that
   may write, with `lakeplan doctor --create` or the next run of Metaxy.
5. Remove the option, and start the other clients. `lakeplan check --duckdb {new}` shows what else changes for them.

**There is no way back.** No version migrates a catalog to an older format. The older DuckDB can only open the copy,
which lacks everything written since.

Three more things change from {old} to {new}. `attach_options` must not contain `{old_migrate}`, which {new} rejects.
The options of PostgreSQL's client that secrets of {old} do not know, such as `sslmode` and `connect_timeout`, move from
`attach_options` (`metadata_path = \"sslmode=require connect_timeout=10\"`) or the environment (`PGSSLMODE`) to
`secret_parameters`. And inserts of up to {new_rows} rows are stored in the catalog, where {old} writes a Parquet file
for each.
";

/// A text with the versions, formats and options of the engines in their places.
fn filled(text: &str) -> String {
    let (old, new, next): (&Engine, &Engine, &Engine) = (&V1_4, <&Engine>::default(), &V2_0);
    let rows = new.inlined_rows.to_string();
    let names = [
        ("{old}", old.minor),
        ("{old_format}", old.lake_format),
        ("{old_migrate}", old.migration.option),
        ("{new}", new.minor),
        ("{new_full}", new.version),
        ("{new_format}", new.lake_format),
        ("{new_file}", new.file_format),
        ("{new_rows}", &rows),
        ("{migrate}", new.migration.option),
        ("{next}", next.minor),
        ("{next_format}", next.lake_format),
    ];
    names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// The page.
pub(crate) fn text() -> String {
    let engines: Vec<&Engine> = Engine::known().iter().rev().copied().collect();
    let mut page = header("core/src/duckdb and cli/src/docs/which_duckdb.rs");
    let _ = write!(page, "# Which DuckDB\n\n{}\n## How the versions differ\n\n|", filled(CHOICE));
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
    row("evidence", "", &|engine| {
        if engine.is_measured() {
            format!("measured on {}", engine.version)
        } else {
            "documentation, *not measured*".to_owned()
        }
    });
    row("format of new lakes", "a lake was created, and its `version` read", &|engine| engine.lake_format.to_owned());
    row("formats that it reads and writes", "lakes of each version were opened by the other", &|engine| {
        engine.lake_formats.join(", ")
    });
    row(
        "formats that it migrates from",
        &format!("{} was migrated; its message names the others", V1_4.lake_format),
        &|engine| engine.older_formats.join(", "),
    );
    row("option for the migration", "an older lake was opened with and without it", &|engine| {
        format!("`{}`, default `{}`", engine.migration.option, engine.migration.by_default)
    });
    row("storage version of new DuckDB files", "read from the file of a catalog", &|engine| {
        engine.file_format.to_owned()
    });
    row("an insert is stored in the catalog up to this many rows", "files were counted after inserts", &|engine| {
        engine.inlined_rows.to_string()
    });
    row("storages in which the secret of a lake is searched", "sources and documentation, *not measured*", &|engine| {
        (if engine.every_secret_storage { "all" } else { "`memory` and `local_file`" }).to_owned()
    });
    row("accepted by MotherDuck, *not measured*", "documentation of MotherDuck", &|engine| {
        (if is_motherduck_client(engine) { "yes" } else { "no" }).to_owned()
    });
    let own = |engine: &Engine, names: &dyn Fn(&Engine) -> Vec<&'static str>| {
        let mine = names(engine);
        let some = mine.iter().filter(|name| engines.iter().any(|other| !names(other).contains(*name)));
        let list = some.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        if list.is_empty() { "none".to_owned() } else { list }
    };
    let given = "each was given to each version";
    row("options of `ATTACH` that not all versions have", given, &|engine| {
        own(engine, &|it| it.attach_options.iter().map(|option| option.name).collect())
    });
    row("options of a lake (`set_option`) that not all versions have", "each was set on each version", &|engine| {
        own(engine, &|it| it.persisted_options.to_vec())
    });
    for kind in CatalogKind::ALL {
        row(&format!("options `meta_…` for a {} catalog that not all versions have", kind.name()), given, &|engine| {
            own(engine, &|it| it.catalog_options(kind).collect())
        });
    }
    row("parameters of S3 secrets that not all versions have", given, &|engine| {
        own(engine, &|it| it.parameters(SecretType::S3, Provider::Config))
    });
    row("the same with the provider `credential_chain`", given, &|engine| {
        own(engine, &|it| it.parameters(SecretType::S3, Provider::CredentialChain))
    });
    row("parameters of PostgreSQL secrets", given, &|engine| {
        let known = engine.parameters(SecretType::Postgres, Provider::Config);
        if known.contains(&"sslmode") {
            format!("{}, all those of libpq among them", known.len())
        } else {
            known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        }
    });
    row("entries of a credential chain that not all versions have", "each was given to each version", &|engine| {
        own(engine, &|it| it.word_option("chain").map_or(Vec::new(), |option| option.words.to_vec()))
    });
    ways(&engines, &mut row);
    let (first, last) = MOTHERDUCK_CLIENTS;
    let _ = write!(
        page,
        "\nMotherDuck accepts clients from {first} (in some regions 1.4.1) to {last}, according to its documentation. \
         The words that must be quoted as names are the same in all versions, which was also measured on {}.\n\n{}",
        V2_0.version,
        format_args!("{}\n{}", releases::text(), filled(BETWEEN))
    );
    page
}

/// Writes a row: its name, how it is known, and its cell for a version.
type Row<'a> = dyn FnMut(&str, &str, &dyn Fn(&Engine) -> String) + 'a;

/// What the versions do differently with one and the same statement.
fn ways(engines: &[&Engine], row: &mut Row<'_>) {
    row("an endpoint such as `s3.eu-west-1.amazonaws.com`", "requests were read by a proxy", &|engine| {
        let replaced = "is replaced by that of `region`, by default `us-east-1`";
        (if engine.ways.endpoint_of_region {
            replaced
        } else {
            "is kept; without `region`, requests are signed for an empty region"
        })
        .to_owned()
    });
    row("`sslrootcert = \"system\"` of PostgreSQL's client", "a server that offers TLS was connected to", &|engine| {
        let file = "is treated as the path of a file: the server is not verified, or the connection fails";
        (if engine.ways.system_certificates { "selects the system's certificate authorities" } else { file }).to_owned()
    });
    row(
        "options of PostgreSQL's client that not all versions have",
        "each was given in a connection string",
        &|engine| {
            let lacks = |engine: &Engine, name: &&str| engine.client_lacks.contains(name);
            let every = engines.iter().flat_map(|engine| engine.client_lacks.iter().copied()).collect::<BTreeSet<_>>();
            let known = every.into_iter().filter(|name| !lacks(engine, name)).map(|name| format!("`{name}`"));
            let known = known.collect::<Vec<_>>().join(", ");
            if known.is_empty() { "none".to_owned() } else { known }
        },
    );
    row("a local data path that begins with `~`", "a table was written", &|engine| {
        let astray = "cannot be written to: its folders are created in one named `~`";
        (if engine.ways.folders_in_home { "is below the home directory" } else { astray }).to_owned()
    });
    row("a local data path that begins with `./~`", "a table was written", &|engine| {
        let astray = "cannot be written to: its folders are created elsewhere";
        (if engine.ways.folders_in_home { astray } else { "is the folder of that name" }).to_owned()
    });
    row("`..` in the path of a bucket", "an object was written", &|engine| {
        let refused = "is resolved after the request is signed: the server rejects it";
        (if engine.ways.resolves_dots { refused } else { "is sent verbatim" }).to_owned()
    });
    row("`metadata_schema = \"main\"` of a SQLite catalog", "a lake was created", &|engine| {
        (if engine.ways.sqlite_main_schema { "is taken" } else { "is refused" }).to_owned()
    });
    row(
        "a DuckDB file that is already open, opened again with another spelling of its path",
        "rows were written to both",
        &|engine| {
            let twice = "is opened twice: each overwrites what the other writes";
            (if engine.ways.knows_open_files { "is refused" } else { twice }).to_owned()
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_filled_in_and_no_version_is_written() {
        for text in [CHOICE, BETWEEN] {
            let filled = filled(text);
            for engine in Engine::known() {
                assert!(!text.contains(engine.minor), "{} stands in the text itself", engine.minor);
            }
            let left = filled.split('{').skip(1).filter_map(|it| it.split_once('}')).map(|it| it.0);
            assert!(left.clone().all(|name| name.contains(' ')), "{:?}", left.collect::<Vec<_>>());
        }
    }
}
