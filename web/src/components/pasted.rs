//! "Paste the error you got": the dialog that takes it, and what it means.

use std::rc::Rc;

use lakeplan::doctor::NOWHERE;
use lakeplan::examples::EXAMPLES;
use lakeplan::mask::mask_name;
use lakeplan::text::hidden::escaped;
use web_sys::{HtmlElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::components::problems::{list, sorted};
use crate::components::{Effect, Findings, Modal, Props};
use crate::state::{Action, Dialog};

/// The dialog in which an error is pasted. The text is a property of the text area only while the
/// dialog is open; no attribute has it.
#[component]
pub fn PasteError(Props { state, send, perform: _ }: &Props) -> Html {
    let (area, store) = (use_node_ref(), use_node_ref());
    {
        let (area, pasted) = (area.clone(), state.pasted.clone());
        use_effect_with((), move |()| {
            if let (Some(area), Some(pasted)) = (area.cast::<HtmlTextAreaElement>(), pasted) {
                area.set_value(&pasted.text);
                area.select();
            }
        });
    }
    let names = state.outcome.analysis.stores.iter().filter_map(lakeplan::Store::name).map(str::to_owned);
    let names: Rc<[String]> = names.collect();
    let explain = {
        let (area, store, send, names) = (area.clone(), store.clone(), send.clone(), Rc::clone(&names));
        Callback::from(move |()| {
            let text = area.cast::<HtmlTextAreaElement>().map(|it| it.value()).unwrap_or_default();
            let chosen = store.cast::<HtmlSelectElement>().and_then(|it| it.value().parse::<usize>().ok());
            send.emit(Action::Paste { text, store: chosen.and_then(|it| names.get(it)).cloned() });
        })
    };
    let onsubmit = explain.reform(|event: SubmitEvent| event.prevent_default());
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            explain.emit(());
        }
    });
    let asked = state.pasted.as_ref().and_then(|it| it.store.as_ref());
    html! {
        <Modal
            title="Paste the error you got"
            testid="paste-dialog" notice={state.notice.clone()}
            close={send.reform(|()| Action::Dialog(None))}
        >
            <form class="paste" {onsubmit}>
                <label for="pasted-text">{ "The error from DuckDB, Metaxy or Python, including its traceback:" }</label>
                <textarea
                    id="pasted-text"
                    class="field wide"
                    ref={area}
                    rows="7"
                    autofocus=true
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    data-testid="paste-text"
                    aria-describedby="pasted-privacy"
                    {onkeydown}
                />
                if names.len() > 1 {
                    <label>
                        { "It occurred with " }
                        <select class="field" ref={store} data-testid="paste-store">
                            <option value="" selected={asked.is_none()}>{ "the store in the message" }</option>
                            // A name that holds a secret is not in the page.
                            { for names.iter().enumerate().map(|(index, name)| html! {
                                <option value={index.to_string()} selected={asked == Some(name)}>
                                    { escaped(&mask_name(name)) }
                                </option>
                            }) }
                        </select>
                    </label>
                }
                <p><button type="submit" class="button primary" data-testid="paste-explain">{ "Explain" }</button></p>
                <p class="faint" id="pasted-privacy">
                    { "It stays in the memory of this tab, is never part of a link, and is gone after a reload. \
                       Secrets in it are hidden when it is shown." }
                </p>
            </form>
        </Modal>
    }
}

/// What the error that was pasted means for the text as it is now.
#[component]
pub fn Explained(props: &Props) -> Html {
    let Props { state, send, perform } = props;
    let heading = use_node_ref();
    {
        let heading = heading.clone();
        let text = state.pasted.as_ref().map(|it| it.text.as_ptr() as usize);
        use_effect_with(text, move |_| {
            if let Some(heading) = heading.cast::<HtmlElement>() {
                let _ = heading.focus();
            }
        });
    }
    let Some(pasted) = &state.pasted else { return Html::default() };
    let explanation = &pasted.explanation;
    let causes = match (explanation.known, explanation.diagnostics.len()) {
        (false, _) => "not recognized".to_owned(),
        (true, 1) => "one cause".to_owned(),
        (true, count) => format!("{count} causes"),
    };
    let see = explanation.related.iter().map(|it| {
        let span = it.span;
        html! {
            <>
                { " " }
                <button type="button" class="link" onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}>
                    { it.code.as_str() }
                </button>
            </>
        }
    });
    html! {
        <section class="problems explained" aria-labelledby="explained-title" data-testid="explained">
            <div class="problems-head">
                <h2 id="explained-title" tabindex="-1" ref={heading}>{ "The error you pasted" }</h2>
                <span class="count" role="status">{ causes }</span>
                // Both or none of them stand in the next line.
                <span class="filters">
                    <button
                        type="button"
                        class="button small"
                        data-testid="paste-change"
                        aria-haspopup="dialog"
                        onclick={send.reform(|_: MouseEvent| Action::Dialog(Some(Dialog::Paste)))}
                    >
                        { "Change…" }
                    </button>
                    <button
                        type="button"
                        class="button small"
                        data-testid="paste-clear"
                        onclick={send.reform(|_: MouseEvent| Action::Paste { text: String::new(), store: None })}
                    >
                        { "Clear" }
                    </button>
                </span>
            </div>
            <div class="explained-error">
                if pasted.shown {
                    <pre tabindex="0" role="group" aria-label="The error, its secrets hidden" data-testid="pasted-error">
                        { explanation.error.clone() }
                    </pre>
                } else {
                    <p>
                        { "The text is currently not valid TOML, so it is not known which parts of the error are secret: \
                           the error is shown again as soon as the text is valid." }
                    </p>
                }
                if !explanation.known && explanation.diagnostics.iter().any(|it| it.span != NOWHERE) {
                    <p>
                        { "Lakeplan does not recognize this error: the line shown here is a guess." }
                    </p>
                }
                if let Some(store) = &explanation.store {
                    <p class="faint" data-testid="explained-store">{ "Explained for the store " }<code>{ escaped(&mask_name(store)) }</code></p>
                }
                if EXAMPLES.iter().any(|it| it.toml == state.text()) {
                    <p data-testid="explained-example">
                        { "The text in the editor is an example: replace it with your metaxy.toml." }
                    </p>
                }
            </div>
            if pasted.shown {
                <ol class="problem-list" data-testid="explained-causes">
                    { list(props, Findings::Pasted, &explanation.diagnostics, &sorted(&explanation.diagnostics)) }
                </ol>
                if !explanation.related.is_empty() {
                    <p class="problem-help">{ "Found at the same place:" }{ for see }</p>
                }
            }
        </section>
    }
}
