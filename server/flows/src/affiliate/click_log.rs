//! Writes the click log behind the redirect: hits are handed over a bounded queue to one task, which commits them in
//! groups into the log's own database. Nothing that money hangs on depends on it (spec: affiliate 2.10).

use db::{Db, Q, Result, Tx};
use kernel::{ClickId, CreatorId, Instant, LinkId, Span};
use std::collections::BTreeMap;
use std::mem::take;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::affiliate::{NewClick, hour_of};
use tokio::sync::{mpsc, oneshot};

/// Clicks and landings that may wait for the writer (spec: affiliate 2.10).
const QUEUE: usize = 65_536;
/// Most of them in one transaction.
const GROUP: usize = 2_000;
/// A redirect waits this long for the transaction of its click, so that an answered click survives the end of the
/// process; when the disk is slower, the visitor goes first.
const PATIENCE: Duration = Duration::from_millis(250);
/// A landing's confirmation has nobody waiting.
const LANDING_PATIENCE: Duration = Duration::from_secs(2);
/// How often hits that are no clicks are added to their hours.
const FLUSH: Duration = Duration::from_secs(1);
/// Most links and kinds of hits counted between two flushes; beyond, they are dropped.
const MOST_COUNTS: usize = 50_000;
/// How long clicks are kept; their hourly counts stay.
const KEPT: Span = Span::days(90);
/// Times a group is tried again when the database refuses, and the pause between.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(200);

/// Hits by link, hour and kind; whose link it is, and how many. Sorted, so that two servers never wait for each other.
type Counts = BTreeMap<(LinkId, i64, &'static str), (CreatorId, i64)>;

/// The log's entrance.
pub struct ClickLog {
    db: Db,
    queue: mpsc::Sender<(Entry, oneshot::Sender<bool>)>,
    counts: Arc<Mutex<Counts>>,
    dropped: AtomicU64,
}

enum Entry {
    Click(Box<NewClick>),
    Landing(ClickId, Instant),
    /// Asks only for everything before it to be written.
    Settle,
}

impl ClickLog {
    /// Opens the log of a database and starts its writer, which ends after its last entry when the log is dropped.
    pub async fn open(main: &Db) -> Result<ClickLog> {
        let db = main.click_log().await?;
        let (queue, entries) = mpsc::channel(QUEUE);
        let counts = Arc::default();
        tokio::spawn(write(db.clone(), entries, Arc::clone(&counts)));
        Ok(ClickLog {
            db,
            queue,
            counts,
            dropped: AtomicU64::new(0),
        })
    }

    /// The log's database, for reading.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Where to read the log from inside a transaction on the main database: a second connection, unless both are one
    /// database, where asking for a second one while holding the first could wait for ever.
    pub fn within<'a>(&'a self, tx: &'a mut Tx) -> Q<'a> {
        match self.db.engine() {
            db::Engine::Sqlite => Q::from(&self.db),
            db::Engine::Postgres => Q::from(tx),
        }
    }

    /// Clicks and landings lost to a full queue since the start (spec: affiliate AFF-273).
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Records a click. Returns when its group is committed, or when waiting longer would keep the visitor.
    pub async fn click(&self, click: NewClick) {
        let _ = self.hand_over(Entry::Click(Box::new(click)), PATIENCE).await;
    }

    /// Confirms a landing; whether it was the click's first, in time.
    pub async fn landing(&self, click: ClickId, now: Instant) -> bool {
        self.hand_over(Entry::Landing(click, now), LANDING_PATIENCE).await
    }

    /// Counts a hit that is no click. It costs no database: robots never enter the queue.
    pub fn count(&self, link: LinkId, creator: CreatorId, at: Instant, kind: &'static str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (link, hour_of(at), kind);
        if counts.len() < MOST_COUNTS || counts.contains_key(&key) {
            counts.entry(key).or_insert((creator, 0)).1 += 1;
        }
    }

    /// Waits until everything handed over before is written, before the program ends or a test looks.
    pub async fn settled(&self) {
        let (done, written) = oneshot::channel();
        if self.queue.send((Entry::Settle, done)).await.is_ok() {
            let _ = written.await;
        }
    }

    async fn hand_over(&self, entry: Entry, patience: Duration) -> bool {
        let (done, written) = oneshot::channel();
        if self.queue.try_send((entry, done)).is_err() {
            let dropped = self.dropped.fetch_add(1, Ordering::Relaxed) + 1;
            if dropped.is_power_of_two() {
                tracing::warn!(
                    dropped,
                    "the click log cannot keep up: clicks are not recorded, visitors go on"
                );
            }
            return false;
        }
        matches!(tokio::time::timeout(patience, written).await, Ok(Ok(true)))
    }
}

/// The writer: one group after the other until the log is dropped and its queue is empty.
async fn write(db: Db, mut queue: mpsc::Receiver<(Entry, oneshot::Sender<bool>)>, counts: Arc<Mutex<Counts>>) {
    let mut flush = tokio::time::interval(FLUSH);
    flush.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut group = Vec::new();
    let mut swept = None;
    loop {
        let ended = tokio::select! {
            taken = queue.recv_many(&mut group, GROUP) => taken == 0,
            _ = flush.tick() => false,
        };
        let counted = take(&mut *counts.lock().unwrap_or_else(PoisonError::into_inner));
        if !group.is_empty() || !counted.is_empty() {
            let entries: Vec<&Entry> = group.iter().map(|(entry, _)| entry).collect();
            let results = commit(&db, &entries, &counted).await;
            let newest = entries.iter().rev().find_map(|entry| match entry {
                Entry::Click(click) => Some(click.touch.at),
                _ => None,
            });
            let results = results.into_iter().chain(std::iter::repeat(false));
            for ((_, done), result) in group.drain(..).zip(results) {
                // who waited may have gone on
                let _ = done.send(result);
            }
            if let Some(now) = newest.filter(|now| swept.is_none_or(|at| *now >= at)) {
                swept = Some(now.after(Span::hours(1)));
                if let Err(error) = sweep(&db, now).await {
                    tracing::warn!(%error, "old clicks were not removed");
                }
            }
        }
        if ended {
            return;
        }
    }
}

/// Commits a group, trying again while the database refuses. The result of every entry; none when all was lost.
async fn commit(db: &Db, group: &[&Entry], counted: &Counts) -> Vec<bool> {
    for tried in 1..=TRIES {
        match commit_once(db, group, counted.clone()).await {
            Ok(results) => return results,
            Err(error) => tracing::warn!(%error, tried, entries = group.len(), "the click log was not written"),
        }
        tokio::time::sleep(PAUSE).await;
    }
    Vec::new()
}

async fn commit_once(db: &Db, group: &[&Entry], mut counts: Counts) -> Result<Vec<bool>> {
    if counts.is_empty() && group.iter().all(|entry| matches!(entry, Entry::Settle)) {
        return Ok(vec![true; group.len()]);
    }
    let mut tx = db.begin().await?;
    let mut results = Vec::with_capacity(group.len());
    for entry in group {
        results.push(match entry {
            Entry::Click(click) => record(&mut tx, click, &mut counts).await?,
            Entry::Landing(click, now) => store::affiliate::landed(&mut tx, *click, *now).await?,
            Entry::Settle => true,
        });
    }
    for ((link, hour, kind), (creator, hits)) in counts {
        store::affiliate::count_hits(&mut tx, link, creator, hour, kind, hits).await?;
    }
    tx.commit().await?;
    Ok(results)
}

async fn record(tx: &mut Tx, click: &NewClick, counts: &mut Counts) -> Result<bool> {
    let Some(kept) = store::affiliate::insert_click(tx, click).await? else {
        return Ok(false);
    };
    if click.class == affiliate::ClickClass::Human && !kept.is_duplicate {
        let touch = &click.touch;
        let kinds = ["human"].into_iter().chain(kept.is_unique_day.then_some("unique_day"));
        for kind in kinds {
            let key = (touch.link, hour_of(touch.at), kind);
            counts.entry(key).or_insert((touch.creator, 0)).1 += 1;
        }
    }
    Ok(true)
}

async fn sweep(db: &Db, now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    store::affiliate::forget_clicks(&mut tx, now.before(KEPT)).await?;
    tx.commit().await
}
