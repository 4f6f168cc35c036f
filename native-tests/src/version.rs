//! Which DuckDB a test is about.
//!
//! Every test runs on the version that `LAKEPLAN_DUCKDB` names, or else on the default one. What is
//! otherwise on another measured version is declared where it is tested, and runs there too ([`each`],
//! [`on`]), so that no difference is left to a run that somebody has to ask for.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use lakeplan::{Options, Variables};

use crate::session;

/// The variable that names the version for all tests.
pub const VARIABLE: &str = "LAKEPLAN_DUCKDB";

thread_local! {
    static HERE: Cell<Option<&'static lakeplan::Engine>> = const { Cell::new(None) };
}

/// The version that was asked for; nothing if it is the default one.
///
/// # Panics
///
/// If it is not one that is measured.
pub fn chosen() -> Option<&'static lakeplan::Engine> {
    static CHOSEN: LazyLock<Option<&lakeplan::Engine>> = LazyLock::new(|| {
        let name = std::env::var(VARIABLE).ok().filter(|name| !name.is_empty())?;
        let known = lakeplan::Engine::parse(&name).unwrap_or_else(|error| panic!("`{VARIABLE}`: {error}")).engine;
        assert!(known.is_measured(), "`{VARIABLE}` is `{name}`, which is not measured");
        Some(known)
    });
    CHOSEN.filter(|known| known.minor != <&lakeplan::Engine>::default().minor)
}

/// The version that the test of this thread is about.
pub fn here() -> &'static lakeplan::Engine {
    HERE.get().or_else(chosen).unwrap_or_default()
}

/// Whether this is that version, by its first two numbers.
pub fn is(minor: &str) -> bool {
    here().minor == minor
}

/// Runs a part of a test on a version.
pub fn on<T>(duckdb: &'static lakeplan::Engine, run: impl FnOnce() -> T) -> T {
    struct Back(Option<&'static lakeplan::Engine>);
    impl Drop for Back {
        fn drop(&mut self) {
            HERE.set(self.0);
        }
    }
    let _back = Back(HERE.replace(Some(duckdb)));
    run()
}

/// The measured version of two numbers.
///
/// # Panics
///
/// If there is none.
pub fn of(minor: &str) -> &'static lakeplan::Engine {
    let known = lakeplan::Engine::parse(minor).unwrap_or_else(|error| panic!("{error}")).engine;
    assert!(known.is_measured(), "{minor} is not measured");
    known
}

/// The versions on which a test runs that is declared to be otherwise on these: the default one and
/// them, or only the one that was asked for.
pub fn with(others: &[&str]) -> Vec<&'static lakeplan::Engine> {
    if chosen().is_some() {
        return vec![here()];
    }
    std::iter::once(here()).chain(others.iter().map(|minor| of(minor))).collect()
}

/// Runs a test that is otherwise on some versions on each of them.
pub fn each(others: &[&str], run: impl Fn()) {
    for duckdb in with(others) {
        on(duckdb, &run);
    }
}

/// What an analysis for this version takes, without variables.
pub fn bare() -> Options {
    options(&Variables::new())
}

/// What an analysis for this version takes.
pub fn options(variables: &Variables) -> Options {
    Options::from(variables).engine(here())
}

/// Sessions of this version, of a program, which is the binary `duckdb-session`.
///
/// # Panics
///
/// If something of it is missing.
pub fn sessions(program: &str) -> &'static session::Engine {
    static ENGINES: Mutex<BTreeMap<&str, &session::Engine>> = Mutex::new(BTreeMap::new());
    let mut engines = ENGINES.lock().unwrap_or_else(PoisonError::into_inner);
    engines.entry(here().minor).or_insert_with(|| {
        let engine = session::Engine::of(program, here()).unwrap_or_else(|error| panic!("{error:#}"));
        Box::leak(Box::new(engine))
    })
}
