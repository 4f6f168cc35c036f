//! The list of findings: real buttons that lead to the place, and the fixes.

use lakeplan::{Diagnostic, Severity};
use yew::prelude::*;

use crate::components::{Effect, Props, diff, icons, prose};
use crate::state::{Action, Dialog};

/// More than this are not listed; they are still underlined in the editor.
const LIMIT: usize = 100;

/// The findings.
#[component]
pub fn Problems(Props { state, send, perform }: &Props) -> Html {
    let outcome = &state.outcome;
    let diagnostics = outcome.diagnostics();
    let older = diagnostics.iter().any(|it| it.code == lakeplan::Code::OlderSpelling);
    let item = |(index, diagnostic): (usize, &Diagnostic)| {
        let position = outcome.position(diagnostic.span.start);
        let span = diagnostic.span;
        let severity = diagnostic.severity;
        let fix = |(number, fix): (usize, &lakeplan::diagnostic::Fix)| {
            html! {
                <div key={number} class="fix">
                    <button
                        type="button"
                        class="button small"
                        data-testid="fix"
                        onclick={perform.reform(move |_: MouseEvent| Effect::Fix { finding: index, fix: number })}
                    >
                        { prose(&fix.title) }
                    </button>
                    <details>
                        <summary>{ "Preview" }</summary>
                        { diff(outcome, &fix.edits, state.mask) }
                    </details>
                </div>
            }
        };
        html! {
            <li key={index} class={classes!("problem", severity.as_str())} data-testid="problem">
                <button
                    type="button"
                    class="problem-main"
                    onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}
                >
                    <span class="problem-severity">{ icons::severity(severity) }{ severity.as_str() }</span>
                    <span class="problem-message">{ prose(&diagnostic.message) }</span>
                    <span class="problem-place">
                        { format!("line {}, column {}", position.line, position.column) }
                        { " · " }<code>{ diagnostic.code.as_str() }</code>
                    </span>
                </button>
                if let Some(help) = &diagnostic.help {
                    <p class="problem-help">{ prose(help) }</p>
                }
                if !diagnostic.fixes.is_empty() {
                    <div class="problem-fixes">{ for diagnostic.fixes.iter().enumerate().map(fix) }</div>
                }
            </li>
        }
    };
    html! {
        <section class="problems" aria-labelledby="problems-title">
            <h2 id="problems-title">
                { "Problems" }
                <span class="count" role="status" data-testid="problem-count">{ counted(outcome.counts()) }</span>
                if older {
                    <button
                        type="button"
                        class="button small"
                        data-testid="migrate"
                        aria-haspopup="dialog"
                        onclick={send.reform(|_: MouseEvent| Action::Dialog(Some(Dialog::Migrate)))}
                    >
                        { "Migrate…" }
                    </button>
                }
            </h2>
            <ol class="problem-list" data-testid="problems">
                { for diagnostics.iter().enumerate().take(LIMIT).map(item) }
            </ol>
            if diagnostics.len() > LIMIT {
                <p class="empty">{ format!("and {} more", diagnostics.len() - LIMIT) }</p>
            }
        </section>
    }
}

/// `2 errors, 1 warning`; `none` if there is nothing.
pub(crate) fn counted(counts: [usize; 3]) -> String {
    let names = [Severity::Error, Severity::Warning, Severity::Hint];
    let parts: Vec<String> = counts
        .into_iter()
        .zip(names)
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_words() {
        assert_eq!(counted([0, 0, 0]), "none");
        assert_eq!(counted([2, 1, 0]), "2 errors, 1 warning");
        assert_eq!(counted([0, 0, 3]), "3 hints");
    }
}
