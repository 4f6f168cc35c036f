//! DuckDB's own parser, which judges SQL without running it.

#![expect(unsafe_code, reason = "the safe API of the crate `duckdb` cannot parse without running")]

use std::ffi::{CStr, CString};
use std::ptr;

use duckdb::ffi;

use crate::version;

/// A parser; a database that stays empty.
#[derive(Debug)]
pub struct Parser {
    database: ffi::duckdb_database,
    connection: ffi::duckdb_connection,
}

impl Parser {
    /// A parser.
    ///
    /// # Panics
    ///
    /// If DuckDB cannot open a database in memory, or if this process runs on another version than the
    /// one that the tests are about.
    pub fn new() -> Self {
        // SAFETY: it gives a text that lives for ever.
        let linked = unsafe { CStr::from_ptr(ffi::duckdb_library_version()) }.to_string_lossy();
        let wanted = format!("v{}", version::here().version);
        assert_eq!(linked, wanted, "run `cargo xtask test --duckdb {}`", version::here().minor);
        let mut parser = Self { database: ptr::null_mut(), connection: ptr::null_mut() };
        // SAFETY: both handles are written before they are read, and live until `drop`.
        unsafe {
            let opened = ffi::duckdb_open(ptr::null(), &raw mut parser.database);
            assert_eq!(opened, ffi::DuckDBSuccess, "DuckDB does not open a database in memory");
            let connected = ffi::duckdb_connect(parser.database, &raw mut parser.connection);
            assert_eq!(connected, ffi::DuckDBSuccess, "DuckDB does not connect");
        }
        parser
    }

    /// How many statements DuckDB reads in the text, or why it cannot.
    pub fn count(&self, sql: &str) -> Result<u64, String> {
        let sql = CString::new(sql).map_err(|_| "the text holds NUL".to_owned())?;
        let mut extracted = ptr::null_mut();
        // SAFETY: the connection is open; `extracted` is set by the call and destroyed once;
        // the error belongs to it and is copied before that.
        unsafe {
            let count = ffi::duckdb_extract_statements(self.connection, sql.as_ptr(), &raw mut extracted);
            let error = ffi::duckdb_extract_statements_error(extracted);
            let result =
                if error.is_null() { Ok(count) } else { Err(CStr::from_ptr(error).to_string_lossy().into_owned()) };
            ffi::duckdb_destroy_extracted(&raw mut extracted);
            result
        }
    }
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Parser {
    fn drop(&mut self) {
        // SAFETY: the handles were opened by `new` and are closed once.
        unsafe {
            ffi::duckdb_disconnect(&raw mut self.connection);
            ffi::duckdb_close(&raw mut self.database);
        }
    }
}
