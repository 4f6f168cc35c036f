//! What the page does about what is wrong: it explains an error that was pasted, fixes all that
//! is safe at once, and makes Metaxy run what runs on DuckDB.

use anyhow::{Result, ensure};
use browser_tests::{Page, in_browser};
use thirtyfour::prelude::*;

use crate::features::SQLITE;

const POSTGRES: &str = r#"[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.dev.config]
database = ":memory:"
[stores.dev.config.ducklake]
catalog = { type = "postgres", secret_name = "p", host = "pg.example", database = "d", user = "u", password = "canary-1" }
storage = { type = "local", path = "files" }
"#;

const REFUSED: &str = r#"IO Error: Unable to connect to Postgres at "host=pg.example user=u password=canary-1": connection to server at "pg.example", port 5432 failed: FATAL:  password authentication failed for user "u" (canary-1)"#;

/// Wherever a text of the user must not be.
const SURFACES: &str = "
    const surfaces = [document.documentElement.outerHTML, document.title, location.href,
        JSON.stringify(sessionStorage), JSON.stringify(localStorage), JSON.stringify(history.state),
        JSON.stringify(window.logged)];
    return surfaces.filter(it => it.includes('canary') || it.includes('unheard'))";

async fn on_no_surface(page: &Page, when: &str) -> Result<()> {
    let found = page.script(SURFACES).await?;
    ensure!(found.as_array().is_some_and(Vec::is_empty), "{when}: {found:#}");
    Ok(())
}

#[test]
fn an_error_that_is_pasted_is_told_on_its_line_and_stays_in_memory() {
    in_browser(async |page| {
        page.open("").await?;
        page.script(
            "window.logged = [];
            for (const name of ['log', 'info', 'warn', 'debug']) console[name] = (...it) => logged.push(it.join(' '))",
        )
        .await?;
        page.set_text(POSTGRES).await?;
        // By keys alone.
        page.script("document.querySelector('[data-testid=paste-error]').focus()").await?;
        page.press(Key::Enter + "").await?;
        page.eventually("the dialog has the focus in its text", async || {
            Ok(page.script("return document.activeElement.id").await? == "pasted-text")
        })
        .await?;
        page.press(REFUSED).await?;
        on_no_surface(page, "while it is typed").await?;
        page.press(Key::Control + Key::Enter).await?;
        page.says("explained-causes", "wrong-password").await?;
        ensure!(page.texts("explained-store").await? == ["Explained for the store dev"]);
        ensure!(page.texts("pasted-error").await?.concat().contains("password=********"));
        let focused = "return document.activeElement.id";
        ensure!(page.script(focused).await? == "explained-title", "the focus is not at the explanation");
        // The place is underlined, and a click goes there.
        let underlined = "return [...document.querySelectorAll('.problem-error')].length > 0";
        page.eventually("the place lights up", async || Ok(page.script(underlined).await? == true)).await?;
        page.script("document.querySelector('[data-testid=explained-causes] .problem-main').click()").await?;
        let at = u64::try_from(POSTGRES.find("\"canary-1\"").unwrap_or_default())?;
        page.eventually("the caret goes there", async || {
            Ok(page.script("return lakeplanPage.editor.caret()").await?.as_u64() == Some(at))
        })
        .await?;
        // The text of the editor itself holds the secret where the caret is.
        page.script("lakeplanPage.editor.reveal(0, 0)").await?;
        on_no_surface(page, "explained").await?;

        // It follows the text, and what was pasted can be changed.
        page.set_text(&format!("# above\n{POSTGRES}")).await?;
        page.says("explained-causes", "line 7,").await?;
        page.click("paste-change").await?;
        let value = "return document.getElementById('pasted-text').value";
        page.eventually("it is as it was pasted", async || Ok(page.script(value).await? == REFUSED)).await?;
        page.press(Key::Control + "a").await?;
        page.press("Binder Error: unheard of").await?;
        page.click("paste-explain").await?;
        page.says("explained", "Lakeplan does not recognize this error").await?;
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        let kept = page.script("return JSON.stringify([sessionStorage, localStorage])").await?;
        ensure!(!kept.to_string().contains("unheard"), "{kept}");
        page.click("paste-clear").await?;
        page.shows("explained", &[]).await?;
        let sent = page.requests().await?;
        ensure!(sent.is_empty(), "requests: {sent:#?}");
        Ok(())
    });
}

#[test]
fn an_error_can_be_pasted_on_a_phone() {
    in_browser(async |page| {
        page.resize(360, 800).await?;
        page.open("").await?;
        page.set_text(POSTGRES).await?;
        // Whatever pane is shown.
        page.choose_tab("sql").await?;
        page.click("paste-error").await?;
        page.press(REFUSED).await?;
        page.click("paste-explain").await?;
        page.says("explained-causes", "wrong-password").await?;
        let seen = "const it = document.querySelector('[data-testid=explained-causes] .problem-main');
            const box = it.getBoundingClientRect();
            return document.activeElement.id === 'explained-title' && it.checkVisibility()
                && document.elementFromPoint(box.left + 4, box.top + 4)?.closest('.problem-main') === it";
        page.eventually("the cause is on the screen", async || Ok(page.script(seen).await? == true)).await?;
        let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        ensure!(page.script(wide).await? == false, "the page is wider than the phone");
        Ok(())
    });
}

#[test]
fn all_safe_fixes_are_applied_at_once_and_undone_at_once() {
    in_browser(async |page| {
        page.open("").await?;
        let sound = SQLITE.replace("sqlite", "duckdb");
        let text = sound.replace("catalog =", "CATALOG =").replace("path =", "PATH =");
        page.set_text(&text).await?;
        page.click("fix-all-safe").await?;
        page.text_is(&sound).await?;
        page.shows("problem-count", &["none"]).await?;
        page.shows("fix-all-safe", &[]).await?;
        page.keys(Key::Control + "z").await?;
        page.text_is(&text).await
    });
}

#[test]
fn metaxy_is_made_to_run_what_runs_on_duckdb() {
    in_browser(async |page| {
        page.open("").await?;
        let text = SQLITE.replace("m.sqlite", "sqlite:m.sqlite");
        let text = text.replace("catalog =", "attach_options = { encryptd = true }\ncatalog =");
        page.set_text(&text).await?;
        page.says("differs", "does not run this SQL: one statement differs").await?;
        page.click("make-metaxy").await?;
        page.text_is(&text.replace("encryptd", "encrypted")).await?;
        page.shows("differs", &[]).await?;

        // What takes more than safe fixes, or cannot be done as a whole, is shown first.
        let text = SQLITE.replace("catalog =", "alias = \"a-b\"\ncatalog =");
        page.set_text(&text).await?;
        page.click("make-metaxy").await?;
        page.eventually("the fixes are shown", async || {
            let shown = page.texts("make-metaxy-dialog").await?.concat();
            Ok(shown.contains("sqlite:m.sqlite") && shown.contains("After that"))
        })
        .await?;
        ensure!(page.text().await? == text, "it was changed without asking");
        page.click("make-metaxy-apply").await?;
        page.eventually("they are applied", async || Ok(page.text().await?.contains("sqlite:m.sqlite"))).await?;
        page.shows("make-metaxy-dialog", &[]).await
    });
}
