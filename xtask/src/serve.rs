//! `cargo xtask serve`: from an empty machine to a running marketplace with one command.

use crate::places::Places;
use crate::{bundle, compile, shell};
use anyhow::{Result, anyhow};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

/// Builds what is not up to date, then becomes `yellowcart serve`, with the remaining arguments passed on. A database
/// that is still empty is filled with the demo marketplace, unless `--demo=false` or the environment says otherwise.
pub fn run(places: &Places, args: &[String]) -> Result<ExitCode> {
    bundle::build(places)?;
    let server = compile::release_server(places)?;
    let args = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    shell::say(&format!("starting {} serve", places.short(&server)));
    let mut command = Command::new(&server);
    command
        .current_dir(&places.root)
        .arg("serve")
        .arg("--site")
        .arg(&places.pkg)
        .args(args);
    if shell::environment("YELLOWCART_DEMO").is_none() {
        command.env("YELLOWCART_DEMO", "true");
    }
    // From here on the process is the server: its exit code and its signals are the terminal's.
    Err(anyhow!(command.exec()).context(format!("cannot start {}", server.display())))
}
