//! All stages up to the configuration, on one text.

mod presentable;
mod read;
mod select;
mod store;

pub(crate) use read::{Read, read};
pub use select::SelectError;
pub use store::{ShownSection, Store};

use std::sync::Arc;

use presentable::Given;

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::Engine;
use crate::ignore::Ignores;
use crate::metaxy::extend::Files;
use crate::metaxy::overrides::{self, Override};
use crate::metaxy::secret_key::is_secret_key;
use crate::metaxy::stores::{self, DEFAULT_STORE, FileKind};
use crate::metaxy::variables::Reference;
use crate::options::Options;
use crate::plan::cured::Cured;
use crate::rules;
use crate::rules::derived_fix::Neighbors;
use crate::rules::finding::Finding;
use crate::rules::secret::Secrets;
use crate::secrets::{gives_secret, holds_credentials};
use crate::text::secret::Secret;
use crate::text::span::{Cover, Span};
use crate::toml::places::Places;

/// What there is to say about a text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Analysis {
    /// Every finding, in file order, without duplicates.
    pub diagnostics: Vec<Diagnostic>,
    /// What a comment or [`Options::ignored`] has taken out of them; it still changes the `duckdb` flavor.
    pub ignored: Vec<Diagnostic>,
    /// Whether Metaxy takes the file as a whole; each store may still be rejected.
    pub loads: bool,
    /// The stores with a `ducklake` section, in file order.
    pub stores: Vec<Store>,
    /// Every `${VAR}` in the part of the file that Metaxy reads, in file order.
    pub variables: Vec<Reference>,
    /// Every variable that overrides the file or fills it in.
    pub overrides: Vec<Override>,
    /// The parts of the text that must not be shown, as of [`crate::mask::secret_spans`].
    pub secrets: Vec<Span>,
    /// The text that was analyzed, and the files that it extends: in which of them a place lies.
    pub files: Files,
    /// What kind of file it is; nothing if it is not TOML.
    pub kind: Option<FileKind>,
    /// The value of the `store` key.
    pub default_store: Option<String>,
    /// The DuckDB that the statements are for.
    pub engine: &'static Engine,
    /// Which store each of the diagnostics is about, as its index; nothing for the file or several.
    owners: Vec<Option<usize>>,
    /// The text, in which the places of an error are looked for. It holds secrets.
    pub(crate) source: Secret,
}

/// A diagnostic with the index of the store that it is about.
struct Told {
    diagnostic: Diagnostic,
    store: Option<usize>,
}

/// How many stores and unknown keys are so few that a fix may look at the whole text.
const FEW: usize = 100;

/// Analyzes a text.
pub fn analyze(text: &str, options: &Options) -> Analysis {
    let Options { variables: _, engine, file_name, chain: _, only_cures: _, ignored: _ } = options;
    let Read { text, files, mut document, secrets, kind, mut references, overrides, unset, broken } =
        read(text, options);
    let may_be_newer = document.may_be_newer || !files.extended().is_empty();
    let text = &*text;
    if !document.errors.is_empty() {
        return Analysis {
            diagnostics: presentable::all(
                std::mem::take(&mut document.errors).into_iter().map(Diagnostic::from).collect(),
                text,
                &secrets,
                &Given::default(),
            ),
            ignored: Vec::new(),
            loads: false,
            stores: Vec::new(),
            variables: Vec::new(),
            overrides: Vec::new(),
            secrets,
            files,
            kind: None,
            default_store: None,
            engine,
            owners: Vec::new(),
            source: Secret::new(text),
        };
    }
    let found = stores::find(text, &document, kind, file_name.as_deref(), !options.only_cures);
    let file = rules::File { text, root: &document.root, kind, name: file_name.as_deref(), may_be_newer };
    let of_file: Vec<Diagnostic> =
        rules::of_file(&file, options).into_iter().map(|finding| finding.diagnostic).collect();
    let loads = found.loads && !broken.iter().chain(&of_file).any(Diagnostic::is_error);
    let places = Places::new(text);
    let few = !options.only_cures
        && found.stores.iter().map(|store| 1 + store.misfits.unknown.len()).sum::<usize>()
            + found.misfits.unknown.len()
            <= FEW;
    let sheet = rules::Sheet { text, root: &document.root, places: &places, few, engine: options.engine };
    let mut diagnostics = unset;
    diagnostics.extend(of_file);
    diagnostics.extend(broken);
    diagnostics.extend(found.diagnostics);
    diagnostics.extend(rules::around(sheet, options, &found.misfits).into_iter().map(|finding| finding.diagnostic));
    let made: Vec<Secrets<'_>> = found.stores.iter().map(Secrets::of).collect();
    let across = rules::across(sheet, options, &found.stores, &made);
    diagnostics.extend(across.into_iter().map(|finding| finding.diagnostic));
    let names: Vec<String> = found.stores.iter().filter_map(|it| Some(it.name.as_ref()?.value.clone())).collect();
    let neighbors = Neighbors {
        places: sheet.places,
        default: found.default_store.as_ref(),
        names: names.iter().map(String::as_str).collect(),
    };
    let of_stores: Vec<Vec<Finding>> = found
        .stores
        .iter()
        .zip(&made)
        .map(|(store, secrets)| rules::check(sheet, options, &neighbors, store, secrets))
        .collect();
    drop(made);
    let mut told: Vec<Told> = diagnostics.into_iter().map(|diagnostic| Told { diagnostic, store: None }).collect();
    let mut stores = Vec::with_capacity(found.stores.len());
    for (index, (mut store, findings)) in found.stores.into_iter().zip(of_stores).enumerate() {
        let mut cures = Vec::new();
        let mut diagnostics = std::mem::take(&mut store.diagnostics);
        for finding in findings {
            cures.extend(Cured::of(&finding));
            diagnostics.push(finding.diagnostic);
        }
        let accepted = loads && !store.dropped && !diagnostics.iter().any(Diagnostic::is_error);
        told.extend(diagnostics.into_iter().map(|diagnostic| Told { diagnostic, store: Some(index) }));
        stores.push(Store { found: store, cures, engine, hidden: Arc::default(), accepted });
    }
    mark_secrets(&mut references, &stores, &secrets);
    overrides::explain(&overrides, told.iter_mut().map(|told| &mut told.diagnostic));
    let hints = overrides.iter().map(overrides::hint);
    told.extend(hints.map(|diagnostic| Told { diagnostic, store: None }));
    crate::text::sort::sort_by(&mut references, |a, b| a.span.cmp(&b.span));
    let given = hide_given(&references, &mut stores, options);
    for told in &mut told {
        rules::mark(engine, &mut told.diagnostic);
    }
    let ignored = take_ignored(text, &files, &mut told, options);
    let (diagnostics, owners) = in_file_order(told);
    Analysis {
        diagnostics: presentable::all(diagnostics, text, &secrets, &given),
        ignored,
        loads,
        stores,
        variables: references,
        overrides,
        secrets,
        files,
        kind: Some(kind),
        default_store: found.default_store.map(|store| store.value),
        engine,
        owners,
        source: Secret::new(text),
    }
}

/// Finds the variables that are secret by their names, which stores and findings then hide.
fn hide_given(references: &[Reference], stores: &mut [Store], options: &Options) -> Given {
    let secret: Vec<&Reference> = references.iter().filter(|it| gives_secret(&it.name)).collect();
    let places: Arc<[Span]> = secret.iter().map(|it| it.span).collect();
    for store in stores {
        store.hidden = Arc::clone(&places);
    }
    Given::new(&secret, &options.variables)
}

/// Takes out what is not to be told, and tells of the comments that have nothing to take out.
fn take_ignored(text: &str, files: &Files, told: &mut Vec<Told>, options: &Options) -> Vec<Diagnostic> {
    let mut comments = Ignores::of(text, files);
    let mut ignored = taken(told, |found| comments.ignores(found));
    if !options.only_cures {
        let of_comments = comments.told(text).into_iter();
        told.extend(of_comments.map(|diagnostic| Told { diagnostic, store: None }));
    }
    if !options.ignored.is_empty() {
        ignored.extend(taken(told, |found| !found.is_error() && options.ignored.contains(&found.code)));
    }
    ignored
}

fn taken(told: &mut Vec<Told>, mut is_ignored: impl FnMut(&Diagnostic) -> bool) -> Vec<Diagnostic> {
    told.extract_if(.., |it| is_ignored(&it.diagnostic)).map(|it| it.diagnostic).collect()
}

/// The diagnostics in file order and without duplicates, and what store each is about.
fn in_file_order(mut told: Vec<Told>) -> (Vec<Diagnostic>, Vec<Option<usize>>) {
    crate::text::sort::sort_by(&mut told, |a, b| {
        let key = |told: &Told| (told.diagnostic.span, told.diagnostic.severity, told.diagnostic.code);
        key(a).cmp(&key(b)).then_with(|| a.diagnostic.message.cmp(&b.diagnostic.message))
    });
    told.dedup_by(|later, first| {
        let same = later.diagnostic == first.diagnostic;
        if same && later.store != first.store {
            // It is about both.
            first.store = None;
        }
        same || is_of_nothing(first, later)
    });
    told.into_iter().map(|told| (told.diagnostic, told.store)).unzip()
}

/// Whether a value is empty because of its variable: then the one finding says it with what it means.
fn is_of_nothing(first: &mut Told, later: &mut Told) -> bool {
    let (value, variable) = (&first.diagnostic, &later.diagnostic);
    let whole = value.span.start + 1 == variable.span.start && value.span.end == variable.span.end + 1;
    let empty = match value.code {
        Code::EmptyValue | Code::DataPath | Code::Endpoint | Code::MissingRegion => whole,
        Code::MissingDataPath | Code::WrongType => whole && value.is_error(),
        // A prefix may stand before the path.
        Code::EphemeralCatalog => value.span.start < variable.span.start && variable.span.end < value.span.end,
        _ => false,
    };
    if variable.code != Code::UnsetVariable || !empty {
        return false;
    }
    if value.is_error() || value.code == Code::Endpoint {
        // Metaxy refuses what the variable leaves, or the other flavor leaves it out for this reason.
        let message = format!("{}: {}", variable.message, value.message);
        first.diagnostic.help.clone_from(&variable.help);
        first.diagnostic.message = message.into();
        return true;
    }
    std::mem::swap(&mut first.diagnostic, &mut later.diagnostic);
    first.diagnostic.message = format!("{}: {}", first.diagnostic.message, later.diagnostic.message).into();
    true
}

/// Marks the variables that stand in the value of a secret.
fn mark_secrets(references: &mut [Reference], stores: &[Store], shown: &[Span]) {
    let mut secrets: Vec<Span> = Vec::new();
    for Store { found, .. } in stores {
        found.settings.iter().for_each(|it| it.secrets_of_variables(&mut secrets));
        found.ducklake.keys.secrets_of_variables(&mut secrets);
        found.ducklake.catalog.iter().for_each(|it| it.secrets_of_variables(&mut secrets));
        found.ducklake.storage.iter().for_each(|it| it.secrets_of_variables(&mut secrets));
    }
    let secrets = Cover::new(secrets);
    for reference in references {
        // Of a variable in a secret at least the default has been found to be one.
        let next = shown.partition_point(|span| span.end <= reference.span.start);
        let is_hidden = shown.get(next).is_some_and(|span| span.start < reference.span.end);
        reference.secret = is_hidden
            || secrets.covers(reference.span)
            || in_secret(&reference.path)
            || reference.default.as_deref().is_some_and(holds_credentials);
    }
}

/// Whether a key on the way to a value says that it is a secret. The name of a store says nothing.
fn in_secret(path: &[String]) -> bool {
    let is_name = |at: usize| at > 0 && path[at - 1] == "stores" && at + 1 < path.len();
    let mut keys = path.iter().enumerate().filter(|(at, _)| !is_name(*at));
    keys.any(|(_, key)| key == "secret_parameters" || is_secret_key(key))
}

impl Analysis {
    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// What concerns a store: what is about it, and what is about the file or several stores. All
    /// diagnostics if there is no store.
    pub fn concerning<'a>(&'a self, store: Option<&Store>) -> impl Iterator<Item = &'a Diagnostic> {
        let index = store.and_then(|store| self.stores.iter().position(|it| it.name() == store.name()));
        let owners = self.owners.iter().copied().chain(std::iter::repeat(None));
        let told = self.diagnostics.iter().zip(owners);
        told.filter(move |(_, owner)| index.is_none() || owner.is_none() || *owner == index).map(|(told, _)| told)
    }

    /// What is about a single store: that of the name, or any.
    pub(crate) fn of_stores<'a>(&'a self, name: Option<&'a str>) -> impl Iterator<Item = &'a Diagnostic> {
        let is_meant = move |owner: usize| name.is_none_or(|name| self.stores[owner].name() == Some(name));
        let told = self.diagnostics.iter().zip(&self.owners);
        told.filter(move |(_, owner)| owner.is_some_and(is_meant)).map(|(told, _)| told)
    }

    /// Whether the text is not TOML, so that nothing else is known of it.
    pub fn is_syntax_error(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::Syntax)
    }

    /// The store of a name; without a name the one that the `store` key names, else `dev`,
    /// else the only one.
    ///
    /// # Errors
    ///
    /// If there is no such store, or several and none of them is chosen; the error lists their names.
    pub fn select(&self, name: Option<&str>) -> Result<&Store, SelectError> {
        let named = |name: &str| self.stores.iter().find(|store| store.name() == Some(name));
        let all = || self.stores.iter().filter_map(|store| store.name().map(str::to_owned)).collect();
        match name.or(self.default_store.as_deref()) {
            Some(name) => named(name).ok_or_else(|| SelectError::Unknown { name: name.to_owned(), names: all() }),
            None => match (named(DEFAULT_STORE), &self.stores[..]) {
                (Some(store), _) | (None, [store]) => Ok(store),
                (None, []) => Err(SelectError::None),
                (None, _) => Err(SelectError::Several { names: all() }),
            },
        }
    }
}
