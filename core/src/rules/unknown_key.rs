//! `unknown-key`.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Fix, Severity};
use crate::duckdb::options::{Provider, SecretType};
use crate::metaxy::sections::SECTIONS;
use crate::rules::context::{Context, Sheet};
use crate::rules::finding::Findings;
use crate::rules::foreign::{self, Counterpart, Here, Leaf, To};
use crate::rules::rule::{Check, Rule};
use crate::schema::decode::{Misfits, MissingKey, UnknownKey};
use crate::schema::{Section, Type};
use crate::secrets::shown;
use crate::text::similar::closest;
use crate::text::sort::sort_by;
use crate::text::span::Span;
use crate::toml::document::Value;
use crate::toml::edit;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownKey,
    docs: r"A key that Metaxy does not know.

Inside `ducklake`, Metaxy silently ignores unknown keys (a warning here, because the key has no effect). At
the top of the file, in a store and in its `config`, it rejects them (an error).

Many are names from other tools: from AWS and its libraries, from s3fs, delta-rs, Polars and Hadoop, from dlt
and dbt, from libpq. Lakeplan knows their equivalents, and offers to replace them. Parameters of the backend's
secret go under `secret_parameters`, options of `ATTACH` under `attach_options`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    around(context.sheet, context.misfits, found);
}

/// Reports the unknown keys of a store, or of what stands around the stores.
pub(super) fn around<'a>(sheet: Sheet<'_>, misfits: &'a Misfits, found: &mut Findings) {
    // A table is mended as a whole.
    let mut all: Vec<&'a UnknownKey> = misfits.unknown.iter().collect();
    sort_by(&mut all, |a, b| table_of(a).cmp(&table_of(b)));
    let wanted = by_table(misfits);
    for group in all.chunk_by(|a, b| table_of(a) == table_of(b)) {
        let leaves = |unknown: &&'a UnknownKey| {
            // A whole section in another section is no table of options.
            let section = matches!(unknown.entry.node.value, Value::Table(_))
                && unknown.entry.key != "config"
                && foreign::level(sheet.root, unknown, &misfits.missing).is_some();
            let section = section || section_meant(unknown).is_some();
            if section { Vec::new() } else { foreign::leaves(sheet, unknown) }
        };
        let leaves: Vec<Vec<Leaf<'_>>> = group.iter().map(leaves).collect();
        let is_foreign = |leaves: &[Leaf<'_>]| leaves.iter().any(|leaf| leaf.counterpart.is_some());
        let named: Vec<&UnknownKey> =
            group.iter().zip(&leaves).filter(|(_, leaves)| is_foreign(leaves)).map(|(unknown, _)| *unknown).collect();
        let fix = (!named.is_empty()).then(|| foreign::fix(sheet, &named)).flatten();
        for (unknown, leaves) in group.iter().zip(&leaves) {
            let missing =
                wanted[of_table(&wanted, table_of(unknown))].iter().find(|missing| is_meant(unknown, missing));
            let missing = missing.copied();
            let diagnostic = unknown_key(unknown, missing);
            found.push(if is_foreign(leaves) {
                elsewhere(sheet, diagnostic, unknown, leaves, fix.as_ref())
            } else {
                here(sheet, diagnostic, unknown, &misfits.missing)
            });
        }
    }
}

fn table_of(unknown: &UnknownKey) -> (Span, &'static str) {
    (unknown.at, unknown.section.name)
}

/// The keys that are missing, sorted by the table that lacks them.
fn by_table(misfits: &Misfits) -> Vec<&MissingKey> {
    let mut all: Vec<&MissingKey> = misfits.missing.iter().collect();
    sort_by(&mut all, |a, b| (a.at, a.section.name).cmp(&(b.at, b.section.name)));
    all
}

/// Which of them a table lacks.
fn of_table(sorted: &[&MissingKey], table: (Span, &str)) -> Range<usize> {
    let before = sorted.partition_point(|missing| (missing.at, missing.section.name) < table);
    let through = sorted.partition_point(|missing| (missing.at, missing.section.name) <= table);
    before..through
}

/// The keys that are missing under any name.
pub(super) fn nameless(misfits: &Misfits) -> Vec<&MissingKey> {
    let all = by_table(misfits);
    let mut is_named = vec![false; all.len()];
    for unknown in &misfits.unknown {
        for at in of_table(&all, table_of(unknown)) {
            is_named[at] |= is_meant(unknown, all[at]);
        }
    }
    all.into_iter().zip(is_named).filter(|(_, is_named)| !is_named).map(|(missing, _)| missing).collect()
}

fn is_meant(unknown: &UnknownKey, missing: &MissingKey) -> bool {
    if section_meant(unknown) == Some(missing.field.key) {
        return true;
    }
    let scalar = !matches!(unknown.entry.node.value, Value::Table(_) | Value::Array(_) | Value::Null);
    scalar
        && match foreign::here(unknown.section, &unknown.entry.key) {
            Some(Here::Option("endpoint")) if foreign::account_of(unknown.section, &unknown.entry.node).is_some() => {
                missing.field.key == "account_id"
            }
            Some(Here::MotherDuck(_)) => {
                let Value::String(uri) = &unknown.entry.node.value else { return false };
                missing.field.key == "database" && foreign::motherduck_name(uri).is_some()
            }
            Some(Here::Option("bucket") | Here::Place) => missing.field.key == "data_path",
            Some(Here::Option(key)) => key == missing.field.key,
            _ => false,
        }
}

fn unknown_key(unknown: &UnknownKey, missing: Option<&MissingKey>) -> Diagnostic {
    let UnknownKey { section, entry, severity, .. } = unknown;
    let (key, described) = (shown(&entry.key), section.described());
    if let Some(missing) = missing {
        let message = format!("unknown key `{key}` in {described}, which requires `{}`", missing.field.key);
        return Diagnostic::error(Code::UnknownKey, entry.key_span, message);
    }
    let consequence = if *severity == Severity::Error { "Metaxy rejects it" } else { "Metaxy ignores it" };
    let message = format!("unknown key `{key}` in {described}; {consequence}");
    Diagnostic::new(*severity, Code::UnknownKey, entry.key_span, message)
}

/// A key that has another name here, or a table with such keys.
fn elsewhere(
    sheet: Sheet<'_>,
    diagnostic: Diagnostic,
    unknown: &UnknownKey,
    leaves: &[Leaf<'_>],
    fix: Option<&Fix>,
) -> Diagnostic {
    let mut told = Vec::new();
    for leaf in leaves {
        match &leaf.counterpart {
            Some(Counterpart::Key { to, key, .. }) => told.push(counterpart(unknown, leaf, *to, key)),
            Some(Counterpart::Said(why)) => told.push(format!("`{}` is not needed: {why}", shown(&leaf.name))),
            Some(Counterpart::Advice(what)) => told.push(what.clone().into_owned()),
            None => {}
        }
    }
    let diagnostic = diagnostic.help(told.join("; "));
    match fix {
        Some(fix) if leaves.iter().any(|leaf| matches!(leaf.counterpart, Some(Counterpart::Key { .. }))) => {
            diagnostic.fix(fix.clone())
        }
        _ => {
            let mut diagnostic = diagnostic;
            diagnostic.fixes.extend(foreign::login(sheet, unknown));
            diagnostic
        }
    }
}

fn counterpart(unknown: &UnknownKey, leaf: &Leaf<'_>, to: To, key: &str) -> String {
    let secret_type = unknown.section.tag.and_then(SecretType::of_tag).map_or("", SecretType::as_str);
    match to {
        To::Parameters if leaf.name.eq_ignore_ascii_case(key) => {
            format!("it is a parameter of DuckDB's `{secret_type}` secrets: put it under `secret_parameters`")
        }
        To::Parameters if matches!(leaf.counterpart, Some(Counterpart::Key { key: "provider", .. })) => {
            let name = shown(&leaf.name);
            format!("`{name}` is `provider = \"{}\"` here, under `secret_parameters`", Provider::CHAIN)
        }
        To::Parameters => format!("`{}` is `{key}` here, under `secret_parameters`", shown(&leaf.name)),
        To::Section if unknown.siblings.iter().any(|sibling| sibling == key) => {
            format!("`{}` is `{key}` here, which is already given", shown(&leaf.name))
        }
        To::Section => format!("`{}` is `{key}` here", shown(&leaf.name)),
        To::Attach => format!("`{}` is the option `{key}` of `ATTACH`, under `attach_options`", shown(&leaf.name)),
        To::Setting => {
            format!("`{}` is the DuckDB setting `{key}`, under the store's `config.config`", shown(&leaf.name))
        }
    }
}

/// A key that is misspelled, or that another section has.
fn here(sheet: Sheet<'_>, diagnostic: Diagnostic, unknown: &UnknownKey, lacking: &[MissingKey]) -> Diagnostic {
    let UnknownKey { section, entry, siblings, .. } = unknown;
    let key = &entry.key;
    if let Some(name) = section_meant(unknown) {
        let fix = edit::rename_key(sheet.places, entry.key_span, name);
        return diagnostic.help(format!("`{}` is `{name}` here", shown(key))).fix(fix.to_be_read());
    }
    let known = section.fields.iter().map(|field| field.key).chain(section.tag.map(|_| "type"));
    if let Some(close) = closest(key, known) {
        // Under that name Metaxy would refuse a value of another type; quotes are all that a number lacks.
        let is_number = matches!(entry.node.value, Value::Integer(_) | Value::Float(_));
        let field = section.field(close).filter(|field| !field.may_take(&entry.node));
        let field = field.filter(|field| field.ty != Type::String || !is_number);
        let wanted = field.map_or_else(String::new, |field| format!(" ({})", field.type_name()));
        let diagnostic = diagnostic.help(format!("did you mean `{close}`{wanted}?"));
        if field.is_some() || siblings.iter().any(|sibling| sibling == close) {
            return diagnostic;
        }
        let fix = edit::rename_key(sheet.places, entry.key_span, close);
        return diagnostic.fix(if may_break(unknown, close) { fix.to_be_read() } else { fix });
    }
    if let Some((name, fix)) = foreign::unquoted(sheet, unknown) {
        let help = format!("with quotes, `{}` is a single key: remove them to write a nested table", shown(&name));
        return diagnostic.help(help).fix(fix);
    }
    if let Some(level) = foreign::level(sheet.root, unknown, lacking) {
        let owner = level.section.described();
        let mut diagnostic = diagnostic.help(match level.path() {
            Some(path) => format!("`{}` is a key of {owner}: write it under `{path}`", shown(key)),
            None => format!("`{}` is a key of {owner}, further up", shown(key)),
        });
        diagnostic.fixes.extend(level.fix(sheet, unknown));
        return diagnostic;
    }
    if let Some(owners) = owners(section, key) {
        return diagnostic.help(format!("`{}` is a key of {owners}", shown(key)));
    }
    let keys: Vec<String> = section.fields.iter().map(|field| format!("`{}`", field.key)).collect();
    diagnostic.help(format!("the keys are {}", keys.join(", ")))
}

/// The backend that a table of another name is meant for, where it is missing.
fn section_meant(unknown: &UnknownKey) -> Option<&'static str> {
    const NAMES: [(&str, &str); 10] = [
        ("metadata", "catalog"),
        ("meta", "catalog"),
        ("database", "catalog"),
        ("backend", "catalog"),
        ("catalog_backend", "catalog"),
        ("data", "storage"),
        ("files", "storage"),
        ("filesystem", "storage"),
        ("object_store", "storage"),
        ("data_storage", "storage"),
    ];
    if !matches!(unknown.entry.node.value, Value::Table(_)) || unknown.section.tag.is_some() {
        return None;
    }
    let (_, name) = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(&unknown.entry.key))?;
    unknown.section.field(name)?;
    unknown.siblings.iter().all(|sibling| sibling != name).then_some(name)
}

/// Whether Metaxy may refuse under the right name what it ignores under the wrong one: a value of another
/// type, or a part of what must be complete.
fn may_break(unknown: &UnknownKey, close: &str) -> bool {
    const LOGIN: [&str; 4] = ["host", "database", "user", "password"];
    const KEYS: [&str; 2] = ["key_id", "secret"];
    let UnknownKey { section, entry, siblings, severity, .. } = unknown;
    let is_there = |key: &&str| *key == close || siblings.iter().any(|sibling| sibling == key);
    let incomplete = |group: &[&str]| {
        group.contains(&close) && group.iter().all(|key| section.field(key).is_some()) && !group.iter().all(is_there)
    };
    let is_text = |example: &str| example.starts_with('"') && !matches!(entry.node.value, Value::String(_));
    // Around the backends Metaxy takes any value as text.
    let another_type =
        section.tag.and_then(|_| section.field(close)).and_then(|field| field.example).is_some_and(is_text);
    *severity != Severity::Error && (incomplete(&LOGIN) || incomplete(&KEYS) || another_type)
}

/// The other sections that know a key, as text.
fn owners(section: &Section, key: &str) -> Option<String> {
    let owners: Vec<String> = SECTIONS
        .iter()
        .filter(|other| !other.is(section) && other.field(key).is_some())
        .map(|other| other.described())
        .collect();
    (!owners.is_empty()).then(|| owners.join(", "))
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Fix;
    use crate::metaxy::sections::SECTIONS;
    use crate::schema::Type;
    use crate::{Code, Options, analyze};

    /// The text after the first fix of the unknown keys, which leaves none that it can mend.
    fn fixed(text: &str) -> Option<String> {
        let unknown = |text: &str| {
            let found = analyze(text, &Options::default()).diagnostics;
            found.into_iter().filter(|found| found.code == Code::UnknownKey).collect::<Vec<_>>()
        };
        let found = unknown(text);
        assert!(!found.is_empty(), "{text}");
        let fix = found.iter().flat_map(|found| &found.fixes).next()?;
        let out = fix.apply(text);
        assert!(unknown(&out).is_empty(), "{out}");
        Some(out)
    }

    const STORE: &str = "[catalog]\ntype = \"duckdb\"\nuri = \"a.db\"\n";

    #[test]
    fn keys_are_renamed_where_they_stand() {
        for (storage, expected) in [
            (
                "[storage]\ntype = \"s3\"\nbucket = \"b\"\nAWS_ACCESS_KEY_ID = \"k\" # ours\naws_secret_access_key = \"s\"\n",
                "[storage]\ntype = \"s3\"\nbucket = \"b\"\nkey_id = \"k\" # ours\nsecret = \"s\"\n",
            ),
            (
                "storage = { type = \"s3\", bucket = \"b\", session_token = \"t\" }\n",
                "storage = { type = \"s3\", bucket = \"b\", secret_parameters.session_token = \"t\" }\n",
            ),
            (
                "[storage]\r\ntype = \"s3\"\r\nbucket = \"b\"\r\nforce_path_style = true\r\n",
                "[storage]\r\ntype = \"s3\"\r\nbucket = \"b\"\r\nurl_style = \"path\"\r\n",
            ),
            (
                "[storage]\ntype = \"s3\"\nbucket = \"b\"\nregion_name = \"${R}\"\n",
                "[storage]\ntype = \"s3\"\nbucket = \"b\"\nregion = \"${R}\"\n",
            ),
        ] {
            // An inline table at the top stands before the headers.
            let (text, expected) = if storage.starts_with("storage") {
                (format!("{storage}{STORE}"), format!("{expected}{STORE}"))
            } else {
                (format!("{STORE}{storage}"), format!("{STORE}{expected}"))
            };
            assert_eq!(fixed(&text), Some(expected));
        }
    }

    /// Each key of some sections with a letter less and a value of each type: no fix leads to a key that refuses the value,
    /// but for a number where a string belongs, which then gets its quotes.
    #[test]
    fn a_fix_leads_to_no_key_of_another_type() {
        let values = ["\"x\"", "1", "1.5", "true", "[\"x\"]", "[1]", "{ a = 1 }", "\"1\"", "2020-01-01"];
        let is_number = |value: &str| value == "1" || value == "1.5";
        let (mut fixed, mut left) = (0, 0);
        for section in SECTIONS {
            let tag = section.tag.map_or_else(String::new, |tag| format!("type = \"{tag}\"\n"));
            let header = match section.path {
                "" => String::new(),
                path => format!("[{}]\n", path.replace("<name>", "a")),
            };
            for field in section.fields {
                let key = &field.key[..field.key.len() - 1];
                for value in values {
                    let text = format!("{header}{tag}{key} = {value}\n");
                    let of = |text: &str, code| {
                        let found = analyze(text, &Options::default()).diagnostics;
                        found.into_iter().filter(|it| it.code == code).collect::<Vec<_>>()
                    };
                    let unknown = of(&text, Code::UnknownKey);
                    let rename = |fix: &&Fix| fix.title == format!("rename to `{}`", field.key);
                    let Some(fix) = unknown.iter().flat_map(|found| &found.fixes).find(rename) else {
                        left += 1;
                        continue;
                    };
                    fixed += 1;
                    let refused = of(&fix.apply(&text), Code::WrongType).len() > of(&text, Code::WrongType).len();
                    let what_is_in_it = field.ty == Type::Any && value.starts_with('[');
                    assert!(!refused || is_number(value) || what_is_in_it, "{text}");
                }
            }
        }
        assert!(fixed > 100 && left > 100, "{fixed} renamed, {left} not");
    }

    #[test]
    fn parameters_join_a_table_that_is_there() {
        for (storage, expected) in [
            (
                "session_token = \"${T}\"\nsecret_parameters = { kms_key_id = \"k\" }\n",
                "secret_parameters = { session_token = \"${T}\", kms_key_id = \"k\" }\n",
            ),
            (
                "session_token = \"${T}\"\n[storage.secret_parameters]\nkms_key_id = \"k\"\n",
                "[storage.secret_parameters]\nsession_token = \"${T}\"\nkms_key_id = \"k\"\n",
            ),
            (
                "secret_parameters.kms_key_id = \"k\"\nsession_token = \"t\"\n",
                "secret_parameters.kms_key_id = \"k\"\nsecret_parameters.session_token = \"t\"\n",
            ),
        ] {
            let head = format!("{STORE}[storage]\ntype = \"s3\"\nbucket = \"b\"\n");
            assert_eq!(fixed(&format!("{head}{storage}")), Some(format!("{head}{expected}")));
        }
    }

    /// A URL in the place of a bucket leads to other files, and that of a server to none.
    #[test]
    fn a_place_is_not_replaced() {
        let storage = |keys: &str| format!("{STORE}[storage]\ntype = \"s3\"\n{keys}\n");
        let bucket = "bucket = \"b\"";
        for (keys, expected) in [
            ("url = \"s3://b/x/\"".to_owned(), Some("data_path = \"s3://b/x/\"".to_owned())),
            (format!("{bucket}\nurl = \"s3://b/x/\""), None),
            (
                format!("{bucket}\nuri = \"http://minio:9000\""),
                Some(format!("{bucket}\nendpoint = \"http://minio:9000\"")),
            ),
            (format!("{bucket}\nuri = \"http://minio:9000/b/x\""), None),
            (format!("{bucket}\nendpoint = \"http://minio:9000\"\nuri = \"http://localhost:9000\""), None),
        ] {
            assert_eq!(fixed(&storage(&keys)), expected.map(|keys| storage(&keys)), "{keys}");
        }
    }

    /// Metaxy ignores it here, and would refuse it there.
    #[test]
    fn a_value_of_another_type_is_not_moved() {
        let text = |value: &str| {
            format!(
                "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig.database = \":memory:\"\n\
                 [stores.dev.config.ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"a\" }}\n\
                 [stores.dev.config.ducklake.storage]\ntype = \"local\"\npath = \"x\"\nentrypoints = {value}\n"
            )
        };
        assert!(fixed(&text("[\"a.b\"]")).is_some());
        assert_eq!(fixed(&text("\" true\"")), None);
        // An option that DuckLake does not know is refused where it is read.
        let options =
            |options: &str| text("[]").replace("entrypoints = []", &format!("attach_options = {{ {options} }}"));
        assert!(fixed(&options("encrypted = true")).is_some());
        assert_eq!(fixed(&options("scope = \"x\"")), None);
        // Settings are a table.
        let settings = |value: &str| text("[]").replace("entrypoints = []", &format!("config = {value}"));
        assert!(fixed(&settings("{ threads = \"4\" }")).is_some());
        assert_eq!(fixed(&settings("[]")), None);
    }

    /// What opens the catalog by an option may be a SQLite file, which has no schemas.
    #[test]
    fn a_schema_is_not_given_to_a_catalog_that_is_another() {
        let text = |option: &str| {
            format!(
                "schema = \"x\"\nattach_options = {{ {option} }}\ncatalog = {{ type = \"duckdb\", uri = \"a\" }}\n\
                 storage = {{ type = \"local\", path = \"p\" }}\n"
            )
        };
        assert!(fixed(&text("encrypted = true")).is_some());
        for option in ["meta_type = \"SQLite\"", "METADATA_PATH = \"sqlite:b\""] {
            assert_eq!(fixed(&text(option)), None, "{option}");
        }
    }

    /// A password that is moved would stand in the fix, which may be printed.
    #[test]
    fn a_password_is_not_moved() {
        let text = format!(
            "{STORE}[storage]\ntype = \"s3\"\nbucket = \"b\"\nsession_token = \"t\"\nsecret_parameters = {{ kms_key_id = \"k\" }}\n"
        );
        assert_eq!(fixed(&text), None);
    }

    #[test]
    fn tables_of_other_tools_are_dissolved() {
        let head = format!("{STORE}[storage]\ntype = \"s3\"\nbucket = \"b\"\n");
        let text = format!("{head}\n[storage.client_kwargs]\nendpoint_url = \"https://h\"\nverify = false\n");
        let expected = format!("{head}\nendpoint = \"https://h\"\nsecret_parameters.verify_ssl = false\n");
        assert_eq!(fixed(&text), Some(expected));
        let text = format!("{head}client_kwargs = {{ endpoint_url = \"https://h\" }}\n");
        let expected = head.replace("[storage]\n", "[storage]\nendpoint = \"https://h\"\n");
        assert_eq!(fixed(&text), Some(expected));
        // What has no place here would be lost.
        assert_eq!(fixed(&format!("{head}client_kwargs = {{ endpoint_url = \"https://h\", odd = 1 }}\n")), None);
    }

    #[test]
    fn the_schema_of_the_catalog_is_an_option_of_the_lake() {
        let text = "[catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\nschema = \"lake\"\n\n[storage]\ntype = \"local\"\npath = \"p\"\n";
        let expected = "attach_options.metadata_schema = \"lake\"\n[catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\n\n[storage]\ntype = \"local\"\npath = \"p\"\n";
        assert_eq!(fixed(text), Some(expected.to_owned()));
    }

    const WHOLE: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\n[stores.dev.config]\ndatabase = \"d.db\"\n\n[stores.dev.config.ducklake.catalog]\ntype = \"duckdb\"\nuri = \"a.db\"\n\n[stores.dev.config.ducklake.storage]\ntype = \"local\"\npath = \"p\"\n";

    #[test]
    fn tables_go_to_the_level_where_they_belong() {
        for (from, to) in [
            ("stores.dev.config.ducklake", "stores.dev.ducklake"),
            ("stores.dev.config.ducklake", "ducklake"),
            ("config.ducklake.catalog", "config.catalog"),
            ("config.ducklake.storage", "config.ducklake.catalog.storage"),
        ] {
            let text = WHOLE.replace(from, to);
            assert_eq!(fixed(&text).as_deref(), Some(WHOLE), "{to}");
        }
        let text = WHOLE
            .replace("database = \"d.db\"\n", "")
            .replace("\n\n[stores.dev.config]\n", "\ndatabase = \"d.db\"\n\n[stores.dev.config]\n");
        assert_eq!(fixed(&text).as_deref(), Some(WHOLE));
    }

    #[test]
    fn quotes_make_one_key_of_several() {
        let text = WHOLE.replace("[stores.dev]", "[\"stores.dev\"]");
        assert_eq!(fixed(&text).as_deref(), Some(WHOLE));
    }
}
