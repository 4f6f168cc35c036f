//! What stands in a comment that ignores findings.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::ignore::lines::MARK;
use crate::text::span::Span;

/// A code that a comment names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The code; nothing if there is none of this name.
    pub(super) code: Option<Code>,
    /// Where it is written.
    pub(super) span: Span,
    /// The comment.
    pub(super) comment: Span,
    /// Whether a finding was ignored for it.
    pub(super) used: bool,
    /// Whether an error was not.
    pub(super) of_error: bool,
}

/// Names that are longer are none of codes, and not shown.
const LONGEST: usize = 40;

/// The codes of a comment, which stands at `at`, and what is wrong with it. It begins with `#`, and with the
/// words that make it one of ours; these may also follow another comment: `# as before # lakeplan: …`.
pub(super) fn read(comment: &str, at: Span) -> (Vec<Entry>, Vec<Diagnostic>) {
    let (mut entries, mut wrong) = (Vec::new(), Vec::new());
    for (hash, _) in comment.match_indices('#') {
        let behind = comment[hash + 1..].trim_start();
        let Some(rest) = behind.strip_prefix(MARK) else { continue };
        let rest = rest.trim_start();
        let word =
            rest.len() - rest.trim_start_matches(|it: char| it.is_alphanumeric() || it == '_' || it == '-').len();
        let place = |part: &str| at.end - part.len();
        let start = place(behind);
        let own = Span::new(at.start + hash, at.end);
        let said = |message: &'static str| Diagnostic::warning(Code::UnusedIgnore, Span::new(start, at.end), message);
        let list = rest[word..].trim_start();
        let Some(list) = list.strip_prefix('[').filter(|_| &rest[..word] == "ignore") else {
            if list.starts_with('[') || (&rest[..word] == "ignore" && list.is_empty()) {
                let message = "the comment has no effect: expected `# lakeplan: ignore[code, code]`";
                wrong.push(said(message).help("write the codes in brackets after `ignore`"));
            }
            continue;
        };
        let Some((inside, _)) = list.split_once(']') else {
            wrong.push(said("the comment has no effect: `]` is missing after the codes"));
            continue;
        };
        let mut offset = place(list);
        for part in inside.split(',') {
            let name = part.trim();
            let from = offset + part.len() - part.trim_start().len();
            offset += part.len() + 1;
            let span = Span::new(from, from + name.len());
            let code = Code::from_name(name);
            if code.is_none() {
                wrong.push(unknown(name, if name.is_empty() { Span::new(start, at.end) } else { span }));
            }
            entries.push(Entry { code, span, comment: own, used: false, of_error: false });
        }
    }
    (entries, wrong)
}

fn unknown(name: &str, span: Span) -> Diagnostic {
    let is_word = name.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it)) && name.len() <= LONGEST;
    let message = match name {
        "" => "the comment has no effect: a code is missing between the brackets".to_owned(),
        _ if is_word => format!("there is no code `{name}`: the comment has no effect"),
        _ => "there is no such code: the comment has no effect".to_owned(),
    };
    let found = Diagnostic::warning(Code::UnusedIgnore, span, message);
    match Code::closest(name).filter(|_| is_word && !name.is_empty()) {
        Some(code) => found.help(format!("did you mean `{code}`?")).fix(Fix::replace(
            format!("write `{code}`"),
            span,
            code.as_str(),
        )),
        None => found.help("`lakeplan explain` lists the codes"),
    }
}
