//! The pane with the SQL: how it is shown, where it differs and leads, and what copies it.

use lakeplan::{Diagnostic, Flavor, Script};
use yew::prelude::*;

use crate::compare;
use crate::components::odd::odd_characters;
use crate::components::{Effect, Props, icons, known, problems, prose, statement, versions};
use crate::mend;
use crate::state::{Action, Dialog, State};

/// The pane with the SQL and what can be done with it.
pub fn sql_pane(props: &Props) -> Html {
    let Props { state, send, perform: _ } = props;
    let other_flavor = match state.flavor {
        Flavor::DuckDb => Flavor::Metaxy,
        Flavor::Metaxy => Flavor::DuckDb,
    };
    let scripts = state.script(state.flavor, state.mask).zip(state.script(other_flavor, state.mask));
    html! {
        <div class="sql-pane">
            { controls(state, send) }
            <div role="status" data-testid="engine-changes">{ versions::changes(props) }</div>
            if let Some((script, other)) = scripts {
                { statements(props, &script, &other) }
            } else {
                <div class="empty" data-testid="sql"><p>{ nothing(state) }</p></div>
                { problems(props) }
                { known(props) }
                { footer(props, false) }
            }
        </div>
    }
}

/// Why there is no SQL.
pub(crate) fn nothing(state: &State) -> String {
    if !state.outcome.seen {
        return "No SQL: the checker crashed on this text.".to_owned();
    }
    if state.outcome.is_blank() {
        return "Nothing to attach yet: write a metaxy.toml, or open an example.".to_owned();
    }
    match state.selected() {
        Ok(_) => "The ducklake section has an error; the SQL appears as soon as it is fixed.".to_owned(),
        Err(_) if state.outcome.analysis.is_syntax_error() => {
            "This is not valid TOML yet; the SQL appears as soon as it is.".to_owned()
        }
        Err(error) => {
            let said = error.to_string().replace('`', "");
            let (first, rest) = said.split_at(said.chars().next().map_or(0, char::len_utf8));
            format!("{}{rest}.", first.to_ascii_uppercase())
        }
    }
}

fn controls(state: &State, send: &Callback<Action>) -> Html {
    let radio = |flavor: Flavor, label: &'static str, title: &'static str| {
        html! {
            <label class="segment" {title}>
                <input
                    type="radio"
                    name="flavor"
                    value={flavor.as_str()}
                    checked={state.flavor == flavor}
                    onchange={send.reform(move |_: Event| Action::Flavor(flavor))}
                />
                <span>{ label }</span>
            </label>
        }
    };
    let (mask, setup) = (state.mask, state.setup);
    html! {
        <div class="controls">
            <fieldset class="segments" data-testid="flavor">
                <legend class="visually-hidden">{ "Flavor of the SQL" }</legend>
                { radio(Flavor::DuckDb, "Runs on DuckDB", "What to run: Metaxy's statements, fixed where they do not do what the text says") }
                { radio(Flavor::Metaxy, "As Metaxy", "Byte for byte what Metaxy runs, even where it does not work") }
            </fieldset>
            { versions::picker(state, send) }
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="mask"
                    checked={mask}
                    onchange={send.reform(move |_: Event| Action::Mask(!mask))}
                />
                <span>{ "Secrets hidden" }</span>
            </label>
            <label class="check" title="Statements that install and load the extensions first">
                <input
                    type="checkbox"
                    data-testid="setup"
                    checked={setup}
                    onchange={send.reform(move |_: Event| Action::Setup(!setup))}
                />
                <span>{ "INSTALL / LOAD" }</span>
            </label>
        </div>
    }
}

fn statements(props: &Props, script: &Script, other: &Script) -> Html {
    let Props { state, send: _, perform } = props;
    let stale = state.is_stale();
    let pairs = compare::pairs(script, other);
    let differing = pairs.iter().filter(|it| it.differs()).count();
    let secrets = script.statements.iter().any(|it| !it.sql.secrets.is_empty());
    let mut number = 0;
    let cards = pairs.iter().map(|pair| {
        number += usize::from(pair.shown.is_some());
        statement::card(props, pair, [script, other], number)
    });
    html! {
        <>
            if stale {
                <div class="note stale" role="status">
                    { icons::severity(lakeplan::Severity::Warning) }
                    <div>
                        <p>{ "Out of date: this is the SQL of the last text without errors." }</p>
                        { errors(props) }
                    </div>
                </div>
            }
            if differing > 0 && !stale {
                { banner(props, if state.flavor == Flavor::DuckDb { script } else { other }, differing) }
            }
            <ol class={classes!("statements", stale.then_some("stale"))} data-testid="sql">
                { for cards }
            </ol>
            { hosts(state, perform) }
            if state.lacks_secrets() {
                <p class="note" data-testid="left-out">
                    { icons::severity(lakeplan::Severity::Warning) }
                    <span>
                        { "A secret was left out of this text: by a link, a reload, or whoever has masked it. Enter it to copy \
                           the SQL with its secrets." }
                    </span>
                </p>
            }
            { footer(props, secrets) }
        </>
    }
}

/// The errors that keep the new SQL back: how many, and buttons that lead to them.
fn errors(Props { state, send: _, perform }: &Props) -> Html {
    let errors: Vec<&Diagnostic> = state.outcome.diagnostics().iter().filter(|it| it.is_error()).collect();
    let count = match errors.len() {
        0 => return Html::default(),
        1 => "One error prevents new SQL:".to_owned(),
        count => format!("{count} errors prevent new SQL:"),
    };
    let more = errors.len().saturating_sub(NAMED);
    html! {
        <>
            <p>{ count }</p>
            <ul class="stale-errors" data-testid="stale-errors">
                { for errors.iter().take(NAMED).map(|Diagnostic { span, message, .. }| {
                    let span = *span;
                    html! {
                        <li>
                            <button
                                type="button"
                                class="link"
                                onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}
                            >
                                { format!("line {}", state.outcome.position(span.start).line) }
                            </button>
                            { ": " }{ prose(message) }
                        </li>
                    }
                }) }
                if more > 0 {
                    <li>{ format!("and {more} more, listed under Problems") }</li>
                }
            </ul>
        </>
    }
}

/// How many errors are named above the SQL that they make stale.
const NAMED: usize = 5;

/// Which SQL Metaxy runs as things stand, and what can be done about it.
fn banner(Props { state, send, perform }: &Props, duckdb: &Script, differing: usize) -> Html {
    let (count, differ, do_not) = match differing {
        1 => ("one statement".to_owned(), "differs", "does not do"),
        _ => (format!("{differing} statements"), "differ", "do not do"),
    };
    let (text, other, label, make) = match state.flavor {
        Flavor::DuckDb => (
            format!(
                "As the text stands, Metaxy {} does not run this SQL: {count} {differ}. The SQL that it runs is shown below each, with the differences marked.",
                lakeplan::METAXY_VERSION
            ),
            Flavor::Metaxy,
            "Show Metaxy's",
            "Make Metaxy run this",
        ),
        Flavor::Metaxy => (
            format!(
                "As the text stands, this is the SQL that Metaxy {} runs: {count} {do_not} what the text says.",
                lakeplan::METAXY_VERSION
            ),
            Flavor::DuckDb,
            "Show what to run",
            "Make Metaxy run what the text says",
        ),
    };
    let curable = mend::explaining(duckdb, state.outcome.diagnostics()).any(|it| !it.fixes.is_empty());
    html! {
        <div class="note differs" data-testid="differs">
            <span>
                { text }
                if !curable { { " No known change of the text makes the two identical." } }
            </span>
            <button type="button" class="button small" onclick={send.reform(move |_: MouseEvent| Action::Flavor(other))}>
                { label }
            </button>
            if curable {
                <button
                    type="button"
                    class="button small primary"
                    data-testid="make-metaxy"
                    onclick={perform.reform(|_: MouseEvent| Effect::MakeMetaxy)}
                >
                    { make }
                </button>
            }
        </div>
    }
}

/// Where the SQL leads: whoever runs somebody else's should know.
fn hosts(state: &State, perform: &Callback<Effect>) -> Html {
    let hosts = match state.shown.as_ref().filter(|it| it.store.config().is_some()) {
        Some(shown) if !state.is_stale() => shown.store.hosts(state.flavor),
        _ => return Html::default(),
    };
    if hosts.is_empty() {
        return html! { <p class="hosts">{ "Contacts no other host." }</p> };
    }
    html! {
        <p class="hosts">
            { "Contacts " }
            { for hosts.into_iter().enumerate().map(|(index, host)| html! {
                <>
                    { if index == 0 { "" } else { ", " } }
                    if let Some(span) = host.span {
                        <button
                            type="button"
                            class="link"
                            onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}
                        >
                            { odd_characters(&host.name) }
                        </button>
                    } else if host.known {
                        <code>{ host.name }</code>
                    } else {
                        { host.name }
                    }
                    { format!(" ({})", host.role) }
                </>
            }) }
        </p>
    }
}

fn footer(Props { state, send, perform }: &Props, secrets: bool) -> Html {
    let nothing = state.shown.is_none();
    let lacks = secrets && state.lacks_secrets();
    let copy = |mask: bool, label: &'static str, said: &'static str, testid: &'static str| {
        // What is ticked is what most people want to copy.
        let primary = !secrets || mask == state.mask;
        let effect = Effect::CopySql { statement: None, mask, said };
        html! {
            <button
                type="button"
                class={if primary { "button primary" } else { "button" }}
                data-testid={testid}
                disabled={nothing || (lacks && !mask)}
                onclick={perform.reform(move |_: MouseEvent| effect.clone())}
            >
                { icons::copy() }{ label }
            </button>
        }
    };
    html! {
        <footer class="sql-actions">
            if secrets {
                { copy(false, "Copy with secrets", "SQL copied, with secrets", "copy-all") }
                { copy(true, "Copy, secrets hidden", "SQL copied, secrets hidden", "copy-all-hidden") }
            } else {
                { copy(false, "Copy SQL", "SQL copied", "copy-all") }
            }
            <button
                type="button"
                class="button"
                data-testid="download"
                disabled={nothing}
                title={match (secrets, state.mask) {
                    (false, _) => "Saves the SQL",
                    (true, true) => "Saves the SQL, its secrets hidden",
                    (true, false) => "Saves the SQL with its secrets",
                }}
                onclick={perform.reform(|_: MouseEvent| Effect::Download)}
            >
                { icons::download() }{ ".sql" }
            </button>
            <button
                type="button"
                class="button"
                data-testid="copy-as"
                aria-haspopup="dialog"
                disabled={nothing}
                onclick={send.reform(|_: MouseEvent| Action::Dialog(Some(Dialog::CopyAs)))}
            >
                { "Copy as…" }
            </button>
        </footer>
    }
}
