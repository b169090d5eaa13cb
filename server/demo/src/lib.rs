//! The demo marketplace: an empty database is filled through the same acts people do, each at its own moment of the last
//! weeks, so that every page has something true to show.

mod goods;
mod market;
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

/// Fills the database if it is a demo's and nobody has an account yet. Says whether it did; `say`
/// gets a line of progress now and then.
pub async fn fill(world: &Arc<World>, say: impl Fn(&str) + Sync) -> anyhow::Result<bool> {
    if !world.demo || store::identity::any_person(&world.db).await? {
        return Ok(false);
    }
    let now = world.system().now;
    let market = market::open(world, now, &say).await.context("the demo's shops")?;
    weeks::live(world, &market, now, &say)
        .await
        .context("the demo's orders")?;
    Ok(true)
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
