//! axe finds nothing: in both themes, at three widths, in each pane and dialog.

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, in_browser};

const WIDTHS: [(u32, u32); 3] = [(1280, 900), (768, 1024), (360, 800)];

async fn axe(page: &Page, place: &str) -> Result<()> {
    let run = "const done = arguments[arguments.length - 1];
        axe.run({ resultTypes: ['violations'] }).then(found => done(found.violations.map(it =>
            it.id + ': ' + it.nodes.slice(0, 3).map(node => node.target + ' ' + node.failureSummary).join(' | '))))";
    let found = page.driver.execute_async(run, Vec::new()).await?.json().clone();
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

fn check(scheme: &'static str) {
    in_browser(async |page| {
        page.color_scheme(scheme).await?;
        for (width, height) in WIDTHS {
            page.resize(width, height).await?;
            page.open("#example=common-mistakes").await?;
            inject(page).await?;
            axe(page, &format!("{scheme}, {width} px, mistakes")).await?;
            page.open("#example=variables").await?;
            inject(page).await?;
            for tab in ["sql", "config", "reference"] {
                page.script(&format!("document.getElementById('tab-{tab}').click()")).await?;
                axe(page, &format!("{scheme}, {width} px, {tab}")).await?;
            }
            for dialog in ["examples", "share", "help"] {
                page.click(dialog).await?;
                axe(page, &format!("{scheme}, {width} px, {dialog}")).await?;
                page.script("document.querySelector('dialog[open]').close()").await?;
                page.eventually("the dialog is closed", async || {
                    Ok(page.script("return document.querySelector('dialog') === null").await? == true)
                })
                .await?;
            }
            // Two flavours, and SQL that is out of date.
            page.script("document.getElementById('tab-sql').click()").await?;
            let two = "[stores.my-dev.config.ducklake]\ncatalog = { type = \"sqlite\", uri = \"m\" }\nstorage = { type = \"local\", path = \"d\" }\n";
            page.set_text(two).await?;
            page.eventually("two flavours", async || Ok(!page.texts("differs").await?.is_empty())).await?;
            axe(page, &format!("{scheme}, {width} px, two flavours")).await?;
            page.set_text("[").await?;
            page.eventually("out of date", async || {
                Ok(page.script("return document.querySelector('.statements.stale') !== null").await? == true)
            })
            .await?;
            axe(page, &format!("{scheme}, {width} px, out of date")).await?;
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
