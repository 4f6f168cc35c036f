//! `docs/diagnostics.md`: every code with what it means, why it matters and how to mend it.

use std::fmt::Write as _;

use lakeplan::Code;

use crate::docs::header;

/// The page.
pub(crate) fn text() -> String {
    let mut page = header("the doc comments in core/src/diagnostic.rs");
    page.push_str(
        "# Diagnostics\n\n\
         Each finding has a code that never changes; `lakeplan explain CODE` prints the same text.\n\
         The severities are exact:\n\n\
         - **error**: Metaxy rejects the configuration, or no SQL can be made from it;\n\
         - **warning**: Metaxy accepts it, and then DuckDB fails, or does something else than what is written, or \
         ignores it;\n\
         - **hint**: it works, and there is a better way to write it, or something worth knowing.\n\n\
         | code | meaning |\n|---|---|\n",
    );
    for code in Code::ALL {
        // A bar would end the cell.
        let _ = writeln!(page, "| [`{code}`](#{code}) | {} |", code.summary().replace('|', "\\|"));
    }
    for code in Code::ALL {
        let _ = write!(page, "\n## {code}\n\n{}", code.explanation());
    }
    page
}
