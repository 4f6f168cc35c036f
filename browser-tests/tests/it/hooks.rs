//! What scripts and embedding pages hold on to: `data-testid`, `setText` and `getText`.

use std::time::Duration;

use anyhow::{Result, ensure};
use browser_tests::in_browser;
use serde_json::json;

const TEXT: &str =
    "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"a\" }\nstorage = { type = \"local\", path = \"${P:-x}\" }\n";

#[test]
fn hooks_are_there_in_every_state() {
    let texts = ["", "[", "[ducklake]\n", TEXT, "x = 1\n", "[stores.a]\n[stores.b]\n"];
    // On a narrow screen the editor and the SQL are never shown together.
    let always = ["editor", "problems", "variables", "store-picker", "examples", "share", "theme"];
    let sql = ["sql", "flavor", "mask", "setup", "copy-all"];
    in_browser(async |page| {
        for width in [1280, 360] {
            page.resize(width, 900).await?;
            page.open("?reset").await?;
            for text in texts {
                page.set_text(text).await?;
                let one = async |hooks: &[&str]| -> Result<()> {
                    for hook in hooks {
                        let count = format!("return document.querySelectorAll('[data-testid={hook}]').length");
                        ensure!(page.script(&count).await? == 1, "{width} px, {text:?}: `{hook}` is not there once");
                    }
                    Ok(())
                };
                page.choose_tab("config").await?;
                one(&always).await?;
                one(&["config"]).await?;
                page.choose_tab("reference").await?;
                one(&always).await?;
                page.choose_tab("sql").await?;
                one(&always).await?;
                one(&sql).await?;
            }
        }
        // Each in the element that one would look for.
        for (hook, is) in [
            ("store-picker", "select"),
            ("examples", "button"),
            ("share", "button"),
            ("theme", "button"),
            ("copy-all", "button"),
            ("mask", "input[type=checkbox]"),
            ("setup", "input[type=checkbox]"),
            ("flavor", "fieldset:has(input[type=radio])"),
            ("problems", "ol"),
        ] {
            let found = format!("return document.querySelector('[data-testid={hook}]').matches('{is}')");
            ensure!(page.script(&found).await? == true, "`{hook}` is no `{is}`");
        }
        Ok(())
    });
}

#[test]
fn a_text_that_is_set_before_the_core_is_there_is_taken() {
    in_browser(async |page| {
        page.before_load(&format!(
            "document.addEventListener('readystatechange', () => {{
                if (window.lakeplan) window.early ??= [lakeplan.getText(), lakeplan.setText({}), lakeplan.getText()] }})",
            json!(TEXT)
        ))
        .await?;
        page.open("").await?;
        ensure!(page.script("return window.early").await? == json!(["", null, TEXT]));
        ensure!(page.text().await? == TEXT, "another text: {}", page.text().await?);
        page.has("statement", 3).await
    });
}

#[test]
fn any_text_is_taken() {
    in_browser(async |page| {
        page.open("").await?;
        // The editor's lines end as those of a text area do.
        page.set_text(&TEXT.replace('\n', "\r\n")).await?;
        ensure!(page.text().await? == TEXT);
        page.shows("problem", &[]).await?;
        page.has("statement", 3).await?;

        let large = format!("{TEXT}{}", "# a comment of forty-two characters or so.\n".repeat(24_000));
        ensure!(large.len() > 1_000_000);
        page.set_text(&large).await?;
        ensure!(page.text().await? == large, "a text of {} bytes is not taken", large.len());
        page.has("statement", 3).await?;
        // More is kept out, as it is of a paste.
        let more = "try { lakeplan.setText('x'.repeat((1 << 20) + 1)) } catch (error) { return error.name }";
        ensure!(page.script(more).await? == "RangeError");
        ensure!(page.text().await? == large);

        // Nothing is left of it.
        page.set_text("").await?;
        page.shows("statement", &[]).await?;
        page.shows("problem-count", &["none"]).await?;
        page.shows("sql", &["Nothing to attach yet: write a metaxy.toml, or open an example."]).await?;
        ensure!(page.script("return document.querySelector('[data-testid=copy-all]').disabled").await? == true);
        for odd in ["null", "undefined", "7", "{}"] {
            page.script(&format!("lakeplan.setText({odd})")).await?;
        }
        ensure!(page.text().await? == "[object Object]");
        page.set_text(TEXT).await?;
        page.has("statement", 3).await
    });
}

#[test]
fn a_variable_is_laid_over_the_file() {
    in_browser(async |page| {
        page.open("#example=duckdb-local").await?;
        page.click("show-variables").await?;
        let fill = "const [name, value] = document.querySelectorAll('.set-variable input');
            name.value = arguments[0]; value.value = arguments[1];
            name.form.requestSubmit()";
        let path = "METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE__PATH";
        for (name, value) in [(path, "canary-path"), ("METAXY_PROJCT", "x")] {
            page.driver.execute(fill, vec![json!(name), json!(value)]).await?;
        }
        page.says("statement", "DATA_PATH 'canary-path'").await?;
        let listed = page.texts("variables").await?.concat();
        ensure!(listed.contains(path) && listed.contains("replaces") && listed.contains("no effect"), "{listed}");
        ensure!(page.texts("problems").await?.concat().contains(path), "no problem says which value it beats");
        tokio::time::sleep(Duration::from_millis(600)).await;
        let storage = page.script("return JSON.stringify([sessionStorage, localStorage])").await?;
        ensure!(!storage.to_string().contains("canary"), "{storage}");
        page.script(&format!("document.querySelector('[aria-label=\"Unset {path}\"]').click()")).await?;
        page.says("statement", "DATA_PATH 'lake_files'").await
    });
}
