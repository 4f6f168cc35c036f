//! What the panes show, and how the page begins: problems in the place of SQL, the picture of the
//! lake, the choice at the start, what is pasted from elsewhere.

use anyhow::ensure;
use browser_tests::in_browser;
use serde_json::json;
use thirtyfour::prelude::*;

const LAKE: &str = r#"[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.dev.config]
database = ":memory:"
[stores.dev.config.ducklake]
catalog = { type = "duckdb", uri = "a.ducklake" }
storage = { type = "s3", secret_name = "s", bucket = "lake", region = "eu-west-1", key_id = "${K:-k}", secret = "${S:-s}" }
"#;

#[test]
fn problems_stand_where_sql_would_and_lead_on_by_keys() {
    in_browser(async |page| {
        page.open("?reset").await?;
        // An error, a warning and a hint, the gravest last in the file.
        let text = LAKE.replace("catalog = {", "alias = \"a-b\"\nmetadata_backend = {").replace("region =", "regoin =");
        let text = text.replace("secret_name = \"s\", ", "");
        page.set_text(&text).await?;
        let place =
            "const it = document.querySelector('[data-testid=problems]'); return it?.closest('.sql-pane') !== null";
        page.eventually("the problems are in the place of SQL", async || Ok(page.script(place).await? == true)).await?;
        let severities = "return [...document.querySelectorAll('[data-testid=problem]')].map(it => it.classList[1])";
        let shown: Vec<String> = serde_json::from_value(page.script(severities).await?)?;
        let rank = |it: &String| ["error", "warning", "hint"].iter().position(|name| it == name);
        ensure!(shown.len() > 2 && shown.is_sorted_by_key(rank), "{shown:?}");
        ensure!(page.texts("known").await?.concat().contains("s3 storage at lake"), "{:?}", page.texts("known").await?);

        // Without the warnings, and with them again.
        page.click("filter-warning").await?;
        page.eventually("they are gone", async || {
            let left: Vec<String> = serde_json::from_value(page.script(severities).await?)?;
            Ok(!left.contains(&"warning".to_owned()) && left.len() < shown.len())
        })
        .await?;

        // From the caret to the fix of its problem, though that is filtered; Enter applies it.
        page.script("const at = lakeplan.getText().indexOf('regoin'); lakeplanPage.editor.reveal(at, at)").await?;
        page.press(Key::Control + ".").await?;
        let focused = "return document.activeElement.closest('.problem')?.textContent ?? ''";
        page.eventually("the fix has the focus", async || {
            Ok(page.script(focused).await?.as_str().is_some_and(|it| it.contains("regoin")))
        })
        .await?;
        ensure!(page.text().await? == text, "it was applied before it was read");
        page.press(Key::Enter + "").await?;
        page.text_is(&text.replace("regoin", "region")).await?;

        // What a code means is told in the page.
        page.script("document.querySelector('[data-testid=explain]').click()").await?;
        page.says("explain-dialog", "In this text").await?;
        page.close_dialog().await?;
        // With SQL the problems are below the editor.
        page.set_text(&LAKE.replace("alias", "x")).await?;
        page.eventually("they are below the editor", async || Ok(page.script(place).await? == false)).await?;
        ensure!(page.requests().await?.is_empty(), "the page has asked for something");
        Ok(())
    });
}

#[test]
fn two_panes_have_problems_in_a_tab_and_a_divider_that_remembers() {
    in_browser(async |page| {
        page.resize(800, 900).await?;
        page.open("?reset").await?;
        page.set_text(&LAKE.replace("region =", "regoin =")).await?;
        page.choose_tab("problems").await?;
        page.eventually("they are listed", async || Ok(!page.texts("problem").await?.is_empty())).await?;
        let width = "return Math.round(document.querySelector('.left').getBoundingClientRect().width)";
        let before = page.script(width).await?.as_i64().unwrap_or_default();
        page.script("document.querySelector('[data-testid=split]').focus()").await?;
        for _ in 0..5 {
            page.press(Key::Right + "").await?;
        }
        let wider = async || Ok(page.script(width).await?.as_i64().unwrap_or_default() > before + 25);
        page.eventually("the editor is wider", wider).await?;
        let after = page.script(width).await?;
        page.driver.refresh().await?;
        page.ready().await?;
        ensure!(page.script(width).await? == after, "{} and not {after}", page.script(width).await?);
        // The thumb is where the gap is.
        let gap = "const box = it => document.querySelector(it).getBoundingClientRect();
            return [box('.left').right, box('.right').left]";
        let gap: [f64; 2] = serde_json::from_value(page.script(gap).await?)?;
        let hit = "return document.elementFromPoint(arguments[0], 400)?.dataset.testid";
        let hit = page.driver.execute(hit, vec![json!(f64::midpoint(gap[0], gap[1]))]).await?.json().clone();
        ensure!(hit == "split", "{hit} is in the gap");
        // On a phone there is one pane, and the problems are one of them.
        page.resize(360, 800).await?;
        page.choose_tab("problems").await?;
        ensure!(page.script("return document.querySelector('.split') === null").await? == true);
        Ok(())
    });
}

#[test]
fn the_page_begins_with_a_choice_and_asks_before_it_takes_something_away() {
    in_browser(async |page| {
        page.open("?reset").await?;
        ensure!(page.texts("start").await?.len() == 1 && page.texts("file-name").await? == ["metaxy.toml"]);
        page.click("start-blank").await?;
        page.eventually("the template", async || Ok(page.text().await?.contains("or \"s3\", \"r2\", \"gcs\""))).await?;
        page.shows("start", &[]).await?;
        page.has("statement", 3).await?;
        page.shows("problem-count", &["none"]).await?;
        // What was written is given up only after asking.
        page.keys(Key::Control + Key::End).await?;
        page.keys("# mine").await?;
        let mine = page.text().await?;
        let choose = "const data = new DataTransfer();
            data.items.add(new File([arguments[0]], 'x.toml'));
            const input = document.querySelector('[data-testid=file]');
            input.files = data.files;
            input.dispatchEvent(new Event('change', { bubbles: true }))";
        page.driver.execute(choose, vec![json!("[tool.metaxy]\n")]).await?;
        page.click("replace-no").await?;
        ensure!(page.text().await? == mine, "it was taken away");
        page.driver.execute(choose, vec![json!("[tool.metaxy]\n")]).await?;
        page.click("replace-yes").await?;
        page.text_is("[tool.metaxy]\n").await?;
        page.shows("file-name", &["pyproject.toml"]).await?;
        page.keys(Key::Control + "z").await?;
        page.text_is(&mine).await
    });
}

#[test]
fn the_picture_shows_the_scope_that_misses_and_leads_to_its_line() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let text = LAKE.replace("bucket = ", "scope = \"s3://other/\", bucket = ");
        page.set_text(&text).await?;
        page.choose_tab("picture").await?;
        page.eventually("it is drawn", async || {
            Ok(page.script("return [...document.querySelectorAll('.picture svg .edge.broken')].filter(it => it.checkVisibility()).length").await? == 1)
        })
        .await?;
        // A place where a line may end is no pause in a name.
        let names =
            "return [...document.querySelectorAll('.picture li .link')].every(it => it.ariaLabel === it.textContent)";
        ensure!(page.script(names).await? == true, "a button of the picture is called otherwise than it reads");
        let listed = page.texts("picture").await?.concat();
        ensure!(listed.contains("scope misses") && listed.contains("does not use this secret"), "{listed}");
        page.script(
            "[...document.querySelectorAll('.picture li .link')].find(it => it.textContent === 's3://other/').click()",
        )
        .await?;
        let caret = async || page.script("return lakeplan.getText().slice(0, lakeplanPage.editor.caret())").await;
        page.eventually("the caret goes to the scope", async || {
            Ok(caret().await?.as_str().is_some_and(|it| it.ends_with("scope = ")))
        })
        .await?;
        // The same place lights up in the drawing, in the list and in the SQL.
        let lit = "return ['svg .lit', 'li .link.lit', 'pre .lit'].map(it => document.querySelector(`.picture ${it}`)?.textContent)";
        page.eventually("it lights up", async || {
            Ok(page.script(lit).await? == json!(["scope s3://other/", "s3://other/", "s3://other/"]))
        })
        .await?;
        for (width, height) in [(800, 900), (320, 800)] {
            page.resize(width, height).await?;
            page.choose_tab("picture").await?;
            let fits =
                "const it = document.querySelector('.panel:not([hidden])'); return it.scrollWidth <= it.clientWidth";
            ensure!(page.script(fits).await? == true, "the picture is wider than {width} px");
        }
        Ok(())
    });
}

#[test]
fn an_error_in_the_editor_is_explained_and_gives_the_text_back() {
    in_browser(async |page| {
        let error = "duckdb.duckdb.IOException: IO Error: Could not set lock on file \"/data/metadata.ducklake\": \
            Conflicting lock is held in python (PID 17).";
        page.open("?reset").await?;
        let example = page.text().await?;
        for before in [example.as_str(), ""] {
            page.set_text(before).await?;
            page.set_text(error).await?;
            page.says("pasted", "error message").await?;
            page.click("write-as-toml").await?;
            page.says("explained", "locked-catalog").await?;
            page.text_is(before).await?;
        }
        Ok(())
    });
}

#[test]
fn what_is_pasted_from_elsewhere_is_written_as_toml() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let dict =
            "{'ducklake': {'catalog': {'type': 'duckdb', 'uri': 'a'}, 'storage': {'type': 'local', 'path': 'b'}}}";
        page.set_text(dict).await?;
        page.says("pasted", "Python dict").await?;
        page.click("write-as-toml").await?;
        page.has("statement", 3).await?;
        ensure!(page.text().await?.starts_with("[ducklake.catalog]\ntype = \"duckdb\"\n"), "{}", page.text().await?);
        page.keys(Key::Control + "z").await?;
        page.text_is(dict).await?;

        // What others put around a text is taken off, and the text stays letter for letter.
        let lake = "[ducklake]\nalias = \"lake\"\n";
        for around in [
            "> [ducklake]\n> alias = \"lake\"\n",
            "+[ducklake]\n+alias = \"lake\"\n",
            "  8 | [ducklake]\n  9 | alias = \"lake\"\n",
            "8\n[ducklake]\n9\nalias = \"lake\"\n",
            "$ cat metaxy.toml\n[ducklake]\nalias = \"lake\"\n",
            "<pre><code>[ducklake]\nalias = &quot;lake&quot;</code></pre>",
        ] {
            page.set_text(around).await?;
            page.shows("problem-count", &["1 error"]).await?;
            page.click("write-as-toml").await?;
            page.eventually("it is TOML", async || Ok(page.text().await?.trim() == lake.trim())).await?;
        }
        // What sets variables is set, and the text is as it was.
        page.set_text(lake).await?;
        page.set_text("environment:\n  - METAXY_STORE=canary-1\n  - PG_HOST=\"${OTHER}\"\n").await?;
        page.shows("problem-count", &["1 error"]).await?;
        page.click("write-as-toml").await?;
        page.text_is(lake).await?;
        page.eventually("one is set, and one asks for its value", async || {
            let set = page.texts("variables").await?.concat();
            let open = page.script("return document.getElementById('forgotten-PG_HOST')?.value").await?;
            Ok(set.contains("METAXY_STORE") && open == "")
        })
        .await?;
        page.script("document.querySelectorAll('.other-variable .chip').forEach(it => it.click())").await?;
        // An error is known as one behind what a log or a person has written before it.
        page.set_text("Help! This is what I get:\n\nIO Error: Cannot open file \"x\"\n").await?;
        page.says("pasted", "an error message").await?;

        // What came along with a paste is mended line by line.
        page.set_text("```toml\n[ducklake]\nalias\u{a0}= “lake”\n").await?;
        page.click("write-as-toml").await?;
        page.eventually("it is mended", async || Ok(page.text().await?.contains("alias = \"lake\""))).await?;

        // Typed over a selection with colors of its own, nothing gets a style that the policy refuses;
        // that it refuses nothing is what every test looks at.
        page.set_text("alias = \"lake\"\n").await?;
        page.keys(Key::Control + Key::Home).await?;
        page.keys(Key::Shift + Key::End).await?;
        page.keys("[other").await?;
        page.text_is("[other]\n").await?;
        page.keys(Key::Shift + Key::Home).await?;
        page.keys("x").await?;
        page.text_is("x]\n").await?;

        // The reference is searched.
        page.choose_tab("reference").await?;
        let first = "return document.querySelector('.ref-section h3 code').textContent";
        ensure!(
            page.script(first).await?.as_str().is_some_and(|it| it.contains(".ducklake")),
            "{}",
            page.script(first).await?
        );
        page.script("document.querySelector('[data-testid=reference-search]').focus()").await?;
        page.press("url_style s3").await?;
        let keys = "return [...document.querySelectorAll('.ref-field h4 > code')].map(it => it.textContent)";
        page.eventually("one key is left", async || Ok(page.script(keys).await? == json!(["url_style"]))).await?;
        ensure!(page.texts("reference").await?.concat().contains("bucket-in-host"), "no finding is named");
        Ok(())
    });
}
