//! From cargo's wasm modules to what a browser loads: wasm-bindgen (as a library, so that its version is the one in
//! Cargo.lock), then wasm-opt. A face whose module has not changed is left alone.

use crate::places::{FACES, Places};
use crate::{compile, install, shell, site, stamp};
use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

/// The file name of wasm-opt in npm's binaryen.
pub const WASM_OPT: &str = "wasm-opt";

/// What rustc and wasm-bindgen emit and every current browser knows. With `--all-features` Chromium refuses the
/// module.
const WASM_OPT_FLAGS: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Builds the faces and writes the site folder.
pub fn build(places: &Places) -> Result<()> {
    let modules = compile::faces(places)?;
    let wasm_opt = install::wasm_opt(places)?;
    let _lock = places.lock("bundles")?;
    let jobs = FACES.iter().zip(&modules);
    thread::scope(|scope| {
        let running: Vec<_> = jobs
            .map(|(face, module)| scope.spawn(|| bundle(places, face, module, wasm_opt.as_deref())))
            .collect();
        running
            .into_iter()
            .try_for_each(|job| job.join().unwrap_or_else(|_| Err(anyhow!("wasm-bindgen panicked"))))
    })?;
    site::write(places)
}

/// Where the bundle of a face lies before it is named by its content.
pub fn folder(places: &Places, face: &str) -> PathBuf {
    places.cache.join("bundles").join(face)
}

/// `<face>.js`, `<face>_bg.wasm` and, if crates bring any, `snippets/`.
fn bundle(places: &Places, face: &str, module: &Path, wasm_opt: Option<&Path>) -> Result<()> {
    let folder = folder(places, face);
    let stamp = folder.with_extension("stamp");
    let bytes = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let recipe = if wasm_opt.is_some() {
        WASM_OPT_FLAGS.join(" ")
    } else {
        String::new()
    };
    let key = stamp::hash(
        [bytes.as_slice(), recipe.as_bytes(), wasm_bindgen_version().as_bytes()],
        64,
    );
    if stamp::is_fresh(&stamp, &key) {
        return Ok(());
    }
    shell::say(&format!("bundling {face}"));
    shell::remove(&stamp)?;
    shell::remove(&folder)?;
    let mut output = wasm_bindgen_cli_support::Bindgen::new()
        .input_bytes(face, bytes)
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate_output()
        })
        .with_context(|| format!("wasm-bindgen refused {}", module.display()))?;
    output.emit(&folder)?;
    if let Some(program) = wasm_opt {
        optimise(program, &folder.join(format!("{face}_bg.wasm")))?;
    }
    stamp::set(&stamp, &key)
}

fn optimise(program: &Path, module: &Path) -> Result<()> {
    let small = module.with_extension("small");
    shell::run(
        Command::new("node")
            .arg(program)
            .args(WASM_OPT_FLAGS)
            .arg(module)
            .arg("-o")
            .arg(&small),
    )?;
    fs::rename(&small, module).with_context(|| format!("cannot replace {}", module.display()))
}

/// The wasm-bindgen that this xtask was compiled with, from the lock file.
fn wasm_bindgen_version() -> String {
    let lock = include_str!("../../Cargo.lock");
    let after = lock.split("name = \"wasm-bindgen-cli-support\"\nversion = ").nth(1);
    after
        .and_then(|text| text.lines().next())
        .unwrap_or_default()
        .to_owned()
}
