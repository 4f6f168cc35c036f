//! A Python script with the package `duckdb`, and the statements of it that dlt takes too.

use crate::export::lake::Lake;
use crate::export::statement::{Chunk, Statement};
use crate::export::template::{Template, Variable};
use crate::schema::json;
use crate::sql::text_literal;

/// The script.
pub(super) fn write(lake: &Lake) -> String {
    let all: Vec<&Statement> = lake.setup.iter().chain(&lake.statements).collect();
    let has_variables = !lake.variables.is_empty();
    let imports = if has_variables { "import os\n\nimport duckdb\n" } else { "import duckdb\n" };
    let quoting = if has_variables { QUOTING } else { "" };
    format!(
        "{imports}{quoting}\n\ndef statements():\n    return [\n{}    ]\n\n\ndef connect(database=\":memory:\", config=None):\n    \
         connection = duckdb.connect(database, config=config or {{}})\n    for statement in statements():\n        \
         connection.execute(statement)\n    return connection\n\n\nif __name__ == \"__main__\":\n    \
         print(connect().sql(\"SHOW ALL TABLES\"))\n",
        listed(&all, "        ")
    )
}

/// What writes a value as SQL.
pub(super) const QUOTING: &str = "\n\ndef text(value):\n    \"\"\"The value as a text literal of SQL.\"\"\"\n    return \"'\" + value.replace(\"'\", \"''\") + \"'\"\n";

/// The statements as items of a list, one a line.
pub(super) fn listed(statements: &[&Statement], indent: &str) -> String {
    let one = |statement: &&Statement| format!("{indent}{},\n", statement_of(statement));
    statements.iter().map(one).collect()
}

/// A statement as an expression. Pieces of text that follow one another are one.
fn statement_of(statement: &Statement) -> String {
    let (mut parts, mut text) = (Vec::new(), String::new());
    for chunk in statement.chunks() {
        let (template, is_word) = match chunk {
            Chunk::Sql(sql) => {
                text.push_str(&sql);
                continue;
            }
            Chunk::Text(template) => (template, false),
            Chunk::Word(template) => (template, true),
        };
        match template.text() {
            Some(word) if is_word => text.push_str(&word),
            Some(plain) => text.push_str(&text_literal(&plain)),
            None => {
                parts.push(json::string(&std::mem::take(&mut text)));
                parts.push(format!("text({})", expression(template)));
            }
        }
    }
    if !text.is_empty() {
        parts.push(json::string(&text));
    }
    parts.join(" + ")
}

/// A value as an expression that gives text.
pub(super) fn expression(template: &Template) -> String {
    template.joined(" + ", "\"\"", json::string, variable)
}

/// The value of a variable.
fn variable(variable: &Variable) -> String {
    let name = json::string(&variable.name);
    match &variable.default {
        Some(default) => format!("os.environ.get({name}, {})", json::string(default)),
        None => format!("os.environ[{name}]"),
    }
}
