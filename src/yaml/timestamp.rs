//! Dates and times as Go's yaml.v3 reads them: its four layouts, parsed as `time.Parse` does.

/// Returns the time in RFC 3339, or nothing if the text is not a time.
pub(super) fn parse(text: &str) -> Option<String> {
    let mut reader = Reader { rest: text };
    let date = reader.date()?;
    if reader.rest.is_empty() {
        return Some(format!("{date}T00:00:00Z"));
    }
    let spaced = match reader.rest.as_bytes()[0] {
        b'T' | b't' => {
            reader.rest = &reader.rest[1..];
            false
        }
        b' ' => {
            reader.rest = reader.rest.trim_start_matches(' ');
            true
        }
        _ => return None,
    };
    let time = reader.time()?;
    let zone = if spaced { "Z".to_owned() } else { reader.zone()? };
    reader.rest.is_empty().then(|| format!("{date}T{time}{zone}"))
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn date(&mut self) -> Option<String> {
        let year = self.digits(4, 4)?;
        self.literal(b'-')?;
        let month = self.digits(1, 2)?;
        self.literal(b'-')?;
        let day = self.digits(1, 2)?;
        let valid = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        valid.then(|| format!("{year:04}-{month:02}-{day:02}"))
    }

    fn time(&mut self) -> Option<String> {
        let hour = self.digits(1, 2)?;
        self.literal(b':')?;
        let minute = self.digits(1, 2)?;
        self.literal(b':')?;
        let second = self.digits(1, 2)?;
        let fraction = self.fraction();
        let valid = hour < 24 && minute < 60 && second < 60;
        valid.then(|| format!("{hour:02}:{minute:02}:{second:02}{fraction}"))
    }

    /// Go keeps nine digits of a fraction, and takes a comma for a point.
    fn fraction(&mut self) -> String {
        let bytes = self.rest.as_bytes();
        if !matches!(bytes, [b'.' | b',', b'0'..=b'9', ..]) {
            return String::new();
        }
        let digits = bytes[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let kept = self.rest[1..=digits.min(9)].trim_end_matches('0');
        let fraction = if kept.is_empty() { String::new() } else { format!(".{kept}") };
        self.rest = &self.rest[1 + digits..];
        fraction
    }

    fn zone(&mut self) -> Option<String> {
        let sign = *self.rest.as_bytes().first()?;
        self.rest = self.rest.get(1..)?;
        if sign == b'Z' {
            return Some("Z".to_owned());
        }
        let hours = self.digits(2, 2)?;
        self.literal(b':')?;
        let minutes = self.digits(2, 2)?;
        if !matches!(sign, b'+' | b'-') || hours > 24 || minutes > 60 {
            return None;
        }
        let (hours, minutes) = (hours + minutes / 60, minutes % 60);
        if (hours, minutes) == (0, 0) {
            return Some("Z".to_owned());
        }
        Some(format!("{}{hours:02}:{minutes:02}", char::from(sign)))
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if count < least {
            return None;
        }
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        digits.parse().ok()
    }

    fn literal(&mut self, byte: u8) -> Option<()> {
        if self.rest.as_bytes().first() != Some(&byte) {
            return None;
        }
        self.rest = &self.rest[1..];
        Some(())
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_layouts_are_times() {
        let cases = [
            ("2024-01-02", "2024-01-02T00:00:00Z"),
            ("2024-1-2", "2024-01-02T00:00:00Z"),
            ("2024-02-29T1:2:3Z", "2024-02-29T01:02:03Z"),
            ("2024-01-02t10:20:30.120+02:00", "2024-01-02T10:20:30.12+02:00"),
            ("2024-01-02  10:20:30", "2024-01-02T10:20:30Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_text() {
        for text in [
            "2023-02-29",
            "2024-13-01",
            "24-01-02",
            "2024-01-02T10:20",
            "2024-01-02 10:20:30Z",
            "2024-01-02T10:20:30",
            "2024-01-02x",
            "2024-01",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
