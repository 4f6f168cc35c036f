//! Configurations, made from the core's field table, each decided by its seed.

mod layout;
mod mutate;
mod overrides;
mod sound;
mod words;

use std::collections::BTreeMap;
use std::fmt;

use fastrand::Rng;

pub use layout::{Layout, write};
pub use mutate::mutate;
pub use sound::{Profile, sound};

/// The name of a configuration file; it says where in the file Metaxy looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileName {
    /// `metaxy.toml`
    Metaxy,
    /// `pyproject.toml`
    Pyproject,
}

impl FileName {
    /// The name itself.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Metaxy => "metaxy.toml",
            Self::Pyproject => "pyproject.toml",
        }
    }
}

/// A configuration file and the environment in which it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The name of the file.
    pub file: FileName,
    /// Its text.
    pub text: String,
    /// The variables that are set.
    pub variables: BTreeMap<String, String>,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "--- {}", self.file.as_str())?;
        for (name, value) in &self.variables {
            writeln!(f, "--- {name}={value:?}")?;
        }
        writeln!(f, "{}", self.text.trim_end_matches('\n'))?;
        if self.text.chars().any(|character| character.is_control() && character != '\n') {
            writeln!(f, "--- that is, {:?}", self.text)?;
        }
        writeln!(f, "---")
    }
}

/// A TOML value that is to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A number, boolean, date or time, as TOML.
    Word(String),
    /// An array.
    Array(Vec<Value>),
    /// A table.
    Table(Table),
}

/// The keys and values of a table.
pub type Table = Vec<(String, Value)>;

impl Value {
    /// A string.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number, boolean, date or time.
    pub fn word(toml: impl fmt::Display) -> Self {
        Self::Word(format!("{toml}"))
    }
}

/// The configuration of a seed: sound, mutated, or with a slip of the pen in its text.
pub fn case(seed: u64) -> Case {
    let mut rng = Rng::with_seed(seed);
    let profile = Profile { older: rng.u8(..10) == 0, odd: rng.u8(..4) != 0 };
    let (mut root, mut variables) = sound(&mut rng, profile);
    for _ in 0..[0, 0, 0, 1, 1, 1, 1, 2, 3, 5][rng.usize(..10)] {
        mutate(&mut rng, &mut root);
    }
    let file = if rng.u8(..8) == 0 { FileName::Pyproject } else { FileName::Metaxy };
    if file == FileName::Pyproject {
        root = pyproject(&mut rng, root);
    }
    let mut text = write(&mut rng, &root, Layout::Any);
    if rng.u8(..12) == 0 {
        mutate::slip(&mut rng, &mut text);
    }
    words::set_some(&mut rng, &mut variables);
    // The names of variables are in the released spelling; the file must not be in the other.
    if !profile.older && rng.u8(..3) == 0 {
        overrides::set(&mut rng, &mut variables);
    }
    Case { file, text, variables }
}

fn pyproject(rng: &mut Rng, root: Table) -> Table {
    let mut tool = vec![("metaxy".to_owned(), Value::Table(root))];
    let mut around = Table::new();
    if rng.bool() {
        let name = Value::text("demo");
        around.push(("project".to_owned(), Value::Table(vec![("name".to_owned(), name)])));
    }
    if rng.bool() {
        // What belongs to others may hold what looks like a variable.
        let other = vec![("line-length".to_owned(), Value::word(100)), ("x".to_owned(), Value::text("${NOT_OURS}"))];
        tool.insert(0, ("ruff".to_owned(), Value::Table(other)));
    }
    around.push(("tool".to_owned(), Value::Table(tool)));
    around
}
