//! Numbers as Go's `strconv` and the YAML libraries on top of it read them.

use super::scalar::Dialect;

/// A number of a plain scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Int(i128),
    Float(f64),
}

/// Returns the number that text starting with a digit, a sign or a point stands for.
pub(super) fn parse(text: &str, dialect: Dialect) -> Option<Number> {
    let plain = text.replace('_', "");
    if text.starts_with('.') {
        return separates_digits(text).then(|| float(&plain).map(Number::Float)).flatten();
    }
    int(&plain)
        .map(Number::Int)
        .or_else(|| float(&plain).map(Number::Float))
        .or_else(|| prefixed(&plain, "0b", 2).map(Number::Int))
        .or_else(|| match dialect {
            Dialect::GoV3 => prefixed(&plain, "0o", 8).map(Number::Int),
            Dialect::Helm => None,
        })
}

/// Returns the nearest floating point number, as Go's conversion does.
#[expect(
    clippy::cast_precision_loss,
    reason = "rounding is what the conversion in Go and in JSON does"
)]
pub(super) fn to_float(int: i128) -> f64 {
    int as f64
}

/// `strconv.ParseFloat` lets `_` stand between two digits only.
fn separates_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    text.match_indices('_').all(|(at, _)| at > 0 && digit(at - 1) && digit(at + 1))
}

/// `strconv.ParseInt(text, 0, 64)`, then `strconv.ParseUint(text, 0, 64)`.
fn int(text: &str) -> Option<i128> {
    let (sign, digits) = split_sign(text);
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    signed(sign, digits, radix)
}

/// `strconv.ParseInt` of what follows a prefix; Go lets a second sign stand there.
fn prefixed(text: &str, prefix: &str, radix: u32) -> Option<i128> {
    if let Some(rest) = text.strip_prefix(prefix) {
        let (sign, digits) = split_sign(rest);
        return signed(sign, digits, radix);
    }
    let rest = text.strip_prefix('-')?.strip_prefix(prefix)?;
    signed(Some('-'), rest, radix)
}

fn split_sign(text: &str) -> (Option<char>, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (Some('-'), &text[1..]),
        Some(b'+') => (Some('+'), &text[1..]),
        _ => (None, text),
    }
}

/// Only a number without a sign may be larger than 2^63 - 1.
fn signed(sign: Option<char>, digits: &str, radix: u32) -> Option<i128> {
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = i128::from(u64::from_str_radix(digits, radix).ok()?);
    let value = if sign == Some('-') { -magnitude } else { magnitude };
    (sign.is_none() || i64::try_from(value).is_ok()).then_some(value)
}

/// Matches `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`; a number out of range is text.
fn float(text: &str) -> Option<f64> {
    let (_, unsigned) = split_sign(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(split_sign(&unsigned[at + 1..]).1)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let shape = digits(whole)
        && fraction.is_none_or(digits)
        && !(whole.is_empty() && fraction.is_none_or(str::is_empty))
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent));
    if !shape {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_follow_go() {
        let cases = [
            ("0", Some(0)),
            ("-0x10", Some(-16)),
            ("0X1f", Some(31)),
            ("0755", Some(493)),
            ("0o755", Some(493)),
            ("-0b101", Some(-5)),
            ("0b-1", Some(-1)),
            ("1_000", Some(1000)),
            ("18446744073709551615", Some(18_446_744_073_709_551_615)),
            ("-9223372036854775808", Some(-9_223_372_036_854_775_808)),
            ("0x", None),
            ("0xfg", None),
            ("1-2", None),
            ("+", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(Number::Int);
            assert_eq!(parse(text, Dialect::GoV3), expected, "{text}");
        }
    }

    #[test]
    fn floats_follow_go() {
        let cases = [
            ("1.", Some(1.0)),
            (".5", Some(0.5)),
            (".1_5", Some(0.15)),
            ("._5", None),
            ("089", Some(89.0)),
            ("1.e+3", Some(1000.0)),
            ("12e03", Some(12000.0)),
            ("+9223372036854775808", Some(9_223_372_036_854_775_808.0)),
            ("12e99999", None),
            ("1e", None),
            ("1.2.3", None),
            (".", None),
            ("-", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(Number::Float);
            assert_eq!(parse(text, Dialect::Helm), expected, "{text}");
        }
    }
}
