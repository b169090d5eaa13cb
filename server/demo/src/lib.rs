//! The demo marketplace: an empty database is filled through the same acts people do, each at its own moment of the last
//! weeks, so that every page has something true to show.

mod goods;
mod market;
mod offers;
mod people;
mod pictures;
mod sales;
mod weeks;

use anyhow::Context as _;
use flows::{Actor, Cx, World};
use kernel::Instant;
use std::sync::Arc;

/// Tells whoever waits what is being done.
type Say<'a> = dyn Fn(&str) + Sync + 'a;

/// The setting that says how far the filling came.
const PROGRESS: &str = "demo";
const FILLING: &str = "filling";
const FILLED: &str = "filled";

/// Whether an earlier process was ended in the middle of [`fill`]. What it left is no marketplace: nobody was let in
/// yet, so the database may be erased.
pub async fn interrupted(world: &World) -> anyhow::Result<bool> {
    let progress = store::system::setting(&world.db, PROGRESS).await?;
    Ok(world.demo && progress.as_deref() == Some(FILLING))
}

/// Fills the database if it is a demo's and nobody has an account yet. Says whether it did; `say`
/// gets a line of progress now and then.
pub async fn fill(world: &Arc<World>, say: impl Fn(&str) + Sync) -> anyhow::Result<bool> {
    if !world.demo || store::identity::any_person(&world.db).await? {
        return Ok(false);
    }
    mark(world, FILLING).await?;
    let now = world.system().now;
    let market = market::open(world, now, &say).await.context("the demo's shops")?;
    offers::open(world, &market, now)
        .await
        .context("the demo's promotions")?;
    weeks::live(world, &market, now, &say)
        .await
        .context("the demo's orders")?;
    mark(world, FILLED).await?;
    Ok(true)
}

async fn mark(world: &World, progress: &str) -> anyhow::Result<()> {
    let mut tx = world.db.begin().await?;
    store::system::set_setting(&mut tx, PROGRESS, progress).await?;
    tx.commit().await?;
    Ok(())
}

/// What `actor` does at a moment.
fn at(world: &Arc<World>, now: Instant, actor: Actor) -> Cx {
    Cx {
        world: Arc::clone(world),
        now,
        actor,
    }
}

/// Lets the time up to `now` pass: every timer at its own moment, and what follows from it.
async fn pass(world: &Arc<World>, now: Instant) -> anyhow::Result<()> {
    loop {
        let due = store::system::due_timers(&world.db, now, 1).await?;
        let Some(moment) = due.first().map(|timer| timer.due_at) else {
            break;
        };
        work::round(&at(world, moment, Actor::System)).await?;
    }
    while work::round(&at(world, now, Actor::System)).await? > 0 {}
    Ok(())
}
