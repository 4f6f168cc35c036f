//! Cuts the page's program in two: what it needs at first, and what comes later.
//!
//! The program is cut at the functions of the modules named `cut`: the first part holds all that
//! can be reached without them, the later part the rest, code and constants alike. Nothing is in
//! both. The parts share memory and table, and every function keeps its number in the table and
//! every constant its address; so the later part is there once it has been instantiated with what
//! the first part exports, and until then nobody may call what was cut off.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, Function, FunctionBuilder, FunctionId, FunctionKind,
    GlobalKind, ImportKind, ImportedFunction, Module, ModuleConfig, TableId, passes,
};

use crate::references::{Linked, References};

/// The modules whose functions are the places to cut at.
const CUT: &str = "cut";

/// What the later part calls the first in its imports.
const FIRST: &str = "first";

/// A hole between two constants is filled where that costs no more than to leave it out.
const SHORT: usize = 8;

/// The two parts, as files.
pub(crate) struct Parts {
    pub(crate) first: Vec<u8>,
    pub(crate) later: Vec<u8>,
}

/// Cuts a program that came out of `wasm-bindgen` with its names; `linked` is what went in. With `named`, the
/// functions of the parts have their names too, for people.
pub(crate) fn split(program: &[u8], linked: &Linked, named: bool) -> Result<Parts> {
    let (mut first, mut later) = (parse(program, named)?, parse(program, named)?);
    let plan = Plan::of(&first, linked)?;
    let shared = plan.later(&mut later)?;
    plan.first(&mut first, &shared)?;
    Ok(Parts { first: first.emit_wasm(), later: later.emit_wasm() })
}

/// The constants that the later part will have, by their place in memory.
pub(crate) fn later_constants(program: &[u8], linked: &Linked) -> Result<Vec<Range<usize>>> {
    Ok(Plan::of(&parse(program, false)?, linked)?.constants)
}

/// The same bytes give the same numbers each time, so that the index of a function in one parsed
/// module is its index in another.
fn parse(program: &[u8], named: bool) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(named).generate_producers_section(false);
    let mut module = config.parse(program)?;
    // Relocations and symbols are of the program before, and nobody reads the others.
    let sections: Vec<_> = module.customs.iter().map(|it| it.0).collect();
    for section in sections {
        module.customs.delete(section);
    }
    Ok(module)
}

/// What belongs where.
struct Plan {
    /// The functions of the later part, by index.
    later: HashSet<usize>,
    /// The functions at which the program is cut, by index, each with its number in the table.
    cuts: BTreeMap<usize, u32>,
    /// The constants of the later part, by address.
    constants: Vec<Range<usize>>,
}

/// What the later part takes from the first, by its kind and index, in the order of its names.
type Shared = Vec<(Kind, usize)>;

#[derive(Clone, Copy)]
enum Kind {
    Function,
    Table,
    Memory,
    Global,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Node {
    Function(FunctionId),
    Constant(usize),
}

impl Plan {
    fn of(module: &Module, linked: &Linked) -> Result<Self> {
        let cuts: HashSet<FunctionId> = module.funcs.iter().filter(|it| is_cut(it)).map(Function::id).collect();
        ensure!(!cuts.is_empty(), "no function of a module `{CUT}` is in the program");
        let reached = reached(module, linked, &cuts);
        let stays = |it: &Function| reached.contains(&Node::Function(it.id()));
        let later = module.funcs.iter().filter(|it| matches!(it.kind, FunctionKind::Local(_)) && !stays(it));
        let later = later.map(|it| it.id().index()).collect();
        let size = u32::try_from(module.tables.get(function_table(module)?).initial)?;
        let mut numbers = cuts.iter().map(FunctionId::index).collect::<Vec<_>>();
        numbers.sort_unstable();
        let constants = linked.constants.iter().enumerate();
        let constants = constants
            // What is written to may have changed until the later part comes.
            .filter(|(index, it)| it.place.end <= linked.read_only.end && !reached.contains(&Node::Constant(*index)))
            .map(|(_, it)| it.place.clone())
            .collect();
        Ok(Self { later, cuts: numbers.into_iter().zip(size..).collect(), constants })
    }

    /// Leaves the later part, and gives what it takes from the first.
    fn later(&self, module: &mut Module) -> Result<Shared> {
        module.start = None;
        let exports: Vec<_> = module.exports.iter().map(walrus::Export::id).collect();
        for export in exports {
            module.exports.delete(export);
        }
        self.later_table(module)?;
        self.later_memory(module)?;
        let functions: Vec<_> = module.funcs.iter().map(|it| (it.id(), it.ty())).collect();
        for (function, ty) in functions {
            let imported = matches!(module.funcs.get(function).kind, FunctionKind::Import(_));
            if !imported && !self.later.contains(&function.index()) {
                let import = module.imports.add(FIRST, "", function);
                module.funcs.get_mut(function).kind = FunctionKind::Import(ImportedFunction { import, ty });
            }
        }
        let globals: Vec<_> = module.globals.iter().map(walrus::Global::id).collect();
        for global in globals {
            let import = module.imports.add(FIRST, "", global);
            module.globals.get_mut(global).kind = GlobalKind::Import(import);
        }
        passes::gc::run(module);
        let mut shared = Vec::new();
        for import in module.imports.iter_mut() {
            FIRST.clone_into(&mut import.module);
            import.name = short_name(shared.len());
            shared.push(match import.kind {
                ImportKind::Function(it) => (Kind::Function, it.index()),
                ImportKind::Table(it) => (Kind::Table, it.index()),
                ImportKind::Memory(it) => (Kind::Memory, it.index()),
                ImportKind::Global(it) => (Kind::Global, it.index()),
                ImportKind::Tag(_) => bail!("the program has exceptions"),
            });
        }
        Ok(shared)
    }

    /// Has the later part fill the numbers of its functions.
    fn later_table(&self, module: &mut Module) -> Result<()> {
        let table = function_table(module)?;
        let mut numbered: BTreeMap<u32, FunctionId> = BTreeMap::new();
        let by_index: HashMap<usize, FunctionId> = module.funcs.iter().map(|it| (it.id().index(), it.id())).collect();
        let segments: Vec<_> = module.tables.get(table).elem_segments.iter().copied().collect();
        for segment in segments {
            let (start, functions) = elements(module, segment)?;
            let here = (start..).zip(functions).filter(|it| self.later.contains(&it.1.index()));
            numbered.extend(here);
            module.elements.delete(segment);
        }
        for (cut, number) in &self.cuts {
            numbered.insert(*number, *by_index.get(cut).context("a function is gone")?);
        }
        self.import_table(module, table);
        module.tables.get_mut(table).elem_segments.clear();
        let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
        for (number, function) in numbered {
            match runs.last_mut() {
                Some((start, run)) if u32::try_from(run.len()).is_ok_and(|it| *start + it == number) => {
                    run.push(function);
                }
                _ => runs.push((number, vec![function])),
            }
        }
        for (start, run) in runs {
            let kind = ElementKind::Active { table, offset: constant(start)? };
            let segment = module.elements.add(kind, ElementItems::Functions(run));
            module.tables.get_mut(table).elem_segments.insert(segment);
        }
        Ok(())
    }

    fn import_table(&self, module: &mut Module, table: TableId) {
        let import = module.imports.add(FIRST, "", table);
        let table = module.tables.get_mut(table);
        table.import = Some(import);
        self.enlarge(table);
    }

    /// Makes room for the functions at which the program is cut.
    fn enlarge(&self, table: &mut walrus::Table) {
        let more = self.cuts.len() as u64;
        table.initial += more;
        table.maximum = table.maximum.map(|it| it + more);
    }

    /// Has the later part fill in its constants.
    fn later_memory(&self, module: &mut Module) -> Result<()> {
        let memory = module.memories.iter().next().context("the program has no memory")?.id();
        let import = module.imports.add(FIRST, "", memory);
        let mut runs: Vec<Range<usize>> = Vec::new();
        for place in &self.constants {
            match runs.last_mut() {
                Some(run) if run.end + SHORT >= place.start => run.end = place.end,
                _ => runs.push(place.clone()),
            }
        }
        let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
        let mut filled = Vec::new();
        for run in runs {
            for segment in &segments {
                let data = module.data.get(*segment);
                let start = address(&data.kind)?;
                if start <= run.start && run.end <= start + data.value.len() {
                    filled.push((run.start, data.value[run.start - start..run.end - start].to_vec()));
                }
            }
        }
        for segment in segments {
            module.data.delete(segment);
        }
        let owner = module.memories.get_mut(memory);
        owner.import = Some(import);
        owner.data_segments.clear();
        for (start, content) in filled {
            let kind = DataKind::Active { memory, offset: constant(u32::try_from(start)?)? };
            let segment = module.data.add(kind, content);
            module.memories.get_mut(memory).data_segments.insert(segment);
        }
        Ok(())
    }

    /// Leaves the first part, which exports what the later one takes.
    fn first(&self, module: &mut Module, shared: &Shared) -> Result<()> {
        let table = function_table(module)?;
        // In the place of a function that is not there yet stands one that traps.
        let mut nobody = FunctionBuilder::new(&mut module.types, &[], &[]);
        nobody.func_body().unreachable();
        let nobody = nobody.finish(Vec::new(), &mut module.funcs);
        let segments: Vec<_> = module.tables.get(table).elem_segments.iter().copied().collect();
        for segment in segments {
            if let ElementItems::Functions(functions) = &mut module.elements.get_mut(segment).items {
                for function in functions {
                    if self.later.contains(&function.index()) {
                        *function = nobody;
                    }
                }
            }
        }
        self.enlarge(module.tables.get_mut(table));
        for (cut, number) in &self.cuts {
            let function = module.funcs.iter().find(|it| it.id().index() == *cut).context("a function is gone")?;
            let (id, ty) = (function.id(), function.ty());
            let (parameters, results) = {
                let ty = module.types.get(ty);
                (ty.params().to_vec(), ty.results().to_vec())
            };
            let arguments: Vec<_> = parameters.iter().map(|it| module.locals.add(*it)).collect();
            let mut hop = FunctionBuilder::new(&mut module.types, &parameters, &results);
            let mut body = hop.func_body();
            for argument in &arguments {
                body.local_get(*argument);
            }
            body.i32_const(i32::try_from(*number)?).call_indirect(ty, table);
            module.funcs.get_mut(id).kind = FunctionKind::Local(hop.local_func(arguments));
        }
        let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
        for segment in segments {
            let data = module.data.get_mut(segment);
            let start = address(&data.kind)?;
            let end = start + data.value.len();
            for place in self.constants.iter().filter(|it| start <= it.start && it.end <= end) {
                data.value[place.start - start..place.end - start].fill(0);
            }
        }
        for (number, (kind, index)) in shared.iter().enumerate() {
            let name = short_name(number);
            match kind {
                Kind::Function => export(module, &name, *index, module.funcs.iter().map(Function::id).collect()),
                Kind::Table => export(module, &name, *index, module.tables.iter().map(walrus::Table::id).collect()),
                Kind::Memory => export(module, &name, *index, module.memories.iter().map(walrus::Memory::id).collect()),
                Kind::Global => export(module, &name, *index, module.globals.iter().map(walrus::Global::id).collect()),
            }?;
        }
        passes::gc::run(module);
        Ok(())
    }
}

/// Exports what has this index.
fn export<T>(module: &mut Module, name: &str, index: usize, all: Vec<id_arena::Id<T>>) -> Result<()>
where
    id_arena::Id<T>: Into<ExportItem>,
{
    let item = all.into_iter().find(|it| it.index() == index).context("what is shared is gone")?;
    module.exports.add(name, item);
    Ok(())
}

/// Whether the program is cut at a function.
fn is_cut(function: &Function) -> bool {
    let Some(name) = &function.name else { return false };
    let path = format!("{:#}", rustc_demangle::demangle(name));
    // Optimizations leave suffixes.
    let path = path.split('.').next().unwrap_or_default();
    let mut parts = path.rsplit("::");
    !path.contains(['<', '{']) && parts.nth(1) == Some(CUT)
}

/// Whatever can be reached from outside without the functions at which the program is cut.
fn reached(module: &Module, linked: &Linked, cuts: &HashSet<FunctionId>) -> HashSet<Node> {
    let mut by_name: HashMap<&str, Vec<FunctionId>> = HashMap::new();
    for function in module.funcs.iter() {
        by_name.entry(function.name.as_deref().unwrap_or_default()).or_default().push(function.id());
    }
    let exported = module.exports.iter().filter_map(|it| match it.item {
        ExportItem::Function(function) => Some(function),
        _ => None,
    });
    // Those that `wasm-bindgen` has made are called by its script.
    let made = module.funcs.iter().filter(|it| !linked.functions.contains_key(it.name.as_deref().unwrap_or_default()));
    let mut next: Vec<Node> = exported.chain(module.start).chain(made.map(Function::id)).map(Node::Function).collect();
    let mut reached = HashSet::new();
    while let Some(node) = next.pop() {
        if matches!(node, Node::Function(it) if cuts.contains(&it)) || !reached.insert(node) {
            continue;
        }
        let references = match node {
            Node::Function(id) => {
                let function = module.funcs.get(id);
                if let FunctionKind::Local(local) = &function.kind {
                    let mut calls = Calls::default();
                    dfs_in_order(&mut calls, local, local.entry_block());
                    next.extend(calls.0.into_iter().map(Node::Function));
                }
                function.name.as_ref().and_then(|it| linked.functions.get(it))
            }
            Node::Constant(index) => Some(&linked.constants[index].references),
        };
        let Some(References { functions, constants }) = references else { continue };
        next.extend(functions.iter().filter_map(|it| by_name.get(it.as_str())).flatten().copied().map(Node::Function));
        next.extend(constants.iter().copied().map(Node::Constant));
    }
    reached
}

/// Which functions a function calls.
#[derive(Default)]
struct Calls(Vec<FunctionId>);

impl Visitor<'_> for Calls {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.0.push(*function);
    }
}

fn function_table(module: &Module) -> Result<TableId> {
    module.tables.main_function_table()?.context("the program has no table of functions")
}

/// The functions of a segment, and the number of the first.
fn elements(module: &Module, segment: walrus::ElementId) -> Result<(u32, Vec<FunctionId>)> {
    let element = module.elements.get(segment);
    let ElementKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = &element.kind else {
        bail!("the functions of the table have no number");
    };
    let ElementItems::Functions(functions) = &element.items else { bail!("the table holds no functions") };
    Ok((u32::try_from(*start)?, functions.clone()))
}

fn address(kind: &DataKind) -> Result<usize> {
    match kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } => Ok(usize::try_from(*start)?),
        _ => bail!("data without an address"),
    }
}

fn constant(value: u32) -> Result<ConstExpr> {
    Ok(ConstExpr::Value(Value::I32(i32::try_from(value)?)))
}

/// A name of one to three characters; those of `wasm-bindgen` are longer.
fn short_name(mut number: usize) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut name = String::new();
    loop {
        name.push(char::from(DIGITS[number % DIGITS.len()]));
        number /= DIGITS.len();
        if number == 0 {
            return name;
        }
    }
}

#[cfg(test)]
mod tests;
