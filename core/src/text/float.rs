//! Decimal text to the nearest float, and a float to its shortest text: exactly, without tables.
//!
//! The standard library's parser is fast by a table of ten kilobytes that no compression
//! makes smaller, and its printer comes in four versions. Floats are rare in a configuration,
//! and the page is weighed by the byte; these are slow and small, and held against the others
//! by their tests.

use std::cmp::Ordering;

/// More digits than this can only break a tie, and one digit more tells them all.
const DIGITS: usize = 800;

/// What `text.parse::<f64>()` gives for a number of TOML, JSON or Python without `_`.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let (negative, body) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let size = match body.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => magnitude(body)?,
    };
    Some(if negative { -size } else { size })
}

/// The fewest decimal digits that read back as this float, and of those the nearest, with the
/// exponent of the first digit: `(vec![1, 5], -1)` is 0.15. The float is positive and finite.
///
/// Steele and White, "How to print floating-point numbers accurately" (1990), free format.
pub(crate) fn shortest(float: f64) -> (Vec<u8>, i32) {
    let bits = float.to_bits();
    let (fraction, biased) = (bits & ((1 << 52) - 1), i64::try_from(bits >> 52).unwrap_or(0));
    let (mantissa, power) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    // The float is number / divisor; halfway to its neighbors are below / divisor and
    // above / divisor. Below a power of two the floats lie twice as dense.
    let uneven = i64::from(fraction == 0 && biased > 1);
    let mut number = Big::default();
    for half in [mantissa >> 32, mantissa & 0xffff_ffff] {
        number.shift(32);
        number.add(&Big::from(u32::try_from(half).expect("invariant: 32 bits")));
    }
    let mut divisor = Big::from(1);
    let (mut below, mut above) = (Big::from(1), Big::from(1));
    above.shift(uneven);
    for scaled in [&mut number, &mut below, &mut above] {
        scaled.shift(power.max(0));
    }
    number.shift(1 + uneven);
    divisor.shift((-power).max(0) + 1 + uneven);

    // An even float is also what the halfway points themselves are read as.
    let even = mantissa & 1 == 0;
    let reaches = |number: &Big, above: &Big, divisor: &Big| {
        let mut sum = number.clone();
        sum.add(above);
        let order = sum.compare(divisor);
        order == Ordering::Greater || even && order == Ordering::Equal
    };
    let mut exponent = -1;
    while reaches(&number, &above, &divisor) {
        divisor.multiply_add(10, 0);
        exponent += 1;
    }
    let mut digits = Vec::new();
    loop {
        for scaled in [&mut number, &mut below, &mut above] {
            scaled.multiply_add(10, 0);
        }
        if digits.is_empty() && !reaches(&number, &above, &divisor) {
            exponent -= 1;
            continue;
        }
        let mut digit = 0;
        while number.compare(&divisor) != Ordering::Less {
            number.subtract(&divisor);
            digit += 1;
        }
        let order = number.compare(&below);
        let low = order == Ordering::Less || even && order == Ordering::Equal;
        let high = reaches(&number, &above, &divisor);
        if low || high {
            number.multiply_add(2, 0);
            let up = high && (!low || number.compare(&divisor) != Ordering::Less);
            digits.push(digit + u8::from(up));
            return (digits, exponent);
        }
        digits.push(digit);
    }
}

fn magnitude(text: &str) -> Option<f64> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().next().is_none() || !digits().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let point = i64::try_from(whole.len()).ok()?;
    let leading = digits().take_while(|digit| *digit == b'0').count();
    let mut number = Big::default();
    let mut taken = 0;
    for digit in digits().skip(leading).take(DIGITS) {
        number.multiply_add(10, u32::from(digit - b'0'));
        taken += 1;
    }
    if number.is_zero() {
        return Some(0.0);
    }
    if digits().skip(leading + DIGITS).any(|digit| digit != b'0') {
        number.multiply_add(10, 1);
        taken += 1;
    }
    let first = i64::try_from(leading).ok()?;
    // The value is 0.DIGITS * 10^magnitude.
    let magnitude = exponent.saturating_add(point - first);
    if magnitude > 310 {
        return Some(f64::INFINITY);
    }
    if magnitude < -330 {
        return Some(0.0);
    }
    let power = magnitude - taken;
    let mut divisor = Big::from(1);
    let scaled = if power < 0 { &mut divisor } else { &mut number };
    (0..power.unsigned_abs()).for_each(|_| scaled.multiply_add(10, 0));
    Some(quotient(number, divisor))
}

fn exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let size = digits.bytes().fold(0_i64, |size, digit| (size * 10 + i64::from(digit - b'0')).min(1_000_000_000));
    Some(if negative { -size } else { size })
}

/// The float nearest to `number / divisor`, of two the even one.
fn quotient(mut number: Big, mut divisor: Big) -> f64 {
    // Scaled so that the quotient has 64 or 65 bits before the point.
    let mut shift = 64 + divisor.bits() - number.bits();
    if shift > 0 {
        number.shift(shift);
    } else {
        divisor.shift(-shift);
    }
    let mut bits = 0_u128;
    let mut place = 65;
    divisor.shift(place);
    loop {
        bits <<= 1;
        if number.compare(&divisor) != Ordering::Less {
            number.subtract(&divisor);
            bits |= 1;
        }
        if place == 0 {
            break;
        }
        divisor.halve();
        place -= 1;
    }
    // A rest only matters when it breaks a tie.
    bits = bits << 1 | u128::from(!number.is_zero());
    shift += 1;
    let length = 128 - i64::from(bits.leading_zeros());
    // The exponent of the lowest bit that a float of this size has.
    let lowest = (length - shift - 53).max(-1074);
    let dropped = u32::try_from(lowest + shift).expect("invariant: there are more bits than a float has");
    let (kept, rest) = (bits >> dropped, bits & ((1 << dropped) - 1));
    let half = 1_u128 << (dropped - 1);
    let up = rest > half || (rest == half && kept & 1 == 1);
    let kept = u64::try_from(kept).expect("invariant: 53 bits are kept") + u64::from(up);
    // A carry into a 54th bit lands in the exponent, where it belongs.
    let biased = u64::try_from(lowest + 1074).expect("invariant: not below the smallest float");
    if biased > 2046 {
        return f64::INFINITY;
    }
    let bits = if kept >> 52 == 0 { kept } else { ((biased + 1) << 52) + (kept - (1 << 52)) };
    f64::from_bits(bits.min(f64::INFINITY.to_bits()))
}

/// A natural number: its digits to the base 2^32, the lowest first, without zeros at the end.
#[derive(Clone, Debug, Default)]
struct Big(Vec<u32>);

impl From<u32> for Big {
    fn from(number: u32) -> Self {
        Self(vec![number])
    }
}

impl Big {
    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn bits(&self) -> i64 {
        let top = self.0.last().map_or(0, |top| 32 - i64::from(top.leading_zeros()));
        i64::try_from(self.0.len()).unwrap_or(0).max(1) * 32 - 32 + top
    }

    #[expect(clippy::cast_possible_truncation, reason = "the upper half is carried on")]
    fn multiply_add(&mut self, factor: u32, addend: u32) {
        let mut carry = u64::from(addend);
        for digit in &mut self.0 {
            carry += u64::from(*digit) * u64::from(factor);
            *digit = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn shift(&mut self, bits: i64) {
        for _ in 0..bits % 32 {
            self.multiply_add(2, 0);
        }
        for _ in 0..bits / 32 {
            self.0.insert(0, 0);
        }
    }

    fn add(&mut self, other: &Self) {
        let mut carry = false;
        for index in 0..other.0.len().max(self.0.len() + 1) {
            if index == self.0.len() {
                self.0.push(0);
            }
            let (first, over) = self.0[index].overflowing_add(other.0.get(index).copied().unwrap_or(0));
            let (second, over_again) = first.overflowing_add(u32::from(carry));
            self.0[index] = second;
            carry = over || over_again;
        }
        self.trim();
    }

    fn halve(&mut self) {
        let mut carry = 0;
        for digit in self.0.iter_mut().rev() {
            let next = *digit & 1;
            *digit = *digit >> 1 | carry << 31;
            carry = next;
        }
        self.trim();
    }

    fn compare(&self, other: &Self) -> Ordering {
        let length = self.0.len().cmp(&other.0.len());
        length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// Takes away a number that is not larger.
    fn subtract(&mut self, other: &Self) {
        let mut borrow = false;
        for (index, digit) in self.0.iter_mut().enumerate() {
            let (first, under) = digit.overflowing_sub(other.0.get(index).copied().unwrap_or(0));
            let (second, under_again) = first.overflowing_sub(u32::from(borrow));
            *digit = second;
            borrow = under || under_again;
        }
        self.trim();
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn agrees(text: &str) {
        let (ours, theirs) = (parse(text).map(f64::to_bits), text.parse::<f64>().ok().map(f64::to_bits));
        assert_eq!(ours, theirs, "{text}");
    }

    #[test]
    fn ties_ends_and_odd_spellings() {
        for text in [
            "0",
            "-0.0",
            "1",
            "+1.5",
            "0.1",
            "1e22",
            "1e23",
            "9007199254740993",
            "9007199254740992.9999999",
            "5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "1e-400",
            "1e99999999999",
            "0e99999999999",
            "1e-99999999999",
            ".5",
            "5.",
            "inf",
            "-inf",
            "1E+2",
            "00012.5e-1",
        ] {
            agrees(text);
        }
        for text in ["", ".", "-", "e5", "1e", "1e+", "1_0", "0x1", "1.2.3", " 1"] {
            assert_eq!(parse(text).map(f64::to_bits), None, "{text}");
        }
        assert!(parse("nan").is_some_and(f64::is_nan));
        agrees(&format!("0.{}1e500", "0".repeat(499)));
        agrees(&format!("1{}", "0".repeat(308)));
        agrees(&format!("9007199254740993{}1", "0".repeat(900)));
        agrees(&format!("9007199254740993.{}1", "0".repeat(900)));
        agrees(&format!("9007199254740993.{}", "0".repeat(900)));
    }

    #[track_caller]
    fn prints(float: f64) {
        let theirs = format!("{float:e}");
        let (mantissa, exponent) = theirs.split_once('e').expect("an exponent");
        let digits: Vec<u8> = mantissa.bytes().filter(|it| *it != b'.').map(|it| it - b'0').collect();
        assert_eq!(shortest(float), (digits, exponent.parse().expect("a number")), "{theirs}");
    }

    #[test]
    fn floats_are_printed_with_the_fewest_digits() {
        for float in
            [1.0, 0.1, 9.5, 1e22, 1e23, 5e-324, f64::MIN_POSITIVE, f64::MAX, 9_007_199_254_740_993.0, 0.3, 1e16]
        {
            prints(float);
        }
        // Every power of two: below it the floats lie twice as dense.
        for biased in 1..2047_u64 {
            prints(f64::from_bits(biased << 52));
            prints(f64::from_bits((biased << 52) - 1));
        }
        let mut state = 7_u64;
        for _ in 0..2_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let float = f64::from_bits((state ^ (state >> 29)) & !(1 << 63));
            if float.is_finite() && float > 0.0 {
                prints(float);
            }
        }
    }

    #[test]
    fn every_kind_of_float_comes_back() {
        let mut state = 42_u64;
        for _ in 0..400 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let bits = state ^ (state >> 29);
            let float = f64::from_bits(bits);
            if float.is_finite() {
                agrees(&format!("{float:e}"));
                agrees(&format!("{float:.3e}"));
                agrees(&format!("{float:.30e}"));
                // Half of the way to the next float.
                agrees(&format!("{:.800e}", f64::from_bits(bits & !(0x7ff << 52) | 1023 << 52)));
            }
            agrees(&format!("{}.{}e{}", bits >> 40, bits & 0xffff_ffff, i64::try_from(bits % 700).unwrap_or(0) - 350));
        }
    }
}
