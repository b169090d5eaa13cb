//! Where things are: the workspace, cargo's target directory, the tool cache below it, and the site folder `pkg/`.

use crate::{shell, stamp};
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The bundles, each a wasm program of its own (package `frontend-<name>`): the four faces, with the shopper's own pages
/// (cart, orders, account) apart from the storefront's shelves.
pub const FACES: [&str; 5] = ["storefront", "buyer", "seller", "creator", "operator"];

/// The directories every step needs. All absolute.
pub struct Places {
    /// The workspace's root.
    pub root: PathBuf,
    /// Cargo's target directory, wherever the user's configuration puts it.
    pub target: PathBuf,
    /// Downloaded tools, stamps and intermediate files: `<target>/xtask`.
    pub cache: PathBuf,
    /// What the server serves under `/pkg`: hashed bundles, style, icons and `manifest.json`.
    pub pkg: PathBuf,
}

impl Places {
    /// Asks cargo where the workspace and its target directory are.
    pub fn find() -> Result<Self> {
        let metadata = metadata()?;
        let path = |key: &str| -> Result<PathBuf> {
            let text = metadata[key]
                .as_str()
                .with_context(|| format!("cargo metadata has no {key}"))?;
            Ok(PathBuf::from(text))
        };
        let root = path("workspace_root")?;
        let target = path("target_directory")?;
        let cache = target.join("xtask");
        fs::create_dir_all(&cache).with_context(|| format!("cannot create {}", cache.display()))?;
        let places = Self {
            pkg: root.join("pkg"),
            root,
            target,
            cache,
        };
        places.claim()?;
        Ok(places)
    }

    /// Several checkouts may share a target directory, as CI's clones do. Cargo tells our crates apart by their path
    /// within the workspace and compares times only, so what another checkout built would pass for ours: when another
    /// one was here last, our sources are marked as changed.
    fn claim(&self) -> Result<()> {
        let mark = self.target.join("checkout");
        let us = self.root.display().to_string();
        if mark.exists() && !stamp::is_fresh(&mark, &us) {
            shell::say("another checkout used the target directory last: our own crates are compiled again");
            #[expect(clippy::disallowed_methods, reason = "cargo compares the times of files")]
            let now = SystemTime::now();
            for folder in ["app", "frontend", "server", "xtask", "migrations"] {
                for path in stamp::files(&self.root.join(folder))? {
                    let touched = File::open(&path).and_then(|file| file.set_modified(now));
                    touched.with_context(|| format!("cannot touch {}", path.display()))?;
                }
            }
        }
        stamp::set(&mark, &us)
    }

    /// Waits until no other xtask works on the part called `name`, and holds it until the returned file is dropped
    /// (also when this process is killed: the lock belongs to the open file).
    pub fn lock(&self, name: &str) -> Result<File> {
        let path = self.cache.join(format!("{name}.lock"));
        let file = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
        if file.try_lock().is_err() {
            shell::say(&format!("waiting for another xtask that works on {name}"));
            file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        }
        Ok(file)
    }

    /// `path` as seen from the workspace's root, for messages.
    pub fn short<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// `cargo metadata` of the workspace alone, without resolving dependencies.
pub fn metadata() -> Result<serde_json::Value> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let mut command = shell::cargo();
    command.args(["metadata", "--no-deps", "--format-version", "1"]);
    // The checkout the command is called in; the one xtask was compiled in when called from elsewhere.
    if !Path::new("Cargo.toml").exists() && Path::new(manifest).exists() {
        command.args(["--manifest-path", manifest]);
    }
    let text = shell::capture(&mut command)?;
    serde_json::from_str(&text).context("cargo metadata did not answer with JSON")
}
