//! `yellowcart serve`.

use super::open_world;
use crate::settings::Settings;
use anyhow::Context as _;
use leptos::prelude::LeptosOptions;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use web::{AppState, Site};

/// Serves until interrupted.
pub async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let mut world = open_world(settings).await?;
    if demo::interrupted(&world).await? {
        say("The demo marketplace was interrupted while it was being filled; beginning again.");
        world.clicks.settled().await;
        world.clicks.db().close().await;
        world.db.clone().erase().await?;
        world = open_world(settings).await?;
    }
    demo::fill(&world, say)
        .await
        .context("cannot fill the demo marketplace; remove the data folder to begin again")?;
    let site = match Site::open(settings.site()) {
        Ok(site) => site,
        Err(error) => {
            tracing::warn!(%error, folder = %settings.site().display(), "no built faces: pages work as plain HTML only");
            Site::default()
        }
    };
    let state = AppState {
        world: Arc::clone(&world),
        site: Arc::new(site),
        proxies: Arc::new(settings.trusted_proxies()?),
        leptos: LeptosOptions::builder().output_name("").build(),
    };
    let listen = settings.listen();
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    let worker = tokio::spawn(work::run(Arc::clone(&world)));
    announce(&world.base_url, world.demo);
    let service = crate::router(state).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(interrupted())
        .await?;
    worker.abort();
    world.clicks.settled().await;
    world.clicks.db().close().await;
    world.db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Says where everything is, and in a demo who can sign in.
#[expect(clippy::print_stdout, reason = "the command's own output")]
fn announce(base: &str, demo: bool) {
    println!("Yellowcart is running at {base}");
    for (who, path) in [
        ("Shoppers", "/"),
        ("Sellers", "/seller"),
        ("Creators", "/creator"),
        ("Operator", "/operator"),
    ] {
        println!("  {who:<9} {base}{path}");
    }
    if demo {
        println!("Demo logins");
        for login in flows::identity::demo_logins() {
            println!("  {:<9} {:<22} {}", login.role, login.email, login.password);
        }
    }
}

/// One line of progress while the demo is filled.
#[expect(clippy::print_stdout, reason = "the command's own output")]
fn say(line: &str) {
    println!("{line}");
}

async fn interrupted() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
