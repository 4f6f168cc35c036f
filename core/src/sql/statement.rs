//! The statements that there are, as values.

use std::borrow::Cow;

use crate::sql::expr::{Cause, Expr, Name, Segment};

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// `CREATE OR REPLACE SECRET …`
    CreateSecret(CreateSecret),
    /// `ATTACH IF NOT EXISTS '…' AS alias (…)`
    Attach {
        /// `ducklake:` and the name of the DuckLake secret.
        path: Expr,
        /// The name that the lake gets in DuckDB.
        alias: Name,
        /// Options in parentheses; none, and the parentheses are left out.
        options: Vec<SecretOption>,
    },
    /// `USE database`
    Use(Name),
    /// `SET s3_region='…'`
    SetS3Region(Expr),
    /// `CREATE DATABASE IF NOT EXISTS name (TYPE DUCKLAKE, DATA_PATH '…')`
    CreateDatabase {
        /// The name of the database.
        name: Name,
        /// Where the Parquet files go.
        data_path: Expr,
    },
    /// `INSTALL name`
    Install(&'static str),
    /// `LOAD name`
    Load(&'static str),
    /// `ATTACH 'md:'`: connects to MotherDuck.
    AttachMotherDuck,
}

/// `CREATE OR REPLACE SECRET`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateSecret {
    /// The name of the secret.
    pub name: Name,
    /// The value of `TYPE`.
    pub secret_type: &'static str,
    /// Whether MotherDuck keeps it.
    pub in_motherduck: bool,
    /// The options after `TYPE`.
    pub options: Vec<SecretOption>,
}

/// An option of a secret or of `ATTACH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretOption {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expr,
    /// The finding whose cure it is; nothing if Metaxy writes it like this.
    pub cured_by: Option<Cause>,
}

impl SecretOption {
    /// An option whose name is ours.
    pub(crate) fn ours(name: &'static str, value: Expr) -> Self {
        Self { name: Name { segments: vec![Segment::ours(name)], pasted: true, cured_by: None }, value, cured_by: None }
    }

    /// The name as one text.
    pub(crate) fn key(&self) -> Cow<'_, str> {
        match &self.name.segments[..] {
            [whole] => Cow::Borrowed(&whole.text),
            _ => Cow::Owned(self.name.text()),
        }
    }

    /// Whether it stands for no option at all.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Expr::Word(literal) if literal.is("NULL"))
    }
}
