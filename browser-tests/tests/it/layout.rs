//! The page fits where it is shown.

use anyhow::{Result, ensure};
use browser_tests::{Page, in_browser};

#[test]
fn nothing_has_to_be_scrolled_sideways() {
    in_browser(async |page| {
        for scheme in ["light", "dark"] {
            page.color_scheme(scheme).await?;
            for width in [320, 768, 1024, 1440] {
                page.resize(width, 800).await?;
                page.open("").await?;
                let wide = page.script("return document.documentElement.scrollWidth").await?;
                ensure!(wide == width, "{wide} pixels wide in a window of {width} ({scheme})");
            }
        }
        Ok(())
    });
}

/// What is chosen for the SQL costs one line where there is room, and no label is broken.
#[test]
fn what_is_chosen_for_the_sql_stands_in_one_row() {
    in_browser(async |page| {
        page.resize(1440, 900).await?;
        page.open("").await?;
        // So much a bar for scrolling takes, which the browser of the tests does not draw.
        page.script("document.querySelector('.controls').style.marginRight = '16px'").await?;
        let rows = "return [...new Set([...document.querySelectorAll('.controls > *')]
            .map(it => { const box = it.getBoundingClientRect(); return Math.round((box.top + box.bottom) / 8) }))]";
        let rows = page.script(rows).await?;
        ensure!(rows.as_array().is_some_and(|it| it.len() == 1), "rows at {rows}");
        page.resize(320, 800).await?;
        page.choose_tab("sql").await?;
        let heights = "return [...document.querySelectorAll('.controls .check')].map(it => it.offsetHeight)";
        let heights = page.script(heights).await?;
        ensure!(heights.as_array().is_some_and(|it| it.iter().all(|it| *it == 28)), "labels of {heights}");
        Ok(())
    });
}

/// Nothing in a pane or a dialog reaches beyond it.
async fn fits(page: &Page, place: &str) -> Result<()> {
    let wide = "return [...document.querySelectorAll('.panel, .left, .modal-body, .tabs, .top')]
        .filter(it => it.checkVisibility() && it.scrollWidth > it.clientWidth + 1)
        .map(it => `${it.className}: ${it.scrollWidth} in ${it.clientWidth}`)";
    let wide = page.script(wide).await?;
    ensure!(wide.as_array().is_some_and(Vec::is_empty), "{place}: {wide}");
    Ok(())
}

/// Words of prose, of names and of paths are not broken in their middle, unless they are longer than a line.
async fn words_are_whole(page: &Page, place: &str) -> Result<()> {
    let broken = "
        const broken = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        while (walker.nextNode()) {
            const { currentNode: node } = walker;
            // What is code to run or a text of the user is broken where the line ends.
            if (!node.parentElement.checkVisibility() || node.parentElement.closest('.cm-editor, pre, textarea, svg')) continue;
            for (const { 0: word, index } of node.data.matchAll(/[\\p{L}\\p{N}]{2,24}/gu)) {
                const top = at => {
                    range.setStart(node, index + at);
                    range.setEnd(node, index + at + 1);
                    return range.getBoundingClientRect().top;
                };
                if (Math.abs(top(0) - top(word.length - 1)) > 4) broken.push(`${word} in ${node.parentElement.textContent}`);
            }
        }
        return broken";
    let broken = page.script(broken).await?;
    ensure!(broken.as_array().is_some_and(Vec::is_empty), "{place}: {broken}");
    Ok(())
}

#[test]
fn no_word_is_broken() {
    in_browser(async |page| {
        for width in [320, 390, 768, 1024] {
            page.resize(width, 800).await?;
            page.open("?reset#example=postgres-s3").await?;
            page.set_text(&page.text().await?.replace("region =", "regoin =")).await?;
            page.eventually("the problem", async || Ok(page.texts("fix").await?.len() == 1 || width < 1000)).await?;
            let tabs = ["editor", "problems", "sql", "picture", "config", "reference"];
            let shown = match width {
                ..768 => &tabs[..],
                768..1000 => &tabs[1..],
                _ => &tabs[2..],
            };
            for tab in shown {
                page.choose_tab(tab).await?;
                words_are_whole(page, &format!("{width} px, {tab}")).await?;
            }
            for dialog in ["share", "examples", "help", "paste-error"] {
                page.click(dialog).await?;
                words_are_whole(page, &format!("{width} px, {dialog}")).await?;
                page.close_dialog().await?;
            }
        }
        Ok(())
    });
}

/// What was done is said in a dialog over nothing that can be pressed, and has no room of its own while nothing is said.
#[test]
fn a_dialog_has_no_empty_strip_and_its_buttons_stay_free() {
    in_browser(async |page| {
        for (width, height) in [(1280, 900), (320, 640)] {
            page.resize(width, height).await?;
            page.open("?reset#example=postgres-s3").await?;
            page.script("lakeplanPage.copy = async () => true").await?;
            page.choose_tab("sql").await?;
            for (dialog, copy) in [("share", "share-copy"), ("copy-as", "copy-as-issue")] {
                page.click(dialog).await?;
                let below = "const { bottom } = document.querySelector('.modal-body').getBoundingClientRect();
                    return document.querySelector('dialog').getBoundingClientRect().bottom - bottom";
                let below = page.script(below).await?.as_f64().unwrap_or(f64::INFINITY);
                ensure!(below < 3.0, "{width} px, {dialog}: {below} px are below its content");
                page.click(copy).await?;
                let covers = "const said = document.querySelector('dialog .notice .shown')?.getBoundingClientRect();
                    return said && [...document.querySelectorAll('dialog button, dialog input, dialog textarea')]
                        .filter(it => { const { left, top, right, bottom } = it.getBoundingClientRect();
                            return left < said.right && right > said.left && top < said.bottom && bottom > said.top
                                // What is scrolled away is no button.
                                && it.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2)) })
                        .map(it => it.outerHTML.slice(0, 80))";
                page.eventually("it is said, and covers nothing", async || {
                    Ok(page.script(covers).await? == serde_json::json!([]))
                })
                .await?;
                page.close_dialog().await?;
            }
        }
        Ok(())
    });
}

/// What stands in a row of the configuration stands on one line.
#[test]
fn the_words_of_a_row_have_one_base_line() {
    in_browser(async |page| {
        // Where a pane is narrow, the value has a line of its own.
        for (width, beside) in [(1280, "code, .faint"), (768, "th code, .faint")] {
            page.resize(width, 900).await?;
            page.open("?reset#example=postgres-s3").await?;
            page.choose_tab("config").await?;
            let lines = "return [...document.querySelectorAll('.config tbody tr')].map(row => {
                const lines = [...row.querySelectorAll(arguments[0])].map(it => {
                    const mark = document.createElement('span');
                    mark.style.display = 'inline-block';
                    it.prepend(mark);
                    const { bottom } = mark.getBoundingClientRect();
                    mark.remove();
                    return bottom;
                });
                return Math.max(...lines) - Math.min(...lines) })";
            let lines = page.driver.execute(lines, vec![serde_json::json!(beside)]).await?;
            let lines: Vec<f64> = lines.convert()?;
            ensure!(lines.len() > 5 && lines.iter().all(|it| *it < 0.6), "{width} px: {lines:?}");
        }
        Ok(())
    });
}

#[test]
fn nothing_is_cut_off() {
    in_browser(async |page| {
        for width in [320, 360, 768] {
            page.resize(width, 800).await?;
            page.open("?reset#example=reference-page").await?;
            let tabs = ["editor", "problems", "sql", "picture", "config", "reference"];
            for tab in &tabs[usize::from(width >= 768)..] {
                page.choose_tab(tab).await?;
                fits(page, &format!("{width} px, {tab}")).await?;
            }
            page.choose_tab("problems").await?;
            for dialog in ["migrate", "share", "examples", "help"] {
                page.click(dialog).await?;
                fits(page, &format!("{width} px, {dialog}")).await?;
                page.close_dialog().await?;
            }
            page.choose_tab("sql").await?;
            page.click("copy-as").await?;
            fits(page, &format!("{width} px, copy as")).await?;
            page.close_dialog().await?;
        }
        Ok(())
    });
}

/// A phone that lies on its side, and a page that is enlarged four times, have room for some lines of each pane.
#[test]
fn a_low_screen_has_room_for_each_pane() {
    in_browser(async |page| {
        for (width, height) in [(844, 390), (320, 256), (640, 320)] {
            page.resize(width, height).await?;
            page.open("?reset#example=postgres-s3").await?;
            page.choose_tab("sql").await?;
            // What stays where it is while the rest is scrolled takes from it.
            let free = "const panel = document.getElementById('panel-sql');
                const bar = document.querySelector('.sql-actions');
                return panel.clientHeight - (getComputedStyle(bar).position === 'sticky' ? bar.offsetHeight : 0)";
            let free = page.script(free).await?;
            ensure!(free.as_f64().is_some_and(|it| it > 200.0), "{width} x {height}: {free} pixels for the SQL");
            if width < 768 {
                page.choose_tab("editor").await?;
            }
            let free = page.script("return document.querySelector('.cm-editor').clientHeight").await?;
            ensure!(free.as_f64().is_some_and(|it| it > 120.0), "{width} x {height}: {free} pixels for the text");
            // And the page can be scrolled to its end.
            let end = "scrollTo(0, 10000); return document.querySelector('.bottom').getBoundingClientRect().bottom <= innerHeight + 1";
            ensure!(page.script(end).await? == true, "{width} x {height}: its end is not reached");
        }
        Ok(())
    });
}

/// On a phone the page is for the text: what stands below it takes two lines, and a field that gets the focus is not
/// enlarged, which a phone does to letters below 16 pixels.
#[test]
fn a_phone_has_room_for_the_text() {
    in_browser(async |page| {
        let touch = serde_json::json!({ "enabled": true });
        page.driver.cdp().send_raw("Emulation.setTouchEmulationEnabled", touch).await?;
        for width in [320, 390] {
            page.resize(width, 800).await?;
            page.open("").await?;
            let high = "return document.querySelector('.bottom').offsetHeight";
            ensure!(page.script(high).await?.as_f64().is_some_and(|it| it < 64.0), "{}", page.script(high).await?);
        }
        page.choose_tab("reference").await?;
        let small = "return [...document.querySelectorAll('input:not([type=file]), select, textarea, .cm-content')]
            .filter(it => parseFloat(getComputedStyle(it).fontSize) < 16).map(it => it.outerHTML.slice(0, 100))";
        ensure!(page.script(small).await? == serde_json::json!([]), "{}", page.script(small).await?);
        Ok(())
    });
}
