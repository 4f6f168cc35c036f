//! Options of `ATTACH`.

use lakeplan::Variables;
use lakeplan::{Code, Flavor};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, strays, warnings};
use crate::trial::{LOCAL, POSTGRES, error, local, place, run, s3, session, statements, value, write};

evidence! {
    attach_option_value = AttachOptionValue: infinite_option_of_the_catalog, negative_limit, limit_with_a_unit, quoted_boolean, name_of_a_cipher, word_that_is_no_boolean,
        metadata_parameters, metadata_parameters_of_another_kind, name_of_another_database on "1.4", storage_version on "1.4",
        storage_version_of_an_encrypted_file on "1.4";
    unknown_attach_option = UnknownAttachOption: key_of_the_catalog_file, mentioned_by_metaxy, misspelled, second_type, option_of_the_lake,
        option_of_another_catalog, option_of_the_secret, option_that_the_secret_has, misspelled_option_of_the_catalog, option_that_postgres_does_not_know;
    duplicate_option = DuplicateOption: limit_twice, option_in_two_cases;
    overridden_field = OverriddenField: data_path, metadata_path;
    override_data_path = OverrideDataPath: neither_can_read_the_other;
}

/// As DuckLake's documentation writes them, Metaxy refuses them; beside another problem, which stays.
#[test]
fn options_as_a_list_count_once_they_are_a_table() {
    let toml = local("attach_options = [\"METADATA_SCHEMA 'gold'\", \"DATA_INLINING_ROW_LIMIT 0\"]\ncolor = 1");
    let told = |toml: &str| lakeplan::analyze(toml, &version::bare()).diagnostics;
    let found = told(&toml);
    assert_eq!(codes(&found), [Code::WrongType, Code::UnknownKey]);
    let fixed = found[0].fixes.first().expect("a fix is offered").apply(&toml);
    assert_eq!(codes(&told(&fixed)), [Code::UnknownKey]);
    let place = place(&[]);
    let mut lake = session(&place, ":memory:", &[]);
    run(&mut lake, &statements(&fixed, place.variables(), Flavor::Metaxy)).expect("the lake is attached");
    lake.run("CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (1)").expect("it can be written");
    assert_eq!(value(&mut lake, "SELECT count(*) FROM glob('files/**/*.parquet')"), "1");
    drop(lake);
    let mut catalog = session(&place, "meta.ducklake", &[]);
    let of_gold =
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'gold' AND table_name = 'ducklake_table'";
    assert_eq!(value(&mut catalog, of_gold), "1");
}

fn negative_limit(code: Code) {
    Evidence::of(code, local("data_inlining_row_limit = -1"))
        .harm(fails("destination type UINT64"))
        .change("-1", "0")
        .check();
}

fn limit_with_a_unit(code: Code) {
    Evidence::of(code, local("attach_options = { data_inlining_row_limit = \"10 rows\" }"))
        .harm(fails("Could not convert string"))
        .check();
}

fn quoted_boolean(code: Code) {
    Evidence::of(code, local("attach_options = { override_data_path = \"false\" }"))
        .harm(fails("Could not convert string 'false' to INT8"))
        .check();
}

fn name_of_a_cipher(code: Code) {
    Evidence::of(code, local("attach_options = { encrypted = \"AES256\" }")).harm(fails("AES256")).check();
}

fn word_that_is_no_boolean(code: Code) {
    Evidence::of(code, local("attach_options = { create_if_not_exists = \"on\" }"))
        .harm(fails("Could not convert string 'on' to BOOL"))
        .check();
}

/// Which storage version a file has is behind its first word; DuckLake of 1.5 makes the latest.
fn storage_version(_: Code) {
    let toml = |version: &str| local(&format!("attach_options = {{ meta_storage_version = \"{version}\" }}"));
    let ignored = version::by(true, [("1.4", false)]);
    for (name, harms) in [("v1.2.0", ignored), ("latest", false), ("1.2", true), ("V1.2.0", true), ("v1.4.9", true)] {
        let place = place(&[]);
        let text = toml(name);
        let found = codes(&warnings(&lakeplan::analyze(&text, &version::bare())));
        assert_eq!(found, if harms { vec![Code::AttachOptionValue] } else { vec![] }, "{name}");
        let mut lake = session(&place, ":memory:", &[]);
        let attached = run(&mut lake, &statements(&text, place.variables(), Flavor::Metaxy));
        assert_eq!(attached.is_err(), harms && !ignored, "{name}: {attached:?}");
        drop(lake);
        if attached.is_ok() {
            let bytes = std::fs::read(place.root().join("cwd/meta.ducklake")).expect("the catalog's file");
            // That of 1.2 is 65.
            assert_eq!(bytes[12] == 65, name == "v1.2.0" && !ignored, "{name}: {}", bytes[12]);
        }
        let place = self::place(&[]);
        let mut lake = session(&place, ":memory:", &[]);
        run(&mut lake, &statements(&text, place.variables(), Flavor::DuckDb)).expect("without it there is a lake");
        write(&mut lake).expect("it can be written");
    }
}

/// The file cannot be looked into without its key.
fn storage_version_of_an_encrypted_file(code: Code) {
    let toml =
        local("attach_options = { meta_storage_version = \"v1.3.2\", meta_encryption_key = \"0123456789abcdef\" }");
    let found = warnings(&lakeplan::analyze(&toml, &version::bare()));
    assert_eq!(codes(&found), [code]);
    let refused = version::by(false, [("1.4", true)]);
    let attempt = |toml: &str, flavor: Flavor| {
        let place = place(&[]);
        let mut lake = session(&place, ":memory:", &[]);
        run(&mut lake, &statements(toml, place.variables(), flavor)).and_then(|()| write(&mut lake).map(drop))
    };
    // Where it is ignored, the file is encrypted all the same.
    let error = attempt(&toml, Flavor::Metaxy).err();
    assert_eq!(error.is_some_and(|it| it.contains("ENCRYPTION_KEY (storage >= v1.4.0) are not compatible")), refused);
    let fixed = found[0].fixes[0].apply(&toml);
    assert!(!fixed.contains("storage_version"), "{fixed}");
    assert!(warnings(&lakeplan::analyze(&fixed, &version::bare())).is_empty());
    for (toml, flavor) in [(&toml, Flavor::DuckDb), (&fixed, Flavor::Metaxy)] {
        attempt(toml, flavor).unwrap_or_else(|error| panic!("{toml}: {error}"));
    }
}

/// The parameter is one that can be seen: the journal of the catalog.
fn metadata_parameters(code: Code) {
    let toml = local("attach_options = { metadata_parameters = { JOURNAL_MODE = \"WAL\" } }");
    let toml = edit(&toml, "type = \"duckdb\"\nuri = \"", "type = \"sqlite\"\nuri = \"sqlite:");
    Evidence::of(code, toml.clone())
        .catalog(CatalogPlace::Sqlite("cwd/meta.ducklake".to_owned()))
        .harm(fails("INTERNAL Error"))
        .check();
    let variables = Variables::new();
    let fixed = warnings(&lakeplan::analyze(&toml, &version::bare()))[0].fixes[0].apply(&toml);
    for (toml, flavor) in [(&toml, Flavor::DuckDb), (&fixed, Flavor::DuckDb), (&fixed, Flavor::Metaxy)] {
        let place = place(&[]);
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(toml, &variables, flavor)).expect("a lake");
        let catalog = std::fs::read(place.root().join("cwd/meta.ducklake")).expect("the catalog is there");
        // The version by which the file is to be written: 2 is that of a write-ahead log.
        assert_eq!(catalog[18], 2, "{toml}");
    }
}

/// What the backend says counts, as it does beside `meta_type`.
fn metadata_parameters_of_another_kind(code: Code) {
    Evidence::of(code, local("attach_options = { metadata_parameters = { TYPE = \"sqlite\" } }"))
        .harm(fails("INTERNAL Error"))
        .check();
}

fn mentioned_by_metaxy(code: Code) {
    Evidence::of(code, local("attach_options = { api_version = \"0.2\" }"))
        .harm(fails("Unsupported option api_version for DuckLake"))
        .change("api_version = \"0.2\"", "")
        .check();
}

fn misspelled(code: Code) {
    Evidence::of(code, local("attach_options = { data_inlining_row_limits = 20 }"))
        .harm(fails("Unsupported option data_inlining_row_limits for DuckLake"))
        .check();
}

fn second_type(code: Code) {
    Evidence::of(code, local("attach_options = { type = \"sqlite\" }"))
        .harm(strays("stray file: cwd/ducklake:metaxy_generated_ducklake (SQLite)"))
        .change("type = \"sqlite\" }", "}")
        .check();
}

fn option_of_the_lake(code: Code) {
    Evidence::of(code, local("attach_options = { parquet_compression = \"zstd\" }"))
        .harm(fails("Unsupported option parquet_compression for DuckLake"))
        .change("parquet_compression = \"zstd\"", "")
        .check();
    // What the help says instead.
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    run(&mut session, &statements(LOCAL, &Variables::new(), Flavor::Metaxy)).expect("a lake");
    for option in version::here().persisted_options {
        let value = match *option {
            "parquet_compression" => "zstd",
            "parquet_row_group_size_bytes" | "target_file_size" => "10MB",
            "delete_older_than" | "expire_older_than" => "1 day",
            _ => "1",
        };
        let set = session.run(&format!("CALL ducklake.set_option('{option}', '{value}')"));
        assert!(set.is_ok(), "{option}: {set:?}");
    }
}

fn option_of_another_catalog(code: Code) {
    Evidence::of(code, local("attach_options = { meta_journal_mode = \"WAL\" }"))
        .harm(fails("Unrecognized option for attach \"journal_mode\""))
        .change("meta_journal_mode = \"WAL\"", "")
        .check();
}

fn misspelled_option_of_the_catalog(code: Code) {
    let toml = local("attach_options = { meta_journal = \"WAL\", META_BUSY_TIMOUT = 100 }");
    let toml = edit(&toml, "type = \"duckdb\"\nuri = \"", "type = \"sqlite\"\nuri = \"sqlite:");
    Evidence::of(code, edit(&toml, "meta_journal = \"WAL\", ", ""))
        .catalog(CatalogPlace::Sqlite("cwd/meta.ducklake".to_owned()))
        .harm(fails("Unsupported parameter for SQLite Attach: busy_timout"))
        .check();
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code, code]);
}

fn option_that_postgres_does_not_know(code: Code) {
    let options = "[ducklake]\nattach_options = { meta_application = \"lake\" }\n";
    Evidence::of(code, edit(POSTGRES, "[ducklake]\n", options))
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("Unrecognized option for Postgres attach: application"))
        .change("meta_application = \"lake\"", "")
        .check();
}

fn infinite_option_of_the_catalog(code: Code) {
    Evidence::of(code, local("attach_options = { meta_block_size = -inf }"))
        .harm(fails("ATTACH IF NOT EXISTS: Binder Error"))
        .change("-inf", "262144")
        .check();
}

/// How many rows DuckLake keeps in the catalog: those of a limit of 5, or of 7.
#[track_caller]
fn inlined(toml: &str, flavor: Flavor) -> bool {
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    run(&mut session, &statements(toml, &Variables::new(), flavor)).expect("a lake");
    session.run("CREATE TABLE t AS SELECT i FROM range(6) AS r(i)").expect("a table");
    let files = place.files().expect("the place can be read");
    !files.iter().any(|file| file.path.starts_with("cwd/files/"))
}

fn limit_twice(code: Code) {
    let toml = local("data_inlining_row_limit = 7\nattach_options = { DATA_INLINING_ROW_LIMIT = 5 }");
    one_counts(code, &toml, true);
    let toml = local("data_inlining_row_limit = 7\nattach_options = { data_inlining_row_limit = 5 }");
    one_counts(code, &toml, true);
    let toml = local("data_inlining_row_limit = 5\nattach_options = { data_inlining_row_limit = 7 }");
    one_counts(code, &toml, false);
}

fn option_in_two_cases(code: Code) {
    let toml = local("attach_options = { data_inlining_row_limit = 5, DATA_INLINING_ROW_LIMIT = 7 }");
    one_counts(code, &toml, false);
    let toml = local("attach_options = { DATA_INLINING_ROW_LIMIT = 5, data_inlining_row_limit = 7 }");
    one_counts(code, &toml, true);
}

/// Both flavors take the same one of two values; six rows tell which.
#[track_caller]
fn one_counts(code: Code, toml: &str, seven: bool) {
    assert_eq!(codes(&warnings(&lakeplan::analyze(toml, &version::bare()))), [code], "{toml}");
    for flavor in Flavor::ALL {
        assert_eq!(inlined(toml, flavor), seven, "{flavor}: {toml}");
    }
}

fn data_path(code: Code) {
    Evidence::of(code, local("attach_options = { data_path = \"elsewhere\" }"))
        .harm(strays("stray file: cwd/elsewhere/main/t/"))
        .unmended(strays("stray file: cwd/elsewhere/main/t/"))
        .change("data_path = \"elsewhere\"", "")
        .check();
}

fn metadata_path(code: Code) {
    Evidence::of(code, local("attach_options = { metadata_path = \"elsewhere.db\" }"))
        .harm(strays("stray file: cwd/elsewhere.db (DuckDB)"))
        .unmended(strays("stray file: cwd/elsewhere.db (DuckDB)"))
        .change("metadata_path = \"elsewhere.db\"", "")
        .check();
}

/// Where the catalog is attached itself: any name that is free. Of those that are not, some are
/// refused, one breaks the database, and one takes the place of the main database.
fn name_of_another_database(code: Code) {
    let toml = |name: &str| local(&format!("attach_options = {{ metadata_catalog = \"{name}\" }}"));
    for (name, refused, mended) in [
        ("main", "cannot be used because it is a reserved name", true),
        ("temp", "cannot be used because it is a reserved name", true),
        ("TEMP", "TransactionContext Error", true),
        ("ducklake", "database with name \"ducklake\" already exists", false),
    ] {
        let toml = toml(name);
        assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code]);
        let attach = |flavor| {
            let place = place(&[]);
            run(&mut session(&place, ":memory:", &[]), &statements(&toml, &Variables::new(), flavor))
        };
        let error = error(attach(Flavor::Metaxy));
        assert!(error.contains(refused), "{name}: {error}");
        assert_eq!(attach(Flavor::DuckDb).is_ok(), mended, "{name}");
    }
    Evidence::of(code, toml("system"))
        .harm(fails("INTERNAL Error"))
        .change("\"system\"", "\"meta\"")
        .on("1.4", |evidence| evidence.harm(fails("cannot be used because it is a reserved name")))
        .check();
    let toml = toml("memory");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code]);
    for (flavor, kept) in [(Flavor::Metaxy, "0"), (Flavor::DuckDb, "1")] {
        let place = place(&[]);
        let mut session = session(&place, ":memory:", &[]);
        session.run("CREATE TABLE mine (i INTEGER)").expect("a table in memory");
        let attached = run(&mut session, &statements(&toml, &Variables::new(), flavor));
        let says = version::by(None, [("1.4", Some("database with name \"memory\" already exists"))]);
        if let Some(says) = says.filter(|_| flavor == Flavor::Metaxy) {
            let refused = error(attached);
            assert!(refused.contains(says), "{refused}");
            continue;
        }
        attached.expect("no error");
        let mine = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'mine'";
        assert_eq!(value(&mut session, mine), kept, "{flavor}");
    }
}

/// The files of one path are not those of the other.
fn neither_can_read_the_other(code: Code) {
    let over = local("attach_options = { override_data_path = true }");
    let moved = edit(&over, "\"files\"", "\"moved\"");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&moved, &version::bare()))), [code]);
    for flavor in Flavor::ALL {
        let place = place(&[]);
        let lake = |toml: &str| {
            let mut session = session(&place, ":memory:", &[]);
            run(&mut session, &statements(toml, &Variables::new(), flavor)).map(|()| session)
        };
        write(&mut lake(LOCAL).expect("a new lake")).expect("a table");
        let refused = error(lake(&edit(LOCAL, "\"files\"", "\"moved\"")));
        assert!(refused.contains("does not match existing data path"), "{refused}");
        let mut moved = lake(&moved).expect("with the override it is attached");
        let read = error(moved.run("SELECT sum(i) FROM t"));
        assert!(read.contains("cwd/moved/main/t/") || read.contains("moved/main/t/"), "{flavor}: {read}");
        moved.run("CREATE TABLE u AS SELECT i FROM range(50) AS r(i)").expect("a table below the other path");
        drop(moved);
        let mut first = lake(LOCAL).expect("the path of the catalog");
        assert_eq!(value(&mut first, "SELECT count(i) FROM t"), "50");
        error(first.run("SELECT sum(i) FROM u"));
    }
}

/// The key is not left out: the catalog holds the keys of the Parquet files.
fn key_of_the_catalog_file(code: Code) {
    let toml = local("attach_options = { encrypted = true, encryption_key = \"changeme\" }");
    let found = warnings(&lakeplan::analyze(&toml, &version::bare()));
    assert_eq!(codes(&found), [code]);
    let fixed = found[0].fixes[0].apply(&toml);
    assert_eq!(warnings(&lakeplan::analyze(&fixed, &version::bare())), []);
    let none = Variables::new();
    let refused = error(run(&mut session(&place(&[]), ":memory:", &[]), &statements(&toml, &none, Flavor::Metaxy)));
    assert!(refused.contains("Unsupported option encryption_key"), "{refused}");
    for (toml, flavor) in [(&toml, Flavor::DuckDb), (&fixed, Flavor::Metaxy)] {
        let lake = place(&[]);
        let mut writer = session(&lake, ":memory:", &[]);
        run(&mut writer, &statements(toml, &none, flavor)).expect("a lake");
        write(&mut writer).expect("it is written");
        drop(writer);
        let mut other = session(&lake, ":memory:", &[]);
        let refused = error(other.run("ATTACH 'meta.ducklake' AS c"));
        assert!(refused.contains("without a key"), "{flavor}: {refused}");
    }
}

/// The fix moves it to where PostgreSQL's client gets it.
fn option_of_the_secret(code: Code) {
    Evidence::of(
        code,
        edit(crate::trial::POSTGRES, "[ducklake]\n", "[ducklake]\nattach_options = { sslmode = \"prefer\" }\n"),
    )
    .catalog(CatalogPlace::Postgres("public".to_owned()))
    .harm(fails("Unsupported option"))
    .check();
}

fn option_that_the_secret_has(code: Code) {
    let region = "[ducklake]\nattach_options = { region = \"${S3_REGION}\" }\n";
    Evidence::of(code, s3("[ducklake]\n", region)).in_bucket().harm(fails("Unsupported option")).check();
    let toml = edit(&s3("[ducklake]\n", region), "\nregion = \"${S3_REGION}\"\n", "\n");
    Evidence::of(code, toml).in_bucket().harm(fails("Unsupported option")).check();
}
