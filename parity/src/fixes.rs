//! All fixes of a text, one after the other, until none is left.

use lakeplan::{Flavor, Options, Rendering, Store, analyze};

/// So many fixes no text needs; more means that two fixes undo one another.
const MOST_FIXES: usize = 200;

/// A text after its fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// The code and title of each fix, in the order in which they were applied.
    pub applied: Vec<(&'static str, String)>,
    /// Whether the fixes came to an end.
    pub settled: bool,
}

/// Applies the first fix that is offered until none is.
pub fn apply_all(text: &str, options: &Options) -> Fixed {
    let mut fixed = Fixed { text: text.to_owned(), applied: Vec::new(), settled: false };
    for _ in 0..MOST_FIXES {
        let analysis = analyze(&fixed.text, options);
        let mut offered = analysis.diagnostics.iter().filter_map(|found| Some((found.code, found.fixes.first()?)));
        let Some((code, fix)) = offered.next() else {
            fixed.settled = true;
            return fixed;
        };
        fixed.applied.push((code.as_str(), fix.title.clone().into_owned()));
        fixed.text = fix.apply(&fixed.text);
    }
    fixed
}

/// Whether Metaxy runs for a store what does what is written; nothing for a store without SQL.
pub fn flavors_agree(store: &Store) -> Option<bool> {
    let script = |flavor| store.script(flavor, Rendering { mask: false, setup: false });
    Some(script(Flavor::DuckDb)?.text() == script(Flavor::Metaxy)?.text())
}
