//! Which keys hold secrets.

use crate::metaxy::sections::SECTIONS;
use crate::schema::Field;
use crate::secrets::names_secret;
use crate::text::similar::{Measure, closest_measured};

/// Whether a key holds a secret by its name, also when it is misspelled.
pub(crate) fn is_secret_key(key: &str) -> bool {
    if key == "type" {
        return false;
    }
    if let Some(secret) = declared(key) {
        return secret;
    }
    closest_measured(key, SECRETS.iter().copied()).is_some() || names_secret(key)
}

/// The keys that are declared as secrets, measured by the compiler.
static SECRETS: [(&str, Measure); count()] = secrets();

const fn count() -> usize {
    let (mut section, mut count) = (0, 0);
    while section < SECTIONS.len() {
        let mut index = 0;
        while index < SECTIONS[section].fields.len() {
            count += SECTIONS[section].fields[index].secret as usize;
            index += 1;
        }
        section += 1;
    }
    count
}

const fn secrets() -> [(&'static str, Measure); count()] {
    let mut secrets = [("", Measure::of_ascii("")); count()];
    let (mut section, mut taken) = (0, 0);
    while section < SECTIONS.len() {
        let fields = SECTIONS[section].fields;
        let mut index = 0;
        while index < fields.len() {
            if fields[index].secret {
                secrets[taken] = (fields[index].key, Measure::of_ascii(fields[index].key));
                taken += 1;
            }
            index += 1;
        }
        section += 1;
    }
    secrets
}

/// Whether a key that a section declares holds a secret in any of them; nothing for one that none
/// declares.
pub(crate) fn declared(key: &str) -> Option<bool> {
    let mut slot = slot(key.as_bytes());
    loop {
        let (section, field) = SLOTS[slot];
        let field = SECTIONS.get(usize::from(section))?.fields.get(usize::from(field))?;
        if field.key == key {
            return Some(field.secret);
        }
        slot = (slot + 1) % SIZE;
    }
}

/// More than twice as many as there are keys, so that some are free.
const SIZE: usize = 256;
/// The index of a section that there is not.
const FREE: u8 = u8::MAX;
/// Where each key is declared: made by the compiler, since every key of a file is looked for at each
/// key press. A key of several sections stands there once, as a secret if it is one in any.
static SLOTS: [(u8, u8); SIZE] = slots();

/// Where a key stands, or behind that.
const fn slot(key: &[u8]) -> usize {
    let length = key.len();
    if length == 0 {
        return 0;
    }
    let (first, middle, last) = (key[0] as usize, key[length / 2] as usize, key[length - 1] as usize);
    (length * 37 + first * 5 + middle * 11 + last * 23) % SIZE
}

#[expect(clippy::cast_possible_truncation, reason = "there are a dozen sections of at most some dozen keys")]
const fn slots() -> [(u8, u8); SIZE] {
    let mut slots = [(FREE, 0); SIZE];
    let (mut section, mut taken) = (0, 0);
    while section < SECTIONS.len() {
        let fields = SECTIONS[section].fields;
        let mut index = 0;
        while index < fields.len() {
            let mut at = slot(fields[index].key.as_bytes());
            while slots[at].0 != FREE && !same(field(slots[at]).key, fields[index].key) {
                at = (at + 1) % SIZE;
            }
            if slots[at].0 == FREE || fields[index].secret {
                taken += (slots[at].0 == FREE) as usize;
                slots[at] = (section as u8, index as u8);
            }
            index += 1;
        }
        section += 1;
    }
    assert!(taken * 2 < SIZE, "the table is too small for the keys");
    slots
}

const fn field((section, index): (u8, u8)) -> &'static Field {
    &SECTIONS[section as usize].fields[index as usize]
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declared_key_is_found_and_no_other() {
        let fields = || SECTIONS.iter().flat_map(|section| section.fields);
        for field in fields() {
            let secret = fields().any(|it| it.key == field.key && it.secret);
            assert_eq!(declared(field.key), Some(secret), "{}", field.key);
            let other = format!("{}_", field.key);
            assert_eq!(declared(&other), None, "{other}");
        }
        assert_eq!(declared(""), None);
    }
}
