//! The options that are DuckDB's own: of its secrets and of DuckLake's `ATTACH`.

use crate::assist::help::Help;
use crate::assist::outline::Outline;
use crate::assist::place::{self, Place};
use crate::duckdb::Engine;
use crate::duckdb::options::{OptionValue, Provider, SecretType};
use crate::schema::Section;
use crate::toml::write::toml_string;

/// The options of the secret of a backend, by the provider that the table names.
pub(crate) fn parameters(
    engine: &'static Engine,
    outline: &Outline<'_>,
    table: &[&str],
    section: &Section,
) -> Vec<(&'static str, Help)> {
    let Some(secret_type) = secret_type(section) else { return Vec::new() };
    let provider = place::word_at(outline, table, "provider").map_or(Provider::Config, Provider::of_word);
    let common = engine.common_parameters.iter().copied().filter(|name| *name != "type");
    common
        .chain(engine.parameters(secret_type, provider))
        .map(|name| (name, parameter_help(engine, name, secret_type)))
        .collect()
}

/// The options of `ATTACH`.
pub(crate) fn attach_options(engine: &'static Engine) -> impl Iterator<Item = (&'static str, Help)> {
    engine.attach_options.iter().filter_map(move |option| Some((option.name, attach_help(engine, option.name)?)))
}

/// The words that the value of an option can be, as TOML.
pub(crate) fn words(engine: &'static Engine, outline: &Outline<'_>, path: &[&str]) -> Vec<String> {
    let Some((key, table)) = path.split_last() else { return Vec::new() };
    let booleans = || ["true", "false"].map(str::to_owned).to_vec();
    match place::resolve(outline, table) {
        Some(Place::Parameters(_)) if key.eq_ignore_ascii_case("use_ssl") => booleans(),
        Some(Place::Parameters(_)) => {
            let words = engine.word_option(key).into_iter().flat_map(|option| option.words);
            words.map(|word| toml_string(word)).collect()
        }
        Some(Place::AttachOptions) => match engine.attach_option(key).map(|option| option.value) {
            Some(OptionValue::Boolean | OptionValue::StrictBoolean) => booleans(),
            Some(OptionValue::Word(words)) => words.iter().map(|word| toml_string(word)).collect(),
            _ => {
                let words = engine.word_option(key).into_iter().flat_map(|option| option.words);
                words.map(|word| toml_string(word)).collect()
            }
        },
        _ => Vec::new(),
    }
}

/// The help for an option, if DuckDB knows it.
pub(crate) fn help(engine: &'static Engine, outline: &Outline<'_>, path: &[&str]) -> Option<Help> {
    let (key, table) = path.split_last()?;
    match place::resolve(outline, table)? {
        Place::Parameters(section) => {
            let name = key.to_ascii_lowercase();
            let known = parameters(engine, outline, table, section).into_iter();
            known.map(|(_, help)| help).find(|help| help.title == name)
        }
        Place::AttachOptions => attach_help(engine, key),
        _ => None,
    }
}

fn secret_type(section: &Section) -> Option<SecretType> {
    SecretType::of_tag(section.tag?)
}

/// What an option rests on, where that is documentation.
fn marked(engine: &Engine, mut tags: Vec<String>) -> Vec<String> {
    if !engine.is_measured() {
        tags.push(format!("not measured on DuckDB {}", engine.name));
    }
    tags
}

fn parameter_help(engine: &Engine, name: &'static str, secret_type: SecretType) -> Help {
    Help {
        title: name.to_owned(),
        tags: marked(engine, vec![format!("option of {} secrets", secret_type.as_str())]),
        doc: format!(
            "An option of DuckDB's `{}` secret. It takes precedence over the field of the same name.",
            secret_type.as_str()
        ),
        example: None,
    }
}

fn attach_help(engine: &'static Engine, key: &str) -> Option<Help> {
    let option = engine.attach_option(key)?;
    let kind = match option.value {
        OptionValue::Boolean | OptionValue::StrictBoolean => "boolean",
        OptionValue::Text | OptionValue::Word(_) => "string",
        OptionValue::Unsigned | OptionValue::Integer => "integer",
        OptionValue::Timestamp => "date and time",
        OptionValue::Map => "any",
    };
    Some(Help {
        title: option.name.to_owned(),
        tags: marked(engine, vec![kind.to_owned(), "option of ATTACH".to_owned()]),
        doc: option.doc.to_owned(),
        example: None,
    })
}
