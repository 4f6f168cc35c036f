//! `unknown-attach-option`.

use crate::backend::RawCatalog;
use crate::backend::parts::{option_name, true_value};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::casts::{is_true, takes};
use crate::duckdb::options::{CatalogKind, META_PREFIX};
use crate::rules::attach_options::{catalog_kind, dropped};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::foreign;
use crate::rules::other_version::{known_to, without_option};
use crate::rules::requests::Requests;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::parameter;
use crate::secrets::{holds_credentials, names_secret, shown};
use crate::text::similar::closest;
use crate::toml::document::{Entry, Node, Value};
use crate::toml::remove::remove_keys;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownAttachOption,
    docs: r"An option of `ATTACH` that DuckLake does not know.

The lake is not attached: `Unsupported option … for DuckLake`. The documentation of Metaxy mentions
`api_version`, which does not exist. `type` is an option of DuckDB and changes what the statement does.
Options that begin with `meta_` are passed to the catalog's own `ATTACH`, and depend on the kind of catalog:
only SQLite has `meta_journal_mode`.

Some are options under another name: `schema` is `metadata_schema`, `encryption_key` is `meta_encryption_key`
(of a catalog that is a DuckDB file), and `migrate_if_required` of older versions is `automatic_migration`. Options of
the lake itself, for example `target_file_size`, are set once with `CALL <alias>.set_option(…)`, and persist.
`sslmode`, `region` and the like belong to the secret of a backend.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    if context.is_motherduck() {
        return;
    }
    let kind = catalog_kind(context);
    let options = context.keys.attach_options.iter().flat_map(|options| options.value.entries());
    // Metaxy leaves a `null` out.
    for entry in options.filter(|entry| entry.node.value != Value::Null) {
        let name = option_name(&entry.key).to_ascii_lowercase();
        if name == "type" {
            let message = "with `type`, DuckDB attaches another kind of database than a DuckLake";
            let diagnostic = Diagnostic::warning(Code::UnknownAttachOption, entry.key_span, message)
                .help("remove it: the metadata backend determines the kind of catalog");
            found.push(dropped(diagnostic, entry));
        } else if name != "metadata_parameters" && context.engine.attach_option(&name).is_none() {
            match kind {
                Some(kind) if name.starts_with(META_PREFIX) => {
                    if !context.engine.catalog_knows(kind, &name) {
                        found.push(unknown_to_catalog(context, entry, &name, kind));
                    }
                }
                None if name.starts_with(META_PREFIX) && name.len() > META_PREFIX.len() => {}
                _ => found.push(unknown(context, entry, &name, kind)),
            }
        }
    }
}

fn unknown_to_catalog(context: &Context<'_>, entry: &Entry, name: &str, kind: CatalogKind) -> Finding {
    let option = &name[META_PREFIX.len()..];
    let diagnostic = Diagnostic::warning(
        Code::UnknownAttachOption,
        entry.key_span,
        format!("a {} catalog does not have the option `{}`, and the lake is not attached", kind.name(), shown(option)),
    );
    if context.engine.catalog_knows(CatalogKind::DuckDb, name) && is_encryption(name) {
        return diagnostic.help(NOT_ENCRYPTED).into();
    }
    let schema = foreign::attach_option(context.engine, option).filter(|other| *other == "metadata_schema");
    if let Some(other) = schema.filter(|_| kind != CatalogKind::Sqlite) {
        return renamed(context, diagnostic, entry, other);
    }
    let close = closest(option, context.engine.catalog_options(kind)).map(|close| format!("{META_PREFIX}{close}"));
    dropped(did_you_mean(context, diagnostic, entry, close), entry)
}

/// What a catalog other than a DuckDB file cannot be, and what no statement may hide.
const NOT_ENCRYPTED: &str = "only DuckDB files can be encrypted catalogs: use `type = \"duckdb\"`, or keep the \
                             catalog where nobody else can read it; `encrypted = true` encrypts only the Parquet files";

fn is_encryption(name: &str) -> bool {
    name.contains("encryption_")
}

fn unknown(context: &Context<'_>, entry: &Entry, name: &str, kind: Option<CatalogKind>) -> Finding {
    let diagnostic = Diagnostic::warning(
        Code::UnknownAttachOption,
        entry.key_span,
        format!(
            "DuckLake in DuckDB {} has no option `{}`, and does not attach the lake",
            context.engine.version,
            shown(name)
        ),
    )
    .on(without_option(name));
    if context.engine.persisted_options.contains(&name) {
        let help = format!("it is an option of the lake itself: run `CALL <alias>.set_option('{name}', …)` once");
        return dropped(diagnostic.help(help), entry);
    }
    if let Some(finding) = of_a_secret(context, &diagnostic, entry, name) {
        return finding;
    }
    if let Some(finding) = of_a_version(context, &diagnostic, entry, name) {
        return finding;
    }
    if let Some(other) = foreign::attach_option(context.engine, name) {
        let known = context.engine.attach_option(other).is_some()
            || kind.is_none_or(|kind| context.engine.catalog_knows(kind, other));
        if known {
            return renamed(context, diagnostic, entry, other);
        }
        if is_encryption(other) {
            return diagnostic.help(NOT_ENCRYPTED).into();
        }
    }
    let close = closest(name, context.engine.attach_options.iter().map(|option| option.name));
    dropped(did_you_mean(context, diagnostic, entry, close.map(str::to_owned)), entry)
}

/// What another version of DuckDB knows under this name.
fn of_a_version(context: &Context<'_>, diagnostic: &Diagnostic, entry: &Entry, name: &str) -> Option<Finding> {
    let other = known_to(without_option(name))?;
    let (engine, migration) = (context.engine, context.engine.migration);
    if name == other.migration.option {
        // What migrates anyway needs no option for it.
        if migration.by_default && is_true(&entry.node.value) {
            let help = format!("remove it: DuckDB {} migrates older lakes automatically", engine.name);
            return Some(dropped(diagnostic.clone().help(help), entry));
        }
        return Some(renamed(context, diagnostic.clone(), entry, migration.option));
    }
    let help = match name {
        "ducklake_version" => format!(
            "remove it: DuckDB {} creates lakes of format {}; only DuckDB {} has this option",
            engine.name, engine.lake_format, other.minor
        ),
        _ => format!("remove it, or use DuckDB {}, which has it", other.version),
    };
    Some(dropped(diagnostic.clone().help(help), entry))
}

/// What belongs to the secret of a backend, and not to the lake.
fn of_a_secret(context: &Context<'_>, diagnostic: &Diagnostic, entry: &Entry, name: &str) -> Option<Finding> {
    let engine = context.engine;
    let (secret, key) = context.secrets().find_map(|secret| {
        let known = engine.parameters(secret.secret_type, secret.provider());
        let key = known.into_iter().find(|known| *known == name)?;
        Some((secret, key))
    })?;
    let section = match secret.part() {
        Part::CatalogSecret => context.catalog?.section(),
        _ => context.storage?.section(),
    };
    let field = section.fields.iter().find(|field| field.option.is_some_and(|option| option.eq_ignore_ascii_case(key)));
    let place = match field {
        Some(field) => format!("`{}` of the `{}` backend", field.key, section.tag.unwrap_or_default()),
        None => format!("`{key}` under `secret_parameters` of the `{}` backend", section.tag.unwrap_or_default()),
    };
    if !secret.created {
        let help = format!(
            "it is not an option of the lake: set it in the secret itself, which is not created here; {place} would \
             replace that secret"
        );
        return Some(dropped(diagnostic.clone().help(help), entry));
    }
    if secret.has(key) {
        let help = format!("it is not an option of the lake: it is {place}, which is already given");
        return Some(dropped(diagnostic.clone().help(help), entry));
    }
    let diagnostic = diagnostic.clone().help(format!("it is not an option of the lake: write it as {place}"));
    let hidden =
        names_secret(&entry.key) || matches!(&entry.node.value, Value::String(text) if holds_credentials(text));
    let raw = entry.node.span.slice(context.text);
    let edits = || {
        // A password would stand in the fix, which is shown.
        let written = !hidden && !raw.contains('\n') && (!entry.node.from_variable || raw.contains("${"));
        let mut edits = remove_keys(context.text, &[(entry.key_span, entry.node.span)]).filter(|_| written)?;
        match field {
            Some(field) => edits.push(secret.add_key(context.text, field.key, raw)?),
            None => edits.extend(secret.add(context.text, &[(key, raw)])?),
        }
        Some(edits)
    };
    // What the secret would not accept either is only left out.
    let Some(edits) = edits().filter(|_| fits(context, key, &entry.node)) else {
        return Some(dropped(diagnostic, entry));
    };
    let value = true_value(&entry.node.value, entry.node.span, hidden);
    let finding = dropped(diagnostic.fix(Fix::new(format!("move it to {place}"), edits)), entry);
    Some(finding.cure(secret.part(), Change::set(key.to_ascii_uppercase(), value)))
}

/// Whether a value is surely one that the parameter accepts: what is moved brings no other finding with it.
fn fits(context: &Context<'_>, key: &str, node: &Node) -> bool {
    match &node.value {
        Value::String(text) if key == "region" => {
            crate::providers::aws_partition(text).is_some() || is_own_region(context, text)
        }
        Value::String(text) => {
            let words = context.engine.word_options.iter().find(|option| option.name == key);
            words.is_some_and(|option| option.words.contains(&text.as_str()))
        }
        Value::Integer(seconds) => key == "connect_timeout" && seconds.parse::<u16>().is_ok_and(|it| it > 1),
        _ => false,
    }
}

/// Whether a server of one's own may have a region of this name, which some of them check.
fn is_own_region(context: &Context<'_>, region: &str) -> bool {
    let requests = Requests::of(context).filter(|requests| requests.server().is_some());
    let is_word = region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    !region.is_empty() && is_word && requests.is_some_and(|requests| requests.known_provider().is_none())
}

/// The option under the name that it has.
fn renamed(context: &Context<'_>, diagnostic: Diagnostic, entry: &Entry, other: &'static str) -> Finding {
    if parameter(context.keys.attach_options.as_ref(), other).is_some() {
        return dropped(diagnostic.help(format!("it is `{other}`, which is already given")), entry);
    }
    if other == "metadata_schema" && matches!(context.catalog, Some(RawCatalog::Sqlite(_))) {
        return dropped(
            diagnostic.help("remove it: SQLite does not support schemas, and each lake needs a separate file"),
            entry,
        );
    }
    let (help, safe) = match other {
        "automatic_migration" => {
            ("rename it to `automatic_migration`; an older DuckDB cannot open a migrated catalog", false)
        }
        "meta_encryption_key" => (
            "rename it to `meta_encryption_key`, for a new catalog: an existing unencrypted one is not encrypted, and cannot \
             be opened with it",
            true,
        ),
        _ => ("", true),
    };
    let help = if help.is_empty() { format!("rename it to `{other}`") } else { help.to_owned() };
    if context.engine.attach_option(other).is_some_and(|known| !takes(known.value, &entry.node)) {
        // Under its name DuckLake would refuse the value.
        return dropped(diagnostic.help(help), entry);
    }
    let fix = Fix::replace(format!("rename to `{other}`"), entry.key_span, other);
    let secret =
        names_secret(&entry.key) || matches!(&entry.node.value, Value::String(text) if holds_credentials(text));
    let value = true_value(&entry.node.value, entry.node.span, secret);
    dropped(diagnostic.help(help).fix(if safe { fix } else { fix.to_be_read() }), entry)
        .cure(Part::Attach, Change::set(other.to_ascii_uppercase(), value))
}

fn did_you_mean(context: &Context<'_>, diagnostic: Diagnostic, entry: &Entry, close: Option<String>) -> Diagnostic {
    let limit = context.keys.data_inlining_row_limit.as_ref().map(|_| "data_inlining_row_limit");
    let is_given = |name: &str| limit == Some(name) || context.attach_option(name).is_some();
    // One of two names for the choice between reading and writing would be ignored.
    let chosen = close.as_deref().and_then(|close| context.chosen_beside(close));
    match close {
        Some(close) if chosen.is_some() => {
            diagnostic.help(format!("it looks like `{close}`, but `{}` already sets that", chosen.unwrap_or_default()))
        }
        // Beside one of that name it would be a second.
        Some(close) if is_given(&close) => diagnostic.help(format!("it looks like `{close}`, which is already given")),
        Some(close) => {
            let diagnostic = diagnostic.help(format!("did you mean `{close}`?"));
            // Under its name DuckLake would refuse the value.
            if context.engine.attach_option(&close).is_some_and(|known| !takes(known.value, &entry.node)) {
                return diagnostic;
            }
            diagnostic.fix(Fix::replace(format!("rename to `{close}`"), entry.key_span, close))
        }
        None => diagnostic.help("remove it"),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, analyze};

    /// The fixed text where a fix is offered.
    fn fixed(options: &str) -> Option<String> {
        let toml = format!(
            "attach_options = {{ {options} }}\ncatalog = {{ type = \"duckdb\", uri = \"m.db\" }}\n\
             storage = {{ type = \"local\", path = \"/x\" }}\n"
        );
        let mut found = analyze(&toml, &Options::default()).diagnostics.into_iter();
        let found = found.find(|it| it.code == Code::UnknownAttachOption).unwrap_or_else(|| panic!("{toml}"));
        found.fixes.first().filter(|fix| fix.title.starts_with("rename")).map(|fix| fix.apply(&toml))
    }

    /// A second name for the choice between reading and writing would be ignored, or refused beside a snapshot.
    #[test]
    fn a_second_choice_is_not_offered() {
        assert!(fixed("readwrites = true").is_some_and(|text| text.contains("{ readwrite = true }")));
        assert!(fixed("readwrites = true, meta_read_only = false").is_some());
        for chosen in ["read_write = true", "READ_ONLY = true", "snapshot_version = 1"] {
            assert_eq!(fixed(&format!("{chosen}, readwrites = true")), None, "{chosen}");
        }
    }
}
