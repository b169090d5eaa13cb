//! Running other programs: with the command shown when it fails, its output passed through or captured.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// One line of progress.
pub fn say(text: &str) {
    println!("xtask: {text}");
}

/// Runs `work` under a heading and prints the seconds it took.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n== {name}");
    #[expect(clippy::disallowed_methods, reason = "build steps are timed by the wall clock")]
    let started = Instant::now();
    let result = work();
    let seconds = started.elapsed().as_secs_f32();
    let verdict = if result.is_ok() { "done" } else { "FAILED" };
    println!("== {name}: {verdict} in {seconds:.1} s");
    result
}

/// The cargo that started us, or the one on the PATH. Cargo's variables about the xtask package itself are removed:
/// build scripts of the inner build must not see them.
pub fn cargo() -> Command {
    let mut command = Command::new(environment("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "CARGO_BIN_NAME" {
            command.env_remove(&name);
        }
    }
    command
}

/// An environment variable, if it is set and not empty.
pub fn environment(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the build tool is configured by its environment"
    )]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Runs to the end with output passed through; an error unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs to the end and returns what it wrote to its standard output; an error with its standard error unless it
/// succeeds.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", shown(command), output.status, stderr.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` wrote something that is no text", shown(command)))
}

/// Where `program` lies on the PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// Whether we are the superuser.
pub fn is_root() -> bool {
    capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Removes a folder or file; nothing there is fine.
pub fn remove(path: &Path) -> Result<()> {
    let gone = match path.symlink_metadata() {
        Ok(entry) if entry.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
        Err(_) => Ok(()),
    };
    gone.with_context(|| format!("cannot remove {}", path.display()))
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for arg in command.get_args() {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    if text.chars().count() > 300 {
        text = text.chars().take(300).collect::<String>() + " …";
    }
    text
}
