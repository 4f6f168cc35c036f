//! Changes of the text that take more than one fix: the later part of the program has them.

use lakeplan::diagnostic::{Applicability, Fix};
use lakeplan::text::lines::line_edits;
use yew::Callback;

use crate::browser;
use crate::components::Effect;
use crate::editor::Editor;
use crate::mend::{self, Mended};
use crate::state::{Action, Dialog, State};

/// Where the focus goes when the button of a fix has gone with it: not to the next one, which
/// nobody has read.
pub(super) const AFTER_A_FIX: &[&str] = &["problems-title", "tab-sql"];

/// Changes the text in a way that takes more than one fix.
fn change(effect: &Effect, state: &State, editor: &Editor, send: &Callback<Action>) {
    match effect {
        Effect::Migrate => {
            let edits = lakeplan::metaxy::migrate::edits(state.text());
            let fix = lakeplan::diagnostic::Fix::new("", edits);
            editor.apply(&fix, &state.outcome, state.revision);
            send.emit(Action::Dialog(None));
            send.emit(Action::Notice("Migrated to the released spelling".to_owned()));
            browser::keep_focus(AFTER_A_FIX);
        }
        Effect::SetVariables => {
            editor.take_back("", i32::MIN, &state.outcome, state.revision);
            send.emit(Action::Variables(state.text().to_owned()));
            browser::keep_focus(&["file-name"]);
        }
        Effect::FixAllSafe => {
            let mended = lakeplan::mend::mend(state.text(), &state.options(), Applicability::Safe);
            mend(&mended.text, mended.fixes.len(), 0, state, editor, send);
        }
        Effect::MakeMetaxy => {
            let all = for_metaxy(state, false);
            if all.is_safe() && all.differing == 0 {
                mend_for_metaxy(&all, state, editor, send);
            } else {
                send.emit(Action::Dialog(Some(Dialog::MakeMetaxy)));
            }
        }
        Effect::ApplyForMetaxy { only_safe } => {
            send.emit(Action::Dialog(None));
            mend_for_metaxy(&for_metaxy(state, *only_safe), state, editor, send);
        }
        _ => {}
    }
}

/// The build cuts the program at this function.
pub(super) mod cut {
    use super::{Action, Callback, Editor, Effect, State};

    #[inline(never)]
    pub(in crate::app) fn change(effect: &Effect, state: &State, editor: &Editor, send: &Callback<Action>) {
        super::change(effect, state, editor, send);
    }
}

fn for_metaxy(state: &State, only_safe: bool) -> Mended {
    mend::for_metaxy(state.text(), &state.options(), state.store.as_deref(), only_safe)
}

fn mend_for_metaxy(mended: &Mended, state: &State, editor: &Editor, send: &Callback<Action>) {
    mend(&mended.text, mended.fixes.len(), mended.differing, state, editor, send);
}

/// Puts a text after fixes into the editor as one change, so that one undo takes it back.
fn mend(text: &str, fixes: usize, differing: usize, state: &State, editor: &Editor, send: &Callback<Action>) {
    let fix = Fix::new("", line_edits(state.text(), text));
    editor.apply(&fix, &state.outcome, state.revision);
    let done = match fixes {
        0 => "Nothing was fixed".to_owned(),
        1 => "One fix applied; undo reverts it".to_owned(),
        count => format!("{count} fixes applied; undo reverts them"),
    };
    let left = match differing {
        0 => String::new(),
        1 => ". One statement of Metaxy's still differs".to_owned(),
        left => format!(". {left} statements of Metaxy's still differ"),
    };
    send.emit(Action::Notice(done + &left));
    browser::keep_focus(AFTER_A_FIX);
}
