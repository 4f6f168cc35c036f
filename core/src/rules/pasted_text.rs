//! `pasted-text`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::PastedText,
    docs: r"A quote that ends the SQL string it is written into.

Metaxy puts the `region` of MotherDuck between single quotes without escaping quotes in it. A quote in the
value ends the string, and what follows is read as SQL: the statement cannot be parsed, or unintended
statements are run.

The name of a region never contains a quote: write the region alone.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(RawCatalog::MotherDuck(raw)) = context.catalog else { return };
    let Some(region) = raw.region.as_ref().filter(|region| region.value.contains('\'')) else { return };
    let message = "Metaxy does not escape the quote in `region`: the string ends there, and the rest is read as SQL";
    found.push(
        Diagnostic::warning(Code::PastedText, region.span, message)
            .help("write only the region, for example `eu-central-1`")
            .cure(Part::Region, Change::Quote(region.span)),
    );
}
