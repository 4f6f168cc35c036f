//! What the page offers beside the SQL: fixes, links, forms, keys, and what survives.

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, in_browser};
use serde_json::json;
use thirtyfour::prelude::*;

const OLDER: &str = r#"# kept
[stores.dev]
type = "metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore"
[stores.dev.config]
database = ":memory:"
[stores.dev.config.ducklake]
metadata_backend = { type = "duckdb", uri = "a.ducklake" }  # kept too
storage_backend = { type = "local", path = "files" }
"#;

pub(crate) const SQLITE: &str = r#"[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.dev.config]
database = ":memory:"
[stores.dev.config.ducklake]
catalog = { type = "sqlite", uri = "m.sqlite" }
storage = { type = "local", path = "files" }
"#;

/// The text that the page copies by itself; a headless browser has no clipboard to read.
async fn watch_copies(page: &Page) -> Result<()> {
    page.script("window.copied = []; lakeplanPage.copy = async text => { copied.push(text); return true; }").await?;
    Ok(())
}

async fn copied(page: &Page) -> Result<Vec<String>> {
    Ok(serde_json::from_value(page.script("return window.copied").await?)?)
}

async fn notice(page: &Page, expected: &str) -> Result<()> {
    page.eventually(expected, async || {
        let shown = page.script("return document.querySelector('.notice').textContent.trim()").await?;
        Ok(shown == expected)
    })
    .await
}

#[test]
fn the_older_spelling_is_migrated_with_a_diff_first() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(OLDER).await?;
        page.click("migrate").await?;
        let shown = page.texts("migrate-dialog").await?.concat();
        ensure!(shown.contains("metadata_backend") && shown.contains("catalog"), "no diff: {shown}");
        page.click("migrate-apply").await?;
        notice(page, "Migrated to the released spelling").await?;
        let expected = OLDER
            .replace("ext.metadata_stores.duckdb", "ext.duckdb")
            .replace("metadata_backend", "catalog")
            .replace("storage_backend", "storage");
        ensure!(page.text().await? == expected, "another text: {}", page.text().await?);
        Ok(())
    });
}

#[test]
fn both_flavors_are_shown_where_they_differ() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(SQLITE).await?;
        page.eventually("the other flavour's statement", async || {
            Ok(page.texts("other-statement").await?.len() == 1 && page.texts("differs").await?.len() == 1)
        })
        .await?;
        let marked = "return document.querySelector('[data-testid=statement] .changed').textContent";
        ensure!(
            page.script(marked)
                .await?
                .as_str()
                .is_some_and(|it| it.contains("METADATA_PARAMETERS") || it.contains(','))
        );
        let reason = "return document.querySelector('.reason').textContent";
        ensure!(page.script(reason).await?.as_str().is_some_and(|it| it.contains("sqlite-catalog")));
        // A click on the input itself: the label covers it, as it should.
        page.script("document.querySelector('[data-testid=flavor] input[value=metaxy]').click()").await?;
        page.eventually("Metaxy's own statement", async || {
            Ok(!page.texts("statement").await?[0].contains("METADATA_PARAMETERS"))
        })
        .await
    });
}

#[test]
fn sql_that_is_out_of_date_is_copied_as_such() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(SQLITE).await?;
        page.shows("problem-count", &["1 warning"]).await?;
        watch_copies(page).await?;
        page.set_text(&format!("{SQLITE}[")).await?;
        page.eventually("it is said", async || {
            Ok(page.texts("sql").await?.len() == 1
                && page.script("return document.querySelector('.note.stale') !== null").await? == true)
        })
        .await?;
        page.click("copy-all").await?;
        notice(page, "SQL copied, out of date").await?;
        ensure!(copied(page).await?.concat().contains("m.sqlite"));
        Ok(())
    });
}

#[test]
fn every_error_that_keeps_sql_back_is_named_above_the_old_one() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(SQLITE).await?;
        page.shows("problem-count", &["1 warning"]).await?;
        page.set_text(&SQLITE.replace("uri = \"m.sqlite\"", "uri = 7").replace("path = \"files\"", "path = true"))
            .await?;
        page.eventually("both are named", async || {
            let named = page.texts("stale-errors").await?.concat();
            Ok(named.contains("line 6:") && named.contains("line 7:") && named.contains("path"))
        })
        .await?;
        ensure!(
            page.script("return document.querySelector('.note.stale').textContent")
                .await?
                .to_string()
                .contains("2 errors")
        );
        // As many as have room; the others are counted.
        let keys = (0..8).map(|at| format!("[stores.dev.config.ducklake.x{at}]\ny = 1\n")).collect::<Vec<_>>().concat();
        page.set_text(&format!("{SQLITE}{keys}storage = 1\n")).await?;
        let listed = "const all = [...document.querySelectorAll('[data-testid=stale-errors] li')];
            const errors = lakeplan.analyze(lakeplan.getText()).diagnostics.filter(it => it.severity === 'error').length;
            return errors <= 5 ? all.length === errors
                : all.length === 6 && all[5].textContent === `and ${errors - 5} more, listed under Problems`";
        page.eventually("the others are counted", async || Ok(page.script(listed).await? == true)).await
    });
}

#[test]
fn text_and_sql_point_at_each_other() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(SQLITE).await?;
        page.shows("problem-count", &["1 warning"]).await?;
        // The caret into `path = "files"`.
        page.script("const at = lakeplan.getText().indexOf('path ='); lakeplanPage.editor.reveal(at, at)").await?;
        page.eventually("`files` lights up in the SQL", async || {
            let lit = "return [...document.querySelectorAll('[data-testid=statement] .lit')].map(it => it.textContent)";
            Ok(page.script(lit).await? == json!(["files"]))
        })
        .await?;
        // A click on the part that comes from the catalog's path.
        page.script("[...document.querySelectorAll('.part')].find(it => it.textContent === 'm.sqlite').click()")
            .await?;
        page.eventually("the caret goes to the place", async || {
            let at = page.script("return lakeplanPage.editor.caret()").await?.as_u64().context("an offset")?;
            let line = SQLITE[..usize::try_from(at)?].lines().last().unwrap_or_default();
            Ok(line.starts_with("catalog ="))
        })
        .await
    });
}

#[test]
fn a_link_brings_the_text_back_without_its_secrets() {
    in_browser(async |page| {
        page.open("").await?;
        let text = SQLITE.replace("\"m.sqlite\"", "\"sqlite:m.sqlite\"") + "# password = \"canary\"\n";
        page.set_text(&text).await?;
        watch_copies(page).await?;
        page.click("share").await?;
        let hidden = page.texts("share-hidden").await?.concat();
        ensure!(hidden.contains("comment"), "what is left out is not listed: {hidden}");
        page.click("share-copy").await?;
        notice(page, "Link copied, one secret left out").await?;
        let link = copied(page).await?.pop().context("nothing was copied")?;
        ensure!(page.driver.current_url().await?.as_str() == link, "the link is not in the address");
        let (_, fragment) = link.split_once('#').context("a link has a fragment")?;

        page.open(&format!("?reset#{fragment}")).await?;
        ensure!(page.text().await? == text.replace("canary", "********"), "another text: {}", page.text().await?);
        Ok(())
    });
}

#[test]
fn bad_links_are_refused_and_old_ones_open() {
    in_browser(async |page| {
        for fragment in ["v1=%3Cscript%3E", "v1=AAAA", "v9=abc"] {
            page.open(&format!("?reset#{fragment}")).await?;
            let alert = page.texts("alert").await?.concat();
            ensure!(alert.contains("not opened"), "{fragment}: {alert}");
        }
        let folder = xtask::paths::root().join("core/tests/links/v1");
        let link = std::fs::read_to_string(folder.join("wide.link"))?;
        page.open(&format!("?reset#{}", link.trim_end())).await?;
        ensure!(page.text().await? == std::fs::read_to_string(folder.join("wide.toml"))?);
        Ok(())
    });
}

#[test]
fn an_example_opens_by_address_and_by_dialog() {
    in_browser(async |page| {
        page.open("#example=motherduck-managed").await?;
        ensure!(page.texts("statement").await?.last().is_some_and(|it| it == "USE my_ducklake;"));
        page.click("examples").await?;
        let item = page.driver.query(By::Css("[data-testid=example][data-id=duckdb-local]")).first().await?;
        item.click().await?;
        page.eventually("the example's text", async || Ok(page.text().await?.contains("metadata.ducklake"))).await
    });
}

#[test]
fn the_text_survives_a_reload_and_its_secrets_do_not() {
    in_browser(async |page| {
        page.open("").await?;
        let text = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"kept.ducklake\" }\n# password = \"canary\"\n";
        page.set_text(text).await?;
        page.eventually("the text is kept", async || {
            let kept = page.script("return sessionStorage.getItem('lakeplan-text') ?? ''").await?;
            Ok(kept.as_str().is_some_and(|it| it.contains("kept.ducklake")))
        })
        .await?;
        page.open("").await?;
        ensure!(page.text().await? == text.replace("canary", "********"), "another text: {}", page.text().await?);
        page.open("?reset").await?;
        ensure!(!page.text().await?.contains("kept.ducklake"), "`?reset` has kept the text");
        Ok(())
    });
}

#[test]
fn the_page_recovers_when_the_core_stops() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(SQLITE).await?;
        page.script("console.error = () => {}; lakeplanPage.panicked('a test')").await?;
        page.says("alert", "crashed").await?;
        ensure!(page.text().await? == SQLITE, "the text is lost");
        page.set_text(&SQLITE.replace("files", "other_files")).await?;
        page.says("statement", "other_files").await
    });
}

#[test]
fn keys_reach_everything() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(&SQLITE.replace("path =", "pth =").replace("uri =", "url =")).await?;
        page.eventually("two problems", async || Ok(page.texts("problem").await?.len() >= 2)).await?;
        let caret = async || page.script("return lakeplanPage.editor.caret()").await;
        page.keys("").await?;
        page.keys(Key::F8).await?;
        page.eventually("F8 goes to a problem", async || Ok(caret().await? != 0)).await?;
        let first = caret().await?;
        page.keys(Key::F8).await?;
        page.eventually("and to the next", async || Ok(caret().await? != first)).await?;

        page.set_text(SQLITE).await?;
        watch_copies(page).await?;
        page.shows("problem-count", &["1 warning"]).await?;
        page.keys(Key::Control + Key::Enter).await?;
        notice(page, "SQL copied").await?;
        ensure!(copied(page).await?.concat().contains("USE ducklake;\n"));
        page.keys(Key::Control + "s").await?;
        notice(page, "Link copied").await?;

        // Escape and then Tab leaves the editor.
        page.keys(Key::Escape + Key::Tab).await?;
        let inside = "return document.activeElement.closest('.cm-editor') !== null";
        ensure!(page.script(inside).await? == false, "the editor is a trap");
        page.driver.active_element().await?.send_keys("?").await?;
        page.has("help-dialog", 1).await?;
        page.driver.active_element().await?.send_keys(Key::Escape + "").await?;
        page.eventually("the help closes", async || Ok(page.texts("help-dialog").await?.is_empty())).await?;

        // Arrows move among the tabs.
        page.script("document.getElementById('tab-sql').focus()").await?;
        for _ in ["picture", "config"] {
            page.driver.active_element().await?.send_keys(Key::Right + "").await?;
        }
        page.eventually("the configuration is shown", async || {
            let focused = page.script("return document.activeElement.id").await?;
            Ok(focused == "tab-config" && page.texts("config").await?.len() == 1)
        })
        .await
    });
}

#[test]
fn keys_and_values_are_completed_and_explained() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text("[stores.dev.config.ducklake.storage]\ntype = \"s3\"\n").await?;
        page.keys(Key::Control + Key::End).await?;
        page.keys("buck").await?;
        page.eventually("`bucket` is proposed", async || {
            let items = "return [...document.querySelectorAll('.cm-completionLabel')].map(it => it.textContent)";
            Ok(page.script(items).await?.as_array().is_some_and(|it| it.contains(&json!("bucket"))))
        })
        .await?;
        // The list takes keys only after a moment, so that it does not catch typing.
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        page.keys(Key::Enter).await?;
        page.eventually("it is inserted", async || Ok(page.text().await?.ends_with("bucket = "))).await?;
        page.script("document.getElementById('tab-reference').click()").await?;
        page.eventually("the reference follows the caret", async || {
            let here = "return document.querySelector('.ref-field.here h4 code')?.textContent";
            Ok(page.script(here).await? == "bucket")
        })
        .await
    });
}

#[test]
fn variables_have_values_that_stay_in_memory() {
    in_browser(async |page| {
        page.open("#example=variables").await?;
        let input = page.driver.query(By::Id("variable-PG_PASSWORD")).first().await?;
        ensure!(input.attr("type").await?.as_deref() == Some("password"), "a secret is typed in the open");
        input.send_keys("canary-value").await?;
        page.eventually("the variable is set", async || Ok(page.texts("problem").await?.is_empty())).await?;
        watch_copies(page).await?;
        page.click("copy-all").await?;
        notice(page, "SQL copied, with secrets").await?;
        ensure!(copied(page).await?.concat().contains("'canary-value'"));
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        let storage = page.script("return JSON.stringify([sessionStorage, localStorage])").await?;
        ensure!(!storage.to_string().contains("canary"), "{storage}");
        Ok(())
    });
}

#[test]
fn the_sql_is_saved_with_its_extensions_if_wanted() {
    in_browser(async |page| {
        page.open("#example=sqlite-local").await?;
        page.click("setup").await?;
        page.eventually("the extensions", async || {
            Ok(page.texts("statement").await?.first().is_some_and(|it| it.starts_with("INSTALL")))
        })
        .await?;
        // A headless browser saves nothing; what it is given to save is read.
        let watch = "HTMLAnchorElement.prototype.click = function () { window.saved = { name: this.download } };
            const original = URL.createObjectURL;
            URL.createObjectURL = blob => { blob.text().then(it => { window.content = it }); return original.call(URL, blob) };";
        page.script(watch).await?;
        page.click("download").await?;
        page.eventually("it is saved", async || {
            Ok(page.script("return [window.saved?.name, typeof window.content]").await?
                == json!(["attach-dev.sql", "string"]))
        })
        .await?;
        let content = page.script("return window.content").await?;
        let lines: Vec<&str> = content.as_str().context("a text")?.lines().collect();
        ensure!(lines == page.texts("statement").await?, "{lines:#?}");
        Ok(())
    });
}

#[test]
fn secrets_and_broken_texts_are_shared_after_a_tick_only() {
    in_browser(async |page| {
        page.open("").await?;
        watch_copies(page).await?;
        let secret = "# password = \"canary\"\n";
        let text = format!("{SQLITE}{secret}");
        page.set_text(&text).await?;
        page.click("share").await?;
        page.click("share-secrets").await?;
        page.click("share-copy").await?;
        notice(page, "Link copied, with secrets").await?;
        let link = copied(page).await?.pop().context("nothing was copied")?;
        page.close_dialog().await?;

        page.set_text("[stores").await?;
        page.shows("problem-count", &["1 error"]).await?;
        page.click("share").await?;
        let disabled = "return document.querySelector('[data-testid=share-copy]').disabled";
        ensure!(page.script(disabled).await? == true, "a text that is not TOML is shared without a tick");
        page.shows("share-link", &[]).await?;
        page.click("share-anyway").await?;
        page.eventually("the tick allows it", async || Ok(page.script(disabled).await? == false)).await?;

        let (_, fragment) = link.split_once('#').context("a link has a fragment")?;
        page.open(&format!("?reset#{fragment}")).await?;
        ensure!(page.text().await? == text, "the secrets are not in the link");
        Ok(())
    });
}
