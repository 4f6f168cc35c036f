//! Texts that are read now and then: what the codes mean.

use lakeplan::Code;

/// What a code means, in Markdown.
pub(crate) fn explanation(code: Code) -> &'static str {
    lakeplan::explanation(code)
}
