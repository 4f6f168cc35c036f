//! The two flavors of SQL.

use std::fmt;

/// Which SQL is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Flavor {
    /// What to run on DuckDB: Metaxy's statements wherever they do what the configuration
    /// says, and the smallest change that makes them do so elsewhere.
    #[default]
    DuckDb,
    /// Byte for byte what Metaxy 0.1.11 runs, even where that is broken.
    Metaxy,
}

impl Flavor {
    /// Both flavors.
    pub const ALL: [Self; 2] = [Self::DuckDb, Self::Metaxy];

    /// The name on the command line and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::Metaxy => "metaxy",
        }
    }

    /// The flavor of a name as [`Flavor::as_str`] gives it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flavor| flavor.as_str() == name)
    }
}

impl fmt::Display for Flavor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
