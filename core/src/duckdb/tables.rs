//! Tables of one version made from those of another while the program is compiled.

use crate::duckdb::options::AttachOptionInfo;
use crate::duckdb::words::WordOption;

/// The options without some, and with some more. Fails to compile if `N` is not their number, or if
/// one of `absent` is not there to be left out.
pub(super) const fn options<const N: usize>(
    all: &[AttachOptionInfo],
    absent: &[&str],
    added: &[AttachOptionInfo],
) -> [AttachOptionInfo; N] {
    assert!(all.len() + added.len() == N + absent.len(), "so many options are left");
    let mut table = [all[0]; N];
    let (mut from, mut to) = (0, 0);
    while from < all.len() + added.len() {
        let option = if from < all.len() { all[from] } else { added[from - all.len()] };
        if from >= all.len() || !holds(absent, option.name) {
            table[to] = option;
            to += 1;
        }
        from += 1;
    }
    assert!(to == N, "what is left out is there");
    table
}

/// The names without some.
pub(super) const fn names<const N: usize>(all: &[&'static str], absent: &[&str]) -> [&'static str; N] {
    assert!(all.len() == N + absent.len(), "so many names are left");
    let mut table = [""; N];
    let (mut from, mut to) = (0, 0);
    while from < all.len() {
        if !holds(absent, all[from]) {
            table[to] = all[from];
            to += 1;
        }
        from += 1;
    }
    assert!(to == N, "what is left out is there");
    table
}

/// The options with other words for one of them.
pub(super) const fn words<const N: usize>(
    all: &[WordOption],
    name: &str,
    words: &'static [&'static str],
) -> [WordOption; N] {
    assert!(all.len() == N, "so many options there are");
    let mut table = [all[0]; N];
    let (mut at, mut found) = (0, false);
    while at < N {
        table[at] = all[at];
        if same(all[at].name.as_bytes(), name.as_bytes()) {
            table[at].words = words;
            found = true;
        }
        at += 1;
    }
    assert!(found, "what gets other words is there");
    table
}

const fn holds(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        if same(names[at].as_bytes(), name.as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
