//! Whether two settings do together what each does alone.

use native_tests::reach::{Facets, Reached};

/// What came of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// One of the two is refused already, or would ask another host.
    NotAlone,
    /// Each does what it does alone.
    Works,
    /// Both are refused together.
    Fails(String),
    /// Nothing is refused, and something is not as one of the two has it alone.
    Strays(String),
}

/// What is wrong with a refused write anyway.
const OF_A_WRITE: [&str; 8] = [
    "lakes in the catalogs",
    "rows",
    "folder of the data",
    "kind of the data",
    "files of data",
    "files of the catalog",
    "signed by",
    "signed for the region",
];

/// What DuckDB says of a write into a lake that is attached for reading.
const FOR_READING: [&str; 3] = ["read-only", "read only", "SNAPSHOT"];

/// Compares what two settings do together with what each does alone, and with what neither does.
pub(crate) fn judge(neither: &Reached, one: &Reached, other: &Reached, both: &Reached) -> Verdict {
    let (Some(neither), Some(one), Some(other)) = (neither.facets(), one.facets(), other.facets()) else {
        return Verdict::NotAlone;
    };
    let both = match both {
        Reached::Attached(facets) => facets,
        Reached::Refused(error) => return Verdict::Fails(error.clone()),
        Reached::Elsewhere(host) => return Verdict::Strays(format!("{host} would be asked")),
    };
    let is_refused = |facets: &Facets| facets.get("write").is_some_and(|write| write.starts_with("refused"));
    // A lake that was asked for reading only refuses as it should.
    let asked =
        |facets: &Facets| facets.get("write").is_some_and(|write| FOR_READING.iter().any(|it| write.contains(it)));
    if [one, other].into_iter().any(|facets| is_refused(facets) && !asked(facets)) {
        return Verdict::NotAlone;
    }
    let excused = is_refused(both) && (is_refused(one) || is_refused(other));
    let keys = neither.keys().chain(one.keys()).chain(other.keys()).chain(both.keys());
    let keys: std::collections::BTreeSet<&String> = keys.collect();
    let mut strays = Vec::new();
    for key in keys {
        if excused && OF_A_WRITE.contains(&key.as_str()) {
            continue;
        }
        let value = |facets: &'_ Facets| facets.get(key).map(|value| worth(value).to_owned());
        let (neither, one, other, both) = (value(neither), value(one), value(other), value(both));
        let expected = if one == neither { &other } else { &one };
        let agreed = one == neither || other == neither || one == other;
        if !agreed || both != *expected {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
            strays.push(format!("{key}: {}, {} and together {}", shown(&one), shown(&other), shown(&both)));
        }
    }
    if strays.is_empty() { Verdict::Works } else { Verdict::Strays(strays.join("; ")) }
}

/// What a value says; why something is refused may differ.
fn worth(value: &str) -> &str {
    if value.starts_with("refused: ") { "refused" } else { value }
}
