//! The sections around the lake, as they are declared: the file, a store, its settings.

use crate::schema::{Anything, Bool, Integer, Nested, Parameters, Spec, StringList, Text, section};
use crate::text::secret::Secret;

/// The algorithms by which Metaxy can hash.
pub(crate) const HASH_ALGORITHMS: &[&str] = &["xxh3_64", "xxhash64", "xxhash32", "wyhash", "sha256", "md5", "farmhash"];
/// Where Metaxy can compute versions.
pub(crate) const VERSIONING_ENGINES: &[&str] = &["auto", "native", "polars"];
section! {
    /// The top of a `metaxy.toml`, or `[tool.metaxy]` in a `pyproject.toml`.
    Root = "the file", path "" {
        /// The store that is used by default.
        store: Text = Spec::OPTIONAL.default("\"dev\"").example("\"prod\"");
        /// The stores, by name.
        stores: Nested = Spec::OPTIONAL.default("{}");
        /// The path of another configuration file to inherit from.
        extend: Text = Spec::OPTIONAL.example("\"../metaxy.toml\"");
        /// Python modules that are loaded to find features.
        entrypoints: StringList = Spec::OPTIONAL.default("[]");
        /// The theme of graphs on the command line.
        theme: Text = Spec::OPTIONAL.default("\"default\"");
        /// Configuration of integrations with other tools.
        ext: Anything = Spec::OPTIONAL.default("{}");
        /// The length to which hashes are truncated, at least 8.
        hash_truncation_length: Integer = Spec::OPTIONAL.default("8");
        /// Whether `Map` columns are preserved. Experimental.
        enable_map_datatype: Bool = Spec::OPTIONAL.default("false");
        /// Whether tables are created when a store is opened.
        auto_create_tables: Bool = Spec::OPTIONAL.default("false");
        /// The name of the project.
        project: Text = Spec::OPTIONAL.example("\"my_project\"");
        /// Whether an external feature whose version differs is an error.
        locked: Bool = Spec::OPTIONAL.example("true");
        /// Whether external features are synchronized if necessary.
        sync: Bool = Spec::OPTIONAL.default("true");
        /// Additional features to load when external features are synchronized.
        extra_features: Anything = Spec::OPTIONAL.default("[]");
        /// The path of the lock file.
        metaxy_lock_path: Text = Spec::OPTIONAL.example("\"metaxy.lock\"");
    }
}

section! {
    /// A store.
    Store = "the store", path "stores.<name>" {
        /// The Python class of the store.
        r#type: Text = Spec::OPTIONAL.example("\"metaxy.ext.duckdb.DuckDBMetadataStore\"");
        /// The settings of the store.
        config: Nested = Spec::OPTIONAL.default("{}");
    }
}

section! {
    /// The settings of a DuckDB store.
    StoreSettings = "the store's `config`", path "stores.<name>.config" {
        /// The database that DuckDB opens, to which the lake is attached: a path, `:memory:` or `md:<database>`.
        database: Text = Spec::REQUIRED.example("\":memory:\"");
        /// Settings of DuckDB, as strings.
        config: Anything = Spec::OPTIONAL.example("{ threads = \"4\" }");
        /// DuckDB extensions that are installed and loaded when the store is opened.
        extensions: Anything = Spec::OPTIONAL.example("[\"spatial\"]");
        /// The DuckLake that is attached.
        ducklake: Nested = Spec::OPTIONAL;
        /// An Ibis connection string.
        connection_string: Secret = Spec::OPTIONAL;
        /// The name of an Ibis backend.
        backend: Text = Spec::RESERVED;
        /// Parameters of an Ibis backend.
        connection_params: Parameters = Spec::RESERVED;
        /// A prefix for the names of all tables.
        table_prefix: Text = Spec::OPTIONAL.example("\"prod_\"");
        /// Whether tables are created when the store is opened.
        auto_create_tables: Bool = Spec::OPTIONAL;
        /// Stores that are searched when a feature is not in this one.
        fallback_stores: StringList = Spec::OPTIONAL.default("[]");
        /// The hash algorithm of versions.
        hash_algorithm: Text = Spec::OPTIONAL.example("\"xxhash64\"").words(HASH_ALGORITHMS);
        /// Where versions are computed: `auto`, `native` or `polars`.
        versioning_engine: Text = Spec::OPTIONAL.default("\"auto\"").words(VERSIONING_ENGINES);
    }
}
