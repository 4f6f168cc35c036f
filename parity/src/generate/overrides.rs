//! Variables that Metaxy lays over a file.

use std::collections::BTreeMap;

use fastrand::Rng;
use lakeplan::SECTIONS;

use crate::generate::words;

/// Sets a few variables that override the file or fill it in.
pub(crate) fn set(rng: &mut Rng, variables: &mut BTreeMap<String, String>) {
    for _ in 0..rng.usize(1..4) {
        let mut name = name(rng);
        if rng.u8(..10) == 0 {
            name = name.to_lowercase();
        }
        variables.insert(name, words::variable(rng));
    }
}

fn name(rng: &mut Rng) -> String {
    const BARE: [&str; 12] = [
        "CONFIG",
        "TYPE",
        "DATABASE",
        "DUCKLAKE",
        "EXTENSIONS",
        "BACKEND",
        "CONNECTION_PARAMS",
        "HASH_ALGORITHM",
        "VERSIONING_ENGINE",
        "FALLBACK_STORES",
        "ENABLE",
        "AUTO_CREATE_TABLES",
    ];
    const ODD: [&str; 8] = [
        "METAXY_STORES__",
        "METAXY_STORES__DEV__",
        "METAXY_STORE__A",
        "METAXY_ENTRYPOINTS__0",
        "METAXY_UNKNOWN",
        "METAXY_EXT__DAGSTER__ENABLE",
        "METAXY_EXT__OTHER",
        "METAXY_EXTRA_FEATURES__ALL",
    ];
    match rng.u8(..12) {
        0 => BARE[rng.usize(..BARE.len())].to_owned(),
        1 => ODD[rng.usize(..ODD.len())].to_owned(),
        _ => of_field(rng),
    }
}

/// The variable of a key that some section knows, or of the section as a whole.
fn of_field(rng: &mut Rng) -> String {
    let section = SECTIONS[rng.usize(..SECTIONS.len())];
    let store = ["dev", "prod", "staging", "new"][rng.usize(..4)];
    let mut path = section.path.replace("<name>", store);
    if rng.u8(..8) != 0 {
        let key = match rng.u8(..12) {
            0 => "type",
            _ => section.fields[rng.usize(..section.fields.len())].key,
        };
        path = format!("{path}.{key}");
    }
    if rng.u8(..15) == 0 {
        path.push_str(".x");
    }
    let keys: Vec<&str> = path.split('.').filter(|it| !it.is_empty()).collect();
    format!("METAXY_{}", keys.join("__").to_uppercase())
}
