//! Texts that grow, and what Lakeplan does with them: each shape is one that takes a piece of
//! code to its longest way. `tests/growth.rs` counts instructions at `n` and at `4n`.

pub mod counts;
mod texts;

use std::ffi::OsString;
use std::process::ExitCode;

use lakeplan::{Flavor, Options, Rendering, Variables};
use texts::{
    array, assignments, attach_options, bare_assignment_lines, blocks, broken_array, case_variants, children_first,
    commands, comments, deep_header, digits, dotted, escaped_variables, fallbacks, files, floats, framed, given_keys,
    ignored_keys, lines, log, long_paths, many_secrets, marks_around, metadata_parameters, nested, odd_options,
    one_line, open_variables, parameters, passfile, plain_keys, program, same_alias, shared_scopes, small_letters,
    spaces, sql_lakes, sql_options, sql_secrets, sql_words, stores_in_capitals, stores_misspelt, stores_nameless,
    stores_of_tool, stores_older, stores_released, stray_keys, strings, unknown_keys, variables,
    variables_of_a_command, variables_of_a_line,
};

/// A text that grows, and the work on it.
pub struct Shape {
    /// Its name on the command line.
    pub name: &'static str,
    /// How large the smaller of the two texts is: so that what grows too fast is seen.
    pub n: usize,
    /// The text of a size.
    pub text: fn(usize) -> String,
    /// What is done with it; the number keeps the work from being left out.
    pub work: fn(&str) -> usize,
}

const fn shape(name: &'static str, n: usize, text: fn(usize) -> String, work: fn(&str) -> usize) -> Shape {
    Shape { name, n, text, work }
}

/// Every shape.
pub const SHAPES: &[Shape] = &[
    shape("stores", 50, stores_released, whole),
    shape("older_stores", 50, stores_older, whole),
    shape("misspelt_stores", 50, stores_misspelt, whole),
    shape("stores_in_capitals", 50, stores_in_capitals, whole),
    shape("nameless_stores", 120, stores_nameless, whole),
    shape("stores_of_one_alias", 250, same_alias, analysis),
    shape("fallback_stores", 250, fallbacks, analysis),
    shape("migrate", 50, stores_older, migrate),
    shape("unknown_keys", 250, unknown_keys, whole),
    shape("ignored_keys", 250, ignored_keys, whole),
    shape("reports", 150, unknown_keys, reports),
    // Findings with a place in the first store.
    shape("reports_of_stores", 50, stores_released, reports),
    // One fix that changes every header.
    shape("reports_of_tool", 80, stores_of_tool, reports),
    shape("case_variants", 1_000, case_variants, whole),
    shape("secret_parameters", 400, parameters, whole),
    shape("attach_options", 400, attach_options, whole),
    shape("odd_options", 500, odd_options, whole),
    shape("metadata_parameters", 500, metadata_parameters, whole),
    shape("secrets_to_redact", 1_000, many_secrets, redact),
    shape("secrets_to_mask", 1_000, many_secrets, mask),
    shape("comments", 1_000, comments, redact),
    shape("plain_keys", 500, plain_keys, whole),
    shape("one_line", 120, one_line, whole),
    shape("array", 2_000, array, whole),
    shape("array_to_redact", 2_000, array, redact),
    shape("digits", 8_000, digits, whole),
    shape("floats", 10_000, floats, whole),
    shape("children_first", 500, children_first, whole),
    shape("files", 150, files, check_files),
    shape("nested_outline", 1_000, nested, outline),
    shape("overridden_stores", 50, stores_released, overridden),
    shape("overridden_keys", 200, stray_keys, overridden_keys),
    shape("shared_scopes", 100, shared_scopes, analysis),
    shape("long_paths", 5_000, long_paths, analysis),
    shape("opened_link", 1_000, assignments, opened),
    shape("variables", 500, variables, whole),
    shape("open_variables", 5_000, open_variables, whole),
    shape("escaped_variables", 1_000, escaped_variables, whole),
    shape("dotted_keys", 1_000, dotted, whole),
    shape("deep_header", 1_000, deep_header, whole),
    shape("deep_header_to_redact", 1_000, deep_header, redact),
    shape("deep_header_outline", 1_000, deep_header, outline),
    shape("stores_outline", 50, stores_released, outline),
    shape("imported_secrets", 500, sql_secrets, imported),
    shape("imported_lakes", 20, sql_lakes, imported),
    shape("imported_options", 1_000, sql_options, imported),
    shape("imported_words", 20_000, sql_words, imported),
    shape("imported_program", 500, program, imported),
    shape("given_secrets", 500, given_keys, given),
    shape("broken_assignments", 1_000, assignments, whole),
    shape("broken_lines", 1_000, lines, whole),
    shape("broken_bare_lines", 1_000, bare_assignment_lines, whole),
    shape("broken_array", 1_000, broken_array, whole),
    shape("broken_strings", 500, strings, whole),
    shape("broken_to_redact", 1_000, bare_assignment_lines, redact),
    shape("spaces", 5_000, spaces, whole),
    shape("marks_around", 400, marks_around, pasted),
    shape("variables_of_a_line", 1_000, variables_of_a_line, pasted),
    shape("variables_of_a_command", 1_000, variables_of_a_command, pasted),
    shape("commands", 1_000, commands, redact),
    shape("broken_blocks", 500, blocks, whole),
    shape("broken_passfile", 1_000, passfile, whole),
    shape("explained_log", 400, log, explained),
    shape("explained_words", 150, small_letters, explained),
    shape("explained_frame", 1_000, framed, explained),
    // Deflate looks for what it has seen in a window of 32 KiB: what it does for a byte grows until
    // the text fills that, and no further.
    shape("link", 2_000, plain_keys, link),
];

/// The shape of a name.
pub fn find(name: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.name == name)
}

/// Where counting starts and stops.
#[inline(never)]
pub fn measured(work: fn(&str) -> usize, text: &str) -> usize {
    work(text)
}

/// What the page does at a key press: analysis, both flavors and the hosts of every store.
fn whole(text: &str) -> usize {
    let analysis = lakeplan::analyze(text, &Options::default());
    let scripts = analysis.stores.iter().flat_map(|store| {
        Flavor::ALL.into_iter().filter_map(|flavor| store.script(flavor, Rendering { mask: true, setup: true }))
    });
    let written: usize = scripts.map(|script| script.text().len()).sum();
    let hosts: usize = analysis.stores.iter().map(|store| store.hosts(Flavor::Metaxy).len()).sum();
    analysis.diagnostics.len() + written + hosts
}

/// `lakeplan check` of as many files in one folder as there are lines; what it prints is not counted.
fn check_files(text: &str) -> usize {
    let folder = tempfile::tempdir().expect("a folder for the files");
    let mut call: Vec<OsString> = ["lakeplan", "check", "--no-env", "--format", "gitlab"].map(OsString::from).into();
    for (number, line) in text.lines().enumerate() {
        let path = folder.path().join(format!("{number}.toml"));
        std::fs::write(&path, line).expect("it can be written");
        call.push(path.into());
    }
    usize::from(lakeplan_cli::run(call) == ExitCode::from(1))
}

/// What the page does with a text that is no TOML.
fn pasted(text: &str) -> usize {
    usize::from(lakeplan::paste::recognize(text).is_some()) + analysis(text)
}

/// What `lakeplan explain --error` does with a text, whatever it finds in it.
fn explained(text: &str) -> usize {
    let analysis = lakeplan::analyze(&stores_released(1), &Options::default());
    let explained = lakeplan::doctor::explain_error(text, &analysis, None);
    explained.diagnostics.len() + 1
}

/// The same with variables that reach into every store.
fn overridden(text: &str) -> usize {
    let variables = [("TABLE_PREFIX", "p_"), ("HASH_ALGORITHM", "md4")];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    lakeplan::analyze(text, &Options::new(Variables::from(variables))).diagnostics.len()
}

/// The same with a variable for each of the keys that begin like `endpoint`.
fn overridden_keys(text: &str) -> usize {
    let keys = text.lines().filter_map(|line| line.split_once(" = ")).filter(|(key, _)| key.starts_with("endpoint"));
    let name = |key: &str| format!("METAXY_STORES__A__CONFIG__DUCKLAKE__STORAGE__{}", key.to_uppercase());
    let variables: Variables = keys.map(|(key, _)| (name(key), "x".to_owned())).collect();
    let analysis = lakeplan::analyze(text, &Options::new(variables));
    analysis.diagnostics.len() + analysis.overrides.len()
}

/// The same with a variable that is secret by its name, which no finding may quote.
fn given(text: &str) -> usize {
    let variables = Variables::from([("TOKEN".to_owned(), "s3://b-x".to_owned())]);
    lakeplan::analyze(text, &Options::new(variables)).diagnostics.len()
}

/// What `lakeplan import` does.
fn imported(sql: &str) -> usize {
    let imported = lakeplan::import::import(sql);
    imported.notes.len() + imported.to_file(sql).len()
}

/// What the page does with a link: a few hundred characters may hold much.
fn opened(text: &str) -> usize {
    let link = lakeplan::share::encode(text).expect("the text is short enough for a link");
    whole(&lakeplan::share::decode(&link).expect("it is a link"))
}

fn analysis(text: &str) -> usize {
    lakeplan::analyze(text, &Options::default()).diagnostics.len()
}

fn migrate(text: &str) -> usize {
    lakeplan::metaxy::migrate::migrate(text).len()
}

fn redact(text: &str) -> usize {
    lakeplan::share::redact(text).hidden.len()
}

fn mask(text: &str) -> usize {
    lakeplan::mask::mask_source(text).len()
}

/// Help and proposals where the caret is.
fn outline(text: &str) -> usize {
    let middle = text.len() / 2;
    let engine = <&lakeplan::Engine>::default();
    usize::from(lakeplan::assist::hover(text, middle, engine).is_some())
        + lakeplan::assist::complete(text, text.len(), engine).map_or(0, |completion| completion.items.len())
}

fn link(text: &str) -> usize {
    let link = lakeplan::share::encode(text).expect("the text is short enough for a link");
    lakeplan::share::decode(&link).expect("it is a link").len()
}

fn reports(text: &str) -> usize {
    let analysis = lakeplan::analyze(text, &Options::default());
    lakeplan_cli::reports("metaxy.toml", text, &analysis).iter().map(String::len).sum()
}
