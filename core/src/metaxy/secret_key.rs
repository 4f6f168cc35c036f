//! Which keys hold secrets.

use crate::metaxy::sections::SECTIONS;
use crate::secrets::names_secret;
use crate::text::similar::closest;

/// Whether a key holds a secret by its name, also when it is misspelled.
pub(crate) fn is_secret_key(key: &str) -> bool {
    let fields = || SECTIONS.iter().flat_map(|section| section.fields);
    let mut known = key == "type";
    for field in fields().filter(|field| field.key == key) {
        if field.secret {
            return true;
        }
        known = true;
    }
    if known {
        return false;
    }
    let secrets = fields().filter(|field| field.secret).map(|field| field.key);
    closest(key, secrets).is_some() || names_secret(key)
}
