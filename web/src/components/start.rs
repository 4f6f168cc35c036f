//! What the editor is called, and how to begin: an example, a template, a file, what one has.

use lakeplan::metaxy::stores::FileKind;
use lakeplan::paste::Pasted;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::browser;
use crate::components::{Effect, Modal, Props, prose};
use crate::session;
use crate::state::{Action, Dialog, State};
use lakeplan::mend::safe_fix;

/// A lake that works as it stands, and says what else can stand there.
pub const TEMPLATE: &str = r#"[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"

[stores.dev.config]
database = ":memory:"

[stores.dev.config.ducklake]
alias = "lake"

[stores.dev.config.ducklake.catalog]
type = "duckdb" # or "sqlite", "postgres", "motherduck"
uri = "metadata.ducklake"

[stores.dev.config.ducklake.storage]
type = "local" # or "s3", "r2", "gcs"
path = "/data/lake"
"#;

/// What stands over the editor.
pub fn editor_bar(props: &Props) -> Html {
    let Props { state, send, perform } = props;
    let onchange = perform.reform(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let file = input.files().and_then(|it| it.get(0));
        // The same file can be chosen again.
        input.set_value("");
        file.map_or(Effect::Nothing, Effect::OpenFile)
    });
    let shown = state.shows_variables();
    html! {
        <>
            <header class="editor-bar">
                <h2 id="file-name" tabindex="-1" data-testid="file-name">{ file_name(state) }</h2>
                <button
                    type="button"
                    class="quiet small"
                    data-testid="open-file"
                    onclick={|event: MouseEvent| {
                        let button: web_sys::Element = event.target_unchecked_into();
                        if let Some(input) = button.next_element_sibling() {
                            input.unchecked_into::<HtmlInputElement>().click();
                        }
                    }}
                >
                    { "Open a file…" }
                </button>
                <input type="file" hidden=true accept=".toml,text/plain" data-testid="file" {onchange} />
                if !state.has_variables() {
                    <button
                        type="button"
                        class="quiet small"
                        data-testid="show-variables"
                        aria-expanded={shown.to_string()}
                        onclick={send.reform(|_: MouseEvent| Action::ShowVariables)}
                    >
                        { "Variables" }
                    </button>
                }
            </header>
            if state.fresh || state.outcome.is_blank() {
                { choice(props) }
            }
            { pasted(props) }
        </>
    }
}

/// What to begin with. It goes with the first change.
fn choice(Props { state, send, perform }: &Props) -> Html {
    let blank = state.outcome.is_blank();
    html! {
        <p class="start choice" data-testid="start">
            { if blank { "Start with " } else { "An example. Start with " } }
            <button
                type="button"
                class="link"
                data-testid="start-blank"
                onclick={send.reform(|_: MouseEvent| {
                    // The choice goes with the click.
                    browser::keep_focus(&["file-name"]);
                    Action::Open(TEMPLATE.to_owned())
                })}
            >
                { "a blank template" }
            </button>
            if !blank {
                { ", " }
                <button
                    type="button"
                    class="link"
                    data-testid="start-paste"
                    onclick={perform.reform(|_: MouseEvent| Effect::StartEmpty)}
                >
                    { "a text to paste" }
                </button>
                { "," }
            }
            { " or " }
            <button
                type="button"
                class="link"
                data-testid="start-example"
                aria-haspopup="dialog"
                onclick={send.reform(|_: MouseEvent| Action::Dialog(Some(Dialog::Examples)))}
            >
                { if blank { "an example" } else { "another example" } }
            </button>
        </p>
    }
}

/// Offers to write as TOML what is something else, and to mend what came along with a paste.
fn pasted(Props { state, send: _, perform }: &Props) -> Html {
    let outcome = &state.outcome;
    // A mistake that somebody is typing is only a problem, with the same fix.
    let mends = || outcome.diagnostics().iter().all(|it| safe_fix(it).is_some());
    let (said, label, effect) = match &outcome.pasted {
        Some(Pasted::Configuration { what, .. }) => {
            (["This is ", what, "."].concat(), "Write it as TOML", Effect::WriteAsToml)
        }
        Some(Pasted::Variables(_)) => ("These are environment variables.".to_owned(), "Set them", Effect::SetVariables),
        Some(Pasted::Error | Pasted::ErrorInside { .. }) => {
            ("There is an error message in the text.".to_owned(), "Explain this error", Effect::ExplainText)
        }
        Some(Pasted::Typeset) if mends() => (
            "This is TOML, except for characters that another program has added.".to_owned(),
            "Mend them",
            Effect::FixAllSafe,
        ),
        _ => return Html::default(),
    };
    html! {
        <p class="start" data-testid="pasted">
            <span>{ prose(&said) }</span>
            <button
                type="button"
                class="button small"
                data-testid="write-as-toml"
                onclick={perform.reform(move |_: MouseEvent| effect.clone())}
            >
                { label }
            </button>
        </p>
    }
}

/// The file that the text is taken for.
fn file_name(state: &State) -> &'static str {
    match state.outcome.analysis.kind {
        Some(FileKind::Pyproject) => "pyproject.toml",
        Some(FileKind::Fragment) if !state.outcome.analysis.stores.is_empty() => "metaxy.toml, a part of it",
        _ => "metaxy.toml",
    }
}

/// Asks whether what is opened may take the place of what was written: the text that waits, else what the address asks
/// for.
pub fn replace(Props { state, send, perform: _ }: &Props) -> Html {
    let onclick = {
        let (waiting, send) = (state.waiting.clone(), send.clone());
        Callback::from(move |_: MouseEvent| {
            let asked = || session::open(&browser::fragment()).unwrap_or_default();
            let actions = waiting.clone().map_or_else(asked, |text| vec![Action::Load(text)]);
            for action in actions {
                send.emit(action);
            }
        })
    };
    html! {
        <Modal
            title="Replace the text?"
            testid="replace-dialog"
            notice={state.notice.clone()}
            close={send.reform(|()| Action::Dialog(None))}
        >
            <p>{ "The text in the editor was changed, and will be replaced. Undo restores it." }</p>
            <p class="share-actions">
                <button
                    type="button"
                    class="button primary"
                    data-testid="replace-yes"
                    autofocus=true
                    {onclick}
                >
                    { "Replace it" }
                </button>
                <button
                    type="button"
                    class="button"
                    data-testid="replace-no"
                    onclick={send.reform(|_: MouseEvent| Action::Dialog(None))}
                >
                    { "Keep it" }
                </button>
            </p>
        </Modal>
    }
}
