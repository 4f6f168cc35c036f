//! What the page weighs as a good web server sends it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::output;

/// What the page may weigh, compressed, until it shows SQL: everything except the editor, for which a
/// text area serves until it is there, and the later part of the program. It was 340,500 when this was
/// written.
const UNTIL_SQL: usize = 352_000;

/// What all its files may weigh, compressed. The goal is 500,000; it was 687,500, of which
/// the texts of the findings, the errors that can be pasted and the forms of secrets are what grows, and reading SQL as
/// `import` does, which was 17,500. This keeps it from growing unnoticed. ARCHITECTURE.md says what it consists of.
const IN_ALL: usize = 741_000;

/// What other pages load to embed this one, which loads it not; it was 1,900.
const EMBED: (&str, usize) = ("embed.js", 2_400);

/// How the name of the editor's bundle begins.
const EDITOR: &str = "editor-";

/// How the name of the program's later part ends.
const LATER: &str = "_later.wasm";

/// Puts a compressed file beside each, prints their sizes, and fails if the page is over its
/// budget.
pub(super) fn weigh(dist: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(dist, &mut files)?;
    files.sort();
    output::line(&format!("{:>9} {:>9}", "raw", "brotli"));
    let mut total = (0, 0);
    let mut until_sql = 0;
    // Declarations are for people and their tools; no browser loads them.
    for file in files.into_iter().filter(|it| !it.to_string_lossy().ends_with(".d.ts")) {
        let content = fs::read(&file)?;
        let packed = compressed(&content)?;
        if file.ends_with(EMBED.0) {
            output::line(&format!("{:>9} {:>9}  {}, which other pages load", content.len(), packed.len(), EMBED.0));
            if packed.len() > EMBED.1 {
                bail!("`{}` is over its budget: {} bytes of brotli, {} allowed", EMBED.0, packed.len(), EMBED.1);
            }
            fs::write(file.with_extension("js.br"), packed)?;
            continue;
        }
        total = (total.0 + content.len(), total.1 + packed.len());
        let name = file.strip_prefix(dist).unwrap_or(&file);
        let shown = name.to_string_lossy();
        if !shown.starts_with(EDITOR) && !shown.ends_with(LATER) {
            until_sql += packed.len();
        }
        output::line(&format!("{:>9} {:>9}  {}", content.len(), packed.len(), name.display()));
        let mut beside = file.into_os_string();
        beside.push(".br");
        fs::write(beside, packed)?;
    }
    output::line(&format!("{:>9} {:>9}  in all", total.0, total.1));
    output::line(&format!("{:>9} {until_sql:>9}  until the first SQL", ""));
    for (weight, allowed, what) in [(until_sql, UNTIL_SQL, "until the first SQL"), (total.1, IN_ALL, "in all")] {
        if weight > allowed {
            bail!("the page is over its budget: {weight} bytes of brotli {what}, {allowed} allowed");
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn architecture_names_the_budget() {
        let text = fs::read_to_string(paths::root().join("ARCHITECTURE.md")).expect("it is there");
        for bytes in [UNTIL_SQL, IN_ALL] {
            let written = format!("{},{:03}", bytes / 1_000, bytes % 1_000);
            assert!(text.contains(&written), "ARCHITECTURE.md does not name {written}");
        }
    }
}
