//! Words that are like another: "did you mean".

use std::borrow::Cow;

/// The word that is most like `key`, if any is like it. Case and `-` for `_` cost nothing.
///
/// Every key of a file that no section knows is compared with all that sections know, to tell whether
/// it holds a secret: the distance, which takes long to find, is looked for only where it can be small.
pub(crate) fn closest<'a>(key: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    closest_measured(key, words.map(|word| (word, measure(word))))
}

/// The same for words that have been measured.
pub(crate) fn closest_measured<'a>(key: &str, words: impl Iterator<Item = (&'a str, Measure)>) -> Option<&'a str> {
    let Measure { length, letters } = measure(key);
    let mut normal_key: Option<Cow<'_, str>> = None;
    let mut closest: Option<(usize, &str)> = None;
    for (word, measured) in words {
        let most = length.min(measured.length) / 3;
        if !can_be_near(Measure { length, letters }, measured, most) {
            continue;
        }
        let key = normal_key.get_or_insert_with(|| normal(key));
        let word_text = normal(word);
        if !has_near_letters(key, &word_text, most) {
            continue;
        }
        let distance = strsim::damerau_levenshtein(key, &word_text);
        if distance <= most && closest.is_none_or(|(least, _)| distance < least) {
            closest = Some((distance, word));
        }
    }
    closest.map(|(_, word)| word)
}

/// Whether a word is another with a slip or two in it: one for every four of its letters.
pub(crate) fn is_slip_of(word: &str, other: &str, measured: Measure) -> bool {
    let most = measured.length / 4;
    can_be_near(measure(word), measured, most)
        && has_near_letters(&normal(word), other, most)
        && strsim::damerau_levenshtein(&normal(word), other) <= most
}

/// Whether the distance of two words can be as small as `most`. Each step adds, removes or replaces one
/// character, or exchanges two: it changes the length by one at most, and so the characters that only
/// one of the words has.
fn can_be_near(one: Measure, other: Measure, most: usize) -> bool {
    let only = |these: u64, those: u64| (these & !those).count_ones() as usize;
    one.length.abs_diff(other.length) <= most
        && only(one.letters, other.letters) <= most
        && only(other.letters, one.letters) <= most
}

/// The same for how often each letter is in the words: a step changes two of these numbers by one at most.
fn has_near_letters(key: &str, word: &str, most: usize) -> bool {
    let mut more = [0_i32; 64];
    key.chars().for_each(|letter| more[letter as usize % 64] += 1);
    word.chars().for_each(|letter| more[letter as usize % 64] -= 1);
    more.iter().map(|difference| difference.unsigned_abs() as usize).sum::<usize>() <= 2 * most
}

/// The number of characters of a word, and which there are, as bits. Where several characters share a
/// bit, words seem nearer than they are, never farther.
#[derive(Clone, Copy)]
pub(crate) struct Measure {
    length: usize,
    letters: u64,
}

impl Measure {
    /// That of a word of ASCII.
    pub(crate) const fn of_ascii(word: &str) -> Self {
        let bytes = word.as_bytes();
        let (mut at, mut letters) = (0, 0);
        while at < bytes.len() {
            letters |= 1 << (normal_byte(bytes[at]) as u32 % u64::BITS);
            at += 1;
        }
        Self { length: bytes.len(), letters }
    }
}

fn measure(word: &str) -> Measure {
    if word.is_ascii() {
        return Measure::of_ascii(word);
    }
    let bit = |character: char| 1 << (u32::from(same(character)) % u64::BITS);
    word.chars().fold(Measure { length: 0, letters: 0 }, |Measure { length, letters }, character| Measure {
        length: length + 1,
        letters: letters | bit(character),
    })
}

/// The word in lower case, with `_` for `-`.
fn normal(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte == normal_byte(byte)) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.chars().map(same).collect())
    }
}

const fn normal_byte(byte: u8) -> u8 {
    if byte == b'-' { b'_' } else { byte.to_ascii_lowercase() }
}

fn same(character: char) -> char {
    if character == '-' { '_' } else { character.to_ascii_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_what_is_close() {
        let words = ["region", "endpoint", "use_ssl", "key_id"];
        assert_eq!(closest("regoin", words.into_iter()), Some("region"));
        assert_eq!(closest("USE-SSL", words.into_iter()), Some("use_ssl"));
        assert_eq!(closest("keyid", words.into_iter()), Some("key_id"));
        assert_eq!(closest("colour", words.into_iter()), None);
    }

    /// As [`closest`], with the distance of every word.
    fn plainly<'a>(key: &str, words: &[&'a str]) -> Option<&'a str> {
        let normal = |word: &str| word.to_ascii_lowercase().replace('-', "_");
        let most = |word: &str| word.chars().count().min(key.chars().count()) / 3;
        let distances = words.iter().map(|word| (strsim::damerau_levenshtein(&normal(key), &normal(word)), *word));
        distances.filter(|(distance, word)| *distance <= most(word)).min_by_key(|it| it.0).map(|it| it.1)
    }

    #[test]
    fn what_cannot_be_near_is_not() {
        let words = [
            // Names of fields.
            ["password", "secret", "key_id", "motherduck_token", "secret_parameters", "region", "endpoint", "bucket"],
            // Others that are like them, or of a few characters.
            ["endpoints", "tegion", "use-ssl", "SECRET", "aaaaaaaa", "a", "id", "uri"],
            // What is no ASCII, and shares its bits with what is.
            ["größe", "ключ_доступа", "passwörd", "s\u{f3}cret", "秘密鍵です", "😀😀😀a", "\u{121}\u{1e1}bc", "ä"],
        ]
        .concat();
        let characters: Vec<char> = "abcdeklorstw_-09AKSäößклю秘😀\u{a1}\u{e1}\u{121}".chars().collect();
        let mut state = 11_u32;
        let mut next = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        let mut near = 0;
        for _ in 0..5_000 {
            let mut key: Vec<char> = words[next(words.len())].chars().collect();
            for _ in 0..next(6) {
                let at = next(key.len());
                match next(5) {
                    0 => key.insert(at, characters[next(characters.len())]),
                    1 if key.len() > 1 => drop(key.remove(at)),
                    2 => key[at] = characters[next(characters.len())],
                    3 => key[at] = key[at].to_ascii_uppercase(),
                    _ => {
                        let other = next(key.len());
                        key.swap(at, other);
                    }
                }
            }
            let key: String = key.into_iter().collect();
            let expected = plainly(&key, &words);
            assert_eq!(closest(&key, words.iter().copied()), expected, "{key}");
            near += usize::from(expected.is_some());
        }
        // Both answers are frequent, or the comparison would say little.
        assert!((1_000..4_500).contains(&near), "{near}");
    }
}
