//! The DuckDB that is meant: chosen, said what it changes, kept, linked, and set from outside.

use anyhow::{Result, ensure};
use browser_tests::{Page, in_browser};
use serde_json::json;

/// 1.4 refuses the option, and knows another for the same.
const MIGRATES: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\n\
    database = \":memory:\"\n[stores.dev.config.ducklake]\nattach_options = { automatic_migration = true }\n\
    catalog = { type = \"duckdb\", uri = \"m.ducklake\" }\nstorage = { type = \"local\", path = \"/srv/files\" }\n";

/// Chooses a version as a person does.
pub(crate) async fn choose(page: &Page, minor: &str) -> Result<()> {
    let choose = "const it = document.querySelector('[data-testid=engine-picker]');
        it.value = arguments[0]; it.dispatchEvent(new Event('change', { bubbles: true }))";
    page.driver.execute(choose, vec![json!(minor)]).await?;
    Ok(())
}

async fn chosen(page: &Page, minor: &str) -> Result<()> {
    page.eventually(minor, async || {
        Ok(page.script("return document.querySelector('[data-testid=engine-picker]')?.value").await? == minor)
    })
    .await
}

async fn changes(page: &Page, expected: &[&str]) -> Result<()> {
    page.eventually(&expected.concat(), async || {
        let said = page.texts("engine-changes").await?.concat();
        Ok(expected.iter().all(|it| said.contains(it)))
    })
    .await
}

#[test]
fn another_duckdb_says_what_it_changes_and_is_kept() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(MIGRATES).await?;
        page.says("statement", "AUTOMATIC_MIGRATION").await?;
        choose(page, "1.4").await?;
        changes(page, &["DuckDB 1.4 instead of 1.5", "problem more", "one statement differs", "AUTOMATIC_MIGRATION"])
            .await?;
        ensure!(!page.texts("statement").await?.concat().contains("AUTOMATIC_MIGRATION"), "the SQL is that of 1.5");
        ensure!(page.texts("engine").await?.concat().contains("DuckDB 1.4.4"), "{:?}", page.texts("engine").await?);
        ensure!(page.texts("holds").await?.concat().contains("this applies only to DuckDB 1.4"), "no version");
        // A line of the summary leads to its place.
        page.script("document.querySelector('[data-testid=engine-changes] button').click()").await?;
        choose(page, "2.0").await?;
        changes(page, &["DuckDB 2.0 (not measured) instead of 1.4"]).await?;
        ensure!(page.texts("engine").await?.concat().contains("2.0.1, not measured"), "it is not marked");
        choose(page, "1.4").await?;
        page.driver.refresh().await?;
        page.ready().await?;
        chosen(page, "1.4").await?;
        // What is typed afterwards is another text.
        page.set_text(&format!("{MIGRATES}# more\n")).await?;
        page.eventually("no summary", async || Ok(page.texts("engine-changes").await?.concat().is_empty())).await
    });
}

#[test]
fn links_and_frames_choose_a_duckdb() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(MIGRATES).await?;
        choose(page, "1.4").await?;
        page.click("share").await?;
        let link = page.script("return document.querySelector('[data-testid=share-link]').value").await?;
        let link = link.as_str().unwrap_or_default().to_owned();
        ensure!(link.ends_with("&duckdb=1.4"), "{link}");
        let fragment = link.split_once('#').map_or("", |it| it.1);
        page.open(&format!("?reset#{fragment}")).await?;
        chosen(page, "1.4").await?;
        ensure!(page.text().await? == MIGRATES, "another text");
        // One from before there was a choice, one that names nothing that is known, and those of a frame.
        let older = fragment.trim_end_matches("&duckdb=1.4");
        for (address, minor) in [
            (format!("?reset#{older}"), "1.5"),
            (format!("?reset#{older}&duckdb=0.1"), "1.5"),
            ("?reset#example=duckdb-local&duckdb=2.0.1".to_owned(), "2.0"),
            ("?embed=edit&duckdb=1.4#example=duckdb-local".to_owned(), "1.4"),
        ] {
            page.open(&address).await?;
            chosen(page, minor).await?;
        }
        Ok(())
    });
}
