//! Which statement of a plan an error quotes.

use crate::plan::Plan;
use crate::plan::render::{Rendering, render};
use crate::secrets;
use crate::sql::Statement;

/// The statement that an error quotes or is about, by its place in the plan.
pub(super) fn quoted_in(error: &str, plan: &Plan) -> Option<usize> {
    excerpt(error, plan).or_else(|| spoken_of(error, plan))
}

/// By the words behind `LINE 1:`, which may be cut at both ends.
fn excerpt(error: &str, plan: &Plan) -> Option<usize> {
    /// Fewer characters stand in several statements.
    const LEAST: usize = 8;
    let line = error.split("LINE 1: ").nth(1)?.lines().next()?;
    let without_spaces = |text: &str| text.chars().filter(|it| !it.is_whitespace()).collect::<String>();
    let words = without_spaces(line.trim().trim_matches('.'));
    let script = render(plan, Rendering { mask: false, setup: false });
    // What is secret by its shape may have been taken out of the error.
    let is_in = |statement: &str| without_spaces(statement).contains(&words);
    let is_quoted = |text: &str| is_in(text) || is_in(&secrets::masked_text(text));
    (words.len() >= LEAST).then(|| script.statements.iter().position(|statement| is_quoted(&statement.sql.text)))?
}

/// By what only one kind of statement does.
fn spoken_of(error: &str, plan: &Plan) -> Option<usize> {
    let attach =
        ["Failed to attach DuckLake MetaData", "Failed to probe DuckLake metadata", "Failed to initialize DuckLake"];
    let is = |matches: fn(&Statement) -> bool| plan.steps.iter().position(|step| matches(&step.statement));
    if attach.iter().any(|words| error.contains(words)) {
        return is(|statement| matches!(statement, Statement::Attach { .. }));
    }
    if error.contains("SET schema:") {
        return is(|statement| matches!(statement, Statement::Use(_)));
    }
    let kind = error.split("secret type '").nth(1).or_else(|| error.split("for type '").nth(1))?.split('\'').next()?;
    plan.steps.iter().position(|step| match &step.statement {
        Statement::CreateSecret(secret) => secret.secret_type.eq_ignore_ascii_case(kind),
        _ => false,
    })
}
