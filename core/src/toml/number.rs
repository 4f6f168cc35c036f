//! Integers of any size, as decimal digits.

use std::fmt::Write as _;

/// Python neither reads nor prints longer integers.
pub(crate) const MAX_DIGITS: usize = 4300;

/// The decimal digits of an integer literal, with or without underscores; nothing if they are
/// more than [`MAX_DIGITS`].
pub(crate) fn decimal(literal: &str, radix: u32) -> Option<String> {
    let (sign, digits) = match literal.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", literal.strip_prefix('+').unwrap_or(literal)),
    };
    let digits = digits.trim_start_matches(['0', '_']).chars();
    let mut digits: String = match radix {
        10 => digits.filter(char::is_ascii_digit).take(MAX_DIGITS + 1).collect(),
        _ => converted(digits.filter_map(|digit| digit.to_digit(radix)), radix)?,
    };
    if digits.is_empty() {
        // Python has no negative zero among integers.
        digits.push('0');
    } else {
        digits.insert_str(0, sign);
    }
    (digits.trim_start_matches('-').len() <= MAX_DIGITS).then_some(digits)
}

/// Digits of another radix as decimal ones, without a zero in front. What is too long is not
/// converted to its end: that takes as long as its length is squared.
fn converted(digits: impl Iterator<Item = u32>, radix: u32) -> Option<String> {
    const BASE: u64 = 1_000_000_000;
    // Nine decimal digits each, the lowest first: multiply by the radix and add, digit by digit.
    let mut places: Vec<u64> = Vec::new();
    for digit in digits {
        let mut carry = u64::from(digit);
        for place in &mut places {
            carry += *place * u64::from(radix);
            *place = carry % BASE;
            carry /= BASE;
        }
        if carry > 0 {
            places.push(carry);
        }
        if places.len() > MAX_DIGITS / 9 + 1 {
            return None;
        }
    }
    let mut digits = String::new();
    for place in places.iter().rev() {
        let _ = write!(digits, "{place:09}");
    }
    Some(digits.trim_start_matches('0').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_any_radix_become_decimal() {
        let mut state = 5_u128;
        for length in 0..120 {
            state = state.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).wrapping_add(7);
            let number = state >> length;
            for (literal, radix) in [
                (format!("{number:x}"), 16),
                (format!("{number:o}"), 8),
                (format!("{number:b}"), 2),
                (format!("00_{number}"), 10),
            ] {
                assert_eq!(decimal(&literal, radix), Some(number.to_string()), "{literal}");
            }
        }
        assert_eq!(decimal("-0x0".trim_start_matches("-0x"), 16).as_deref(), Some("0"));
        let longest = "9".repeat(MAX_DIGITS);
        assert_eq!(decimal(&format!("-{longest}"), 10), Some(format!("-{longest}")));
        assert_eq!(decimal(&format!("1{longest}"), 10), None);
        // 16 to the power of 3571 is the first with 4300 digits, to the power of 3572 with 4302.
        assert_eq!(decimal(&format!("1{}", "0".repeat(3571)), 16).map(|it| it.len()), Some(MAX_DIGITS));
        assert_eq!(decimal(&format!("1{}", "0".repeat(3572)), 16), None);
    }
}
