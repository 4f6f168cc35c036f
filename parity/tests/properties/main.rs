//! What holds for every configuration, whatever Metaxy says. Needs no Python.

mod fixes;

use std::collections::BTreeMap;

use fastrand::Rng;
use lakeplan::Variables;
use lakeplan::{Analysis, Code, Flavor, Rendering, Severity, Span, analyze};
use parity::generate::{self, Layout, Profile, Table, Value, sound, write};

const CASES: u64 = 400;

fn errors(analysis: &Analysis) -> Vec<&lakeplan::Diagnostic> {
    analysis.diagnostics.iter().filter(|it| it.is_error()).collect()
}

#[test]
fn a_sound_configuration_has_no_error() {
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let profile = Profile { older: rng.bool(), odd: rng.bool() };
        let (root, variables) = sound(&mut rng, profile);
        let text = write(&mut rng, &root, Layout::Any);
        let analysis = analyze(&text, &lakeplan::Options::from(&variables));
        assert!(errors(&analysis).is_empty(), "seed {seed}\n{text}\n{:#?}", errors(&analysis));
        assert!(analysis.stores.iter().all(|it| it.accepted), "seed {seed}\n{text}");
    }
}

/// A place in a tree: the keys that lead to a value.
fn leaves(table: &Table, path: &[String], found: &mut Vec<Vec<String>>) {
    for (key, value) in table {
        let path = [path, std::slice::from_ref(key)].concat();
        match value {
            // What is in there may be anything.
            Value::Table(_) if ["ext", "attach_options", "secret_parameters"].contains(&key.as_str()) => {}
            Value::Table(below) => leaves(below, &path, found),
            _ => found.push(path),
        }
    }
}

fn parent<'t>(root: &'t mut Table, path: &[String]) -> &'t mut Table {
    let mut table = root;
    for key in &path[..path.len() - 1] {
        let (_, below) = table.iter_mut().find(|it| it.0 == *key).expect("the path exists");
        let Value::Table(below) = below else { panic!("`{key}` is no table") };
        table = below;
    }
    table
}

#[test]
fn a_value_of_a_wrong_type_is_one_error_on_the_value() {
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let (mut root, variables) = sound(&mut rng, Profile { older: seed % 2 == 0, odd: false });
        let mut paths = Vec::new();
        leaves(&root, &[], &mut paths);
        // An alias may be anything, and extra features are an array anyway.
        paths.retain(|it| !["alias", "extra_features"].contains(&it[it.len() - 1].as_str()));
        let path = paths[rng.usize(..paths.len())].clone();
        let key = &path[path.len() - 1];
        let value = parent(&mut root, &path).iter_mut().find(|it| it.0 == *key).expect("the path exists");
        value.1 = Value::word("07:32:01");
        let text = write(&mut rng, &root, Layout::Plain);
        let analysis = analyze(&text, &lakeplan::Options::from(&variables));
        let [error] = errors(&analysis)[..] else {
            panic!("seed {seed}: {path:?}\n{text}\n{:#?}", errors(&analysis));
        };
        assert_eq!((error.code, error.span.slice(&text)), (Code::WrongType, "07:32:01"), "seed {seed}\n{text}");
    }
}

#[test]
fn a_missing_key_is_one_error_on_the_header() {
    let mut codes = BTreeMap::new();
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let (mut root, variables) = sound(&mut rng, Profile { older: false, odd: false });
        let mut paths = Vec::new();
        leaves(&root, &[], &mut paths);
        let needed = ["uri", "path", "secret_name", "database", "bucket", "host", "user", "password", "account_id"];
        paths.retain(|it| needed.contains(&it[it.len() - 1].as_str()));
        let path = paths[rng.usize(..paths.len())].clone();
        parent(&mut root, &path).retain(|it| it.0 != path[path.len() - 1]);
        let text = write(&mut rng, &root, Layout::Plain);
        let analysis = analyze(&text, &lakeplan::Options::from(&variables));
        let header = format!("[{}]", path[..path.len() - 1].join("."));
        match errors(&analysis)[..] {
            // Where others stand in for it, or nothing needs it any more.
            [] => {}
            [error] => {
                let blamed = error.span.slice(&text);
                // A table without a header of its own is blamed by its key in that of another.
                let header = if text.contains(&header) { header } else { path[path.len() - 2].clone() };
                // A secret without its account is blamed itself.
                let by_key = error.code == Code::MissingAccountId && ["key_id", "secret"].contains(&blamed);
                assert!(blamed == header || by_key, "seed {seed}: {blamed} in place of {header}\n{text}");
                *codes.entry(error.code).or_insert(0) += 1;
            }
            _ => panic!("seed {seed}: {path:?}\n{text}\n{:#?}", errors(&analysis)),
        }
    }
    let wanted = [Code::MissingKey, Code::HalfCredentials, Code::MissingAccountId, Code::MissingDataPath];
    assert!(wanted.iter().all(|it| codes.contains_key(it)), "{codes:?}");
}

#[test]
fn an_unknown_key_around_the_attachment_is_one_error_on_the_key() {
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let (mut root, variables) = sound(&mut rng, Profile { older: seed % 2 == 0, odd: false });
        let store = match root.iter().find(|it| it.0 == "stores") {
            Some((_, Value::Table(stores))) => stores[rng.usize(..stores.len())].0.clone(),
            _ => panic!("there are stores"),
        };
        let path = ["stores".to_owned(), store, "config".to_owned(), String::new()];
        parent(&mut root, &path[..=rng.usize(..4)]).push(("zzz_unknown".to_owned(), Value::word(1)));
        let text = write(&mut rng, &root, Layout::Plain);
        let analysis = analyze(&text, &lakeplan::Options::from(&variables));
        let found = errors(&analysis);
        // Between the stores it is no key but a store, and one that is no table is dropped.
        let dropped = analysis.diagnostics.iter().any(|it| it.code == Code::StoreWithoutType);
        match found[..] {
            [error] => {
                assert_eq!((error.code, error.span.slice(&text)), (Code::UnknownKey, "zzz_unknown"), "seed {seed}");
            }
            _ => assert!(found.is_empty() && dropped, "seed {seed}\n{text}\n{found:#?}"),
        }
    }
}

/// Everything that points into the text.
fn spans(analysis: &Analysis) -> Vec<Span> {
    let mut spans = Vec::new();
    for diagnostic in &analysis.diagnostics {
        spans.push(diagnostic.span);
        spans.extend(diagnostic.context.iter().map(|it| it.span));
        spans.extend(diagnostic.fixes.iter().flat_map(|it| &it.edits).map(|it| it.span));
    }
    spans.extend(analysis.variables.iter().map(|it| it.span));
    spans.extend(analysis.overrides.iter().map(|it| it.span));
    for store in &analysis.stores {
        spans.extend(store.name_span());
        spans.extend(store.sections().iter().flat_map(|it| &it.fields).filter_map(|it| it.span));
        for flavor in Flavor::ALL {
            let script = store.script(flavor, Rendering { mask: true, setup: true });
            let statements = script.into_iter().flat_map(|it| it.statements);
            spans.extend(statements.flat_map(|it| it.sql.origins).map(|it| it.1));
        }
    }
    spans
}

#[test]
fn every_span_lies_in_the_text_on_character_boundaries() {
    for seed in 0..4 * CASES {
        let case = generate::case(seed);
        let analysis = analyze(&case.text, &lakeplan::Options::from(&case.variables));
        for span in spans(&analysis) {
            assert!(case.text.get(span.start..span.end).is_some(), "seed {seed}: {span:?}\n{case}");
        }
        assert!(analysis.diagnostics.is_sorted_by_key(|it| it.span), "seed {seed}\n{case}");
        let mut unique = analysis.diagnostics.clone();
        unique.dedup();
        assert_eq!(unique.len(), analysis.diagnostics.len(), "seed {seed}\n{case}");
    }
}

/// What was found, without places, each with how often.
fn findings(analysis: &Analysis, least: Severity) -> BTreeMap<(Code, String), usize> {
    let mut findings = BTreeMap::new();
    for diagnostic in analysis.diagnostics.iter().filter(|it| it.severity <= least) {
        *findings.entry((diagnostic.code, diagnostic.message.to_string())).or_insert(0) += 1;
    }
    findings
}

/// How often each code was found, without hints. Messages may name what a fix changes.
fn codes(analysis: &Analysis) -> BTreeMap<Code, usize> {
    let mut codes = BTreeMap::new();
    for ((code, _), count) in findings(analysis, Severity::Warning) {
        *codes.entry(code).or_insert(0) += count;
    }
    codes
}

fn shuffled(rng: &mut Rng, table: &Table) -> Table {
    let mut out: Table = table
        .iter()
        .map(|(key, value)| match value {
            Value::Table(below) => (key.clone(), Value::Table(shuffled(rng, below))),
            value => (key.clone(), value.clone()),
        })
        .collect();
    rng.shuffle(&mut out);
    out
}

#[test]
fn order_comments_and_white_space_change_nothing_but_places() {
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let (mut root, variables) = sound(&mut rng, Profile { older: seed % 2 == 0, odd: false });
        if rng.bool() {
            // A mistake: some key is lost.
            let mut paths = Vec::new();
            leaves(&root, &[], &mut paths);
            let path = paths[rng.usize(..paths.len())].clone();
            parent(&mut root, &path).retain(|it| it.0 != path[path.len() - 1]);
        }
        let seen = |text: &str| {
            let mut analysis = analyze(text, &lakeplan::Options::from(&variables));
            // That one is about the layout.
            analysis.diagnostics.retain(|found| found.code != lakeplan::Code::NewerToml);
            // Of two stores the one that comes later is blamed, and the message names the other.
            for found in &mut analysis.diagnostics {
                if [Code::OverlappingScopes, Code::SharedCatalog, Code::SharedDataPath, Code::SharedSecretName]
                    .contains(&found.code)
                {
                    found.message = "".into();
                }
            }
            let mut sql = BTreeMap::new();
            for store in &analysis.stores {
                for flavor in Flavor::ALL {
                    let script = store.script(flavor, Rendering { mask: false, setup: true }).map(|it| it.text());
                    sql.insert((store.name().map(str::to_owned), flavor.as_str()), (store.accepted, script));
                }
            }
            (findings(&analysis, Severity::Hint), sql)
        };
        let plain = write(&mut rng, &root, Layout::Plain);
        let other = shuffled(&mut rng, &root);
        let other = write(&mut rng, &other, Layout::Any);
        assert_eq!(seen(&plain), seen(&other), "seed {seed}\n{plain}\n━━━\n{other}");
    }
}

/// Plants a secret of its own wherever a secret may stand; says which.
fn plant(table: &mut Table, inside: bool, planted: &mut Vec<String>) {
    for (key, value) in table {
        // DuckDB itself shows the scope of a secret.
        let secret =
            (inside && !key.eq_ignore_ascii_case("scope")) || ["password", "secret", "key_id"].contains(&key.as_str());
        match value {
            Value::Table(below) => plant(below, key == "secret_parameters", planted),
            Value::Text(text) if secret => {
                *text = format!("pl4nted-{}'\"x", planted.len());
                planted.push(format!("pl4nted-{}", planted.len()));
            }
            _ => {}
        }
    }
}

#[test]
fn masked_output_holds_no_planted_secret() {
    let mut all = 0;
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let (mut root, variables) = sound(&mut rng, Profile { older: seed % 2 == 0, odd: false });
        let mut planted = Vec::new();
        plant(&mut root, false, &mut planted);
        if rng.bool() {
            generate::mutate(&mut rng, &mut root);
        }
        let text = write(&mut rng, &root, Layout::Any);
        let analysis = analyze(&text, &lakeplan::Options::from(&variables));
        let mut shown = lakeplan::mask::mask_source(&text);
        for store in &analysis.stores {
            for flavor in Flavor::ALL {
                let script = store.script(flavor, Rendering { mask: true, setup: true });
                shown.extend(script.map(|it| it.text()));
            }
        }
        for diagnostic in &analysis.diagnostics {
            shown.push_str(&diagnostic.message);
            shown.extend(diagnostic.help.as_deref());
            shown.extend(diagnostic.context.iter().map(|it| it.label.as_str()));
        }
        all += planted.len();
        for secret in &planted {
            assert!(!shown.contains(secret), "seed {seed}: {secret}\n{text}\n━━━\n{shown}");
        }
    }
    assert!(all > usize::try_from(CASES).expect("it is small") / 2, "only {all} secrets were planted");
}

#[test]
fn a_variable_that_overrides_is_named_and_never_quoted() {
    let text = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\n[stores.dev.config]\ndatabase = \":memory:\"\n\n\
                [stores.dev.config.ducklake.catalog]\ntype = \"duckdb\"\nuri = \"lake.ducklake\"\n\n\
                [stores.dev.config.ducklake.storage]\ntype = \"gcs\"\ndata_path = \"gs://b/\"\nsecret_name = \"s\"\nkey_id = \"k\"\nsecret = \"in-the-file\"\n";
    let name = "METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE__SECRET";
    let analyzed =
        |value: &str| analyze(text, &lakeplan::Options::new(Variables::from([(name.to_owned(), value.to_owned())])));

    let analysis = analyzed("from-the-variable");
    let [hint] = &analysis.diagnostics[..] else { panic!("{:#?}", analysis.diagnostics) };
    assert_eq!(
        (hint.code, hint.severity, hint.span.slice(text)),
        (Code::VariableOverride, Severity::Hint, "\"in-the-file\"")
    );
    assert!(hint.message.contains(name) && !hint.message.contains("from-the-variable"));
    let script = analysis.stores[0].script(Flavor::Metaxy, Rendering { mask: false, setup: false });
    assert!(script.expect("it is sound").text().contains("SECRET 'from-the-variable'"));

    // A secret of digits is read as a number, which Metaxy rejects.
    let analysis = analyzed("12345");
    let [error] = errors(&analysis)[..] else { panic!("{:#?}", analysis.diagnostics) };
    assert_eq!((error.code, error.span.slice(text)), (Code::WrongType, "\"in-the-file\""));
    assert!(error.fixes.is_empty(), "the file is not to blame: {:?}", error.fixes);
    assert!(error.help.as_ref().is_some_and(|help| help.contains(name)), "{:?}", error.help);
    assert!(analyzed("\"12345\"").stores[0].accepted);
}

/// The SQL of every store, in both flavors.
fn sql(analysis: &Analysis) -> Vec<Option<String>> {
    let rendering = Rendering { mask: false, setup: true };
    let scripts = |store: &lakeplan::Store| Flavor::ALL.map(|flavor| Some(store.script(flavor, rendering)?.text()));
    analysis.stores.iter().flat_map(scripts).collect()
}

/// Migration changes names, and nothing that is run. Comments and layout stay: what is left of
/// both texts without the names is equal.
#[test]
fn migration_changes_no_sql_and_nothing_but_names() {
    let mut migrated_texts = 0;
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let profile = Profile { older: true, odd: rng.bool() };
        let (root, variables) = sound(&mut rng, profile);
        let text = write(&mut rng, &root, Layout::Any);
        let edits = lakeplan::metaxy::migrate::edits(&text);
        let migrated = lakeplan::metaxy::migrate::migrate(&text);
        let (before, after) = (
            analyze(&text, &lakeplan::Options::from(&variables)),
            analyze(&migrated, &lakeplan::Options::from(&variables)),
        );
        assert_eq!(sql(&before), sql(&after), "seed {seed}\n{text}\n{migrated}");
        assert!(after.diagnostics.iter().all(|it| it.code != Code::OlderSpelling), "seed {seed}\n{migrated}");
        assert_eq!(lakeplan::metaxy::migrate::migrate(&migrated), migrated, "seed {seed}");
        let names = ["metadata_backend", "storage_backend", "metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore"];
        for edit in &edits {
            let written = edit.span.slice(&text);
            let quoted = if written.starts_with(['"', '\'']) { written.to_owned() } else { format!("'{written}'") };
            // Escapes in it are read as TOML reads them.
            let name = &lakeplan::toml::document::parse(&format!("x = {quoted}")).root.entries[0].node.value;
            let known = names.map(|name| lakeplan::toml::document::Value::String(name.to_owned()));
            assert!(known.contains(name), "seed {seed}: {written} is replaced");
        }
        migrated_texts += usize::from(!edits.is_empty());
    }
    assert!(migrated_texts > 100, "only {migrated_texts} texts had the older spelling");
}
