//! A static server on loopback, with the headers that the page is to be served with.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use anyhow::{Result, anyhow};
use tiny_http::{Header, Request, Response};

use crate::csp;

/// Serves a folder until it is dropped.
pub struct Server {
    http: Arc<tiny_http::Server>,
    thread: Option<JoinHandle<()>>,
    prefix: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves `folder` under `prefix` (`/` or `/docs/lakeplan/`); port 0 takes a free one.
    pub fn start(folder: PathBuf, prefix: &str, port: u16) -> Result<Self> {
        let http = tiny_http::Server::http(("127.0.0.1", port))
            .map_err(|error| anyhow!("cannot listen on port {port} of 127.0.0.1: {error}"))?;
        let http = Arc::new(http);
        let requests = Arc::default();
        let site = Site { folder, prefix: prefix.to_owned(), requests: Arc::clone(&requests) };
        let receiver = Arc::clone(&http);
        let thread = std::thread::spawn(move || {
            for request in receiver.incoming_requests() {
                site.answer(request);
            }
        });
        Ok(Self { http, thread: Some(thread), prefix: prefix.to_owned(), requests })
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.http.server_addr(), self.prefix)
    }

    /// The path of each request so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves until the process is stopped.
    pub fn forever(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.http.unblock();
            let _ = thread.join();
        }
    }
}

struct Site {
    folder: PathBuf,
    prefix: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn answer(&self, request: Request) {
        let path = request.url().split(['?', '#']).next().unwrap_or_default();
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        let response = if path == self.prefix.trim_end_matches('/') && self.prefix != "/" {
            Response::from_data(Vec::new()).with_status_code(308).with_header(header("Location", &self.prefix))
        } else if let Some((content, kind)) = self.file(path) {
            let mut response = Response::from_data(content).with_header(header("Content-Type", kind));
            // Read each time: the page may have been built again meanwhile.
            if let Some(policy) = csp::policy_of(&self.folder) {
                response.add_header(header("Content-Security-Policy", &policy));
            }
            response
        } else {
            Response::from_string("not found").with_status_code(404)
        };
        let response = response
            .with_header(header("Referrer-Policy", "no-referrer"))
            .with_header(header("X-Content-Type-Options", "nosniff"))
            .with_header(header("Cache-Control", "no-cache"));
        // The other side may have gone; that is no concern of ours.
        let _ = request.respond(response);
    }

    /// The content of the file at this path, and its type.
    fn file(&self, path: &str) -> Option<(Vec<u8>, &'static str)> {
        let path = path.strip_prefix(&self.prefix)?;
        let path = if path.is_empty() { "index.html" } else { path };
        // Only names that stay in the folder; a built page has no others.
        let plain = |it: &str| !it.is_empty() && !it.starts_with('.') && !it.contains(['\\', '%']);
        if !path.split('/').all(plain) {
            return None;
        }
        let file = self.folder.join(path);
        Some((fs::read(&file).ok()?, content_type(&file)))
    }
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|it| it.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt" | "toml" | "md" | "ts") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("invariant: our headers are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(folder: &Path) -> Site {
        Site { folder: folder.to_owned(), prefix: "/docs/lakeplan/".to_owned(), requests: Arc::default() }
    }

    #[test]
    fn files_below_the_prefix_are_served_and_no_others() {
        let site = site(&crate::paths::root().join("xtask"));
        let served = |path| site.file(path).map(|it| it.1);
        assert_eq!(served("/docs/lakeplan/src/main.rs"), Some("application/octet-stream"));
        for path in [
            "/",
            "/src/main.rs",
            "/docs/lakeplan/",
            "/docs/lakeplan/../Cargo.toml",
            "/docs/lakeplan/%2e%2e/Cargo.toml",
            "/docs/lakeplan//etc/passwd",
        ] {
            assert_eq!(served(path), None, "{path}");
        }
    }
}
