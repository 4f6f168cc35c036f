//! A store that was found, and what there is to show of it.

use std::sync::Arc;

use crate::duckdb::Engine;
use crate::metaxy::ducklake::{Config, DuckLake};
use crate::metaxy::stores::{FoundStore, StoreSettings};
use crate::plan::cured::{self, Cured};
use crate::plan::flavor::Flavor;
use crate::plan::hosts::{self, Host};
use crate::plan::picture::{Node, Picture};
use crate::plan::render::{self, Rendering, Script};
use crate::plan::{self, Plan};
use crate::schema::{Section, Shown};
use crate::secrets::show;
use crate::text::secret::MASK;
use crate::text::span::{Span, is_around_one};
use crate::toml::document::{Entry, Value};

/// A store with a `ducklake` section, or a fragment of one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Store {
    pub(super) found: FoundStore,
    /// What the findings change in the plan.
    pub(super) cures: Vec<Cured>,
    pub(super) engine: &'static Engine,
    /// Where variables stand that hold a secret by their name, in order: it is one in a field that holds none too.
    pub(super) hidden: Arc<[Span]>,
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
            sections.push(ShownSection { section: const { &StoreSettings::SECTION }, fields: settings.shown() });
        }
        sections.push(ShownSection { section: const { &DuckLake::SECTION }, fields: ducklake.keys.shown() });
        if let Some(catalog) = &ducklake.catalog {
            sections.push(ShownSection { section: catalog.section(), fields: catalog.shown() });
        }
        if let Some(storage) = &ducklake.storage {
            sections.push(ShownSection { section: storage.section(), fields: storage.shown() });
        }
        for field in sections.iter_mut().flat_map(|it| &mut it.fields) {
            field.secret |= self.hides(field.span);
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
        for entry in self.duckdb_settings() {
            if let Value::String(value) = &entry.node.value {
                found.extend(hosts::of_setting(&entry.key, value, entry.node.span));
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
            if self.hides(host.span) {
                MASK.clone_into(&mut host.name);
            }
        }
        hosts
    }

    /// Whether the value at a place has a variable in it that is secret by its name.
    fn hides(&self, place: Option<Span>) -> bool {
        place.is_some_and(|it| is_around_one(it, &self.hidden))
    }

    /// Who connects where with which secret; nothing if the `ducklake` section has an error.
    pub fn picture(&self, flavor: Flavor) -> Option<Picture> {
        let mut picture = Picture::new(self.config()?, &self.plan(flavor)?, &self.hosts(flavor));
        for (place, text) in picture.nodes.iter_mut().flat_map(Node::written) {
            if self.hides(place) {
                MASK.clone_into(text);
            }
        }
        Some(picture)
    }

    /// The SQL that attaches the lake; nothing if the `ducklake` section has an error.
    pub fn script(&self, flavor: Flavor, rendering: Rendering) -> Option<Script> {
        Some(render::render(&self.plan(flavor)?, rendering))
    }

    /// The SQL in both flavors, in the order of [`Flavor::ALL`]; nothing if the `ducklake` section has an
    /// error. Most configurations need no cure: then one plan and one rendering serve for both.
    pub fn scripts(&self, rendering: Rendering) -> Option<[Script; 2]> {
        let mut plan = plan::plan(self.config()?, self.engine);
        plan.hidden = Arc::clone(&self.hidden);
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
        let mut plan = plan::plan(self.config()?, self.engine);
        plan.hidden = Arc::clone(&self.hidden);
        Some(match flavor {
            Flavor::Metaxy => plan,
            Flavor::DuckDb => cured::cured(plan, &self.cures),
        })
    }

    /// Where the value of a setting of the store itself is written, beside its `ducklake` section.
    pub(crate) fn setting(&self, key: &str) -> Option<Span> {
        self.found.settings.as_ref()?.shown().into_iter().find(|shown| shown.field.key == key)?.span
    }

    /// The database that the store opens, if it is written.
    pub(crate) fn database(&self) -> Option<&str> {
        self.found.settings.as_ref()?.database.as_ref().map(|database| database.value.as_str())
    }

    /// The settings with which Metaxy opens DuckDB.
    pub(crate) fn duckdb_settings(&self) -> &[Entry] {
        let config = self.found.settings.as_ref().and_then(|settings| settings.config.as_ref());
        match config.map(|config| &config.value.0.value) {
            Some(Value::Table(table)) => &table.entries,
            _ => &[],
        }
    }

    /// The DuckDB that the statements are for.
    pub fn engine(&self) -> &'static Engine {
        self.engine
    }
}
