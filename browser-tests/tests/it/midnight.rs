//! Production cannot attach its lake: the configuration, the error, and by keys alone to the line that is to blame.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, in_browser};
use thirtyfour::Key;

/// Errors that people reported, of all kinds of catalogs and object stores: cases of `native-tests/field`.
const CASES: [&str; 12] = [
    "298-schema-that-may-not-be-created",
    "301-proxy-that-wants-a-login",
    "302-no-credentials-are-provided",
    "306-rejected-without-encryption",
    "311-sqlite-file-that-cannot-be-written",
    "318-key-in-the-words-of-aws",
    "321-reset-alone",
    "335-refused-by-motherduck",
    "345-database-of-the-store-is-locked",
    "347-interrupted-migration",
    "356-token-of-a-role",
    "373-extensions-behind-a-proxy",
];

/// A configuration, an error of it, and the line and column that are to blame.
struct Case {
    toml: String,
    error: String,
    at: (usize, usize),
}

impl Case {
    fn read(name: &str) -> Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../native-tests/field").join(name);
        let read = |file: &str| std::fs::read_to_string(folder.join(file)).with_context(|| format!("{name}/{file}"));
        let case = read("case.toml")?;
        let case = toml::de::DeTable::parse(&case)?;
        let pasted = case.get_ref().get("pasted").context("it has no error that is pasted")?.get_ref();
        let first = pasted.as_array().and_then(|all| all.iter().next()).and_then(|it| it.get_ref().as_table());
        let first = first.context("a table of the error")?;
        let text = |key: &str| first.get(key).and_then(|it| it.get_ref().as_str()).context(key.to_owned());
        let (line, column) = text("at")?.split_once(':').context("`line:column`")?;
        Ok(Self { toml: read("metaxy.toml")?, error: text("error")?.to_owned(), at: (line.parse()?, column.parse()?) })
    }
}

/// Presses Tab until what has the focus fits.
async fn tab_to(page: &Page, selector: &str) -> Result<()> {
    let is_there = format!("return document.activeElement.matches('{selector}')");
    for _ in 0..100 {
        if page.script(&is_there).await? == true {
            return Ok(());
        }
        page.press(Key::Tab + "").await?;
    }
    anyhow::bail!("no key leads to `{selector}`")
}

async fn leads_to_its_line(page: &Page, name: &str) -> Result<()> {
    let case = Case::read(name)?;
    page.open("?reset").await?;
    page.set_text(&case.toml).await?;
    page.script("document.activeElement.blur()").await?;
    tab_to(page, "[data-testid=paste-error]").await?;
    page.press(Key::Enter + "").await?;
    tab_to(page, "[data-testid=paste-text]").await?;
    // Into what has the focus, as from a clipboard.
    page.driver.cdp().send_raw("Input.insertText", serde_json::json!({ "text": case.error })).await?;
    tab_to(page, "[data-testid=paste-explain]").await?;
    page.press(Key::Enter + "").await?;
    page.has("explained-causes", 1).await?;
    let focused = "return document.activeElement.id";
    page.eventually("the answer has the focus", async || Ok(page.script(focused).await? == "explained-title")).await?;
    tab_to(page, "[data-testid=explained-causes] button.problem-main").await?;
    page.press(Key::Enter + "").await?;
    let before: String = case.toml.split_inclusive('\n').take(case.at.0 - 1).collect();
    let wanted = before.encode_utf16().count() + case.at.1 - 1;
    let place = "return [lakeplanPage.editor.caret(), document.activeElement.classList.contains('cm-content')]";
    page.eventually(&format!("{name}: the caret is at its line"), async || {
        let seen = page.script(place).await?;
        let at = usize::try_from(seen[0].as_u64().context("an offset")?)?;
        let end = case.toml[before.len()..].lines().next().map_or(0, |line| line.encode_utf16().count());
        Ok(seen[1] == true && (wanted..=before.encode_utf16().count() + end).contains(&at))
    })
    .await?;
    ensure!(page.text().await? == case.toml, "{name}: the text is another one");
    Ok(())
}

#[test]
fn an_error_leads_to_its_line_by_keys_alone() {
    in_browser(async |page| {
        for (width, height) in [(1440, 900), (390, 800)] {
            page.resize(width, height).await?;
            for name in CASES {
                leads_to_its_line(page, name).await.with_context(|| format!("{width} px: {name}"))?;
            }
        }
        Ok(())
    });
}

/// The other places that take part in a problem lead there too.
#[test]
fn the_other_places_of_a_problem_are_buttons() {
    in_browser(async |page| {
        let case = Case::read("318-key-in-the-words-of-aws")?;
        page.open("?reset").await?;
        page.set_text(&case.toml).await?;
        page.click("paste-error").await?;
        page.has("paste-text", 1).await?;
        page.driver.cdp().send_raw("Input.insertText", serde_json::json!({ "text": case.error })).await?;
        page.click("paste-explain").await?;
        page.has("explained-causes", 1).await?;
        let shown = page.texts("other-place").await?;
        let shown = shown.first().context("no other place is shown")?;
        let line: usize = shown.strip_prefix("line ").and_then(|it| it.split(':').next()).context("a line")?.parse()?;
        ensure!(line != case.at.0, "{shown}");
        let places = thirtyfour::By::Css("[data-testid=other-place]");
        page.driver.find_all(places).await?.first().context("a button")?.click().await?;
        let before: usize = case.toml.split_inclusive('\n').take(line - 1).map(|it| it.encode_utf16().count()).sum();
        let length = case.toml.lines().nth(line - 1).context("there is such a line")?.encode_utf16().count();
        page.eventually("the caret is in that line", async || {
            let at = page.script("return lakeplanPage.editor.caret()").await?.as_u64().context("an offset")?;
            Ok((before..=before + length).contains(&usize::try_from(at)?))
        })
        .await
    });
}
