//! From the text of an endpoint to a provider.

use crate::providers::endpoint::{Endpoint, split};
use crate::providers::provider::{Host, Provider, Styles};
use crate::providers::rows::all;
use crate::providers::{aws, pattern};

/// An endpoint that was recognized.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Match<'a> {
    /// Whose it is.
    pub provider: &'static Provider,
    /// Which kind of host; none if the provider is only guessed.
    pub host: Option<&'static Host>,
    /// The region that the host names.
    pub region: Option<&'a str>,
    /// The account, project, namespace or private endpoint that the host names.
    pub account: Option<&'a str>,
    /// What stands before the host of the provider: the bucket, which DuckDB puts there too.
    pub bucket: Option<&'a str>,
    /// The parts of the text.
    pub endpoint: Endpoint<'a>,
}

impl<'a> Match<'a> {
    /// Whether only a port, a word in the name or a path speaks for the provider.
    pub const fn is_guess(&self) -> bool {
        self.host.is_none()
    }

    /// Where the bucket is expected.
    pub fn styles(&self) -> Styles {
        self.host.and_then(|host| host.styles).unwrap_or(self.provider.styles)
    }

    /// The path behind the host that does not belong to the endpoint, without slashes at its end.
    pub(crate) fn extra_path(&self) -> Option<&'a str> {
        let rest = self.endpoint.rest.trim_end_matches('/');
        let extra = rest.strip_prefix(self.provider.path).filter(|extra| extra.is_empty() || extra.starts_with('/'));
        Some(extra.unwrap_or(rest)).filter(|extra| !extra.is_empty())
    }

    /// What the endpoint should have been: the host of the provider without the bucket, with
    /// the port and the path that belong to it.
    pub fn without_bucket(&self) -> String {
        let host = match self.bucket {
            Some(bucket) => self.endpoint.host.get(bucket.len() + 1..).unwrap_or(self.endpoint.host),
            None => self.endpoint.host,
        };
        let port = self.endpoint.port.filter(|port| !port.is_empty());
        let colon = if port.is_some() { ":" } else { "" };
        format!("{host}{colon}{}{}", port.unwrap_or_default(), self.provider.path)
    }
}

/// The provider of an endpoint, which may have a scheme, a port, a path or the bucket in it.
pub fn recognize(text: &str) -> Option<Match<'_>> {
    let endpoint = split(text);
    if endpoint.host.len() > LONGEST {
        return None;
    }
    of_host(endpoint).or_else(|| guess(endpoint))
}

/// The provider of a host that is one of its own: nothing is guessed.
pub fn recognize_host(text: &str) -> Option<Match<'_>> {
    // No provider has a host of one label, and most names of buckets are one.
    if !text.contains('.') {
        return None;
    }
    let endpoint = split(text);
    if endpoint.host.len() > LONGEST { None } else { of_host(endpoint) }
}

/// A name in DNS has 253 bytes at most; a bucket before it can add 63.
const LONGEST: usize = 320;

fn of_host(endpoint: Endpoint<'_>) -> Option<Match<'_>> {
    if !endpoint.host.contains('.') {
        return None;
    }
    let known = all().find_map(|provider| {
        let fits = provider.hosts.iter().filter_map(|host| Some((host, pattern::find(host.pattern, endpoint.host)?)));
        let (host, found) = fits.max_by_key(|(host, _)| pattern::literals(host.pattern))?;
        let label = found.region.or(host.region);
        let alias = label.and_then(|label| provider.aliases.iter().find(|(alias, _)| *alias == label));
        Some(Match {
            provider,
            host: Some(host),
            region: alias.map(|(_, region)| *region).or(label),
            account: found.account,
            bucket: found.before,
            endpoint,
        })
    });
    known.map(of_partition)
}

/// `GovCloud` shares the domain of AWS; its regions tell it apart.
fn of_partition(found: Match<'_>) -> Match<'_> {
    let start = found.region.and_then(|region| region.get(..aws::GOVCLOUD_REGIONS.len()));
    if found.provider.name == aws::AWS.name
        && start.is_some_and(|start| start.eq_ignore_ascii_case(aws::GOVCLOUD_REGIONS))
    {
        return Match { provider: &aws::ROWS[aws::GOVCLOUD_ROW], ..found };
    }
    found
}

/// The server that somebody runs, by a word in its name, its port or its path.
fn guess(endpoint: Endpoint<'_>) -> Option<Match<'_>> {
    let by_word = |provider: &&Provider| endpoint.has_word(provider.words);
    let by_port = |provider: &&Provider| endpoint.port.is_some_and(|port| provider.ports.contains(&port));
    let by_path =
        |provider: &&Provider| !provider.path.is_empty() && endpoint.rest.trim_end_matches('/') == provider.path;
    let provider = all().find(by_path).or_else(|| all().find(by_word)).or_else(|| all().find(by_port))?;
    Some(Match { provider, host: None, region: None, account: None, bucket: None, endpoint })
}
