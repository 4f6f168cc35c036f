//! Fields with their effective values, ready to be shown.

use crate::schema::field::Field;
use crate::schema::types;

/// A field with its effective value, ready to be shown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Shown {
    /// The declaration.
    pub field: &'static Field,
    /// The value as TOML, secrets included; nothing if there is neither a value nor a default.
    pub value: Option<String>,
    /// Where it is written; nothing for a default.
    pub span: Option<crate::text::span::Span>,
    /// Where the value comes from.
    pub source: Source,
    /// Whether the value must be hidden unless asked for.
    pub secret: bool,
}

/// Where an effective value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// It is written in the file.
    Written,
    /// It is written with a `${VAR}`.
    Variable,
    /// It is the default.
    Default,
    /// There is none.
    Absent,
}

impl Source {
    /// The word for it, in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Variable => "variable",
            Self::Default => "default",
            Self::Absent => "absent",
        }
    }
}

impl Shown {
    pub(crate) fn new<T: types::FieldType>(
        field: &'static Field,
        value: Option<&crate::text::span::Located<T>>,
    ) -> Self {
        match value {
            Some(located) => Self {
                field,
                value: Some(located.value.to_toml()),
                span: Some(located.span),
                source: if located.from_variable { Source::Variable } else { Source::Written },
                secret: located.value.is_secret_at(field.key),
            },
            None => Self {
                field,
                value: field.default.map(str::to_owned),
                span: None,
                source: if field.default.is_some() { Source::Default } else { Source::Absent },
                secret: false,
            },
        }
    }
}
