//! Sorting, in little code.

use std::cmp::Ordering;

/// Sorts a list; what is equal stays in its order.
///
/// The standard library's sorts come again for each type: a dozen calls of them were a
/// twentieth of the page. Here only what compares and what swaps does.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut order = order(items.len(), &|a, b| compare(&items[a], &items[b]) != Ordering::Greater);
    for start in 0..order.len() {
        // Along the cycle of those that take each other's places.
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at], at);
            if from == start {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// Which item comes at each place: by merging neighbors, then pairs of them, and so on; what is
/// in order already is only looked at.
fn order(length: usize, in_order: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    let mut merged = Vec::new();
    let mut width = 1;
    while width < length {
        for start in (0..length).step_by(2 * width) {
            let middle = (start + width).min(length);
            let end = (middle + width).min(length);
            if middle == end || in_order(order[middle - 1], order[middle]) {
                continue;
            }
            merged.clear();
            let (mut left, mut right) = (start, middle);
            while left < middle && right < end {
                let from = if in_order(order[left], order[right]) { &mut left } else { &mut right };
                merged.push(order[*from]);
                *from += 1;
            }
            // What is left of the right half stands where it belongs.
            order.copy_within(left..middle, start + merged.len());
            order[start..start + merged.len()].copy_from_slice(&merged);
        }
        width *= 2;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut state = 7_u32;
        for length in (0..40).chain([1_000]) {
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
