//! The text as Metaxy reads it, before anything in it is judged.

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::mask;
use crate::metaxy::extend::{self, Files};
use crate::metaxy::overrides::{self, Override};
use crate::metaxy::stores::{self, FileKind};
use crate::metaxy::variables::{self, Reference};
use crate::options::Options;
use crate::text::span::Span;
use crate::toml::document::{self, Document};

/// A text as Metaxy reads it: with the files that it extends under it, its variables replaced, and
/// those of the environment laid over it. With a syntax error it is only parsed.
pub(crate) struct Read<'t> {
    /// The text, and those of the files that it extends behind it.
    pub(crate) text: Cow<'t, str>,
    pub(crate) files: Files,
    pub(crate) document: Document,
    pub(crate) secrets: Vec<Span>,
    pub(crate) kind: FileKind,
    pub(crate) references: Vec<Reference>,
    pub(crate) overrides: Vec<Override>,
    /// What is found on the way.
    pub(super) unset: Vec<Diagnostic>,
    /// What makes Metaxy refuse the file.
    pub(super) broken: Vec<Diagnostic>,
}

/// Reads a text as Metaxy does.
pub(crate) fn read<'t>(text: &'t str, options: &Options) -> Read<'t> {
    let Options { variables, chain, .. } = options;
    let mut document = if options.only_cures { document::quick(text) } else { document::explained(text) };
    let mut secrets = mask::spans(text, &document);
    let (text, files) = extend::joined(text, chain.as_ref());
    let kind = stores::kind(&document.root);
    let mut parents = Vec::new();
    if let Some(chain) = chain {
        parents = extend::parents(chain, &files);
        document.errors.extend(parents.iter_mut().flat_map(|parent| std::mem::take(&mut parent.errors)));
        for (file, start) in chain.files.iter().zip(files.extended()) {
            let inside = mask::secret_spans(&file.text).into_iter();
            secrets.extend(inside.map(|span| Span::new(span.start + start, span.end + start)));
        }
    }
    let mut read = Read {
        text,
        files,
        document,
        secrets,
        kind,
        references: Vec::new(),
        overrides: Vec::new(),
        unset: Vec::new(),
        broken: Vec::new(),
    };
    if !read.document.errors.is_empty() {
        return read;
    }
    let (at, table) = match kind {
        FileKind::Metaxy | FileKind::Fragment => (Span::at(0), &mut read.document.root),
        FileKind::Pyproject => match pyproject(&mut read.document) {
            Some(found) => found,
            None => return read,
        },
    };
    let mut broken = None;
    if let Some(chain) = chain.as_ref().filter(|_| kind != FileKind::Fragment) {
        broken = extend::merge(table, parents, chain);
    }
    (read.references, read.unset) = variables::expand(&read.text, table, variables);
    if kind == FileKind::Pyproject {
        for reference in &mut read.references {
            reference.path.splice(0..0, ["tool".to_owned(), "metaxy".to_owned()]);
        }
    }
    if kind != FileKind::Fragment {
        let applied = overrides::apply(table, at, variables);
        read.overrides = applied.overrides;
        read.broken = applied.broken;
    }
    read.broken.extend(broken);
    read
}

/// `[tool.metaxy]`: its header and its table.
fn pyproject(document: &mut Document) -> Option<(Span, &mut document::Table)> {
    let mut table = &mut document.root;
    let mut at = Span::at(0);
    for key in ["tool", "metaxy"] {
        let node = &mut table.entries.iter_mut().find(|entry| entry.key == key)?.node;
        at = node.span;
        let document::Value::Table(below) = &mut node.value else { return None };
        table = below;
    }
    Some((at, table))
}
