//! What a help says, beside other problems.

use lakeplan::Diagnostic;
use native_tests::observe::Place;

use crate::evidence::{Cure, Evidence, codes, diagnostics, edit};
use crate::trial::taken_here;

/// Two problems that any lake can have.
const OTHERS: [&str; 2] =
    ["unheard_of_one = \"?\"\nunheard_of_two = \"?\"\n", "unheard_of_one = \"?\"\ndata_inlining_row_limit = -7\n"];

/// A text with more keys in the section of the lake.
fn below_section(text: &str, keys: &str) -> Option<String> {
    let at = text.find("ducklake]\n")? + "ducklake]\n".len();
    Some(format!("{}{keys}{}", &text[..at], &text[at..]))
}

impl Evidence {
    /// What the help says is the same beside two other problems, and following it leaves those two, and nothing else
    /// than without them.
    #[track_caller]
    pub(super) fn advice_stands_beside_others(&self, place: &Place, alone: &[Diagnostic]) {
        let Cure::Change(changes) = &self.cure else { return };
        let others = if self.written.contains("data_inlining_row_limit") { OTHERS[0] } else { OTHERS[1] };
        let Some(crowded) = below_section(&self.written, others) else { return };
        let crowded_with = |text: &str| diagnostics(place, &taken_here(text));
        let found = crowded_with(&crowded);
        let mut expected = codes(&found);
        for code in &self.codes {
            let at = expected.iter().position(|it| it == code);
            expected.remove(at.unwrap_or_else(|| panic!("`{code}` is not found beside others\n{crowded}\n{found:#?}")));
        }
        assert!(expected.len() >= 2, "{crowded}\n{found:#?}");
        let told = |found: &[Diagnostic]| {
            let own = found.iter().filter(|it| it.code == self.code);
            own.map(|it| (it.message.clone(), it.help.clone())).collect::<Vec<_>>()
        };
        for own in told(alone) {
            assert!(told(&found).contains(&own), "{own:?} is not told beside others\n{crowded}\n{found:#?}");
        }
        let follow = |text: &str| changes.iter().fold(text.to_owned(), |text, (from, to)| edit(&text, from, to));
        let followed = crowded_with(&follow(&crowded));
        let left = crowded_with(&follow(&self.written));
        expected.extend(codes(&left));
        expected.sort();
        let mut seen = codes(&followed);
        seen.sort();
        assert_eq!(seen, expected, "after what the help says, beside others\n{}", follow(&crowded));
    }
}
