//! The DuckDB that is linked into this program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use duckdb::{Config, Connection, InterruptHandle};

use super::opened::{Driver, Handle, Opened, Request, Rows};

/// Whether the signatures of extensions have been checked already.
static CHECKED: AtomicBool = AtomicBool::new(false);

/// Extensions of a folder that is named are loaded without checking their signatures from now on. For a program whose
/// caller has checked them and runs many doctors: it is most of what a run costs. `lakeplan` itself never calls it.
pub fn trust_extensions() {
    CHECKED.store(true, Ordering::SeqCst);
}

/// Opens it in memory.
pub(in crate::doctor) fn open(extensions: Option<&str>) -> Result<Opened, String> {
    // With more threads, the one that waits for the others spins, and there is little to share here.
    let mut config = Config::default().with("threads", "1").map_err(|error| error.to_string())?;
    if let Some(folder) = extensions {
        config = config
            .with("extension_directory", folder)
            .and_then(|config| config.with("autoinstall_known_extensions", "false"))
            .map_err(|error| error.to_string())?;
        if CHECKED.load(Ordering::SeqCst) {
            config = config.with("allow_unsigned_extensions", "true").map_err(|error| error.to_string())?;
        }
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
