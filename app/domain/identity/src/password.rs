//! What may be a password: long enough, and not one of those everybody tries first.

use kernel::FieldError;

/// Fewest characters.
pub const PASSWORD_MIN: usize = 10;
/// Most characters; hashing more would only cost time.
pub const PASSWORD_MAX: usize = 200;

/// Beginnings of passwords that stand in every list and would pass the length by a few digits or a repetition.
const WORST: &[&str] = &[
    "password",
    "passwort",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "qwerty",
    "qwertz",
    "azerty",
    "asdfgh",
    "1q2w3e",
    "1qaz2wsx",
    "abc123",
    "abcdef",
    "iloveyou",
    "letmein",
    "welcome",
    "admin",
    "administrator",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "superman",
    "trustno1",
    "changeme",
    "yellowcart",
    "secret",
    "123456",
];

/// Checks a new password; `email` is the account's address, which must not be it.
/// Errors: what is wrong, for the field `password`.
pub fn check_password(password: &str, email: &str) -> Result<(), FieldError> {
    let length = password.chars().count();
    if length > PASSWORD_MAX {
        return Err(FieldError::new("password", "too_long").with("max", PASSWORD_MAX));
    }
    let folded = password.trim().to_lowercase();
    // A phrase may begin with a common word; a common word with a short tail is still that word.
    let common = WORST.iter().any(|word| {
        folded
            .strip_prefix(word)
            .is_some_and(|tail| tail.chars().all(|c| !c.is_alphabetic()) || tail == *word)
    });
    let distinct = {
        let mut chars: Vec<char> = folded.chars().collect();
        chars.sort_unstable();
        chars.dedup();
        chars.len()
    };
    let local = email.split('@').next().unwrap_or_default().to_lowercase();
    let own = folded == email.to_lowercase() || (!local.is_empty() && folded == local);
    let digits = folded.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    if length < PASSWORD_MIN || digits || common || distinct < 4 || own {
        return Err(FieldError::new("password", "weak_password").with("min", PASSWORD_MIN));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_a_password() {
        for good in [
            "correct horse",
            "Tr0ub4dor&3x",
            "пароль-длинный",
            "passwords are silly",
            "qwerty is a layout",
        ] {
            assert_eq!(check_password(good, "ana@example.com"), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_everybody_tries_first_is_not() {
        for bad in [
            "short",
            "123456789012",
            "1234 5678 90",
            "password123",
            "Password2026!",
            "qwertyqwerty",
            "aaaaaaaaaaaa",
            "abababababab",
            "ana@example.com",
            "          ",
        ] {
            let error = check_password(bad, "ana@example.com").expect_err(bad);
            assert_eq!(error.code, "weak_password", "{bad}");
        }
        assert!(check_password("anabelle-smith", "anabelle-smith@example.com").is_err());
        assert_eq!(
            check_password(&"ab1 ".repeat(51), "").expect_err("long").code,
            "too_long"
        );
    }
}
