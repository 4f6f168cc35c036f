//! Long names, names in other scripts, and names that turn the direction of what stands around them.

use anyhow::{Result, ensure};
use browser_tests::{Page, in_browser};
use serde_json::json;
use thirtyfour::prelude::*;

/// Letters from right to left, emoji, and a character that turns what follows.
const TURNED: &str = "متجر\u{202e}تجريبي🦆";

fn lake(store: &str, secret: &str, bucket: &str) -> String {
    format!(
        r#"[stores."{store}"]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores."{store}".config]
database = ":memory:"
[stores."{store}".config.ducklake]
alias = "{bucket}"
catalog = {{ type = "postgres", secret_name = "{secret}", host = "{bucket}.example", database = "d", user = "u", password = "p" }}
storage = {{ type = "s3", secret_name = "s", bucket = "{bucket}", region = "eu-west-1", key_id = "k", secret = "s", scope = "s3://other/" }}
"#
    )
}

/// Outside of the editor, which marks them itself, no text of the page has a character that turns what stands around it.
async fn nothing_turns(page: &Page, place: &str) -> Result<()> {
    let bare = "
        const bare = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const { currentNode: node } = walker;
            if (!node.parentElement.closest('.cm-editor, textarea, .odd') && /[\u{202a}-\u{202e}]/.test(node.data)) {
                bare.push(node.parentElement.outerHTML.slice(0, 200));
            }
        }
        return bare";
    let bare = page.script(bare).await?;
    ensure!(bare == json!([]), "{place}: {bare:#}");
    Ok(())
}

/// The text is read once for all of them, and not for each.
#[test]
fn the_reference_of_a_text_with_many_problems_is_shown() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let many: String = (0..200).map(|at| lake(&format!("s{at}"), "p", &format!("b{at}"))).collect();
        page.set_text(&many).await?;
        page.has("problem", 100).await?;
        page.choose_tab("reference").await?;
        let shown = "return document.querySelectorAll('.ref-finding').length";
        page.eventually("some of them are told", async || {
            Ok(page.script(shown).await?.as_u64().is_some_and(|it| (1..=100).contains(&it)))
        })
        .await
    });
}

#[test]
fn nothing_turns_the_direction_of_what_stands_around_it() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let two = [lake(TURNED, "p", TURNED), lake("b", "p", "b")].concat();
        page.set_text(&two).await?;
        for tab in ["sql", "picture", "config", "reference"] {
            page.choose_tab(tab).await?;
            nothing_turns(page, tab).await?;
        }
        page.script("document.querySelectorAll('.problems details').forEach(it => { it.open = true })").await?;
        nothing_turns(page, "previews").await?;
        page.choose_tab("sql").await?;
        for dialog in ["share", "copy-as", "paste-error", "make-metaxy"] {
            page.click(dialog).await?;
            page.eventually("a dialog", async || {
                Ok(page.script("return document.querySelector('dialog[open]') !== null").await? == true)
            })
            .await?;
            nothing_turns(page, dialog).await?;
            if dialog != "paste-error" {
                page.close_dialog().await?;
                continue;
            }
            // Explained for the store with that name.
            page.script("document.querySelector('[data-testid=paste-store]').selectedIndex = 1").await?;
            page.script("document.getElementById('pasted-text').value = 'IO Error: x'").await?;
            page.click("paste-explain").await?;
            page.says("explained-store", "\\u{202e}").await?;
            nothing_turns(page, "explained").await?;
        }
        Ok(())
    });
}

/// In the drawing every text is within its box, and no two of them cover each other.
#[test]
fn a_picture_of_long_names_can_be_read() {
    in_browser(async |page| {
        page.open("?reset").await?;
        let long = lake(&"n".repeat(60), &"secret_".repeat(20), &"bucket-".repeat(20));
        for text in [long, lake(TURNED, TURNED, TURNED), lake("dev", "p", "b")] {
            page.set_text(&text).await?;
            for width in [320, 390, 800, 1440] {
                page.resize(width, 900).await?;
                page.choose_tab("picture").await?;
                page.eventually("it is drawn", async || {
                    Ok(page.script("return document.querySelector('.picture svg .edge.broken') !== null").await?
                        == true)
                })
                .await?;
                let bad = "
                    const svg = [...document.querySelectorAll('.picture svg:not(.icon)')].find(it => it.checkVisibility());
                    const box = it => it.getBoundingClientRect();
                    const within = (it, of) => it.left >= of.left - 1 && it.right <= of.right + 1
                        && it.top >= of.top - 1 && it.bottom <= of.bottom + 1;
                    const texts = [...svg.querySelectorAll('text')];
                    const bad = texts.filter(it => {
                        const around = it.closest('g').querySelector('rect') ?? svg;
                        return !within(box(it), box(around));
                    }).map(it => `out of its box: ${it.textContent}`);
                    // Lines have some air above and below their letters, which may touch.
                    const cover = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.height, b.height) / 3;
                    texts.forEach((it, at) => texts.slice(at + 1).forEach(other => {
                        if (cover(box(it), box(other))) bad.push(`${it.textContent} over ${other.textContent}`);
                    }));
                    return bad";
                let bad = page.script(bad).await?;
                ensure!(bad == json!([]), "{width} px: {bad:#}");
            }
        }
        Ok(())
    });
}

/// On the narrowest phone, what a dialog says and offers is whole.
#[test]
fn what_a_dialog_says_is_not_cut_off() {
    in_browser(async |page| {
        page.resize(320, 640).await?;
        page.open("?reset").await?;
        page.set_text(&lake("dev", "p", "b")).await?;
        page.click("share").await?;
        page.click("share-copy").await?;
        let whole = "const said = document.querySelector('dialog .notice .shown')?.getBoundingClientRect();
            return said && said.bottom <= document.querySelector('dialog').getBoundingClientRect().bottom - 1";
        page.eventually("it is said", async || Ok(!page.script(whole).await?.is_null())).await?;
        ensure!(page.script(whole).await? == true, "it is cut off");
        let high = page.script("return document.querySelector('[data-testid=share-copy]').offsetHeight").await?;
        ensure!(high.as_f64().is_some_and(|it| it < 40.0), "the button has two lines: {high} px");
        page.close_dialog().await?;
        // What unsets a variable that the text does not name stands beside it.
        page.set_text("METAXY_STORE=dev\n").await?;
        page.click("write-as-toml").await?;
        let beside = "const row = document.querySelector('.other-variable');
            return row && row.lastChild.getBoundingClientRect().top < row.firstChild.getBoundingClientRect().bottom";
        page.eventually("the variable", async || Ok(!page.script(beside).await?.is_null())).await?;
        ensure!(page.script(beside).await? == true, "it stands below it");
        Ok(())
    });
}

/// The search of the reference is there wherever one has scrolled to, and shows what it finds from the beginning.
#[test]
fn the_search_of_the_reference_stays() {
    in_browser(async |page| {
        for width in [320, 1440] {
            page.resize(width, 700).await?;
            page.open("?reset#example=postgres-s3").await?;
            page.script("lakeplanPage.editor.reveal(900, 900)").await?;
            page.choose_tab("reference").await?;
            let seen = "const it = document.querySelector('[data-testid=reference-search]');
                const { left, top, bottom } = it.getBoundingClientRect();
                return [top + 3, bottom - 3].every(y => document.elementFromPoint(left + 20, y) === it)";
            let scrolled = "return document.getElementById('panel-reference').scrollTop";
            page.eventually("it follows the caret", async || {
                Ok(page.script(scrolled).await?.as_f64().is_some_and(|it| it > 100.0))
            })
            .await?;
            ensure!(page.script(seen).await? == true, "{width} px: the search is not seen");
            let below = "const here = document.querySelector('.reference .here').getBoundingClientRect();
                return here.top >= document.querySelector('[data-testid=reference-search]').getBoundingClientRect().bottom";
            ensure!(page.script(below).await? == true, "{width} px: it covers what was gone to");
            page.script("document.querySelector('[data-testid=reference-search]').focus()").await?;
            page.press("secret").await?;
            page.eventually("the first one that is found", async || Ok(page.script(scrolled).await? == 0)).await?;
            ensure!(page.script(seen).await? == true, "{width} px: the search is not seen while one types");
            // Nor does it lie over what has the focus, going back by keys.
            page.script("[...document.querySelectorAll('.ref-field summary')].at(-1).focus()").await?;
            let covered = "const it = document.activeElement;
                const { left, top, height } = it.getBoundingClientRect();
                const there = document.elementFromPoint(left + 8, top + height / 2);
                return it.contains(there) ? '' : it.outerHTML";
            for _ in 0..25 {
                page.press(Key::Shift + Key::Tab).await?;
                let covered = page.script(covered).await?;
                ensure!(covered == "", "{width} px: something lies over {covered}");
            }
        }
        Ok(())
    });
}
