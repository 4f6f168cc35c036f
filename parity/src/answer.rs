//! What is said about a configuration, by Metaxy or by Lakeplan.

use std::collections::BTreeMap;
use std::fmt;

use lakeplan::{Analysis, Flavor, Rendering};

use crate::generate::Case;

/// What is said about a whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Why the file as a whole is refused, if it is.
    pub refused: Option<String>,
    /// What is said about each store.
    pub stores: BTreeMap<String, Outcome>,
}

/// What is said about one store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is accepted, and this is its SQL.
    Accepted(Vec<String>),
    /// It is rejected, and this is why.
    Rejected(String),
}

impl Outcome {
    /// The SQL, if it is accepted.
    pub fn sql(&self) -> Option<&[String]> {
        match self {
            Self::Accepted(sql) => Some(sql),
            Self::Rejected(_) => None,
        }
    }
}

impl Answer {
    /// The SQL of a store, if it is accepted.
    pub fn sql(&self, store: &str) -> Option<&[String]> {
        self.stores.get(store).and_then(Outcome::sql)
    }
}

/// What the core says.
pub fn ours(case: &Case) -> Answer {
    of(&lakeplan::analyze(&case.text, &lakeplan::Options::from(&case.variables)))
}

/// What an analysis says.
pub fn of(analysis: &Analysis) -> Answer {
    let errors = || {
        let errors = analysis.diagnostics.iter().filter(|it| it.is_error());
        errors.map(|it| format!("{}: {}", it.code, it.message)).collect::<Vec<_>>().join("; ")
    };
    let mut stores = BTreeMap::new();
    for store in &analysis.stores {
        let Some(name) = store.name() else { continue };
        let script = store.script(Flavor::Metaxy, Rendering { mask: false, setup: false });
        let outcome = match script.filter(|_| store.accepted) {
            Some(script) => Outcome::Accepted(script.statements.into_iter().map(|it| it.sql.text).collect()),
            None => Outcome::Rejected(errors()),
        };
        stores.insert(name.to_owned(), outcome);
    }
    Answer { refused: (!analysis.loads).then(errors), stores }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = &self.refused {
            writeln!(f, "  refuses the file: {why}")?;
        }
        for (name, outcome) in &self.stores {
            match outcome {
                Outcome::Accepted(sql) => {
                    writeln!(f, "  accepts {name:?}:")?;
                    for statement in sql {
                        writeln!(f, "    {statement:?}")?;
                    }
                }
                Outcome::Rejected(why) => writeln!(f, "  rejects {name:?}: {why}")?,
            }
        }
        Ok(())
    }
}
