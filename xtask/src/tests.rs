//! `cargo xtask test`: all Rust tests on both databases, then the browser stories once per database. What the tests
//! need and is missing is installed first; what was started is stopped, also after a failure.

use crate::places::Places;
use crate::postgres::Postgres;
use crate::{bundle, compile, install, shell, stamp};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// Which tests to run.
pub struct Options {
    rust: bool,
    browser: bool,
    /// Only tests whose name contains this.
    filter: Option<String>,
}

impl Options {
    /// Every test.
    pub const ALL: Self = Self {
        rust: true,
        browser: true,
        filter: None,
    };

    /// From the command line.
    pub fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self::ALL;
        for arg in args {
            match arg.as_str() {
                "--no-browser" => options.browser = false,
                "--browser-only" => options.rust = false,
                flag if flag.starts_with('-') => {
                    bail!("`{flag}` is not known; known: --no-browser, --browser-only, FILTER")
                }
                filter if options.filter.is_none() => options.filter = Some(filter.to_owned()),
                extra => bail!("one filter is enough: `{extra}` is the second"),
            }
        }
        if !options.rust && !options.browser {
            bail!("--no-browser and --browser-only together leave nothing to run");
        }
        Ok(options)
    }
}

/// Runs them; an error names the parts that failed, after all parts have run.
pub fn run(places: &Places, options: &Options) -> Result<()> {
    let specs = if options.browser { specs(places)? } else { Vec::new() };
    let postgres = Postgres::start()?;
    let mut failed = Vec::new();
    if options.rust
        && let Err(error) = shell::step("Rust tests, on SQLite and PostgreSQL", || {
            rust(places, options, &postgres)
        })
    {
        failed.push(error.to_string());
    }
    if !specs.is_empty() {
        let browser = shell::step("browser: what it needs", || Browser::prepare(places));
        match browser {
            Err(error) => failed.push(format!("{error:#}")),
            Ok(browser) => {
                for database in ["sqlite", "postgres"] {
                    let name = format!("browser stories on {database}");
                    let run = || browser.run(places, options, &specs, database, &postgres);
                    if let Err(error) = shell::step(&name, run) {
                        failed.push(error.to_string());
                    }
                }
            }
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!("tests failed:\n  {}", failed.join("\n  "))
}

fn rust(places: &Places, options: &Options, postgres: &Postgres) -> Result<()> {
    let nextest = shell::capture(shell::cargo().args(["nextest", "--version"])).is_ok();
    let mut cargo = shell::cargo();
    cargo
        .current_dir(&places.root)
        .env("YELLOWCART_TEST_POSTGRES", postgres.url());
    if nextest {
        cargo.args(["nextest", "run", "--workspace", "--no-fail-fast"]);
        if options.filter.is_some() {
            cargo.arg("--no-tests=pass");
        }
    } else {
        shell::say("cargo-nextest is not installed (`cargo install cargo-nextest`): running the slower `cargo test`");
        cargo.args(["test", "--workspace", "--no-fail-fast"]);
        // Pages are rendered by threads that all runtimes of a process share: several at once can wait for ever.
        cargo.env("RUST_TEST_THREADS", "1");
    }
    cargo.args(&options.filter);
    shell::run(&mut cargo)
}

/// What a browser story needs, in place.
struct Browser {
    server: PathBuf,
    chromium: PathBuf,
}

impl Browser {
    fn prepare(places: &Places) -> Result<Self> {
        let chromium = install::chromium()?;
        install::npm_packages(places)?;
        bundle::build(places)?;
        Ok(Self {
            server: compile::test_server(places)?,
            chromium,
        })
    }

    fn run(
        &self,
        places: &Places,
        options: &Options,
        specs: &[PathBuf],
        database: &str,
        postgres: &Postgres,
    ) -> Result<()> {
        let mut node = Command::new("node");
        node.current_dir(places.root.join("end2end"))
            .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
            .env("YELLOWCART_E2E_DATABASE", database)
            .env("YELLOWCART_TEST_POSTGRES", postgres.url())
            .env("YELLOWCART_SERVER", &self.server)
            .env("YELLOWCART_SITE", &places.pkg)
            .env("YELLOWCART_CHROMIUM", &self.chromium);
        if let Some(filter) = &options.filter {
            node.arg(format!("--test-name-pattern={filter}"));
        }
        shell::run(node.args(specs))
    }
}

/// Every `*.test.mjs` below `end2end/specs`.
fn specs(places: &Places) -> Result<Vec<PathBuf>> {
    let folder = places.root.join("end2end/specs");
    if !folder.is_dir() {
        shell::say("there are no browser stories in end2end/specs yet");
        return Ok(Vec::new());
    }
    let mut specs = stamp::files(&folder)?;
    specs.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    Ok(specs)
}
