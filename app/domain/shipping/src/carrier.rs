//! Carriers by kind, and the form of their tracking numbers (spec: commerce 2.8 "number format check per carrier").

use crate::Refusal;

kernel::coded! {
    /// Who carries a package. Kinds, not companies; the names stand in the catalogue.
    pub enum Carrier {
        /// The post of a country.
        Postal = "postal",
        /// An international express service.
        Express = "express",
        /// A parcel or bike courier.
        Courier = "courier",
        /// Any other.
        Other = "other",
    }
}

impl Carrier {
    /// Least and most characters of its numbers, white space and hyphens not counted.
    pub const fn tracking_length(self) -> (usize, usize) {
        match self {
            Carrier::Postal => (8, 30),
            Carrier::Express => (8, 22),
            Carrier::Courier => (6, 30),
            Carrier::Other => (4, 40),
        }
    }
}

/// The number in the form it is kept and compared in: capitals, without white space, hyphens and dots.
/// Errors: other characters than letters and digits; the wrong length; no digit at all, or always the same character.
pub fn check_tracking(carrier: Carrier, number: &str) -> Result<String, Refusal> {
    let mut plain = String::new();
    for c in number.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_uppercase()),
            c if c.is_whitespace() || matches!(c, '-' | '–' | '.') => {}
            _ => return Err(Refusal::TrackingCharacters),
        }
    }
    let (min, max) = carrier.tracking_length();
    if !(min..=max).contains(&plain.len()) {
        return Err(Refusal::TrackingLength { carrier, min, max });
    }
    let same = plain.bytes().all(|b| plain.as_bytes().first() == Some(&b));
    if same || !plain.bytes().any(|b| b.is_ascii_digit()) {
        return Err(Refusal::TrackingMadeUp);
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_kept_in_one_form() {
        assert_eq!(
            check_tracking(Carrier::Postal, " rr 123-456-785 gb "),
            Ok("RR123456785GB".to_owned())
        );
        assert_eq!(check_tracking(Carrier::Other, "4.711"), Ok("4711".to_owned()));
    }

    #[test]
    fn what_is_no_number_is_refused_with_a_reason() {
        let length = |carrier, min, max| Err(Refusal::TrackingLength { carrier, min, max });
        assert_eq!(
            check_tracking(Carrier::Postal, "1234567"),
            length(Carrier::Postal, 8, 30)
        );
        assert_eq!(
            check_tracking(Carrier::Express, &"12".repeat(12)),
            length(Carrier::Express, 8, 22)
        );
        assert_eq!(check_tracking(Carrier::Courier, ""), length(Carrier::Courier, 6, 30));
        assert_eq!(
            check_tracking(Carrier::Other, "12/34"),
            Err(Refusal::TrackingCharacters)
        );
        assert_eq!(
            check_tracking(Carrier::Other, "１２３４５"),
            Err(Refusal::TrackingCharacters)
        );
        assert_eq!(
            check_tracking(Carrier::Other, "<script>1"),
            Err(Refusal::TrackingCharacters)
        );
        assert_eq!(
            check_tracking(Carrier::Postal, "0000000000"),
            Err(Refusal::TrackingMadeUp)
        );
        assert_eq!(
            check_tracking(Carrier::Postal, "NOTRACKING"),
            Err(Refusal::TrackingMadeUp)
        );
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_comes_back_in_a_form_that_stays(text in "\\PC{0,50}", carrier in prop::sample::select(Carrier::ALL)) {
            if let Ok(plain) = check_tracking(carrier, &text) {
                prop_assert_eq!(check_tracking(carrier, &plain), Ok(plain.clone()));
            }
        }
    }
}
