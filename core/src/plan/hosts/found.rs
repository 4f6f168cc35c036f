//! What has been found: hosts with their roles, each once.

use crate::plan::hosts::text;
use crate::secrets::masked;
use crate::sql::{Expr, Literal, Name, SecretOption};
use crate::text::span::Span;

/// A host that DuckDB will contact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// Its name or address, with a port where one is written beside it; of a host that is not
    /// known, what decides about it.
    pub name: String,
    /// What it is contacted for.
    pub role: &'static str,
    /// Where it is written; nothing if DuckDB knows it by itself.
    pub span: Option<Span>,
    /// Whether the configuration says which host it is. A service of PostgreSQL, or a secret that
    /// exists already, leads where nobody can tell from the file.
    pub known: bool,
}

pub(super) const MOTHERDUCK: &str = "api.motherduck.com";
pub(super) const MOTHERDUCK_PREFIXES: &[&str] = &["md", "motherduck"];

/// Text of a literal, with the place that its first part comes from.
#[derive(Clone, Debug)]
pub(in crate::plan) struct Text {
    pub(in crate::plan) text: String,
    pub(in crate::plan) span: Option<Span>,
}

/// The texts of an expression, those of lists and maps among them.
pub(in crate::plan) fn texts(expr: &Expr) -> Vec<Text> {
    match expr {
        Expr::Text(literal) | Expr::PastedText(literal) | Expr::Word(literal) => {
            let span = literal.segments.iter().find_map(|segment| segment.origin);
            // What is taken apart below would be secret no more by its shape.
            vec![Text { text: masked(&literal.text()), span }]
        }
        Expr::List(items) => items.iter().flat_map(texts).collect(),
        Expr::Map(entries) => entries.iter().flat_map(|(_, value)| texts(value)).collect(),
    }
}

/// The texts of the options of these names that are not empty.
pub(in crate::plan) fn given(options: &[SecretOption], names: &[&str]) -> Vec<Text> {
    let those = options.iter().filter(|option| names.iter().any(|name| option.key().eq_ignore_ascii_case(name)));
    those.flat_map(|option| texts(&option.value)).filter(|text| !text.text.is_empty()).collect()
}

/// The hosts, in the order in which they are found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) hosts: Vec<Host>,
}

impl Found {
    pub(super) fn known(&mut self, name: impl Into<String>, role: &'static str, span: Option<Span>) {
        self.push(Host { name: name.into(), role, span, known: true });
    }

    pub(super) fn unknown(&mut self, name: impl Into<String>, role: &'static str, span: Option<Span>) {
        self.push(Host { name: name.into(), role, span, known: false });
    }

    fn push(&mut self, host: Host) {
        let same = |other: &Host| other.name == host.name && other.role == host.role;
        if !host.name.is_empty() && !self.hosts.iter().any(same) {
            self.hosts.push(host);
        }
    }

    /// A name that is pasted and can hold SQL of its own.
    pub(super) fn pasted(&mut self, name: &Name) {
        if name.pasted {
            let literal = Literal { segments: name.segments.clone(), secret: false };
            self.pasted_text(&literal, &[' ', '\t', '\n', '\r', '\'', '"', '(', ')', ',', ';', '/']);
        }
    }

    pub(super) fn pasted_text(&mut self, literal: &Literal, ends: &[char]) {
        let odd = literal.segments.iter().find(|it| it.origin.is_some() && it.text.contains(ends));
        if let Some(segment) = odd {
            self.unknown(INJECTED, "SQL inside of a name that Metaxy does not quote", segment.origin);
        }
    }

    /// The hosts that PostgreSQL's client library is given, by the name of a parameter.
    pub(super) fn client(&mut self, hosts: Vec<text::ClientHost>, span: Option<Span>, role: &'static str) {
        for host in hosts {
            match host {
                text::ClientHost::Name(name) => self.known(name, role, span),
                text::ClientHost::Service(name) => {
                    self.unknown(format!("the host of the service `{name}` of PostgreSQL's client"), role, span);
                }
            }
        }
    }
}

/// What cannot be told of SQL that is pasted.
pub(super) const INJECTED: &str = "any host";

/// What libpq connects to that is given no host.
pub(super) const DEFAULT_HOST: &str = "the host in `PGHOST`, else this machine";
