//! Every two options of `ATTACH`, parameters of a secret and fields of a backend: what fails or
//! strays together while each alone does not is told by `check`, or stands in a table.
//!
//! A sample is run, always the same; `LAKEPLAN_PAIRS=all` runs them all, and `LAKEPLAN_PAIRS=sqlite`
//! those of the shapes with that word in their names.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

use lakeplan::{Code, Flavor, Severity};
use native_tests::observe::{Needs, Place};
use native_tests::reach::{Ground, Prepared, Reached};
use native_tests::services;
use native_tests::version;

use crate::config::{Setting, Shape};
use crate::verdict::{Verdict, judge};
use crate::{place, reasons, sessions, settings};

/// What is run of the pairs of a test when not all are.
const SAMPLE: usize = 50;

#[test]
fn options_of_attach() {
    check("options of ATTACH", &settings::attach_shapes(), &[false, true]);
}

#[test]
fn parameters_of_secrets() {
    check("parameters of secrets", &settings::secret_shapes(), &[false]);
}

#[test]
fn fields_of_backends() {
    check("fields", &settings::field_shapes(), &[false]);
}

/// What is counted.
#[derive(Default)]
struct Figures {
    run: usize,
    not_alone: usize,
    failed: usize,
    strayed: usize,
    told: usize,
    excused: usize,
    /// Those that were run a second time, in a session that nothing had used.
    repeated: usize,
    /// Of them, those with which something else came then.
    differed: usize,
}

impl Figures {
    fn line(&self, what: &str) -> String {
        let Self { run, not_alone, failed, strayed, told, excused, repeated, differed } = self;
        format!(
            "pairs of {what}: {run} run, {not_alone} of which one fails alone; {failed} fail and {strayed} stray together, \
             {told} told, {excused} in the table; {repeated} repeated in a session of their own, {differed} with \
             another result"
        )
    }

    fn add(&mut self, other: &Self) {
        let Self { run, not_alone, failed, strayed, told, excused, repeated, differed } = other;
        self.run += run;
        self.not_alone += not_alone;
        self.failed += failed;
        self.strayed += strayed;
        self.told += told;
        self.excused += excused;
        self.repeated += repeated;
        self.differed += differed;
    }
}

/// Runs the pairs of some shapes, on a lake that is new, and on one that is there (`again`).
fn check(what: &str, shapes: &[Shape], again: &[bool]) {
    // `all`, or a part of the name of a shape, all of whose pairs are run.
    let only = std::env::var("LAKEPLAN_PAIRS").ok().filter(|only| !only.is_empty());
    let all = only.is_some();
    let only = only.filter(|only| only != "all");
    let mut chosen: Vec<(&Shape, (usize, usize))> = shapes
        .iter()
        .filter(|shape| only.as_ref().is_none_or(|only| shape.name.contains(only.as_str())))
        .flat_map(|shape| shape.pairs().into_iter().map(move |pair| (shape, pair)))
        .collect();
    if !all {
        // Each so many-th, from all shapes alike.
        let step = chosen.len().div_ceil(SAMPLE / again.len());
        chosen = chosen.into_iter().step_by(step.max(1)).collect();
    }
    let total = chosen.len();
    // What one worker takes at a time: the pairs of a setting.
    let chunks = Mutex::new(
        chosen.chunk_by(|(one, (first, _)), (other, (second, _))| one.name == other.name && first == second),
    );
    let came: Mutex<(BTreeMap<&str, Figures>, Vec<String>)> = Mutex::default();
    let seen = Seen::default();
    let work = || {
        let mut runs: BTreeMap<&str, Runs<'_>> = BTreeMap::new();
        loop {
            let Some(chunk) = chunks.lock().unwrap_or_else(PoisonError::into_inner).next() else { return };
            for (shape, (one, other)) in chunk {
                let runs = runs.entry(&shape.name).or_insert_with(|| Runs::of(shape, &seen));
                let mut figures = Figures::default();
                let found = try_pair(runs, &mut figures, [&shape.settings[*one], &shape.settings[*other]], again);
                let mut came = came.lock().unwrap_or_else(PoisonError::into_inner);
                // A sample has one line for all its shapes.
                came.0.entry(if all { &shape.name } else { what }).or_default().add(&figures);
                if let Some(found) = found {
                    if all {
                        // A run of hours says what it finds as soon as it is found.
                        eprintln!("{found}");
                    }
                    came.1.push(found);
                }
            }
            if all {
                let run: usize = came.lock().unwrap_or_else(PoisonError::into_inner).0.values().map(|it| it.run).sum();
                eprintln!("{run} of {total}");
            }
        }
    };
    // A sample is run beside other tests.
    let workers = if all { thread::available_parallelism().map_or(1, NonZero::get) } else { 1 };
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    let (figures, wrong) = came.into_inner().unwrap_or_else(PoisonError::into_inner);
    for (what, figures) in figures {
        services::figure(figures.line(what));
    }
    assert!(wrong.is_empty(), "{} of {total}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Runs a pair, counts it, and returns what is wrong with what is told of it.
fn try_pair(runs: &mut Runs<'_>, figures: &mut Figures, pair: [&Setting; 2], again: &[bool]) -> Option<String> {
    let reason = reasons::of(&runs.shape.name, pair);
    let is_bad = |verdict: &Verdict| matches!(verdict, Verdict::Fails(_) | Verdict::Strays(_));
    let run = |runs: &mut Runs<'_>| again.iter().map(|&again| runs.verdict(pair, again)).collect::<Vec<_>>();
    let name = format!("{}: {} with {}", runs.shape.name, pair[0].name(), pair[1].name());
    let mut verdicts = run(runs);
    if verdicts.iter().any(is_bad) && reason.is_none() && runs.told(pair).is_none() {
        // What the runs before have left in the session is no fault of these two.
        let seen = Seen::default();
        let repeated = run(&mut Runs::of(runs.shape, &seen));
        figures.repeated += 1;
        if repeated != verdicts {
            figures.differed += 1;
            eprintln!("only after others: {name}: {verdicts:?}");
        }
        verdicts = repeated;
    }
    figures.run += 1;
    figures.not_alone += usize::from(verdicts.iter().all(|it| *it == Verdict::NotAlone));
    let works = verdicts.contains(&Verdict::Works);
    let bad = verdicts.into_iter().find(is_bad);
    let Some(verdict) = bad else {
        let alarm = runs.alarm(pair).filter(|_| works && reason.is_none() && !reasons::are_one_choice(pair));
        return alarm.map(|told| format!("false alarm: {name}: {told}"));
    };
    let told = runs.told(pair).is_some();
    figures.failed += usize::from(matches!(verdict, Verdict::Fails(_)));
    figures.strayed += usize::from(matches!(verdict, Verdict::Strays(_)));
    figures.told += usize::from(told);
    figures.excused += usize::from(!told && reason.is_some());
    (!told && reason.is_none()).then(|| format!("untold: {name}: {verdict:?}"))
}

/// What came of the texts of shapes, of those on a lake that is there, and of those on a new one.
type Seen = Mutex<BTreeMap<(String, String, bool), Reached>>;

/// The runs of a shape: each once.
struct Runs<'s> {
    shape: &'s Shape,
    ground: Ground<'static>,
    needs: Needs,
    /// Whose variables the texts are analyzed with.
    place: Place,
    /// The lake that is there already.
    prepared: Option<Prepared>,
    seen: &'s Seen,
}

impl<'s> Runs<'s> {
    fn of(shape: &'s Shape, seen: &'s Seen) -> Self {
        let text = shape.text(&[]);
        let needs = Needs { postgres: text.contains("${PG_"), s3: text.contains("${BUCKET}") };
        let environment = shape.environment;
        if !environment.is_empty() {
            let store = services::s3().unwrap_or_else(|error| panic!("{error:#}")).embedded();
            if let Some(store) = store {
                store.add_key(settings::ENVIRONMENT_KEY, settings::ENVIRONMENT_SECRET);
            }
        }
        let ground = Ground::new(sessions(), environment);
        Self { shape, ground, needs, place: place(needs), prepared: None, seen }
    }

    fn verdict(&mut self, pair: [&Setting; 2], again: bool) -> Verdict {
        let neither = self.reach(&[], again);
        assert!(neither.has_written(), "{}: {neither:?}", self.shape.name);
        let [one, other] = pair.map(|setting| self.reach(&[setting], again));
        if one.facets().is_none() || other.facets().is_none() {
            return Verdict::NotAlone;
        }
        let both = self.reach(&pair, again);
        judge(&neither, &one, &other, &both)
    }

    fn reach(&mut self, settings: &[&Setting], again: bool) -> Reached {
        let key = (self.shape.name.clone(), self.shape.text(settings), again);
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(seen) = seen {
            return seen;
        }
        let reached = self.run(&key.1, again).unwrap_or_else(|error| panic!("{error:#}\n{}", key.1));
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(key, reached.clone());
        reached
    }

    /// Runs a text; in a session of its own, if it is refused in one that others have used. What they have left there,
    /// such as a connection to PostgreSQL in a transaction that has failed, would else be held against it and against
    /// every pair that it is in.
    fn run(&mut self, text: &str, again: bool) -> anyhow::Result<Reached> {
        let is_used = !self.ground.is_new();
        let reached = self.run_once(text, again)?;
        if !is_used || self.needs == Needs::NOTHING || !matches!(reached, Reached::Refused(_)) {
            return Ok(reached);
        }
        self.ground.forget();
        let afresh = self.run_once(text, again)?;
        if afresh != reached {
            eprintln!("refused only after others: {}: {reached:?}\n{text}", self.shape.name);
        }
        Ok(afresh)
    }

    fn run_once(&mut self, text: &str, again: bool) -> anyhow::Result<Reached> {
        if !again {
            return self.ground.reach(&place(self.needs), text, None, Flavor::Metaxy);
        }
        let prepared = match self.prepared.take() {
            Some(prepared) => prepared,
            None => Prepared::new(&mut self.ground, place(self.needs), &self.shape.text(&[]), Flavor::Metaxy)?,
        };
        let reached = self.ground.reach(prepared.restored()?, text, None, Flavor::Metaxy)?;
        self.prepared = Some(prepared);
        Ok(reached)
    }

    /// The findings of a text, with those of the base left out.
    fn findings(&self, settings: &[&Setting], least: Severity) -> BTreeSet<Code> {
        let of = |text: &str| -> BTreeSet<Code> {
            let analysis = lakeplan::analyze(text, &version::options(self.place.variables()));
            analysis.diagnostics.iter().filter(|it| it.severity <= least).map(|it| it.code).collect()
        };
        let base = of(&self.shape.text(&[]));
        of(&self.shape.text(settings)).difference(&base).copied().collect()
    }

    /// What is told of the pair and of neither of the two, or else a warning of one of them.
    fn told(&self, pair: [&Setting; 2]) -> Option<String> {
        let together = self.findings(&pair, Severity::Hint);
        let alone: BTreeSet<Code> = pair.iter().flat_map(|setting| self.findings(&[setting], Severity::Hint)).collect();
        let new: Vec<&str> = together.difference(&alone).map(|code| code.as_str()).collect();
        let warned = self.findings(&pair, Severity::Warning);
        match (new.is_empty(), warned.is_empty()) {
            (false, _) => Some(new.join(", ")),
            (true, false) => {
                let warned: Vec<&str> = warned.iter().map(|code| code.as_str()).collect();
                Some(format!("alone: {}", warned.join(", ")))
            }
            (true, true) => None,
        }
    }

    /// A warning of a pair that works, if it is one of neither alone.
    fn alarm(&self, pair: [&Setting; 2]) -> Option<String> {
        let alone: BTreeSet<Code> =
            pair.iter().flat_map(|setting| self.findings(&[setting], Severity::Warning)).collect();
        let together = self.findings(&pair, Severity::Warning);
        let new: Vec<&str> = together.difference(&alone).map(|code| code.as_str()).collect();
        (!new.is_empty()).then(|| new.join(", "))
    }
}
