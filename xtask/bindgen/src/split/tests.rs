use std::collections::{BTreeSet, HashMap};

use walrus::{ConstExpr, RefType};

use super::*;
use crate::references::Constant;

/// `run` calls `cut::far` and `common`; `far` calls `helper`, which takes the address of
/// `virtual`, and `common`.
fn program() -> (Vec<u8>, Linked) {
    let mut module = Module::default();
    let memory = module.memories.add_local(false, false, 1, None, None);
    let place = DataKind::Active { memory, offset: constant(16).expect("small") };
    let data = module.data.add(place, b"near....far!....".to_vec());
    module.memories.get_mut(memory).data_segments.insert(data);
    let mut function = |name: &str, calls: &[FunctionId]| {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
        builder.name(name.to_owned());
        for callee in calls {
            builder.func_body().call(*callee);
        }
        builder.finish(Vec::new(), &mut module.funcs)
    };
    let common = function("page::common", &[]);
    let virtual_ = function("page::virtual", &[]);
    let helper = function("page::helper", &[]);
    let far = function("page::cut::far", &[helper, common]);
    let run = function("page::run", &[far, common]);
    module.exports.add("run", run);
    let table = module.tables.add_local(false, 3, Some(3), RefType::FUNCREF);
    let kind = ElementKind::Active { table, offset: constant(1).expect("small") };
    let segment = module.elements.add(kind, ElementItems::Functions(vec![virtual_, common]));
    module.tables.get_mut(table).elem_segments.insert(segment);
    module.exports.add("table", table);

    let references = |functions: &[&str], constants: &[usize]| References {
        functions: functions.iter().map(|it| (*it).to_owned()).collect(),
        constants: constants.iter().copied().collect::<BTreeSet<_>>(),
    };
    let functions = HashMap::from([
        ("page::run".to_owned(), references(&[], &[0])),
        ("page::cut::far".to_owned(), references(&[], &[1])),
        ("page::helper".to_owned(), references(&["page::virtual"], &[])),
        ("page::virtual".to_owned(), References::default()),
        ("page::common".to_owned(), references(&["page::common"], &[])),
    ]);
    let constant = |place| Constant { place, references: References::default() };
    let constants = vec![constant(16..20), constant(24..28)];
    (module.emit_wasm(), Linked { functions, constants, read_only: 16..32, ..Linked::default() })
}

fn bytes(module: &Module) -> Vec<(ConstExpr, &[u8])> {
    let place = |it: &DataKind| match it {
        DataKind::Active { offset, .. } => offset.clone(),
        DataKind::Passive => panic!("passive data"),
    };
    module.data.iter().map(|it| (place(&it.kind), it.value.as_slice())).collect()
}

#[test]
fn what_only_a_cut_reaches_comes_later() {
    let (program, linked) = program();
    let parts = split(&program, &linked, false).expect("it can be cut");
    let first = Module::from_buffer(&parts.first).expect("a module");
    let later = Module::from_buffer(&parts.later).expect("a module");
    let own = |it: &Module| it.funcs.iter().filter(|it| matches!(it.kind, FunctionKind::Local(_))).count();
    // `run`, `common`, the hop to `far`, and nobody in the place of `virtual`.
    assert_eq!(own(&first), 4);
    // `far`, `helper`, `virtual`.
    assert_eq!(own(&later), 3);
    let data = |module: &Module| {
        let data = bytes(module).into_iter();
        data.map(|it| (format!("{:?}", it.0), it.1.to_vec())).collect::<Vec<_>>()
    };
    let at = |place: u32| format!("{:?}", constant(place).expect("small"));
    assert_eq!(data(&first), [(at(16), b"near....\0\0\0\0....".to_vec())]);
    assert_eq!(data(&later), [(at(24), b"far!".to_vec())]);
    // The number of `virtual`, and a new one for `far`.
    let mut numbers: Vec<u32> = later
        .elements
        .iter()
        .map(|it| elements(&later, it.id()).expect("functions"))
        .inspect(|it| assert_eq!(it.1.len(), 1))
        .map(|it| it.0)
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 3]);
    for module in [&first, &later] {
        let table = module.tables.iter().next().expect("a table");
        assert_eq!((table.initial, table.maximum), (4, Some(4)));
    }
    let exported: HashSet<&str> = first.exports.iter().map(|it| it.name.as_str()).collect();
    for import in later.imports.iter() {
        assert!(import.module == FIRST && exported.contains(import.name.as_str()), "{}", import.name);
    }
    // The table, the memory, `common`.
    assert_eq!(later.imports.iter().count(), 3);
    assert!(later.exports.iter().next().is_none() && later.start.is_none());
}

#[test]
fn a_program_that_has_no_cut_is_refused() {
    let (program, linked) = program();
    let mut module = Module::from_buffer(&program).expect("a module");
    for function in module.funcs.iter_mut() {
        function.name = function.name.take().map(|it| it.replace("cut", "uncut"));
    }
    let error = split(&module.emit_wasm(), &linked, false).err().expect("it is refused");
    assert!(error.to_string().contains("no function of a module `cut`"), "{error}");
}

#[test]
fn names_are_short_and_unique() {
    let names: HashSet<String> = (0..3000).map(short_name).collect();
    assert_eq!(names.len(), 3000);
    assert!(names.iter().all(|it| it.len() <= 3));
}

#[test]
fn a_cut_is_known_by_its_module() {
    let (program, _) = program();
    let module = parse(&program, false).expect("a module");
    let names = |name: &str| {
        let mut module = Module::from_buffer(&program).expect("a module");
        let function = module.funcs.iter_mut().next().expect("a function");
        function.name = Some(name.to_owned());
        is_cut(function)
    };
    assert!(module.funcs.iter().any(is_cut));
    assert!(names("page::later::cut::dialog") && names("_RNvNtNtCsdADGIVjN8Yj_12lakeplan_web5later3cut6dialog"));
    assert!(!names("page::cut::dialog::{closure#0}") && !names("page::cut") && !names("page::haircut::of"));
}
