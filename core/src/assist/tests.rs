//! What is proposed and said, at a caret drawn as `¦`.

use super::*;
use crate::backend::{RawCatalog, RawStorage};
use crate::duckdb::V1_5;
use crate::examples::EXAMPLES;

const ENGINE: &Engine = &V1_5;

fn caret(marked: &str) -> (String, usize) {
    let at = marked.find('¦').expect("the caret is drawn");
    (marked.replacen('¦', "", 1), at)
}

/// The labels, with the text that they would replace.
#[track_caller]
fn proposed(marked: &str) -> (String, Vec<String>) {
    let (text, at) = caret(marked);
    match complete(&text, at, ENGINE) {
        None => (String::new(), Vec::new()),
        Some(completion) => {
            (completion.span.slice(&text).to_owned(), completion.items.into_iter().map(|item| item.label).collect())
        }
    }
}

#[track_caller]
fn labels(marked: &str) -> Vec<String> {
    proposed(marked).1
}

const STORAGE: &str = "[stores.dev.config.ducklake.storage]\ntype = \"s3\"\nbucket = \"b\"\n";

#[test]
fn keys_are_those_of_the_table_that_are_not_written_yet() {
    let (word, keys) = proposed(&format!("{STORAGE}se¦\nregion = \"r\"\n"));
    assert_eq!(word, "se");
    assert_eq!(keys[0], "secret_name", "what must be there comes first");
    assert!(keys.contains(&"secret".to_owned()) && keys.contains(&"scope".to_owned()));
    assert!(!keys.iter().any(|key| ["type", "bucket", "region"].contains(&key.as_str())), "{keys:?}");
}

#[test]
fn a_key_brings_its_equals_sign_unless_it_is_there() {
    let insert = |marked: &str| {
        let (text, at) = caret(marked);
        complete(&text, at, ENGINE).and_then(|completion| completion.items.first().map(|item| item.insert.clone()))
    };
    assert_eq!(insert(&format!("{STORAGE}¦")).as_deref(), Some("secret_name = "));
    assert_eq!(insert(&format!("{STORAGE}sec¦ = \"x\"")).as_deref(), Some("secret_name"));
}

#[test]
fn tables_are_found_however_they_are_written() {
    let local = ["path"];
    for marked in [
        "[stores.dev.config.ducklake.storage]\ntype = \"local\"\n¦",
        "[stores.dev.config.ducklake]\nstorage = { type = \"local\", ¦",
        "[stores.dev.config.ducklake]\nstorage = { ¦ type = \"local\" }\n",
        "[stores.dev.config]\nducklake.storage.type = 'local'\nducklake.storage.¦\n",
        "[ducklake]\nstorage_backend = { type = \"local\", ¦ }\n",
        "[config.ducklake.storage]\n¦\ntype = \"local\"\n",
        "catalog.type = \"duckdb\"\n[storage]\ntype = \"local\"\n¦",
        "[tool.metaxy.stores.a.config.ducklake.storage]\ntype = \"local\"\n¦\n[tool.black]\n",
        "[stores.'my store'.config.ducklake.\"storage\"]\ntype = \"local\"\n¦",
        // Unfinished lines before it.
        "[stores.dev.config.ducklake]\ncatalog = { type = \"duck\n[stores.dev.config.ducklake.storage]\ntype = \"local\"\n¦",
        "[stores.dev\n[stores.dev.config.ducklake.storage]\ntype = \"local\"\nx =\n¦",
    ] {
        assert_eq!(labels(marked), local, "{marked}");
    }
}

#[test]
fn the_type_comes_before_the_keys_that_depend_on_it() {
    assert_eq!(labels("[ducklake.storage]\n¦"), ["type"]);
    let tags: Vec<String> =
        RawStorage::SECTIONS.iter().filter_map(|it| it.tag).map(|tag| format!("\"{tag}\"")).collect();
    for value in ["¦", "\"¦\"", "\"¦", "\"s¦\"", "'s¦"] {
        assert_eq!(labels(&format!("[ducklake.storage]\ntype = {value}")), tags, "{value}");
    }
    assert_eq!(labels("[ducklake.catalog]\ntype =¦").len(), RawCatalog::SECTIONS.len());
}

#[test]
fn an_open_string_is_replaced_only_up_to_the_caret() {
    assert_eq!(proposed("[ducklake]\nstorage = { type = \"lo¦ }").0, "\"lo");
    assert_eq!(proposed("[ducklake]\nstorage = { type = \"l¦o\" }").0, "\"lo\"");
}

#[test]
fn values_are_words_where_there_are_words() {
    assert_eq!(labels(&format!("{STORAGE}use_ssl = ¦")), ["true", "false"]);
    assert_eq!(labels(&format!("{STORAGE}url_style = \"¦\"")), ["\"path\"", "\"vhost\""]);
    assert_eq!(labels("store = ¦\n[stores.a]\n[stores.b.config]\n"), ["\"a\"", "\"b\""]);
    assert_eq!(labels("[stores.a]\n[stores.b.config]\nfallback_stores = [¦]"), ["\"a\""]);
    assert_eq!(labels("[stores.a]\ntype = ¦").len(), 2);
    assert_eq!(labels("[stores.a.config]\ndatabase = ¦"), ["\":memory:\""]);
    assert_eq!(labels(&format!("{STORAGE}secret = ¦")), [""; 0], "nothing is proposed for a secret");
}

#[test]
fn options_are_those_of_duckdb() {
    let chain = "[ducklake.storage]\ntype = \"s3\"\nsecret_parameters = { provider = \"credential_chain\", ";
    assert!(labels(&format!("{chain}¦ }}")).contains(&"assume_role_arn".to_owned()));
    assert!(
        !labels("[ducklake.storage]\ntype = \"s3\"\n[ducklake.storage.secret_parameters]\n¦")
            .contains(&"chain".to_owned())
    );
    assert_eq!(labels(&format!("{chain}use_ssl = ¦")), ["true", "false"]);
    assert_eq!(labels("[ducklake.catalog]\ntype = \"postgres\"\nsecret_parameters.sslmode = \"¦")[0], "\"disable\"");
    let options = labels("[ducklake.attach_options]\nread_only = true\n¦");
    assert!(options.contains(&"encrypted".to_owned()) && !options.contains(&"read_only".to_owned()), "{options:?}");
    assert_eq!(labels("[ducklake]\nattach_options = { encrypted = ¦"), ["true", "false"]);
    let (_, help) = said("[ducklake.attach_options]\nMetadata_sch¦ema = 1").expect("there is help");
    assert_eq!((help.title.as_str(), &help.tags[0][..]), ("metadata_schema", "string"));
    assert_eq!(said("[ducklake.attach_options]\nnothi¦ng = 1"), None);
}

#[test]
fn headers_go_on_with_what_can_follow() {
    assert_eq!(
        labels("[¦"),
        [
            "stores.dev",
            "stores.dev.config",
            "stores.dev.config.ducklake",
            "stores.dev.config.ducklake.catalog",
            "stores.dev.config.ducklake.storage"
        ]
    );
    assert_eq!(labels("[stores.dev]\n[stores.dev.config.ducklake.metadata_backend]\n[stores.¦]"), ["dev"]);
    assert_eq!(
        labels("[stores.a.config.ducklake.catalog]\n[stores.a.config.ducklake.¦"),
        ["catalog", "storage", "attach_options"]
    );
    assert_eq!(
        labels("[tool.metaxy.stores.a]\n[¦"),
        [
            "tool.metaxy.stores.a.config",
            "tool.metaxy.stores.a.config.ducklake",
            "tool.metaxy.stores.a.config.ducklake.catalog",
            "tool.metaxy.stores.a.config.ducklake.storage"
        ]
    );
}

#[test]
fn the_spelling_of_the_file_is_kept() {
    let keys = labels("[stores.dev.config.ducklake]\nmetadata_backend = {}\n¦");
    assert!(keys.contains(&"storage_backend".to_owned()) && !keys.contains(&"storage".to_owned()), "{keys:?}");
    assert!(!keys.contains(&"catalog".to_owned()), "the backend is there already: {keys:?}");
}

#[test]
fn nothing_is_proposed_where_nothing_fits() {
    for marked in [
        "# ¦",
        "[stores.dev] # a¦",
        "[stores.dev] ¦",
        "[tool.black]\n¦",
        "[tool.metaxy.stores.dev]\n[project]\nname = ¦",
        "[stores.dev.config.ducklake.storage]\ntype = \"s3\" ¦",
        "[stores.dev.config.ducklake.storage]\ntype = \"\"\"\n¦\"\"\"",
        "[stores.dev.config.ducklake.storage]\ntype ¦",
    ] {
        let (text, at) = caret(marked);
        let labels = complete(&text, at, ENGINE).map(|completion| completion.items.len());
        if marked.contains("\"\"\"") {
            assert_eq!(labels, Some(RawStorage::SECTIONS.len()), "inside a value its words are proposed");
        } else {
            assert_eq!(labels, None, "{marked}");
        }
    }
}

#[track_caller]
fn said(marked: &str) -> Option<(String, Help)> {
    let (text, at) = caret(marked);
    hover(&text, at, ENGINE).map(|hover| (hover.span.slice(&text).to_owned(), hover.help))
}

#[test]
fn hover_tells_what_the_table_of_fields_knows() {
    let (word, help) = said(&format!("{STORAGE}use_s¦sl = 1")).expect("there is help");
    assert_eq!((word.as_str(), help.title.as_str()), ("use_ssl", "use_ssl"));
    assert_eq!(help.tags, ["boolean"]);
    assert_eq!(help.example.as_deref(), Some("use_ssl = false"));
    let (_, help) = said("[stores.dev.config.ducklake.metadata_¦backend]").expect("there is help");
    assert_eq!(help.tags, ["table", "required", "older spelling of catalog"]);
    let (word, help) = said("[ducklake.storage]\ntype = \"r¦2\"").expect("there is help");
    assert_eq!((word.as_str(), help.title.as_str()), ("\"r2\"", "r2"));
    assert_eq!(help.doc, "Cloudflare R2. Required: `data_path`, `secret_name`.");
    let (_, help) = said("[stores.de¦v]").expect("there is help");
    assert_eq!(help.tags, ["store"]);
    let (word, help) = said("[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"a${X¦:-d}\"").expect("there is help");
    assert_eq!((word.as_str(), help.title.as_str()), ("${X:-d}", "${X}"));
    assert_eq!(said("[tool.bl¦ack]"), None);
    assert_eq!(said("# ty¦pe"), None);
}

#[test]
fn help_never_shows_a_value() {
    let text = "[ducklake.storage]\ntype = \"s3\"\nsecret = \"s3cr3t-${X:-s3cr3t-y}\"\n";
    for at in 0..=text.len() {
        let shown = format!("{:?}{:?}", complete(text, at, ENGINE), hover(text, at, ENGINE).map(|hover| hover.help));
        assert!(!shown.contains("s3cr3t"), "{at}: {shown}");
    }
}

/// Every field of the table can be completed where it belongs, and has help.
#[test]
fn every_field_is_reached() {
    for section in crate::metaxy::sections::SECTIONS {
        let header = section.path.replace("<name>", "dev");
        let tag = section.tag.map_or_else(String::new, |tag| format!("type = \"{tag}\"\n"));
        let header = if header.is_empty() { String::new() } else { format!("[{header}]\n") };
        let keys = labels(&format!("{header}{tag}¦"));
        for field in section.fields {
            assert_eq!(
                keys.iter().any(|key| key == field.key),
                !field.reserved,
                "{}.{}: {keys:?}",
                section.name,
                field.key
            );
            for key in [Some(field.key), field.older].into_iter().flatten() {
                let (word, help) = said(&format!("{header}{tag}{key}¦ = 1")).expect("there is help");
                assert_eq!((word.as_str(), help.title.as_str()), (key, key));
            }
        }
    }
}

/// Whatever is cut out, and wherever the caret is: no panic, and spans that fit the text.
#[test]
fn any_cut_of_the_examples_is_survived() {
    for example in EXAMPLES {
        let text = example.toml;
        let boundaries: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        // Every third place: a prime that meets all tokens of lines of different lengths.
        for (index, &at) in boundaries.iter().enumerate().step_by(3) {
            // What is typed from the top, and the same with a part missing behind the caret.
            let behind = boundaries[(index + 1 + index % 37).min(boundaries.len() - 1)];
            for cut in [text[..at].to_owned(), format!("{}{}", &text[..at], &text[behind..])] {
                for offset in [at, at / 2] {
                    if let Some(completion) = complete(&cut, offset, ENGINE) {
                        assert!(cut.get(completion.span.start..completion.span.end).is_some());
                        assert!(!completion.items.is_empty());
                    }
                    if let Some(hover) = hover(&cut, offset, ENGINE) {
                        assert!(cut.get(hover.span.start..hover.span.end).is_some());
                    }
                }
            }
        }
    }
}

#[test]
fn odd_text_is_survived() {
    for text in [
        "",
        "\u{feff}",
        "ü = ü",
        "[ü",
        "\"",
        "'''",
        "]]]]",
        "}}}}",
        "a.b.=",
        "{{{{",
        "= = =",
        ",,,",
        "[[a]\n",
        "\r\n\r",
        "a = [\n[b\n",
    ] {
        for offset in (0..=text.len() + 2).chain([usize::MAX]) {
            complete(text, offset, ENGINE);
            hover(text, offset, ENGINE);
        }
    }
}

#[test]
fn endpoints_and_regions_are_those_of_the_providers() {
    let endpoints = labels(&format!("{STORAGE}endpoint = ¦\n"));
    for known in ["\"fsn1.your-objectstorage.com\"", "\"s3.fr-par.scw.cloud\""] {
        assert!(endpoints.iter().any(|label| label == known), "{known}");
    }
    let regions = labels(&format!("{STORAGE}region = ¦\n"));
    assert!(regions.contains(&"\"eu-central-1\"".to_owned()) && !regions.contains(&"\"cn-north-1\"".to_owned()));
    let regions = labels(&format!("{STORAGE}endpoint = \"https://s3.fr-par.scw.cloud\"\nregion = ¦\n"));
    assert_eq!(regions, ["\"fr-par\"", "\"nl-ams\"", "\"pl-waw\"", "\"it-mil\""]);
}
