//! What every act needs and no act owns: database, clock, ids, ports, keys and the installation's policy.

use crate::affiliate::{ClickLog, LinkCache, Visitors};
use crate::{Actor, Cx, Ids, Keys, ServerClock};
use db::Db;
use kernel::{Bps, Clock, Span};
use ports::Ports;
use std::sync::Arc;
use tokio::sync::Notify;

/// Numbers the operator may set. All are defaults of the market, never constants of the code (spec: commerce 2).
#[derive(Clone, Debug)]
pub struct Policy {
    /// Platform commission on revenue, for new shops.
    pub commission: Bps,
    /// Transaction fee on what the buyer paid, for new shops.
    pub transaction_fee: Bps,
    /// Days from delivery to settlement, for new shops.
    pub hold_days: i64,
    /// Handling fee of a creator's withdrawal (spec: affiliate 2.16).
    pub creator_withdrawal_fee: Bps,
    /// Smallest withdrawal in whole major units of its currency.
    pub min_withdrawal_major: i64,
    /// Whether a product that passes every automatic rule still waits for the operator.
    pub review_products: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            commission: Bps(500),
            transaction_fee: Bps(200),
            hold_days: 14,
            creator_withdrawal_fee: Bps(200),
            min_withdrawal_major: 10,
            review_products: true,
        }
    }
}

/// One running installation.
pub struct World {
    /// The database.
    pub db: Db,
    /// Where "now" comes from.
    pub clock: ServerClock,
    /// Where ids come from.
    pub ids: Ids,
    /// The outside world.
    pub ports: Ports,
    /// The installation's keys.
    pub keys: Keys,
    /// The installation's numbers.
    pub policy: Policy,
    /// Whether this is a demo: the clock can be moved, the demo logins are shown.
    pub demo: bool,
    /// The address people reach it at, without a trailing slash.
    pub base_url: String,
    /// Wakes the worker when something was written for it.
    pub wake: Notify,
    /// Affiliate links by code.
    pub links: LinkCache,
    /// The log of their clicks.
    pub clicks: ClickLog,
    /// Who followed links lately.
    pub visitors: Visitors,
}

impl World {
    /// Loads what a migrated database knows of the installation (its key, the clock's offset), making what is missing.
    /// `make_ports` gets the installation's keys. Errors: the database's, or those of `make_ports`.
    pub async fn open<E: From<kernel::Error> + From<db::Error>>(
        db: Db,
        clock: ServerClock,
        policy: Policy,
        demo: bool,
        base_url: &str,
        make_ports: impl FnOnce(&Keys) -> std::result::Result<Ports, E>,
    ) -> std::result::Result<Arc<World>, E> {
        let mut tx = db.begin().await?;
        store::system::init_setting(&mut tx, "secret_key", &Keys::generate_hex()).await?;
        let secret = store::system::setting(&mut tx, "secret_key").await?.unwrap_or_default();
        let offset = store::system::setting(&mut tx, CLOCK_OFFSET).await?;
        tx.commit().await?;
        let keys = Keys::from_hex(&secret).ok_or_else(|| db::Error::Inconsistent {
            column: "secret_key".into(),
            value: String::new(),
        })?;
        if let Some(offset) = offset.and_then(|text| text.parse().ok()) {
            clock.set_offset(Span(offset));
        }
        let ports = make_ports(&keys)?;
        let clicks = ClickLog::open(&db).await?;
        Ok(Arc::new(World {
            db,
            clock,
            ids: Ids::random(),
            ports,
            keys,
            policy,
            demo,
            base_url: base_url.trim_end_matches('/').to_owned(),
            wake: Notify::new(),
            links: LinkCache::default(),
            clicks,
            visitors: Visitors::default(),
        }))
    }

    /// The context of one act by `actor`, now.
    pub fn cx(self: &Arc<Self>, actor: Actor) -> Cx {
        Cx {
            world: Arc::clone(self),
            now: self.clock.now(),
            actor,
        }
    }

    /// The context of the system itself.
    pub fn system(self: &Arc<Self>) -> Cx {
        self.cx(Actor::System)
    }
}

/// Name of the setting that holds the demo clock's offset in microseconds.
pub const CLOCK_OFFSET: &str = "clock_offset_us";
