//! No warning without evidence.

use lakeplan::Code;

use crate::{
    catalog, chain, client, credentials, endpoint, foreign, lakes, motherduck, names, opened_twice, options,
    parameters, paths, pins, postgres, replaced, requests, reserved, settings, shared, together, urls, values,
    variables,
};

/// What is known of services that no test can reach, by their documentation.
const DOCUMENTED: &[Code] = &[Code::MotherDuckVersion];

#[test]
fn every_warning_has_evidence() {
    let proved = [
        catalog::CODES,
        chain::CODES,
        client::CODES,
        credentials::CODES,
        endpoint::CODES,
        foreign::CODES,
        lakes::CODES,
        motherduck::CODES,
        names::CODES,
        opened_twice::CODES,
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
        reserved::CODES,
        settings::CODES,
    ]
    .concat();
    for code in Code::ALL.iter().filter(|code| !lakeplan::doctor::finds(**code)) {
        let listed = !lakeplan::is_about_duckdb(*code) || DOCUMENTED.contains(code);
        assert_ne!(proved.contains(code), listed, "`{code}` has no evidence, or is listed as one that needs none");
    }
}
