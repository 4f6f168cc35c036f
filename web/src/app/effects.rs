//! What only the browser can do, done: files, the clipboard, the editor.

use lakeplan::diagnostic::Fix;
use lakeplan::paste::Pasted;
use lakeplan::text::lines::line_edits;
use yew::Callback;

use super::changes::{self, AFTER_A_FIX};
use crate::browser;
use crate::components::copy_as::remarks;
use crate::components::{Effect, Findings, LACKS_SECRETS};
use crate::editor::Editor;
use crate::later::Later;
use crate::state::{Action, State, Tab};

/// Does what only the browser can do.
pub(super) fn run(effect: Effect, state: &State, editor: &Editor, send: &Callback<Action>) {
    match effect {
        Effect::Copy { text, said } => copy(text, said, send),
        Effect::Share { fragment, said } => {
            browser::set_fragment(&fragment);
            copy(browser::address(), said, send);
        }
        Effect::Nothing => {}
        Effect::OpenFile(file) => open_file(file.into(), send),
        Effect::StartEmpty => {
            send.emit(Action::Open(String::new()));
            let editor = editor.clone();
            browser::soon(move || editor.focus());
        }
        Effect::WriteAsToml => {
            if let Some(Pasted::Configuration { toml, .. }) = &state.outcome.pasted {
                let fix = Fix::new("", line_edits(state.text(), toml));
                editor.apply(&fix, &state.outcome, state.revision);
                send.emit(Action::Notice("Written as TOML; undo takes it back".to_owned()));
                browser::keep_focus(AFTER_A_FIX);
            }
        }
        Effect::ExplainText => {
            // What was there before is what undo knows: of a line into which it was pasted nothing is left here.
            let (text, rest, least) = match &state.outcome.pasted {
                Some(Pasted::ErrorInside { error, rest }) => {
                    (error.clone(), &**rest, i32::try_from(error.len() / 2).unwrap_or_default())
                }
                _ => (state.text().to_owned(), "", i32::MIN),
            };
            editor.take_back(rest, least, &state.outcome, state.revision);
            send.emit(Action::Paste { text, store: None });
        }
        Effect::Split(percent) => browser::set_split(&percent),
        Effect::QuickFix => quick_fix(state, editor, send),
        Effect::Say(said) => send.emit(Action::Notice(said.to_owned())),
        Effect::CopySql { mask: false, .. } if state.lacks_secrets() => {
            send.emit(Action::Notice(LACKS_SECRETS.to_owned()));
        }
        Effect::CopySql { statement, mask, said } => {
            if let Some(script) = state.script(state.flavor, mask) {
                let text = match statement {
                    Some(index) => script.statements.get(index).map(|it| it.sql.text.clone()),
                    None => Some(script.text()),
                };
                let late = if state.is_stale() { ", out of date" } else { "" };
                copy(text.unwrap_or_default(), [said, late].concat(), send);
            }
        }
        Effect::Download => {
            if !state.mask && state.lacks_secrets() {
                send.emit(Action::Notice(LACKS_SECRETS.to_owned()));
            } else if let Some(text) = saved(state) {
                let name = match state.shown.as_ref().and_then(|it| it.store.name()) {
                    Some(store) => format!("attach-{}.sql", file_name(store)),
                    None => "attach.sql".to_owned(),
                };
                browser::download(&name, &text);
            }
        }
        Effect::Show(span) => {
            if !state.is_narrow() && !browser::is_selecting() {
                editor.show_place(state.outcome.utf16.utf16(span.start), state.outcome.utf16.utf16(span.end));
            }
        }
        Effect::Reveal(span) => {
            if state.is_narrow() {
                send.emit(Action::Tab(Tab::Editor));
            }
            let (from, to) = (state.outcome.utf16.utf16(span.start), state.outcome.utf16.utf16(span.end));
            let editor = editor.clone();
            // A hidden editor cannot scroll; on a narrow screen it is shown in the next frame.
            browser::soon(move || editor.reveal(from, to));
        }
        Effect::Fix { of, finding, fix } => {
            let findings = match (of, &state.pasted) {
                (Findings::Text, _) => state.outcome.diagnostics(),
                (Findings::Pasted, Some(pasted)) => &pasted.explanation.diagnostics,
                (Findings::Pasted, None) => &[],
            };
            let fix = findings.get(finding).and_then(|it| it.fixes.get(fix));
            if let Some(fix) = fix {
                editor.apply(fix, &state.outcome, state.revision);
                send.emit(Action::Notice(format!("Done: {}", fix.title.replace('`', ""))));
                browser::keep_focus(AFTER_A_FIX);
            }
        }
        Effect::SetVariables
        | Effect::Migrate
        | Effect::FixAllSafe
        | Effect::MakeMetaxy
        | Effect::ApplyForMetaxy { .. } => match Later::now().said() {
            None => changes::cut::change(&effect, state, editor, send),
            Some(said) => send.emit(Action::Notice(said.to_owned())),
        },
    }
}

/// The SQL as a file: as it is shown, and marked where it is not what the text says.
fn saved(state: &State) -> Option<String> {
    let script = state.script(state.flavor, state.mask)?;
    Some(remarks(state, state.mask, "--") + &script.text())
}

/// A name with what a file system might not like replaced.
fn file_name(name: &str) -> String {
    name.chars().map(|it| if it.is_alphanumeric() || it == '-' || it == '_' { it } else { '_' }).collect()
}

fn copy(text: String, said: String, send: &Callback<Action>) {
    let send = send.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let copied = browser::copy(&text).await;
        let failed = "The browser does not allow copying: select the text";
        send.emit(Action::Notice(if copied { said } else { failed.to_owned() }));
    });
}

/// Puts the text of a file into the place of what is there.
pub(super) fn open_file(file: wasm_bindgen::JsValue, send: &Callback<Action>) {
    let send = send.clone();
    wasm_bindgen_futures::spawn_local(async move {
        match browser::read(&file).await {
            Ok((_, text)) => send.emit(Action::Open(text)),
            Err(why) => send.emit(Action::Alert(Some(format!("The file was not opened: {why}.")))),
        }
    });
}

/// Puts the focus to the first fix of the finding at the caret, else of one of its line, else of the
/// next one: it is read there, and Enter applies it.
fn quick_fix(state: &State, editor: &Editor, send: &Callback<Action>) {
    let diagnostics = state.outcome.diagnostics();
    let line = state.outcome.position(state.caret).line;
    let far = |span: lakeplan::Span| {
        let there = state.outcome.position(span.start).line;
        (!span.touches(state.caret), there != line, there < line, there)
    };
    let found =
        diagnostics.iter().enumerate().filter(|(_, it)| !it.fixes.is_empty()).min_by_key(|(_, it)| far(it.span));
    let Some((at, found)) = found else {
        return send.emit(Action::Notice("No problem here has a fix".to_owned()));
    };
    if state.filtered.contains(&found.severity) {
        send.emit(Action::Filter(found.severity));
    }
    if state.problems_in() == Tab::Problems {
        send.emit(Action::Tab(Tab::Problems));
    }
    let (from, to) = (state.outcome.utf16.utf16(found.span.start), state.outcome.utf16.utf16(found.span.end));
    editor.show_place(from, to);
    browser::soon(move || browser::focus(&format!(".problem[data-at='{at}'] [data-testid=fix]")));
}
