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
    secret_type.home().other_cloud()?;
    all().find(|provider| SecretType::of_tag(provider.backend.as_str()) == Some(secret_type))
}
