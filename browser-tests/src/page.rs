//! The page as a test sees it: by its `data-testid` hooks, its keys, and what it must not do.

use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::Host;

/// When it is clear that the page will not show what it is to show, however busy the machine is.
pub(crate) const PATIENCE: Duration = Duration::from_mins(4);

/// How long it is left alone in between.
pub(crate) const PAUSE: Duration = Duration::from_millis(10);

/// Runs before any script of the page.
const WATCH: &str = "
    window.violations = [];
    document.addEventListener('securitypolicyviolation', event =>
        window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
";

/// The built page in a browser.
pub struct Page {
    /// For what has no helper here.
    pub driver: WebDriver,
    /// Where the page is served.
    pub host: Host,
    /// Everything that the console has shown so far; reading it empties the browser's own list.
    console: RefCell<Vec<String>>,
}

impl Page {
    pub(crate) async fn new(driver: WebDriver, host: Host) -> Result<Self> {
        driver.set_script_timeout(PATIENCE).await?;
        if let Some(rate) = slowness()? {
            driver.cdp().send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await?;
        }
        let page = Self { driver, host, console: RefCell::default() };
        page.before_load(WATCH).await?;
        Ok(page)
    }

    /// Opens the page and waits until it works, with its editor. `address` is what follows the
    /// path: nothing, `#example=…`, `?reset`.
    pub async fn open(&self, address: &str) -> Result<()> {
        self.load(address).await?;
        self.ready().await?;
        // What loading has caused is not what typing causes.
        tokio::time::sleep(Duration::from_millis(200)).await;
        self.requests().await?;
        Ok(())
    }

    /// Opens the page and waits for nothing.
    pub async fn load(&self, address: &str) -> Result<()> {
        // Another fragment alone would not load the page again.
        self.driver.goto("about:blank").await?;
        self.driver.goto(format!("{}{address}", self.host.url())).await?;
        Ok(())
    }

    /// Waits until the page works, with its editor.
    pub async fn ready(&self) -> Result<()> {
        self.eventually("the page is ready", async || {
            let ready = "return typeof window.lakeplan?.analyze === 'function'
                && document.querySelector('[data-testid=editor] .cm-content') !== null";
            Ok(self.script(ready).await? == true)
        })
        .await
    }

    /// Waits until the page works as far as it does without the later part of the program.
    pub async fn ready_without_later(&self) -> Result<()> {
        let ready =
            "return !!window.wasmBindings && document.querySelector('[data-testid=editor] .cm-content') !== null";
        self.eventually("the page works", async || Ok(self.script(ready).await? == true)).await
    }

    /// Runs a script before those of the page, whenever one is loaded.
    pub async fn before_load(&self, script: &str) -> Result<()> {
        let source = json!({ "source": script });
        self.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", source).await?;
        Ok(())
    }

    /// Has requests fail whose address fits one of these patterns.
    pub async fn block(&self, patterns: &[&str]) -> Result<()> {
        self.driver.cdp().send_raw("Network.enable", json!({})).await?;
        self.driver.cdp().send_raw("Network.setBlockedURLs", json!({ "urls": patterns })).await?;
        Ok(())
    }

    /// Replaces the text of the editor, key by key.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        self.keys(Key::Control + "a").await?;
        self.keys(Key::Delete).await?;
        self.keys(text).await
    }

    /// Presses keys in the editor.
    pub async fn keys(&self, keys: impl Into<TypingData>) -> Result<()> {
        let editor = self.driver.query(By::Css("[data-testid=editor] .cm-content"));
        let editor = editor.first().await.context("the page has no editor")?;
        editor.send_keys(keys).await?;
        Ok(())
    }

    /// Replaces the text of the editor at once.
    pub async fn set_text(&self, text: &str) -> Result<()> {
        let set = "window.lakeplan.setText(arguments[0])";
        self.driver.execute(set, vec![json!(text)]).await?;
        Ok(())
    }

    /// The text of the editor.
    pub async fn text(&self) -> Result<String> {
        let text = self.script("return window.lakeplan.getText()").await?;
        Ok(text.as_str().context("`getText` gives no text")?.to_owned())
    }

    /// The shown text of each element with this `data-testid`, trimmed.
    pub async fn texts(&self, testid: &str) -> Result<Vec<String>> {
        let read = "return [...document.querySelectorAll(`[data-testid=${arguments[0]}]`)]
            .map(element => element.innerText.trim())";
        let texts = self.driver.execute(read, vec![json!(testid)]).await?;
        Ok(texts.convert()?)
    }

    /// Waits until the elements with this `data-testid` show exactly these texts.
    pub async fn shows(&self, testid: &str, expected: &[&str]) -> Result<()> {
        let shown = async || Ok(self.texts(testid).await? == expected);
        if let Err(error) = self.eventually("the page shows it", shown).await {
            let actual = self.texts(testid).await?;
            return Err(error.context(format!(
                "`{testid}` shows\n  {}\ninstead of\n  {}",
                actual.join("\n  "),
                expected.join("\n  ")
            )));
        }
        Ok(())
    }

    /// Waits until the elements with this `data-testid` say this, among others.
    pub async fn says(&self, testid: &str, part: &str) -> Result<()> {
        let said = async || Ok(self.texts(testid).await?.concat().contains(part));
        self.eventually(&format!("`{testid}` says `{part}`"), said).await
    }

    /// Waits until there are so many elements with this `data-testid`.
    pub async fn has(&self, testid: &str, count: usize) -> Result<()> {
        let there = async || Ok(self.texts(testid).await?.len() == count);
        self.eventually(&format!("{count} of `{testid}`"), there).await
    }

    /// Waits until this is the text of the editor.
    pub async fn text_is(&self, expected: &str) -> Result<()> {
        self.eventually("the text is changed", async || Ok(self.text().await? == expected)).await
    }

    /// Waits until exactly one element with this `data-testid` is there, and clicks it.
    pub async fn click(&self, testid: &str) -> Result<()> {
        let element = self.driver.query(By::Testid(testid)).single().await;
        let element = element.with_context(|| format!("no single `{testid}` to click"))?;
        element.click().await?;
        Ok(())
    }

    /// Waits until something holds.
    pub async fn eventually(&self, what: &str, holds: impl AsyncFn() -> Result<bool>) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !holds().await? {
            ensure!(Instant::now() < deadline, "not within {} s: {what}", PATIENCE.as_secs());
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// The address of each request since the last call, or since the page was ready.
    pub async fn requests(&self) -> Result<Vec<String>> {
        let mut addresses = Vec::new();
        for entry in self.driver.get_log("performance").await? {
            let entry: Value = serde_json::from_str(&entry.message)?;
            let message = &entry["message"];
            if message["method"] == "Network.requestWillBeSent" {
                addresses.push(message["params"]["request"]["url"].to_string());
            }
        }
        Ok(addresses)
    }

    /// Each error that the console has shown.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        for entry in self.driver.browser_log().await? {
            if entry.level == "SEVERE" {
                self.console.borrow_mut().push(entry.message);
            }
        }
        Ok(self.console.borrow().clone())
    }

    /// Forgives the errors that the console has shown, if each is one of these.
    pub async fn expect_console_errors(&self, expected: &[&str]) -> Result<()> {
        let errors = self.console_errors().await?;
        let known = |error: &str| expected.iter().any(|it| error.contains(it));
        ensure!(errors.iter().all(|it| known(it)), "errors in the console: {errors:#?}");
        ensure!(!errors.is_empty(), "no error in the console, but some of {expected:?} expected");
        self.console.borrow_mut().clear();
        Ok(())
    }

    /// Whatever the page's policy has refused since it was loaded.
    pub async fn violations(&self) -> Result<Vec<String>> {
        let violations = self.script("return window.violations ?? []").await?;
        Ok(serde_json::from_value(violations)?)
    }

    /// Fails if the page has done what no page of ours may do.
    pub async fn misbehaviour(&self) -> Result<()> {
        let (errors, violations) = (self.console_errors().await?, self.violations().await?);
        if !errors.is_empty() || !violations.is_empty() {
            bail!("errors in the console: {errors:#?}\nagainst the Content-Security-Policy: {violations:#?}");
        }
        Ok(())
    }

    /// Makes the page's part of the window this large.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await?;
        Ok(())
    }

    /// Has the page believe that the system is `light` or `dark`.
    pub async fn color_scheme(&self, scheme: &str) -> Result<()> {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    /// Saves a picture of what is on the screen.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        Ok(self.driver.screenshot(file).await?)
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) -> Result<()> {
        Ok(self.driver.active_element().await?.send_keys(keys).await?)
    }

    /// Closes the dialog that is open, and waits until it is gone.
    pub async fn close_dialog(&self) -> Result<()> {
        self.script("document.querySelector('dialog[open]').close()").await?;
        let gone = "return document.querySelector('dialog') === null";
        self.eventually("the dialog is closed", async || Ok(self.script(gone).await? == true)).await
    }

    /// Chooses a pane: `sql`, `config`, `reference`, on narrow screens also `editor`.
    pub async fn choose_tab(&self, tab: &str) -> Result<()> {
        self.script(&format!("document.getElementById('tab-{tab}').click()")).await?;
        let chosen = format!("return document.getElementById('tab-{tab}').ariaSelected");
        self.eventually("the pane is shown", async || Ok(self.script(&chosen).await? == "true")).await
    }

    /// What a script in the page returns.
    pub async fn script(&self, script: &str) -> Result<Value> {
        Ok(self.driver.execute(script, Vec::new()).await?.json().clone())
    }
}

/// How many times slower the page is to run than it would, to see whether a test rests on its speed: `LAKEPLAN_SLOW`.
fn slowness() -> Result<Option<u32>> {
    let named = std::env::var("LAKEPLAN_SLOW").ok().filter(|it| !it.is_empty());
    named.map(|it| it.parse().with_context(|| format!("`LAKEPLAN_SLOW` is `{it}`, not a number"))).transpose()
}
