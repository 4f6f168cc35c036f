//! The same headers in the notation of each server and host.

use std::fmt::Write as _;

use super::headers::{Headers, NAMED, of_named_files};

/// What Netlify and Cloudflare read of the folder that is uploaded.
///
/// Both add up the headers of all rules that fit, so each file has its own for `Cache-Control`, and
/// no pattern is used on which the two differ.
pub(super) fn netlify(headers: &Headers) -> String {
    let mut text = format!("# Made by `cargo xtask dist`, for Netlify and Cloudflare.\n{}*\n", headers.path);
    for (name, value) in &headers.all {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for file in &headers.files {
        let _ = write!(text, "{}\n  Cache-Control: {}\n", file.path, file.cache);
    }
    text
}

/// A whole `Caddyfile`; the address and the folder can be given by variables.
pub(super) fn caddy(headers: &Headers) -> String {
    let path = &headers.path;
    let [named, others] = of_named_files();
    let mut text =
        "# Made by `cargo xtask dist`. `LAKEPLAN_ADDRESS` may name a domain, for which Caddy then sees to HTTPS.\n\
         {\n\tadmin off\n}\n\n\
         {$LAKEPLAN_ADDRESS::8080} {\n\troot * {$LAKEPLAN_SITE:/srv}\n"
            .to_owned();
    if path != "/" {
        let bare = path.trim_end_matches('/');
        let _ = writeln!(text, "\t@bare path {bare}\n\tredir @bare {path} 308");
    }
    let _ = writeln!(text, "\n\theader {path}* {{");
    for (name, value) in &headers.all {
        let _ = writeln!(text, "\t\t{name} \"{value}\"");
    }
    let _ = write!(
        text,
        "\t}}\n\
         \t# A file that is not there yet must not stay missing.\n\
         \t@named {{\n\t\tpath_regexp {NAMED}\n\t\tfile\n\t}}\n\
         \t@others not {{\n\t\tpath_regexp {NAMED}\n\t\tfile\n\t}}\n\
         \t@types path *.d.ts\n\
         \theader @named Cache-Control \"{named}\"\n\
         \theader @others Cache-Control \"{others}\"\n\
         \theader @types Content-Type \"text/plain; charset=utf-8\"\n\n\
         \tfile_server {{\n\t\tprecompressed br gzip\n\t\thide .* _headers\n\t}}\n}}\n"
    );
    text
}

/// For `/etc/nginx/conf.d/`, or to be included in the `http` block.
pub(super) fn nginx(headers: &Headers) -> String {
    let path = &headers.path;
    let [named, others] = of_named_files();
    let mut text = format!(
        "# Made by `cargo xtask dist`, for the `http` block: put it into `/etc/nginx/conf.d/`.\n\
         map $uri $lakeplan_cache {{\n    \"~{NAMED}\" \"{named}\";\n    default \"{others}\";\n}}\n\n\
         server {{\n    listen 8080;\n    root /srv;\n    server_tokens off;\n    absolute_redirect off;\n\n    \
         # Beside each file lie one packed by gzip and one by brotli. With the module\n    \
         # `ngx_http_brotli_static_module`, `brotli_static on;` sends the latter, which are a sixth smaller.\n    \
         gzip_static on;\n    gzip_vary on;\n    \
         charset utf-8;\n    charset_types text/css text/plain text/javascript application/javascript;\n\n    \
         # A `location` with an `add_header` of its own would have none of these.\n"
    );
    for (name, value) in &headers.all {
        let _ = writeln!(text, "    add_header {name} \"{value}\" always;");
    }
    text.push_str(
        "    # Without `always`: a file that is not there yet must not stay missing.\n    \
         add_header Cache-Control $lakeplan_cache;\n\n",
    );
    if path != "/" {
        let _ = writeln!(text, "    location = {} {{\n        return 308 {path};\n    }}", path.trim_end_matches('/'));
    }
    text.push_str(
        "    location ~ \\.d\\.ts$ {\n        types {}\n        default_type text/plain;\n    }\n    \
         # For other hosts.\n    location = /_headers {\n        return 404;\n    }\n}\n",
    );
    text
}

/// Caddy's own image with the folder in it.
pub(super) const DOCKERFILE: &str = "\
# docker build --tag lakeplan . && docker run --rm --publish 8080:8080 lakeplan
FROM caddy:2-alpine
COPY Caddyfile /etc/caddy/Caddyfile
COPY site /srv
EXPOSE 8080
";

/// What is for whom.
pub(super) fn readme(headers: &Headers) -> String {
    format!(
        "# Lakeplan for a static host\n\n\
         Made by `cargo xtask dist`. Upload the content of `site/`; the page is then at `{path}`.\n\n\
         | host | what to do |\n|---|---|\n\
         | Netlify, Cloudflare | publish `site/`: it holds `_headers`, which both read |\n\
         | Caddy | `LAKEPLAN_SITE=site caddy run --config Caddyfile`; `LAKEPLAN_ADDRESS` names the address (`:8080`) |\n\
         | nginx | put `nginx.conf` into `/etc/nginx/conf.d/` and `site/` where its `root` says (`/srv`) |\n\
         | a container | `docker build --tag lakeplan .` |\n\
         | GitHub Pages, others without headers | publish `site/`; the policy is also in the page, but who may embed it (`frame-ancestors`) only a header can say |\n",
        path = headers.path
    )
}
