//! Changes of a text.

pub use crate::text::prose::Prose;
use crate::text::sort::sort_by;
use crate::text::span::Span;

/// A replacement in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What takes its place.
    pub replacement: String,
}

/// How sure it is that a change is what the writer wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// It spells what is written already, and can be applied without being looked at.
    #[default]
    Safe,
    /// It moves, replaces or removes something, or chooses a name or a value: to be read first.
    Unsafe,
}

impl Applicability {
    /// The word for it: `safe` or `unsafe`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// A change of the text that removes the finding and touches nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What the change does, as the label of a button.
    pub title: Prose,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
    /// How sure it is.
    pub applicability: Applicability,
}

impl Fix {
    /// A safe fix.
    pub fn new(title: impl Into<Prose>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), edits, applicability: Applicability::Safe }
    }

    /// A safe fix of one edit.
    pub fn replace(title: impl Into<Prose>, span: Span, replacement: impl Into<String>) -> Self {
        Self::new(title, vec![Edit { span, replacement: replacement.into() }])
    }

    /// The same change, to be read before it is applied.
    pub fn to_be_read(mut self) -> Self {
        self.applicability = Applicability::Unsafe;
        self
    }

    /// The text after the change.
    pub fn apply(&self, text: &str) -> String {
        apply_edits(text, &self.edits)
    }
}

/// Applies edits that do not overlap; of edits that do, the first wins.
pub fn apply_edits(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    sort_by(&mut edits, |a, b| a.span.cmp(&b.span));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        if edit.span.start >= at {
            out.push_str(&text[at..edit.span.start]);
            out.push_str(&edit.replacement);
            at = edit.span.end;
        }
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_order_of_place() {
        let edits = [
            Edit { span: Span::new(2, 3), replacement: "C".into() },
            Edit { span: Span::at(0), replacement: ">".into() },
        ];
        assert_eq!(apply_edits("abc", &edits), ">abC");
    }
}
