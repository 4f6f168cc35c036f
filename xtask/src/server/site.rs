//! What the server answers: whom, with which file, and with which headers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, LOCATION, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tower_http::compression::CompressionLayer;
use tower_http::services::ServeDir;

use crate::page::csp;

/// A page in another frame could be made to be clicked on; documentation that is previewed on
/// this machine may embed it.
const EMBEDDERS: &str = "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*";

/// A folder, and where it is served.
pub(super) struct Site {
    pub(super) folder: PathBuf,
    /// Begins and ends with `/`.
    pub(super) prefix: String,
}

impl Site {
    pub(super) fn router(self) -> Router {
        Router::new().fallback(answer).with_state(Arc::new(self)).layer(CompressionLayer::new())
    }

    async fn respond(&self, request: Request) -> Response {
        if let Err(refusal) = own_host(&request) {
            return refusal.into_response();
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
        }
        let path = request.uri().path();
        if path == self.prefix.trim_end_matches('/') && self.prefix != "/" {
            return (StatusCode::PERMANENT_REDIRECT, [(LOCATION, &self.prefix)]).into_response();
        }
        match self.file(path) {
            Some(name) => self.send(name, request).await,
            None => (StatusCode::NOT_FOUND, "not found").into_response(),
        }
    }

    /// The name in the folder of what is at this path.
    fn file(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix(&self.prefix)?;
        let name = if name.is_empty() || name.ends_with('/') { format!("{name}index.html") } else { name.to_owned() };
        // Only names that stay in the folder; a built page has no others.
        let plain = |it: &str| !it.is_empty() && !it.starts_with('.') && !it.contains(['\\', '%']);
        name.split('/').all(plain).then_some(name)
    }

    async fn send(&self, name: String, mut request: Request) -> Response {
        let Ok(inside) = Uri::try_from(format!("/{name}")) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        *request.uri_mut() = inside;
        // `build-page` puts a file that is compressed as far as can be beside each.
        let mut files = ServeDir::new(&self.folder).append_index_html_on_directories(false).precompressed_br();
        let mut response = match files.try_call(request).await {
            Ok(response) => response.map(Body::new),
            Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        };
        if response.status() == StatusCode::NOT_FOUND {
            return (StatusCode::NOT_FOUND, "not found").into_response();
        }
        if response.headers().contains_key(CONTENT_TYPE) {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type(Path::new(&name))));
        }
        response
    }

    /// The policy of the page that is in the folder now: it may have been built again.
    fn policy(&self) -> Option<HeaderValue> {
        let page = csp::policy_of(&self.folder)?;
        HeaderValue::try_from(format!("{page}; {EMBEDDERS}")).ok()
    }
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response {
    let mut response = site.respond(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_SECURITY_POLICY, site.policy().unwrap_or_else(|| HeaderValue::from_static(EMBEDDERS)));
    response
}

/// What every answer has.
const HEADERS: [(HeaderName, &str); 4] = [
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (CACHE_CONTROL, "no-cache"),
    (VARY, "accept-encoding"),
];

/// Refuses requests for other hosts: a name of somebody else's that leads to this machine
/// would make the page one of that site's own.
fn own_host(request: &Request) -> Result<(), (StatusCode, String)> {
    let mut asked: Vec<&str> = request.uri().authority().map(Authority::as_str).into_iter().collect();
    let headers = request.headers().get_all(HOST);
    asked.extend(headers.iter().map(|it| it.to_str().unwrap_or("?")));
    if asked.is_empty() {
        return Err((StatusCode::BAD_REQUEST, "the request has no `Host` header\n".to_owned()));
    }
    match asked.into_iter().find(|it| !is_own(it)) {
        None => Ok(()),
        Some(other) => Err((
            StatusCode::MISDIRECTED_REQUEST,
            format!("`Host` is `{other}`, but this server answers only for `localhost`, `127.0.0.1` and `[::1]`\n"),
        )),
    }
}

fn is_own(authority: &str) -> bool {
    authority.parse::<Authority>().is_ok_and(|it| {
        let host = it.host();
        host.eq_ignore_ascii_case("localhost") || host == "127.0.0.1" || host == "[::1]"
    })
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
