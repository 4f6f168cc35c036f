//! A dialog over the page: the browser's own, which keeps the focus inside and closes on Esc.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::browser;

/// The properties of [`Modal`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Its heading.
    pub title: AttrValue,
    /// The hook for scripts.
    pub testid: AttrValue,
    /// What was done last; outside of an open dialog nothing is heard and all is dimmed.
    pub notice: (u32, String),
    /// Called when it closes.
    pub close: Callback<()>,
    /// What is in it.
    pub children: Html,
}

/// A dialog, open as long as it is in the page.
#[component]
pub fn Modal(Props { title, testid, notice, close, children }: &Props) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = dialog.as_ref().filter(|it| !it.open()) {
                // It fails only if the dialog is not in the page.
                let _ = dialog.show_modal();
            }
            move || {
                // Closed, it gives the focus back to what has opened it, unless that has gone with it or with the text.
                dialog.iter().for_each(HtmlDialogElement::close);
                browser::keep_focus(&["file-name", "tab-sql"]);
            }
        });
    }
    let onclose = close.reform(|_: Event| ());
    // A click on the backdrop is a click on the dialog itself, not on its content.
    let onclick = {
        let (dialog, close) = (dialog.clone(), close.clone());
        Callback::from(move |event: MouseEvent| {
            if dialog.get().is_some_and(|it| event.target().is_some_and(|target| *it == target)) {
                close.emit(());
            }
        })
    };
    let dismiss = close.reform(|_: MouseEvent| ());
    html! {
        <dialog class="modal" ref={dialog} aria-labelledby="modal-title" data-testid={testid} {onclose} {onclick}>
            <div class="modal-box">
                <header class="modal-head">
                    <h2 id="modal-title">{ title }</h2>
                    <button type="button" class="quiet" onclick={dismiss} aria-label="Close">{ "✕" }</button>
                </header>
                <div class="modal-body" tabindex="0">{ children.clone() }</div>
                { super::notice(notice) }
            </div>
        </dialog>
    }
}
