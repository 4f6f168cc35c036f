//! The page in other people's documentation: a site of `MkDocs` Material with instant navigation, the
//! same by Zensical, and a plain page; on another origin than the playground, as there.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use browser_tests::{Host, Page, on_host};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use xtask::server::Server;
use xtask::web_server::Kind;

const LOCAL: &str = include_str!("../../../examples/duckdb-local.toml");

/// Who builds the site.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Builder {
    MkDocs,
    Zensical,
}

/// A site that embeds the playground.
struct Site {
    server: Server,
    _folder: TempDir,
}

impl Site {
    /// The pages of `site/`, which embed what `page` has open.
    fn new(page: &Page, builder: Option<Builder>) -> Result<Self> {
        let folder = TempDir::new()?;
        let server = Server::start(folder.path().join("out"), "/", 0)?;
        let playground = page.host.url();
        let site = server.url().replace("127.0.0.1", "localhost");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("site");
        let fill = |text: String| text.replace("PLAYGROUND", playground.trim_end_matches('/')).replace("SITE", &site);
        let copy = |from: &str, to: &str| -> Result<()> {
            let to = folder.path().join(to);
            fs::create_dir_all(to.parent().context("a folder")?)?;
            Ok(fs::write(to, fill(fs::read_to_string(source.join(from))?))?)
        };
        if let Some(builder) = builder {
            copy("mkdocs.yml", "mkdocs.yml")?;
            for name in ["docs/index.md", "docs/other.md"] {
                copy(name, name)?;
            }
            let mut command = Command::new(xtask::mkdocs_python()?);
            match builder {
                Builder::MkDocs => command.args(["-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", "out"]),
                Builder::Zensical => command.args(["-m", "zensical", "build"]),
            };
            let built = command.current_dir(folder.path()).env("NO_MKDOCS_2_WARNING", "1").output()?;
            if !built.status.success() {
                bail!("the site does not build:\n{}", String::from_utf8_lossy(&built.stderr));
            }
            if builder == Builder::Zensical {
                fs::rename(folder.path().join("site"), folder.path().join("out"))?;
            }
        } else {
            copy("plain.html", "out/index.html")?;
            copy("seen.js", "out/seen.js")?;
        }
        Ok(Self { server, _folder: folder })
    }

    /// Another name of this machine is another origin.
    fn url(&self) -> String {
        self.server.url().replace("127.0.0.1", "localhost")
    }
}

/// The frame of an element.
const FRAME: &str = "return document.querySelectorAll('lake-plan')[arguments[0]]?.shadowRoot.querySelector('iframe')";

async fn ready(page: &Page, index: usize) -> Result<()> {
    let script = format!("return document.querySelectorAll('lake-plan')[{index}]?.hasAttribute('ready') ?? false");
    page.eventually("the frame is ready", async || Ok(page.script(&script).await? == true)).await
}

async fn enter(page: &Page, index: usize) -> Result<()> {
    let frame = page.driver.execute(FRAME, vec![json!(index)]).await?.element()?;
    Ok(frame.enter_frame().await?)
}

async fn leave(page: &Page) -> Result<()> {
    Ok(page.driver.enter_default_frame().await?)
}

async fn number(page: &Page, script: &str) -> Result<f64> {
    page.script(script).await?.as_f64().with_context(|| format!("no number: {script}"))
}

/// Turns the wheel over the middle of an element's frame.
async fn wheel(page: &Page, index: usize, by: i32) -> Result<()> {
    let middle = "const box = document.querySelectorAll('lake-plan')[arguments[0]].getBoundingClientRect();
        return [box.x + box.width / 2, Math.max(box.y, 0) + 200]";
    let place = page.driver.execute(middle, vec![json!(index)]).await?.json().clone();
    let event = json!({ "type": "mouseWheel", "x": place[0], "y": place[1], "deltaX": 0, "deltaY": by });
    page.driver.cdp().send_raw("Input.dispatchMouseEvent", event).await?;
    Ok(())
}

/// The statements in a frame, and its theme.
async fn shows(page: &Page, index: usize, statements: usize, theme: &str) -> Result<()> {
    enter(page, index).await?;
    page.has("statement", statements).await?;
    let shown = "return document.documentElement.dataset.theme";
    page.eventually("the theme of the frame", async || Ok(page.script(shown).await? == theme)).await?;
    leave(page).await
}

fn documentation(builder: Builder) {
    let host = || Host::real(Kind::Caddy);
    on_host(host, async |page| {
        let site = Site::new(page, Some(builder))?;
        page.driver.goto(site.url()).await?;
        ready(page, 0).await?;
        page.script("window.sameDocument = true").await?;
        shows(page, 0, 5, "light").await?;
        let other = "return document.querySelectorAll('lake-plan').length === 2
            && document.querySelectorAll('pre').length === 3";
        ensure!(page.script(other).await? == true, "not exactly the two marked blocks are embedded");

        // As high as what is in it, so that nothing scrolls inside.
        let outer = "return document.querySelector('lake-plan').shadowRoot.querySelector('iframe').clientHeight";
        enter(page, 0).await?;
        let inner = "return document.documentElement.scrollHeight";
        page.eventually("the frame has its height", async || {
            let inner = number(page, inner).await?;
            leave(page).await?;
            let outer = number(page, outer).await?;
            enter(page, 0).await?;
            Ok(inner > 300.0 && (inner - outer).abs() < 2.0)
        })
        .await?;
        leave(page).await?;

        // The palette of the site, switched by its own button.
        page.script("document.querySelectorAll('input[name=__palette]')[1].click()").await?;
        shows(page, 0, 5, "dark").await?;

        // The far one is made only when it is near.
        let frames = "return [...document.querySelectorAll('lake-plan')]
            .filter(it => it.shadowRoot.querySelector('iframe')).length";
        ensure!(page.script(frames).await? == 1, "a frame is made that nobody is near");
        page.script("document.querySelectorAll('lake-plan')[1].scrollIntoView({ behavior: 'instant' })").await?;
        ready(page, 1).await?;
        shows(page, 1, 3, "dark").await?;
        enter(page, 1).await?;
        page.eventually("what is found is told", async || {
            Ok(page.texts("problem").await?.iter().any(|it| it.contains("pth")))
        })
        .await?;
        ensure!(page.script("return document.querySelector('.editor, .cm-editor') === null").await? == true);
        // One cache serves both frames: nothing came over the network again.
        let again = "return performance.getEntriesByType('resource').filter(it => it.transferSize > 0).length";
        ensure!(page.script(again).await? == 0, "the second frame fetches the files again");
        leave(page).await?;

        // Another page of the site without loading it, and back.
        page.script("document.querySelector('a.md-nav__link[href*=other]').click()").await?;
        let there = "return document.querySelector('h1').textContent.includes('Another page')
            && document.querySelectorAll('lake-plan').length === 1";
        page.eventually("the other page", async || Ok(page.script(there).await? == true)).await?;
        ready(page, 0).await?;
        shows(page, 0, 4, "dark").await?;
        page.script("history.back()").await?;
        let back = "return document.querySelectorAll('lake-plan').length === 2";
        page.eventually("the first page", async || Ok(page.script(back).await? == true)).await?;
        page.script("scrollTo({ top: 0, behavior: 'instant' })").await?;
        ready(page, 0).await?;
        shows(page, 0, 5, "dark").await?;
        ensure!(page.script("return window.sameDocument === true").await? == true, "the navigation was not instant");
        Ok(())
    });
}

#[test]
fn a_site_of_mkdocs_material_embeds_the_page() {
    documentation(Builder::MkDocs);
}

#[test]
fn a_site_of_zensical_embeds_the_page() {
    documentation(Builder::Zensical);
}

#[test]
fn the_wheel_is_the_sites_until_somebody_works_in_the_frame() {
    on_host(Host::own, async |page| {
        let site = Site::new(page, Some(Builder::MkDocs))?;
        page.driver.goto(site.url()).await?;
        ready(page, 0).await?;
        shows(page, 0, 5, "light").await?;
        wheel(page, 0, 120).await?;
        page.eventually("the site scrolls", async || Ok(number(page, "return scrollY").await? > 50.0)).await?;
        page.script("scrollTo({ top: 0, behavior: 'instant' })").await?;
        let inside = "return document.querySelector('.cm-scroller').scrollTop";
        enter(page, 0).await?;
        ensure!(page.script(inside).await? == 0, "the editor scrolls though nobody works in it");
        page.driver.query(By::Css(".cm-content")).first().await?.click().await?;
        leave(page).await?;
        let before = page.script("return scrollY").await?;
        wheel(page, 0, 120).await?;
        enter(page, 0).await?;
        page.eventually("the editor scrolls", async || Ok(number(page, inside).await? > 50.0)).await?;
        leave(page).await?;
        ensure!(page.script("return scrollY").await? == before, "both scroll");
        Ok(())
    });
}

#[test]
fn a_plain_page_embeds_it_and_learns_nothing_of_the_text() {
    on_host(Host::own, async |page| {
        let site = Site::new(page, None)?;
        page.color_scheme("dark").await?;
        page.driver.goto(site.url()).await?;
        for index in [0, 1] {
            ready(page, index).await?;
            enter(page, index).await?;
            page.has("statement", 3).await?;
            // Nothing is said about colors: the system's are taken.
            ensure!(page.script("return document.documentElement.dataset.theme ?? ''").await? == "");
            leave(page).await?;
        }
        enter(page, 0).await?;
        page.set_text(&LOCAL.replace("lake_files", "s3cr3t-canary")).await?;
        page.says("statement", "canary").await?;
        let kept = page.script("return JSON.stringify([{...sessionStorage}, {...localStorage}])").await?;
        ensure!(kept == "[{},{}]", "the frame keeps something: {kept}");
        leave(page).await?;

        // What others may try: a text under another version, of no type that there is, from elsewhere.
        let hostile =
            "const frame = document.querySelector('lake-plan').shadowRoot.querySelector('iframe').contentWindow;
            for (const data of [{ lakeplan: 2, type: 'text', text: 'hostile' }, { lakeplan: 1, type: 'text', text: 7 },
                { lakeplan: 1, type: 'theme', theme: 'hostile' }, { lakeplan: 1, type: 'getText' }, 'text', null])
                frame.postMessage(data, '*');
            frame.postMessage({ lakeplan: 1, type: 'height' }, '*')";
        let heights = "return window.seen.filter(it => it.data.type === 'height').length";
        let before = number(page, heights).await?;
        page.script(hostile).await?;
        // They are taken in order: when the last is answered, the others have been read.
        page.eventually("an answer", async || Ok(number(page, heights).await? > before)).await?;
        enter(page, 0).await?;
        ensure!(page.text().await?.contains("canary"), "a message that is none has changed the text");
        leave(page).await?;
        let seen = page.script("return window.seen").await?;
        let types = |it: &Value| it["data"]["type"] == "ready" || it["data"]["type"] == "height";
        ensure!(seen.as_array().is_some_and(|it| it.len() > 3 && it.iter().all(types)), "{seen}");
        ensure!(!seen.to_string().contains("canary"), "the text leaves the frame: {seen}");

        // A text and a theme of the page around it are taken.
        page.script(
            // As high as a frame that is not shown yet.
            "const plan = document.querySelector('lake-plan'); plan.setAttribute('theme', 'light');
             plan.shadowRoot.querySelector('iframe').style.height = '1px';
             plan.text = `[ducklake]\ncatalog = { type = \"motherduck\", database = \"md\" }`",
        )
        .await?;
        enter(page, 0).await?;
        page.eventually("the new text", async || Ok(page.text().await?.contains("motherduck"))).await?;
        page.eventually("the new theme", async || {
            Ok(page.script("return document.documentElement.dataset.theme").await? == "light")
        })
        .await?;
        // The editor looks at what is to be seen in a frame of its own.
        let frames =
            "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(scrollY))))";
        ensure!(page.script(frames).await? == 0, "a new text has scrolled the frame");

        // The whole page opens the text as it is now, and nothing of the frame.
        page.set_text(&format!("{LOCAL}# mine\n")).await?;
        page.says("statement", "lake_files").await?;
        page.click("open-in-playground").await?;
        leave(page).await?;
        page.eventually("another tab", async || Ok(page.driver.windows().await?.len() == 2)).await?;
        let windows = page.driver.windows().await?;
        page.driver.switch_to_window(windows[1].clone()).await?;
        page.ready().await?;
        ensure!(page.text().await? == format!("{LOCAL}# mine\n"), "another text");
        ensure!(page.script("return location.search").await? == "", "the whole page takes itself for a frame");
        Ok(())
    });
}

#[test]
fn who_is_not_named_is_not_heard() {
    on_host(Host::own, async |page| {
        let site = Site::new(page, None)?;
        page.driver.goto(site.url()).await?;
        let frame = format!(
            "const frame = document.createElement('iframe');
             frame.src = '{}?embed=edit&origin=https://example.com#example=duckdb-local';
             document.body.append(frame); return frame",
            page.host.url()
        );
        let frame = page.driver.execute(frame, Vec::new()).await?.element()?;
        frame.clone().enter_frame().await?;
        page.ready().await?;
        let before = page.text().await?;
        leave(page).await?;
        page.driver
            .execute(
                "arguments[0].contentWindow.postMessage({ lakeplan: 1, type: 'text', text: 'hostile' }, '*');
                 arguments[0].contentWindow.postMessage({ lakeplan: 1, type: 'height' }, '*')",
                vec![frame.to_json()?],
            )
            .await?;
        frame.enter_frame().await?;
        // One message of its own behind them: what came before has been read.
        page.driver
            .execute_async(
                "const done = arguments[0]; addEventListener('message', ({ data }) => data === 'last' && done());
                 postMessage('last', '*')",
                Vec::new(),
            )
            .await?;
        ensure!(page.text().await? == before, "a page that the address does not name has changed the text");
        leave(page).await?;
        Ok(())
    });
}

/// Numbers of lines and buttons stand in a block as each generator writes them, and are not of the text.
#[test]
fn a_text_is_taken_without_what_generators_put_beside_it() {
    on_host(Host::own, async |page| {
        let site = Site::new(page, None)?;
        page.driver.goto(site.url()).await?;
        ready(page, 0).await?;
        let blocks = [
            // Pygments in the lines, in a table, and Chroma's table; highlight.js with a button.
            "<pre><span></span><code><span class=linenos>1 </span>[a]\n<span class=linenos>2 </span>b = 1\n</code></pre>",
            "<table><tr><td class=linenos><div><pre>1\n2</pre></div></td><td><pre><code>[a]\nb = 1\n</code></pre></td></tr></table>",
            "<table><tr><td><pre><code><span class=lnt>1\n</span><span class=lnt>2\n</span></code></pre></td><td><pre><code>[a]\nb = 1\n</code></pre></td></tr></table>",
            "<table><tr><td class='gutter gl'><pre class=lineno>1\n2</pre></td><td><pre>[a]\nb = 1\n</pre></td></tr></table>",
            "<pre><code>[a]\nb = 1\n<button>Copy</button></code></pre>",
            "<textarea>[a]\nb = 1\n</textarea>",
        ];
        let text = "const plan = document.createElement('lake-plan');
            plan.append(...new DOMParser().parseFromString(arguments[0], 'text/html').body.childNodes);
            return plan.text";
        for block in blocks {
            let text = page.driver.execute(text, vec![json!(block)]).await?.json().clone();
            ensure!(text == "[a]\nb = 1\n", "{block}: {text}");
        }
        Ok(())
    });
}

/// In a frame too, the problems that keep SQL back stand where it would, and are not told a second time below it.
#[test]
fn problems_are_told_once() {
    on_host(Host::own, async |page| {
        for embed in ["view", "edit"] {
            page.load(&format!("?embed={embed}#example=common-mistakes")).await?;
            page.has("problems", 1).await?;
            for tab in ["sql", "picture", "sql"] {
                page.choose_tab(tab).await?;
                page.has("problems", 1).await?;
            }
            // There is nothing to be seen of what is below, either.
            let below = "const it = document.querySelector('.below');
                return it !== null && it.checkVisibility() && it.innerText.trim() === ''";
            ensure!(page.script(below).await? == false, "{embed}: an empty frame below");
        }
        Ok(())
    });
}

/// Nobody has a caret in a view, so no part of the SQL is lit up for it.
#[test]
fn a_view_lights_nothing_up() {
    on_host(Host::own, async |page| {
        // The name of the store, in its first line, becomes a part of the SQL.
        let text = &LOCAL[LOCAL.find("[stores.dev]").context("a header")?..];
        page.open("?reset").await?;
        page.set_text(text).await?;
        let lit = "return document.querySelectorAll('.lit').length";
        page.eventually("the first line is lit up", async || Ok(number(page, lit).await? > 0.0)).await?;
        page.click("share").await?;
        let link = page.script("return document.querySelector('[data-testid=share-link]').value").await?;
        let fragment = link.as_str().and_then(|it| it.split_once('#')).context("a fragment")?.1.to_owned();
        for (embed, some) in [("view", false), ("edit", true)] {
            page.load(&format!("?embed={embed}#{fragment}")).await?;
            page.has("statement", 3).await?;
            page.eventually(embed, async || Ok((number(page, lit).await? > 0.0) == some)).await?;
        }
        Ok(())
    });
}

/// A frame is as high as all that is in it, and its end may not be seen: what is said stands beside what was clicked.
#[test]
fn what_is_said_in_a_frame_is_said_where_it_was_clicked() {
    on_host(Host::chosen, async |page| {
        page.resize(900, 3000).await?;
        page.load("?embed=view").await?;
        page.eventually("SQL", async || Ok(page.texts("statement").await?.len() > 2)).await?;
        let far = "const button = document.querySelector(arguments[0]);
            button.click();
            const said = document.querySelector('.page > .notice');
            return Math.abs(said.getBoundingClientRect().bottom - button.getBoundingClientRect().top)";
        for button in ["[data-testid=copy-hidden]", "[data-testid=copy-all-hidden]"] {
            let far = page.driver.execute(far, vec![json!(button)]).await?;
            let far = far.json().as_f64().context("a distance")?;
            ensure!(far < 50.0, "{button}: {far} px away");
        }
        Ok(())
    });
}
