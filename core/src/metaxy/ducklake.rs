//! The `ducklake` section: which backends, under which name, with which options.

use crate::backend::{self, Catalog, RawCatalog, RawStorage, Storage};
use crate::diagnostic::{Code, Diagnostic, Fix, Prose, Severity};
use crate::metaxy::written_backend;
use crate::python;
use crate::schema::decode::Decoder;
use crate::schema::types::DEFAULT_ALIAS;
use crate::schema::{Alias, Integer, Nested, Parameters, Spec, Text, section};
use crate::secrets::{holds_credentials, names_secret};
use crate::sql::SecretOption;
use crate::sql::Segment;
use crate::text::case::Case as _;
use crate::text::edit::Edit;
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Table, Value};
use crate::toml::places::Places;

section! {
    /// How a DuckLake is attached to the DuckDB connection of the store.
    DuckLake = "`ducklake`", path "stores.<name>.config.ducklake" {
        /// The metadata backend: where the catalog and the transaction log are kept. `type` is `duckdb`, `sqlite`, `postgres` or `motherduck`.
        catalog: Nested = Spec::REQUIRED.older("metadata_backend").example("{ type = \"duckdb\", uri = \"metadata.ducklake\" }");
        /// The storage backend: where the Parquet files are kept. `type` is `local`, `s3`, `r2` or `gcs`. Required unless the metadata backend is MotherDuck.
        storage: Nested = Spec::OPTIONAL.older("storage_backend").example("{ type = \"local\", path = \"/data/ducklake\" }");
        /// The name of the attached lake in DuckDB.
        alias: Alias = Spec::OPTIONAL.default("\"ducklake\"").nullable().example("\"lake\"");
        /// Further options of DuckLake's `ATTACH`.
        attach_options: Parameters = Spec::OPTIONAL.default("{}").nullable().example("{ automatic_migration = true }");
        /// Inserts of up to this many rows are stored in the catalog instead of a Parquet file. DuckLake's own default is 10; 0 disables this.
        data_inlining_row_limit: Integer = Spec::OPTIONAL.example("100");
    }
}

/// A sound configuration: everything that the plan needs, nothing that can fail.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The name of the store; nothing for a fragment.
    pub store: Option<Located<Text>>,
    /// What is attached.
    pub lake: Lake,
}

/// What is attached.
#[derive(Clone, Debug)]
pub enum Lake {
    /// The catalog is ours: attached by a secret.
    SelfManaged(SelfManagedLake),
    /// MotherDuck keeps the catalog.
    MotherDuck(MotherDuckLake),
}

/// A lake with a catalog of ours.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SelfManagedLake {
    /// The catalog.
    pub catalog: SelfManagedCatalog,
    /// The storage.
    pub storage: Storage,
    /// The name in DuckDB.
    pub alias: Segment,
    /// Options of `ATTACH`, in the order in which they are written.
    pub attach_options: Vec<AttachOption>,
}

/// A catalog that is attached by a secret.
#[derive(Clone, Debug)]
pub enum SelfManagedCatalog {
    /// A DuckDB file.
    DuckDb(backend::duckdb::Config),
    /// A SQLite file.
    Sqlite(backend::sqlite::Config),
    /// A PostgreSQL database.
    Postgres(backend::postgres::Config),
}

/// A lake in MotherDuck.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MotherDuckLake {
    /// The database.
    pub catalog: backend::motherduck::Config,
    /// The bucket, if it is not MotherDuck's.
    pub storage: Option<Storage>,
}

/// An option of `ATTACH` as it is written.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AttachOption {
    /// The key as it is written; Metaxy sorts by it.
    pub key: String,
    /// Where the key is written.
    pub key_span: Span,
    /// The value.
    pub value: Value,
    /// Where the value is written.
    pub span: Span,
}

impl AttachOption {
    /// The option as Metaxy writes it.
    pub(crate) fn to_sql(&self) -> SecretOption {
        backend::parts::option(
            &self.key,
            self.key_span,
            backend::parts::value(&self.value, self.span, self.is_secret()),
        )
    }

    fn is_secret(&self) -> bool {
        names_secret(&self.key) || holds_credentials(&python::str_of(&self.value))
    }
}

/// The `ducklake` section of a store: as it is written, and what it means if it is sound.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The keys of the section itself.
    pub keys: DuckLake,
    /// The metadata backend.
    pub catalog: Option<RawCatalog>,
    /// The storage backend.
    pub storage: Option<RawStorage>,
    /// What it means; nothing if the section has an error.
    pub config: Option<Config>,
}

/// Reads a `ducklake` section.
pub(crate) fn decode(at: Span, table: &Table, store: Option<Located<Text>>, decoder: &mut Decoder<'_>) -> Decoded {
    let before = decoder.errors();
    let keys = DuckLake::decode(at, table, decoder);
    decoder.unknown_keys(const { &DuckLake::SECTION }, at, table, Severity::Warning);
    spelling(table, decoder);
    let catalog = backend_entry(table, "catalog")
        .and_then(|entry| RawCatalog::decode(entry, decoder).or_else(|| offer(entry, true, decoder)));
    let storage = backend_entry(table, "storage")
        .and_then(|entry| RawStorage::decode(entry, decoder).or_else(|| offer(entry, false, decoder)));
    let managed = matches!(catalog, Some((RawCatalog::MotherDuck(_), _)));
    // Without knowing the catalog, nobody can say whether the storage is wanted.
    if backend_entry(table, "storage").is_none() && !managed && catalog.is_some() {
        decoder.report(missing_storage(at, table));
    }
    let alias = keys
        .alias
        .as_ref()
        .map_or_else(|| Segment::ours(DEFAULT_ALIAS), |alias| Segment::from(alias.value.0.clone(), alias.span));
    let (raw_catalog, catalog) = catalog.map_or((None, None), |(raw, config)| (Some(raw), config));
    let (raw_storage, storage) = storage.map_or((None, None), |(raw, config)| (Some(raw), config));
    let sound = decoder.errors() == before;
    let lake = catalog.filter(|_| sound).and_then(|catalog| {
        let catalog = match catalog {
            Catalog::DuckDb(config) => SelfManagedCatalog::DuckDb(config),
            Catalog::Sqlite(config) => SelfManagedCatalog::Sqlite(config),
            Catalog::Postgres(config) => SelfManagedCatalog::Postgres(config),
            Catalog::MotherDuck(catalog) => return Some(Lake::MotherDuck(MotherDuckLake { catalog, storage })),
        };
        Some(Lake::SelfManaged(SelfManagedLake {
            catalog,
            storage: storage?,
            alias,
            attach_options: attach_options(&keys),
        }))
    });
    Decoded { keys, catalog: raw_catalog, storage: raw_storage, config: lake.map(|lake| Config { store, lake }) }
}

/// A backend that is written as the path or URL of what it is: offers the table that says so.
fn offer<T>(entry: &Entry, is_catalog: bool, decoder: &mut Decoder<'_>) -> Option<T> {
    if decoder.explains {
        cut::offer(entry, is_catalog, decoder);
    }
    None
}

/// What the page does not need for its first SQL: the build cuts its program at this function.
mod cut {
    use super::{Decoder, Entry, written_backend};

    #[inline(never)]
    pub(super) fn offer(entry: &Entry, is_catalog: bool, decoder: &mut Decoder<'_>) {
        // Without an offer what is reported stays as it is.
        let _ = written_backend::offer(entry, is_catalog, decoder);
    }
}

/// The entry of a backend, in either spelling; the released one wins.
fn backend_entry<'t>(table: &'t Table, key: &str) -> Option<&'t Entry> {
    let field = DuckLake::SECTION.field(key)?;
    table
        .get(field.key)
        .or_else(|| field.older.and_then(|older| table.get(older)).filter(|entry| !entry.node.from_variable))
}

/// Hints at the older spelling; both in one section are an error.
fn spelling(table: &Table, decoder: &mut Decoder<'_>) {
    let fields = DuckLake::SECTION.fields.iter().filter_map(|field| Some((field, field.older?)));
    let mut released = None;
    let mut older = Vec::new();
    for (field, name) in fields {
        let by_variable = table.get(name).filter(|entry| entry.node.from_variable);
        if let Some(entry) = by_variable {
            decoder.report(unread(entry, field.key));
        }
        match (table.get(field.key), table.get(name).filter(|_| by_variable.is_none())) {
            (Some(entry), None) => released = Some(entry),
            (None, Some(entry)) => older.push((field, name, entry)),
            // Both: reported where the field is decoded.
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    let edits = if older.is_empty() { Vec::new() } else { section_edits(decoder.places, table) };
    for (field, name, entry) in older {
        let fix = Fix::new("use the released spelling in this section", edits.clone());
        let diagnostic = match released {
            Some(released) => Diagnostic::error(
                Code::AmbiguousSpelling,
                entry.key_span,
                format!("`{name}` is the older spelling, and `{}` the released one", released.key),
            )
            .context(released.key_span, format!("`{}` is here", released.key))
            .help(Prose::ours(&[
                "no version of Metaxy reads both: write `",
                field.key,
                "` instead of `",
                name,
                "`",
            ])),
            None => Diagnostic::hint(
                Code::OlderSpelling,
                entry.key_span,
                Prose::ours(&["released Metaxy (0.1.1 to 0.1.11) reads `", field.key, "` instead of `", name, "`"]),
            ),
        };
        decoder.report(diagnostic.fix(fix));
    }
}

/// Released Metaxy reads no variable that overrides a key in the older spelling.
fn unread(entry: &Entry, released: &str) -> Diagnostic {
    let message = format!("a variable sets `{}`, the older spelling, which released Metaxy ignores", entry.key);
    let (older, released) = (entry.key.to_upper(), released.to_upper());
    Diagnostic::warning(Code::OlderSpelling, entry.key_span, message)
        .help(format!("write `{released}` instead of `{older}` in the name of the variable"))
}

fn missing_storage(at: Span, table: &Table) -> Diagnostic {
    let older = table.get("metadata_backend").is_some();
    let key = if older { "storage_backend" } else { "storage" };
    Diagnostic::error(
        Code::MissingKey,
        at,
        format!("missing key `{key}` in `ducklake`; only MotherDuck works without it"),
    )
    .help(format!("add the storage backend, for example `{key} = {{ type = \"local\", path = \"/data/ducklake\" }}`"))
}

/// The options of `ATTACH`, sorted by key; `data_inlining_row_limit` takes the place of an
/// option of the same key.
fn attach_options(keys: &DuckLake) -> Vec<AttachOption> {
    let mut options: Vec<AttachOption> = keys
        .attach_options
        .iter()
        .flat_map(|options| options.value.entries())
        .map(|entry| AttachOption {
            key: entry.key.clone(),
            key_span: entry.key_span,
            value: entry.node.value.clone(),
            span: entry.node.span,
        })
        .collect();
    if let Some(limit) = &keys.data_inlining_row_limit {
        let key = "data_inlining_row_limit";
        options.retain(|option| option.key != key);
        options.push(AttachOption {
            key: key.to_owned(),
            key_span: limit.key_span,
            value: Value::Integer(limit.value.0.clone()),
            span: limit.span,
        });
    }
    options.retain(|option| option.value != Value::Null);
    crate::text::sort::sort_by(&mut options, |a, b| a.key.cmp(&b.key));
    options
}

/// The edits of one `ducklake` section. A key that is there in both spellings stays: which
/// one is meant is for the writer to say.
pub(crate) fn section_edits(places: &Places<'_>, table: &Table) -> Vec<Edit> {
    let older = DuckLake::SECTION.fields.iter().filter_map(|field| {
        let entry = table.get(field.older?)?;
        table.get(field.key).is_none().then_some((field.key, entry))
    });
    older
        .flat_map(|(key, entry)| places.same_key(&entry.key_span).iter().map(move |&span| (key, span)))
        .map(|(key, span)| Edit { span, replacement: key.to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_of_a_backend_names_every_type() {
        for (key, sections) in [("catalog", RawCatalog::SECTIONS), ("storage", RawStorage::SECTIONS)] {
            let doc = DuckLake::SECTION.field(key).expect("a key").doc;
            for tag in sections.iter().filter_map(|section| section.tag) {
                assert!(doc.contains(&format!("`{tag}`")), "`{key}` does not name `{tag}`: {doc}");
            }
        }
    }
}
