//! The tables of foreign names hold what they promise.

use super::*;

#[test]
fn rows_are_normal_and_unique() {
    let tables = [
        names::OBJECT_STORE,
        names::POSTGRES,
        names::FILE,
        names::LOCAL,
        store_names::MOTHERDUCK,
        names::LAKE,
        store_names::STORE,
    ];
    for rows in tables {
        let mut words: Vec<&str> = rows.iter().flat_map(|(_, words)| words.split(' ')).collect();
        assert!(words.iter().all(|word| normal(word) == *word), "{words:?}");
        words.sort_unstable();
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]), "{words:?}");
    }
}

#[test]
fn a_section_in_another_case_is_no_foreign_name() {
    let section = const { &DuckLake::SECTION };
    assert!(here(section, "catalog.uri_").is_none() && here(section, "CATALOG.uri").is_none());
    assert!(here(section, "catalog_uri").is_some());
}

#[test]
fn names_are_found_in_every_spelling() {
    for name in [
        "aws_access_key_id",
        "AWS_ACCESS_KEY_ID",
        "accessKeyId",
        "s3_access_key_id",
        "fs.s3a.access.key",
        "spark.hadoop.fs.s3a.access.key",
        "storage_options.AWS_ACCESS_KEY_ID",
    ] {
        assert_eq!(here(&crate::backend::s3::S3::SECTION, name), Some(Here::Option("key_id")), "{name}");
    }
    assert_eq!(here(&crate::backend::s3::S3::SECTION, "keep_alive"), None);
}

/// What the table promises exists.
#[test]
fn counterparts_are_keys_options_or_parameters() {
    let engine = <&Engine>::default();
    let sections = crate::metaxy::sections::SECTIONS;
    for (tags, rows) in [
        (&["s3", "r2", "gcs"][..], names::OBJECT_STORE),
        (&["postgres"], names::POSTGRES),
        (&["duckdb", "sqlite"], names::FILE),
        (&["local"], names::LOCAL),
        (&["motherduck"], store_names::MOTHERDUCK),
    ] {
        let sections: Vec<_> = sections.iter().filter(|it| it.tag.is_some_and(|tag| tags.contains(&tag))).collect();
        for (here, names) in rows {
            let exists = match here {
                Here::Option(key) | Here::Not(key) => {
                    sections.iter().any(|it| it.field(key).is_some() || parameter_of(engine, it, key).is_some())
                }
                Here::Attach(option) => is_attach_option(engine, option),
                _ => true,
            };
            assert!(exists, "{names}: {here:?}");
        }
    }
}
