//! Names: pasted without quotes, taken for a path, taken already, or not what they look like.

use lakeplan::Variables;
use lakeplan::{Code, Flavor};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, strays, warnings};
use crate::trial::{LOCAL, POSTGRES, error, local, place, run, s3, script, session, statements, value, write};

evidence! {
    unquoted_name = UnquotedName: hyphen_in_a_secret, word_of_sql_as_a_secret, quote_in_a_postgres_secret,
        statement_in_a_secret, no_name_for_a_secret, word_of_sql_as_an_alias;
    unsafe_name = UnsafeName: dot_in_an_alias, letter_beyond_ascii_in_an_alias, hyphen_in_a_store, name_that_hides_a_fault;
    hidden_character = HiddenCharacter: names_that_look_alike, every_hidden_character_in_quotes;
    secret_collision = SecretCollision: catalog_and_storage, the_generated_name;
    duplicate_alias = DuplicateAlias: two_stores_of_one_database, two_stores_without_an_alias;
}

const SECRET: &str = "secret_name = \"my_s3\"";

fn hyphen_in_a_secret(code: Code) {
    Evidence::of(code, s3(SECRET, "secret_name = \"my-s3\""))
        .in_bucket()
        .harm(fails("Parser Error"))
        .change("my-s3", "my_s3")
        .check();
}

fn word_of_sql_as_a_secret(code: Code) {
    Evidence::of(code, s3(SECRET, "secret_name = \"default\""))
        .in_bucket()
        .harm(fails("Parser Error"))
        .change("\"default\"", "\"defaults\"")
        .check();
}

fn quote_in_a_postgres_secret(code: Code) {
    Evidence::of(code, edit(POSTGRES, "\"my_pg\"", "\"o'brien\""))
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("Parser Error"))
        .change("o'brien", "obrien")
        .check();
}

fn statement_in_a_secret(code: Code) {
    let name = "z (TYPE S3); ATTACH 'hostile.db' AS h; CREATE OR REPLACE SECRET my_s3";
    Evidence::of(code, s3(SECRET, &format!("secret_name = \"{name}\"")))
        .in_bucket()
        .contained()
        .harm(fails("hostile.db\" is already attached by database \"h\""))
        .change(name, "my_s3")
        .check();
}

/// It works, as long as nobody else has an unnamed secret.
fn no_name_for_a_secret(code: Code) {
    let toml = s3(SECRET, "secret_name = \"\"");
    for flavor in Flavor::ALL {
        let place = place(&[&toml]);
        assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::options(place.variables())))), [code]);
        let mut session = session(&place, ":memory:", &[]);
        session.run("CREATE SECRET (TYPE S3, KEY_ID 'mine', SCOPE 's3://mine')").expect("an unnamed secret");
        run(&mut session, &statements(&toml, place.variables(), flavor)).expect("an unnamed secret again");
        write(&mut session).expect("the lake itself is sound");
        let mine = "SELECT count(*) FROM duckdb_secrets() WHERE secret_string LIKE '%mine%'";
        assert_eq!(value(&mut session, mine), "0", "{flavor}: the secret that was there is gone");
    }
    let named = toml.replace("secret_name = \"\"", SECRET);
    assert_eq!(warnings(&lakeplan::analyze(&named, &version::options(place(&[&named]).variables()))), []);
}

fn word_of_sql_as_an_alias(code: Code) {
    Evidence::of(code, local("alias = \"table\"")).harm(fails("Parser Error")).change("table", "tables").check();
}

fn dot_in_an_alias(code: Code) {
    Evidence::of(code, local("alias = \"my.lake\"")).harm(fails("Parser Error")).change("my.lake", "my_lake").check();
}

fn letter_beyond_ascii_in_an_alias(code: Code) {
    Evidence::of(code, local("alias = \"läke\""))
        .harm(strays("stray file: cwd/metaxy_generated_läke (DuckDB)"))
        .change("läke", "lake")
        .check();
}

fn hyphen_in_a_store(code: Code) {
    let head = "[stores.my-store]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\n[stores.my-store.config]\n\
                database = \":memory:\"\n";
    let toml = format!("{head}{}", LOCAL.replace("[ducklake", "[stores.my-store.config.ducklake"));
    let place = place(&[]);
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::options(place.variables())))), [code]);
    let refused =
        error(run(&mut session(&place, ":memory:", &[]), &statements(&toml, place.variables(), Flavor::Metaxy)));
    assert!(refused.contains("Parser Error"), "{refused}");
    let renamed = toml.replace("my-store", "my_store");
    assert_eq!(warnings(&lakeplan::analyze(&renamed, &version::options(place.variables()))), []);
    for (toml, flavor) in [(&toml, Flavor::DuckDb), (&renamed, Flavor::Metaxy)] {
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(toml, place.variables(), flavor)).expect("a lake");
        assert_eq!(
            value(&mut session, "SELECT value FROM ducklake_options('ducklake') WHERE option_name = 'data_path'"),
            "files/"
        );
    }
}

/// U+200B looks like nothing. Without quotes DuckDB takes it for a space, and the name is
/// another; with quotes it is a letter of the name.
fn names_that_look_alike(code: Code) {
    let toml = s3(SECRET, "secret_name = \"my_s3\\u200b\"");
    let place = place(&[&toml]);
    assert_eq!(
        codes(&warnings(&lakeplan::analyze(&toml, &version::options(place.variables())))),
        [code, Code::UnquotedName]
    );
    for flavor in Flavor::ALL {
        let mut session = session(&place, ":memory:", &[]);
        session.run("CREATE SECRET my_s3 (TYPE S3, KEY_ID 'mine')").expect("a secret");
        run(&mut session, &statements(&toml, place.variables(), flavor)).expect("it is only a name");
        let alike = "SELECT count(*) FROM duckdb_secrets() WHERE replace(name, chr(8203), '') = 'my_s3'";
        let mine = "SELECT count(*) FROM duckdb_secrets() WHERE secret_string LIKE '%mine%'";
        let seen = (value(&mut session, alike), value(&mut session, mine));
        let (all, kept) = if flavor == Flavor::Metaxy { ("1", "0") } else { ("2", "1") };
        assert_eq!(seen, (all.to_owned(), kept.to_owned()), "{flavor}");
    }
    let visible = toml.replace("\\u200b", "");
    assert_eq!(warnings(&lakeplan::analyze(&visible, &version::options(place.variables()))), []);
}

/// Nothing but NUL keeps a name from being a name between quotes.
fn every_hidden_character_in_quotes(code: Code) {
    let ranges = [
        '\u{1}'..='\u{1f}',
        '\u{7f}'..='\u{9f}',
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2060}'..='\u{2069}',
    ];
    let singles = ['\u{ad}', '\u{61c}', '\u{feff}'];
    let characters: Vec<char> = ranges.into_iter().flatten().chain(singles).collect();
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    for character in characters {
        let toml = local(&format!("alias = \"a\\u{:04x}b\"", u32::from(character)));
        let found = codes(&warnings(&lakeplan::analyze(&toml, &version::bare())));
        assert_eq!(found, [code, Code::UnsafeName], "{character:?}");
        run(&mut session, &statements(&toml, &Variables::new(), Flavor::DuckDb))
            .unwrap_or_else(|error| panic!("{character:?}: {error}"));
        let current = format!("a{character}b");
        assert_eq!(value(&mut session, "SELECT current_database()"), current);
        session.run(&format!("USE memory; DETACH \"{current}\"")).expect("to detach it");
    }
}

fn catalog_and_storage(code: Code) {
    let storage = s3(SECRET, "secret_name = \"MY_PG\"");
    let storage = storage.split_once("[ducklake.storage]").expect("a storage").1;
    let toml =
        format!("{}[ducklake.storage]{storage}", POSTGRES.split_once("[ducklake.storage]").expect("a storage").0);
    Evidence::of(code, toml)
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .in_bucket()
        // The catalog's login is gone, and the client has only its defaults.
        .env("PGHOST", "/nonexistent")
        .harm(fails("Unable to connect to Postgres at \"\""))
        .change("MY_PG", "my_s3")
        .check();
}

fn the_generated_name(code: Code) {
    Evidence::of(code, s3(SECRET, "secret_name = \"Metaxy_generated_ducklake\""))
        .in_bucket()
        .contained()
        .harm(fails("HTTP code 403"))
        .change("Metaxy_generated_ducklake", "my_s3")
        .check();
}

fn two_stores_of_one_database(code: Code) {
    second_of_two(code, Some("lake"), Some("Lake"), "a_files");
    second_of_two(code, Some("lake"), Some("other"), "b_files");
}

fn two_stores_without_an_alias(code: Code) {
    second_of_two(code, None, None, "a_files");
    second_of_two(code, None, Some("DuckLake"), "a_files");
    second_of_two(code, Some("lake"), None, "b_files");
}

/// Where the second of two stores writes; the core and DuckDB must agree.
#[track_caller]
fn second_of_two(code: Code, first: Option<&str>, second: Option<&str>, folder: &str) {
    let store = |name: &str, alias: Option<&str>, database: &str| {
        let keys = alias.map(|alias| format!("alias = \"{alias}\"")).unwrap_or_default();
        let keys = local(&keys).replace("meta.ducklake", &format!("{name}.ducklake"));
        let keys = keys.replace("\"files\"", &format!("\"{name}_files\""));
        format!(
            "[stores.{name}]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.{name}.config]\ndatabase = \
             \"{database}\"\n{}\n",
            keys.replace("[ducklake", &format!("[stores.{name}.config.ducklake"))
        )
    };
    let analyze = |second_database: &str| {
        let toml = store("a", first, "shop.duckdb") + &store("b", second, second_database);
        lakeplan::analyze(&toml, &version::bare())
    };
    // Nothing is shared with another database.
    for other in [":memory:", "b.duckdb"] {
        assert_eq!(warnings(&analyze(other)), [], "{other}");
    }
    let analysis = analyze("./shop.duckdb");
    assert_eq!(codes(&warnings(&analysis)), if folder == "a_files" { vec![code] } else { vec![] });
    for flavor in Flavor::ALL {
        let place = place(&[]);
        let mut session = session(&place, "shop.duckdb", &[]);
        for name in ["a", "b"] {
            let store = analysis.select(Some(name)).expect("the store");
            run(&mut session, &script(store, flavor)).expect("no error either way");
        }
        write(&mut session).expect("a lake to write to");
        let files = place.files().expect("the place can be read");
        let prefix = format!("cwd/{folder}/");
        assert!(files.iter().any(|file| file.path.starts_with(&prefix)), "{flavor}: {files:?}");
    }
}

/// Under the odd name the lake is elsewhere and can be written; under another its own secret is found, with what is
/// wrong in it. So the name is mended last, and then all is well.
fn name_that_hides_a_fault(code: Code) {
    let toml =
        edit(&s3("http://${S3_ENDPOINT}", "HTTP://${S3_ENDPOINT}"), "[ducklake]\n", "[ducklake]\nalias = \"läke\"\n");
    let place = place(&[&toml]);
    let write = |toml: &str| {
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(toml, place.variables(), Flavor::Metaxy))?;
        write(&mut session)
    };
    let objects = || place.objects().expect("the bucket can be listed").len();
    write(&toml).expect("a lake in the working directory");
    assert_eq!(objects(), 0);
    let found = warnings(&lakeplan::analyze(&toml, &version::options(place.variables())));
    assert_eq!(codes(&found), [code, Code::Endpoint]);
    assert_eq!(found.iter().map(|it| it.fixes.len()).collect::<Vec<_>>(), [0, 1], "{found:#?}");
    error(write(&toml.replace("läke", "l_ke")));
    let fixed = parity::fixes::apply_all(&toml, &version::options(place.variables())).text;
    assert!(fixed.contains("alias = \"l_ke\"") && fixed.contains("http://${S3_ENDPOINT}"), "{fixed}");
    write(&fixed).expect("it reaches the bucket");
    assert_eq!(objects(), 1);
}
