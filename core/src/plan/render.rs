//! Stage *render*: a plan to SQL text. Total: nothing can fail here.

use crate::plan::{CreateSecret, Plan, SecretOption, Statement, Step};
use crate::sql::{Sql, SqlWriter};

/// Rendered SQL, a statement each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The statements, in the order in which they are run.
    pub statements: Vec<Rendered>,
}

/// A statement as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The statement with its semicolon, where each part comes from, and which are secret.
    pub sql: Sql,
    /// One sentence about why it is there.
    pub why: &'static str,
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
        self.statements.iter().flat_map(|statement| [statement.sql.text.as_str(), "\n"]).collect()
    }
}

/// Writes the statements of a plan.
pub fn render(plan: &Plan, rendering: Rendering) -> Script {
    let one =
        |step: &Step, setup: bool| Rendered { sql: statement(&step.statement, rendering.mask), why: step.why, setup };
    let mut statements = Vec::new();
    if rendering.setup {
        statements.extend(crate::plan::setup(plan).iter().map(|step| one(step, true)));
    }
    statements.extend(plan.steps.iter().map(|step| one(step, false)));
    Script { statements }
}

fn statement(statement: &Statement, mask: bool) -> Sql {
    let mut sql = SqlWriter::new(mask);
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

fn create_secret(sql: &mut SqlWriter, secret: &CreateSecret) {
    sql.keyword("CREATE OR REPLACE SECRET ").name(&secret.name);
    if secret.in_motherduck {
        sql.keyword(" IN MOTHERDUCK");
    }
    sql.keyword(" ( TYPE ").keyword(secret.secret_type);
    options(sql, &secret.options, ", ");
    sql.keyword(" )");
}

/// Options, separated by commas; `before` stands before the first.
fn options(sql: &mut SqlWriter, options: &[SecretOption], before: &'static str) {
    for (index, option) in options.iter().enumerate() {
        sql.keyword(if index == 0 { before } else { ", " }).name(&option.name).keyword(" ").expr(&option.value);
    }
}
