//! The documentation as `cargo xtask docs` builds it: its pages, and the playgrounds in them.

use anyhow::ensure;
use browser_tests::{Host, on_host};
use xtask::server::Server;

#[test]
fn the_documentation_has_live_playgrounds() {
    on_host(Host::own, async |page| {
        let folder = tempfile::tempdir()?;
        let site = folder.path().join("site");
        let server = Server::start(site.clone(), "/", 0)?;
        xtask::build_docs(&site, &server.url())?;
        page.driver.goto(server.url()).await?;
        let ready = "return document.querySelector('lake-plan[ready]') !== null";
        page.eventually("the playground of the first page", async || Ok(page.script(ready).await? == true)).await?;
        let frame = "return document.querySelector('lake-plan').shadowRoot.querySelector('iframe')";
        page.driver.execute(frame, Vec::new()).await?.element()?.enter_frame().await?;
        page.has("statement", 5).await?;
        // Variables that nobody has set are all that there is to say about it.
        let problems = page.texts("problem").await?;
        ensure!(problems.iter().all(|it| it.contains("is not set")), "the first example has problems: {problems:#?}");
        page.driver.enter_default_frame().await?;

        // Without loading the page again, and with nothing from elsewhere.
        page.script("document.querySelector('a.md-nav__link[href*=tutorial]').click()").await?;
        let there = "return document.querySelector('h1')?.textContent.includes('Set up a lake') ?? false";
        page.eventually("the tutorial", async || Ok(page.script(there).await? == true)).await?;
        let elsewhere = "return performance.getEntriesByType('resource').map(it => it.name)
            .filter(it => new URL(it).origin !== location.origin).length";
        ensure!(page.script(elsewhere).await? == 0, "something comes from elsewhere");
        // The whole playground lies in the site.
        page.driver.goto(format!("{}playground/", server.url())).await?;
        page.ready().await
    });
}
