//! Errors in the lines of a log that escapes them, in JSON or in its like, which may be a string of another log.

use crate::secrets::assigns_secret;

/// Logs within logs that are looked into: that of the program, of the container, of the cluster.
const DEEPEST: usize = 4;

/// A text in which each sentence that a line holds as a string stands on lines of its own.
pub(super) fn spread(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        spread_line(line, DEEPEST, &mut out);
    }
    out
}

fn spread_line(line: &str, deepest: usize, out: &mut String) {
    let json = line.find("{\"").filter(|_| line.trim_end().ends_with('}'));
    // A value of `logfmt`, a string of Rust. A path of Windows may end in the same two characters.
    let value = || ["=\"", "(\""].iter().filter_map(|it| line.find(it)).min().filter(|at| line[*at..].contains("\\\""));
    let start = json.or_else(value).filter(|_| deepest > 0);
    let (before, mut rest) = line.split_at(start.unwrap_or(line.len()));
    out.push_str(before);
    let mut name = "";
    while let Some((between, inside)) = rest.split_once('"') {
        out.push_str(between);
        out.push('"');
        let (sentence, length) = unescaped(inside);
        let (written, behind) = inside.split_at(length);
        // What only its name tells to be secret stays with it.
        if sentence.contains(' ') && !assigns_secret(name) {
            out.push('\n');
            spread_line(&sentence, deepest - 1, out);
            out.push_str("\n\n");
        } else {
            out.push_str(written);
        }
        name = written;
        rest = behind.strip_prefix('"').map_or(behind, |behind| {
            out.push('"');
            behind
        });
    }
    out.push_str(rest);
}

/// What an escaped text says up to the quote that ends it, and the bytes until there.
pub(super) fn unescaped(text: &str) -> (String, usize) {
    let mut out = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (out, at),
            '\\' => match characters.next() {
                Some((_, 'n' | 'r')) => out.push('\n'),
                Some((_, 't')) => out.push('\t'),
                Some((at, 'u')) => {
                    let code = text.get(at + 1..at + 5).and_then(|code| u32::from_str_radix(code, 16).ok());
                    if let Some(code) = code {
                        out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                        characters.nth(3);
                    }
                }
                Some((_, escaped)) => out.push(escaped),
                None => {}
            },
            _ => out.push(character),
        }
    }
    (out, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_a_log_stand_on_lines_of_their_own() {
        for (line, text) in [
            (
                r#"{"level": "error", "msg": "IO Error: \"a\"\nb"}"#,
                "{\"level\": \"error\", \"msg\": \"\nIO Error: \"a\"\nb\n\n\"}",
            ),
            ("api {\"msg\":\"a \\u0022b\\u0022\"}\n", "api {\"msg\":\"\na \"b\"\n\n\"}\n"),
            (r#"{"log": "{\"msg\": \"a b\"}\n"}"#, "{\"log\": \"\n{\"msg\": \"\na b\n\n\"}\n\n\n\"}"),
            (r#"{"password": "a b"}"#, r#"{"password": "a b"}"#),
            (r#"{"a": "b c"#, r#"{"a": "b c"#),
            (r#"level=error msg="a \"b\"" x=1"#, "level=error msg=\"\na \"b\"\n\n\" x=1"),
            (r#"Some("a \"b\"")"#, "Some(\"\na \"b\"\n\n\")"),
            (r#"create "C:\x\": a"#, r#"create "C:\x\": a"#),
            ("IO Error: \"a b\"", "IO Error: \"a b\""),
            (r#"{"\ud83d x \u12"}"#, "{\"\n\u{fffd} x 12\n\n\"}"),
        ] {
            assert_eq!(spread(line), text, "{line}");
        }
    }
}
