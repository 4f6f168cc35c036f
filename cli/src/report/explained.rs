//! What is behind an error, on the lines of the configuration.

use annotate_snippets::Renderer;
use lakeplan::doctor::{ErrorExplanation, NOWHERE};
use lakeplan::{Code, Diagnostic};

use crate::input::Source;
use crate::output;
use crate::report::text;

/// Prints an explanation to standard output: it is the result.
pub(crate) fn print(config: &Source, explained: &ErrorExplanation) -> Result<(), String> {
    output::styled_result(&render(&Renderer::styled(), config, explained))
}

fn render(renderer: &Renderer, config: &Source, explained: &ErrorExplanation) -> String {
    let says = format!("the error says: {}", explained.error);
    let mut out = Vec::new();
    for (index, diagnostic) in explained.diagnostics.iter().enumerate() {
        let note = (index == 0 && !explained.error.is_empty()).then_some(says.as_str());
        out.push(text::render_with_note(renderer, config, diagnostic, note));
    }
    let related: Vec<&Diagnostic> = explained.related.iter().collect();
    out.extend(text::of_source(renderer, config, &related));
    let mut codes: Vec<Code> = explained.diagnostics.iter().map(|found| found.code).collect();
    codes.dedup();
    if explained.diagnostics[0].span == NOWHERE {
        out.push(lakeplan::explanation(codes[0]).trim_end().to_owned());
    }
    let store = explained
        .store
        .as_ref()
        .map_or_else(String::new, |name| format!("checked against store `{name}` of {}; ", config.name));
    let more: Vec<String> = codes.iter().map(|code| format!("`lakeplan explain {code}`")).collect();
    out.push(format!("{store}more: {}", more.join(", ")));
    out.join("\n\n") + "\n"
}
