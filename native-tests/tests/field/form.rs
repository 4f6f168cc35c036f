//! The form of the cases.

use std::collections::BTreeMap;

use native_tests::field::{FieldCase, Literals, Login};

use crate::folder;

#[test]
fn every_case_has_a_number_of_its_own_and_all_that_the_table_shows() {
    let mut numbers: BTreeMap<String, String> = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).expect("the folder `field` can be read") {
        let entry = entry.expect("an entry");
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let case = FieldCase::read(&entry.path()).unwrap_or_else(|error| panic!("{error:#}"));
        let (number, slug) = case.name.split_once('-').unwrap_or_default();
        let is_slug = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        let digits = number.bytes().all(|digit| digit.is_ascii_digit());
        assert!(matches!(number.len(), 2 | 3) && digits, "{}: `NN-slug`", case.name);
        assert!(!slug.is_empty() && slug.chars().all(is_slug), "{}: `NN-slug`", case.name);
        let other = numbers.insert(number.to_owned(), case.name.clone());
        assert!(other.is_none(), "{} has the number of {other:?}", case.name);
        let it = &case.situation;
        assert!(('A'..='L').contains(&it.kind), "{}: kind {}", case.name, it.kind);
        assert!(!it.source.is_empty(), "{}: no source", case.name);
        for source in &it.source {
            let tracker = source.rsplit_once('#').is_some_and(|(tracker, number)| {
                tracker.contains('/') && number.bytes().all(|digit| digit.is_ascii_digit())
            });
            assert!(tracker || source.starts_with("https://"), "{}: `{source}` is no source", case.name);
        }
        for (what, text) in [("title", &it.title), ("truth", &it.truth), ("answer", &it.answer)] {
            assert!(!text.trim().is_empty(), "{}: no {what}", case.name);
        }
    }
    assert!(!numbers.is_empty(), "there are no cases");
}

/// The servers of a file become those of the run, and all else stays.
#[test]
fn servers_of_a_file_become_those_of_the_run() {
    let login = Login {
        host: "127.0.0.1".to_owned(),
        port: "40123".to_owned(),
        user: "admin".to_owned(),
        password: "p4ss".to_owned(),
    };
    let databases = vec![("lk_a".to_owned(), "d_1".to_owned())];
    let literals = Literals { postgres: Some(login), databases, s3_port: Some("40999".to_owned()), files_port: None };
    for (written, real) in [
        ("type = \"postgres\"\nuser = \"postgres\"", "type = \"postgres\"\nuser = \"admin\""),
        (
            "port = 15432\ndatabase = \"lk_a\"\npassword = \"pw\"",
            "port = 40123\ndatabase = \"d_1\"\npassword = \"p4ss\"",
        ),
        ("postgresql://postgres:pw@127.0.0.1:15432/lk_a", "postgresql://admin:p4ss@127.0.0.1:40123/d_1"),
        (
            "ATTACH 'host=127.0.0.1 user=postgres password=pw' (TYPE postgres)",
            "ATTACH 'host=127.0.0.1 user=admin password=p4ss' (TYPE postgres)",
        ),
        ("USER 'postgres', PASSWORD 'pw'", "USER 'admin', PASSWORD 'p4ss'"),
        ("endpoint = \"http://localhost:15000\"", "endpoint = \"http://localhost:40999\""),
        ("path = \"lk_abc/pw.db\"", "path = \"lk_abc/pw.db\""),
    ] {
        assert_eq!(literals.real(written), real);
        assert_eq!(literals.written(real), written);
    }
    let elsewhere = Login { host: "db".to_owned(), ..literals.postgres.clone().expect("a login") };
    let elsewhere = Literals { postgres: Some(elsewhere), ..literals.clone() };
    let hosts = "127.0.0.1:15432 127.0.0.1:15000 127.0.0.1";
    assert_eq!(elsewhere.real(hosts), "db:40123 127.0.0.1:40999 db");
    assert_eq!(literals.real_of("PGPASSWORD", "pw"), "p4ss");
    assert_eq!(Literals::databases_in(&["dbname=lk_b", "lk_a lk_b"]), ["lk_b", "lk_a"]);
}
