//! Where things are: the checkout, the cache of built tools, and the links between them.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, bail};

/// The top of the checkout.
pub fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// The built page.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Built tools are kept outside the checkout, so that a second clone finds them.
pub(crate) fn cache() -> Result<PathBuf> {
    if let Some(dir) = env::var_os("LAKEPLAN_CACHE").filter(|it| !it.is_empty()) {
        // Links will name it from elsewhere.
        return Ok(std::path::absolute(dir)?);
    }
    if let Some(dir) = env::var_os("XDG_CACHE_HOME").filter(|it| !it.is_empty()) {
        return Ok(Path::new(&dir).join("lakeplan"));
    }
    match env::home_dir() {
        Some(home) => Ok(home.join(".cache/lakeplan")),
        None => bail!("no home directory; set `LAKEPLAN_CACHE` to a folder for built tools"),
    }
}

/// Makes `.tools/NAME` in the checkout point at a folder of the cache.
///
/// `.cargo/config.toml` names these links, so that plain `cargo test` finds what
/// `cargo xtask setup` has put in place.
pub(crate) fn link_tool(name: &str, target: &Path) -> Result<()> {
    link_in(&tools()?, name, target)
}

fn link_in(tools: &Path, name: &str, target: &Path) -> Result<()> {
    // A stage beside may want the same link at the same moment.
    static ASIDE: AtomicUsize = AtomicUsize::new(0);
    let link = tools.join(name);
    if fs::read_link(&link).is_ok_and(|it| it == target) {
        return Ok(());
    }
    // Replaced in one step: a build that runs at the same time sees the old or the new.
    let aside = tools.join(format!(".{name}.{}.{}", std::process::id(), ASIDE.fetch_add(1, Ordering::Relaxed)));
    symlink(target, &aside)
        .and_then(|()| fs::rename(&aside, &link))
        .with_context(|| format!("cannot link `{}`", link.display()))
}

/// The links to the cache; not under version control.
pub(crate) fn tools() -> Result<PathBuf> {
    let tools = root().join(".tools");
    fs::create_dir_all(&tools).with_context(|| format!("cannot make `{}`", tools.display()))?;
    Ok(tools)
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |it| root().join(it))
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(target, link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_several_make_at_once_is_made() {
        let tools = tempfile::tempdir().expect("a folder");
        for round in 0..50 {
            let target = tools.path().join(round.to_string());
            std::thread::scope(|scope| {
                let makers: Vec<_> = (0..8).map(|_| scope.spawn(|| link_in(tools.path(), "tool", &target))).collect();
                for maker in makers {
                    maker.join().expect("no panic").expect("it is linked");
                }
            });
            assert_eq!(fs::read_link(tools.path().join("tool")).expect("a link"), target);
        }
        assert_eq!(fs::read_dir(tools.path()).expect("a folder").count(), 1);
    }
}
