//! What the browser suite stands on: the built page, served with its real headers under a
//! sub-path, in a headless browser that is stopped whatever happens.
//!
//! A test is one call of [`in_browser`]. It gets a [`Page`], and fails also if the page has
//! written an error to the console, or has done what its Content-Security-Policy forbids.

mod driver;
mod host;
pub mod http;
mod page;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use thirtyfour::WebDriverRunError;
use thirtyfour::extensions::query::ElementPollerWithTimeout;
use thirtyfour::prelude::WebDriver;
use xtask::paths;

pub use driver::Pace;
use driver::{Driver, Program};
pub use host::Host;
pub use page::Page;
use page::{PATIENCE, PAUSE};

/// Runs a test on the built page.
///
/// # Panics
///
/// If the test fails, or the page has misbehaved meanwhile.
pub fn in_browser(test: impl AsyncFnOnce(&Page) -> Result<()>) {
    on_host(Host::chosen, test);
}

/// The same where it has to be the whole browser: its engine alone crashes where the program of a page traps.
///
/// # Panics
///
/// If the test fails, or the page has misbehaved meanwhile.
pub fn in_whole_browser(test: impl AsyncFnOnce(&Page) -> Result<()>) {
    tested(Program::Whole, Host::chosen, test);
}

/// The same on a host of one's choice.
///
/// # Panics
///
/// If the test fails, or the page has misbehaved meanwhile.
pub fn on_host(host: impl FnOnce() -> Result<Host>, test: impl AsyncFnOnce(&Page) -> Result<()>) {
    tested(Program::Shell, host, test);
}

fn tested(program: Program, host: impl FnOnce() -> Result<Host>, test: impl AsyncFnOnce(&Page) -> Result<()>) {
    let name = std::thread::current().name().unwrap_or("test").replace("::", "-");
    let result = with_page_in(program, Pace::Screen, host, async |page| {
        let result = test(page).await.and(page.misbehaviour().await);
        if result.is_err() {
            let picture = failures()?.join(format!("{name}.png"));
            page.screenshot(&picture).await?;
            eprintln!("the page at that time: {}", picture.display());
        }
        result
    });
    if let Err(error) = result {
        // Not `{:?}`, which would print where the error was made, fifty lines of it.
        panic!("{error:#}");
    }
}

/// Serves the built page, opens the whole browser for it, and stops both.
pub fn with_page(action: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<()> {
    with_page_at(Pace::Screen, Host::chosen, action)
}

/// The same at a pace and on a host of one's choice.
pub fn with_page_at(
    pace: Pace,
    host: impl FnOnce() -> Result<Host>,
    action: impl AsyncFnOnce(&Page) -> Result<()>,
) -> Result<()> {
    with_page_in(Program::Whole, pace, host, action)
}

fn with_page_in(
    program: Program,
    pace: Pace,
    host: impl FnOnce() -> Result<Host>,
    action: impl AsyncFnOnce(&Page) -> Result<()>,
) -> Result<()> {
    let host = host()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let driver = Driver::start(program)?;
        let web = WebDriver::builder(driver.url(), driver.capabilities(pace)?)
            .poller(Arc::new(ElementPollerWithTimeout::new(PATIENCE, PAUSE)))
            .request_timeout(PATIENCE)
            .await
            .context("the browser does not start")?;
        // It quits also when a test panics; a session that is merely dropped asks the browser to
        // quit, and waits for two minutes in vain.
        let session = async |web| action(&Page::new(web, host).await?).await;
        web.run_and_quit(session).await.map_err(|error| match error {
            WebDriverRunError::Body(error) | WebDriverRunError::BodyAndCleanup { body: error, .. } => error,
            error => anyhow!("the browser does not stop: {error}"),
        })
    })
}

/// Where pictures of failed tests go.
fn failures() -> Result<PathBuf> {
    let folder = paths::target().join("browser-failures");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
