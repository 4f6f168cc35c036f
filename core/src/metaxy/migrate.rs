//! From the older spelling to the released one: the keys of `ducklake` and the class of the
//! store, wherever they stand. Comments and layout stay.

use crate::diagnostic::{Edit, apply_edits};
use crate::metaxy::ducklake::section_edits;
use crate::metaxy::stores::{self, FileKind, OLDER_STORE_TYPE, STORE_TYPE};
use crate::toml::document::{self, Entry, Table, Value};
use crate::toml::places::Places;
use crate::toml::write::toml_string;

/// The edits that bring a file to the released spelling; none if it has it already, or is
/// not TOML.
pub fn edits(text: &str) -> Vec<Edit> {
    let document = document::parse(text);
    if !document.errors.is_empty() {
        return Vec::new();
    }
    let places = &Places::new(text);
    let mut edits = Vec::new();
    match stores::kind(&document.root) {
        FileKind::Fragment => {
            if let Some((_, table)) = stores::fragment(&document.root) {
                edits.extend(section_edits(places, table));
            }
        }
        FileKind::Metaxy => edits.extend(file_edits(places, &document.root)),
        FileKind::Pyproject => {
            if let Some((_, table)) = document.root.table("tool").and_then(|(_, tool)| tool.table("metaxy")) {
                edits.extend(file_edits(places, table));
            }
        }
    }
    crate::text::sort::sort_by(&mut edits, |a, b| a.span.cmp(&b.span));
    edits
}

/// The text in the released spelling.
pub fn migrate(text: &str) -> String {
    apply_edits(text, &edits(text))
}

fn file_edits(places: &Places<'_>, root: &Table) -> Vec<Edit> {
    let Some((_, stores)) = root.table("stores") else { return Vec::new() };
    stores.entries.iter().flat_map(|entry| store_edits(places, entry)).collect()
}

fn store_edits(places: &Places<'_>, entry: &Entry) -> Vec<Edit> {
    let Value::Table(store) = &entry.node.value else { return Vec::new() };
    let mut edits = Vec::new();
    if let Some(class) = store.get("type")
        && class.node.value == Value::String(OLDER_STORE_TYPE.to_owned())
    {
        edits.push(Edit { span: class.node.span, replacement: toml_string(STORE_TYPE) });
    }
    for table in tables(store, "config").flat_map(|config| tables(config, "ducklake")) {
        edits.extend(section_edits(places, table));
    }
    edits
}

/// The tables below a key, which Metaxy reads in any case.
fn tables<'t>(table: &'t Table, key: &'static str) -> impl Iterator<Item = &'t Table> {
    table
        .entries
        .iter()
        .filter(move |entry| entry.key.eq_ignore_ascii_case(key))
        .filter_map(|entry| if let Value::Table(table) = &entry.node.value { Some(table) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_another_case_lead_to_the_section_too() {
        let text = "[stores.dev]\ntype = \"x\"\n[stores.dev.Config.DUCKLAKE]\nstorage_backend.type = 'local'\n";
        assert_eq!(migrate(text), text.replace("storage_backend", "storage"));
    }

    #[test]
    fn keys_in_every_header_and_the_class_are_renamed_and_nothing_else() {
        let text = "# metadata_backend\n[stores.dev] # c\ntype = '''metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore'''\n\
                    [stores.dev.config.ducklake.metadata_backend]\nsecret_name = \"metadata_backend\"\n\
                    [stores.dev.config.ducklake.metadata_backend.secret_parameters]\nx = 1\n\
                    [stores.dev.config.ducklake]\nstorage_backend.type   =   'local' # storage_backend\nstorage_backend.path = 'd'\n";
        assert_eq!(
            migrate(text),
            "# metadata_backend\n[stores.dev] # c\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\
             [stores.dev.config.ducklake.catalog]\nsecret_name = \"metadata_backend\"\n\
             [stores.dev.config.ducklake.catalog.secret_parameters]\nx = 1\n\
             [stores.dev.config.ducklake]\nstorage.type   =   'local' # storage_backend\nstorage.path = 'd'\n"
        );
    }

    #[test]
    fn what_is_released_already_stays_as_it_is() {
        for example in crate::examples::EXAMPLES.iter().filter(|example| example.id != "reference-page") {
            assert_eq!(migrate(example.toml), example.toml);
        }
    }

    #[test]
    fn the_sql_before_and_after_is_equal() {
        let text = crate::examples::find("reference-page").expect("the example exists").toml;
        let sql = |text: &str| {
            let analysis = crate::analyze(text, &crate::Options::default());
            let rendering = crate::Rendering { mask: false, setup: false };
            analysis.select(None).ok()?.script(crate::Flavor::Metaxy, rendering).map(|script| script.text())
        };
        let after = migrate(text);
        assert!(sql(text).is_some());
        assert_eq!(sql(text), sql(&after));
        let hints = crate::analyze(&after, &crate::Options::default()).diagnostics;
        assert!(hints.iter().all(|found| found.code != crate::Code::OlderSpelling), "{hints:?}");
    }
}
