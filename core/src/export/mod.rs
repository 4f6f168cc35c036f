//! The lake of a store for other tools: plain SQL, `duckdb -init`, Python, dbt, dlt, SQLMesh.
//!
//! An export is made of the plan of the `duckdb` flavor. Variables stay variables: each becomes one of the
//! tool, by the same name. A secret that the file holds becomes one too, unless its value is asked for.
//! What a tool cannot say is a [`Note`] and a comment of the text; [`says`] tells which tool can say what.

mod dbt;
mod dlt;
mod lake;
mod outcome;
mod python;
pub mod says;
mod script;
mod sqlmesh;
mod statement;
mod template;
mod yaml;

use crate::analysis::Store;
use crate::plan::flavor::Flavor;
use crate::snapshot::Snapshot;
use crate::text::hidden::is_hidden;
use lake::Lake;
pub use outcome::{Export, Note, Refused};
pub use says::Tool;
pub use template::Variable;

/// What is exported, and how.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// For which tool.
    pub tool: Tool,
    /// Whether secrets that stand in the file are written.
    pub with_secrets: bool,
}

/// The lake of a store in the words of a tool. In the snapshot, variables have their names for values.
///
/// # Errors
///
/// If there is nothing that could be written.
pub fn export(snapshot: &Snapshot, store: &Store, request: Request) -> Result<Export, Refused> {
    let plan = store.plan(Flavor::DuckDb).ok_or(Refused::Errors)?;
    let lake = Lake::read(snapshot, store, &plan, request.with_secrets)?;
    let mut notes = lake.notes();
    let body = match request.tool {
        Tool::Sql | Tool::DuckdbInit => script::write(&lake, request.tool),
        Tool::Python => python::write(&lake),
        Tool::Dbt => dbt::write(&lake, &mut notes)?,
        Tool::Dlt => dlt::write(&lake, &mut notes)?,
        Tool::SqlMesh => sqlmesh::write(&lake, &mut notes)?,
    };
    let variables = lake.variables.clone();
    let text = header(&lake, request.tool, &notes) + &body;
    Ok(Export { text, variables, notes })
}

/// What stands above the file: what it is, what it reads, what is missing in it.
fn header(lake: &Lake, tool: Tool, notes: &[Note]) -> String {
    let mut lines = vec![format!("{}, written by `lakeplan export --to {}`", lake.called(), tool.as_str())];
    if !lake.variables.is_empty() {
        lines.push(match tool {
            Tool::Sql => "Variables, each set before with `SET VARIABLE NAME = 'value';`:".to_owned(),
            _ => "Variables of the environment:".to_owned(),
        });
        lines.extend(lake.variables.iter().map(|it| format!("  {}", it.described())));
    }
    let lost = notes.iter().filter(|it| it.lost).map(|it| format!("NOT IN THIS FILE: {}", it.text));
    lines.extend(lost);
    let mark = if matches!(tool, Tool::Sql | Tool::DuckdbInit) { "--" } else { "#" };
    // What ends a line would end the comment.
    let shown = |line: &String| line.replace(|it: char| is_hidden(it) || it.is_control(), "\u{fffd}");
    lines.iter().flat_map(|line| [mark.to_owned(), " ".to_owned(), shown(line), "\n".to_owned()]).collect()
}

#[cfg(test)]
mod tests;
