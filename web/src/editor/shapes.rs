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

/// The findings as the editor wants them, those of the error that was pasted among them.
pub(super) fn problems(state: &State) -> JsValue {
    let outcome = &*state.outcome;
    let problem = |it: &lakeplan::Diagnostic| {
        let message = match &it.help {
            Some(help) => format!("{}\n{help}", it.message),
            None => it.message.clone().into_owned(),
        };
        let action = |fix: &lakeplan::diagnostic::Fix| {
            let title = match fix.applicability {
                Applicability::Safe => fix.title.replace('`', ""),
                Applicability::Unsafe => format!("Review: {}", fix.title.replace('`', "")),
            };
            object(&[("title", title.into()), ("changes", changes(fix, outcome))])
        };
        object(&[
            ("from", offset(outcome.utf16.utf16(it.span.start))),
            ("to", offset(outcome.utf16.utf16(it.span.end))),
            ("severity", it.severity.as_str().into()),
            ("message", message.into()),
            ("source", it.code.as_str().into()),
            ("actions", it.fixes.iter().map(action).collect::<Array>().into()),
        ])
    };
    let pasted = state.pasted.iter().flat_map(|it| &it.explanation.diagnostics);
    let pasted = pasted.filter(|it| it.span != lakeplan::doctor::NOWHERE);
    outcome.diagnostics().iter().chain(pasted).map(problem).collect::<Array>().into()
}

pub(super) fn secrets(outcome: &Outcome) -> Array {
    outcome.analysis.secrets.iter().map(|span| range(outcome, span)).collect()
}

pub(super) fn range(outcome: &Outcome, span: &lakeplan::Span) -> Array {
    Array::of2(&offset(outcome.utf16.utf16(span.start)), &offset(outcome.utf16.utf16(span.end)))
}

/// What can stand at the caret, as the editor wants it.
pub(super) fn completion(outcome: &Outcome, at: usize) -> Option<JsValue> {
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
pub(super) fn hover(outcome: &Outcome, at: usize) -> Option<JsValue> {
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
