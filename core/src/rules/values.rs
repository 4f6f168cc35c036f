//! Every text that a store gives to Metaxy, whichever section it stands in.

use crate::backend::{RawCatalog, RawStorage};
use crate::metaxy::ducklake::DuckLake;
use crate::metaxy::stores::StoreSettings;
use crate::metaxy::variables::{Placeholder, placeholders};
use crate::rules::secret::Secrets;
use crate::schema::public::is_public_option;
use crate::schema::{Parameters, TextField};
use crate::secrets::{holds_credentials, names_secret};
use crate::text::characters::Characters;
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Value};

/// The table that a value stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// The settings of the store.
    Settings,
    /// The metadata backend.
    Catalog,
    /// The storage backend.
    Storage,
    /// `secret_parameters` of the metadata backend.
    CatalogParameters,
    /// `secret_parameters` of the storage backend.
    StorageParameters,
    /// `attach_options`.
    AttachOptions,
}

/// A text with its key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextValue<'a> {
    /// Where it stands.
    pub(crate) of: Of,
    /// The key as it is written.
    pub(crate) key: &'a str,
    /// The value, with its variables replaced.
    pub(crate) text: &'a str,
    /// The characters in it: many rules look for some that most texts do not have.
    pub(crate) holds: Characters,
    /// Where the value is written.
    pub(crate) span: Span,
    /// Whether a variable is a part of it.
    pub(crate) from_variable: bool,
    /// Whether it must not be shown.
    pub(crate) secret: bool,
}

/// So many texts a store has at most, as a rule.
const MANY: usize = 16;

/// The texts of a store, section by section.
pub(crate) fn of<'a>(
    settings: Option<&'a StoreSettings>,
    keys: &'a DuckLake,
    catalog: Option<&'a RawCatalog>,
    storage: Option<&'a RawStorage>,
    secrets: &Secrets<'a>,
) -> Vec<TextValue<'a>> {
    let mut values = Vec::with_capacity(MANY);
    if let Some(database) = settings.and_then(|settings| settings.database.as_ref()) {
        let Located { value, span, from_variable, .. } = database;
        let secret = holds_credentials(value);
        values.push(TextValue {
            of: Of::Settings,
            key: "database",
            text: value,
            holds: Characters::of(value),
            span: *span,
            from_variable: *from_variable,
            secret,
        });
    }
    let mut fields = Vec::with_capacity(MANY);
    if let Some(raw) = catalog {
        raw.text_fields(&mut fields);
    }
    values.extend(fields.drain(..).map(|field| TextValue::of_field(Of::Catalog, field)));
    parameters(Of::CatalogParameters, secrets.catalog.as_ref().and_then(|it| it.parameters), &mut values);
    if let Some(raw) = storage {
        raw.text_fields(&mut fields);
    }
    values.extend(fields.drain(..).map(|field| TextValue::of_field(Of::Storage, field)));
    parameters(Of::StorageParameters, secrets.storage.as_ref().and_then(|it| it.parameters), &mut values);
    parameters(Of::AttachOptions, keys.attach_options.as_ref(), &mut values);
    values
}

fn parameters<'a>(of: Of, parameters: Option<&'a Located<Parameters>>, values: &mut Vec<TextValue<'a>>) {
    for entry in parameters.iter().flat_map(|parameters| parameters.value.entries()) {
        let Entry { key, node, .. } = entry;
        let Value::String(text) = &node.value else { continue };
        let secret = match of {
            Of::AttachOptions => names_secret(key) || holds_credentials(text),
            _ => !is_public_option(key, &node.value),
        };
        let holds = Characters::of(text);
        values.push(TextValue { of, key, text, holds, span: node.span, from_variable: node.from_variable, secret });
    }
}

impl<'a> TextValue<'a> {
    fn of_field(of: Of, field: TextField<'a>) -> Self {
        let TextField { key, text, span, from_variable, secret } = field;
        Self { of, key, text, holds: Characters::of(text), span, from_variable, secret }
    }

    /// The text between the quotes, as it is written; nothing where a variable overrides it.
    pub(crate) fn written(&self, text: &'a str) -> Option<&'a str> {
        inside(self.span.slice(text))
    }

    /// The span of a part of the value, if it is written as it is, without escapes.
    pub(crate) fn span_of(&self, text: &str, start: usize, end: usize) -> Option<Span> {
        let written = self.span.slice(text);
        let inside = inside(written).filter(|inside| *inside == self.text)?;
        let offset = self.span.start + (written.len() - inside.len()) / 2;
        Some(Span::new(offset + start, offset + end))
    }

    /// The variables in it, as they are written.
    pub(crate) fn placeholders(&self, text: &'a str) -> Vec<Placeholder<'a>> {
        if self.from_variable { self.written(text).map(placeholders).unwrap_or_default() } else { Vec::new() }
    }

    /// Whether it is a password, a key or a token, and not a text that is hidden because it may hold one.
    pub(crate) fn is_credential(&self) -> bool {
        names_secret(self.key) && self.secret
    }

    /// Whether it is the path of a file or folder, or a URL of one.
    pub(crate) fn is_path(&self) -> bool {
        matches!(
            (self.of, self.key),
            (Of::Settings, "database")
                | (Of::Catalog, "uri")
                | (Of::Storage, "path" | "data_path" | "prefix" | "bucket" | "scope")
        )
    }

    /// Whether it is the path of a file with credentials, which DuckDB or PostgreSQL's client reads.
    pub(crate) fn names_file(&self) -> bool {
        const FILES: [&str; 6] = ["passfile", "sslcert", "sslcrl", "sslkey", "sslrootcert", "web_identity_token_file"];
        matches!(self.of, Of::CatalogParameters | Of::StorageParameters)
            && FILES.iter().any(|file| file.eq_ignore_ascii_case(self.key))
    }

    /// Whether it is a name that Metaxy writes without quotes.
    pub(crate) fn is_name(&self, motherduck: bool) -> bool {
        self.key == "secret_name" || (motherduck && self.of == Of::Catalog && self.key == "database")
    }
}

/// The inside of a string of TOML.
pub(crate) fn inside(written: &str) -> Option<&str> {
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| written.starts_with(quote))?;
    written.strip_prefix(quote)?.strip_suffix(quote)
}
