//! `attach-option-value`.

use crate::backend::parts::{option_name, true_value};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::casts::mismatch;
use crate::duckdb::options::{META_PREFIX, OptionValue};
use crate::rules::attach_options::{self, AttachOption, catalog_kind, dropped};
use crate::rules::boolean_word::{as_boolean, bare, truth};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::storage_version;
use crate::secrets::{holds_credentials, names_secret, shown};
use crate::text::case::Case as _;
use crate::text::groups::Groups;
use crate::toml::document::{Entry, Value};

pub(super) const RULE: Rule = Rule {
    code: Code::AttachOptionValue,
    docs: r"A value of an `ATTACH` option that DuckLake does not accept.

DuckLake parses the options of `ATTACH` itself: `'true'` in quotes is not a boolean for `override_data_path`
and `encrypted`, a negative inlining limit is an error, and a table for `metadata_parameters` reaches DuckDB
as text, which causes an internal error that invalidates the whole database.

Newer versions of DuckLake ignore `meta_storage_version`; older ones cannot encrypt a catalog whose version is before `v1.4.0`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    if let Some(limit) = context.keys.data_inlining_row_limit.as_ref().filter(|_| !context.is_motherduck())
        && limit.value.0.starts_with('-')
    {
        found.push(
            Diagnostic::warning(
                Code::AttachOptionValue,
                limit.span,
                format!(
                    "the limit is `{}` rows, but it must not be negative: DuckLake does not attach the lake",
                    limit.value.0
                ),
            )
            .help("write 0 to turn inlining off")
            .cure(Part::Attach, Change::drop("DATA_INLINING_ROW_LIMIT").of_key(limit.key_span)),
        );
    }
    for AttachOption { entry, name } in attach_options::written(context) {
        match name.as_str() {
            // `unknown-attach-option` says so.
            "type" => continue,
            "metadata_parameters" => {
                metadata_parameters(context, entry, found);
                continue;
            }
            "metadata_catalog" => taken(context, entry, found),
            // Metaxy writes the limit of the section, letter by letter the same option, in its place.
            "data_inlining_row_limit"
                if entry.key == "data_inlining_row_limit" && context.keys.data_inlining_row_limit.is_some() =>
            {
                continue;
            }
            _ => {}
        }
        if let Some(known) = context.engine.attach_option(&name)
            && let Some(wanted) = mismatch(known.value, &entry.node.value)
        {
            found.push(wrong_value(entry, &name, known.value, wanted));
        }
    }
    for option in attach_options::passed_on(context) {
        if let Some(wanted) = mismatch(OptionValue::Text, &option.entry.node.value) {
            found.push(wrong_value(option.entry, &option.name, OptionValue::Text, wanted));
        } else if let Some(finding) = storage_version::check(context, &option) {
            found.push(finding);
        }
    }
}

/// A map there would take the place of what the backend says: each entry is an option of its own.
fn metadata_parameters(context: &Context<'_>, entry: &Entry, found: &mut Findings) {
    let message =
        "`metadata_parameters` reaches DuckDB as text, which causes an internal error that invalidates the database";
    let diagnostic = Diagnostic::warning(Code::AttachOptionValue, entry.key_span, message)
        .help("write each parameter as a separate option: `meta_<name>`");
    let mut finding = dropped(diagnostic, entry);
    if let Value::Table(table) = &entry.node.value {
        let kind = catalog_kind(context);
        let mut written = Groups::default();
        for entry in attach_options::entries(context) {
            written.or_insert(option_name(&entry.key), ());
        }
        for inner in &table.entries {
            let name = format!("{}{}", META_PREFIX.to_ascii_uppercase(), option_name(&inner.key));
            let known = kind.is_none_or(|kind| context.engine.catalog_knows(kind, &name));
            // The backend says the kind: another one would be the next fault, and the same says nothing new.
            let is_kind = kind.is_some() && name == "META_TYPE";
            let fits = mismatch(OptionValue::Text, &inner.node.value).is_none();
            if known && !is_kind && fits && written.get(&name).is_none() && context.engine.is_plain_identifier(&name) {
                let secret = names_secret(&inner.key)
                    || matches!(&inner.node.value, Value::String(text) if holds_credentials(text));
                let value = true_value(&inner.node.value, inner.node.span, secret);
                finding = finding.cure(Part::Attach, Change::set(name, value));
            }
        }
    }
    found.push(finding);
}

/// The catalog is attached under a name of its own, which must be free.
fn taken(context: &Context<'_>, entry: &Entry, found: &mut Findings) {
    let Value::String(name) = &entry.node.value else { return };
    let own = context.engine.own_databases.iter().any(|own| own.eq_ignore_ascii_case(name));
    if own || name.to_lower() == context.alias().0.to_lower() {
        let diagnostic = Diagnostic::warning(
            Code::AttachOptionValue,
            entry.node.span,
            format!(
                "the name `{}` is already in use: DuckLake fails, or replaces that database with its catalog",
                shown(name)
            ),
        )
        .help("choose a name that no other database has, or remove the option");
        found.push(if own { dropped(diagnostic, entry) } else { diagnostic.into() });
    }
}

fn wrong_value(entry: &Entry, name: &str, kind: OptionValue, wanted: &str) -> Finding {
    let mut diagnostic = Diagnostic::warning(
        Code::AttachOptionValue,
        entry.node.span,
        format!("DuckLake expects {wanted} for `{name}`, and does not attach the lake"),
    );
    let word = truth(&entry.node.value).filter(|_| matches!(kind, OptionValue::StrictBoolean | OptionValue::Boolean));
    if let Some(word) = word {
        diagnostic = as_boolean(diagnostic, entry, word);
    }
    let cipher = matches!(&entry.node.value, Value::String(word) if name == "encrypted" && names_cipher(word));
    let word = word.or_else(|| cipher.then_some("true"));
    if let Some(number) = number_meant(name, &entry.node.value) {
        let mut diagnostic = diagnostic.help(format!("write `{number}`"));
        if !entry.node.from_variable {
            let fix = Fix::replace(format!("write `{number}`"), entry.node.span, number.clone());
            diagnostic = diagnostic.fix(fix.to_be_read());
        }
        let value = Change::set(option_name(&entry.key), bare(&number, entry.node.span));
        return diagnostic.cure(Part::Attach, value.of_key(entry.key_span));
    }
    if name == "snapshot_time" {
        diagnostic = diagnostic.help("write a date and time, as in `2025-06-30T12:00:00Z`");
        return dropped(diagnostic, entry);
    }
    let diagnostic = if cipher {
        as_boolean(diagnostic, entry, "true")
            .help("write `true`: DuckLake chooses the cipher, and keeps the keys in the catalog")
    } else {
        diagnostic.help(format!("write {wanted}"))
    };
    match word {
        Some(word) => {
            let value = Change::set(option_name(&entry.key), bare(word, entry.node.span));
            diagnostic.cure(Part::Attach, value.of_key(entry.key_span))
        }
        None => dropped(diagnostic, entry),
    }
}

/// The number in a text with a unit or a word: `10 rows`, `10k`, `v3`.
fn number_meant(name: &str, value: &Value) -> Option<String> {
    let Value::String(text) = value else { return None };
    let text = text.trim().to_ascii_lowercase();
    let limit = name == "data_inlining_row_limit";
    if limit && ["off", "none", "false", "disabled", "no"].contains(&text.as_str()) {
        return Some("0".to_owned());
    }
    let (prefixes, suffixes): (&[&str], &[(&str, &str)]) = match name {
        "data_inlining_row_limit" => (&[], &[("rows", ""), ("row", ""), ("k", "000"), ("m", "000000")]),
        "snapshot_version" => (&["v", "version", "snapshot", "#"], &[]),
        _ => return None,
    };
    let text = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(&text).trim();
    let (digits, zeros) = suffixes
        .iter()
        .find_map(|(suffix, zeros)| Some((text.strip_suffix(suffix)?.trim_end(), *zeros)))
        .unwrap_or((text, ""));
    let is_number = !digits.is_empty() && digits.len() < 10 && digits.bytes().all(|it| it.is_ascii_digit());
    is_number.then(|| format!("{digits}{zeros}"))
}

/// Whether a word wants encryption, and says which.
fn names_cipher(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ["aes", "gcm", "ctr", "kms", "sse"].iter().any(|part| word.contains(part))
}
