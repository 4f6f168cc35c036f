//! Fixes that give options of a secret their values.

use super::Requests;
use crate::rules::around_variables;
use crate::rules::finding::Change;
use crate::rules::values::inside;
use crate::sql::{Expr, Segment};
use crate::text::edit::{Edit, Fix, Prose};
use crate::text::span::Span;
use crate::toml::edit::below;
use crate::toml::write::toml_string;

impl Requests<'_> {
    /// Gives options their values, as TOML: in the place of what is written, else as keys of the
    /// storage where it has such, else among the `secret_parameters`. Nothing if a variable says
    /// one of them and the text around it cannot mend that.
    pub(in crate::rules) fn set(&self, title: impl Into<Prose>, options: &[(&str, String)]) -> Option<Fix> {
        let mut edits = Vec::new();
        // Of a value with a variable in it only the text around that is changed.
        let mut is_seen = true;
        let (mut keys, mut parameters) = (Vec::new(), Vec::new());
        for (name, value) in options {
            let line = format!("{name} = {value}");
            if let Some(entry) = self.storage.parameter(name) {
                edits.push(self.replace(name, entry.node.span, entry.node.from_variable, value)?);
                is_seen &= !entry.node.from_variable;
            } else if let Some(field) = self.storage.field(name) {
                edits.push(self.replace(name, field.span, field.from_variable, value)?);
                is_seen &= !field.from_variable;
            } else if self.storage.broken.contains(name) {
                return None;
            } else if self.storage.has_key_for(name) {
                keys.push(line);
            } else {
                parameters.push(line);
            }
        }
        if !parameters.is_empty() {
            match self.storage.parameters {
                Some(written) if written.from_variable => return None,
                Some(written) => {
                    edits.push(self.insert(written.span, written.value.entries().is_empty(), &parameters));
                }
                None if self.storage.broken.contains(&"secret_parameters") => return None,
                None => keys.push(format!("secret_parameters = {{ {} }}", parameters.join(", "))),
            }
        }
        if !keys.is_empty() {
            edits.push(self.insert(self.storage.span, false, &keys));
        }
        let fix = Fix::new(title, edits);
        Some(if is_seen { fix } else { fix.to_be_read() })
    }

    /// The change of what is written.
    fn replace(&self, name: &str, span: Span, from_variable: bool, value: &str) -> Option<Edit> {
        if !from_variable {
            return Some(Edit { span, replacement: value.to_owned() });
        }
        let wanted = inside(value).filter(|wanted| !wanted.contains('\\'))?;
        around_variables::at(self.context.text, span, true, self.text_of(name)?.text, wanted)
    }

    /// Adds one option, or changes the value that is written.
    pub(in crate::rules) fn add(&self, name: &str, value: &str) -> Option<Fix> {
        let verb = if self.storage.has(name) { "change to" } else { "add" };
        let toml = toml_string(value);
        self.set(format!("{verb} `{name} = {toml}`"), &[(name, toml)])
    }

    fn insert(&self, table: Span, empty: bool, lines: &[String]) -> Edit {
        let text = self.context.text;
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let written = table.slice(text);
        let line_start = text[..table.start].rfind('\n').map_or(0, |at| at + 1);
        let dotted = !written.starts_with(['{', '[']) && !text[line_start..].trim_start().starts_with('[');
        if dotted {
            let parts: Vec<(usize, String)> = lines.iter().map(|line| below(text, table, empty, line)).collect();
            let at = parts.first().map_or(table.start, |(at, _)| *at);
            let replacement = parts.into_iter().map(|(_, line)| line).collect();
            return Edit { span: Span::at(at), replacement };
        }
        let separator = if written.starts_with('{') { ", " } else { newline };
        let (at, replacement) = below(text, table, empty, &lines.join(separator));
        Edit { span: Span::at(at), replacement }
    }
}

/// A change of the plan that gives an option a text.
pub(in crate::rules) fn set_text(option: &str, value: impl Into<String>, span: Span) -> Change {
    Change::set(option, Expr::text(vec![Segment::from(value.into(), span)]))
}
