//! What `lakeplan explain --error` says of the errors that people start from.

use lakeplan::LineIndex;
use lakeplan::doctor::explain_error;
use native_tests::field::{FieldCase, Finding, Pasted};

use crate::findings::Said;

/// What is not as the case says.
pub(crate) fn check(case: &FieldCase) -> Vec<String> {
    let analysis = lakeplan::analyze(&case.toml, &case.options());
    let lines = LineIndex::new(&case.toml);
    case.situation.pasted.iter().filter_map(|pasted| differs(case, pasted, &analysis, &lines)).collect()
}

fn differs(case: &FieldCase, pasted: &Pasted, analysis: &lakeplan::Analysis, lines: &LineIndex) -> Option<String> {
    let explained = explain_error(&pasted.error, analysis, None);
    let said = Said::of(&case.toml, lines, explained.diagnostics.first().expect("there is always an explanation"));
    // That no line is to blame is told by a place before all.
    let at = if pasted.at.is_empty() { "1:1" } else { &pasted.at };
    let wanted = Finding {
        code: Some(pasted.code.clone()),
        severity: "error".to_owned(),
        at: at.to_owned(),
        says: pasted.says.clone(),
        fix: None,
    };
    let mut differs = said.differs(&wanted);
    if !explained.known {
        differs.push("the error is not known".to_owned());
    }
    (!differs.is_empty()).then(|| format!("pasted: {}\n  {said}\n  {}", differs.join(", "), pasted.error))
}
