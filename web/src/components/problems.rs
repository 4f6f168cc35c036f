//! The list of findings: real buttons that lead to the place, and the fixes.

use lakeplan::diagnostic::{Applicability, Context, Fix};
use lakeplan::doctor::NOWHERE;
use lakeplan::{Diagnostic, Severity};
use yew::prelude::*;

use crate::components::{Effect, Findings, Props, diff, icons, prose};
use crate::later::Later;
use crate::state::{Action, Dialog};

/// More than this are not listed; they are still underlined in the editor.
pub(crate) const LIMIT: usize = 100;

/// The findings, errors first.
pub fn problems(props: &Props) -> Html {
    let Props { state, send, perform } = props;
    let outcome = &state.outcome;
    let diagnostics = outcome.diagnostics();
    let older = diagnostics.iter().any(|it| it.code == lakeplan::Code::OlderSpelling);
    let safe = diagnostics.iter().filter(|it| lakeplan::mend::safe_fix(it).is_some()).count();
    let counts = outcome.counts();
    let several = counts.iter().filter(|it| **it > 0).count() > 1;
    let count = match state.later {
        // What only tells has not been looked for yet.
        Later::Loading => "checking…".to_owned(),
        Later::Here | Later::Failed => counted(counts),
    };
    let told: Vec<usize> =
        sorted(diagnostics).into_iter().filter(|it| !state.filtered.contains(&diagnostics[*it].severity)).collect();
    let hidden = diagnostics.len() - told.len();
    html! {
        <section class="problems" aria-labelledby="problems-title">
            // What stands beside a heading is not a part of it, as it is heard.
            <div class="problems-head">
                <h2 id="problems-title" tabindex="-1">{ "Problems" }</h2>
                <span
                    class={if several { "visually-hidden" } else { "count" }}
                    role="status"
                    data-testid="problem-count"
                >
                    { count }
                </span>
                if several {
                    { filters(props, counts) }
                }
                if safe > 0 {
                    <button
                        type="button"
                        class="button small"
                        data-testid="fix-all-safe"
                        title="Applies all fixes that do not need a review; a single undo reverts them"
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
                        onclick={send.reform(|_: MouseEvent| Action::Dialog(Some(Dialog::Migrate)))}
                    >
                        { "Migrate…" }
                    </button>
                }
            </div>
            <ol class="problem-list" data-testid="problems">
                { list(props, Findings::Text, diagnostics, &told) }
            </ol>
            if told.len() > LIMIT || hidden > 0 {
                <p class="empty">{ format!("and {} more", hidden + told.len().saturating_sub(LIMIT)) }</p>
            }
        </section>
    }
}

/// The places of findings in their list, errors first and each severity in file order.
pub(crate) fn sorted(diagnostics: &[Diagnostic]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..diagnostics.len()).collect();
    lakeplan::text::sort::sort_by(&mut order, |a, b| {
        diagnostics[*a].severity.cmp(&diagnostics[*b].severity).then(a.cmp(b))
    });
    order
}

/// What shows and hides the findings of a severity.
fn filters(Props { state, send, perform: _ }: &Props, counts: [usize; 3]) -> Html {
    let there = SEVERITIES.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    html! {
        <span class="filters" role="group" aria-label="Show">
            { for there.map(|(severity, count)| html! {
                <button
                    key={severity.as_str()}
                    type="button"
                    class={classes!("chip", severity.as_str())}
                    data-testid={format!("filter-{severity}")}
                    aria-pressed={(!state.filtered.contains(&severity)).to_string()}
                    onclick={send.reform(move |_: MouseEvent| Action::Filter(severity))}
                >
                    { icons::severity(severity) }{ plural(count, severity) }
                </button>
            }) }
        </span>
    }
}

/// The findings. Each keeps its element as long as it is told: what has the focus, or is unfolded,
/// is not handed on to the next one when one is mended.
pub(crate) fn list(props: &Props, of: Findings, diagnostics: &[Diagnostic], told: &[usize]) -> Html {
    let told = &told[..told.len().min(LIMIT)];
    let same = |a: &Diagnostic, b: &Diagnostic| a.code == b.code && a.message == b.message;
    let one = |at: usize| {
        let it = &diagnostics[told[at]];
        let before = told[..at].iter().filter(|other| same(&diagnostics[**other], it)).count();
        problem(props, of, told[at], format!("{before} {} {}", it.code.as_str(), it.message), it)
    };
    (0..told.len()).map(one).collect()
}

/// A finding: a button that leads to its place, what helps, and its fixes.
fn problem(props: &Props, of: Findings, index: usize, key: String, diagnostic: &Diagnostic) -> Html {
    let Props { state, send, perform } = props;
    let (span, severity, code) = (diagnostic.span, diagnostic.severity, diagnostic.code);
    let nowhere = of == Findings::Pasted && span == NOWHERE;
    let position = state.outcome.position(span.start);
    let place = if nowhere {
        "no line in the text".to_owned()
    } else {
        format!("line {}, column {}", position.line, position.column)
    };
    let head = html! {
        <>
            <span class="problem-severity">{ icons::severity(severity) }{ severity.as_str() }</span>
            <span class="problem-message">{ prose(&diagnostic.message) }</span>
            <span class="problem-place">{ place }</span>
        </>
    };
    let fixes = diagnostic.fixes.iter().enumerate();
    // What the button of a fix says is not said twice.
    let help = diagnostic.help.as_ref().filter(|help| !diagnostic.fixes.iter().any(|it| says(&it.title, help)));
    html! {
        <li
            {key}
            class={classes!("problem", severity.as_str())}
            data-testid="problem"
            data-at={(of == Findings::Text).then(|| index.to_string())}
        >
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
            <button
                type="button"
                class="link problem-code"
                data-testid="explain"
                aria-haspopup="dialog"
                title="What this means"
                onclick={send.reform(move |_: MouseEvent| Action::Dialog(Some(Dialog::Explain(code))))}
            >
                { code.as_str() }
            </button>
            if let Some(help) = help {
                <p class="problem-help">{ prose(help) }</p>
            }
            if !diagnostic.context.is_empty() {
                <p class="problem-help others">{ for diagnostic.context.iter().map(|it| other_place(props, it)) }</p>
            }
            if let Some(holds) = diagnostic.holds() {
                <p class="problem-help" data-testid="holds">{ holds }</p>
            }
            if !diagnostic.fixes.is_empty() {
                <div class="problem-fixes">
                    { for fixes.map(|(fix, it)| fix_button(props, Effect::Fix { of, finding: index, fix }, it)) }
                </div>
            }
        </li>
    }
}

/// Another place that takes part in a finding, which leads there.
fn other_place(Props { state, send: _, perform }: &Props, Context { span, label, .. }: &Context) -> Html {
    let (span, line) = (*span, state.outcome.position(span.start).line);
    html! {
        <button
            type="button"
            class="link"
            data-testid="other-place"
            onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}
        >
            { format!("line {line}: ") }{ prose(label) }
        </button>
    }
}

/// Whether the title of a fix says all that the help says: the same code, and hardly a word less.
fn says(title: &str, help: &str) -> bool {
    let code = title.split_once('`').and_then(|it| it.1.rsplit_once('`')).map_or(title, |it| it.0);
    help.contains(code) && help.len() < title.len() + 20
}

fn fix_button(Props { state, send: _, perform }: &Props, effect: Effect, fix: &Fix) -> Html {
    html! {
        <div key={&*fix.title} class="fix">
            <button
                type="button"
                class="button small"
                data-testid="fix"
                onclick={perform.reform(move |_: MouseEvent| effect.clone())}
            >
                <span>{ sureness(fix.applicability) }{ prose(&fix.title) }</span>
            </button>
            <details>
                <summary aria-label={["Preview: ", &fix.title.replace('`', "")].concat()}>{ "Preview" }</summary>
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

/// From the gravest.
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Hint];

/// `2 errors, 1 warning`; `none` if there is nothing.
pub(crate) fn counted(counts: [usize; 3]) -> String {
    let there = counts.into_iter().zip(SEVERITIES).filter(|(count, _)| *count > 0);
    let parts: Vec<String> = there.map(|(count, severity)| plural(count, severity)).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

fn plural(count: usize, severity: Severity) -> String {
    format!("{count} {}{}", severity.as_str(), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_button_says_is_not_said_beside_it() {
        assert!(says("write `true`", "write `true`"));
        assert!(says("add `a = 1`", "add it, for example `a = 1`"));
        assert!(!says("name the lake `my_lake`", "use only `A-Z` and `_` in the alias"));
        assert!(!says("add `a`", "add `a`, or remove `b`, which the first one takes the place of"));
    }

    #[test]
    fn counts_are_words() {
        assert_eq!(counted([0, 0, 0]), "none");
        assert_eq!(counted([2, 1, 0]), "2 errors, 1 warning");
        assert_eq!(counted([0, 0, 3]), "3 hints");
    }
}
