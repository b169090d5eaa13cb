//! Six-digit codes by e-mail: how long they live, how often they may be sent and tried (spec: commerce 2.1 "Codes").

use kernel::{Error, Instant, Span};

/// How long a code can be used.
pub const CODE_TTL: Span = Span::minutes(10);
/// How often a code can be tried.
pub const CODE_TRIES: i64 = 5;
/// Time between two codes to one address.
pub const RESEND_AFTER: Span = Span::seconds(60);
/// Codes within 24 hours, per address and per network address.
pub const CODES_PER_DAY: usize = 10;

/// Six digits from a random number. The bias of the remainder is below one in 10¹³.
pub fn code_from_random(random: u64) -> String {
    format!("{:06}", random % 1_000_000)
}

/// The code in what a person typed (spaces and hyphens between digits do not matter), if it can be one.
pub fn read_code(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    (code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}

/// Whether another code may be sent. `sent` are the times of earlier codes to the same address (or, asked again, from
/// the same network address) of the last day, in any order. Errors: [`Error::TooMany`] with the time to wait.
pub fn check_send(sent: &[Instant], now: Instant) -> Result<(), Error> {
    let day = now.before(Span::hours(24));
    let mut recent: Vec<Instant> = sent.iter().copied().filter(|at| *at > day).collect();
    recent.sort_unstable();
    let newest = recent.last().map(|at| at.after(RESEND_AFTER));
    // Enough of the oldest must pass out of the day to make room for one.
    let room = recent
        .len()
        .checked_sub(CODES_PER_DAY)
        .map(|i| recent[i].after(Span::hours(24)));
    match newest.max(room) {
        Some(free_at) if free_at > now => Err(Error::TooMany {
            retry_after_s: (free_at.since(now).0 + 999_999) / 1_000_000,
        }),
        _ => Ok(()),
    }
}

/// A code as it is stored, without its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentCode {
    /// When it was sent.
    pub sent_at: Instant,
    /// Wrong tries so far.
    pub tries: i64,
    /// Whether it has been used or replaced.
    pub spent: bool,
}

/// What a try comes to. People see only right or wrong; the rest is for the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeVerdict {
    /// It opens the door and is spent.
    Right,
    /// Wrong; one more try is used up.
    Wrong {
        /// Tries left.
        left: i64,
    },
    /// Used, replaced, or tried too often: a new one is needed, right or not.
    Spent,
    /// Too old: a new one is needed, right or not.
    Expired,
}

/// Judges a try of the newest code; `matches` says whether the digits are right (compared in constant time by the
/// caller).
pub fn judge_code(code: &SentCode, matches: bool, now: Instant) -> CodeVerdict {
    if code.spent || code.tries >= CODE_TRIES {
        CodeVerdict::Spent
    } else if now.since(code.sent_at) >= CODE_TTL {
        CodeVerdict::Expired
    } else if matches {
        CodeVerdict::Right
    } else {
        CodeVerdict::Wrong {
            left: CODE_TRIES - code.tries - 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Instant {
        Instant(seconds * 1_000_000)
    }

    #[test]
    fn codes_are_six_digits_however_they_are_typed() {
        assert_eq!(code_from_random(1_000_042), "000042");
        assert_eq!(read_code(" 000 042 ").as_deref(), Some("000042"));
        assert_eq!(read_code("000-042").as_deref(), Some("000042"));
        for bad in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert_eq!(read_code(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_second_code_waits_a_minute_and_the_eleventh_a_day() {
        assert_eq!(check_send(&[], at(0)), Ok(()));
        assert_eq!(check_send(&[at(0)], at(59)), Err(Error::TooMany { retry_after_s: 1 }));
        assert_eq!(check_send(&[at(0)], at(60)), Ok(()));
        let ten: Vec<Instant> = (0..10).map(|n| at(n * 100)).rev().collect();
        assert_eq!(check_send(&ten[1..], at(1_000)), Ok(()));
        assert_eq!(
            check_send(&ten, at(1_000)),
            Err(Error::TooMany {
                retry_after_s: 86_400 - 1_000
            })
        );
        assert_eq!(check_send(&ten, at(86_400)), Ok(()));
    }

    #[test]
    fn a_code_dies_by_use_by_tries_and_by_age() {
        let fresh = SentCode {
            sent_at: at(0),
            tries: 0,
            spent: false,
        };
        assert_eq!(judge_code(&fresh, true, at(599)), CodeVerdict::Right);
        assert_eq!(judge_code(&fresh, true, at(600)), CodeVerdict::Expired);
        assert_eq!(judge_code(&fresh, false, at(1)), CodeVerdict::Wrong { left: 4 });
        assert_eq!(
            judge_code(&SentCode { tries: 4, ..fresh }, false, at(1)),
            CodeVerdict::Wrong { left: 0 }
        );
        assert_eq!(
            judge_code(&SentCode { tries: 5, ..fresh }, true, at(1)),
            CodeVerdict::Spent
        );
        assert_eq!(
            judge_code(&SentCode { spent: true, ..fresh }, true, at(1)),
            CodeVerdict::Spent
        );
    }
}
