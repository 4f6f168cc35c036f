//! URLs and connection strings in fields that want a part of them.

use lakeplan::{Code, Flavor, Variables};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, strays, warnings};
use crate::trial::{LOCAL, POSTGRES, error, place, run, session, statements, write};
use crate::wire::Wire;

evidence! {
    postgres_host = PostgresHost: port_behind_the_host, brackets, url, login_before_the_host, database_behind_the_host,
        cloud_sql, several_with_ports, several_with_a_space, query_in_the_database, colon_behind_the_host,
        folder_below_the_home, replica_of_an_operator;
    pooler_user = PoolerUser: user_without_a_project;
    ducklake_prefix = DuckLakePrefix: before_a_path, before_sqlite;
    catalog_url = CatalogUrl: of_sqlalchemy, of_a_network_drive, of_java, with_two_slashes, options_behind_a_semicolon;
    http_proxy = HttpProxy: user_and_password, other_schemes;
}

const HOST: &str = "host = \"${PG_HOST}\"";

fn host(code: Code, host: &str) -> Evidence {
    Evidence::of(code, edit(POSTGRES, HOST, &format!("host = \"{host}\"")))
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("could not translate host name"))
}

fn port_behind_the_host(code: Code) {
    host(code, "${PG_HOST}:${PG_PORT}").change("${PG_HOST}:${PG_PORT}", "${PG_HOST}").check();
}

fn several_with_ports(code: Code) {
    let each = "${PG_HOST}:${PG_PORT}";
    host(code, &format!("{each},{each}")).change(&format!("{each},{each}"), "${PG_HOST},${PG_HOST}").check();
}

/// The second host is asked where the first does not answer.
fn several_with_a_space(code: Code) {
    let toml = edit(POSTGRES, HOST, "host = \"127.0.0.2, ${PG_HOST}\"");
    Evidence::of(code, toml)
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("could not translate host name \" "))
        .change("127.0.0.2, $", "127.0.0.2,$")
        .check();
}

fn colon_behind_the_host(code: Code) {
    host(code, "${PG_HOST}:").check();
}

fn folder_below_the_home(code: Code) {
    let unknown = || fails("could not translate host name \"~/pg\"");
    host(code, "~/pg").harm(unknown()).unmended(unknown()).change("~/pg", "${PG_HOST}").check();
}

fn query_in_the_database(code: Code) {
    let (database, query) = ("database = \"${PG_DATABASE}\"", "database = \"${PG_DATABASE}?sslmode=prefer\"");
    Evidence::of(code, edit(POSTGRES, database, query))
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("does not exist"))
        .change(query, database)
        .check();
}

fn brackets(code: Code) {
    host(code, "[${PG_HOST}]").check();
}

fn url(code: Code) {
    host(code, "postgresql://user@${PG_HOST}/lake").check();
}

/// A server that only reads, at the host that a service of replicas has: the variables of PostgreSQL's client say where that is.
fn replica_of_an_operator(code: Code) {
    let place = place(&["${PG_HOST}"]);
    let variables = place.variables();
    let at = |host: &str| edit(POSTGRES, HOST, &format!("host = \"{host}\""));
    let told = |toml: &str| codes(&lakeplan::analyze(toml, &version::options(variables)).diagnostics);
    let replica = at("lake-ro");
    let found = lakeplan::analyze(&replica, &version::options(variables)).diagnostics;
    assert_eq!(codes(&found), [code]);
    let primary = found[0].fixes[0].apply(&replica);
    let reader = edit(&replica, "[ducklake]\n", "[ducklake]\nattach_options = { read_only = true }\n");
    assert_eq!(told(&primary), []);
    assert_eq!(told(&reader), []);
    let address = place.expand("${PG_HOST}");
    let here = [("PGHOSTADDR", address.as_str())];
    let only_reads = [here[0], ("PGOPTIONS", "-c default_transaction_read_only=on")];
    let attach = |toml: &str, environment: &[(&str, &str)]| {
        let mut session = session(&place, ":memory:", environment);
        let attached = run(&mut session, &statements(toml, variables, Flavor::Metaxy));
        (session, attached)
    };
    let (mut writer, attached) = attach(&primary, &here);
    attached.expect("the primary makes the lake");
    write(&mut writer).expect("and writes");
    let (mut refused, attached) = attach(&replica, &only_reads);
    attached.expect("a lake that is there is attached");
    let refusal = error(refused.run("INSERT INTO t VALUES (1)"));
    assert!(refusal.contains("read-only transaction"), "{refusal}");
    let (mut reading, attached) = attach(&reader, &only_reads);
    attached.expect("it is attached for reading");
    reading.run("FROM t").expect("and read");
}

/// The pooler is nothing on this machine: what is held is that the name is sent as it stands.
fn user_without_a_project(code: Code) {
    let toml = edit(POSTGRES, HOST, "host = \"aws-0-eu-central-1.pooler.supabase.com\"");
    let bare = edit(&toml, "${PG_USER}", "postgres");
    let said = |toml: &str| {
        let analysis = lakeplan::analyze(toml, &version::bare());
        analysis.diagnostics.iter().filter(|it| it.code == code).count()
    };
    assert_eq!(said(&bare), 1);
    for flavor in Flavor::ALL {
        let port = Variables::from([("PG_PORT".to_owned(), "6543".to_owned())]);
        assert!(statements(&bare, &port, flavor)[0].contains("USER 'postgres'"));
    }
    assert_eq!(said(&edit(&toml, "${PG_USER}", "postgres.abcdefghijklmnopqrst")), 0);
    assert_eq!(said(&edit(POSTGRES, "${PG_USER}", "postgres")), 0);
}

fn before_a_path(code: Code) {
    Evidence::of(code, edit(LOCAL, "\"meta.ducklake\"", "\"ducklake:meta.ducklake\"")).harm(fails("DuckLake")).check();
}

fn before_sqlite(code: Code) {
    let sqlite = edit(LOCAL, "type = \"duckdb\"", "type = \"sqlite\"");
    for uri in ["ducklake:sqlite:meta.sqlite", "ducklake:meta.sqlite"] {
        Evidence::of(code, edit(&sqlite, "meta.ducklake", uri))
            .catalog(CatalogPlace::Sqlite("cwd/meta.sqlite".to_owned()))
            .harm(fails("DuckLake"))
            .check();
    }
}

fn of_sqlalchemy(code: Code) {
    Evidence::of(code, edit(LOCAL, "\"meta.ducklake\"", "\"duckdb:///meta.ducklake\""))
        .harm(fails("Cannot open file"))
        .check();
}

fn of_java(code: Code) {
    Evidence::of(code, edit(LOCAL, "\"meta.ducklake\"", "\"jdbc:duckdb:meta.ducklake\""))
        .harm(fails("jdbc.duckdb_extension"))
        .check();
}

fn with_two_slashes(code: Code) {
    Evidence::of(code, edit(LOCAL, "\"meta.ducklake\"", "\"duckdb://meta.ducklake\""))
        .harm(fails("Cannot open file"))
        .check();
}

/// As ADO.NET and ODBC write them: the file gets another name.
fn options_behind_a_semicolon(code: Code) {
    Evidence::of(code, edit(LOCAL, "\"meta.ducklake\"", "\"meta.ducklake;access_mode=read_write\""))
        .harm(strays("cwd/meta.ducklake;access_mode=read_write"))
        .unmended(strays("cwd/meta.ducklake;access_mode=read_write"))
        .check();
}

fn of_a_network_drive(code: Code) {
    Evidence::of(code, edit(LOCAL, "\"meta.ducklake\"", "\"smb://nas.example/team/meta.ducklake\""))
        .harm(fails("smb:/nas.example"))
        .unmended(fails("smb:/nas.example"))
        .change("smb://nas.example/team/", "")
        .on("1.4", |evidence| {
            let missing = || fails("Cannot open file \"smb://nas.example");
            evidence.harm(missing()).unmended(missing())
        })
        .check();
}

/// A storage behind a proxy.
fn behind(proxy: &str) -> String {
    format!(
        "[ducklake]\n[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"meta.ducklake\"\n[ducklake.storage]\ntype = \
         \"s3\"\nsecret_name = \"s\"\nbucket = \"lake-data\"\nregion = \"eu-west-1\"\nuse_ssl = false\nkey_id = \
         \"k\"\nsecret = \"s\"\nsecret_parameters = {{ http_proxy = \"{proxy}\" }}\n"
    )
}

/// What the first file leads to.
#[track_caller]
fn written(toml: &str, flavor: Flavor) -> String {
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    session.run("SET http_retries = 0").expect("a setting");
    run(&mut session, &statements(toml, &Variables::new(), flavor)).expect("ATTACH touches no storage");
    error(write(&mut session))
}

fn user_and_password(code: Code) {
    let wire = Wire::start();
    let toml = behind(&format!("http://svc:p%40ss@{}", wire.address()));
    let found = warnings(&lakeplan::analyze(&toml, &version::bare()));
    assert_eq!(codes(&found), [code]);
    assert!(!format!("{found:?}").contains("p@ss") && !format!("{found:?}").contains("p%40ss"), "{found:#?}");
    assert!(written(&toml, Flavor::Metaxy).contains("Failed to parse http_proxy"));
    assert_eq!(wire.heads(), [""; 0]);
    let mended = found[0].fixes[0].apply(&toml);
    assert_eq!(codes(&warnings(&lakeplan::analyze(&mended, &version::bare()))), []);
    for (toml, flavor) in [(&toml, Flavor::DuckDb), (&mended, Flavor::Metaxy)] {
        let before = wire.heads().len();
        written(toml, flavor);
        let heads = wire.heads().split_off(before);
        // `svc:p@ss` in base64.
        let known =
            |head: &String| head.to_lowercase().contains(&"proxy-authorization: Basic c3ZjOnBAc3M=".to_lowercase());
        assert!(!heads.is_empty() && heads.iter().all(known), "{flavor}: {heads:?}");
    }
}

fn other_schemes(code: Code) {
    let wire = Wire::start();
    for proxy in ["https://ADDRESS", "HTTP://ADDRESS", "http://ADDRESS/"] {
        let toml = behind(&proxy.replace("ADDRESS", &wire.address()));
        let found = warnings(&lakeplan::analyze(&toml, &version::bare()));
        assert_eq!(codes(&found), [code], "{proxy}");
        let error = written(&toml, Flavor::Metaxy);
        assert!(error.contains("http_proxy"), "{proxy}: {error}");
        let mended = found[0].fixes[0].apply(&toml);
        for (toml, flavor) in [(&toml, Flavor::DuckDb), (&mended, Flavor::Metaxy)] {
            let before = wire.heads().len();
            written(toml, flavor);
            assert!(wire.heads().len() > before, "{proxy}, {flavor}: the proxy was not asked");
        }
    }
    for proxy in [wire.address(), format!("http://{}", wire.address())] {
        assert_eq!(codes(&warnings(&lakeplan::analyze(&behind(&proxy), &version::bare()))), []);
    }
}

#[track_caller]
fn not_a_host(code: Code, host: &str, change: bool) {
    let toml = edit(POSTGRES, "host = \"${PG_HOST}\"", &format!("host = \"{host}\" # not ${{PG_HOST}}"));
    let evidence = Evidence::of(code, toml)
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("could not translate host name"));
    if change {
        let line = format!("\"{host}\" # not ${{PG_HOST}}");
        evidence.unmended(fails("could not translate host name")).change(&line, "\"${PG_HOST}\"").check();
    } else {
        evidence.check();
    }
}

fn login_before_the_host(code: Code) {
    not_a_host(code, "${PG_USER}@${PG_HOST}", false);
}

fn database_behind_the_host(code: Code) {
    not_a_host(code, "${PG_HOST}/${PG_DATABASE}", false);
}

fn cloud_sql(code: Code) {
    not_a_host(code, "acme:europe-west1:lake", true);
}
