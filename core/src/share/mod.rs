//! Links that hold a text: `v1=` and base64url of raw deflate with a fixed dictionary.
//!
//! A link is made on request only, and what is secret is replaced first unless the user
//! wants otherwise ([`redact()`]). A link that is opened may come from anybody: its size is
//! capped before and after unpacking, and whatever is odd about it is an error. What one
//! version has written every later one reads; `tests/links` holds links that must open.

mod base64url;
mod redact;

use std::fmt;

use miniz_oxide::DataFormat;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

pub use crate::text::percent::{escape, unescape};
pub use redact::{Hidden, Redacted, left_out, redact};

/// What a link of this version starts with.
pub const PREFIX: &str = "v1=";

/// The most bytes that a text in a link may have.
pub const MAX_TEXT: usize = 256 * 1024;

/// The most characters that a link may have behind [`PREFIX`].
pub const MAX_LINK: usize = 64 * 1024;

/// What stands before every text. Part of the format: a link can only be read with the
/// dictionary that it was made with, so this one never changes.
const DICTIONARY: &[u8] = include_bytes!("v1.dict");

/// Why there is no link, or no text in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShareError {
    /// The text is longer than [`MAX_TEXT`], or the link than [`MAX_LINK`].
    TooLong,
    /// The link is of a version that is not known.
    UnknownVersion,
    /// The link was cut or changed on its way.
    Damaged,
}

impl fmt::Display for ShareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the text is too long for a link",
            Self::UnknownVersion => "the link has a version that this page does not support",
            Self::Damaged => "the link is damaged: it was truncated or changed",
        })
    }
}

impl std::error::Error for ShareError {}

/// The text as a link's fragment, without `#`.
///
/// # Errors
///
/// If the text is longer than [`MAX_TEXT`], or the link than [`MAX_LINK`].
pub fn encode(text: &str) -> Result<String, ShareError> {
    if text.len() > MAX_TEXT {
        return Err(ShareError::TooLong);
    }
    let mut compressor = CompressorOxide::default();
    compressor.set_format_and_level(DataFormat::Raw, 9);
    // The dictionary goes first and is thrown away; what follows may refer to it.
    deflate(&mut compressor, DICTIONARY, TDEFLFlush::Sync);
    let packed = deflate(&mut compressor, text.as_bytes(), TDEFLFlush::Finish);
    link(&packed)
}

/// The same without a compressor: a longer link to the same text.
///
/// # Errors
///
/// If the link is longer than [`MAX_LINK`].
pub fn encode_plain(text: &str) -> Result<String, ShareError> {
    let length = u16::try_from(text.len()).map_err(|_| ShareError::TooLong)?;
    // The last block, and one that is stored: its length comes twice, the second time with its bits turned.
    let mut packed = vec![1];
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(text.as_bytes());
    link(&packed)
}

fn link(packed: &[u8]) -> Result<String, ShareError> {
    let link = [PREFIX, &base64url::encode(packed)].concat();
    if link.len() > PREFIX.len() + MAX_LINK { Err(ShareError::TooLong) } else { Ok(link) }
}

/// The text of a link's fragment, without `#`. What stands behind `&` is not looked at.
///
/// # Errors
///
/// If the fragment is not a link of ours, is damaged, or holds more text than a link may.
pub fn decode(fragment: &str) -> Result<String, ShareError> {
    let body = fragment.strip_prefix(PREFIX).ok_or(ShareError::UnknownVersion)?;
    let body = body.split('&').next().unwrap_or(body);
    if body.len() > MAX_LINK {
        return Err(ShareError::TooLong);
    }
    let packed = base64url::decode(body).ok_or(ShareError::Damaged)?;
    String::from_utf8(inflate(&packed)?).map_err(|_| ShareError::Damaged)
}

fn deflate(compressor: &mut CompressorOxide, input: &[u8], flush: TDEFLFlush) -> Vec<u8> {
    // Deflate never adds more than five bytes for each block of 32 KiB, and a few at the end.
    let mut out = vec![0; input.len() + input.len() / 1024 + 128];
    let (status, read, written) = compress(compressor, input, &mut out, flush);
    assert!(
        matches!(status, TDEFLStatus::Okay | TDEFLStatus::Done) && read == input.len(),
        "invariant: the buffer has room for input that cannot be compressed"
    );
    out.truncate(written);
    out
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, ShareError> {
    // One byte more than allowed, so that a text that is too long shows itself.
    let mut out = vec![0; DICTIONARY.len() + MAX_TEXT + 1];
    out[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let mut decompressor = DecompressorOxide::new();
    let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, read, written) = decompress(&mut decompressor, packed, &mut out, DICTIONARY.len(), flags);
    match status {
        TINFLStatus::Done if read == packed.len() && written <= MAX_TEXT => {
            out.truncate(DICTIONARY.len() + written);
            Ok(out.split_off(DICTIONARY.len()))
        }
        TINFLStatus::Done if written > MAX_TEXT => Err(ShareError::TooLong),
        TINFLStatus::HasMoreOutput => Err(ShareError::TooLong),
        _ => Err(ShareError::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples::EXAMPLES;

    #[test]
    fn every_example_comes_back() {
        for example in EXAMPLES {
            let link = encode(example.toml).expect("short");
            assert_eq!(decode(&link).as_deref(), Ok(example.toml), "{}", example.id);
        }
    }

    #[test]
    fn the_dictionary_helps() {
        let text = crate::examples::find("postgres-s3").expect("an example").toml;
        let link = encode(text).expect("short");
        assert!(link.len() < text.len() / 2, "{} of {}", link.len(), text.len());
    }

    #[test]
    fn odd_texts_come_back() {
        let long = "# ü😀\n".repeat(20_000);
        for text in ["", "\0", "a", "\u{feff}x", "é\r\n\t", &long] {
            assert_eq!(decode(&encode(text).expect("short")).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_not_compressed_comes_back_or_is_too_long() {
        for text in ["", "a", "é\r\n\t😀", EXAMPLES[0].toml, &"a".repeat(49_000)] {
            assert_eq!(decode(&encode_plain(text).expect("short")).as_deref(), Ok(text));
        }
        for length in [49_200, 65_535, 65_536, 200_000] {
            assert_eq!(encode_plain(&"a".repeat(length)), Err(ShareError::TooLong), "{length}");
        }
    }

    #[test]
    fn what_cannot_be_compressed_has_room() {
        let mut state = 1_u64;
        let text: String = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(33 + (state >> 58) as u8)
        })
        .take(50_000)
        .collect();
        assert_eq!(decode(&encode(&text).expect("short")), Ok(text));
    }

    #[test]
    fn sizes_are_capped_both_ways() {
        assert_eq!(encode(&"a".repeat(MAX_TEXT + 1)), Err(ShareError::TooLong));
        let largest = "a".repeat(MAX_TEXT);
        assert_eq!(decode(&encode(&largest).expect("it packs well")), Ok(largest));
        assert_eq!(decode(&format!("v1={}", "A".repeat(MAX_LINK + 1))), Err(ShareError::TooLong));
        // A bomb: a hundred megabytes of nothing in a link of that size.
        let mut compressor = CompressorOxide::default();
        compressor.set_format_and_level(DataFormat::Raw, 9);
        let bomb = deflate(&mut compressor, &vec![b'a'; 20 * MAX_TEXT], TDEFLFlush::Finish);
        assert_eq!(decode(&format!("v1={}", base64url::encode(&bomb))), Err(ShareError::TooLong));
    }

    #[test]
    fn hostile_links_are_refused() {
        let link = encode(EXAMPLES[0].toml).expect("short");
        for cut in PREFIX.len()..link.len() {
            assert!(decode(&link[..cut]).is_err(), "a link cut at {cut} opens");
        }
        assert_eq!(decode("v2=abc"), Err(ShareError::UnknownVersion));
        assert_eq!(decode(""), Err(ShareError::UnknownVersion));
        for link in [format!("{link}AAAA"), link.replacen(PREFIX, "v1=*", 1), "v1=ü".to_owned(), "v1=_____".to_owned()]
        {
            assert_eq!(decode(&link), Err(ShareError::Damaged), "{link}");
        }
    }

    /// No change of a byte may make it panic or hang.
    #[test]
    fn changed_links_are_text_or_errors() {
        let link = encode(EXAMPLES[0].toml).expect("short");
        for at in PREFIX.len()..link.len() {
            for byte in *b"A_z9" {
                let mut changed = link.clone().into_bytes();
                changed[at] = byte;
                let _ = decode(std::str::from_utf8(&changed).expect("ASCII"));
            }
        }
    }

    #[test]
    fn parameters_behind_the_text_are_left_alone() {
        let link = encode("a = 1\n").expect("short");
        assert_eq!(decode(&format!("{link}&store=dev")).as_deref(), Ok("a = 1\n"));
    }
}
