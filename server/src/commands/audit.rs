//! `yellowcart audit`.

use super::{open_database, sentence};
use crate::settings::Settings;
use anyhow::bail;
use db::Db;
use std::process::ExitCode;

/// Recomputes every invariant, prints one line per check with its counts, and fails if anything differs.
#[expect(clippy::print_stdout, reason = "the command's own output")]
pub async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    // a wrong path must not look like an installation without a fault
    if !Db::exists(&settings.database_url()) {
        bail!(
            "there is no database {}; check --data-dir and --database-url",
            settings.database_url()
        );
    }
    let db = open_database(settings).await?;
    let findings = store::audit::run(&db)
        .await
        .map_err(|error| sentence(error, "the audit could not be finished"))?;
    db.close().await;
    let mut wrong = 0;
    for f in &findings {
        wrong += f.wrong;
        let verdict = if f.wrong == 0 { "ok" } else { "WRONG" };
        println!(
            "{verdict:<6} {:>9} examined {:>6} wrong  {}",
            f.examined, f.wrong, f.name
        );
        if !f.examples.is_empty() {
            println!("       such as {}", f.examples.join(", "));
        }
    }
    println!("{} checks, {wrong} differences", findings.len());
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
