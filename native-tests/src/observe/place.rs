//! Where a run happens: folders of its own, and the variables that name them.

use std::path::Path;

use anyhow::Result;
use lakeplan::env::Variables;
use tempfile::TempDir;

use crate::case::Expected;
use crate::destination::{self, File};
use crate::engine::Autoload;
use crate::observe::{Observation, report};
use crate::session::{Engine, Session, Start};

/// Folders of its own for a run: `cwd`, the working directory; `dir`, which `${DIR}` names;
/// and an empty home.
#[derive(Debug)]
pub struct Place {
    folder: TempDir,
    variables: Variables,
}

impl Place {
    /// Empty folders.
    pub fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("lakeplan-").tempdir()?;
        for name in ["cwd", "dir", "home"] {
            std::fs::create_dir(folder.path().join(name))?;
        }
        let mut variables = Variables::new();
        variables.insert("DIR".to_owned(), folder.path().join("dir").to_string_lossy().into_owned());
        Ok(Self { folder, variables })
    }

    /// The folder that holds the others.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// What `${…}` stands for.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// Text with its `${…}` replaced.
    pub fn expand(&self, text: &str) -> String {
        self.variables.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
    }

    /// A fresh DuckDB in this place.
    pub fn session(&self, engine: &Engine, expected: &Expected) -> Result<Session> {
        let given = expected.env.iter().map(|(name, value)| (name.clone(), self.expand(value)));
        // Without it, a credential chain asks for the identity of the machine that runs the test.
        let quiet = ("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned());
        engine.start(&Start {
            folder: self.root().join("cwd"),
            home: self.root().join("home"),
            environment: given.chain([quiet]).collect(),
            database: ":memory:".to_owned(),
            autoload: Autoload::On,
        })
    }

    /// Every file of the place.
    pub fn files(&self) -> Result<Vec<File>> {
        destination::files(self.root())
    }

    /// Puts the variables back for their values, so that two runs read the same.
    pub(crate) fn redact(&self, observation: &mut Observation) {
        let mut values: Vec<(&str, String)> =
            self.variables.iter().map(|(name, value)| (value.as_str(), format!("${{{name}}}"))).collect();
        let root = self.root().to_string_lossy().into_owned();
        values.push((&root, "${ROOT}".to_owned()));
        values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        let redact = |text: &mut String| {
            for (value, name) in &values {
                *text = text.replace(value, name);
            }
            *text = report::without_ids(text);
        };
        observation.statements.iter_mut().for_each(redact);
        observation.seen.iter_mut().for_each(redact);
        observation.strays.iter_mut().for_each(redact);
        if let Some((_, error)) = &mut observation.failure {
            redact(error);
        }
    }
}
