//! `newer-toml`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::finding::Findings;
use crate::rules::rule::File;
use crate::rules::rule::{Check, Rule};
use crate::toml::newer::{Form, newer};

pub(super) const RULE: Rule = Rule {
    code: Code::NewerToml,
    docs: r"Syntax of TOML 1.1, which older parsers reject.

Metaxy reads its file with `tomli`, and requires 2.3.0 or later. 2.3.0 reads TOML 1.0: it rejects line breaks,
comments and a trailing comma in inline tables, the escapes `\e` and `\xHH`, and times without seconds, and
Metaxy does not start. 2.4.0 and later read TOML 1.1.

Write it in TOML 1.0, which every version reads, or make sure that `tomli` is recent enough wherever the file
is used.
",
    check: Check::File(check),
};

fn check(file: &File<'_>, found: &mut Findings) {
    if !file.may_be_newer {
        return;
    }
    for newer in newer(file.text) {
        let (what, title) = match newer.form {
            Form::InlineTable => (
                "line breaks, comments and a trailing comma in an inline table are TOML 1.1",
                "write the table on one line",
            ),
            Form::Escape => ("the escapes `\\e` and `\\x` are TOML 1.1", "write them as `\\u`"),
            Form::Time => ("a time without seconds is TOML 1.1", "write the seconds"),
        };
        let message = format!("{what}: `tomli` before 2.4.0, which may be installed with Metaxy, rejects the file");
        found.push(
            Diagnostic::hint(Code::NewerToml, newer.span, message)
                .help("write it in TOML 1.0, or require `tomli>=2.4.0`")
                .fix(Fix::new(title, newer.edits)),
        );
    }
}
