//! What Metaxy says of stores that fall back, which no statement of DuckDB shows.

use native_tests::engine::Autoload;
use native_tests::field::FieldCase;
use native_tests::observe::{Needs, Place};
use native_tests::session::{Engine, Extensions, Start};
use native_tests::version;
use serde_json::json;

use super::root;

/// The case of the field: the fallback store is asked as soon as the first is read and has not what is looked for.
#[test]
fn another_hash_is_refused_when_metaxy_falls_back() {
    let case = FieldCase::read(&root("field").join("164-fallback-with-another-hash"));
    let case = case.unwrap_or_else(|error| panic!("{error:#}"));
    let place = Place::new(Needs::NOTHING).expect("folders");
    let metaxy = Engine::metaxy(version::here()).unwrap_or_else(|error| panic!("{error:#}"));
    let mut session = metaxy
        .start(&Start {
            folder: place.root().join("cwd"),
            home: place.root().join("home"),
            environment: Vec::new(),
            database: ":memory:".to_owned(),
            extensions: Extensions::Pinned(Autoload::On),
        })
        .unwrap_or_else(|error| panic!("{error:#}"));
    let open = json!({ "file": case.toml, "store": "dev", "before": "", "mode": "w" });
    session.tell("open", &open).expect("the store itself is sound");
    let refused = session.tell("read", &json!({})).expect_err("it falls back");
    let said = "Fallback store 'prod' uses hash_algorithm='sha256' but parent store uses 'md5'";
    assert!(refused.contains(said) && case.situation.truth.contains(said), "{refused}");
}
