//! What there is to say about one text.

use std::rc::Rc;

use lakeplan::{Analysis, Diagnostic, LineIndex, Options, Span, Utf16Index, share};

use crate::later::Later;

/// What there is to say about one text with one set of variables.
#[derive(Debug)]
pub struct Outcome {
    /// The text.
    pub text: Rc<str>,
    /// The findings of the core.
    pub analysis: Analysis,
    /// Lines of the text.
    pub lines: LineIndex,
    /// UTF-16 offsets of the text.
    pub utf16: Utf16Index,
    /// Whether every rule has looked at the text, not only those that change the SQL.
    pub whole: bool,
    /// Whether the core has looked at the text; it does not where it has failed before.
    pub seen: bool,
    /// What the text is, if it is no TOML and something else that is known.
    pub pasted: Option<lakeplan::paste::Pasted>,
}

/// Made once for each text: what is not the same is another.
impl PartialEq for Outcome {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Outcome {
    /// What there is to say about a text.
    pub(crate) fn new(text: Rc<str>, options: Options, later: Later) -> Self {
        let whole = later == Later::Here;
        let analysis = lakeplan::analyze(&text, &options.only_cures(!whole));
        // Lines that set variables may be TOML too, though without a store.
        let foreign = analysis.is_syntax_error() || analysis.stores.is_empty();
        let pasted = if whole && foreign { cut::recognize(&text) } else { None };
        Self { pasted, analysis, whole, lines: LineIndex::new(&text), utf16: Utf16Index::new(&text), text, seen: true }
    }

    /// A text that the core must not look at.
    pub(crate) fn unseen(text: Rc<str>) -> Self {
        let lines = LineIndex::new(&text);
        let utf16 = Utf16Index::new(&text);
        // What in it is secret nobody knows: every value is taken for one.
        let mut secrets = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if let Some(at) = line.find('=') {
                secrets.push(Span::new(start + at + 1, start + line.trim_end().len()));
            }
            start += line.len();
        }
        let mut unseen =
            Self { text, lines, utf16, seen: false, ..Self::new("".into(), Options::default(), Later::Loading) };
        unseen.analysis.diagnostics.clear();
        unseen.analysis.secrets = secrets;
        unseen
    }

    /// The whole text but for its secrets, of the same length.
    pub fn masked(&self) -> String {
        let mut masked = self.text.as_bytes().to_vec();
        for span in &self.analysis.secrets {
            for byte in masked[span.start..span.end].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
                *byte = b'*';
            }
        }
        String::from_utf8(masked).unwrap_or_else(|_| "*".repeat(self.text.len()))
    }

    /// The text without its secrets, as a link or the storage of the tab may hold it.
    pub fn left_out(&self) -> String {
        share::left_out(&self.text, &self.analysis.secrets)
    }

    /// Line and column, from 1.
    pub fn position(&self, offset: usize) -> lakeplan::text::span::Position {
        self.lines.position(&self.text, offset)
    }

    /// How many findings there are of each severity: errors, warnings, hints.
    pub fn counts(&self) -> [usize; 3] {
        use lakeplan::Severity::{Error, Hint, Warning};
        let count = |severity| self.diagnostics().iter().filter(|it| it.severity == severity).count();
        [count(Error), count(Warning), count(Hint)]
    }

    /// Whether nothing is written yet.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The findings, in file order. In an empty editor nothing is wrong yet, though the file would have
    /// no stores.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        if self.is_blank() { &[] } else { &self.analysis.diagnostics }
    }
}

/// The build cuts the program at this function.
mod cut {
    #[inline(never)]
    pub(super) fn recognize(text: &str) -> Option<lakeplan::paste::Pasted> {
        lakeplan::paste::recognize(text)
    }
}
