//! A paid order's way: shipped, delivered, confirmed, completed, or cancelled with everything given back.

mod cancel;
mod deliver;
mod loaded;
mod ship;
mod template;
mod time;

pub use cancel::{Cancelled, cancel_as_buyer, cancel_as_seller, pay_refund};
pub use deliver::{
    TRACKING_WEBHOOK, TrackingNotice, confirm_receipt, mark_delivered, mark_lost, note_address_read, tracking_notice,
};
pub use loaded::sla;
pub use ship::{ShipPackage, ship_package, ship_rest};
pub use template::save_template;
pub use time::{TIMERS, order_timer};

pub(crate) use cancel::{promise_refund, refund, stock_cause};
pub(crate) use loaded::{Loaded, order_link};

use crate::{Actor, Cx};

/// Whoever holds a checkout's key acts as its buyer, also when signed in as something else.
fn buyer(cx: &Cx) -> Actor {
    cx.actor.person().map_or(Actor::Anonymous, Actor::Person)
}
