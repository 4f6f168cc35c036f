//! Functions that are alike stand together: what repeats is then near, which a compressor can say
//! in fewer bits. It leaves a hundredth less of the program.

use std::collections::HashMap;
use std::convert::Infallible;

use anyhow::Result;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, Function, FunctionSection, Module};
use wasmparser::{FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// So many bytes that two functions share make them alike.
const SHARED: usize = 6;

/// What more functions than this have in common is found wherever they stand.
const COMMON: usize = 200;

/// As many of the functions before say what comes next.
const BEFORE: usize = 3;

/// The same program with its functions in another order.
pub(crate) fn by_likeness(program: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(program) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = order(&bodies);
    let mut places = vec![0; order.len()];
    for (place, function) in (0..).zip(&order) {
        places[*function] = place;
    }
    let mut reordered = Module::new();
    let mut reorder = Reorder { imported, order, places, written: Vec::new() };
    reorder.parse_core_module(&mut reordered, Parser::new(0), program)?;
    Ok(reordered.finish())
}

/// The functions, each behind those that it shares most with for its length.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let mut having: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, body) in bodies.iter().enumerate() {
        for piece in body.windows(SHARED) {
            let having = having.entry(piece).or_default();
            if having.last() != Some(&function) && having.len() <= COMMON {
                having.push(function);
            }
        }
    }
    having.retain(|_, it| (2..=COMMON).contains(&it.len()));
    let mut pieces: Vec<Vec<&[u8]>> = Vec::new();
    for body in bodies {
        let mut all: Vec<&[u8]> = body.windows(SHARED).filter(|it| having.contains_key(it)).collect();
        all.sort_unstable();
        all.dedup();
        pieces.push(all);
    }
    let mut left: Vec<bool> = vec![true; bodies.len()];
    let mut order: Vec<usize> = Vec::new();
    let mut likeness = vec![0.0; bodies.len()];
    while order.len() < bodies.len() {
        likeness.fill(0.0);
        for before in order.iter().rev().take(BEFORE) {
            for piece in &pieces[*before] {
                let having = &having[piece];
                #[expect(clippy::cast_precision_loss, reason = "there are not that many functions")]
                let share = 1.0 / having.len() as f64;
                for function in having {
                    likeness[*function] += share;
                }
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "there are not that many pieces")]
        let rank = |it: usize| likeness[it] / (pieces[it].len() as f64 + 20.0).sqrt();
        let mut rest = (0..bodies.len()).filter(|it| left[*it]);
        let Some(mut next) = rest.next() else { break };
        for other in rest {
            if rank(other) > rank(next) {
                next = other;
            }
        }
        left[next] = false;
        order.push(next);
    }
    order
}

struct Reorder {
    imported: u32,
    /// The functions of the program, in their new order.
    order: Vec<usize>,
    /// The place of each in it.
    places: Vec<u32>,
    written: Vec<Function>,
}

impl Reencode for Reorder {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let local = function.checked_sub(self.imported).and_then(|it| self.places.get(it as usize));
        Ok(local.map_or(function, |place| self.imported + place))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for function in &self.order {
            functions.function(types[*function]);
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Error<Infallible>> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            function.instruction(&self.parse_instruction(&mut operators)?);
        }
        self.written.push(function);
        if self.written.len() == self.order.len() {
            for function in &self.order {
                code.function(&self.written[*function]);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, ModuleConfig, ValType};

    use super::*;

    #[test]
    fn what_is_alike_stands_together_and_calls_what_it_called() {
        let mut module = walrus::Module::default();
        let mut function = |constant: i64, count: usize| {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I64]);
            let mut body = builder.func_body();
            body.i64_const(constant);
            for _ in 0..count {
                body.i64_const(constant).binop(walrus::ir::BinaryOp::I64Add);
            }
            builder.finish(Vec::new(), &mut module.funcs)
        };
        // Largest first is the order in which they are written.
        let [a, _, c, _] = [(1 << 60, 9), (3 << 50, 8), ((1 << 60), 7), (3 << 50, 6)].map(|it| function(it.0, it.1));
        let mut caller = FunctionBuilder::new(&mut module.types, &[], &[ValType::I64]);
        caller.func_body().call(a).drop().call(c);
        let caller = caller.finish(Vec::new(), &mut module.funcs);
        module.exports.add("caller", caller);
        let before = module.emit_wasm();
        let bodies = |program: &[u8]| -> Vec<Vec<u8>> {
            let payloads = Parser::new(0).parse_all(program).map(|it| it.expect("it is valid"));
            let bodies = payloads.filter_map(|it| match it {
                Payload::CodeSectionEntry(body) => Some(body.as_bytes().to_vec()),
                _ => None,
            });
            bodies.collect()
        };
        let after = by_likeness(&before).expect("it is put into order");
        let (old, new) = (bodies(&before), bodies(&after));
        assert_eq!([&new[0], &new[1], &new[2], &new[3]], [&old[0], &old[2], &old[1], &old[3]]);
        // `c` is the second now.
        let after = ModuleConfig::new().parse(&after).expect("it is valid");
        let exported = after.exports.get_func("caller").expect("it is exported");
        let text = format!("{:?}", new[4]);
        assert!(text.contains("16, 0") && text.contains("16, 1"), "{text}");
        assert_eq!(after.funcs.get(exported).id().index(), 4);
    }
}
