//! The command line.

mod words;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueHint};

use lakeplan::Engine;
use lakeplan::settings::WARNINGS;

pub(crate) use self::words::{FlavorArg, Format, ToolArg};
use crate::codes::CodeWords;
use crate::examples;
use crate::pairs::Pair;
use crate::with::With;

/// Check the DuckLake stores of a metaxy.toml and print the SQL that attaches them.
#[derive(Debug, Parser)]
#[command(
    name = "lakeplan",
    version,
    about,
    after_help = examples::ALL
)]
pub(crate) struct Args {
    /// Print results and findings, and nothing else: no hints about the run, no summary, no progress
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the SQL that attaches the lake of a store, one statement per line
    Sql(Sql),
    /// Report every problem of one or more files
    Check(Check),
    /// Rename the older keys and store class to those of released Metaxy
    Migrate(Migrate),
    /// Run the statements of a store on DuckDB, and report errors at the line that causes them
    Doctor(Doctor),
    /// Print the configuration that Metaxy works with, with `extend` and variables applied
    Config(Config),
    /// Write the lake of a store for another tool: SQL, DuckDB's command line, Python, dbt, dlt, SQLMesh
    Export(Export),
    /// Write the TOML of SQL that attaches a lake
    Import(Import),
    /// Print the JSON Schema of a metaxy.toml, for editors
    #[command(after_help = examples::SCHEMA)]
    Schema,
    /// Explain a diagnostic or an error message, and how to fix it
    Explain(Explain),
    /// Show how the SQL of two files, or of two stores, differs
    Diff(Diff),
    /// Print a link that opens a file in the playground, without its secrets
    Share(Share),
    /// Print completions for a shell
    Completions(Completions),
    /// Print a page of the manual
    Man(Man),
}

/// The help of `--duckdb`, with the versions that are known.
fn version_help(what: &str) -> String {
    let default = <&Engine>::default();
    let known: Vec<&str> = Engine::known().iter().rev().map(|engine| engine.minor).collect();
    format!(
        "The version of DuckDB {what}: {}, or a full version such as {} [default: what `[tool.lakeplan]` in the \
         `pyproject.toml` says, or else what the lock file installs, or else {}]",
        known.join(", "),
        default.version,
        default.minor
    )
}

/// `lakeplan sql`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::SQL)]
pub(crate) struct Sql {
    /// The file, or `-` for standard input [default: the `metaxy.toml` that Metaxy would find]
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// The store [default: the file's `store` key, or else `dev`, or else the only store]
    #[arg(long, value_name = "NAME")]
    pub(crate) store: Option<String>,
    /// The flavor of the SQL
    #[arg(long, alias = "flavour", value_enum, default_value_t = FlavorArg::Duckdb)]
    pub(crate) flavor: FlavorArg,
    /// The version of DuckDB that the SQL is for
    #[arg(long, value_name = "VERSION", help = version_help("that the SQL is for"))]
    pub(crate) duckdb: Option<String>,
    /// Also print the statements that install and load the extensions
    #[arg(long)]
    pub(crate) setup: bool,
    /// Hide secrets
    #[arg(long)]
    pub(crate) mask: bool,
    /// Print a JSON object
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the SQL of every store to files in a directory, with variables as `${NAME}` and without secrets, so
    /// that it is the same on every machine
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with_all = ["store", "setup", "mask", "json", "check"])]
    pub(crate) snapshot: Option<PathBuf>,
    /// Compare the SQL with the files that `--snapshot` has written: if it differs, print a diff and exit with 1
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with_all = ["store", "setup", "mask", "json"])]
    pub(crate) check: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) variables: VariableArgs,
}

/// `lakeplan check`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[derive(Debug, ClapArgs)]
#[command(
    group = clap::ArgGroup::new("fixing").args(["fix", "diff"]),
    after_help = examples::CHECK
)]
pub(crate) struct Check {
    /// Files, folders that are searched for `metaxy.toml` and `pyproject.toml`, patterns such as `'teams/**'`, or `-`
    /// for standard input [default: the working directory, and the file that Metaxy would find above it]
    #[arg(value_name = "PATH|-", value_hint = ValueHint::AnyPath)]
    pub(crate) files: Vec<PathBuf>,
    /// Skip files and folders when folders are searched, by patterns as in a `.gitignore`
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub(crate) exclude: Vec<String>,
    /// Also skip files that are given as arguments, as hooks do with every file of a commit
    #[arg(long)]
    pub(crate) force_exclude: bool,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// The version of DuckDB that the SQL is for
    #[arg(long, value_name = "VERSION", help = version_help("that the SQL is for"))]
    pub(crate) duckdb: Option<String>,
    /// Also fail on findings that are not errors: `warnings`, or specific codes
    #[arg(long, value_name = "warnings|CODE", value_delimiter = ',', value_parser = CodeWords(&[WARNINGS]), hide_possible_values = true)]
    pub(crate) deny: Vec<String>,
    /// Do not report findings of these codes; errors are always reported
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = CodeWords(&[]), hide_possible_values = true)]
    pub(crate) ignore: Vec<String>,
    /// Apply the safe fixes to the files until none is left, and report what remains; with `-`, print the
    /// fixed text
    #[arg(long)]
    pub(crate) fix: bool,
    /// Print what `--fix` would change as a diff with secrets hidden, and exit with 1 if it would change anything
    #[arg(long, conflicts_with_all = ["fix", "format"])]
    pub(crate) diff: bool,
    /// With `--fix` or `--diff`, also apply the fixes that move, replace or remove something
    #[arg(long, requires = "fixing")]
    pub(crate) unsafe_fixes: bool,
    /// Add a comment to the files for each finding that is not an error, so that it is no longer reported, and report
    /// what remains; with `-`, print the text with comments
    #[arg(long, conflicts_with = "fixing")]
    pub(crate) add_ignore: bool,
    #[command(flatten)]
    pub(crate) variables: VariableArgs,
}

/// `lakeplan doctor`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::DOCTOR)]
pub(crate) struct Doctor {
    /// The file, or `-` for standard input [default: the `metaxy.toml` that Metaxy would find]
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// The store [default: the file's `store` key, or else `dev`, or else the only store]
    #[arg(long, value_name = "NAME")]
    pub(crate) store: Option<String>,
    /// Create the lake if it does not exist, and migrate it if the configuration says so
    #[arg(long)]
    pub(crate) create: bool,
    /// Also write, read and drop a small table; only this sends requests to the storage
    #[arg(long)]
    pub(crate) write_probe: bool,
    /// Remove what killed write probes have left behind in the lake
    #[arg(long)]
    pub(crate) clean: bool,
    /// The DuckDB that runs the statements: `python` (that of the project's Python) or `python=PATH`, `cli` (the
    /// program `duckdb` on the PATH) or `cli=PATH`, or `linked` (the one in this program); without it, the first
    /// of these that is there
    #[arg(long, value_name = "DUCKDB")]
    pub(crate) with: Option<With>,
    /// The time limit of a statement
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) limit: u64,
    #[command(flatten)]
    pub(crate) variables: VariableArgs,
}

/// `lakeplan config`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::CONFIG)]
pub(crate) struct Config {
    /// The file, or `-` for standard input [default: the `metaxy.toml` that Metaxy would find]
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Also print where each value comes from: the file and line, or the variable
    #[arg(long)]
    pub(crate) show_origin: bool,
    #[command(flatten)]
    pub(crate) variables: VariableArgs,
}

/// `lakeplan export`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::EXPORT)]
pub(crate) struct Export {
    /// The tool
    #[arg(long, value_enum, value_name = "TOOL")]
    pub(crate) to: ToolArg,
    /// The file, or `-` for standard input [default: the `metaxy.toml` that Metaxy would find]
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// The store [default: the file's `store` key, or else `dev`, or else the only store]
    #[arg(long, value_name = "NAME")]
    pub(crate) store: Option<String>,
    /// Write the secrets of the file; without it, each is read from a variable
    #[arg(long)]
    pub(crate) with_secrets: bool,
    /// The DuckDB that the SQL is for, as a minor version or in full; without it, the one that the project installs
    #[arg(long, value_name = "VERSION")]
    pub(crate) duckdb: Option<String>,
    /// Write the value of a variable instead of the variable
    #[arg(long = "env", value_name = "KEY=VALUE", value_parser = Pair)]
    pub(crate) env: Vec<(String, String)>,
}

/// `lakeplan import`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::IMPORT)]
pub(crate) struct Import {
    /// The SQL, or a program that runs it; or `-` for standard input
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
}

/// `lakeplan migrate`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::MIGRATE)]
pub(crate) struct Migrate {
    /// The file, or `-` for standard input [default: the `metaxy.toml` that Metaxy would find]
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Write the file instead of printing the result
    #[arg(long)]
    pub(crate) write: bool,
}

/// `lakeplan explain`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::EXPLAIN)]
pub(crate) struct Explain {
    /// The code of a diagnostic, for example `half-credentials`, or an error message; without it, list all codes
    #[arg(value_name = "CODE|MESSAGE", value_parser = CodeWords(&[]), hide_possible_values = true)]
    pub(crate) code: Option<String>,
    /// The configuration that caused the error, as `--config` names it
    #[arg(value_name = "TOML", conflicts_with = "config", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Explain an error message of DuckDB, Metaxy or Python, and show the line of the configuration that
    /// caused it: the message, a file with it, or `-` for standard input
    #[arg(long, value_name = "MESSAGE|FILE|-", num_args = 0..=1, default_missing_value = "-")]
    pub(crate) error: Option<PathBuf>,
    /// The configuration that caused the error [default: the `metaxy.toml` that Metaxy would find, if any]
    #[arg(long, value_name = "TOML")]
    pub(crate) config: Option<PathBuf>,
    /// The store that caused the error [default: the one that the error names, or else as in `lakeplan sql`]
    #[arg(long, value_name = "NAME")]
    pub(crate) store: Option<String>,
    /// The version of DuckDB that reported the error
    #[arg(long, value_name = "VERSION", help = version_help("that reported the error"))]
    pub(crate) duckdb: Option<String>,
    #[command(flatten)]
    pub(crate) variables: VariableArgs,
}

/// `lakeplan diff`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::DIFF)]
pub(crate) struct Diff {
    /// The two files, of which one may be `-` for standard input; with two stores one file is enough
    #[arg(value_name = "FILE|-", num_args = 0..=2, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    /// The store; twice for another one in the second file [default: all stores, by their names]
    #[arg(long, value_name = "NAME")]
    pub(crate) store: Vec<String>,
    /// The flavor of the SQL
    #[arg(long, alias = "flavour", value_enum, default_value_t = FlavorArg::Duckdb)]
    pub(crate) flavor: FlavorArg,
    /// The DuckDB that the SQL is for; without it, the one that each project installs
    #[arg(long, value_name = "VERSION")]
    pub(crate) duckdb: Option<String>,
    /// Give a variable a value
    #[arg(long = "env", value_name = "KEY=VALUE", value_parser = Pair)]
    pub(crate) env: Vec<(String, String)>,
}

/// `lakeplan share`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::SHARE)]
pub(crate) struct Share {
    /// The file, or `-` for standard input [default: the `metaxy.toml` that Metaxy would find]
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// The URL of a playground; without it, only the part after the URL is printed
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(crate) url: Option<String>,
    /// The store that the page shows
    #[arg(long, value_name = "NAME")]
    pub(crate) store: Option<String>,
    /// The flavor that the page shows
    #[arg(long, alias = "flavour", value_enum, default_value_t = FlavorArg::Duckdb)]
    pub(crate) flavor: FlavorArg,
}

/// `lakeplan completions`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::COMPLETIONS)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// `lakeplan man`.
#[derive(Debug, ClapArgs)]
#[command(after_help = examples::MAN)]
pub(crate) struct Man {
    /// The command [default: the program as a whole]
    #[arg(value_name = "COMMAND", conflicts_with = "dir")]
    pub(crate) command: Option<String>,
    /// Write all pages to a folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) dir: Option<PathBuf>,
}

/// The variables that `${VAR}` stands for.
#[derive(Debug, ClapArgs)]
pub(crate) struct VariableArgs {
    /// Set or override a variable
    #[arg(long = "env", value_name = "KEY=VALUE", value_parser = Pair)]
    pub(crate) env: Vec<(String, String)>,
    /// Ignore the environment of the process
    #[arg(long)]
    pub(crate) no_env: bool,
}
