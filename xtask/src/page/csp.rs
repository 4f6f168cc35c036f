//! The page's Content-Security-Policy: written into the built page, because a static host
//! may set no headers, and sent as a header by our own server.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const META: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
const NONCE: &str = "<meta name=\"csp-nonce\" content=\"";

/// The policy that the built page in this folder declares.
pub(crate) fn policy_of(dist: &Path) -> Option<String> {
    let page = fs::read_to_string(dist.join("index.html")).ok()?;
    let (_, rest) = page.split_once(META)?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// The page with the policy in it, as early in its head as can be.
pub(super) fn with_policy(page: &str) -> Result<String> {
    if page.contains(META) {
        bail!("the page has a Content-Security-Policy already; `index.html` must leave it out");
    }
    let nonce = &STANDARD.encode(Sha256::digest(page))[..22];
    let policy = policy(page, nonce);
    // The character set must stand in the first kilobyte, so it keeps its place before us.
    let charset = page
        .find("<meta charset")
        .context("`index.html` has no `<meta charset=…>` to put the Content-Security-Policy behind")?;
    let end = charset + page[charset..].find('>').context("`<meta charset` has no end")? + 1;
    Ok(format!("{}{META}{policy}\">{NONCE}{nonce}\">{}", &page[..end], &page[end..]))
}

/// Nothing from elsewhere, nothing to elsewhere, no script but the page's own.
///
/// The nonce is for styles only. CodeMirror writes the style of its parts into one `<style>`
/// element, which nothing but `'unsafe-inline'`, a nonce, or a hash of each state of that
/// element would allow; the editor reads the nonce from `<meta name="csp-nonce">`. In a
/// static page it is no secret. Whoever could make use of it can already put elements
/// into the page, and could then change its looks, but neither run a script nor, with no
/// address to send to, learn anything by it.
fn policy(page: &str, nonce: &str) -> String {
    let scripts: Vec<String> = inline_scripts(page)
        .into_iter()
        .map(|it| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(it))))
        .collect();
    let scripts = scripts.concat();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; \
         style-src 'self' 'nonce-{nonce}'; connect-src 'self'; img-src 'self' data:; \
         base-uri 'none'; form-action 'none'"
    )
}

/// What stands between the tags of each script that has no `src`.
fn inline_scripts(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find("<script") {
        rest = &rest[start..];
        let Some((tag, after)) = rest.split_once('>') else {
            break;
        };
        let Some((content, after)) = after.split_once("</script") else {
            break;
        };
        if !tag.contains(" src=") {
            found.push(content);
        }
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!doctype html><head><meta charset=\"utf-8\"><title>x</title>\
        <script src=\"a.js\"></script><script type=\"module\">alert(1)</script></head>";

    #[test]
    fn inline_scripts_are_allowed_by_hash() {
        assert_eq!(inline_scripts(PAGE), ["alert(1)"]);
        let page = with_policy(PAGE).expect("a page with a character set");
        // echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert!(page.contains(hash), "{page}");
        assert!(page.contains("default-src 'none'"), "{page}");
    }

    #[test]
    fn a_page_gets_one_policy() {
        let once = with_policy(PAGE).expect("a page with a character set");
        let error = with_policy(&once).expect_err("a second policy");
        assert!(error.to_string().contains("already"), "{error}");
    }
}
