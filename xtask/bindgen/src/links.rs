//! What the later part takes from the first is named and listed in the order in which the first has it: numbers that
//! grow, beside types of functions that are alike, are said in fewer bits. It leaves 1,000 bytes less of the first.

use std::collections::HashMap;
use std::convert::Infallible;

use anyhow::{Result, ensure};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{Export, ExportSectionReader, ExternalKind, Import, ImportSectionReader, Parser, Payload, TypeRef};

/// The two parts, with what they share in the order of the first.
pub(crate) fn in_order([first, later]: [&[u8]; 2]) -> Result<[Vec<u8>; 2]> {
    let taken = taken(later)?;
    let mut given: HashMap<&str, u32> = HashMap::new();
    for payload in Parser::new(0).parse_all(first) {
        if let Payload::ExportSection(exports) = payload? {
            given.extend(exports.into_iter().collect::<Result<Vec<_>, _>>()?.iter().map(|it| (it.name, it.index)));
        }
    }
    ensure!(taken.iter().all(|it| given.contains_key(it.0)), "the first part does not give what the later one takes");
    // Of what is no function there is little, and its numbers stay.
    let mut order: Vec<usize> = (0..taken.len()).collect();
    order.sort_by_key(|it| if taken[*it].1 { 1 + u64::from(given[taken[*it].0]) } else { 0 });
    let places: HashMap<&str, usize> = order.iter().enumerate().map(|(place, it)| (taken[*it].0, place)).collect();
    let others = taken.iter().filter(|it| !it.1).count();
    let of_functions = taken.iter().filter(|it| it.1).map(|it| u32::try_from(places[it.0] - others));
    let functions = of_functions.collect::<Result<_, _>>()?;
    let mut links = Links { places, functions: Vec::new() };
    let first = reencoded(&mut links, first)?;
    links.functions = functions;
    Ok([first, reencoded(&mut links, later)?])
}

fn reencoded(links: &mut Links<'_>, program: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    links.parse_core_module(&mut module, Parser::new(0), program)?;
    Ok(module.finish())
}

/// The name of each import, and whether it is a function.
fn taken(later: &[u8]) -> Result<Vec<(&str, bool)>> {
    let mut taken = Vec::new();
    for payload in Parser::new(0).parse_all(later) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports.into_imports() {
                let import = import?;
                taken.push((import.name, matches!(import.ty, TypeRef::Func(_))));
            }
        }
    }
    Ok(taken)
}

struct Links<'a> {
    /// The place of each name among what is shared.
    places: HashMap<&'a str, usize>,
    /// The new number of each function that is taken.
    functions: Vec<u32>,
}

impl Reencode for Links<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.functions.get(function as usize).copied().unwrap_or(function))
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let all = section.into_iter().collect::<Result<Vec<Export<'_>>, _>>()?;
        let (mut shared, own): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| self.places.contains_key(it.name));
        for export in own {
            self.parse_export(exports, export)?;
        }
        shared.sort_by_key(|it| self.places[it.name]);
        for (place, Export { kind, index, .. }) in shared.into_iter().enumerate() {
            let index = if kind == ExternalKind::Func { self.function_index(index)? } else { index };
            exports.export(&name(place), self.export_kind(kind)?, index);
        }
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let mut all = section.into_imports().collect::<Result<Vec<Import<'_>>, _>>()?;
        all.sort_by_key(|it| self.places.get(it.name).copied());
        for Import { module, name: before, ty } in all {
            let name = self.places.get(before).map_or_else(|| before.to_owned(), |place| name(*place));
            imports.import(module, &name, self.entity_type(ty)?);
        }
        Ok(())
    }
}

/// A name of at least two characters, of which the last changes with each place; those of `wasm-bindgen` are longer, or
/// have other characters.
fn name(place: usize) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let digit = |it: usize| char::from(DIGITS[it % DIGITS.len()]);
    let before = place / DIGITS.len();
    let before = if before < DIGITS.len() { digit(before).to_string() } else { name(before) };
    before + &digit(place).to_string()
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, Module, ModuleConfig, ValType};

    use super::*;

    #[test]
    fn names_differ() {
        let names: std::collections::HashSet<String> = (0..3_000).map(name).collect();
        assert_eq!((names.len(), name(0), name(37)), (3_000, "00".to_owned(), "11".to_owned()));
    }

    /// Each import still is what it was, and whoever calls one calls the same.
    #[test]
    fn what_is_shared_is_in_the_order_of_the_first_part() {
        let mut first = Module::default();
        let made = |constant: i32| {
            let mut builder = FunctionBuilder::new(&mut first.types, &[], &[ValType::I32]);
            builder.func_body().i32_const(constant);
            builder.finish(Vec::new(), &mut first.funcs)
        };
        let functions: Vec<_> = (0..3).map(made).collect();
        first.exports.add("main", functions[1]);
        for (name, function) in [("x", functions[2]), ("y", functions[0]), ("z", functions[1])] {
            first.exports.add(name, function);
        }
        let mut later = Module::default();
        let ty = later.types.add(&[], &[ValType::I32]);
        let [x, y, _z] = ["x", "y", "z"].map(|name| later.add_import_func("first", name, ty).0);
        let mut caller = FunctionBuilder::new(&mut later.types, &[], &[ValType::I32]);
        caller.func_body().call(x).drop().call(y);
        let caller = caller.finish(Vec::new(), &mut later.funcs);
        later.exports.add("caller", caller);

        let parts = [first.emit_wasm(), later.emit_wasm()];
        let [first, later] = in_order([&parts[0], &parts[1]]).expect("it is put into order");
        let exports = |program: &[u8]| -> Vec<(String, u32)> {
            let payloads = Parser::new(0).parse_all(program).map(|it| it.expect("it is valid"));
            let sections = payloads.filter_map(|it| match it {
                Payload::ExportSection(exports) => Some(exports),
                _ => None,
            });
            sections.flatten().map(|it| it.expect("it is valid")).map(|it| (it.name.to_owned(), it.index)).collect()
        };
        let (before, after) = (exports(&parts[0]), exports(&first));
        let index = |all: &[(String, u32)], name: &str| all.iter().find(|it| it.0 == name).map(|it| it.1);
        assert_eq!(index(&before, "main"), index(&after, "main"));
        assert!(after[1..].is_sorted_by_key(|it| it.1), "{after:?}");
        let of = |name: &str| index(&before, name).and_then(|it| after[1..].iter().find(|other| other.1 == it));
        let new = |name: &str| of(name).expect("it is there").0.clone();
        let names: Vec<String> = taken(&later).expect("it is valid").iter().map(|it| it.0.to_owned()).collect();
        assert_eq!(names, ["00", "01", "02"]);
        let later = ModuleConfig::new().parse(&later).expect("it is valid");
        let caller = later.exports.get_func("caller").expect("it is exported");
        let walrus::FunctionKind::Local(caller) = &later.funcs.get(caller).kind else { panic!("it is local") };
        let calls: Vec<String> = caller
            .block(caller.entry_block())
            .instrs
            .iter()
            .filter_map(|it| match &it.0 {
                walrus::ir::Instr::Call(call) => match &later.funcs.get(call.func).kind {
                    walrus::FunctionKind::Import(it) => Some(later.imports.get(it.import).name.clone()),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        assert_eq!(calls, [new("x"), new("y")]);
    }
}
