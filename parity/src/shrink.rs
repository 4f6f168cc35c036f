//! Cuts a difference down to what matters.

use anyhow::Result;

use crate::compare::{Difference, compare};
use crate::generate::Case;
use crate::oracle::Oracle;

/// How many configurations are tried at most.
const TRIES: usize = 1500;

/// The smallest configuration found that still shows a difference of the same kind.
pub fn shrink(oracle: &mut Oracle, difference: Difference) -> Result<Difference> {
    let mut shrinking = Shrinking { oracle, kind: kind(&difference.what).to_owned(), best: difference, tries: 0 };
    shrinking.variables()?;
    shrinking.text(|text| text.split_inclusive('\n').map(str::to_owned).collect())?;
    shrinking.text(|text| text.split_inclusive([',', ' ', '=', '.', '\n']).map(str::to_owned).collect())?;
    shrinking.text(|text| text.chars().map(String::from).collect())?;
    Ok(shrinking.best)
}

/// A description without the name of the store.
fn kind(what: &str) -> &str {
    what.split(" store").next().unwrap_or(what)
}

struct Shrinking<'o> {
    oracle: &'o mut Oracle,
    kind: String,
    best: Difference,
    tries: usize,
}

impl Shrinking<'_> {
    fn keep(&mut self, case: &Case) -> Result<bool> {
        if self.tries == TRIES {
            return Ok(false);
        }
        self.tries += 1;
        match compare(self.oracle, case)?.difference {
            Some(difference) if kind(&difference.what) == self.kind => {
                self.best = difference;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn variables(&mut self) -> Result<()> {
        for name in self.best.case.variables.clone().into_keys() {
            let mut case = self.best.case.clone();
            case.variables.remove(&name);
            self.keep(&case)?;
        }
        Ok(())
    }

    /// Leaves out runs of pieces, long ones first.
    fn text(&mut self, split: impl Fn(&str) -> Vec<String>) -> Result<()> {
        let mut pieces = split(&self.best.case.text);
        let mut length = pieces.len().div_ceil(2);
        while length > 0 {
            let mut at = 0;
            while at < pieces.len() {
                let mut fewer = pieces.clone();
                fewer.drain(at..(at + length).min(pieces.len()));
                if self.keep(&Case { text: fewer.concat(), ..self.best.case.clone() })? {
                    pieces = fewer;
                } else {
                    at += length;
                }
            }
            length /= 2;
        }
        Ok(())
    }
}
