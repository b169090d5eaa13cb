//! The sub-commands: what each does and what it prints.

mod admin;
mod audit;
mod import;
mod serve;

use crate::settings::{BadSetting, Settings};
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
    ///
    /// Makes the data folder and the database when they are missing, brings the database to the newest schema, prints the
    /// addresses of the site and runs until it is interrupted (Ctrl-C, or the signal TERM): then it finishes what it is
    /// answering and ends. Several processes may serve one PostgreSQL database.
    Serve,
    /// Bring the database to the newest schema, and stop
    ///
    /// Serving does this by itself; use it to prepare a database beforehand. Running it again changes nothing. Make a copy
    /// of the database before the first start of a new version.
    Migrate,
    /// Make somebody an operator, who reviews shops and products
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Take over data from files
    #[command(subcommand)]
    Import(import::Import),
    /// Recompute every sum and state from the rows, and say where anything differs
    ///
    /// Changes no data (a database of an older version gets the newest schema first), and may run while the site is served.
    /// Prints one line per check with how much was examined and how much
    /// is wrong. Ends with 0 when nothing differs, with 1 otherwise.
    Audit,
}

/// Runs one command.
pub async fn run(command: Command, settings: Settings) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve => serve::run(&settings).await,
        Command::Admin(what) => admin::run(what, &settings).await,
        Command::Import(what) => import::run(what, &settings).await,
        Command::Audit => audit::run(&settings).await,
        Command::Migrate => migrate(&settings).await,
    }
}

/// Opens the database, creating and migrating it as needed.
async fn open_database(settings: &Settings) -> anyhow::Result<Db> {
    let folder = settings.data_dir();
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let db = Db::open(&settings.database_url()).await.map_err(|error| {
        sentence(
            error,
            "cannot open the database; check --database-url, and that its server is running",
        )
    })?;
    db::migrate(&db)
        .await
        .map_err(|error| sentence(error, "cannot bring the database to the newest schema"))?;
    Ok(db)
}

/// A failure of the database with what to do about it.
fn sentence(error: db::Error, otherwise: &'static str) -> anyhow::Error {
    let advice = match &error {
        db::Error::Newer(_) => "this program is too old for the database; use the version that served it last",
        locked if locked.is_locked() => "another program holds the database; end it, or try again in a moment",
        _ => otherwise,
    };
    anyhow::Error::from(error).context(advice)
}

#[expect(clippy::print_stdout, reason = "the command's own output")]
async fn migrate(settings: &Settings) -> anyhow::Result<ExitCode> {
    open_database(settings).await?.close().await;
    println!("The database has the newest schema.");
    Ok(ExitCode::SUCCESS)
}

/// A refusal in words.
fn in_words(error: kernel::Error) -> anyhow::Error {
    match &error {
        kernel::Error::Invalid(fields) => {
            let words: Vec<String> = fields
                .iter()
                .map(|f| format!("{}: {}", f.field, i18n::field_text(f)))
                .collect();
            anyhow::anyhow!(words.join(" "))
        }
        other => anyhow::anyhow!(i18n::error_text(other)),
    }
}

/// A port that cannot be set up as the settings say.
fn unusable(error: ports::Error) -> anyhow::Error {
    match error {
        ports::Error::Refused(code) => BadSetting(i18n::text(&format!("refusal.{code}"), &[])).into(),
        other => anyhow::Error::from(other).context("cannot set up what goes out"),
    }
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
    .await
    .map_err(|error: anyhow::Error| match error.downcast::<db::Error>() {
        Ok(error) => sentence(error, "cannot read the installation's own settings"),
        Err(other) => other,
    })?;
    Ok(world)
}

/// The embedded adapters, and mail by SMTP and text messages by a gateway where the settings say so.
fn ports(settings: &Settings, keys: &flows::Keys) -> anyhow::Result<Ports> {
    let folder = settings.data_dir();
    let mailer = ports::mail::mailer(
        settings.mail_url.as_deref(),
        settings.mail_from.as_deref(),
        &folder.join("mail"),
    )
    .map_err(unusable)?;
    let texts = ports::texts::texts(
        settings.sms_url.as_deref(),
        settings.sms_token.as_deref(),
        &folder.join("texts"),
    )
    .map_err(unusable)?;
    let embedded = Ports::embedded(folder, keys.derive("payments")).context("cannot use the data folder")?;
    Ok(Ports {
        mailer,
        texts,
        ..embedded
    })
}
