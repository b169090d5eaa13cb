//! Creators: status, handle, sign-up (spec: affiliate 2.1).

use crate::Refusal;
use kernel::{FieldError, RESERVED};
use serde::{Deserialize, Serialize};

kernel::coded! {
    /// Where a creator stands.
    pub enum CreatorStatus {
        /// Signing up.
        Draft = "draft",
        /// Waits for review.
        Submitted = "submitted",
        /// May do everything.
        Active = "active",
        /// Not admitted.
        Rejected = "rejected",
        /// May earn within the limits of the pilot.
        Limited = "limited",
        /// May not earn for now.
        Suspended = "suspended",
        /// Left.
        Closed = "closed",
        /// Excluded for good.
        Banned = "banned",
    }
}

kernel::coded! {
    /// What can happen to a creator.
    pub enum CreatorAct {
        /// Sends the sign-up.
        Submit = "submit",
        /// Is admitted.
        Admit = "admit",
        /// Is not admitted.
        Reject = "reject",
        /// Is put under the pilot's limits.
        Limit = "limit",
        /// The limits end.
        Lift = "lift",
        /// Is suspended.
        Suspend = "suspend",
        /// The suspension ends.
        Restore = "restore",
        /// Leaves.
        Close = "close",
        /// Is excluded for good.
        Ban = "ban",
    }
}

/// Every allowed step; there are no others.
pub const CREATOR_TABLE: &[(CreatorStatus, CreatorAct, CreatorStatus)] = {
    use CreatorAct as A;
    use CreatorStatus as S;
    &[
        (S::Draft, A::Submit, S::Submitted),
        (S::Draft, A::Close, S::Closed),
        (S::Draft, A::Ban, S::Banned),
        (S::Submitted, A::Admit, S::Active),
        (S::Submitted, A::Reject, S::Rejected),
        (S::Submitted, A::Close, S::Closed),
        (S::Submitted, A::Ban, S::Banned),
        (S::Active, A::Limit, S::Limited),
        (S::Active, A::Suspend, S::Suspended),
        (S::Active, A::Close, S::Closed),
        (S::Active, A::Ban, S::Banned),
        (S::Rejected, A::Close, S::Closed),
        (S::Rejected, A::Ban, S::Banned),
        (S::Limited, A::Lift, S::Active),
        (S::Limited, A::Suspend, S::Suspended),
        (S::Limited, A::Close, S::Closed),
        (S::Limited, A::Ban, S::Banned),
        (S::Suspended, A::Restore, S::Active),
        (S::Suspended, A::Close, S::Closed),
        (S::Suspended, A::Ban, S::Banned),
    ]
};

impl CreatorStatus {
    /// The status after `act`. Errors: the table has no such step.
    pub fn next(self, act: CreatorAct) -> Result<CreatorStatus, Refusal> {
        CREATOR_TABLE
            .iter()
            .find(|(from, by, _)| *from == self && *by == act)
            .map(|(_, _, to)| *to)
            .ok_or(Refusal::CreatorStatus { status: self, act })
    }

    /// Whether new touches of this creator can earn.
    pub const fn earns(self) -> bool {
        matches!(self, CreatorStatus::Active | CreatorStatus::Limited)
    }
}

/// Days a new creator stays within the limits of the pilot, unless [`PILOT_ORDERS`] settle before (spec: affiliate
/// AFF-103).
pub const PILOT_DAYS: i64 = 30;
/// Settled orders that end the pilot.
pub const PILOT_ORDERS: i64 = 5;

/// Most links of a creator (spec: affiliate AFF-247, AFF-103).
pub const fn most_links(status: CreatorStatus) -> i64 {
    match status {
        CreatorStatus::Limited => 50,
        _ => 5000,
    }
}

/// Shortest handle.
pub const HANDLE_MIN: usize = 3;
/// Longest handle.
pub const HANDLE_MAX: usize = 30;

/// The handle as it is stored and compared: lower case, without the `@` people type before it.
pub fn fold_handle(text: &str) -> String {
    let text = text.trim();
    text.strip_prefix('@').unwrap_or(text).to_lowercase()
}

/// Checks a folded handle: 3 to 30 of `a-z 0-9 . _`, beginning and ending with a letter or digit, no two marks in a
/// row, not a reserved word. Errors: what is wrong, for the field `handle`.
pub fn check_handle(handle: &str) -> Result<(), FieldError> {
    let length = handle.chars().count();
    if length < HANDLE_MIN {
        return Err(FieldError::new("handle", "too_short").with("min", HANDLE_MIN));
    }
    if length > HANDLE_MAX {
        return Err(FieldError::new("handle", "too_long").with("max", HANDLE_MAX));
    }
    let solid = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let mark = |b: &u8| matches!(b, b'.' | b'_');
    let bytes = handle.as_bytes();
    let ends = bytes.first().is_some_and(solid) && bytes.last().is_some_and(solid);
    if !ends || !bytes.iter().all(|b| solid(b) || mark(b)) || bytes.windows(2).any(|w| mark(&w[0]) && mark(&w[1])) {
        return Err(FieldError::new("handle", "bad_handle"));
    }
    // All digits would read as an id.
    if RESERVED.contains(&handle) || bytes.iter().all(u8::is_ascii_digit) {
        return Err(FieldError::new("handle", "reserved"));
    }
    Ok(())
}

/// The one page of a creator's sign-up, as typed. E-mail and country are checked where accounts are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUp {
    /// Handle, with or without `@`.
    pub handle: String,
    /// Name shown to people, 2 to 60 characters.
    pub display_name: String,
    /// Date of birth, `YYYY-MM-DD`; creators are 18 or older.
    pub born_on: String,
    /// The terms are accepted.
    pub terms: bool,
}

impl SignUp {
    /// Everything that is wrong with it; `today` is `(year, month, day)` where the creator is.
    pub fn check(&self, today: (i32, u32, u32)) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        wrong.extend(check_handle(&fold_handle(&self.handle)).err());
        let name = self.display_name.trim().chars().count();
        if name < 2 {
            wrong.push(FieldError::new("display_name", "too_short").with("min", 2));
        } else if name > 60 {
            wrong.push(FieldError::new("display_name", "too_long").with("max", 60));
        }
        match civil(&self.born_on) {
            None => wrong.push(FieldError::new("born_on", "bad_date")),
            Some(born) if born.0 < today.0 - 120 || born > today => {
                wrong.push(FieldError::new("born_on", "bad_date"));
            }
            Some((year, month, day)) if (year + 18, month, day) > today => {
                wrong.push(FieldError::new("born_on", "too_young"));
            }
            Some(_) => {}
        }
        if !self.terms {
            wrong.push(FieldError::new("terms", "terms_required"));
        }
        wrong
    }
}

/// Reads `YYYY-MM-DD` if there is such a day.
fn civil(text: &str) -> Option<(i32, u32, u32)> {
    let mut parts = text.trim().split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = [year, month, day].iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()));
    if parts.next().is_some() || !digits || (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let (year, month, day): (i32, u32, u32) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    (1..=last).contains(&day).then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_on_every_status_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for status in CreatorStatus::ALL {
            for act in CreatorAct::ALL {
                match status.next(*act) {
                    Ok(to) => {
                        allowed += 1;
                        assert!(CREATOR_TABLE.contains(&(*status, *act, to)));
                    }
                    Err(refusal) => assert_eq!(
                        refusal,
                        Refusal::CreatorStatus {
                            status: *status,
                            act: *act
                        }
                    ),
                }
            }
        }
        assert_eq!(allowed, CREATOR_TABLE.len());
        for end in [CreatorStatus::Closed, CreatorStatus::Banned] {
            assert!(CreatorAct::ALL.iter().all(|act| end.next(*act).is_err()));
        }
    }

    #[test]
    fn handles_are_plain_and_not_reserved() {
        for good in ["ana", "ana.b_1", "7up"] {
            assert_eq!(check_handle(good), Ok(()), "{good}");
        }
        assert_eq!(fold_handle(" @Ana.B "), "ana.b");
        for (bad, code) in [
            ("ab", "too_short"),
            ("a.", "too_short"),
            ("abc.", "bad_handle"),
            ("a..b", "bad_handle"),
            ("a-b", "bad_handle"),
            ("añb", "bad_handle"),
            ("Abc", "bad_handle"),
            ("seller", "reserved"),
            ("12345", "reserved"),
        ] {
            assert_eq!(check_handle(bad).expect_err(bad).code, code, "{bad}");
        }
        assert_eq!(check_handle(&"a".repeat(31)).expect_err("long").code, "too_long");
    }

    #[test]
    fn sign_up_says_everything_that_is_wrong_at_once() {
        let today = (2026, 11, 25);
        let codes = |form: &SignUp| form.check(today).into_iter().map(|e| e.code).collect::<Vec<_>>();
        let good = SignUp {
            handle: "@Ana".into(),
            display_name: "Ana".into(),
            born_on: "2008-11-25".into(),
            terms: true,
        };
        assert!(codes(&good).is_empty());
        assert_eq!(
            codes(&SignUp {
                born_on: "2008-11-26".into(),
                ..good.clone()
            }),
            ["too_young"]
        );
        assert_eq!(
            codes(&SignUp {
                born_on: "2000-02-30".into(),
                ..good.clone()
            }),
            ["bad_date"]
        );
        assert_eq!(
            codes(&SignUp {
                born_on: "2027-01-01".into(),
                ..good
            }),
            ["bad_date"]
        );
        assert_eq!(
            codes(&SignUp::default()),
            ["too_short", "too_short", "bad_date", "terms_required"]
        );
    }
}
