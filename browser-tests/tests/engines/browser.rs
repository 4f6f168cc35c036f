//! Firefox and `WebKitGTK`, each with its driver, and what they write to their consoles.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::Capabilities;

/// How long a driver may take until it listens.
const PATIENCE: Duration = Duration::from_mins(4);

/// A browser whose driver listens. Dropping it stops both.
pub(crate) struct Browser {
    process: Child,
    port: u16,
    capabilities: Capabilities,
    /// How a line of its output begins that tells of an error in a page.
    errors: &'static [&'static str],
    /// Its home, its profile, and its output.
    folder: TempDir,
    /// What it draws on.
    _screen: Option<Screen>,
}

impl Browser {
    pub(crate) fn firefox() -> Result<Self> {
        let found = xtask::find_firefox()?;
        let folder = tempfile::Builder::new().prefix("lakeplan-firefox-").tempdir()?;
        let mut driver = Command::new(&found.driver);
        driver.arg("--profile-root").arg(folder.path());
        let options = json!({
            "binary": found.browser,
            "args": ["-headless"],
            // What a page does not catch, on standard output.
            "prefs": { "browser.dom.window.dump.enabled": true, "javascript.options.showInConsole": true },
        });
        let capabilities = capabilities(&[("browserName", json!("firefox")), ("moz:firefoxOptions", options)])?;
        // Not those of the browser itself, which tries to reach its makers.
        let errors = &["JavaScript error: http"];
        Self::start(driver, capabilities, errors, folder, None)
    }

    pub(crate) fn webkit() -> Result<Self> {
        let found = xtask::find_webkit()?;
        let folder = tempfile::Builder::new().prefix("lakeplan-webkit-").tempdir()?;
        let screen = Screen::start(&found.screen)?;
        let mut driver = Command::new(&found.driver);
        driver.env("DISPLAY", &screen.name);
        // There is no GPU, and no session of a user to talk to.
        driver.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1").env("NO_AT_BRIDGE", "1").env("GSETTINGS_BACKEND", "memory");
        // Root may run it in a container that does not allow sandboxes; it opens no page but ours.
        driver.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
        let arguments = ["--automation", "--enable-write-console-messages-to-stdout=true"];
        let options = json!({ "binary": found.browser, "args": arguments });
        let capabilities =
            capabilities(&[("browserName", json!("MiniBrowser")), ("webkitgtk:browserOptions", options)])?;
        let errors = &["CONSOLE JS ERROR", "CONSOLE SECURITY ERROR", "CONSOLE NETWORK ERROR", "CONSOLE ERROR"];
        Self::start(driver, capabilities, errors, folder, Some(screen))
    }

    fn start(
        mut driver: Command,
        capabilities: Capabilities,
        errors: &'static [&'static str],
        folder: TempDir,
        screen: Option<Screen>,
    ) -> Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let output = File::create(folder.path().join("output"))?;
        driver.arg(format!("--port={port}")).env("HOME", folder.path());
        driver.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let process = driver.spawn().context("cannot start the driver")?;
        let mut browser = Self { process, port, capabilities, errors, folder, _screen: screen };
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if browser.process.try_wait()?.is_some() || Instant::now() > deadline {
                bail!("the driver does not listen:\n{}", browser.output()?);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(browser)
    }

    /// Where the driver listens.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How the browser is to be started.
    pub(crate) fn capabilities(&self) -> Capabilities {
        self.capabilities.clone()
    }

    /// The errors of all pages so far.
    pub(crate) fn errors(&self) -> Result<Vec<String>> {
        let output = self.output()?;
        let error = |line: &&str| self.errors.iter().any(|it| line.contains(it));
        Ok(output.lines().filter(error).map(str::to_owned).collect())
    }

    fn output(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&std::fs::read(self.folder.path().join("output"))?).into_owned())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        xtask::proc::kill_tree(&mut self.process);
    }
}

fn capabilities(of: &[(&str, Value)]) -> Result<Capabilities> {
    let mut all = Capabilities::new();
    for (name, value) in of {
        all.set(*name, value)?;
    }
    Ok(all)
}

/// A screen that nobody sees, until it is dropped.
struct Screen {
    process: Child,
    name: String,
}

impl Screen {
    fn start(program: &Path) -> Result<Self> {
        // It takes a free number and says which.
        let mut process = Command::new(program)
            .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start `Xvfb`")?;
        let output = process.stdout.take().context("it is piped")?;
        let mut screen = Self { process, name: String::new() };
        let mut number = String::new();
        BufReader::new(output).read_line(&mut number)?;
        ensure!(!number.trim().is_empty(), "`Xvfb` does not start");
        screen.name = format!(":{}", number.trim());
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        xtask::proc::kill_tree(&mut self.process);
    }
}
