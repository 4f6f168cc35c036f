//! A browser that can be driven: Chromium or Chrome, and the `ChromeDriver` of its version.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::proc::{command, run_quiet, which};
use crate::setup::{debian, say};

/// The programs.
#[derive(Debug)]
pub struct Browser {
    /// Chromium or Chrome.
    pub browser: PathBuf,
    /// The same engine without the rest of a browser: a test takes half as much of a processor in it.
    pub shell: Option<PathBuf>,
    /// `chromedriver`.
    pub driver: PathBuf,
}

/// Finds the programs, or installs them.
pub(crate) fn browser() -> Result<Browser> {
    if find().is_err() {
        debian::install("browser", &["chromium", "chromium-driver"]).context(
            "install Chromium or Chrome and the ChromeDriver of the same version, \
             or name them in `LAKEPLAN_CHROMIUM` and `LAKEPLAN_CHROMEDRIVER`",
        )?;
    }
    let found = find()?;
    if found.shell.is_some() || named("LAKEPLAN_CHROMIUM").is_some() {
        return Ok(found);
    }
    match debian::install("browser", &["chromium-headless-shell"]).and_then(|()| find()) {
        Ok(found) if found.shell.is_some() => Ok(found),
        // Nothing is left out without it.
        _ => {
            say(
                "browser",
                "no chromium-headless-shell of the same version: all tests run in the whole browser, slowly",
            );
            Ok(found)
        }
    }
}

/// Finds an installed browser and its driver.
pub fn find() -> Result<Browser> {
    let browser = named("LAKEPLAN_CHROMIUM")
        .or_else(|| {
            ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
                .into_iter()
                .find_map(which)
        })
        .or_else(|| {
            let app = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
            Some(PathBuf::from(app)).filter(|it| it.is_file())
        });
    let driver = named("LAKEPLAN_CHROMEDRIVER").or_else(|| which("chromedriver"));
    let (Some(browser), Some(driver)) = (browser, driver) else {
        bail!("no Chromium or no ChromeDriver found: run `cargo xtask setup --only browser`");
    };
    let versions = [&browser, &driver].map(major);
    match &versions {
        [Some(a), Some(b)] if a == b => {
            // Who names a browser wants that one.
            let is_named = named("LAKEPLAN_CHROMIUM").is_some();
            let shells = ["chromium-headless-shell", "chrome-headless-shell"].into_iter().filter(|_| !is_named);
            let shell = shells.filter_map(which).find(|it| major(it) == Some(*a));
            Ok(Browser { browser, shell, driver })
        }
        [a, b] => bail!(
            "`{}` is of version {a:?} and `{}` of {b:?}; their first numbers must be equal",
            browser.display(),
            driver.display()
        ),
    }
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|it| !it.is_empty()).map(PathBuf::from)
}

/// The first number of the version that a program prints.
fn major(program: &PathBuf) -> Option<u32> {
    let answer = run_quiet(command(program).arg("--version")).ok()?;
    let version = answer.split_whitespace().find(|it| it.starts_with(|it: char| it.is_ascii_digit()))?;
    version.split('.').next()?.parse().ok()
}
