//! A statement: why it is there, what it comes from, and how the other flavor has it.

use std::ops::Range;

use lakeplan::plan::render::Rendered;
use lakeplan::text::secret::{MASK, is_left_out};
use lakeplan::{Diagnostic, Flavor, Script, Span};
use yew::prelude::*;

use crate::compare::{self, Pair};
use crate::components::odd::odd_characters;
use crate::components::{Effect, Props, icons, prose};
use crate::provenance::{self, Piece};
use crate::state::{Action, State};

/// A card, with those that both flavors have beside each other.
pub(crate) fn card(props: &Props, pair: &Pair<'_>, scripts: [&Script; 2], number: usize) -> Html {
    let Props { state, send: _, perform } = props;
    let differs = pair.differs();
    // What a comment ignores still changes the SQL.
    let told = [state.outcome.diagnostics(), &state.outcome.analysis.ignored];
    let reasons = told.into_iter().filter(|_| differs).flat_map(|told| compare::reasons(pair, scripts, told));
    let reasons: Vec<_> = reasons.collect();
    let instead = match state.flavor {
        Flavor::DuckDb => "Metaxy runs",
        Flavor::Metaxy => "To run instead",
    };
    html! {
        <li class={classes!("card", differs.then_some("differs"))}>
            if let Some(shown) = pair.shown {
                <header class="card-head">
                    <span class="number" aria-hidden="true">{ number }</span>
                    <p class="why">{ shown.why }</p>
                </header>
                { code(props, shown, &pair.shown_parts, ("SQL", "statement")) }
                if left_out(state, shown) {
                    <p class="left-out">{ icons::lock() }{ "a secret was left out here" }</p>
                }
                <div class="card-foot">
                    { origins(state, perform, shown) }
                    { copy_buttons(perform, shown, number) }
                </div>
            }
            if let (true, Some(other)) = (differs, pair.other) {
                <div class="other">
                    <p class="other-title">{ instead }</p>
                    { code(props, other, &pair.other_parts, ("SQL of the other flavor", "other-statement")) }
                </div>
            }
            { for reasons.into_iter().map(|it| reason(perform, it)) }
        </li>
    }
}

/// Whether a statement comes from a value that was left out.
fn left_out(state: &State, statement: &Rendered) -> bool {
    let text = state.text();
    let secrets = &state.outcome.analysis.secrets;
    let is_out = |span: &Span| {
        let inside = secrets.iter().filter(|it| span.start <= it.start && it.end <= span.end);
        text.get(span.start..span.end).is_some_and(|it| it.contains(MASK))
            || inside.map(|it| it.slice(text)).any(is_left_out)
    };
    !state.is_stale() && statement.sql.origins.iter().any(|(_, span)| is_out(span))
}

fn reason(perform: &Callback<Effect>, diagnostic: &Diagnostic) -> Html {
    let span = diagnostic.span;
    html! {
        <p class="reason">
            { icons::severity(diagnostic.severity) }
            <span>
                { prose(&diagnostic.message) }{ " " }
                <button type="button" class="link" onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}>
                    { diagnostic.code.as_str() }
                </button>
            </span>
        </p>
    }
}

/// A statement in which each part lights up with its place; what it is called, and its hook.
pub(crate) fn code(
    Props { state, send, perform }: &Props,
    statement: &Rendered,
    changed: &[Range<usize>],
    (label, testid): (&'static str, &'static str),
) -> Html {
    let sql = &statement.sql;
    let breaks = provenance::breaks(&sql.text);
    let piece = |piece: &Piece| {
        let text = &sql.text[piece.range.clone()];
        let origin = piece.origin.filter(|_| !state.is_stale());
        let lit = origin.is_some_and(|it| state.is_lit(it));
        let class = classes!(
            piece.token.class(),
            breaks.iter().find(|it| it.0 == piece.range.start).map(|it| if it.1 { "break in" } else { "break" }),
            origin.is_some().then_some("part"),
            lit.then_some("lit"),
            piece.secret.then_some("sql-secret"),
            piece.changed.then_some("changed"),
        );
        let onclick = origin.map(|it| perform.reform(move |_: MouseEvent| Effect::Show(it)));
        let onpointerenter = origin.map(|it| send.reform(move |_: PointerEvent| Action::Point(Some(it))));
        let onpointerleave = origin.map(|_| send.reform(|_: PointerEvent| Action::Point(None)));
        html! { <span {class} {onclick} {onpointerenter} {onpointerleave}>{ odd_characters(text) }</span> }
    };
    let pieces = provenance::pieces(sql, changed);
    html! {
        <pre class="sql" tabindex="0" role="group" aria-label={label}>
            <code data-testid={testid}>{ for pieces.iter().map(piece) }</code>
        </pre>
    }
}

/// The lines that a statement was made from.
fn origins(state: &State, perform: &Callback<Effect>, statement: &Rendered) -> Html {
    if state.is_stale() || statement.sql.origins.is_empty() {
        return Html::default();
    }
    let mut lines: Vec<(usize, Span)> =
        statement.sql.origins.iter().map(|(_, span)| (state.outcome.position(span.start).line, *span)).collect();
    lakeplan::text::sort::sort_by(&mut lines, Ord::cmp);
    lines.dedup_by_key(|it| it.0);
    html! {
        <p class="origins">
            <span>{ "from line" }</span>
            { for lines.into_iter().map(|(line, span)| {
                let lit = state.is_lit(span);
                html! {
                    <button
                        key={line}
                        type="button"
                        class={classes!("chip", lit.then_some("lit"))}
                        aria-label={format!("line {line} of the text")}
                        onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}
                    >
                        { line }
                    </button>
                }
            }) }
        </p>
    }
}

/// What copies one statement, by whether its secrets are hidden. The text is made on request:
/// nothing of the page holds the secrets.
fn copy_buttons(perform: &Callback<Effect>, statement: &Rendered, number: usize) -> Html {
    // No title: the name would be heard twice.
    let button = |mask: bool, label: &'static str, name: String, said: &'static str| {
        let effect = Effect::CopySql { statement: Some(number - 1), mask, said };
        html! {
            <button
                type="button"
                class="quiet small"
                aria-label={name}
                data-testid={if mask { "copy-hidden" } else { "copy" }}
                onclick={perform.reform(move |_: MouseEvent| effect.clone())}
            >
                { icons::copy() }<span>{ label }</span>
            </button>
        }
    };
    if statement.sql.secrets.is_empty() {
        return button(false, "Copy", format!("Copy statement {number}"), "Statement copied");
    }
    html! {
        <span class="copies">
            { button(false, "With secrets", format!("Copy statement {number} with secrets"), "Statement copied, with secrets") }
            { button(true, "Secrets hidden", format!("Copy statement {number}, secrets hidden"), "Statement copied, secrets hidden") }
        </span>
    }
}
