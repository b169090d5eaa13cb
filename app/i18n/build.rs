//! Embeds the message catalogues in release builds of the server. A debug build reads them when it starts, so that a
//! new message does not rebuild every page; the browser's build has none, the page brings them.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script gets its settings from cargo's environment"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rustc-check-cfg=cfg(embedded)");
    println!("cargo::rerun-if-changed=build.rs");
    let wasm = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if wasm || !release {
        return Ok(());
    }
    println!("cargo::rustc-cfg=embedded");
    println!("cargo::rerun-if-changed=messages");
    let root = variable("CARGO_MANIFEST_DIR").join("messages");
    let mut code = String::from("&[\n");
    for language in sorted(&root)? {
        for file in sorted(&language)? {
            let (lang, area) = (stem(&language), stem(&file));
            writeln!(code, "({lang:?}, {area:?}, include_str!({file:?})),").map_err(io::Error::other)?;
        }
    }
    code.push_str("]\n");
    fs::write(variable("OUT_DIR").join("catalogues.rs"), code)
}

fn variable(name: &str) -> PathBuf {
    PathBuf::from(env::var_os(name).unwrap_or_default())
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?
        .map(|e| Ok(e?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
