//! The sections of a store as they may be shown.

use lakeplan::SECTIONS;
use lakeplan::schema::{Section, Shown, json};
use lakeplan::text::secret::MASK;
use lakeplan::{Span, Store};

/// A section without the keys whose value is a section that is shown itself.
#[derive(Debug)]
pub struct Visible {
    /// Its declaration.
    pub section: &'static Section,
    /// Its keys, each with whether its value is a secret.
    pub fields: Vec<(Shown, bool)>,
}

/// The sections of a store. `secrets` are the places of secrets in the text, which also
/// cover those that stand where no secret belongs.
pub fn visible(store: &Store, secrets: &[Span]) -> Vec<Visible> {
    let sections = store.sections().into_iter();
    sections
        .map(|it| {
            let own = it.fields.into_iter().filter(|shown| !is_section(it.section, shown.field.key));
            let fields = own.map(|shown| (is_secret(&shown, secrets), shown)).map(|(secret, shown)| (shown, secret));
            Visible { section: it.section, fields: fields.collect() }
        })
        .collect()
}

/// The keys with a value, as the tables of a `metaxy.toml`.
pub fn to_toml(sections: &[Visible], store: Option<&str>, mask: bool) -> String {
    let tables = sections.iter().map(|it| {
        let tag = it.section.tag.map(|tag| format!("type = \"{tag}\"\n")).unwrap_or_default();
        let pairs = values(it, mask).map(|(key, value)| format!("{key} = {value}\n"));
        format!("[{}]\n{tag}{}", path(it.section, store), pairs.collect::<String>())
    });
    tables.collect::<Vec<_>>().join("\n")
}

/// The keys with a value as JSON, by the path of their table.
pub fn to_json(sections: &[Visible], store: Option<&str>, mask: bool) -> String {
    let tables = sections.iter().map(|it| {
        let tag = it.section.tag.map(|tag| ("type", json::string(tag)));
        let pairs = tag.into_iter().chain(values(it, mask).map(|(key, value)| (key, as_json(&value))));
        let pairs: Vec<String> = pairs.map(|(key, value)| format!("    {}: {value}", json::string(key))).collect();
        format!("  {}: {{\n{}\n  }}", json::string(&path(it.section, store)), pairs.join(",\n"))
    });
    format!("{{\n{}\n}}\n", tables.collect::<Vec<_>>().join(",\n"))
}

fn values(section: &Visible, mask: bool) -> impl Iterator<Item = (&'static str, String)> {
    section.fields.iter().filter_map(move |(shown, secret)| {
        let value = shown.value.clone()?;
        let hidden = *secret && mask;
        Some((shown.field.key, if hidden { format!("\"{MASK}\"") } else { value }))
    })
}

/// The table of a section, of this store.
pub fn path(section: &Section, store: Option<&str>) -> String {
    section.path.replace("<name>", &key(store.unwrap_or("dev")))
}

/// A key of TOML: bare where possible.
fn key(name: &str) -> String {
    let bare = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { json::string(name) }
}

/// A value of TOML as JSON on one line; `null` for what is none.
pub fn as_json(toml: &str) -> String {
    let document = lakeplan::toml::document::parse(&format!("x = {toml}"));
    document.root.entries.first().map_or_else(|| "null".to_owned(), |entry| json::written(&entry.node.value))
}

fn is_section(parent: &Section, key: &str) -> bool {
    let path = format!("{}.{key}", parent.path);
    SECTIONS.iter().any(|section| section.path == path)
}

fn is_secret(shown: &Shown, secrets: &[Span]) -> bool {
    let overlaps = |span: Span| secrets.iter().any(|secret| secret.start < span.end && span.start < secret.end);
    shown.secret || shown.field.secret && shown.span.is_some() || shown.span.is_some_and(overlaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOML: &str = r#"
[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.dev.config]
database = ":memory:"
config = { motherduck_token = "s3cr3t-a", threads = "4" }
[stores.dev.config.ducklake]
catalog = { type = "postgres", secret_name = "s", host = "h", database = "d", user = "u", password = "s3cr3t-b" }
storage = { type = "local", path = "p" }
"#;

    #[test]
    fn copies_are_toml_and_json() {
        let analysis = lakeplan::analyze(TOML, &lakeplan::Options::default());
        let sections = visible(analysis.select(None).expect("a store"), &lakeplan::mask::secret_spans(TOML));
        let toml = to_toml(&sections, Some("a b"), true);
        assert!(lakeplan::toml::document::parse(&toml).errors.is_empty(), "{toml}");
        assert!(toml.contains("[stores.\"a b\".config.ducklake.catalog]\ntype = \"postgres\"\n"), "{toml}");
        let json = to_json(&sections, Some("dev"), true);
        assert!(json.contains("    \"port\": 5432"), "{json}");
        for text in [&toml, &json] {
            assert!(!text.contains("s3cr3t"), "{text}");
        }
        assert!(to_json(&sections, None, false).contains("\"password\": \"s3cr3t-b\""));
    }

    #[test]
    fn json_is_escaped() {
        assert_eq!(as_json("{ a = [\"q\\\"\\n\", 1.5, inf, true] }"), "{\"a\": [\"q\\\"\\u000a\", 1.5, null, true]}");
    }

    #[test]
    fn what_is_not_marked_secret_holds_none() {
        let analysis = lakeplan::analyze(TOML, &lakeplan::Options::default());
        let store = analysis.select(None).expect("a store");
        let visible = visible(store, &lakeplan::mask::secret_spans(TOML));
        let fields = visible.iter().flat_map(|it| &it.fields);
        let open: Vec<&str> = fields.clone().filter(|it| !it.1).filter_map(|it| it.0.value.as_deref()).collect();
        assert!(!open.concat().contains("s3cr3t"), "{open:?}");
        let hidden: Vec<&str> = fields.filter(|it| it.1).map(|it| it.0.field.key).collect();
        assert_eq!(hidden, ["config", "password"]);
    }
}
