//! The older releases of the minor versions that are measured, where they take or make something else. The names
//! that they take, the formats that they make and what stays in the catalog were run on each of them; all else is
//! said as it was measured on the newest release of the same minor version.

use crate::duckdb::engine::{Engine, Ways};
use crate::duckdb::options::AttachOptionInfo;
use crate::duckdb::words::{WORD_OPTIONS as EVERY_WORD, WordOption};
use crate::duckdb::{tables, v1_4, v1_5};

/// Every release before those that stand for their minor versions, the newest first.
pub(crate) const OLDER: &[&Engine] = &[&V1_5_4, &V1_5_3, &V1_5_2, &V1_5_1, &V1_5_0, &V1_4_3, &V1_4_2, &V1_4_1, &V1_4_0];

static V1_5_4: Engine = FOURTH;
static V1_5_3: Engine = THIRD;
static V1_5_2: Engine = SECOND;
static V1_5_1: Engine = FIRST;
/// It alone of its minor version takes a data path that begins with `./~` as it is written.
static V1_5_0: Engine = Engine { version: "1.5.0", name: "1.5.0", ..FIRST };
static V1_4_3: Engine = Engine { version: "1.4.3", name: "1.4.3", storage_versions: until(3), ..v1_4::MEASURED };
static V1_4_2: Engine = Engine { version: "1.4.2", name: "1.4.2", storage_versions: until(2), ..WITHOUT_PROXY };
static V1_4_1: Engine = Engine { version: "1.4.1", name: "1.4.1", storage_versions: until(1), ..WITHOUT_PROXY };
static V1_4_0: Engine = Engine {
    version: "1.4.0",
    name: "1.4.0",
    storage_versions: until(0),
    attach_options: &OPTIONS_OF_1_4_0,
    chain_parameters: &CHAIN_OF_1_4_0,
    ..WITHOUT_PROXY
};

const FOURTH: Engine = Engine {
    version: "1.5.4",
    name: "1.5.4",
    ways: Ways { sqlite_main_schema: false, remote_sqlite: false, ..v1_5::MEASURED.ways },
    url_styles: v1_4::URL_STYLES,
    ..v1_5::MEASURED
};

const THIRD: Engine = Engine {
    version: "1.5.3",
    name: "1.5.3",
    attach_options: &OPTIONS_OF_THIRD,
    catalog_options: &CATALOG_OF_THIRD,
    object_store_parameters: &v1_4::OBJECT_STORE,
    config_parameters: &CONFIG_OF_THIRD,
    ..FOURTH
};

const SECOND: Engine = Engine {
    version: "1.5.2",
    name: "1.5.2",
    ways: Ways { system_certificates: false, ..FOURTH.ways },
    word_options: &WORDS_OF_SECOND,
    chain_parameters: v1_4::CHAIN,
    postgres_parameters: v1_4::POSTGRES,
    client_lacks: v1_4::CLIENT_LACKS,
    postgres_catalog_options: v1_4::POSTGRES_CATALOG,
    ..THIRD
};

const FIRST: Engine = Engine {
    version: "1.5.1",
    name: "1.5.1",
    lake_format: "0.4",
    lake_formats: &["0.4"],
    older_formats: &["0.1", "0.2", "0.3"],
    ways: Ways { joins_slashes: false, ..SECOND.ways },
    attach_options: &OPTIONS_OF_FIRST,
    catalog_options: &CATALOG_OF_FIRST,
    persisted_options: &PERSISTED_OF_FIRST,
    ..SECOND
};

const WITHOUT_PROXY: Engine =
    Engine { config_parameters: &["kms_key_id", "requester_pays", "refresh_info"], ..v1_4::MEASURED };

/// The storage versions up to a release of the minor version.
const fn until(patch: usize) -> &'static [&'static str] {
    v1_4::STORAGE.split_at(v1_4::STORAGE.len() - 4 + patch).0
}

const OPTIONS_OF_THIRD: [AttachOptionInfo; 21] =
    tables::options(v1_5::ATTACH_OPTIONS, &["vacuum_rebuild_indexes"], &[]);

const OPTIONS_OF_FIRST: [AttachOptionInfo; 19] =
    tables::options(&OPTIONS_OF_THIRD, &["hidden", "write_deletion_vectors"], &[]);

const OPTIONS_OF_1_4_0: [AttachOptionInfo; 17] = tables::options(v1_4::MEASURED.attach_options, &["busy_timeout"], &[]);

const CATALOG_OF_THIRD: [&str; 8] = tables::names(v1_5::CATALOG_OPTIONS, &["vacuum_rebuild_indexes"]);

const CATALOG_OF_FIRST: [&str; 7] = tables::names(&CATALOG_OF_THIRD, &["hidden"]);

const PERSISTED_OF_FIRST: [&str; 13] = tables::names(v1_5::PERSISTED_OPTIONS, &["sort_on_insert"]);

/// With them the parameters of a proxy are none of the provider `credential_chain`.
const CONFIG_OF_THIRD: [&str; 8] = [
    "http_proxy",
    "http_proxy_username",
    "http_proxy_password",
    "verify_ssl",
    "kms_key_id",
    "requester_pays",
    "refresh_info",
    "extra_http_headers",
];

const CHAIN_OF_1_4_0: [&str; 4] = tables::names(v1_4::CHAIN, &["validation"]);

const WORDS_OF_SECOND: [WordOption; EVERY_WORD.len()] = tables::words(EVERY_WORD, "chain", v1_4::CHAIN_LINKS);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duckdb::ALL;

    #[test]
    fn each_belongs_to_a_minor_version_and_is_older_than_the_one_that_stands_for_it() {
        for engine in OLDER {
            let series = ALL.iter().find(|it| it.minor == engine.minor).expect("it is known");
            assert!(series.is_measured() && engine.version < series.version, "{}", engine.version);
            assert_eq!(engine.version.rsplit_once('.').map(|it| it.0), Some(engine.minor));
        }
        assert!(OLDER.windows(2).all(|pair| pair[0].version > pair[1].version));
    }
}
