//! What the address asks for: examples, links, a clean start; and storage that is forbidden.

use std::time::Duration;

use anyhow::ensure;
use browser_tests::in_browser;
use serde_json::json;

pub(crate) const TEXT: &str =
    "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"mine\" }\nstorage = { type = \"local\", path = \"files\" }\n";

#[test]
fn an_example_that_there_is_not_is_said_so() {
    in_browser(async |page| {
        page.open("?reset#example=nonsense").await?;
        page.says("alert", "There is no example with this name").await?;
        page.script("document.querySelector('[data-testid=alert] button').click()").await?;
        page.shows("alert", &[]).await?;
        page.set_text(TEXT).await?;
        page.has("statement", 3).await
    });
}

#[test]
fn an_address_that_changes_opens_what_it_asks_for() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(TEXT).await?;
        page.script("location.hash = 'example=duckdb-minio'").await?;
        page.click("replace-yes").await?;
        page.eventually("the example", async || Ok(page.text().await?.contains("minio"))).await?;
        let hostile = [
            ("example=<img src=x onerror=alert(1)>", "no example"),
            ("v1=%3Cscript%3E", "not opened"),
            ("v1=AAAA", "not opened"),
            ("v1=", "not opened"),
            ("v7=AAAA", "not opened"),
        ];
        let before = page.text().await?;
        for (fragment, said) in hostile {
            page.driver.execute("location.hash = arguments[0]", vec![json!(fragment)]).await?;
            page.says("alert", said).await?;
            ensure!(page.text().await? == before, "{fragment}: another text");
            page.script("document.querySelector('[data-testid=alert] button').click()").await?;
            page.shows("alert", &[]).await?;
        }
        // What the page knows nothing of is left alone.
        page.script("location.hash = 'section-2'").await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
        page.shows("alert", &[]).await?;
        // The text that was there before can be had back.
        page.keys(thirtyfour::Key::Control + "z").await?;
        page.text_is(TEXT).await
    });
}

/// Going back, or another address, opens nothing over what was typed before it has asked, as a file does not.
#[test]
fn an_address_asks_before_it_takes_away_what_was_typed() {
    in_browser(async |page| {
        page.open("?reset#example=variables").await?;
        let variables = page.text().await?;
        // What nobody has changed is nobody's loss.
        page.script("location.hash = 'example=duckdb-minio'").await?;
        page.eventually("the example", async || Ok(page.text().await?.contains("minio"))).await?;
        page.has("replace-dialog", 0).await?;
        page.set_text(TEXT).await?;
        page.script("history.back()").await?;
        page.click("replace-no").await?;
        page.has("replace-dialog", 0).await?;
        ensure!(page.text().await? == TEXT);
        // It is kept over a reload too, though the address is another one.
        page.driver.refresh().await?;
        page.ready().await?;
        ensure!(page.text().await? == TEXT);
        page.keys("# more").await?;
        page.script("history.forward()").await?;
        page.click("replace-no").await?;
        page.script("history.back()").await?;
        page.click("replace-yes").await?;
        page.text_is(&variables).await?;
        page.keys(thirtyfour::Key::Control + "z").await?;
        page.eventually("it can be had back", async || Ok(page.text().await?.contains("# more"))).await?;
        // With all that a link chooses, and nothing of it before.
        page.script("location.hash = 'example=several-stores&store=dev'").await?;
        page.has("replace-dialog", 1).await?;
        ensure!(page.text().await?.contains("# more"));
        page.click("replace-yes").await?;
        page.eventually("the store is chosen", async || {
            let store = "return document.querySelector('[data-testid=store-picker]')?.value";
            Ok(page.script(store).await? == "dev")
        })
        .await?;
        // A link that leads to no text takes nothing away.
        page.set_text(TEXT).await?;
        page.script("location.hash = 'v1=AAAA'").await?;
        page.says("alert", "not opened").await?;
        page.has("replace-dialog", 0).await
    });
}

#[test]
fn links_that_are_too_big_are_refused() {
    in_browser(async |page| {
        // Long as it stands, and short but for what it unpacks to.
        let long = "location.hash = 'v1=' + 'A'.repeat(1 << 20)";
        let bomb = "const done = arguments[arguments.length - 1];
            const zeros = new Blob([new Uint8Array(arguments[0])]).stream();
            new Response(zeros.pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer().then(packed => {
                const text = [...new Uint8Array(packed)].map(it => String.fromCharCode(it)).join('');
                location.hash = 'v1=' + btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
                done(packed.byteLength);
            })";
        page.open("?reset").await?;
        let before = page.text().await?;
        page.script(long).await?;
        page.says("alert", "not opened").await?;
        for size in [2 << 20, 60 << 20] {
            page.open("?reset").await?;
            page.driver.execute_async(bomb, vec![json!(size)]).await?;
            page.says("alert", "not opened").await?;
            ensure!(page.text().await? == before, "another text");
        }
        Ok(())
    });
}

#[test]
fn a_clean_start_forgets_and_a_link_beats_what_is_kept() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(TEXT).await?;
        let kept = "return sessionStorage.getItem('lakeplan-text')";
        page.eventually("the text is kept", async || Ok(page.script(kept).await? == TEXT)).await?;
        page.open("#example=duckdb-minio").await?;
        ensure!(page.text().await?.contains("minio"), "what is kept beats an address that asks for something");
        page.open("?a=b&reset=1").await?;
        ensure!(!page.text().await?.contains("mine"), "`reset` among other parameters is not seen");
        page.open("").await?;
        ensure!(!page.text().await?.contains("mine"), "`reset` has not forgotten");
        Ok(())
    });
}

#[test]
fn the_page_works_where_storage_is_forbidden() {
    in_browser(async |page| {
        page.before_load(
            "for (const name of ['sessionStorage', 'localStorage']) Object.defineProperty(window, name, {
                get() { throw new DOMException('denied', 'SecurityError') } })",
        )
        .await?;
        page.open("").await?;
        page.set_text(TEXT).await?;
        page.has("statement", 3).await?;
        page.click("theme").await?;
        page.eventually("the theme changes", async || {
            Ok(page.script("return document.documentElement.dataset.theme").await? == "light")
        })
        .await?;
        tokio::time::sleep(Duration::from_millis(600)).await;
        page.open("?reset#example=duckdb-minio").await?;
        ensure!(page.text().await?.contains("minio"));
        Ok(())
    });
}
