//! `${NAME}` and `${NAME:-default}` in a string.

/// A placeholder in a string: byte offsets, name and default.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Placeholder<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) name: &'a str,
    pub(crate) default: Option<&'a str>,
}

/// The placeholders of a string, from left to right.
///
/// A name is one or more characters that are neither `}` nor `:`; a default is anything
/// without `}`. What does not fit this stays as it is, `${A:x}` for example.
pub(crate) fn placeholders(string: &str) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    // Where a name ends, and where the braces close, as far as it was searched already.
    let (mut stop, mut close) = (0, 0);
    while let Some(start) = opening(string, at) {
        at = start + 2;
        let name_start = at;
        // Without a brace that closes there is no other placeholder either.
        let Some(name_end) = find_from(string, ['}', ':'], name_start, &mut stop) else { break };
        let name = &string[name_start..name_end];
        let default = string[name_end..].starts_with(":-").then_some(name_end + 2);
        if name.is_empty() || (default.is_none() && string[name_end..].starts_with(':')) {
            continue;
        }
        let Some(end) = find_from(string, ['}'; 2], default.unwrap_or(name_end), &mut close) else { break };
        at = end + 1;
        found.push(Placeholder { start, end: at, name, default: default.map(|start| &string[start..end]) });
    }
    found
}

/// Where the next `${` is: texts are short, and looking for one byte takes less than preparing to look for two.
pub(super) fn opening(string: &str, mut from: usize) -> Option<usize> {
    let bytes = string.as_bytes();
    loop {
        let at = from + bytes[from..].iter().position(|byte| *byte == b'$')?;
        if bytes.get(at + 1) == Some(&b'{') {
            return Some(at);
        }
        from = at + 1;
    }
}

/// The first of the characters from `start` on. `known` is where the one before was found: what
/// lies before it is not searched again.
fn find_from(string: &str, characters: [char; 2], start: usize, known: &mut usize) -> Option<usize> {
    if *known < start {
        *known = start + string[start..].find(characters)?;
    }
    Some(*known)
}
