//! What a code means, why it matters and how to mend it.

use lakeplan::Code;
use yew::prelude::*;

use crate::components::{Modal, Props, prose};
use crate::state::Action;
use crate::texts;

/// The explanation of a code.
pub fn explain(Props { state, send, perform: _ }: &Props, code: Code) -> Html {
    let found: Vec<_> = state.outcome.diagnostics().iter().filter(|it| it.code == code).collect();
    html! {
        <Modal
            title={code.as_str()}
            testid="explain-dialog"
            notice={state.notice.clone()}
            close={send.reform(|()| Action::Dialog(None))}
        >
            <div class="markdown">
                { markdown(texts::explanation(code)) }
            </div>
            if let Some(evidence) = lakeplan::evidence(code) {
                <p class="faint">{ evidence }</p>
            }
            if let Some(first) = found.first() {
                <section>
                    <h3>{ "In this text" }</h3>
                    <p>{ prose(&first.message) }</p>
                </section>
            }
        </Modal>
    }
}

/// The little of Markdown that the explanations use: paragraphs, lists, and blocks of code.
pub(crate) fn markdown(text: &str) -> Html {
    let mut blocks: Vec<Html> = Vec::new();
    let mut items: Vec<Html> = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut lines = text.lines();
    loop {
        let line = lines.next();
        let item = line.and_then(|it| it.strip_prefix("- "));
        let fence = line.is_some_and(|it| it.starts_with("```"));
        if item.is_some() || fence || line.is_none_or(str::is_empty) {
            let text = std::mem::take(&mut paragraph);
            if let Some((first, rest)) = text.split_first() {
                match first.strip_prefix("- ") {
                    Some(first) => items.push(html! { <li>{ prose(&[&[first], rest].concat().join(" ")) }</li> }),
                    None => blocks.push(html! { <p>{ prose(&text.join(" ")) }</p> }),
                }
            }
        }
        if item.is_none() && !items.is_empty() && paragraph.is_empty() {
            blocks.push(html! { <ul>{ for items.drain(..) }</ul> });
        }
        match line {
            None => break,
            Some(_) if fence => {
                let code: Vec<&str> = lines.by_ref().take_while(|it| !it.starts_with("```")).collect();
                blocks.push(html! { <pre class="sql" tabindex="0"><code>{ code.join("\n") }</code></pre> });
            }
            Some("") => {}
            Some(line) => paragraph.push(line.trim_start_matches(' ')),
        }
    }
    blocks.into_iter().collect()
}
