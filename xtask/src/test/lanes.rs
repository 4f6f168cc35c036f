//! Which stages run beside each other. Most of what the native and the browser tests do is wait for processes, so
//! a stage that computes runs beside them where there are the processors and the memory for both.

use std::fs;

use super::Stage;
use super::scratch::available;

/// How many stages run at a time, if nobody says it: more would only be in each other's way.
const MOST: usize = 2;

/// The memory that a stage takes at most, in bytes: a compiler and a linker for each processor, or some browsers.
const ROOM: u64 = 3 << 30;

/// How many stages are to run at a time on this machine.
pub(super) fn usual() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // Where the kernel does not say it, there is hardly too little of it.
    let memory = fs::read_to_string("/proc/meminfo").map_or(u64::MAX, |text| available(&text));
    count(processors, memory)
}

fn count(processors: usize, memory: u64) -> usize {
    if memory < ROOM * MOST as u64 { 1 } else { processors.clamp(1, MOST) }
}

/// The order in which stages are started as far as they can be: first what is quick to find a fault, then what takes
/// longest, so that the rest fills the lane that is free first.
const ORDER: [Stage; 17] = [
    Stage::Format,
    Stage::Dependencies,
    Stage::Clippy,
    Stage::Unit,
    Stage::Page,
    Stage::Native,
    Stage::Browser,
    Stage::Web,
    Stage::Parity,
    Stage::Growth,
    Stage::Core,
    Stage::Npm,
    Stage::Engines,
    Stage::Wheel,
    Stage::Docs,
    Stage::Snapshots,
    Stage::Speed,
];

/// The stages of a run that have not ended.
pub(super) struct Lanes {
    count: usize,
    waiting: Vec<Stage>,
    running: Vec<Stage>,
}

impl Lanes {
    /// None of these stages has started.
    pub(super) fn new(chosen: &[Stage], count: usize) -> Self {
        let waiting = ORDER.into_iter().filter(|it| chosen.contains(it)).collect();
        Self { count: count.max(1), waiting, running: Vec::new() }
    }

    /// The next stage that may start now, which then counts as running.
    pub(super) fn start(&mut self) -> Option<Stage> {
        if self.running.len() >= self.count {
            return None;
        }
        let at = self.waiting.iter().position(|&stage| self.may_start(stage))?;
        let stage = self.waiting.remove(at);
        self.running.push(stage);
        Some(stage)
    }

    /// A stage has ended.
    pub(super) fn end(&mut self, stage: Stage) {
        self.running.retain(|&it| it != stage);
    }

    /// Whether none is left.
    pub(super) fn are_done(&self) -> bool {
        self.waiting.is_empty() && self.running.is_empty()
    }

    fn may_start(&self, stage: Stage) -> bool {
        let open = || self.running.iter().chain(&self.waiting).filter(|&&it| it != stage);
        open().all(|&other| !is_after(stage, other)) && !self.running.iter().any(|&it| are_apart(stage, it))
    }
}

/// Whether a stage has to build the page that it tests: the first one of those that want it, if none builds it anyway.
pub(super) fn builds_page(stage: Stage, chosen: &[Stage]) -> bool {
    let wants_page = |it: &Stage| matches!(it, Stage::Page | Stage::Browser | Stage::Engines | Stage::Speed);
    stage != Stage::Page && ORDER.into_iter().filter(wants_page).find(|it| chosen.contains(it)) == Some(stage)
}

/// Whether a stage is to start only when another one of the run has ended.
fn is_after(stage: Stage, other: Stage) -> bool {
    match stage {
        Stage::Snapshots => super::snapshots::SOURCES.contains(&other),
        // The one tests what is built; the other compiles for WebAssembly too, and both set that up.
        Stage::Browser | Stage::Npm => other == Stage::Page,
        // Whichever is first builds the page where nothing else does.
        Stage::Engines => matches!(other, Stage::Page | Stage::Browser),
        // It takes times.
        Stage::Speed => true,
        _ => false,
    }
}

/// Whether two stages cannot run at the same time: these build a `lakeplan` of their own, each with other features, in
/// the same place, from which their tests start it.
fn are_apart(one: Stage, other: Stage) -> bool {
    let builds = |it| matches!(it, Stage::Unit | Stage::Native | Stage::Wheel);
    builds(one) && builds(other)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    /// The stages that run at the same time, until one of them ends: the one that has started first, of those that are
    /// not `long`.
    fn rounds(chosen: &[Stage], count: usize, long: &[Stage]) -> Vec<Vec<Stage>> {
        let mut lanes = Lanes::new(chosen, count);
        let mut rounds = Vec::new();
        loop {
            while lanes.start().is_some() {}
            let Some(&oldest) = lanes.running.first() else { break };
            rounds.push(lanes.running.clone());
            let ended = lanes.running.iter().copied().find(|it| !long.contains(it)).unwrap_or(oldest);
            lanes.end(ended);
        }
        assert!(lanes.waiting.is_empty(), "{:?} wait for ever", lanes.waiting);
        rounds
    }

    #[test]
    fn every_stage_has_its_place_in_the_order() {
        let all = Stage::value_variants();
        assert!(all.iter().all(|it| ORDER.contains(it)) && all.len() == ORDER.len());
    }

    #[test]
    fn one_lane_runs_one_stage_at_a_time() {
        let rounds = rounds(Stage::value_variants(), 1, &[]);
        assert_eq!(rounds, ORDER.map(|it| vec![it]));
    }

    #[test]
    fn whatever_takes_long_nothing_runs_beside_what_it_must_not() {
        for long in Stage::value_variants() {
            for count in 2..=4 {
                let rounds = rounds(Stage::value_variants(), count, &[*long, Stage::Native]);
                for round in &rounds {
                    assert!(round.len() <= count, "{round:?}");
                    let pairs = round.iter().flat_map(|one| round.iter().map(move |other| (*one, *other)));
                    for (one, other) in pairs.filter(|it| it.0 != it.1) {
                        assert!(!are_apart(one, other) && !is_after(one, other), "{round:?}");
                    }
                }
                let ended = |stage| rounds.iter().rposition(|it| it.contains(&stage));
                let started = |stage| rounds.iter().position(|it| it.contains(&stage));
                assert!(started(Stage::Browser) > ended(Stage::Page));
                for source in super::super::snapshots::SOURCES {
                    assert!(started(Stage::Snapshots) > ended(source), "{source:?}");
                }
                assert_eq!(rounds.last(), Some(&vec![Stage::Speed]));
            }
        }
    }

    #[test]
    fn the_longest_stages_run_beside_each_other() {
        let long = [Stage::Native, Stage::Browser];
        let rounds = rounds(Stage::value_variants(), 2, &long);
        assert!(rounds.iter().any(|it| long.iter().all(|stage| it.contains(stage))), "{rounds:?}");
    }

    #[test]
    fn a_choice_of_stages_waits_for_none_that_is_not_chosen() {
        let chosen = [Stage::Speed, Stage::Browser, Stage::Snapshots];
        assert_eq!(
            rounds(&chosen, 2, &[]),
            [vec![Stage::Browser, Stage::Snapshots], vec![Stage::Snapshots], vec![Stage::Speed]]
        );
    }

    #[test]
    fn the_page_is_built_once_before_it_is_tested() {
        let builders = |chosen: &[Stage]| -> Vec<Stage> {
            ORDER.into_iter().filter(|&it| chosen.contains(&it) && builds_page(it, chosen)).collect()
        };
        assert_eq!(builders(&[Stage::Page, Stage::Browser, Stage::Speed]), []);
        assert_eq!(builders(&[Stage::Speed, Stage::Browser]), [Stage::Browser]);
        assert_eq!(builders(&[Stage::Speed, Stage::Engines, Stage::Unit]), [Stage::Engines]);
        assert_eq!(builders(&[Stage::Unit, Stage::Npm]), []);
    }

    #[test]
    fn a_small_machine_has_one_lane() {
        assert_eq!(count(1, 64 << 30), 1);
        assert_eq!(count(2, 4 << 30), 1);
        assert_eq!(count(2, 8 << 30), 2);
        assert_eq!(count(16, u64::MAX), 2);
    }
}
