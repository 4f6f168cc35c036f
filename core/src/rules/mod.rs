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
mod unquoted_name;
mod unread_variable;
mod unsafe_name;
mod unset_variable;
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

use crate::diagnostic::{Code, Severity};
use crate::duckdb::Engine;
use crate::metaxy::stores::FoundStore;
use crate::options::Options;
use crate::rules::derived_fix::Neighbors;
use crate::rules::finding::{Finding, Findings};
use crate::rules::secret::Secrets;
use crate::schema::decode::Misfits;

macro_rules! rules {
    ($(&$rule:ident::RULE),+ $(,)?) => {
        /// Every rule, sorted by code.
        pub(crate) const RULES: &[&Rule] = &[$(&$rule::RULE),+];

        /// Their checks alone: whoever explains nothing carries no explanations, which are a large
        /// part of the page's weight.
        const CHECKS: &[Check] = &[$($rule::RULE.check),+];
    };
}

rules![
    &access_mode::RULE,
    &account_id::RULE,
    &ambiguous_spelling::RULE,
    &assume_role::RULE,
    &attach_option_value::RULE,
    &aws_chain::RULE,
    &aws_environment::RULE,
    &broken_extend::RULE,
    &bucket_in_host::RULE,
    &bucket_name::RULE,
    &catalog_is_main_database::RULE,
    &catalog_kind::RULE,
    &catalog_path::RULE,
    &catalog_schema::RULE,
    &catalog_url::RULE,
    &chain_refresh::RULE,
    &chain_with_keys::RULE,
    &client_certificate::RULE,
    &console_port::RULE,
    &credential_chain::RULE,
    &credential_form::RULE,
    &data_path::RULE,
    &database_name::RULE,
    &ducklake_prefix::RULE,
    &duplicate_alias::RULE,
    &duplicate_option::RULE,
    &empty_parameters::RULE,
    &empty_value::RULE,
    &endpoint::RULE,
    &endpoint_replaced::RULE,
    &ephemeral_catalog::RULE,
    &example_value::RULE,
    &existing_secret::RULE,
    &extend_not_followed::RULE,
    &extension_prefix::RULE,
    &foreign_placeholder::RULE,
    &half_credentials::RULE,
    &hidden_character::RULE,
    &host_address::RULE,
    &http_proxy::RULE,
    &ignored_key::RULE,
    &invalid_value::RULE,
    &key_case::RULE,
    &local_with_motherduck::RULE,
    &look_alike_character::RULE,
    &masked_value::RULE,
    &meta_type::RULE,
    &missing_account_id::RULE,
    &missing_data_path::RULE,
    &missing_key::RULE,
    &missing_region::RULE,
    &missing_root_certificate::RULE,
    &motherduck_name::RULE,
    &motherduck_version::RULE,
    &newer_toml::RULE,
    &no_connect_timeout::RULE,
    &no_stores::RULE,
    &older_spelling::RULE,
    &one_way_migration::RULE,
    &other_store::RULE,
    &overlapping_scopes::RULE,
    &overridden_field::RULE,
    &override_data_path::RULE,
    &parameter_number::RULE,
    &parameter_path::RULE,
    &parameter_word::RULE,
    &pasted_text::RULE,
    &percent_encoding::RULE,
    &pooler_user::RULE,
    &port_out_of_range::RULE,
    &postgres_host::RULE,
    &postgres_service::RULE,
    &profile_without_chain::RULE,
    &r2_keys::RULE,
    &read_only_migration::RULE,
    &refresh_info::RULE,
    &region::RULE,
    &relative_data_path::RULE,
    &remote_catalog::RULE,
    &repeated_prefix::RULE,
    &replaced_secret::RULE,
    &reserved_key::RULE,
    &scope_misses_data_path::RULE,
    &secret_collision::RULE,
    &secret_parameter_value::RULE,
    &secret_without_keys::RULE,
    &session_token::RULE,
    &shadowed_alias::RULE,
    &shared_catalog::RULE,
    &shared_data_path::RULE,
    &shared_secret_name::RULE,
    &snapshot_pins::RULE,
    &snapshot_time::RULE,
    &sqlite_catalog::RULE,
    &sqlite_journal::RULE,
    &sqlite_schema::RULE,
    &store_without_type::RULE,
    &structured_value::RULE,
    &swapped_credentials::RULE,
    &syntax::RULE,
    &temporary_keys::RULE,
    &tls_options::RULE,
    &tool_table::RULE,
    &unknown_attach_option::RULE,
    &unknown_backend::RULE,
    &unknown_key::RULE,
    &unknown_provider::RULE,
    &unknown_secret_parameter::RULE,
    &unquoted_name::RULE,
    &unread_variable::RULE,
    &unsafe_name::RULE,
    &unset_variable::RULE,
    &uri_with_fields::RULE,
    &url_style::RULE,
    &use_ssl::RULE,
    &value_ends::RULE,
    &variable_form::RULE,
    &variable_override::RULE,
    &windows_path::RULE,
    &wrong_type::RULE,
];

/// What a code means, why it matters and how to mend it, in Markdown.
pub(crate) fn explanation(code: Code) -> Option<&'static str> {
    RULES.iter().find(|rule| rule.code == code).map(|rule| rule.docs)
}

/// Codes that say nothing about DuckDB: what Metaxy itself rejects, drops or ignores, and what is about
/// the file only.
const NOT_ABOUT_DUCKDB: &[Code] = &[
    Code::AmbiguousSpelling,
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
    Code::StoreWithoutType,
    Code::Syntax,
    Code::ToolTable,
    Code::UnknownBackend,
    Code::UnknownKey,
    Code::VariableOverride,
    Code::WrongType,
];

/// Whether a finding says something about DuckDB, and so holds for a version of it.
pub(crate) fn is_about_duckdb(code: Code) -> bool {
    !NOT_ABOUT_DUCKDB.contains(&code)
}

/// What was found is marked where the DuckDB that is meant was not measured.
fn marked(engine: &Engine, mut findings: Vec<Finding>) -> Vec<Finding> {
    if !engine.is_measured() {
        for finding in &mut findings {
            let is_judged = finding.diagnostic.severity != Severity::Error && is_about_duckdb(finding.diagnostic.code);
            finding.diagnostic.measured &= !is_judged;
        }
    }
    findings
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
    let mut found = Findings::default();
    for check in CHECKS {
        if let Check::Store(check) = check {
            check(&context, &mut found);
        }
    }
    let mut findings = found.into_vec();
    // Each is looked for among all options of its table: of hundreds nobody reads every fix.
    for finding in findings.iter_mut().take(MOST_DERIVED_FIXES) {
        derived_fix::offer(&context, neighbors, finding);
    }
    marked(options.engine, findings)
}

/// Runs the rules on the file as a whole.
pub(crate) fn of_file(file: &File<'_>) -> Vec<Finding> {
    let mut found = Findings::default();
    for check in CHECKS {
        if let Check::File(check) = check {
            check(file, &mut found);
        }
    }
    found.into_vec()
}

/// Judges the keys outside of the stores with a `ducklake` section.
pub(crate) fn around(sheet: Sheet<'_>, misfits: &Misfits) -> Vec<Finding> {
    let mut found = Findings::default();
    unknown_key::around(sheet, misfits, &mut found);
    missing_key::around(misfits, &mut found);
    found.into_vec()
}

/// Runs the rules that compare the stores of a file.
pub(crate) fn across(sheet: Sheet<'_>, options: &Options, stores: &[FoundStore]) -> Vec<Finding> {
    let mut found = Findings::default();
    let secrets: Vec<Secrets<'_>> =
        stores.iter().map(|it| Secrets::of(it.ducklake.catalog.as_ref(), it.ducklake.storage.as_ref())).collect();
    let contexts: Vec<Context<'_>> =
        stores.iter().zip(&secrets).map(|(store, secrets)| Context::of(sheet, options, store, &[], secrets)).collect();
    for check in CHECKS {
        if let Check::Stores(check) = check {
            check(&contexts, &mut found);
        }
    }
    marked(options.engine, found.into_vec())
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
