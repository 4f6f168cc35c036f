//! Rules: what Metaxy accepts, and what then fails, strays or is ignored on DuckDB.
//!
//! A rule looks at one store and reports warnings or hints; errors are Metaxy's own and are
//! found while decoding. Each rule stands in the file of its code, and each has a test on real
//! DuckDB in `native-tests` that shows the harm and that the fix removes it. What several rules
//! look at in the same way stands in a file of its own, named after what it tells of.

mod access_mode;
mod account_id;
mod ambiguous_spelling;
mod assume_role;
mod attach_option_value;
mod attach_options;
mod aws_chain;
mod aws_environment;
mod boolean_word;
mod broken_extend;
mod bucket_address;
mod bucket_in_host;
mod bucket_name;
mod catalog_file;
mod catalog_is_main_database;
mod catalog_kind;
mod catalog_path;
mod catalog_schema;
mod catalog_url;
mod chain_refresh;
mod chain_with_keys;
mod client_certificate;
mod console_port;
pub(crate) mod context;
mod credential_chain;
mod credential_form;
mod data_path;
mod database_name;
pub(crate) mod derived_fix;
mod ducklake_prefix;
mod duplicate_alias;
mod duplicate_option;
mod empty_parameters;
mod empty_value;
mod endpoint;
mod endpoint_replaced;
mod ephemeral_catalog;
mod example_value;
mod existing_secret;
mod extend_not_followed;
mod extension_prefix;
pub(crate) mod finding;
mod foreign;
mod foreign_placeholder;
mod half_credentials;
mod hidden_character;
mod host_address;
mod http_proxy;
mod identity;
mod ignored_key;
mod invalid_value;
mod key_case;
mod known_parameters;
mod lake;
mod local_with_motherduck;
mod look_alike_character;
mod masked_value;
mod meta_type;
mod missing_account_id;
mod missing_data_path;
mod missing_key;
mod missing_region;
mod missing_root_certificate;
mod motherduck_name;
mod motherduck_version;
mod newer_toml;
mod no_connect_timeout;
mod no_stores;
mod older_spelling;
mod one_way_migration;
mod other_store;
mod other_version;
mod overlapping_scopes;
mod overridden_field;
mod override_data_path;
mod parameter_number;
mod parameter_path;
mod parameter_word;
mod pasted_text;
mod percent_encoding;
mod pooler_user;
mod port_out_of_range;
mod postgres_host;
mod postgres_service;
mod profile_without_chain;
mod r2_keys;
mod read_only_migration;
mod refresh_info;
mod region;
mod relative_data_path;
mod remote_catalog;
mod repeated_prefix;
mod replaced_secret;
mod requests;
mod reserved_key;
mod rule;
mod scope_misses_data_path;
pub(crate) mod secret;
mod secret_collision;
mod secret_parameter_value;
mod secret_without_keys;
mod session_token;
mod shadowed_alias;
mod shared_catalog;
mod shared_data_path;
mod shared_secret_name;
mod snapshot_pins;
mod snapshot_time;
mod sqlite_catalog;
mod sqlite_journal;
mod sqlite_schema;
mod store_reference;
mod store_without_type;
mod structured_value;
mod swapped_credentials;
mod syntax;
mod temporary_keys;
mod tls_options;
mod tool_table;
mod unknown_attach_option;
mod unknown_backend;
mod unknown_key;
mod unknown_provider;
mod unknown_secret_parameter;
mod unknown_setting;
mod unquoted_name;
mod unread_variable;
mod unsafe_name;
mod unset_variable;
mod unused_ignore;
mod uri_with_fields;
mod url_style;
mod use_ssl;
mod value_ends;
pub(crate) mod values;
mod variable_form;
mod variable_override;
mod windows_path;
mod wrong_type;

pub(crate) use context::{Context, Sheet};
pub(crate) use rule::{Check, File, Rule};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::duckdb::Engine;
use crate::metaxy::stores::FoundStore;
use crate::options::Options;
use crate::rules::derived_fix::Neighbors;
use crate::rules::finding::{Finding, Findings};
use crate::rules::secret::Secrets;
use crate::schema::decode::Misfits;

macro_rules! rules {
    ($($kind:ident $rule:ident),+ $(,)?) => {
        /// Every rule, sorted by code.
        pub(crate) const RULES: &[&Rule] = &[$(&$rule::RULE),+];

        /// Their checks alone: whoever explains nothing carries no explanations, which are a large
        /// part of the page's weight.
        const CHECKS: &[(Kind, Check)] = &[$((Kind::$kind, $rule::RULE.check)),+];

        /// The checks that may change the statements.
        const CURING: &[Option<Check>] = &[$(rules!(@$kind $rule)),+];
    };
    (@Cures $rule:ident) => { Some($rule::RULE.check) };
    (@Tells $rule:ident) => { None };
}

/// What a rule does beside telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Its findings may cure the plan, so that no SQL is right without it.
    Cures,
    /// It only tells, which the page does when the SQL is on the screen.
    Tells,
}

rules![
    Cures access_mode,
    Cures account_id,
    Tells ambiguous_spelling,
    Cures assume_role,
    Cures attach_option_value,
    Tells aws_chain,
    Cures aws_environment,
    Tells broken_extend,
    Cures bucket_in_host,
    Tells bucket_name,
    Tells catalog_is_main_database,
    Tells catalog_kind,
    Cures catalog_path,
    Cures catalog_schema,
    Cures catalog_url,
    Cures chain_refresh,
    Tells chain_with_keys,
    Tells client_certificate,
    Tells console_port,
    Cures credential_chain,
    Tells credential_form,
    Cures data_path,
    Tells database_name,
    Cures ducklake_prefix,
    Tells duplicate_alias,
    Cures duplicate_option,
    Cures empty_parameters,
    Tells empty_value,
    Cures endpoint,
    Cures endpoint_replaced,
    Tells ephemeral_catalog,
    Tells example_value,
    Tells existing_secret,
    Tells extend_not_followed,
    Cures extension_prefix,
    Tells foreign_placeholder,
    Tells half_credentials,
    Tells hidden_character,
    Tells host_address,
    Cures http_proxy,
    Cures ignored_key,
    Tells invalid_value,
    Tells key_case,
    Tells local_with_motherduck,
    Tells look_alike_character,
    Tells masked_value,
    Cures meta_type,
    Tells missing_account_id,
    Tells missing_data_path,
    Tells missing_key,
    Cures missing_region,
    Tells missing_root_certificate,
    Cures motherduck_name,
    Tells motherduck_version,
    Tells newer_toml,
    Tells no_connect_timeout,
    Tells no_stores,
    Tells older_spelling,
    Tells one_way_migration,
    Tells other_store,
    Tells overlapping_scopes,
    Tells overridden_field,
    Tells override_data_path,
    Cures parameter_number,
    Tells parameter_path,
    Cures parameter_word,
    Cures pasted_text,
    Tells percent_encoding,
    Tells pooler_user,
    Cures port_out_of_range,
    Cures postgres_host,
    Tells postgres_service,
    Tells profile_without_chain,
    Tells r2_keys,
    Tells read_only_migration,
    Cures refresh_info,
    Cures region,
    Tells relative_data_path,
    Tells remote_catalog,
    Cures repeated_prefix,
    Cures replaced_secret,
    Tells reserved_key,
    Cures scope_misses_data_path,
    Cures secret_collision,
    Cures secret_parameter_value,
    Tells secret_without_keys,
    Tells session_token,
    Tells shadowed_alias,
    Tells shared_catalog,
    Tells shared_data_path,
    Tells shared_secret_name,
    Tells snapshot_pins,
    Tells snapshot_time,
    Cures sqlite_catalog,
    Tells sqlite_journal,
    Cures sqlite_schema,
    Tells store_reference,
    Tells store_without_type,
    Cures structured_value,
    Tells swapped_credentials,
    Tells syntax,
    Tells temporary_keys,
    Cures tls_options,
    Tells tool_table,
    Cures unknown_attach_option,
    Tells unknown_backend,
    Tells unknown_key,
    Cures unknown_provider,
    Cures unknown_secret_parameter,
    Tells unknown_setting,
    Cures unquoted_name,
    Tells unread_variable,
    Cures unsafe_name,
    Tells unset_variable,
    Tells unused_ignore,
    Cures uri_with_fields,
    Cures url_style,
    Cures use_ssl,
    Tells value_ends,
    Tells variable_form,
    Tells variable_override,
    Tells windows_path,
    Tells wrong_type,
];

/// What a code means, why it matters and how to mend it, in Markdown.
pub(crate) fn explanation(code: Code) -> Option<&'static str> {
    RULES.iter().find(|rule| rule.code == code).map(|rule| rule.docs)
}

/// Codes that say nothing about DuckDB: what Metaxy itself rejects, drops or ignores, and what is about
/// the file only.
const NOT_ABOUT_DUCKDB: &[Code] = &[
    Code::AmbiguousSpelling,
    Code::BrokenExtend,
    Code::ExtendNotFollowed,
    Code::InvalidValue,
    Code::KeyCase,
    Code::MissingDataPath,
    Code::MissingKey,
    Code::NewerToml,
    Code::NoStores,
    Code::OlderSpelling,
    Code::OtherStore,
    Code::ReservedKey,
    Code::StoreReference,
    Code::StoreWithoutType,
    Code::Syntax,
    Code::ToolTable,
    Code::UnknownBackend,
    Code::UnknownKey,
    Code::UnknownSetting,
    Code::UnusedIgnore,
    Code::VariableOverride,
    Code::WrongType,
];

/// Whether a finding says something about DuckDB, and so holds for a version of it.
pub(crate) fn is_about_duckdb(code: Code) -> bool {
    !NOT_ABOUT_DUCKDB.contains(&code)
}

/// Findings that rest on documentation for every DuckDB: nothing here can run them.
const NOT_MEASURED: &[Code] = &[Code::MotherDuckVersion];

/// What a finding rests on; nothing if it is about Metaxy or the file alone.
pub(crate) fn evidence(code: Code) -> Option<String> {
    is_about_duckdb(code).then(|| {
        if NOT_MEASURED.contains(&code) {
            "This rests on documentation, and was not measured.".to_owned()
        } else {
            crate::duckdb::versions::evidence()
        }
    })
}

/// Marks what was found where the DuckDB that is meant was not measured, or nothing can be.
pub(crate) fn mark(engine: &Engine, found: &mut Diagnostic) {
    let is_judged = found.severity != Severity::Error && is_about_duckdb(found.code);
    found.measured = !is_judged || (engine.is_measured() && !NOT_MEASURED.contains(&found.code));
}

/// So many findings of a store are offered a derived fix; then the first have to be mended.
const MOST_DERIVED_FIXES: usize = 100;

/// Runs every rule on a store.
pub(crate) fn check(
    sheet: Sheet<'_>,
    options: &Options,
    neighbors: &Neighbors<'_>,
    store: &FoundStore,
) -> Vec<Finding> {
    let keys = &store.ducklake.keys;
    let (catalog, storage) = (store.ducklake.catalog.as_ref(), store.ducklake.storage.as_ref());
    let values = values::of(store.settings.as_ref(), keys, catalog, storage);
    let secrets = Secrets::of(catalog, storage);
    let context = Context::of(sheet, options, store, &values, &secrets);
    if options.only_cures {
        let mut found = Findings::default();
        for check in CURING.iter().flatten() {
            if let Check::Store(check) = check {
                check(&context, &mut found);
            }
        }
        found.into_vec()
    } else {
        cut::check(&context, neighbors)
    }
}

/// Runs the rules on the file as a whole, which cure nothing.
pub(crate) fn of_file(file: &File<'_>, options: &Options) -> Vec<Finding> {
    if options.only_cures { Vec::new() } else { cut::of_file(file) }
}

/// Judges the keys outside of the stores with a `ducklake` section.
pub(crate) fn around(sheet: Sheet<'_>, options: &Options, misfits: &Misfits) -> Vec<Finding> {
    if options.only_cures { Vec::new() } else { cut::around(sheet, misfits) }
}

/// Runs the rules that compare the stores of a file, which cure nothing.
pub(crate) fn across(sheet: Sheet<'_>, options: &Options, stores: &[FoundStore]) -> Vec<Finding> {
    if options.only_cures { Vec::new() } else { cut::across(sheet, options, stores) }
}

/// What the page does not need for its first SQL: the build cuts its program at these functions.
mod cut {
    use super::{
        CHECKS, Check, Context, File, Finding, Findings, FoundStore, Kind, MOST_DERIVED_FIXES, Misfits, Neighbors,
        Options, Secrets, Sheet, derived_fix, missing_key, unknown_key,
    };

    #[inline(never)]
    pub(super) fn check(context: &Context<'_>, neighbors: &Neighbors<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (kind, check) in CHECKS {
            if let Check::Store(check) = check {
                let mut found = Findings::default();
                check(context, &mut found);
                let found = found.into_vec();
                let cures = *kind == Kind::Cures;
                let curing = found.iter().find(|it| !cures && !it.cures.is_empty()).map(|it| it.diagnostic.code);
                debug_assert_eq!(curing, None, "the rule does more than tell");
                findings.extend(found);
            }
        }
        // Each is looked for among all options of its table: of hundreds nobody reads every fix.
        for finding in findings.iter_mut().take(MOST_DERIVED_FIXES) {
            derived_fix::offer(context, neighbors, finding);
        }
        findings
    }

    #[inline(never)]
    pub(super) fn of_file(file: &File<'_>) -> Vec<Finding> {
        let mut found = Findings::default();
        for (_, check) in CHECKS {
            if let Check::File(check) = check {
                check(file, &mut found);
            }
        }
        found.into_vec()
    }

    #[inline(never)]
    pub(super) fn around(sheet: Sheet<'_>, misfits: &Misfits) -> Vec<Finding> {
        let mut found = Findings::default();
        unknown_key::around(sheet, misfits, &mut found);
        missing_key::around(misfits, &mut found);
        found.into_vec()
    }

    #[inline(never)]
    pub(super) fn across(sheet: Sheet<'_>, options: &Options, stores: &[FoundStore]) -> Vec<Finding> {
        let mut found = Findings::default();
        let secrets: Vec<Secrets<'_>> =
            stores.iter().map(|it| Secrets::of(it.ducklake.catalog.as_ref(), it.ducklake.storage.as_ref())).collect();
        let contexts: Vec<Context<'_>> = stores
            .iter()
            .zip(&secrets)
            .map(|(store, secrets)| Context::of(sheet, options, store, &[], secrets))
            .collect();
        for (_, check) in CHECKS {
            if let Check::Stores(check) = check {
                check(&contexts, &mut found);
            }
        }
        found.into_vec()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_code_has_one_rule_in_the_order_of_their_names() {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.code.as_str()).collect();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
        // The codes without a rule are the doctor's: the tests of its explanations hold that.
        assert!(names.iter().all(|name| Code::from_name(name).is_some()), "{names:?}");
    }

    #[test]
    fn explanations_are_sentences() {
        for rule in RULES {
            assert!(rule.docs.trim_end().ends_with('.'), "{} does not end with a full stop", rule.code);
            let first = rule.docs.lines().next().unwrap_or_default();
            assert!(first.ends_with('.') && rule.docs.contains("\n\n"), "{} wants a summary of its own", rule.code);
        }
    }

    /// Without it the page's first SQL would be another than its second.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the files are those of this crate")]
    fn what_only_tells_cures_nothing() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
        for (rule, (kind, check)) in RULES.iter().zip(CHECKS) {
            let name = rule.code.as_str().replace('-', "_");
            let source = std::fs::read_to_string(folder.join(format!("{name}.rs")));
            let source = source.or_else(|_| std::fs::read_to_string(folder.join(&name).join("mod.rs")));
            let source = source.expect("the file of a rule");
            let cures = [".cure(", ".cured(", ".cured_with(", ".respell(", "dropped("];
            let cures = matches!(check, Check::Store(_)) && cures.iter().any(|it| source.contains(it));
            assert!(!cures || *kind == Kind::Cures, "{name} cures");
        }
    }

    /// A file that no line registers would be compiled by nobody.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the files are those of this crate")]
    fn every_file_is_the_rule_of_its_name() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("the folder of the rules")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter_map(|name| name.strip_suffix(".rs").map(|stem| stem.replace('_', "-")))
            .filter(|name| {
                let rules = ["mod", "rule", "finding", "context", "derived-fix"];
                let looks =
                    ["lake", "identity", "secret", "values", "catalog-file", "attach-options", "known-parameters"];
                let words = ["boolean-word", "bucket-address", "other-version"];
                ![&rules[..], &looks, &words].concat().contains(&name.as_str())
            })
            .collect();
        let codes: BTreeSet<String> = RULES.iter().map(|rule| rule.code.as_str().to_owned()).collect();
        assert_eq!(files, codes);
    }
}
