//! No shortcut of the page edits, wherever the focus is; a fix by keyboard is one fix.

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, in_browser};
use serde_json::json;
use thirtyfour::TypingData;
use thirtyfour::prelude::*;

const TEXT: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \":memory:\"\n\
    [stores.dev.config.ducklake]\ncatalog = { type = \"duckdb\", uri = \"a\" }\nstorage = { type = \"local\", path = \"x\" }\n";

fn shortcuts() -> [TypingData; 6] {
    [
        Key::Control + Key::Enter,
        Key::Control + "s",
        Key::Meta + Key::Enter,
        Key::Meta + "s",
        Key::F8 + "",
        Key::Shift + Key::F8,
    ]
}

#[test]
fn no_shortcut_edits_the_text() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.script("window.copied = []; lakeplanPage.copy = async text => { copied.push(text); return true; }")
            .await?;
        page.set_text(TEXT).await?;
        page.has("statement", 3).await?;
        let same = async |place: &str| {
            ensure!(page.text().await? == TEXT, "{place}: {}", page.text().await?);
            Ok(())
        };
        // In the middle of a value, where a line break would change what is copied.
        page.script("const at = lakeplan.getText().indexOf('emory:'); lakeplanPage.editor.reveal(at, at)").await?;
        for keys in shortcuts() {
            page.press(keys).await?;
            same("in the editor").await?;
        }
        let copied = page.script("return copied").await?;
        ensure!(copied.as_array().is_some_and(|it| it.len() == 4), "not every shortcut copies: {copied:#}");
        // While a list of completions is open.
        page.script("const at = lakeplan.getText().indexOf('database'); lakeplanPage.editor.reveal(at, at)").await?;
        page.press(Key::Control + " ").await?;
        for keys in shortcuts() {
            page.press(keys).await?;
            same("with completions").await?;
        }
        page.press(Key::Escape + "").await?;
        // In both fields of the search, where Enter goes on and replaces.
        page.keys(Key::Control + "f").await?;
        page.eventually(
            "the search",
            async || Ok(page.script("return document.activeElement.name").await? == "search"),
        )
        .await?;
        page.press("duckdb").await?;
        for field in ["search", "replace"] {
            page.script(&format!("document.querySelector('.cm-search [name={field}]').focus()")).await?;
            for keys in shortcuts() {
                page.press(keys).await?;
                same(field).await?;
                page.script(&format!("document.querySelector('.cm-search [name={field}]').focus()")).await?;
            }
        }
        Ok(())
    });
}

#[test]
fn the_search_of_the_examples_keeps_what_is_typed_and_enter_opens_the_first() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.click("examples").await?;
        let focused = "const it = document.activeElement; return it.type === 'search' ? it.value : null";
        page.eventually("the search has the focus", async || Ok(page.script(focused).await? == "")).await?;
        let mut typed = String::new();
        for letter in "postgres r2".chars() {
            page.press(letter.to_string()).await?;
            typed.push(letter);
            page.eventually(&typed, async || Ok(page.script(focused).await? == typed.as_str())).await?;
        }
        for _ in 0..typed.len() {
            page.press(Key::Backspace + "").await?;
            typed.pop();
            page.eventually(&typed, async || Ok(page.script(focused).await? == typed.as_str())).await?;
        }
        page.press("cloudflare sqlite").await?;
        page.has("example", 1).await?;
        page.press(Key::Enter + "").await?;
        page.shows("examples-dialog", &[]).await?;
        let text = page.text().await?;
        ensure!(text.contains("r2") && text.contains("sqlite"), "{text}");
        Ok(())
    });
}

async fn focused(page: &Page) -> Result<String> {
    let focused =
        "return document.activeElement.id || document.activeElement.dataset.testid || document.activeElement.tagName";
    Ok(page.script(focused).await?.as_str().context("a name")?.to_owned())
}

#[test]
fn a_second_enter_applies_no_fix_that_nobody_read() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let text = TEXT.replace("path =", "pth =").replace("uri =", "url =").replace("database =", "databse =");
        page.set_text(&text).await?;
        page.eventually("several fixes", async || Ok(page.texts("fix").await?.len() > 2)).await?;
        // One is looked at, and stays unfolded whichever is mended above it.
        page.script("[...document.querySelectorAll('.problem-fixes details')].at(-1).open = true").await?;
        let open = "return document.querySelector('.problem-fixes details[open]')?.closest('li').querySelector('.problem-message').textContent";
        let looked_at = page.script(open).await?;
        page.script("document.querySelector('[data-testid=fix]').focus()").await?;
        page.press(Key::Enter + "").await?;
        page.eventually("it is mended", async || Ok(page.text().await? != text)).await?;
        page.eventually("the focus goes to the list", async || Ok(focused(page).await? == "problems-title")).await?;
        let once = page.text().await?;
        page.press(Key::Enter + "").await?;
        page.press(Key::Enter + "").await?;
        ensure!(page.text().await? == once, "another fix was applied: {}", page.text().await?);
        ensure!(page.script(open).await? == looked_at, "another preview is open: {}", page.script(open).await?);
        Ok(())
    });
}

/// Some people click everything twice. What the first click has brought under the pointer is not what was meant.
#[test]
fn a_double_click_is_one_click() {
    in_browser(async |page| {
        for width in [1440, 390] {
            page.resize(width, 800).await?;
            page.open("?reset").await?;
            for opens in ["share", "help", "paste-error", "examples"] {
                let button = page.driver.query(By::Testid(opens)).single().await?;
                page.driver.action_chain().move_to_element_center(&button).double_click().perform().await?;
                page.eventually("the focus is in the dialog", async || {
                    Ok(page.script("return document.activeElement.closest('dialog[open]') !== null").await? == true)
                })
                .await?;
                page.close_dialog().await?;
            }
            // The same finding in several places: the next one takes the element of the one that is mended.
            let lake = |store: &str| {
                TEXT.replace("stores.dev", &format!("stores.{store}")).replace("uri = \"a\"", "url = \"a\"")
            };
            page.set_text(&[lake("a"), lake("b"), lake("c")].concat()).await?;
            if width == 390 {
                page.choose_tab("problems").await?;
            }
            page.eventually("several fixes", async || Ok(page.texts("fix").await?.len() > 2)).await?;
            let click = "document.querySelector('[data-testid=fix]').dispatchEvent(
                new MouseEvent('click', { bubbles: true, cancelable: true, detail: arguments[0] }))";
            let before = page.text().await?;
            page.driver.execute(click, vec![json!(1)]).await?;
            let once = page.text().await?;
            ensure!(once != before, "the first click does nothing");
            page.eventually("the list is made anew", async || Ok(page.texts("fix").await?.len() == 2)).await?;
            page.driver.execute(click, vec![json!(2)]).await?;
            ensure!(page.text().await? == once, "the next fix was applied too");
            page.driver.execute(click, vec![json!(1)]).await?;
            ensure!(page.text().await? != once, "another click is one");
        }
        Ok(())
    });
}

/// The focus stands at what is read next, and what was done is taken back from there.
#[test]
fn undo_takes_back_a_fix_wherever_the_focus_is() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let text = TEXT.replace("path =", "pth =");
        page.set_text(&text).await?;
        page.has("fix", 1).await?;
        page.script("document.querySelector('[data-testid=fix]').focus()").await?;
        page.press(Key::Enter + "").await?;
        page.eventually("the focus goes to the list", async || Ok(focused(page).await? == "problems-title")).await?;
        let mended = page.text().await?;
        page.press(Key::Control + "z").await?;
        page.text_is(&text).await?;
        page.press(Key::Control + "y").await?;
        page.text_is(&mended).await?;
        // Undo in a field is the field's, and in a dialog nothing of the page.
        page.click("paste-error").await?;
        page.press("x").await?;
        page.press(Key::Control + "z").await?;
        page.press(Key::Tab + "").await?;
        page.press(Key::Control + "z").await?;
        ensure!(page.text().await? == mended);
        page.close_dialog().await
    });
}

#[test]
fn the_focus_is_somewhere_after_every_dialog() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(&TEXT.replace("catalog =", "metadata_backend =").replace("storage =", "storage_backend ="))
            .await?;
        page.script("document.querySelector('[data-testid=migrate]').focus()").await?;
        page.press(Key::Enter + "").await?;
        page.click("migrate-apply").await?;
        page.eventually("the focus goes to the problems", async || Ok(focused(page).await? == "problems-title"))
            .await?;
        // Each dialog gives the focus back to what has opened it, also one that follows another.
        page.set_text("a = 1\n").await?;
        page.click("examples").await?;
        page.press("cloudflare sqlite").await?;
        page.has("example", 1).await?;
        page.press(Key::Enter + "").await?;
        page.eventually("it is asked", async || Ok(focused(page).await? == "replace-yes")).await?;
        page.press(Key::Enter + "").await?;
        page.eventually("it goes back", async || Ok(focused(page).await? == "examples")).await?;
        // What begins a text goes with the choice that it was.
        page.open("?reset").await?;
        page.script("document.querySelector('[data-testid=start-blank]').focus()").await?;
        page.press(Key::Enter + "").await?;
        page.eventually("the focus goes to the text", async || Ok(focused(page).await? == "file-name")).await?;
        for opener in ["examples", "paste-error", "share", "help"] {
            page.click(opener).await?;
            page.script("document.querySelector('dialog [aria-label=Close]').click()").await?;
            page.eventually(opener, async || Ok(focused(page).await? == opener)).await?;
        }
        // What is said in a dialog is said inside of it, and covers nothing of it.
        page.click("share").await?;
        page.click("share-copy").await?;
        let said = "const it = document.querySelector('.notice'); const dialog = it.closest('dialog');
            if (!dialog || !it.textContent.trim()) return null;
            const place = it.getBoundingClientRect();
            return [...dialog.querySelectorAll('button, textarea, input')].every(other => {
                const box = other.getBoundingClientRect();
                return box.bottom <= place.top || box.top >= place.bottom || box.right <= place.left || box.left >= place.right;
            })";
        page.eventually("it is said in the dialog", async || Ok(page.script(said).await? == true)).await
    });
}
