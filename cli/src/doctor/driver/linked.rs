//! The DuckDB that is linked into this program.

use std::sync::Arc;

use duckdb::{Config, Connection, InterruptHandle};

use super::opened::{Driver, Handle, Opened, Request, Rows};

/// Opens it in memory.
pub(in crate::doctor) fn open(extensions: Option<&str>) -> Result<Opened, String> {
    let mut config = Config::default();
    if let Some(folder) = extensions {
        config = config
            .with("extension_directory", folder)
            .and_then(|config| config.with("autoinstall_known_extensions", "false"))
            .map_err(|error| error.to_string())?;
    }
    let connection = Connection::open_in_memory_with_flags(config).map_err(|error| error.to_string())?;
    let interrupt = connection.interrupt_handle();
    let version = connection.version().map_err(|error| error.to_string())?.trim_start_matches('v').to_owned();
    let (driver, handle) = (Box::new(Linked(connection)), Arc::new(Interrupt(interrupt)));
    Ok(Opened { driver, handle, version, place: None })
}

struct Linked(Connection);

impl Driver for Linked {
    fn answer(&mut self, request: Request) -> Result<Rows, String> {
        match request {
            Request::Run(sql) | Request::SetUp(sql) => self.0.execute_batch(&sql).map(|()| Vec::new()),
            Request::Query(sql) => query(&self.0, &sql),
        }
        .map_err(|error| error.to_string())
    }
}

fn query(connection: &Connection, sql: &str) -> duckdb::Result<Rows> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let columns = row.as_ref().column_count();
        all.push((0..columns).map(|column| row.get(column)).collect::<duckdb::Result<_>>()?);
    }
    Ok(all)
}

struct Interrupt(Arc<InterruptHandle>);

impl Handle for Interrupt {
    fn interrupt(&self) {
        self.0.interrupt();
    }

    /// Its thread ends with the process.
    fn abandon(&self) {}
}
