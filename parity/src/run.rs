//! Many configurations, one after the other.

use std::fmt;
use std::time::Instant;

use anyhow::Result;

use crate::answer::Answer;
use crate::compare::{Difference, compare};
use crate::generate::case;
use crate::oracle::Oracle;
use crate::shrink::shrink;

/// What a run has found.
#[derive(Debug)]
pub struct Report {
    /// How many configurations were compared.
    pub compared: usize,
    /// How many stores Metaxy has accepted.
    pub accepted: usize,
    /// How many stores Metaxy has rejected.
    pub rejected: usize,
    /// How many files Metaxy has refused as a whole.
    pub refused: usize,
    /// The differences, with the seeds of their configurations, cut down.
    pub differences: Vec<(u64, Difference)>,
    /// How long it took, in seconds.
    pub seconds: f32,
}

/// Compares the configurations of the seeds from `seed` on; stops at `limit` differences.
pub fn run(seed: u64, count: usize, limit: usize) -> Result<Report> {
    let mut oracle = Oracle::start()?;
    let start = Instant::now();
    let mut report =
        Report { compared: 0, accepted: 0, rejected: 0, refused: 0, differences: Vec::new(), seconds: 0.0 };
    for seed in (0..count as u64).map(|offset| seed.wrapping_add(offset)) {
        let case = case(seed);
        let compared = compare(&mut oracle, &case)?;
        report.compared += 1;
        match compared.difference {
            Some(difference) => {
                report.differences.push((seed, shrink(&mut oracle, difference)?));
                if report.differences.len() == limit {
                    break;
                }
            }
            None => report.count(compared.theirs.as_ref()),
        }
    }
    report.seconds = start.elapsed().as_secs_f32();
    Ok(report)
}

impl Report {
    fn count(&mut self, theirs: Option<&Answer>) {
        let Some(theirs) = theirs else { return };
        self.refused += usize::from(theirs.refused.is_some());
        let accepted = theirs.stores.values().filter(|it| it.sql().is_some()).count();
        self.accepted += accepted;
        self.rejected += theirs.stores.len() - accepted;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (seed, difference) in &self.differences {
            writeln!(f, "\n━━━ seed {seed}: {difference}")?;
        }
        writeln!(
            f,
            "{} configurations in {:.0} s, {} differences (Metaxy accepted {} stores, rejected {}, and refused {} files)",
            self.compared,
            self.seconds,
            self.differences.len(),
            self.accepted,
            self.rejected,
            self.refused
        )
    }
}
