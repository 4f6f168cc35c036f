//! What must hold for every input. Each function takes the bytes of a fuzzer and panics where it
//! does not.

#[path = "structured.rs"]
mod structured;

use lakeplan::doctor::{Scrubber, explain_error};
use lakeplan::import::import as read_sql;
use lakeplan::metaxy::extend::{Broken, Chain, Extended};
use lakeplan::{Analysis, Flavor, Options, Rendering, Span, Variables, analyze, assist, mask, metaxy, share};

/// What stands where a secret stands; no masked output has it.
const CANARY: &str = "c4nary";

/// Any bytes as a text: what they show is a text, in order, with places, and the same twice.
pub fn bytes(data: &[u8]) {
    sound(&String::from_utf8_lossy(data), &Options::default());
}

/// A configuration that is made of the bytes, with variables: the same, and no secret of it shows.
pub fn structured(data: &[u8]) {
    let (text, variables) = structured::file(data);
    let options = Options::new(variables);
    let analysis = sound(&text, &options);
    let mut shown = vec![mask::mask_source(&text), share::redact(&text).text];
    let told = analysis.diagnostics.iter().flat_map(|it| it.help.iter().chain([&it.message]));
    shown.extend(told.map(ToString::to_string));
    for store in &analysis.stores {
        for flavor in Flavor::ALL {
            let script = store.script(flavor, Rendering { mask: true, setup: true });
            shown.extend(script.map(|script| script.text()));
        }
    }
    for shown in shown {
        assert!(!shown.contains(CANARY), "a secret shows\n{text}\n━━━\n{shown}");
    }
}

/// Help and proposals at every offset of a text.
pub fn assist(data: &[u8]) {
    let engine = <&lakeplan::Engine>::default();
    let mut structured = structured::file(data).0;
    let end = (0..=structured.len().min(600)).rev().find(|at| structured.is_char_boundary(*at));
    structured.truncate(end.unwrap_or_default());
    for text in [String::from_utf8_lossy(&data[..data.len().min(600)]).into_owned(), structured] {
        for offset in 0..=text.len() {
            if let Some(hover) = assist::hover(&text, offset, engine) {
                valid(&text, hover.span);
            }
            if let Some(completion) = assist::complete(&text, offset, engine) {
                valid(&text, completion.span);
            }
        }
    }
}

/// Files that extend one another: what they show has its place in one of them.
pub fn extend(data: &[u8]) {
    let (first, data) = data.split_first().unwrap_or((&0, &[]));
    let mut texts: Vec<String> = match first % 2 {
        0 => data.split(|it| *it == 0).map(|part| String::from_utf8_lossy(part).into_owned()).collect(),
        _ => data.chunks(data.len() / 3 + 1).map(|part| structured::file(part).0).collect(),
    };
    texts.truncate(6);
    let mut texts = texts.into_iter().map(|text| format!("extend = \"below.toml\"\n{text}"));
    let text = texts.next().unwrap_or_default();
    let name = |number: usize| if (first >> 1) % 4 == 3 && number == 0 { "pyproject.toml" } else { "below.toml" };
    let broken = match (first >> 3) % 3 {
        0 => None,
        1 => Some(Broken::Circular("metaxy.toml".to_owned())),
        _ => Some(Broken::Unreadable("below.toml".to_owned(), "it is not there".to_owned())),
    };
    let file = |(number, text): (usize, String)| Extended { text, file_name: name(number).to_owned() };
    let chain = Chain { files: texts.enumerate().map(file).collect(), broken };
    let all = chain.files.iter().fold(text.clone(), |all, file| all + "\n" + &file.text);
    sound_in(&text, &all, &Options::default().chain(chain));
}

/// SQL is read or left out with a note, and what is written of it is TOML; of SQL of our own it is
/// a configuration that gives the same SQL.
pub fn import(data: &[u8]) {
    let sql = String::from_utf8_lossy(data);
    imported(&sql);
    let (text, variables) = structured::file(data);
    let options = Options::new(variables);
    for store in &analyze(&text, &options).stores {
        let Some(script) = store.script(Flavor::DuckDb, Rendering { mask: false, setup: true }) else { continue };
        let first = imported(&script.text());
        let analysis = analyze(&first, &options);
        if analysis.diagnostics.iter().any(|it| it.severity != lakeplan::Severity::Hint) {
            continue;
        }
        let script = |analysis: &Analysis| {
            let script = analysis.stores.first()?.script(Flavor::DuckDb, Rendering { mask: false, setup: true })?;
            Some(script.text())
        };
        let Some(sql) = script(&analysis) else { continue };
        let second = imported(&sql);
        assert_eq!(script(&analyze(&second, &options)), Some(sql), "{first}\n━━━\n{second}");
    }
}

/// The TOML of SQL.
fn imported(sql: &str) -> String {
    let imported = read_sql(sql);
    for note in &imported.notes {
        valid(sql, note.span);
        assert!(!note.text.is_empty() && !note.text.ends_with('.'), "{note:?}");
    }
    let text = imported.to_toml(sql);
    assert_eq!(read_sql(sql).to_toml(sql), text, "two runs differ\n{sql}");
    for text in [&text, &imported.to_file(sql)] {
        assert!(is_toml(text), "it is not TOML\n{sql}\n━━━\n{text}");
    }
    text
}

/// A link is opened or refused, and a text comes back from its own link.
pub fn links(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(opened) = share::decode(&text) {
        analyze(&opened, &Options::default());
    }
    if let Ok(opened) = share::decode(&format!("v1={text}")) {
        // Whatever a link unpacks to is worked on at once.
        analyze(&opened, &Options::default());
    }
    if let Ok(link) = share::encode(&text) {
        assert_eq!(share::decode(&link).as_deref(), Ok(&*text));
    }
}

/// A fix leaves a text that parses, with its finding gone.
pub fn fixes(data: &[u8]) {
    let (text, variables) = structured::file(data);
    let options = Options::new(variables);
    let before = analyze(&text, &options);
    if before.is_syntax_error() {
        return;
    }
    for found in &before.diagnostics {
        for fix in &found.fixes {
            let fixed = fix.apply(&text);
            let after = analyze(&fixed, &options);
            let count = |analysis: &Analysis| {
                analysis.diagnostics.iter().filter(|it| it.code == found.code && it.message == found.message).count()
            };
            let told = || format!("{}: `{}`\n{text}\n━━━\n{fixed}", found.code, fix.title);
            assert!(!after.is_syntax_error(), "what it leaves is not TOML: {}", told());
            assert!(count(&after) < count(&before), "the finding stays: {}", told());
        }
    }
}

/// A migration leaves TOML, and nothing to migrate.
pub fn migration(data: &[u8]) {
    for text in [String::from_utf8_lossy(data).into_owned(), structured::file(data).0] {
        let migrated = metaxy::migrate::migrate(&text);
        if is_toml(&text) {
            assert!(is_toml(&migrated), "what it leaves is not TOML\n{text}\n━━━\n{migrated}");
        }
        assert_eq!(metaxy::migrate::migrate(&migrated), migrated, "it comes to no end\n{text}");
    }
}

/// Errors of any tool are explained without a secret of the configuration.
pub fn errors(data: &[u8]) {
    let analysis = analyze(STORE, &Options::default());
    let text = String::from_utf8_lossy(data).replace('\u{1a}', "c4nary-pw");
    let told = format!("{:?}", explain_error(&text, &analysis, None));
    assert!(!told.contains("c4nary-pw"), "{text:?}\n━━━\n{told}");
    let store = analysis.select(None).expect("there is one");
    let plan = store.plan(Flavor::DuckDb).expect("it is sound");
    let scrubber = Scrubber::new(STORE, &analysis, &plan, &Variables::new());
    for told in [scrubber.scrub(&text), scrubber.words_of_duckdb(&text)] {
        assert!(!told.contains("c4nary-pw"), "{text:?}\n━━━\n{told}");
    }
}

/// The store that errors are about.
const STORE: &str = "\
[stores.dev]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
[stores.dev.config.ducklake]
catalog = { type = \"postgres\", secret_name = \"pg\", host = \"db.example\", database = \"d\", user = \"u\", password = \"c4nary-pw\" }
storage = { type = \"s3\", secret_name = \"s\", bucket = \"b\", region = \"eu-west-1\", key_id = \"k\", secret = \"c4nary-pw\" }
";

/// What holds for the analysis of any text.
fn sound(text: &str, options: &Options) -> Analysis {
    sound_in(text, text, options)
}

/// The same of a text that extends others: places lie in the text of all.
fn sound_in(text: &str, all: &str, options: &Options) -> Analysis {
    let analysis = analyze(text, options);
    assert_eq!(format!("{analysis:?}"), format!("{:?}", analyze(text, options)), "two runs differ\n{text}");
    for found in &analysis.diagnostics {
        valid(all, found.span);
        found.context.iter().for_each(|it| valid(all, it.span));
        for edit in found.fixes.iter().flat_map(|it| &it.edits) {
            valid(all, edit.span);
        }
        assert!(!found.message.is_empty() && !found.message.ends_with('.'), "{found:?}");
    }
    assert!(analysis.diagnostics.is_sorted_by_key(|it| it.span.start), "not in the order of the file\n{text}");
    analysis.secrets.iter().for_each(|it| valid(all, *it));
    analysis.variables.iter().for_each(|it| valid(all, it.span));
    assert_eq!(mask::mask_source(text).len(), text.len());
    for store in &analysis.stores {
        for flavor in Flavor::ALL {
            for statement in
                store.script(flavor, Rendering { mask: false, setup: true }).into_iter().flat_map(|it| it.statements)
            {
                for (range, span) in &statement.sql.origins {
                    assert!(statement.sql.text.get(range.clone()).is_some(), "{statement:?}");
                    valid(all, *span);
                }
            }
            store.hosts(flavor);
        }
    }
    analysis
}

fn valid(text: &str, span: Span) {
    assert!(text.get(span.start..span.end).is_some(), "{span:?} is no place in\n{text}");
}

fn is_toml(text: &str) -> bool {
    lakeplan::toml::document::parse(text).errors.is_empty()
}
