//! Stage *render*: a plan to SQL text. Total: nothing can fail here.

use crate::plan::{Omitted, Plan, Step};
use crate::rules::finding::Part;
use crate::sql::{Cause, CreateSecret, SecretOption, Statement};
use crate::sql::{Sql, SqlWriter};

/// Rendered SQL, a statement each.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Script {
    /// The statements, in the order in which they are run.
    pub statements: Vec<Rendered>,
    /// The findings that left out a whole statement of Metaxy's.
    pub omitted: Vec<Omitted>,
}

/// A statement as text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendered {
    /// The statement with its semicolon, where each part comes from, and which are secret.
    pub sql: Sql,
    /// Which part of the plan it is; nothing for what only sets a session up.
    pub part: Option<Part>,
    /// One sentence about why it is there.
    pub why: &'static str,
    /// The findings that made it another than Metaxy's, also by leaving something out of it.
    pub cured_by: Vec<Cause>,
    /// Whether it belongs to the prelude that installs and loads extensions.
    pub setup: bool,
}

/// What is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rendering {
    /// Whether secrets are replaced by [`crate::text::secret::MASK`].
    pub mask: bool,
    /// Whether the statements that install and load extensions come first.
    pub setup: bool,
}

impl Script {
    /// The statements, one a line, each with a line break.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.statements.iter().map(|it| it.sql.text.len() + 1).sum());
        for statement in &self.statements {
            text.push_str(&statement.sql.text);
            text.push('\n');
        }
        text
    }
}

/// Writes the statements of a plan.
pub fn render(plan: &Plan, rendering: Rendering) -> Script {
    let one = |step: &Step, setup: bool| Rendered {
        sql: statement(&step.statement, rendering.mask, plan),
        part: step.part,
        why: step.why,
        cured_by: step.cured_by.clone(),
        setup,
    };
    let mut statements = Vec::with_capacity(plan.steps.len() + 2 * plan.extensions.len() + 1);
    if rendering.setup {
        statements.extend(crate::plan::setup(plan).iter().map(|step| one(step, true)));
    }
    statements.extend(plan.steps.iter().map(|step| one(step, false)));
    Script { statements, omitted: plan.omitted.clone() }
}

fn statement(statement: &Statement, mask: bool, plan: &Plan) -> Sql {
    let is_short = matches!(statement, Statement::Use(_) | Statement::Install(_) | Statement::Load(_));
    let mut sql = if is_short { SqlWriter::short(mask, plan.engine) } else { SqlWriter::new(mask, plan.engine) };
    sql.hide(&plan.hidden);
    match statement {
        Statement::CreateSecret(secret) => create_secret(&mut sql, secret),
        Statement::Attach { path, alias, options: attach_options } => {
            sql.keyword("ATTACH IF NOT EXISTS ").expr(path).keyword(" AS ").name(alias);
            if !attach_options.is_empty() {
                sql.keyword(" (");
                options(&mut sql, attach_options, "");
                sql.keyword(")");
            }
        }
        Statement::Use(database) => {
            sql.keyword("USE ").name(database);
        }
        Statement::SetS3Region(region) => {
            sql.keyword("SET s3_region=").expr(region);
        }
        Statement::CreateDatabase { name, data_path } => {
            sql.keyword("CREATE DATABASE IF NOT EXISTS ")
                .name(name)
                .keyword(" (TYPE DUCKLAKE, DATA_PATH ")
                .expr(data_path)
                .keyword(")");
        }
        Statement::Install(extension) => {
            sql.keyword("INSTALL ").keyword(extension);
        }
        Statement::Load(extension) => {
            sql.keyword("LOAD ").keyword(extension);
        }
        Statement::AttachMotherDuck => {
            sql.keyword("ATTACH 'md:'");
        }
    }
    sql.keyword(";").finish()
}

fn create_secret(sql: &mut SqlWriter<'_>, secret: &CreateSecret) {
    sql.keyword("CREATE OR REPLACE SECRET ").name(&secret.name);
    if secret.in_motherduck {
        sql.keyword(" IN MOTHERDUCK");
    }
    sql.keyword(" ( TYPE ").keyword(secret.secret_type);
    options(sql, &secret.options, ", ");
    sql.keyword(" )");
}

/// Options, separated by commas; `before` stands before the first.
fn options(sql: &mut SqlWriter<'_>, options: &[SecretOption], before: &'static str) {
    for (index, option) in options.iter().enumerate() {
        sql.keyword(if index == 0 { before } else { ", " }).option(option);
    }
}
