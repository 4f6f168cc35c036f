//! A link that holds the text: made on request, without secrets unless asked for.

use lakeplan::mask::mask_name;
use lakeplan::share::{self, Hidden, escape};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::{Effect, Modal, Props, breakable, icons};
use crate::embed;
use crate::later::Later;
use crate::state::{Action, State};

/// What a link would hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Offer {
    /// What stands behind `#`, or why there is none.
    pub fragment: Result<String, share::ShareError>,
    /// The secrets of the text.
    pub hidden: Vec<Hidden>,
}

impl Offer {
    /// The link to the text of the page.
    pub fn new(state: &State, with_secrets: bool) -> Self {
        let redacted = share::redact(state.text());
        let text = if with_secrets { state.text() } else { &redacted.text };
        let chosen = state
            .store
            .as_deref()
            .filter(|name| with_secrets || mask_name(name) == **name)
            .map(|name| format!("&store={}", escape(name)));
        let flavor = (state.flavor == lakeplan::Flavor::Metaxy).then_some("&flavor=metaxy");
        let fragment = share::encode(text)
            .map(|link| link + &chosen.unwrap_or_default() + flavor.unwrap_or_default() + &embed::duckdb(state));
        Self { fragment, hidden: redacted.hidden }
    }

    /// What the page says when the link was copied.
    pub fn said(&self, with_secrets: bool) -> String {
        match (self.hidden.len(), with_secrets) {
            (0, _) => "Link copied".to_owned(),
            (_, true) => "Link copied, with secrets".to_owned(),
            (1, false) => "Link copied, one secret left out".to_owned(),
            (count, false) => format!("Link copied, {count} secrets left out"),
        }
    }
}

/// What a link would hold without its secrets; nothing as long as the page cannot make one.
pub fn offer(state: &State) -> Option<Offer> {
    (state.later == Later::Here).then(|| cut::offer(state))
}

/// The build cuts the program at this function.
mod cut {
    use super::{Offer, State};

    #[inline(never)]
    pub(super) fn offer(state: &State) -> Offer {
        Offer::new(state, false)
    }
}

/// The address of the page without what stands behind `#`; nothing outside of a browser.
fn page() -> String {
    let address = if cfg!(target_arch = "wasm32") { crate::browser::address() } else { String::new() };
    address.split('#').next().unwrap_or_default().to_owned()
}

/// The dialog that makes a link.
#[component]
pub fn Share(Props { state, send, perform }: &Props) -> Html {
    let with_secrets = use_state(|| false);
    let anyway = use_state(|| false);
    let tick = |it: &UseStateHandle<bool>| {
        let setter = it.setter();
        Callback::from(move |event: Event| setter.set(event.target_unchecked_into::<HtmlInputElement>().checked()))
    };
    let offer = Offer::new(state, *with_secrets);
    let broken = state.outcome.analysis.is_syntax_error();
    let allowed = !broken || *anyway;
    let close = send.reform(|()| Action::Dialog(None));
    html! {
        <Modal title="Share" testid="share-dialog" notice={state.notice.clone()} {close}>
            <p>
                { "The link contains the text itself, after the " }<code>{ "#" }</code>
                { ", which browsers never send to a server. Comments are included; values of variables are not." }
            </p>
            if !offer.hidden.is_empty() {
                <section>
                    <h3>{ if *with_secrets { "In the link" } else { "Left out of the link" } }</h3>
                    <ul class="hidden-list" data-testid="share-hidden">
                        { for offer.hidden.iter().map(|it| html! {
                            <li>
                                { icons::lock() }
                                <code>{ breakable(it.path.as_deref().unwrap_or("in a comment"), &['.']) }</code>
                                <span class="faint">{ format!("line {}", it.line) }</span>
                            </li>
                        }) }
                    </ul>
                    <label class="check">
                        <input
                            type="checkbox"
                            data-testid="share-secrets"
                            checked={*with_secrets}
                            onchange={tick(&with_secrets)}
                        />
                        <span>{ "Include these secrets in the link" }</span>
                    </label>
                </section>
            }
            if broken {
                <section>
                    <p>{ "The text is not valid TOML, so it is not certain which parts of it are secret." }</p>
                    <label class="check">
                        <input type="checkbox" data-testid="share-anyway" checked={*anyway} onchange={tick(&anyway)} />
                        <span>{ "Share it anyway, as it is shown here" }</span>
                    </label>
                </section>
            }
            { match &offer.fragment {
                Err(error) => html! { <p class="note error">{ error.to_string() }</p> },
                Ok(fragment) => {
                    let effect = Effect::Share { fragment: fragment.clone(), said: offer.said(*with_secrets) };
                    html! {
                        <>
                            if allowed {
                                <textarea
                                    class="field link-text"
                                    data-testid="share-link"
                                    readonly=true
                                    rows="3"
                                    aria-label="The link"
                                    value={format!("{}#{fragment}", page())}
                                />
                            }
                            <p class="share-actions">
                                <button
                                    type="button"
                                    class="button primary"
                                    data-testid="share-copy"
                                    disabled={!allowed}
                                    onclick={perform.reform(move |_: MouseEvent| effect.clone())}
                                >
                                    { icons::copy() }
                                    { if *with_secrets && !offer.hidden.is_empty() { "Copy link with secrets" } else { "Copy link" } }
                                </button>
                                <span class="faint">{ format!("{} characters", fragment.len()) }</span>
                            </p>
                        </>
                    }
                }
            } }
        </Modal>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_in_a_link_only_if_asked_for() {
        let state = State::new("password = \"s3cr3t-x\"\n");
        let text = |with_secrets| {
            let fragment = Offer::new(&state, with_secrets).fragment.expect("short");
            share::decode(&fragment).expect("our own link")
        };
        assert_eq!(text(false), "password = \"********\"\n");
        assert_eq!(text(true), "password = \"s3cr3t-x\"\n");
    }
}
