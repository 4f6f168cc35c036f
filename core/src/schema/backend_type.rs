//! The section of a backend that the `type` of its table selects.

use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Section;
use crate::schema::decode::Decoder;
use crate::secrets::shown;
use crate::text::similar::closest;
use crate::toml::document::{Entry, Table, Value};
use crate::toml::edit;

/// The section of a backend that the `type` of a table selects, reported if there is none.
pub(crate) fn selected<'s>(
    decoder: &mut Decoder<'_>,
    entry: &Entry,
    table: &Table,
    what: &str,
    sections: impl Iterator<Item = &'s Section> + Clone,
) -> Option<&'s Section> {
    let tags = |sections: &mut dyn Iterator<Item = &'s Section>| {
        let tags: Vec<String> = sections.filter_map(|section| section.tag).map(|tag| format!("`{tag}`")).collect();
        tags.join(", ")
    };
    let Some(tag) = table.get("type") else {
        let tags = tags(&mut sections.clone());
        decoder.report(
            Diagnostic::error(Code::MissingKey, entry.node.span, format!("missing key `type` in the {what}"))
                .help(format!("add it; the {what}s are {tags}")),
        );
        return None;
    };
    let Value::String(written) = &tag.node.value else {
        let message = format!("expected a string for `type`, found {}", tag.node.value.kind());
        let tags = tags(&mut sections.clone());
        decoder
            .report(Diagnostic::error(Code::WrongType, tag.node.span, message).help(format!("the {what}s are {tags}")));
        return None;
    };
    let found = sections.clone().find(|section| section.tag == Some(written));
    if found.is_none() {
        let tags = tags(&mut sections.clone());
        let mut diagnostic =
            Diagnostic::error(Code::UnknownBackend, tag.node.span, format!("unknown {what} `{}`", shown(written)));
        let word = written.trim();
        let tags_of = sections.filter_map(|section| section.tag);
        // One word can be a catalog and a storage.
        let mut synonyms = SYNONYMS.iter().filter(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, tag)| *tag);
        let synonym = synonyms.find(|tag| tags_of.clone().any(|known| known == *tag));
        let trimmed = tags_of.clone().find(|tag| tag.eq_ignore_ascii_case(word));
        let close = synonym.or(trimmed).or_else(|| closest(written, tags_of));
        diagnostic = match close {
            None if what.starts_with("storage") && AZURE.iter().any(|word| word.eq_ignore_ascii_case(written)) => {
                diagnostic.help(format!(
                    "Metaxy has no storage backend for Azure: use `type = \"local\"` with \
                     `path = \"abfss://…\"`, the extension `azure` in the store's `extensions`, and a secret of DuckDB \
                     that you create yourself; the {what}s are {tags}"
                ))
            }
            Some(close) => diagnostic
                .help(format!("did you mean `{close}`? the {what}s are {tags}"))
                .fix(edit::replace_string(format!("change to `{close}`"), tag.node.span, close)),
            None => diagnostic.help(format!("the {what}s are {tags}")),
        };
        decoder.report(diagnostic);
    }
    found
}

/// What people call the storage that Metaxy has not.
const AZURE: &[&str] = &["azure", "az", "adls", "adls2", "abfs", "abfss", "adlfs", "azure_blob", "blob"];

/// What people call the backends elsewhere.
const SYNONYMS: &[(&str, &str)] = &[
    ("postgresql", "postgres"),
    ("pg", "postgres"),
    ("sqlite3", "sqlite"),
    ("md", "motherduck"),
    ("file", "local"),
    ("filesystem", "local"),
    ("disk", "local"),
    ("aws", "s3"),
    ("minio", "s3"),
    ("cloudflare", "r2"),
    ("gs", "gcs"),
    ("google", "gcs"),
    ("b2", "s3"),
    ("backblaze", "s3"),
    ("ceph", "s3"),
    ("digitalocean", "s3"),
    ("garage", "s3"),
    ("hetzner", "s3"),
    ("ovh", "s3"),
    ("rustfs", "s3"),
    ("s3a", "s3"),
    ("scaleway", "s3"),
    ("seaweedfs", "s3"),
    ("spaces", "s3"),
    ("supabase", "s3"),
    ("tigris", "s3"),
    ("wasabi", "s3"),
    ("akamai", "s3"),
    ("contabo", "s3"),
    ("cos", "s3"),
    ("idrive", "s3"),
    ("linode", "s3"),
    ("localstack", "s3"),
    ("obs", "s3"),
    ("oci", "s3"),
    ("oracle", "s3"),
    ("oss", "s3"),
    ("s3_compatible", "s3"),
    ("s3-compatible", "s3"),
    ("storj", "s3"),
    ("vultr", "s3"),
    ("fs", "local"),
    ("localfilesystem", "local"),
    ("nfs", "local"),
    ("alloydb", "postgres"),
    ("aurora", "postgres"),
    ("cloudsql", "postgres"),
    ("neon", "postgres"),
    ("postgres_scanner", "postgres"),
    ("psql", "postgres"),
    ("rds", "postgres"),
    ("supabase", "postgres"),
    ("timescale", "postgres"),
    ("timescaledb", "postgres"),
    ("file", "duckdb"),
    ("local", "duckdb"),
    ("ducklake", "duckdb"),
];
