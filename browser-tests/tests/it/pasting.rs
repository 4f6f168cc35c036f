//! What somebody pastes at midnight: an error into the configuration, the answer of a chat, on a phone.

use anyhow::{Result, ensure};
use browser_tests::{Page, in_browser};
use serde_json::json;

const LAKE: &str = r#"[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.dev.config]
database = ":memory:"
[stores.dev.config.ducklake]
catalog = { type = "duckdb", uri = "a.ducklake" }
storage = { type = "local", path = "files" }
"#;

const LOCKED: &str = "$ python run.py\nTraceback (most recent call last):\n  File \"run.py\", line 3, in <module>\n    with store:\n\
    duckdb.duckdb.IOException: IO Error: Could not set lock on file \"/data/a.ducklake\": Conflicting lock is held in \
    python (PID 17).";

/// Pastes as the keyboard of a phone does, at this place of the text.
async fn paste(page: &Page, at: usize, text: &str) -> Result<()> {
    let paste = "lakeplanPage.editor.reveal(arguments[0], arguments[0]);
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', arguments[1]);
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        document.querySelector('.cm-content').dispatchEvent(event)";
    page.driver.execute(paste, vec![json!(at), json!(text)]).await?;
    Ok(())
}

#[test]
fn an_error_that_is_pasted_into_a_configuration_leaves_it_as_it_was() {
    in_browser(async |page| {
        page.resize(390, 800).await?;
        page.open("?reset").await?;
        // At the end, between two lines, and within one, where the page could not know what was there.
        let middle = LAKE.find("[stores.dev.config]").unwrap_or_default();
        // Of so long a traceback the parser does not tell every mistake.
        let frames = "  File \"run.py\", line 3, in walk\n    walk(node)\n".repeat(200);
        let deep = LOCKED.replace("last):\n", &format!("last):\n{frames}"));
        let short = [(LAKE.len(), ""), (LAKE.len(), "\n"), (middle, ""), (middle + 4, "")];
        let all = short.map(|(at, later)| (at, later, LOCKED)).into_iter().chain([(middle, "", &*deep)]);
        for (at, later, error) in all {
            page.choose_tab("editor").await?;
            page.set_text("").await?;
            page.set_text(LAKE).await?;
            let line = if at == middle { "\n" } else { "" };
            paste(page, at, &[error, line].concat()).await?;
            if !later.is_empty() {
                // Then the last change is another one.
                page.keys("x").await?;
            }
            page.says("pasted", "an error message in the text").await?;
            page.shows("problem-count", &["1 error"]).await?;
            page.click("write-as-toml").await?;
            page.says("explained", "locked-catalog").await?;
            page.text_is(LAKE).await?;
            ensure!(page.texts("explained-example").await?.is_empty(), "this is no example");
        }
        // Lines of an example are nobody's.
        page.open("?reset#example=duckdb-local").await?;
        page.click("paste-error").await?;
        page.press(LOCKED).await?;
        page.click("paste-explain").await?;
        page.says("explained-example", "is an example").await
    });
}

#[test]
fn the_answer_of_a_chat_is_one_step_from_its_sql() {
    in_browser(async |page| {
        page.resize(390, 800).await?;
        page.open("?reset").await?;
        let typeset = LAKE.replace(" \"", " “").replace("\" }", "” }").replace("\",", "”,").replace("\"\n", "”\n");
        let chat = format!("Sure! Here is your configuration:\n\n```toml\n{typeset}...\n```\n\nAnything else?");
        page.set_text(&chat).await?;
        page.says("pasted", "Markdown with a block of code").await?;
        page.click("write-as-toml").await?;
        page.text_is(LAKE).await?;
        // Without anything around it, too; what is within a string or a comment is nobody's mistake.
        let own = LAKE.replace("a.ducklake", "Ann’s.ducklake") + "# “mine”\n";
        let typeset = own.replace("uri = \"", "uri = “").replace("ducklake\" }", "ducklake” }");
        page.choose_tab("editor").await?;
        page.set_text(&typeset).await?;
        page.says("pasted", "characters that another program has added").await?;
        page.click("write-as-toml").await?;
        page.text_is(&own).await?;
        page.set_text(&own.replace("type = \"local\"", "type \"local\"")).await?;
        page.shows("problem-count", &["1 error"]).await?;
        page.shows("pasted", &[]).await?;
        page.set_text(LAKE).await?;
        page.choose_tab("sql").await?;
        page.has("statement", 3).await?;
        Ok(())
    });
}

/// The lake of a program, with its secrets and options; what it does besides is said in the text.
#[test]
fn a_program_that_attaches_a_lake_is_one_step_from_its_sql() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let secret = "CREATE SECRET s (TYPE s3, KEY_ID 'canary-key', SECRET 'x', REGION 'eu-west-1')";
        let attach = "ATTACH 'ducklake:a.ducklake' AS lake (DATA_PATH 's3://canary-bucket/', ENCRYPTED)";
        for text in [
            format!("con.execute(\"{secret}\")\ncon.execute(\n    \"{attach}\"\n)\ncon.execute(\"SET threads = 4\")\n"),
            format!("SET threads = 4;\n{secret};\n{attach};\n"),
        ] {
            page.set_text(&text).await?;
            page.says("pasted", "This is SQL that attaches a lake.").await?;
            page.click("write-as-toml").await?;
            page.shows("pasted", &[]).await?;
            page.says("statement", "REGION 'eu-west-1'").await?;
            page.says("statement", "ENCRYPTED true").await?;
            let written = page.text().await?;
            for part in ["key_id = \"canary-key\"", "the setting `threads` belongs to the store"] {
                ensure!(written.contains(part), "{part} is lost: {written}");
            }
        }
        Ok(())
    });
}

/// Lines of a `.env` file with quotes around the values are TOML too, and known as what they are.
#[test]
fn variables_that_are_toml_are_set() {
    in_browser(async |page| {
        page.open("?reset#example=duckdb-local").await?;
        let before = page.text().await?;
        let path = "METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE__PATH";
        page.set_text(&format!("# mine\nPG_PORT=5432\n{path}=\"canary-path\"\n")).await?;
        page.says("pasted", "These are environment variables.").await?;
        page.click("write-as-toml").await?;
        page.text_is(&before).await?;
        page.says("statement", "DATA_PATH 'canary-path'").await
    });
}

/// A field has one line: what sets variables is taken before it makes one of them.
#[test]
fn variables_that_are_pasted_where_one_is_named_are_set() {
    in_browser(async |page| {
        page.open("?reset#example=duckdb-local").await?;
        let before = page.text().await?;
        page.click("show-variables").await?;
        page.has("set-variable", 1).await?;
        let paste = "const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', arguments[0]);
            const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
            document.querySelector('.set-variable input').dispatchEvent(event);
            return event.defaultPrevented";
        let taken = async |text: &str| -> Result<bool> {
            Ok(page.driver.execute(paste, vec![json!(text)]).await?.json() == true)
        };
        let path = "METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE__PATH";
        for (text, value) in [
            (format!("PG_PORT=5432\n{path}=canary-path\n"), "canary-path"),
            (format!("{path}=canary-two"), "canary-two"),
            (format!("docker run -e PG_PORT=5432 -e {path}='canary three' x"), "canary three"),
            (format!("{{\n  \"PG_PORT\": 5432,\n  \"{path}\": \"canary-four\"\n}}"), "canary-four"),
        ] {
            ensure!(taken(&text).await?, "{text}");
            page.says("statement", &format!("DATA_PATH '{value}'")).await?;
        }
        page.says("variables", "PG_PORT").await?;
        // A name is left to the field.
        ensure!(!taken("PG_PORT\n").await?);
        ensure!(taken("note = this\nis prose").await?);
        page.eventually("it is said", async || {
            let said = page.script("return document.querySelector('.notice').textContent").await?;
            Ok(said.as_str().is_some_and(|it| it.starts_with("No variables")))
        })
        .await?;
        page.text_is(&before).await
    });
}

/// Puts a text into the clipboard, and from there into the field that has the focus.
async fn bring(page: &Page, field: &str, text: &str) -> Result<()> {
    let copy = "const area = document.createElement('textarea');
        area.value = arguments[1];
        document.body.append(area);
        area.select();
        document.execCommand('copy');
        area.remove();
        const field = document.querySelector(arguments[0]);
        field.focus();
        field.select()";
    // The browser copies for somebody who does something.
    page.driver.find(thirtyfour::By::Css(field)).await?.click().await?;
    page.driver.execute(copy, vec![json!(field), json!(text)]).await?;
    page.press(thirtyfour::Key::Control + "v").await
}

/// A key of several lines, in a field of one line, keeps them.
#[test]
fn a_value_of_several_lines_is_the_value() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let lake = LAKE.replace("files", "${FILES}");
        page.set_text(&lake).await?;
        page.has("statement", 3).await?;
        let field = ".variable input";
        bring(page, field, "{\n  \"a\": 1\n}\n").await?;
        page.says("statement", "DATA_PATH '{\n  \"a\": 1\n}'").await?;
        page.says("variables", "3 lines").await?;
        // A terminal has broken it, and what is brought then is whole.
        bring(page, field, "{  \"a\": 1}").await?;
        page.says("statement", "DATA_PATH '{  \"a\": 1}'").await?;
        bring(page, field, "{\n  \"a\": 1\n}\n").await?;
        page.says("variables", "3 lines").await?;
        // What is typed into the one line is one.
        page.driver.find(thirtyfour::By::Css(field)).await?.send_keys("x").await?;
        page.eventually("one line", async || Ok(!page.texts("variables").await?.concat().contains("lines"))).await?;
        bring(page, field, " one, with spaces ").await?;
        page.says("statement", "DATA_PATH ' one, with spaces '").await?;
        // A variable that is only named, in any way in which it is set.
        page.set_text(LAKE).await?;
        let path = "METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE__PATH";
        page.has("set-variable", 1).await?;
        page.script("document.querySelector('.set-variable').open = true").await?;
        bring(page, ".set-variable input", path).await?;
        bring(page, ".set-variable input + input", "-- BEGIN\nabc\n-- END\n").await?;
        page.press(thirtyfour::Key::Enter + "").await?;
        page.says("statement", "DATA_PATH '-- BEGIN\nabc\n-- END'").await
    });
}

/// What a command hands on from the shell around it is asked for.
#[test]
fn a_variable_without_a_value_is_asked_for() {
    in_browser(async |page| {
        page.open("?reset").await?;
        page.set_text(LAKE).await?;
        let path = "METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE__PATH";
        page.click("show-variables").await?;
        page.has("set-variable", 1).await?;
        bring(page, ".set-variable input", &format!("docker run --rm -e {path} -e PG=1 app")).await?;
        let asks = format!("return document.getElementById('forgotten-{path}') !== null");
        page.eventually("it is asked for", async || Ok(page.script(&asks).await? == true)).await
    });
}

/// The button is on the screen above the keyboard of a phone.
#[test]
fn the_dialog_for_an_error_fits_a_phone() {
    in_browser(async |page| {
        page.resize(320, 640).await?;
        page.open("?reset").await?;
        page.click("paste-error").await?;
        let bottom = "return document.querySelector('[data-testid=paste-explain]').getBoundingClientRect().bottom";
        let bottom = page.script(bottom).await?.as_f64().unwrap_or(f64::INFINITY);
        ensure!(bottom < 480.0, "the button ends at {bottom} px");
        Ok(())
    });
}
