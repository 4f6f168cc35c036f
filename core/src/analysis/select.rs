//! Which store is meant, or why none is.

use std::fmt;

use crate::secrets::shown;

/// Why there is no store to show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SelectError {
    /// The file has no store with a `ducklake` section.
    None,
    /// The store that was asked for does not exist, or has no `ducklake` section.
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The stores that there are.
        names: Vec<String>,
    },
    /// There are several and none was asked for.
    Several {
        /// The stores that there are.
        names: Vec<String>,
    },
}

impl fmt::Display for SelectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list =
            |names: &[String]| names.iter().map(|name| format!("`{}`", shown(name))).collect::<Vec<_>>().join(", ");
        match self {
            Self::None => f.write_str("there is no DuckLake store in the file"),
            Self::Unknown { name, names } if names.is_empty() => {
                write!(f, "there is no DuckLake store `{}`, nor any other, in the file", shown(name))
            }
            Self::Unknown { name, names } => {
                write!(f, "there is no DuckLake store `{}`; the stores are {}", shown(name), list(names))
            }
            Self::Several { names } => {
                write!(f, "there are several DuckLake stores; choose one of {}", list(names))
            }
        }
    }
}

impl std::error::Error for SelectError {}
