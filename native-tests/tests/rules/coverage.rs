//! No warning without evidence.

use lakeplan::Code;

use crate::{
    catalog, chain, client, credentials, endpoint, foreign, motherduck, names, options, parameters, paths, pins,
    postgres, replaced, requests, shared, together, urls, values, variables,
};

/// Codes that say nothing about DuckDB: what Metaxy itself rejects, drops or ignores (held
/// by the package `parity`), and what is about the file only.
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

#[test]
fn every_warning_has_evidence() {
    let proved = [
        catalog::CODES,
        chain::CODES,
        client::CODES,
        credentials::CODES,
        endpoint::CODES,
        foreign::CODES,
        motherduck::CODES,
        names::CODES,
        options::CODES,
        parameters::CODES,
        paths::CODES,
        pins::CODES,
        postgres::CODES,
        urls::CODES,
        values::CODES,
        variables::CODES,
        replaced::CODES,
        shared::CODES,
        together::CODES,
        requests::CODES,
    ]
    .concat();
    for code in Code::ALL.iter().filter(|code| !lakeplan::doctor::finds(**code)) {
        let listed = NOT_ABOUT_DUCKDB.contains(code);
        assert_ne!(proved.contains(code), listed, "`{code}` has no evidence, or is listed as one that needs none");
    }
}
