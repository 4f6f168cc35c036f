//! Metaxy itself, the reference that the plans are compared with, in a Python of its own.

use anyhow::Result;

use crate::proc::{command, run_quiet};
use crate::setup::{cache, debian, say};
use crate::versions;

/// Makes the environment. The comparison finds it in the cache by its name.
pub(crate) fn environment() -> Result<()> {
    let version = versions::METAXY;
    cache::entry("metaxy", &format!("metaxy-{version}"), |aside| {
        say("metaxy", &format!("installing Metaxy {version} into a Python environment (pip)"));
        debian::environment("metaxy", aside)?;
        run_quiet(
            command(aside.join("bin/python"))
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .arg(format!("metaxy[duckdb]=={version}")),
        )?;
        Ok(())
    })?;
    Ok(())
}
