//! A fix beside a key of the name that it gives, and in places where a line cannot stand: what parsed
//! before parses afterwards, without a key twice, and the finding is gone.

#![allow(clippy::disallowed_methods, reason = "the configurations of other tests are files")]

use lakeplan::diagnostic::{Edit, Fix};
use lakeplan::{Analysis, Code, Diagnostic, Options, Variables, analyze};

const CATALOG: &str = "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"l.db\"\n";
const SQLITE: &str =
    "catalog = { type = \"sqlite\", uri = \"sqlite:x.db\" }\nstorage = { type = \"local\", path = \"p\" }\n";

const DSN: &str = "connection_string = \"host=h port=5 dbname=d user=u password=pw\"";

/// A connection string as a key, behind what is a part of it too.
fn dsn(before: &str, prefix: &str) -> String {
    format!("{before}{prefix}{DSN}\n[ducklake.storage]\ntype = \"local\"\npath = \"p\"\n")
}

fn files() -> Vec<String> {
    let storage = |keys: &str| {
        format!(
            "{CATALOG}[ducklake.storage]\ntype = \"s3\"\nbucket = \"b\"\nsecret_name = \"s\"\nregion = \"r\"\nkey_id = \"k\"\n\
             secret = \"x\"\n{keys}"
        )
    };
    let options = |options: &str| {
        format!(
            "[ducklake]\nattach_options = {{ {options} }}\n{CATALOG}[ducklake.storage]\ntype = \"local\"\npath = \"p\"\n"
        )
    };
    let config = |header: &str, line: &str| {
        format!("[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n{header}\n{line}")
    };
    let inline =
        "{ catalog = { type = \"sqlite\", uri = \"sqlite:x.db\" }, storage = { type = \"local\", path = \"p\" } }";
    vec![
        storage("endpont = \"a:1\"\nendpoint = \"b:1\"\n"),
        storage("endpont = \"a:1\"\nEndpoint = \"b:1\"\n"),
        storage("endpoint = \"a:1\"\nEndpoint = \"b:1\"\n"),
        storage("endpont = \"a:1\"\nendpoint = {}\n"),
        storage("endpont = \"a:1\"\nendpoint = 7\n"),
        storage("endpoint_url = \"a:1\"\nendpoint = \"b:1\"\n"),
        storage("endpoint_url = \"a:1\"\nENDPOINT = \"b:1\"\n"),
        storage("\n[ducklake.storage.endpont]\nx = 1\n[ducklake.storage.endpoint]\ny = 1\n"),
        storage("secret_parameters = { regoin = \"a\", region = \"b\" }\n"),
        storage("secret_parameters = { regoin = \"a\", Region = \"b\" }\n"),
        storage("secret_parameters = { endpiont = \"a\" }\nendpoint = \"b\"\n"),
        storage("secret_parameters.regoin = \"a\"\nsecret_parameters.region = \"b\"\n"),
        "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\nhost = \"h\"\ndatabase = \"d\"\nuser = \"u\"\n\
             password = \"p\"\nsecret_parameters = \"x\"\n[ducklake.storage]\ntype = \"local\"\npath = \"p\"\n"
            .to_owned(),
        options("encryptd = true, encrypted = true"),
        options("encryptd = true, ENCRYPTED = true"),
        options("ENCRYPTED = true, encrypted = true"),
        options("meta_schema = \"a\", metadata_schema = \"b\", schema = \"c\""),
        options("\"encrypted\" = true, encryptd = true"),
        SQLITE.to_owned(),
        SQLITE.trim_end().to_owned(),
        SQLITE.replace('\n', "\r\n"),
        format!("ducklake.{}", SQLITE.replace("\nstorage", "\nducklake.storage")),
        format!("[ducklake]\n{SQLITE}"),
        format!("attach_options = {{}}\n{SQLITE}"),
        format!("{SQLITE}[attach_options]\n"),
        format!("ducklake = {inline}\n"),
        config("[stores.dev.Config]", &format!("ducklake = {inline}\n")),
        config("[stores.dev.CONFIG.ducklake]", SQLITE),
        config("", &format!("Config = {{ ducklake = {inline} }}\n")),
        config("", &format!("config = {{ ducklake = {inline} }}\n")),
        config("", &format!("Config.ducklake = {inline}\n")),
        config("", &format!("Config = {{}}\nconfig.ducklake = {inline}\n")),
        config("[stores.dev.Config]", &format!("Database = \":memory:\"\nducklake = {inline}\n")),
        config("[stores.dev.Config]\n[stores.dev.config.ducklake]", SQLITE),
        dsn("[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\n", ""),
        dsn("[ducklake]\ncatalog.type = \"postgres\"\ncatalog.secret_name = \"s\"\n", "catalog."),
        dsn("[ducklake]\ncatalog.type = \"postgres\"\ncatalog.secret_name = \"s\"\n", "'catalog' . "),
        dsn("ducklake.catalog.type = \"postgres\"\nducklake.catalog.secret_name = \"s\"\n", "ducklake.catalog."),
        format!(
            "[ducklake]\ncatalog = {{ type = \"postgres\", secret_name = \"s\", {DSN} }}\nstorage = {{ type = \"local\", path = \"p\" }}\n"
        ),
        format!(
            "ducklake = {{ storage = {{ type = \"local\", path = \"p\" }}, catalog.type = \"postgres\", catalog.secret_name = \"s\", catalog.{DSN} }}\n"
        ),
        "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig = { database = \":memory:\" }\n\
             [stores.'dev.config.ducklake']\nx = 1\n"
            .to_owned(),
        config("[store.prod]", "type = \"x\"\n"),
        config("[store.dev]", "type = \"x\"\n"),
        "stores = { dev = { type = \"x\" } }\n[store.prod]\ntype = \"x\"\n".to_owned(),
    ]
}

/// The fixes of a text that leave it worse, and how many it has.
fn faults(text: &str, options: &Options) -> (usize, Vec<String>) {
    let mut applied = 0;
    let mut faults = Vec::new();
    let before = analyze(text, options);
    for found in &before.diagnostics {
        for fix in &found.fixes {
            applied += 1;
            let fixed = fix.apply(text);
            let after = analyze(&fixed, options);
            let count = |analysis: &Analysis| {
                let same = |it: &&Diagnostic| it.code == found.code && it.message == found.message;
                analysis.diagnostics.iter().filter(same).count()
            };
            let errors = |analysis: &Analysis| analysis.diagnostics.iter().filter(|it| it.is_error()).count();
            let mixes = text.contains("\r\n") && fixed.replace("\r\n", "").contains('\n');
            // What is in a store of no known type is not looked at before.
            let worse = found.code != Code::OtherStore
                && (found.is_error() && errors(&after) >= errors(&before) || errors(&after) > errors(&before));
            if after.is_syntax_error() || count(&after) >= count(&before) || mixes || worse {
                faults.push(format!("{}: {}\n{text}━━━\n{fixed}", found.code, fix.title));
            }
        }
    }
    (applied, faults)
}

#[test]
fn a_fix_leaves_a_file_that_parses_and_its_finding_is_gone() {
    let mut applied = 0;
    let mut all = Vec::new();
    for text in files() {
        assert!(!analyze(&text, &Options::default()).is_syntax_error(), "{text}");
        let (count, faults) = faults(&text, &Options::default());
        applied += count;
        all.extend(faults);
    }
    assert!(all.is_empty(), "{} faults\n{}", all.len(), all.join("\n━━━━━━\n"));
    assert!(applied > 20, "only {applied} fixes");
}

/// What a key can have in the place of the value that is wanted there.
const ODD: [&str; 7] = ["{}", "[]", "{ x = 1 }", "1.5", "true", "\"\"", "1979-05-27"];

/// The lines that a fix adds, each with an odd value instead of its own, at the place of the line.
fn odd_instead(fix: &Fix) -> Vec<Edit> {
    let added = fix.edits.iter().filter(|it| it.span.is_empty());
    let odd = |edit: &Edit, value: &str| {
        let (key, behind) = edit.replacement.split_once('=')?;
        // What separates it from its neighbors stays.
        let separator = &behind[behind.trim_end_matches(['\n', '\r', ',', ' ']).len()..];
        let is_line = !behind.trim_end().contains('\n');
        is_line.then(|| Edit { span: edit.span, replacement: format!("{key}= {value}{separator}") })
    };
    added.flat_map(|edit| ODD.iter().filter_map(move |value| odd(edit, value))).collect()
}

#[test]
fn a_fix_adds_no_key_that_has_a_value_of_another_type() {
    // For these variables some fixes add keys.
    let variables = [("AWS_ENDPOINT_URL", "http://minio:9000"), ("AWS_REGION", "eu-west-1")];
    let options = Options::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    let mut tried = 0;
    let mut all = std::collections::BTreeMap::new();
    for text in shown() {
        for fix in analyze(&text, &options).diagnostics.into_iter().flat_map(|it| it.fixes) {
            for edit in odd_instead(&fix) {
                let text = Fix::new("", vec![edit]).apply(&text);
                if analyze(&text, &options).is_syntax_error() {
                    continue;
                }
                tried += 1;
                // Of each kind one is enough.
                let kind = |fault: &String| fault.lines().next().unwrap_or_default().to_owned();
                all.extend(faults(&text, &options).1.into_iter().map(|fault| (kind(&fault), fault)));
            }
        }
    }
    assert!(all.is_empty(), "{} faults\n{}", all.len(), all.into_values().collect::<Vec<_>>().join("\n━━━━━━\n"));
    assert!(tried > 300, "only {tried} texts");
}

/// A configuration for each code, which shows it, and those that people reported.
fn shown() -> Vec<String> {
    let listed = |folder: &str| {
        let entries =
            std::fs::read_dir(format!("{}/../{folder}", env!("CARGO_MANIFEST_DIR"))).expect("the folder is there");
        entries.map(|entry| entry.expect("it can be listed").path())
    };
    let reported = listed("native-tests/field").map(|case| case.join("metaxy.toml")).filter(|path| path.is_file());
    let messages = listed("cli/tests/messages").filter(|path| path.extension().is_some_and(|it| it == "toml"));
    reported.chain(messages).map(|path| std::fs::read_to_string(path).expect("it can be read")).collect()
}

/// Each character that stands for another, what is meant, and how it is called.
const MEANT: &[(char, char, &str)] = &[
    ('\u{201c}', '"', "a typographic quote"),
    ('\u{201f}', '"', "a typographic quote"),
    ('\u{ab}', '"', "a typographic quote"),
    ('\u{bb}', '"', "a typographic quote"),
    ('\u{2018}', '\'', "a typographic quote"),
    ('\u{201b}', '\'', "a typographic quote"),
    ('\u{2010}', '-', "a typographic dash"),
    ('\u{2015}', '-', "a typographic dash"),
    ('\u{2212}', '-', "a typographic dash"),
    ('\u{a0}', ' ', "a non-breaking space"),
    ('\u{202f}', ' ', "a non-breaking space"),
    ('\u{2007}', ' ', "a non-breaking space"),
];

fn in_region(region: &str) -> String {
    format!(
        "[ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"m.db\" }}\n[ducklake.storage]\ntype = \"s3\"\n\
         secret_name = \"s\"\nkey_id = \"k\"\nsecret = \"v\"\nregion = '''{region}'''\nbucket = \"b\"\n"
    )
}

fn look_alike(text: &str, options: &Options) -> Option<Diagnostic> {
    analyze(text, options).diagnostics.into_iter().find(|it| it.code == Code::LookAlikeCharacter)
}

#[test]
fn a_character_that_looks_like_another_is_written_plainly_where_it_is_and_left_out_at_the_ends() {
    for &(character, plain, name) in MEANT {
        let end = if plain == '-' { "-" } else { "" };
        for (region, fixed) in [
            (format!("a{character}b"), format!("a{plain}b")),
            (format!("{character}ab"), format!("{end}ab")),
            (format!("ab{character}"), format!("ab{end}")),
            (format!("{character}a{character}b{character}"), format!("{end}a{plain}b{end}")),
        ] {
            let text = in_region(&region);
            let diagnostic = look_alike(&text, &Options::default()).expect(&region);
            let message = diagnostic.message.to_string();
            assert!(message.contains(name), "{region}: {message}");
            assert_eq!(diagnostic.fixes[0].apply(&text), in_region(&fixed), "{region}");
        }
    }
}

#[test]
fn plain_characters_and_other_fields_are_not_said_to_look_like_others() {
    for text in [
        in_region("a-b"),
        in_region("größe"),
        in_region("a\u{2016}b"),
        in_region("a").replace("\"m.db\"", "\"m\u{2013}\u{201c}.db\""),
    ] {
        assert!(look_alike(&text, &Options::default()).is_none(), "{text}");
    }
    // In what a variable gives, the file has nothing to change.
    let variables = Variables::from([("REGION".to_owned(), "a\u{2013}b".to_owned())]);
    let diagnostic = look_alike(&in_region("${REGION}"), &Options::from(&variables)).expect("a finding");
    assert!(diagnostic.fixes.is_empty());
}
