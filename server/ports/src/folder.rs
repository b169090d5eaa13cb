//! Writing files so that a reader, a crash or a power cut sees the whole file or none.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes the file under a temporary name, flushes it to the disk and gives it its name. Blocking.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let temporary = folder.join(format!(".part-{}", crate::unique()));
    let written = File::create_new(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        // the name itself is on the disk only when its folder is
        File::open(folder)?.sync_all()
    });
    if written.is_err() {
        // gone already when only the last step failed
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Runs blocking file work where it holds nobody up.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> crate::Result<T> + Send + 'static,
) -> crate::Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(cause) => Err(crate::Error::Unavailable(cause.to_string())),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_temporary_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/file.txt");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        // a name that is taken by a folder cannot be written, and leaves nothing behind
        assert!(write_whole(&folder.path().join("deep"), b"x").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
