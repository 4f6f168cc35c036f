//! MotherDuck cannot be reached from a test. What is held: the statements themselves, and
//! what DuckDB's parser says of them.

use lakeplan::Variables;
use lakeplan::{Code, Flavor};
use native_tests::parser::Parser;
use native_tests::version;

use crate::evidence::{codes, evidence, warnings};
use crate::trial::statements;

evidence! {
    ignored_key = IgnoredKey: keys_of_a_lake_of_ones_own;
    local_with_motherduck = LocalWithMotherDuck: folder_of_this_machine;
    unquoted_name = UnquotedName: empty_database, hyphen_in_a_database;
}

const MOTHERDUCK: &str = "[ducklake]\n[ducklake.catalog]\ntype = \"motherduck\"\ndatabase = \"my_lake\"\n";

/// The statements are those of a configuration without the keys.
fn keys_of_a_lake_of_ones_own(code: Code) {
    let keys = "alias = \"lake\"\nattach_options = { read_only = true }\ndata_inlining_row_limit = 5\n";
    let written = MOTHERDUCK.replace("[ducklake]\n", &format!("[ducklake]\n{keys}"));
    assert_eq!(codes(&warnings(&lakeplan::analyze(&written, &version::bare()))), [code; 3]);
    assert_eq!(warnings(&lakeplan::analyze(MOTHERDUCK, &version::bare())), []);
    for flavor in Flavor::ALL {
        let statements_of = |toml: &str| statements(toml, &Variables::new(), flavor);
        assert_eq!(statements_of(&written), statements_of(MOTHERDUCK));
        assert_eq!(statements_of(MOTHERDUCK), ["USE my_lake;"]);
    }
}

/// The folder reaches MotherDuck as the place of the data. The engine knows the statement
/// only with MotherDuck's extension, so that nothing local could come of it either.
fn folder_of_this_machine(code: Code) {
    let local = format!("{MOTHERDUCK}[ducklake.storage]\ntype = \"local\"\npath = \"/data/lake\"\n");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&local, &version::bare()))), [code]);
    let parser = Parser::new();
    for flavor in Flavor::ALL {
        let statements = statements(&local, &Variables::new(), flavor);
        let create = "CREATE DATABASE IF NOT EXISTS my_lake (TYPE DUCKLAKE, DATA_PATH '/data/lake');";
        assert_eq!(statements, [create, "USE my_lake;"]);
        assert!(parser.count(create).is_err(), "this DuckDB knows MotherDuck's statement");
    }
    assert_eq!(warnings(&lakeplan::analyze(MOTHERDUCK, &version::bare())), []);
}

/// Also where it is empty because its variable is not set: a warning at the name itself.
fn empty_database(code: Code) {
    let parser = Parser::new();
    let empty = MOTHERDUCK.replace("\"my_lake\"", "\"\"");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&empty, &version::bare()))), [code]);
    let unset = MOTHERDUCK.replace("my_lake", "${NOT_SET}");
    let found = warnings(&lakeplan::analyze(&unset, &version::bare()));
    let place = |code: Code| found.iter().find(|it| it.code == code).map(|it| it.span.slice(&unset));
    assert_eq!((found.len(), place(code)), (2, Some("\"${NOT_SET}\"")), "{found:#?}");
    assert_eq!(place(Code::UnsetVariable), Some("${NOT_SET}"));
    for flavor in Flavor::ALL {
        for toml in [&empty, &unset] {
            let statements = statements(toml, &Variables::new(), flavor);
            assert_eq!(statements, ["USE ;"]);
            assert!(parser.count(&statements[0]).is_err_and(|error| error.contains("syntax error")));
        }
        let set = Variables::from([("NOT_SET".to_owned(), "my_lake".to_owned())]);
        assert_eq!(warnings(&lakeplan::analyze(&unset, &version::options(&set))), []);
        assert_eq!(parser.count(&statements(&unset, &set, flavor)[0]), Ok(1));
    }
}

fn hyphen_in_a_database(code: Code) {
    let toml = MOTHERDUCK.replace("my_lake", "my-lake");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code]);
    let parser = Parser::new();
    let counts = |flavor| parser.count(&statements(&toml, &Variables::new(), flavor)[0]);
    assert!(counts(Flavor::Metaxy).is_err());
    assert_eq!(counts(Flavor::DuckDb), Ok(1));
}
