//! `cargo xtask …`: everything a developer or CI does with this repository, from an empty machine to a running
//! marketplace. It imports nothing of ours, so that it builds first and fast; each step says what it does and why,
//! and a step whose inputs are unchanged is skipped.
#![expect(clippy::print_stdout, reason = "a command line tool talks to its user")]

mod borders;
mod budget;
mod bundle;
mod ci;
mod compile;
mod install;
mod messages;
mod places;
mod postgres;
mod rust_text;
mod serve;
mod shell;
mod site;
mod stamp;
mod tests;
mod wasm_target;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
Yellowcart's own tools.

USAGE
  cargo xtask serve [ARGS…]                     build everything and run `yellowcart serve ARGS…`
  cargo xtask build [--wasm-only|--server-only] build the release server and the browser bundles (pkg/)
  cargo xtask test  [--no-browser|--browser-only] [FILTER]
                                                run all tests on SQLite and PostgreSQL, then the browser stories
  cargo xtask ci    [--skip-tests]              fmt, clippy, borders, messages, tests, wasm build, bundle budgets
  cargo xtask borders                           crate edges, table owners, file sizes, migration numbers, messages
  cargo xtask setup                             install everything that building and testing need, and nothing else

What is missing on this machine is installed (wasm target, wasm-opt; for tests PostgreSQL, Chromium, npm packages),
each with a line that says why. Tools are kept in the cargo target directory under xtask/.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<ExitCode> {
    let Some((command, rest)) = args.split_first() else {
        println!("{HELP}");
        return Ok(ExitCode::from(2));
    };
    let places = places::Places::find()?;
    match command.as_str() {
        "serve" => return serve::run(&places, rest),
        "build" => match flags(rest, &["--wasm-only", "--server-only"])?.as_slice() {
            [] => compile::everything(&places)?,
            ["--wasm-only"] => {
                bundle::build(&places)?;
            }
            ["--server-only"] => {
                compile::release_server(&places)?;
            }
            _ => bail!("--wasm-only and --server-only exclude each other"),
        },
        "test" => tests::run(&places, &tests::Options::parse(rest)?)?,
        "ci" => ci::run(&places, flags(rest, &["--skip-tests"])?.is_empty())?,
        "borders" => ci::borders(&places)?,
        "setup" => install::everything(&places)?,
        "help" | "--help" | "-h" => println!("{HELP}"),
        other => bail!("there is no command `{other}`.\n\n{HELP}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The given flags, each of which must be one of `known`.
fn flags<'a>(args: &'a [String], known: &[&str]) -> Result<Vec<&'a str>> {
    for arg in args {
        if !known.contains(&arg.as_str()) {
            bail!("`{arg}` is not known here; known: {}", known.join(", "));
        }
    }
    Ok(args.iter().map(String::as_str).collect())
}
