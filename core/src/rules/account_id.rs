//! `account-id`.

use crate::diagnostic::{Code, Diagnostic};
use crate::providers::{recognize, split};
use crate::rules::context::Context;
use crate::rules::finding::{Findings, Part};
use crate::rules::requests::{Requests, set_text};
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::text::span::Span;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::AccountId,
    docs: r"An `account_id` that is more than the ID of a Cloudflare account.

DuckDB appends `.r2.cloudflarestorage.com` to the value to build the host name. A URL or a host name therefore
becomes `https://https://….r2.cloudflarestorage.com.r2.cloudflarestorage.com`.

An email address, the name of a bucket or an ID that has lost a digit gives a host that does not exist.

The ID is the first part of the address that the dashboard shows as *S3 API*: 32 hexadecimal digits. A bucket
in a jurisdiction has a separate host: set it as `endpoint` under `secret_parameters`,
`<id>.eu.r2.cloudflarestorage.com`, which overrides the host built from the ID.
",
    check: Check::Store(check),
};

const WRITE_ID: &str = "write the account ID, 32 hexadecimal digits";

/// What is no id: the words before a jurisdiction's host, another name, too few digits.
fn of_another_form(requests: &Requests<'_>, text: &str, span: Span, from_variable: bool) -> Option<Diagnostic> {
    let text = text.trim();
    let is_id = |text: &str| text.len() == 32 && text.bytes().all(|it| it.is_ascii_hexdigit());
    // Placeholders are a fault of their own, and an endpoint takes precedence over the id.
    let other = text.is_empty() || text.contains(&['<', '>', '{', '}', '$', '%', '…', '.', ' ', '*'] as &[char]);
    if let Some((id, jurisdiction)) = text.split_once('.').filter(|(id, _)| is_id(id))
        && ["eu", "us", "fedramp"].contains(&jurisdiction)
    {
        let host = toml_string(&format!("{text}.{DOMAIN}"));
        let message = format!("the host `{}.{DOMAIN}` belongs in `endpoint`; `account_id` is only the ID", shown(text));
        let help = format!("write `account_id = \"{id}\"` and `secret_parameters = {{ endpoint = {host} }}`");
        let mut diagnostic = Diagnostic::hint(Code::AccountId, span, message).help(help);
        if !requests.storage.has("endpoint") {
            let options = [("account_id", toml_string(id)), ("endpoint", host)];
            let fix = requests.set("write only the ID, and add the `endpoint` of the jurisdiction", &options);
            diagnostic.fixes.extend(fix.map(crate::diagnostic::Fix::to_be_read));
        }
        return Some(diagnostic);
    }
    if other || is_id(text) || requests.server().is_some() || (from_variable && text.len() < 8) {
        return None;
    }
    let message = format!(
        "a Cloudflare account ID has 32 hexadecimal digits: the host `{}.{DOMAIN}` does not exist",
        shown(text)
    );
    let plain = !text.contains("account") && !text.contains("example") && !text.contains("your");
    plain.then(|| {
        Diagnostic::hint(Code::AccountId, span, message)
            .help("use the first part of the address that the dashboard shows as `S3 API`")
    })
}

const DOMAIN: &str = "r2.cloudflarestorage.com";

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(requests) = Requests::of(context) else { return };
    let Some(account) = requests.text_of("account_id") else { return };
    let text = account.text.trim();
    if !text.contains(&['/', ':', '?', '#', '@'] as &[char]) && !text.ends_with(DOMAIN) {
        found.extend(of_another_form(&requests, account.text, account.span, account.from_variable));
        return;
    }
    if text.contains('@') {
        let message = "an email address is not an account ID: DuckDB builds a host name from it that does not exist";
        found.push(Diagnostic::warning(Code::AccountId, account.span, message).help(WRITE_ID));
        return;
    }
    let message = "DuckDB builds the host name from `account_id`: with a URL in it, the host does not exist".to_owned();
    let diagnostic = Diagnostic::warning(Code::AccountId, account.span, message);
    let endpoint = recognize(text).filter(|found| found.host.is_some() && found.account.is_some());
    let Some((endpoint, id)) = endpoint.and_then(|endpoint| Some((endpoint, endpoint.account?))) else {
        found.push(diagnostic.help(WRITE_ID));
        return;
    };
    let host = split(text).host;
    let host = endpoint.bucket.and_then(|bucket| host.get(bucket.len() + 1..)).unwrap_or(host);
    let of_jurisdiction = host.split('.').nth(1) != Some("r2");
    let id_toml = toml_string(id);
    if !of_jurisdiction {
        let mut diagnostic = diagnostic.help(format!("write only the ID: `account_id = {id_toml}`"));
        if let Some(fix) = requests.set(format!("change to `{}`", shown(id)), &[("account_id", id_toml)]) {
            diagnostic = diagnostic.fix(fix);
        }
        found.push(diagnostic.cure(Part::StorageSecret, set_text("ACCOUNT_ID", id, account.span)));
        return;
    }
    let host_toml = toml_string(host);
    let mut diagnostic = diagnostic.help(format!(
        "write only the ID, and the host of the jurisdiction as `secret_parameters = {{ endpoint = {host_toml} }}`"
    ));
    if !requests.storage.has("endpoint") {
        let options = [("account_id", id_toml), ("endpoint", host_toml)];
        if let Some(fix) = requests.set("write only the ID, and add the `endpoint` of the jurisdiction", &options) {
            diagnostic = diagnostic.fix(fix.to_be_read());
        }
    }
    found.push(
        diagnostic
            .cure(Part::StorageSecret, set_text("ACCOUNT_ID", id, account.span))
            .cure(Part::StorageSecret, set_text("ENDPOINT", host, account.span)),
    );
}
