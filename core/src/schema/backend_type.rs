//! The section of a backend that the `type` of its table selects.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::schema::Section;
use crate::schema::decode::Decoder;
use crate::secrets::shown;
use crate::text::similar::closest;
use crate::text::span::Span;
use crate::text::words::is_one_of;
use crate::toml::document::{Entry, Node, Table, Value};
use crate::toml::edit;

/// The section of a backend that the `type` of a table selects, reported if there is none.
pub(crate) fn selected<'s>(
    decoder: &mut Decoder<'_>,
    entry: &Entry,
    table: &Table,
    what: &str,
    mut sections: impl Iterator<Item = &'s Section> + Clone,
) -> Option<&'s Section> {
    let tag = table.get("type");
    if let Some(Value::String(written)) = tag.map(|tag| &tag.node.value)
        && let Some(found) = sections.clone().find(|section| section.tag == Some(written))
    {
        return Some(found);
    }
    let told = if decoder.explains {
        let sections: Vec<&Section> = sections.by_ref().collect();
        cut::told(decoder.text, entry, table, &Kind { what, sections: &sections })
    } else {
        let (code, span) = match tag.map(|tag| &tag.node) {
            None => (Code::MissingKey, entry.node.span),
            Some(Node { value: Value::String(_), span, .. }) => (Code::UnknownBackend, *span),
            Some(node) => (Code::WrongType, node.span),
        };
        Diagnostic::error(code, span, "no known `type`")
    };
    decoder.report(told);
    None
}

/// The backends of one kind.
struct Kind<'a> {
    /// In words.
    what: &'a str,
    sections: &'a [&'a Section],
}

impl<'a> Kind<'a> {
    fn tags(&self) -> impl Iterator<Item = &'static str> + Clone + use<'a> {
        self.sections.iter().filter_map(|section| section.tag)
    }

    /// All of them in a sentence.
    fn all(&self) -> String {
        let tags: Vec<String> = self.tags().map(|tag| format!("`{tag}`")).collect();
        format!("the {}s are {}", self.what, tags.join(", "))
    }
}

/// What the page does not need for its first SQL: the build cuts its program at this function.
mod cut {
    use super::{Diagnostic, Entry, Kind, Table};

    #[inline(never)]
    pub(super) fn told(text: &str, entry: &Entry, table: &Table, kind: &Kind<'_>) -> Diagnostic {
        super::told(text, entry, table, kind)
    }
}

/// What is wrong with a `type` that selects nothing.
fn told(text: &str, entry: &Entry, table: &Table, kind: &Kind<'_>) -> Diagnostic {
    match table.get("type") {
        None => missing(text, entry, table, kind),
        Some(Entry { node, .. }) => match &node.value {
            Value::String(written) => unknown(node.span, written, kind),
            other => {
                let message = format!("expected a string for `type`, found {}", other.kind());
                Diagnostic::error(Code::WrongType, node.span, message).help(kind.all())
            }
        },
    }
}

fn missing(text: &str, entry: &Entry, table: &Table, kind: &Kind<'_>) -> Diagnostic {
    let message = format!("missing key `type` in the {}", kind.what);
    let diagnostic = Diagnostic::error(Code::MissingKey, entry.node.span, message);
    let is_table =
        |tag: &&str| matches!(table.get(tag), Some(Entry { node, .. }) if matches!(node.value, Value::Table(_)));
    if let Some(tag) = kind.tags().find(is_table) {
        return diagnostic.help(format!("write `type = \"{tag}\"` in this table, together with the keys of `{tag}`"));
    }
    // The keys that one backend has and no other.
    let knows = |section: &Section| table.entries.iter().filter(|entry| section.field(&entry.key).is_some()).count();
    let most = kind.sections.iter().map(|section| knows(section)).max().unwrap_or(0);
    let mut likely = kind.sections.iter().filter(|section| knows(section) == most);
    let tag = likely.next().and_then(|section| section.tag);
    match tag.filter(|_| most > 0 && !entry.node.from_variable && likely.next().is_none()) {
        Some(tag) => {
            let line = format!("type = \"{tag}\"");
            let (at, replacement) = edit::below(text, entry.node.span, false, &line);
            let edit = Edit { span: Span::at(at), replacement };
            let fix = Fix::new(format!("add `{line}`"), vec![edit]).to_be_read();
            diagnostic.help(format!("the keys are those of `{tag}`: add `{line}`")).fix(fix)
        }
        None => diagnostic.help(format!("add it; {}", kind.all())),
    }
}

fn unknown(span: Span, written: &str, kind: &Kind<'_>) -> Diagnostic {
    let message = format!("unknown {} `{}`", kind.what, shown(written));
    let diagnostic = Diagnostic::error(Code::UnknownBackend, span, message);
    let word = written.trim();
    // One word can be a catalog and a storage.
    let mut synonyms = SYNONYMS.iter().filter(|(_, words)| is_one_of(words, word)).map(|(tag, _)| *tag);
    let synonym = synonyms.find(|tag| kind.tags().any(|known| known == *tag));
    let trimmed = kind.tags().find(|tag| tag.eq_ignore_ascii_case(word));
    let close = synonym.or(trimmed).or_else(|| closest(written, kind.tags()));
    let all = kind.all();
    match close {
        None if kind.what.starts_with("storage") && is_one_of(AZURE, word) => {
            diagnostic.help(format!("{FOR_AZURE}; {all}"))
        }
        Some(close) => diagnostic.help(format!("did you mean `{close}`? {all}")).fix(edit::replace_string(
            format!("change to `{close}`"),
            span,
            close,
        )),
        None => diagnostic.help(all),
    }
}

/// How Parquet files get to Azure all the same.
pub(crate) const FOR_AZURE: &str = "Metaxy has no storage backend for Azure: use `type = \"local\"` with \
                                    `path = \"abfss://…\"`, `azure` in the store's `extensions`, and a \
                                    DuckDB secret that is created separately";

/// What people call the storage that Metaxy has not.
const AZURE: &str = "azure az adls adls2 abfs abfss adlfs azure_blob blob";

/// The backends, and what people call them elsewhere: in the page, such a text is smaller than a table of the words.
const SYNONYMS: &[(&str, &str)] = &[
    ("postgres", "postgresql pg alloydb aurora cloudsql neon postgres_scanner psql rds supabase timescale timescaledb"),
    ("sqlite", "sqlite3"),
    ("motherduck", "md"),
    ("local", "file filesystem disk fs localfilesystem nfs"),
    (
        "s3",
        "aws minio b2 backblaze ceph digitalocean garage hetzner ovh rustfs s3a scaleway seaweedfs spaces \
         supabase tigris wasabi akamai contabo cos idrive linode localstack obs oci oracle oss s3_compatible \
         s3-compatible storj vultr",
    ),
    ("r2", "cloudflare"),
    ("gcs", "gs google"),
    ("duckdb", "file local ducklake"),
];
