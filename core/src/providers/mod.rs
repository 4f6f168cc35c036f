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
mod recognition;
mod self_hosted;
#[cfg(test)]
mod tests;

pub use endpoint::{Endpoint, split};
pub use recognition::{Match, recognize, recognize_host};

/// A provider of object storage, or a server that people run themselves.
#[derive(Debug)]
#[non_exhaustive]
pub struct Provider {
    /// What the provider calls it.
    pub name: &'static str,
    /// How its hosts look. Of several that fit, the one that says most counts; the first is the
    /// one to write. None for a server that runs under a name of its owner's.
    pub hosts: &'static [Host],
    /// Where it expects the bucket.
    pub styles: Styles,
    /// Which region a request is signed for.
    pub region: Region,
    /// Whether a request that is signed for another region is refused.
    pub check: Check,
    /// Other regions that are accepted.
    pub accepted: &'static [&'static str],
    /// The regions that the documentation lists.
    pub regions: &'static [&'static str],
    /// Labels of hosts that stand for a region.
    pub aliases: &'static [(&'static str, &'static str)],
    /// Whether it answers with and without TLS.
    pub tls: Tls,
    /// The storage backend of Metaxy that fits.
    pub backend: Backend,
    /// The path that belongs to the endpoint, or nothing.
    pub path: &'static str,
    /// Ports on which the server listens if nothing else is configured.
    pub ports: &'static [&'static str],
    /// Words by which people call a host of it.
    pub words: &'static [&'static str],
    /// What else a reader should know, or nothing.
    pub note: &'static str,
    /// The page of the provider's documentation.
    pub source: &'static str,
}

/// What most rows say.
const ROW: Provider = Provider {
    name: "",
    hosts: &[],
    styles: Styles::Both,
    region: Region::Label,
    check: Check::Unknown,
    accepted: &[],
    regions: &[],
    aliases: &[],
    tls: Tls::Only,
    backend: Backend::S3,
    path: "",
    ports: &[],
    words: &[],
    note: "",
    source: "",
};

/// A kind of host of a provider.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Host {
    /// Labels, joined by dots; `{region}` and `{account}` stand for a label or a part of one,
    /// `{}` for one that says nothing.
    pub pattern: &'static str,
    /// What it is, where that is more than the endpoint: `dual-stack endpoint`.
    pub what: &'static str,
    /// Its region, where the name does not have it.
    pub region: Option<&'static str>,
    /// Where it expects the bucket, where that is not what the provider does elsewhere.
    pub styles: Option<Styles>,
    /// Why DuckDB cannot use it, if it cannot.
    pub unusable: Option<&'static str>,
}

impl Host {
    const fn new(pattern: &'static str) -> Self {
        Self { pattern, what: "endpoint", region: None, styles: None, unusable: None }
    }

    const fn what(self, what: &'static str) -> Self {
        Self { what, ..self }
    }

    const fn region(self, region: &'static str) -> Self {
        Self { region: Some(region), ..self }
    }

    const fn styles(self, styles: Styles) -> Self {
        Self { styles: Some(styles), ..self }
    }

    const fn unusable(self, why: &'static str) -> Self {
        Self { unusable: Some(why), ..self }
    }

    /// Whether it is an endpoint to write that needs no region.
    fn is_alone(&self) -> bool {
        let open = self.pattern.contains("{region}") || self.pattern.contains("{}");
        self.unusable.is_none() && self.what.starts_with("endpoint") && !open
    }
}

/// Where a server expects the bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Styles {
    /// In the path or before the host.
    Both,
    /// Only in the path.
    Path,
    /// In the path, and before the host if the server is configured for it.
    PathByDefault,
    /// Only before the host.
    Vhost,
    /// Before the host; in the path only for buckets that are older than this day.
    VhostSince(&'static str),
}

impl Styles {
    /// The `url_style` that must be written; none if DuckDB's default, `vhost`, does.
    pub const fn needed(self) -> Option<&'static str> {
        match self {
            Self::Path | Self::PathByDefault => Some("path"),
            Self::Both | Self::Vhost | Self::VhostSince(_) => None,
        }
    }

    /// Whether the bucket is found in the path; none if that depends on the server or the bucket.
    pub const fn path(self) -> Option<bool> {
        match self {
            Self::Both | Self::Path | Self::PathByDefault => Some(true),
            Self::Vhost => Some(false),
            Self::VhostSince(_) => None,
        }
    }

    /// Whether the bucket is found before the host; none if that depends on the server.
    pub const fn vhost(self) -> Option<bool> {
        match self {
            Self::Both | Self::Vhost | Self::VhostSince(_) => Some(true),
            Self::Path => Some(false),
            Self::PathByDefault => None,
        }
    }
}

/// Which region a request is signed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// The one of the host's name.
    Label,
    /// This one for every bucket.
    Fixed(&'static str),
    /// The one of the server's configuration, which is this unless somebody changed it.
    Configured(&'static str),
    /// That of the account or project, which the host does not tell.
    Account,
}

/// Whether a request that is signed for another region is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It is refused.
    Yes,
    /// Any region will do, none as well.
    No,
    /// The documentation does not say.
    Unknown,
}

/// Whether a server answers with and without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Only with TLS.
    Only,
    /// Both.
    Optional,
    /// As it is configured, at first without.
    Configured,
}

/// A storage backend of Metaxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// `s3`.
    S3,
    /// `r2`.
    R2,
    /// `gcs`.
    Gcs,
}

impl Backend {
    /// The word for `type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::R2 => "r2",
            Self::Gcs => "gcs",
        }
    }
}

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

/// Every provider: first those that are known by their hosts.
pub fn all() -> impl Iterator<Item = &'static Provider> {
    [aws::ROWS, clouds::ROWS, hosting::ROWS, self_hosted::ROWS].into_iter().flatten()
}

/// The endpoint of a provider, for a region if its name has one. What is not known stays
/// `<region>` or `<account>`. Nothing for a server that runs under its owner's name.
pub fn endpoint(provider: &Provider, region: Option<&str>) -> Option<String> {
    let fits = |host: &&Host| host.unusable.is_none() && (host.region.is_none() || host.region == region);
    let host = provider.hosts.iter().find(fits)?;
    Some(written(provider, host, region.or(provider.regions.first().copied()).unwrap_or("<region>")))
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

/// Whether DuckDB throws the endpoint away and makes its own, `s3.<region>.amazonaws.com`, with
/// the region of the secret. It looks at the text as it is written: a slash or a port at the
/// end keeps it.
pub(crate) fn is_replaced_by_duckdb(endpoint: &str) -> bool {
    endpoint.is_empty() || (endpoint.starts_with("s3.") && endpoint.ends_with(".amazonaws.com"))
}
