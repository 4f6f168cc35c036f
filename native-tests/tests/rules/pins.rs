//! Options of `ATTACH` that do not go together, or not with the catalog.

use lakeplan::{Code, Flavor, Severity, Variables};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, warnings};
use crate::trial::{error, local, place, run, session, statements, value, write};

evidence! {
    sqlite_schema = SqliteSchema: schema_in_a_sqlite_file, main_is_there;
    snapshot_pins = SnapshotPins: version_and_time;
    snapshot_time = SnapshotTime: read_as_utc;
    read_only_migration = ReadOnlyMigration: older_catalog;
}

fn sqlite(options: &str) -> String {
    edit(
        &local(&format!("attach_options = {{ {options} }}")),
        "type = \"duckdb\"\nuri = \"meta.ducklake\"",
        "type = \"sqlite\"\nuri = \"sqlite:meta.db\"",
    )
}

fn schema_in_a_sqlite_file(code: Code) {
    Evidence::of(code, sqlite("meta_journal_mode = \"WAL\", metadata_schema = \"bronze\""))
        .catalog(CatalogPlace::Sqlite("cwd/meta.db".to_owned()))
        .harm(fails("SQLite databases do not support creating new schemas"))
        .check();
}

fn main_is_there(code: Code) {
    let sound = sqlite("metadata_schema = \"main\"");
    let capitals = sqlite("metadata_schema = \"MAIN\"");
    let is_taken = version::here().ways.sqlite_main_schema;
    assert_eq!(
        codes(&warnings(&lakeplan::analyze(&sound, &version::bare()))),
        if is_taken { vec![] } else { vec![code] }
    );
    assert_eq!(codes(&warnings(&lakeplan::analyze(&capitals, &version::bare()))), [code]);
    let attach = |toml: &str| {
        run(&mut session(&place(&[]), ":memory:", &[]), &statements(toml, &Variables::new(), Flavor::Metaxy))
    };
    let attached = attach(&sound);
    assert_eq!(attached.is_ok(), is_taken, "it is the schema that SQLite has: {attached:?}");
    assert!(error(attach(&capitals)).contains("do not support creating new schemas"));
}

fn version_and_time(code: Code) {
    let toml = local("attach_options = { snapshot_version = 0, snapshot_time = 2126-05-27T10:00:00Z }");
    let findings = warnings(&lakeplan::analyze(&toml, &version::bare()));
    assert_eq!(codes(&findings), [code]);
    let lake = place(&[]);
    let attach = |toml: &str, flavor: Flavor| {
        let mut session = session(&lake, ":memory:", &[]);
        run(&mut session, &statements(toml, &Variables::new(), flavor)).map(|()| value(&mut session, "SELECT 1"))
    };
    attach(&local(""), Flavor::Metaxy).expect("a lake is made");
    for flavor in Flavor::ALL {
        let refused = error(attach(&toml, flavor));
        assert!(refused.contains("Cannot specify both VERSION and TIMESTAMP"), "{flavor}: {refused}");
    }
    assert_eq!(findings[0].fixes.len(), 2);
    for fix in &findings[0].fixes {
        let fixed = fix.apply(&toml);
        assert_eq!(warnings(&lakeplan::analyze(&fixed, &version::bare())), []);
        attach(&fixed, Flavor::Metaxy).expect("one pin is taken");
    }
}

/// A time that is an hour ago in New York is one that is to come if it is read as UTC, and the
/// other way round east of Greenwich.
fn read_as_utc(code: Code) {
    let lake = place(&[]);
    let mut writer = session(&lake, ":memory:", &[]);
    run(&mut writer, &statements(&local(""), &Variables::new(), Flavor::Metaxy)).expect("a lake is made");
    write(&mut writer).expect("it can be written");
    let at = |zone: &str| {
        let time = format!(
            "strftime((SELECT max(snapshot_time) FROM ducklake_snapshots('ducklake')) AT TIME ZONE '{zone}' + INTERVAL 1 MINUTE, '%Y-%m-%dT%H:%M:%S')"
        );
        format!("SELECT {time}")
    };
    let (utc, honolulu) = (value(&mut writer, &at("UTC")), value(&mut writer, &at("Pacific/Honolulu")));
    drop(writer);
    let count = |time: &str| {
        let toml = local(&format!("attach_options = {{ snapshot_time = {time} }}"));
        let analysis = lakeplan::analyze(&toml, &version::bare());
        assert_eq!(warnings(&analysis), []);
        let hints: Vec<_> = analysis.diagnostics.iter().filter(|it| it.severity == Severity::Hint).collect();
        assert_eq!(hints.iter().any(|hint| hint.code == code), !time.ends_with('Z'), "{time}");
        for hint in hints {
            let fixed = hint.fixes[0].apply(&toml);
            assert_eq!(lakeplan::analyze(&fixed, &version::bare()).diagnostics, [], "{fixed}");
        }
        let mut reader = session(&lake, ":memory:", &[("TZ", "Pacific/Honolulu")]);
        reader.run("SET TimeZone = 'Pacific/Honolulu'").expect("a zone");
        run(&mut reader, &statements(&toml, &Variables::new(), Flavor::Metaxy))
            .map(|()| value(&mut reader, "SELECT count(*) FROM t"))
    };
    assert_eq!(count(&utc).as_deref(), Ok("50"), "the session's zone does not count");
    assert_eq!(count(&format!("{utc}Z")).as_deref(), Ok("50"));
    let refused = error(count(&honolulu));
    assert!(refused.contains("No snapshot found at timestamp"), "{refused}");
}

fn older_catalog(code: Code) {
    let options = "meta_journal_mode = \"WAL\"";
    let migrating = version::here().migration.option;
    let reader = sqlite(&format!("read_only = true, {migrating} = true"));
    let analysis = lakeplan::analyze(&reader, &version::bare());
    assert_eq!(codes(&analysis.diagnostics), [code], "nothing but the hint");
    let lake = place(&[]);
    let attach =
        |toml: &str| run(&mut session(&lake, ":memory:", &[]), &statements(toml, &Variables::new(), Flavor::Metaxy));
    attach(&sqlite(options)).expect("a lake is made");
    attach(&reader).expect("on the format of today the option does nothing");
    let mut other = session(&lake, ":memory:", &[]);
    let before = version::here().older_formats.last().expect("there were formats before");
    other.run("ATTACH 'meta.db' AS s (TYPE sqlite)").expect("the catalog is a file");
    other
        .run(&format!("UPDATE s.ducklake_metadata SET value = '{before}' WHERE key = 'version'"))
        .expect("it is a table");
    drop(other);
    let refused = error(attach(&reader));
    assert!(refused.contains("Failed to migrate") && refused.contains("read-only mode"), "{refused}");
}
