//! What a line is about, for a reference beside the text that follows the caret.

use crate::assist::outline::{self, Outline};
use crate::assist::place::{self, Key, Place};
use crate::schema::{Field, Section};
use crate::text::span::floor_char_boundary;

/// What the lines of a text are about; the text is read once, however many lines are asked for.
#[derive(Debug)]
pub struct Subjects<'t> {
    text: &'t str,
    outline: Outline<'t>,
}

impl<'t> Subjects<'t> {
    /// Reads a text.
    pub fn new(text: &'t str) -> Self {
        Self { text, outline: outline::read(text, text.len()) }
    }

    /// What the line of `offset` is about: a section, and a key of it if it is about one. A line without a key belongs to
    /// the last one above it.
    pub fn at(&self, offset: usize) -> Option<(&'static Section, Option<&'static Field>)> {
        let Self { text, outline } = self;
        let offset = floor_char_boundary(text, offset);
        let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
        let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        // They are in file order.
        let until = |place: usize| outline.parts.partition_point(|part| part.span.start < place);
        // A header is about its last key; of several pairs in a line it is the one before the
        // caret, else the first.
        let header = text[start..end].trim_start().starts_with('[');
        let here = until(offset + 1);
        let last = outline.parts[..until(end)].last().filter(|part| header && part.span.start >= start);
        let before = outline.parts[..here].last();
        let after = outline.parts.get(here).filter(|part| part.span.start < end);
        let part = last.or(before.filter(|part| part.span.start >= start)).or(after).or(before)?;
        if let Some(Key::Field(section, field)) = place::key(outline, &part.path)
            && !matches!(place::resolve(outline, &part.path), Some(Place::Section(_)))
        {
            return Some((section, Some(field)));
        }
        let mut path = &part.path[..];
        loop {
            match place::resolve(outline, path) {
                Some(Place::Parameters(section)) => return Some((section, section.field(path.last()?))),
                Some(Place::Section(section)) => {
                    let rest = part.path.get(path.len()).and_then(|key| section.field(key));
                    return Some((section, rest));
                }
                _ => path = path.split_last()?.1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
[stores.dev]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
config.database = \":memory:\"

[stores.dev.config.ducklake.catalog]
type = \"postgres\"
host = \"localhost\"
secret_parameters = { sslmode = \"require\" }

[stores.dev.config.ducklake.storage]
type = \"s3\"
bucket = \"b\"
";

    fn followed(needle: &str) -> (&'static str, Option<&'static str>) {
        let at = TEXT.find(needle).expect("it is in the text");
        let (section, field) = Subjects::new(TEXT).at(at).expect("something");
        (section.name, field.map(|field| field.key))
    }

    #[test]
    fn keys_and_headers_are_found() {
        assert_eq!(followed("ost = "), ("postgres", Some("host")));
        assert_eq!(followed("ocalhost"), ("postgres", Some("host")));
        assert_eq!(followed("bucket"), ("s3", Some("bucket")));
        assert_eq!(followed("ducklake.storage]"), ("s3", None));
        assert_eq!(followed("memory"), ("the store's `config`", Some("database")));
    }

    #[test]
    fn a_table_of_options_belongs_to_its_key() {
        assert_eq!(followed("require"), ("postgres", Some("secret_parameters")));
    }

    #[test]
    fn nothing_is_about_nothing() {
        assert_eq!(Subjects::new("").at(0), None);
        assert_eq!(Subjects::new("# x").at(1), None);
    }
}
