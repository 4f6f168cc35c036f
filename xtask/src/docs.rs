//! The documentation: `docs/` as a site, with the playground in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::page;
use crate::paths;
use crate::proc::{command, run_quiet};
use crate::server::Server;
use crate::setup::{self, Part, mkdocs};

/// Where files lie in the site that the documentation names and that are not of it.
const FILES: &str = "files";

/// Builds the documentation and serves it; with an address it is only built, for that.
pub(crate) fn docs(port: u16, public_url: Option<&str>) -> Result<()> {
    setup::need(Part::Mkdocs)?;
    page::build(&page::Options::release())?;
    let site = paths::root().join("dist-docs");
    if let Some(url) = public_url {
        build(&site, &format!("{}/", url.trim_end_matches('/')))?;
        println!("\n{}: the documentation for {url}", site.display());
        return Ok(());
    }
    let server = Server::start(site.clone(), "/", port).context("choose another port with `--port`")?;
    build(&site, &server.url())?;
    println!("\nThe documentation is at {} (Ctrl+C stops it)", server.url());
    server.forever();
    Ok(())
}

/// Builds the documentation, with the playground as it was built last, for an address.
pub fn build(site: &Path, url: &str) -> Result<()> {
    let source = site.with_extension("source");
    page::removed(&source)?;
    stage(&source)?;
    let mut build = command(mkdocs::python()?);
    build.current_dir(paths::root()).args(["-m", "mkdocs", "build", "--quiet", "--strict", "--clean", "--site-dir"]);
    build.arg(site).env("LAKEPLAN_DOCS", &source).env("LAKEPLAN_DOCS_URL", url);
    // Of the theme's makers, about versions of MkDocs to come.
    run_quiet(build.env("NO_MKDOCS_2_WARNING", "1")).context("the documentation does not build")?;
    page::removed(&source)
}

/// Puts the pages together with the playground and with all that they name.
fn stage(to: &Path) -> Result<()> {
    let docs = paths::root().join("docs");
    fs::create_dir_all(to).with_context(|| format!("cannot make `{}`", to.display()))?;
    let mut named = BTreeSet::new();
    for entry in fs::read_dir(&docs).context("cannot list `docs`")? {
        let path = entry?.path();
        let name = path.file_name().context("a file has a name")?;
        if path.extension().is_some_and(|it| it == "md") {
            let text = brought_inside(&fs::read_to_string(&path)?, &mut named)
                .with_context(|| format!("`docs/{}`", name.to_string_lossy()))?;
            fs::write(to.join(name), text)?;
        } else if path.is_file() {
            fs::copy(&path, to.join(name))?;
        }
    }
    for file in named {
        let from = paths::root().join(&file);
        let to = to.join(inside(&file));
        fs::create_dir_all(to.parent().context("a file has a folder")?)?;
        fs::copy(&from, to).with_context(|| format!("the documentation names `{file}`, which cannot be copied"))?;
    }
    let playground = paths::dist();
    if !playground.join("index.html").is_file() {
        bail!("the page is not built: run `cargo xtask build-page`");
    }
    copy_folder(&playground, &to.join("playground"))
}

/// Where a file of the checkout lies in the site. A page would become a page of the site there.
fn inside(file: &str) -> String {
    let end = if Path::new(file).extension().is_some_and(|it| it == "md") { ".txt" } else { "" };
    [FILES, "/", file, end].concat()
}

/// A page whose links to files of the checkout lead to copies inside the site.
fn brought_inside(text: &str, named: &mut BTreeSet<String>) -> Result<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("](../") {
        let (before, link) = rest.split_at(at + "](".len());
        let end = link.find(')').context("a link has no end")?;
        let file = link[..end].trim_start_matches("../");
        if file.contains(['#', '?']) || file.contains("..") {
            bail!("`{file}` cannot be brought into the site: name a page of `docs/`, or a file");
        }
        named.insert(file.to_owned());
        out.push_str(before);
        out.push_str(&inside(file));
        rest = &link[end..];
    }
    Ok(out + rest)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path: PathBuf = entry?.path();
        let to = to.join(path.file_name().context("a file has a name")?);
        if path.is_dir() {
            copy_folder(&path, &to)?;
        } else {
            fs::copy(&path, to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn links_to_the_checkout_lead_to_copies() {
        let mut named = BTreeSet::new();
        let text = "[a](../native-tests/a.toml) [b](grid.md) [c](../native-tests/a.toml)";
        let text = brought_inside(text, &mut named).expect("links");
        assert_eq!(text, "[a](files/native-tests/a.toml) [b](grid.md) [c](files/native-tests/a.toml)");
        assert_eq!(named, BTreeSet::from(["native-tests/a.toml".to_owned()]));
        assert_eq!(brought_inside("[a](../a.md)", &mut named).expect("links"), "[a](files/a.md.txt)");
        assert!(brought_inside("[a](../README.md#b)", &mut named).is_err());
    }

    #[test]
    fn every_page_is_in_the_navigation_and_its_links_lead_somewhere() {
        let navigation = fs::read_to_string(paths::root().join("mkdocs.yml")).expect("the site");
        let mut named = BTreeSet::new();
        for entry in fs::read_dir(paths::root().join("docs")).expect("a folder") {
            let path = entry.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if let Some(page) = name.strip_suffix(".md") {
                assert!(navigation.contains(&format!(": {page}.md\n")), "`{name}` is not in `mkdocs.yml`");
                brought_inside(&fs::read_to_string(&path).expect("a page"), &mut named).expect("links");
            }
        }
        for file in named {
            assert!(paths::root().join(&file).is_file(), "the documentation names `{file}`");
        }
    }

    /// The commands of this program that are written down anywhere; those of `lakeplan` are run in
    /// `native-tests/tests/doctor/docs.rs`.
    #[test]
    fn every_command_of_ours_that_is_written_down_is_one() {
        let mut files: Vec<PathBuf> =
            ["README.md", "CONTRIBUTING.md", "native-tests/README.md"].map(|it| paths::root().join(it)).into();
        files.extend(fs::read_dir(paths::root().join("docs")).expect("a folder").flatten().map(|it| it.path()));
        let mut count = 0;
        for file in files.into_iter().filter(|it| it.extension().is_some_and(|it| it == "md")) {
            let text = fs::read_to_string(&file).expect("a page");
            for line in text.lines().filter(|it| it.starts_with("cargo xtask ")) {
                let line = line.split(" # ").next().unwrap_or_default().replace(['"', '\''], " ");
                let words = line.split_whitespace().skip(1);
                let parsed = crate::Arguments::command().try_get_matches_from(words);
                // What stands between quotes has become several words.
                let quoted = line.contains("frame-ancestors");
                assert!(parsed.is_ok() || quoted, "{}: `{line}`", file.display());
                count += 1;
            }
        }
        assert!(count > 5, "only {count} commands are found");
    }
}
