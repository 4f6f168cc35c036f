//! What a rule can look at.

use std::cell::OnceCell;

use crate::backend::{RawCatalog, RawStorage};
use crate::duckdb::Engine;
use crate::duckdb::casts::{is_true, mismatch};
use crate::duckdb::options::OptionValue;
use crate::metaxy::ducklake::DuckLake;
use crate::metaxy::stores::{FoundStore, StoreSettings};
use crate::metaxy::variables::Variables;
use crate::options::Options;
use crate::rules::identity::Identity;
use crate::rules::secret::{SecretView, Secrets, parameter};
use crate::rules::values::TextValue;
use crate::schema::Text;
use crate::schema::decode::Misfits;
use crate::text::edit::Edit;
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Table, Value};
use crate::toml::edit;
use crate::toml::places::Places;

/// The text with what stands where in it, for changes of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sheet<'a> {
    /// The text.
    pub(crate) text: &'a str,
    /// What stands in it.
    pub(crate) root: &'a Table,
    /// Where each key stands.
    pub(crate) places: &'a Places<'a>,
    /// Whether there is so little to mend that a change may look at the whole text. In a file with
    /// hundreds of such keys nobody reads all fixes, and each would be paid for by the length of all.
    pub(crate) few: bool,
    /// The DuckDB for which it is changed.
    pub(crate) engine: &'static Engine,
}

/// A store, and what is known beside it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) text: &'a str,
    pub(crate) variables: &'a Variables,
    pub(crate) engine: &'static Engine,
    pub(crate) name: Option<&'a Located<Text>>,
    pub(crate) settings: Option<&'a StoreSettings>,
    pub(crate) keys: &'a DuckLake,
    pub(crate) catalog: Option<&'a RawCatalog>,
    pub(crate) storage: Option<&'a RawStorage>,
    pub(crate) misfits: &'a Misfits,
    pub(crate) sheet: Sheet<'a>,
    /// Every text of the store.
    pub(crate) values: &'a [TextValue<'a>],
    secrets: &'a Secrets<'a>,
}

/// The options of `ATTACH` that choose between reading and writing, with whether `true` means reading only.
const ACCESS_MODES: [(&str, bool); 4] =
    [("read_only", true), ("readonly", true), ("read_write", false), ("readwrite", false)];

/// An option that says whether something is opened for reading only.
pub(crate) struct AccessMode<'a> {
    /// Its name, in lower case.
    pub(crate) name: String,
    /// Where it is written.
    pub(crate) entry: &'a Entry,
    /// Whether it asks for reading only.
    pub(crate) reads: bool,
}

impl<'a> Context<'a> {
    /// The edit that adds an option of `ATTACH` that is not there.
    pub(crate) fn add_attach_option(&self, option: &str) -> Option<Edit> {
        if self.keys.broken.contains(&"attach_options") {
            return None;
        }
        let (at, insertion) = match &self.keys.attach_options {
            Some(options) if options.from_variable => return None,
            Some(options) => edit::below(self.text, options.span, options.value.entries().is_empty(), option),
            None => {
                let line = format!("attach_options = {{ {option} }}");
                // A fragment without a header stands in no table of its own.
                if self.is_bare_fragment() {
                    (
                        self.text.len() - self.text.trim_start_matches('\u{feff}').len(),
                        line + edit::newline(self.text, 0),
                    )
                } else {
                    edit::below(self.text, self.keys.span, false, &line)
                }
            }
        };
        Some(Edit { span: Span::at(at), replacement: insertion })
    }

    /// Whether the keys of the lake stand at the top of the text.
    fn is_bare_fragment(&self) -> bool {
        let root = &self.sheet.root.entries;
        self.name.is_none()
            && root
                .iter()
                .any(|it| ["catalog", "metadata_backend"].contains(&it.key.as_str()) && it.node.span == self.keys.span)
    }

    /// A store, and all that its text and its surroundings say.
    pub(super) fn of(
        sheet: Sheet<'a>,
        options: &'a Options,
        store: &'a FoundStore,
        values: &'a [TextValue<'a>],
        secrets: &'a Secrets<'a>,
    ) -> Self {
        Self {
            text: sheet.text,
            variables: &options.variables,
            engine: options.engine,
            name: store.name.as_ref(),
            settings: store.settings.as_ref(),
            keys: &store.ducklake.keys,
            catalog: store.ducklake.catalog.as_ref(),
            storage: store.ducklake.storage.as_ref(),
            values,
            secrets,
            misfits: &store.misfits,
            sheet,
        }
    }

    /// An option of `ATTACH` in any case, if it has a value.
    pub(crate) fn attach_option(&self, name: &str) -> Option<&'a Entry> {
        parameter(self.keys.attach_options.as_ref(), name).filter(|entry| entry.node.value != Value::Null)
    }

    /// The options that choose between reading and writing, with a prefix, in the order in which Metaxy
    /// writes them: DuckDB takes the last one.
    pub(crate) fn access_modes(&self, prefix: &str) -> Vec<AccessMode<'a>> {
        if self.keys.attach_options.is_none() {
            return Vec::new();
        }
        let named = ACCESS_MODES.iter().filter_map(|(name, reads)| {
            let name = format!("{prefix}{name}");
            let entry = self.attach_option(&name)?;
            let is_word = mismatch(OptionValue::Boolean, &entry.node.value).is_none();
            is_word.then(|| AccessMode { name, entry, reads: is_true(&entry.node.value) == *reads })
        });
        let mut modes: Vec<AccessMode<'a>> = named.collect();
        crate::text::sort::sort_by(&mut modes, |a, b| a.entry.key.cmp(&b.entry.key));
        modes
    }

    /// What decides already whether a lake, or its catalog, is read or written, if that is what an option decides.
    pub(crate) fn chosen_beside(&self, option: &str) -> Option<String> {
        let (prefix, name) = option.strip_prefix("meta_").map_or(("", option), |name| ("meta_", name));
        ACCESS_MODES.iter().find(|(mode, _)| *mode == name)?;
        let pin = || ["snapshot_version", "snapshot_time"].into_iter().find(|pin| self.attach_option(pin).is_some());
        let mode = self.access_modes(prefix).into_iter().next().map(|mode| mode.name);
        mode.or_else(|| pin().map(str::to_owned))
    }

    /// Whether the lake is attached to be read only.
    pub(crate) fn is_read_only(&self) -> bool {
        self.access_modes("").last().is_some_and(|mode| mode.reads)
    }

    /// The secret of the storage, if it is an object store that speaks the protocol of S3.
    pub(crate) fn object_store(&self) -> Option<&'a SecretView<'a>> {
        self.storage_secret().filter(|secret| secret.secret_type.speaks_s3())
    }

    /// The secret of the storage, if it has one.
    pub(crate) fn storage_secret(&self) -> Option<&'a SecretView<'a>> {
        self.secrets.storage.as_ref()
    }

    /// The secret of the metadata backend, if that has one.
    pub(crate) fn catalog_secret(&self) -> Option<&'a SecretView<'a>> {
        self.secrets.catalog.as_ref()
    }

    /// The secret that is created for the catalog, with the options of PostgreSQL's client; those that
    /// this DuckDB does not know reach the client by another way.
    pub(crate) fn client_options(&self) -> Option<&'a SecretView<'a>> {
        self.catalog_secret().filter(|secret| secret.created)
    }

    /// The secrets of both backends.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &'a SecretView<'a>> {
        self.catalog_secret().into_iter().chain(self.storage_secret())
    }

    /// Whether the metadata backend is MotherDuck.
    pub(crate) fn is_motherduck(&self) -> bool {
        matches!(self.catalog, Some(RawCatalog::MotherDuck(_)))
    }

    /// What tells the lake of the store from that of another, once `lake` has made it.
    pub(crate) fn identity(&self) -> &'a OnceCell<Identity> {
        &self.secrets.identity
    }

    /// The alias as it is used, with where it is written.
    pub(crate) fn alias(&self) -> (&'a str, Option<Span>) {
        match &self.keys.alias {
            Some(alias) => (alias.value.0.as_str(), Some(alias.span)),
            None => (crate::schema::types::DEFAULT_ALIAS, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Code;
    use crate::rules::told::Case;

    const HEAD: &str = "[stores.s]\ntype = 'metaxy.ext.duckdb.DuckDBMetadataStore'\nconfig.database = ':memory:'\n";
    const KEYS: &str =
        "catalog = { type = 'duckdb', uri = 'https://h/m.db' }\nstorage = { type = 'local', path = 'x' }\n";

    /// By the rule that adds `read_only` where a catalog is on a web server.
    #[test]
    fn an_option_is_added_where_the_lake_is_written() {
        let store = format!("{HEAD}[stores.s.config.ducklake]\n{KEYS}");
        let with = |options: &str| store.replace(KEYS, &format!("attach_options = {options}\n{KEYS}"));
        let line = "fix: attach_options = { read_only = true }";
        for (toml, line) in [
            (store.clone(), line),
            (KEYS.to_owned(), line),
            (with("{ hidden = true }"), "fix: attach_options = { read_only = true, hidden = true }"),
            (with("{}"), "fix: attach_options = { read_only = true}"),
        ] {
            Case::of(&toml).tells(Code::RemoteCatalog, &[line]);
        }
    }

    /// By the rule for data paths, which lets those of a frozen lake pass. That DuckDB takes the last of them is what a
    /// native test shows.
    #[test]
    fn the_last_of_the_options_decides_whether_a_lake_is_read_only() {
        for (options, reads_only) in [
            ("read_only = true", true),
            ("Read_Only = 'yes'", true),
            ("readonly = 1", true),
            ("read_write = false", true),
            ("readwrite = false, read_only = false", true),
            ("read_only = false", false),
            ("read_only = 'x'", false),
            ("read_write = true", false),
            ("readwrite = true, read_only = true", false),
            ("read_write = false, read_only = false", true),
            ("hidden = true", false),
        ] {
            let toml = format!(
                "{HEAD}[stores.s.config.ducklake]\nattach_options = {{ {options} }}\ncatalog = {{ type = 'duckdb', uri = \
                 'm.db' }}\nstorage = {{ type = 'local', path = 'https://h/x' }}\n"
            );
            assert_eq!(Case::of(&toml).told(Code::DataPath).is_empty(), reads_only, "{options}");
        }
    }

    #[test]
    fn one_name_of_a_choice_is_not_put_beside_another() {
        let lake = |options: &str| {
            format!(
                "{HEAD}[stores.s.config.ducklake]\nattach_options = {{ {options} }}\n{}",
                KEYS.replace("https://h/", "")
            )
        };
        for (options, parts) in [
            (
                "read_onli = true",
                &["did you mean `read_only`?", "fix: attach_options = { read_only = true }"] as &[&str],
            ),
            (
                "read_onli = true, readwrite = true",
                &[
                    "it looks like `read_only`, but `readwrite` already sets that",
                    "fix: attach_options = { readwrite = true }",
                ],
            ),
            (
                "read_onli = true, snapshot_version = 1",
                &["but `snapshot_version` already sets that", "fix: attach_options = { snapshot_version = 1 }"],
            ),
            ("hiden = true, readwrite = true", &["did you mean `hidden`?"]),
        ] {
            Case::of(&lake(options)).tells(Code::UnknownAttachOption, parts);
        }
    }
}
