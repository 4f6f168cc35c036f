//! Short names for what the program and its script take from each other. There are hashes in them,
//! which no compression makes smaller, and they stand in both.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;

use anyhow::Result;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{Export, ImportSectionReader, Parser, Payload};

/// The names of a program that get others, each with its new one.
#[derive(Debug)]
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    /// Those of a program that nobody has written.
    pub(crate) fn of(program: &[u8]) -> Result<Self> {
        let mut names = BTreeSet::new();
        for payload in Parser::new(0).parse_all(program) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        names.insert(import?.name);
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        names.insert(export?.name);
                    }
                }
                _ => {}
            }
        }
        // The script has them in this order. No other name of ours or of it begins like the new ones.
        let generated = names.into_iter().filter(|it| is_generated(it)).enumerate();
        Ok(Self(generated.map(|(number, name)| (name.to_owned(), format!("${number}"))).collect()))
    }

    /// The program with the new names.
    pub(crate) fn in_program(&self, program: &[u8]) -> Result<Vec<u8>> {
        let mut renamed = Module::new();
        Rename(self).parse_core_module(&mut renamed, Parser::new(0), program)?;
        Ok(renamed.finish())
    }

    /// The script, or its declarations, with the new names.
    pub(crate) fn in_text(&self, text: &str) -> String {
        let mut renamed = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(is_part) {
            let length = rest[start..].find(|it| !is_part(it)).unwrap_or(rest.len() - start);
            let word = &rest[start..start + length];
            renamed.push_str(&rest[..start]);
            renamed.push_str(self.0.get(word).map_or(word, String::as_str));
            rest = &rest[start + length..];
        }
        renamed + rest
    }
}

/// Whether it is the character of a name in a script.
fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '$')
}

/// Whether rustc has made a name unique, or `wasm-bindgen`, which puts a hash at the end.
fn is_generated(name: &str) -> bool {
    if name.starts_with("_R") {
        return true;
    }
    let Some(at) = name.len().checked_sub(16).filter(|it| *it > 0) else { return false };
    name.is_ascii()
        && name[at..].bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
        && matches!(name.as_bytes()[at - 1], b'_' | b'h')
}

struct Rename<'a>(&'a Names);

impl Rename<'_> {
    fn name<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.0.get(name).map_or(name, String::as_str)
    }
}

impl Reencode for Rename<'_> {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            let ty = self.entity_type(import.ty)?;
            imports.import(import.module, self.name(import.name), ty);
        }
        Ok(())
    }

    fn parse_export(&mut self, exports: &mut ExportSection, export: Export<'_>) -> Result<(), Error<Infallible>> {
        let (kind, index) = (self.export_kind(export.kind)?, self.external_index(export.kind, export.index)?);
        exports.export(self.name(export.name), kind, index);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, ModuleConfig};

    use super::*;

    #[test]
    fn program_and_script_agree_on_the_new_names() {
        let mut module = walrus::Module::default();
        let ty = module.types.add(&[], &[]);
        module.add_import_func("./page_bg.js", "__wbg_now_0123456789abcdef", ty);
        let called = FunctionBuilder::new(&mut module.types, &[], &[]).finish(Vec::new(), &mut module.funcs);
        module.exports.add("invoke__h00000000deadbeef", called);
        module.exports.add("__wbindgen_start", called);
        let program = module.emit_wasm();
        let names = Names::of(&program).expect("names");
        let renamed = ModuleConfig::new().parse(&names.in_program(&program).expect("a program")).expect("it is valid");
        let import = renamed.imports.iter().next().expect("an import");
        assert_eq!((import.module.as_str(), import.name.as_str()), ("./page_bg.js", "$0"));
        let mut exports: Vec<&str> = renamed.exports.iter().map(|it| it.name.as_str()).collect();
        exports.sort_unstable();
        assert_eq!(exports, ["$1", "__wbindgen_start"]);
        let script =
            "const a = { __wbg_now_0123456789abcdef: () => wasm.invoke__h00000000deadbeef(ü) };\nwasm.__wbindgen_start";
        assert_eq!(names.in_text(script), "const a = { $0: () => wasm.$1(ü) };\nwasm.__wbindgen_start");
    }

    #[test]
    fn only_names_that_nobody_has_written_are_shortened() {
        for name in
            ["__wbg_Error_208446807d0d1e30", "invoke__h208446807d0d1e30", "_RINvNvNtCsiYiAF7KovJR_12wasm_bindgen"]
        {
            assert!(is_generated(name), "{name}");
        }
        for name in ["analyze", "__wbindgen_malloc", "208446807d0d1e30", "_208446807d0d1e3", "x_208446807d0D1e30"] {
            assert!(!is_generated(name), "{name}");
        }
    }
}
