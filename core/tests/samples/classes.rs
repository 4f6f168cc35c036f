//! Classes of a store with a `ducklake` section, and whether Metaxy attaches its lake: those that are derived from its
//! DuckDB store in any module that Python finds.

pub(crate) const CLASSES: &[(&str, bool)] = &[
    ("metaxy.ext.duckdb.DuckDBMetadataStore", true),
    ("metaxy.ext.duckdb:DuckDBMetadataStore", true),
    // What `parity` has in its process.
    ("__main__.Derived", true),
    (" __main__:Derived ", true),
    ("__main__.DerivedDuckDBMetadataStore", true),
    ("", false),
    ("duckdb", false),
    ("ducklake", false),
    ("DuckDBMetadataStore", false),
    ("duckdb.DuckDBMetadataStore", false),
    ("metadata_store.DuckDBMetadataStore", false),
    ("ext.duckdb.DuckDBMetadataStore", false),
    ("metxy.ext.duckdb.DuckDBMetadataStore", false),
    ("metaxy.DuckDBMetadataStore", false),
    ("metaxy.ext.duckdb.DuckDBStore", false),
    ("metaxy.ext.ducklake.DuckLakeMetadataStore", false),
    ("metaxy.ext.clickhouse.ClickHouseMetadataStore", false),
    ("my-stores.Derived", false),
    ("stores/derived.py", false),
    ("1stores.Derived", false),
];
