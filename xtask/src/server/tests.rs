//! The server over a socket, as clients of every kind speak to it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use super::*;

const PREFIX: &str = "/docs/lakeplan/";
const SCRIPT: &str = "export const words = 'one and one and one and one and one and one and one';\n";

/// A built page in small.
struct Fixture {
    folder: TempDir,
    server: Server,
}

impl Fixture {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let page = "<meta charset=\"utf-8\">\
            <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">";
        fs::create_dir(folder.path().join("inner")).expect("a folder");
        for (name, content) in [
            ("index.html", page),
            ("script.js", SCRIPT),
            ("core.wasm", "\0asm\u{1}\0\0\0"),
            ("inner/types.d.ts", "export {};"),
            (".hidden", "secret"),
        ] {
            fs::write(folder.path().join(name), content).expect("a file");
        }
        let server = Server::start(folder.path().to_owned(), PREFIX, 0).expect("a free port");
        Self { folder, server }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.server.address).expect("the server listens");
        // Only so that a broken server fails the test rather than stops it.
        stream.set_read_timeout(Some(Duration::from_mins(4))).expect("a socket");
        stream
    }

    /// Everything that the server sends until it closes the connection.
    fn raw(&self, request: &str) -> Vec<u8> {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("the server takes it");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server answers");
        answer
    }

    /// The answer to one request: its status, its headers in lower case, its body.
    fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let host = if headers.contains("Host:") { "" } else { "Host: localhost\r\n" };
        Answer::of(&self.raw(&format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n{host}{headers}\r\n")))
    }

    fn get(&self, name: &str, headers: &str) -> Answer {
        self.ask("GET", &format!("{PREFIX}{name}"), headers)
    }
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn of(answer: &[u8]) -> Self {
        let end = answer.windows(4).position(|it| it == b"\r\n\r\n").expect("a head");
        let head = std::str::from_utf8(&answer[..end]).expect("a head of text");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|it| it.split(' ').nth(1)).expect("a status");
        let headers = lines.filter_map(|it| it.split_once(": "));
        let answer = Self {
            status: status.parse().expect("a number"),
            headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
            body: answer[end + 4..].to_vec(),
        };
        if answer.header("transfer-encoding") == Some("chunked") { answer.joined() } else { answer }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    /// With the chunks of its body put together.
    fn joined(mut self) -> Self {
        let mut rest = self.body.as_slice();
        let mut whole = Vec::new();
        loop {
            let end = rest.windows(2).position(|it| it == b"\r\n").expect("the size of a chunk");
            let size = std::str::from_utf8(&rest[..end]).expect("text");
            let size = usize::from_str_radix(size, 16).expect("a number");
            if size == 0 {
                break;
            }
            whole.extend_from_slice(&rest[end + 2..end + 2 + size]);
            rest = &rest[end + 2 + size + 2..];
        }
        self.body = whole;
        self
    }
}

#[test]
fn the_page_has_its_headers() {
    let fixture = Fixture::new();
    let page = fixture.get("", "");
    assert_eq!(page.status, 200);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'self' http://localhost:* http://127.0.0.1:*"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-cache"),
        ("vary", "accept-encoding"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
    assert_eq!(fixture.server.url(), format!("http://{}{PREFIX}", fixture.server.address));
}

#[test]
fn files_have_the_types_that_browsers_want() {
    let fixture = Fixture::new();
    for (name, kind) in [
        ("script.js", "text/javascript; charset=utf-8"),
        ("core.wasm", "application/wasm"),
        ("inner/types.d.ts", "text/plain; charset=utf-8"),
    ] {
        let answer = fixture.get(name, "");
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{name}");
    }
}

#[test]
fn files_below_the_prefix_are_served_and_no_others() {
    let fixture = Fixture::new();
    let at_top = fixture.ask("GET", "/docs/lakeplan", "");
    assert_eq!((at_top.status, at_top.header("location")), (308, Some(PREFIX)));
    for path in [
        "/",
        "/script.js",
        "/docs/lakeplan/missing.js",
        "/docs/lakeplan/inner",
        "/docs/lakeplan/inner/",
        "/docs/lakeplan/.hidden",
        "/docs/lakeplan/../Cargo.toml",
        "/docs/lakeplan/inner/../script.js",
        "/docs/lakeplan/%2e%2e/Cargo.toml",
        "/docs/lakeplan/script%2ejs",
        "/docs/lakeplan//etc/passwd",
        "/docs/lakeplan/a\\b",
        "/docs/lakeplan/script.js/more",
    ] {
        assert_eq!(fixture.ask("GET", path, "").status, 404, "{path}");
    }
    assert_eq!(fixture.get("script.js?start=2", "").body, SCRIPT.as_bytes());
}

#[test]
fn only_what_reads_is_allowed() {
    let fixture = Fixture::new();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        let answer = fixture.ask(method, PREFIX, "");
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
    let head = fixture.ask("HEAD", &format!("{PREFIX}script.js"), "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some(SCRIPT.len().to_string().as_str()));
}

#[test]
fn other_hosts_are_refused() {
    let fixture = Fixture::new();
    for host in ["localhost", "LOCALHOST:80", "127.0.0.1:1234", "[::1]:8080"] {
        assert_eq!(fixture.get("", &format!("Host: {host}\r\n")).status, 200, "{host}");
    }
    for host in ["lake.example", "localhost.example:80", "127.0.0.2", "localhost@lake.example", "", "a b", "::1"] {
        let answer = fixture.get("", &format!("Host: {host}\r\n"));
        assert!(matches!(answer.status, 400 | 421), "{host}: {}", answer.status);
        let said = String::from_utf8_lossy(&answer.body);
        assert!(!said.contains("<meta"), "{host}: {said}");
    }
    let refused = fixture.get("", "Host: lake.example\r\n");
    assert_eq!(
        String::from_utf8_lossy(&refused.body),
        "`Host` is `lake.example`, but this server answers only for `localhost`, `127.0.0.1` and `[::1]`\n"
    );
    let both = "Host: localhost\r\nHost: lake.example\r\n";
    assert_ne!(fixture.get("", both).status, 200);
    let whole = format!("http://lake.example{PREFIX}");
    assert_eq!(fixture.ask("GET", &whole, "").status, 421);
    let none = fixture.raw(&format!("GET {PREFIX} HTTP/1.0\r\n\r\n"));
    assert_eq!(Answer::of(&none).status, 400);
}

#[test]
fn parts_of_a_file_can_be_asked_for() {
    let fixture = Fixture::new();
    let size = SCRIPT.len();
    let part = |range: &str| fixture.get("script.js", &format!("Range: bytes={range}\r\n"));
    for (range, expected) in [("0-5", 0..6), ("7-11", 7..12), ("70-", 70..size), ("-3", size - 3..size)] {
        let answer = part(range);
        assert_eq!((answer.status, answer.body.as_slice()), (206, &SCRIPT.as_bytes()[expected.clone()]), "{range}");
        let of = format!("bytes {}-{}/{size}", expected.start, expected.end - 1);
        assert_eq!(answer.header("content-range"), Some(of.as_str()), "{range}");
    }
    let beyond = part("1000-");
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some(format!("bytes */{size}").as_str())));
    // What is no range of bytes asks for nothing that could be given.
    assert_eq!(part("9-1").status, 416);
}

#[test]
fn what_is_compressed_already_is_sent_as_it_is() {
    let fixture = Fixture::new();
    fs::write(fixture.folder.path().join("script.js.br"), "ready").expect("a file");
    let answer = fixture.get("script.js", "Accept-Encoding: gzip, deflate, br, zstd\r\n");
    assert_eq!((answer.header("content-encoding"), answer.body.as_slice()), (Some("br"), &b"ready"[..]));
    assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(answer.header("vary"), Some("accept-encoding"));
    let plain = fixture.get("script.js", "");
    assert_eq!((plain.header("content-encoding"), plain.body.as_slice()), (None, SCRIPT.as_bytes()));
}

#[test]
fn everything_else_is_compressed_when_it_is_asked_for() {
    let fixture = Fixture::new();
    let answer = fixture.get("script.js", "Accept-Encoding: br\r\n");
    assert_eq!(answer.header("content-encoding"), Some("br"));
    let mut script = String::new();
    let mut reader = brotli::Decompressor::new(answer.body.as_slice(), 1 << 12);
    reader.read_to_string(&mut script).expect("brotli");
    assert_eq!(script, SCRIPT);

    let answer = fixture.get("script.js", "Accept-Encoding: gzip\r\n");
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert!(answer.body.starts_with(&[0x1F, 0x8B]), "{:?}", answer.body);
    assert!(answer.body.len() < SCRIPT.len());
    assert_eq!(answer.header("vary"), Some("accept-encoding"));
}

#[test]
fn a_body_of_any_announced_size_harms_nothing() {
    let fixture = Fixture::new();
    for length in ["18446744073709551615", "99999999999999999999999", "9223372036854775808", "-1"] {
        for method in ["GET", "POST"] {
            let answer = fixture.ask(method, PREFIX, &format!("Content-Length: {length}\r\n"));
            assert!(matches!(answer.status, 200 | 400..500), "{length}: {}", answer.status);
        }
        assert_eq!(fixture.get("", "").status, 200, "after {length}");
    }
}

#[test]
fn requests_that_come_at_once_are_answered_in_order() {
    let fixture = Fixture::new();
    let ask = |name: &str, last: &str| format!("GET {PREFIX}{name} HTTP/1.1\r\nHost: localhost\r\n{last}\r\n");
    let all = [ask("core.wasm", ""), ask("missing", ""), ask("script.js", "Connection: close\r\n")].concat();
    let answer = fixture.raw(&all);
    let text = String::from_utf8_lossy(&answer);
    let statuses: Vec<&str> = text.split("HTTP/1.1 ").skip(1).map(|it| &it[..3]).collect();
    assert_eq!(statuses, ["200", "404", "200"], "{text}");
    assert!(text.ends_with(SCRIPT), "{text}");
}

#[test]
fn an_idle_client_keeps_it_neither_from_answering_nor_from_ending() {
    let fixture = Fixture::new();
    let mut idle = fixture.connect();
    idle.write_all(b"GET /docs/lake").expect("half a request");
    assert_eq!(fixture.get("", "").status, 200);
    let address = fixture.server.address;
    drop(fixture);
    assert!(TcpStream::connect(address).is_err());
}

/// One that asks until nothing more is taken, and reads no answer: others are served meanwhile.
#[test]
fn a_client_that_asks_and_does_not_read_keeps_nobody_else_waiting() {
    let fixture = Fixture::new();
    fs::write(fixture.folder.path().join("big.js"), vec![b'x'; 1 << 20]).expect("a file");
    let mut greedy = fixture.connect();
    greedy.set_nonblocking(true).expect("a socket");
    let request = format!("GET {PREFIX}big.js HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(1000);
    // Until both sides have as much under way as they keep.
    while greedy.write(request.as_bytes()).is_ok() {}
    for _ in 0..10 {
        assert_eq!(fixture.get("script.js", "").body, SCRIPT.as_bytes());
    }
    drop(greedy);
    assert_eq!(fixture.get("", "").status, 200);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let fixture = Fixture::new();
    let port = fixture.server.address.port();
    let error = Server::start(PathBuf::new(), "/", port).err().expect("the port is taken");
    assert!(format!("{error:#}").contains(&format!("port {port} of 127.0.0.1: ")), "{error:#}");
}
