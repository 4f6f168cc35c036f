//! Secrets are seen only by who asks for them.

use anyhow::{Result, ensure};
use browser_tests::{Page, in_browser};

const PASSWORD: &str = "s3cr3t-swordfish";

#[test]
fn secrets_are_hidden_until_asked_for() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(&with_password()).await?;
        page.eventually("the SQL has a password", async || {
            Ok(page.texts("statement").await?.iter().any(|it| it.contains("PASSWORD")))
        })
        .await?;
        ensure!(
            !everything(page).await?.contains(PASSWORD),
            "the password is on the page, and nobody has asked for it"
        );

        page.click("mask").await?;
        page.eventually("the SQL shows the password", async || {
            Ok(page.texts("statement").await?.iter().any(|it| it.contains(PASSWORD)))
        })
        .await
    });
}

#[test]
fn nothing_is_kept_for_another_visit_but_the_theme() {
    in_browser(async |page| {
        page.open("").await?;
        page.set_text(&with_password()).await?;
        page.click("theme").await?;
        let kept = page.script("return JSON.stringify([{...localStorage}, document.cookie, location.href])").await?;
        ensure!(!kept.to_string().contains(PASSWORD), "the password is kept: {kept}");
        let session = page.script("return JSON.stringify({...sessionStorage})").await?;
        ensure!(!session.to_string().contains(PASSWORD), "the password survives in the tab: {session}");
        Ok(())
    });
}

fn with_password() -> String {
    include_str!("../../../examples/postgres-s3.toml").replace("${PG_PASSWORD:-changeme}", PASSWORD)
}

/// Everything that one can read, wherever it stands.
async fn everything(page: &Page) -> Result<String> {
    let text = page.script("return document.documentElement.innerText").await?;
    Ok(text.to_string())
}
