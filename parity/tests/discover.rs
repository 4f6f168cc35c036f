//! Which file Metaxy finds, against Metaxy itself. Without Metaxy this test fails and says how to get it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use parity::oracle;

const STORE: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n";

/// Folders with their files, each name with its text; a search begins in `a/b`.
const CASES: [&[(&str, &str)]; 24] = [
    &[("metaxy.toml", STORE)],
    &[("a/b/metaxy.toml", STORE), ("metaxy.toml", STORE)],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[tool.metaxy]\nstore = 'x'\n")],
    &[("a/metaxy.toml", STORE), ("a/pyproject.toml", "[tool.metaxy]\nstore = 'x'\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[tool.metaxy]\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[project]\nname = 'tool.metaxy'\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "# [tool.metaxy]\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[tool]\nmetaxy.store = 'x'\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[ tool . \"metaxy\" ]\nstore = 'x'\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "tool = { metaxy = { } }\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[tool]\nmetaxy = 0\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[tool]\nmetaxy = -0.0\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[tool]\nmetaxy = 'x'\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[tool]\nmetaxy = []\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[tool]\nmetaxy = 1979-05-27\n")],
    &[("a/metaxy.toml", STORE), ("a/b/pyproject.toml", "[tool.metaxy.stores.dev]\n")],
    // Names that look like its own.
    &[("a/metaxy.toml", STORE), ("a/b/.metaxy.toml", STORE)],
    &[("a/metaxy.toml", STORE), ("a/b/metaxy.dev.toml", STORE)],
    &[("a/metaxy.toml", STORE), ("a/b/Metaxy.toml", STORE)],
    &[("a/metaxy.toml", STORE), ("a/b/metaxy.tml", STORE)],
    &[("a/metaxy.toml", STORE), ("a/b/.config/metaxy.toml", STORE)],
    &[("a/metaxy.toml", STORE), ("a/b/metaxy/metaxy.toml", STORE)],
    &[("a/b/metaxy.toml", "not TOML")],
    &[("README.md", "")],
];

const SCRIPT: &str = "
import sys
from pathlib import Path
from metaxy.config.metaxy_source import discover_config_with_parents
for folder in sys.argv[1:]:
    print(discover_config_with_parents(Path(folder) / 'a' / 'b'))
";

#[test]
fn the_file_that_metaxy_finds_is_found() {
    let place = tempfile::tempdir().expect("a folder");
    // Above a temporary folder there is no configuration, or nothing here would be known.
    let root = place.path().canonicalize().expect("it is there");
    let mut folders = Vec::new();
    for (number, files) in CASES.iter().enumerate() {
        let folder = root.join(number.to_string());
        std::fs::create_dir_all(folder.join("a/b")).expect("a folder can be made");
        for (name, text) in *files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("a folder can be made");
            std::fs::write(path, text).expect("a file can be written");
        }
        folders.push(folder);
    }
    let python = oracle::python().expect("Metaxy can be asked");
    let said = Command::new(python).args(["-I", "-X", "utf8", "-c", SCRIPT]).args(&folders).output();
    let said = said.unwrap_or_else(|error| panic!("{error}; {}", oracle::MEND));
    assert!(said.status.success(), "{}; {}", String::from_utf8_lossy(&said.stderr), oracle::MEND);
    let theirs = String::from_utf8(said.stdout).expect("UTF-8");
    let mut ours = String::new();
    for folder in &folders {
        let found = lakeplan_cli::discovered(&folder.join("a/b"));
        let _ = writeln!(ours, "{}", found.unwrap_or_else(|| PathBuf::from("None")).display());
    }
    assert_eq!(ours, theirs);
}

/// A `pyproject.toml` on the way that is not TOML ends Metaxy, whatever it is about: so it is the file to tell of.
#[test]
fn a_pyproject_that_is_not_toml_ends_the_search() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("a/b");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::write(place.path().join("a/metaxy.toml"), STORE).expect("a file can be written");
    std::fs::write(folder.join("pyproject.toml"), "name = = 1\n").expect("a file can be written");
    let python = oracle::python().expect("Metaxy can be asked");
    let said = Command::new(python).args(["-I", "-X", "utf8", "-c", SCRIPT]).arg(place.path()).output();
    let said = said.unwrap_or_else(|error| panic!("{error}; {}", oracle::MEND));
    let error = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(!said.status.success() && error.contains("TOMLDecodeError"), "{error}");
    assert_eq!(lakeplan_cli::discovered(&folder), Some(folder.join("pyproject.toml")));
}
