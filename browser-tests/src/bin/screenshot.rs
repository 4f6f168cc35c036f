//! Pictures of the built page for somebody to look at, in each of its states, at five widths, light and
//! dark; `cargo xtask screenshot` runs it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use browser_tests::Page;

const WIDTHS: [(u32, u32); 5] = [(1440, 900), (1024, 768), (768, 1024), (390, 844), (320, 640)];

/// What each state is called, its address, and the script that brings the page to it.
const STATES: [(&str, &str, &str); 24] = [
    ("start", "?reset", ""),
    ("empty", "?reset", "lakeplan.setText('')"),
    ("pasted-error", "?reset", "lakeplan.setText('duckdb.duckdb.IOException: IO Error: Could not set lock on file')"),
    (
        "error-inside",
        "?reset#example=postgres-s3",
        "lakeplan.setText(lakeplan.getText() + 'duckdb.duckdb.IOException: IO Error: Could not set lock on file')",
    ),
    (
        "environment",
        "?reset#example=variables",
        "lakeplan.setText('export PG_PASSWORD=\\'x\\'\\nPG_HOST=db.example\\n')",
    ),
    (
        "masked-secret",
        "?reset#example=postgres-s3",
        "lakeplan.setText(lakeplan.getText().replace(/password = .*/, 'password = \"********\"')); tab('sql')",
    ),
    ("example", "?reset#example=postgres-s3", "tab('sql')"),
    ("text", "?reset#example=postgres-s3", "tab('editor')"),
    ("errors", "?reset#example=common-mistakes", "tab('sql')"),
    ("problems", "?reset#example=common-mistakes", "tab('problems')"),
    (
        "stale",
        "?reset#example=postgres-s3",
        "lakeplan.setText(lakeplan.getText().replace('bucket =', 'buckt =') + 'x = 1\\n[')",
    ),
    ("compare", "?reset#example=sqlite-s3", "tab('sql'); lakeplan.setText(lakeplan.getText().replace('sqlite:', ''))"),
    ("picture", "?reset#example=postgres-s3", "tab('picture')"),
    ("configuration", "?reset#example=postgres-s3", "tab('config')"),
    ("reference", "?reset#example=postgres-s3", "tab('reference')"),
    ("variables", "?reset#example=variables", "tab('editor')"),
    ("examples", "?reset", "press('examples')"),
    ("share", "?reset#example=postgres-s3", "press('share')"),
    ("copy-as", "?reset#example=postgres-s3", "tab('sql'); setTimeout(() => press('copy-as'))"),
    ("explain", "?reset#example=common-mistakes", "tab('problems'); setTimeout(() => press('explain'))"),
    (
        "explained",
        "?reset#example=postgres-s3",
        "press('paste-error'); setTimeout(() => {
            const area = document.querySelector('[data-testid=paste-text]');
            area.value = 'HTTP Error: HTTP PUT error (HTTP 403): SignatureDoesNotMatch';
            area.dispatchEvent(new Event('input', { bubbles: true }));
            press('paste-explain');
        }, 100)",
    ),
    (
        "completions",
        "?reset#example=postgres-s3",
        "tab('editor'); setTimeout(() => {
            const at = lakeplan.getText().indexOf('[stores.dev.config.ducklake.storage]') + 37;
            lakeplanPage.editor.reveal(at, at);
            document.querySelector('.cm-content').dispatchEvent(
                new KeyboardEvent('keydown', { key: ' ', code: 'Space', ctrlKey: true, bubbles: true }));
        }, 100)",
    ),
    ("embed-view", "?embed=view#example=postgres-s3", ""),
    ("embed-edit", "?embed=edit#example=postgres-s3", ""),
];

const HELPERS: &str = "
    const tab = name => document.getElementById('tab-' + name)?.click();
    const press = name => document.querySelector(`[data-testid=${name}]`)?.click();";

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().context("the first argument names a folder")?);
    let wanted: Vec<String> = arguments.map(|it| it.to_string_lossy().into_owned()).collect();
    std::fs::create_dir_all(&folder)?;
    browser_tests::with_page(async |page| {
        for scheme in ["light", "dark"] {
            page.color_scheme(scheme).await?;
            for (name, address, script) in
                STATES.iter().filter(|it| wanted.is_empty() || wanted.contains(&it.0.to_owned()))
            {
                for (width, height) in WIDTHS {
                    page.resize(width, height).await?;
                    page.load(address).await?;
                    whole(page).await.with_context(|| format!("{name} at {width} px"))?;
                    page.script(&format!("{HELPERS}{script}")).await?;
                    page.script("return new Promise(done => requestAnimationFrame(() => setTimeout(done, 400)))")
                        .await?;
                    page.screenshot(&folder.join(format!("{name}-{width}-{scheme}.png"))).await?;
                }
                println!("{name}, {scheme}");
            }
        }
        Ok(())
    })
}

/// Waits until all of the page is there; a view has no editor.
async fn whole(page: &Page) -> Result<()> {
    let there =
        "return typeof window.lakeplan?.analyze === 'function' && (document.documentElement.dataset.embed === 'view'
        || document.querySelector('.cm-content') !== null)";
    page.eventually("the page is ready", async || Ok(page.script(there).await? == true)).await
}
