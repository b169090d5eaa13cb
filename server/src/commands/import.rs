//! `yellowcart import products`: takes over a product file into a shop, as the seller's import page does.

use crate::settings::Settings;
use anyhow::{Context as _, bail};
use clap::Subcommand;
use flows::catalog::{import_products, preview_import, reopen_import, start_import};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use store::catalog::{ImportState, RowOutcome};

/// What to import.
#[derive(Subcommand)]
pub enum Import {
    /// Take over products from a CSV export of another shop
    ///
    /// Every product is created or changed by its handle; running the same file again changes nothing that is already as
    /// the file says. Prints what became of the products, and the reason for each that could not be imported. Ends with 0
    /// when the file could be read, also when some of its products are invalid.
    Products {
        /// Which shop: the last part of its address, as in /shop/SLUG
        #[arg(long, value_name = "SLUG")]
        shop: String,
        /// The CSV file, in UTF-8
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Runs it. Fails when the file cannot be read as a product file; invalid products in it are no failure.
pub async fn run(what: Import, settings: &Settings) -> anyhow::Result<ExitCode> {
    let Import::Products { shop, file } = what;
    let bytes = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let world = super::open_world(settings).await?;
    let cx = world.system();
    let Some(facts) = store::catalog::shop_at(cx.db(), &shop).await? else {
        bail!("there is no shop {shop}; its slug is the last part of its address");
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let id = match preview_import(&cx, facts.id, &name, bytes).await {
        Ok(id) => id,
        Err(error) => return Err(super::in_words(error)),
    };
    let known = store::catalog::import(cx.db(), id)
        .await?
        .context("the import was just written")?;
    if known.state == ImportState::Finished {
        reopen_import(&cx, id)
            .await
            .map_err(|error| anyhow::anyhow!(i18n::error_text(&error)))?;
    }
    start_import(&cx, id)
        .await
        .map_err(|error| anyhow::anyhow!(i18n::error_text(&error)))?;
    import_products(&cx, id)
        .await
        .map_err(|error| anyhow::anyhow!(i18n::error_text(&error)))?;

    let mut out = std::io::stdout().lock();
    let mut counts = store::catalog::import_counts(cx.db(), id).await?;
    counts.sort_unstable();
    for (outcome, count) in counts {
        writeln!(out, "{:<10} {count}", web::outcome_text(outcome))?;
    }
    for outcome in [RowOutcome::Invalid, RowOutcome::Duplicate, RowOutcome::Failed] {
        let mut after = 0;
        loop {
            let rows = store::catalog::import_rows(cx.db(), id, Some(outcome), after, 500).await?;
            let Some(last) = rows.last() else { break };
            after = last.row_no;
            for row in &rows {
                writeln!(out, "\n{}: {} ({})", web::outcome_text(outcome), row.title, row.key)?;
                for remark in web::remarks(row, &[]) {
                    writeln!(out, "  {remark}")?;
                }
            }
        }
    }
    out.flush()?;
    drop(out);
    world.db.close().await;
    Ok(ExitCode::SUCCESS)
}
