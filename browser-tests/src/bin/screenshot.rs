//! Pictures of the built page for somebody to look at; `cargo xtask screenshot` runs it.

use std::path::PathBuf;

use anyhow::{Context, Result};

const WIDTHS: [(u32, u32); 3] = [(1280, 900), (768, 1024), (360, 800)];

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().context("the first argument names a folder")?);
    let address = arguments.next().unwrap_or_default();
    std::fs::create_dir_all(&folder)?;
    browser_tests::with_page(async |page| {
        for scheme in ["light", "dark"] {
            page.color_scheme(scheme).await?;
            for (width, height) in WIDTHS {
                page.resize(width, height).await?;
                page.open(&address.to_string_lossy()).await?;
                let file = folder.join(format!("{width}-{scheme}.png"));
                page.screenshot(&file).await?;
                println!("{}", file.display());
            }
        }
        Ok(())
    })
}
