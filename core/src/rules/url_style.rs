//! `url-style`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::requests::{Requests, Style, set_text};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::Written;
use crate::secrets::shown;
use crate::text::case::Case as _;
use crate::text::span::Span;
use crate::toml::document::Value;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::UrlStyle,
    docs: r"A URL style that DuckDB or the server does not support.

Only `path`, in lower case, puts the bucket into the path, and only `vhost` puts it into the host name. With
any other word, the bucket is in neither.

Some servers accept the bucket only in the host name: Alibaba Cloud OSS and the transfer acceleration of AWS
reject a request that has it in the path.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(requests) = Requests::of(context) else { return };
    let styles = requests.engine().url_styles;
    if let Some(entry) = requests.storage.parameter("url_style")
        && !matches!(entry.node.value, Value::String(_) | Value::Null)
    {
        found.push(no_style(entry.node.value.kind(), entry.node.span));
    }
    let Some(style) = requests.text_of("url_style") else { return };
    if !styles.contains(&style.text) {
        let lower = style.text.to_lower();
        let finding = no_style(&format!("`{}`", shown(style.text)), style.span);
        if !styles.contains(&lower.as_str()) {
            found.push(with_path(finding, style));
            return;
        }
        let mut diagnostic = finding.diagnostic;
        let fix = requests.set(format!("change to `{lower}`"), &[("url_style", toml_string(&lower))]);
        diagnostic.fixes.extend(fix);
        found.push(diagnostic.cure(Part::StorageSecret, set_text("URL_STYLE", lower, style.span)));
        return;
    }
    let Some(provider) = requests.known_provider() else { return };
    if requests.style().0 == Style::Path && provider.styles().path() == Some(false) {
        let message = format!(
            "{} accepts the bucket only in the host name, and rejects requests that have it in the path",
            provider.provider.name
        );
        let mut diagnostic =
            Diagnostic::warning(Code::UrlStyle, style.span, message).help("write `url_style = \"vhost\"`");
        if let Some(fix) = requests.add("url_style", "vhost") {
            diagnostic = diagnostic.fix(fix.to_be_read());
        }
        found.push(diagnostic.cure(Part::StorageSecret, set_text("URL_STYLE", "vhost", style.span)));
    }
}

/// Every server takes the bucket in the path, AWS too, and few have a host name for each bucket.
fn with_path(finding: Finding, style: Written<'_>) -> Finding {
    let mut diagnostic = finding.diagnostic;
    if !style.from_variable {
        let fix = Fix::replace("change to `path`", style.span, toml_string("path")).to_be_read();
        diagnostic = diagnostic.fix(fix);
    }
    diagnostic.cure(Part::StorageSecret, set_text("URL_STYLE", "path", style.span))
}

fn no_style(what: &str, span: Span) -> Finding {
    Diagnostic::warning(
        Code::UrlStyle,
        span,
        format!("DuckDB does not have the URL style {what}, and leaves the bucket out of its requests"),
    )
    .help("write `path` or `vhost`, in lower case")
    .cure(Part::StorageSecret, Change::drop("URL_STYLE"))
}
