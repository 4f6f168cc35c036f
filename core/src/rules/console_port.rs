//! `console-port`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::requests::Requests;
use crate::rules::rule::{Check, Rule};
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::ConsolePort,
    docs: r"A port on which this kind of server usually serves something other than its S3 API.

Self-hosted servers listen on several ports. The address that is opened in a browser is that of the console:
MinIO has it on 9001, and the S3 API on 9000. SeaweedFS has its filer on 8888 and the S3 API on 8333; Garage
has web pages on 3902, its administration API on 3903, and the S3 API on 3900. Requests to any other port than
that of the S3 API are rejected, which becomes visible only when the first Parquet file is written.

This is a hint because any port can be configured.
",
    check: Check::Store(check),
};

/// A port, the words of one of which the host must have if there are any, what usually listens
/// there, and the port of the S3 API.
const PORTS: &[(&str, &[&str], &str, &str)] = &[
    ("9001", &[], "the console of MinIO", "9000"),
    ("9090", &["minio"], "the console of MinIO", "9000"),
    ("8888", &["seaweed", "seaweedfs"], "the filer of SeaweedFS", "8333"),
    ("9333", &["seaweed", "seaweedfs"], "the master of SeaweedFS", "8333"),
    ("3902", &[], "the web pages of Garage", "3900"),
    ("3903", &[], "the administration API of Garage", "3900"),
];

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(requests) = Requests::of(context) else { return };
    let Some((endpoint, parts)) = requests.server() else { return };
    if requests.is_broken() || requests.known_provider().is_some() {
        return;
    }
    let has_word = |words: &[&str]| {
        words.is_empty()
            || parts
                .host
                .split(&['.', '-', '_'] as &[char])
                .any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
    };
    let row = PORTS.iter().find(|(port, words, _, _)| parts.port == Some(port) && has_word(words));
    let Some((port, _, what, usual)) = row else { return };
    let message = format!("port {port} is usually {what}, which does not accept S3 requests");
    let mut hint = Diagnostic::hint(Code::ConsolePort, endpoint.span, message)
        .help(format!("write the port of the S3 API, usually {usual}"));
    let raw = requests.text_of("endpoint").map_or(endpoint.text, |written| written.text);
    let other = raw.replacen(&format!(":{port}"), &format!(":{usual}"), 1);
    if let Some(fix) = requests.set(format!("change the port to {usual}"), &[("endpoint", toml_string(&other))]) {
        hint = hint.fix(fix.to_be_read());
    }
    found.push(hint);
}
