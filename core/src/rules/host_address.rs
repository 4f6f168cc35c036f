//! `host-address`.

use std::net::IpAddr;

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;

pub(super) const RULE: Rule = Rule {
    code: Code::HostAddress,
    docs: r"A `hostaddr` that is a name.

PostgreSQL's client expects an IP address in `hostaddr`, and does not resolve names:
`could not parse network address`. With `hostaddr`, it connects to that address, and `host` is only the name
that the server's certificate must have.

Write the name as `host`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.catalog_secret().filter(|secret| secret.created) else { return };
    let Some(address) = secret.option("hostaddr").filter(|address| !address.text.is_empty()) else { return };
    // Several addresses stand with commas between them, and an address of IPv6 may name its interface.
    let is_address = |text: &str| {
        let text = text.trim();
        text.is_empty() || text.split('%').next().is_some_and(|text| text.parse::<IpAddr>().is_ok())
    };
    if address.text.split(',').all(is_address) {
        return;
    }
    let message = format!(
        "`hostaddr` is `{}`, which is not an IP address: PostgreSQL's client does not resolve names there, and does not connect",
        shown(address.text)
    );
    let diagnostic = Diagnostic::warning(Code::HostAddress, address.span, message);
    found.push(if secret.has("host") || secret.has("hostname") {
        diagnostic.help("write an IP address, or remove it: `host` is given")
    } else {
        let fix = Fix::replace("rename to `host`", address.key_span, "host");
        diagnostic.help("write a name as `host`").fix(fix.to_be_read())
    });
}
