//! Statements whose values hold variables, as SQL with gaps where the values are.

use crate::export::template::{Template, Value};
use crate::sql::text_literal;

/// A name as it is, and as SQL writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrittenName {
    /// The name.
    pub(super) plain: String,
    /// With quotes, where it needs them.
    pub(super) sql: String,
}

/// An option and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The option, as SQL writes it.
    pub(super) key: String,
    /// Its value.
    pub(super) value: Value,
}

/// A statement of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Statement {
    CreateSecret { name: WrittenName, secret_type: &'static str, in_motherduck: bool, options: Vec<Pair> },
    Attach { path: String, alias: WrittenName, options: Vec<Pair> },
    Use(WrittenName),
    SetS3Region(Value),
    CreateDatabase { name: WrittenName, data_path: Value },
    Install(&'static str),
    Load(&'static str),
    AttachMotherDuck,
}

/// A piece of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chunk<'a> {
    /// SQL as it is.
    Sql(String),
    /// Text.
    Text(&'a Template),
    /// A number or a boolean.
    Word(&'a Template),
}

impl Statement {
    /// The statement in pieces, without its semicolon.
    pub(super) fn chunks(&self) -> Vec<Chunk<'_>> {
        match self {
            Self::CreateSecret { name, secret_type, in_motherduck, options } => {
                let place = if *in_motherduck { " IN MOTHERDUCK" } else { "" };
                let start = format!("CREATE OR REPLACE SECRET {}{place} ( TYPE {secret_type}", name.sql);
                let mut chunks = vec![Chunk::Sql(start)];
                push(&mut chunks, options, ", ");
                chunks.push(Chunk::Sql(" )".to_owned()));
                chunks
            }
            Self::Attach { path, alias, options } => {
                let mut chunks =
                    vec![Chunk::Sql(format!("ATTACH IF NOT EXISTS {} AS {}", text_literal(path), alias.sql))];
                if !options.is_empty() {
                    push(&mut chunks, options, " (");
                    chunks.push(Chunk::Sql(")".to_owned()));
                }
                chunks
            }
            Self::Use(name) => vec![Chunk::Sql(format!("USE {}", name.sql))],
            Self::SetS3Region(region) => {
                let mut chunks = vec![Chunk::Sql("SET s3_region=".to_owned())];
                push_value(&mut chunks, region);
                chunks
            }
            Self::CreateDatabase { name, data_path } => {
                let start = format!("CREATE DATABASE IF NOT EXISTS {} (TYPE DUCKLAKE, DATA_PATH ", name.sql);
                let mut chunks = vec![Chunk::Sql(start)];
                push_value(&mut chunks, data_path);
                chunks.push(Chunk::Sql(")".to_owned()));
                chunks
            }
            Self::Install(extension) => vec![Chunk::Sql(format!("INSTALL {extension}"))],
            Self::Load(extension) => vec![Chunk::Sql(format!("LOAD {extension}"))],
            Self::AttachMotherDuck => vec![Chunk::Sql("ATTACH 'md:'".to_owned())],
        }
    }
}

fn push<'a>(chunks: &mut Vec<Chunk<'a>>, options: &'a [Pair], before: &str) {
    for (index, option) in options.iter().enumerate() {
        let before = if index == 0 { before } else { ", " };
        chunks.push(Chunk::Sql(format!("{before}{} ", option.key)));
        push_value(chunks, &option.value);
    }
}

fn push_value<'a>(chunks: &mut Vec<Chunk<'a>>, value: &'a Value) {
    let mut sql = |text: &str| chunks.push(Chunk::Sql(text.to_owned()));
    match value {
        Value::Text(template) => chunks.push(Chunk::Text(template)),
        Value::Word(template) => chunks.push(Chunk::Word(template)),
        Value::List(items) => {
            sql("[");
            for (index, item) in items.iter().enumerate() {
                chunks.push(Chunk::Sql(if index == 0 { "" } else { ", " }.to_owned()));
                push_value(chunks, item);
            }
            chunks.push(Chunk::Sql("]".to_owned()));
        }
        Value::Map(entries) => {
            sql("MAP {");
            for (index, (key, value)) in entries.iter().enumerate() {
                let comma = if index == 0 { "" } else { ", " };
                chunks.push(Chunk::Sql(format!("{comma}{}: ", text_literal(key))));
                push_value(chunks, value);
            }
            chunks.push(Chunk::Sql("}".to_owned()));
        }
    }
}
