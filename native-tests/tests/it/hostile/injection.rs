//! Every statement of a plan is one statement to DuckDB, whatever the configuration holds.

use std::fmt::Write as _;

use lakeplan::backend::{RawCatalog, RawStorage};
use lakeplan::schema::{Section, Type};
use lakeplan::{Analysis, Code, Diagnostic, Flavor, Rendering, Severity};
use native_tests::parser::Parser;
use native_tests::version;
use proptest::prelude::*;

use super::text::{hostile, toml};
use super::{config, statements, variables};
use crate::samples::{self, Sample};

/// The section of a backend in which every text and every key that is free is hostile.
fn section(section: &Section, sample: &Sample, texts: &mut impl Iterator<Item = String>) -> String {
    let mut text = || texts.next().expect("there are texts enough");
    let mut toml = String::new();
    for (key, value) in &sample.keys {
        let value = match section.field(key).map(|field| field.ty) {
            Some(Type::String) => text(),
            _ => value.clone(),
        };
        let _ = writeln!(toml, "{key} = {value}");
    }
    for field in section.fields.iter().filter(|field| field.ty == Type::Table) {
        let _ = writeln!(toml, "{} = {{ {} = {}, {} = [{}] }}", field.key, text(), text(), text(), text());
    }
    toml
}

/// What stands where a secret stands in the configurations of the fuzzers.
const CANARY: &str = "c4nary";

#[allow(clippy::pedantic, reason = "the targets of `fuzz`, a workspace of its own, use it too")]
#[path = "../../../../fuzz/src/structured.rs"]
mod structured;

/// A configuration in which every text and every key that is free is hostile.
fn configuration() -> impl Strategy<Value = String> {
    let backends = |sections: &'static [&'static Section]| {
        let all: Vec<(&Section, Sample)> = sections
            .iter()
            .flat_map(|section| samples::every_key(section).into_iter().map(move |sample| (*section, sample)))
            .collect();
        prop::sample::select(all)
    };
    let texts = prop::collection::vec(hostile(), 40);
    (backends(RawCatalog::SECTIONS), backends(RawStorage::SECTIONS), texts).prop_map(|(catalog, storage, texts)| {
        let mut texts = texts.iter().map(|text| toml(text));
        let [store, alias, option, value] = std::array::from_fn(|_| texts.next().expect("there are texts enough"));
        format!(
            "[stores.{store}]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\
             [stores.{store}.config]\ndatabase = \":memory:\"\n\
             [stores.{store}.config.ducklake]\nalias = {alias}\nattach_options = {{ {option} = {value} }}\n\
             [stores.{store}.config.ducklake.catalog]\n{}\
             [stores.{store}.config.ducklake.storage]\n{}",
            section(catalog.0, &catalog.1, &mut texts),
            section(storage.0, &storage.1, &mut texts),
        )
    })
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn a_plan_parses_as_its_own_statements(toml in configuration()) {
        let analysis = lakeplan::analyze(&toml, &version::options(&variables(&[("X", "'; x \"")])));
        let statements = statements(&analysis);
        prop_assume!(statements.is_some(), "it has an error");
        let mut statements = statements.unwrap_or_default();
        // A name that is empty, because its variable is not set, is told, and leaves no statement.
        let told = analysis.diagnostics.iter().any(|it| it.code == Code::UnquotedName && it.message.contains("`USE ;`"));
        prop_assert_eq!(statements.iter().any(|sql| sql == "USE ;"), told);
        statements.retain(|sql| !told || !(sql == "USE ;" || sql.starts_with("CREATE DATABASE ")));
        PARSER.with(|parser| {
            let known: Vec<&String> = statements.iter().filter(|sql| !sql.starts_with("CREATE DATABASE ")).collect();
            for sql in &known {
                prop_assert_eq!(parser.count(sql), Ok(1), "{}", sql);
            }
            let all: String = known.iter().flat_map(|sql| [sql.as_str(), "\n"]).collect();
            prop_assert_eq!(parser.count(&all), Ok(known.len() as u64), "{}", all);
            // The statement that only MotherDuck's extension knows, as one that the engine knows.
            for sql in statements.iter().filter(|sql| sql.starts_with("CREATE DATABASE ")) {
                let like = sql
                    .replacen("CREATE DATABASE IF NOT EXISTS ", "ATTACH 'x' AS ", 1);
                prop_assert_eq!(parser.count(&like), Ok(1), "{}", sql);
            }
            Ok(())
        })?;
    }
}

/// What says that a statement of Metaxy's is not what it looks like.
const SAYS_SO: &[Code] = &[
    Code::UnquotedName,
    Code::UnsafeName,
    Code::PastedText,
    Code::MotherDuckName,
    Code::UnknownAttachOption,
    Code::UnknownSecretParameter,
    Code::HiddenCharacter,
];

/// Statements as Metaxy writes them; nothing if the store has an error.
fn metaxy_statements(analysis: &Analysis) -> Option<Vec<String>> {
    let store = analysis.select(None).ok()?;
    let script = store.script(Flavor::Metaxy, Rendering { mask: false, setup: false })?;
    Some(script.statements.into_iter().map(|statement| statement.sql.text).collect())
}

fn says_so(analysis: &Analysis) -> bool {
    let told = |it: &Diagnostic| it.severity == Severity::Warning && SAYS_SO.contains(&it.code);
    analysis.diagnostics.iter().any(told)
}

/// Whether DuckDB reads a statement as one, and all of them as as many.
fn is_as_planned(statements: &[String]) -> bool {
    PARSER.with(|parser| {
        // The statement that only MotherDuck's extension knows, as one that the engine knows.
        let known: Vec<String> = statements
            .iter()
            .map(|sql| sql.replacen("CREATE DATABASE IF NOT EXISTS ", "ATTACH 'x' AS ", 1))
            .map(|sql| sql.replacen(" IN MOTHERDUCK (", " (", 1))
            .collect();
        known.iter().all(|sql| parser.count(sql) == Ok(1)) && parser.count(&known.join("\n")) == Ok(known.len() as u64)
    })
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn what_metaxy_runs_splits_as_planned_or_a_warning_says_so(toml in configuration()) {
        let analysis = lakeplan::analyze(&toml, &version::options(&variables(&[("X", "'; x \"")])));
        let statements = metaxy_statements(&analysis);
        prop_assume!(statements.is_some(), "it has an error");
        let statements = statements.unwrap_or_default();
        prop_assert!(is_as_planned(&statements) || says_so(&analysis), "{}\n{:#?}", toml, statements);
    }
}

/// Files with `#` as the value of one key of a backend, for each key that takes text.
fn each_key() -> Vec<String> {
    let inline = |sample: &Sample| sample.toml().replace('\n', ", ");
    let mut files = Vec::new();
    for section in [RawCatalog::SECTIONS, RawStorage::SECTIONS].concat() {
        for sample in samples::credentials(section) {
            for field in section.fields.iter().filter(|field| field.ty == Type::String) {
                let own = inline(&sample.with(field.key, "#"));
                files.push(if RawCatalog::SECTIONS.iter().any(|catalog| catalog.is(section)) {
                    format!("catalog = {{ {own} }}\nstorage = {{ type = \"local\", path = \"p\" }}")
                } else {
                    format!("catalog = {{ type = \"duckdb\", uri = \"l\" }}\nstorage = {{ {own} }}")
                });
            }
        }
    }
    files
}

/// What fuzzers have found worth keeping, and as much of chance: in both flavors.
#[test]
fn what_fuzzers_have_found_splits_as_planned_or_a_warning_says_so() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let mut inputs: Vec<Vec<u8>> = Vec::new();
    for corpus in ["structured", "fixes", "import"] {
        let mut files: Vec<_> =
            std::fs::read_dir(folder.join(corpus)).expect("the corpus is there").flatten().collect();
        files.sort_by_key(std::fs::DirEntry::path);
        inputs.extend(files.into_iter().map(|file| std::fs::read(file.path()).expect("it can be read")));
    }
    let mut state = 11_u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from(state >> 24).unwrap_or_default()
    };
    inputs.extend((0..600).map(|_| (0..160).map(|_| byte()).collect()));
    let mut tried = 0;
    for input in inputs {
        let (toml, variables) = structured::file(&input);
        let analysis = lakeplan::analyze(&toml, &version::options(&variables));
        for store in &analysis.stores {
            for flavor in Flavor::ALL {
                let Some(script) = store.script(flavor, Rendering { mask: false, setup: false }) else { continue };
                let statements: Vec<String> = script.statements.into_iter().map(|it| it.sql.text).collect();
                tried += 1;
                assert!(is_as_planned(&statements) || says_so(&analysis), "{flavor}\n{toml}\n{statements:#?}");
            }
        }
    }
    assert!(tried > 80, "only {tried} have statements");
}

/// Each value alone, so that no other one is told in its place.
#[test]
fn one_hostile_value_is_told_wherever_it_stands() {
    let hostile = [
        "eu'; DROP TABLE t; --",
        "x;y",
        "a--b",
        "a/*b",
        "$$x$$",
        "E'x'",
        "a\"b",
        "a\nb",
        "a\u{0}b",
        "a b",
        "\u{2019}; x",
        "''",
        "a\\'b",
        "x) ; DETACH y; (",
        "select",
        "\u{37e}",
        "\u{ff07}x",
        "\u{202e}x",
        "",
    ];
    let combined = [
        "alias = #\ncatalog = { type = \"duckdb\", uri = \"l\" }\nstorage = { type = \"local\", path = \"p\" }",
        "catalog = { type = \"postgres\", secret_name = \"s\", host = #, database = #, user = #, password = # }\nstorage = { type = \"local\", path = \"p\" }",
        "catalog = { type = \"postgres\", secret_name = \"s\", secret_parameters = { host = \"h\", # = \"1\" } }\nstorage = { type = \"local\", path = \"p\" }",
        "catalog = { type = \"postgres\", secret_name = \"s\", secret_parameters = { host = #, dbname = [#], options = { a = # } } }\nstorage = { type = \"local\", path = \"p\" }",
        "catalog = { type = \"duckdb\", uri = \"l\" }\nstorage = { type = \"s3\", secret_name = \"s\", bucket = #, prefix = #, key_id = #, secret = #, region = #, endpoint = #, url_style = #, scope = # }",
        "catalog = { type = \"duckdb\", uri = \"l\" }\nstorage = { type = \"s3\", secret_name = \"s\", bucket = \"b\", secret_parameters = { region = #, # = [#, { # = # }] } }",
        "attach_options = { # = # }\ncatalog = { type = \"duckdb\", uri = \"l\" }\nstorage = { type = \"local\", path = \"p\" }",
        "attach_options = { meta_schema = #, data_path = [#], snapshot_time = { # = # } }\ncatalog = { type = \"duckdb\", uri = \"l\" }\nstorage = { type = \"local\", path = \"p\" }",
    ];
    let files: Vec<String> = combined.into_iter().map(str::to_owned).chain(each_key()).collect();
    let mut odd = 0;
    for file in files {
        for text in hostile {
            let file = format!("[ducklake]\n{}\n", file.replace('#', &toml(text)));
            let analysis = lakeplan::analyze(&file, &version::bare());
            let Some(statements) = metaxy_statements(&analysis) else { continue };
            let as_planned = is_as_planned(&statements);
            odd += usize::from(!as_planned);
            assert!(as_planned || says_so(&analysis), "{file}\n{statements:#?}");
            if text.contains('\0') {
                let told = analysis.diagnostics.iter().any(|it| it.message.contains("U+0000"));
                assert!(told, "{file}\n{:#?}", analysis.diagnostics);
            }
        }
    }
    assert!(odd > 40, "only {odd} are not as planned");
}

thread_local! {
    static PARSER: Parser = Parser::new();
}
