//! Two more browsers, for `cargo xtask test --only engines`: Firefox with `geckodriver`, and the browser
//! of `WebKitGTK`, the engine of Safari, with its driver and a screen to draw on.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::proc::{command, run_quiet, which};
use crate::setup::{cache, debian, say};
use crate::versions::GECKODRIVER;

/// Firefox, and what drives it.
#[derive(Debug)]
pub struct Firefox {
    /// Firefox, of the ESR channel on Debian.
    pub browser: PathBuf,
    /// `geckodriver`.
    pub driver: PathBuf,
}

/// `WebKitGTK`, and what drives it.
#[derive(Debug)]
pub struct WebKit {
    /// `MiniBrowser`, which comes with the engine.
    pub browser: PathBuf,
    /// `WebKitWebDriver`.
    pub driver: PathBuf,
    /// `Xvfb`: this browser does not run without a screen.
    pub screen: PathBuf,
}

/// Finds the programs, or installs them.
pub(crate) fn engines() -> Result<()> {
    let missing: Vec<&str> = [
        ("firefox-esr", firefox().is_some()),
        ("webkit2gtk-driver", which("WebKitWebDriver").is_some() && mini_browser().is_some()),
        ("xvfb", which("Xvfb").is_some()),
    ]
    .into_iter()
    .filter_map(|(package, there)| (!there).then_some(package))
    .collect();
    if !missing.is_empty() {
        debian::install("engines", &missing)
            .context("install Firefox, the MiniBrowser of WebKitGTK with WebKitWebDriver, and Xvfb")?;
    }
    if which("geckodriver").is_none() {
        geckodriver()?;
    }
    find_firefox().and(find_webkit()).map(drop)
}

/// Finds an installed Firefox and its driver.
pub fn find_firefox() -> Result<Firefox> {
    let driver =
        which("geckodriver").or_else(|| Some(in_cache().ok()?.join("bin/geckodriver")).filter(|it| it.is_file()));
    match (firefox(), driver) {
        (Some(browser), Some(driver)) => Ok(Firefox { browser, driver }),
        _ => bail!("no Firefox or no geckodriver found: run `cargo xtask setup --only engines`"),
    }
}

/// Finds an installed `WebKitGTK` and its driver.
pub fn find_webkit() -> Result<WebKit> {
    match (mini_browser(), which("WebKitWebDriver"), which("Xvfb")) {
        (Some(browser), Some(driver), Some(screen)) => Ok(WebKit { browser, driver, screen }),
        _ => bail!("no WebKitGTK, no WebKitWebDriver or no Xvfb found: run `cargo xtask setup --only engines`"),
    }
}

fn firefox() -> Option<PathBuf> {
    ["firefox-esr", "firefox"].into_iter().find_map(which)
}

/// It is in a folder of its version and of the machine's kind, and not in the `PATH`.
fn mini_browser() -> Option<PathBuf> {
    let folder = format!("{}-linux-gnu", std::env::consts::ARCH);
    ["4.1", "6.0", "4.0"]
        .iter()
        .map(|version| format!("{folder}/webkit2gtk-{version}/MiniBrowser").replace("webkit2gtk-6.0", "webkitgtk-6.0"))
        .map(|place| Path::new("/usr/lib").join(place))
        .find(|it| it.is_file())
}

fn in_cache() -> Result<PathBuf> {
    Ok(crate::paths::cache()?.join(entry()))
}

fn entry() -> String {
    format!("geckodriver-{GECKODRIVER}")
}

/// Debian has no package of it, but its makers publish it as a crate.
fn geckodriver() -> Result<()> {
    cache::entry("engines", &entry(), |aside| {
        say("engines", &format!("compiling geckodriver {GECKODRIVER} (cargo install)"));
        let mut cargo = command("cargo");
        // Neither from this workspace nor into its target: nobody compiles it twice.
        cargo.current_dir(aside).env("CARGO_TARGET_DIR", aside.join("target"));
        for (setting, value) in [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "1")] {
            cargo.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        run_quiet(
            cargo
                .args(["install", "--quiet", "--locked", "geckodriver", "--version", GECKODRIVER, "--root"])
                .arg(aside),
        )?;
        std::fs::remove_dir_all(aside.join("target")).context("cannot remove what was compiled on the way")
    })
    .map(drop)
}
