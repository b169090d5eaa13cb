//! E-mail addresses: one spelling per mailbox, and a check that refuses what no mail server would take.

use kernel::FieldError;

/// Longest address that can be delivered.
pub const EMAIL_MAX: usize = 254;

/// The address as it is stored and compared: trimmed, in lower case. ASCII only; international domains in their
/// `xn--` form. Errors: it is not an address, for the field `email`.
pub fn email(text: &str) -> Result<String, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldError::new("email", "required"));
    }
    let bad = || FieldError::new("email", "not_email");
    let (local, domain) = text.rsplit_once('@').ok_or_else(bad)?;
    if text.len() > EMAIL_MAX || !is_local(local) || !is_domain(domain) {
        return Err(bad());
    }
    Ok(text.to_ascii_lowercase())
}

fn is_local(local: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-.".contains(&b);
    (1..=64).contains(&local.len())
        && local.bytes().all(allowed)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(label)
        && top.len() >= 2
        && top.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_trimmed_and_folded() {
        assert_eq!(
            email("  Ana.B+shop@Example.CO.uk ").as_deref(),
            Ok("ana.b+shop@example.co.uk")
        );
        assert!(email("o'neil@xn--bcher-kva.example").is_ok());
        assert_eq!(email("  ").expect_err("empty").code, "required");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for bad in [
            "ana",
            "@example.com",
            "ana@",
            "ana@example",
            "ana@.com",
            "ana@example.",
            "a..b@example.com",
            ".a@example.com",
            "a b@example.com",
            "ana@exa mple.com",
            "ana@-x.com",
            "ana@127.0.0.1",
            "ana@example.c",
            "ana@example.com\nBcc: x@y.org",
            "añ@example.com",
            "\"a\"@example.com",
            "<a@example.com>",
            &long,
        ] {
            assert_eq!(email(bad).expect_err(bad).code, "not_email", "{bad}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "[a-zA-Z0-9.+]{1,10}@[a-zA-Z0-9-]{1,8}\\.[a-zA-Z]{2,4}") {
            if let Ok(once) = email(&text) {
                prop_assert_eq!(email(&once), Ok(once));
            }
        }
    }
}
