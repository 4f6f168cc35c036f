//! Stage *expansion*: `${VAR}` and `${VAR:-default}` in every string value.
//!
//! The core never reads the environment: whoever calls it hands the variables over.

mod forms;
mod placeholder;

use placeholder::opening;
pub(crate) use placeholder::{Placeholder, placeholders};

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::metaxy::secret_key::is_secret_key;
use crate::secrets::holds_credentials;
use crate::text::secret::MASK;
use crate::text::span::Span;
use crate::toml::document::{Node, Table, Value};

/// The variables that are set, by name.
pub type Variables = BTreeMap<String, String>;

/// One `${VAR}` or `${VAR:-default}` in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reference {
    /// The name between the braces.
    pub name: String,
    /// What stands behind `:-`, if anything does.
    pub default: Option<String>,
    /// Whether the variable is set (then the default does not count).
    pub set: bool,
    /// Where it is written; the whole value where escapes hide the exact place.
    pub span: Span,
    /// The keys that lead to the value, from the top of the file.
    pub path: Vec<String>,
    /// Whether it stands in a field that holds a secret.
    pub secret: bool,
}

impl Reference {
    /// The name as it may be shown. `${PGPASSWORD-x}` is a name for Metaxy, with a secret in it for whoever knows
    /// shells.
    pub fn shown(&self) -> &str {
        if holds_credentials(&format!("${{{}}}", self.name)) { MASK } else { &self.name }
    }
}

/// Replaces every variable in the strings of `table` and reports those that are not set.
///
/// As in Metaxy a variable that is set to the empty string counts as set, one that is not
/// set and has no default becomes the empty string, and keys are left as they are.
pub fn expand(text: &str, table: &mut Table, variables: &Variables) -> (Vec<Reference>, Vec<Diagnostic>) {
    let mut expansion = Expansion { text, variables, references: Vec::new(), forms: Vec::new() };
    expansion.table(table, &mut Vec::new());
    let mut diagnostics = expansion.forms;
    diagnostics.extend(expansion.references.iter().filter_map(unset));
    (expansion.references, diagnostics)
}

fn unset(reference: &Reference) -> Option<Diagnostic> {
    // What is no name is told as a form.
    if reference.set || reference.default.is_some() || !forms::is_name(&reference.name) {
        return None;
    }
    let name = &reference.name;
    Some(
        Diagnostic::warning(
            Code::UnsetVariable,
            reference.span,
            format!("variable `{name}` is not set, and Metaxy substitutes an empty string"),
        )
        .help(if reference.path.last().is_some_and(|key| is_secret_key(key)) && !is_upper(name) {
            // A generated password may hold these characters, and there is no way to write them.
            format!(
                "set `{name}`, or write `${{{name}:-default}}`; if `${{` is part of the value itself, put the whole \
                 value into a variable, which is not expanded again"
            )
        } else {
            format!("set `{name}`, or write `${{{name}:-default}}`")
        }),
    )
}

/// Whether a name is written as those of variables are.
fn is_upper(name: &str) -> bool {
    name.starts_with(|it: char| it == '_' || it.is_ascii_uppercase()) && !name.bytes().any(|it| it.is_ascii_lowercase())
}

struct Expansion<'a> {
    text: &'a str,
    variables: &'a Variables,
    references: Vec<Reference>,
    /// Variables in forms that Metaxy does not know.
    forms: Vec<Diagnostic>,
}

impl Expansion<'_> {
    fn table<'t>(&mut self, table: &'t mut Table, path: &mut Vec<&'t str>) {
        for entry in &mut table.entries {
            path.push(&entry.key);
            self.node(&mut entry.node, path);
            path.pop();
        }
    }

    fn node<'t>(&mut self, node: &'t mut Node, path: &mut Vec<&'t str>) {
        match &mut node.value {
            Value::String(string) => {
                if let Some(expanded) = self.string(string, node.span, path) {
                    *string = expanded;
                    node.from_variable = true;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.node(item, path)),
            Value::Table(table) => self.table(table, path),
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Null => {}
        }
    }

    /// The string with its variables replaced, or nothing where there are none.
    fn string(&mut self, string: &str, span: Span, path: &[&str]) -> Option<String> {
        opening(string, 0)?;
        let mut out = String::new();
        let mut copied = 0;
        let source = self.text.get(span.start..span.end).unwrap_or("");
        let mut sources = placeholders(source).into_iter().peekable();
        let found = placeholders(string);
        forms::check(source, string, &found, span, path, &mut self.forms);
        // One that is written with escapes is another one in the text, or none at all.
        let paired = sources.len() == found.len();
        for placeholder in found {
            let written = &string[placeholder.start..placeholder.end];
            let same = |it: &Placeholder<'_>| &source[it.start..it.end] == written;
            let place = if paired { sources.next().filter(same) } else { sources.next_if(same) };
            let place = place.map_or(span, |it| Span::new(span.start + it.start, span.start + it.end));
            let value = self.variables.get(placeholder.name);
            out.push_str(&string[copied..placeholder.start]);
            out.push_str(value.map_or(placeholder.default.unwrap_or(""), String::as_str));
            copied = placeholder.end;
            self.references.push(Reference {
                name: placeholder.name.to_owned(),
                default: placeholder.default.map(str::to_owned),
                set: value.is_some(),
                span: place,
                path: path.iter().map(|&key| key.to_owned()).collect(),
                secret: false,
            });
        }
        (copied > 0).then(|| {
            out.push_str(&string[copied..]);
            out
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml::document;

    fn expanded(toml: &str, variables: &[(&str, &str)]) -> (String, Vec<Reference>, Vec<Diagnostic>) {
        let mut document = document::parse(toml);
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (references, diagnostics) = expand(toml, &mut document.root, &variables);
        let Value::String(value) = &document.root.entries[0].node.value else { panic!("not a string") };
        (value.clone(), references, diagnostics)
    }

    #[test]
    fn replaces_and_remembers_the_place() {
        let toml = "x = \"a${A}-${B:-b}-${C}\"";
        let (value, references, diagnostics) = expanded(toml, &[("A", "1")]);
        assert_eq!(value, "a1-b-");
        let places: Vec<&str> = references.iter().map(|reference| reference.span.slice(toml)).collect();
        assert_eq!(places, ["${A}", "${B:-b}", "${C}"]);
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].code, Code::UnsetVariable);
    }

    #[test]
    fn what_is_not_a_placeholder_stays() {
        for text in ["${}", "${A:x}", "${:-x}", "$A", "${A", "${A:-x", "{A}"] {
            let (value, references, _) = expanded(&format!("x = '{text}'"), &[]);
            assert_eq!((value.as_str(), references.len()), (text, 0));
        }
    }

    /// `\$\{([^}:]+)(?::-([^}]*))?\}`, from the left, as slowly as it is simple.
    fn matched(text: &str) -> Option<(usize, &str, Option<&str>)> {
        let body = text.strip_prefix("${")?;
        let name = &body[..body.find(['}', ':'])?];
        let rest = &body[name.len()..];
        let default = rest.strip_prefix(":-").map(|rest| rest.split_once('}').map(|(default, _)| default));
        let default = default.map_or(Some(None), |default| default.map(Some))?;
        let end = 2 + name.len() + default.map_or(0, |default| 2 + default.len());
        (!name.is_empty() && text[end..].starts_with('}')).then_some((end + 1, name, default))
    }

    #[test]
    fn placeholders_are_those_of_the_pattern() {
        let mut state = 3_u32;
        for _ in 0..5_000 {
            let mut text = String::new();
            for _ in 0..20 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(["${", "}", ":-", ":", "a", "$", "{", "é"][usize::from((state >> 29) as u8)]);
            }
            let mut expected = Vec::new();
            let mut at = 0;
            while at < text.len() {
                if let Some((length, name, default)) = matched(&text[at..]) {
                    expected.push(Placeholder { start: at, end: at + length, name, default });
                    at += length;
                } else {
                    at += text[at..].chars().next().map_or(1, char::len_utf8);
                }
            }
            assert_eq!(placeholders(&text), expected, "{text}");
        }
    }

    #[test]
    fn places_are_exact_as_far_as_escapes_allow() {
        for (toml, expected) in [
            ("x = \"${A}\\u0024{B}${C}\"", ["${A}", "\"${A}\\u0024{B}${C}\"", "${C}"]),
            ("x = \"${A:-\\u0061}${B}${C}\"", ["\"${A:-\\u0061}${B}${C}\"", "${B}", "${C}"]),
        ] {
            let (_, references, _) = expanded(toml, &[]);
            assert_eq!(references.iter().map(|it| it.span.slice(toml)).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn a_variable_that_is_set_beats_its_default_even_when_empty() {
        let (value, _, diagnostics) = expanded("x = '${A:-d}'", &[("A", "")]);
        assert_eq!((value.as_str(), diagnostics.len()), ("", 0));
    }

    #[test]
    fn a_value_is_not_expanded_twice() {
        assert_eq!(expanded("x = '${A}'", &[("A", "${A}")]).0, "${A}");
    }

    #[test]
    fn an_escaped_placeholder_is_blamed_on_its_value() {
        let toml = "x = \"\\u0024{A}\"";
        let (_, references, _) = expanded(toml, &[]);
        assert_eq!(references[0].span.slice(toml), "\"\\u0024{A}\"");
    }
}
