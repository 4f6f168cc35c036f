//! Secrets that are hidden, and secrets that were left out.

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, in_browser};
use serde_json::json;
use thirtyfour::prelude::*;

const TEXT: &str = r#"[ducklake]
catalog = { type = "postgres", secret_name = "p", host = "pg.example", database = "d", user = "u", password = "canary-1" }
storage = { type = "local", path = "files" }
"#;

async fn watch_copies(page: &Page) -> Result<()> {
    page.script(
        "window.copied = []; lakeplanPage.copy = async text => { copied.push(text); return true; };
        window.saved = []; HTMLAnchorElement.prototype.click = function () {};
        URL.createObjectURL = blob => { blob.text().then(it => saved.push(it)); return 'blob:x' };",
    )
    .await?;
    Ok(())
}

async fn seen(page: &Page) -> Result<bool> {
    Ok(page.script("return document.querySelector('.cm-content').textContent.includes('canary')").await? == true)
}

#[test]
fn only_a_caret_uncovers_a_secret() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(TEXT).await?;
        page.eventually("it is covered", async || Ok(!seen(page).await?)).await?;
        page.keys(Key::Control + "a").await?;
        ensure!(!seen(page).await?, "all of the text is selected");
        // A problem at the value, and a click on it in the SQL, select it.
        let at = TEXT.find("canary").context("a place")?;
        page.script(&format!("lakeplanPage.editor.reveal({at}, {})", at + 8)).await?;
        ensure!(!seen(page).await?, "the value is selected");
        page.script("[...document.querySelectorAll('.sql-secret.part')].forEach(it => it.click())").await?;
        ensure!(!seen(page).await?, "the mask is clicked in the SQL");
        // The search goes through it, and reads nothing out.
        page.keys(Key::Control + "f").await?;
        page.press("anary").await?;
        for _ in 0..3 {
            page.press(Key::Enter + "").await?;
        }
        ensure!(!seen(page).await?, "the search is at it");
        let spoken = page
            .script(
                "return [...document.querySelectorAll('[aria-live], .cm-announced')].map(it => it.textContent).join()",
            )
            .await?;
        ensure!(!spoken.to_string().contains("canary"), "it is read out: {spoken}");
        page.press(Key::Escape + "").await?;
        page.script(&format!("lakeplanPage.editor.reveal({0}, {0})", at + 2)).await?;
        page.eventually("the caret uncovers it", async || seen(page).await).await?;
        page.press(Key::Shift + Key::Right).await?;
        ensure!(seen(page).await?, "a part of it is selected");
        page.script("lakeplanPage.editor.reveal(0, 0)").await?;
        page.eventually("it is covered again", async || Ok(!seen(page).await?)).await
    });
}

#[test]
fn a_secret_that_was_left_out_is_not_copied_for_one() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(TEXT).await?;
        page.shows("left-out", &[]).await?;
        page.open("").await?;
        ensure!(page.text().await? == TEXT.replace("canary-1", "********"), "{}", page.text().await?);
        watch_copies(page).await?;
        page.eventually("it is said", async || {
            Ok(page.texts("left-out").await?.len() == 1
                && page.texts("problems").await?.concat().contains("masked-value"))
        })
        .await?;
        let disabled = "return document.querySelector('[data-testid=copy-all]').disabled";
        ensure!(page.script(disabled).await? == true, "the mask is copied as a secret");
        page.script("document.querySelector('[data-testid=copy]').click()").await?;
        page.script("document.querySelector('[data-testid=mask]').click()").await?;
        page.keys(Key::Control + Key::Enter).await?;
        page.click("download").await?;
        page.eventually("it is refused", async || {
            let said = page.script("return document.querySelector('.notice').textContent").await?;
            Ok(said.as_str().is_some_and(|it| it.starts_with("Not copied")))
        })
        .await?;
        page.script("document.querySelector('[data-testid=mask]').click()").await?;
        page.click("copy-all-hidden").await?;
        page.eventually("without it, it is copied", async || Ok(page.script("return copied.length").await? == 1))
            .await?;
        ensure!(page.script("return saved").await? == json!([]), "it is saved as a secret");
        // Typed, it is one.
        page.set_text(TEXT).await?;
        page.shows("left-out", &[]).await?;
        // Whoever else has masked it.
        for mask in ["REDACTED", "xxxxxxxx", "<hidden>"] {
            page.set_text(&TEXT.replace("canary-1", mask)).await?;
            page.has("left-out", 1).await?;
            ensure!(page.script(disabled).await? == true, "`{mask}` is copied as a secret");
        }
        page.set_text(TEXT).await?;
        page.shows("left-out", &[]).await?;
        page.click("copy-all").await?;
        let last = async |secret: bool| {
            page.eventually("it is copied", async || {
                Ok(page.script("return copied.at(-1)").await?.to_string().contains("canary-1") == secret)
            })
            .await
        };
        last(true).await?;
        // The key does what the button does that stands out.
        page.keys(Key::Control + Key::Enter).await?;
        last(false).await?;
        page.script("document.querySelector('[data-testid=mask]').click()").await?;
        page.keys(Key::Control + Key::Enter).await?;
        last(true).await
    });
}

#[test]
fn a_file_of_sql_follows_the_tick_and_says_that_it_is_old() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(TEXT).await?;
        page.eventually("SQL", async || Ok(page.texts("statement").await?.len() > 2)).await?;
        watch_copies(page).await?;
        let last = async |count: usize| {
            page.click("download").await?;
            page.eventually("it is saved", async || Ok(page.script("return saved.length").await? == count)).await?;
            Ok::<_, anyhow::Error>(page.script("return saved.at(-1)").await?.to_string())
        };
        let hidden = last(1).await?;
        ensure!(!hidden.contains("canary") && hidden.contains("Secrets are hidden"), "{hidden}");
        page.script("document.querySelector('[data-testid=mask]').click()").await?;
        page.set_text(&format!("{TEXT}[")).await?;
        let open = last(2).await?;
        ensure!(open.contains("canary") && open.contains("Out of date"), "{open}");
        // The SQL of another document is not shown at all.
        page.set_text("[other").await?;
        page.shows("statement", &[]).await
    });
}

#[test]
fn selecting_in_the_sql_stays_in_the_sql() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(TEXT).await?;
        page.eventually("SQL", async || Ok(page.texts("statement").await?.len() > 2)).await?;
        let part = page.driver.query(By::Css("[data-testid=statement] .part")).first().await?;
        page.driver.action_chain().move_to_element_center(&part).double_click().perform().await?;
        let selected = page
            .script("return [getSelection().toString(), document.activeElement.closest('.editor') === null]")
            .await?;
        ensure!(selected[0].as_str().is_some_and(|it| !it.trim().is_empty()) && selected[1] == true, "{selected}");
        // On a phone a tap stays where it is, and the button below leads to the line.
        page.resize(360, 800).await?;
        page.eventually("panes", async || {
            Ok(page.script("return document.getElementById('tab-editor') !== null").await? == true)
        })
        .await?;
        page.choose_tab("sql").await?;
        page.script("getSelection().empty(); document.querySelector('[data-testid=statement] .part').click()").await?;
        ensure!(
            page.script("return document.getElementById('tab-sql').ariaSelected").await? == "true",
            "a tap leaves the SQL"
        );
        Ok(())
    });
}

#[test]
fn the_text_area_hides_all_and_undoes_fixes() {
    in_browser(async |page| {
        page.block(&["*/editor-*.js"]).await?;
        page.load("?reset").await?;
        page.eventually("the core runs", async || Ok(page.texts("statement").await?.len() > 2)).await?;
        let text = TEXT.replace("path =", "pth =");
        page.set_text(&text).await?;
        page.eventually("a fix", async || Ok(!page.texts("fix").await?.is_empty())).await?;
        let shown = "return getComputedStyle(document.querySelector('textarea.plain')).webkitTextSecurity";
        ensure!(page.script(shown).await? == "disc", "the secrets are bare");
        page.script(
            "[...document.querySelectorAll('[data-testid=fix]')].find(it => it.textContent.includes('path')).click()",
        )
        .await?;
        page.text_is(TEXT).await?;
        ensure!(page.script(shown).await? == "none", "what one types is hidden");
        page.press(Key::Control + "z").await?;
        page.text_is(&text).await
    });
}

#[test]
fn hiding_secrets_changes_nothing_else() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let text = TEXT.replace("password =", "pasword = \"x\", password =").replace("canary-1", "${PASSWORD}");
        page.set_text(&text).await?;
        page.eventually("a problem with a fix", async || Ok(!page.texts("fix").await?.is_empty())).await?;
        // Whatever opens and closes is open or closed, every other one; fields have something in them.
        let seen = "const shown = it => it.checkVisibility();
            return JSON.stringify([
                [...document.querySelectorAll('details')].filter(shown).map(it => it.open),
                [...document.querySelectorAll('input:not([type=checkbox], [type=radio])')].filter(shown).map(it => it.value),
                [...document.querySelectorAll('.cm-scroller, .left, .panel')].map(it => it.scrollTop),
                lakeplanPage.editor.caret(), lakeplan.getText(), document.activeElement.dataset.testid])";
        page.script(
            "document.querySelectorAll('.set-variable input, .variable input').forEach((it, index) => {
                 it.value = 'typed-' + index; it.dispatchEvent(new InputEvent('input', { bubbles: true })); })",
        )
        .await?;
        page.eventually("the variable is set", async || Ok(page.texts("variables").await?.concat().contains('1')))
            .await?;
        for first in [0, 1] {
            page.script(&format!(
                "[...document.querySelectorAll('details')].forEach((it, index) => {{ it.open = index % 2 === {first} }});
                 document.querySelector('[data-testid=mask]').focus()"
            ))
            .await?;
            let before = page.script(seen).await?;
            ensure!(
                before.to_string().contains("typed-")
                    && ["true", "false"].iter().all(|it| before.to_string().contains(it)),
                "{before}"
            );
            for _ in 0..2 {
                page.press(" ").await?;
                let after = page.script(seen).await?;
                ensure!(after == before, "{after}\ninstead of\n{before}");
            }
        }
        Ok(())
    });
}
