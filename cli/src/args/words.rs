//! Words that options take.

use clap::ValueEnum;

/// `lakeplan::export::Tool` on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ToolArg {
    /// SQL for any client of DuckDB
    Sql,
    /// A file for `duckdb -init`
    DuckdbInit,
    /// A script for Python with the package `duckdb`
    Python,
    /// A `profiles.yml` for dbt with dbt-duckdb
    Dbt,
    /// A module of Python with a destination of dlt
    Dlt,
    /// A `config.yaml` of SQLMesh
    Sqlmesh,
}

impl From<ToolArg> for lakeplan::export::Tool {
    fn from(tool: ToolArg) -> Self {
        match tool {
            ToolArg::Sql => Self::Sql,
            ToolArg::DuckdbInit => Self::DuckdbInit,
            ToolArg::Python => Self::Python,
            ToolArg::Dbt => Self::Dbt,
            ToolArg::Dlt => Self::Dlt,
            ToolArg::Sqlmesh => Self::SqlMesh,
        }
    }
}

/// `lakeplan::Flavor` on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FlavorArg {
    /// What to run on DuckDB: Metaxy's SQL, fixed where it does not do what the file says
    Duckdb,
    /// Byte for byte what Metaxy runs, even where it does not work
    Metaxy,
}

impl From<FlavorArg> for lakeplan::Flavor {
    fn from(flavor: FlavorArg) -> Self {
        match flavor {
            FlavorArg::Duckdb => Self::DuckDb,
            FlavorArg::Metaxy => Self::Metaxy,
        }
    }
}

/// How `check` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with source lines; on standard error
    Text,
    /// One JSON object
    Json,
    /// Workflow commands of GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// A code quality report of GitLab
    Gitlab,
    /// An XML test report, for CI systems that show test results
    Junit,
}
