//! Every statement of a plan is one statement to DuckDB, whatever the configuration holds.

use lakeplan::Code;
use native_tests::parser::Parser;
use proptest::prelude::*;

use super::text::{hostile, toml};
use super::{config, statements, variables};

/// A configuration in which every text and every key that is free is hostile.
fn configuration() -> impl Strategy<Value = String> {
    let storages = prop::sample::select(&["local", "s3", "r2", "gcs", "motherduck"][..]);
    (storages, prop::collection::vec(hostile(), 18)).prop_map(|(storage, texts)| {
        let text: Vec<String> = texts.iter().map(|text| toml(text)).collect();
        let section = match storage {
            "local" => format!("type = \"local\"\npath = {}", text[0]),
            "s3" | "motherduck" => format!(
                "type = \"s3\"\nsecret_name = {}\nkey_id = {}\nsecret = {}\nbucket = {}\nprefix = {}\nregion = {}\n\
                 endpoint = {}\nscope = {}\nurl_style = {}\nsecret_parameters = {{ {} = {}, {} = [{}] }}",
                text[0],
                text[1],
                text[2],
                text[3],
                text[4],
                text[5],
                text[6],
                text[7],
                text[8],
                text[9],
                text[10],
                text[11],
                text[12]
            ),
            other => format!(
                "type = \"{other}\"\nsecret_name = {}\nkey_id = {}\nsecret = {}\ndata_path = {}\n{}\
                 secret_parameters = {{ {} = {} }}",
                text[0],
                text[1],
                text[2],
                text[3],
                if other == "r2" { format!("account_id = {}\n", text[4]) } else { String::new() },
                text[9],
                text[10]
            ),
        };
        let catalog = if storage == "motherduck" {
            format!("type = \"motherduck\"\ndatabase = {}\nregion = {}", text[13], text[14])
        } else {
            format!(
                "type = \"postgres\"\nsecret_name = {}\nhost = {}\ndatabase = {}\nuser = {}\npassword = {}",
                text[13], text[14], text[15], text[16], text[17]
            )
        };
        format!(
            "[stores.{store}]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\
             [stores.{store}.config]\ndatabase = \":memory:\"\n\
             [stores.{store}.config.ducklake]\nalias = {}\nattach_options = {{ {} = {} }}\n\
             [stores.{store}.config.ducklake.catalog]\n{catalog}\n\
             [stores.{store}.config.ducklake.storage]\n{section}\n",
            text[0],
            text[10],
            text[11],
            store = text[12],
        )
    })
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn a_plan_parses_as_its_own_statements(toml in configuration()) {
        let analysis = lakeplan::analyze(&toml, &lakeplan::Options::from(&variables(&[("X", "'; x \"")])));
        let statements = statements(&analysis);
        prop_assume!(statements.is_some(), "it has an error");
        let mut statements = statements.unwrap_or_default();
        // A name that is empty, because its variable is not set, is told, and leaves no statement.
        let told = analysis.diagnostics.iter().any(|it| it.code == Code::UnquotedName && it.message.contains("`USE ;`"));
        prop_assert_eq!(statements.iter().any(|sql| sql == "USE ;"), told);
        statements.retain(|sql| !told || !(sql == "USE ;" || sql.starts_with("CREATE DATABASE ")));
        PARSER.with(|parser| {
            let known: Vec<&String> = statements.iter().filter(|sql| !sql.starts_with("CREATE DATABASE ")).collect();
            for sql in &known {
                prop_assert_eq!(parser.count(sql), Ok(1), "{}", sql);
            }
            let all: String = known.iter().flat_map(|sql| [sql.as_str(), "\n"]).collect();
            prop_assert_eq!(parser.count(&all), Ok(known.len() as u64), "{}", all);
            // The statement that only MotherDuck's extension knows, as one that the engine knows.
            for sql in statements.iter().filter(|sql| sql.starts_with("CREATE DATABASE ")) {
                let like = sql
                    .replacen("CREATE DATABASE IF NOT EXISTS ", "ATTACH 'x' AS ", 1);
                prop_assert_eq!(parser.count(&like), Ok(1), "{}", sql);
            }
            Ok(())
        })?;
    }
}

thread_local! {
    static PARSER: Parser = Parser::new();
}
