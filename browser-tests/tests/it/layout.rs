//! The page fits where it is shown.

use anyhow::ensure;
use browser_tests::in_browser;

#[test]
fn nothing_has_to_be_scrolled_sideways() {
    in_browser(async |page| {
        for scheme in ["light", "dark"] {
            page.color_scheme(scheme).await?;
            for width in [320, 768, 1280] {
                page.resize(width, 800).await?;
                page.open("").await?;
                let wide = page.script("return document.documentElement.scrollWidth").await?;
                ensure!(wide == width, "{wide} pixels wide in a window of {width} ({scheme})");
            }
        }
        Ok(())
    });
}
