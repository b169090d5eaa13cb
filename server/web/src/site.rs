//! The built files of the faces: which hashed name stands for which logical one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder of built files and its manifest.
#[derive(Clone, Debug, Default)]
pub struct Site {
    folder: PathBuf,
    names: BTreeMap<String, String>,
}

impl Site {
    /// Reads `manifest.json` of the folder. Errors: it is missing or not a flat object of names.
    pub fn open(folder: &Path) -> std::io::Result<Site> {
        let text = std::fs::read_to_string(folder.join("manifest.json"))?;
        let names = serde_json::from_str(&text).map_err(std::io::Error::other)?;
        Ok(Site {
            folder: folder.to_owned(),
            names,
        })
    }

    /// Where the files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The address of a built file; `None` when this build has no such file (then pages do without it).
    pub fn url(&self, name: &str) -> Option<String> {
        self.names.get(name).map(|file| format!("/pkg/{file}"))
    }
}
