//! The editor: search, undo, squiggles, and the text area that stays where its bundle does not load.

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, in_browser};
use serde_json::json;
use thirtyfour::prelude::*;

const MISTAKE: &str =
    "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"a\" }\nstorage = { type = \"local\", pth = \"x\" }\n";

async fn caret(page: &Page) -> Result<u64> {
    page.script("return lakeplanPage.editor.caret()").await?.as_u64().context("an offset")
}

#[test]
fn text_is_searched() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(MISTAKE).await?;
        page.keys(Key::Control + "f").await?;
        page.eventually(
            "the search",
            async || Ok(page.script("return document.activeElement.name").await? == "search"),
        )
        .await?;
        page.press("type").await?;
        page.eventually("both places are marked", async || {
            Ok(page.script("return document.querySelectorAll('.cm-searchMatch').length").await? == 2)
        })
        .await?;
        page.press(Key::Enter + "").await?;
        page.eventually("the first place is gone to", async || {
            Ok(caret(page).await? == MISTAKE.find("type").context("a place")? as u64 + 4)
        })
        .await?;
        page.press(Key::Escape + "").await?;
        page.eventually("the search closes", async || {
            let closed = "return document.querySelector('.cm-search') === null
                && document.activeElement.classList.contains('cm-content')";
            Ok(page.script(closed).await? == true)
        })
        .await
    });
}

#[test]
fn a_fix_is_undone_and_done_again() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(MISTAKE).await?;
        page.has("fix", 1).await?;
        // What is underlined is the key itself.
        let underlined = "return [...document.querySelectorAll('.problem-warning, .problem-error')].map(it => it.textContent).join('|')";
        ensure!(page.script(underlined).await?.as_str().is_some_and(|it| it.split('|').any(|it| it == "pth")));
        page.click("fix").await?;
        let mended = MISTAKE.replace("pth", "path");
        page.text_is(&mended).await?;
        page.has("statement", 3).await?;
        page.keys(Key::Control + "z").await?;
        page.eventually("the mistake is back", async || {
            Ok(page.text().await? == MISTAKE && page.texts("fix").await?.len() == 1)
        })
        .await?;
        page.keys(Key::Control + "y").await?;
        page.text_is(&mended).await
    });
}

/// However fast somebody types after the page has changed the text, each has its own step of undo.
#[test]
fn what_is_typed_at_once_is_undone_alone() {
    in_browser(async |page| {
        page.open("").await?;
        // What follows at the same time is one step, unless something says otherwise.
        page.script("const now = Date.now(); Date.now = () => now").await?;
        page.keys("").await?;
        page.set_text("").await?;
        page.set_text(MISTAKE).await?;
        // Keys of the driver would move the caret first, and that begins another step, too.
        page.driver.cdp().send_raw("Input.insertText", json!({ "text": "#" })).await?;
        page.eventually("it is typed", async || Ok(page.text().await?.len() == MISTAKE.len() + 1)).await?;
        page.keys(Key::Control + "z").await?;
        page.text_is(MISTAKE).await?;
        page.keys(Key::Control + "z").await?;
        page.text_is("").await
    });
}

/// Where problems meet, the text is underlined once.
#[test]
fn no_text_is_underlined_twice() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(include_str!("../../../examples/common-mistakes.toml")).await?;
        page.eventually("problems", async || Ok(page.texts("problem").await?.len() > 5)).await?;
        let marks = "return [...document.querySelectorAll('.cm-lintRange')].map(it =>
            [it.textContent, it.className.match(/problem-(\\w+)/)[1], it.querySelectorAll('.cm-lintRange').length])";
        let marks: Vec<(String, String, usize)> = serde_json::from_value(page.script(marks).await?)?;
        ensure!(marks.iter().all(|it| it.2 == 0), "one in another: {marks:?}");
        // It has an error and a hint.
        let storage: Vec<_> = marks.iter().filter(|it| it.0.contains("storage")).map(|it| &*it.1).collect();
        ensure!(storage == ["error"], "{marks:?}");
        // Both are told.
        let place = page.driver.query(By::Css(".cm-content .cm-lintRange.problem-error")).all_from_selector().await?;
        let place = place.last().context("an underlined place")?;
        page.driver.action_chain().move_to_element_center(place).perform().await?;
        page.eventually("both", async || {
            let told = "return document.querySelectorAll('.cm-tooltip .cm-diagnostic').length";
            Ok(page.script(told).await? == 2)
        })
        .await
    });
}

#[test]
fn what_the_pointer_is_on_is_explained_and_mended() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(MISTAKE).await?;
        page.has("fix", 1).await?;
        let wrong = page.driver.query(By::Css(".cm-content .cm-lintRange.problem-warning")).first().await?;
        page.driver.action_chain().move_to_element_center(&wrong).perform().await?;
        let action = page.driver.query(By::Css(".cm-tooltip .cm-diagnosticAction")).first().await?;
        action.click().await?;
        page.text_is(&MISTAKE.replace("pth", "path")).await?;
        // The pointer has to leave and to come back.
        let examples = page.driver.query(By::Testid("examples")).single().await?;
        page.driver.action_chain().move_to_element_center(&examples).perform().await?;
        let header = page.driver.query(By::Css(".cm-content .cm-line:nth-child(2) span")).first().await?;
        page.driver.action_chain().move_to_element_center(&header).perform().await?;
        page.eventually("the help for the key", async || {
            let title = "return document.querySelector('.cm-tooltip .assist-title')?.textContent ?? ''";
            Ok(page.script(title).await?.as_str().is_some_and(|it| it.contains("catalog")))
        })
        .await
    });
}

#[test]
fn the_text_area_serves_where_the_editor_does_not_load() {
    in_browser(async |page| {
        page.block(&["*/editor-*.js"]).await?;
        page.load("?reset").await?;
        page.eventually("the core runs", async || Ok(page.texts("statement").await?.len() > 2)).await?;
        let area = page.driver.query(By::Css("[data-testid=editor] textarea.plain")).and_displayed().single().await?;
        area.send_keys(Key::Control + "a").await?;
        area.send_keys(MISTAKE).await?;
        ensure!(page.text().await? == MISTAKE, "`getText` gives another text");
        page.eventually("the problem and its fix", async || {
            Ok(page.texts("problem").await?.concat().contains("pth") && page.texts("fix").await?.len() == 1)
        })
        .await?;
        area.send_keys(Key::F8 + "").await?;
        page.eventually("F8 selects the place", async || {
            let selected =
                "const area = document.activeElement; return area.value?.slice(area.selectionStart, area.selectionEnd)";
            let selected = page.script(selected).await?;
            Ok(selected.as_str().is_some_and(|it| !it.is_empty() && MISTAKE.contains(it)))
        })
        .await?;
        page.click("fix").await?;
        page.says("statement", "DATA_PATH 'x'").await?;
        ensure!(page.text().await? == MISTAKE.replace("pth", "path"));
        page.set_text("[").await?;
        page.has("problem", 1).await?;
        // An example, too, comes into it.
        page.script("location.hash = 'example=duckdb-minio'").await?;
        page.click("replace-yes").await?;
        page.eventually("the example", async || Ok(page.text().await?.contains("minio"))).await
    });
}
