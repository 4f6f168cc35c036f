//! The list of findings: real buttons that lead to the place, and the fixes.

use lakeplan::diagnostic::{Applicability, Fix};
use lakeplan::doctor::NOWHERE;
use lakeplan::{Diagnostic, Severity};
use yew::prelude::*;

use crate::components::{Effect, Findings, Props, diff, icons, prose};
use crate::state::{Action, Dialog};

/// More than this are not listed; they are still underlined in the editor.
const LIMIT: usize = 100;

/// The findings.
pub fn problems(props: &Props) -> Html {
    let Props { state, send, perform } = props;
    let outcome = &state.outcome;
    let diagnostics = outcome.diagnostics();
    let older = diagnostics.iter().any(|it| it.code == lakeplan::Code::OlderSpelling);
    let safe = diagnostics.iter().filter(|it| lakeplan::mend::safe_fix(it).is_some()).count();
    let opens = |dialog: Dialog| send.reform(move |_: MouseEvent| Action::Dialog(Some(dialog)));
    html! {
        <section class="problems" aria-labelledby="problems-title">
            <h2 id="problems-title" tabindex="-1">
                { "Problems" }
                <span class="count" role="status" data-testid="problem-count">{ counted(outcome.counts()) }</span>
                if safe > 0 {
                    <button
                        type="button"
                        class="button small"
                        data-testid="fix-all-safe"
                        title="Applies every fix that need not be reviewed; one undo takes all of them back"
                        onclick={perform.reform(|_: MouseEvent| Effect::FixAllSafe)}
                    >
                        { "Fix all safe" }
                    </button>
                }
                if older {
                    <button
                        type="button"
                        class="button small"
                        data-testid="migrate"
                        aria-haspopup="dialog"
                        onclick={opens(Dialog::Migrate)}
                    >
                        { "Migrate…" }
                    </button>
                }
                <button
                    type="button"
                    class="button small end"
                    data-testid="paste-error"
                    aria-haspopup="dialog"
                    onclick={opens(Dialog::Paste)}
                >
                    { "Paste the error you got…" }
                </button>
            </h2>
            <ol class="problem-list" data-testid="problems">
                { list(props, Findings::Text, diagnostics) }
            </ol>
            if diagnostics.len() > LIMIT {
                <p class="empty">{ format!("and {} more", diagnostics.len() - LIMIT) }</p>
            }
        </section>
    }
}

/// The findings. Each keeps its element as long as it is told: what has the focus, or is unfolded,
/// is not handed on to the next one when one is mended.
pub(crate) fn list(props: &Props, of: Findings, diagnostics: &[Diagnostic]) -> Html {
    let told = &diagnostics[..diagnostics.len().min(LIMIT)];
    let same = |a: &Diagnostic, b: &Diagnostic| a.code == b.code && a.message == b.message;
    told.iter()
        .enumerate()
        .map(|(index, it)| {
            let before = told[..index].iter().filter(|other| same(other, it)).count();
            problem(props, of, index, format!("{before} {} {}", it.code.as_str(), it.message), it)
        })
        .collect()
}

/// A finding: a button that leads to its place, what helps, and its fixes.
fn problem(props: &Props, of: Findings, index: usize, key: String, diagnostic: &Diagnostic) -> Html {
    let Props { state, send: _, perform } = props;
    let (span, severity) = (diagnostic.span, diagnostic.severity);
    let nowhere = of == Findings::Pasted && span == NOWHERE;
    let position = state.outcome.position(span.start);
    let place = if nowhere {
        "no line of the text".to_owned()
    } else {
        format!("line {}, column {}", position.line, position.column)
    };
    let head = html! {
        <>
            <span class="problem-severity">{ icons::severity(severity) }{ severity.as_str() }</span>
            <span class="problem-message">{ prose(&diagnostic.message) }</span>
            <span class="problem-place">{ place }{ " · " }<code>{ diagnostic.code.as_str() }</code></span>
        </>
    };
    let fixes = diagnostic.fixes.iter().enumerate();
    html! {
        <li {key} class={classes!("problem", severity.as_str())} data-testid="problem">
            if nowhere {
                <div class="problem-main">{ head }</div>
            } else {
                <button
                    type="button"
                    class="problem-main"
                    onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}
                >
                    { head }
                </button>
            }
            if let Some(help) = &diagnostic.help {
                <p class="problem-help">{ prose(help) }</p>
            }
            if !diagnostic.fixes.is_empty() {
                <div class="problem-fixes">
                    { for fixes.map(|(fix, it)| fix_button(props, Effect::Fix { of, finding: index, fix }, it)) }
                </div>
            }
        </li>
    }
}

fn fix_button(Props { state, send: _, perform }: &Props, effect: Effect, fix: &Fix) -> Html {
    html! {
        <div key={fix.title.clone()} class="fix">
            <button
                type="button"
                class="button small"
                data-testid="fix"
                onclick={perform.reform(move |_: MouseEvent| effect.clone())}
            >
                <span>{ sureness(fix.applicability) }{ prose(&fix.title) }</span>
            </button>
            <details>
                <summary>{ "Preview" }</summary>
                { diff(&state.outcome, &fix.edits, state.mask) }
            </details>
        </div>
    }
}

/// What stands before the title of a fix that is to be read before it is applied.
pub(crate) fn sureness(applicability: Applicability) -> Html {
    match applicability {
        Applicability::Safe => Html::default(),
        Applicability::Unsafe => html! { <><span class="review">{ "Review" }</span>{ " " }</> },
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
