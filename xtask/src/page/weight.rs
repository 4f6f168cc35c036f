//! What the page weighs as a good web server sends it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// What the page may weigh, compressed, all its files together.
const BUDGET: usize = 400_000;

/// Puts a compressed file beside each, prints their sizes, and fails if the page is over its
/// budget.
pub(super) fn weigh(dist: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(dist, &mut files)?;
    files.sort();
    println!("{:>9} {:>9}", "raw", "brotli");
    let mut total = (0, 0);
    // Declarations are for people and their tools; no browser loads them.
    for file in files.into_iter().filter(|it| !it.to_string_lossy().ends_with(".d.ts")) {
        let content = fs::read(&file)?;
        let packed = compressed(&content)?;
        total = (total.0 + content.len(), total.1 + packed.len());
        let name = file.strip_prefix(dist).unwrap_or(&file);
        println!("{:>9} {:>9}  {}", content.len(), packed.len(), name.display());
        let mut beside = file.into_os_string();
        beside.push(".br");
        fs::write(beside, packed)?;
    }
    println!("{:>9} {:>9}  in all", total.0, total.1);
    if total.1 > BUDGET {
        bail!("the page is over its budget: {} bytes of brotli, {BUDGET} allowed", total.1);
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn compressed(content: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(content)?;
    Ok(packed)
}
