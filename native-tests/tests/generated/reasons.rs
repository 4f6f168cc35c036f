//! Pairs of which `check` says nothing, with the reason.

use crate::config::Setting;

/// A part of the name of a shape, the beginnings of two names, and why nothing is told.
const REASONS: &[(&str, [&str; 2], &str)] = &[
    ("ATTACH", ["attach_options.create_if_not_exists = false", "attach_options.metadata_schema"], ANOTHER_LAKE),
    ("ATTACH", ["attach_options.encrypted", "attach_options.metadata_schema"], ANOTHER_LAKE),
    ("ATTACH", ["attach_options.encrypted", "attach_options.meta_encryption_key"], UNSEEN),
    ("ATTACH", ["attach_options.metadata_schema", "attach_options.meta_encryption_key"], UNSEEN),
    ("ATTACH", ["attach_options.metadata_schema", "attach_options.read"], ANOTHER_LAKE),
    ("ATTACH", ["attach_options.metadata_schema", "attach_options.snapshot_version"], ANOTHER_LAKE),
    ("ATTACH", ["attach_options.metadata_schema", "attach_options.meta_read"], ANOTHER_LAKE),
    (
        "ATTACH",
        ["attach_options.data_inlining_row_limit = 0", "data_inlining_row_limit = 0"],
        "one is to go, equal or not",
    ),
    ("ATTACH", ["attach_options.data_inlining_row_limit = 1000", "attach_options.encrypted = true"], IN_THE_CATALOG),
    (
        "ATTACH",
        ["attach_options.metadata_catalog", "attach_options.meta_hidden"],
        "the catalog is hidden, and is so under any name",
    ),
    (
        "credential_chain",
        ["storage.secret_parameters.chain", "storage.secret_parameters.profile"],
        "the link `config` reads the profile, and this machine has none of that name",
    ),
];

const ANOTHER_LAKE: &str =
    "another schema is another lake, which is not there yet: whether it is cannot be seen in the file";

const UNSEEN: &str =
    "a catalog that is encrypted is not looked into here: whether its lake is what it should be is not seen";

const IN_THE_CATALOG: &str = "all rows are in the catalog: no file is there to be encrypted";

/// Why nothing is told of a pair.
pub(crate) fn of(shape: &str, pair: [&Setting; 2]) -> Option<&'static str> {
    let names = pair.map(Setting::name);
    let fits = |beginnings: &[&str; 2]| {
        let is = |name: usize, beginning: usize| names[name].starts_with(beginnings[beginning]);
        (is(0, 0) && is(1, 1)) || (is(0, 1) && is(1, 0))
    };
    REASONS.iter().find(|(of, beginnings, _)| shape.contains(of) && fits(beginnings)).map(|(_, _, why)| *why)
}

/// Whether both settings are names of the choice between reading and writing: that what one of them
/// says holds anyway does not make the other count.
pub(crate) fn are_one_choice(pair: [&Setting; 2]) -> bool {
    let choice = |setting: &Setting| {
        let name = setting.key.strip_prefix("meta_").unwrap_or(&setting.key);
        let is = ["read_only", "readonly", "read_write", "readwrite"].contains(&name);
        is.then(|| setting.key.starts_with("meta_"))
    };
    choice(pair[0]).is_some() && choice(pair[0]) == choice(pair[1])
}
