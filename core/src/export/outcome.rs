//! What comes of an export.

use crate::export::template::Variable;

/// A lake in the words of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Export {
    /// The file.
    pub text: String,
    /// The variables that the tool reads, in the order of their names.
    pub variables: Vec<Variable>,
    /// What is to be known of it.
    pub notes: Vec<Note>,
}

/// Something to be known of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is: a phrase, as messages are.
    pub text: String,
    /// Whether the export leaves out something that the configuration says.
    pub lost: bool,
}

/// Why there is no export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The store has errors.
    Errors,
    /// These variables need a value: in a name there can be none.
    Names(Vec<String>),
    /// Nothing of the lake can be said: why.
    Nothing(&'static str),
}
