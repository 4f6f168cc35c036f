//! From the text of an error, as somebody has copied it, to the line of the file.

use crate::analysis::{Analysis, Store};
use crate::diagnostic::{Code, Diagnostic};
use crate::doctor::at::At;
use crate::doctor::finding::{Finding, NOWHERE};
use crate::doctor::leaks::without_leaks;
use crate::doctor::pasted::Pasted;
use crate::doctor::places::{Folders, Places};
use crate::doctor::postgres_words::{DATABASE, HOST, USER};
use crate::doctor::scrub::Scrubber;
use crate::doctor::symptoms::recognize;
use crate::doctor::translate::translate;
use crate::doctor::wrapped::words;
use crate::doctor::{metaxy_errors, pasted, statements, which_store};
use crate::metaxy::variables::Variables;
use crate::plan::flavor::Flavor;
use crate::secrets;
use crate::text::span::Span;

/// What there is to say about the text of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorExplanation {
    /// What is behind the error, each with its place in the file; [`NOWHERE`] for one that no line
    /// is to blame for. Never empty.
    pub diagnostics: Vec<Diagnostic>,
    /// What `lakeplan check` says about the same places.
    pub related: Vec<Diagnostic>,
    /// The error that was explained, of those that the text holds, without secrets; the end of the
    /// text if none is known.
    pub error: String,
    /// The whole text, without the colors and frames of a terminal and without secrets.
    pub text: String,
    /// The store that the error was held against; nothing for a fragment, and where no store takes
    /// part.
    pub store: Option<String>,
    /// Whether the error is one that is known here.
    pub known: bool,
}

/// Tells an error of DuckDB, Metaxy or Python on the lines of the file that was analyzed.
///
/// The text may be a whole traceback or a log with several errors: the last one that is known
/// counts. Without `store` it is the store that the error names, else the one that
/// [`Analysis::select`] gives.
pub fn explain_error(text: &str, analysis: &Analysis, store: Option<&str>) -> ErrorExplanation {
    // First as a whole: what is cut out of it may have lost what tells that it is secret.
    let clean = Scrubber::of_stores(analysis, &Variables::new()).scrub(&pasted::clean(text));
    let errors = pasted::errors(&clean);
    let asked = store.and_then(|name| analysis.select(Some(name)).ok());
    let selected = |words: &str| {
        asked
            .or_else(|| which_store::named(words, analysis))
            .or_else(|| which_store::named(pasted::end_of(&clean), analysis))
            .or_else(|| analysis.select(None).ok())
            .or(analysis.stores.first())
    };
    let candidates: Vec<(&str, String)> = errors.into_iter().map(|found| (found.error, words(found))).collect();
    let of_metaxy = |error: &str, words: &str| {
        let diagnostics = metaxy_errors::explain(error, words, analysis)?;
        let store = named_store(words, analysis, asked);
        Some(Explained { error: error.to_owned(), diagnostics, store, known: true })
    };
    let from_metaxy = || candidates.iter().rev().find_map(|(error, words)| of_metaxy(error, words));
    let from_duckdb = |weak: bool| {
        let of_duckdb = |(error, words): &(&str, String)| {
            let code = recognize(words);
            (code != Code::DuckDbError && WEAK.contains(&code) == weak)
                .then(|| Explained::of_duckdb(error, words, selected(words), analysis, true))
        };
        candidates.iter().rev().find_map(of_duckdb)
    };
    let whole = || {
        let end = pasted::end_of(&clean);
        let words = words(Pasted { before: "", error: end });
        of_metaxy(end, &words).or_else(|| {
            (recognize(&words) != Code::DuckDbError)
                .then(|| Explained::of_duckdb(end, &words, selected(&words), analysis, true))
        })
    };
    // PostgreSQL and its client speak the language of their systems: what stays is what they name.
    let of_server = || {
        let end = pasted::end_of(&clean);
        let store = selected(end)?;
        let words = format!("connection to server at failed: {}", words(Pasted { before: "", error: end }));
        names_server(end, store, analysis, candidates.is_empty())
            .then(|| Explained::of_duckdb(end, &words, Some(store), analysis, true))
    };
    let unknown = || {
        let (error, words) = candidates.last()?;
        Some(Explained::of_duckdb(error, words, selected(words), analysis, false))
    };
    let explained = from_duckdb(false)
        .or_else(from_metaxy)
        .or_else(|| from_duckdb(true))
        .or_else(whole)
        .or_else(of_server)
        .or_else(unknown)
        .unwrap_or_else(|| Explained::nothing(&clean, selected(&clean)));
    explained.masked(&clean, analysis)
}

/// What an error says that repeats, or follows from, another one.
const WEAK: &[Code] = &[Code::ConnectionFailed, Code::DatabaseInvalidated, Code::UnknownName, Code::InternalError];

fn named_store(words: &str, analysis: &Analysis, asked: Option<&Store>) -> Option<String> {
    let named = metaxy_errors::store_of(words).filter(|name| analysis.select(Some(name)).is_ok());
    named.or_else(|| asked.and_then(|store| store.name())).map(str::to_owned)
}

/// Whether a text has the host of a store's catalog between quotes, or where it holds no error of another program, its user
/// or its database.
fn names_server(text: &str, store: &Store, analysis: &Analysis, alone: bool) -> bool {
    let (Some(config), Some(plan)) = (store.config(), store.plan(Flavor::Metaxy)) else { return false };
    let places = Places { plan: &plan, config, folders: Folders::default(), stores: &analysis.stores };
    let quotes: &[char] = &['"', '\'', '«', '»'];
    let is_quoted = |names: &[&str]| {
        let place = places.catalog_option(names).filter(|place| !place.reveal().is_empty());
        place.is_some_and(|place| {
            text.match_indices(place.reveal()).any(|(at, name)| {
                text[..at].trim_end().ends_with(quotes) && text[at + name.len()..].trim_start().starts_with(quotes)
            })
        })
    };
    is_quoted(HOST) || alone && (is_quoted(USER) || is_quoted(DATABASE))
}

/// An explanation before its secrets are taken out.
struct Explained {
    error: String,
    diagnostics: Vec<Diagnostic>,
    store: Option<String>,
    known: bool,
}

impl Explained {
    fn of_duckdb(error: &str, words: &str, store: Option<&Store>, analysis: &Analysis, known: bool) -> Self {
        let plan = store.and_then(|store| store.plan(Flavor::Metaxy));
        let diagnostic = match (store.and_then(|store| store.config()), &plan) {
            (Some(config), Some(plan)) => {
                let places = Places { plan, config, folders: Folders::default(), stores: &analysis.stores };
                let at = statements::quoted_in(words, plan).map_or(At::Unknown, At::Statement);
                let mut diagnostic = translate(words, at, &places);
                if !known && at == At::Unknown {
                    diagnostic.message = "Lakeplan does not recognize this error".into();
                    diagnostic.span = NOWHERE;
                }
                diagnostic
            }
            _ => without_plan(words, store),
        };
        let store = store.and_then(|store| store.name()).map(str::to_owned);
        Self { error: error.to_owned(), diagnostics: vec![diagnostic], store, known }
    }

    fn nothing(text: &str, store: Option<&Store>) -> Self {
        let finding = Finding::new(
            Code::UnknownError,
            "the text contains no error that Lakeplan recognizes",
            "paste the whole error message including its last lines; `lakeplan check` and `lakeplan doctor` check the \
             configuration itself",
        );
        let store = store.and_then(|store| store.name()).map(str::to_owned);
        let last: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let error = last[last.len().saturating_sub(3)..].join("\n");
        Self { error, diagnostics: vec![finding.diagnostic()], store, known: false }
    }

    /// The explanation as it may be shown.
    fn masked(mut self, text: &str, analysis: &Analysis) -> ErrorExplanation {
        let scrubber = Scrubber::of_stores(analysis, &Variables::new());
        let scrub = |text: &str| without_leaks(&scrubber.scrub(text));
        for diagnostic in &mut self.diagnostics {
            name_variables(diagnostic, analysis);
            diagnostic.message = scrub(&diagnostic.message).into();
            diagnostic.help = diagnostic.help.take().map(|help| scrubber.scrub(&help).into());
            for fix in &mut diagnostic.fixes {
                fix.title = scrubber.scrub(&fix.title).into();
            }
        }
        let places: Vec<Span> = self
            .diagnostics
            .iter()
            .flat_map(|found| std::iter::once(found.span).chain(found.context.iter().map(|context| context.span)))
            .filter(|span| *span != NOWHERE)
            .collect();
        let overlaps = |span: Span| places.iter().any(|place| span.start < place.end && place.start < span.end);
        let related = analysis.diagnostics.iter().filter(|found| {
            found.severity < crate::diagnostic::Severity::Hint
                && overlaps(found.span)
                && !self.diagnostics.contains(found)
        });
        ErrorExplanation {
            related: related.cloned().collect(),
            error: without_leaks(&scrubber.words_of_duckdb(&self.error)),
            text: scrub(text),
            diagnostics: self.diagnostics,
            store: self.store.map(|store| secrets::masked(&store)),
            known: self.known,
        }
    }
}

/// Says which variables a blamed value comes from: what is wrong with it is then not in the file.
fn name_variables(diagnostic: &mut Diagnostic, analysis: &Analysis) {
    let is_in = |inner: Span, outer: Span| outer.start <= inner.start && inner.end <= outer.end;
    let mut names = Vec::new();
    for reference in analysis.variables.iter().filter(|reference| is_in(reference.span, diagnostic.span)) {
        let name = format!("`{}`", reference.shown());
        let is_said = |text: &str| text.contains(&name);
        if !names.contains(&name) && !is_said(&diagnostic.message) && !diagnostic.help.as_deref().is_some_and(is_said) {
            names.push(name);
        }
    }
    if !names.is_empty() {
        // What would take the variable's place in the file mends one of the places in which it is used.
        diagnostic.fixes.retain(|fix| fix.edits.iter().all(|edit| edit.span != diagnostic.span));
        let help = diagnostic.help.as_deref().unwrap_or_default();
        let also = if help.is_empty() { "" } else { "; " };
        diagnostic.help =
            Some(format!("{help}{also}check the value of {} where Metaxy runs", names.join(" and ")).into());
    }
}

/// An error about a store that has no SQL, because its configuration has errors, or about none.
/// What the code means is left to the face: the explanations are too long for the page.
fn without_plan(words: &str, store: Option<&Store>) -> Diagnostic {
    let code = recognize(words);
    let message = match (code, store) {
        (Code::DuckDbError, _) => "Lakeplan does not recognize this error".to_owned(),
        (_, None) => format!("this error is `{code}`, but the configuration has no store to relate it to"),
        (_, Some(_)) => format!("this error is `{code}`, but the store has no statements to relate it to"),
    };
    let help = match store {
        None => "use the configuration that the error comes from",
        Some(store) if store.config().is_none() => {
            "correct the errors of the store first: no statements can be generated from it"
        }
        Some(_) => "compare the error message with the configuration",
    };
    Finding::new(code, message, help).diagnostic()
}
