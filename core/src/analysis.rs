//! All stages up to the configuration, on one text.

use std::borrow::Cow;
use std::fmt;

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::Engine;
use crate::ignore::Ignores;
use crate::mask;
use crate::metaxy::ducklake::Config;
use crate::metaxy::extend::{self, Files};
use crate::metaxy::overrides::{self, Override};
use crate::metaxy::secret_key::is_secret_key;
use crate::metaxy::stores::{self, DEFAULT_STORE, FileKind, FoundStore};
use crate::metaxy::variables::{self, Reference};
use crate::options::Options;
use crate::plan::cured::{self, Cured};
use crate::plan::flavor::Flavor;
use crate::plan::hosts::{self, Host};
use crate::plan::picture::Picture;
use crate::plan::render::{self, Rendering, Script};
use crate::plan::{self, Plan};
use crate::rules;
use crate::rules::derived_fix::Neighbors;
use crate::schema::{Section, Shown};
use crate::secrets::{holds_credentials, show, shown};
use crate::text::secret::Secret;
use crate::text::span::{Cover, Span};
use crate::toml::document::{self, Document};
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
    /// The parts of the text that must not be shown, as of [`mask::secret_spans`].
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

/// A store with a `ducklake` section, or a fragment of one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Store {
    found: FoundStore,
    /// What the findings change in the plan.
    cures: Vec<Cured>,
    engine: &'static Engine,
    /// Whether Metaxy accepts the file and this store in it.
    pub accepted: bool,
}

/// A section of a store, as it is shown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ShownSection {
    /// Its declaration.
    pub section: &'static Section,
    /// Its keys with their effective values.
    pub fields: Vec<Shown>,
}

/// A diagnostic with the index of the store that it is about.
struct Told {
    diagnostic: Diagnostic,
    store: Option<usize>,
}

/// How many stores and unknown keys are so few that a fix may look at the whole text.
const FEW: usize = 100;

/// A text as Metaxy reads it: with the files that it extends under it, its variables replaced, and
/// those of the environment laid over it. With a syntax error it is only parsed.
pub(crate) struct Read<'t> {
    /// The text, and those of the files that it extends behind it.
    pub(crate) text: Cow<'t, str>,
    pub(crate) files: Files,
    pub(crate) document: Document,
    pub(crate) secrets: Vec<Span>,
    pub(crate) kind: FileKind,
    pub(crate) references: Vec<Reference>,
    pub(crate) overrides: Vec<Override>,
    /// What is found on the way.
    unset: Vec<Diagnostic>,
    /// What makes Metaxy refuse the file.
    broken: Vec<Diagnostic>,
}

/// Reads a text as Metaxy does.
pub(crate) fn read<'t>(text: &'t str, options: &Options) -> Read<'t> {
    let Options { variables, chain, .. } = options;
    let mut document = document::parse(text);
    let mut secrets = mask::spans(text, &document);
    let (text, files) = extend::joined(text, chain.as_ref());
    let kind = stores::kind(&document.root);
    let mut parents = Vec::new();
    if let Some(chain) = chain {
        parents = extend::parents(chain, &files);
        document.errors.extend(parents.iter_mut().flat_map(|parent| std::mem::take(&mut parent.errors)));
        for (file, start) in chain.files.iter().zip(files.extended()) {
            let inside = mask::secret_spans(&file.text).into_iter();
            secrets.extend(inside.map(|span| Span::new(span.start + start, span.end + start)));
        }
    }
    let mut read = Read {
        text,
        files,
        document,
        secrets,
        kind,
        references: Vec::new(),
        overrides: Vec::new(),
        unset: Vec::new(),
        broken: Vec::new(),
    };
    if !read.document.errors.is_empty() {
        return read;
    }
    let (at, table) = match kind {
        FileKind::Metaxy | FileKind::Fragment => (Span::at(0), &mut read.document.root),
        FileKind::Pyproject => match pyproject(&mut read.document) {
            Some(found) => found,
            None => return read,
        },
    };
    let mut broken = None;
    if let Some(chain) = chain.as_ref().filter(|_| kind != FileKind::Fragment) {
        broken = extend::merge(table, parents, chain);
    }
    (read.references, read.unset) = variables::expand(&read.text, table, variables);
    if kind == FileKind::Pyproject {
        for reference in &mut read.references {
            reference.path.splice(0..0, ["tool".to_owned(), "metaxy".to_owned()]);
        }
    }
    if kind != FileKind::Fragment {
        let applied = overrides::apply(table, at, variables);
        read.overrides = applied.overrides;
        read.broken = applied.broken;
    }
    read.broken.extend(broken);
    read
}

/// Analyzes a text.
pub fn analyze(text: &str, options: &Options) -> Analysis {
    let Options { variables: _, engine, file_name, chain: _, only_cures: _, ignored: _ } = options;
    let Read { text, files, mut document, secrets, kind, mut references, overrides, unset, broken } =
        read(text, options);
    let text = &*text;
    if !document.errors.is_empty() {
        return Analysis {
            diagnostics: std::mem::take(&mut document.errors)
                .into_iter()
                .map(Diagnostic::from)
                .map(|mut found| {
                    presentable(&mut found);
                    found
                })
                .collect(),
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
    let found = stores::find(text, &document, kind, file_name.as_deref());
    let file = rules::File { text, root: &document.root, kind, name: file_name.as_deref() };
    let of_file: Vec<Diagnostic> =
        rules::of_file(&file, options).into_iter().map(|finding| finding.diagnostic).collect();
    let loads = found.loads && !broken.iter().chain(&of_file).any(Diagnostic::is_error);
    let places = Places::new(text);
    let few = found.stores.iter().map(|store| 1 + store.misfits.unknown.len()).sum::<usize>()
        + found.misfits.unknown.len()
        <= FEW;
    let sheet = rules::Sheet { text, root: &document.root, places: &places, few, engine: options.engine };
    let mut diagnostics = unset;
    diagnostics.extend(of_file);
    diagnostics.extend(broken);
    diagnostics.extend(found.diagnostics);
    diagnostics.extend(rules::around(sheet, options, &found.misfits).into_iter().map(|finding| finding.diagnostic));
    diagnostics.extend(rules::across(sheet, options, &found.stores).into_iter().map(|finding| finding.diagnostic));
    let names: Vec<String> = found.stores.iter().filter_map(|it| Some(it.name.as_ref()?.value.clone())).collect();
    let neighbors = Neighbors {
        places: sheet.places,
        default: found.default_store.as_ref(),
        names: names.iter().map(String::as_str).collect(),
    };
    let mut told: Vec<Told> = diagnostics.into_iter().map(|diagnostic| Told { diagnostic, store: None }).collect();
    let mut stores = Vec::with_capacity(found.stores.len());
    for (index, mut store) in found.stores.into_iter().enumerate() {
        let mut cures = Vec::new();
        let findings = rules::check(sheet, options, &neighbors, &store);
        let mut diagnostics = std::mem::take(&mut store.diagnostics);
        for finding in findings {
            cures.extend(Cured::of(&finding));
            diagnostics.push(finding.diagnostic);
        }
        let accepted = loads && !store.dropped && !diagnostics.iter().any(Diagnostic::is_error);
        told.extend(diagnostics.into_iter().map(|diagnostic| Told { diagnostic, store: Some(index) }));
        stores.push(Store { found: store, cures, engine, accepted });
    }
    mark_secrets(&mut references, &stores, &secrets);
    overrides::explain(&overrides, told.iter_mut().map(|told| &mut told.diagnostic));
    let hints = overrides.iter().map(overrides::hint);
    told.extend(hints.map(|diagnostic| Told { diagnostic, store: None }));
    crate::text::sort::sort_by(&mut references, |a, b| a.span.cmp(&b.span));
    for told in &mut told {
        rules::mark(engine, &mut told.diagnostic);
    }
    let ignored = take_ignored(text, &files, &mut told, options);
    let (mut diagnostics, owners) = in_file_order(told);
    diagnostics.iter_mut().for_each(presentable);
    Analysis {
        diagnostics,
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
        same
    });
    told.into_iter().map(|told| (told.diagnostic, told.store)).unzip()
}

/// `[tool.metaxy]`: its header and its table.
fn pyproject(document: &mut document::Document) -> Option<(Span, &mut document::Table)> {
    let mut table = &mut document.root;
    let mut at = Span::at(0);
    for key in ["tool", "metaxy"] {
        let node = &mut table.entries.iter_mut().find(|entry| entry.key == key)?.node;
        at = node.span;
        let document::Value::Table(below) = &mut node.value else { return None };
        table = below;
    }
    Some((at, table))
}

/// Takes out of the words of a finding what is secret by its shape, and what does not show: rules know
/// of the values that they name whether these may be shown, and this is for those that do not.
fn presentable(found: &mut Diagnostic) {
    show(&mut found.message);
    found.help.iter_mut().for_each(show);
    found.context.iter_mut().for_each(|context| show(&mut context.label));
    found.fixes.iter_mut().for_each(|fix| show(&mut fix.title));
    // What a fix writes is printed too, and cannot be masked without ruining the file.
    found.fixes.retain(|fix| !fix.edits.iter().any(|edit| writes_credentials(&edit.replacement)));
}

/// The same for text of TOML, with its escapes.
fn writes_credentials(toml: &str) -> bool {
    let plain = || toml.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("\\\"", "\"");
    holds_credentials(toml) || (toml.contains('\\') && holds_credentials(&plain()))
}

/// Marks the variables that stand in the value of a secret.
fn mark_secrets(references: &mut [Reference], stores: &[Store], shown: &[Span]) {
    let mut secrets: Vec<Span> = Vec::new();
    for Store { found, .. } in stores {
        found.settings.iter().for_each(|it| it.secrets(&mut secrets));
        found.ducklake.keys.secrets(&mut secrets);
        found.ducklake.catalog.iter().for_each(|it| it.secrets(&mut secrets));
        found.ducklake.storage.iter().for_each(|it| it.secrets(&mut secrets));
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

/// Why there is no store to show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SelectError {
    /// The file has no store with a `ducklake` section.
    None,
    /// The store that was asked for does not exist, or has no `ducklake` section.
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The stores that there are.
        names: Vec<String>,
    },
    /// There are several and none was asked for.
    Several {
        /// The stores that there are.
        names: Vec<String>,
    },
}

impl fmt::Display for SelectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list =
            |names: &[String]| names.iter().map(|name| format!("`{}`", shown(name))).collect::<Vec<_>>().join(", ");
        match self {
            Self::None => f.write_str("there is no DuckLake store in the file"),
            Self::Unknown { name, names } if names.is_empty() => {
                write!(f, "there is no DuckLake store `{}`, nor any other, in the file", shown(name))
            }
            Self::Unknown { name, names } => {
                write!(f, "there is no DuckLake store `{}`; the stores are {}", shown(name), list(names))
            }
            Self::Several { names } => {
                write!(f, "there are several DuckLake stores; name one of {}", list(names))
            }
        }
    }
}

impl std::error::Error for SelectError {}

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

impl Store {
    /// The name; nothing for a fragment.
    pub fn name(&self) -> Option<&str> {
        self.found.name.as_ref().map(|name| name.value.as_str())
    }

    /// Where the name is written.
    pub fn name_span(&self) -> Option<Span> {
        self.found.name.as_ref().map(|name| name.key_span)
    }

    /// What the `ducklake` section means; nothing if it has an error.
    pub fn config(&self) -> Option<&Config> {
        self.found.ducklake.config.as_ref()
    }

    /// The sections of the store with the effective values of their keys.
    pub fn sections(&self) -> Vec<ShownSection> {
        let ducklake = &self.found.ducklake;
        let mut sections = Vec::new();
        if let Some(settings) = &self.found.settings {
            sections
                .push(ShownSection { section: const { &stores::StoreSettings::SECTION }, fields: settings.shown() });
        }
        sections.push(ShownSection {
            section: const { &crate::metaxy::ducklake::DuckLake::SECTION },
            fields: ducklake.keys.shown(),
        });
        if let Some(catalog) = &ducklake.catalog {
            sections.push(ShownSection { section: catalog.section(), fields: catalog.shown() });
        }
        if let Some(storage) = &ducklake.storage {
            sections.push(ShownSection { section: storage.section(), fields: storage.shown() });
        }
        sections
    }

    /// The hosts that the SQL contacts, and the database that the store itself opens; none if the
    /// `ducklake` section has an error.
    pub fn hosts(&self, flavor: Flavor) -> Vec<Host> {
        let Some(plan) = self.plan(flavor) else { return Vec::new() };
        let mut hosts = hosts::hosts(&plan);
        let mut found = Vec::new();
        let settings = self.found.settings.as_ref();
        if let Some(database) = settings.and_then(|settings| settings.database.as_ref()) {
            found.extend(hosts::of_database(&database.value, database.span));
        }
        let options = settings.and_then(|settings| settings.config.as_ref()).map(|config| &config.value.0.value);
        if let Some(document::Value::Table(options)) = options {
            for entry in &options.entries {
                if let document::Value::String(value) = &entry.node.value {
                    found.extend(hosts::of_setting(&entry.key, value, entry.node.span));
                }
            }
        }
        found.retain(|host: &Host| !hosts.iter().any(|known| known.name == host.name));
        hosts.append(&mut found);
        for host in &mut hosts {
            // What stands before an `@` is a user and a password.
            if let Some((_, name)) = host.name.rsplit_once('@') {
                host.name = name.to_owned();
            }
            show(&mut host.name);
        }
        hosts
    }

    /// Who connects where with which secret; nothing if the `ducklake` section has an error.
    pub fn picture(&self, flavor: Flavor) -> Option<Picture> {
        Some(Picture::new(self.config()?, &self.plan(flavor)?, &self.hosts(flavor)))
    }

    /// The SQL that attaches the lake; nothing if the `ducklake` section has an error.
    pub fn script(&self, flavor: Flavor, rendering: Rendering) -> Option<Script> {
        Some(render::render(&self.plan(flavor)?, rendering))
    }

    /// The SQL in both flavors, in the order of [`Flavor::ALL`]; nothing if the `ducklake` section has an
    /// error. Most configurations need no cure: then one plan and one rendering serve for both.
    pub fn scripts(&self, rendering: Rendering) -> Option<[Script; 2]> {
        let plan = plan::plan(self.config()?, self.engine);
        let metaxy = render::render(&plan, rendering);
        let duckdb = if self.cures.is_empty() {
            metaxy.clone()
        } else {
            render::render(&cured::cured(plan, &self.cures), rendering)
        };
        Some([duckdb, metaxy])
    }

    /// The statements that attach the lake, as values; nothing if the `ducklake` section has an error.
    pub fn plan(&self, flavor: Flavor) -> Option<Plan> {
        let plan = plan::plan(self.config()?, self.engine);
        Some(match flavor {
            Flavor::Metaxy => plan,
            Flavor::DuckDb => cured::cured(plan, &self.cures),
        })
    }

    /// The DuckDB that the statements are for.
    pub fn engine(&self) -> &'static Engine {
        self.engine
    }
}
