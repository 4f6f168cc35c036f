//! Caddy and nginx, by which what `cargo xtask dist` makes is served in the tests.

use anyhow::{Context, Result};

use crate::setup::debian;
use crate::web_server::Kind;

/// Finds the programs, or installs them.
pub(crate) fn programs() -> Result<()> {
    let missing: Vec<&str> = Kind::ALL
        .into_iter()
        .filter(|it| it.program().is_none())
        .map(|it| match it {
            Kind::Caddy => "caddy",
            Kind::Nginx => "nginx-light",
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    debian::install("web-server", &missing).context("install Caddy 2 and nginx")
}
