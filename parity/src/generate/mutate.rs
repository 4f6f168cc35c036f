//! Mistakes that people make, and some that they do not.

use fastrand::Rng;
use lakeplan::SECTIONS;

use crate::generate::words::{anything, insert, text, wrong_time};
use crate::generate::{Table, Value};

/// Makes one mistake, or what may be one.
pub fn mutate(rng: &mut Rng, root: &mut Table) {
    let table = random_table(rng, root, 16);
    if table.is_empty() || rng.u8(..6) == 0 {
        return add(rng, table);
    }
    let index = rng.usize(..table.len());
    match rng.u8(..25) {
        0..6 => drop(table.remove(index)),
        6..9 => rename(rng, &mut table[index].0),
        9..12 => table[index].1 = Value::Array(vec![table[index].1.clone()]),
        12..14 => table[index].1 = Value::Table(Table::new()),
        14..18 => tweak(rng, &mut table[index]),
        18 => table[index].1 = wrong_time(rng),
        _ => table[index].1 = anything(rng, 2),
    }
    unique(table);
}

/// A slip of the pen anywhere in the text.
pub(crate) fn slip(rng: &mut Rng, text: &mut String) {
    const STRAY: [&str; 22] = [
        "\"", "'", "[", "]", "{", "}", "=", ",", ".", "#", "\n", "\r", "\u{0}", "\u{7f}", "0", "_", "-", "é", "\"\"\"",
        "\\", " ", "\u{feff}",
    ];
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let place = rng.usize(..places.len());
    let at = places[place];
    match rng.u8(..5) {
        0 if at < text.len() => drop(text.remove(at)),
        1 => {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            if !lines.is_empty() {
                let line = lines[rng.usize(..lines.len())].to_owned();
                text.push_str(&line);
            }
        }
        2 => text.truncate(at),
        _ => text.insert_str(at, STRAY[rng.usize(..STRAY.len())]),
    }
}

/// A table, deep ones more often: a mistake at the top makes Metaxy refuse the whole file.
fn random_table<'t>(rng: &mut Rng, table: &'t mut Table, odds: u8) -> &'t mut Table {
    let below: Vec<usize> = (0..table.len()).filter(|&it| matches!(table[it].1, Value::Table(_))).collect();
    if below.is_empty() || rng.u8(..odds) == 0 {
        return table;
    }
    match &mut table[below[rng.usize(..below.len())]].1 {
        Value::Table(inner) => random_table(rng, inner, (odds - 1).max(4)),
        _ => unreachable!("invariant: only tables were chosen"),
    }
}

/// Adds a key that some section knows, or that none does.
fn add(rng: &mut Rng, table: &mut Table) {
    let section = SECTIONS[rng.usize(..SECTIONS.len())];
    let field = &section.fields[rng.usize(..section.fields.len())];
    let key = match rng.u8(..8) {
        0 => text(rng, true),
        1 => "type".to_owned(),
        // The name of another file is nothing that can be compared.
        _ if field.key == "extend" => "extends".to_owned(),
        _ => field.key.to_owned(),
    };
    let value = if rng.bool() { anything(rng, 2) } else { crate::generate::sound::value(rng, section, field, true) };
    insert(table, key, value);
}

fn rename(rng: &mut Rng, key: &mut String) {
    let characters: Vec<char> = key.chars().collect();
    let new = match rng.u8(..6) {
        0 => key.to_uppercase(),
        1 => key.replace('_', "-"),
        2 if key == "catalog" => "metadata_backend".to_owned(),
        2 if key == "storage" => "storage_backend".to_owned(),
        3 if characters.len() > 2 => {
            let mut swapped = characters;
            let at = rng.usize(..swapped.len() - 1);
            swapped.swap(at, at + 1);
            swapped.into_iter().collect()
        }
        4 => format!("{key} "),
        _ => format!("{key}s"),
    };
    // The older keys stand nowhere else, so that the comparison can rename them.
    if !new.contains("_BACKEND") {
        *key = new;
    }
}

/// A value that is nearly right.
fn tweak(rng: &mut Rng, (key, value): &mut (String, Value)) {
    const ODD: [&str; 6] = ["Postgres", "postgresql", "S3", "", " s3", "minio"];
    *value = match (key.as_str(), &*value) {
        ("type", _) => {
            let types: Vec<&str> = SECTIONS.iter().filter_map(|section| section.tag).chain(ODD).collect();
            Value::text(types[rng.usize(..types.len())])
        }
        (_, Value::Word(word)) => Value::text(word.clone()),
        (_, Value::Text(_)) if rng.bool() => Value::text(""),
        (_, Value::Text(text)) => Value::Text(format!(" {} ", text.to_uppercase())),
        (_, Value::Array(items)) => items.first().cloned().unwrap_or_else(|| Value::text("")),
        (_, Value::Table(table)) => Value::Array(vec![Value::Table(table.clone())]),
    };
}

fn unique(table: &mut Table) {
    let mut seen = Vec::new();
    table.retain(|(key, _)| {
        let new = !seen.contains(key);
        seen.push(key.clone());
        new
    });
}
