//! The sub-commands: what each does and what it prints.

mod admin;
mod audit;
mod import;
mod serve;

use crate::settings::Settings;
use anyhow::Context as _;
use clap::Subcommand;
use db::Db;
use flows::{Policy, ServerClock, World};
use ports::Ports;
use std::process::ExitCode;
use std::sync::Arc;

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Serve the site, and work off what is due
    Serve,
    /// Bring the database to the newest schema, and stop
    Migrate,
    /// Make somebody an operator
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Take over data from files
    #[command(subcommand)]
    Import(import::Import),
    /// Recompute every sum and state from the rows, and say where anything differs
    Audit,
}

/// Runs one command.
pub async fn run(command: Command, settings: Settings) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve => serve::run(&settings).await,
        Command::Admin(what) => admin::run(what, &settings).await,
        Command::Import(what) => import::run(what, &settings).await,
        Command::Audit => audit::run(&settings).await,
        Command::Migrate => {
            open_database(&settings).await?.close().await;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Opens the database, creating and migrating it as needed.
async fn open_database(settings: &Settings) -> anyhow::Result<Db> {
    let folder = settings.data_dir();
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let url = settings.database_url();
    let db = Db::open(&url)
        .await
        .context("cannot open the database; check --database-url")?;
    db::migrate(&db)
        .await
        .context("cannot bring the database to the newest schema")?;
    Ok(db)
}

/// Opens the installation: database, ports, keys, clock.
async fn open_world(settings: &Settings) -> anyhow::Result<Arc<World>> {
    let db = open_database(settings).await?;
    let make_ports = |keys: &flows::Keys| ports(settings, keys);
    let world = World::open(
        db,
        ServerClock::default(),
        Policy::default(),
        settings.demo(),
        &settings.base_url(),
        make_ports,
    )
    .await?;
    Ok(world)
}

/// The embedded adapters, and mail by SMTP where the settings say so.
fn ports(settings: &Settings, keys: &flows::Keys) -> anyhow::Result<Ports> {
    let folder = settings.data_dir();
    let mailer = ports::mail::mailer(
        settings.mail_url.as_deref(),
        settings.mail_from.as_deref(),
        &folder.join("mail"),
    )
    .context("cannot set up mail; check --mail-url and --mail-from")?;
    let embedded = Ports::embedded(folder, keys.derive("payments")).context("cannot use the data folder")?;
    Ok(Ports { mailer, ..embedded })
}
