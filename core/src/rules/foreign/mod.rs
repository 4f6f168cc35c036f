//! Keys under the names that other tools have for them: what they are here, and the change of the
//! text that writes them so.

mod fix;
mod level;
mod login;
mod moved;
mod names;
mod store_names;

pub(super) use fix::fix;
pub(super) use level::{level, unquoted};
pub(super) use login::login;
pub(super) use moved::{move_out, respell, split_out};
pub(super) use names::Here;

use std::borrow::Cow;

use crate::duckdb::Engine;
use crate::duckdb::options::{CatalogKind, META_PREFIX, OptionValue, Provider, SecretType};
use crate::metaxy::ducklake::DuckLake;
use crate::rules::context::Sheet;
use crate::rules::other_version;
use crate::schema::decode::UnknownKey;
use crate::schema::{Section, Type};
use crate::toml::document::{Entry, Node, Value};
use crate::toml::write::toml_string;

/// The table to which a key belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// The one in which it is looked for.
    Section,
    /// `secret_parameters` of the backend.
    Parameters,
    /// `attach_options` of the lake.
    Attach,
    /// The store's `config.config`.
    Setting,
}

/// What a written key is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Counterpart {
    /// A key of a table, with its value as TOML if that can be told from the text.
    Key {
        /// The table.
        to: To,
        /// The key.
        key: &'static str,
        /// The value.
        value: Option<String>,
    },
    /// It says what holds anyway, for this reason.
    Said(&'static str),
    /// No key has its place; this can be done.
    Advice(Cow<'static, str>),
}

/// A key with a value that is no table, as a path below an unknown key.
pub(super) struct Leaf<'a> {
    /// The keys from the unknown one on, with points between them.
    pub(super) name: String,
    /// The last of them.
    pub(super) entry: &'a Entry,
    /// What it is here.
    pub(super) counterpart: Option<Counterpart>,
}

/// The values of an unknown key: its own, or those below it if it is a table.
pub(super) fn leaves<'a>(sheet: Sheet<'_>, unknown: &'a UnknownKey) -> Vec<Leaf<'a>> {
    let mut leaves = Vec::new();
    walk(sheet, unknown, &unknown.entry, &unknown.entry.key, &mut leaves);
    leaves
}

fn walk<'a>(sheet: Sheet<'_>, unknown: &'a UnknownKey, entry: &'a Entry, name: &str, leaves: &mut Vec<Leaf<'a>>) {
    if let Value::Table(table) = &entry.node.value {
        for inner in &table.entries {
            walk(sheet, unknown, inner, &format!("{name}.{}", inner.key), leaves);
        }
    } else {
        let counterpart = here(unknown.section, name).and_then(|here| {
            let siblings = |key: &str| unknown.siblings.iter().any(|sibling| sibling == key);
            counterpart(sheet, unknown.section, siblings("bucket"), here, &entry.node)
        });
        leaves.push(Leaf { name: name.to_owned(), entry, counterpart });
    }
}

/// What a name is in a section, for any DuckDB; with its first parts, or without those that only group it.
pub(super) fn here(section: &Section, name: &str) -> Option<Here> {
    // A section in another case, such as `CATALOG`, is that section, and what is in it is not named for it.
    let is_own = |first: &str| section.field(&first.to_ascii_lowercase()).is_some();
    if name.split_once('.').is_some_and(|(first, _)| is_own(first)) {
        return None;
    }
    let exact = Engine::known().iter().find_map(|engine| parameter_of(engine, section, name)).map(Here::Option);
    // A key of the backend is what people mean, even where DuckDB has a parameter of that name too.
    // So is a login: the URL of one is a parameter that does not work beside Metaxy's `PORT`.
    let field = lookup(section, name).filter(|here| match here {
        Here::Option(key) => section.field(key).is_some(),
        Here::Identity(_) | Here::Advice(_) => section.tag == Some("postgres"),
        _ => false,
    });
    let whole = field.or(exact).or_else(|| lookup(section, name));
    whole.or_else(|| name.split_once('.').and_then(|(_, rest)| here(section, rest)))
}

fn lookup(section: &Section, name: &str) -> Option<Here> {
    let (prefixes, rows): (&[&str], &[names::Row]) = match (section.tag, section.path) {
        (Some(tag), _) if SecretType::of_tag(tag).is_some_and(SecretType::speaks_s3) => {
            (names::OBJECT_STORE_PREFIXES, names::OBJECT_STORE)
        }
        (Some("postgres"), _) => (names::POSTGRES_PREFIXES, names::POSTGRES),
        (Some("duckdb" | "sqlite"), _) => (&["sqlite", "duckdb", "meta"], names::FILE),
        (Some("local"), _) => (&["storage", "data"], names::LOCAL),
        (Some("motherduck"), _) => (&["motherduck", "md"], store_names::MOTHERDUCK),
        (None, DuckLake::PATH) => (&["ducklake"], names::LAKE),
        (None, _) if section.field("extensions").is_some() => (&[], store_names::STORE),
        _ => return None,
    };
    find(&normal(name), prefixes, rows)
}

/// Whether keys of a backend speak of its secret under names of other tools.
pub(super) fn speaks_of_a_secret(unknown: &[UnknownKey], tag: &str) -> bool {
    speaks(unknown, tag, |here| match here {
        Here::Option(option) | Here::Not(option) => !["bucket", "data_path", "prefix", "path"].contains(&option),
        _ => here.is_identity(),
    })
}

/// Whether a key of a backend says something under the name of another tool.
pub(super) fn speaks(unknown: &[UnknownKey], tag: &str, of: impl Fn(Here) -> bool) -> bool {
    unknown.iter().filter(|unknown| unknown.section.tag == Some(tag)).any(|unknown| {
        let mut names = vec![(unknown.entry.key.clone(), &unknown.entry)];
        while let Some((name, entry)) = names.pop() {
            if let Value::Table(table) = &entry.node.value {
                names.extend(table.entries.iter().map(|entry| (format!("{name}.{}", entry.key), entry)));
            } else if here(unknown.section, &name).is_some_and(&of) {
                return true;
            }
        }
        false
    })
}

/// What an unknown option of `ATTACH` is.
pub(super) fn attach_option(engine: &Engine, name: &str) -> Option<&'static str> {
    match find(&normal(name), &["ducklake"], names::LAKE)? {
        Here::Attach(option) => Some(of_version(engine, option)),
        _ => None,
    }
}

/// An option of `ATTACH` under the name that this DuckDB has for it.
fn of_version(engine: &Engine, option: &'static str) -> &'static str {
    let is_migration = Engine::known().iter().any(|it| it.migration.option == option);
    if is_migration { engine.migration.option } else { option }
}

/// What an unknown parameter of a secret is.
pub(super) fn parameter(secret_type: SecretType, name: &str) -> Option<Here> {
    match secret_type {
        SecretType::Postgres => find(&normal(name), names::POSTGRES_PREFIXES, names::POSTGRES),
        it if it.speaks_s3() => find(&normal(name), names::OBJECT_STORE_PREFIXES, names::OBJECT_STORE),
        _ => None,
    }
}

fn find(name: &str, prefixes: &[&str], rows: &[names::Row]) -> Option<Here> {
    let row = rows.iter().find(|(_, names)| names.split(' ').any(|known| known == name)).map(|(here, _)| *here);
    row.or_else(|| {
        let rests = prefixes.iter().filter_map(|prefix| name.strip_prefix(prefix).filter(|rest| !rest.is_empty()));
        rests.into_iter().find_map(|rest| find(rest, prefixes, rows))
    })
}

/// A name without its punctuation, in lower case.
fn normal(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect()
}

/// The parameter of a name that a DuckDB has for the secret of a backend, from any provider.
fn parameter_of(engine: &Engine, section: &Section, name: &str) -> Option<&'static str> {
    section.field("secret_parameters")?;
    let secret_type = SecretType::of_tag(section.tag?)?;
    let each = [Provider::Config, Provider::CredentialChain].map(|provider| engine.parameters(secret_type, provider));
    let mut each = each.into_iter().flatten().chain(engine.common_parameters.iter().copied());
    each.find(|known| known.eq_ignore_ascii_case(name))
}

/// A key under `secret_parameters`; where this DuckDB has none of its name, what can be done instead.
fn in_parameters(engine: &Engine, section: &Section, key: &'static str, value: Option<String>) -> Option<Counterpart> {
    if parameter_of(engine, section, key).is_some() {
        return Some(Counterpart::Key { to: To::Parameters, key, value });
    }
    section.field("secret_parameters")?;
    let secret_type = SecretType::of_tag(section.tag?)?;
    let instead = [Provider::Config, Provider::CredentialChain]
        .into_iter()
        .find_map(|provider| other_version::instead(engine, secret_type, provider, key))?;
    Some(Counterpart::Advice(format!("secrets of this DuckDB do not have the parameter `{key}`: {instead}").into()))
}

/// Whether this DuckDB has an option of `ATTACH`, for one of the catalogs at least.
fn is_attach_option(engine: &Engine, option: &str) -> bool {
    engine.attach_option(option).is_some()
        || (option.starts_with(META_PREFIX) && CatalogKind::ALL.into_iter().any(|it| engine.catalog_knows(it, option)))
}

/// What a value becomes; nothing if the section has no place for it.
pub(super) fn counterpart(
    sheet: Sheet<'_>,
    section: &Section,
    has_bucket: bool,
    here: Here,
    node: &Node,
) -> Option<Counterpart> {
    let Sheet { text, engine, .. } = sheet;
    let raw = node.span.slice(text);
    let key_of = |key: &'static str, value: Option<String>| match section.field(key) {
        Some(_) => Some(Counterpart::Key { to: To::Section, key, value }),
        None => in_parameters(engine, section, key, value),
    };
    Some(match here {
        // Metaxy takes the bucket of these as a part of the URL.
        Here::Option("bucket") if section.field("bucket").is_none() && section.field("data_path").is_some() => {
            let scheme = if section.tag == Some("r2") { "r2" } else { "gs" };
            let value = match &node.value {
                Value::String(name)
                    if !node.from_variable && !name.contains("://") && !name.trim_matches('/').is_empty() =>
                {
                    Some(toml_string(&format!("{scheme}://{}/", name.trim_matches('/'))))
                }
                _ => None,
            };
            return Some(Counterpart::Key { to: To::Section, key: "data_path", value });
        }
        Here::Option("endpoint") if account_of(section, node).is_some() => {
            let value = account_of(section, node).map(toml_string);
            return Some(Counterpart::Key { to: To::Section, key: "account_id", value });
        }
        Here::MotherDuck(what) => match &node.value {
            Value::String(uri) if !node.from_variable && motherduck_name(uri).is_some() => {
                let value = motherduck_name(uri).map(toml_string);
                Counterpart::Key { to: To::Section, key: "database", value }
            }
            _ => Counterpart::Advice(what.into()),
        },
        Here::Option(key) => {
            let ty = section.field(key).map_or_else(|| parameter_type(engine, section, key), |field| field.ty);
            return key_of(key, fit(key, node, raw, ty));
        }
        Here::Chain => return key_of("provider", (truth(node)?).then(|| format!("\"{}\"", Provider::CHAIN))),
        Here::Token => {
            let key = if section.tag == Some("gcs") { "bearer_token" } else { "session_token" };
            return key_of(key, scalar(node, raw));
        }
        Here::Not(key) => return key_of(key, truth(node).map(|truth| (!truth).to_string())),
        Here::PathStyle | Here::HostStyle => {
            let style = |truth| if truth == (here == Here::PathStyle) { "\"path\"" } else { "\"vhost\"" };
            return key_of("url_style", truth(node).map(|truth| style(truth).to_owned()));
        }
        Here::Place => {
            let Value::String(place) = &node.value else { return None };
            let scheme = place.trim_start().split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
            // The address of a server is no place of files.
            if scheme.as_deref().is_some_and(|scheme| ["http", "https"].contains(&scheme)) {
                let host = place.split_once("://").is_some_and(|(_, host)| !host.trim_end_matches('/').contains('/'));
                return key_of("endpoint", host.then(|| raw.to_owned()));
            }
            let key = if scheme.is_some() || !has_bucket { "data_path" } else { "prefix" };
            section.field(key)?;
            // Beside a bucket a URL would take its place, and with it the files that are there.
            let whole = (scheme.is_some() && !has_bucket) || key == "prefix";
            Counterpart::Key { to: To::Section, key, value: whole.then(|| raw.to_owned()) }
        }
        Here::Attach(key) => {
            let key = of_version(engine, key);
            is_attach_option(engine, key).then_some(Counterpart::Key {
                to: To::Attach,
                key,
                value: scalar(node, raw),
            })?
        }
        Here::Setting(key) => Counterpart::Key { to: To::Setting, key, value: scalar(node, raw) },
        Here::SslMode => {
            let mode = |truth| if truth { "\"require\"" } else { "\"disable\"" };
            return in_parameters(engine, section, "sslmode", truth(node).map(|it| mode(it).to_owned()));
        }
        Here::ServerSetting(name) => {
            let option = |value: &str| toml_string(&format!("-c {name}={value}"));
            let value = match &node.value {
                Value::Integer(value) | Value::String(value) if !node.from_variable && is_word(value) => {
                    Some(option(value))
                }
                _ => None,
            };
            return in_parameters(engine, section, "options", value);
        }
        Here::Said(why) => Counterpart::Said(why),
        Here::Identity(what) | Here::Advice(what) => Counterpart::Advice(what.into()),
    })
}

/// The account in the endpoint that R2 shows, which names it and nothing else.
pub(super) fn account_of<'n>(section: &Section, node: &'n Node) -> Option<&'n str> {
    section.field("account_id")?;
    let Value::String(url) = &node.value else { return None };
    let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let id = host.split(['/', ':']).next()?.strip_suffix(".r2.cloudflarestorage.com")?;
    (!node.from_variable && id.len() == 32 && id.bytes().all(|it| it.is_ascii_hexdigit())).then_some(id)
}

/// The database in `md:name`.
pub(super) fn motherduck_name(uri: &str) -> Option<&str> {
    let name = uri.strip_prefix("md:").or_else(|| uri.strip_prefix("motherduck:"))?.split('?').next()?;
    (!name.is_empty()).then_some(name)
}

fn parameter_type(engine: &Engine, section: &Section, key: &str) -> Type {
    let secret_type = section.tag.and_then(SecretType::of_tag).unwrap_or(SecretType::Postgres);
    match engine.parameter_value(secret_type, key) {
        OptionValue::Boolean => Type::Boolean,
        _ => Type::Any,
    }
}

/// The value of a type, as TOML; what comes from a variable stays as it is written.
fn fit(key: &str, node: &Node, raw: &str, ty: Type) -> Option<String> {
    let plain = !node.from_variable;
    match (&node.value, ty) {
        (Value::Table(_) | Value::Array(_) | Value::Null, _) => None,
        (Value::Boolean(_), Type::Boolean) => Some(raw.to_owned()),
        (_, Type::Boolean) => truth(node).map(|truth| truth.to_string()),
        (Value::String(digits), Type::Integer) if plain => {
            digits.parse::<u32>().is_ok().then(|| digits.parse::<u32>().unwrap_or_default().to_string())
        }
        (Value::Integer(digits), Type::String) => Some(toml_string(digits)),
        (Value::String(word), _) if plain && key == "url_style" => match word.as_str() {
            "virtual" | "vhost" => Some("\"vhost\"".to_owned()),
            "path" => Some("\"path\"".to_owned()),
            _ => None,
        },
        (Value::String(url), _) if plain && key == "endpoint" => {
            Some(toml_string(url.strip_suffix('/').unwrap_or(url)))
        }
        _ => Some(raw.to_owned()),
    }
}

fn scalar(node: &Node, raw: &str) -> Option<String> {
    (!matches!(node.value, Value::Table(_) | Value::Array(_) | Value::Null)).then(|| raw.to_owned())
}

/// A value that needs no quotes among the options of a server.
fn is_word(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-'))
}

/// The boolean that a value stands for.
fn truth(node: &Node) -> Option<bool> {
    if node.from_variable {
        return None;
    }
    match &node.value {
        Value::Boolean(truth) => Some(*truth),
        Value::Integer(digits) => Some(digits != "0"),
        Value::String(word) => match word.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
            "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

impl To {
    /// The key in a sentence.
    pub(super) fn of(self, key: &str) -> String {
        match self {
            Self::Section => format!("`{key}`"),
            Self::Parameters => format!("`secret_parameters.{key}`"),
            Self::Attach => format!("`attach_options.{key}`"),
            Self::Setting => format!("`{key}` under the store's `config.config`"),
        }
    }
}

#[cfg(test)]
mod tests;
