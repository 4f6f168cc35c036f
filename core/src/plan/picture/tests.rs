use super::*;
use crate::examples::{EXAMPLES, find};
use crate::{Code, Flavor, Options, analyze};

fn picture(toml: &str) -> Picture {
    let analysis = analyze(toml, &Options::default());
    analysis.select(None).expect("a store").picture(Flavor::DuckDb).expect("a sound section")
}

/// The picture as lines: nodes with their facts, then edges.
fn lines(picture: &Picture) -> Vec<String> {
    let facts = |node: &Node| {
        let facts: Vec<String> = node.facts.iter().map(|it| format!(" {}={}", it.name, it.text)).collect();
        facts.concat()
    };
    let nodes = picture.nodes.iter().map(|it| format!("{} {}:{}", it.role.as_str(), it.title, facts(it)));
    let title = |at: usize| picture.nodes[at].title.as_str();
    let edges = picture.edges.iter().map(|it| {
        let arrow = if it.broken { "-x" } else { "->" };
        format!("{} {arrow} {} ({})", title(it.from), title(it.to), it.label)
    });
    nodes.chain(edges).collect()
}

#[test]
fn who_connects_where_with_which_secret() {
    assert_eq!(
        lines(&picture(find("postgres-s3").expect("an example").toml)),
        [
            "client DuckDB: store=dev alias=ducklake",
            "secret my_pg_secret: user=ducklake",
            "catalog PostgreSQL: host=localhost port=5432 database=ducklake_meta",
            "secret my_s3_secret: credentials=key pair scope=every s3://, s3n://, s3a://",
            "storage S3: files=s3://my-ducklake-bucket/lake/ host=my-ducklake-bucket.s3.eu-central-1.amazonaws.com",
            "DuckDB -> my_pg_secret (logs in with)",
            "my_pg_secret -> PostgreSQL (catalog)",
            "DuckDB -> my_s3_secret (signs with)",
            "my_s3_secret -> S3 (files)",
        ]
    );
}

#[test]
fn a_scope_that_misses_the_bucket_is_a_broken_edge() {
    let lake = |scope: &str| {
        format!(
            "[ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"m\" }}\nstorage = {{ type = \"s3\", secret_name = \"s\", \
             bucket = \"lake\", region = \"eu-west-1\", key_id = \"k\", secret = \"x\"{scope} }}\n"
        )
    };
    let misses = |toml: &str| picture(toml).edges.iter().filter(|it| it.broken).count();
    for (scope, expected) in [
        ("", 0),
        (", scope = \"s3://lake/\"", 0),
        (", scope = \"s3://lake\"", 0),
        (", scope = \"s3://\"", 0),
        (", scope = \"s3://other/\"", 1),
        (", scope = \"s3://lake/deeper\"", 1),
        (", scope = \"S3://lake/\"", 1),
    ] {
        let toml = lake(scope);
        let analysis = analyze(&toml, &Options::default());
        let told = analysis.diagnostics.iter().filter(|it| it.code == Code::ScopeMissesDataPath).count();
        assert_eq!((misses(&toml), told), (expected, expected), "{scope}");
    }
    let broken = lines(&picture(&lake(", scope = \"s3://other/\"")));
    assert!(broken.contains(&"s -x S3 (scope misses)".to_owned()), "{broken:#?}");
    assert!(broken.contains(&"DuckDB -> S3 (without this secret)".to_owned()), "{broken:#?}");
}

#[test]
fn every_example_has_its_picture() {
    for example in EXAMPLES {
        let analysis = analyze(example.toml, &Options::default());
        for store in &analysis.stores {
            let Some(picture) = store.picture(Flavor::DuckDb) else { continue };
            let count = |role: Role| picture.nodes.iter().filter(|it| it.role == role).count();
            assert_eq!([count(Role::Client), count(Role::Catalog), count(Role::Storage)], [1; 3], "{}", example.id);
            let steps = store.plan(Flavor::DuckDb).expect("a plan").steps.len();
            assert!(picture.nodes.iter().all(|it| it.step.is_none_or(|step| step < steps)), "{}", example.id);
            // Whatever is there can be reached from the client.
            for index in 1..picture.nodes.len() {
                assert!(picture.edges.iter().any(|it| it.to == index), "{}: {index}", example.id);
            }
            assert!(picture.edges.iter().all(|it| !it.broken), "{}", example.id);
        }
    }
}

#[test]
fn no_secret_is_in_a_picture_and_no_text_leaves_its_label() {
    let toml = "[ducklake]\nalias = \"a\\\"]; click n0 callback\\n\"\n\
        catalog = { type = \"postgres\", secret_name = \"postgres://u:canary-0@h\", host = \"h\", database = \"d\", \
        user = \"u\", password = \"canary-1\" }\nstorage = { type = \"s3\", secret_name = \"s\", bucket = \"b\", \
        key_id = \"canary-2\", secret = \"canary-3\", endpoint = \"u:canary-4@host\", region = \"r\" }\n";
    let picture = picture(toml);
    let text = format!("{picture:?}{}", picture.mermaid());
    assert!(!text.contains("canary"), "{text}");
    let mermaid = picture.mermaid();
    assert_eq!(mermaid.lines().count(), 1 + picture.nodes.len() + picture.edges.len(), "{mermaid}");
    assert!(mermaid.contains("alias: a#34;#93;#59; click"), "{mermaid}");
}

#[test]
fn motherduck_reads_the_files_itself() {
    let own = lines(&picture(find("motherduck-own-bucket").expect("an example").toml));
    assert!(own.iter().any(|it| it.starts_with("MotherDuck -> ") && it.ends_with("(signs with)")), "{own:#?}");
    let managed = lines(&picture(find("motherduck-managed").expect("an example").toml));
    assert!(managed.contains(&"MotherDuck -> MotherDuck's own storage (files)".to_owned()), "{managed:#?}");
}
