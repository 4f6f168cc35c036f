//! `snapshot-pins`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::toml::remove::remove_keys;

pub(super) const RULE: Rule = Rule {
    code: Code::SnapshotPins,
    docs: r"A lake that is pinned to a snapshot twice.

`snapshot_version` and `snapshot_time` each select the state of the lake that is read, and DuckLake accepts
only one of them: with both, it does not attach the lake, `Cannot specify both VERSION and TIMESTAMP`, even if
they refer to the same snapshot.

Keep one of them: a version always refers to the same snapshot.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    if context.is_motherduck() {
        return;
    }
    let pins = ["snapshot_version", "snapshot_time"];
    let [Some(version), Some(time)] = pins.map(|name| context.attach_option(name)) else { return };
    let is_later = version.key_span > time.key_span;
    let (later, earlier) = if is_later { (version, time) } else { (time, version) };
    let (name, other) = if is_later { (pins[0], pins[1]) } else { (pins[1], pins[0]) };
    let message =
        format!("`{name}` together with `{other}`: DuckLake accepts only one of the two, and does not attach the lake");
    let mut diagnostic = Diagnostic::warning(Code::SnapshotPins, later.key_span, message)
        .context(earlier.key_span, "the other option is here")
        .help("keep one of the two; a version always refers to the same snapshot");
    for (pin, name) in [(later, name), (earlier, other)] {
        if let Some(edits) = remove_keys(context.text, &[(pin.key_span, pin.node.span)]) {
            diagnostic = diagnostic.fix(Fix::new(format!("remove `{name}`"), edits).to_be_read());
        }
    }
    found.push(diagnostic);
}
