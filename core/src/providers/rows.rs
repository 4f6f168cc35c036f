//! The table of providers.

use crate::providers::provider::Provider;
use crate::providers::{aws, clouds, hosting, self_hosted};

/// Every provider: first those that are known by their hosts.
pub fn all() -> impl Iterator<Item = &'static Provider> {
    [aws::ROWS, clouds::ROWS, hosting::ROWS, self_hosted::ROWS].into_iter().flatten()
}
