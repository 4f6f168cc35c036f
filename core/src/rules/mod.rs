//! Rules: what Metaxy accepts, and what then fails, strays or is ignored on DuckDB.
//!
//! A rule looks at one store and reports warnings or hints; errors are Metaxy's own and are
//! found while decoding. Each rule stands in the file of its subject, and each has a test on
//! real DuckDB in `native-tests` that shows the harm and that the fix removes it.

mod account_id;
mod ambiguous_spelling;
mod attach_option_value;
mod bucket_in_host;
mod bucket_name;
mod by_subject;
mod catalog_is_main_database;
mod catalog_kind;
mod catalog_path;
mod catalog_schema;
mod chain_with_keys;
mod console_port;
pub(crate) mod context;
mod data_path;
mod database_name;
pub(crate) mod derived_fix;
mod duplicate_alias;
mod duplicate_option;
mod empty_parameters;
mod endpoint;
mod endpoint_replaced;
mod ephemeral_catalog;
mod existing_secret;
mod extend_not_followed;
mod extension_prefix;
pub mod finding;
mod foreign;
mod half_credentials;
mod hidden_character;
mod ignored_key;
mod invalid_value;
mod key_case;
mod local_with_motherduck;
mod missing_account_id;
mod missing_data_path;
mod missing_key;
mod missing_region;
mod newer_toml;
mod no_connect_timeout;
mod no_stores;
mod older_spelling;
mod other_store;
mod overridden_field;
mod override_data_path;
mod port_out_of_range;
mod r2_keys;
mod region;
mod remote_catalog;
mod requests;
mod reserved_key;
mod rule;
mod scope_misses_data_path;
pub(crate) mod secret;
mod secret_collision;
mod secret_parameter_value;
mod session_token;
mod shadowed_alias;
mod sqlite_catalog;
mod sqlite_journal;
mod store_without_type;
mod structured_value;
mod syntax;
mod tool_table;
mod unknown_attach_option;
mod unknown_backend;
mod unknown_key;
mod unknown_provider;
mod unknown_secret_parameter;
mod unquoted_name;
mod unsafe_name;
mod unset_variable;
mod url_style;
mod use_ssl;
mod variable_override;
mod wrong_type;

pub(crate) use context::{Context, Sheet};
pub(crate) use rule::{Check, File, Rule};
pub(crate) use secret::{parameter, part_of};

use crate::diagnostic::Code;
use crate::metaxy::stores::FoundStore;
use crate::options::Options;
use crate::rules::derived_fix::Neighbors;
use crate::rules::finding::{Finding, Findings};
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
    &account_id::RULE,
    &ambiguous_spelling::RULE,
    &attach_option_value::RULE,
    &bucket_in_host::RULE,
    &bucket_name::RULE,
    &catalog_is_main_database::RULE,
    &catalog_kind::RULE,
    &catalog_path::RULE,
    &catalog_schema::RULE,
    &chain_with_keys::RULE,
    &console_port::RULE,
    &data_path::RULE,
    &database_name::RULE,
    &duplicate_alias::RULE,
    &duplicate_option::RULE,
    &empty_parameters::RULE,
    &endpoint::RULE,
    &endpoint_replaced::RULE,
    &ephemeral_catalog::RULE,
    &existing_secret::RULE,
    &extend_not_followed::RULE,
    &extension_prefix::RULE,
    &half_credentials::RULE,
    &hidden_character::RULE,
    &ignored_key::RULE,
    &invalid_value::RULE,
    &key_case::RULE,
    &local_with_motherduck::RULE,
    &missing_account_id::RULE,
    &missing_data_path::RULE,
    &missing_key::RULE,
    &missing_region::RULE,
    &newer_toml::RULE,
    &no_connect_timeout::RULE,
    &no_stores::RULE,
    &older_spelling::RULE,
    &other_store::RULE,
    &overridden_field::RULE,
    &override_data_path::RULE,
    &port_out_of_range::RULE,
    &r2_keys::RULE,
    &region::RULE,
    &remote_catalog::RULE,
    &reserved_key::RULE,
    &scope_misses_data_path::RULE,
    &secret_collision::RULE,
    &secret_parameter_value::RULE,
    &session_token::RULE,
    &shadowed_alias::RULE,
    &sqlite_catalog::RULE,
    &sqlite_journal::RULE,
    &store_without_type::RULE,
    &structured_value::RULE,
    &syntax::RULE,
    &tool_table::RULE,
    &unknown_attach_option::RULE,
    &unknown_backend::RULE,
    &unknown_key::RULE,
    &unknown_provider::RULE,
    &unknown_secret_parameter::RULE,
    &unquoted_name::RULE,
    &unsafe_name::RULE,
    &unset_variable::RULE,
    &url_style::RULE,
    &use_ssl::RULE,
    &variable_override::RULE,
    &wrong_type::RULE,
];

/// Checks of several findings at once.
const BY_SUBJECT: &[fn(&Context<'_>, &mut Findings)] = &[
    by_subject::catalog::check,
    by_subject::credentials::check,
    by_subject::motherduck::check,
    by_subject::names::check,
    by_subject::options::check,
    by_subject::parameters::check,
    by_subject::paths::check,
    by_subject::postgres::check,
];

/// What a code means, why it matters and how to mend it, in Markdown.
pub(crate) fn explanation(code: Code) -> Option<&'static str> {
    RULES.iter().find(|rule| rule.code == code).map(|rule| rule.docs)
}

/// Runs every rule on a store.
pub(crate) fn check(
    sheet: Sheet<'_>,
    options: &Options,
    neighbors: &Neighbors<'_>,
    store: &FoundStore,
) -> Vec<Finding> {
    let context = Context {
        text: sheet.text,
        variables: &options.variables,
        engine: options.engine,
        name: store.name.as_ref(),
        settings: store.settings.as_ref(),
        keys: &store.ducklake.keys,
        catalog: store.ducklake.catalog.as_ref(),
        storage: store.ducklake.storage.as_ref(),
        misfits: &store.misfits,
        sheet,
    };
    let mut found = Findings::default();
    for rule in BY_SUBJECT {
        rule(&context, &mut found);
    }
    for check in CHECKS {
        if let Check::Store(check) = check {
            check(&context, &mut found);
        }
    }
    let mut findings = found.into_vec();
    for finding in &mut findings {
        derived_fix::offer(&context, neighbors, finding);
    }
    findings
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
pub(crate) fn across(stores: &[FoundStore], options: &Options) -> Vec<Finding> {
    let mut found = Findings::default();
    by_subject::names::across(stores, &mut found);
    for check in CHECKS {
        if let Check::Stores(check) = check {
            check(stores, options, &mut found);
        }
    }
    found.into_vec()
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
            .filter(|name| !["mod", "context", "derived-fix", "finding", "rule", "secret"].contains(&name.as_str()))
            .collect();
        let codes: BTreeSet<String> = RULES.iter().map(|rule| rule.code.as_str().to_owned()).collect();
        assert_eq!(files, codes);
    }
}
