//! A postal address as a form gives it and as it is kept with an order.

use kernel::FieldError;
use serde::{Deserialize, Serialize};

/// Countries and territories that have no postcodes in use, among those one can deliver to.
pub const POSTCODE_FREE: &[&str] = &[
    "AE", "AG", "AO", "BJ", "BO", "BS", "BW", "BZ", "CI", "CM", "DJ", "FJ", "GH", "GM", "HK", "JM", "KE", "MO", "ML",
    "NG", "PA", "QA", "RW", "SC", "TO", "TT", "TZ", "UG", "YE", "ZW",
];

/// Where something is sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Who gets it.
    pub name: String,
    /// Street and number.
    pub line1: String,
    /// What else the postman needs to know.
    pub line2: String,
    /// City or town.
    pub city: String,
    /// State, county or province, where there is one.
    pub region: String,
    /// Postcode, where there is one.
    pub postcode: String,
    /// ISO 3166-1 code, such as `GB`.
    pub country: String,
    /// For the carrier: a plus, country code and number. May be empty.
    pub phone: String,
}

impl Address {
    /// The address in its clean form: white space collapsed, codes in capitals. `known` tells which countries there are.
    /// Errors: all that is wrong, by field.
    pub fn checked(&self, known: impl Fn(&str) -> bool) -> Result<Address, Vec<FieldError>> {
        let clean = Address {
            name: tidy(&self.name),
            line1: tidy(&self.line1),
            line2: tidy(&self.line2),
            city: tidy(&self.city),
            region: tidy(&self.region),
            postcode: tidy(&self.postcode).to_uppercase(),
            country: tidy(&self.country).to_uppercase(),
            phone: plain_phone(&self.phone),
        };
        let mut wrong = Vec::new();
        for (field, text, required, max) in [
            ("name", &clean.name, true, 80),
            ("line1", &clean.line1, true, 120),
            ("line2", &clean.line2, false, 120),
            ("city", &clean.city, true, 80),
            ("region", &clean.region, false, 80),
        ] {
            if required && text.is_empty() {
                wrong.push(FieldError::new(field, "required"));
            } else if text.chars().count() > max {
                wrong.push(FieldError::new(field, "too_long").with("max", max));
            } else if text.chars().any(char::is_control) {
                wrong.push(FieldError::new(field, "invalid"));
            }
        }
        if clean.country.is_empty() {
            wrong.push(FieldError::new("country", "required"));
        } else if !known(&clean.country) {
            wrong.push(FieldError::new("country", "not_country"));
        } else if clean.postcode.is_empty() {
            if !POSTCODE_FREE.contains(&clean.country.as_str()) {
                wrong.push(FieldError::new("postcode", "required"));
            }
        } else if !is_postcode(&clean.country, &clean.postcode) {
            wrong.push(FieldError::new("postcode", "bad_postcode"));
        }
        if !clean.phone.is_empty() && !is_phone(&clean.phone) {
            wrong.push(FieldError::new("phone", "bad_phone"));
        }
        if wrong.is_empty() { Ok(clean) } else { Err(wrong) }
    }
}

/// Without white space at the ends and with single spaces within.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A phone number without the marks people group its digits with.
fn plain_phone(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !"-–()./".contains(*c))
        .collect();
    plain
        .strip_prefix("00")
        .map_or_else(|| plain.clone(), |rest| format!("+{rest}"))
}

/// E.164: a plus, then 7 to 15 digits that do not begin with 0.
fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
}

/// Where the form is simple it is checked; elsewhere only that it could be one.
fn is_postcode(country: &str, text: &str) -> bool {
    let digits = |n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    match country {
        "US" => {
            digits(5)
                || text
                    .split_once('-')
                    .is_some_and(|(a, b)| a.len() == 5 && b.len() == 4 && all_digits(a, b))
        }
        "DE" | "FR" | "IT" | "ES" | "MX" | "TH" | "MY" | "ID" | "TR" | "KR" | "SA" | "FI" => digits(5),
        "AU" | "AT" | "BE" | "CH" | "DK" | "NO" | "NZ" | "ZA" | "PH" => digits(4),
        "CN" | "IN" | "SG" => digits(6),
        _ => {
            let could = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
            (3..=10).contains(&text.len()) && text.chars().all(could) && text.bytes().any(|b| b.is_ascii_digit())
        }
    }
}

fn all_digits(a: &str, b: &str) -> bool {
    a.bytes().chain(b.bytes()).all(|byte| byte.is_ascii_digit())
}

/// A buyer as a shop's lists and files name them: the first name and an initial. The whole name is part of the address,
/// which a shop sees only while it has to send something there.
pub fn short_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next_back().and_then(|last| last.chars().next()) {
        Some(initial) => format!("{first} {initial}."),
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Address {
        Address {
            name: " Robin   Doe ".to_owned(),
            line1: "1 High Street".to_owned(),
            city: "Leeds".to_owned(),
            postcode: "ls1 4ap".to_owned(),
            country: "gb".to_owned(),
            phone: "0044 113 496-0000".to_owned(),
            ..Address::default()
        }
    }

    fn known(country: &str) -> bool {
        ["GB", "US", "HK", "DE"].contains(&country)
    }

    fn wrong(address: &Address) -> Vec<(String, String)> {
        let errors = address.checked(known).expect_err("is wrong");
        errors.into_iter().map(|e| (e.field, e.code)).collect()
    }

    fn one(field: &str, code: &str) -> Vec<(String, String)> {
        vec![(field.to_owned(), code.to_owned())]
    }

    #[test]
    fn a_good_address_comes_back_clean() {
        let clean = good().checked(known).expect("is right");
        assert_eq!(clean.name, "Robin Doe");
        assert_eq!(clean.postcode, "LS1 4AP");
        assert_eq!(clean.country, "GB");
        assert_eq!(clean.phone, "+441134960000");
        assert_eq!(
            clean.checked(known),
            Ok(clean.clone()),
            "checking twice changes nothing"
        );
    }

    #[test]
    fn everything_missing_is_said_at_once() {
        let fields: Vec<String> = wrong(&Address::default()).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "line1", "city", "country"]);
    }

    #[test]
    fn postcodes_follow_their_country() {
        let with = |country: &str, postcode: &str| Address {
            country: country.to_owned(),
            postcode: postcode.to_owned(),
            ..good()
        };
        for (country, postcode) in [("US", "94103"), ("US", "94103-1234"), ("DE", "10115"), ("HK", "")] {
            assert!(with(country, postcode).checked(known).is_ok(), "{country} {postcode}");
        }
        for (country, postcode) in [
            ("US", "9410"),
            ("US", "94103-12"),
            ("DE", "1011A"),
            ("GB", "é"),
            ("GB", "LEEDS"),
        ] {
            assert_eq!(
                wrong(&with(country, postcode)),
                one("postcode", "bad_postcode"),
                "{country} {postcode}"
            );
        }
        assert_eq!(wrong(&with("GB", "")), one("postcode", "required"));
        assert_eq!(wrong(&with("XX", "1")), one("country", "not_country"));
    }

    #[test]
    fn a_phone_is_optional_but_not_arbitrary() {
        assert!(
            Address {
                phone: String::new(),
                ..good()
            }
            .checked(known)
            .is_ok()
        );
        for phone in ["113 496 0000", "+0113", "+44 113 call me", "+1234567890123456"] {
            assert_eq!(
                wrong(&Address {
                    phone: phone.to_owned(),
                    ..good()
                }),
                one("phone", "bad_phone"),
                "{phone}"
            );
        }
    }

    #[test]
    fn too_long_and_strange_texts_are_refused() {
        assert_eq!(
            wrong(&Address {
                city: "x".repeat(81),
                ..good()
            }),
            one("city", "too_long")
        );
        assert_eq!(
            wrong(&Address {
                line2: "a\u{7}b".to_owned(),
                ..good()
            }),
            one("line2", "invalid")
        );
        assert!(
            Address {
                city: "Å".repeat(80),
                ..good()
            }
            .checked(known)
            .is_ok()
        );
    }

    #[test]
    fn a_buyer_is_named_by_first_name_and_initial() {
        assert_eq!(short_name("June Park"), "June P.");
        assert_eq!(short_name(" Ana  Maria de Souza "), "Ana S.");
        assert_eq!(short_name("Cher"), "Cher");
        assert_eq!(short_name("李 小龍"), "李 小.");
        assert_eq!(short_name(""), "");
    }
}
