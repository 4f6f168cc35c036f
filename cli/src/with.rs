//! Which DuckDB `lakeplan doctor` is asked to run on.

/// Which DuckDB is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum With {
    /// The one that is linked into this program.
    Linked,
    /// That of a Python, or of the first that is found.
    Python(Option<String>),
    /// The program `duckdb` at a path, or the first on the `PATH`.
    Cli(Option<String>),
}

impl std::str::FromStr for With {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            None if text == "linked" => Ok(Self::Linked),
            None if text == "python" => Ok(Self::Python(None)),
            None if text == "cli" => Ok(Self::Cli(None)),
            Some(("cli", path)) if !path.is_empty() => Ok(Self::Cli(Some(path.to_owned()))),
            Some(("python", path)) if !path.is_empty() => Ok(Self::Python(Some(path.to_owned()))),
            _ => Err("expected `python`, `python=PATH`, `cli`, `cli=PATH` or `linked`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_with_are_read() {
        assert_eq!("linked".parse(), Ok(With::Linked));
        assert_eq!("python".parse(), Ok(With::Python(None)));
        assert_eq!("python=/x=y/python".parse(), Ok(With::Python(Some("/x=y/python".to_owned()))));
        assert_eq!("cli".parse(), Ok(With::Cli(None)));
        assert_eq!("cli=/x=y/duckdb".parse(), Ok(With::Cli(Some("/x=y/duckdb".to_owned()))));
        for wrong in ["", "ruby", "python=", "cli=", "linked=/x"] {
            assert!(wrong.parse::<With>().is_err(), "{wrong}");
        }
    }
}
