//! zsh and fish, which are asked what the command line's completions complete; bash is everywhere.

use anyhow::{Context, Result};

use crate::proc::which;
use crate::setup::debian;

/// Sees to it that the programs are there.
pub(crate) fn programs() -> Result<()> {
    let missing: Vec<&str> = ["zsh", "fish"].into_iter().filter(|shell| which(shell).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    debian::install("shells", &missing).context("install zsh and fish, which try the completions")
}
