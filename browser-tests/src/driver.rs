//! `ChromeDriver`, and how the browser is started.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, LoggingPrefsLogLevel};
use xtask::Browser;

/// How often it is started at most.
const ATTEMPTS: usize = 5;

/// In which program of the browser the page is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// The engine alone, where it is installed.
    Shell,
    /// The browser that people have.
    Whole,
}

/// When the browser paints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Sixty times a second, as for a user. Requests and messages are recorded.
    Screen,
    /// Whenever there is something to paint; nothing is recorded that would cost time.
    Unlimited,
}

/// A running `ChromeDriver`. Dropping it stops it, with each browser that it has started.
pub(crate) struct Driver {
    process: Child,
    port: u16,
    /// The program, and its name for `ChromeDriver`, which starts each kind in its own way.
    program: (PathBuf, &'static str),
    /// The browser's profile, empty at first; also its home, so that nothing of the user's is read.
    profile: TempDir,
}

impl Driver {
    /// Starts it on a free port.
    pub(crate) fn start(program: Program) -> Result<Self> {
        // It takes a port that is free for IPv4 and ends if another program has the same one
        // for IPv6, as does one that starts at the same time.
        let again = (1..ATTEMPTS).find_map(|_| Self::attempt(program).ok());
        again.map_or_else(|| Self::attempt(program), Ok)
    }

    fn attempt(program: Program) -> Result<Self> {
        let Browser { browser, shell, driver } = xtask::find_browser()?;
        let program = match shell.filter(|_| program == Program::Shell) {
            Some(shell) => (shell, "chrome-headless-shell"),
            None => (browser, "chrome"),
        };
        let profile = tempfile::Builder::new().prefix("lakeplan-browser-").tempdir()?;
        let mut process = Command::new(&driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start `{}`", driver.display()))?;
        let output = process.stdout.take();
        let mut driver = Self { process, port: 0, program, profile };

        let (found, port) = mpsc::channel();
        std::thread::spawn(move || {
            // `ChromeDriver was started successfully on port 34567.`
            for line in BufReader::new(output.expect("it is piped")).lines().map_while(Result::ok) {
                let number = line.rsplit("on port ").next().unwrap_or_default();
                if let (true, Ok(port)) = (line.contains("successfully"), number.trim_end_matches('.').parse()) {
                    let _ = found.send(port);
                }
            }
        });
        driver.port =
            port.recv_timeout(Duration::from_mins(4)).context("ChromeDriver did not say on which port it listens")?;
        Ok(driver)
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How the browser is to be started.
    pub(crate) fn capabilities(&self, pace: Pace) -> Result<ChromeCapabilities> {
        let mut chrome = DesiredCapabilities::chrome();
        let (program, name) = &self.program;
        chrome.set_binary(&program.to_string_lossy())?;
        chrome.set("browserName", *name)?;
        for argument in [
            "--headless",
            // Needed where root runs it, and it opens no page but ours.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            // It would otherwise talk to its makers on its own.
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--window-size=1280,900",
            &format!("--user-data-dir={}", self.profile.path().display()),
        ] {
            chrome.add_arg(argument)?;
        }
        if pace == Pace::Unlimited {
            chrome.add_arg("--disable-frame-rate-limit")?;
            chrome.add_arg("--disable-gpu-vsync")?;
            return Ok(chrome);
        }
        chrome.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        // It holds every request that the page makes, those that are refused too.
        chrome.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
        Ok(chrome)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        xtask::proc::kill_tree(&mut self.process);
    }
}
