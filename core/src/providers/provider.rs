//! What is known of a provider.

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
    /// The credentials that it gives out, and as which keys they are written. Messages name those of a provider with a
    /// type of secret of its own.
    pub keys: &'static str,
    /// How its access keys begin, if that tells them from those of others.
    pub key_prefix: Option<&'static str>,
    /// Whether it answers requests for a public bucket that are not signed.
    pub anonymous: bool,
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
pub(super) const ROW: Provider = Provider {
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
    keys: "an access key and its secret as `key_id` and `secret`",
    key_prefix: None,
    anonymous: true,
    path: "",
    ports: &[],
    words: &[],
    note: "",
    source: "",
};

/// What only the documentation tells of a provider: the page does not load it.
pub(super) const fn documented(text: &'static str) -> &'static str {
    if cfg!(target_family = "wasm") { "" } else { text }
}

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
    pub(super) const fn new(pattern: &'static str) -> Self {
        Self { pattern, what: "endpoint", region: None, styles: None, unusable: None }
    }

    pub(super) const fn what(self, what: &'static str) -> Self {
        Self { what, ..self }
    }

    pub(super) const fn region(self, region: &'static str) -> Self {
        Self { region: Some(region), ..self }
    }

    pub(super) const fn styles(self, styles: Styles) -> Self {
        Self { styles: Some(styles), ..self }
    }

    pub(super) const fn unusable(self, why: &'static str) -> Self {
        Self { unusable: Some(why), ..self }
    }

    /// Whether it is an endpoint to write that needs no region.
    pub(super) fn is_alone(&self) -> bool {
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
