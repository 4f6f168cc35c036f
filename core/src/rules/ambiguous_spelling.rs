//! `ambiguous-spelling`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::AmbiguousSpelling,
    docs: r"The same section is given twice, in the older and in the released spelling.

`metadata_backend` and `catalog` are the same key, as are `storage_backend` and `storage`: the documentation
of Metaxy uses the first of each pair, the releases on PyPI (0.1.1 and later) read only the second. If a file
has both, every version of Metaxy ignores one of them. Keep one spelling; `lakeplan` understands both.
",
    check: Check::Elsewhere,
};

#[cfg(test)]
mod tests {
    use crate::{Options, Severity, Variables, analyze};

    /// Measured on Metaxy 0.1.11: it takes the configuration, and the password of the file.
    #[test]
    fn a_variable_in_the_older_spelling_is_ignored() {
        let toml = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \
                    \":memory:\"\n[stores.dev.config.ducklake.catalog]\ntype = \"duckdb\"\nuri = \
                    \"m\"\n[stores.dev.config.ducklake.storage]\ntype = \"local\"\npath = \"f\"\n";
        for (name, value) in [("METADATA_BACKEND__URI", "x"), ("STORAGE_BACKEND", "{\"path\": \"x\"}")] {
            let variable = (format!("METAXY_STORES__DEV__CONFIG__DUCKLAKE__{name}"), value.to_owned());
            let analysis = analyze(toml, &Options::new(Variables::from([variable])));
            assert!(!analysis.has_errors(), "{:#?}", analysis.diagnostics);
            let warnings = analysis.diagnostics.iter().filter(|it| it.severity == Severity::Warning);
            let codes: Vec<&str> = warnings.map(|it| it.code.as_str()).collect();
            assert_eq!(codes, ["older-spelling"], "{name}");
            let config = analysis.stores[0].config().map(|config| format!("{config:?}"));
            assert!(config.is_some_and(|config| !config.contains("\"x\"")), "{name}");
        }
    }
}
