//! Sorting, in little code.

use std::cmp::Ordering;

/// Sorts a list; what is equal stays in its order.
///
/// The standard library's sorts come again for each type: a dozen calls of them were a
/// twentieth of the page. Here only what compares and what swaps does.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let in_order = |a: usize, b: usize| compare(&items[a], &items[b]) != Ordering::Greater;
    let mut few = [0; FEW];
    let mut many;
    let order: &mut [usize] = if items.len() <= FEW {
        few_in_order(&mut few[..items.len()], &in_order);
        &mut few[..items.len()]
    } else {
        many = many_in_order(items.len(), &in_order);
        &mut many
    };
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

/// So few items are put in order one by one, without memory of their own. Most lists are that short.
const FEW: usize = 16;

/// Which item comes at each place: each goes down to its own.
fn few_in_order(order: &mut [usize], in_order: &dyn Fn(usize, usize) -> bool) {
    for next in 0..order.len() {
        let mut at = next;
        while at > 0 && !in_order(order[at - 1], next) {
            order[at] = order[at - 1];
            at -= 1;
        }
        order[at] = next;
    }
}

/// The same of many: by merging neighbors, then pairs of them, and so on; what is
/// in order already is only looked at.
fn many_in_order(length: usize, in_order: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
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
