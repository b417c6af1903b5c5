//! Amounts of CPU, memory and the like: `100m`, `1.5Gi`, `1e3`.

/// Returns whether the API server reads the text as a quantity.
pub(super) fn is_quantity(text: &str) -> bool {
    amount(text).is_some()
}

/// Returns how much a quantity is, in units of its resource; `None` if it is none.
pub(crate) fn amount(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|next: char| !next.is_ascii_digit() && next != '.');
    let (number, suffix) = unsigned.split_at(end.unwrap_or(unsigned.len()));
    let digits = number.bytes().any(|byte| byte.is_ascii_digit());
    let is_number = digits && number.bytes().filter(|byte| *byte == b'.').count() <= 1;
    let amount = number.parse::<f64>().ok().filter(|_| is_number)? * factor(suffix)?;
    Some(if text.starts_with('-') { -amount } else { amount })
}

fn factor(suffix: &str) -> Option<f64> {
    const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let power = |names: &[&str]| names.iter().position(|name| *name == suffix);
    if let Some(power) = power(&DECIMAL) {
        return Some(1000_f64.powi(i32::try_from(power).ok()? - 3));
    }
    if let Some(power) = power(&BINARY) {
        return Some(1024_f64.powi(i32::try_from(power).ok()?));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    Some(10_f64.powi(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_told_from_other_text() {
        for good in ["1", "100m", "1.5Gi", ".5", "5.", "-1", "+1k", "1e3", "1E-3", "12E", "0"] {
            assert!(is_quantity(good), "{good}");
        }
        for bad in ["", "1 Gi", "1GB", "100mi", "m", "1.2.3", "Gi", "1e", "abc", "{{ x }}", "-"] {
            assert!(!is_quantity(bad), "{bad}");
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "small powers are exact")]
    fn one_amount_is_written_in_several_ways() {
        for (one, other) in [("1Gi", "1024Mi"), ("1", "1000m"), ("2k", "2e3"), ("-1.5M", "-1500k")]
        {
            assert_eq!(amount(one).unwrap(), amount(other).unwrap(), "{one} {other}");
        }
        assert!(amount("1G").unwrap() < amount("1Gi").unwrap());
    }
}
