//! The page by keys alone: everything is reached, in order, and nothing keeps the focus.

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, in_browser};
use thirtyfour::prelude::*;

const TEXT: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \":memory:\"\n\
    [stores.dev.config.ducklake]\ncatalog = { type = \"duckdb\", uri = \"${URI:-a}\" }\nstorage = { type = \"local\", pth = \"x\" }\n";

/// What has the focus: its hook, its id, or what it says.
const FOCUSED: &str = "
    const it = document.activeElement;
    if (!it || it === document.body) return 'body';
    return it.dataset.testid || it.id || it.getAttribute('aria-label') || it.value || it.innerText.trim();";

async fn focused(page: &Page) -> Result<String> {
    Ok(page.script(FOCUSED).await?.as_str().context("a name")?.to_owned())
}

/// Where the Tab key leads, or leads back, until it is at `end` or has been pressed a hundred times.
async fn walk(page: &Page, back: bool, end: &str) -> Result<Vec<String>> {
    let mut places = Vec::new();
    while places.len() < 100 && places.last().is_none_or(|it| it != end) {
        page.press(if back { Key::Shift + Key::Tab } else { Key::Tab + "" }).await?;
        places.push(focused(page).await?);
    }
    Ok(places)
}

fn in_order(places: &[String], expected: &[&str]) -> Result<()> {
    let mut rest = places.iter();
    for place in expected {
        ensure!(rest.any(|it| it == place), "`{place}` is not reached in its turn: {places:#?}");
    }
    Ok(())
}

#[test]
fn tab_reaches_everything_and_leaves_everything() {
    in_browser(async |page| {
        page.open("?reset").await?;
        // SQL of this document, which stays while it has an error; that of the example does not.
        page.set_text(&TEXT.replace("pth", "path")).await?;
        page.has("statement", 3).await?;
        page.set_text(TEXT).await?;
        page.eventually("a fix", async || Ok(!page.texts("fix").await?.is_empty())).await?;
        page.script("document.activeElement.blur()").await?;
        let before = walk(page, false, "metaxy.toml").await?;
        ensure!(
            before == ["examples", "store-picker", "paste-error", "share", "theme", "help", "open-file", "metaxy.toml"],
            "{before:#?}"
        );
        // In the editor the key indents; Escape gives it back.
        page.press(Key::Escape + "").await?;
        let after = walk(page, false, "copy-as").await?;
        let expected = [
            "set-variable",
            "variable-URI",
            "L6, URI",
            "fix",
            "Preview: rename to path",
            "tab-sql",
            "duckdb",
            "mask",
            "setup",
            "copy-all",
            "download",
            "copy-as",
        ];
        in_order(&after, &expected)?;
        // And back again.
        let back = walk(page, true, "metaxy.toml").await?;
        let mut expected = expected;
        expected.reverse();
        in_order(&[vec!["copy-as".to_owned()], back].concat(), &expected)?;
        page.press(Key::Escape + "").await?;
        let start = walk(page, true, "examples").await?;
        in_order(&start, &["help", "theme", "share", "paste-error", "store-picker", "examples"])
    });
}

#[test]
fn every_control_that_is_seen_is_reached() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(TEXT).await?;
        page.eventually("a fix", async || Ok(!page.texts("fix").await?.is_empty())).await?;
        let wanted = "
            window.reached = new Set();
            addEventListener('focusin', event => reached.add(event.target));
            document.activeElement.blur();";
        page.script(wanted).await?;
        walk(page, false, "metaxy.toml").await?;
        page.press(Key::Escape + "").await?;
        walk(page, false, "copy-as").await?;
        let missed = "return [...document.querySelectorAll('button, select, input, summary, textarea')]
            .filter(it => it.checkVisibility() && !it.disabled && it.tabIndex >= 0 && !reached.has(it))
            .filter(it => it.type !== 'radio' || it.checked)
            .map(it => it.outerHTML.slice(0, 120))";
        let missed = page.script(missed).await?;
        ensure!(missed.as_array().is_some_and(Vec::is_empty), "not reached by keys: {missed:#}");
        Ok(())
    });
}

#[test]
fn the_whole_job_is_done_by_keys() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.script("window.copied = []; lakeplanPage.copy = async text => { copied.push(text); return true; }")
            .await?;
        page.set_text(TEXT).await?;
        page.eventually("a fix", async || Ok(!page.texts("fix").await?.is_empty())).await?;
        // To a problem, and to its fix.
        page.keys(Key::F8 + "").await?;
        page.eventually("the caret is at a problem", async || {
            Ok(page.script("return lakeplanPage.editor.caret()").await? != 0)
        })
        .await?;
        page.press(Key::Escape + "").await?;
        walk(page, false, "fix").await?;
        page.press(Key::Enter + "").await?;
        page.eventually("it is mended", async || Ok(page.text().await?.contains("path = \"x\""))).await?;
        // To the flavours, by arrows.
        page.has("statement", 3).await?;
        page.script("document.getElementById('tab-sql').focus()").await?;
        page.press(Key::Tab + "").await?;
        ensure!(focused(page).await? == "duckdb", "the next stop is {}", focused(page).await?);
        page.press(Key::Right + "").await?;
        page.eventually("the other flavour", async || {
            Ok(page.script("return document.querySelector('[data-testid=flavor] input:checked').value").await?
                == "metaxy")
        })
        .await?;
        page.press(Key::Left + "").await?;
        // A dialog takes the focus, keeps it, and gives it back.
        page.script("document.querySelector('[data-testid=share]').focus()").await?;
        page.press(Key::Enter + "").await?;
        page.has("share-dialog", 1).await?;
        for _ in 0..12 {
            page.press(Key::Tab + "").await?;
            let inside =
                "return document.activeElement === document.body || document.activeElement.closest('dialog') !== null";
            ensure!(page.script(inside).await? == true, "the focus leaves the dialog for {}", focused(page).await?);
        }
        page.press(Key::Escape + "").await?;
        page.shows("share-dialog", &[]).await?;
        ensure!(focused(page).await? == "share", "the focus is at {} after the dialog", focused(page).await?);
        // The two that copy work wherever the focus is.
        page.press(Key::Control + Key::Enter).await?;
        page.press(Key::Control + "s").await?;
        page.eventually("two copies", async || Ok(page.script("return copied.length").await? == 2)).await?;
        // Tabs: one stop, arrows go round.
        page.script("document.getElementById('tab-sql').focus()").await?;
        for (key, tab) in
            [(Key::Left, "tab-reference"), (Key::Right, "tab-sql"), (Key::End, "tab-reference"), (Key::Home, "tab-sql")]
        {
            page.press(key + "").await?;
            page.eventually(tab, async || Ok(focused(page).await? == tab)).await?;
        }
        // A question mark in a text is one.
        page.keys("?").await?;
        ensure!(page.text().await?.contains('?') && page.texts("help-dialog").await?.is_empty());
        Ok(())
    });
}

/// Wherever Tab leads, the place is on the screen, and what stays there while a pane scrolls does not
/// lie over it.
#[test]
fn nothing_lies_over_what_has_the_focus() {
    let seen = "const it = document.activeElement;
        if (it === document.body) return 'done';
        // The whole pane lies over its track; its thumb is the gap between the panes.
        if (it.dataset.testid === 'split') return '';
        const box = it.getBoundingClientRect();
        const inside = (at, end) => Math.min(Math.max(at, 1), end - 1);
        const x = inside(box.x + box.width / 2, innerWidth), y = inside(box.y + box.height / 2, innerHeight);
        const there = document.elementFromPoint(x, y);
        return it.contains(there) || there?.closest('label')?.contains(it) ? '' : it.outerHTML.slice(0, 200)";
    in_browser(async |page| {
        for (width, height) in [(1440, 900), (1024, 768), (390, 844)] {
            page.resize(width, height).await?;
            page.open("?reset#example=common-mistakes").await?;
            page.choose_tab("sql").await?;
            page.eventually("problems", async || Ok(page.texts("problem").await?.len() > 6)).await?;
            page.script("document.activeElement.blur()").await?;
            let mut steps = 0;
            loop {
                // In the editor the key indents; Escape gives it back.
                page.press(Key::Escape + Key::Tab).await?;
                match page.script(seen).await?.as_str() {
                    Some("") => steps += 1,
                    Some("done") => break,
                    hidden => anyhow::bail!("{width} px: it has the focus and is not seen: {hidden:?}"),
                }
                ensure!(steps < 100, "{width} px: the focus never comes back to the beginning");
            }
            ensure!(steps > 20, "{width} px: only {steps} places are reached");
        }
        Ok(())
    });
}
