//! Sorting of short lists, in little code.

use std::cmp::Ordering;

/// Sorts a list; what is equal stays in its order.
///
/// By insertion: the lists here are short, or sorted already but for a few. The standard
/// library's sorts are for long ones, and come again for each type: a dozen calls of them
/// were a twentieth of the page.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && compare(&items[at - 1], &items[at]) == Ordering::Greater {
            items.swap(at - 1, at);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut state = 7_u32;
        for length in 0..40 {
            let random = |_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 28, state)
            };
            let mut items: Vec<(u32, u32)> = (0..length).map(random).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            sort_by(&mut items, |a, b| a.0.cmp(&b.0));
            assert_eq!(items, expected);
        }
    }
}
