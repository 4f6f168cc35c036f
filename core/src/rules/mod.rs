//! Rules: what Metaxy accepts, and what then fails, strays or is ignored on DuckDB.
//!
//! A rule looks at one store and reports warnings or hints; errors are Metaxy's own and are
//! found while decoding. Each rule stands in the file of its code, and each has a test on real
//! DuckDB in `native-tests` that shows the harm and that the fix removes it. What several rules
//! look at in the same way stands in a file of its own, named after what it tells of.

mod access_mode;
mod account_id;
mod ambiguous_spelling;
mod around_variables;
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
mod client_options;
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
mod run;
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
mod storage_version;
mod store_reference;
mod store_setting;
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

pub(crate) use context::Sheet;
pub(crate) use example_value::NOTHING;
pub(crate) use rule::{Check, File, Rule};
pub(crate) use run::{across, around, check, of_file};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::duckdb::Engine;

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
    Tells store_setting,
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
            "This is based on documentation and was not measured.".to_owned()
        } else {
            crate::duckdb::versions::evidence()
        }
    })
}

/// Marks what was found where the DuckDB that is meant was not measured, or nothing can be, and that it holds for
/// that DuckDB.
pub(crate) fn mark(engine: &Engine, found: &mut Diagnostic) {
    let is_judged = found.severity != Severity::Error && is_about_duckdb(found.code);
    found.versions = found.versions.and(engine);
    found.measured = !is_judged || (engine.is_measured() && !NOT_MEASURED.contains(&found.code));
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod told;
