//! Many fixes at once: those of all findings, until none is left.
//!
//! Fixes are applied together where their changes lie apart, which they nearly always do, and
//! what they leave is analyzed anew: one fix may make room for the next. What would bring an
//! error, or a text that was there before, is taken back; so it ends, and it never makes a file
//! worse.

mod apart;

use apart::{Candidate, apart};

use crate::analysis::{Analysis, analyze};
use crate::diagnostic::{Applicability, Code, Diagnostic, Edit, Fix, apply_edits};
use crate::options::Options;

/// How often a text is analyzed at most: a file that is made to have fixes that cannot be applied
/// takes no more than this, however many they are.
const MOST_ANALYSES: usize = 256;

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The finding that it mends.
    pub code: Code,
    /// What it did.
    pub title: String,
    /// How sure it was.
    pub applicability: Applicability,
}

/// A text after fixes, and what they were.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The text.
    pub text: String,
    /// The fixes, in the order in which they were applied.
    pub fixes: Vec<Applied>,
    /// What there is to say about the text.
    pub analysis: Analysis,
}

/// Applies fixes of all findings until none is left: the safe ones, or with
/// [`Applicability::Unsafe`] also those that are to be read, of which the first of a finding counts.
pub fn mend(text: &str, options: &Options, most: Applicability) -> Mended {
    let mut run = Run { options, seen: vec![text.to_owned()], analyses: 0 };
    let mut mended = Mended { text: text.to_owned(), fixes: Vec::new(), analysis: analyze(text, options) };
    while let Some(next) = run.step(&mended, most) {
        let mut fixes = std::mem::take(&mut mended.fixes);
        fixes.extend(next.fixes);
        mended = Mended { fixes, ..next };
    }
    mended
}

/// The safe fix of a finding, if it has one.
pub fn safe_fix(diagnostic: &Diagnostic) -> Option<&Fix> {
    diagnostic.fixes.iter().find(|fix| fix.applicability == Applicability::Safe)
}

struct Run<'o> {
    options: &'o Options,
    /// The texts that there were: none comes again.
    seen: Vec<String>,
    analyses: usize,
}

impl Run<'_> {
    /// The text after the next fixes; nothing if none leads on. Safe ones come first: they may take
    /// the reason away for one that is not.
    fn step(&mut self, now: &Mended, most: Applicability) -> Option<Mended> {
        let levels = [Applicability::Safe, Applicability::Unsafe];
        levels.into_iter().filter(|level| *level <= most).find_map(|level| self.step_of(now, level))
    }

    fn step_of(&mut self, now: &Mended, level: Applicability) -> Option<Mended> {
        // The first fix of each finding; where none of those leads on, the second, and so on.
        (0..).map_while(|depth| candidates(now, level, depth)).find_map(|candidates| {
            let together = apart(candidates);
            self.some(now, &together)
        })
    }

    /// The text after all of some fixes, or else after as many of them as can be found.
    fn some(&mut self, now: &Mended, candidates: &[Candidate<'_>]) -> Option<Mended> {
        if candidates.is_empty() {
            return None;
        }
        self.all(now, candidates).or_else(|| {
            let (first, second) = candidates.split_at(candidates.len() / 2);
            if first.is_empty() {
                return None;
            }
            self.some(now, first).or_else(|| self.some(now, second))
        })
    }

    fn all(&mut self, now: &Mended, candidates: &[Candidate<'_>]) -> Option<Mended> {
        let edits: Vec<Edit> = candidates.iter().flat_map(|(_, fix)| fix.edits.iter().cloned()).collect();
        let text = apply_edits(&now.text, &edits);
        if self.seen.contains(&text) || self.analyses == MOST_ANALYSES {
            return None;
        }
        self.analyses += 1;
        let analysis = analyze(&text, self.options);
        if worse(&now.analysis, &analysis) {
            return None;
        }
        self.seen.push(text.clone());
        let applied = |(found, fix): &Candidate<'_>| Applied {
            code: found.code,
            title: fix.title.clone().into_owned(),
            applicability: fix.applicability,
        };
        Some(Mended { text, fixes: candidates.iter().map(applied).collect(), analysis })
    }
}

/// The fix of this number of each finding, counted among those of a level; nothing if no finding has one.
/// The files that a text extends have their places behind it, and are not changed.
fn candidates(now: &Mended, level: Applicability, number: usize) -> Option<Vec<Candidate<'_>>> {
    let own = |edit: &Edit| edit.span.end <= now.text.len();
    let of_level = |fix: &&Fix| fix.applicability == level && fix.edits.iter().all(own);
    let found = now.analysis.diagnostics.iter();
    let mut list: Vec<_> = found.filter_map(|it| Some((it, it.fixes.iter().filter(of_level).nth(number)?))).collect();
    // A misspelled key is renamed before another finding can add the key that is missing because of it.
    list.sort_by_key(|(it, _)| it.code != Code::UnknownKey);
    (!list.is_empty()).then_some(list)
}

/// Whether a text is not TOML any more, or has more errors than before. While it is not TOML, nothing
/// is known of the errors behind that.
fn worse(before: &Analysis, after: &Analysis) -> bool {
    let errors = |analysis: &Analysis| analysis.diagnostics.iter().filter(|it| it.is_error()).count();
    match (before.is_syntax_error(), after.is_syntax_error()) {
        (true, false) => false,
        (false, true) => true,
        _ => errors(after) > errors(before),
    }
}

#[cfg(test)]
mod tests;
