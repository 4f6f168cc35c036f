//! Pictures of the built page for somebody to look at; `cargo xtask screenshot` runs it.

use std::path::PathBuf;

use anyhow::{Context, Result};

const WIDTHS: [(u32, u32); 5] = [(1440, 900), (1024, 768), (768, 1024), (390, 844), (320, 640)];

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().context("the first argument names a folder")?);
    let address = arguments.next().unwrap_or_default();
    // A script that brings the page to the state of which a picture is wanted.
    let script = arguments.next().unwrap_or_default();
    std::fs::create_dir_all(&folder)?;
    browser_tests::with_page(async |page| {
        for scheme in ["light", "dark"] {
            page.color_scheme(scheme).await?;
            for (width, height) in WIDTHS {
                page.resize(width, height).await?;
                page.open(&address.to_string_lossy()).await?;
                page.script(&script.to_string_lossy()).await?;
                page.script("return new Promise(done => requestAnimationFrame(() => setTimeout(done, 60)))").await?;
                let file = folder.join(format!("{width}-{scheme}.png"));
                page.screenshot(&file).await?;
                println!("{}", file.display());
            }
        }
        Ok(())
    })
}
