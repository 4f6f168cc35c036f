//! Files of other tools, in the encodings in which they write them.

use std::path::Path;

/// The text of a file; what PowerShell writes by `pip freeze > requirements.txt` is UTF-16.
pub(super) fn read(path: &Path) -> Option<String> {
    let bytes = crate::read::found(path).ok()?;
    let wide = |order: fn([u8; 2]) -> u16| {
        let words = bytes[2..].chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
        String::from_utf16(&words.collect::<Vec<u16>>()).ok()
    };
    match &bytes[..] {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{FEFF}').to_owned()),
    }
}
