//! Sound configurations are met with silence: no warning, and at most one hint.

use lakeplan::backend::RawStorage;
use lakeplan::examples::EXAMPLES;
use lakeplan::providers::{Backend, Region, Tls};
use lakeplan::{Code, Options, Severity, analyze};

/// Two hints that have nothing to do with each other, and each of which is worth its minute.
const TWO: (&str, [Code; 2]) = ("sqlite, existing", [Code::SqliteJournal, Code::ExistingSecret]);

const POSTGRES: &str = "type = \"postgres\"\nsecret_name = \"lake_pg\"\nhost = \"db.example\"\nport = 5432\n\
    database = \"lake\"\nuser = \"metaxy\"\npassword = \"${LAKE_PASSWORD:-}\"\nsecret_parameters = { connect_timeout = 10 }";
const DUCKDB: &str = "type = \"duckdb\"\nuri = \"/srv/lake/metadata.ducklake\"";
const SQLITE: &str = "type = \"sqlite\"\nuri = \"sqlite:/srv/lake/metadata.sqlite\"";
const MOTHERDUCK: &str = "type = \"motherduck\"\ndatabase = \"my_lake\"";

const KEYS: &str = "key_id = \"${LAKE_KEY:-AKIAIOSFODNN7EXAMPL1}\"\nsecret = \"${LAKE_SECRET:-wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY1}\"";

fn lake(name: &str, lake: &str, catalog: &str, storage: &str) -> (String, String) {
    let text = format!(
        "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\n[stores.dev.config]\ndatabase = \":memory:\"\n\n\
         [stores.dev.config.ducklake]\n{lake}\n\n[stores.dev.config.ducklake.catalog]\n{catalog}\n\n\
         [stores.dev.config.ducklake.storage]\n{storage}\n"
    );
    (name.to_owned(), text)
}

fn s3(keys: &str) -> String {
    format!("type = \"s3\"\nsecret_name = \"lake_s3\"\nbucket = \"lake-data\"\n{KEYS}\n{keys}")
}

/// The section of a storage backend as the examples have it.
fn of_example(tag: &str) -> String {
    let sections = EXAMPLES.iter().filter_map(|example| example.toml.split_once("config.ducklake.storage]\n"));
    let mut bodies = sections.map(|(_, section)| section.split("\n[").next().unwrap_or_default());
    let found = bodies.find(|body| body.contains(&format!("type = \"{tag}\"\n")));
    found.unwrap_or_else(|| panic!("no example has the storage backend `{tag}`")).to_owned()
}

/// Every catalog with every storage.
fn grid() -> Vec<(String, String)> {
    let storages = [
        ("local", "type = \"local\"\npath = \"/srv/lake/files\"".to_owned()),
        ("keys", s3("region = \"eu-central-1\"")),
        (
            "chain",
            "type = \"s3\"\nsecret_name = \"lake_s3\"\nbucket = \"lake-data\"\nregion = \"eu-central-1\"\n\
             secret_parameters = { provider = \"credential_chain\", refresh = \"auto\" }"
                .to_owned(),
        ),
        ("existing", "type = \"s3\"\nsecret_name = \"lake_s3\"\nbucket = \"lake-data\"".to_owned()),
    ];
    // The folder of the examples is relative, which is sound beside a file only.
    let tags = RawStorage::SECTIONS.iter().filter_map(|section| section.tag).filter(|tag| *tag != "local");
    let shown = tags.map(|tag| (tag, of_example(tag)));
    let storages = storages.into_iter().chain(shown);
    let existing = "type = \"postgres\"\nsecret_name = \"lake_pg\"";
    let wal = "attach_options = { meta_journal_mode = \"WAL\" }";
    let mut lakes = Vec::new();
    for (name, storage) in storages {
        let storage = &storage;
        lakes.push(lake(&format!("duckdb, {name}"), "", DUCKDB, storage));
        lakes.push(lake(&format!("sqlite, {name}"), "", SQLITE, storage));
        lakes.push(lake(&format!("sqlite with a log, {name}"), wal, SQLITE, storage));
        lakes.push(lake(&format!("postgres, {name}"), "", POSTGRES, storage));
        lakes.push(lake(&format!("existing postgres, {name}"), "", existing, storage));
        if name != "local" {
            lakes.push(lake(&format!("motherduck, {name}"), "", MOTHERDUCK, storage));
        }
    }
    lakes
}

/// What the table of providers says that people write, for each of its rows; and servers of one's own.
fn providers() -> Vec<(String, String)> {
    let rows = lakeplan::providers::all().filter(|row| row.backend == Backend::S3).filter_map(|row| {
        let region = match row.region {
            Region::Fixed(region) | Region::Configured(region) => region,
            Region::Label | Region::Account => row.regions.first().copied().unwrap_or("eu-central-1"),
        };
        let endpoint = lakeplan::providers::endpoint(row, Some(region))?;
        let style = row.styles.needed().map_or_else(String::new, |style| format!("\nurl_style = \"{style}\""));
        let tls = if row.tls == Tls::Configured { "\nuse_ssl = false" } else { "" };
        let endpoint = endpoint.replace("<account>", "abcdefghijklmnopqrst");
        Some(format!("endpoint = \"{endpoint}\"\nregion = \"{region}\"{style}{tls}"))
    });
    let own = [
        "region = \"us-gov-west-1\"",
        "endpoint = \"http://minio:9000\"\nregion = \"us-east-1\"\nurl_style = \"path\"",
        "endpoint = \"https://minio.example:9000\"\nregion = \"us-east-1\"\nurl_style = \"path\"",
        "endpoint = \"http://localhost:3900\"\nregion = \"garage\"\nurl_style = \"path\"",
        "endpoint = \"seaweed:8333\"\nregion = \"us-east-1\"\nurl_style = \"path\"\nuse_ssl = false",
        "endpoint = \"https://rgw.example\"\nregion = \"default\"\nurl_style = \"path\"",
        "endpoint = \"abc.compat.objectstorage.eu-frankfurt-1.oci.customer-oci.com\"\nregion = \"eu-frankfurt-1\"\nurl_style = \"path\"",
        // Stores that the table does not know.
        "endpoint = \"https://ewr1.vultrobjects.com\"\nregion = \"ewr1\"",
        "endpoint = \"us-east-1.linodeobjects.com\"\nregion = \"us-east-1\"",
        "endpoint = \"https://sos-de-fra-1.exo.io\"\nregion = \"de-fra-1\"",
        "endpoint = \"https://s3.eu-central-3.ionoscloud.com\"\nregion = \"eu-central-3\"",
        "endpoint = \"https://object.storage.eu01.onstackit.cloud\"\nregion = \"eu01\"",
        "endpoint = \"https://storage.railway.app\"\nregion = \"auto\"",
        "endpoint = \"abcdefghijklmnopqrst.storage.supabase.co/storage/v1/s3\"\nregion = \"eu-central-1\"\nurl_style = \"path\"",
    ];
    let all: Vec<String> = rows.chain(own.into_iter().map(str::to_owned)).collect();
    assert!(all.len() > 20 + own.len(), "{}", all.len());
    all.iter().map(|keys| lake(keys, "", POSTGRES, &s3(keys))).collect()
}

/// Other things that people rightly write.
fn others() -> Vec<(String, String)> {
    let aws = s3("region = \"eu-central-1\"");
    let postgres = |from: &str, to: &str| {
        assert!(POSTGRES.contains(from), "{from}");
        POSTGRES.replace(from, to)
    };
    let parameters = |more: &str| postgres("connect_timeout = 10", &format!("connect_timeout = 10, {more}"));
    vec![
        lake("read only", "attach_options = { read_only = true }", POSTGRES, &aws),
        lake("pinned", "attach_options = { snapshot_version = 3 }", POSTGRES, &aws),
        lake("time", "attach_options = { snapshot_time = \"2026-01-01T00:00:00Z\" }", POSTGRES, &aws),
        lake("encrypted", "attach_options = { encrypted = true }", POSTGRES, &aws),
        lake("schema", "attach_options = { metadata_schema = \"lake\" }", POSTGRES, &aws),
        lake("inlining", "attach_options = { data_inlining_row_limit = 0 }", POSTGRES, &aws),
        lake("alias", "alias = \"analytics\"", POSTGRES, &aws),
        lake("prefix", "", POSTGRES, &s3("region = \"eu-central-1\"\nprefix = \"team/lake\"")),
        lake("scope", "", POSTGRES, &s3("region = \"eu-central-1\"\nscope = \"s3://lake-data/\"")),
        lake("folders in the bucket", "", POSTGRES, &aws.replace("lake-data", "lake-data/team")),
        lake("pooler", "", &postgres("port = 5432", "port = 6543"), &aws),
        lake("TLS", "", &parameters("sslmode = \"require\""), &aws),
        lake("verified", "", &parameters("sslmode = \"verify-full\", sslrootcert = \"/etc/ssl/ca.pem\""), &aws),
        lake("public authority", "", &parameters("sslmode = \"verify-full\", sslrootcert = \"system\""), &aws),
        lake("name", "", &parameters("application_name = \"metaxy\""), &aws),
        lake("IPv6", "", &postgres("db.example", "2001:db8::1"), &aws),
        lake("socket", "", &postgres("db.example", "/var/run/postgresql"), &aws),
        lake("variables", "", &postgres("db.example", "${PGHOST:-db.example}"), &aws),
        lake(
            "KMS",
            "",
            POSTGRES,
            &s3(
                "region = \"eu-central-1\"\nsecret_parameters = { kms_key_id = \"arn:aws:kms:eu-central-1:111122223333:key/a\" }",
            ),
        ),
        lake(
            "Windows",
            "",
            "type = \"duckdb\"\nuri = 'C:/lake/metadata.ducklake'",
            "type = \"local\"\npath = 'C:/lake/files'",
        ),
        lake(
            "relative",
            "",
            "type = \"duckdb\"\nuri = \"metadata.ducklake\"",
            "type = \"local\"\npath = \"lake_files\"",
        ),
        lake(
            "home",
            "",
            "type = \"duckdb\"\nuri = \"~/lake/metadata.ducklake\"",
            "type = \"local\"\npath = \"~/lake/files\"",
        ),
    ]
}

#[test]
fn sound_configurations_get_no_warning_and_at_most_one_hint() {
    let lakes: Vec<(String, String)> = [grid(), providers(), others()].concat();
    assert!(lakes.len() >= 60, "{}", lakes.len());
    let mut noise = Vec::new();
    for (name, text) in lakes {
        let analysis = analyze(&text, &Options::default());
        let codes: Vec<Code> = analysis.diagnostics.iter().map(|found| found.code).collect();
        if name == TWO.0 {
            assert_eq!(codes, TWO.1);
            continue;
        }
        let hints = analysis.diagnostics.iter().filter(|found| found.severity == Severity::Hint).count();
        if hints > 1 || hints < analysis.diagnostics.len() {
            let told: Vec<String> = analysis
                .diagnostics
                .iter()
                .map(|found| format!("{}[{}]: {}", found.severity, found.code, found.message))
                .collect();
            noise.push(format!("{name}\n  {}", told.join("\n  ")));
        }
    }
    assert!(noise.is_empty(), "{} of them:\n{}", noise.len(), noise.join("\n"));
}
