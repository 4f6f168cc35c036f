//! What the editor is given, in the shapes that its JavaScript reads: places are counted in UTF-16.

use js_sys::{Array, Object, Reflect};
use lakeplan::diagnostic::Applicability;
use wasm_bindgen::prelude::*;

use crate::state::{Outcome, State};

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        // Setting a key of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}

fn offset(at: usize) -> JsValue {
    u32::try_from(at).unwrap_or(u32::MAX).into()
}

pub(super) fn changes(fix: &lakeplan::diagnostic::Fix, outcome: &Outcome) -> JsValue {
    let change = |edit: &lakeplan::diagnostic::Edit| {
        object(&[
            ("from", offset(outcome.utf16.utf16(edit.span.start))),
            ("to", offset(outcome.utf16.utf16(edit.span.end))),
            ("insert", edit.replacement.as_str().into()),
        ])
    };
    fix.edits.iter().map(change).collect::<Array>().into()
}

/// The findings that the editor underlines, those of the error that was pasted among them.
fn underlined(state: &State) -> impl Iterator<Item = &lakeplan::Diagnostic> {
    let pasted = state.pasted.iter().flat_map(|it| &it.explanation.diagnostics);
    state.outcome.diagnostics().iter().chain(pasted.filter(|it| it.span != lakeplan::doctor::NOWHERE))
}

/// Where each of them is and how severe it is; what it says is asked for where somebody points at it.
pub(super) fn problems(state: &State) -> Vec<u32> {
    let mut flat = Vec::new();
    for it in underlined(state) {
        for at in [it.span.start, it.span.end] {
            flat.push(u32::try_from(state.outcome.utf16.utf16(at)).unwrap_or(u32::MAX));
        }
        flat.push(it.severity as u32);
    }
    flat
}

/// What one of them says.
pub(super) fn problem(state: &State, at: usize) -> Option<JsValue> {
    let it = underlined(state).nth(at)?;
    let message = match &it.help {
        Some(help) => format!("{}\n{help}", it.message),
        None => it.message.clone().into_owned(),
    };
    let action = |fix: &lakeplan::diagnostic::Fix| {
        let title = match fix.applicability {
            Applicability::Safe => fix.title.replace('`', ""),
            Applicability::Unsafe => format!("Review: {}", fix.title.replace('`', "")),
        };
        object(&[("title", title.into()), ("changes", changes(fix, &state.outcome))])
    };
    Some(object(&[
        ("severity", it.severity.as_str().into()),
        ("message", message.into()),
        ("source", it.code.as_str().into()),
        ("actions", it.fixes.iter().map(action).collect::<Array>().into()),
    ]))
}

pub(super) fn secrets(outcome: &Outcome) -> Array {
    outcome.analysis.secrets.iter().map(|span| range(outcome, span)).collect()
}

pub(super) fn range(outcome: &Outcome, span: &lakeplan::Span) -> Array {
    Array::of2(&offset(outcome.utf16.utf16(span.start)), &offset(outcome.utf16.utf16(span.end)))
}

/// What can stand at the caret, as the editor wants it.
pub(super) fn completion(State { outcome, .. }: &State, at: usize) -> Option<JsValue> {
    let found = lakeplan::assist::complete(&outcome.text, outcome.utf16.byte(at), outcome.analysis.engine)?;
    let item = |it: &lakeplan::assist::Item| {
        object(&[
            ("label", it.label.as_str().into()),
            ("detail", it.detail.as_str().into()),
            ("insert", it.insert.as_str().into()),
            ("help", it.help.as_ref().map_or(JsValue::NULL, help)),
        ])
    };
    Some(object(&[
        ("from", offset(outcome.utf16.utf16(found.span.start))),
        ("to", offset(outcome.utf16.utf16(found.span.end))),
        ("items", found.items.iter().map(item).collect::<Array>().into()),
    ]))
}

/// The help for what the pointer is on.
pub(super) fn hover(State { outcome, .. }: &State, at: usize) -> Option<JsValue> {
    let found = lakeplan::assist::hover(&outcome.text, outcome.utf16.byte(at), outcome.analysis.engine)?;
    Some(object(&[
        ("from", offset(outcome.utf16.utf16(found.span.start))),
        ("to", offset(outcome.utf16.utf16(found.span.end))),
        ("help", help(&found.help)),
    ]))
}

fn help(help: &lakeplan::assist::Help) -> JsValue {
    object(&[
        ("title", help.title.as_str().into()),
        ("tags", help.tags.iter().map(|it| JsValue::from_str(it)).collect::<Array>().into()),
        ("doc", help.doc.as_str().into()),
        ("example", help.example.as_deref().map_or(JsValue::NULL, JsValue::from_str)),
    ])
}
