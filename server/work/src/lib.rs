//! The job runner: claims outbox facts and due timers and hands each to its flow. Writes and sends mail itself, since it
//! is the one that knows the languages. Everything it does may happen twice and must not matter.

mod mail;

use flows::{Cx, World, dispatch};
use kernel::Span;
use std::sync::Arc;
use std::time::Duration;
use store::system::Job;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};

/// How long a claimed fact stays with a process that may be dead: so long does a restart wait for what was under way.
const LEASE: Span = Span::seconds(30);
/// How often a process that lives says so of the facts it works on.
const SIGN_OF_LIFE: Duration = Duration::from_secs(8);
/// How many facts are worked on at once.
const BATCH: i64 = 8;
/// Facts whose work waits for strangers' servers. The others (mail, imports, payments) do not wait for them.
const SLOW: [&str; 1] = ["picture.fetch"];
/// How many slow facts are worked on at once.
static SLOW_AT_ONCE: Semaphore = Semaphore::const_new(2);
/// The audit log says so when a fact has failed this often, which takes about two hours.
const ALARM: i64 = 12;
/// A fact that failed this often is given up, which takes about three days, unless it is one of [`MONEY`].
const MAX_TRIES: i64 = 80;
/// What somebody is owed is never given up.
const MONEY: [&str; 2] = ["refund.pay", "withdrawal.process"];

/// Works until the future is dropped: at once when woken, and every second to see what time has brought.
pub async fn run(world: Arc<World>) {
    if let Err(error) = flows::catalog::build_words(&world.system()).await {
        tracing::error!(%error, "search finds only what is saved from now on");
    }
    let mut slow = JoinSet::new();
    loop {
        let cx = world.system();
        let done = async {
            follow_clock(&cx).await?;
            begin_round(&world.system(), &mut slow).await
        };
        match done.await {
            Ok(0) => {
                tokio::select! {
                    () = world.wake.notified() => {}
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "worker");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
    }
}

/// Works until nothing is due. For tests.
pub async fn drain(world: &Arc<World>) -> anyhow::Result<()> {
    while tick(world).await? > 0 {}
    Ok(())
}

/// One round: due timers, then a batch of facts. Says how many were handled.
pub async fn tick(world: &Arc<World>) -> anyhow::Result<usize> {
    follow_clock(&world.system()).await?;
    round(&world.system()).await
}

/// The same at the context's own moment. The demo seed lives through its weeks with it.
pub async fn round(cx: &Cx) -> anyhow::Result<usize> {
    let mut slow = JoinSet::new();
    let handled = begin_round(cx, &mut slow).await?;
    while let Some(done) = slow.join_next().await {
        report(done);
    }
    Ok(handled)
}

/// A round that leaves the slow facts it met to go on in `slow`. Says how many were handled or begun.
async fn begin_round(cx: &Cx, slow: &mut JoinSet<anyhow::Result<()>>) -> anyhow::Result<usize> {
    let mut handled = 0;
    for timer in store::system::due_timers(cx.db(), cx.now, 100).await? {
        match dispatch::fire(cx, &timer).await {
            Ok(()) => handled += 1,
            // it stays due and is tried again in the next round
            Err(error) => tracing::error!(kind = %timer.kind, entity = timer.entity_id, %error, "timer"),
        }
    }
    let mut tx = cx.db().begin().await?;
    let jobs = store::system::claim_jobs(&mut tx, cx.now, cx.now.after(LEASE), BATCH).await?;
    tx.commit().await?;
    let mut running = JoinSet::new();
    for job in jobs {
        let cx = cx.clone();
        if SLOW.contains(&job.kind.as_str()) {
            slow.spawn(async move { work_on(&cx, &job).await });
            handled += 1;
        } else {
            running.spawn(async move { work_on(&cx, &job).await });
        }
    }
    while let Some(done) = running.join_next().await {
        handled += usize::from(report(done));
    }
    while let Some(done) = slow.try_join_next() {
        report(done);
    }
    Ok(handled)
}

/// Whether it was carried out; the log knows why not.
fn report(done: Result<anyhow::Result<()>, JoinError>) -> bool {
    match done {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => tracing::error!(%error, "job"),
        Err(error) => tracing::error!(%error, "job stopped"),
    }
    false
}

/// Another process may have moved the demo clock.
async fn follow_clock(cx: &Cx) -> anyhow::Result<()> {
    if cx.world.demo
        && let Some(offset) = store::system::setting(cx.db(), flows::CLOCK_OFFSET).await?
        && let Ok(offset) = offset.parse()
    {
        cx.world.clock.set_offset(Span(offset));
    }
    Ok(())
}

async fn work_on(cx: &Cx, job: &Job) -> anyhow::Result<()> {
    let outcome = tokio::select! {
        outcome = handle(cx, job) => outcome,
        never = keep(cx, job) => match never {},
    };
    let mut tx = cx.db().begin().await?;
    match outcome {
        Ok(()) => store::system::finish_job(&mut tx, job.id, cx.now).await?,
        Err(error) => {
            tracing::warn!(kind = %job.kind, tries = job.tries, %error, "job failed");
            let given_up = job.tries >= MAX_TRIES && !MONEY.contains(&job.kind.as_str());
            let wait = if given_up { Span::days(3650) } else { backoff(job.tries) };
            if job.tries == ALARM {
                cx.audit(&mut tx, "job.failing", &job.kind, &error.to_string()).await?;
            }
            store::system::retry_job(&mut tx, job.id, &error.to_string(), cx.now.after(wait)).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn handle(cx: &Cx, job: &Job) -> anyhow::Result<()> {
    // waited for in here, where the claim is kept meanwhile
    let _permit = match SLOW.contains(&job.kind.as_str()) {
        true => Some(SLOW_AT_ONCE.acquire().await?),
        false => None,
    };
    match job.kind.as_str() {
        "mail.write" => mail::write(cx, job).await,
        "mail.send" => mail::send(cx, job).await,
        _ => match dispatch::handle(cx, job).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(anyhow::anyhow!("nobody handles {}", job.kind)),
            Err(error) => Err(error.into()),
        },
    }
}

/// Renews the claim as long as it is polled.
async fn keep(cx: &Cx, job: &Job) -> std::convert::Infallible {
    loop {
        tokio::time::sleep(SIGN_OF_LIFE).await;
        let renewed = async {
            let mut tx = cx.db().begin().await?;
            store::system::keep_job(&mut tx, job.id, cx.world.system().now.after(LEASE)).await?;
            tx.commit().await
        };
        // not renewed, it is done twice at worst, which must not matter
        if let Err(error) = renewed.await {
            tracing::warn!(%error, kind = %job.kind, "claim not renewed");
        }
    }
}

/// 2, 4, 8 … seconds, an hour at most.
fn backoff(tries: i64) -> Span {
    Span::seconds(2_i64.saturating_pow(u32::try_from(tries + 1).unwrap_or(1)).min(3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_an_hour() {
        assert_eq!([0, 1, 2, 30].map(|n| backoff(n).as_seconds()), [2, 4, 8, 3600]);
    }
}
