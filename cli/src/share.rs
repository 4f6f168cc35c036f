//! `lakeplan share`: a link that opens a file in the playground.
//!
//! The text stands behind `#`, which browsers do not send to a server; secrets are left out, as the page does.

use std::path::PathBuf;

use lakeplan::Options;
use lakeplan::mask::mask_name;
use lakeplan::share::{Redacted, ShareError, encode, escape, redact};

use crate::args::{FlavorArg, Share};
use crate::{Outcome, input, output, report};

/// Runs the command.
pub(crate) fn run(args: &Share) -> Outcome {
    share(args).unwrap_or_else(|message| report::failure(&message))
}

fn share(args: &Share) -> Result<Outcome, String> {
    let path: PathBuf = args.file.clone().map_or_else(input::discover, Ok)?;
    let source = input::read(&path)?;
    let analysis = lakeplan::analyze(&source.text, &Options::default());
    if analysis.is_syntax_error() {
        report::text::print(&source, &analysis.diagnostics.iter().collect::<Vec<_>>());
        return Ok(report::finding(
            "no link was created: in a text that is not valid TOML, it is not certain what is \
                                   secret",
        ));
    }
    if let Some(name) = &args.store {
        analysis.select(Some(name)).map_err(|error| error.to_string())?;
    }
    let Redacted { text, hidden, .. } = redact(&source.text);
    let mut link = encode(&text).map_err(|error| match error {
        ShareError::TooLong => format!("no link was created: {} is too long", source.name),
        other => other.to_string(),
    })?;
    // A name that looks like a secret is none of a link.
    if let Some(name) = args.store.as_ref().filter(|name| mask_name(name) == **name) {
        link += "&store=";
        link += &escape(name);
    }
    if matches!(args.flavor, FlavorArg::Metaxy) {
        link += "&flavor=metaxy";
    }
    for hidden in &hidden {
        let what = hidden.path.as_ref().map_or_else(|| "a secret in a comment".to_owned(), |path| format!("`{path}`"));
        report::note(&format!("left out of the link: {what} (line {})", hidden.line));
    }
    if source.parts().len() > 1 {
        report::note("the files that it extends are not in the link");
    }
    let page = args.url.as_ref().map_or("", |url| url.split('#').next().unwrap_or_default());
    if args.url.is_none() {
        report::note("append it to the URL of a playground, or set that URL with `--url`");
    }
    output::result(&format!("{page}#{link}\n"))?;
    Ok(Outcome::Fine)
}
