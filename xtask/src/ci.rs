//! `cargo xtask ci`: everything that must hold before a change lands, the quick checks first. Each part runs even if
//! an earlier one failed, so that one run tells all.

use crate::borders::{edges, files, migrations, tables};
use crate::places::Places;
use crate::{budget, bundle, messages, shell, tests};
use anyhow::{Result, bail};

/// One part: its name and what it does.
type Part<'a> = (&'a str, Box<dyn Fn() -> Result<()> + 'a>);

/// A check of the sources: its faults as sentences.
type Check = fn(&Places) -> Result<Vec<String>>;

/// Runs all parts; without the tests if somebody has just run them.
pub fn run(places: &Places, with_tests: bool) -> Result<()> {
    let cargo = |args: &'static [&'static str]| move || shell::run(shell::cargo().current_dir(&places.root).args(args));
    let clippy = &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    let mut parts: Vec<Part> = vec![
        ("borders", Box::new(|| borders(places))),
        ("formatting", Box::new(cargo(&["fmt", "--all", "--check"]))),
        ("clippy", Box::new(cargo(clippy))),
        ("wasm build of the faces", Box::new(|| bundle::build(places))),
        ("bundle budgets", Box::new(|| budget::check(places))),
    ];
    if with_tests {
        parts.push(("tests", Box::new(|| tests::run(places, &tests::Options::ALL))));
    }
    let mut failed = Vec::new();
    for (name, work) in parts {
        if let Err(error) = shell::step(name, work) {
            println!("{error:#}");
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    println!("\nall of it passed");
    Ok(())
}

/// The checks that read sources only; together they take a second.
pub fn borders(places: &Places) -> Result<()> {
    let checks: [(&str, Check); 5] = [
        ("crate edges", edges::faults),
        ("table owners", tables::faults),
        ("file sizes", files::faults),
        ("migration numbers", migrations::faults),
        ("messages", messages::faults),
    ];
    let mut count = 0;
    for (name, check) in checks {
        let faults = check(places)?;
        println!(
            "{name}: {}",
            if faults.is_empty() {
                "ok".to_owned()
            } else {
                format!("{} faults", faults.len())
            }
        );
        for fault in &faults {
            println!("  {fault}");
        }
        count += faults.len();
    }
    if count > 0 {
        bail!("{count} faults");
    }
    Ok(())
}
