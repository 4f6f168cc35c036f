//! Where the requests of an object store go: host, bucket, region and scheme, whichever key or
//! variable says them.

mod edits;
mod no_host;
#[cfg(test)]
mod tests;

pub(in crate::rules) use edits::set_text;
use no_host::is_no_host;
pub(in crate::rules) use no_host::{is_word, misspelled_scheme, without_label};

use crate::backend::RawStorage;
use crate::duckdb::Engine;
use crate::duckdb::casts::boolean_word;
use crate::duckdb::options::Provider;
use crate::providers::{Endpoint, Match, is_replaced_by_duckdb, recognize, split};
use crate::rules::context::Context;
use crate::rules::secret::{SecretView, Written};
use crate::schema::Text;
use crate::secrets::{holds_credentials, shown};
use crate::text::span::{Located, Span};
use crate::toml::document::Value;

/// The requests of a storage whose secret Metaxy creates.
pub(in crate::rules) struct Requests<'a> {
    pub(in crate::rules) storage: &'a SecretView<'a>,
    context: &'a Context<'a>,
}

/// Where the bucket stands in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Style {
    /// `host/bucket`.
    Path,
    /// `bucket.host`.
    Vhost,
    /// In neither: DuckDB does not know the word.
    Neither,
}

/// The bucket, and the value that names it.
#[derive(Clone, Copy, Debug)]
pub(in crate::rules) struct Bucket<'a> {
    /// Its name; an ARN in a URL stays whole.
    pub(in crate::rules) name: &'a str,
    /// The whole value.
    pub(in crate::rules) value: &'a str,
    /// Where the value is written.
    pub(in crate::rules) span: Span,
    /// Whether a variable is a part of it.
    pub(in crate::rules) from_variable: bool,
}

impl<'a> Requests<'a> {
    /// Nothing if no secret is created: then nothing is known about it.
    pub(in crate::rules) fn of(context: &'a Context<'a>) -> Option<Self> {
        // A key whose value Metaxy rejects is an error already; what it was meant to say nobody knows.
        let storage = context.object_store().filter(|storage| storage.created)?;
        let decisive = ["bucket", "endpoint", "region", "url_style", "use_ssl"];
        if storage.broken.iter().any(|key| decisive.contains(key)) {
            return None;
        }
        Some(Self { storage, context })
    }

    /// An option that is text.
    pub(in crate::rules) fn text_of(&self, name: &str) -> Option<Written<'a>> {
        let is_text = self.storage.parameter(name).is_none_or(|entry| matches!(entry.node.value, Value::String(_)));
        self.storage.option(name).filter(|_| is_text)
    }

    /// The endpoint as DuckDB gets it: Metaxy takes the two schemes away, in lower case only, and
    /// not in `secret_parameters`.
    pub(in crate::rules) fn endpoint(&self) -> Option<Written<'a>> {
        let mut endpoint = self.text_of("endpoint")?;
        if !endpoint.in_parameters {
            let text = endpoint.text;
            endpoint.text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        }
        Some(endpoint)
    }

    /// The endpoint that is used, if it is one that a host can be read from. DuckDB makes one of
    /// its own in the place of an empty one.
    pub(in crate::rules) fn server(&self) -> Option<(Written<'a>, Endpoint<'a>)> {
        let written = self.endpoint().filter(|endpoint| !endpoint.text.is_empty())?;
        Some((written, split(written.text)))
    }

    /// Whether something is wrong with the endpoint that makes everything else about it uncertain.
    pub(in crate::rules) fn is_broken(&self) -> bool {
        self.server().is_some_and(|(written, parts)| {
            written.text.trim() != written.text
                || written.text.starts_with("//")
                || parts.scheme.is_some()
                || parts.user.is_some()
                || parts.host.is_empty()
                || parts.host.contains('*')
                || bad_port(&parts).is_some()
                || (parts.host.contains(':') && !parts.host.starts_with('['))
                || parts.host.contains(&[',', ';', ' ', '\\', '|', '<', '{'] as &[char])
                || misspelled_scheme(written.text).is_some()
                || is_no_host(&parts, self.tls() != Some(false))
                || self.provider().is_some_and(|found| found.host.is_some_and(|host| host.unusable.is_some()))
        })
    }

    /// The provider of the endpoint.
    pub(in crate::rules) fn provider(&self) -> Option<Match<'a>> {
        recognize(self.server()?.0.text)
    }

    /// The provider of the endpoint, if its host tells it.
    pub(in crate::rules) fn known_provider(&self) -> Option<Match<'a>> {
        self.provider().filter(|found| !found.is_guess())
    }

    /// Whether DuckDB makes the host from the region: `s3.<region>.amazonaws.com`.
    pub(in crate::rules) fn is_made_from_region(&self) -> bool {
        if !self.storage.secret_type.is_aws() {
            return false;
        }
        match self.server() {
            Some((written, _)) if self.engine().ways.endpoint_of_region => is_replaced_by_duckdb(written.text),
            Some((written, _)) => written.text == "s3.amazonaws.com",
            None => !self.has_variable("DUCKDB_S3_ENDPOINT"),
        }
    }

    /// The region that is written, even an empty one.
    pub(in crate::rules) fn written_region(&self) -> Option<Written<'a>> {
        self.text_of("region")
    }

    /// The region for which requests are signed; none where the chain can bring one.
    pub(in crate::rules) fn region(&self) -> Option<&'a str> {
        if let Some(written) = self.written_region() {
            return Some(written.text);
        }
        let variable = |name: &str| self.context.variables.get(name).filter(|region| !region.is_empty());
        let environment = || variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
        // The secrets of MotherDuck are used on its servers.
        if let Some(region) = (!self.context.is_motherduck()).then(environment).flatten() {
            return Some(region);
        }
        (self.storage.provider() == Provider::Config).then_some("")
    }

    /// Whether a variable of the environment is set and not empty.
    pub(in crate::rules) fn has_variable(&self, name: &str) -> bool {
        self.context.variables.get(name).is_some_and(|value| !value.is_empty())
    }

    /// Where the bucket is put, and whether that is written.
    pub(in crate::rules) fn style(&self) -> (Style, bool) {
        if let Some(written) = self.storage.option("url_style") {
            let style = match written.text {
                "path" => Style::Path,
                word if self.engine().url_styles.contains(&word) => Style::Vhost,
                _ => Style::Neither,
            };
            return (style, true);
        }
        let path = self.storage.secret_type.home().is_path_style(self.storage.has("account_id"));
        (if path { Style::Path } else { Style::Vhost }, false)
    }

    /// Whether the requests use TLS, if something says so; else they do.
    pub(in crate::rules) fn tls(&self) -> Option<bool> {
        if let Some(written) = self.storage.option("use_ssl") {
            return Some(boolean_word(written.text) != Some(false));
        }
        let raw = self.text_of("endpoint").filter(|written| !written.in_parameters)?;
        if raw.text.starts_with("http://") {
            return Some(false);
        }
        raw.text.starts_with("https://").then_some(true)
    }

    /// The bucket of the data path.
    pub(in crate::rules) fn bucket(&self) -> Option<Bucket<'a>> {
        bucket(self.context)
    }

    /// The DuckDB that is asked about.
    pub(in crate::rules) fn engine(&self) -> &'static Engine {
        self.context.engine
    }
}

/// The bucket of the data path, whether a secret is created or not.
pub(in crate::rules) fn bucket<'a>(context: &Context<'a>) -> Option<Bucket<'a>> {
    fn given(located: Option<&Located<Text>>) -> Option<&Located<Text>> {
        located.filter(|located| !located.value.is_empty())
    }
    let url = match context.storage? {
        RawStorage::Local(_) => return None,
        RawStorage::S3(raw) => match (given(raw.data_path.as_ref()), given(raw.bucket.as_ref())) {
            (Some(path), _) => path,
            (None, Some(bucket)) => {
                let Located { value, span, from_variable, .. } = bucket;
                // A URL in this place is another fault.
                let name = (!value.contains("://")).then(|| value.trim_matches('/'))?;
                // What follows is the beginning of the keys, as DuckDB takes the URL apart.
                let name = if name.starts_with("arn:") { name } else { name.split('/').next()? };
                return Some(Bucket { name, value, span: *span, from_variable: *from_variable });
            }
            (None, None) => given(raw.scope.as_ref())?,
        },
        storage => given(storage.keys().whole_path())?,
    };
    let (scheme, rest) = url.value.split_once("://")?;
    // Behind `https://` stands a host.
    if ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)) {
        return None;
    }
    let name = if rest.starts_with("arn:") { rest.trim_end_matches('/') } else { rest.split('/').next()? };
    (!name.is_empty()).then_some(Bucket { name, value: &url.value, span: url.span, from_variable: url.from_variable })
}

/// A port that is no number of 16 bits; nothing behind the colon means the usual one.
pub(in crate::rules) fn bad_port<'a>(parts: &Endpoint<'a>) -> Option<&'a str> {
    parts.port.filter(|port| !port.is_empty() && port.parse::<u16>().is_err())
}

/// A host or an endpoint as it can be shown.
pub(in crate::rules) fn quoted(written: &Written<'_>) -> String {
    let secret = written.is_secret() || holds_credentials(written.text) || written.text.contains('@');
    if secret { "the endpoint".to_owned() } else { format!("`{}`", shown(written.text)) }
}

/// Whether the host is an IP address, which can have no bucket before it.
pub(in crate::rules) fn is_address(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare.parse::<std::net::IpAddr>().is_ok()
}

/// Whether the name is one of a private network, where names below it are rarely known.
pub(in crate::rules) fn is_private(host: &str) -> bool {
    const DOMAINS: [&str; 14] = [
        "internal",
        "local",
        "localdomain",
        "lan",
        "home",
        "arpa",
        "corp",
        "intranet",
        "private",
        "svc",
        "test",
        "docker",
        "localhost",
        "consul",
    ];
    let last = host.rsplit('.').next().unwrap_or(host);
    !is_address(host) && (!host.contains('.') || DOMAINS.iter().any(|domain| last.eq_ignore_ascii_case(domain)))
}
