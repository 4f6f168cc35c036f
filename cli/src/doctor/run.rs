//! One run of the doctor, from the file to the verdict.

use std::path::PathBuf;
use std::time::Duration;

use lakeplan::doctor::{At, Folders, Places, Scrubber};
use lakeplan::metaxy::ducklake::{Config, Lake};
use lakeplan::{Analysis, Engine, Flavor, Store, Variables};

use super::driver::{self, Opened};
use super::engine::{Engine as Duck, Refusal};
use super::leftovers::Leftovers;
use super::metaxy;
use super::open::{self, Session};
use super::probe::{Stopped, probe};
use super::render::{Report, begin, failed, passed, tell};
use super::verify::verify;
use super::{guard, signals};
use crate::args::Doctor;
use crate::chosen::{Chosen, called};
use crate::input::{self, Source};
use crate::{Outcome, report};

/// The variable that names a folder of extensions, for machines without the open internet.
const EXTENSIONS: &str = "LAKEPLAN_DUCKDB_EXTENSIONS";
/// The variables in which MotherDuck's extension looks for a token.
const TOKENS: [&str; 2] = ["motherduck_token", "MOTHERDUCK_TOKEN"];

/// Runs the command.
pub(crate) fn run(args: &Doctor) -> Outcome {
    let read = Chosen::read(args.file.as_deref(), &args.variables, None);
    let examined = read.and_then(|chosen| treat(args, chosen));
    if let Some(signal) = signals::received() {
        signals::end(signal);
    }
    examined.unwrap_or_else(|outcome| outcome)
}

/// Opens the DuckDB, and examines the store as the SQL for that DuckDB is.
fn treat(args: &Doctor, mut chosen: Chosen) -> Result<Outcome, Outcome> {
    let extensions = std::env::var_os(EXTENSIONS).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let opened = if chosen.analysis.select(args.store.as_deref()).is_ok_and(|store| runs(store, &chosen.variables)) {
        let opened = driver::open(args.with.as_ref(), chosen.source.path(), extensions.as_deref());
        let opened = opened.map_err(|error| report::failure(&format!("cannot open DuckDB: {error}")))?;
        match Engine::release(&opened.version) {
            Ok(asked) => {
                chosen.analysis =
                    lakeplan::analyze(&chosen.source.text, &chosen.source.options(&chosen.variables, asked.engine));
                asked.hint().iter().for_each(|hint| report::hint(hint));
            }
            Err(unknown) => {
                report::hint(&format!("{unknown}; the statements are those for {}", chosen.analysis.engine.name));
            }
        }
        Some(opened)
    } else {
        None
    };
    let store = chosen.store(args.store.as_deref())?;
    let name = called(store);
    let Some(config) = store.config() else {
        return Err(report::finding(&format!("nothing can be run for {name} until its errors are fixed")));
    };
    let Chosen { source, variables, analysis } = &chosen;
    let patient = Patient { source, analysis, store, name, config, variables };
    let Some(opened) = opened else {
        return Ok(report::failure(&format!(
            "the catalog of {} is in MotherDuck, and there is no token: nothing was run. With `motherduck_token` in \
             the environment, or `--env motherduck_token=…`, the doctor connects and runs the statements; `lakeplan \
             check` and `lakeplan sql` do not need a token",
            patient.name
        )));
    };
    Ok(examine(args, &patient, opened, extensions.is_none()))
}

/// Whether anything can be run for a store.
fn runs(store: &Store, variables: &Variables) -> bool {
    store.config().is_some_and(|config| !is_motherduck(config) || token(variables).is_some())
}

fn is_motherduck(config: &Config) -> bool {
    matches!(config.lake, Lake::MotherDuck(_))
}

fn token(variables: &Variables) -> Option<&String> {
    TOKENS.iter().find_map(|name| variables.get(*name))
}

/// The store that is looked at.
struct Patient<'a> {
    source: &'a Source,
    analysis: &'a Analysis,
    store: &'a Store,
    name: String,
    config: &'a Config,
    variables: &'a Variables,
}

fn examine(args: &Doctor, patient: &Patient<'_>, opened: Opened, install: bool) -> Outcome {
    let limit = Duration::from_secs(args.limit);
    let patience = guard::patience(limit);
    let mut plan = patient.store.plan(Flavor::DuckDb).expect("invariant: a patient has a configuration");
    let timeout_added = guard::connect_timeout(&mut plan, patience);
    // What DuckDB takes from the environment of the process can be in its errors too.
    let known = input::that_may_be_secret(input::process_variables().chain(patient.variables.clone()));
    let scrubber = Scrubber::new(&patient.source.joined(), patient.analysis, &plan, &known);
    let report = Report { source: patient.source, scrubber: &scrubber };
    let token = token(patient.variables);
    let motherduck = is_motherduck(patient.config);
    let folder = match std::env::current_dir() {
        Ok(folder) => folder,
        Err(error) => return report::failure(&format!("cannot determine the working directory: {error}")),
    };
    let (version, place) = (opened.version.clone(), opened.place.clone());
    let mut engine = match Duck::new(opened, limit) {
        Ok(engine) => engine,
        Err(error) => return report::failure(&format!("cannot open DuckDB: {error}")),
    };
    report.line(&format!("{} of {}, on DuckDB {version} in memory", patient.name, patient.source.name));
    if let Some(place) = &place {
        report.note(place);
    }
    if timeout_added {
        report.note(&format!(
            "the configuration sets no connect timeout; for this run it is {} s (`CONNECT_TIMEOUT`)",
            patience.as_secs()
        ));
    }
    let home = std::env::home_dir();
    let folders = Folders { working: Some(&folder), home: home.as_deref() };
    let places = Places { plan: &plan, config: patient.config, folders, stores: &patient.analysis.stores };
    let session = Session { args, plan: &plan, places: &places, report: &report };
    let actions = open::actions(&session, patience, token.filter(|_| motherduck), install);
    let created = match open::open(&session, &mut engine, actions) {
        Ok(created) => created,
        Err(trouble) => return verdict(&report, patient, Some(trouble)),
    };
    // Those of this program are those that it was made with.
    if place.is_some() {
        let loaded = "SELECT string_agg(extension_name || ' ' || extension_version, ', ' ORDER BY extension_name) FROM \
                      duckdb_extensions() WHERE loaded AND install_mode <> 'STATICALLY_LINKED'";
        if let Ok(Some(loaded)) = engine.value(loaded) {
            report.note(&format!("extensions: {loaded}"));
        }
    }
    if motherduck {
        if !args.create {
            report.note(
                "statements that would change MotherDuck were not run (the database and its secret); `--create` runs \
                 them",
            );
        }
        report.note("what MotherDuck has attached is neither checked nor written to");
        return verdict(&report, patient, None);
    }
    let sound = match verify(&mut engine, &places, &report, created) {
        Ok(findings) => {
            for finding in &findings {
                report.finding(finding, None);
            }
            findings.is_empty()
        }
        Err(refusal) => {
            tell(&report, &refusal, At::Verify, &places);
            false
        }
    };
    if !sound {
        return verdict(&report, patient, Some("the attached lake is not the one in the configuration"));
    }
    let left = Leftovers::find(&mut engine, &places, args.clean);
    if let Some(told) = left.told() {
        if !args.clean {
            // The probe looks again, in the storage too.
            if !args.write_probe {
                report.note(&left_by_another(&told));
            }
        } else if let Err(refusal) = clean(&left, &told, &mut engine, &places, &report) {
            tell(&report, &refusal, At::Probe, &places);
            return verdict(&report, patient, Some("leftovers of a write probe cannot be removed"));
        }
    }
    if !args.write_probe {
        report.note("nothing was written; `--write-probe` writes, reads and drops a small table");
        return verdict(&report, patient, None);
    }
    match probe(&mut engine, &places, &report, guard::patience(limit)) {
        Ok(()) => {
            // Now that it is known to answer.
            let left = Leftovers::find(&mut engine, &places, true).told();
            if let Some(told) = left.filter(|_| !args.clean) {
                report.note(&left_by_another(&told));
            }
            return verdict(&report, patient, None);
        }
        Err(Stopped::Found(finding)) => report.finding(&finding, None),
        Err(Stopped::Refused(refusal)) => tell(&report, &refusal, At::Probe, &places),
    }
    verdict(&report, patient, Some("the lake is attached, but cannot be written to"))
}

fn left_by_another(told: &str) -> String {
    format!("a write probe that was killed or is still running has left {told}: `lakeplan doctor --clean` removes it")
}

/// Removes what earlier probes have left.
fn clean(
    left: &Leftovers,
    told: &str,
    engine: &mut Duck,
    places: &Places<'_>,
    report: &Report<'_>,
) -> Result<(), Refusal> {
    let what = format!("remove {told}");
    begin(&what);
    let stays = left.remove(engine, places).inspect_err(|_| failed(&what))?;
    passed(&what, Duration::ZERO);
    if !stays.is_empty() {
        report.note(&format!(
            "what remains until the next `ducklake_cleanup_old_files`, because other files are scheduled for deletion too: `{}`",
            stays.join("`, `")
        ));
    }
    Ok(())
}

/// The last line, and how the run ends.
fn verdict(report: &Report<'_>, patient: &Patient<'_>, trouble: Option<&str>) -> Outcome {
    if signals::received().is_some() {
        report.line("interrupted");
        return Outcome::Finding;
    }
    if let Some(trouble) = trouble {
        report.line(&format!("not healthy: {trouble}"));
        return Outcome::Finding;
    }
    if !patient.store.accepted {
        report.line("the lake is healthy, but Metaxy rejects the file: see above");
        return Outcome::Finding;
    }
    let Patient { source, analysis, store, variables, .. } = patient;
    if metaxy::runs_others(source, analysis, store, variables, report) {
        report.line("the lake is healthy, but not with the statements that Metaxy runs: see above");
        return Outcome::Finding;
    }
    report.line("healthy");
    Outcome::Fine
}
