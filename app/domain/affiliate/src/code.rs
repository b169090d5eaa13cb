//! Short codes of links: seven characters that can be read aloud, drawn at random, never used twice
//! (spec: affiliate 2.7).

use kernel::RESERVED;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Characters of a code.
pub const CODE_LENGTH: usize = 7;

/// Crockford's base 32 in lower case: no i, l, o, u.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A link's code, in its one canonical spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LinkCode(String);

impl LinkCode {
    /// The code made from 35 of 40 random bits; `None` when it spells a reserved word, so draw again.
    pub fn from_random(bytes: [u8; 5]) -> Option<LinkCode> {
        let mut bits = bytes.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let mut text = String::with_capacity(CODE_LENGTH);
        for _ in 0..CODE_LENGTH {
            text.push(char::from(ALPHABET[(bits & 31) as usize]));
            bits >>= 5;
        }
        let reserved = RESERVED.iter().any(|word| canonical(word).as_deref() == Some(&text));
        (!reserved).then_some(LinkCode(text))
    }

    /// Reads a code as people type it: any case, and the letters the alphabet leaves out for the digits they
    /// look like. `None` for what cannot be a code.
    pub fn parse(text: &str) -> Option<LinkCode> {
        canonical(text).filter(|code| code.len() == CODE_LENGTH).map(LinkCode)
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn canonical(text: &str) -> Option<String> {
    text.bytes()
        .map(|byte| {
            let read = match byte.to_ascii_lowercase() {
                b'o' => b'0',
                b'i' | b'l' => b'1',
                other => other,
            };
            ALPHABET.contains(&read).then_some(char::from(read))
        })
        .collect()
}

impl fmt::Display for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for LinkCode {
    type Error = &'static str;
    fn try_from(text: String) -> Result<LinkCode, &'static str> {
        LinkCode::parse(&text).ok_or("not a link code")
    }
}

impl From<LinkCode> for String {
    fn from(code: LinkCode) -> String {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_are_read_in_any_case_and_with_lookalikes() {
        let code = LinkCode::parse("A0BC1DZ").expect("a code");
        assert_eq!(code.as_str(), "a0bc1dz");
        for same in ["a0bc1dz", "aObcLdz", "AobcIdZ"] {
            assert_eq!(LinkCode::parse(same).as_ref(), Some(&code), "{same}");
        }
        for bad in ["", "abcdefu", "abcdef", "abcdefgh", "abc-efg", "abcdeé", "ａbcdefg"] {
            assert_eq!(LinkCode::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn reserved_words_are_never_drawn() {
        // "creator" reads as "creat0r"; its five-bit digits, last character first.
        let digits = "creat0r"
            .bytes()
            .rev()
            .map(|b| ALPHABET.iter().position(|a| *a == b).expect("in it") as u64);
        let bits = digits.fold(0_u64, |bits, digit| bits << 5 | digit);
        let bytes: [u8; 5] = bits.to_be_bytes()[3..].try_into().expect("five bytes");
        assert_eq!(LinkCode::from_random(bytes), None);
        assert_eq!(LinkCode::from_random([0; 5]).expect("free").as_str(), "0000000");
    }

    proptest! {
        #[test]
        fn every_drawn_code_is_canonical(bytes in any::<[u8; 5]>()) {
            if let Some(code) = LinkCode::from_random(bytes) {
                prop_assert_eq!(LinkCode::parse(&code.as_str().to_uppercase()), Some(code));
            }
        }

        #[test]
        fn nothing_makes_reading_a_code_fail(text in "\\PC{0,12}") {
            if let Some(code) = LinkCode::parse(&text) {
                prop_assert_eq!(code.as_str().len(), CODE_LENGTH);
            }
        }
    }
}
