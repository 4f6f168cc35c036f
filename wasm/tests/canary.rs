//! A canary stands in every place where a secret can stand, and no object that JavaScript gets
//! shows it, unless secrets are asked for.

#[path = "../../core/tests/canary/texts.rs"]
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use lakeplan_wasm::options::Options;
use lakeplan_wasm::views::Report;
use serde_json::Value;
use texts::{CANARY, VALUES, share, texts};

/// Where the canary is shown.
fn shown(value: &Value, path: &str, seen: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains(CANARY) => seen.push(path.to_owned()),
        Value::Array(items) => items.iter().for_each(|it| shown(it, &format!("{path}[]"), seen)),
        Value::Object(members) => members.iter().for_each(|(name, it)| {
            if name.contains(CANARY) {
                seen.push(format!("{path}, a name"));
            }
            shown(it, &format!("{path}.{name}"), seen);
        }),
        _ => {}
    }
}

fn report(text: &str, options: &Options) -> Value {
    serde_json::to_value(Report::new(text, options).expect("a known flavor")).expect("plain objects")
}

fn assert_unseen(seen: &BTreeSet<String>) {
    let list: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert!(list.is_empty(), "{} places\n{}", list.len(), list.join("\n"));
}

/// Two parts of an answer are the text itself: an edit moves what the caller has handed in, and a
/// store is chosen by its name.
fn is_the_text_itself(path: &str) -> bool {
    path.ends_with(".edits[].insert") || path == ".stores[].name"
}

#[test]
fn no_object_shows_it() {
    let mut seen = BTreeSet::new();
    let mut hidden = 0;
    for (what, text) in texts().into_iter().step_by(share()) {
        for flavor in ["duckdb", "metaxy"] {
            let options = Options { flavor: Some(flavor.to_owned()), ..Options::default() };
            let report = report(&text, &options);
            hidden += report.to_string().matches("********").count();
            let mut places = Vec::new();
            shown(&report, "", &mut places);
            seen.extend(places.iter().filter(|it| !is_the_text_itself(it)).map(|it| format!("{it}: {what}")));
        }
    }
    assert_unseen(&seen);
    assert!(hidden > 1_000, "{hidden}: it looks at something else");
}

/// What is set from outside is no more shown than what is written.
#[test]
fn no_object_shows_the_value_of_a_variable() {
    let text = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config.ducklake]\n\
                catalog = { type = \"postgres\", secret_name = \"pg\", host = \"h\", database = \"${D}\", user = \"u\", password = \"${P}\" }\n\
                storage = { type = \"s3\", secret_name = \"s\", bucket = \"b\", key_id = \"${K}\", secret = \"${S:-c4nary}\" }\n";
    let mut seen = BTreeSet::new();
    for value in VALUES {
        let set = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), (*value).to_owned())).collect();
        let catalog = "METAXY_STORES__DEV__CONFIG__DUCKLAKE__CATALOG__PASSWORD";
        for env in [set(&["D", "P", "K", "S"]), set(&[catalog]), BTreeMap::from([("P".to_owned(), CANARY.to_owned())])]
        {
            let mut places = Vec::new();
            shown(&report(text, &Options { env, ..Options::default() }), "", &mut places);
            seen.extend(places.iter().map(|it| format!("{it}: {value}")));
        }
    }
    assert_unseen(&seen);
}

/// Whoever asks for secrets gets them, or this test would look at nothing.
#[test]
fn what_is_asked_for_is_shown() {
    let text = "[ducklake]\ncatalog = { type = \"postgres\", secret_name = \"s\", host = \"h\", database = \"d\", user = \"u\", \
                password = \"c4nary\" }\nstorage = { type = \"local\", path = \"e\" }\n";
    let mut places = Vec::new();
    shown(&report(text, &Options { mask: Some(false), ..Options::default() }), "", &mut places);
    assert!(places.contains(&".statements[].sql".to_owned()), "{places:?}");
}
