//! The object stores that people use through the S3 protocol: how their endpoints look, and
//! which style, region and scheme they want from DuckDB.
//!
//! A row says what its provider documents, and names the page. What is not documented is left
//! open ([`Check::Unknown`], [`Styles::Both`]), so that nobody is told that what works is
//! wrong; regions are added faster than documentation is read, so a region that is not listed
//! proves nothing.
//!
//! ```
//! use lakeplan::providers::recognize;
//!
//! let found = recognize("https://my-bucket.fsn1.your-objectstorage.com").unwrap();
//! assert_eq!(found.provider.name, "Hetzner Object Storage");
//! assert_eq!((found.region, found.bucket), (Some("fsn1"), Some("my-bucket")));
//! ```

mod aws;
mod clouds;
mod endpoint;
mod hosting;
mod pattern;
mod provider;
mod recognition;
mod rows;
mod self_hosted;
#[cfg(test)]
mod tests;

pub use endpoint::{Endpoint, split};
pub use provider::{Backend, Check, Host, Provider, Region, Styles, Tls};
pub use recognition::{Match, recognize, recognize_host};
pub use rows::all;
pub(crate) use rows::of_secret;

/// What a provider wants to be written for DuckDB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// `region`; none if the endpoint does not tell it.
    pub region: Option<&'a str>,
    /// `url_style`, where DuckDB's default does not do.
    pub url_style: Option<&'static str>,
    /// `use_ssl`; none if that depends on how the server is run.
    pub use_ssl: Option<bool>,
    /// The storage backend.
    pub backend: Backend,
}

/// What to write for an endpoint.
pub fn wanted<'a>(found: &Match<'a>) -> Wanted<'a> {
    Wanted {
        region: match found.provider.region {
            Region::Label => found.region,
            Region::Fixed(region) => Some(region),
            Region::Configured(region) => found.region.or(Some(region)),
            Region::Account => None,
        },
        url_style: found.styles().needed(),
        use_ssl: match found.provider.tls {
            Tls::Only | Tls::Optional => Some(true),
            Tls::Configured => None,
        },
        backend: found.provider.backend,
    }
}

/// Whether requests for an endpoint may be signed for a region; none if that is not known.
/// No region is the empty one: that is what DuckDB then signs for.
pub(crate) fn accepts_region(found: &Match<'_>, region: &str) -> Option<bool> {
    let wanted = wanted(found).region?;
    if wanted == region || found.provider.accepted.contains(&region) {
        return Some(true);
    }
    match (found.provider.check, found.is_guess()) {
        (Check::No, _) => Some(true),
        (Check::Yes, false) => Some(false),
        _ => None,
    }
}

/// The endpoint of a provider, for a region if its name has one. What is not known stays
/// `<region>` or `<account>`. Nothing for a server that runs under its owner's name.
pub fn endpoint(provider: &Provider, region: Option<&str>) -> Option<String> {
    let host = host_for(provider, region)?;
    Some(written(provider, host, region.or(provider.regions.first().copied()).unwrap_or("<region>")))
}

fn host_for(provider: &Provider, region: Option<&str>) -> Option<&'static Host> {
    let fits = |host: &&Host| host.unusable.is_none() && (host.region.is_none() || host.region == region);
    provider.hosts.iter().find(fits)
}

/// Whether a provider has an endpoint for a region that DuckDB does not make by itself.
pub(crate) fn has_own_endpoint(provider: &Provider, region: &str) -> bool {
    // The ends decide, and what stands for the region is between them.
    host_for(provider, Some(region))
        .is_some_and(|host| !provider.path.is_empty() || !is_replaced_by_duckdb(host.pattern))
}

/// The endpoints that an editor can offer, each with its provider: one for every listed region.
pub fn completions() -> impl Iterator<Item = (String, &'static Provider)> {
    all().flat_map(|provider| {
        let by_region = provider.hosts.first().is_some_and(|host| host.pattern.contains("{region}"));
        let regions = if by_region { provider.regions } else { &[] };
        let regional = regions.iter().filter_map(|region| endpoint(provider, Some(region)));
        let without = provider.hosts.iter().filter(|host| host.is_alone()).map(|host| written(provider, host, ""));
        regional.chain(without).map(move |endpoint| (endpoint, provider))
    })
}

fn written(provider: &Provider, host: &Host, region: &str) -> String {
    let host = host.pattern.replace("{region}", region).replace("{account}", "<account>");
    host + provider.path
}

/// The part of AWS that a region belongs to, by the form of its name.
pub(crate) fn aws_partition(region: &str) -> Option<&'static Provider> {
    aws::partition(region)
}

/// The region of an availability zone of AWS, which people write in its place: `us-east-1a`.
pub(crate) fn region_of_zone(zone: &str) -> Option<&'static str> {
    let (last, _) = zone.char_indices().next_back().filter(|(_, last)| last.is_ascii_lowercase())?;
    let region = &zone[..last];
    aws::ROWS.iter().flat_map(|provider| provider.regions).copied().find(|known| *known == region)
}

/// The regions of AWS that a text can mean which is the name of none.
pub(crate) fn aws_regions_meant(text: &str) -> Vec<&'static str> {
    aws::meant(text)
}

/// Whether DuckDB throws the endpoint away and makes its own, `s3.<region>.amazonaws.com`, with
/// the region of the secret. It looks at the text as it is written: a slash or a port at the
/// end keeps it.
pub(crate) fn is_replaced_by_duckdb(endpoint: &str) -> bool {
    endpoint.is_empty() || (endpoint.starts_with("s3.") && endpoint.ends_with(".amazonaws.com"))
}
