//! What is said about a key or a value.

use crate::assist::place::Key;
use crate::schema::{Field, Section, paragraph};
use crate::secrets::shown;

/// Help for a key or a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Help {
    /// What it is about, as it is written.
    pub title: String,
    /// A few words each: the type, `required`, the default, `secret`, the other spelling.
    pub tags: Vec<String>,
    /// What it means: one paragraph with code between backticks.
    pub doc: String,
    /// An example as TOML.
    pub example: Option<String>,
}

impl Help {
    /// The help for a key that is written as `name`.
    pub(crate) fn key(key: &Key, name: &str) -> Self {
        match key {
            Key::Field(_, field) => Self::field(field, name),
            Key::Type(sections) => {
                let list: Vec<String> = sections
                    .iter()
                    .filter_map(|section| Some(format!("`{}` ({})", section.tag?, first_sentence(section.doc))))
                    .collect();
                Self {
                    title: "type".to_owned(),
                    tags: vec!["string".to_owned(), "required".to_owned()],
                    doc: format!("Which backend it is: {}.", list.join(", ")),
                    example: sections.first().and_then(|section| Some(format!("type = \"{}\"", section.tag?))),
                }
            }
        }
    }

    fn field(field: &Field, name: &str) -> Self {
        let mut tags = vec![field.type_name().to_owned()];
        if field.required {
            tags.push("required".to_owned());
        }
        if let Some(default) = field.default {
            tags.push(format!("default {default}"));
        }
        if field.secret {
            tags.push("secret".to_owned());
        }
        match field.older {
            Some(older) if older == name => tags.push(format!("older spelling of {}", field.key)),
            Some(older) => tags.push(format!("older spelling: {older}")),
            None => {}
        }
        Self {
            title: name.to_owned(),
            tags,
            doc: paragraph(field.doc),
            example: field.example.map(|example| format!("{name} = {example}")),
        }
    }

    /// The help for the value of `type` that selects a section.
    pub(crate) fn section(section: &Section, tag: &str) -> Self {
        let required: Vec<String> =
            section.fields.iter().filter(|field| field.required).map(|field| format!("`{}`", field.key)).collect();
        let needs = if required.is_empty() { String::new() } else { format!(" Required: {}.", required.join(", ")) };
        Self {
            title: tag.to_owned(),
            tags: vec!["backend".to_owned()],
            doc: format!("{}{needs}", paragraph(section.doc)),
            example: None,
        }
    }

    /// The help for the name of a store.
    pub(crate) fn store(name: &str) -> Self {
        Self {
            title: shown(name),
            tags: vec!["store".to_owned()],
            doc: "The name of the store, with which Metaxy opens it. It is part of the name of the DuckLake secret."
                .to_owned(),
            example: None,
        }
    }

    /// The help for a variable.
    pub(crate) fn variable(name: &str, has_default: bool) -> Self {
        let otherwise = if has_default { "the text after `:-`" } else { "the empty string" };
        Self {
            title: format!("${{{name}}}"),
            tags: vec!["variable".to_owned()],
            doc: format!("The value of the environment variable `{name}`; {otherwise} if it is not set."),
            example: None,
        }
    }
}

fn first_sentence(doc: &str) -> String {
    let doc = paragraph(doc);
    doc.split_once(". ").map_or(doc.as_str(), |(first, _)| first).trim_end_matches('.').to_owned()
}
