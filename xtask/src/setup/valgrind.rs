//! Valgrind, which counts instructions for the check of growth.

use anyhow::{Context, Result};

use crate::proc::which;
use crate::setup::debian;

/// Sees to it that the program is there.
pub(crate) fn program() -> Result<()> {
    if which("valgrind").is_none() {
        debian::install("valgrind", &["valgrind"]).context("install valgrind, which counts instructions")?;
    }
    Ok(())
}
