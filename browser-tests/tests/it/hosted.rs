//! The folder of `cargo xtask dist`, on real web servers: what they send, and the page on them.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use browser_tests::http::{self, Answer};
use browser_tests::{Host, on_host};
use xtask::web_server::Kind;

const LOCAL: &str = include_str!("../../../examples/duckdb-local.toml");

#[test]
fn caddy_sends_what_the_headers_say() {
    sends_what_the_headers_say(Kind::Caddy).unwrap_or_else(|error| panic!("{error:#}"));
}

#[test]
fn nginx_sends_what_the_headers_say() {
    sends_what_the_headers_say(Kind::Nginx).unwrap_or_else(|error| panic!("{error:#}"));
}

/// `_headers` is for hosts that cannot be tried here; the servers that can are held against it.
fn sends_what_the_headers_say(kind: Kind) -> Result<()> {
    let host = Host::real(kind)?;
    let Host::Real { folder, .. } = &host else { unreachable!("it is a real one") };
    let rules = rules(&fs::read_to_string(folder.path().join("host/site/_headers"))?)?;
    let files: Vec<&String> = rules.keys().filter(|it| !it.ends_with('*')).collect();
    ensure!(files.len() > 5, "the rules name few files: {files:?}");
    let top = host.url().split('/').take(3).collect::<Vec<_>>().join("/");
    for path in files {
        for accepted in ["identity", "gzip", "br, gzip"] {
            let answer = http::get(&format!("{top}{path}"), accepted)?;
            let wrong = |what: &str| format!("{kind}, {path}, {accepted}: {what}\n{:?}", answer.headers);
            ensure!(answer.status == 200, wrong("not there"));
            for (name, value) in expected(&rules, path) {
                ensure!(answer.header(&name) == Some(&value), wrong(&format!("`{name}` is not `{value}`")));
            }
            let count = answer.headers.iter().filter(|it| it.0 == "cache-control").count();
            ensure!(count == 1, wrong("several values of `Cache-Control`"));
            ensure!(answer.header("content-encoding") == packing(kind, accepted, path), wrong("packed otherwise"));
            ensure!(type_fits(path, &answer), wrong("of another type"));
            let name = if path.ends_with('/') { format!("{path}index.html") } else { path.clone() };
            let end = packing(kind, accepted, path).map_or("", |it| if it == "br" { ".br" } else { ".gz" });
            let file = folder.path().join(format!("host/site{name}{end}"));
            ensure!(fs::read(file)? == answer.body, wrong("not the file"));
        }
    }
    let bare = http::get(host.url().trim_end_matches('/'), "identity")?;
    ensure!(bare.status == 308, "{kind}: without the slash {bare:?}");
    ensure!(bare.header("location").is_some_and(|it| it.ends_with("/docs/lakeplan/")), "{kind}: {bare:?}");
    for hidden in [
        "/_headers",
        "/docs/lakeplan/nothing.js",
        "/docs/lakeplan/boot-0123456789abcdef.js",
        "/docs/lakeplan/%2e%2e/%2e%2e/%2e%2e/nginx.conf",
    ] {
        let answer = http::get(&format!("{top}{hidden}"), "identity")?;
        ensure!([400, 404].contains(&answer.status), "{kind} sends {hidden}: {}", answer.status);
        let kept = answer.header("cache-control").unwrap_or_default();
        ensure!(!kept.contains("max-age"), "{kind}: {hidden} stays missing, `{kept}`");
    }
    Ok(())
}

/// Debian's nginx has no module for files packed by brotli. Declarations are packed by nobody.
fn packing(kind: Kind, accepted: &str, path: &str) -> Option<&'static str> {
    match (kind, accepted) {
        _ if path.ends_with(".d.ts") => None,
        (_, "identity") => None,
        (Kind::Caddy, "br, gzip") => Some("br"),
        (Kind::Caddy | Kind::Nginx, _) => Some("gzip"),
    }
}

fn type_fits(path: &str, answer: &Answer) -> bool {
    let sent = answer.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let wanted: &[&str] = match path.rsplit('.').next() {
        Some("js") => &["text/javascript; charset=utf-8", "application/javascript; charset=utf-8"],
        Some("css") => &["text/css; charset=utf-8"],
        Some("wasm") => &["application/wasm"],
        Some("ts") => &["text/plain; charset=utf-8"],
        _ => &["text/html; charset=utf-8"],
    };
    wanted.contains(&sent.as_str())
}

type Rules = BTreeMap<String, Vec<(String, String)>>;

/// Reads `_headers` as Netlify and Cloudflare describe it.
fn rules(text: &str) -> Result<Rules> {
    let mut rules = Rules::new();
    let mut path = None;
    for line in text.lines().filter(|it| !it.trim().is_empty() && !it.starts_with('#')) {
        ensure!(line.len() <= 2000, "Cloudflare reads no line of {} characters", line.len());
        if let Some(header) = line.strip_prefix("  ") {
            let (name, value) = header.split_once(": ").context("a header without a value")?;
            let path: &String = path.as_ref().context("a header without a path")?;
            rules.entry(path.clone()).or_default().push((name.to_owned(), value.to_owned()));
        } else {
            path = Some(line.to_owned());
        }
    }
    ensure!(rules.len() <= 100, "Cloudflare reads no {} rules", rules.len());
    Ok(rules)
}

/// All headers of all rules that fit.
fn expected(rules: &Rules, path: &str) -> Vec<(String, String)> {
    let fits = |rule: &str| rule == path || rule.strip_suffix('*').is_some_and(|it| path.starts_with(it));
    rules.iter().filter(|it| fits(it.0)).flat_map(|it| it.1.clone()).collect()
}

/// Type, finding, fix, SQL, link, on the page as a real server sends it.
#[test]
fn the_page_works_on_caddy() {
    on_host(
        || Host::real(Kind::Caddy),
        async |page| {
            page.open("?reset").await?;
            page.set_text(&LOCAL.replace("path =", "pathh =")).await?;
            page.eventually("a fix is offered", async || Ok(!page.texts("fix").await?.is_empty())).await?;
            page.click("fix").await?;
            page.has("statement", 3).await?;
            ensure!(page.text().await? == LOCAL, "the fix gave another text");
            page.click("share").await?;
            page.eventually("a link", async || {
                let link = "return document.querySelector('[data-testid=share-link]')?.value ?? ''";
                Ok(page.script(link).await?.as_str().is_some_and(|it| it.contains("#v1=")))
            })
            .await?;
            ensure!(page.requests().await?.is_empty(), "requests after the page was loaded");
            Ok(())
        },
    );
}
