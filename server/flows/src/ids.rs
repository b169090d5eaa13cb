//! Makes identifiers: 63 bits, ordered by time, made by the application so that rows can refer to each other before
//! anything is written. 41 bits of milliseconds, 10 of process, 12 of sequence.

use std::sync::atomic::{AtomicI64, Ordering};

/// 2024-01-01T00:00:00Z in milliseconds: ids count from here and last until 2093.
const EPOCH_MS: i64 = 1_704_067_200_000;

/// A source of identifiers for one process.
#[derive(Debug)]
pub struct Ids {
    node: i64,
    last: AtomicI64,
}

impl Ids {
    /// A source for the process `node` (its lowest ten bits); processes on one database need different ones.
    pub fn new(node: u16) -> Ids {
        Ids {
            node: i64::from(node) & 0x3ff,
            last: AtomicI64::new(0),
        }
    }

    /// A source for a process picked at random.
    pub fn random() -> Ids {
        Ids::new(crate::secret::random())
    }

    /// The next identifier. `now_ms` orders ids; when it stands still or goes back, the sequence carries on.
    pub fn next(&self, now_ms: i64) -> i64 {
        let tick = (now_ms - EPOCH_MS).max(0) << 12;
        let before = self
            .last
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |last| Some((last + 1).max(tick)))
            .unwrap_or_else(|last| last);
        let slot = (before + 1).max(tick);
        ((slot >> 12) << 22) | (self.node << 12) | (slot & 0xfff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_and_never_repeat_even_when_the_clock_stands() {
        let ids = Ids::new(5);
        let made: Vec<i64> = (0..10_000).map(|_| ids.next(EPOCH_MS + 1)).collect();
        assert!(made.windows(2).all(|w| w[0] < w[1]));
        assert!(made[0] > 0);
        assert!(ids.next(EPOCH_MS) > made[9_999]);
    }

    #[test]
    fn two_processes_never_make_the_same() {
        let (a, b) = (Ids::new(1), Ids::new(2));
        let left: std::collections::BTreeSet<i64> = (0..5000).map(|_| a.next(EPOCH_MS + 7)).collect();
        assert!((0..5000).all(|_| !left.contains(&b.next(EPOCH_MS + 7))));
    }
}
