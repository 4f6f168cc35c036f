//! The page as a folder for any static host: its files under the path where they will lie, packed
//! beside themselves, and the headers that a page alone cannot set, in the words of the servers and
//! hosts that people have.

mod headers;
mod servers;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};

use crate::page::{self, csp};
use crate::paths;
pub use headers::{Headers, Rule, of_named_files};

/// How a folder is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// The path of the page on its host; `./` puts it at the top.
    pub public_url: String,
    /// Who may show the page in a frame, as the policy's `frame-ancestors` has it.
    pub frame_ancestors: String,
}

impl Options {
    /// The path of the page, which begins and ends with `/`.
    pub fn path(&self) -> Result<String> {
        let inside = self.public_url.trim_start_matches('.').trim_matches('/');
        let plain = |it: &str| {
            !it.is_empty() && !it.starts_with('.') && it.bytes().all(|byte| ALLOWED.contains(char::from(byte)))
        };
        if inside.is_empty() {
            return Ok("/".to_owned());
        }
        if !inside.split('/').all(plain) {
            bail!(
                "`--public-url` is `{}`: a path such as `/docs/lakeplan/` is wanted, of letters, digits and `-_.~`",
                self.public_url
            );
        }
        Ok(format!("/{inside}/"))
    }

    /// The sources of `frame-ancestors`, which end up in headers of four notations.
    fn frames(&self) -> Result<&str> {
        let fits = |it: char| it.is_ascii_graphic() && !"\";,{}\\$`".contains(it);
        let sources = self.frame_ancestors.trim();
        if sources.is_empty() || !sources.split(' ').all(|it| it.chars().all(fits)) {
            bail!(
                "`--frame-ancestors` is `{}`: sources such as `'self' https://docs.example.com` are wanted",
                self.frame_ancestors
            );
        }
        Ok(sources)
    }
}

const ALLOWED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

/// Where the command puts the folder.
pub fn folder() -> PathBuf {
    paths::root().join("dist-host")
}

/// Builds the page and makes the folder of it.
pub(crate) fn dist(options: &Options) -> Result<()> {
    let path = options.path()?;
    options.frames()?;
    page::build(&page::Options { public_url: options.public_url.clone(), ..page::Options::release() })?;
    lay_out(&paths::dist(), options, &folder())?;
    println!("\n{}: the page for `{path}`; its README.md tells what is for which host", folder().display());
    Ok(())
}

/// Makes the folder of a page that is built.
pub fn lay_out(dist: &Path, options: &Options, to: &Path) -> Result<()> {
    let path = options.path()?;
    let policy = csp::policy_of(dist).context("the page is not built: run `cargo xtask build-page`")?;
    let aside = to.with_extension("partial");
    for folder in [&aside, &to.to_owned()] {
        page::removed(folder)?;
    }
    let site = aside.join("site");
    let page = site.join(path.trim_matches('/'));
    let mut files = Vec::new();
    copy(dist, Path::new(""), &page, &mut files)?;
    files.sort();

    let headers = Headers::new(&path, &policy, options.frames()?, &files);
    fs::write(site.join("_headers"), servers::netlify(&headers))?;
    for (name, content) in [
        ("Caddyfile", servers::caddy(&headers)),
        ("nginx.conf", servers::nginx(&headers)),
        ("Dockerfile", servers::DOCKERFILE.to_owned()),
        ("README.md", servers::readme(&headers)),
    ] {
        fs::write(aside.join(name), content)?;
    }
    fs::rename(&aside, to).with_context(|| format!("cannot move the folder to `{}`", to.display()))
}

/// Copies the files of a page, and puts one that is packed by gzip beside each. Those packed by
/// brotli are there already.
fn copy(from: &Path, inside: &Path, to: &Path, files: &mut Vec<String>) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make `{}`", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list `{}`", from.display()))? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let (inside, to) = (inside.join(&name), to.join(&name));
        if path.is_dir() {
            copy(&path, &inside, &to, files)?;
            continue;
        }
        let content = fs::read(&path)?;
        fs::write(&to, &content)?;
        if path.extension().is_some_and(|it| it == "br") {
            continue;
        }
        files.push(inside.to_string_lossy().replace('\\', "/"));
        // Declarations are for people and their tools; no browser loads them.
        if inside.to_string_lossy().ends_with(".d.ts") {
            continue;
        }
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&content)?;
        let mut beside = to.into_os_string();
        beside.push(".gz");
        fs::write(beside, packed.finish()?)?;
    }
    Ok(())
}
