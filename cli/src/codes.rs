//! Codes of diagnostics as values of an option: shells complete them, and what is none is told as `explain` tells it.

use clap::builder::{PossibleValue, TypedValueParser};
use lakeplan::Code;

/// Takes every word, and offers the codes and some words more.
#[derive(Clone, Debug)]
pub(crate) struct CodeWords(pub(crate) &'static [&'static str]);

impl TypedValueParser for CodeWords {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        clap::builder::StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let codes = Code::ALL.iter().map(|code| PossibleValue::new(code.as_str()));
        Some(Box::new(self.0.iter().map(|word| PossibleValue::new(*word)).chain(codes)))
    }
}

/// The code of a name, or that there is none.
pub(crate) fn code(name: &str) -> Result<Code, String> {
    Code::from_name(name).ok_or_else(|| {
        let close = Code::closest(name).map_or_else(String::new, |code| format!("; did you mean `{code}`?"));
        format!("unknown code `{name}`{close}")
    })
}
