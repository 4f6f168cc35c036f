//! DuckDB as the tests use it: the pinned engine with the pinned, signed extensions.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};
use duckdb::{Config, Connection};

/// The extensions that plans need, by the names of their files.
pub const EXTENSIONS: [&str; 5] = ["ducklake", "sqlite_scanner", "postgres_scanner", "httpfs", "aws"];

/// How to mend whatever is missing.
pub const MEND: &str = "run `cargo xtask setup --only duckdb --only extensions`";

/// The folder of the extensions of the DuckDB that is linked.
pub fn extensions() -> Result<PathBuf> {
    extensions_of(<&lakeplan::Engine>::default())
}

/// The folder of the extensions. That those of a version are there is checked, so that nothing is left out
/// in silence or fetched from somewhere else.
pub fn extensions_of(duckdb: &lakeplan::Engine) -> Result<PathBuf> {
    let folder = std::env::var_os("LAKEPLAN_DUCKDB_EXTENSIONS")
        .map(PathBuf::from)
        .context("`LAKEPLAN_DUCKDB_EXTENSIONS` is not set; `.cargo/config.toml` sets it for cargo")?;
    files(&folder, duckdb).map(|_| folder)
}

/// The files of the extensions of a version in a folder; those of the first platform that is there.
pub fn files(folder: &Path, duckdb: &lakeplan::Engine) -> Result<Vec<PathBuf>> {
    let version = folder.join(format!("v{}", duckdb.version));
    let platforms = std::fs::read_dir(&version)
        .with_context(|| format!("no DuckDB extensions in `{}`: {MEND}", version.display()))?;
    let platforms: Vec<PathBuf> = platforms.flatten().map(|entry| entry.path()).collect();
    let file = |name: &str| {
        let file = format!("{name}.duckdb_extension");
        let found = platforms.iter().map(|platform| platform.join(&file)).find(|it| it.is_file());
        found.with_context(|| format!("no `{file}` in `{}`: {MEND}", version.display()))
    };
    EXTENSIONS.into_iter().map(file).collect()
}

/// The folder of the libduckdb of a version that this program is not linked with.
pub fn library(duckdb: &lakeplan::Engine) -> Result<PathBuf> {
    let folder = tools()?.join(format!("duckdb-{}", duckdb.version));
    if !folder.is_dir() {
        bail!(
            "no libduckdb of {} in `{}`: run `cargo xtask setup --only older-duckdb`",
            duckdb.version,
            folder.display()
        );
    }
    Ok(folder)
}

/// A Python with the `duckdb` of a version.
pub fn python(duckdb: &lakeplan::Engine) -> Result<PathBuf> {
    let python = tools()?.join(format!("python-duckdb-{}/bin/python", duckdb.version));
    if !python.is_file() {
        let mend = "run `cargo xtask setup --only python-duckdb`";
        bail!("no Python with `duckdb` {} at `{}`: {mend}", duckdb.version, python.display());
    }
    Ok(python)
}

/// DuckDB's own command line of a version.
pub fn command_line(duckdb: &lakeplan::Engine) -> Result<PathBuf> {
    let packages = tools()?.join(format!("duckdb-cli-{}/packages", duckdb.version));
    // The program itself; in newer packages a script of Python's stands where it was.
    let places = ["duckdb_cli/duckdb", "bin/duckdb"].map(|place| packages.join(place));
    let Some(program) = places.into_iter().find(|place| place.is_file()) else {
        let mend = "run `cargo xtask setup --only cli`";
        bail!("no DuckDB command line {} in `{}`: {mend}", duckdb.version, packages.display());
    };
    Ok(std::fs::canonicalize(program)?)
}

/// A Python with Metaxy, and the folder of the `duckdb` of a version that it is to use.
pub fn metaxy(duckdb: &lakeplan::Engine) -> Result<(PathBuf, PathBuf)> {
    let tools = tools()?;
    let python = tools.join("metaxy/bin/python");
    let packages = tools.join(format!("metaxy-duckdb-{}", duckdb.version));
    if !python.is_file() || !packages.is_dir() {
        let mend = "run `cargo xtask setup --only metaxy-client`";
        bail!("no Metaxy at `{}` with `duckdb` in `{}`: {mend}", python.display(), packages.display());
    }
    Ok((python, packages))
}

/// The links to what `cargo xtask setup` has put in place.
fn tools() -> Result<PathBuf> {
    let tools = std::env::var_os("LAKEPLAN_TOOLS").map(PathBuf::from);
    tools.context("`LAKEPLAN_TOOLS` is not set; `.cargo/config.toml` sets it for cargo")
}

/// Whether extensions are loaded when something needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Autoload {
    /// As DuckDB comes.
    On,
    /// Only `LOAD` loads.
    Off,
}

/// The variable by which a doctor of the tests knows that [`check_signatures`] has passed its extensions.
pub const CHECKED: (&str, &str) = ("LAKEPLAN_TESTS_HAVE_CHECKED", "the signatures of the extensions");

/// What a doctor with these extensions has in its environment, beside what it is run with: [`CHECKED`] if they are the
/// pinned ones, which are then checked once.
pub fn checked(extensions: &Path) -> Option<(&'static str, &'static str)> {
    static PASSED: OnceLock<bool> = OnceLock::new();
    let pinned = self::extensions().ok().filter(|pinned| pinned == extensions)?;
    PASSED.get_or_init(|| check_signatures(&pinned).is_ok()).then_some(CHECKED)
}

/// Loads every extension, which checks its signature.
pub fn check_signatures(extensions: &Path) -> Result<()> {
    let connection = open(":memory:", extensions, Autoload::Off)?;
    for name in EXTENSIONS {
        connection.execute_batch(&format!("LOAD {name}")).with_context(|| format!("{name} does not load: {MEND}"))?;
    }
    Ok(())
}

/// Opens a database (`:memory:` or a file). Extensions come from `extensions`, and only from there.
pub fn open(database: &str, extensions: &Path, autoload: Autoload) -> Result<Connection> {
    Ok(Connection::open_with_flags(database, config(extensions, autoload)?)?)
}

/// Opens a database without checking signatures, which is most of what loading an extension
/// costs: for files that [`check_signatures`] has passed.
pub fn open_checked(database: &str, extensions: &Path, autoload: Autoload) -> Result<Connection> {
    let config = config(extensions, autoload)?.with("allow_unsigned_extensions", "true")?;
    Ok(Connection::open_with_flags(database, config)?)
}

fn config(extensions: &Path, autoload: Autoload) -> Result<Config> {
    let folder = extensions.to_str().context("the path of the extensions is not UTF-8")?;
    let autoload = if autoload == Autoload::On { "true" } else { "false" };
    // With more threads, the one that waits for the others spins: a fifth of the processor time of all tests.
    Ok(Config::default()
        .with("threads", "1")?
        .with("extension_directory", folder)?
        .with("autoinstall_known_extensions", "false")?
        .with("autoload_known_extensions", autoload)?)
}

/// The lines that a script for Python prints, which has the `duckdb` of a version, its extensions as the first
/// argument, and an empty folder as its home and working directory.
///
/// # Panics
///
/// If Python or the extensions are not there, or the script fails.
pub fn printed_by(duckdb: &lakeplan::Engine, script: &str, arguments: &[&str]) -> Vec<String> {
    let python = python(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
    let extensions = extensions_of(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
    let extensions = std::fs::canonicalize(extensions).expect("it is there");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let run = Command::new(python)
        .args(["-I", "-X", "utf8", "-c", script])
        .arg(extensions)
        .args(arguments)
        .env("HOME", folder.path())
        .current_dir(folder.path())
        .output()
        .expect("Python starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("it is UTF-8").lines().map(str::to_owned).collect()
}
