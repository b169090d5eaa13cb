//! The default: every text message becomes a file.

use super::{TextMessage, TextMessages, check};
use crate::{Error, Result, folder};
use async_trait::async_trait;
use std::path::PathBuf;

/// Writes text messages into a folder, one file per message: the number, an empty line, the text.
pub struct FolderTexts {
    folder: PathBuf,
}

impl FolderTexts {
    /// Into this folder, which is made when the first message comes.
    pub fn new(folder: impl Into<PathBuf>) -> FolderTexts {
        FolderTexts { folder: folder.into() }
    }
}

#[async_trait]
impl TextMessages for FolderTexts {
    async fn send(&self, message: &TextMessage) -> Result<()> {
        check(message)?;
        let path = self.folder.join(format!("{}-{}.txt", message.to, crate::unique()));
        let text = format!("To: {}\n\n{}\n", message.to, message.text);
        folder::off_thread(move || folder::write_whole(&path, text.as_bytes()).map_err(Error::from)).await
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[tokio::test]
    async fn a_message_becomes_one_file_and_a_number_is_no_path() {
        let folder = tempfile::tempdir().unwrap();
        let texts = FolderTexts::new(folder.path().join("texts"));
        let message = |to: &str| TextMessage {
            to: to.into(),
            text: "It is 123456.".into(),
        };
        texts.send(&message("+15550100100")).await.unwrap();
        let file = std::fs::read_dir(folder.path().join("texts")).unwrap().next().unwrap();
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert_eq!(text, "To: +15550100100\n\nIt is 123456.\n");
        for bad in [
            "",
            "+1/../../x",
            "15550100100",
            "+155501",
            "+1234567890123456",
            "+1555010010\n",
        ] {
            assert_eq!(
                texts.send(&message(bad)).await,
                Err(Error::Refused("text.bad_number")),
                "{bad:?}"
            );
        }
        let long = TextMessage {
            text: "x".repeat(1531),
            ..message("+15550100100")
        };
        assert_eq!(texts.send(&long).await, Err(Error::TooLarge));
        assert_eq!(std::fs::read_dir(folder.path().join("texts")).unwrap().count(), 1);
    }
}
