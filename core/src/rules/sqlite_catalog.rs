//! `sqlite-catalog`.

use crate::backend::RawStorage;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::options::CatalogKind;
use crate::rules::around_variables;
use crate::rules::catalog_file::CatalogFile;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::schema::Text;
use crate::sql::{Expr, Segment};
use crate::text::span::Located;
use crate::toml::document::Value;
use crate::toml::edit;

pub(super) const RULE: Rule = Rule {
    code: Code::SqliteCatalog,
    docs: r#"`type = "sqlite"` with a plain path gives a catalog that is not SQLite.

Metaxy passes the path to DuckLake unchanged. DuckLake treats a path without a prefix as a DuckDB file: a new
file becomes a DuckDB database, and most versions do not attach an existing SQLite file either:
`Unsupported parameter for SQLite Attach: storage_version`. With the prefix `sqlite:`, the file is SQLite, in
Metaxy's SQL too. The `duckdb` flavor uses `METADATA_PARAMETERS MAP {'TYPE': 'sqlite'}` instead.
"#,
    check: Check::Store(check),
};

/// A plain path names no extension that DuckDB or DuckLake has, so that `type` must say what the
/// file is, which Metaxy's SQL does not.
fn check(context: &Context<'_>, found: &mut Findings) {
    let file = CatalogFile::of(context).filter(|file| file.tag == "sqlite" && !file.is_no_path());
    let Some(uri) = file.map(|file| file.uri) else { return };
    // What is in memory only is lost in any format, which `ephemeral-catalog` tells.
    if context.engine.prefix_of(&uri.value).is_some() || ["", ":memory:"].contains(&uri.value.as_str()) {
        return;
    }
    // Then it is what opens the file, and Metaxy writes it.
    let meant = context.attach_option("meta_type").map(|entry| &entry.node.value);
    if meant.is_some_and(
        |meant| matches!(meant, Value::String(word) if CatalogKind::of_type(word) == Some(CatalogKind::Sqlite)),
    ) {
        return;
    }
    let message = "without the prefix `sqlite:`, Metaxy's SQL creates a DuckDB file instead of a SQLite catalog, and \
                   cannot open an existing SQLite file";
    let diagnostic = Diagnostic::warning(Code::SqliteCatalog, uri.span, message);
    let diagnostic = if uri.from_variable {
        diagnostic.help("put `sqlite:` before the path in the variable, or before the `${…}`")
    } else {
        let title = "put `sqlite:` before the path";
        let diagnostic = diagnostic.help(format!(
            "{title}; if this store has already created a lake, it is a DuckDB file: keep it with `type = \"duckdb\"`"
        ));
        match fix(context, uri) {
            Some(fix) => diagnostic.fix(fix.to_be_read()),
            None => diagnostic,
        }
    };
    let ours = |text: &'static str| Expr::text(vec![Segment::ours(text)]);
    // A prefix and `TYPE` together fail, so it is one or the other.
    let parameters = Expr::Map(vec![(ours("TYPE"), ours("sqlite"))]);
    found.push(diagnostic.cure(Part::LakeSecret, Change::set("METADATA_PARAMETERS", parameters)));
}

/// The prefix before the path; none where that alone would not do.
pub(super) fn fix(context: &Context<'_>, uri: &Located<Text>) -> Option<Fix> {
    // Another path is the one that is opened.
    if context.attach_option("metadata_path").is_some() {
        return None;
    }
    // Beside a DuckDB file DuckLake finds a place for the Parquet files by itself, beside another catalog it does not.
    if matches!(context.storage, Some(RawStorage::Local(raw)) if raw.path.as_ref().is_some_and(|path| path.value.is_empty()))
    {
        return None;
    }
    // SQLite has no schemas: then a catalog that is a DuckDB file may be what is meant.
    let schema = context.attach_option("metadata_schema").map(|entry| &entry.node.value);
    if schema.is_some_and(|schema| *schema != Value::String("main".to_owned())) {
        return None;
    }
    let title = "put `sqlite:` before the path";
    match uri.value.strip_prefix("file:") {
        Some(path) => {
            let path = path.strip_prefix("//").filter(|path| path.starts_with('/')).unwrap_or(path);
            let edit = around_variables::rewritten(context.text, uri, &format!("sqlite:{path}"))?;
            Some(Fix::new("write `sqlite:` instead of `file:`", vec![edit]))
        }
        None => Some(edit::insert_into_string(title, context.text, uri.span, "sqlite:")),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, analyze};

    /// The text after each fix of the finding; nothing if there is no such finding.
    fn fixed(uri: &str, option: &str) -> Option<Vec<String>> {
        let toml = format!(
            "[ducklake]\nattach_options = {{ {option} }}\ncatalog = {{ type = \"sqlite\", uri = \"{uri}\" }}\n\
             storage = {{ type = \"local\", path = \"x\" }}\n"
        );
        let options = Options::new([("DIR".to_owned(), "/d".to_owned())].into());
        let found = analyze(&toml, &options).diagnostics.into_iter().find(|it| it.code == Code::SqliteCatalog)?;
        Some(found.fixes.iter().take(1).map(|fix| fix.apply(&toml)).collect())
    }

    #[test]
    fn the_prefix_is_offered_where_it_helps() {
        for (uri, written) in [
            ("m.db", "sqlite:m.db"),
            (" m.db", "sqlite:m.db"),
            (" ", "sqlite: "),
            ("${DIR}/m.db", "sqlite:${DIR}/m.db"),
            (" ${DIR}/m.db", "sqlite:${DIR}/m.db"),
            ("file:${DIR}/m.db", "sqlite:${DIR}/m.db"),
        ] {
            let fixed = fixed(uri, "encrypted = true").unwrap_or_else(|| panic!("{uri}"));
            let fixed = fixed.first().unwrap_or_else(|| panic!("{uri}"));
            assert!(fixed.contains(&format!("uri = \"{written}\"")), "{fixed}");
        }
        assert_eq!(fixed("m.db", "metadata_path = \"o.db\""), Some(Vec::new()));
        let without_a_path = "[ducklake.catalog]\ntype = \"sqlite\"\nuri = \"m.db\"\n[ducklake.storage]\ntype = \"local\"\npath = \"\"\n";
        let found = analyze(without_a_path, &Options::default()).diagnostics;
        let found: Vec<_> = found.iter().filter(|it| it.code == Code::SqliteCatalog).collect();
        assert!(found.len() == 1 && found[0].fixes.is_empty(), "{found:?}");
        for (uri, option) in
            [("", "encrypted = true"), (":memory:", "encrypted = true"), ("m.db", "meta_type = \"SQLite\"")]
        {
            assert_eq!(fixed(uri, option), None, "{uri} {option}");
        }
    }
}
