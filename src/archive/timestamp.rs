//! The one moment that an archive and its manifest carry.

use chrono::DateTime;
use std::fmt;
use std::str::FromStr;

/// The last second that the eleven octal digits of a tar header can hold, in the year 2242.
const LAST: u64 = 0o777_7777_7777;

/// Whole seconds since 1970-01-01T00:00:00Z, as few enough for every tar header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

/// Why a text is not a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTimestamp {
    /// It is not a whole number of seconds without a sign.
    #[error("it is not a whole number of seconds since 1970")]
    NotANumber,
    /// It lies after the last second that a tar header can hold.
    #[error("it is larger than {LAST}, the last second that a tar header can hold")]
    TooLate,
}

impl Timestamp {
    /// 1980-01-01T00:00:00Z, for packs that name no moment of their own.
    ///
    /// The present moment would give other bytes each time, and zero makes some programs complain
    /// of an implausible date or of a missing one. 1980 is the first year that ZIP can hold, too.
    pub const FIXED: Self = Self(315_532_800);

    /// Reads RFC 3339, as manifests have it; `None` when it is none, or no tar header could hold it.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let moment = DateTime::parse_from_rfc3339(text).ok()?;
        u64::try_from(moment.timestamp()).ok().filter(|seconds| *seconds <= LAST).map(Self)
    }

    /// Returns the seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Timestamp {
    /// Writes RFC 3339 in UTC with whole seconds, as `1980-01-01T00:00:00Z`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = i64::try_from(self.0).unwrap_or(i64::MAX);
        let moment = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        write!(formatter, "{}", moment.format("%Y-%m-%dT%H:%M:%SZ"))
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidTimestamp::NotANumber);
        }
        match text.parse() {
            Ok(seconds) if seconds <= LAST => Ok(Self(seconds)),
            _ => Err(InvalidTimestamp::TooLate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_written_as_oras_writes_it() {
        assert_eq!(Timestamp::FIXED.to_string(), "1980-01-01T00:00:00Z");
        let last: Timestamp = "8589934591".parse().unwrap();
        assert_eq!(last.to_string(), "2242-03-16T12:56:31Z");
    }

    #[test]
    fn a_timestamp_is_read_back() {
        for timestamp in [Timestamp(0), Timestamp::FIXED, Timestamp(LAST)] {
            assert_eq!(Timestamp::from_rfc3339(&timestamp.to_string()), Some(timestamp));
        }
        for none in ["", "now", "1969-12-31T23:59:59Z", "2242-03-16T12:56:32Z"] {
            assert_eq!(Timestamp::from_rfc3339(none), None, "{none}");
        }
    }

    #[test]
    fn what_no_tar_header_can_hold_is_refused() {
        let cases = [
            ("", InvalidTimestamp::NotANumber),
            ("-1", InvalidTimestamp::NotANumber),
            ("+1", InvalidTimestamp::NotANumber),
            ("1.5", InvalidTimestamp::NotANumber),
            ("now", InvalidTimestamp::NotANumber),
            ("8589934592", InvalidTimestamp::TooLate),
            ("99999999999999999999999", InvalidTimestamp::TooLate),
        ];
        for (bad, reason) in cases {
            assert_eq!(bad.parse::<Timestamp>(), Err(reason), "{bad}");
        }
    }
}
