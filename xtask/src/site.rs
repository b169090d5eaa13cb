//! The site folder `pkg/`: every file that the server hands out unchanged, named by its content so that browsers may
//! keep it for ever, with `.br` and `.gz` beside it, and `manifest.json` from logical to actual names.

use crate::places::{FACES, Places};
use crate::{bundle, shell, stamp};
use anyhow::{Context, Result};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;

/// File types that are compressed already.
const DENSE: [&str; 8] = ["png", "jpg", "jpeg", "webp", "avif", "gif", "woff2", "ico"];

/// One file to serve.
struct Entry {
    /// What pages ask the manifest for, for instance `storefront.js`; `None` for files that another file names.
    logical: Option<String>,
    /// The path below `pkg/`.
    actual: String,
    bytes: Vec<u8>,
}

impl Entry {
    /// An entry named after its content: `icons.svg` becomes `icons.<hash>.svg`.
    fn hashed(logical: String, bytes: Vec<u8>) -> Self {
        let hash = stamp::hash([bytes.as_slice()], 16);
        let actual = match logical.rsplit_once('.') {
            Some((stem, ending)) => format!("{stem}.{hash}.{ending}"),
            None => format!("{logical}.{hash}"),
        };
        Self {
            logical: Some(logical),
            actual,
            bytes,
        }
    }
}

/// Brings `pkg/` up to date: writes what is new, then the manifest, then removes what no page names any more.
pub fn write(places: &Places) -> Result<()> {
    let entries = entries(places)?;
    let written = thread::scope(|scope| {
        let running: Vec<_> = entries
            .iter()
            .map(|entry| scope.spawn(|| put(&places.pkg, entry)))
            .collect();
        running
            .into_iter()
            .map(|job| job.join().expect("compressing does not panic"))
            .collect::<Result<Vec<bool>>>()
    })?;
    let manifest: Map<String, Value> = entries
        .iter()
        .filter_map(|entry| Some((entry.logical.clone()?, Value::String(entry.actual.clone()))))
        .collect();
    let manifest = serde_json::to_vec_pretty(&manifest)?;
    stamp::write_whole(&places.pkg.join("manifest.json"), &manifest)?;
    sweep(places, &entries)?;
    let new = written.iter().filter(|&&new| new).count();
    shell::say(&format!(
        "{}: {} files, {new} of them new",
        places.short(&places.pkg),
        entries.len()
    ));
    Ok(())
}

fn entries(places: &Places) -> Result<Vec<Entry>> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let mut entries = Vec::new();
    for face in FACES {
        let folder = bundle::folder(places, face);
        for path in stamp::files(&folder)? {
            let name = relative(&folder, &path);
            let bytes = read(&path)?;
            // Snippets are imported by the bundle under the path wasm-bindgen gave them, which holds a hash already.
            entries.push(match name.starts_with("snippets/") {
                true => Entry {
                    logical: None,
                    actual: name,
                    bytes,
                },
                false => Entry::hashed(name, bytes),
            });
        }
    }
    entries.push(Entry::hashed("style.css".into(), style(&places.root.join("style"))?));
    let public = places.root.join("public");
    for path in stamp::files(&public)? {
        entries.push(Entry::hashed(relative(&public, &path), read(&path)?));
    }
    let mut seen = BTreeSet::new();
    entries.retain(|entry| seen.insert(entry.actual.clone()));
    Ok(entries)
}

/// All of `style/` as one sheet: the tokens, the components, then the rest by name.
fn style(folder: &Path) -> Result<Vec<u8>> {
    let rank = |path: &PathBuf| match path.file_name().and_then(|name| name.to_str()) {
        Some("tokens.css") => 0,
        Some("components.css") => 1,
        _ => 2,
    };
    let mut sheets = stamp::files(folder)?;
    sheets.retain(|path| path.extension().is_some_and(|ending| ending == "css"));
    sheets.sort_by_key(rank);
    let mut whole = Vec::new();
    for sheet in sheets {
        whole.extend(fs::read(&sheet).with_context(|| format!("cannot read {}", sheet.display()))?);
        whole.push(b'\n');
    }
    Ok(whole)
}

/// Writes the file and its compressed siblings unless all are there; whether anything was written. The name tells the
/// content, so that what exists is right.
fn put(pkg: &Path, entry: &Entry) -> Result<bool> {
    let path = pkg.join(&entry.actual);
    let siblings = siblings(&path);
    if path.is_file() && siblings.iter().all(|sibling| sibling.is_file()) {
        return Ok(false);
    }
    let parent = path.parent().context("a file lies in a folder")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    for sibling in siblings {
        let compressed = match sibling.extension().is_some_and(|ending| ending == "br") {
            true => brotli(&entry.bytes)?,
            false => gzip(&entry.bytes)?,
        };
        stamp::write_whole(&sibling, &compressed)?;
    }
    stamp::write_whole(&path, &entry.bytes)?;
    Ok(true)
}

fn siblings(path: &Path) -> Vec<PathBuf> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if DENSE.contains(&ending) {
        return Vec::new();
    }
    [".br", ".gz"]
        .iter()
        .map(|more| PathBuf::from(format!("{}{more}", path.display())))
        .collect()
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Removes files of earlier builds.
fn sweep(places: &Places, entries: &[Entry]) -> Result<()> {
    let mut kept: BTreeSet<PathBuf> = BTreeSet::from([places.pkg.join("manifest.json")]);
    for entry in entries {
        let path = places.pkg.join(&entry.actual);
        kept.extend(siblings(&path));
        kept.insert(path);
    }
    for path in stamp::files(&places.pkg)? {
        if !kept.contains(&path) {
            shell::remove(&path)?;
        }
    }
    Ok(())
}

/// `path` below `folder`, with `/` between the parts.
fn relative(folder: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::{Entry, siblings};
    use std::path::Path;

    #[test]
    fn a_file_is_named_by_its_content() {
        let one = Entry::hashed("a/icons.svg".into(), b"1".to_vec());
        let two = Entry::hashed("a/icons.svg".into(), b"2".to_vec());
        assert_ne!(one.actual, two.actual);
        assert!(
            one.actual.starts_with("a/icons.") && one.actual.ends_with(".svg"),
            "{}",
            one.actual
        );
    }

    #[test]
    fn pictures_get_no_compressed_siblings() {
        assert!(siblings(Path::new("pkg/a.png")).is_empty());
        assert_eq!(siblings(Path::new("pkg/a.css")).len(), 2);
    }
}
