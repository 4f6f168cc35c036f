//! The main job in a real browser: TOML in by key presses, SQL and problems out.

use anyhow::{Result, ensure};
use browser_tests::{Page, in_browser};

const LOCAL: &str = r#"[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"

[stores.dev.config]
database = "dev.duckdb"

[stores.dev.config.ducklake.catalog]
type = "duckdb"
uri = "metadata.ducklake"

[stores.dev.config.ducklake.storage]
type = "local"
path = "lake_files"
"#;

const LOCAL_SQL: [&str; 3] = [
    "CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH 'metadata.ducklake', DATA_PATH 'lake_files' );",
    "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake;",
    "USE ducklake;",
];

#[test]
fn typed_toml_becomes_sql() {
    in_browser(async |page| {
        page.open("").await?;
        page.type_text(LOCAL).await?;
        page.shows("statement", &LOCAL_SQL).await?;
        page.shows("problem", &[]).await?;
        ensure!(page.text().await?.trim_end() == LOCAL.trim_end(), "the keys gave another text");
        Ok(())
    });
}

#[test]
fn a_mistake_is_shown_as_a_problem() {
    in_browser(async |page| {
        page.open("").await?;
        page.type_text(&LOCAL.replace("path =", "pth =")).await?;
        page.eventually("a problem names `pth`", async || {
            Ok(page.texts("problem").await?.iter().any(|it| it.contains("pth")))
        })
        .await
    });
}

#[test]
fn a_fix_mends_the_text() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(&LOCAL.replace("path =", "pathh =")).await?;
        page.eventually("a fix is offered", async || Ok(!page.texts("fix").await?.is_empty())).await?;
        page.click("fix").await?;
        page.shows("statement", &LOCAL_SQL).await?;
        ensure!(page.text().await? == LOCAL, "the fix gave another text");
        Ok(())
    });
}

#[test]
fn typing_sends_nothing() {
    in_browser(async |page| {
        page.open("").await?;
        page.type_text(LOCAL).await?;
        page.shows("statement", &LOCAL_SQL).await?;
        nothing_sent(page).await
    });
}

async fn nothing_sent(page: &Page) -> Result<()> {
    let requests = page.requests().await?;
    ensure!(requests.is_empty(), "requests after the page was loaded: {requests:#?}");
    Ok(())
}
