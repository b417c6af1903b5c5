//! Amounts of CPU, memory and the like: `100m`, `1.5Gi`, `1e3`.

/// Returns whether the API server reads the text as a quantity.
pub(super) fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|next: char| !next.is_ascii_digit() && next != '.');
    let (number, suffix) = unsigned.split_at(end.unwrap_or(unsigned.len()));
    let digits = number.bytes().any(|byte| byte.is_ascii_digit());
    digits && number.bytes().filter(|byte| *byte == b'.').count() <= 1 && is_suffix(suffix)
}

fn is_suffix(suffix: &str) -> bool {
    match suffix {
        "" | "n" | "u" | "m" | "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti"
        | "Pi" | "Ei" => true,
        _ => {
            suffix.strip_prefix(['e', 'E']).is_some_and(|exponent| exponent.parse::<i32>().is_ok())
        }
    }
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
}
