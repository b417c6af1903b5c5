//! Whether a request is sent again, and when.

use super::answer::Answer;
use super::error::Error;
use super::lie::Lie;
use super::reason::Reason;
use chrono::DateTime;
use reqwest::StatusCode;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// How often a registry is asked that is not there or says nothing: waiting longer seldom helps.
const SILENT_ATTEMPTS: u32 = 3;
/// How often a request is sent that a registry refused because it raced with itself.
const RACED_ATTEMPTS: u32 = 2;
/// What distribution 2.8 says of content that it has, while other connections write to the repository.
const RACES: [&str; 2] = ["DIGEST_INVALID", "MANIFEST_BLOB_UNKNOWN"];
/// How GitHub tells of a limit, with the status of a missing permission.
const SECONDARY_LIMIT: &str = "secondary rate limit";

/// How long is waited, and how often tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The longest time in which nothing moves.
    pub(super) idle: Duration,
    /// How often a request is sent when the other side is busy, or the connection breaks.
    pub(super) attempts: u32,
    /// The wait before the second attempt; it doubles with each further one.
    pub(super) pause: Duration,
    /// The longest wait, also when a `Retry-After` asks for more.
    pub(super) longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            idle: Duration::from_mins(1),
            attempts: 6,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
        }
    }
}

impl Patience {
    /// Returns how long to wait before the attempt after this one, the first being 1; `None` when
    /// the outcome is one to live with.
    pub(super) async fn after(
        &self,
        attempt: u32,
        outcome: &mut Result<Answer, Error>,
    ) -> Option<Duration> {
        let answer = match outcome {
            Err(error) => return self.after_error(attempt, error),
            Ok(answer) => answer,
        };
        let attempts = if is_busy(answer.status()) || is_limited(answer).await {
            self.attempts
        } else if has_raced(answer).await {
            RACED_ATTEMPTS.min(self.attempts)
        } else {
            return None;
        };
        let header = answer.retry_after().map(|(text, date)| header_pause(text, date));
        let asked = match header.flatten() {
            Some(asked) => Some(asked),
            None => body_pause(answer.held().await),
        };
        self.pause(attempt, attempts, asked)
    }

    /// Returns the same for a request that brought no answer, or not all of it.
    pub(super) fn after_error(&self, attempt: u32, error: &Error) -> Option<Duration> {
        let attempts = match error {
            Error::Unreachable { reason, .. } | Error::Interrupted { reason, .. }
                if is_tls(reason) =>
            {
                return None;
            }
            Error::Unreachable { .. } | Error::Silent { .. } => SILENT_ATTEMPTS.min(self.attempts),
            Error::Interrupted { .. } | Error::Lie { lie: Lie::Truncated, .. } => self.attempts,
            _ => return None,
        };
        self.pause(attempt, attempts, None)
    }

    fn pause(&self, attempt: u32, attempts: u32, asked: Option<Duration>) -> Option<Duration> {
        if attempt >= attempts {
            return None;
        }
        // A random part keeps many runs that failed together from coming back together.
        let random = RandomState::new().hash_one(attempt);
        Some(asked.unwrap_or_else(|| self.backoff(attempt, random)).min(self.longest_pause))
    }

    /// Between half and the whole of a pause that doubles with each attempt.
    fn backoff(&self, attempt: u32, random: u64) -> Duration {
        let whole = self.pause.saturating_mul(1 << (attempt - 1).min(16));
        let part = u32::try_from(random % 1024).unwrap_or_default();
        whole / 2 + whole / 2 * part / 1024
    }
}

/// 499 and 520 to 530 are what proxies answer when they gave up on the registry behind them.
fn is_busy(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429 | 499 | 500 | 502..=504 | 520..=530)
}

async fn is_limited(answer: &mut Answer) -> bool {
    answer.status() == StatusCode::FORBIDDEN
        && String::from_utf8_lossy(answer.held().await)
            .to_ascii_lowercase()
            .contains(SECONDARY_LIMIT)
}

async fn has_raced(answer: &mut Answer) -> bool {
    answer.status() == StatusCode::BAD_REQUEST && {
        let words = answer.said().await;
        RACES.iter().any(|code| words.has(code))
    }
}

/// Reads a `Retry-After`: seconds, or a date, which is held against the date of the answer: the
/// clocks here and there may differ.
fn header_pause(text: &str, sent: Option<&str>) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| DateTime::parse_from_rfc2822(text.trim()).ok();
    let pause = date(text)? - date(sent?)?;
    Some(pause.to_std().unwrap_or_default())
}

/// Reads what GitHub's registry says in its body instead: `retry-after: 10.3ms, allowed: 2000/minute`.
fn body_pause(body: &[u8]) -> Option<Duration> {
    let text = String::from_utf8_lossy(body).to_ascii_lowercase();
    let (_, after) = text.split_once("retry-after:")?;
    let text = after.trim_start();
    let unit = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let number: f64 = text[..unit].parse().ok()?;
    let rest = &text[unit..];
    let word = &rest[..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())];
    let seconds = match word {
        "ns" => 1e-9,
        "us" | "µs" | "μs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number * seconds).ok()
}

/// Returns whether TLS failed, over certificates as a rule, which trying again does not change.
fn is_tls(reason: &Reason) -> bool {
    reason.causes().any(<dyn std::error::Error>::is::<rustls::Error>)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_asked_for_in_seconds_or_as_a_date() {
        let sent = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let cases = [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sun, 06 Nov 1994 08:49:27 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(header_pause(text, sent), seconds.map(Duration::from_secs), "{text}");
        }
        assert_eq!(header_pause("Sun, 06 Nov 1994 08:49:47 GMT", None), None);
    }

    #[test]
    fn githubs_registry_asks_in_its_body() {
        let cases = [
            ("retry-after: 10.304647ms, allowed: 2000/minute", Some(10_304)),
            (r#"{"message":"Retry-After: 2s"}"#, Some(2_000_000)),
            ("retry-after: 5µs", Some(5)),
            ("retry-after: soon", None),
            ("retry-after: 1e400s", None),
            ("retry-after: 9", None),
            ("", None),
        ];
        for (body, micros) in cases {
            let pause = body_pause(body.as_bytes()).map(|pause| pause.as_micros());
            assert_eq!(pause, micros, "{body}");
        }
    }

    #[test]
    fn pauses_double_and_a_random_part_shortens_them() {
        let patience = Patience { pause: Duration::from_millis(512), ..Patience::default() };
        let millis = |attempt, random| patience.backoff(attempt, random).as_millis();
        assert_eq!([millis(1, 0), millis(2, 0), millis(3, 0)], [256, 512, 1024]);
        assert_eq!(millis(1, 512), 384);
        assert!(millis(40, 1023) > 0);
    }
}
