//! What lies at the destination, seen without the statements of the plan.

use anyhow::Result;
use lakeplan::sql::text_literal;

use super::{Job, Observation};
use crate::case::CatalogPlace;
use crate::destination::{File, Kind};
use crate::session::Session;

impl Job<'_> {
    /// The tables of the database in PostgreSQL that are there before the run.
    pub(super) fn tables_before(&self) -> Result<Vec<(String, String)>> {
        let something = !self.expected.prepare.is_empty() || !self.expected.after.is_empty();
        if !something || !matches!(self.expected.catalog, CatalogPlace::Postgres(_)) {
            return Ok(Vec::new());
        }
        let mut session = self.place.session(self.engine, self.expected)?;
        for statement in self.place.attach_database("catalog")? {
            session.run(&statement).map_err(anyhow::Error::msg)?;
        }
        tables(&mut session)
    }

    /// Looks at files, objects and tables, with none of the plan's statements.
    pub(super) fn look(&self, prepared: &[File], observation: &mut Observation) -> Result<()> {
        let failed = observation.failure.is_some();
        let catalog = match &self.expected.catalog {
            CatalogPlace::DuckDb(path) => self.catalog_file(path, Kind::DuckDb, "READ_ONLY", observation)?,
            CatalogPlace::Sqlite(path) => self.catalog_file(path, Kind::Sqlite, "TYPE sqlite", observation)?,
            CatalogPlace::Postgres(schema) => {
                let attach = self.place.attach_database("catalog")?;
                let name = format!("PostgreSQL, schema {schema}");
                self.catalog_content(&attach, &format!("catalog.{schema}"), &name, observation)?;
                None
            }
        };
        let data = self.place.expand(&self.expected.data);
        let mut found = 0;
        for file in self.place.files()? {
            if catalog == Some(file.path.as_str()) || prepared.contains(&file) {
                continue;
            }
            if file.kind == Kind::Parquet && file.path.starts_with(&data) {
                found += 1;
            } else {
                observation.strays.push(format!("stray file: {} ({})", file.path, file.kind));
            }
        }
        for object in self.place.objects()? {
            if object.starts_with(&data) {
                found += 1;
            } else {
                observation.strays.push(format!("stray object: {object}"));
            }
        }
        match found {
            0 if failed => {}
            0 => observation.strays.push(format!("no Parquet file below {data}")),
            _ => observation.seen.push(format!("data: {found} Parquet file below {data}")),
        }
        if !failed && found > 0 && self.place.has_signed()? == Some(false) {
            observation.strays.push("no request was signed by ${KEY_ID}".to_owned());
        }
        self.look_for_credentials(prepared, observation)?;
        // Of a plan that failed it is no news that requests went wrong.
        for call in self.place.stray_calls()?.into_iter().filter(|_| !failed) {
            observation.strays.push(format!("stray request: {call}"));
        }
        Ok(())
    }

    /// No credential of the configuration may lie in a file that the run has left.
    fn look_for_credentials(&self, prepared: &[File], observation: &mut Observation) -> Result<()> {
        let credentials = self.place.credentials();
        if credentials.is_empty() {
            return Ok(());
        }
        let files = self.place.files()?;
        for file in files.iter().filter(|file| !prepared.contains(file)) {
            let content = std::fs::read(self.place.root().join(&file.path))?;
            let holds = |text: &str| content.windows(text.len()).any(|part| part == text.as_bytes());
            if credentials.iter().any(|credential| holds(credential)) {
                observation.strays.push(format!("a credential lies in {}", file.path));
            }
        }
        if observation.failure.is_none() {
            observation.seen.push("credentials: in no file, and in no table of the catalog".to_owned());
        }
        Ok(())
    }

    /// The tables of the catalog are DuckLake's and lie where they should; no credential is in them.
    fn catalog_tables(&self, session: &mut Session, schema: &str, observation: &mut Observation) -> Result<()> {
        let tables = tables(session)?;
        for (found, table) in &tables {
            // What a case has prepared may hold tables of its own.
            let known = table.starts_with("ducklake_") || !self.expected.prepare.is_empty();
            let before = self.tables.iter().any(|(schema, name)| schema == found && name == table);
            if !before && (found != schema || !known) {
                observation.strays.push(format!("stray table: {found}.{table}"));
            }
        }
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        for credential in self.place.credentials() {
            let holds = |(schema, table): &(String, String)| {
                format!(
                    "SELECT {} FROM (SELECT concat_ws('|', *COLUMNS(*)) AS line FROM catalog.{}.{}) WHERE contains(line, {})",
                    text_literal(table),
                    quoted(schema),
                    quoted(table),
                    text_literal(&credential)
                )
            };
            let holding = tables.iter().map(holds).collect::<Vec<_>>().join(" UNION ");
            for place in session.run(&holding).map_err(anyhow::Error::msg)?.into_iter().flatten().flatten() {
                observation.strays.push(format!("a credential lies in the table {place}"));
            }
        }
        Ok(())
    }

    /// Looks into a catalog that is a file, and gives its path.
    fn catalog_file<'p>(
        &self,
        path: &'p str,
        kind: Kind,
        options: &str,
        observation: &mut Observation,
    ) -> Result<Option<&'p str>> {
        let files = self.place.files()?;
        match files.iter().find(|file| file.path == *path) {
            None if observation.failure.is_some() => {}
            None => observation.strays.push(format!("catalog: there is no {path}")),
            Some(file) if file.kind == kind => {
                let target = text_literal(&self.place.root().join(path).to_string_lossy());
                let attach = format!("ATTACH {target} AS catalog ({options})");
                self.catalog_content(&[attach], "catalog", &format!("{path}, {kind}"), observation)?;
            }
            Some(file) => {
                observation.strays.push(format!("catalog: {path} is {}, where {kind} is declared", file.kind));
            }
        }
        Ok(Some(path))
    }

    /// What the tables of the catalog say, read as ordinary tables.
    fn catalog_content(
        &self,
        attach: &[String],
        tables: &str,
        name: &str,
        observation: &mut Observation,
    ) -> Result<()> {
        let mut session = self.place.session(self.engine, self.expected)?;
        for statement in attach {
            session.run(statement).map_err(anyhow::Error::msg)?;
        }
        let path = format!("SELECT value FROM {tables}.ducklake_metadata WHERE key = 'data_path'");
        let files =
            format!("SELECT count(*) || ' data file', sum(record_count) || ' rows' FROM {tables}.ducklake_data_file");
        let mut read = || -> Result<String, String> {
            let path = session.value(&path)?.unwrap_or_default();
            let files: Vec<String> = session.run(&files)?.into_iter().flatten().flatten().collect();
            Ok(format!("data path {path}, {}", files.join(" of ")))
        };
        match read() {
            Ok(content) => {
                observation.seen.push(format!("catalog: {name}; {content}"));
                let schema = tables.split_once('.').map_or("main", |(_, schema)| schema);
                self.catalog_tables(&mut session, schema, observation)?;
            }
            Err(_) if observation.failure.is_some() => {}
            Err(error) => observation.strays.push(format!("catalog: {name} holds no lake: {error}")),
        }
        Ok(())
    }
}

/// The tables of the database that is attached as `catalog`, with their schemas.
fn tables(session: &mut Session) -> Result<Vec<(String, String)>> {
    let tables = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'catalog' \
                  AND schema_name NOT IN ('pg_catalog', 'information_schema') ORDER BY ALL";
    let rows = session.run(tables).map_err(anyhow::Error::msg)?.into_iter();
    let table = |row| match <[Option<String>; 2]>::try_from(row) {
        Ok([Some(schema), Some(table)]) => Some((schema, table)),
        _ => None,
    };
    Ok(rows.filter_map(table).collect())
}
