//! Runs the statements up to the attached lake, and creates it only if that is asked for.

use std::time::{Duration, Instant};

use lakeplan::Rendering;
use lakeplan::doctor::{At, Places, no_lake, would_create};
use lakeplan::plan::Plan;
use lakeplan::sql::{Statement, text_literal};

use super::engine::Engine;
use super::guard;
use super::look::{Found, forbids_creating, look, open_only};
use super::render::{Report, begin, failed, passed, tell};
use crate::args::Doctor;

/// What a run is about.
pub(super) struct Session<'a> {
    pub(super) args: &'a Doctor,
    pub(super) plan: &'a Plan,
    pub(super) places: &'a Places<'a>,
    pub(super) report: &'a Report<'a>,
}

/// A statement, or some that belong together.
pub(super) struct Action {
    sql: String,
    /// The same without secrets.
    shown: String,
    at: At,
}

/// Runs the actions; whether they have created the lake, or why there is none.
pub(super) fn open(session: &Session<'_>, engine: &mut Engine, actions: Vec<Action>) -> Result<bool, &'static str> {
    let Session { args, places, report, .. } = *session;
    let mut created = false;
    for action in actions {
        if action.shown.is_empty() {
            // A setting that helps and that nothing depends on.
            let _ = engine.set_up(action.sql);
            continue;
        }
        if matches!(action.at, At::Statement(index) if !args.create && changes_motherduck(session.plan, index)) {
            continue;
        }
        if matches!(action.at, At::Statement(index) if places.attaches(index)) {
            match look(engine, places) {
                Found::NoLake { database } if args.create && !forbids_creating(places) => {
                    report
                        .note(&format!("there is no lake yet; `--create` creates {}", would_create(database, places)));
                    created = true;
                }
                Found::NoLake { database } => {
                    report.finding(&no_lake(database, places), None);
                    return Err("there is no lake, and none was created");
                }
                Found::Refused(refusal) => {
                    failed(&action.shown);
                    tell(report, &refusal, action.at, places);
                    return Err("the lake is not attached");
                }
                Found::Lake | Found::Unknown => {}
            }
        }
        begin(&action.shown);
        let start = Instant::now();
        match engine.set_up(action.sql) {
            Ok(()) => passed(&action.shown, start.elapsed()),
            Err(refusal) => {
                failed(&action.shown);
                tell(report, &refusal, action.at, places);
                return Err("the lake is not attached");
            }
        }
    }
    Ok(created)
}

/// Whether a statement creates something that MotherDuck keeps.
fn changes_motherduck(plan: &Plan, index: usize) -> bool {
    match plan.steps.get(index).map(|step| &step.statement) {
        Some(Statement::CreateDatabase { .. }) => true,
        Some(Statement::CreateSecret(secret)) => secret.in_motherduck,
        _ => false,
    }
}

/// What is run, in order: the extensions, the limits of this run, the plan.
pub(super) fn actions(session: &Session<'_>, patience: Duration, token: Option<&String>, install: bool) -> Vec<Action> {
    let mut plan = session.plan.clone();
    if !session.args.create {
        open_only(&mut plan);
    }
    let mut actions = Vec::new();
    for &extension in &plan.extensions {
        // From a folder that was named, and from nowhere else.
        let install = if install { format!("INSTALL {extension}; ") } else { String::new() };
        let sql = format!("{install}LOAD {extension};");
        actions.push(Action { shown: sql.clone(), sql, at: At::Extension(extension) });
    }
    let quiet = |sql: String| Action { sql, shown: String::new(), at: At::Verify };
    actions.extend(guard::http_settings(&plan, patience).map(quiet));
    if let Some(token) = token {
        actions.push(quiet(format!("SET motherduck_token = {};", text_literal(token))));
        let sql = "ATTACH 'md:';".to_owned();
        actions.push(Action { shown: sql.clone(), sql, at: At::Extension("motherduck") });
    }
    let script = |mask| lakeplan::plan::render::render(&plan, Rendering { mask, setup: false });
    let (open, masked) = (script(false), script(true));
    for (index, (open, masked)) in open.statements.into_iter().zip(masked.statements).enumerate() {
        actions.push(Action { sql: open.sql.text, shown: masked.sql.text, at: At::Statement(index) });
    }
    actions
}
