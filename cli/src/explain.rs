//! `lakeplan explain`: what a code means.

use lakeplan::Code;

use crate::args::Explain;
use crate::{Outcome, report};

/// Runs the command.
pub(crate) fn run(args: &Explain) -> Outcome {
    let text = match &args.code {
        None => Code::ALL.iter().map(|code| format!("{:<22} {}\n", code.as_str(), code.summary())).collect(),
        Some(name) => match Code::from_name(name) {
            Some(code) => format!("{code}\n\n{}", code.explanation()),
            None => {
                let close = Code::closest(name).map_or_else(String::new, |code| format!("; did you mean `{code}`?"));
                return report::failure(&format!("unknown code `{name}`{close}"));
            }
        },
    };
    match report::write(&text) {
        Ok(()) => Outcome::Fine,
        Err(message) => report::failure(&message),
    }
}
