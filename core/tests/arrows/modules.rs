//! The modules of a crate with what each imports, read from its sources. The tests of several crates
//! share it: [`check`] fails on an arrow that goes back and on files that import one another in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Fails unless each folder, and each file beside them, uses only those before it in `order`, and no
/// files import one another in a circle. `root` is the `src` of a crate.
///
/// # Panics
///
/// On an arrow that goes back, a circle, and a folder or file without a place in the order.
#[track_caller]
pub(crate) fn check(root: &Path, order: &[&str]) {
    let modules = Modules::read(root);
    assert!(modules.imports.len() >= order.len(), "only {} modules were read", modules.imports.len());
    let place = |module: &str| {
        let top = module.split('/').next().unwrap_or_default();
        order.iter().position(|it| *it == top).unwrap_or_else(|| panic!("`{top}` has no place in the order"))
    };
    let arrows = modules.imports.iter().flat_map(|(from, imports)| imports.iter().map(move |to| (from, to)));
    let back: Vec<String> =
        arrows.filter(|(from, to)| place(to) > place(from)).map(|(from, to)| format!("{from} -> {to}")).collect();
    assert!(back.is_empty(), "these arrows go back:\n{}", back.join("\n"));
    assert_eq!(modules.circle(), None, "these files import one another in a circle");
}

/// The modules of a crate with what each imports, by their paths: `rules/context`, `sql` for its `mod.rs`.
struct Modules {
    imports: BTreeMap<String, BTreeSet<String>>,
}

impl Modules {
    fn read(root: &Path) -> Self {
        let mut files = Vec::new();
        collect(root, &mut files);
        let sources: BTreeMap<String, String> = files
            .iter()
            .map(|file| {
                let path = file.strip_prefix(root).expect("a file below the root").with_extension("");
                let name = path.to_string_lossy().replace('\\', "/");
                let name = name.strip_suffix("/mod").unwrap_or(&name).to_owned();
                (name, code(&fs::read_to_string(file).expect("a source")))
            })
            .filter(|(name, _)| !matches!(name.as_str(), "lib" | "main") && !name.ends_with("tests"))
            .collect();
        let names: BTreeSet<&str> = sources.keys().map(String::as_str).collect();
        let imports = sources.iter().map(|(name, source)| (name.clone(), imports(name, source, &names))).collect();
        Self { imports }
    }

    /// A circle that can be reached from a module, as the modules on it.
    fn circle(&self) -> Option<Vec<&str>> {
        let mut done = BTreeSet::new();
        self.imports.keys().find_map(|name| self.visit(name, &mut Vec::new(), &mut done))
    }

    fn visit<'m>(
        &'m self,
        name: &'m str,
        way: &mut Vec<&'m str>,
        done: &mut BTreeSet<&'m str>,
    ) -> Option<Vec<&'m str>> {
        if let Some(at) = way.iter().position(|it| *it == name) {
            return Some(way[at..].to_vec());
        }
        if !done.insert(name) {
            return None;
        }
        way.push(name);
        let found = self.imports.get(name)?.iter().find_map(|next| self.visit(next, way, done));
        way.pop();
        found
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
}

/// A source without its comments and its tests.
fn code(source: &str) -> String {
    let body = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The modules that a module imports.
fn imports(name: &str, source: &str, names: &BTreeSet<&str>) -> BTreeSet<String> {
    let paths = paths(name, source);
    let mut found: BTreeSet<String> = paths.iter().filter_map(|path| module(path, names)).collect();
    // What is imported as a module leads to those below it: `report::json` after `use crate::report`.
    for path in paths.iter().filter(|path| names.contains(path.replace("::", "/").as_str())) {
        let last = path.rsplit("::").next().unwrap_or_default();
        found.extend(below(source, last).filter_map(|below| module(&format!("{path}::{below}"), names)));
    }
    // A `mod.rs` reaches what it declares without `crate::`.
    let children = names.iter().filter_map(|it| it.strip_prefix(&format!("{name}/"))).filter(|it| !it.contains('/'));
    found.extend(children.filter(|child| uses(source, child)).map(|child| format!("{name}/{child}")));
    found.remove(name);
    found
}

/// Every path that begins with `crate::` or `super::`, with the braces of `use` spelled out.
fn paths(name: &str, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        // `pub(in crate::rules)` says who may see it, and imports nothing.
        if !source[..at].ends_with("(in ") {
            expand("", &source[at + "crate::".len()..], &mut found);
        }
    }
    let above = name.rsplit_once('/').map_or_else(String::new, |(above, _)| format!("{}::", above.replace('/', "::")));
    for (at, _) in source.match_indices("super::") {
        expand(&above, &source[at + "super::".len()..], &mut found);
    }
    found
}

/// What stands behind `name::` in a source.
fn below<'s>(source: &'s str, name: &str) -> impl Iterator<Item = &'s str> {
    let path = format!("{name}::");
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let starts: Vec<usize> = source.match_indices(&path).map(|(at, _)| at).collect();
    starts.into_iter().filter(move |at| !source[..*at].ends_with(|it| is_word(it) || it == ':')).map(move |at| {
        let rest = &source[at + path.len()..];
        &rest[..rest.find(|it| !is_word(it)).unwrap_or(rest.len())]
    })
}

fn expand(before: &str, rest: &str, found: &mut Vec<String>) {
    let word = |it: char| it.is_alphanumeric() || it == '_' || it == ':' || it == '#';
    let end = rest.find(|it| !word(it)).unwrap_or(rest.len());
    let path = format!("{before}{}", &rest[..end]);
    if !rest[end..].starts_with('{') || !(path.is_empty() || path.ends_with("::")) {
        found.push(path.trim_end_matches(':').trim_end_matches("::self").to_owned());
        return;
    }
    let (mut depth, mut start) = (0_usize, end + 1);
    for (at, character) in rest.char_indices().skip_while(|(at, _)| *at < end) {
        match character {
            '{' => depth += 1,
            ',' if depth == 1 => {
                expand(&path, rest[start..at].trim_start(), found);
                start = at + 1;
            }
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            expand(&path, rest[start..at].trim_start(), found);
            return;
        }
    }
}

/// The module of a path: its longest beginning that is one.
fn module(path: &str, names: &BTreeSet<&str>) -> Option<String> {
    let parts: Vec<&str> = path.split("::").collect();
    (1..=parts.len()).rev().map(|length| parts[..length].join("/")).find(|it| names.contains(it.as_str()))
}

/// Whether a `mod.rs` uses what one of its modules has, beyond handing it on by `pub use`.
fn uses(source: &str, child: &str) -> bool {
    let path = format!("{child}::");
    source.lines().any(|line| {
        let line = line.trim_start();
        let handed_on = line.starts_with("pub") && line.contains(" use ");
        let is_word = |at: usize| {
            at == 0
                || !line.as_bytes()[at - 1].is_ascii_alphanumeric()
                    && line.as_bytes()[at - 1] != b'_'
                    && line.as_bytes()[at - 1] != b':'
        };
        !handed_on && line.match_indices(&path).any(|(at, _)| is_word(at))
    })
}

#[test]
fn arrows_that_go_back_are_seen() {
    let names = BTreeSet::from(["a", "a/b", "c"]);
    let of =
        |source: &str| -> Vec<String> { paths("a/b", source).iter().filter_map(|path| module(path, &names)).collect() };
    assert_eq!(of("use crate::a::{self, b::{X, Y}, Z};"), ["a", "a/b", "a/b", "a"]);
    assert_eq!(of("use super::{b::X, Y};"), ["a/b", "a"]);
    assert_eq!(
        imports("c", "use crate::{a, d};\nfn f() { a::b::g() }", &names),
        ["a", "a/b"].map(str::to_owned).into()
    );
    assert_eq!(of("let x = crate::c::f(crate::a::b::g());"), ["c", "a/b"]);
    let circle = |arrows: &[(&str, &str)]| {
        let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in arrows {
            imports.entry((*from).to_owned()).or_default().insert((*to).to_owned());
            imports.entry((*to).to_owned()).or_default();
        }
        Modules { imports }.circle().map(|it| it.len())
    };
    assert_eq!(circle(&[("a", "b"), ("b", "c"), ("c", "b")]), Some(2));
    assert_eq!(circle(&[("a", "b"), ("a", "c"), ("b", "c")]), None);
}
