//! Takes secrets out of texts that are not ours. DuckDB's errors repeat statements,
//! connection strings and key ids.

use std::fmt::Write as _;

use crate::analysis::Analysis;
use crate::mask;
use crate::metaxy::variables::Variables;
use crate::plan::Plan;
use crate::plan::flavor::Flavor;
use crate::secrets::{self, assigns_secret, names_secret};
use crate::sql::{Expr, Literal, Name, SecretOption, Segment, Statement};
use crate::text::secret::MASK;
use crate::text::sort::sort_by;

/// Shorter secrets cannot be cut out: the holes they leave in ordinary words would tell them.
const SHORTEST: usize = 4;

/// Knows every secret of a run.
#[derive(Debug, Default)]
pub struct Scrubber {
    /// Longest first, so that none is broken up by another.
    secrets: Vec<String>,
    short: Vec<String>,
}

impl Scrubber {
    /// The secrets of a file, of its plan, and of the variables.
    pub fn new(text: &str, analysis: &Analysis, plan: &Plan, variables: &Variables) -> Self {
        let mut scrubber = Self::default();
        scrubber.add_plan(plan);
        for span in mask::secret_spans(text) {
            scrubber.add(span.slice(text));
        }
        scrubber.add_variables(analysis, variables);
        scrubber.sorted()
    }

    /// The secrets of a file, of the plans of all its stores, and of the variables.
    pub fn of_stores(analysis: &Analysis, variables: &Variables) -> Self {
        let mut scrubber = Self::default();
        scrubber.add_variables(analysis, variables);
        for plan in analysis.stores.iter().flat_map(|store| Flavor::ALL.map(|flavor| store.plan(flavor))).flatten() {
            scrubber.add_plan(&plan);
        }
        for span in &analysis.secrets {
            scrubber.add(span.slice(analysis.source.reveal()));
        }
        scrubber.sorted()
    }

    fn sorted(mut self) -> Self {
        sort_by(&mut self.secrets, |a, b| (b.len(), a).cmp(&(a.len(), b)));
        self.secrets.dedup();
        self.short.retain(|secret| !secret.is_empty());
        self
    }

    /// Adds the variables that stand in secrets, and those that are secrets by their names.
    fn add_variables(&mut self, analysis: &Analysis, variables: &Variables) {
        for reference in analysis.variables.iter().filter(|reference| reference.secret) {
            let value = variables.get(&reference.name).or(reference.default.as_ref());
            if let Some(value) = value {
                self.add(value);
            }
        }
        for (_, value) in variables.iter().filter(|(name, _)| assigns_secret(name)) {
            // Switches such as `USE_KEYRING=1` do not count.
            if value.len() >= 8 {
                self.add(value);
            }
        }
    }

    /// Adds the secrets of a plan.
    fn add_plan(&mut self, plan: &Plan) {
        for (name, literal) in literals(plan) {
            if literal.secret || literal.segments.iter().any(|segment| segment.secret) {
                let whole = literal.text();
                if whole.len() < SHORTEST && names_secret(&name) {
                    self.short.push(whole.clone());
                }
                self.add(&whole);
            }
        }
        for segment in plan.steps.iter().flat_map(|step| names(&step.statement)).filter(|segment| segment.secret) {
            self.add(&segment.text);
        }
    }

    /// Adds a secret, its lines, and the ways in which it may be written.
    fn add(&mut self, secret: &str) {
        for part in std::iter::once(secret).chain(secret.lines()) {
            let part = part.trim();
            if part.len() < SHORTEST || part.chars().all(|character| character == '*') {
                continue;
            }
            // In SQL, in a connection string of libpq, in a URL.
            let written = [
                part.to_owned(),
                part.replace('\'', "''"),
                part.replace('"', "\"\""),
                escaped(part),
                percent_encoded(part, ""),
                percent_encoded(part, "/"),
            ];
            self.secrets.extend(written);
        }
        for span in secrets::spans(secret).into_iter().filter(|span| span.end - span.start < secret.len()) {
            self.add(span.slice(secret));
        }
    }

    /// The text without any secret.
    pub fn scrub(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            text = cut_out(&text, secret);
        }
        secrets::masked_text(&self.cut_ends(&text))
    }

    /// What DuckDB says, without secrets and without the excerpts of statements, in which a
    /// secret may be cut short.
    pub fn words_of_duckdb(&self, text: &str) -> String {
        let mut kept = Vec::new();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if line.trim_start().starts_with("LINE ") {
                lines.next_if(|next| next.trim() == "^");
            } else if !line.trim().is_empty() {
                kept.push(line.trim());
            }
        }
        let kept = kept.join("\n");
        if self.short.iter().any(|secret| kept.contains(secret.as_str())) {
            return "(withheld: one of the secrets is so short that it cannot be cut out)".to_owned();
        }
        shorten(&self.scrub(&kept))
    }

    /// A secret may be cut: its start stands before `...`, its end behind.
    fn cut_ends(&self, text: &str) -> String {
        let mut out = String::new();
        for (index, part) in text.split("...").enumerate() {
            let mut part = part.to_owned();
            if index > 0 {
                out.push_str("...");
                let end = |secret: &String| suffixes(secret).find(|suffix| part.starts_with(suffix)).map(str::len);
                if let Some(length) = self.secrets.iter().filter_map(end).max() {
                    part = format!("{MASK}{}", &part[length..]);
                }
            }
            if text.matches("...").count() > index {
                let start = |secret: &String| prefixes(secret).find(|prefix| part.ends_with(prefix)).map(str::len);
                if let Some(length) = self.secrets.iter().filter_map(start).max() {
                    part = format!("{}{MASK}", &part[..part.len() - length]);
                }
            }
            out.push_str(&part);
        }
        out
    }
}

/// A text without a secret. One of letters only may be a word, or begin one: out of another word it is not cut, since
/// the hole would tell it.
fn cut_out(text: &str, secret: &str) -> String {
    if !secret.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        // Of a longer secret that begins with it, the rest would no longer look like one.
        let mut parts = text.split(secret);
        let first = parts.next().unwrap_or_default().to_owned();
        let behind = |part: &'_ str| part.trim_start_matches(|it: char| it.is_ascii_alphanumeric()).to_owned();
        return parts.fold(first, |text, part| text + MASK + &behind(part));
    }
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let mut out = String::with_capacity(text.len());
    let mut kept = 0;
    for (at, _) in text.match_indices(secret) {
        let (before, behind) = (&text.as_bytes()[..at], &text.as_bytes()[at + secret.len()..]);
        // The last of `%3A` is a letter too.
        let escaped = at >= 3 && before[at - 3] == b'%' && before[at - 2..].iter().all(u8::is_ascii_hexdigit);
        if (is_letter(before.last()) && !escaped) || is_letter(behind.first()) {
            continue;
        }
        out.push_str(&text[kept..at]);
        out.push_str(MASK);
        kept = at + secret.len();
    }
    out + &text[kept..]
}

/// The pieces of the names in a statement.
fn names(statement: &Statement) -> Vec<&Segment> {
    let (own, options): (Option<&Name>, &[SecretOption]) = match statement {
        Statement::CreateSecret(secret) => (Some(&secret.name), &secret.options),
        Statement::Attach { alias, options, .. } => (Some(alias), options),
        Statement::Use(name) | Statement::CreateDatabase { name, .. } => (Some(name), &[]),
        Statement::SetS3Region(_) | Statement::Install(_) | Statement::Load(_) | Statement::AttachMotherDuck => {
            (None, &[])
        }
    };
    own.into_iter().chain(options.iter().map(|option| &option.name)).flat_map(|name| &name.segments).collect()
}

/// Every literal of a plan with the name of its option.
fn literals(plan: &Plan) -> Vec<(String, &Literal)> {
    let mut found = Vec::new();
    for step in &plan.steps {
        match &step.statement {
            Statement::CreateSecret(secret) => {
                for option in &secret.options {
                    collect(option, &mut found);
                }
            }
            Statement::Attach { path, options, .. } => {
                of_expr("", path, &mut found);
                for option in options {
                    collect(option, &mut found);
                }
            }
            Statement::SetS3Region(value) | Statement::CreateDatabase { data_path: value, .. } => {
                of_expr("", value, &mut found);
            }
            Statement::Use(_) | Statement::Install(_) | Statement::Load(_) | Statement::AttachMotherDuck => {}
        }
    }
    found
}

fn collect<'p>(option: &'p SecretOption, found: &mut Vec<(String, &'p Literal)>) {
    of_expr(&option.key(), &option.value, found);
}

fn of_expr<'p>(name: &str, expr: &'p Expr, found: &mut Vec<(String, &'p Literal)>) {
    match expr {
        Expr::Text(literal) | Expr::PastedText(literal) | Expr::Word(literal) => {
            found.push((name.to_owned(), literal));
        }
        Expr::List(items) => items.iter().for_each(|item| of_expr(name, item, found)),
        Expr::Map(entries) => {
            for (key, value) in entries {
                of_expr(name, key, found);
                of_expr(name, value, found);
            }
        }
    }
}

fn prefixes(secret: &str) -> impl Iterator<Item = &str> {
    let ends = secret.char_indices().map(|(at, _)| at).filter(|at| *at >= SHORTEST - 1);
    ends.collect::<Vec<_>>().into_iter().rev().map(|at| &secret[..at])
}

fn suffixes(secret: &str) -> impl Iterator<Item = &str> {
    let starts = secret.char_indices().map(|(at, _)| at).filter(|at| *at > 0 && secret.len() - at >= SHORTEST - 1);
    starts.map(|at| &secret[at..])
}

/// As libpq writes a value between quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'")
}

fn percent_encoded(text: &str, kept: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        let character = char::from(byte);
        if character.is_ascii_alphanumeric() || "-_.~".contains(character) || kept.contains(character) {
            out.push(character);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Errors repeat whole statements of the catalog; their start and end say what there is to say.
fn shorten(text: &str) -> String {
    const START: usize = 240;
    const END: usize = 200;
    let length = text.chars().count();
    if length <= START + END {
        return text.to_owned();
    }
    let start: String = text.chars().take(START).collect();
    let end: String = text.chars().skip(length - END).collect();
    format!("{start} […] {end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrubber(secrets: &[&str]) -> Scrubber {
        let list: Vec<String> = secrets.iter().map(|secret| format!("\"{}\"", secret.replace('\\', "\\\\"))).collect();
        let toml = format!("[x.secret_parameters]\nvalues = [{}]\n", list.join(", "));
        let plan = Plan {
            steps: Vec::new(),
            extensions: Vec::new(),
            omitted: Vec::new(),
            hidden: std::sync::Arc::default(),
            engine: <&crate::Engine>::default(),
        };
        let variables = Variables::from([("PGPASSWORD".to_owned(), "canary-of-env".to_owned())]);
        Scrubber::new(&toml, &crate::analyze(&toml, &crate::Options::from(&variables)), &plan, &variables)
    }

    #[test]
    fn no_way_to_write_a_secret_survives() {
        let scrubber = scrubber(&[
            "canary-1",
            "can'ary two",
            "canary/3+x",
            "canary-12",
            "postgres:host=h user=u password='canary-in-string' dbname=d",
            "https://user:canary-in-uri@host/path",
        ]);
        for text in [
            "Invalid Access Key: \"canary-1\"",
            "canary-12 and canary-1",
            "PASSWORD 'can''ary two'",
            "password='can\\'ary two'",
            "?X-Amz-Credential=canary%2F3%2Bx%2F2026",
            "password=canary-of-env",
            "missing \"=\" after \"canary-in-string\" and canary-in-uri@",
            "SECRET 'canary/...",
            "...nary-12', KEY",
            "...2' canary-1... and ...ary two'",
        ] {
            let left = scrubber.scrub(text);
            assert!(!left.contains("can") && !left.contains("ary"), "{text}: {left}");
            assert!(left.contains(MASK), "{text}: {left}");
        }
    }

    /// `other` in `otherwise` would leave a hole that tells it.
    #[test]
    fn a_secret_that_is_a_word_is_cut_out_as_a_word() {
        let scrubber = scrubber(&["other"]);
        for (text, left) in [
            ("otherwise another brother", "otherwise another brother"),
            ("password=other", "password=********"),
            ("u:other@h %3Aother 'other' other", "u:********@h %3A******** '********' ********"),
            ("other1 _other Other", "********1 _******** Other"),
        ] {
            assert_eq!(scrubber.scrub(text), left);
        }
    }

    #[test]
    fn of_a_longer_secret_nothing_stays() {
        let scrubber = scrubber(&["Bearer canary-1"]);
        assert_eq!(scrubber.scrub("at Bearer canary-12x.y, z"), "at ********.y, z");
    }

    #[test]
    fn what_is_no_secret_stays() {
        let text = "IO Error: password authentication failed for user \"boss\"";
        assert_eq!(scrubber(&["canary-1"]).scrub(text), text);
    }

    #[test]
    fn excerpts_of_statements_go_and_long_statements_are_shortened() {
        let scrubber = scrubber(&["canary-1"]);
        let said = "Parser Error: syntax error\n\nLINE 1: CREATE SECRET x (SECRET 'ca...\n        ^\nmore";
        assert_eq!(scrubber.words_of_duckdb(said), "Parser Error: syntax error\nmore");
        let long = format!("start {} end", "x".repeat(2000));
        let short = scrubber.words_of_duckdb(&long);
        assert!(short.starts_with("start x") && short.ends_with("x end") && short.len() < 500, "{short}");
    }

    #[test]
    fn a_secret_that_is_too_short_to_cut_out_withholds_the_text() {
        let toml = "[ducklake]\ncatalog = { type = \"postgres\", secret_name = \"n\", host = \"h\", database = \"d\", user = \"u\", password = \"pw\" }\nstorage = { type = \"local\", path = \"d\" }\n";
        let variables = Variables::new();
        let analysis = crate::analyze(toml, &crate::Options::from(&variables));
        let store = analysis.select(None).expect("there is a store");
        let plan = store.plan(crate::Flavor::DuckDb).expect("it is sound");
        let scrubber = Scrubber::new(toml, &analysis, &plan, &variables);
        assert_eq!(scrubber.words_of_duckdb("connection refused"), "connection refused");
        assert!(scrubber.words_of_duckdb("password=pw").starts_with("(withheld"));
    }
}
