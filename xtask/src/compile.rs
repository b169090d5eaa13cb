//! The two cargo builds behind a running marketplace: the release server, and the four faces for the browser.

use crate::places::{FACES, Places};
use crate::{bundle, shell, wasm_target};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// The server's binary.
pub const SERVER: &str = "yellowcart";
/// The profile of the served program, in the workspace's Cargo.toml.
const SERVER_PROFILE: &str = "server-release";
/// The profile of the browser bundles, in the workspace's Cargo.toml.
const WASM_PROFILE: &str = "wasm-release";

/// Bundles, then the server.
pub fn everything(places: &Places) -> Result<()> {
    bundle::build(places)?;
    release_server(places)?;
    Ok(())
}

/// Builds the optimised server; the path of its binary.
pub fn release_server(places: &Places) -> Result<PathBuf> {
    shell::say("building the server (server-release)");
    let mut cargo = shell::cargo();
    cargo.current_dir(&places.root);
    shell::run(cargo.args([
        "build",
        "--profile",
        SERVER_PROFILE,
        "--package",
        "server",
        "--bin",
        SERVER,
    ]))?;
    existing(places.target.join(SERVER_PROFILE).join(SERVER))
}

/// The unoptimised server, with exactly the features that the test run compiled, so that nothing is compiled twice.
pub fn test_server(places: &Places) -> Result<PathBuf> {
    shell::say("building the server (dev)");
    let mut cargo = shell::cargo();
    cargo.current_dir(&places.root);
    shell::run(cargo.args(["build", "--workspace", "--tests", "--bin", SERVER]))?;
    existing(places.target.join("debug").join(SERVER))
}

/// Builds the faces in one cargo run; the path of each module, in the order of [`FACES`].
pub fn faces(places: &Places) -> Result<Vec<PathBuf>> {
    wasm_target::ensure(places)?;
    shell::say("building the faces for the browser (wasm-release)");
    let mut cargo = shell::cargo();
    cargo.current_dir(&places.root);
    cargo.args([
        "build",
        "--lib",
        "--profile",
        WASM_PROFILE,
        "--target",
        wasm_target::TARGET,
    ]);
    for face in FACES {
        cargo.args(["--package", &format!("frontend-{face}")]);
    }
    shell::run(&mut cargo)?;
    let folder = places.target.join(wasm_target::TARGET).join(WASM_PROFILE);
    FACES
        .iter()
        .map(|face| existing(folder.join(format!("frontend_{face}.wasm"))))
        .collect()
}

fn existing(path: PathBuf) -> Result<PathBuf> {
    if !path.is_file() {
        bail!("cargo succeeded, but there is no {}", path.display());
    }
    Ok(path)
}
