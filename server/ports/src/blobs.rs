//! Where pictures and files are kept: a flat store of bytes under keys, by default a folder.
//! Keys are made from the content ([`blob_key`]), so the same bytes are kept once and never change.

use crate::{Error, Result};
use async_trait::async_trait;
use sha2::{Digest, Sha256};

/// Keeps bytes under keys.
#[async_trait]
pub trait BlobStore: Send + Sync {
    /// Keeps the bytes; when it returns they survive a power cut. Putting the same key again replaces them.
    /// Errors: `Refused("blob.bad_key")`, `TooLarge` (more than [`MAX_BYTES`]), `Unavailable`.
    async fn put(&self, key: &str, bytes: &[u8], content_type: &str) -> Result<()>;
    /// The bytes, or `None` when there are none under the key. Errors: `Refused("blob.bad_key")`, `Unavailable`.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>>;
    /// Forgets the key; nothing happens when it is not there. Errors: `Refused("blob.bad_key")`, `Unavailable`.
    async fn delete(&self, key: &str) -> Result<()>;
}

/// The largest blob a store takes, in bytes.
pub const MAX_BYTES: usize = 32 << 20;

/// The key of these bytes: their SHA-256 in hexadecimal and an extension by content (`….jpg`, `….bin` when unknown).
pub fn blob_key(bytes: &[u8]) -> String {
    let extension = match bytes {
        [0xFF, 0xD8, 0xFF, ..] => "jpg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        _ => "bin",
    };
    format!("{}.{extension}", crate::hex(&Sha256::digest(bytes)))
}

/// The content type to serve the key with, by its extension.
pub fn content_type_of(key: &str) -> &'static str {
    match key.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// Whether the text may be a key: 3 to 128 characters of `a-z 0-9 . _ -`, beginning with a letter or digit, no `..`.
/// So no key can leave the store's folder, be hidden in it or mean two things on a case-blind file system.
pub(crate) fn is_key(key: &str) -> bool {
    (3..=128).contains(&key.len())
        && key.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !key.contains("..")
        && !key.ends_with('.')
        && key
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
}

/// What every store refuses alike.
pub(crate) fn check(key: &str, len: usize) -> Result<()> {
    if !is_key(key) {
        return Err(Error::Refused("blob.bad_key"));
    }
    if len > MAX_BYTES {
        return Err(Error::TooLarge);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_have_the_same_key_and_the_extension_says_what_they_are() {
        let key = blob_key(b"abc");
        assert_eq!(
            key,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.bin"
        );
        assert!(is_key(&key));
        assert_eq!(content_type_of(&blob_key(&[0xFF, 0xD8, 0xFF, 0xE0])), "image/jpeg");
        assert_eq!(content_type_of(&blob_key(b"RIFF\0\0\0\0WEBPVP8L")), "image/webp");
        assert_eq!(content_type_of(&blob_key(b"\x89PNG\r\n")), "image/png");
        assert_eq!(content_type_of("no-extension"), "application/octet-stream");
    }

    #[test]
    fn a_key_cannot_leave_the_store() {
        for bad in [
            "",
            "a",
            "..",
            "../a",
            "a/b",
            "a\\b",
            "/etc/passwd",
            ".hidden",
            "a..b",
            "Abc",
            "abc.",
            "a b",
            "a\0b",
            "äöü",
            "-rf",
        ] {
            assert!(!is_key(bad), "{bad:?}");
        }
        assert!(!is_key(&"a".repeat(129)));
        assert!(is_key("demo-lamp_1.svg"));
    }
}
