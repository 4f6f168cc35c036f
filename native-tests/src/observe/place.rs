//! Where a run happens: folders, a database and a bucket of its own, and the variables that
//! name them.

use std::path::Path;

use anyhow::{Context, Result};
use lakeplan::Variables;
use tempfile::TempDir;

use crate::case::{Case, CatalogPlace, Expected};
use crate::destination::{self, File};
use crate::engine::Autoload;
use crate::field::{self, FieldCase};
use crate::observe::{Observation, report};
use crate::services::{self, Database, Space};
use crate::session::{Engine, Extensions, Session, Start};
use crate::words::{is_behind, put_back, put_back_bucket};

/// The services that a run needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// A database in PostgreSQL.
    pub postgres: bool,
    /// A bucket.
    pub s3: bool,
}

impl Needs {
    /// Nothing but a disk.
    pub const NOTHING: Self = Self { postgres: false, s3: false };

    /// What a case needs, by what it names.
    pub fn of(case: &Case) -> Self {
        let postgres = matches!(case.expected.catalog, CatalogPlace::Postgres(_));
        Self { postgres, s3: [&case.toml, &case.expected.data].iter().any(|text| text.contains("${BUCKET}")) }
    }

    /// The names of the services.
    pub fn names(self) -> Vec<&'static str> {
        let names = [(self.postgres, "PostgreSQL"), (self.s3, "S3")];
        names.into_iter().filter_map(|(needed, name)| needed.then_some(name)).collect()
    }
}

/// Folders of its own for a run: `cwd`, the working directory; `dir`, which `${DIR}` names;
/// and an empty home. With them, if needed, a database and a bucket.
#[derive(Debug)]
pub struct Place {
    folder: TempDir,
    variables: Variables,
    database: Option<Database>,
    space: Option<Space>,
    /// What only a case of `field/` has.
    field: Option<field::Services>,
}

impl Place {
    /// Empty folders, an empty database, an empty bucket.
    pub fn new(needs: Needs) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("lakeplan-").tempdir()?;
        for name in ["cwd", "dir", "home"] {
            std::fs::create_dir(folder.path().join(name))?;
        }
        let mut variables = Variables::new();
        let mut set = |name: &str, value: &str| variables.insert(name.to_owned(), value.to_owned());
        set("DIR", &folder.path().join("dir").to_string_lossy());
        let database = if needs.postgres { Some(services::postgres()?.database()?) } else { None };
        if let Some(database) = &database {
            let server = services::postgres()?;
            set("PG_HOST", &server.host);
            set("PG_PORT", &server.port);
            set("PG_USER", &server.user);
            set("PG_PASSWORD", &server.password);
            set("PG_DATABASE", &database.name);
        }
        let space = if needs.s3 { Some(services::s3()?.space()?) } else { None };
        if let Some(space) = &space {
            let server = services::s3()?;
            set("S3_ENDPOINT", &server.endpoint);
            set("S3_REGION", &server.region);
            set("BUCKET", &space.bucket);
            set("S3_ROOT", &space.root);
            set("PREFIX", &format!("{}some/where", space.root));
            set("KEY_ID", &space.key_id);
            set("SECRET", &space.secret);
        }
        Ok(Self { folder, variables, database, space, field: None })
    }

    /// A place for a case of `field/`, whose servers stand in its files as they are.
    pub fn in_the_field(case: &FieldCase) -> Result<Self> {
        let mut place = Self::new(Needs::NOTHING)?;
        let services = field::Services::start(case, &place.root().join("cwd"))?;
        place.variables.extend(services.credentials());
        place.field = Some(services);
        Ok(place)
    }

    /// The names of the servers that run for it.
    pub fn servers(&self) -> Vec<&'static str> {
        match &self.field {
            Some(field) => field.names(),
            None => Needs { postgres: self.database.is_some(), s3: self.space.is_some() }.names(),
        }
    }

    /// Its own database, if it has one.
    pub(crate) fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// The folder that holds the others.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// What `${…}` stands for.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The variables with which a configuration is read.
    pub fn environment(&self) -> &Variables {
        self.field.as_ref().map_or(&self.variables, |field| &field.environment)
    }

    /// Lets `${name}` stand for a value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    /// Text with its `${…}` replaced.
    pub fn expand(&self, text: &str) -> String {
        if let Some(field) = &self.field {
            return field.literals.real(text);
        }
        self.variables.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
    }

    /// SQL with the `${…}` in its text literals replaced.
    pub fn expand_sql(&self, sql: &str) -> String {
        if let Some(field) = &self.field {
            return field.literals.real(sql);
        }
        let quoted = |value: &str| value.replace('\'', "''");
        self.variables
            .iter()
            .fold(sql.to_owned(), |sql, (name, value)| sql.replace(&format!("${{{name}}}"), &quoted(value)))
    }

    /// A fresh DuckDB in this place.
    pub fn session(&self, engine: &Engine, expected: &Expected) -> Result<Session> {
        self.session_in(engine, expected, "cwd")
    }

    /// A fresh DuckDB in a folder of this place.
    pub(crate) fn session_in(&self, engine: &Engine, expected: &Expected, folder: &str) -> Result<Session> {
        self.start(engine, folder, self.process_environment(expected))
    }

    /// Metaxy in a folder of this place, which reads the variables of the configuration itself.
    pub(crate) fn session_of_metaxy(&self, metaxy: &Engine, expected: &Expected, folder: &str) -> Result<Session> {
        let mut environment = self.process_environment(expected);
        environment.extend(self.environment().iter().map(|(name, value)| (name.clone(), value.clone())));
        self.start(metaxy, folder, environment)
    }

    fn start(&self, engine: &Engine, folder: &str, environment: Vec<(String, String)>) -> Result<Session> {
        engine.start(&Start {
            folder: self.root().join(folder),
            home: self.root().join("home"),
            environment,
            database: ":memory:".to_owned(),
            extensions: Extensions::Pinned(Autoload::On),
        })
    }

    /// The environment of a process in this place.
    pub fn process_environment(&self, expected: &Expected) -> Vec<(String, String)> {
        let given = expected.env.iter().map(|(name, value)| match &self.field {
            Some(field) => (name.clone(), field.literals.real_of(name, value)),
            None => (name.clone(), self.expand(value)),
        });
        // Without it, a credential chain asks for the identity of the machine that runs the test.
        let quiet = ("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned());
        let person = self.field.iter().flat_map(|field| field.environment.clone());
        person.chain(given).chain([quiet]).collect()
    }

    /// Every file of the place.
    pub fn files(&self) -> Result<Vec<File>> {
        destination::files(self.root())
    }

    /// Every object of the bucket, as `s3://` URLs.
    pub fn objects(&self) -> Result<Vec<String>> {
        if let Some(field) = &self.field {
            return field.objects();
        }
        match &self.space {
            Some(space) => services::s3()?.objects(space),
            None => Ok(Vec::new()),
        }
    }

    /// The statements that attach the database without a plan.
    pub(crate) fn attach_database(&self, name: &str) -> Result<[String; 2]> {
        let own = self.field.as_ref().and_then(field::Services::database);
        let database = own.or(self.database.as_ref()).context("the case has no PostgreSQL")?;
        Ok(services::postgres()?.attach(&database.name, name))
    }

    /// What must not lie anywhere: the password of the database and the secret of the bucket.
    pub(crate) fn credentials(&self) -> Vec<String> {
        ["PG_PASSWORD", "SECRET"].iter().filter_map(|name| self.variables.get(*name).cloned()).collect()
    }

    /// Whether any request was signed by the key of the bucket, if that can be known.
    pub(crate) fn has_signed(&self) -> Result<Option<bool>> {
        if let Some(field) = &self.field {
            return Ok(field.has_signed());
        }
        let Some(space) = &self.space else { return Ok(None) };
        Ok(services::s3()?.has_signed(space))
    }

    /// Who signed the requests in the bucket and for which region, as far as that can be known.
    pub(crate) fn signers(&self) -> Result<Vec<(String, String)>> {
        let Some(space) = &self.space else { return Ok(Vec::new()) };
        Ok(services::s3()?.signers(space))
    }

    /// Requests with a key that was not meant for the bucket, or elsewhere with ours.
    pub(crate) fn stray_calls(&self) -> Result<Vec<String>> {
        let mut calls = match (&self.field, &self.space) {
            (Some(field), _) => field.stray_calls(),
            (None, Some(space)) => services::s3()?.stray_calls(space),
            (None, None) => return Ok(Vec::new()),
        };
        calls.sort();
        calls.dedup();
        let describe = |call: services::s3::Call| {
            let by = call.key_id.map_or_else(|| "not signed".to_owned(), |key| format!("signed by {key}"));
            format!("{} in {}, {by}", call.operation, call.bucket)
        };
        let mut described: Vec<String> = calls.into_iter().map(describe).collect();
        described.dedup();
        Ok(described)
    }

    /// Puts the variables back for their values, so that two runs read the same.
    pub(crate) fn redact(&self, observation: &mut Observation) {
        let mut values: Vec<(String, String)> = Vec::new();
        for (name, value) in &self.variables {
            // Where the whole bucket is the run's own, it is nothing.
            let name = if name == "S3_ROOT" { String::new() } else { format!("${{{name}}}") };
            values.extend([(value.replace('\'', "''"), name.clone()), (value.clone(), name)]);
        }
        values.push((self.root().to_string_lossy().into_owned(), "${ROOT}".to_owned()));
        // What other people's servers have may be any word: it is put back only where it stands as what it is.
        values.retain(|(value, name)| !value.is_empty() && name != "${BUCKET}" && words_before(name).is_empty());
        let bucket = self.variables.get("BUCKET").filter(|_| self.field.is_none());
        let mut words: Vec<(&String, &String)> = self.variables.iter().filter(|_| self.field.is_none()).collect();
        words.retain(|(name, value)| !value.is_empty() && !words_before(&format!("${{{name}}}")).is_empty());
        values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        if self.field.is_some() {
            // Only the folder: the rest stands in the file as it is.
            values.retain(|(_, name)| name == "${ROOT}");
        }
        let redact = |text: &mut String| {
            for (value, name) in &values {
                *text = text.replace(value.as_str(), name);
            }
            for (name, value) in &words {
                let name = format!("${{{name}}}");
                // A quote in a value is written twice in SQL.
                for value in [&value.replace('\'', "''"), *value] {
                    *text = put_back(text, value, &name, |before, _| is_behind(words_before(&name), before));
                }
            }
            if let Some(bucket) = bucket {
                *text = put_back_bucket(text, bucket);
            }
            if let Some(field) = &self.field {
                *text = field.literals.written(text);
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

/// The words before a value that may be anything: the options that take it, and what errors call it.
fn words_before(name: &str) -> &'static [&'static str] {
    match name {
        "${PG_HOST}" => &["host", "at"],
        "${PG_PORT}" => &["port"],
        "${PG_USER}" => &["user"],
        "${PG_PASSWORD}" => &["password"],
        "${KEY_ID}" => &["key_id", "signed by"],
        "${SECRET}" => &["secret"],
        "${S3_REGION}" => &["region"],
        _ => &[],
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Our own server goes with the process; a bucket that was given shall be left as it was.
        if let Some(space) = &self.space
            && let Ok(server) = services::s3()
            && let Err(error) = server.sweep(space)
        {
            eprintln!("objects may be left below s3://{}/{}: {error:#}", space.bucket, space.root);
        }
    }
}
