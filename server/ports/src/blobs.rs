//! Where pictures and files are kept: a flat store of bytes under keys, by default a folder.
//! Keys are made from the content ([`blob_key`]), so the same bytes are kept once and never change.

use crate::{Error, Result, folder};
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use std::io;
use std::path::PathBuf;

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

/// Keeps blobs as files, two folders deep so that no folder grows too long.
pub struct FolderBlobs {
    folder: PathBuf,
}

impl FolderBlobs {
    /// A store in this folder, which is made when the first blob comes.
    pub fn new(folder: impl Into<PathBuf>) -> FolderBlobs {
        FolderBlobs { folder: folder.into() }
    }

    /// `ab/cd/abcdef….jpg`. The key has been checked, so what it names is inside the folder.
    fn path(&self, key: &str) -> PathBuf {
        let level = |from: usize, to: usize| key[from..to.min(key.len())].replace(['.', '-'], "_");
        self.folder.join(level(0, 2)).join(level(2, 4)).join(key)
    }
}

#[async_trait]
impl BlobStore for FolderBlobs {
    async fn put(&self, key: &str, bytes: &[u8], _content_type: &str) -> Result<()> {
        check(key, bytes.len())?;
        let (path, bytes) = (self.path(key), bytes.to_vec());
        folder::off_thread(move || folder::write_whole(&path, &bytes).map_err(Error::from)).await
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        check(key, 0)?;
        match tokio::fs::read(self.path(key)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(cause.into()),
        }
    }

    async fn delete(&self, key: &str) -> Result<()> {
        check(key, 0)?;
        match tokio::fs::remove_file(self.path(key)).await {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause.into()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
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

    #[tokio::test]
    async fn a_folder_keeps_replaces_and_forgets() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::new(folder.path());
        let key = blob_key(b"one");
        assert_eq!(blobs.get(&key).await.unwrap(), None);
        blobs.put(&key, b"one", "text/plain").await.unwrap();
        blobs.put(&key, b"two", "text/plain").await.unwrap();
        assert_eq!(blobs.get(&key).await.unwrap(), Some(b"two".to_vec()));
        let path = folder.path().join(&key[0..2]).join(&key[2..4]).join(&key);
        assert!(path.is_file());
        blobs.delete(&key).await.unwrap();
        blobs.delete(&key).await.unwrap();
        assert_eq!(blobs.get(&key).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_folder_refuses_keys_that_lead_out_of_it_and_blobs_that_are_too_large() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), b"s").unwrap();
        let blobs = FolderBlobs::new(folder.path().join("blobs"));
        for key in ["../secret", "a/../../secret", "/etc/hostname", ""] {
            assert_eq!(blobs.get(key).await, Err(Error::Refused("blob.bad_key")), "{key}");
            assert_eq!(blobs.put(key, b"x", "").await, Err(Error::Refused("blob.bad_key")));
            assert_eq!(blobs.delete(key).await, Err(Error::Refused("blob.bad_key")));
        }
        let large = vec![0; MAX_BYTES + 1];
        assert_eq!(blobs.put("abc.bin", &large, "").await, Err(Error::TooLarge));
        assert!(folder.path().join("secret").is_file());
        blobs.put("a.-", b"x", "").await.unwrap();
        assert!(folder.path().join("blobs/a_/_/a.-").is_file());
    }
}
