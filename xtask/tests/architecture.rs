//! `ARCHITECTURE.md` names what there is, and all of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("`xtask` is in the workspace")
}

fn text() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md")
}

/// The first words of the lines of the map that are indented this far: `core`, or `mask` and `options`.
fn mapped(text: &str, indent: &str) -> BTreeSet<String> {
    let map = text.split("```").nth(1).expect("the map stands between fences");
    let lines = map.lines().filter_map(|line| line.strip_prefix(indent)).filter(|line| !line.starts_with(' '));
    let names = lines.map(|line| line.split("  ").next().unwrap_or_default());
    let each = names.flat_map(|names| names.split(", ")).map(|name| name.trim_end_matches('/').to_owned());
    each.filter(|name| !name.is_empty()).collect()
}

/// What is in a folder, without what git does not keep.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let ignored = fs::read_to_string(root().join(".gitignore")).expect(".gitignore");
    let is_kept = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        !name.starts_with('.') && !ignored.lines().any(|line| line.trim_start_matches('/') == name)
    };
    let all = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    all.filter(is_kept).collect()
}

#[test]
fn the_map_has_every_folder_and_no_other() {
    let folders = entries(root()).into_iter().filter(|path| path.is_dir());
    let there: BTreeSet<String> =
        folders.map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned()).collect();
    assert_eq!(mapped(&text(), ""), there);
}

#[test]
fn the_map_has_every_module_of_the_core_and_no_other() {
    let modules = entries(&root().join("core/src")).into_iter().filter(|path| !path.ends_with("lib.rs"));
    let there: BTreeSet<String> =
        modules.map(|path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned()).collect();
    assert_eq!(mapped(&text(), "  "), there);
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let outside = text.split("```").step_by(2);
    outside.flat_map(|part| part.split('`').skip(1).step_by(2))
}

#[test]
fn every_path_that_is_named_is_there() {
    let text = text();
    let map = text.split("```").nth(1).expect("the map stands between fences");
    let mut paths = 0;
    for name in quoted(&text).chain(map.split('`').skip(1).step_by(2)) {
        let top = name.split('/').next().unwrap_or_default();
        if !name.contains('/') || name.contains(['<', ' ', '*']) {
            continue;
        }
        // Beside what it belongs to, a path begins there; and a source may be named without its ending.
        let from = ["", "core/src", "core/src/toml", "cli/src", "native-tests", "browser-tests", "bench", "xtask"];
        let is_there =
            |from: &&str| [name.to_owned(), format!("{name}.rs")].iter().any(|it| root().join(from).join(it).exists());
        assert!(from.iter().any(is_there), "`{name}` is not there");
        paths += usize::from(root().join(top).is_dir());
    }
    assert!(paths > 10, "only {paths} paths were read");
}

#[test]
fn every_stage_is_there() {
    let text = text();
    let rows = text.lines().filter(|line| line.starts_with("| ")).take_while(|line| !line.starts_with("| file |"));
    let mut functions = 0;
    for row in rows {
        let column = row.split(" | ").nth(1).unwrap_or_default();
        for name in column.split('`').skip(1).step_by(2).filter(|name| name.contains("::")) {
            let (module, function) = name.rsplit_once("::").expect("it has been looked at");
            let path = root().join("core/src").join(module.replace("::", "/"));
            let files = [path.with_extension("rs"), path.join("mod.rs")];
            let sources: String = files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect();
            let is_module = path.join(function).with_extension("rs").exists();
            let is_word =
                |line: &str| line.split(|it: char| !it.is_alphanumeric() && it != '_').any(|it| it == function);
            let handed_on =
                sources.lines().any(|line| line.starts_with("pub") && line.contains(" use ") && is_word(line));
            let is_there = is_module || handed_on || sources.contains(&format!("fn {function}("));
            assert!(is_there, "`{name}` is not in `{module}`");
            functions += 1;
        }
    }
    assert!(functions >= 10, "only {functions} functions were read");
}
