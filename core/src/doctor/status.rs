//! The status of HTTP in the error of a request, in all the forms in which DuckDB and its clients have
//! written it: `(HTTP code 403)`, `(HTTP 403 Forbidden)`, `: 404 (Not Found)`, `returned HTTP 503`.

use crate::diagnostic::Code;

/// A request that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The status, from 300 to 599.
    pub(super) status: u16,
    /// Whether an object was to be read, and not written or listed.
    pub(super) reads_object: bool,
}

/// What stands before a status.
const BEFORE: &[&str] =
    &["HTTP code ", "HTTP status ", "HTTP/1.1 ", "HTTP/2 ", "status code ", "HTTP ", "finalization: ", ": "];

/// The answer that an error tells of, if it tells of one.
pub(super) fn of_request(error: &str) -> Option<Answer> {
    // Whoever copies from a terminal copies its line breaks.
    let error = error.split_whitespace().collect::<Vec<_>>().join(" ");
    let status = BEFORE.iter().find_map(|before| {
        error.match_indices(before).find_map(|(at, _)| {
            let rest = &error[at + before.len()..];
            // Of `URL …: 404 (Not Found)` the parenthesis tells that it is a status.
            digits(rest).filter(|_| *before != ": " || rest[3..].starts_with(" ("))
        })
    })?;
    let reads = ["HTTP GET", "HTTP HEAD"].iter().any(|word| error.contains(word)) || error.contains(&quoted(status));
    Some(Answer { status, reads_object: reads && error.contains(".parquet") })
}

fn quoted(status: u16) -> String {
    format!("\": {status} (")
}

fn digits(text: &str) -> Option<u16> {
    let number = text.get(..3).filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()))?;
    let ends = !text[3..].starts_with(|next: char| next.is_ascii_alphanumeric());
    number.parse().ok().filter(|status| ends && (300..600).contains(status))
}

/// What an answer means where it says no more than its status.
pub(super) fn code(answer: Answer) -> Code {
    match answer.status {
        401 | 403 => Code::Forbidden,
        404 if answer.reads_object => Code::MissingDataFile,
        404 => Code::MissingBucket,
        300..400 => Code::WrongRegion,
        507 => Code::DiskFull,
        429 | 500 | 502..600 => Code::StorageFailing,
        400..=501 => Code::NotAnObjectStore,
        _ => Code::DuckDbError,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each was printed by DuckDB 1.4.4 or 1.5.5.
    #[test]
    fn a_status_is_read_in_every_form() {
        for (error, status, reads_object) in [
            ("HTTP Error: Unable to connect to URL s3://b/x.parquet: Forbidden (HTTP code 403)", 403, false),
            ("HTTP Error: HTTP GET error reading 'http://h/b/x.parquet' in region '' (HTTP 404 Not Found)", 404, true),
            ("HTTP Error: HTTP GET error on 'http://h/b/x.parquet' (HTTP 405)", 405, true),
            ("HTTP Error: HTTP GET error on 'http://h/b/x.parquet' (HTTP 404)", 404, true),
            ("HTTP Error: Unable to connect to URL \"http://h/b/x.parquet\": 404 (Not\nFound).", 404, true),
            ("IO Error: Unable to connect to URL http://h/b/x.parquet: 400 (Bad Request).", 400, false),
            ("HTTP Error: Request returned HTTP 503 for HTTP PUT to 'http://h/b/x.parquet'", 503, false),
            ("HTTP Error: HTTP GET error reading 's3://b' in region '' (HTTP 301 Moved Permanently)", 301, false),
        ] {
            assert_eq!(of_request(error), Some(Answer { status, reads_object }), "{error}");
        }
        for error in [
            "IO Error: HTTP 2000",
            "no status code here",
            "HTTP 12",
            "{\"a\": 404, \"b\": 1}",
            "HTTP 40ä",
            "HTTP 404x",
            "HTTP 600",
        ] {
            assert_eq!(of_request(error), None, "{error}");
        }
    }

    #[test]
    fn a_status_alone_means_something() {
        for (status, reads_object, expected) in [
            (401, false, Code::Forbidden),
            (403, true, Code::Forbidden),
            (404, true, Code::MissingDataFile),
            (404, false, Code::MissingBucket),
            (301, false, Code::WrongRegion),
            (507, false, Code::DiskFull),
            (429, false, Code::StorageFailing),
            (500, false, Code::StorageFailing),
            (503, false, Code::StorageFailing),
            (400, false, Code::NotAnObjectStore),
            (405, true, Code::NotAnObjectStore),
            (501, false, Code::NotAnObjectStore),
        ] {
            assert_eq!(code(Answer { status, reads_object }), expected, "{status}");
        }
    }
}
