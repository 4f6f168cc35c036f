//! Which tool can say what of a lake: declared once. The exports ask it, and `docs/exports.md` shows it.

use std::fmt;

/// A tool that a lake can be written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// SQL for any client of DuckDB.
    Sql,
    /// A file for `duckdb -init`.
    DuckdbInit,
    /// A script for Python with the package `duckdb`.
    Python,
    /// A profile of dbt, for its adapter dbt-duckdb.
    Dbt,
    /// A module of Python with a destination of dlt.
    Dlt,
    /// A configuration of SQLMesh.
    SqlMesh,
}

impl Tool {
    /// Every tool.
    pub const ALL: [Self; 6] = [Self::Sql, Self::DuckdbInit, Self::Python, Self::Dbt, Self::Dlt, Self::SqlMesh];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sql => "sql",
            Self::DuckdbInit => "duckdb-init",
            Self::Python => "python",
            Self::Dbt => "dbt",
            Self::Dlt => "dlt",
            Self::SqlMesh => "sqlmesh",
        }
    }

    /// The tool of a name as [`Tool::as_str`] gives it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.as_str() == name)
    }

    /// What the export is: the tool, the file, and how the tool is given it.
    pub const fn about(self) -> About {
        match self {
            Self::Sql => About {
                title: "SQL",
                file: "lake.sql",
                measured: "duckdb-cli {duckdb}",
                variable: "`getvariable('NAME')`",
                usage: "Run it in any client of DuckDB, after a `SET VARIABLE NAME = 'value';` for each variable.",
            },
            Self::DuckdbInit => About {
                title: "DuckDB's command line",
                file: "lake.sql",
                measured: "duckdb-cli {duckdb}",
                variable: "`getenv('NAME')`",
                usage: "`duckdb -init lake.sql` starts a session in the lake. Only DuckDB's own program has `getenv`.",
            },
            Self::Python => About {
                title: "Python",
                file: "lake.py",
                measured: "duckdb {duckdb}",
                variable: "`os.environ[\"NAME\"]`",
                usage: "`from lake import connect` and `connect()` return a connection to the lake.",
            },
            Self::Dbt => About {
                title: "dbt",
                file: "profiles.yml",
                measured: "dbt-core 1.11.16, dbt-duckdb 1.11.1",
                variable: "`{{ env_var('NAME') }}`",
                usage: "The profile has the name of the lake: write `profile: NAME` in `dbt_project.yml`. Models are \
                        built in the lake.",
            },
            Self::Dlt => About {
                title: "dlt",
                file: "lake.py",
                measured: "dlt 1.31.0",
                variable: "`os.environ[\"NAME\"]`",
                usage: "`from lake import destination`, and `dlt.pipeline(…, destination=destination)`. dlt does not escape a quote in \
                        a path.",
            },
            Self::SqlMesh => About {
                title: "SQLMesh",
                file: "config.yaml",
                measured: "sqlmesh 0.236.4",
                variable: "`{{ env_var('NAME') }}`",
                usage: "The gateway has the name of the lake. SQLMesh keeps its own state in a separate file, \
                        `sqlmesh_state.duckdb`, because a lake does not support primary keys.",
            },
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is to be known of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct About {
    /// The tool, for readers.
    pub title: &'static str,
    /// The usual name of the file.
    pub file: &'static str,
    /// The versions with which the export was tried; `{duckdb}` stands for that of the default engine.
    pub measured: &'static str,
    /// How it reads a variable.
    pub variable: &'static str,
    /// How the file is used.
    pub usage: &'static str,
}

/// Something that a configuration can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A metadata backend `duckdb`, `sqlite` or `postgres`.
    Catalog,
    /// A metadata backend `motherduck`.
    MotherDuck,
    /// A storage backend `local`, or `s3` with a key pair.
    LocalOrKeys,
    /// A storage backend `r2` or `gcs`.
    OtherStorage,
    /// A storage whose credentials come from elsewhere: a credential chain, a secret that exists.
    Elsewhere,
    /// Further parameters of the secret of a storage.
    Parameters,
    /// An option of `ATTACH`.
    AttachOption,
    /// A list as a value.
    List,
    /// A map as a value of an option of `ATTACH`.
    AttachMap,
    /// A name that SQL must quote.
    QuotedName,
    /// The default of a variable.
    Default,
}

/// Whether a tool can say something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It can.
    Yes,
    /// It can, but for this.
    But(&'static str),
    /// It cannot: why.
    No(&'static str),
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 11] = [
        Self::Catalog,
        Self::LocalOrKeys,
        Self::OtherStorage,
        Self::Elsewhere,
        Self::Parameters,
        Self::AttachOption,
        Self::List,
        Self::AttachMap,
        Self::QuotedName,
        Self::Default,
        Self::MotherDuck,
    ];

    /// What it is, for readers.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Catalog => "metadata backend `duckdb`, `sqlite`, `postgres`",
            Self::MotherDuck => "metadata backend `motherduck`",
            Self::LocalOrKeys => "storage backend `local`, `s3` with a key pair",
            Self::OtherStorage => "storage backend `r2`, `gcs`",
            Self::Elsewhere => "credential chain, existing secret of a storage",
            Self::Parameters => "further `secret_parameters` of a storage",
            Self::AttachOption => "`attach_options`, `data_inlining_row_limit`",
            Self::List => "a list in `secret_parameters`",
            Self::AttachMap => "a table in `attach_options`",
            Self::QuotedName => "an alias with a space or a hyphen",
            Self::Default => "`${NAME:-default}`",
        }
    }
}

impl Tool {
    /// Whether the tool can say it.
    pub const fn says(self, topic: Topic) -> Says {
        match (self, topic) {
            (Self::Dbt, Topic::AttachMap) => Says::No("dbt-duckdb does not write a `MAP` into `ATTACH`"),
            (Self::Dlt, Topic::OtherStorage) => Says::No(
                "dlt does not create secrets of the types `r2` and `gcs` for \
                                                          a lake",
            ),
            (Self::Dlt, Topic::Elsewhere) => Says::No(
                "dlt creates its own secret for the bucket from the credentials that it finds, and that secret takes \
                 precedence",
            ),
            (Self::Dlt, Topic::Parameters) => Says::But(
                "dlt creates its own secret for the bucket, which takes precedence and contains only the keys, the \
                 session token, the region, the endpoint, `url_style` and `use_ssl`",
            ),
            (Self::SqlMesh, Topic::AttachOption) => Says::But(
                "SQLMesh supports only `data_inlining_row_limit`, `encrypted`, `metadata_schema`, \
                 `override_data_path` and `read_only`",
            ),
            (Self::SqlMesh, Topic::AttachMap) => Says::No("SQLMesh does not write a `MAP` into `ATTACH`"),
            (Self::SqlMesh, Topic::List) => Says::No("SQLMesh writes every value as a string"),
            (Self::Dbt | Self::Dlt | Self::SqlMesh, Topic::QuotedName) => {
                Says::No("the name of the lake is written into SQL without quotes")
            }
            (Self::Dbt | Self::Dlt | Self::SqlMesh, Topic::MotherDuck) => {
                Says::No("lakes that MotherDuck manages can be exported only as SQL and for Python")
            }
            _ => Says::Yes,
        }
    }

    /// Why the tool cannot say it, or what of it.
    pub(super) const fn why(self, topic: Topic) -> &'static str {
        match self.says(topic) {
            Says::Yes => "",
            Says::But(why) | Says::No(why) => why,
        }
    }
}
