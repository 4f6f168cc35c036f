//! SQL for any client, and for `duckdb -init`.

use std::fmt::Write as _;

use crate::export::lake::Lake;
use crate::export::says::Tool;
use crate::export::statement::Chunk;
use crate::export::template::{Template, Variable};
use crate::sql::text_literal;

/// The statements, one a line.
pub(super) fn write(lake: &Lake, tool: Tool) -> String {
    let is_init = tool == Tool::DuckdbInit;
    // A statement that fails must not be followed by an `ATTACH` without its secret.
    let mut out = String::from(if is_init { ".bail on\n" } else { "" });
    for statement in lake.setup.iter().chain(&lake.statements) {
        for chunk in statement.chunks() {
            match chunk {
                Chunk::Sql(sql) => out.push_str(&sql),
                Chunk::Text(template) => out.push_str(&written(template, is_init)),
                Chunk::Word(template) => out.push_str(&template.text().unwrap_or_else(|| written(template, is_init))),
            }
        }
        out.push_str(";\n");
    }
    out.push_str(if is_init { ".bail off\n" } else { "" });
    out
}

fn written(template: &Template, is_init: bool) -> String {
    template.joined(" || ", "''", |text| literal(text, is_init), |variable| read(variable, is_init))
}

/// A text literal. DuckDB's program reads a file by lines, and drops a carriage return at the end of one.
fn literal(text: &str, is_init: bool) -> String {
    let plain = text_literal(text);
    if !is_init || !text.contains(['\r', '\n']) {
        return plain;
    }
    format!("E{}", plain.replace('\\', "\\\\").replace('\r', "\\r").replace('\n', "\\n"))
}

/// The value of a variable, as an expression. One that is not set is an error: without it DuckDB would leave
/// the option out.
fn read(variable: &Variable, is_init: bool) -> String {
    let name = text_literal(&variable.name);
    // For a variable that is not set, `getenv` gives an empty text, and `getvariable` a NULL without a type, which
    // `||` would make of the error too.
    let value = if is_init { format!("nullif(getenv({name}), '')") } else { format!("getvariable({name})::VARCHAR") };
    let mut out = format!("coalesce({value}, ");
    let otherwise = match &variable.default {
        Some(default) => literal(default, is_init),
        None if is_init => {
            format!("error({})", text_literal(&format!("set the variable {} of the environment", variable.name)))
        }
        None => {
            let mend = format!("set the variable first: SET VARIABLE {} = 'value'", variable.name);
            format!("error({})", text_literal(&mend))
        }
    };
    let _ = write!(out, "{otherwise})");
    out
}
