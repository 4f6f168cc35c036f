//! The page in Firefox and in `WebKitGTK`, the engine of Safari: the flow, sharing, the shortcuts, the
//! clipboard, both themes, the frame, and nothing in the console. `cargo xtask test --only engines`
//! installs both and runs it.

mod browser;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use browser_tests::Host;
use serde_json::{Value, json};
use thirtyfour::prelude::*;
use xtask::server::Server;

use browser::Browser;

const LOCAL: &str = include_str!("../../../examples/duckdb-local.toml");
/// How long the page may take to show what it is to show.
const PATIENCE: Duration = Duration::from_mins(4);

#[test]
fn firefox() {
    run(Browser::firefox).unwrap_or_else(|error| panic!("{error:#}"));
}

#[test]
fn webkit() {
    run(Browser::webkit).unwrap_or_else(|error| panic!("{error:#}"));
}

fn run(start: fn() -> Result<Browser>) -> Result<()> {
    let (host, browser) = (Host::own()?, start()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let web = WebDriver::new(browser.url(), browser.capabilities()).await.context("the browser does not start")?;
        let engine = Engine { web: web.clone(), host };
        let result = engine.suite(&browser).await;
        let said = browser.errors()?;
        web.quit().await?;
        result.with_context(|| format!("errors in the console: {said:#?}"))
    })
}

/// The page in one of them.
struct Engine {
    web: WebDriver,
    host: Host,
}

impl Engine {
    async fn suite(&self, browser: &Browser) -> Result<()> {
        self.open("?reset").await?;
        self.flow().await.context("type, find, fix, SQL")?;
        self.shortcuts().await.context("shortcuts")?;
        self.clipboard().await.context("clipboard")?;
        self.fine().await?;
        self.sharing().await.context("share")?;
        self.themes().await.context("themes")?;
        self.frame().await.context("the frame")?;
        self.open("?reset").await?;
        ensure!(browser.errors()?.is_empty(), "the console is not empty");
        // Or all would be fine only because nobody hears what is not: the page does not expect this. (Of what
        // WebKit writes to its output, much comes only when it ends.)
        self.script("dispatchEvent(new CustomEvent('TrunkApplicationStarted'))").await?;
        self.eventually("the error is heard", async || Ok(self.fine().await.is_err())).await
    }

    /// Opens the page and waits until it works, with its editor and its later part.
    async fn open(&self, address: &str) -> Result<()> {
        self.web.goto("about:blank").await?;
        self.web.goto(format!("{}{address}", self.host.url())).await?;
        self.holds(
            "the page is ready",
            "typeof window.lakeplan?.analyze === 'function' && document.querySelector('.cm-content') !== null",
        )
        .await?;
        self.script(
            "window.wrong = [];
             const error = console.error;
             console.error = (...all) => { wrong.push(all.join(' ')); error(...all); };
             addEventListener('error', it => wrong.push(it.message));
             addEventListener('unhandledrejection', it => wrong.push(String(it.reason)));
             addEventListener('securitypolicyviolation', it => wrong.push(it.violatedDirective + ' ' + it.blockedURI))",
        )
        .await?;
        Ok(())
    }

    /// Nothing has gone wrong on the page since it was opened.
    async fn fine(&self) -> Result<()> {
        let wrong = self.script("return window.wrong").await?;
        ensure!(wrong == json!([]), "something went wrong: {wrong}");
        Ok(())
    }

    async fn flow(&self) -> Result<()> {
        self.type_text("[ducklake]\nstorage = { type = \"local\", pathh = \"lake_files\"").await?;
        // The editor closes what is opened.
        self.holds("what was typed", "lakeplan.getText().endsWith('pathh = \"lake_files\"}')").await?;
        self.holds("the finding is underlined", "document.querySelector('.cm-lintRange') !== null").await?;
        self.misspelled().await?;
        self.click("fix").await?;
        self.text_is(LOCAL).await?;
        self.holds("the SQL", "document.querySelectorAll('[data-testid=statement]').length === 3").await
    }

    async fn shortcuts(&self) -> Result<()> {
        self.misspelled().await?;
        let broken = self.script("return lakeplan.getText()").await?;
        self.focus_editor().await?;
        self.keys(Key::F8 + "").await?;
        self.holds("a finding is selected", "getSelection().toString().length > 1").await?;
        ensure!(self.script("return lakeplan.getText()").await? == broken, "F8 edits");
        self.keys(Key::Control + ".").await?;
        self.holds("the fix has the focus", "document.activeElement.dataset.testid === 'fix'").await?;
        self.keys(Key::Enter + "").await?;
        self.text_is(LOCAL).await?;
        self.focus_editor().await?;
        // Escape, and Tab leaves the editor.
        self.keys(Key::Escape + Key::Tab).await?;
        self.holds("Tab leaves the editor", "document.activeElement.closest('.cm-editor') === null").await?;
        self.text_is(LOCAL).await?;
        self.keys("?").await?;
        self.holds("the help", "document.querySelector('dialog[open]') !== null").await?;
        self.keys(Key::Escape + "").await?;
        self.holds("no dialog", "document.querySelector('dialog') === null").await
    }

    async fn clipboard(&self) -> Result<()> {
        let sql = "pasted.startsWith('CREATE OR REPLACE SECRET') && pasted.trimEnd().endsWith('USE ducklake;')";
        self.sql().await?;
        self.focus_editor().await?;
        self.keys(Key::Control + Key::Enter).await?;
        self.pasted(sql).await.context("Ctrl+Enter")?;
        self.sql().await?;
        self.focus_editor().await?;
        self.keys(Key::Control + "s").await?;
        self.pasted("pasted === location.href && location.hash.startsWith('#v1=')").await.context("Ctrl+S")?;
        self.sql().await?;
        self.click("copy-all").await?;
        self.pasted(sql).await.context("by the button")
    }

    /// Waits until something was copied, and pastes it into a field of its own: the editor makes TOML of
    /// statements.
    async fn pasted(&self, holds: &str) -> Result<()> {
        self.holds("it is said", "/copied/i.test(document.querySelector('.notice')?.textContent)").await?;
        self.text_is(LOCAL).await?;
        self.script(
            "document.querySelector('#pasted')?.remove();
             const field = document.createElement('textarea');
             field.id = 'pasted';
             document.body.append(field);
             field.focus();",
        )
        .await?;
        self.keys(Key::Control + "v").await?;
        let holds = format!("((pasted) => {holds})(document.querySelector('#pasted').value)");
        if let Err(error) = self.holds("what was copied is pasted", &holds).await {
            let pasted = self.script("return document.querySelector('#pasted').value").await?;
            return Err(error.context(format!("pasted: {pasted}")));
        }
        Ok(())
    }

    /// Puts a text there without a finding, and waits for its SQL.
    async fn sql(&self) -> Result<()> {
        self.set(LOCAL).await?;
        self.text_is(LOCAL).await?;
        self.holds(
            "the SQL",
            "document.querySelector('.statements.stale') === null
                && document.querySelectorAll('[data-testid=statement]').length === 3",
        )
        .await
    }

    async fn sharing(&self) -> Result<()> {
        self.sql().await?;
        self.click("share").await?;
        let link = "document.querySelector('[data-testid=share-link]')?.value ?? ''";
        self.holds("a link", &format!("({link}).includes('#v1=')")).await?;
        let link = self.script(&format!("return {link}")).await?.as_str().unwrap_or_default().to_owned();
        let fragment = link.split_once('#').context("a link has a fragment")?.1.to_owned();
        self.open(&format!("?reset#{fragment}")).await?;
        self.text_is(LOCAL).await
    }

    async fn themes(&self) -> Result<()> {
        for (theme, ground) in [("light", "rgb(243, 246, 246)"), ("dark", "rgb(14, 21, 23)")] {
            self.open(&format!("?reset&theme={theme}")).await?;
            let found = self.script("return getComputedStyle(document.body).backgroundColor").await?;
            ensure!(found == ground, "{theme} has a ground of {found}");
            // Nothing is cut off at its side.
            self.holds("no sideways scrolling", "document.documentElement.scrollWidth <= innerWidth").await?;
            self.fine().await?;
        }
        Ok(())
    }

    /// The element in somebody's page, on another origin.
    async fn frame(&self) -> Result<()> {
        let site = tempfile::tempdir()?;
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("site");
        for (from, to) in [("plain.html", "index.html"), ("seen.js", "seen.js")] {
            let text = std::fs::read_to_string(source.join(from))?;
            std::fs::write(site.path().join(to), text.replace("PLAYGROUND", self.host.url().trim_end_matches('/')))?;
        }
        let server = Server::start(site.path().to_owned(), "/", 0)?;
        self.web.goto(server.url().replace("127.0.0.1", "localhost")).await?;
        self.holds("the frame is ready", "document.querySelector('lake-plan[ready]') !== null").await?;
        let frame = "document.querySelector('lake-plan').shadowRoot.querySelector('iframe')";
        self.holds("the frame has its height", &format!("{frame}.clientHeight > 200")).await?;
        self.web.execute(format!("return {frame}"), Vec::new()).await?.element()?.enter_frame().await?;
        self.holds("the SQL", "document.querySelectorAll('[data-testid=statement]').length === 3").await?;
        self.type_text("[ducklake]\ncatalog = 7").await?;
        self.holds("a finding", "document.querySelector('[data-testid=problem]') !== null").await?;
        self.web.enter_default_frame().await?;
        Ok(())
    }

    /// Puts a text there that has one finding with a fix.
    async fn misspelled(&self) -> Result<()> {
        self.set(&LOCAL.replace("path =", "pathh =")).await?;
        self.holds("a finding with a fix", "document.querySelectorAll('[data-testid=fix]').length === 1").await
    }

    async fn focus_editor(&self) -> Result<()> {
        self.script("lakeplanPage.editor.focus()").await.map(drop)
    }

    /// Replaces the text, key by key.
    async fn type_text(&self, text: &str) -> Result<()> {
        let editor = self.web.query(By::Css(".cm-content")).first().await?;
        editor.click().await?;
        editor.send_keys(Key::Control + "a").await?;
        editor.send_keys(Key::Delete + "").await?;
        editor.send_keys(text).await?;
        Ok(())
    }

    /// Presses keys wherever the focus is.
    async fn keys(&self, keys: impl Into<TypingData>) -> Result<()> {
        Ok(self.web.active_element().await?.send_keys(keys).await?)
    }

    async fn click(&self, testid: &str) -> Result<()> {
        let element = self.web.query(By::Testid(testid)).single().await;
        Ok(element.with_context(|| format!("no single `{testid}` to click"))?.click().await?)
    }

    async fn set(&self, text: &str) -> Result<()> {
        self.web.execute("lakeplan.setText(arguments[0])", vec![json!(text)]).await?;
        Ok(())
    }

    async fn text_is(&self, text: &str) -> Result<()> {
        let same = async || Ok(self.script("return lakeplan.getText()").await? == text);
        self.eventually("the text", same).await
    }

    async fn script(&self, script: &str) -> Result<Value> {
        Ok(self.web.execute(script, Vec::new()).await?.json().clone())
    }

    /// Waits until an expression of JavaScript is true.
    async fn holds(&self, what: &str, expression: &str) -> Result<()> {
        let script = format!("return {expression}");
        self.eventually(what, async || Ok(self.script(&script).await? == true)).await
    }

    async fn eventually(&self, what: &str, holds: impl AsyncFn() -> Result<bool>) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !holds().await? {
            ensure!(Instant::now() < deadline, "not within {} s: {what}", PATIENCE.as_secs());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}
