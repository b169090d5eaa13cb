//! Links by their code, kept in memory so that following one asks no database (spec: affiliate 2.8). An entry counts for a
//! minute, and no longer than until this process changes the link's product, shop, creator or plan.

use affiliate::LinkCode;
use db::{Db, Result};
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::affiliate::Link;
use tokio::time::Instant;

/// Most links kept: about 100 MB when every one of them is followed.
const CAPACITY: u64 = 200_000;
/// How long a change by another process may stay unseen.
const LIFETIME: Duration = Duration::from_secs(60);
/// A change is announced inside its transaction: for this long after, what is read may still be the state before.
const SETTLING_MS: u64 = 2_000;
/// Changes are remembered by a hash of what changed; two things that share a place are only read once more than needed.
const PLACES: usize = 4096;

/// Links by code, and when what they depend on last changed.
pub struct LinkCache {
    links: moka::future::Cache<String, Arc<Kept>>,
    changed: Box<[AtomicU64]>,
    hasher: RandomState,
    began: Instant,
}

struct Kept {
    link: Link,
    /// When reading it began, in milliseconds of this cache's life.
    read_at: u64,
}

impl Default for LinkCache {
    fn default() -> Self {
        LinkCache {
            links: moka::future::Cache::builder()
                .max_capacity(CAPACITY)
                .time_to_live(LIFETIME)
                .build(),
            changed: (0..PLACES).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::new(),
            began: Instant::now(),
        }
    }
}

impl LinkCache {
    /// The link behind a code. Codes nobody has are looked up every time: they may be given at any moment.
    pub async fn find(&self, db: &Db, code: &LinkCode) -> Result<Option<Link>> {
        if let Some(kept) = self.links.get(code.as_str()).await
            && self.holds(&kept)
        {
            return Ok(Some(kept.link.clone()));
        }
        let read_at = self.now();
        let found = store::affiliate::link_by_code(db, code).await?;
        if let Some(link) = found.clone() {
            let kept = Arc::new(Kept { link, read_at });
            self.links.insert(code.as_str().to_owned(), kept).await;
        }
        Ok(found)
    }

    /// Something links may depend on is being changed: `kind` names what changes state, as in
    /// [`crate::Cx::transition`].
    pub fn changed(&self, kind: &str, id: i64) {
        let matters = matches!(kind, "link" | "product" | "shop" | "creator" | "plan_entry");
        if let Some(place) = self.place(kind, id).filter(|_| matters) {
            place.store(self.now(), Ordering::SeqCst);
        }
    }

    /// Forgets every link: for tests that write to the database behind the flows' back.
    pub fn forget(&self) {
        self.links.invalidate_all();
    }

    fn holds(&self, kept: &Kept) -> bool {
        let Link {
            id,
            product,
            shop,
            creator,
            plan_entry,
            ..
        } = &kept.link;
        let causes = [
            ("link", id.0),
            ("product", product.0),
            ("shop", shop.0),
            ("creator", creator.0),
            ("plan_entry", plan_entry.unwrap_or_default()),
        ];
        causes.iter().all(|(kind, id)| {
            let changed = self.place(kind, *id).map_or(0, |place| place.load(Ordering::SeqCst));
            changed == 0 || kept.read_at > changed + SETTLING_MS
        })
    }

    fn place(&self, kind: &str, id: i64) -> Option<&AtomicU64> {
        let hash = self.hasher.hash_one((kind, id));
        self.changed.get((hash % PLACES as u64) as usize)
    }

    /// Milliseconds since this cache was made, never 0.
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX - SETTLING_MS - 1) + 1
    }
}
