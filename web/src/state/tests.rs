//! What each action makes of a state.

use super::*;

const GOOD: &str =
    "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"a.db\" }\nstorage = { type = \"local\", path = \"${P:-d}\" }\n";

fn sql(state: &State) -> Vec<String> {
    let script = state.script(state.flavor, state.mask).expect("there is SQL");
    script.statements.into_iter().map(|it| it.sql.text).collect()
}

fn edited(state: State, text: &str, revision: u32) -> State {
    state.after(Action::Edited { text: text.to_owned(), revision })
}

fn example(id: &str) -> &'static str {
    lakeplan::examples::find(id).expect("an example").toml
}

#[test]
fn a_text_becomes_sql() {
    let state = edited(State::new(""), GOOD, 1);
    assert_eq!(state.revision, 1);
    assert!(sql(&state)[0].contains("METADATA_PATH 'a.db'"), "{:?}", sql(&state));
    assert!(!state.is_stale());
}

#[test]
fn the_last_good_sql_stays_while_there_are_errors() {
    let good = State::new(GOOD);
    let before = sql(&good);
    for broken in [GOOD.replace("]\n", "\n"), GOOD.replace("\"a.db\"", "1")] {
        let state = edited(good.clone(), &broken, 1);
        assert!(state.is_stale(), "{broken:?}");
        assert_eq!(sql(&state), before);
        assert!(!edited(state, GOOD, 2).is_stale());
    }
}

/// What was pasted over everything is another document, whatever was there before.
#[test]
fn the_sql_of_another_document_goes_with_it() {
    for other in ["[ducklake]\ncatalog = 1\n", "[", "# nothing\n", example("common-mistakes")] {
        let state = edited(State::new(GOOD), other, 1);
        assert!(state.shown.is_none(), "{other:?}");
    }
    // Key by key, too: what is left of the text with the SQL counts, not what the last key did.
    let mut state = State::new(GOOD);
    for length in (1..GOOD.len()).rev().filter(|it| *it % 7 == 0) {
        state = edited(state, &format!("[{}", &GOOD[..length]), 1);
    }
    assert!(state.shown.is_none());
}

#[test]
fn a_secret_that_was_left_out_is_known() {
    let text = POSTGRES.replace("${PW}", "********");
    assert!(State::new(&text).lacks_secrets());
    assert!(!State::new(POSTGRES).lacks_secrets());
    let typed = edited(State::new(&text), &text.replace("********", "s3cr3t"), 1);
    assert!(!typed.lacks_secrets());
    let value = Action::Variable { name: "PW".into(), value: Some("********".into()) };
    assert!(State::new(POSTGRES).after(value).lacks_secrets());
    // Where the older SQL is shown, it is about that.
    assert!(edited(State::new(&text), &text.replacen('{', "", 1), 1).lacks_secrets());
}

#[test]
fn an_empty_text_has_no_sql() {
    assert!(edited(State::new(GOOD), " \n", 1).shown.is_none());
}

#[test]
fn another_text_that_is_opened_does_not_show_the_sql_of_the_old_one() {
    let state = State::new(GOOD).after(Action::Load(example("common-mistakes").to_owned()));
    assert_eq!((state.shown.is_none(), state.loads), (true, 1));
}

#[test]
fn a_text_that_is_the_same_is_not_looked_at_again() {
    let state = State::new(GOOD);
    let outcome = Rc::clone(&state.outcome);
    let state = edited(state, GOOD, 7);
    assert!(Rc::ptr_eq(&outcome, &state.outcome));
    assert_eq!(state.revision, 7);
}

#[test]
fn variables_are_set_and_unset() {
    let set = |value: Option<&str>| Action::Variable { name: "P".into(), value: value.map(str::to_owned) };
    let state = State::new(GOOD).after(set(Some("/data")));
    assert!(sql(&state)[0].contains("'/data'"));
    let state = state.after(set(None));
    assert!(sql(&state)[0].contains("DATA_PATH 'd'"));
    let forgotten = Action::Forgotten(vec!["P".into(), "Q".into(), "R".into()]);
    let state = state.after(forgotten).after(Action::Variables("P=/data\nR=\nQ=$P\nP=$Q\nS=$T\nS=$T\n".to_owned()));
    assert!(sql(&state)[0].contains("'/data'"));
    assert_eq!((state.variables.len(), &*state.notice.1), (2, "Set: 2 of 6 variables"));
    assert_eq!(state.forgotten, ["Q", "S"]);
    let state = state.after(Action::Variables("no variables".to_owned()));
    assert_eq!((state.variables.len(), state.forgotten.len()), (2, 2));
    assert!(state.notice.1.starts_with("No variables"));
}

#[test]
fn a_store_is_chosen_and_forgotten_when_it_is_gone() {
    let state = State::new(example("several-stores"));
    assert_eq!(state.selected().expect("a default").name(), Some("prod"));
    let state = state.after(Action::Store(Some("dev".into())));
    assert!(sql(&state)[0].contains("dev.ducklake"));
    let state = edited(state, &example("several-stores").replace("stores.dev", "stores.other"), 1);
    assert_eq!((state.store.as_deref(), state.is_stale()), (None, false));
}

#[test]
fn of_several_stores_without_a_default_the_first_is_shown() {
    let text = example("several-stores").replace("store = \"prod\"\n", "").replace("stores.dev", "stores.a");
    let state = State::new(&text);
    assert_eq!(state.selected().expect("a store").name(), Some("a"));
}

#[test]
fn secrets_are_hidden_first() {
    let state = State::new(
        "[ducklake]\ncatalog = { type = \"postgres\", secret_name = \"s\", host = \"h\", database = \"d\", user = \"u\", password = \"s3cr3t\" }\nstorage = { type = \"local\", path = \"p\" }\n",
    );
    assert!(!sql(&state).concat().contains("s3cr3t"));
    assert!(sql(&state.after(Action::Mask(false))).concat().contains("s3cr3t"));
}

#[test]
fn the_caret_is_kept_in_bytes_and_in_the_text() {
    let state = edited(State::new(""), "# ü😀x", 1).after(Action::Caret(5));
    assert_eq!(state.caret, "# ü😀".len());
    assert_eq!(edited(state, "", 2).caret, 0);
}

#[test]
fn panes_follow_the_width() {
    let state = State::new(GOOD).after(Action::Width(Width::One));
    assert_eq!(state.tab, Tab::Editor);
    let state = state.after(Action::Tab(Tab::Config)).after(Action::Width(Width::Wide));
    assert_eq!(state.tab, Tab::Config);
    let state =
        state.after(Action::Width(Width::One)).after(Action::Tab(Tab::Editor)).after(Action::Width(Width::Wide));
    assert_eq!(state.tab, Tab::Sql);
    assert!(!Tab::all(Width::Wide).contains(&Tab::Editor));
}

#[test]
fn a_text_on_which_the_core_failed_is_shown_and_left_alone() {
    let state = State::with_failed(GOOD);
    assert_eq!(state.text(), GOOD);
    assert!(state.shown.is_none() && state.alert.is_some());
    let covered = state.outcome.masked();
    assert!(covered.starts_with("[ducklake]\ncatalog =***") && !covered.contains("a.db"), "{covered}");
    let same = edited(state.clone(), GOOD, 0);
    assert!(same.shown.is_none(), "the same text is not tried again");
    let another = edited(state, &format!("{GOOD}#"), 1);
    assert!(another.shown.is_some() && another.alert.is_none());
}

#[test]
fn a_masked_text_keeps_its_length() {
    let state = State::new("password = \"pä😀\" # ü\n");
    assert_eq!(state.outcome.masked(), "password = \"*******\" # ü\n");
}

const POSTGRES: &str = "[ducklake]\ncatalog = { type = \"postgres\", secret_name = \"s\", host = \"pg.example\", database = \"d\", user = \"u\", password = \"${PW}\" }\nstorage = { type = \"local\", path = \"p\" }\n";

fn refused(password: &str) -> Action {
    let text = format!(
        "IO Error: Unable to connect to Postgres at \"host=pg.example user=u password={password}\": connection to server at \"pg.example\", port 5432 failed: FATAL:  password authentication failed for user \"u\" with {password}"
    );
    Action::Paste { text, store: None }
}

#[test]
fn a_pasted_error_is_told_on_the_text_without_its_secrets() {
    let state = State::new(POSTGRES)
        .after(Action::Variable { name: "PW".into(), value: Some("canary-1".into()) })
        .after(Action::Dialog(Some(Dialog::Paste)))
        .after(refused("canary-1"));
    let pasted = state.pasted.as_ref().expect("an explanation");
    assert!(pasted.explanation.known && pasted.shown && state.dialog.is_none());
    let found = &pasted.explanation.diagnostics[0];
    assert!(found.span.slice(POSTGRES).contains("PW"), "{found:?}");
    assert!(!format!("{:?}", pasted.explanation).contains("canary"));
    assert!(!format!("{state:?}").contains("password=canary"));
    assert!(pasted.text.contains("canary-1"), "it can be changed as it was pasted");
}

/// An editor writes every end of a line alike: what was opened with others is not what somebody has changed.
#[test]
fn only_what_was_changed_would_be_lost() {
    for text in ["a = 1\r\nb = 2\r\n", "a = 1\nb = 2\n", "a = 1\r\nb = 2"] {
        let opened = edited(State::new("").after(Action::Open(text.to_owned())), &text.replace("\r\n", "\n"), 1);
        assert!(!opened.would_lose(), "{text:?}");
        assert!(edited(opened, &text.replace("\r\n", "\n").replace('2', "3"), 2).would_lose(), "{text:?}");
    }
}

#[test]
fn one_pane_goes_where_the_explanation_is() {
    for (width, tab) in [(Width::One, Tab::Problems), (Width::Two, Tab::Picture), (Width::Wide, Tab::Picture)] {
        let state = State::new(POSTGRES).after(Action::Width(width)).after(Action::Tab(Tab::Picture));
        assert_eq!(state.clone().after(refused("x")).tab, tab);
        // Nothing was pasted.
        assert_eq!(state.after(Action::Paste { text: String::new(), store: None }).tab, Tab::Picture);
    }
}

#[test]
fn the_explanation_follows_the_text_and_goes_with_it() {
    let state = State::new(POSTGRES).after(refused("x"));
    let span = |state: &State| state.pasted.as_ref().map(|it| it.explanation.diagnostics[0].span);
    let first = span(&state).expect("a place");
    let moved = edited(state.clone(), &format!("# above\n{POSTGRES}"), 1);
    assert_eq!(span(&moved), Some(Span::new(first.start + 8, first.end + 8)));
    // Nobody knows what is secret in a text that is not TOML.
    let broken = edited(moved, "[", 2);
    assert!(!broken.pasted.expect("it is kept").shown);
    assert!(state.clone().after(Action::Load(GOOD.to_owned())).pasted.is_none());
    assert!(state.after(Action::Paste { text: " \n".into(), store: None }).pasted.is_none());
}
