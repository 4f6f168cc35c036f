//! The table of providers.

use crate::duckdb::options::SecretType;
use crate::providers::provider::Provider;
use crate::providers::{aws, clouds, hosting, self_hosted};

/// Every provider: first those that are known by their hosts.
pub fn all() -> impl Iterator<Item = &'static Provider> {
    [aws::ROWS, clouds::ROWS, hosting::ROWS, self_hosted::ROWS].into_iter().flatten()
}

/// The provider that a type of secret is for; nothing for one that is for every server that speaks the protocol of S3.
pub(crate) fn of_secret(secret_type: SecretType) -> Option<&'static Provider> {
    let is_own = |provider: &&Provider| SecretType::of_tag(provider.backend.as_str()) == Some(secret_type);
    all().filter(|_| !secret_type.is_aws()).find(is_own)
}
