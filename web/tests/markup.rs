//! What the components make of a state, rendered on the host.

use std::rc::Rc;

use lakeplan::Flavor;
use lakeplan::diagnostic::Applicability;
use lakeplan_web::components::{
    CopyAs, Examples, Explained, PasteError, Props, Share, TEMPLATE, Tabs, config_pane, editor_bar, explain, header,
    help, make_metaxy, migrate, picture, problems, replace, sql_pane, variables,
};
use lakeplan_web::state::{Action, Dialog, State, Tab, Width};
use yew::prelude::*;

fn example(id: &str) -> State {
    State::new(lakeplan::examples::find(id).expect("an example").toml)
}

/// A part of the page alone, as a component, which is what can be rendered.
#[derive(Clone, Properties, PartialEq)]
struct Alone {
    of: Props,
    part: Part,
}

type Make = fn(&Props) -> Html;

#[derive(Clone)]
struct Part(Make);

/// It is rendered once.
impl PartialEq for Part {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[component]
fn Shown(Alone { of, part }: &Alone) -> Html {
    (part.0)(of)
}

/// A part that is a component of its own.
fn part<C>(props: &Props) -> Html
where
    C: BaseComponent<Properties = Props>,
{
    html! { <C ..props.clone() /> }
}

/// The markup, an element to a line, so that a snapshot can be read and compared.
fn markup(part: Make, state: State) -> String {
    let of = Props { state: Rc::new(state), send: Callback::noop(), perform: Callback::noop() };
    let props = Alone { of, part: Part(part) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let html = tokio::task::LocalSet::new().block_on(&runtime, async {
        yew::LocalServerRenderer::<Shown>::with_props(props).hydratable(false).render().await
    });
    html.replace("><", ">\n<")
}

#[test]
fn sql() {
    insta::assert_snapshot!(markup(sql_pane, example("sqlite-local")));
}

#[test]
fn sql_with_two_flavors() {
    let text =
        "[ducklake]\ncatalog = { type = \"sqlite\", uri = \"m.db\" }\nstorage = { type = \"local\", path = \"d\" }\n";
    insta::assert_snapshot!(markup(sql_pane, State::new(text)));
}

#[test]
fn sql_as_metaxy_with_the_caret_in_a_value() {
    let toml = lakeplan::examples::find("duckdb-local").expect("an example").toml;
    let caret = toml.find("lake_files").expect("the path");
    let state = State::new(toml).after(Action::Flavor(Flavor::Metaxy)).after(Action::Caret(caret));
    let html = markup(sql_pane, state);
    let lit: Vec<&str> = html.lines().filter(|line| line.contains("lit")).collect();
    insta::assert_snapshot!(lit.join("\n"));
}

#[test]
fn sql_that_is_out_of_date() {
    let state = example("duckdb-local");
    let text = format!("{}[", state.text());
    let html = markup(sql_pane, state.after(Action::Edited { text, revision: 1 }));
    assert!(html.contains("Out of date"), "{html}");
    assert!(html.contains("statements stale"), "{html}");
    assert!(!html.contains("class=\"chip"), "places in another text are no places\n{html}");
}

#[test]
fn no_sql_yet() {
    insta::assert_snapshot!(markup(sql_pane, State::new("")));
}

#[test]
fn problems_with_fixes() {
    insta::assert_snapshot!(markup(problems, example("common-mistakes")));
}

/// The word is in the button, so it is in what a screen reader calls it too.
#[test]
fn a_fix_that_is_to_be_read_says_so_in_words() {
    let problems = |applicability: Applicability| {
        let mut state = example("common-mistakes");
        let outcome = Rc::get_mut(&mut state.outcome).expect("nobody else has it");
        let fixes = outcome.analysis.diagnostics.iter_mut().flat_map(|it| &mut it.fixes);
        let count = fixes.map(|fix| fix.applicability = applicability).count();
        (markup(problems, state), count)
    };
    let (html, count) = problems(Applicability::Unsafe);
    assert!(count > 1);
    assert_eq!(html.matches("<span class=\"review\">Review</span>").count(), count, "{html}");
    assert!(!html.contains("fix-all-safe"), "none of them is safe\n{html}");
    let (html, _) = problems(Applicability::Safe);
    assert!(html.contains("fix-all-safe") && !html.contains("Review"), "{html}");
}

/// A lake whose secret has a scope that misses its bucket.
const MISSES: &str = "[stores.dev.config.ducklake]\ncatalog = { type = \"sqlite\", uri = \"sqlite:m.db\" }\n\
    storage = { type = \"s3\", secret_name = \"s\", bucket = \"lake\", scope = \"s3://other/\", region = \"r\", key_id = \"canary-1\", \
    secret = \"canary-2\" }\n";

#[test]
fn a_picture_says_what_misses() {
    for width in [Width::One, Width::Wide] {
        let html = markup(picture, State::new(MISSES).after(Action::Width(width)));
        for expected in ["edge broken", "✕ misses", "does not use this secret there", "picture-statement"] {
            assert!(html.contains(expected), "no {expected}\n{html}");
        }
        assert!(!html.contains("canary"), "{html}");
    }
    assert!(markup(picture, State::new("")).contains("Nothing to attach yet"));
}

#[test]
fn a_picture_lights_up_with_the_caret() {
    let caret = MISSES.find("other").expect("the scope");
    let html = markup(picture, State::new(MISSES).after(Action::Caret(caret)));
    let lit = html.lines().filter(|it| it.contains(" lit\"")).count();
    assert!(lit >= 3, "in the drawing, in the list and in the SQL: {lit}\n{html}");
}

#[test]
fn the_start_is_a_choice_until_something_is_changed() {
    let fresh = State { fresh: true, ..example("postgres-s3") };
    assert!(markup(editor_bar, fresh.clone()).contains("start-blank"));
    let edited = fresh.after(Action::Edited { text: "x = 1\n".into(), revision: 1 });
    assert!(!markup(editor_bar, edited.clone()).contains("start-blank"));
    assert!(edited.would_lose() && !State::new(TEMPLATE).would_lose());
    let asked = edited.after(Action::Open(TEMPLATE.to_owned()));
    assert!(markup(replace, asked.clone()).contains("replace-yes"));
    assert_eq!(asked.clone().after(Action::Dialog(None)).text(), "x = 1\n");
    assert_eq!(asked.after(Action::Load(TEMPLATE.to_owned())).text(), TEMPLATE);
    assert!(State::new(TEMPLATE).outcome.diagnostics().iter().all(|it| !it.is_error()));
    let backends = [lakeplan::backend::RawCatalog::SECTIONS, lakeplan::backend::RawStorage::SECTIONS].concat();
    assert!(backends.iter().filter_map(|it| it.tag).all(|tag| TEMPLATE.contains(&format!("\"{tag}\""))));
}

#[test]
fn what_is_known_is_told_without_sql() {
    let text = MISSES.replace("bucket = \"lake\", scope = \"s3://other/\", ", "endpoint = \"h:9000\", ");
    let html = markup(sql_pane, State::new(&text));
    assert!(html.contains("sqlite catalog at sqlite:m.db, s3 storage at h:9000"), "{html}");
    assert_eq!(html.matches("data-testid=\"problems\"").count(), 1, "{html}");
}

#[test]
fn what_is_pasted_is_called_by_its_name() {
    let html = markup(editor_bar, State::new("{'ducklake': {'alias': 'x'}}"));
    assert!(html.contains("write-as-toml") && html.contains("Python"), "{html}");
    let html = markup(editor_bar, State::new("alias = “x”\n"));
    assert!(html.contains("Mend them"), "{html}");
    // What somebody is typing was not pasted, mendable or not.
    for typed in ["alias = \n", "alias = lake\n", "[ducklake\n", "alias: \"lake\"\n", "alias = True\n", "[ducklake];\n"]
    {
        assert!(!markup(editor_bar, State::new(typed)).contains("write-as-toml"), "{typed}");
    }
}

#[test]
fn every_code_is_explained_in_the_page() {
    for code in lakeplan::Code::ALL {
        let explained = |props: &Props| match props.state.dialog {
            Some(Dialog::Explain(code)) => explain(props, code),
            _ => Html::default(),
        };
        let html = markup(explained, State::new("").after(Action::Dialog(Some(Dialog::Explain(*code)))));
        assert!(html.contains("<p>") && !html.contains("```"), "{code}\n{html}");
    }
}

#[test]
fn no_problems() {
    insta::assert_snapshot!(markup(problems, example("duckdb-local")));
}

/// A configuration, and an error about it that holds a secret of it and one that is not in it.
fn pasted(text: &str) -> State {
    let toml = "[stores.dev.config.ducklake]\ncatalog = { type = \"postgres\", secret_name = \"p\", host = \"pg.example\", \
        database = \"d\", user = \"u\", password = \"canary-1\" }\nstorage = { type = \"local\", path = \"d\" }\n";
    State::new(toml).after(Action::Paste { text: text.to_owned(), store: None })
}

const REFUSED: &str = "IO Error: Unable to connect to Postgres at \"host=pg.example user=u password=canary-1\": \
    connection to server at \"pg.example\" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user \"u\"\n\
    CREATE SECRET x (TYPE s3, SECRET 'canary-2');";

#[test]
fn an_error_that_was_pasted() {
    insta::assert_snapshot!(markup(part::<Explained>, pasted(REFUSED)));
    assert_eq!(markup(part::<Explained>, example("duckdb-local")), "");
}

#[test]
fn an_error_that_is_not_known() {
    insta::assert_snapshot!(markup(part::<Explained>, pasted("Binder Error: canned fish")));
}

#[test]
fn an_error_whose_secrets_cannot_be_told() {
    let state = pasted(REFUSED).after(Action::Edited { text: "[".into(), revision: 1 });
    let html = markup(part::<Explained>, state);
    assert!(html.contains("not valid TOML") && !html.contains("canary") && !html.contains("<pre"), "{html}");
}

#[test]
fn the_dialog_for_an_error_holds_nothing_of_it() {
    let html = markup(part::<PasteError>, pasted(REFUSED));
    assert!(!html.contains("canary") && !html.contains("Unable"), "{html}");
    assert!(!html.contains("paste-store"), "one store needs no choice\n{html}");
    insta::assert_snapshot!(markup(part::<PasteError>, example("several-stores")));
}

#[test]
fn fixes_for_metaxy_are_shown_before_they_are_applied() {
    let text = "[ducklake]\nalias = \"a-b\"\ncatalog = { type = \"sqlite\", uri = \"m.db\" }\n\
        storage = { type = \"local\", path = \"d\" }\n";
    let html = markup(make_metaxy, State::new(text));
    for expected in ["make-metaxy-apply", "sqlite:</code>", "removed: ", "added: ", "sqlite:m.db", "After that, "] {
        assert!(html.contains(expected), "no {expected}\n{html}");
    }
    assert!(markup(make_metaxy, example("duckdb-local")).contains("No known change of the text"));
}

#[test]
fn variables_of_the_text() {
    insta::assert_snapshot!(markup(variables, example("variables")));
}

/// A field of one line would join what stands in several.
#[test]
fn a_default_of_several_lines_does_not_look_like_one() {
    let text = "[ducklake]\nstorage = { type = \"local\", path = \"\"\"${P:-one\ntwo}\"\"\" }\n";
    let shown = markup(variables, State::new(text));
    assert!(shown.contains("default: one⏎two"), "{shown}");
}

#[test]
fn variables_that_are_laid_over_the_file() {
    let set = |name: &str| Action::Variable { name: name.into(), value: Some("canary".into()) };
    let state = example("duckdb-local")
        .after(set("METAXY_STORES__DEV__CONFIG__DATABASE"))
        .after(set("METAXY_STORES__DEV__CONFIG__DUCKLAKE__ALIAS"))
        .after(set("METAXY_PROJCT"));
    insta::assert_snapshot!(markup(variables, state));
}

#[test]
fn configuration() {
    insta::assert_snapshot!(markup(config_pane, example("several-stores")));
}

#[test]
fn header_and_tabs() {
    insta::assert_snapshot!(markup(header, example("several-stores")));
    let narrow = example("common-mistakes").after(Action::Width(Width::One)).after(Action::Tab(Tab::Sql));
    insta::assert_snapshot!(markup(part::<Tabs>, narrow));
}

#[test]
fn dialogs() {
    insta::assert_snapshot!(markup(part::<Share>, example("postgres-s3")));
    insta::assert_snapshot!(markup(migrate, example("reference-page")));
    insta::assert_snapshot!(markup(help, example("duckdb-local")));
}

#[test]
fn a_text_that_is_not_toml_is_not_offered_as_a_link() {
    let html = markup(part::<Share>, State::new("[ducklake"));
    assert!(html.contains("disabled") && !html.contains("share-link"), "{html}");
}

/// No part of the page may show a secret while secrets are hidden.
#[test]
fn hidden_secrets_are_in_no_markup() {
    let toml = "[stores.dev]\ntype = \"metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore\"\n\
        [stores.dev.config]\ndatabase = \":memory:\"\nconfig = { motherduck_token = \"canary-1\" }\n\
        [stores.dev.config.ducklake]\nattach_options = { encryption_key = \"canary-2\" }\n\
        [stores.dev.config.ducklake.metadata_backend]\ntype = \"postgres\"\nsecret_name = \"p\"\nhost = \"h\"\n\
        database = \"d\"\nuser = \"u\"\npassword = \"canary-3\"\nsecret_parameters = { passfile = \"canary-4\" }\n\
        [stores.dev.config.ducklake.storage_backend]\ntype = \"s3\"\nsecret_name = \"s\"\nbucket = \"b\"\n\
        key_id = \"canary-5\"\nsecret = \"${S:-canary-6}\"\nregion = \"r\"\n\
        secret_parameters = { session_token = \"canary-7\" }\n# password = \"canary-8\"\n";
    let value = Action::Variable { name: "S".into(), value: Some("canary-9".into()) };
    let state = || State::new(toml).after(value.clone());
    let pages = [
        markup(sql_pane, state()),
        markup(sql_pane, state().after(Action::Flavor(Flavor::Metaxy))),
        markup(config_pane, state()),
        markup(picture, state()),
        markup(editor_bar, state()),
        markup(problems, state()),
        markup(make_metaxy, state()),
        markup(part::<Explained>, state().after(Action::Paste { text: toml.to_owned(), store: None })),
        markup(part::<Share>, state()),
        markup(migrate, state()),
        markup(part::<CopyAs>, state()),
        markup(header, state()),
        markup(part::<Examples>, state()),
    ];
    assert!(pages[0].contains("********") && pages[2].contains("********"));
    for (index, html) in pages.iter().enumerate() {
        assert!(!html.contains("canary"), "page {index}:\n{html}");
    }
    // An input's value is the user's own; it is not a page's text, and not in its defaults.
    let variables = markup(variables, state());
    assert!(!variables.contains("canary-6"), "{variables}");
    assert!(variables.contains("type=\"password\""), "{variables}");
}
