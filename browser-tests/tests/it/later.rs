//! What the first SQL does not need comes after it, by itself; and the page works without.

use anyhow::ensure;
use browser_tests::in_browser;

use crate::address::TEXT;

/// The later part of the program.
const LATER: &str = "_later.wasm";

/// Holds the later part back until `release()` is called.
const HELD: &str = "
    const original = window.fetch;
    const held = new Promise(resolve => { window.release = resolve; });
    window.fetch = (address, ...rest) =>
        String(address).includes('_later.wasm') ? held.then(() => original(address, ...rest)) : original(address, ...rest)";

#[test]
fn it_comes_once_and_then_nothing_more() {
    in_browser(async |page| {
        page.load("").await?;
        page.ready().await?;
        let first = page.requests().await?;
        ensure!(first.iter().filter(|it| it.contains(LATER)).count() == 1, "{first:#?}");
        for opens in ["examples", "share", "help", "paste-error"] {
            page.click(opens).await?;
            page.eventually("a dialog", async || {
                Ok(page.script("return document.querySelector('dialog[open] h2') !== null").await? == true)
            })
            .await?;
            page.shows("later", &[]).await?;
            page.close_dialog().await?;
        }
        for tab in ["config", "reference", "sql"] {
            page.choose_tab(tab).await?;
            page.shows("later", &[]).await?;
        }
        page.set_text(TEXT).await?;
        page.has("statement", 3).await?;
        let more = page.requests().await?;
        ensure!(more.is_empty(), "requests after the page has settled: {more:#?}");
        Ok(())
    });
}

#[test]
fn the_sql_does_not_wait_for_it_and_what_does_opens_when_it_is_there() {
    in_browser(async |page| {
        page.before_load(HELD).await?;
        page.load("?reset").await?;
        page.eventually("SQL", async || Ok(!page.texts("statement").await?.is_empty())).await?;
        page.click("examples").await?;
        page.says("later", "still being loaded").await?;
        page.script("release()").await?;
        page.eventually("the examples", async || Ok(page.texts("example").await?.len() > 10)).await?;
        page.shows("later", &[]).await?;
        page.close_dialog().await
    });
}

#[test]
fn an_address_that_asks_for_an_example_waits_for_it() {
    in_browser(async |page| {
        page.before_load(HELD).await?;
        page.load("?reset#example=duckdb-minio").await?;
        page.eventually("the page waits", async || {
            Ok(page.script("return window.lakeplanPage.later() === 'loading' && !!window.wasmBindings").await? == true)
        })
        .await?;
        ensure!(page.text().await?.is_empty());
        page.script("release()").await?;
        page.eventually("the example", async || Ok(page.text().await?.contains("minio"))).await
    });
}

#[test]
fn before_it_is_there_nothing_is_lost() {
    in_browser(async |page| {
        page.before_load(HELD).await?;
        page.load("?reset").await?;
        page.eventually("SQL", async || Ok(!page.texts("statement").await?.is_empty())).await?;
        page.ready_without_later().await?;
        page.set_text("# mine, and no TOML\npassword = \"c4nary\"\n[").await?;
        page.has("problem", 1).await?;
        page.driver.refresh().await?;
        page.ready_without_later().await?;
        let kept = "# mine, and no TOML\npassword = \"********\"\n[";
        page.text_is(kept).await
    });
}

#[test]
fn an_embed_opens_in_the_playground_before_it_is_there_and_without_it() {
    in_browser(async |page| {
        for reason in ["failed", "held back"] {
            let failed = reason == "failed";
            page.block(&["*_later.wasm"][..usize::from(failed)]).await?;
            if !failed {
                page.before_load(HELD).await?;
            }
            page.load("?embed=edit").await?;
            page.eventually("SQL", async || Ok(!page.texts("statement").await?.is_empty())).await?;
            page.ready_without_later().await?;
            page.set_text("# mine\npassword = \"c4nary\"\n").await?;
            page.eventually("it is read", async || Ok(page.texts("statement").await?.is_empty())).await?;
            let link = "const link = document.querySelector('[data-testid=open-in-playground]');
                link.addEventListener('click', event => event.preventDefault());
                link.click();
                return link.href";
            let address = page.script(link).await?;
            let fragment = address.as_str().and_then(|it| it.split_once('#')).map(|it| it.1.to_owned());
            let text = fragment.and_then(|it| lakeplan::share::decode(&it).ok());
            let expected = "# mine\npassword = \"********\"\n";
            ensure!(text.as_deref() == Some(expected), "{reason}: {address} opens {text:?}");
        }
        Ok(())
    });
}

/// What reads them is not there yet, and says so; it does when it is.
#[test]
fn variables_that_are_pasted_before_it_is_there_are_said_to_be_too_early() {
    in_browser(async |page| {
        page.before_load(HELD).await?;
        page.load("?reset").await?;
        page.ready_without_later().await?;
        page.set_text(TEXT).await?;
        page.has("statement", 3).await?;
        page.click("show-variables").await?;
        page.has("set-variable", 1).await?;
        let paste = "const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', 'METAXY_STORE=dev\\nTOO_EARLY=canary');
            const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
            document.querySelector('.set-variable input').dispatchEvent(event)";
        let said = async |part: &str| {
            let notice = "return document.querySelector('.notice').textContent";
            page.eventually("it is said", async || {
                Ok(page.script(notice).await?.as_str().is_some_and(|it| it.contains(part)))
            })
            .await
        };
        page.script(paste).await?;
        said("still being loaded").await?;
        ensure!(!page.texts("variables").await?.concat().contains("TOO_EARLY"));
        page.script("release()").await?;
        page.ready().await?;
        page.script(paste).await?;
        said("Set: 2 of 2 variables").await?;
        page.says("variables", "TOO_EARLY").await?;
        ensure!(page.text().await? == TEXT);
        Ok(())
    });
}

#[test]
fn without_it_there_is_sql_and_the_rest_says_why_it_is_not_there() {
    in_browser(async |page| {
        page.block(&["*_later.wasm"]).await?;
        page.load("?reset").await?;
        page.eventually("it has failed", async || {
            Ok(page.script("return window.lakeplanPage?.later() === 'failed'").await? == true)
        })
        .await?;
        for tab in ["config", "reference", "sql"] {
            page.choose_tab(tab).await?;
            page.shows("later", &[NOT_THERE][..usize::from(tab != "sql")]).await?;
        }
        page.set_text(TEXT).await?;
        page.has("statement", 3).await?;
        page.script("document.querySelector('.cm-content, textarea.plain').focus()").await?;
        page.keys(thirtyfour::Key::Control + "s").await?;
        page.says("later", NOT_THERE).await?;
        page.close_dialog().await?;
        page.script("location.hash = 'example=duckdb-minio'").await?;
        page.says("alert", "a part of the page could not be loaded").await?;
        ensure!(page.text().await? == TEXT, "the text is lost");
        Ok(())
    });
}

const NOT_THERE: &str = "This part of the page could not be loaded. Reload the page to try again.";
