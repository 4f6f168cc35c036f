//! What survives a reload, and what does not.

use anyhow::{Result, ensure};
use browser_tests::{Page, in_browser};
use serde_json::{Value, json};

use crate::features::SQLITE;

#[test]
fn the_last_key_survives_a_reload_at_once() {
    in_browser(async |page| {
        page.open("?reset&x=1#example=variables").await?;
        let address = page.script("return location.search + location.hash").await?;
        ensure!(address == "?x=1#example=variables", "`?reset` would lose the text at every reload: {address}");
        page.set_text("# the last key\n").await?;
        page.driver.refresh().await?;
        page.ready().await?;
        ensure!(page.text().await? == "# the last key\n", "{}", page.text().await?);
        Ok(())
    });
}

/// The browser puts back what a field had when the page was left, where it has not kept the page itself: a tab that is
/// opened again, or one that it has put to sleep. The text area had the text that the editor began with.
#[test]
fn what_was_typed_is_there_when_one_comes_back() {
    in_browser(async |page| {
        page.before_load("addEventListener('unload', () => {})").await?;
        page.open("?reset").await?;
        page.set_text("# typed\n").await?;
        page.driver.goto("about:blank").await?;
        page.driver.back().await?;
        page.ready().await?;
        let kind = page.script("return performance.getEntriesByType('navigation')[0].type").await?;
        ensure!(kind == "back_forward", "the browser has kept the page, and this tests nothing: {kind}");
        ensure!(page.text().await? == "# typed\n", "{}", page.text().await?);
        Ok(())
    });
}

#[test]
fn what_is_chosen_survives_and_values_do_not() {
    in_browser(async |page| {
        page.open("?reset#example=several-stores").await?;
        page.click("show-variables").await?;
        page.script(
            "const [name, value] = document.querySelectorAll('.set-variable input');
            name.value = 'METAXY_STORES__DEV__CONFIG__DUCKLAKE__ALIAS'; value.value = 'canary';
            name.form.requestSubmit();
            const picker = document.querySelector('[data-testid=store-picker]');
            picker.value = 'dev'; picker.dispatchEvent(new Event('change', { bubbles: true }));
            document.querySelector('[data-testid=flavor] input[value=metaxy]').click();
            document.querySelector('[data-testid=setup]').click();
            document.getElementById('tab-config').click()",
        )
        .await?;
        page.driver.refresh().await?;
        page.ready().await?;
        let chosen = "return [document.querySelector('[data-testid=store-picker]').value,
            document.getElementById('tab-config').ariaSelected]";
        ensure!(page.script(chosen).await? == json!(["dev", "true"]), "{}", page.script(chosen).await?);
        page.choose_tab("sql").await?;
        let chosen = "return [document.querySelector('[data-testid=flavor] input:checked').value,
            document.querySelector('[data-testid=setup]').checked]";
        ensure!(page.script(chosen).await? == json!(["metaxy", true]), "{}", page.script(chosen).await?);
        let variables = page.texts("variables").await?.concat();
        ensure!(variables.contains("METAXY_STORES__DEV__CONFIG__DUCKLAKE__ALIAS"), "{variables}");
        let everything =
            page.script("return document.documentElement.outerHTML + JSON.stringify(sessionStorage)").await?;
        ensure!(!everything.to_string().contains("canary"), "a value was kept");
        // Typed again, it is set again.
        page.script(
            "const input = document.querySelector('[id^=forgotten-]');
            input.value = 'again'; input.dispatchEvent(new Event('change', { bubbles: true }))",
        )
        .await?;
        page.says("statement", "again").await
    });
}

#[test]
fn a_file_that_is_dropped_takes_the_place_of_the_text() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let before = page.text().await?;
        let drop = "const data = new DataTransfer();
            data.items.add(new File([arguments[0]], 'mine.toml'));
            document.querySelector('.cm-content').dispatchEvent(
                new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))";
        page.driver.execute(drop, vec![json!("# dropped\n")]).await?;
        page.text_is("# dropped\n").await?;
        page.keys(thirtyfour::Key::Control + "z").await?;
        page.text_is(&before).await?;
        page.driver.execute(drop, vec![json!("x".repeat(2 << 20))]).await?;
        page.says("alert", "not opened").await?;
        ensure!(page.text().await? == before);
        // The browser says it in words for programmers.
        let bytes = drop.replace("[arguments[0]]", "[new Uint8Array([255])]");
        page.driver.execute(bytes, Vec::new()).await?;
        page.says("alert", "The file was not opened: it is not a file of text in UTF-8.").await?;
        ensure!(page.text().await? == before);
        // Metaxy rejects the mark, so it is of the text.
        page.driver.execute(drop, vec![json!("\u{feff}[ducklake]\n")]).await?;
        page.says("problems", "byte order mark").await?;
        page.click("write-as-toml").await?;
        page.text_is("[ducklake]\n").await
    });
}

/// Drops what comes from outside of the browser onto an element, as its user does.
async fn dropped(page: &Page, onto: &str, data: Value) -> Result<()> {
    let middle = "const { x, y, width, height } = document.querySelector(arguments[0]).getBoundingClientRect();
        return [x + width / 2, y + height / 2]";
    let place = page.driver.execute(middle, vec![json!(onto)]).await?.json().clone();
    for kind in ["dragEnter", "dragOver", "drop"] {
        let event = json!({ "type": kind, "x": place[0], "y": place[1], "data": data });
        page.driver.cdp().send_raw("Input.dispatchDragEvent", event).await?;
    }
    Ok(())
}

#[test]
fn what_is_no_single_file_of_text_is_not_opened_without_a_word() {
    in_browser(async |page| {
        let folder = tempfile::tempdir()?;
        let file = |name: &str, bytes: &[u8]| -> Result<String> {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes)?;
            Ok(path.to_string_lossy().into_owned())
        };
        let toml = file("metaxy.toml", b"# dropped\n")?;
        let picture = file("lake.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")?;
        let wide = file("wide.toml", &[0xFF, 0xFE, b'#', 0])?;
        let empty = file("empty.toml", b"")?;
        let inside = folder.path().to_string_lossy().into_owned();
        page.open("?reset").await?;
        let before = page.text().await?;
        for (files, said) in [
            (vec![&toml, &picture], "it takes one at a time"),
            (vec![&inside], "it is not a file of text in UTF-8"),
            (vec![&picture], "it is not a file of text in UTF-8"),
            (vec![&wide], "it is not a file of text in UTF-8"),
            (vec![&empty], "it is empty"),
        ] {
            for onto in [".cm-content", ".right"] {
                let data = json!({ "items": [], "files": files, "dragOperationsMask": 1 });
                dropped(page, onto, data).await?;
                page.shows("alert", &[&format!("The file was not opened: {said}.\nClose")]).await?;
                page.script("document.querySelector('.alert button').click()").await?;
                page.has("alert", 0).await?;
                ensure!(page.text().await? == before, "{files:?}");
            }
        }
        dropped(page, ".right", json!({ "items": [], "files": [toml], "dragOperationsMask": 1 })).await?;
        page.text_is("# dropped\n").await
    });
}

/// Beside a field, the browser would open what a link leads to.
#[test]
fn a_link_that_is_dropped_is_a_text_or_nothing() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let before = page.text().await?;
        let link = page.host.url() + "embed.js";
        let data =
            |kind: &str| json!({ "items": [{ "mimeType": kind, "data": link }], "files": [], "dragOperationsMask": 1 });
        for kind in ["text/uri-list", "text/plain"] {
            dropped(page, ".right", data(kind)).await?;
            ensure!(page.text().await? == before);
        }
        dropped(page, ".cm-content", data("text/plain")).await?;
        page.eventually("it is in the text", async || Ok(page.text().await?.contains(&link))).await?;
        let open = page.driver.windows().await?.len();
        ensure!(open == 1 && !page.driver.current_url().await?.as_str().contains(".js"), "{open} windows are open");
        Ok(())
    });
}

/// With a text of ten megabytes the tab would stand still at each key.
#[test]
fn a_text_that_is_too_large_is_kept_out_of_every_field() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let before = page.text().await?;
        let bring = "const data = new DataTransfer();
            data.setData('text/plain', 'x'.repeat((1 << 20) + arguments[2]));
            const field = document.querySelector(arguments[0]);
            const options = { clipboardData: data, dataTransfer: data, bubbles: true, cancelable: true };
            const event = arguments[1] === 'paste' ? new ClipboardEvent('paste', options) : new DragEvent('drop', options);
            field.dispatchEvent(event);
            return event.defaultPrevented";
        let said = "return document.querySelector('dialog[open] [role=status], [role=status].notice').textContent";
        for (dialog, field) in [(None, ".cm-content"), (Some("paste-error"), "[data-testid=paste-text]")] {
            if let Some(dialog) = dialog {
                page.click(dialog).await?;
            }
            for event in ["paste", "drop"] {
                let taken = page.driver.execute(bring, vec![json!(field), json!(event), json!(1)]).await?;
                ensure!(taken.json() == true, "{event} into {field}");
                page.eventually("it is said", async || {
                    Ok(page.script(said).await?.as_str().is_some_and(|it| it.contains("larger than a megabyte")))
                })
                .await?;
            }
        }
        // As much as a file may have is left to the field.
        let kept_out =
            page.driver.execute(bring, vec![json!("[data-testid=paste-text]"), json!("paste"), json!(0)]).await?;
        ensure!(kept_out.json() == false);
        ensure!(page.text().await? == before);
        Ok(())
    });
}

/// Browsers print what is in the page; the SQL must be, and nothing to press.
#[test]
fn the_sql_is_on_paper() {
    in_browser(async |page| {
        page.open("?reset").await?;
        // With what is said where Metaxy runs other SQL.
        page.set_text(SQLITE).await?;
        page.has("differs", 1).await?;
        page.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
        let seen = "return [...document.querySelectorAll('[data-testid=statement]')].every(it => it.checkVisibility()
            && it.getBoundingClientRect().bottom <= document.documentElement.scrollHeight)
            && ![...document.querySelectorAll('main button.button')].some(it => it.checkVisibility())";
        ensure!(page.script(seen).await? == true, "the SQL is not printed");
        // Paper is white in every theme, so what is on it is dark.
        let faint =
            "const light = it => (([r, g, b]) => r * 2 + g * 5 + b * 1)(getComputedStyle(it).color.match(/\\d+/g)) / 8;
            return [...document.querySelectorAll('[data-testid=statement] *, .why, .note, .problem *')]
                .filter(it => it.checkVisibility() && light(it) > 140).map(it => it.outerHTML.slice(0, 100))";
        for theme in ["dark", "light"] {
            page.script(&format!("document.documentElement.dataset.theme = '{theme}'")).await?;
            let faint = page.script(faint).await?;
            ensure!(faint == json!([]), "in the {theme}: {faint}");
        }
        Ok(())
    });
}

#[test]
fn the_sql_is_on_paper_whichever_pane_is_shown() {
    in_browser(async |page| {
        // It hears of it before the page does, which takes the SQL away again.
        let at_the_end = "addEventListener('afterprint', () => { window.printed =
            [...document.querySelectorAll('[data-testid=statement]')].map(it => it.textContent) })";
        page.before_load(at_the_end).await?;
        for (width, tab) in [(1280, "reference"), (360, "editor")] {
            page.resize(width, 800).await?;
            page.open("?reset").await?;
            let expected = page.script("return lakeplan.analyze(lakeplan.getText()).statements.map(it => it.sql)");
            let expected = expected.await?;
            page.choose_tab(tab).await?;
            page.shows("statement", &[]).await?;
            page.driver.cdp().send_raw("Page.printToPDF", json!({})).await?;
            ensure!(page.script("return window.printed").await? == expected, "{tab}: the SQL is not printed");
            page.shows("statement", &[]).await?;
            // What hides the other panes on the screen does not hide it on paper.
            page.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
            page.script("dispatchEvent(new Event('beforeprint'))").await?;
            let seen = "const all = [...document.querySelectorAll('[data-testid=statement]')];
                return all.length > 2 && all.every(it => it.checkVisibility())";
            page.eventually("the SQL is seen", async || Ok(page.script(seen).await? == true)).await?;
            page.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": "" })).await?;
        }
        Ok(())
    });
}
