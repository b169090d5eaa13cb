//! The facts a seller gives about shop and business, as typed and as checked (spec: commerce 2.1 "Registration").

use crate::{Country, country};
use kernel::FieldError;
use serde::{Deserialize, Serialize};

/// Shortest shop name.
pub const SHOP_NAME_MIN: usize = 3;
/// Longest shop name.
pub const SHOP_NAME_MAX: usize = 60;

/// Words that claim what only the platform may say.
const FORBIDDEN: &[&str] = &[
    "official",
    "authorised",
    "authorized",
    "verified",
    "certified",
    "yellowcart",
    "admin",
];

kernel::coded! {
    /// What kind of business a shop is.
    pub enum BusinessKind {
        /// One person.
        Individual = "individual",
        /// A registered company.
        Company = "company",
    }
}

/// The form as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShopForm {
    /// Name of the shop.
    pub name: String,
    /// Country code.
    pub country: String,
    /// [`BusinessKind`] by code.
    pub kind: String,
    /// Name on the documents: the person's or the company's.
    pub legal_name: String,
    /// Number in the company register; companies only.
    pub registration_number: String,
    /// Phone with country code.
    pub contact_phone: String,
    /// Street and number.
    pub street: String,
    /// Town.
    pub city: String,
    /// State, province; may be empty.
    pub region: String,
    /// Postcode; may be empty where there is none.
    pub postcode: String,
}

/// The facts as checked: trimmed, folded, typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopFacts {
    /// Name as shown.
    pub name: String,
    /// Country.
    pub country: &'static Country,
    /// Kind of business.
    pub kind: BusinessKind,
    /// Name on the documents.
    pub legal_name: String,
    /// Number in the register, for companies.
    pub registration_number: Option<String>,
    /// Phone as `+` and digits.
    pub contact_phone: String,
    /// Street and number.
    pub street: String,
    /// Town.
    pub city: String,
    /// State, province.
    pub region: String,
    /// Postcode.
    pub postcode: String,
}

impl ShopForm {
    /// Checks the whole form. Errors: everything that is wrong, by field.
    pub fn check(&self) -> Result<ShopFacts, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let name = shop_name(&self.name)
            .map_err(|error| wrong.push(error))
            .unwrap_or_default();
        let country = country(&self.country);
        if country.is_none() {
            wrong.push(FieldError::new("country", "not_country"));
        }
        let kind = BusinessKind::from_code(self.kind.trim());
        if kind.is_none() {
            wrong.push(FieldError::new("kind", "not_offered"));
        }
        let mut text = |field: &str, value: &str, min: usize, max: usize| {
            line(field, value, min, max)
                .map_err(|error| wrong.push(error))
                .unwrap_or_default()
        };
        let legal_name = text("legal_name", &self.legal_name, 2, 120);
        let number_min = if kind == Some(BusinessKind::Company) { 3 } else { 0 };
        let number = text("registration_number", &self.registration_number, number_min, 40);
        let street = text("street", &self.street, 3, 120);
        let city = text("city", &self.city, 1, 80);
        let region = text("region", &self.region, 0, 80);
        let postcode = text("postcode", &self.postcode, 0, 16);
        let contact_phone = phone(&self.contact_phone)
            .map_err(|error| wrong.push(error))
            .unwrap_or_default();
        match (country, kind) {
            (Some(country), Some(kind)) if wrong.is_empty() => Ok(ShopFacts {
                name,
                country,
                kind,
                legal_name,
                registration_number: (kind == BusinessKind::Company).then_some(number),
                contact_phone,
                street,
                city,
                region,
                postcode,
            }),
            _ => Err(wrong),
        }
    }
}

/// The name by which shops are told apart: trimmed, lower case, single spaces. The caller brings it into Unicode
/// NFKC first where it can, so that wide and narrow letters are the same.
pub fn fold_name(name: &str) -> String {
    name.split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A phone number as `+` and 8 to 15 digits; spaces, dots, hyphens and brackets are left out.
/// Errors: it is not one, for the field `contact_phone`.
pub fn phone(text: &str) -> Result<String, FieldError> {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !"-.()/".contains(*c))
        .collect();
    if kept.is_empty() {
        return Err(FieldError::new("contact_phone", "required"));
    }
    let digits = kept
        .strip_prefix('+')
        .or_else(|| kept.strip_prefix("00"))
        .unwrap_or_default();
    let right =
        (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    if right {
        Ok(format!("+{digits}"))
    } else {
        Err(FieldError::new("contact_phone", "bad_phone"))
    }
}

fn shop_name(text: &str) -> Result<String, FieldError> {
    let name = line("name", text, SHOP_NAME_MIN, SHOP_NAME_MAX)?;
    let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
    if letters < 2 {
        return Err(FieldError::new("name", "bad_name"));
    }
    let folded = fold_name(&name);
    let forbidden = folded
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| FORBIDDEN.contains(word));
    match forbidden {
        Some(word) => Err(FieldError::new("name", "forbidden_word").with("word", word)),
        None => Ok(name),
    }
}

/// One line of text: trimmed, single spaces, no control or invisible characters.
fn line(field: &str, text: &str, min: usize, max: usize) -> Result<String, FieldError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if length == 0 && min > 0 {
        return Err(FieldError::new(field, "required"));
    }
    if length < min {
        return Err(FieldError::new(field, "too_short").with("min", min));
    }
    if length > max {
        return Err(FieldError::new(field, "too_long").with("max", max));
    }
    let invisible = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if text.chars().any(invisible) {
        return Err(FieldError::new(field, "invalid"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ShopForm {
        ShopForm {
            name: "  Ana's   Lamps ".into(),
            country: "de".into(),
            kind: "company".into(),
            legal_name: "Ana Lampen GmbH".into(),
            registration_number: "HRB 12345".into(),
            contact_phone: "+49 (30) 555-0101".into(),
            street: "Lange Str. 1".into(),
            city: "Berlin".into(),
            region: String::new(),
            postcode: "10115".into(),
        }
    }

    fn wrong(form: &ShopForm) -> Vec<(String, String)> {
        form.check()
            .expect_err("wrong")
            .into_iter()
            .map(|e| (e.field, e.code))
            .collect()
    }

    fn pair(field: &str, code: &str) -> (String, String) {
        (field.to_owned(), code.to_owned())
    }

    #[test]
    fn a_good_form_comes_back_trimmed_and_typed() {
        let facts = form().check().expect("good");
        assert_eq!(facts.name, "Ana's Lamps");
        assert_eq!(facts.country.time_zone, "Europe/Berlin");
        assert_eq!(facts.contact_phone, "+49305550101");
        assert_eq!(facts.registration_number.as_deref(), Some("HRB 12345"));
    }

    #[test]
    fn only_companies_need_a_number() {
        let person = ShopForm {
            kind: "individual".into(),
            registration_number: String::new(),
            ..form()
        };
        assert_eq!(person.check().expect("good").registration_number, None);
        let company = ShopForm {
            registration_number: " ".into(),
            ..form()
        };
        assert_eq!(wrong(&company), [pair("registration_number", "required")]);
    }

    #[test]
    fn an_empty_form_says_everything_at_once() {
        let said = wrong(&ShopForm::default());
        let fields: Vec<&str> = said.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "name",
                "country",
                "kind",
                "legal_name",
                "street",
                "city",
                "contact_phone"
            ]
        );
    }

    #[test]
    fn names_claim_nothing_and_show_everything() {
        let named = |name: &str| ShopForm {
            name: name.into(),
            ..form()
        };
        assert_eq!(
            wrong(&named("The OFFICIAL Lamp Shop")),
            [pair("name", "forbidden_word")]
        );
        assert!(named("Officiality").check().is_ok());
        assert_eq!(wrong(&named("ab")), [pair("name", "too_short")]);
        assert_eq!(wrong(&named("!!!!")), [pair("name", "bad_name")]);
        assert_eq!(wrong(&named("Lamp\u{202e}s")), [pair("name", "invalid")]);
        assert_eq!(wrong(&named(&"x".repeat(61))), [pair("name", "too_long")]);
        assert_eq!(fold_name("  Ana's\u{a0} LAMPS "), "ana's lamps");
    }

    #[test]
    fn phones_need_their_country_code() {
        assert_eq!(phone("0044 20 7946 0000").as_deref(), Ok("+442079460000"));
        for bad in [
            "030 555 0101",
            "+1 555",
            "+49 30 call me",
            "+1234567890123456",
            "+0301234567",
        ] {
            assert_eq!(phone(bad).expect_err(bad).code, "bad_phone", "{bad}");
        }
    }
}
