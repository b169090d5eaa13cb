//! Acts around creators: joining, plans and links, clicks, who a sale is owed to, and commission on its way.

mod attribute;
mod click;
mod click_log;
mod commission;
mod join;
mod link;
mod link_cache;
mod notice;
pub(crate) mod pilot;
mod plan;
mod visitor;

pub use attribute::{Sale, SaleLine, attribute_order};
pub use click::{Hit, Redirect, follow_link, land};
pub use click_log::ClickLog;
pub use commission::{
    allocate_withdrawal, commissions_due, commissions_paid, commissions_payable, commissions_reversed,
    commissions_revived, withdrawal_paid, withdrawal_returned,
};
pub use join::{Join, join, payout_waits_until, set_payout};
pub use link::create_link;
pub use link_cache::LinkCache;
pub use notice::{RateCut, tell_rate_cut};
pub use pilot::end_pilot;
pub use plan::{close_plan_product, end_plan_product, set_plan_rate};
pub use visitor::Visitors;

/// Purpose of the signature of touch cookies.
pub const TOUCH_COOKIE: &str = "touch";

/// The signed text of a visitor's touches, for the cookie and for cart lines.
pub fn sign_touches(keys: &crate::Keys, touches: &[affiliate::Touch]) -> String {
    let text = affiliate::pack(touches);
    let signature = keys.sign(TOUCH_COOKIE, &text);
    format!("{text}!{signature}")
}

/// The touches in a signed text. A text that is damaged or forged has none.
pub fn read_touches(keys: &crate::Keys, signed: &str) -> Vec<affiliate::Touch> {
    let Some((text, signature)) = signed.rsplit_once('!') else {
        return Vec::new();
    };
    if !keys.verify(TOUCH_COOKIE, text, signature) {
        return Vec::new();
    }
    affiliate::unpack(text).unwrap_or_default()
}
