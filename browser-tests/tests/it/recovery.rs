//! The core traps for real: the page says so, keeps the text, and starts a fresh core.

use std::time::Duration;

use anyhow::{Result, ensure};
use browser_tests::{Page, in_browser, in_whole_browser};
use serde_json::json;

const GOOD: &str =
    "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"a\" }\nstorage = { type = \"local\", path = \"good\" }\n";

/// Keeps what each core exports, its memory too.
const KEEP_CORES: &str = "
    window.cores = [];
    const keep = made => {
        const core = (made.instance ?? made).exports;
        // The later part of the program has no memory of its own.
        if (core.memory) { cores.push(core); window.made?.(core); }
        return made;
    };
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const original = WebAssembly[name];
        WebAssembly[name] = (...given) => original.apply(WebAssembly, given).then(keep);
    }";

/// Takes all the memory that the newest core could have.
const EXHAUST: &str = "
    const { memory } = cores.at(-1);
    for (let pages = 65536; pages >= 1; pages >>= 1) {
        try { for (;;) memory.grow(pages); } catch {}
    }";

/// Makes nonsense of the newest core's memory.
const SPOIL: &str = "new Uint8Array(cores.at(-1).memory.buffer).fill(255)";

/// What the browser and the page write when a core traps; never the text.
const TRAPS: [&str; 4] =
    ["lakeplan: the core stopped at", "RuntimeError: unreachable", "memory access", "out of bounds"];

/// A page that works, and has kept its text for a reload.
async fn with_kept_text(page: &Page) -> Result<()> {
    page.before_load(KEEP_CORES).await?;
    page.open("").await?;
    page.set_text(GOOD).await?;
    page.eventually("the text is kept", async || Ok(kept(page).await? == GOOD)).await
}

async fn not_started(page: &Page) -> Result<()> {
    page.eventually("the page says that there is no core", async || {
        let said = page.script("return document.querySelector('[role=alert]')?.textContent ?? ''").await?;
        Ok(said.as_str().is_some_and(|it| it.contains("could not be started")))
    })
    .await
}

async fn stopped(page: &Page) -> Result<()> {
    page.says("alert", "crashed on this text").await
}

/// Two cores were started, the second runs, and no third is on its way.
async fn one_fresh_core(page: &Page) -> Result<()> {
    page.eventually("a fresh core runs", async || {
        Ok(page.script("return typeof lakeplan.analyze === 'function'").await? == true)
    })
    .await?;
    tokio::time::sleep(Duration::from_millis(800)).await;
    let cores = page.script("return [cores.length, lakeplanPage.started()]").await?;
    ensure!(cores == json!([2, 2]), "cores and starts: {cores}");
    Ok(())
}

async fn works(page: &Page) -> Result<()> {
    page.set_text(&GOOD.replace("good", "better")).await?;
    page.says("statement", "better").await?;
    page.shows("alert", &[]).await
}

async fn kept(page: &Page) -> Result<String> {
    Ok(page.script("return sessionStorage.getItem('lakeplan-text') ?? ''").await?.as_str().unwrap_or_default().into())
}

#[test]
fn a_core_without_memory_is_replaced() {
    in_whole_browser(async |page| {
        with_kept_text(page).await?;
        page.script(EXHAUST).await?;
        let large = format!("{GOOD}{}", "# canary\n".repeat(100_000));
        page.set_text(&large).await?;
        stopped(page).await?;
        ensure!(page.text().await? == large, "the text is lost");
        one_fresh_core(page).await?;
        ensure!(kept(page).await? == GOOD, "another text is kept than the last on which the core has not failed");
        works(page).await?;
        let errors = page.console_errors().await?.concat();
        ensure!(!errors.contains("canary"), "the text is in the console");
        page.expect_console_errors(&TRAPS).await
    });
}

#[test]
fn a_trap_in_an_event_handler_is_noticed() {
    in_whole_browser(async |page| {
        with_kept_text(page).await?;
        page.script(SPOIL).await?;
        page.click("share").await?;
        stopped(page).await?;
        ensure!(page.text().await? == GOOD, "the text is lost");
        page.shows("statement", &[]).await?;
        one_fresh_core(page).await?;
        ensure!(kept(page).await?.is_empty(), "a reload would bring back a text on which the core has failed");
        works(page).await?;
        page.expect_console_errors(&TRAPS).await
    });
}

#[test]
fn a_trap_in_a_call_of_a_program_does_not_blame_the_text() {
    in_whole_browser(async |page| {
        with_kept_text(page).await?;
        page.script(SPOIL).await?;
        let thrown = "try { lakeplan.analyze('[') } catch (error) { return error instanceof WebAssembly.RuntimeError }";
        ensure!(page.script(thrown).await? == true, "the caller does not learn of it");
        one_fresh_core(page).await?;
        page.shows("alert", &[]).await?;
        ensure!(page.text().await? == GOOD && page.texts("statement").await?.concat().contains("good"));
        page.expect_console_errors(&TRAPS).await
    });
}

#[test]
fn a_core_that_cannot_start_is_not_started_for_ever() {
    in_whole_browser(async |page| {
        page.before_load(KEEP_CORES).await?;
        page.before_load("window.made = core => new Uint8Array(core.memory.buffer).fill(255)").await?;
        page.load("").await?;
        not_started(page).await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        ensure!(page.script("return cores.length").await? == 2, "it is tried again and again");
        page.set_text(GOOD).await?;
        ensure!(page.text().await? == GOOD, "the text area does not work");
        page.expect_console_errors(&TRAPS).await
    });
}

#[test]
fn a_core_that_does_not_load_is_told_of() {
    in_browser(async |page| {
        page.block(&["*.wasm"]).await?;
        page.load("").await?;
        not_started(page).await?;
        page.expect_console_errors(&["ERR_BLOCKED", "Failed to fetch", "WebAssembly"]).await
    });
}

/// By a setting of the browser, or by the policy of a site that does not know the page.
#[test]
fn where_webassembly_is_refused_nobody_is_sent_to_reload() {
    in_browser(async |page| {
        let policy = "WebAssembly.compileStreaming = WebAssembly.instantiateStreaming = WebAssembly.instantiate = () =>
            Promise.reject(new WebAssembly.CompileError(\"violates the following Content Security policy directive\"))";
        for (refused, console) in [(policy, "Content Security policy"), ("delete window.WebAssembly", "WebAssembly")] {
            page.before_load(refused).await?;
            page.load("").await?;
            not_started(page).await?;
            let said = page.script("return document.querySelector('[role=alert]').textContent").await?;
            let said = said.as_str().unwrap_or_default();
            ensure!(said.contains("allow WebAssembly") && !said.contains("reload"), "{said}");
            page.expect_console_errors(&[console]).await?;
        }
        Ok(())
    });
}
