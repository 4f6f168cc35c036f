//! What the folder holds; what servers make of it is tested in `browser-tests/tests/hosted`.

use std::fs;
use std::io::Read as _;

use super::*;

const PAGE: &str =
    "<meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">";

fn options(public_url: &str, frame_ancestors: &str) -> Options {
    Options { public_url: public_url.to_owned(), frame_ancestors: frame_ancestors.to_owned() }
}

/// A page in small, laid out.
fn laid_out(options: &Options) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let dist = folder.path().join("dist");
    fs::create_dir_all(dist.join("snippets")).expect("a folder");
    for (name, content) in [
        ("index.html", PAGE),
        ("index.html.br", "packed"),
        ("boot-0123456789abcdef.js", "1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;"),
        ("snippets/inline.js", "2"),
    ] {
        fs::write(dist.join(name), content).expect("a file");
    }
    lay_out(&dist, options, &folder.path().join("host")).expect("a folder for a host");
    folder
}

#[test]
fn the_page_lies_under_its_path_with_packed_files_beside() {
    let folder = laid_out(&options("/docs/lakeplan", "'self'"));
    let page = folder.path().join("host/site/docs/lakeplan");
    for name in ["index.html", "index.html.br", "index.html.gz", "snippets/inline.js", "snippets/inline.js.gz"] {
        assert!(page.join(name).is_file(), "{name}");
    }
    assert!(!page.join("index.html.br.gz").exists());
    let packed = fs::File::open(page.join("index.html.gz")).expect("a file");
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).expect("gzip");
    assert_eq!(text, PAGE);
    assert!(!folder.path().join("host.partial").exists());
}

#[test]
fn the_headers_name_each_file_and_who_may_embed() {
    let folder = laid_out(&options("/docs/lakeplan/", "'self' https://docs.example.com"));
    let headers = fs::read_to_string(folder.path().join("host/site/_headers")).expect("a file");
    let expected = "\
/docs/lakeplan/*
  Content-Security-Policy: default-src 'none'; frame-ancestors 'self' https://docs.example.com
  Referrer-Policy: no-referrer
  X-Content-Type-Options: nosniff
/docs/lakeplan/boot-0123456789abcdef.js
  Cache-Control: public, max-age=31536000, immutable
/docs/lakeplan/index.html
  Cache-Control: no-cache
/docs/lakeplan/snippets/inline.js
  Cache-Control: no-cache
/docs/lakeplan/
  Cache-Control: no-cache
";
    assert_eq!(headers.split_once('\n').map(|it| it.1), Some(expected));
}

#[test]
fn a_page_at_the_top_needs_no_redirect() {
    let folder = laid_out(&options("./", "*"));
    let read = |name: &str| fs::read_to_string(folder.path().join("host").join(name)).expect("a file");
    assert!(folder.path().join("host/site/index.html").is_file());
    assert!(!read("nginx.conf").contains("308") && !read("Caddyfile").contains("308"));
    assert!(read("Caddyfile").contains("header /* {"));
}

#[test]
fn what_would_break_a_notation_is_refused() {
    for url in ["/docs/../x/", "/a b/", "/a\"/", "https://example.com/x/", "/a{b}/"] {
        let error = options(url, "'self'").path().expect_err(url).to_string();
        assert!(error.contains("a path such as"), "{error}");
    }
    for (url, path) in [("./", "/"), ("/", "/"), ("", "/"), ("docs", "/docs/"), ("/a/b-c_1.2~/", "/a/b-c_1.2~/")] {
        assert_eq!(options(url, "'self'").path().expect("a path"), path);
    }
    for sources in ["", "'self'; script-src *", "a\nb", "\"", "https://a.example,https://b.example", "{$HOME}"] {
        let error = options("/", sources).frames().expect_err(sources).to_string();
        assert!(error.contains("--frame-ancestors"), "{error}");
    }
    assert_eq!(options("/", " 'none' ").frames().expect("sources"), "'none'");
}
