//! dbt, dlt and SQLMesh.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use lakeplan::export::Tool;
use native_tests::{engine, version};

use crate::exports::{ROWS, Trial, all};

/// The Python of a tool's environment, in which `duckdb` is of the version that the test is about: it comes from a
/// folder that is looked through first.
fn python(trial: &Trial, environment: &str) -> Result<Command> {
    let mut command = trial.command(&program(environment)?)?;
    let own = engine::python(version::here())?;
    let library = own.ancestors().nth(2).context("it is in an environment")?.join("lib");
    let packages = std::fs::read_dir(&library)?.flatten().map(|it| it.path().join("site-packages/duckdb"));
    let packages = packages.into_iter().find(|it| it.is_dir());
    let packages = packages.with_context(|| format!("no `duckdb` is below `{}`", library.display()))?;
    // Alone: what else is in its environment is not for the tool.
    let folder = trial.home.path().join("duckdb-first");
    std::fs::create_dir_all(&folder)?;
    for entry in std::fs::read_dir(packages.parent().context("it is in a folder")?)?.flatten() {
        let name = entry.file_name();
        let link = folder.join(&name);
        if name.to_string_lossy().contains("duckdb") && !link.exists() {
            std::os::unix::fs::symlink(entry.path(), link)?;
        }
    }
    command.env("PYTHONPATH", folder);
    Ok(command)
}

fn program(environment: &str) -> Result<PathBuf> {
    let tools = std::env::var_os("LAKEPLAN_TOOLS").map(PathBuf::from);
    let tools = tools.context("`LAKEPLAN_TOOLS` is not set; `.cargo/config.toml` sets it for cargo")?;
    let file = tools.join(environment).join("bin/python");
    ensure!(file.is_file(), "no `{}`: run `cargo xtask setup --only export-tools`", file.display());
    Ok(file)
}

#[test]
fn dbt_builds_its_models_in_the_lake() {
    all(Trial::with_others().map(|trial| {
        let written = || -> Result<()> {
            trial.write("profiles.yml", &trial.exported(Tool::Dbt)?)?;
            trial.write(
                "dbt_project.yml",
                "name: trial\nversion: \"1.0\"\nprofile: lake\nmodels: {trial: {+materialized: table}}\n",
            )?;
            trial.write("models/t.sql", ROWS)?;
            let mut command = python(&trial, "python-dbt")?;
            command
                .args(["-c", "from dbt.cli.main import cli; cli()", "run", "--profiles-dir", "."])
                .env("DBT_SEND_ANONYMOUS_USAGE_STATS", "false");
            Trial::run(command, "")?;
            Ok(())
        };
        trial.check(Tool::Dbt, written(), "main.t")
    }));
}

#[test]
fn dlt_loads_into_the_lake() {
    all(Trial::all().map(|mut trial| {
        // dlt does not escape paths.
        trial.toml = trial.toml.replace("it's", "it_s").replace("fi'les", "files");
        let written = || -> Result<()> {
            trial.write("lake.py", &trial.exported(Tool::Dlt)?)?;
            trial.write(
                "load.py",
                "import dlt\nfrom lake import destination\n\npipeline = dlt.pipeline(\"trial\", destination=destination, \
                 dataset_name=\"loaded\", pipelines_dir=\"pipelines\")\n\
                 pipeline.run([{\"a\": a} for a in range(250)], table_name=\"t\").raise_on_failed_jobs()\n",
            )?;
            let mut command = python(&trial, "python-dlt-sqlmesh")?;
            command.arg("load.py").env("RUNTIME__DLTHUB_TELEMETRY", "false");
            Trial::run(command, "")?;
            Ok(())
        };
        trial.check(Tool::Dlt, written(), "loaded.t")
    }));
}

#[test]
fn sqlmesh_builds_its_models_in_the_lake() {
    all(Trial::with_others().map(|trial| {
        let written = || -> Result<()> {
            trial.write("config.yaml", &trial.exported(Tool::SqlMesh)?)?;
            trial.write("models/t.sql", &format!("MODEL (name main.t, kind FULL);\n{ROWS}\n"))?;
            let mut command = python(&trial, "python-dlt-sqlmesh")?;
            command
                .args(["-c", "from sqlmesh.cli.main import cli; cli()", "plan", "--auto-apply", "--no-prompts"])
                .env("SQLMESH__DISABLE_ANONYMIZED_ANALYTICS", "true");
            Trial::run(command, "")?;
            Ok(())
        };
        // `main.t` is a view of a table that SQLMesh names.
        let table = || -> Result<String> {
            let mut session = trial.attached()?;
            let view = session.value("SELECT count(*) FROM lake.main.t").map_err(anyhow::Error::msg)?;
            ensure!(view.as_deref() == Some("250"), "{view:?}");
            let sql = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'sqlmesh__main'";
            let name = session.value(sql).map_err(anyhow::Error::msg)?.context("there is no table behind the view")?;
            Ok(format!("sqlmesh__main.{name}"))
        };
        match written().and_then(|()| table()) {
            Ok(table) => trial.check(Tool::SqlMesh, Ok(()), &table),
            Err(error) => trial.check(Tool::SqlMesh, Err(error), ""),
        }
    }));
}
