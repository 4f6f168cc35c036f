//! Where the Parquet files go.

use lakeplan::Variables;
use lakeplan::{Code, Flavor};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, strays, warnings};
use crate::trial::{LOCAL, S3, error, place, run, s3, session, statements, value, write};

evidence! {
    data_path = DataPath: empty_folder, empty_folder_for_sqlite, url_as_a_folder, backslash_in_a_folder,
        scheme_in_the_bucket, url_in_the_prefix, dots_in_the_prefix, dots_in_the_bucket, question_mark_in_the_prefix,
        backslash_in_the_prefix, tilde_in_a_folder, tilde_behind_a_dot, root_of_the_disk, urls_of_folders, no_scheme, scheme_of_another_storage, scheme_in_upper_case, no_bucket,
        pattern_in_a_folder, options_behind_the_prefix;
    ignored_key = IgnoredKey: bucket_beside_a_data_path, prefix_without_a_bucket;
    unset_variable = UnsetVariable: folder_of_an_unset_variable, password_of_an_unset_variable;
}

const ELSEWHERE: &str = "no Parquet file below s3://${BUCKET}/${PREFIX}/main/t/";
const BUCKET: &str = "bucket = \"${BUCKET}\"\nprefix = \"${PREFIX}\"";

fn empty_folder(code: Code) {
    let beside = strays("stray file: cwd/meta.ducklake.files/main/t/");
    Evidence::of(code, edit(LOCAL, "\"files\"", "\"\""))
        .harm(beside.clone())
        .unmended(beside)
        .change("path = \"\"", "path = \"files\"")
        .check();
}

fn empty_folder_for_sqlite(code: Code) {
    let toml = LOCAL.replace("\"duckdb\"\nuri = \"", "\"sqlite\"\nuri = \"sqlite:").replace("\"files\"", "\"\"");
    let refused = "Attempting to create a new ducklake instance but data_path is not set";
    Evidence::of(code, toml)
        .catalog(CatalogPlace::Sqlite("cwd/meta.ducklake".to_owned()))
        .harm(fails(refused))
        .unmended(fails(refused))
        .change("path = \"\"", "path = \"files\"")
        .check();
}

fn url_as_a_folder(code: Code) {
    let (head, storage) = S3.split_once("[ducklake.storage]").expect("a storage");
    let toml = format!("{head}[ducklake.storage]\ntype = \"local\"\npath = \"s3://${{BUCKET}}/${{PREFIX}}\"\n");
    let local = toml.split_once("[ducklake.storage]").expect("a storage").1.to_owned();
    Evidence::of(code, toml)
        .in_bucket()
        .contained()
        .harm(fails("HTTP code 403"))
        .unmended(fails("HTTP code 403"))
        .change(&local, storage)
        .check();
}

fn backslash_in_a_folder(code: Code) {
    Evidence::of(code, edit(LOCAL, "\"files\"", "'files\\deep'"))
        .harm(fails("Failed to create directory"))
        .unmended(fails("Failed to create directory"))
        .change("'files\\deep'", "'files/deep'")
        .on("1.4", |evidence| {
            let beside = || strays("stray file: cwd/files\\deep/main/t/");
            evidence.harm(beside()).unmended(beside())
        })
        .check();
}

fn tilde_in_a_folder(code: Code) {
    let beside = strays("stray file: homefiles/main/t/");
    Evidence::of(code, edit(LOCAL, "\"files\"", "\"~files\""))
        .harm(beside.clone())
        .unmended(beside)
        .change("\"~files\"", "\"files\"")
        .on("1.4", |evidence| {
            let missing = || fails("homefiles/main/t/");
            evidence.harm(missing()).unmended(missing())
        })
        .check();
}

/// DuckDB makes the folders of another path than it then writes to, so that `./` is no way out.
fn tilde_behind_a_dot(code: Code) {
    for (path, folder) in [("./~files", "~files"), (".//~/files", "~/files"), ("x/../~files", "~files")] {
        if !version::here().ways.folders_in_home {
            // There the folders are those that are written to.
            let toml = edit(LOCAL, "\"files\"", &format!("\"{path}\""));
            assert_eq!(warnings(&lakeplan::analyze(&toml, &version::bare())), [], "{path}");
            let place = place(&[]);
            let mut session = session(&place, ":memory:", &[]);
            run(&mut session, &statements(&toml, &Variables::new(), Flavor::Metaxy)).expect("a lake");
            write(&mut session).expect("it can be written");
            assert!(place.root().join("cwd").join(folder).join("main/t").is_dir(), "{path}");
            continue;
        }
        let refused = fails("Failed to create directory");
        Evidence::of(code, edit(LOCAL, "\"files\"", &format!("\"{path}\"")))
            .harm(refused.clone())
            .unmended(refused)
            .change(path, "files")
            .check();
    }
    let home = version::here().ways.folders_in_home.then_some("~/files");
    for path in home.into_iter().chain(["a~b", "./x/~files", "file:files", "./file:files", "/data/~files"]) {
        let toml = edit(LOCAL, "\"files\"", &format!("\"{path}\""));
        assert_eq!(warnings(&lakeplan::analyze(&toml, &version::bare())), [], "{path}");
    }
}

/// DuckDB is kept from going there, and says where it wanted to go.
fn root_of_the_disk(code: Code) {
    let there = "Cannot access file \"file:/";
    for (path, says) in [
        ("file:", there),
        ("file:/", there),
        ("file://", there),
        ("file:///", there),
        // Made there, written to elsewhere.
        ("./file:", "Failed to create directory \"./file:/"),
    ] {
        if path == "./file:" && !version::here().ways.folders_in_home {
            continue;
        }
        let toml = edit(LOCAL, "\"files\"", &format!("\"{path}\""));
        assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code], "{path}");
        let place = place(&[]);
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(&toml, &Variables::new(), Flavor::Metaxy)).expect("a lake");
        let root = place.root().to_string_lossy().into_owned();
        session.run(&format!("SET allowed_directories = ['{root}/']")).expect("a setting");
        session.run("SET enable_external_access = false").expect("a setting");
        let wanted = error(write(&mut session));
        assert!(wanted.contains(says), "{path}: {wanted}");
    }
    let same =
        "SELECT (SELECT content FROM read_text('file:/etc/passwd')) = (SELECT content FROM read_text('/etc/passwd'))";
    assert_eq!(value(&mut session(&place(&[]), ":memory:", &[]), same), "true");
}

/// URLs that lead into a folder are fine, and those that do not are warned of.
fn urls_of_folders(code: Code) {
    for (url, warned) in
        [("file:", false), ("file://", false), ("file://localhost", false), ("file://elsewhere", true), ("FILE:", true)]
    {
        for flavor in Flavor::ALL {
            // The flavors may put the files elsewhere, and one lake has one data path.
            let place = place(&[]);
            let toml = edit(LOCAL, "\"files\"", &format!("\"{url}{}\"", place.variables()["DIR"]));
            let found = codes(&warnings(&lakeplan::analyze(&toml, &version::bare())));
            assert_eq!(found == [code], warned, "{url}: {found:?}");
            let mut session = session(&place, ":memory:", &[]);
            run(&mut session, &statements(&toml, &Variables::new(), flavor)).expect("a lake");
            let _ = session.run("DROP TABLE IF EXISTS t");
            let wrote = write(&mut session);
            let files = place.files().expect("the place can be read");
            let there = files.iter().any(|file| file.path.starts_with("dir/main/t/"));
            assert_eq!(wrote.is_ok() && there, !warned, "{url}: {wrote:?} {files:?}");
        }
    }
}

fn scheme_in_the_bucket(code: Code) {
    Evidence::of(code, s3("bucket = \"${BUCKET}\"", "bucket = \"s3://${BUCKET}\""))
        .in_bucket()
        .harm(fails("INSERT of 250 rows: HTTP Error"))
        .change("\"s3://${BUCKET}\"", "\"${BUCKET}\"")
        .check();
}

fn dots_in_the_prefix(code: Code) {
    Evidence::of(code, s3("prefix = \"${PREFIX}\"", "prefix = \"../${BUCKET}/${PREFIX}\""))
        .in_bucket()
        .harm(fails("HTTP code 403"))
        .unmended(fails("HTTP code 403"))
        .change("../${BUCKET}/${PREFIX}", "${PREFIX}")
        // It sends them as they are, and the server of the tests takes them for folders: these are in another bucket.
        .on("1.4", move |_| {
            Evidence::of(code, s3("prefix = \"${PREFIX}\"", "prefix = \"../${PREFIX}\""))
                .in_bucket()
                .harm(strays(ELSEWHERE))
                .unmended(strays(ELSEWHERE))
                .change("../${PREFIX}", "${PREFIX}")
        })
        .check();
}

fn dots_in_the_bucket(code: Code) {
    Evidence::of(code, s3("bucket = \"${BUCKET}\"", "bucket = \"${BUCKET}/..\""))
        .in_bucket()
        .harm(fails("INSERT of 250 rows: HTTP Error"))
        .unmended(fails("INSERT of 250 rows: HTTP Error"))
        .change("\"${BUCKET}/..\"", "\"${BUCKET}\"")
        .on("1.4", |evidence| evidence.harm(strays(ELSEWHERE)).unmended(strays(ELSEWHERE)))
        .check();
}

fn question_mark_in_the_prefix(code: Code) {
    Evidence::of(code, s3("prefix = \"${PREFIX}\"", "prefix = \"what?/${PREFIX}\""))
        .in_bucket()
        .harm(fails("Invalid query parameters found"))
        .unmended(fails("Invalid query parameters found"))
        .change("what?/", "")
        .check();
}

fn options_behind_the_prefix(code: Code) {
    Evidence::of(code, s3("prefix = \"${PREFIX}\"", "prefix = \"${PREFIX}?s3_use_ssl=false\""))
        .in_bucket()
        .harm(fails("Incorrect setting found for s3_use_ssl"))
        .unmended(fails("Incorrect setting found for s3_use_ssl"))
        .check();
}

/// What clears one lake of files that are not its own deletes those of another.
fn pattern_in_a_folder(code: Code) {
    let other = LOCAL.replace("meta.ducklake", "other.ducklake").replace("\"files\"", "\"team-b/files\"");
    for (path, harms) in
        [("team-*/files", true), ("team-?/files", true), ("team-[ab]/files", true), ("team-a/files", false)]
    {
        let toml = edit(LOCAL, "\"files\"", &format!("\"{path}\""));
        assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))) == [code], harms, "{path}");
        let place = place(&[]);
        let lake = |toml: &str| {
            let mut session = session(&place, ":memory:", &[]);
            run(&mut session, &statements(toml, &Variables::new(), Flavor::Metaxy)).expect("a lake");
            session
        };
        write(&mut lake(&other)).expect("rows of the other lake");
        let mut session = lake(&toml);
        write(&mut session).expect("rows of this lake");
        let alias = value(&mut session, "SELECT current_database()");
        session.run(&format!("CALL ducklake_delete_orphaned_files('{alias}', cleanup_all => true)")).expect("a call");
        let rows = lake(&other).value("SELECT sum(i) FROM t");
        assert_eq!(rows.is_err(), harms, "{path}: {rows:?}");
        assert_eq!(value(&mut session, "SELECT count(*) FROM t"), "50", "{path}");
    }
}

fn backslash_in_the_prefix(code: Code) {
    Evidence::of(code, s3("prefix = \"${PREFIX}\"", "prefix = '${PREFIX}\\main'"))
        .in_bucket()
        .harm(strays("stray object: "))
        .unmended(strays("stray object: "))
        .change("prefix = '${PREFIX}\\main'", "prefix = \"${PREFIX}\"")
        .check();
}

fn no_scheme(code: Code) {
    Evidence::of(code, s3(BUCKET, "data_path = \"${BUCKET}/${PREFIX}\""))
        .in_bucket()
        .harm(strays("stray file: cwd/${BUCKET}/${PREFIX}/main/t/"))
        .change("${BUCKET}/${PREFIX}", "s3://${BUCKET}/${PREFIX}")
        .check();
}

fn scheme_of_another_storage(code: Code) {
    Evidence::of(code, s3(BUCKET, "data_path = \"gs://${BUCKET}/${PREFIX}\""))
        .in_bucket()
        // Nothing gets out to Google: a secret for it that leads to the server of the tests.
        .before("CREATE SECRET other (TYPE GCS, ENDPOINT '${S3_ENDPOINT}', URL_STYLE 'path', USE_SSL false)")
        .harm(fails("HTTP code 403"))
        .check();
}

fn scheme_in_upper_case(code: Code) {
    Evidence::of(code, s3(BUCKET, "data_path = \"S3://${BUCKET}/${PREFIX}\""))
        .in_bucket()
        .harm(fails("Failed to create directory \"S3://"))
        .change("S3://", "s3://")
        .on("1.4", |evidence| evidence.harm(strays("stray file: cwd/S3:/")))
        .check();
}

fn no_bucket(code: Code) {
    Evidence::of(code, s3(BUCKET, "data_path = \"s3://\" # not ${BUCKET}"))
        .in_bucket()
        .harm(strays("stray file: cwd/s3:/main/t/"))
        .unmended(strays("stray file: cwd/s3:/main/t/"))
        .change("data_path = \"s3://\" # not ${BUCKET}", BUCKET)
        .on("1.4", |evidence| {
            let missing = || fails("INSERT of 250 rows: HTTP Error");
            evidence.harm(missing()).unmended(missing())
        })
        .check();
}

fn bucket_beside_a_data_path(code: Code) {
    Evidence::of(code, s3(BUCKET, "data_path = \"s3://${BUCKET}/${S3_ROOT}elsewhere\"\nbucket = \"${BUCKET}\""))
        .in_bucket()
        .harm(strays("stray object: s3://${BUCKET}/elsewhere/main/t/"))
        .unmended(strays("stray object: s3://${BUCKET}/elsewhere/main/t/"))
        .change("data_path = \"s3://${BUCKET}/${S3_ROOT}elsewhere\"", "prefix = \"${PREFIX}\"")
        .check();
}

fn prefix_without_a_bucket(code: Code) {
    Evidence::of(code, s3(BUCKET, "scope = \"s3://${BUCKET}/${S3_ROOT}\"\nprefix = \"${PREFIX}\""))
        .in_bucket()
        .harm(strays("stray object: s3://${BUCKET}/main/t/"))
        .unmended(strays("stray object: s3://${BUCKET}/main/t/"))
        .change("scope = \"s3://${BUCKET}/${S3_ROOT}\"", "bucket = \"${BUCKET}\"")
        .check();
}

fn folder_of_an_unset_variable(code: Code) {
    Evidence::of(code, edit(LOCAL, "\"files\"", "\"files${NOT_SET}/deep\""))
        .data("cwd/files-of-tests/deep/")
        .harm(strays("stray file: cwd/files/deep/main/t/"))
        .unmended(strays("stray file: cwd/files/deep/main/t/"))
        .change("${NOT_SET}", "${NOT_SET:--of-tests}")
        .check();
}

fn password_of_an_unset_variable(code: Code) {
    let toml = crate::trial::POSTGRES.replace("password = \"${PG_PASSWORD}\"", "password = \"${NOT_SET}\"");
    Evidence::of(code, toml)
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("ATTACH IF NOT EXISTS: IO Error"))
        .unmended(fails("ATTACH IF NOT EXISTS: IO Error"))
        .change("${NOT_SET}", "${PG_PASSWORD}")
        .check();
}

fn url_in_the_prefix(code: Code) {
    Evidence::of(code, s3("prefix = \"${PREFIX}\"", "prefix = \"s3://${BUCKET}/${PREFIX}\""))
        .in_bucket()
        // What is there lies outside of the part of a given bucket that is the test's own.
        .harm(strays(ELSEWHERE))
        .change("s3://${BUCKET}/${PREFIX}", "${PREFIX}")
        .check();
}
