//! A canary stands in every place where a secret can stand, and no surface of the core shows it.

#[path = "canary/texts.rs"]
mod texts;

use std::collections::BTreeSet;

use lakeplan::doctor::{Scrubber, explain_error};
use lakeplan::{Analysis, Flavor, Options, Rendering, Variables, analyze, assist, mask, metaxy, share};
use texts::{CANARY, one_of, share, texts};

/// Fails with every place that shows the canary, each once.
#[derive(Default)]
struct Seen(BTreeSet<String>);

impl Seen {
    fn look(&mut self, what: &str, surface: &str, shown: &str) {
        if let Some(at) = shown.find(CANARY) {
            let around: String = shown[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            self.0.insert(format!("{surface}, {what:?}: …{around}{CANARY}…"));
        }
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        let list: Vec<&str> = self.0.iter().map(String::as_str).collect();
        assert!(list.is_empty() || std::thread::panicking(), "{} places\n{}", list.len(), list.join("\n"));
    }
}

fn analyzed(text: &str) -> Analysis {
    analyze(text, &Options::default())
}

/// How many there are of what follows.
const ANSWERS: usize = 5;

/// What DuckDB, libpq and Python say about a statement.
fn answers(statement: &str) -> [String; ANSWERS] {
    let cut: String = statement.chars().take(90).collect();
    [
        format!("Parser Error: syntax error at or near \"x\"\n\nLINE 1: {statement}\n        ^"),
        format!("Invalid Input Error: {statement}"),
        format!("IO Error: Failed to attach DuckLake MetaData \"x\" at path + \"{cut}...\nUnable to connect"),
        format!("duckdb.duckdb.IOException: IO Error: Cannot open file \"{statement}\": No such file or directory"),
        format!("Binder Error: Unknown parameter in\n{statement}\nfor secret"),
    ]
}

/// The texts are shared out: each is analyzed once, for all surfaces, and tests run side by side.
const PARTS: usize = 4;

fn look_at_part(part: usize) {
    let mut seen = Seen::default();
    for (number, (what, text)) in texts().into_iter().skip(part).step_by(PARTS * share()).enumerate() {
        let analysis = analyzed(&text);
        findings(&mut seen, &what, &analysis);
        sql(&mut seen, &what, &analysis);
        source_and_link(&mut seen, &what, &text, &analysis);
        sections_and_variables(&mut seen, &what, &analysis);
        selected(&mut seen, &what, &analysis);
        seen.look(&what, "migration", &format!("{:?}", metaxy::migrate::edits(&text)));
        explained(&mut seen, &what, &text, &analysis, number);
    }
}

#[test]
fn no_surface_of_the_first_part_shows_it() {
    look_at_part(0);
}

#[test]
fn no_surface_of_the_second_part_shows_it() {
    look_at_part(1);
}

#[test]
fn no_surface_of_the_third_part_shows_it() {
    look_at_part(2);
}

#[test]
fn no_surface_of_the_fourth_part_shows_it() {
    look_at_part(3);
}

fn findings(seen: &mut Seen, what: &str, analysis: &Analysis) {
    for found in &analysis.diagnostics {
        seen.look(what, "message", &found.message);
        found.help.iter().for_each(|it| seen.look(what, "help", it));
        found.context.iter().for_each(|it| seen.look(what, "label", &it.label));
        found.fixes.iter().for_each(|it| seen.look(what, "title", &it.title));
    }
}

fn sql(seen: &mut Seen, what: &str, analysis: &Analysis) {
    for store in &analysis.stores {
        for flavor in Flavor::ALL {
            let rendered = |mask| store.script(flavor, Rendering { mask, setup: true });
            if let Some(it) = &rendered(true) {
                seen.look(what, flavor.as_str(), &it.text());
            }
            // Whoever shows the SQL itself covers these.
            for statement in rendered(false).into_iter().flat_map(|it| it.statements) {
                let mut text = statement.sql.text.clone();
                for range in statement.sql.secrets.iter().rev() {
                    text.replace_range(range.clone(), "");
                }
                seen.look(what, "covered SQL", &text);
            }
            for host in store.hosts(flavor) {
                seen.look(what, "host", &format!("{host:?}"));
            }
        }
    }
}

fn source_and_link(seen: &mut Seen, what: &str, text: &str, analysis: &Analysis) {
    let masked = mask::mask_source(text);
    assert_eq!(masked.len(), text.len(), "{what}");
    seen.look(what, "source", &masked);
    assert_eq!(analysis.secrets, mask::secret_spans(text), "{what}");
    let quick = analyze(text, &Options::default().only_cures(true)).secrets;
    seen.look(what, "kept before all of the page is there", &share::left_out(text, &quick));
    let redacted = share::redact(text);
    seen.look(what, "redacted", &redacted.text);
    seen.look(what, "hidden", &format!("{:?}", redacted.hidden));
    let link = share::encode(&redacted.text).expect("short");
    seen.look(what, "link", &share::decode(&link).expect("its own link"));
    let is_toml = |text: &str| lakeplan::toml::document::parse(text).errors.is_empty();
    assert!(is_toml(&redacted.text) || !is_toml(text), "{what}\n{text}\n{}", redacted.text);
    if is_toml(text) {
        let again = share::redact(&redacted.text);
        assert_eq!((&again.text, &again.hidden[..]), (&redacted.text, &[][..]), "{what}: it is hidden already");
    }
}

fn sections_and_variables(seen: &mut Seen, what: &str, analysis: &Analysis) {
    for variable in analysis.variables.iter().filter(|it| !it.secret) {
        seen.look(what, "variable", &format!("{:?} {variable:?}", variable.path));
    }
    for shown in analysis.stores.iter().flat_map(lakeplan::Store::sections).flat_map(|it| it.fields) {
        let covered =
            |it: lakeplan::Span| analysis.secrets.iter().any(|secret| secret.start < it.end && it.start < secret.end);
        if !shown.secret && !shown.span.is_some_and(covered) {
            seen.look(what, "section", &format!("{shown:?}"));
        }
    }
}

fn selected(seen: &mut Seen, what: &str, analysis: &Analysis) {
    for error in [analysis.select(None), analysis.select(Some("nobody"))].into_iter().filter_map(Result::err) {
        seen.look(what, "select", &error.to_string());
    }
}

/// Most of the work is here: each statement is explained in the words of one of the answers, of which another one has
/// its turn with the next statement and the next text.
fn explained(seen: &mut Seen, what: &str, text: &str, analysis: &Analysis, turn: usize) {
    let explained = one_of(ANSWERS);
    let rendering = Rendering { mask: false, setup: false };
    let Some(store) = analysis.stores.first() else { return };
    let (Some(script), Some(plan)) = (store.script(Flavor::DuckDb, rendering), store.plan(Flavor::DuckDb)) else {
        return;
    };
    let scrubber = Scrubber::new(text, analysis, &plan, &Variables::new());
    for (turn, statement) in script.statements.iter().enumerate().map(|(number, it)| (turn + number, it)) {
        for (number, answer) in answers(&statement.sql.text).iter().enumerate() {
            seen.look(what, "words of DuckDB", &scrubber.words_of_duckdb(answer));
            seen.look(what, "scrubbed", &scrubber.scrub(answer));
            if (turn + number).is_multiple_of(explained) {
                seen.look(what, "explained", &format!("{:?}", explain_error(answer, analysis, None)));
            }
        }
    }
}

#[test]
fn no_proposal_and_no_help_shows_it() {
    let mut seen = Seen::default();
    // Each offset of one text for each place.
    for (what, text) in texts().into_iter().step_by(29 * share()) {
        for at in 0..=text.len() {
            seen.look(&what, "hover", &format!("{:?}", assist::hover(&text, at, <&lakeplan::Engine>::default())));
            let items = assist::complete(&text, at, <&lakeplan::Engine>::default()).into_iter().flat_map(|it| it.items);
            items.for_each(|it| seen.look(&what, "completion", &format!("{it:?}")));
        }
    }
}

/// What a variable gives whose name says that it is a secret, where a field that holds none has it by mistake.
#[test]
fn a_variable_of_a_secret_is_hidden_in_every_field() {
    let mut seen = Seen::default();
    let file = |value: &str| {
        format!(
            "[ducklake]\nalias = \"{value}\"\ncatalog = {{ type = \"postgres\", secret_name = \"{value}\", host = \"{value}\", \
             database = \"x{value}\", user = \"{value}\", password = \"p\" }}\nstorage = {{ type = \"s3\", secret_name = \"s\", key_id = \"k\", secret = \"s\", \
             bucket = \"{value}\", prefix = \"{value}/x\", endpoint = \"{value}\", region = \"{value}\" }}\n"
        )
    };
    let shows = |seen: &mut Seen, name: &str| {
        let text = file(&format!("${{{name}}}"));
        let variables = Variables::from([(name.to_owned(), CANARY.to_owned())]);
        let options = Options::from(&variables);
        let analysis = analyze(&text, &options);
        for script in analysis.stores.iter().flat_map(|it| {
            Flavor::ALL.map(|flavor| it.script(flavor, Rendering { mask: true, setup: true }).expect("it is accepted"))
        }) {
            seen.look(name, "masked SQL", &script.text());
        }
        let settings = lakeplan::effective::effective(&text, &options).expect("it is TOML").settings;
        for setting in settings {
            seen.look(name, "configuration", &setting.value);
        }
    };
    for name in ["PGPASSWORD", "DB_PASSWORD_DEV", "MY_SECRET", "AWS_SECRET_ACCESS_KEY", "API_TOKEN", "DBPW"] {
        shows(&mut seen, name);
    }
    for name in ["PGUSER", "S3_KEY_PREFIX", "SECRET_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE", "KEYCLOAK_BUCKET"] {
        let mut others = Seen::default();
        shows(&mut others, name);
        assert!(!std::mem::take(&mut others.0).is_empty(), "{name} is hidden");
    }
}

/// The same wherever such a variable can stand, for values about which the rules have something to say.
#[test]
fn nothing_that_is_said_quotes_a_variable_of_a_secret() {
    let mut seen = Seen::default();
    let values = [
        "c4nary",
        " c4nary\t",
        "c4nary_-x",
        "htp://c4nary.example:99999/p",
        "s3://c4nary/a b",
        "'c4nary'; x",
        "c4nary.s3.amazonaws.com",
        "ducklake:c4nary.db?x=y",
        "${c4nary}",
        "c4nary\u{200b}",
    ];
    for (place, text) in texts::places("${API_TOKEN}") {
        for value in values {
            let what = format!("{value:?} in {place}");
            let variables = Variables::from([("API_TOKEN".to_owned(), value.to_owned())]);
            let analysis = analyze(&text, &Options::from(&variables));
            findings(&mut seen, &what, &analysis);
            sections_and_variables(&mut seen, &what, &analysis);
            for fix in analysis.diagnostics.iter().flat_map(|it| &it.fixes) {
                fix.edits.iter().for_each(|it| seen.look(&what, "fix", &it.replacement));
            }
            for (store, flavor) in analysis.stores.iter().flat_map(|it| Flavor::ALL.map(|flavor| (it, flavor))) {
                seen.look(&what, "picture", &format!("{:?}", store.picture(flavor)));
                seen.look(&what, "host", &format!("{:?}", store.hosts(flavor)));
                let script = store.script(flavor, Rendering { mask: true, setup: true });
                seen.look(&what, "masked SQL", &script.map(|it| it.text()).unwrap_or_default());
            }
        }
    }
}

/// What is said of SQL that is imported: the TOML itself holds its secrets.
#[test]
fn no_note_of_an_import_shows_it() {
    let mut seen = Seen::default();
    for form in texts::plain_forms() {
        let sql = form.replace('\'', "''");
        for text in [
            format!("ATTACH 'ducklake:x' AS l (DATA_PATH 'y', WHAT '{sql}', META_TYPE '{sql}');"),
            format!("CREATE SECRET s (TYPE '{sql}', WHAT '{sql}'); ATTACH 'ducklake:{sql}' AS l (DATA_PATH 'y');"),
            format!("INSTALL '{sql}'; ATTACH '{sql}'; SET x = '{sql}'; USE \"{}\";", form.replace('"', "\"\"")),
            format!("ATTACH 'ducklake:x'; {form};\n.{form}\n"),
        ] {
            let imported = lakeplan::import::import(&text);
            imported.notes.iter().for_each(|it| seen.look(&form, "note", &it.text));
            let toml = imported.to_file(&text);
            toml.lines().filter(|it| it.starts_with('#')).for_each(|it| seen.look(&form, "comment", it));
        }
    }
}

/// An error may be pasted beside another file than the one that it comes from.
#[test]
fn no_pasted_error_shows_it() {
    let mut seen = Seen::default();
    let other = analyzed(
        "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"x\" }\nstorage = { type = \"local\", path = \"y\" }\n",
    );
    for value in texts::VALUES.iter().map(|it| it.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")) {
        for text in [
            format!("IO Error: Unable to connect to Postgres at \"{value}\": could not translate"),
            format!("IO Error: Cannot open file {value}"),
            format!("HTTP Error: 403 (Forbidden) on '{value}'"),
            format!("duckdb.duckdb.IOException: IO Error: {value}: failed"),
        ] {
            seen.look(&value, "pasted", &format!("{:?}", explain_error(&text, &other, None)));
        }
    }
}
