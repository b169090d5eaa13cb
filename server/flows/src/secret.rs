//! Keys derived from the installation's one secret, and the few things done with them: keyed hashes, signatures,
//! random tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use rand::distr::{Distribution, StandardUniform};
use sha2::{Digest, Sha256};

/// The installation's secret. One per database, made at the first start.
#[derive(Clone)]
pub struct Keys([u8; 32]);

impl Keys {
    /// From the stored hex text; `None` when it is not 64 hex digits.
    pub fn from_hex(text: &str) -> Option<Keys> {
        let bytes = unhex(text)?;
        Some(Keys(bytes.try_into().ok()?))
    }

    /// A fresh secret as hex text.
    pub fn generate_hex() -> String {
        hex(&random::<[u8; 32]>())
    }

    /// The keyed hash of `text` for one purpose, as hex. Different purposes never collide.
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    /// Whether `signature` is the keyed hash of `text`, compared in constant time.
    pub fn verify(&self, purpose: &str, text: &str, signature: &str) -> bool {
        let Some(given) = unhex(signature) else { return false };
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.verify_slice(&given).is_ok()
    }

    /// A key of its own for one purpose, for code that signs by itself.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// Something random, fit for secrets: a number or an array of bytes.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that draws from the machine's generator"
)]
pub fn random<T>() -> T
where
    StandardUniform: Distribution<T>,
{
    rand::random()
}

/// A random token of 256 bits, safe in cookies and addresses.
pub fn token() -> String {
    URL_SAFE_NO_PAD.encode(random::<[u8; 32]>())
}

/// SHA-256 as hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(text.get(i..i + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_purpose_and_text_only() {
        let keys = Keys::from_hex(&Keys::generate_hex()).expect("generated keys parse");
        let signature = keys.sign("a", "text");
        assert!(keys.verify("a", "text", &signature));
        assert!(!keys.verify("b", "text", &signature));
        assert!(!keys.verify("a", "texT", &signature));
        for bad in ["", "zz", "0", "ü1", &signature[1..]] {
            assert!(!keys.verify("a", "text", bad));
        }
    }
}
