//! `lakeplan explain`: what a code means.

use std::fmt::Write as _;

use lakeplan::Code;

use crate::args::Explain;
use crate::{Outcome, report};

/// Runs the command.
pub(crate) fn run(args: &Explain) -> Outcome {
    let text = match &args.code {
        None => list(),
        Some(name) => {
            let Some(code) = Code::from_name(name) else {
                let close = Code::closest(name).map_or_else(String::new, |code| format!("; did you mean `{code}`?"));
                return report::failure(&format!("unknown code `{name}`{close}"));
            };
            format!("{code}\n\n{}", lakeplan::explanation(code))
        }
    };
    match report::write(&text) {
        Ok(()) => Outcome::Fine,
        Err(message) => report::failure(&message),
    }
}

fn list() -> String {
    let mut text = String::new();
    for code in Code::ALL {
        let _ = writeln!(text, "{:<22} {}", code.as_str(), lakeplan::summary(*code));
    }
    text
}
