//! Every error that is known, in every form in which people copy one: what is said of it stays the same.

#[path = "../../../tests/explain_error/forms.rs"]
mod forms;

use super::blame::SERVERS;
use crate::diagnostic::Code;
use crate::doctor::explain_error;
use crate::doctor::symptoms::{errors, recognize};

#[test]
fn the_form_in_which_an_error_is_copied_does_not_matter() {
    let analysis = crate::analyze(SERVERS, &crate::Options::default());
    let mut differ = Vec::new();
    for (at, words) in errors().enumerate() {
        let error = format!("IO Error: Failed to do something with \"lake\" or 'lake': {words} in the end");
        if recognize(&error) == Code::DuckDbError {
            continue;
        }
        let plain = explain_error(&error, &analysis, None);
        // Each error in another fourth of the forms: all of them take half a minute.
        for (form, text) in forms::forms(&error).into_iter().skip(at % 4).step_by(4) {
            let explained = explain_error(&text, &analysis, None);
            let [wanted, got] = [&plain, &explained].map(|it| &it.diagnostics[0]);
            // Names and values are those of real errors only.
            if (wanted.code, wanted.span) != (got.code, got.span) {
                differ.push(format!(
                    "{form}: {error}\n{}: {}\n{}: {}",
                    wanted.code, wanted.message, got.code, got.message
                ));
            }
        }
    }
    assert!(differ.is_empty(), "{}\n{}", differ.len(), differ.join("\n\n"));
}

/// Who writes an error down in small letters still learns its cause.
#[test]
fn capitals_matter_to_few_errors() {
    let analysis = crate::analyze(SERVERS, &crate::Options::default());
    let code = |error: &str| explain_error(error, &analysis, None).diagnostics[0].code;
    let all: Vec<String> = errors().map(|words| format!("IO Error: {words}")).collect();
    let other: Vec<&String> = all.iter().filter(|error| code(error) != code(&error.to_ascii_lowercase())).collect();
    assert!(other.len() * 20 < all.len(), "{} of {}: {other:#?}", other.len(), all.len());
}
