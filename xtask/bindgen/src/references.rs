//! What the linker knows of a program: whose address each function takes, and which constants it
//! reads. Calls alone do not tell it, since a virtual method or a callback is a number in a table.
//!
//! It is read from the relocations that `--emit-relocs` leaves in the linked program.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use anyhow::{Context, Result, bail};
use wasmparser::{
    BinaryReader, DataKind, KnownCustom, Linking, Operator, Parser, Payload, RelocAddendKind, RelocSectionReader,
    RelocationType, SymbolInfo,
};

/// What something refers to, other than by calling it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct References {
    /// The functions whose address is taken, by name.
    pub(crate) functions: BTreeSet<String>,
    /// The constants, by their place in [`Linked::constants`].
    pub(crate) constants: BTreeSet<usize>,
}

/// A constant or a variable that is not on the stack.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Constant {
    /// Where it lies in memory.
    pub(crate) place: Range<usize>,
    /// What it refers to.
    pub(crate) references: References,
}

/// A linked program.
#[derive(Debug, Default)]
pub(crate) struct Linked {
    /// The functions, by name. Those of one name are taken for one.
    pub(crate) functions: HashMap<String, References>,
    /// The constants, by their place in memory.
    pub(crate) constants: Vec<Constant>,
    /// Where the linker has put what the program only reads.
    pub(crate) read_only: Range<usize>,
    /// The same in the file.
    pub(crate) read_only_content: Range<usize>,
    /// Where the addresses of constants stand.
    pub(crate) addresses: Vec<Address>,
}

/// The address of a constant, as it stands in the code or in another constant.
#[derive(Debug)]
pub(crate) struct Address {
    /// Its place in the file.
    pub(crate) at: usize,
    /// How it is written.
    pub(crate) form: RelocationType,
    /// Which constant it is of, by its place in [`Linked::constants`].
    pub(crate) constant: usize,
    /// How far behind the beginning of the constant.
    pub(crate) addend: i64,
}

/// The parts of the file that say where something lies in it.
#[derive(Default)]
struct Layout {
    /// Where the code begins, and each body in it, in the file.
    code: usize,
    bodies: Vec<Range<usize>>,
    /// Where the data begins in the file.
    data: usize,
    segments: Vec<Segment>,
    imported: usize,
    names: HashMap<u32, String>,
}

/// A part of memory that the file fills.
struct Segment {
    /// In the file.
    content: Range<usize>,
    /// Its address in memory.
    address: usize,
}

/// What a relocation names.
enum Symbol {
    Function(u32),
    Data { start: usize, size: usize },
    Other,
}

impl Linked {
    /// Reads a program that was linked with `--emit-relocs`.
    pub(crate) fn read(program: &[u8]) -> Result<Self> {
        let mut layout = Layout::default();
        let mut symbols = Vec::new();
        let mut relocations = Vec::new();
        for payload in Parser::new(0).parse_all(program) {
            match payload? {
                Payload::ImportSection(imports) => {
                    let imports = imports.into_imports().collect::<Result<Vec<_>, _>>()?;
                    let functions = imports.iter().filter(|it| matches!(it.ty, wasmparser::TypeRef::Func(_)));
                    layout.imported = functions.count();
                }
                Payload::CodeSectionStart { range, .. } => layout.code = range.start,
                Payload::CodeSectionEntry(body) => layout.bodies.push(body.range()),
                Payload::DataSection(section) => {
                    layout.data = section.range().start;
                    for data in section {
                        let data = data?;
                        let DataKind::Active { offset_expr, .. } = data.kind else { bail!("a segment has no address") };
                        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                            bail!("the address of a segment is no constant");
                        };
                        let content = data.range.end - data.data.len()..data.range.end;
                        layout.segments.push(Segment { content, address: usize::try_from(value)? });
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Linking(linking) => {
                        for part in linking.subsections() {
                            if let Linking::SymbolTable(table) = part? {
                                symbols = table.into_iter().collect::<Result<Vec<_>, _>>()?;
                            }
                        }
                    }
                    KnownCustom::Name(names) => {
                        for part in names {
                            if let wasmparser::Name::Function(map) = part? {
                                for name in map {
                                    let name = name?;
                                    layout.names.insert(name.index, name.name.to_owned());
                                }
                            }
                        }
                    }
                    _ if section.name().starts_with("reloc.") => {
                        let reader = BinaryReader::new(section.data(), section.data_offset());
                        relocations.push((section.name(), RelocSectionReader::new(reader)?));
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        if relocations.is_empty() {
            bail!("the program was not linked with `--emit-relocs`");
        }
        let symbols = symbols.iter().map(|it| layout.symbol(it)).collect::<Result<Vec<_>>>()?;
        let mut linked = layout.constants(&symbols)?;
        for (name, section) in relocations {
            let of_code = match name {
                "reloc.CODE" => true,
                "reloc.DATA" => false,
                _ => continue,
            };
            for entry in section.entries() {
                let entry = entry?;
                if matches!(entry.ty, RelocationType::TypeIndexLeb) {
                    continue;
                }
                // The number of a function that is called stands in the code, and is read there.
                let called = matches!(entry.ty, RelocationType::FunctionIndexLeb);
                if called && !of_code {
                    bail!("a constant calls a function");
                }
                debug_assert!(entry.ty.addend_kind() != RelocAddendKind::None || entry.addend == 0);
                let symbol = symbols.get(entry.index as usize).context("a relocation names nothing")?;
                let target = match symbol {
                    Symbol::Function(_) if called => continue,
                    Symbol::Function(index) => Target::Function(layout.name(*index)?),
                    Symbol::Data { start, size } if *size > 0 => Target::Constant(linked.constant_at(*start)?, *start),
                    Symbol::Data { .. } | Symbol::Other => continue,
                };
                let offset = entry.offset as usize;
                if let Target::Constant(constant, start) = target {
                    let at = offset + if of_code { layout.code } else { layout.data };
                    let within = i64::try_from(start - linked.constants[constant].place.start)?;
                    linked.addresses.push(Address { at, form: entry.ty, constant, addend: entry.addend + within });
                }
                let references = if of_code {
                    let function = layout.function_at(layout.code + offset)?;
                    linked.functions.get_mut(&function).context("a relocation is of no function")?
                } else {
                    let place = linked.constant_at(layout.address(layout.data + offset)?)?;
                    &mut linked.constants[place].references
                };
                match target {
                    Target::Function(name) => drop(references.functions.insert(name)),
                    Target::Constant(place, _) => drop(references.constants.insert(place)),
                }
            }
        }
        Ok(linked)
    }

    /// What a constant holds that the program only reads.
    pub(crate) fn content<'a>(&self, program: &'a [u8], constant: &Constant) -> &'a [u8] {
        let start = self.read_only_content.start + constant.place.start - self.read_only.start;
        &program[start..start + constant.place.len()]
    }

    /// The constants have other places, in the order in which they are here.
    pub(crate) fn place(&mut self, places: &[usize]) {
        for (constant, place) in self.constants.iter_mut().zip(places) {
            constant.place = *place..*place + constant.place.len();
        }
        let mut order: Vec<usize> = (0..self.constants.len()).collect();
        order.sort_by_key(|it| self.constants[*it].place.start);
        let mut numbers = vec![0; order.len()];
        for (number, constant) in order.iter().enumerate() {
            numbers[*constant] = number;
        }
        self.constants.sort_by_key(|it| it.place.start);
        let of_constants = self.constants.iter_mut().map(|it| &mut it.references);
        for references in of_constants.chain(self.functions.values_mut()) {
            references.constants = references.constants.iter().map(|it| numbers[*it]).collect();
        }
        for address in &mut self.addresses {
            address.constant = numbers[address.constant];
        }
    }

    /// The constant at an address.
    fn constant_at(&self, address: usize) -> Result<usize> {
        let after = self.constants.partition_point(|it| it.place.start <= address);
        let found = after.checked_sub(1).filter(|it| self.constants[*it].place.contains(&address));
        found.with_context(|| format!("no constant is known at the address {address}"))
    }
}

enum Target {
    Function(String),
    /// Which one, and where the symbol lies.
    Constant(usize, usize),
}

impl Layout {
    fn name(&self, index: u32) -> Result<String> {
        self.names.get(&index).cloned().with_context(|| format!("the function {index} has no name"))
    }

    fn symbol(&self, symbol: &SymbolInfo<'_>) -> Result<Symbol> {
        Ok(match symbol {
            SymbolInfo::Func { index, .. } => Symbol::Function(*index),
            SymbolInfo::Data { symbol: Some(symbol), .. } => {
                let segment = self.segments.get(symbol.index as usize).context("a symbol lies in no segment")?;
                Symbol::Data { start: segment.address + symbol.offset as usize, size: symbol.size as usize }
            }
            _ => Symbol::Other,
        })
    }

    /// The functions and constants, still without what they refer to.
    fn constants(&self, symbols: &[Symbol]) -> Result<Linked> {
        let mut ends: BTreeMap<usize, usize> = BTreeMap::new();
        for symbol in symbols {
            if let Symbol::Data { start, size } = symbol
                && *size > 0
            {
                let end = ends.entry(*start).or_default();
                *end = (*end).max(start + size);
            }
        }
        let mut linked = Linked::default();
        for (start, end) in ends {
            match linked.constants.last_mut() {
                // One in another is that other: whoever wants a part gets all of it.
                Some(last) if last.place.end > start => last.place.end = last.place.end.max(end),
                _ => linked.constants.push(Constant { place: start..end, references: References::default() }),
            }
        }
        for index in 0..self.bodies.len() {
            linked.functions.entry(self.name(u32::try_from(self.imported + index)?)?).or_default();
        }
        // The linker puts `.rodata` first.
        let first = self.segments.first().context("the program has no data")?;
        linked.read_only = first.address..first.address + first.content.len();
        linked.read_only_content = first.content.clone();
        Ok(linked)
    }

    /// The name of the function whose body is at this place of the file.
    fn function_at(&self, place: usize) -> Result<String> {
        let after = self.bodies.partition_point(|it| it.start <= place);
        let found = after.checked_sub(1).filter(|it| self.bodies[*it].contains(&place));
        self.name(u32::try_from(self.imported + found.context("a relocation is of no code")?)?)
    }

    /// The address in memory of a place of the file.
    fn address(&self, place: usize) -> Result<usize> {
        let segment = self.segments.iter().find(|it| it.content.contains(&place));
        let segment = segment.context("a relocation is of no data")?;
        Ok(segment.address + place - segment.content.start)
    }
}
