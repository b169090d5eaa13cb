//! The `yellowcart` command.

use clap::Parser;
use server::commands::{self, Command};
use server::settings::{BadSetting, Settings};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Pages are made of thousands of small texts; the system's allocator takes a fifth of the time they cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Yellowcart: a self-hosted marketplace where creators bring the shoppers.
///
/// To look around: yellowcart serve --demo. To run a marketplace: yellowcart admin create --email YOU@EXAMPLE.COM, then
/// yellowcart serve. Settings come from flags, then environment variables, then the file yellowcart.toml in the working
/// directory.
#[derive(Parser)]
#[command(name = "yellowcart", version)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[tokio::main]
async fn main() -> ExitCode {
    // two TLS providers get compiled in: say which one before anything asks
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        tracing::debug!("a TLS provider was installed already");
    }
    let filter =
        EnvFilter::try_from_env("YELLOWCART_LOG").unwrap_or_else(|_| EnvFilter::new("warn,server=info,work=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let cli = Cli::parse();
    match run(cli).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", sentences(&error));
            // as for a flag that does not exist: the call was wrong, not the world
            let bad_call = error.downcast_ref::<BadSetting>().is_some();
            ExitCode::from(if bad_call { 2 } else { 1 })
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let settings = cli.settings.with_file()?;
    commands::run(cli.command, settings).await
}

/// The error and its causes, without those that only repeat what stands before.
fn sentences(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}
