//! Object stores: `ATTACH` asks them nothing, so only the write probe sees what is wrong.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use native_tests::observe::Needs;
use native_tests::services::{self, s3::Call};

use crate::trial::{Run, Trial, closed, mute, store};

const CATALOG: &str = "type = \"duckdb\"\nuri = \"m.ducklake\"";
const STORAGE: &str = "type = \"s3\"\nkey_id = \"${KEY_ID}\"\nsecret = \"${SECRET}\"\nbucket = \"${BUCKET}\"\nprefix = \
                       \"${PREFIX}\"\nregion = \"${S3_REGION}\"\nendpoint = \"http://${S3_ENDPOINT}\"\nurl_style \
                       = \"path\"\nsecret_name = \"st\"";

fn trial(storage: &str) -> Trial {
    Trial::new(Needs { postgres: false, s3: true }, &store(CATALOG, storage))
}

/// The storage with one line in the place of another that begins so.
fn with(key: &str, line: &str) -> String {
    let lines = STORAGE.lines().map(|old| if old.starts_with(&format!("{key} =")) { line } else { old });
    lines.collect::<Vec<_>>().join("\n")
}

fn calls(trial: &Trial) -> Vec<Call> {
    let server = services::s3().unwrap_or_else(|error| panic!("{error:#}"));
    let bucket = &trial.place.variables()["BUCKET"];
    server.embedded().map(|store| store.calls(|call| call.bucket == *bucket)).unwrap_or_default()
}

/// Healthy without the probe, and `code` blamed on a line with it.
#[track_caller]
fn only_the_probe_finds(trial: &Trial, code: &str, line: &str) -> Run {
    trial.doctor(&["--create"]).healthy();
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.found(code, line);
    assert!(run.out.contains("`lake` is attached, and is a DuckLake"), "{}", run.text());
    let mut session = trial.session(&["ATTACH 'm.ducklake' AS c"]);
    assert_eq!(session.value("SELECT max(snapshot_id)::VARCHAR FROM c.ducklake_snapshot"), Ok(Some("0".to_owned())));
    run
}

#[test]
fn the_probe_writes_reads_and_removes_an_object() {
    let trial = trial(STORAGE);
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.healthy();
    assert_eq!(trial.place.objects().unwrap_or_else(|error| panic!("{error:#}")), [""; 0], "no object is left");
    let calls = calls(&trial);
    if services::s3().is_ok_and(|server| server.embedded().is_some()) {
        for operation in ["PutObject", "GetObject", "DeleteObject"] {
            let parquet = |call: &&Call| call.object.ends_with(".parquet") || operation == "DeleteObject";
            let seen = calls.iter().filter(parquet).any(|call| call.operation.starts_with(operation));
            assert!(seen, "no {operation}: {calls:#?}");
        }
        let key = trial.place.variables().get("KEY_ID");
        assert!(
            calls.iter().filter(|call| call.operation == "PutObject").all(|call| call.key_id.as_ref() == key),
            "{calls:#?}"
        );
    }
    trial.snapshot("duckdb-s3", &run);
}

#[test]
fn a_wrong_secret_shows_with_the_probe_only() {
    let trial = trial(&with("secret", "secret = \"s3cr3t-canary\""));
    trial.doctor(&["--create"]).healthy();
    let run = trial.doctor(&["--create", "--write-probe"]);
    // Which of the two is wrong, some servers tell and some do not.
    let told = run.err.contains("SignatureDoesNotMatch");
    run.found("forbidden", if told { "secret = " } else { "key_id = " });
    assert!(run.err.contains("HTTP 403") && !run.text().contains("s3cr3t"), "{}", run.text());
    assert_eq!(trial.place.objects().unwrap_or_else(|error| panic!("{error:#}")), [""; 0]);
}

#[test]
fn a_wrong_secret_is_blamed_where_the_server_says_so() {
    let answer = "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we \
                  calculated does not match the signature you provided. Check your key and signing method.</Message></Error>";
    let endpoint = answering("403 Forbidden", answer);
    let storage = with("endpoint", &format!("endpoint = \"http://{endpoint}\""));
    let trial = trial(&storage.replace("${SECRET}", "s3cr3t-canary"));
    let run = only_the_probe_finds(&trial, "forbidden", "secret = ");
    assert!(!run.text().contains("s3cr3t"), "{}", run.text());
    let shown = |text: &str| text.replace(&endpoint, "${ENDPOINT}");
    let run = Run { out: shown(&run.out), err: shown(&run.err), ..run };
    trial.snapshot("wrong-secret", &run);
}

#[test]
fn an_unknown_key_is_told_although_duckdb_shows_it() {
    let answer = "<?xml version=\"1.0\"?><Error><Code>InvalidAccessKeyId</Code><Message>The AWS Access Key Id you \
                  provided does not exist in our records.</Message><AWSAccessKeyId>KEYs3cr3tcanary</AWSAccessKeyId></Error>";
    let endpoint = answering("403 Forbidden", answer);
    let storage =
        with("endpoint", &format!("endpoint = \"http://{endpoint}\"")).replace("${KEY_ID}", "KEYs3cr3tcanary");
    let run = only_the_probe_finds(&trial(&storage), "forbidden", "key_id = ");
    // DuckDB's own error ends with the key.
    assert!(run.err.contains("Invalid Access Key: \"********\"") && !run.text().contains("s3cr3t"), "{}", run.text());
}

#[test]
fn a_missing_bucket_is_told() {
    let trial = trial(&with("bucket", "bucket = \"no-such-bucket\""));
    let run = only_the_probe_finds(&trial, "missing-bucket", "bucket = \"no-such-bucket\"");
    assert!(run.err.contains("no bucket `no-such-bucket`"), "{}", run.text());
}

#[test]
fn an_endpoint_that_is_down_or_does_not_exist_is_told() {
    let down = format!("endpoint = \"http://127.0.0.1:{}\"", closed());
    only_the_probe_finds(&trial(&with("endpoint", &down)), "endpoint-refused", &down);
    let unknown = "endpoint = \"http://no-such-host.invalid\"";
    only_the_probe_finds(&trial(&with("endpoint", unknown)), "unresolvable-endpoint", unknown);
}

#[test]
fn tls_where_there_is_none_is_told() {
    let line = format!("endpoint = \"{}\"", answering("200 OK", ""));
    let storage = format!("{}\nuse_ssl = true", with("endpoint", &line));
    only_the_probe_finds(&trial(&storage), "endpoint-tls", "use_ssl = true");
}

#[test]
fn an_endpoint_that_says_nothing_is_told_in_time() {
    let (listener, port) = mute();
    let line = format!("endpoint = \"http://127.0.0.1:{port}\"");
    only_the_probe_finds(&trial(&with("endpoint", &line)), "endpoint-timeout", &line);
    // DuckDB asks again by itself; it is left alone with that, and nothing else is asked.
    listener.set_nonblocking(true).expect("a socket");
    let asked = std::iter::from_fn(|| listener.accept().ok()).count();
    assert!((1..=2).contains(&asked), "{asked} requests");
}

#[test]
fn without_credentials_in_the_environment_the_chain_is_blamed() {
    let chain = "type = \"s3\"\nbucket = \"${BUCKET}\"\nsecret_name = \"st\"\nsecret_parameters = { provider = \
                 \"credential_chain\", chain = \"env\" }";
    let run = trial(chain).doctor(&[]);
    run.found("no-credentials", "secret_parameters = ");
}

/// What AWS answers cannot be had from a server of one's own: these answers are AWS's.
#[test]
fn a_bucket_in_another_region_is_told_with_the_right_one() {
    let answer = "<?xml version=\"1.0\"?><Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization \
                  header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'</Message><Region>\
                  eu-central-1</Region></Error>";
    let endpoint = answering("400 Bad Request", answer);
    let line = format!("endpoint = \"http://{endpoint}\"");
    let storage = with("endpoint", &line).replace("${S3_REGION}", "us-east-1");
    let run = only_the_probe_finds(&trial(&storage), "wrong-region", "region = \"us-east-1\"");
    assert!(run.err.contains("it is in `eu-central-1`"), "{}", run.text());
}

/// What AWS answers for a bucket of another region, at an endpoint that does not lead there.
#[test]
fn a_redirect_to_another_region_is_told() {
    for (status, code) in
        [("301 Moved Permanently", "PermanentRedirect"), ("307 Temporary Redirect", "TemporaryRedirect")]
    {
        let answer = format!(
            "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>The bucket must be addressed using the specified \
             endpoint.</Message><Endpoint>b.s3.eu-central-1.amazonaws.com</Endpoint><Bucket>b</Bucket></Error>"
        );
        let endpoint = answering(status, answer.leak());
        let storage =
            with("endpoint", &format!("endpoint = \"http://{endpoint}\"")).replace("${S3_REGION}", "us-east-1");
        only_the_probe_finds(&trial(&storage), "wrong-region", "region = \"us-east-1\"");
    }
}

#[test]
fn a_server_that_fails_is_told() {
    let line = format!("endpoint = \"http://{}\"", answering("503 Service Unavailable", ""));
    let run = only_the_probe_finds(&trial(&with("endpoint", &line)), "storage-failing", &line);
    assert!(run.err.contains("HTTP 503"), "{}", run.text());
}

/// A server that answers every request the same, for as long as the test runs.
fn answering(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let address = listener.local_addr().expect("it has an address").to_string();
    std::thread::spawn(move || {
        // More requests than any probe makes.
        for stream in listener.incoming().take(100).flatten() {
            std::thread::spawn(move || answer(stream, status, body));
        }
    });
    address
}

fn answer(mut stream: std::net::TcpStream, status: &str, body: &str) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_mins(4)))?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < 16_384 {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
        if !head[0].is_ascii_alphabetic() {
            // The first byte of a TLS handshake, which is no HTTP.
            return stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<u64>().ok());
    std::io::copy(&mut std::io::Read::by_ref(&mut stream).take(length.unwrap_or(0)), &mut std::io::sink())?;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
