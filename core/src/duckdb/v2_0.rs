//! DuckDB 2.0: how it differs from 1.5, as the documentation of DuckDB and of DuckLake 1.1 says. Its
//! extensions are in no registry yet; what the engine alone can tell was run on 2.0.1, and is run again by the
//! native tests: the words that need quotes and the options of a DuckDB file are the same, and its files are
//! none that 1.5 opens.

use crate::duckdb::engine::{Engine, Evidence};
use crate::duckdb::options::{AttachOptionInfo, OptionValue};
use crate::duckdb::{tables, v1_5};

/// DuckDB 2.0, as documented.
pub static V2_0: Engine = Engine {
    version: "2.0.1",
    minor: "2.0",
    name: "2.0",
    // `Measured` once the tests of `native-tests` have run on its extensions.
    evidence: Evidence::Documented,
    lake_format: "1.1",
    lake_formats: &["1.0", "1.1"],
    file_format: "69",
    every_secret_storage: true,
    attach_options: &ATTACH_OPTIONS,
    local_settings: "",
    lacks_settings: "s3_uploader_thread_limit",
    ..v1_5::MEASURED
};

const ATTACH_OPTIONS: [AttachOptionInfo; 23] = tables::options(
    v1_5::ATTACH_OPTIONS,
    &[],
    &[AttachOptionInfo {
        name: "ducklake_version",
        value: OptionValue::Text,
        doc: "The format of a new lake, `1.0` or newer.",
    }],
);
