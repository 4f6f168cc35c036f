//! What proves a diagnostic: a configuration, the harm that Metaxy's statements do with it,
//! and a cure after which they do not.

mod beside;

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lakeplan::{Code, Diagnostic, Flavor, Severity};
use native_tests::case::{CatalogPlace, Expected, Outcome};
use native_tests::observe::{Needs, Observation, Place, observe};
use native_tests::services;
use native_tests::version;

use crate::sessions;
use crate::trial::{needs, statements, taken_here};

/// Names the tests of each code. They become tests by standing here, and get the code from
/// here, so that a code in the list is a code with evidence. One that is otherwise on another version,
/// `on "1.4"`, runs there too.
macro_rules! evidence {
    ($($module:ident = $code:ident: $($test:ident $(on $minor:literal)?),+;)+) => {
        /// The codes that this file proves.
        pub(crate) const CODES: &[lakeplan::Code] = &[$(lakeplan::Code::$code),+];

        $(mod $module {
            $(#[test]
            fn $test() {
                native_tests::version::each(&[$($minor)?], || super::$test(lakeplan::Code::$code));
            })+
        })+
    };
}

pub(crate) use evidence;

/// See the methods, in the order in which they are meant to be read.
#[must_use]
pub(crate) struct Evidence {
    code: Code,
    /// The configuration as it is written for the default version, and as this version takes it.
    written: String,
    toml: String,
    codes: Vec<Code>,
    expected: Expected,
    cure: Cure,
    /// Whether all other fixes are applied after the cure.
    and_others: bool,
    left: Option<Vec<Code>>,
    /// What is otherwise on other versions.
    others: Vec<(&'static str, Otherwise)>,
}

/// What a version makes of it.
type Otherwise = Box<dyn Fn(Evidence) -> Evidence>;

/// What removes the harm.
#[derive(Clone)]
enum Cure {
    /// The fix that the diagnostic offers.
    Fix,
    /// What its help says, for which no fix can be offered.
    Change(Vec<(String, String)>),
}

impl Evidence {
    /// A configuration of which `code` is the only warning. Declared is what the most have:
    /// `meta.ducklake` and, below `files`, the data, both in the working directory.
    pub(crate) fn of(code: Code, toml: impl Into<String>) -> Self {
        let catalog = CatalogPlace::DuckDb("cwd/meta.ducklake".to_owned());
        let mut expected = Expected::new(catalog, "cwd/files/".to_owned());
        expected.about = code.to_string();
        let toml = toml.into();
        if toml.contains("${DIR}/files") {
            "dir/files/".clone_into(&mut expected.data);
        }
        Self {
            code,
            written: toml.clone(),
            toml,
            codes: vec![code],
            expected,
            cure: Cure::Fix,
            and_others: false,
            left: None,
            others: Vec::new(),
        }
    }

    /// All warnings, where there are others.
    pub(crate) fn among(mut self, codes: &[Code]) -> Self {
        self.codes = codes.to_vec();
        self
    }

    /// Where the catalog is declared to be.
    pub(crate) fn catalog(mut self, catalog: CatalogPlace) -> Self {
        self.expected.catalog = catalog;
        self
    }

    /// Where the data is declared to be.
    pub(crate) fn data(mut self, data: &str) -> Self {
        data.clone_into(&mut self.expected.data);
        self
    }

    /// The declared place of [`crate::trial::S3`].
    pub(crate) fn in_bucket(self) -> Self {
        self.data("s3://${BUCKET}/${PREFIX}/main/t/")
    }

    /// SQL that is run once, in a session of its own.
    pub(crate) fn prepare(mut self, sql: &str) -> Self {
        self.expected.prepare.push(sql.to_owned());
        self
    }

    /// SQL that every session runs before the plan.
    pub(crate) fn before(mut self, sql: &str) -> Self {
        self.expected.before.push(sql.to_owned());
        self
    }

    /// Sends requests for which no secret is right to the server of the tests, unsigned;
    /// else they would go to AWS.
    pub(crate) fn contained(self) -> Self {
        self.before("SET s3_endpoint = '${S3_ENDPOINT}'")
            .before("SET s3_url_style = 'path'")
            .before("SET s3_use_ssl = false")
    }

    /// A variable in the environment of DuckDB.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.expected.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// What Metaxy's statements do.
    pub(crate) fn harm(mut self, outcome: Outcome) -> Self {
        assert!(outcome.is_harm());
        self.expected.metaxy = outcome;
        self
    }

    /// Metaxy's statements work all the same: on a version that does no harm with what is there already.
    pub(crate) fn unharmed(mut self) -> Self {
        self.expected.metaxy = Outcome::Works;
        self
    }

    /// What the `duckdb` flavor does where it cannot be mended.
    pub(crate) fn unmended(mut self, outcome: Outcome) -> Self {
        assert!(outcome.is_harm());
        self.expected.duckdb = outcome;
        self
    }

    /// What the help says, written out: each text stands once in the configuration, and is
    /// replaced.
    pub(crate) fn change(mut self, from: &str, to: &str) -> Self {
        let change = (from.to_owned(), to.to_owned());
        match &mut self.cure {
            Cure::Change(changes) => changes.push(change),
            Cure::Fix => self.cure = Cure::Change(vec![change]),
        }
        self
    }

    /// The warnings that are left after the cure, where these are not all others.
    pub(crate) fn leaving(mut self, codes: &[Code]) -> Self {
        self.left = Some(codes.to_vec());
        self
    }

    /// What is otherwise on a version. It then runs there too.
    pub(crate) fn on(mut self, minor: &'static str, otherwise: impl Fn(Self) -> Self + 'static) -> Self {
        self.others.push((minor, Box::new(otherwise)));
        self
    }

    /// An option of PostgreSQL's client, which the secrets of 1.4 do not take: there Metaxy's statement fails at it,
    /// and only all fixes together, one of which moves the option to `ATTACH`, make a lake.
    pub(crate) fn of_the_client(self) -> Self {
        self.on("1.4", |evidence| evidence.harm(fails("Unknown parameter '")).with_all_fixes())
    }

    /// Applies all fixes that are offered after the cure.
    pub(crate) fn with_all_fixes(mut self) -> Self {
        self.and_others = true;
        self
    }

    /// Runs it all.
    #[track_caller]
    pub(crate) fn check(mut self) {
        let others = std::mem::take(&mut self.others);
        version::each(&others.iter().map(|(minor, _)| *minor).collect::<Vec<_>>(), || {
            let own = others.iter().filter(|(minor, _)| *minor == version::here().minor);
            let evidence = own.fold(self.copy(), |evidence, (_, otherwise)| otherwise(evidence));
            Self { toml: taken_here(&evidence.written), ..evidence }.check_here();
        });
    }

    /// The same, as far as it is the same everywhere.
    fn copy(&self) -> Self {
        let Self { code, written, toml, codes, expected, cure, and_others, left, others: _ } = self;
        Self {
            code: *code,
            written: written.clone(),
            toml: toml.clone(),
            codes: codes.clone(),
            expected: expected.clone(),
            cure: cure.clone(),
            and_others: *and_others,
            left: left.clone(),
            others: Vec::new(),
        }
    }

    #[track_caller]
    fn check_here(self) {
        services::ran(&format!("{}: {}", self.code, test_name()), self.needs().names());
        let place = self.place();
        let diagnostics = diagnostics(&place, &self.toml);
        assert_eq!(codes(&diagnostics), self.codes, "{}\n{diagnostics:#?}", self.toml);
        // Equal statements do equal things, and are run once.
        let sql = |toml: &str, flavor| statements(toml, place.variables(), flavor);
        let mut works = Vec::new();
        for flavor in Flavor::ALL {
            let expected = self.expected.outcome(flavor);
            if flavor == Flavor::Metaxy && sql(&self.toml, Flavor::DuckDb) == sql(&self.toml, flavor) {
                assert_eq!(expected, self.expected.outcome(Flavor::DuckDb), "the flavours are equal");
                continue;
            }
            let seen = self.observe(&self.toml, &self.expected, flavor);
            assert!(seen.is(expected), "expected {expected:?}\n{}", seen.report(flavor));
            if !expected.is_harm() {
                works.push(sql(&self.toml, flavor));
            }
        }
        let expected = Expected { metaxy: Outcome::Works, duckdb: Outcome::Works, ..self.expected.clone() };
        for (title, cured) in self.cures(&place, &diagnostics) {
            let others = self.codes.iter().copied().filter(|code| *code != self.code);
            let left = self.left.clone().unwrap_or_else(|| others.collect());
            let diagnostics = self::diagnostics(&place, &cured);
            assert_eq!(codes(&diagnostics), left, "after: {title}\n{cured}\n{diagnostics:#?}");
            for flavor in Flavor::ALL {
                let sql = sql(&cured, flavor);
                let run = self.run_of(&place, &sql);
                if works.contains(&sql) || seen_to_work().contains(&run) {
                    continue;
                }
                let seen = self.observe(&cured, &expected, flavor);
                assert!(seen.outcome() == Outcome::Works, "after: {title}\n{cured}\n{}", seen.report(flavor));
                works.push(sql);
                seen_to_work().insert(run);
            }
        }
        self.advice_stands_beside_others(&place, &diagnostics);
    }

    /// All that decides what statements do, with the place's own values by their names.
    fn run_of(&self, place: &Place, statements: &[String]) -> String {
        let Expected { prepare, before, env, catalog, data, .. } = &self.expected;
        let version = version::here().minor;
        let run = format!("{version} {statements:?} {prepare:?} {before:?} {env:?} {catalog:?} {data}");
        let mut values: Vec<_> = place.variables().iter().collect();
        values.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        values.into_iter().fold(run, |run, (name, value)| run.replace(value.as_str(), name))
    }

    #[track_caller]
    fn cures(&self, place: &Place, diagnostics: &[Diagnostic]) -> Vec<(String, String)> {
        let mut cures = self.own_cures(diagnostics);
        if self.and_others {
            for (title, text) in &mut cures {
                *text = parity::fixes::apply_all(text, &version::options(place.variables())).text;
                title.push_str(", and all other fixes");
            }
        }
        cures
    }

    #[track_caller]
    fn own_cures(&self, diagnostics: &[Diagnostic]) -> Vec<(String, String)> {
        match &self.cure {
            Cure::Fix => {
                let blamed = diagnostics.iter().filter(|diagnostic| diagnostic.code == self.code);
                let fixes = blamed.flat_map(|diagnostic| &diagnostic.fixes);
                let cures: Vec<_> = fixes.map(|fix| (fix.title.clone().into_owned(), fix.apply(&self.toml))).collect();
                assert!(!cures.is_empty(), "no fix is offered: {diagnostics:#?}");
                cures
            }
            Cure::Change(changes) => {
                let cured = changes.iter().fold(self.written.clone(), |text, (from, to)| edit(&text, from, to));
                vec![("what the help says".to_owned(), taken_here(&cured))]
            }
        }
    }

    fn needs(&self) -> Needs {
        let postgres = matches!(self.expected.catalog, CatalogPlace::Postgres(_));
        let named = needs(&[&self.toml, &self.expected.data]);
        Needs { postgres: postgres || named.postgres, ..named }
    }

    fn place(&self) -> Place {
        Place::new(self.needs()).unwrap_or_else(|error| panic!("{error:#}"))
    }

    #[track_caller]
    fn observe(&self, toml: &str, expected: &Expected, flavor: Flavor) -> Observation {
        observe(sessions(), &self.place(), toml, expected, flavor).unwrap_or_else(|error| panic!("{flavor}: {error:#}"))
    }
}

#[track_caller]
fn diagnostics(place: &Place, toml: &str) -> Vec<Diagnostic> {
    warnings(&lakeplan::analyze(toml, &version::options(place.variables())))
}

/// What has been run by some test of this process and works: many cures lead to one
/// configuration, which then need not be run again.
fn seen_to_work() -> MutexGuard<'static, BTreeSet<String>> {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    SEEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The errors and warnings; hints are no harm.
#[track_caller]
pub(crate) fn warnings(analysis: &lakeplan::Analysis) -> Vec<Diagnostic> {
    assert!(!analysis.has_errors(), "{:#?}", analysis.diagnostics);
    told(analysis).into_iter().filter(|it| it.severity == Severity::Warning).collect()
}

/// All that is told, but that secrets do not take the options of PostgreSQL's client where they do not, as on 1.4. That
/// is told beside whatever else is wrong with one, and has its own test:
/// `options_of_the_client_are_moved_to_where_they_are_taken`.
pub(crate) fn told(analysis: &lakeplan::Analysis) -> Vec<Diagnostic> {
    let is_of_the_client = |it: &Diagnostic| {
        !version::secrets_take_client_options()
            && it.code == Code::UnknownSecretParameter
            && it.message.starts_with(&format!("DuckDB {} has no parameter", version::here().version))
            && it.message.contains("`postgres`")
    };
    analysis.diagnostics.iter().filter(|it| !is_of_the_client(it)).cloned().collect()
}

/// The flavor that brings the options of PostgreSQL's client to it: on 1.4 Metaxy's own statement fails at them.
pub(crate) fn reaching_the_client() -> Flavor {
    if version::secrets_take_client_options() { Flavor::Metaxy } else { Flavor::DuckDb }
}

/// The codes of diagnostics.
pub(crate) fn codes(diagnostics: &[Diagnostic]) -> Vec<Code> {
    diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

/// DuckDB refuses something.
pub(crate) fn fails(text: &str) -> Outcome {
    Outcome::Fails(text.to_owned())
}

/// No error, and not what is declared.
pub(crate) fn strays(text: &str) -> Outcome {
    Outcome::Strays(text.to_owned())
}

/// A text with a part of it replaced, which stands in it once.
#[track_caller]
pub(crate) fn edit(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "`{from}` in\n{text}");
    text.replace(from, to)
}

fn test_name() -> String {
    std::thread::current().name().unwrap_or_default().to_owned()
}
