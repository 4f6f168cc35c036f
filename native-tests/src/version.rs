//! Which DuckDB a test is about.
//!
//! Every test runs on the version that `LAKEPLAN_DUCKDB` names, or else on the default one. What is
//! otherwise on another measured version is declared where it is tested, and runs there too ([`each`],
//! [`by`]), so that no difference is left to a run that somebody has to ask for.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use lakeplan::duckdb::options::{Provider, SecretType};
use lakeplan::{Options, Variables};

use crate::session;

/// The variable that names the version for all tests.
pub const VARIABLE: &str = "LAKEPLAN_DUCKDB";

thread_local! {
    static HERE: Cell<Option<&'static lakeplan::Engine>> = const { Cell::new(None) };
    /// The versions on which the test of this thread is declared to be otherwise, and runs.
    static DECLARED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
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

/// Runs a test that is otherwise on some versions on the default one and on each of them, or only on
/// the one that was asked for. What is within such a test runs where that runs.
pub fn each(others: &[&str], run: impl Fn()) {
    struct Back;
    impl Drop for Back {
        fn drop(&mut self) {
            DECLARED.take();
        }
    }
    if others.is_empty() || DECLARED.with_borrow(Option::is_some) {
        return run();
    }
    DECLARED.set(Some(others.iter().map(|&minor| minor.to_owned()).collect()));
    let _back = Back;
    run();
    if chosen().is_none() {
        for minor in others {
            on(of(minor), &run);
        }
    }
}

/// What a version does: `usual`, or what is declared for it. A difference that the core knows as a value
/// is asked of the engine ([`here`]) instead.
///
/// # Panics
///
/// If the test does not run on one of these versions ([`each`]): the difference would be declared and never held
/// against it.
pub fn by<T>(usual: T, others: impl IntoIterator<Item = (&'static str, T)>) -> T {
    others.into_iter().fold(usual, |told, (minor, otherwise)| {
        let runs_there = DECLARED.with_borrow(|all| all.iter().flatten().any(|declared| declared == minor));
        assert!(runs_there, "a test that is otherwise on {minor} is to run there: `version::each`");
        if here().minor == minor { otherwise } else { told }
    })
}

/// Whether secrets of PostgreSQL take the options of its client, which go to `ATTACH` where they do not.
pub fn secrets_take_client_options() -> bool {
    here().has_parameter(SecretType::Postgres, Provider::Config, "sslmode")
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
