//! `store-without-type`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::StoreWithoutType,
    docs: r"Metaxy ignores a store without `type`.

Metaxy skips the store while reading the file, with a Python warning that is easily missed, and later reports that the
store was not found. A store that is not a table is skipped too.
",
    check: Check::Elsewhere,
};

#[cfg(test)]
mod tests {
    use crate::{Code, Options, analyze};

    const FILE: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \
                        \":memory:\"\n[stores.dev.config.ducklake.catalog]\ntype = \"duckdb\"\nuri = \"a.db\"\n\
                        [stores.dev.config.ducklake.storage]\ntype = \"local\"\npath = \"x\"\n";

    #[test]
    fn quotes_that_make_a_path_a_name() {
        for (from, to, code) in [
            ("[stores.dev.config", "[stores.\"dev.config\"", Code::StoreWithoutType),
            ("[stores.dev.config.ducklake.", "[stores.\"dev.config.ducklake\".", Code::StoreWithoutType),
            ("[stores.dev.config.ducklake.catalog]", "[stores.\"dev.config.ducklake.catalog\"]", Code::UnknownKey),
        ] {
            let text = FILE.replace(from, to);
            let found = analyze(&text, &Options::default()).diagnostics;
            let told: Vec<_> = found.iter().filter(|found| found.message.contains("with quotes")).collect();
            assert!(told.len() == 1 && told[0].code == code, "{text}\n{found:#?}");
            let fixed = told[0].fixes[0].apply(&text);
            assert_eq!(fixed, FILE);
            assert!(analyze(&fixed, &Options::default()).diagnostics.is_empty(), "{fixed}");
        }
        // A name may have a dot.
        let dotted = FILE.replace("stores.dev", "stores.\"dev.config\"");
        let found = analyze(&dotted, &Options::default()).diagnostics;
        assert!(found.iter().all(|found| !found.message.contains("with quotes")), "{found:#?}");
    }

    #[test]
    fn stores_under_the_key_that_chooses_one() {
        let text = FILE.replace("[stores.", "[store.");
        let found = analyze(&text, &Options::default()).diagnostics;
        assert_eq!(found.iter().map(|found| found.code).collect::<Vec<_>>(), [Code::WrongType]);
        assert_eq!(found[0].fixes[0].apply(&text), FILE);
    }
}
