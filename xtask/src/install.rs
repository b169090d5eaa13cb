//! What tests and bundles need beyond Rust: Debian packages and npm packages, by name, with the reason printed.
//! Nothing is skipped silently: what cannot be installed ends the run with the sentence that says how to get it.

use crate::places::Places;
use crate::{bundle, postgres, shell, stamp, wasm_target};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The npm package that brings wasm-opt, with its version.
const BINARYEN: &str = "binaryen@132.0.0";

/// Installs all of it.
pub fn everything(places: &Places) -> Result<()> {
    wasm_target::ensure(places)?;
    wasm_opt(places)?;
    postgres::programs()?;
    chromium()?;
    npm_packages(places)?;
    shell::say("everything that building and testing need is here");
    Ok(())
}

/// Installs a Debian package; `why` completes "…, needed for …". `elsewhere` says what to do on another system.
pub fn debian(package: &str, why: &str, elsewhere: &str) -> Result<()> {
    shell::say(&format!("missing: {package}, needed for {why}"));
    if shell::which("apt-get").is_none() {
        bail!("{package} is needed for {why}, and this is no Debian-like machine. {elsewhere}");
    }
    let apt = |args: &[&str]| {
        // Without root there is only sudo, and only without a password: a build never asks for one.
        let mut command = if shell::is_root() {
            Command::new("apt-get")
        } else {
            Command::new("sudo")
        };
        if !shell::is_root() {
            command.args(["-n", "apt-get"]);
        }
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    let advice = || format!("{package} is needed for {why}. Install it with `sudo apt-get install {package}`");
    shell::say(&format!(
        "installing Debian's package {package} (apt-get update, then install)"
    ));
    shell::capture(&mut apt(&["-q", "update"])).with_context(advice)?;
    let install = ["-q", "install", "--yes", "--no-install-recommends", package];
    shell::capture(&mut apt(&install)).with_context(advice)?;
    shell::say(&format!("installed {package}"));
    Ok(())
}

/// The browser of the browser tests.
pub fn chromium() -> Result<PathBuf> {
    if let Some(path) = shell::environment("YELLOWCART_CHROMIUM") {
        return Ok(PathBuf::from(path));
    }
    if let Some(path) = find_chromium() {
        return Ok(path);
    }
    debian(
        "chromium",
        "the browser tests",
        "Install Chromium or Chrome and set YELLOWCART_CHROMIUM to its path, or run the tests with --no-browser.",
    )?;
    find_chromium().context("Debian's chromium is installed, but there is no `chromium` on the PATH")
}

fn find_chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let mac = Path::new("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    names
        .iter()
        .find_map(|name| shell::which(name))
        .or_else(|| mac.is_file().then(|| mac.to_path_buf()))
}

/// The packages of `end2end/package-lock.json`, in `end2end/node_modules`.
pub fn npm_packages(places: &Places) -> Result<()> {
    let folder = places.root.join("end2end");
    let lock = fs::read(folder.join("package-lock.json")).context("end2end/package-lock.json is not readable")?;
    let key = stamp::hash([lock.as_slice()], 64);
    let done = folder.join("node_modules/.installed");
    if stamp::is_fresh(&done, &key) {
        return Ok(());
    }
    let _held = places.lock("npm")?;
    if stamp::is_fresh(&done, &key) {
        return Ok(());
    }
    shell::say("missing: the npm packages of end2end/ (playwright-core), needed for the browser tests");
    if shell::which("npm").is_none() {
        bail!("npm is needed for the browser tests. Install Node.js 20 or newer, or run the tests with --no-browser");
    }
    shell::say("installing them with `npm ci` in end2end/");
    shell::run(npm(&folder).arg("ci"))?;
    stamp::set(&done, &key)
}

/// The command line of wasm-opt (a Node.js program, so `node <file>`), or `None` with a word about it where there is
/// no npm.
pub fn wasm_opt(places: &Places) -> Result<Option<PathBuf>> {
    let folder = places.cache.join("binaryen");
    let program = folder.join("node_modules/binaryen/bin").join(bundle::WASM_OPT);
    let done = folder.join("installed");
    if stamp::is_fresh(&done, BINARYEN) {
        return Ok(Some(program));
    }
    let _held = places.lock("npm")?;
    if stamp::is_fresh(&done, BINARYEN) {
        return Ok(Some(program));
    }
    if shell::which("npm").is_none() || shell::which("node").is_none() {
        shell::say("there is no npm here, so the bundles are built without wasm-opt: they work, but are twice as big");
        return Ok(None);
    }
    shell::say(&format!(
        "missing: wasm-opt, which halves the bundles. Installing npm's {BINARYEN} in {}",
        folder.display()
    ));
    shell::remove(&folder)?;
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), "{ \"private\": true }\n")?;
    shell::run(npm(&folder).args(["install", "--ignore-scripts", "--save-exact", BINARYEN]))?;
    if !program.is_file() {
        bail!("npm installed {BINARYEN}, but there is no {}", program.display());
    }
    stamp::set(&done, BINARYEN)?;
    Ok(Some(program))
}

fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder);
    command.args(["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
    command
}
