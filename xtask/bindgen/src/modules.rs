//! What a program consists of, by crate and module: each of them compressed by itself, which adds up to a little
//! more than the program, and the largest functions.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Operator, Parser, Payload, TypeRef};

/// Of these crates the modules are told apart.
const BY_MODULE: [&str; 2] = ["lakeplan", "lakeplan_web"];

/// Those of the standard library, and of what it is made of.
const STANDARD: [&str; 7] =
    ["alloc", "compiler_builtins", "core", "dlmalloc", "hashbrown", "rustc_std_workspace_core", "std"];

/// So many of the largest functions are listed.
const LARGEST: usize = 60;

/// A function of a part.
struct Function {
    name: String,
    body: Vec<u8>,
    /// The names of those that it calls.
    calls: BTreeSet<String>,
}

struct Part {
    functions: Vec<Function>,
    constants: Vec<u8>,
}

/// The two parts beside each other, which still have the names of their functions.
pub(crate) fn table(parts: [&[u8]; 2]) -> Result<String> {
    let parts = [Part::read(parts[0])?, Part::read(parts[1])?];
    let mut groups: BTreeMap<String, [Vec<u8>; 2]> = BTreeMap::new();
    for (number, part) in parts.iter().enumerate() {
        for function in &part.functions {
            groups.entry(group(&function.name)).or_default()[number].extend(&function.body);
        }
        groups.entry("constants".to_owned()).or_default()[number].extend(&part.constants);
    }
    let mut rows: Vec<(usize, String)> = Vec::new();
    for (name, both) in &groups {
        let [first, later] = [compressed(&both[0])?, compressed(&both[1])?];
        rows.push((first + later, format!("{first:>9} {later:>9}  {name}")));
    }
    rows.sort_by(|a, b| b.cmp(a));
    let mut shown = format!("{:>9} {:>9}\n", "first", "later");
    for (_, row) in rows {
        let _ = writeln!(shown, "{row}");
    }
    for (which, part) in ["first", "later"].iter().zip(&parts) {
        let mut functions: Vec<&Function> = part.functions.iter().collect();
        functions.sort_by_key(|it| Reverse(it.body.len()));
        let _ = writeln!(shown, "\nlargest of the {which} part, before compression, of {}", functions.len());
        for function in functions.into_iter().take(LARGEST) {
            let _ = writeln!(shown, "{:>9}  {}", function.body.len(), function.name);
        }
    }
    // Whoever calls one of these has to know that it is there.
    let _ = writeln!(shown, "\nwhat was cut off, and who calls it");
    for cut in parts[0].functions.iter().filter(|it| it.name.contains("::cut::")) {
        let callers = parts[0].functions.iter().filter(|it| it.calls.contains(&cut.name)).map(|it| it.name.as_str());
        let _ = writeln!(shown, "  {}: {}", cut.name, callers.collect::<Vec<_>>().join(", "));
    }
    Ok(shown)
}

impl Part {
    fn read(program: &[u8]) -> Result<Self> {
        let mut imported = 0;
        let mut bodies = Vec::new();
        let mut names = BTreeMap::new();
        let mut constants = Vec::new();
        for payload in Parser::new(0).parse_all(program) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let mut calls = BTreeSet::new();
                    let mut operators = body.get_operators_reader()?;
                    while !operators.eof() {
                        if let Operator::Call { function_index } = operators.read()? {
                            calls.insert(function_index);
                        }
                    }
                    bodies.push((body.as_bytes().to_vec(), calls));
                }
                Payload::DataSection(section) => constants.extend_from_slice(&program[section.range()]),
                Payload::CustomSection(section) => {
                    let KnownCustom::Name(parts) = section.as_known() else { continue };
                    for part in parts {
                        let Name::Function(map) = part? else { continue };
                        for name in map {
                            let name = name?;
                            names.insert(name.index, format!("{:#}", rustc_demangle::demangle(name.name)));
                        }
                    }
                }
                _ => {}
            }
        }
        let name = |index: u32| names.get(&index).cloned().unwrap_or_default();
        let functions = (imported..).zip(bodies).map(|(index, (body, calls))| Function {
            name: name(index),
            body,
            calls: calls.into_iter().map(name).collect(),
        });
        Ok(Self { functions: functions.collect(), constants })
    }
}

/// The crate, or the module, of a function.
fn group(name: &str) -> String {
    let path = name.trim_start_matches(|it: char| !it.is_ascii_alphanumeric() && it != '_');
    let path = path.trim_start_matches("mut ").trim_start_matches("dyn ");
    let end = path.find(|it: char| !it.is_ascii_alphanumeric() && it != '_' && it != ':').unwrap_or(path.len());
    let mut words = path[..end].split("::");
    let of = words.next().unwrap_or_default();
    if STANDARD.contains(&of) || !path[..end].contains("::") {
        return "the standard library and what is generated".to_owned();
    }
    match words.next().filter(|_| BY_MODULE.contains(&of)) {
        Some(module) if module.starts_with(char::is_lowercase) => format!("{of}::{module}"),
        _ => of.to_owned(),
    }
}

fn compressed(content: &[u8]) -> Result<usize> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(content)?;
    Ok(packed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_crate_of_its_own_type() {
        for (name, expected) in [
            ("<lakeplan::rules::finding::Finding as core::clone::Clone>::clone", "lakeplan::rules"),
            ("lakeplan_web::components::sql::view", "lakeplan_web::components"),
            ("<&mut lakeplan::Code>::name", "lakeplan"),
            ("yew::dom_bundle::bnode", "yew"),
            ("core::ptr::drop_in_place::<lakeplan::rules::Finding>", "the standard library and what is generated"),
            ("memcpy", "the standard library and what is generated"),
        ] {
            assert_eq!(group(name), expected, "{name}");
        }
    }
}
