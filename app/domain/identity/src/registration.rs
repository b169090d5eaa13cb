//! How somebody becomes a seller: the registration, its review, and the reasons for a no (spec: commerce 2.1).

use crate::Refusal;
use kernel::{Instant, Span};

/// Resubmissions allowed within 30 days.
pub const RESUBMISSIONS: usize = 5;

kernel::coded! {
    /// Where a registration stands.
    pub enum RegistrationState {
        /// Being filled in.
        Draft = "draft",
        /// Waits for a reviewer.
        Submitted = "submitted",
        /// A reviewer has it.
        UnderReview = "under_review",
        /// The reviewer asked for more.
        NeedInfo = "need_info",
        /// The shop is open.
        Approved = "approved",
        /// Refused, with reasons; may be corrected and sent again.
        Rejected = "rejected",
    }
}

kernel::coded! {
    /// What can happen to a registration.
    pub enum RegistrationAct {
        /// The seller sends it, or sends it again.
        Submit = "submit",
        /// A reviewer takes it.
        Review = "review",
        /// The reviewer asks for more.
        AskInfo = "ask_info",
        /// The seller answers.
        Answer = "answer",
        /// The reviewer says yes.
        Approve = "approve",
        /// The reviewer says no.
        Reject = "reject",
    }
}

/// Every allowed step; there are no others.
pub const REGISTRATION_TABLE: &[(RegistrationState, RegistrationAct, RegistrationState)] = {
    use RegistrationAct as A;
    use RegistrationState as S;
    &[
        (S::Draft, A::Submit, S::Submitted),
        (S::Submitted, A::Review, S::UnderReview),
        (S::UnderReview, A::AskInfo, S::NeedInfo),
        (S::UnderReview, A::Approve, S::Approved),
        (S::UnderReview, A::Reject, S::Rejected),
        (S::NeedInfo, A::Answer, S::UnderReview),
        (S::Rejected, A::Submit, S::Submitted),
    ]
};

impl RegistrationState {
    /// The state after `act`. Errors: the table has no such step.
    pub fn next(self, act: RegistrationAct) -> Result<RegistrationState, Refusal> {
        REGISTRATION_TABLE
            .iter()
            .find(|(from, by, _)| *from == self && *by == act)
            .map(|(_, _, to)| *to)
            .ok_or(Refusal::RegistrationState { state: self, act })
    }

    /// Whether the seller may change the facts now.
    pub const fn editable(self) -> bool {
        matches!(
            self,
            RegistrationState::Draft | RegistrationState::NeedInfo | RegistrationState::Rejected
        )
    }
}

/// Whether a rejected registration may be sent again; `earlier` are the times of earlier resubmissions.
/// Errors: [`Refusal::TooManyResubmissions`].
pub fn check_resubmission(earlier: &[Instant], now: Instant) -> Result<(), Refusal> {
    let since = now.before(Span::days(30));
    if earlier.iter().filter(|at| **at > since).count() < RESUBMISSIONS {
        Ok(())
    } else {
        Err(Refusal::TooManyResubmissions { limit: RESUBMISSIONS })
    }
}

kernel::coded! {
    /// Why a registration is refused or needs more; the sentence stands in the catalogue under
    /// `common.shop_rejection.<code>`.
    pub enum RejectionReason {
        /// The name uses a brand or word it may not.
        ForbiddenName = "forbidden_name",
        /// The name is too close to another shop's.
        SimilarName = "similar_name",
        /// The legal name does not fit the documents.
        LegalNameMismatch = "legal_name_mismatch",
        /// The registration number is unknown.
        RegistrationNumber = "registration_number",
        /// The address is incomplete or does not exist.
        Address = "address",
        /// Nobody answers at the phone number.
        Phone = "phone",
        /// The goods are not allowed here.
        ProhibitedGoods = "prohibited_goods",
        /// The same person or company has a shop already.
        Duplicate = "duplicate",
        /// Something else, said in the note.
        Other = "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_on_every_state_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for state in RegistrationState::ALL {
            for act in RegistrationAct::ALL {
                match state.next(*act) {
                    Ok(to) => {
                        allowed += 1;
                        assert!(REGISTRATION_TABLE.contains(&(*state, *act, to)));
                    }
                    Err(refusal) => {
                        assert_eq!(
                            refusal,
                            Refusal::RegistrationState {
                                state: *state,
                                act: *act
                            }
                        );
                    }
                }
            }
        }
        assert_eq!(allowed, REGISTRATION_TABLE.len());
    }

    #[test]
    fn a_sixth_resubmission_waits_for_the_first_to_age() {
        let day = |n: i64| Instant(0).after(Span::days(n));
        let five: Vec<Instant> = (1..=5).map(day).collect();
        assert_eq!(check_resubmission(&five[1..], day(6)), Ok(()));
        assert_eq!(
            check_resubmission(&five, day(6)),
            Err(Refusal::TooManyResubmissions { limit: 5 })
        );
        assert_eq!(check_resubmission(&five, day(31)), Ok(()));
    }
}
