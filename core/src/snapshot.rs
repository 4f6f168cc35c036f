//! The SQL of each store as it can be kept beside the file: the same on every machine, with variables by
//! their names and without secrets.

use std::collections::BTreeMap;

use crate::analysis::{Analysis, Store, analyze};
use crate::metaxy::variables::{Reference, Variables};
use crate::options::Options;
use crate::plan::flavor::Flavor;
use crate::plan::render::{Rendered, Rendering};
use crate::text::span::Span;

/// The SQL of the stores of a text, with every variable that is not set by `options` as `${NAME}`.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The analysis that it was made of: in it variables have their names for values.
    pub analysis: Analysis,
    /// What each variable that is no text was read as.
    numbers: Vec<(Span, String)>,
}

/// What stands for a secret.
const HIDDEN: &str = "'********'";

/// A value that Metaxy takes for a number and for a truth value as well.
const NUMBER: &str = "1";

/// Makes the snapshot of a text. The variables of `options` are those that it is to be made with; the
/// environment of a process does not belong there.
pub fn snapshot(text: &str, options: &Options) -> Snapshot {
    let plain = analyze(text, options);
    let mut named = options.variables.clone();
    let open: Vec<&Reference> = plain.variables.iter().filter(|it| !it.set).collect();
    for (name, placeholder) in placeholders(&open) {
        named.entry(name).or_insert(placeholder);
    }
    let with = |variables: &Variables| analyze(text, &Options { variables: variables.clone(), ..options.clone() });
    let mut analysis = with(&named);
    // Where a name is no value, because a number or a truth value is wanted, one of those takes its place
    // until the SQL is written.
    let refused = |it: &&&Reference| {
        let mut errors = analysis.diagnostics.iter().filter(|found| found.is_error());
        errors.any(|found| found.span.start <= it.span.start && it.span.end <= found.span.end)
    };
    let refused: Vec<&Reference> = open.iter().filter(refused).copied().collect();
    let mut numbers = Vec::new();
    if !refused.is_empty() {
        for reference in &refused {
            let placeholder = named.insert(reference.name.clone(), NUMBER.to_owned());
            numbers.extend(placeholder.map(|placeholder| (reference.span, placeholder)));
        }
        analysis = with(&named);
    }
    Snapshot { analysis, numbers }
}

/// Each variable as it is written; by its name alone where it is written with different defaults, or in a
/// secret, whose default is one.
fn placeholders(references: &[&Reference]) -> BTreeMap<String, String> {
    let mut written: BTreeMap<String, String> = BTreeMap::new();
    for reference in references {
        let name = &reference.name;
        let alone = format!("${{{name}}}");
        let placeholder = match &reference.default {
            Some(default) if !reference.secret => format!("${{{name}:-{default}}}"),
            _ => alone.clone(),
        };
        let first = written.entry(name.clone()).or_insert_with(|| placeholder.clone());
        if *first != placeholder {
            *first = alone;
        }
    }
    written
}

impl Snapshot {
    /// The statements of a store, a line each; nothing if it has an error.
    pub fn sql(&self, store: &Store, flavor: Flavor) -> Option<String> {
        let script = store.script(flavor, Rendering { mask: false, setup: false })?;
        let lines: Vec<String> = script.statements.iter().map(|it| self.statement(it) + "\n").collect();
        Some(lines.concat())
    }

    /// The variable that a number or a truth value of the text is, as `${NAME}`.
    pub(crate) fn number_at(&self, origin: Span) -> Option<&str> {
        let number = self.numbers.iter().find(|(span, _)| origin.start <= span.start && span.end <= origin.end);
        number.map(|(_, placeholder)| placeholder.as_str())
    }

    fn statement(&self, statement: &Rendered) -> String {
        let sql = &statement.sql;
        let mut changes: Vec<(usize, usize, String)> = Vec::new();
        for range in &sql.secrets {
            let inside = sql.text[range.clone()].trim_matches(['\'', '"']);
            if !only_variables(inside) {
                changes.push((range.start, range.end, HIDDEN.to_owned()));
            }
        }
        for (range, origin) in &sql.origins {
            let number = self.number_at(*origin);
            let hidden = changes.iter().any(|(start, end, _)| *start <= range.start && range.end <= *end);
            if let Some(placeholder) = number.filter(|_| !hidden) {
                changes.push((range.start, range.end, placeholder.to_owned()));
            }
        }
        crate::text::sort::sort_by(&mut changes, Ord::cmp);
        let mut out = String::new();
        let mut at = 0;
        for (start, end, text) in changes {
            if start >= at {
                out.push_str(&sql.text[at..start]);
                out.push_str(&text);
                at = end;
            }
        }
        out + &sql.text[at..]
    }
}

/// Whether a text is nothing but variables without a default.
fn only_variables(text: &str) -> bool {
    let mut rest = text;
    while let Some(inside) = rest.strip_prefix("${") {
        let Some((name, behind)) = inside.split_once('}') else { return false };
        if name.contains(':') {
            return false;
        }
        rest = behind;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(text: &str, variables: &[(&str, &str)]) -> String {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let snapshot = snapshot(text, &Options::new(variables));
        let store = snapshot.analysis.stores.first().expect("there is a store");
        snapshot.sql(store, Flavor::DuckDb).unwrap_or_else(|| format!("{:#?}", snapshot.analysis.diagnostics))
    }

    const POSTGRES: &str = "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"pg\"\nhost = \"${PGHOST:-db.internal}\"\n\
        port = \"${PORT}\"\nuser = \"lake\"\ndatabase = \"meta-${STAGE}\"\npassword = \"${PASSWORD:-hunter2}\"\n\
        [ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s3\"\nbucket = \"lake-${STAGE}\"\nregion = \"eu-west-1\"\n\
        key_id = \"${KEY}\"\nsecret = \"hunter2-hunter2\"\n";

    #[test]
    fn variables_keep_their_names_and_secrets_are_hidden() {
        let said = sql(POSTGRES, &[]);
        for part in [
            "HOST '${PGHOST:-db.internal}'",
            "PORT ${PORT}",
            "DATABASE 'meta-${STAGE}'",
            "PASSWORD '${PASSWORD}'",
            "KEY_ID '${KEY}'",
            "SECRET '********'",
            "'s3://lake-${STAGE}/'",
        ] {
            assert!(said.contains(part), "{part}\n{said}");
        }
        assert!(!said.contains("hunter2"), "{said}");
    }

    #[test]
    fn what_is_set_is_replaced_and_a_default_counts() {
        let said = sql(POSTGRES, &[("STAGE", "prod"), ("PORT", "6432"), ("PASSWORD", "hunter2")]);
        assert!(said.contains("'s3://lake-prod/'") && said.contains("PORT 6432"), "{said}");
        assert!(said.contains("PASSWORD '********'"), "{said}");
        assert_ne!(said, sql(&POSTGRES.replace("db.internal", "db2.internal"), &[("STAGE", "prod"), ("PORT", "6432")]));
    }
}
