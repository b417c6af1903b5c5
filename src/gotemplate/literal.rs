//! Constants as Go writes them.

/// Returns whether a string in double quotes has only escapes that Go knows. `text` holds the quotes.
pub(super) fn is_quoted_string(text: &str) -> bool {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.is_some_and(|mut rest| {
        while !rest.is_empty() {
            match after_character(rest, '"') {
                Some(after) => rest = after,
                None => return false,
            }
        }
        true
    })
}

/// Returns whether the text is one character in single quotes. `text` holds the quotes.
pub(super) fn is_character(text: &str) -> bool {
    text.strip_prefix('\'').and_then(|rest| after_character(rest, '\'')) == Some("'")
}

/// Takes one character, escaped or not, off a text; `None` when Go refuses it.
fn after_character(text: &str, quote: char) -> Option<&str> {
    let mut characters = text.chars();
    match characters.next()? {
        '\\' => after_escape(characters.as_str(), quote),
        character if character == quote || character == '\n' => None,
        _ => Some(characters.as_str()),
    }
}

fn after_escape(text: &str, quote: char) -> Option<&str> {
    let mut characters = text.chars();
    let rest = |digits: usize| text.get(1 + digits..);
    match characters.next()? {
        'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' => rest(0),
        'x' => hexadecimal(text, 2).and_then(|_| rest(2)),
        'u' => hexadecimal(text, 4).filter(|code| is_character_code(*code)).and_then(|_| rest(4)),
        'U' => hexadecimal(text, 8).filter(|code| is_character_code(*code)).and_then(|_| rest(8)),
        '0'..='7' => {
            let digits = text.get(..3)?;
            let all = digits.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
            let fits = all && u16::from_str_radix(digits, 8).is_ok_and(|value| value <= 255);
            fits.then(|| &text[3..])
        }
        character if character == quote => rest(0),
        _ => None,
    }
}

fn hexadecimal(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(1..=digits)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
    u32::from_str_radix(digits, 16).ok()
}

fn is_character_code(code: u32) -> bool {
    char::from_u32(code).is_some()
}

/// Returns whether Go reads the text as a number that fits a machine word.
pub(super) fn is_number(text: &str) -> bool {
    if text.ends_with('i') {
        // An imaginary number; the lexer has seen to its shape, and nobody writes one.
        return true;
    }
    let Some(text) = without_underscores(text) else { return false };
    let magnitude = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let exponent = !has_hexadecimal_prefix(magnitude) && magnitude.contains(['e', 'E']);
    if exponent || magnitude.contains(['.', 'p', 'P']) {
        return is_float(magnitude);
    }
    let limit = match text.as_bytes().first() {
        Some(b'-') => 1_u128 << 63,
        Some(b'+') => (1 << 63) - 1,
        _ => u128::from(u64::MAX),
    };
    integer(magnitude).is_some_and(|value| value <= limit)
}

/// Takes out the underscores that separate digits, or a digit and the prefix of its base.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let prefixed = has_hexadecimal_prefix(text.trim_start_matches(['+', '-']));
    let is_digit = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_digit() || (prefixed && byte.is_ascii_hexdigit()))
    };
    for (at, _) in text.match_indices('_') {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after_prefix = matches!(before, Some(b'x' | b'X' | b'o' | b'O'))
            || (before == Some(&b'b') && at == 2)
            || (before == Some(&b'B') && at == 2);
        if !(is_digit(before) || after_prefix) || !is_digit(bytes.get(at + 1)) {
            return None;
        }
    }
    Some(text.replace('_', ""))
}

fn has_hexadecimal_prefix(magnitude: &str) -> bool {
    magnitude.starts_with("0x") || magnitude.starts_with("0X")
}

fn integer(text: &str) -> Option<u128> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', b'o' | b'O', ..] => (&text[2..], 8),
        [b'0', b'b' | b'B', ..] => (&text[2..], 2),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    // `from_str_radix` would accept a sign.
    let plain = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| u128::from_str_radix(digits, radix).ok()).flatten()
}

fn is_float(magnitude: &str) -> bool {
    if has_hexadecimal_prefix(magnitude) {
        return is_hexadecimal_float(&magnitude[2..]);
    }
    // Go refuses a number that is too large, Rust reads it as infinity.
    magnitude.starts_with(|first: char| first == '.' || first.is_ascii_digit())
        && magnitude.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_hexadecimal_float(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['p', 'P']) else { return false };
    let digits = mantissa.bytes().filter(u8::is_ascii_hexdigit).count();
    let dots = mantissa.bytes().filter(|byte| *byte == b'.').count();
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let whole = digits + dots == mantissa.len() && digits > 0 && dots <= 1;
    whole && exponent.parse::<u16>().is_ok_and(|exponent| exponent < 900)
}
