//! Limits on tries: counters in fixed windows, by keyed hashes of what they count, so that no address is kept.

use crate::{Cx, Result};
use db::Tx;
use kernel::{Error, Instant, Span};

/// How many of something are allowed within a window.
pub(super) struct Limit {
    /// What is counted; keeps counters apart.
    pub what: &'static str,
    /// How many.
    pub most: i64,
    /// Length of the window.
    pub window: Span,
}

impl Limit {
    /// Counts one more by `who`. Errors: [`Error::TooMany`] with the time until the next window.
    pub async fn count(&self, cx: &Cx, tx: &mut Tx, who: &str) -> Result<()> {
        let now = cx.now.micros();
        let start = now - now.rem_euclid(self.window.0);
        let scope = format!("{}:{}", self.what, cx.world.keys.sign(self.what, who));
        let used = store::identity::count_use(tx, &scope, Instant(start)).await?;
        if used > self.most {
            let end = Instant(start).after(self.window);
            return Err(Error::TooMany {
                retry_after_s: end.since(cx.now).as_seconds().max(1),
            });
        }
        Ok(())
    }
}

/// Removes what nobody can need any more: old codes and counters, sessions that have ended by themselves.
pub(super) async fn tidy(cx: &Cx, tx: &mut Tx) -> Result<()> {
    store::identity::delete_old_codes(tx, cx.now.before(Span::days(2))).await?;
    // sessions end by the machine's time: moving the demo clock signs nobody out
    store::identity::delete_expired_sessions(tx, cx.now.before(cx.world.clock.offset())).await?;
    Ok(())
}

/// A demo is tried by many people behind one address, often all on one machine.
pub(super) fn per_network(cx: &Cx, most: i64) -> i64 {
    if cx.world.demo { most * 100 } else { most }
}
