//! No secret is where nobody asked for it, and nothing leaves the page.

use anyhow::{Result, ensure};
use browser_tests::in_browser;

/// A canary in every place where a secret can stand.
const TEXT: &str = r#"[stores.dev]
type = "metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore"
[stores.dev.config]
database = ":memory:"
[stores.dev.config.ducklake]
attach_options = { encryption_key = "canary-1" }
[stores.dev.config.ducklake.metadata_backend]
type = "postgres"
secret_name = "p"
host = "h"
database = "d"
user = "u"
password = "canary-2"
secret_parameters = { passfile = "canary-3", connect_timeout = 10 }
[stores.dev.config.ducklake.storage_backend]
type = "s3"
secret_name = "s"
bucket = "b"
key_id = "canary-4"
secret = "${S:-canary-5}"
region = "r"
secret_parameters = { session_token = "${T}" }
# password = "canary-6"
"#;

const SURFACES: &str = "
    const surfaces = {
        html: document.documentElement.outerHTML,
        title: document.title,
        address: location.href,
        session: JSON.stringify(sessionStorage),
        local: JSON.stringify(localStorage),
        history: JSON.stringify(history.state),
        copied: JSON.stringify(window.copied ?? []),
        logged: JSON.stringify(window.logged ?? []),
    };
    return Object.entries(surfaces).filter(([, text]) => text.includes('canary'))
        .map(([name, text]) => name + ': ' + text.slice(Math.max(0, text.indexOf('canary') - 80), text.indexOf('canary') + 20));";

#[test]
fn a_canary_is_on_no_surface() {
    in_browser(async |page| {
        page.open("").await?;
        page.script(
            "window.copied = []; window.logged = [];
            lakeplanPage.copy = async text => { copied.push(text); return true; };
            for (const name of ['log', 'info', 'warn', 'error', 'debug']) console[name] = (...it) => logged.push(it.join(' '));",
        )
        .await?;
        page.set_text(TEXT).await?;
        page.has("statement", 5).await?;
        page.script(
            "const input = document.getElementById('variable-T');
            input.value = 'canary-7'; input.dispatchEvent(new Event('input', { bubbles: true }))",
        )
        .await?;
        // One that is laid over the file, where nothing in the text is a secret.
        page.script(
            "const [name, value] = document.querySelectorAll('.set-variable input');
            name.value = 'METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE_BACKEND__KEY_ID';
            value.value = 'canary-8'; name.form.requestSubmit()",
        )
        .await?;
        page.says("variables", "replaces").await?;
        let nothing = async |when: &str| -> Result<()> {
            let found = page.script(SURFACES).await?;
            ensure!(found.as_array().is_some_and(Vec::is_empty), "{when}: {found:#}");
            Ok(())
        };
        nothing("SQL").await?;
        // What is shown in each pane and dialog, and what each button copies that says so.
        page.click("copy-all-hidden").await?;
        for tab in ["config", "reference", "sql"] {
            page.script(&format!("document.getElementById('tab-{tab}').click()")).await?;
            page.eventually(tab, async || {
                Ok(page.script(&format!("return document.getElementById('tab-{tab}').ariaSelected")).await? == "true")
            })
            .await?;
            nothing(tab).await?;
            if tab == "config" {
                page.click("copy-toml").await?;
                page.click("copy-json").await?;
            }
        }
        let close = "document.querySelector('dialog[open]').close()";
        for (dialog, buttons) in [
            ("share", &["share-copy"][..]),
            ("migrate", &[]),
            ("copy-as", &["copy-as-shell", "copy-as-python", "copy-as-metaxy", "copy-as-issue"]),
        ] {
            page.click(dialog).await?;
            for button in buttons {
                page.click(button).await?;
            }
            nothing(dialog).await?;
            page.script(close).await?;
            page.eventually("the dialog is closed", async || {
                Ok(page.script("return document.querySelector('dialog') === null").await? == true)
            })
            .await?;
        }
        // As Metaxy writes it, and with the text kept for a reload.
        page.script("document.querySelector('[data-testid=flavor] input[value=metaxy]').click()").await?;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        nothing("at rest").await?;
        let copies = page.script("return window.copied.length").await?;
        ensure!(copies.as_u64() >= Some(8), "only {copies} copies");
        // The text itself is complete, and the canaries can be seen by whoever asks.
        ensure!(page.text().await? == TEXT);
        page.script("document.querySelector('[data-testid=mask]').click()").await?;
        page.says("statement", "canary-2").await?;
        let sent = page.requests().await?;
        ensure!(sent.is_empty(), "requests: {sent:#?}");
        Ok(())
    });
}

#[test]
fn hostile_names_stay_text() {
    in_browser(async |page| {
        page.open("").await?;
        let name = "<img src=x onerror=alert(1)>\\u202E";
        page.set_text(&format!(
            "[ducklake]\nalias = \"{name}\"\ncatalog = {{ type = \"duckdb\", uri = \"{name}\" }}\nstorage = {{ type = \"local\", path = \"{name}\" }}\n"
        ))
        .await?;
        page.has("statement", 3).await?;
        ensure!(page.script("return document.querySelector('img') === null").await? == true);
        let code = "return document.querySelector('[data-testid=statement] .odd')?.dataset.code";
        ensure!(page.script(code).await? == "U+202E", "a character that turns the text is not shown");
        Ok(())
    });
}
