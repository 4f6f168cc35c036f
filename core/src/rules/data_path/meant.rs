//! The URL that a data path was meant to be.

use crate::backend::parts::text as shown_text;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::around_variables;
use crate::rules::bucket_in_host;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Part};
use crate::rules::requests::Requests;
use crate::schema::Text;
use crate::secrets::{holds_credentials, shown};
use crate::text::case::Case as _;
use crate::text::span::Located;

/// What is wrong with a path.
pub(super) fn warning(located: &Located<Text>, message: String) -> Diagnostic {
    Diagnostic::warning(Code::DataPath, located.span, message)
}

/// The path with another text, in the file and in the plan.
pub(super) fn rewritten(context: &Context<'_>, path: &Located<Text>, message: String, meant: String) -> Finding {
    let title = format!("write `{}`", shown(&meant));
    let diagnostic = warning(path, message).help(title.clone());
    // Where the bucket cannot stand before the host, requests would fail that no local folder needs.
    let in_the_way = Requests::of(context).is_some_and(|requests| {
        requests.server().is_some_and(|(endpoint, _)| bucket_in_host::is_in_the_way(&requests, &endpoint))
    });
    // Of a variable that is not set here nobody knows what it says: perhaps the scheme and the bucket.
    let fix = around_variables::fix(title, context.text, path, &meant);
    let Some(fix) = fix.filter(|_| !in_the_way && !holds_credentials(&meant)) else {
        return diagnostic.into();
    };
    let cured = shown_text(&Located { value: meant, ..path.clone() });
    diagnostic.fix(fix.to_be_read()).cure(Part::LakeSecret, Change::DataPath(cured))
}

/// What else to do about a URL with the scheme of another store.
pub(super) fn other_backend(text: &str) -> &'static str {
    match text.split_once("://") {
        Some(("gs" | "gcs", _)) => ", or write `type = \"gcs\"`",
        Some(("r2", _)) => ", or write `type = \"r2\"`",
        _ => "",
    }
}

/// The URL that a text without its scheme, or with a misspelled one, was meant to be.
pub(super) fn url_meant(text: &str, schemes: &[&str]) -> Option<String> {
    const OTHERS: [&str; 3] = ["minio", "s3+https", "s3+http"];
    let text = text.trim().trim_matches(['"', '\'']);
    let first = schemes.first()?;
    let lower = text.to_lower();
    let names = schemes.iter().filter_map(|scheme| scheme.strip_suffix("://")).map(|name| (name, name));
    let others = OTHERS.iter().filter(|_| *first == "s3://").map(|other| (*other, "s3"));
    let scheme = names.chain(others).find_map(|(name, scheme)| {
        let rest = lower.strip_prefix(name).map(|_| &text[name.len()..])?;
        // A bucket has three characters at least.
        let begins =
            rest.starts_with([':', '\\']) || rest.starts_with("//") || (name.len() < 3 && rest.starts_with('/'));
        (begins && (scheme == name || rest.starts_with(':')))
            .then(|| (scheme, rest.trim_start_matches(&[':', '/', '\\', ' '] as &[char])))
    });
    let (scheme, rest) = match scheme {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => match text.strip_prefix("arn:aws:s3:::") {
            Some(rest) => ((*first).to_owned(), rest),
            None if !text.contains(&[':', '\\', '~'] as &[char]) && !text.starts_with('.') => {
                ((*first).to_owned(), text.trim_start_matches('/'))
            }
            None => return None,
        },
    };
    let rest = rest.replace('\\', "/");
    (!rest.is_empty()).then(|| format!("{scheme}{rest}"))
}
