//! The constants of the program are put into another order: those of each part together, in it texts apart from tables.
//! What is alike then stands together, and the later part has few gaps. A compressor leaves a hundredth less.
//!
//! It is done on the linked program, in which every address has a relocation and takes five bytes.

use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use wasmparser::RelocationType;

use crate::references::{Address, Constant, Linked};

/// A number in LEB128 as the linker writes one that a relocation names.
const PADDED: usize = 5;

/// Where each constant lies in the new order, by its place in [`Linked::constants`]; what is written to stays.
pub(crate) fn places(linked: &Linked, program: &[u8], later: &[Range<usize>]) -> Vec<usize> {
    let mut order: Vec<(bool, Kind, usize)> = Vec::new();
    let mut places: Vec<usize> = linked.constants.iter().map(|it| it.place.start).collect();
    for (index, constant) in linked.constants.iter().enumerate() {
        if constant.place.end <= linked.read_only.end {
            order.push((later.contains(&constant.place), Kind::of(constant, linked.content(program, constant)), index));
        }
    }
    order.sort_unstable();
    let mut free = linked.read_only.start;
    for (_, kind, index) in order {
        // What is wider than a byte is read faster where it begins at a multiple of its width.
        let place = &linked.constants[index].place;
        let is_wide = kind != Kind::Text && place.start.is_multiple_of(4) && place.len().is_multiple_of(4);
        places[index] = free.next_multiple_of(if is_wide { 4 } else { 1 });
        free = places[index] + place.len();
    }
    places
}

/// What a constant is, in the order in which they are laid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Text,
    Numbers,
    Table,
}

impl Kind {
    fn of(constant: &Constant, content: &[u8]) -> Self {
        let is_text = |text: &str| !text.contains(|it: char| it.is_control() && it != '\n');
        if constant.references.functions.is_empty() && constant.references.constants.is_empty() {
            if std::str::from_utf8(content).is_ok_and(is_text) { Self::Text } else { Self::Numbers }
        } else {
            Self::Table
        }
    }
}

/// Moves the constants to these places, and tells everything that names them.
pub(crate) fn moved(linked: &mut Linked, program: &[u8], places: &[usize]) -> Result<Vec<u8>> {
    let end = linked.constants.iter().zip(places).map(|(it, place)| (it, place + it.place.len()));
    let end = end.filter(|(it, _)| it.place.end <= linked.read_only.end).map(|it| it.1).max();
    ensure!(end.is_none_or(|it| it <= linked.read_only.end), "the constants have no room in another order");
    let mut moved = program.to_vec();
    for Address { at, form, constant, addend } in &linked.addresses {
        let (old, new) = (linked.constants[*constant].place.start, places[*constant]);
        let [old, new] = [old, new].map(|it| i64::try_from(it).map(|it| it + addend));
        write(&mut moved, *at, *form, (old?, new?))?;
    }
    let content = linked.read_only_content.clone();
    let from = moved[content.clone()].to_vec();
    moved[content.clone()].fill(0);
    for (constant, place) in linked.constants.iter().zip(places).filter(|(it, _)| it.place.end <= linked.read_only.end)
    {
        let [old, new] = [constant.place.start, *place].map(|it| it - linked.read_only.start);
        let length = constant.place.len();
        moved[content.start + new..content.start + new + length].copy_from_slice(&from[old..old + length]);
    }
    linked.place(places);
    Ok(moved)
}

/// Writes an address over the one that stands there.
fn write(program: &mut [u8], at: usize, form: RelocationType, (old, new): (i64, i64)) -> Result<()> {
    let bytes: fn(i64) -> Vec<u8> = match form {
        RelocationType::MemoryAddrI32 => |it| it.to_le_bytes()[..4].to_vec(),
        RelocationType::MemoryAddrLeb | RelocationType::MemoryAddrSleb => padded,
        _ => bail!("a relocation of the form {form:?} is not known"),
    };
    let (old, new) = (bytes(old), bytes(new));
    let place = program.get_mut(at..at + old.len()).context("a relocation is outside of the program")?;
    ensure!(*place == *old, "at a relocation stands another address");
    place.copy_from_slice(&new);
    Ok(())
}

/// An address in five bytes, in which it is the same with a sign and without.
fn padded(address: i64) -> Vec<u8> {
    let byte = |at: usize| u8::try_from((address >> (7 * at)) & 0x7f).unwrap_or_default();
    (0..PADDED).map(|at| byte(at) | if at + 1 < PADDED { 0x80 } else { 0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::references::References;

    #[test]
    fn constants_move_with_all_that_names_them() {
        let constant = |place: Range<usize>, of: &[usize]| {
            let references = References { constants: of.iter().copied().collect(), ..References::default() };
            Constant { place, references }
        };
        // A table that names the text before it, a text of the later part, a text.
        let mut program = [padded(16), b"near".to_vec(), 16_u32.to_le_bytes().to_vec(), b"far!more".to_vec()].concat();
        program.extend(padded(28));
        let mut linked = Linked {
            constants: vec![
                constant(16..20, &[]),
                constant(20..24, &[0]),
                constant(24..28, &[]),
                constant(28..32, &[]),
            ],
            read_only: 16..32,
            read_only_content: 5..21,
            addresses: vec![
                Address { at: 0, form: RelocationType::MemoryAddrSleb, constant: 0, addend: 0 },
                Address { at: 9, form: RelocationType::MemoryAddrI32, constant: 0, addend: 0 },
                Address { at: 21, form: RelocationType::MemoryAddrLeb, constant: 2, addend: 4 },
            ],
            ..Linked::default()
        };
        let later = linked.constants[2].place.clone();
        let places = places(&linked, &program, std::slice::from_ref(&later));
        assert_eq!(places, [16, 24, 28, 20]);
        let program = moved(&mut linked, &program, &places).expect("there is room");
        assert_eq!(program[5..21], [b"nearmore", &16_u32.to_le_bytes()[..], b"far!"].concat());
        assert_eq!((&program[..5], &program[21..]), (&padded(16)[..], &padded(32)[..]));
        let order: Vec<_> = linked.constants.iter().map(|it| it.place.start).collect();
        assert_eq!(
            (order, linked.constants[2].references.constants.iter().copied().collect()),
            (vec![16, 20, 24, 28], vec![0])
        );
        // What stands there is not the address that moves.
        linked.addresses[0].at = 1;
        assert!(moved(&mut linked, &program, &[20, 16, 24, 28]).is_err());
    }
}
