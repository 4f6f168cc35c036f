//! axe finds nothing: in both themes, at three widths, in each pane and dialog.

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, in_browser};
use thirtyfour::prelude::ElementQueryable as _;

const WIDTHS: [(u32, u32); 3] = [(1280, 900), (768, 1024), (360, 800)];

async fn axe(page: &Page, place: &str) -> Result<()> {
    let run = "const done = arguments[arguments.length - 1];
        axe.run({ resultTypes: ['violations'] }).then(found => done(found.violations.map(it =>
            it.id + ': ' + it.nodes.slice(0, 3).map(node => node.target + ' ' + node.failureSummary).join(' | '))))";
    let found = page.driver.execute_async(run, Vec::new()).await?.json().clone();
    ensure!(found.as_array().is_some_and(Vec::is_empty), "{place}: {found:#}");
    // What axe does not look for: a name that is heard twice, and a heading that is heard with what stands beside it.
    let heard = "return [...document.querySelectorAll('[title], h1 *, h2 *, h3 *')]
        .filter(it => it.closest(':is(h1, h2, h3)') ? it.matches('.button, .chip, input, select, summary')
            : it.title === (it.ariaLabel ?? it.textContent.trim()))
        .map(it => it.outerHTML.slice(0, 120))";
    let found = page.script(heard).await?;
    ensure!(found.as_array().is_some_and(Vec::is_empty), "{place}: {found:#}");
    Ok(())
}

async fn inject(page: &Page) -> Result<()> {
    let file = xtask::paths::root().join("web/editor/node_modules/axe-core/axe.min.js");
    let source = std::fs::read_to_string(&file).with_context(|| format!("no `{}`", file.display()))?;
    // At the top, or the library would stay inside of the function that WebDriver makes.
    page.script(&format!("{source}; window.axe = axe;")).await?;
    Ok(())
}

/// Problems with fixes, variables with one that is laid over the file, two flavours.
const RICH: &str = "[stores.my-dev]\ntype = \"metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore\"\n\
    [stores.my-dev.config]\ndatabase = \":memory:\"\ndatabse = 1\n\
    [stores.my-dev.config.ducklake]\nalias = \"a\\u202Eb\"\n\
    metadata_backend = { type = \"sqlite\", uri = \"${URI:-m}\" }\n\
    storage_backend = { type = \"s3\", secret_name = \"s\", bucket = \"b\", region = \"r\", key_id = \"k\", secret = \"${KEY}\" }\n\
    # password = \"p\"\n";

async fn dialogs(page: &Page, dialogs: &[&str], place: &str) -> Result<()> {
    for dialog in dialogs {
        page.click(dialog).await?;
        axe(page, &format!("{place}, {dialog}")).await?;
        page.close_dialog().await?;
    }
    Ok(())
}

fn check(scheme: &'static str) {
    in_browser(async |page| {
        page.color_scheme(scheme).await?;
        for (width, height) in WIDTHS {
            let place = format!("{scheme}, {width} px");
            page.resize(width, height).await?;
            page.open("#example=common-mistakes").await?;
            inject(page).await?;
            axe(page, &format!("{place}, mistakes")).await?;
            page.choose_tab("sql").await?;
            axe(page, &format!("{place}, no SQL")).await?;

            page.set_text(RICH).await?;
            page.eventually("two flavours", async || Ok(!page.texts("differs").await?.is_empty())).await?;
            axe(page, &format!("{place}, two flavours")).await?;
            page.script("document.querySelector('[data-testid=flavor] input[value=metaxy]').click()").await?;
            axe(page, &format!("{place}, as Metaxy")).await?;
            crate::versions::choose(page, "1.4").await?;
            page.eventually("what changes", async || Ok(!page.texts("engine-changes").await?.concat().is_empty()))
                .await?;
            axe(page, &format!("{place}, another DuckDB")).await?;
            crate::versions::choose(page, "1.5").await?;
            dialogs(page, &["copy-as", "examples", "share", "help"], &place).await?;
            for tab in ["picture", "config", "reference"] {
                page.choose_tab(tab).await?;
                axe(page, &format!("{place}, {tab}")).await?;
            }

            // What lies below the editor, with everything unfolded.
            if width < 1000 {
                page.choose_tab("problems").await?;
                page.script("for (const it of document.querySelectorAll('details')) it.open = true").await?;
                axe(page, &format!("{place}, problems")).await?;
                dialogs(page, &["migrate"], &place).await?;
            }
            if width < 768 {
                page.choose_tab("editor").await?;
            }
            page.script("for (const it of document.querySelectorAll('details')) it.open = true").await?;
            axe(page, &format!("{place}, problems and variables")).await?;
            page.keys(thirtyfour::Key::Control + "f").await?;
            axe(page, &format!("{place}, search")).await?;
            page.press(thirtyfour::Key::Escape + "").await?;

            page.choose_tab("sql").await?;
            page.set_text(&format!("{RICH}[")).await?;
            page.eventually("out of date", async || {
                Ok(page.script("return document.querySelector('.statements.stale') !== null").await? == true)
            })
            .await?;
            axe(page, &format!("{place}, out of date")).await?;
            // A text that is not TOML is shared on request only.
            dialogs(page, &["share"], &format!("{place}, not TOML")).await?;
            page.set_text("").await?;
            page.shows("statement", &[]).await?;
            axe(page, &format!("{place}, empty")).await?;

            page.script("location.hash = 'v1=*'").await?;
            page.eventually("an alert", async || Ok(!page.texts("alert").await?.is_empty())).await?;
            axe(page, &format!("{place}, a bad link")).await?;
            page.script("console.error = () => {}; lakeplanPage.panicked('a test')").await?;
            page.says("alert", "crashed").await?;
            axe(page, &format!("{place}, recovery")).await?;
        }
        Ok(())
    });
}

#[test]
fn axe_finds_nothing_in_the_light() {
    check("light");
}

#[test]
fn axe_finds_nothing_in_the_dark() {
    check("dark");
}

/// Of the card of a completion its corners, of the list its lines: what something else covers, or cuts off.
const NOT_SEEN: &str = "
    const card = document.querySelector('.cm-completionInfo');
    const { left, top, right, bottom } = card.getBoundingClientRect();
    const corners = [[left + 12, top + 4], [right - 12, top + 4], [left + 12, bottom - 4], [right - 12, bottom - 4]];
    const list = document.querySelector('.cm-tooltip-autocomplete > ul');
    const bounds = list.getBoundingClientRect();
    const lines = [...list.children].map(it => it.getBoundingClientRect())
        .filter(it => it.top >= bounds.top && it.bottom <= bounds.bottom)
        .map(it => [(it.left + it.right) / 2, (it.top + it.bottom) / 2]);
    const isIn = (element, [x, y]) => element.contains(document.elementFromPoint(x, y));
    return corners.filter(it => !isIn(card, it)).map(it => ['card', ...it])
        .concat(lines.filter(it => !isIn(list, it)).map(it => ['line', ...it]));";

/// What CodeMirror puts over the text: the list of completions with its card, and the card of a problem.
fn over_the_text(scheme: &'static str) {
    in_browser(async |page| {
        page.color_scheme(scheme).await?;
        for (width, height) in WIDTHS {
            page.resize(width, height).await?;
            page.open("?reset").await?;
            inject(page).await?;
            page.choose_tab(if width < 768 { "editor" } else { "sql" }).await?;
            page.set_text("[stores.dev.config.ducklake.storage]\ntype = \"s3\"\nsecre = 1\n").await?;
            page.eventually("a problem", async || {
                Ok(page.script("return document.querySelector('.cm-lintRange') !== null").await? == true)
            })
            .await?;
            page.keys(thirtyfour::Key::Control + thirtyfour::Key::End).await?;
            page.keys(thirtyfour::Key::Control + " ").await?;
            for (what, there) in [("the list", ".cm-tooltip-autocomplete li"), ("the card", ".cm-completionInfo")] {
                let there = format!("return document.querySelector('{there}') !== null");
                page.eventually(what, async || Ok(page.script(&there).await? == true)).await?;
            }
            axe(page, &format!("{scheme}, {width} px, completions")).await?;
            let hidden = page.script(NOT_SEEN).await?;
            anyhow::ensure!(hidden == serde_json::json!([]), "{width} px: {hidden} of the completions cannot be seen");
            page.keys(thirtyfour::Key::Escape + "").await?;
            page.script("const at = lakeplan.getText().indexOf('secre'); lakeplanPage.editor.reveal(at, at)").await?;
            let underlined = page.driver.query(thirtyfour::By::Css(".cm-lintRange")).first().await?;
            page.driver.action_chain().move_to_element_center(&underlined).perform().await?;
            let card = "return document.querySelector('.cm-tooltip .cm-diagnostic') !== null";
            page.eventually("the problem's card", async || Ok(page.script(card).await? == true)).await?;
            axe(page, &format!("{scheme}, {width} px, a problem's card")).await?;
        }
        Ok(())
    });
}

/// Where the screen ends below the list, too, and the line that is typed is not covered either.
#[test]
fn the_card_of_a_completion_is_seen_whole() {
    in_browser(async |page| {
        for (width, height) in [(1280, 600), (768, 500), (390, 700), (320, 640)] {
            page.resize(width, height).await?;
            page.open("?reset#example=postgres-s3").await?;
            page.choose_tab(if width < 768 { "editor" } else { "sql" }).await?;
            page.script(
                "const at = lakeplan.getText().indexOf('[stores.dev.config.ducklake.storage]') + 37;
                lakeplanPage.editor.reveal(at, at)",
            )
            .await?;
            page.keys(thirtyfour::Key::Control + " ").await?;
            let there = "return document.querySelector('.cm-completionInfo') !== null";
            page.eventually("the card", async || Ok(page.script(there).await? == true)).await?;
            // Its place is found in the next frame.
            page.script("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))").await?;
            let hidden = page.script(NOT_SEEN).await?;
            ensure!(hidden == serde_json::json!([]), "{width} x {height}: {hidden} of the completions cannot be seen");
            let line = "const { left, top, bottom } = document.querySelector('.cm-activeLine').getBoundingClientRect();
                return document.elementFromPoint(left + 20, (top + bottom) / 2).closest('.cm-tooltip') === null";
            ensure!(page.script(line).await? == true, "{width} x {height}: the line is covered");
        }
        Ok(())
    });
}

#[test]
fn axe_finds_nothing_over_the_text_in_the_light() {
    over_the_text("light");
}

#[test]
fn axe_finds_nothing_over_the_text_in_the_dark() {
    over_the_text("dark");
}

/// Where the system chooses all colors, what is lit up has a frame.
#[test]
fn provenance_is_seen_with_forced_colors() {
    in_browser(async |page| {
        let forced = serde_json::json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        page.driver.cdp().send_raw("Emulation.setEmulatedMedia", forced).await?;
        page.open("#example=sqlite-local").await?;
        page.script("const at = lakeplan.getText().lastIndexOf('path ='); lakeplanPage.editor.reveal(at, at)").await?;
        let framed = |what: &'static str| {
            format!(
                "const all = [...document.querySelectorAll('{what}')];
                 return all.length > 0 && all.every(it => getComputedStyle(it).outlineStyle === 'solid')"
            )
        };
        for (tab, what) in [("sql", ".part.lit"), ("sql", ".chip.lit"), ("picture", ".picture .link.lit")] {
            page.choose_tab(tab).await?;
            page.eventually(what, async || Ok(page.script(&framed(what)).await? == true)).await?;
        }
        // So has the chosen tab a line of its own.
        let line = "return [...document.querySelectorAll('.tab')]
            .map(it => `${it.ariaSelected} ${getComputedStyle(it).borderBottomColor}`)";
        let lines: Vec<String> = serde_json::from_value(page.script(line).await?)?;
        let of = |chosen: &str| lines.iter().filter_map(|it| it.strip_prefix(chosen)).collect::<Vec<_>>();
        ensure!(of("true ").iter().all(|it| !of("false ").contains(it)) && of("true ").len() == 1, "{lines:?}");
        // In the drawing, and back in the text, where the pointer is on a part of it.
        let drawn = "const it = document.querySelector('.picture text.lit');
            return it !== null && getComputedStyle(it).textDecorationLine === 'underline'";
        page.eventually("the drawing", async || Ok(page.script(drawn).await? == true)).await?;
        page.script("document.querySelector('.picture text.lit').dispatchEvent(new PointerEvent('pointerenter'))")
            .await?;
        page.eventually("the text", async || Ok(page.script(&framed(".cm-marked")).await? == true)).await
    });
}

#[test]
fn axe_finds_nothing_in_a_chosen_theme() {
    in_browser(async |page| {
        // Against that of the system.
        for (scheme, theme) in [("light", "dark"), ("dark", "light")] {
            page.color_scheme(scheme).await?;
            page.open("?reset").await?;
            inject(page).await?;
            page.eventually("the theme", async || {
                page.click("theme").await?;
                Ok(page.script("return document.documentElement.dataset.theme").await? == theme)
            })
            .await?;
            let ground = page.script("return getComputedStyle(document.body).backgroundColor").await?;
            let expected = if theme == "dark" { "rgb(14, 21, 23)" } else { "rgb(243, 246, 246)" };
            ensure!(ground == expected, "{theme} has a ground of {ground}");
            axe(page, &format!("{theme} on a system that is {scheme}")).await?;
        }
        Ok(())
    });
}
