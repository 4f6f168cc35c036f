//! The lakes of a script: what its statements say together.

use std::collections::BTreeSet;

use crate::import::catalog::{Catalog, catalog};
use crate::import::collected::{Attached, Lakes, is};
use crate::import::imported::{Imported, Lake, Note};
use crate::import::section::{text_entry, value};
use crate::import::statement::{Pair, Sql};
use crate::import::storage::{secret_for, storage};
use crate::secrets::shown;
use crate::text::span::Span;
use crate::toml::built::Value;

/// More lakes are not read from one text: each looks through all secrets.
const MOST: usize = 100;

impl Lakes {
    pub(super) fn finish(mut self) -> Imported {
        let mut lakes = Vec::new();
        for attached in std::mem::take(&mut self.attached) {
            if lakes.len() < MOST {
                lakes.extend(self.attached_lake(&attached));
            } else {
                self.lost(attached.span, "so many lakes are not read from one text");
            }
        }
        for (name, options, span) in std::mem::take(&mut self.databases) {
            if lakes.len() < MOST {
                lakes.extend(self.database(&name, &options, span));
            } else {
                self.lost(span, "so many lakes are not read from one text");
            }
        }
        let mut aliases: BTreeSet<String> = lakes.iter().map(|it: &Lake| it.alias.to_ascii_lowercase()).collect();
        for (name, span) in std::mem::take(&mut self.used) {
            let is_lake = aliases.contains(&name[0].to_ascii_lowercase());
            if !is_lake && self.motherduck && name.len() == 1 && lakes.len() < MOST {
                aliases.insert(name[0].to_ascii_lowercase());
                let catalog = self.motherduck_catalog(&name[0]);
                lakes.push(lake_of(None, &name[0], vec![("catalog".to_owned(), catalog)]));
            } else if !is_lake {
                let text = format!("`{}` is not a lake in this SQL", shown(&name[0]));
                self.notes.push(Note { span, text, lost: true });
            } else if name.len() > 1 {
                self.lost(span, "Metaxy uses the lake, not one of its schemas");
            }
        }
        if let Some((_, span)) = self.region {
            self.lost(span, "Metaxy sets `s3_region` only for MotherDuck: write the region into the storage secret");
        }
        let unused: Vec<Span> =
            self.secrets.iter().enumerate().filter(|(at, _)| !self.taken.contains(at)).map(|(_, it)| it.span).collect();
        for span in unused {
            self.lost(span, "no lake in this SQL uses the secret, or Metaxy does not create secrets of its type");
        }
        crate::text::sort::sort_by(&mut self.notes, |a, b| a.span.cmp(&b.span));
        Imported { lakes, notes: self.notes }
    }

    fn attached_lake(&mut self, attached: &Attached) -> Option<Lake> {
        let path = attached
            .path
            .get(..9)
            .filter(|it| it.eq_ignore_ascii_case("ducklake:"))
            .map_or(&attached.path[..], |_| &attached.path[9..]);
        let mut options = attached.options.clone();
        options.retain(|it| it.key != "type");
        // A path that is a word is the name of a secret.
        let is_name = path.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
        let secret_name = if path.is_empty() { "__default_ducklake" } else { path };
        let secret = if is_name { self.take(secret_name, "ducklake") } else { None };
        if is_name && secret.is_none() {
            let text = format!("the attached secret `{}` is not in the SQL", shown(secret_name));
            self.notes.push(Note { span: attached.span, text, lost: true });
            return None;
        }
        let mut metadata_path = if is_name { String::new() } else { path.to_owned() };
        let mut data_path = None;
        for pair in secret.iter().flat_map(|it| &it.options) {
            match pair.key.as_str() {
                // DuckLake takes these two, and does nothing with them.
                "type" | "provider" | "scope" => {}
                "metadata_path" => metadata_path = pair.value.text().unwrap_or_default(),
                "data_path" => data_path = pair.value.text(),
                // An option of the statement beats that of the secret.
                key if options.iter().any(|it| it.key == key) => {}
                _ => options.push(pair.clone()),
            }
        }
        for (key, place) in [("metadata_path", None), ("data_path", Some(()))] {
            if let Some(at) = options.iter().position(|it| it.key == key) {
                let text = options.remove(at).value.text();
                match place {
                    None => metadata_path = text.unwrap_or_default(),
                    Some(()) => data_path = text,
                }
            }
        }
        let alias = attached.alias.clone().unwrap_or_else(|| {
            let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
            let name = name.split('.').next().filter(|it| !it.is_empty()).unwrap_or("ducklake").to_owned();
            self.known(attached.span, "without `AS`, DuckDB derives the name of the lake from its path");
            name
        });
        let Catalog { table, file } = catalog(self, &metadata_path, &mut options, attached.span)?;
        let data_path = data_path.filter(|it| !it.is_empty()).or_else(|| {
            let path = file.map(|file| format!("{file}.files/"));
            match &path {
                Some(_) => {
                    self.known(attached.span, "without `DATA_PATH`, DuckLake stores the files next to the catalog");
                }
                None => self.lost(attached.span, "Metaxy requires the data path, even of an existing lake"),
            }
            path
        });
        let mut section =
            vec![("alias".to_owned(), Value::Text(alias.clone())), ("catalog".to_owned(), Value::Table(table))];
        if let Some(path) = data_path {
            let secret = secret_for(self, &path, attached.span);
            if let Some(storage) = storage(self, &path, secret.as_ref(), attached.span) {
                section.push(("storage".to_owned(), Value::Table(storage)));
            }
        }
        if let Some(at) = options.iter().position(|it| it.key == "data_inlining_row_limit")
            && let Sql::Number(number) = &options[at].value
            && number.bytes().all(|it| it.is_ascii_digit())
        {
            section.push(("data_inlining_row_limit".to_owned(), Value::Word(number.clone())));
            options.remove(at);
        }
        if !options.is_empty() {
            let entries = options.iter().map(|it| (it.key.clone(), value(&it.value))).collect();
            section.push(("attach_options".to_owned(), Value::Table(entries)));
        }
        let generated = secret.as_ref().and_then(|it| store_of(&it.called(), &alias));
        Some(lake_of(generated, &alias, section))
    }

    fn database(&mut self, name: &str, options: &[Pair], span: Span) -> Option<Lake> {
        if !options.iter().any(|it| it.key == "type" && is(&it.value, "ducklake")) {
            self.lost(span, "Metaxy creates only lakes, not this database");
            return None;
        }
        let mut section = vec![("catalog".to_owned(), self.motherduck_catalog(name))];
        for Pair { key, value, span } in options.iter().filter(|it| it.key != "type") {
            if let Some(path) = value.text().filter(|_| key == "data_path") {
                let secret = secret_for(self, &path, *span);
                let storage = storage(self, &path, secret.as_ref(), *span)?;
                section.push(("storage".to_owned(), Value::Table(storage)));
            } else {
                let text = format!("Metaxy does not support the option `{}` here", shown(key));
                self.notes.push(Note { span: *span, text, lost: true });
            }
        }
        Some(lake_of(None, name, section))
    }

    fn motherduck_catalog(&mut self, database: &str) -> Value {
        let mut catalog = vec![text_entry("type", "motherduck"), text_entry("database", database)];
        if let Some((region, _)) = self.region.take() {
            catalog.push(text_entry("region", &region));
        }
        Value::Table(catalog)
    }
}

/// The store in the name of a secret that Metaxy generates; nothing for that of a fragment, and for any other
/// name. The name may have been changed where DuckDB does not find one like it.
fn store_of(secret: &str, alias: &str) -> Option<String> {
    let rest = secret.strip_prefix("metaxy_generated_")?;
    let plain: String =
        alias.chars().map(|it| if it.is_ascii_alphanumeric() || it == '_' { it } else { '_' }).collect();
    if rest == alias || rest == plain {
        return None;
    }
    let store = rest.strip_suffix(alias).or_else(|| rest.strip_suffix(plain.as_str()))?.strip_suffix('_')?;
    Some(store.to_owned())
}

fn lake_of(store: Option<String>, alias: &str, section: Vec<(String, Value)>) -> Lake {
    Lake { store, alias: alias.to_owned(), section: Value::Table(section) }
}
