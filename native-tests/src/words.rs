//! Values in texts that were run, put back for their names: what servers of other people have may be any word, so
//! it is put back only where it stands as what it is.

/// Text with a name for a value, wherever that stands whole and `is_there` says so of what is before and behind it.
pub fn put_back(text: &str, value: &str, name: &str, is_there: impl Fn(&str, &str) -> bool) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(value).filter(|_| !value.is_empty()) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        rest = &found[value.len()..];
        // A full stop may end the sentence.
        let ends = !rest.trim_start_matches('.').starts_with(is_part);
        out.push_str(if ends && is_there(&out, rest) { name } else { value });
    }
    out + rest
}

/// Whether one of some words stands before a value: the name of its option, or what errors call it.
pub fn is_behind(words: &[&str], before: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let text = before.strip_suffix(['\'', '"', '`']).unwrap_or(before).trim_end();
    let text = text.trim_end_matches(['=', ':']).trim_end();
    // Far longer than any of the words.
    let start = text.char_indices().rev().nth(40).map_or(0, |(at, _)| at);
    let text = text[start..].to_ascii_lowercase();
    words.iter().any(|word| text.strip_suffix(word).is_some_and(|rest| !rest.ends_with(is_part)))
}

/// What stands before a bucket, or before the name of one that is no bucket: in a URL, as the
/// beginning of a path without a scheme and in the folder that becomes of it, after the operation
/// of a request.
const BEFORE_A_BUCKET: [&str; 8] =
    ["://", "://no-such-", "DATA_PATH '", "data path ", "cwd/", "${S3_ENDPOINT}/", "${S3_ENDPOINT}/no-such-", " in "];

/// Text with `${BUCKET}` for a bucket.
pub fn put_back_bucket(text: &str, bucket: &str) -> String {
    put_back(text, bucket, "${BUCKET}", |before, _| BEFORE_A_BUCKET.iter().any(|start| before.ends_with(start)))
}
