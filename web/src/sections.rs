//! The sections of a store as they may be shown.

use lakeplan::schema::{SECTIONS, Section, Shown};
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
    fn what_is_not_marked_secret_holds_none() {
        let analysis = lakeplan::analyze(TOML, &lakeplan::env::Variables::new());
        let store = analysis.select(None).expect("a store");
        let visible = visible(store, &lakeplan::mask::secret_spans(TOML));
        let fields = visible.iter().flat_map(|it| &it.fields);
        let open: Vec<&str> = fields.clone().filter(|it| !it.1).filter_map(|it| it.0.value.as_deref()).collect();
        assert!(!open.concat().contains("s3cr3t"), "{open:?}");
        let hidden: Vec<&str> = fields.filter(|it| it.1).map(|it| it.0.field.key).collect();
        assert_eq!(hidden, ["config", "password"]);
    }
}
