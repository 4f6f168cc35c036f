//! `lakeplan import`: the TOML of SQL on standard output, and on standard error what of the SQL it leaves out.

use lakeplan::LineIndex;
use lakeplan::import::{Imported, import};

use crate::args::Import;
use crate::{Outcome, input, output, report};

/// Runs the command.
pub(crate) fn run(args: &Import) -> Outcome {
    let source = match input::read_plain(&args.file) {
        Ok(source) => source,
        Err(message) => return report::failure(&message),
    };
    let imported = import(&source.text);
    let mut outcome = tell(&imported, &source.name, &source.text);
    if imported.is_empty() {
        return report::finding(&format!(
            "{} does not attach a lake: there is no `ATTACH 'ducklake:…'` in it",
            source.name
        ));
    }
    if let Err(message) = output::result(&imported.to_file(&source.text)) {
        outcome = outcome.max(report::failure(&message));
    }
    outcome
}

fn tell(imported: &Imported, name: &str, sql: &str) -> Outcome {
    let lines = LineIndex::new(sql);
    for note in imported.notes.iter().take(Imported::SHOWN) {
        let at = lines.position(sql, note.span.start);
        let text = format!("{name}:{}:{}: {}", at.line, at.column, note.text);
        if note.lost {
            report::warning(&text);
        } else {
            report::hint(&text);
        }
    }
    if imported.notes.len() > Imported::SHOWN {
        report::warning(&format!("and {} more", imported.notes.len() - Imported::SHOWN));
    }
    if imported.notes.iter().any(|note| note.lost) { Outcome::Finding } else { Outcome::Fine }
}
