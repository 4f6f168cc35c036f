//! What `lakeplan export` writes, loaded by the tools themselves: each writes a table, and what it has
//! written lies where the configuration says.

#[cfg(feature = "export-tools")]
mod tools;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use lakeplan::export::{Request, Tool, export};
use lakeplan::snapshot::snapshot;
use lakeplan::sql::text_literal;
use lakeplan::{Flavor, Rendering};
use native_tests::case::{CatalogPlace, Expected};
use native_tests::destination::Kind;
use native_tests::engine;
use native_tests::observe::{Needs, Place};
use native_tests::services;
use native_tests::session::Session;
use native_tests::version;

use crate::sessions;

/// The catalogs, each with where it is.
const CATALOGS: [(&str, &str); 3] = [
    ("duckdb", "type = \"duckdb\"\nuri = \"${DIR}/it's.ducklake\""),
    ("sqlite", "type = \"sqlite\"\nuri = \"sqlite:${DIR}/meta.sqlite\""),
    (
        "postgres",
        "type = \"postgres\"\nsecret_name = \"my_pg\"\nhost = \"${PG_HOST}\"\nport = \"${PG_PORT}\"\n\
         database = \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\npassword = \"${PG_PASSWORD}\"",
    ),
];

/// The storages.
const STORAGES: [(&str, &str); 2] = [
    ("local", "type = \"local\"\npath = \"${DIR}/fi'les/\""),
    (
        "s3",
        "type = \"s3\"\nsecret_name = \"files\"\nbucket = \"${BUCKET}\"\nprefix = \"${PREFIX}\"\nkey_id = \"${KEY_ID}\"\n\
         secret = \"${SECRET}\"\nregion = \"${S3_REGION}\"\nendpoint = \"http://${S3_ENDPOINT}\"\nurl_style = \"path\"",
    ),
];

/// Storages that not every tool can say, with the first of the catalogs.
const OTHERS: [(&str, &str); 5] = [
    (
        "r2",
        "type = \"r2\"\nsecret_name = \"files\"\ndata_path = \"r2://${BUCKET}/${PREFIX}\"\naccount_id = \"0123456789abcdef\"\n\
         key_id = \"${KEY_ID}\"\nsecret = \"${SECRET}\"\n\
         secret_parameters = { endpoint = \"${S3_ENDPOINT}\", url_style = \"path\", use_ssl = false, region = \"${S3_REGION}\" }",
    ),
    (
        "gcs",
        "type = \"gcs\"\nsecret_name = \"files\"\ndata_path = \"gs://${BUCKET}/${PREFIX}\"\nkey_id = \"${KEY_ID}\"\n\
         secret = \"${SECRET}\"\nsecret_parameters = { endpoint = \"${S3_ENDPOINT}\", url_style = \"path\", use_ssl = false, \
         region = \"${S3_REGION}\" }",
    ),
    (
        "s3 by a chain",
        "type = \"s3\"\nsecret_name = \"files\"\nbucket = \"${BUCKET}\"\nprefix = \"${PREFIX}\"\n\
         endpoint = \"http://${S3_ENDPOINT}\"\nurl_style = \"path\"\nsecret_parameters = { provider = \"credential_chain\" }",
    ),
    (
        "r2 by a chain",
        "type = \"r2\"\nsecret_name = \"files\"\ndata_path = \"r2://${BUCKET}/${PREFIX}\"\nsecret_parameters = \
         { provider = \"credential_chain\", endpoint = \"${S3_ENDPOINT}\", url_style = \"path\", use_ssl = false }",
    ),
    (
        "gcs by a chain",
        "type = \"gcs\"\nsecret_name = \"files\"\ndata_path = \"gs://${BUCKET}/${PREFIX}\"\nsecret_parameters = \
         { provider = \"credential_chain\", endpoint = \"${S3_ENDPOINT}\", url_style = \"path\", use_ssl = false }",
    ),
];

/// More rows than stay in the catalog.
const ROWS: &str = "SELECT range AS a FROM range(250)";

/// A lake that a tool is to write.
struct Trial {
    place: Place,
    /// The home of the programs, which is not looked at afterwards.
    home: tempfile::TempDir,
    toml: String,
    catalog: &'static str,
    storage: &'static str,
}

impl Trial {
    /// Every catalog with every storage.
    fn all() -> impl Iterator<Item = Self> {
        CATALOGS.into_iter().flat_map(|catalog| STORAGES.into_iter().map(move |storage| Self::new(catalog, storage)))
    }

    /// The same, and the other storages.
    fn with_others() -> impl Iterator<Item = Self> {
        Self::all().chain(OTHERS.into_iter().map(|storage| Self::new(CATALOGS[0], storage)))
    }

    fn new((catalog, catalog_toml): (&'static str, &str), (storage, storage_toml): (&'static str, &str)) -> Self {
        let needs = Needs { postgres: catalog == "postgres", s3: storage != "local" };
        let mut place = Place::new(needs).unwrap_or_else(|error| panic!("{error:#}"));
        if storage.ends_with("chain") {
            // Where a chain looks for them.
            for (name, of) in [
                ("AWS_ACCESS_KEY_ID", "${KEY_ID}"),
                ("AWS_SECRET_ACCESS_KEY", "${SECRET}"),
                ("AWS_REGION", "${S3_REGION}"),
            ] {
                let value = place.expand(of);
                place.set(name, &value);
            }
        }
        let toml = format!(
            "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \":memory:\"\n\
             [stores.dev.config.ducklake]\nalias = \"lake\"\n[stores.dev.config.ducklake.catalog]\n{catalog_toml}\n\
             [stores.dev.config.ducklake.storage]\n{storage_toml}\n"
        );
        let home = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        Self { place, home, toml, catalog, storage }
    }

    /// What is written for a tool. It holds no value of a variable.
    fn exported(&self, tool: Tool) -> Result<String> {
        let snapshot = snapshot(&self.toml, &version::bare());
        let store = snapshot.analysis.select(None)?;
        let exported = export(&snapshot, store, Request { tool, with_secrets: false })
            .map_err(|refused| anyhow::anyhow!("{tool}: {refused:?}"))?;
        ensure!(exported.notes.is_empty(), "{tool}: {:#?}", exported.notes);
        for name in ["PG_PASSWORD", "SECRET"] {
            let value = self.place.variables().get(name);
            ensure!(value.is_none_or(|value| !exported.text.contains(value)), "{tool} holds {name}");
        }
        Ok(exported.text)
    }

    /// A folder in which a tool runs, with a file in it.
    fn folder(&self) -> PathBuf {
        self.place.root().join("cwd")
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let file = self.folder().join(name);
        std::fs::create_dir_all(file.parent().context("it is in a folder")?)?;
        std::fs::write(&file, text).with_context(|| file.display().to_string())
    }

    /// A program in that folder, with the variables in its environment and the extensions where DuckDB looks
    /// for them.
    fn command(&self, program: &Path) -> Result<Command> {
        let home = self.home.path();
        std::fs::create_dir_all(home.join(".duckdb"))?;
        let extensions = home.join(".duckdb/extensions");
        if !extensions.exists() {
            std::os::unix::fs::symlink(std::fs::canonicalize(engine::extensions_of(version::here())?)?, extensions)?;
        }
        let mut command = Command::new(program);
        command
            .current_dir(self.folder())
            .env_clear()
            .envs(self.place.variables())
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", home)
            .env("AWS_EC2_METADATA_DISABLED", "true");
        Ok(command)
    }

    /// Runs a program to its end.
    fn run(mut command: Command, input: &str) -> Result<String> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        process.stdin.take().context("it has an input")?.write_all(input.as_bytes())?;
        let output = process.wait_with_output()?;
        let said = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
        ensure!(output.status.success(), "{}\n{}", said[0], said[1]);
        Ok(said.concat())
    }

    /// A session in the lake that the configuration says.
    fn attached(&self) -> Result<Session> {
        let analysis = lakeplan::analyze(&self.toml, &version::options(self.place.variables()));
        let script = analysis.select(None)?.script(Flavor::DuckDb, Rendering { mask: false, setup: false });
        let mut expected = Expected::new(CatalogPlace::DuckDb(String::new()), String::new());
        let of_chain = self.place.variables().iter().filter(|(name, _)| name.starts_with("AWS_"));
        expected.env.extend(of_chain.map(|(name, value)| (name.clone(), value.clone())));
        let mut session = self.place.session(sessions(), &expected)?;
        for statement in script.context("it has a plan")?.statements {
            session.run(&statement.sql.text).map_err(anyhow::Error::msg)?;
        }
        Ok(session)
    }

    /// The rows of a table are in that lake, and its files where the configuration says.
    fn holds(&self, table: &str) -> Result<()> {
        let mut session = self.attached()?;
        let count = session.value(&format!("SELECT count(*) FROM lake.{table}")).map_err(anyhow::Error::msg)?;
        ensure!(count.as_deref() == Some("250"), "{table}: {count:?}");
        let (schema, name) = table.split_once('.').unwrap_or(("main", table));
        let list = format!(
            "SELECT data_file FROM ducklake_list_files('lake', {}, schema => {})",
            text_literal(name),
            text_literal(schema)
        );
        let file = session.value(&list).map_err(anyhow::Error::msg)?.context("the rows are in no file")?;
        let below = self.place.expand(match self.storage {
            "s3" | "s3 by a chain" => "s3://${BUCKET}/${PREFIX}/",
            "r2" | "r2 by a chain" => "r2://${BUCKET}/${PREFIX}/",
            "gcs" | "gcs by a chain" => "gs://${BUCKET}/${PREFIX}/",
            _ if self.toml.contains("fi'les") => "${DIR}/fi'les/",
            _ => "${DIR}/files/",
        });
        ensure!(file.starts_with(&below), "{file} is not below {below}");
        let files = self.place.files()?;
        let kind = match self.catalog {
            "duckdb" => Some(Kind::DuckDb),
            "sqlite" => Some(Kind::Sqlite),
            _ => None,
        };
        let catalogs: Vec<_> = files
            .iter()
            .filter(|it| it.path.starts_with("dir/") && matches!(it.kind, Kind::DuckDb | Kind::Sqlite))
            .collect();
        ensure!(catalogs.iter().all(|it| Some(it.kind) == kind), "{catalogs:?}");
        ensure!(catalogs.len() == usize::from(kind.is_some()), "{files:?}");
        Ok(())
    }

    fn check(&self, tool: Tool, written: Result<()>, table: &str) -> Result<()> {
        let name = format!("export {tool}, {}, {}", self.catalog, self.storage);
        let needs = Needs { postgres: self.catalog == "postgres", s3: self.storage != "local" };
        services::ran(&name, needs.names());
        written.and_then(|()| self.holds(table)).with_context(|| name)
    }
}

/// Fails with all that went wrong.
fn all(tried: impl Iterator<Item = Result<()>>) {
    let failed: Vec<String> = tried.filter_map(Result::err).map(|error| format!("{error:#}")).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

/// DuckDB's own program, of the version that the test is about.
fn duckdb() -> Result<PathBuf> {
    engine::command_line(version::here())
}

#[test]
fn sql_attaches_the_lake() {
    all(Trial::with_others().map(|trial| {
        let written = || -> Result<()> {
            let sql = trial.exported(Tool::Sql)?;
            let set = trial
                .place
                .variables()
                .iter()
                .map(|(name, value)| format!("SET VARIABLE {name} = {};\n", text_literal(value)));
            let script = format!("{}{sql}CREATE TABLE t AS {ROWS};\n", set.collect::<String>());
            let mut command = trial.command(&duckdb()?)?;
            command.arg("-bail");
            Trial::run(command, &script)?;
            // Without its variables it fails, and attaches nothing.
            let mut command = trial.command(&duckdb()?)?;
            command.arg("-bail");
            let said = Trial::run(command, &sql).unwrap_or_else(|error| error.to_string());
            ensure!(said.contains("set the variable first: SET VARIABLE"), "{said}");
            Ok(())
        };
        trial.check(Tool::Sql, written(), "t")
    }));
}

#[test]
fn an_init_file_attaches_the_lake() {
    all(Trial::with_others().map(|trial| {
        let written = || -> Result<()> {
            trial.write("lake.sql", &trial.exported(Tool::DuckdbInit)?)?;
            let mut command = trial.command(&duckdb()?)?;
            command.args(["-init", "lake.sql", "-bail"]);
            Trial::run(command, &format!("CREATE TABLE t AS {ROWS};\n"))?;
            let mut command = trial.command(&duckdb()?)?;
            command.args(["-init", "lake.sql"]).env_remove("DIR");
            let said = Trial::run(command, "SHOW DATABASES;\n").unwrap_or_else(|error| error.to_string());
            ensure!(
                said.contains("set the variable DIR of the environment") || !trial.toml.contains("${DIR}"),
                "{said}"
            );
            Ok(())
        };
        trial.check(Tool::DuckdbInit, written(), "t")
    }));
}

#[test]
fn a_python_script_attaches_the_lake() {
    let python = engine::python(version::here()).unwrap_or_else(|error| panic!("{error:#}"));
    all(Trial::with_others().map(|trial| {
        let written = || -> Result<()> {
            trial.write("lake.py", &trial.exported(Tool::Python)?)?;
            let mut command = trial.command(&python)?;
            command.args(["-c", &format!("from lake import connect; connect().execute(\"CREATE TABLE t AS {ROWS}\")")]);
            Trial::run(command, "")?;
            Ok(())
        };
        trial.check(Tool::Python, written(), "t")
    }));
}
