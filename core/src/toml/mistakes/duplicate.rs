//! A key or a table that is there twice.

use crate::text::edit::{Edit, Fix};
use crate::text::span::Span;
use crate::toml::error::SyntaxError;
use crate::toml::places::Places;

/// Whether the parser has found a name that is taken.
pub(super) fn is_duplicate(error: &SyntaxError) -> bool {
    error.message == "duplicate key" || error.message.starts_with("cannot extend value of type")
}

/// `[store.dev]` beside `store = "dev"`: the tables are those of the stores.
fn stores(span: Span, first: Option<Span>, places: &Places<'_>) -> SyntaxError {
    let edits = places.same_key(&span).iter().filter(|place| Some(**place) != first);
    let edits = edits.map(|&span| Edit { span, replacement: "stores".to_owned() }).collect();
    let mut told = SyntaxError::new(span, "`store` is the name of the default store, and cannot also be a table")
        .help("the tables of the stores are `[stores.…]`")
        .fix(Fix::new("rename to `stores`", edits).to_be_read());
    told.first = first.map(|first| (first, "it is a value here".to_owned()));
    told
}

/// The mistake with the place where the name was taken. `span` takes it again, in the line
/// `statement`.
pub(super) fn told(text: &str, span: Span, statement: Option<Span>, places: &Places<'_>) -> SyntaxError {
    let first = places.same_key(&span).iter().copied().find(|place| *place < span);
    let header = |place: Span| {
        let start = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
        text[start..place.start].trim_start().starts_with('[')
    };
    if header(span)
        && first.is_some_and(|first| !header(first))
        && places.is_at_the_top(span)
        && span.slice(text) == "store"
    {
        return stores(span, first, places);
    }
    let (message, help) = match (header(span), first.map(header)) {
        (true, Some(false)) => (
            "this table is already defined as a value, and cannot be extended",
            "write its keys in one place: after the `=`, or under this header",
        ),
        (true, _) => {
            ("this table is already defined", "move the keys that follow into the first one, and remove this header")
        }
        (false, Some(true)) => {
            ("this key is already a table with a separate header", "write it in one place: here, or under the header")
        }
        (false, _) => ("this key is already defined in the same table", "keep one of the two"),
    };
    let mut told = SyntaxError::new(span, message).help(help);
    told.first = first.filter(|_| first != Some(span)).map(|first| (first, "first defined here".to_owned()));
    if !header(span)
        && let Some(line) = statement.filter(|line| text[line.start..span.start].trim().is_empty())
    {
        let end = text[line.end..].find('\n').map_or(text.len(), |at| line.end + at + 1);
        told.fix = Some(Fix::replace("remove the second", Span::new(line.start, end), "").to_be_read());
    }
    told
}
