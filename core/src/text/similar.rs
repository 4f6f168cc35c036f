//! Words that are like another: "did you mean".

/// The word that is most like `key`, if any is like it. Case and `-` for `_` cost nothing.
pub(crate) fn closest<'a>(key: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let normal = |word: &str| word.to_ascii_lowercase().replace('-', "_");
    let key = normal(key);
    let length = key.chars().count();
    let most = |word: &str| word.chars().count().min(length) / 3;
    words
        // What differs more in length has no smaller distance, which takes long to find.
        .filter(|word| word.chars().count().abs_diff(length) <= most(word))
        .map(|word| (strsim::damerau_levenshtein(&key, &normal(word)), word))
        .filter(|(distance, word)| *distance <= most(word))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
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
}
