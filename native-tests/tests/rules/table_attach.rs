//! `core/src/duckdb/v1_5.rs` on `ATTACH`: DuckDB and DuckLake know every option of the
//! table and none besides, and take the values that the core says they take.

use std::collections::BTreeSet;

use lakeplan::Variables;
use lakeplan::duckdb::options::{CatalogKind, META_PREFIX, OptionValue, Provider, SecretType};
use lakeplan::{Code, Flavor};
use native_tests::observe::Place;
use native_tests::session::Session;
use native_tests::version;

use crate::evidence::{codes, warnings};
use crate::literals::LITERALS;
use crate::trial::{LOCAL, POSTGRES, local, place, run, session, statements};

/// Names that somebody could think of, and options of other databases.
const PLAUSIBLE: &[&str] = &[
    "api_version",
    "block_size",
    "catalog",
    "checkpoint",
    "commit_message",
    "data_inlining_row_limits",
    "database",
    "ducklake_version",
    "encrypt",
    "encryption_cipher",
    "inlining_row_limit",
    "max_retries",
    "merge",
    "metadata_database",
    "metadata_type",
    "migrate",
    "migrate_if_required",
    "mode",
    "name",
    "overwrite",
    "parquet_level",
    "per_thread_output",
    "provider",
    "read",
    "retries",
    "schema",
    "scope",
    "snapshot",
    "snapshot_id",
    "storage_version",
    "target_size",
    "timeout",
    "timestamp",
    "version",
    "write",
];

/// Options of databases in other versions of DuckDB, or of their files.
const OF_CATALOGS: &[&str] = &[
    "access_mode",
    "application_id",
    "authorizer",
    "cache_size",
    "checkpoint_threshold",
    "compression",
    "connect_display",
    "foreign_keys",
    "immutable",
    "in_memory",
    "locking_mode",
    "page_size",
    "pool_size",
    "schemas",
    "search_path",
    "synchronous",
    "use_cursor",
    "use_text_protocol",
    "wal_autocheckpoint",
];

/// What DuckLake says of a value that it has understood.
const UNDERSTOOD: &[&str] = &[
    "No snapshot found at",
    "does not match existing data path",
    "Failed to set encryption",
    "SNAPSHOT_VERSION / SNAPSHOT_TIME can only be used in read-only mode",
    // A path that begins like the name of an extension.
    ".duckdb_extension\" not found",
];

/// A lake that exists, so that an `ATTACH` fails for its options only.
#[track_caller]
fn lake() -> (Place, Session) {
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    run(&mut session, &statements(LOCAL, &Variables::new(), Flavor::Metaxy)).expect("a lake");
    session.run("CREATE TABLE t AS SELECT 1 AS i").expect("a table");
    session.run("USE memory; DETACH ducklake").expect("to let go of it");
    (place, session)
}

/// Attaches with the options of a configuration. Each alias is new, and so is each attempt.
fn attach(session: &mut Session, toml: &str, flavor: Flavor) -> Result<(), String> {
    let statements = statements(toml, &Variables::new(), flavor);
    let attach = statements.iter().find(|statement| statement.starts_with("ATTACH")).expect("an ATTACH");
    let attached = session.run(attach);
    if attached.is_ok() {
        session.run("DETACH ducklake")?;
    }
    match attached {
        Err(error) if !UNDERSTOOD.iter().any(|text| error.contains(text)) => Err(error),
        _ => Ok(()),
    }
}

#[test]
fn values_are_taken_as_the_core_says() {
    let (_place, mut session) = lake();
    let mut wrong = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for option in version::here().attach_options.iter().filter(|option| option.value != OptionValue::Map) {
        // Each kind is asked for all values once, each option for some.
        let first = seen.insert(format!("{:?}", option.value));
        let (mut taken, mut refused) = (0, 0);
        for value in LITERALS.iter().map(|it| it.0).step_by(if first { 1 } else { 9 }) {
            let toml = local(&format!("attach_options = {{ {} = {value} }}", option.name));
            let found = codes(&warnings(&lakeplan::analyze(&toml, &version::bare())));
            let warned = found.contains(&Code::AttachOptionValue);
            let answer = attach(&mut session, &toml, Flavor::Metaxy);
            *if answer.is_ok() { &mut taken } else { &mut refused } += 1;
            if warned != answer.is_err() {
                wrong.push(format!("{} = {value}: the core warns: {warned}; DuckDB: {answer:?}", option.name));
            }
            // The other flavor has left out what is refused.
            if let Err(error) = attach(&mut session, &toml, Flavor::DuckDb) {
                wrong.push(format!("{} = {value}: the duckdb flavour: {error}", option.name));
            }
        }
        assert!(taken > 0, "{}: no value is taken", option.name);
        assert!(refused > 0 || option.value == OptionValue::Text, "{}: every value is taken", option.name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_other_option_is_known() {
    let (_place, mut session) = lake();
    let parameters: Vec<&str> = lakeplan::Engine::known()
        .iter()
        .flat_map(|engine| SecretType::ALL.map(|secret_type| engine.parameters(secret_type, Provider::Config)))
        .flatten()
        .collect();
    let mut names: BTreeSet<&str> =
        PLAUSIBLE.iter().chain(version::here().persisted_options).chain(&parameters).copied().collect();
    names.retain(|name| !version::here().attach_options.iter().any(|option| option.name == *name));
    assert!(names.len() > 100);
    for name in names {
        let toml = local(&format!("attach_options = {{ {name} = \"x\" }}"));
        assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [Code::UnknownAttachOption]);
        let error = attach(&mut session, &toml, Flavor::Metaxy).expect_err(name);
        assert!(error.contains(&format!("Unsupported option {name} for DuckLake")), "{name}: {error}");
        let mended = attach(&mut session, &toml, Flavor::DuckDb);
        if name.starts_with("encryption_") {
            // It goes to the catalog, which is not encrypted; leaving it out would hide that.
            mended.expect_err(name);
        } else {
            mended.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

/// What a catalog's own `ATTACH` knows, with `meta_` in front: what the core says, and no more.
#[test]
fn catalogs_know_their_options_and_no_others() {
    let sqlite = LOCAL.replace("\"duckdb\"\nuri = \"", "\"sqlite\"\nuri = \"sqlite:");
    for (kind, toml) in
        [(CatalogKind::DuckDb, LOCAL), (CatalogKind::Sqlite, &sqlite), (CatalogKind::Postgres, POSTGRES)]
    {
        let place = place(&[toml]);
        let variables = place.variables();
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(toml, variables, Flavor::Metaxy)).expect("a lake");
        session.run("USE memory; DETACH ducklake").expect("to let go of it");
        let secrets =
            SecretType::ALL.iter().flat_map(|secret_type| version::here().parameters(*secret_type, Provider::Config));
        let attach = version::here().attach_options.iter().map(|option| option.name);
        let known = CatalogKind::ALL.into_iter().flat_map(|kind| version::here().catalog_options(kind));
        let names: BTreeSet<&str> = secrets
            .chain(attach)
            .chain(known)
            .chain(PLAUSIBLE.iter().copied())
            .chain(OF_CATALOGS.iter().copied())
            .collect();
        let mut taken = BTreeSet::new();
        for name in names {
            let with = format!("[ducklake]\nattach_options = {{ Meta_{name} = \"x\" }}\n");
            let toml = toml.replace("[ducklake]\n", &with);
            let warned = codes(&warnings(&lakeplan::analyze(&toml, &version::options(variables))))
                .contains(&Code::UnknownAttachOption);
            assert_eq!(
                version::here().catalog_knows(kind, &format!("{META_PREFIX}{name}")),
                !warned,
                "{kind:?}, {name}"
            );
            let mut attach = |flavor| {
                let statements = statements(&toml, variables, flavor);
                let attach = statements.iter().find(|sql| sql.starts_with("ATTACH")).expect("an ATTACH");
                let attached = session.run(attach);
                attached.is_ok().then(|| session.run("DETACH ducklake").expect("it is not in use"));
                attached
            };
            let error = attach(Flavor::Metaxy).err().unwrap_or_default();
            let refused = ["Unrecognized option for", "Unsupported parameter for"].iter().any(|it| error.contains(it));
            assert_eq!(warned, refused, "{kind:?}, {name}: {error}");
            if warned && name.starts_with("encryption_") {
                // A statement that leaves the key out would make a catalog in the clear.
                attach(Flavor::DuckDb).expect_err("the key is not left out");
            } else if warned {
                attach(Flavor::DuckDb).unwrap_or_else(|error| panic!("{kind:?}, {name}: {error}"));
            } else {
                taken.insert(name);
            }
        }
        assert_eq!(taken, version::here().catalog_options(kind).collect(), "{kind:?}");
    }
}

/// Names are known in any case, and with the prefix for the catalog's own options.
#[test]
fn names_have_no_case() {
    let (_place, mut session) = lake();
    for options in ["Busy_Timeout = 1", "READ_ONLY = true", "Meta_Type = \"duckdb\"", "META_BLOCK_SIZE = 262144"] {
        let toml = local(&format!("attach_options = {{ {options} }}"));
        assert_eq!(warnings(&lakeplan::analyze(&toml, &version::bare())), [], "{options}");
        for flavor in Flavor::ALL {
            attach(&mut session, &toml, flavor).unwrap_or_else(|error| panic!("{options}: {error}"));
        }
    }
    let toml = local(&format!("attach_options = {{ {META_PREFIX}foo = 1 }}"));
    let error = attach(&mut session, &toml, Flavor::Metaxy).expect_err("no such option");
    assert!(error.contains("Unrecognized option for attach \"foo\""), "{error}");
}
