//! The part of `docs/which-duckdb.md` about the older releases of a minor version, made of the engines.

use std::fmt::Write as _;

use lakeplan::Engine;
use lakeplan::duckdb::options::{CatalogKind, Provider, SecretType};

/// What stands before the table.
const BEFORE: &str = "\
## Older releases of a minor version

Of the older releases, the options, parameters, formats and words were measured, with `cargo test -p native-tests
--features older-releases --test rules releases::`. What was measured on the newest release is used for everything else.
`--duckdb`, a lock file or `lakeplan doctor` selects a release; the playground only has the minor versions.

| release | what differs from the newest release of the same minor version |
|---|---|
";

/// The part.
pub(super) fn text() -> String {
    let mut text = BEFORE.to_owned();
    for series in Engine::known().iter().rev() {
        for release in series.older_releases() {
            let all = differences(release, series);
            let _ = writeln!(
                text,
                "| {} | {} |",
                release.version,
                if all.is_empty() { "nothing".to_owned() } else { all.join("; ") }
            );
        }
    }
    text
}

fn differences(release: &Engine, series: &Engine) -> Vec<String> {
    let mut all = Vec::new();
    if release.lake_format != series.lake_format {
        all.push(format!(
            "creates and opens lakes of format {}: it cannot open those of {}, and {} opens its lakes only with `{} = true`",
            release.lake_format, series.lake_format, series.version, series.migration.option
        ));
    }
    let mut lacks = |what: &str, of: &dyn Fn(&Engine) -> Vec<&'static str>| {
        let known = of(release);
        let missing: Vec<String> =
            of(series).into_iter().filter(|name| !known.contains(name)).map(|name| format!("`{name}`")).collect();
        if !missing.is_empty() && missing.len() < 10 {
            all.push(format!("{what}: no {}", missing.join(", ")));
        } else if !missing.is_empty() {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            all.push(format!("{what}: only {}", known.join(", ")));
        }
    };
    lacks("options of `ATTACH`", &|it| it.attach_options.iter().map(|option| option.name).collect());
    lacks("options of a lake", &|it| it.persisted_options.to_vec());
    lacks("options `meta_…` of every catalog", &|it| it.catalog_options(CatalogKind::Sqlite).collect());
    lacks("parameters of PostgreSQL secrets", &|it| it.parameters(SecretType::Postgres, Provider::Config));
    lacks("parameters of S3 secrets", &|it| it.parameters(SecretType::S3, Provider::Config));
    lacks("the same with the provider `credential_chain`", &|it| {
        it.parameters(SecretType::S3, Provider::CredentialChain)
    });
    lacks("entries of a credential chain", &|it| it.word_option("chain").map_or(Vec::new(), |it| it.words.to_vec()));
    lacks("values of `url_style`", &|it| it.url_styles.to_vec());
    if release.ways.sqlite_main_schema != series.ways.sqlite_main_schema {
        all.push("`metadata_schema = \"main\"` of a SQLite catalog is refused".to_owned());
    }
    if release.ways.joins_slashes != series.ways.joins_slashes {
        all.push("a data path that ends in `//` is another one than the same with `/`".to_owned());
    }
    if release.ways.system_certificates != series.ways.system_certificates {
        all.push("`sslrootcert = \"system\"` of PostgreSQL's client is treated as the path of a file".to_owned());
    }
    all
}
