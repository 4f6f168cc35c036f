//! What the page says and shows of itself: without scripts, on its buttons, in what it copies.

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, in_browser};
use serde_json::json;
use thirtyfour::prelude::ElementQueryable as _;

/// The picture, a literal that looks like options, and a scope that misses.
const LAKE: &str = r#"[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.dev.config]
database = ":memory:"
[stores.dev.config.ducklake]
catalog = { type = "postgres", secret_name = "p", host = "pg.example", database = "d, PORT 1, USER 'x'", user = "u", password = "pw" }
storage = { type = "s3", secret_name = "s", bucket = "lake", regoin = "eu-west-1", key_id = "k", secret = "s" }
"#;

#[test]
fn without_scripts_the_reason_is_on_the_first_screen() {
    in_browser(async |page| {
        let scripts = async |off: bool| {
            page.driver.cdp().send_raw("Emulation.setScriptExecutionDisabled", json!({ "value": off })).await
        };
        for (width, height) in [(320, 480), (1440, 700)] {
            page.resize(width, height).await?;
            scripts(true).await?;
            page.load("").await?;
            let seen = "const it = document.querySelector('noscript'); const box = it.firstElementChild?.getBoundingClientRect();
                return box && box.height > 0 && box.bottom < innerHeight && it.textContent.includes('JavaScript')";
            page.eventually("it says why", async || Ok(page.script(seen).await? == true)).await?;
            scripts(false).await?;
        }
        Ok(())
    });
}

/// The button that stands out does what is seen, and no button shows how its words are marked up.
#[test]
fn the_button_that_stands_out_follows_the_tick() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(LAKE).await?;
        page.has("statement", 5).await?;
        let primary = "return [...document.querySelectorAll('.primary')].map(it => it.dataset.testid)";
        for expected in ["copy-all-hidden", "copy-all", "copy-all-hidden"] {
            page.eventually(expected, async || Ok(page.script(primary).await? == json!([expected]))).await?;
            page.click("mask").await?;
        }
        page.eventually("a fix", async || Ok(!page.texts("fix").await?.is_empty())).await?;
        let marked = "return [...document.querySelectorAll('button, summary, [title], [aria-label]')]
            .filter(it => [it.textContent, it.title, it.ariaLabel].some(text => text?.includes('`')))
            .map(it => it.outerHTML.slice(0, 200))";
        ensure!(page.script(marked).await? == json!([]), "{}", page.script(marked).await?);
        Ok(())
    });
}

/// Each option has its line, no literal is broken, and what somebody selects and copies is the statement.
#[test]
fn options_have_lines_and_are_copied_as_they_are() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(LAKE).await?;
        page.has("statement", 5).await?;
        let of_the_first = "
            const code = document.querySelector('[data-testid=statement]');
            const range = document.createRange();
            range.selectNodeContents(code);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            const tops = new Set([...code.querySelectorAll('.break')].map(it => it.getBoundingClientRect().top));
            const literal = [...code.querySelectorAll('.sql-string, .part')].find(it => it.textContent.includes('PORT 1'));
            return {
                copied: getSelection().toString(),
                sql: lakeplan.analyze(lakeplan.getText(), { mask: true }).statements[0].sql,
                lines: tops.size,
                breaks: code.querySelectorAll('.break').length,
                within: literal ? literal.querySelectorAll('.break').length : null,
            }";
        let found = page.script(of_the_first).await?;
        ensure!(found["copied"] == found["sql"], "{found:#}");
        ensure!(found["lines"].as_u64() > Some(4) && found["lines"] == found["breaks"], "{found:#}");
        ensure!(found["within"] == 0, "a literal is broken, or not there: {found:#}");
        Ok(())
    });
}

async fn watch_copies(page: &Page) -> Result<()> {
    page.script("window.copied = []; lakeplanPage.copy = async text => { copied.push(text); return true; }").await?;
    Ok(())
}

#[test]
fn the_copy_for_an_issue_has_the_picture_and_what_is_wrong() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(LAKE).await?;
        page.has("statement", 5).await?;
        watch_copies(page).await?;
        page.click("copy-as").await?;
        page.click("copy-as-issue").await?;
        page.eventually("it is copied", async || Ok(page.script("return copied.length").await? == 1)).await?;
        let copied = page.script("return copied[0]").await?;
        let copied = copied.as_str().context("a text")?;
        for part in ["```toml\n", "```sql\n", "```mermaid\nflowchart LR\n", "unknown-key"] {
            ensure!(copied.contains(part), "there is no `{part}` in\n{copied}");
        }
        ensure!(!copied.contains("\"pw\"") && !copied.contains("'pw'"), "{copied}");
        Ok(())
    });
}

#[test]
fn the_link_is_an_address_and_it_is_said_what_is_in_it() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(LAKE).await?;
        page.click("share").await?;
        page.says("share-dialog", "Comments are included").await?;
        let link = page.script("return document.querySelector('[data-testid=share-link]').value").await?;
        let link = link.as_str().context("a link")?.to_owned();
        ensure!(link.starts_with(&page.host.url()) && link.contains("#v1="), "{link}");
        page.close_dialog().await
    });
}

/// Each key has the findings that speak of it, and they are explained in the page.
#[test]
fn the_reference_leads_to_what_is_found() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.choose_tab("reference").await?;
        let chip = "const chip = document.querySelector('.ref-field .chip'); chip.click(); return chip.textContent";
        let code = page.script(chip).await?;
        page.says("explain-dialog", code.as_str().context("a code")?).await?;
        page.close_dialog().await?;
        // That nothing is found is said, and not an empty pane.
        let search = page.driver.query(thirtyfour::By::Testid("reference-search")).single().await?;
        search.send_keys("passwrd").await?;
        page.says("reference", "No key matches.").await?;
        page.script("document.querySelector('[data-testid=reference-search]').select()").await?;
        search.send_keys("password").await?;
        page.eventually("a key", async || Ok(!page.texts("reference").await?.concat().contains("No key"))).await
    });
}
