//! The server's clock: the machine's time plus an offset that only the demo's operator moves
//! (so that anyone can watch fourteen days pass).

use kernel::{Clock, Instant, Span};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Machine time plus offset, or, for tests, a time that stands still plus offset.
#[derive(Debug, Default)]
pub struct ServerClock {
    base: Option<i64>,
    offset: AtomicI64,
}

impl ServerClock {
    /// A clock that stands at `at` and moves only by its offset. For tests.
    pub fn fixed(at: Instant) -> ServerClock {
        ServerClock {
            base: Some(at.micros()),
            offset: AtomicI64::new(0),
        }
    }

    /// How far the clock is ahead of the machine.
    pub fn offset(&self) -> Span {
        Span(self.offset.load(Ordering::SeqCst))
    }

    /// Sets how far the clock is ahead; it never goes back.
    pub fn set_offset(&self, offset: Span) {
        self.offset.fetch_max(offset.0, Ordering::SeqCst);
    }
}

impl Clock for ServerClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's time")]
    fn now(&self) -> Instant {
        let base = self.base.unwrap_or_else(|| {
            // a machine set before 1970 reads as 1970
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
        });
        Instant(base.saturating_add(self.offset.load(Ordering::SeqCst)))
    }
}
