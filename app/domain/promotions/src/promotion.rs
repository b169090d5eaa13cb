//! A promotion as the pipeline sees it: when and for what it holds, what it gives, who pays, and what is left of it.

use crate::SkipReason;
use kernel::{Bps, Instant, ProductId, PromotionId, ShopId, VariantId};
use serde::{Deserialize, Serialize};

/// A promotion, with its counters as they are now for this buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotion {
    /// Which.
    pub id: PromotionId,
    /// Whose; nothing for the platform's, which span shops.
    pub shop: Option<ShopId>,
    /// Holds from then on.
    pub begin: Instant,
    /// Holds no more from then on; nothing for no end.
    pub end: Option<Instant>,
    /// Was stopped by hand.
    pub deactivated: bool,
    /// The part of what it gives that the platform pays; the seller pays the rest.
    pub platform_part: Bps,
    /// What it holds for.
    pub scope: Scope,
    /// What it gives.
    pub tool: Tool,
    /// Pieces (of a price) or uses (of anything else) left in all; nothing for no limit.
    pub left: Option<i64>,
    /// The same for this buyer.
    pub buyer_left: Option<i64>,
    /// Minor units it may still give away; nothing for no limit.
    pub budget_left: Option<i64>,
}

/// What a promotion holds for, within its shop if it has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everything.
    All,
    /// Some products.
    Products(Vec<ProductId>),
    /// Some variants.
    Variants(Vec<VariantId>),
}

/// What a promotion gives, and so in which stage it acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    /// Another unit price.
    Price {
        /// Where the price comes from: its priority over other prices.
        source: PriceSource,
        /// The price.
        change: Change,
    },
    /// The more pieces, the more off all of them.
    BuyMore {
        /// The steps, in any order.
        tiers: Vec<Tier>,
    },
    /// Something off the goods: of one order if a shop's, of the checkout if the platform's.
    Voucher {
        /// How much.
        value: Value,
        /// Only from this much for the goods it holds for.
        min_spend: i64,
    },
    /// Something off the shipping of whole orders; its scope is [`Scope::All`].
    Shipping {
        /// How much; free shipping is 100 % off.
        value: Value,
        /// Only from there on.
        threshold: Threshold,
    },
}

kernel::coded! {
    /// Where a unit price comes from; the first that holds is taken, of the same kind the lowest.
    pub enum PriceSource {
        /// A flash price within a live session.
        LiveFlash = "live_flash",
        /// A price agreed for a campaign.
        Campaign = "campaign",
        /// A flash deal.
        FlashDeal = "flash_deal",
        /// A product discount.
        Discount = "discount",
    }
}

impl PriceSource {
    /// Goods at such a price take no part in "buy more, save more".
    pub const fn is_flash(self) -> bool {
        matches!(self, PriceSource::LiveFlash | PriceSource::FlashDeal)
    }
}

/// Another unit price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// So much off the list price.
    Off(Bps),
    /// This many minor units.
    Fixed(i64),
}

impl Change {
    /// The unit price for this list price: never above it, never below one minor unit unless the list price is.
    pub fn unit(self, list: i64) -> i64 {
        let unit = match self {
            Change::Off(rate) => list - rate.of(list).min(list),
            Change::Fixed(minor) => minor,
        };
        unit.max(1).min(list)
    }
}

/// A step of "buy more, save more".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// From so many pieces on.
    pub quantity: i64,
    /// So much off.
    pub off: Bps,
}

/// How much a voucher or a shipping discount takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A part, up to a cap in minor units.
    Off {
        /// The part.
        rate: Bps,
        /// At most so much.
        cap: Option<i64>,
    },
    /// An amount in minor units.
    Amount(i64),
}

impl Value {
    /// What it takes off this amount, never more than there is.
    pub fn of(self, base: i64) -> i64 {
        let off = match self {
            Value::Off { rate, cap } => rate.of(base).min(cap.unwrap_or(i64::MAX)),
            Value::Amount(minor) => minor,
        };
        off.min(base).max(0)
    }
}

/// From where on a shipping discount holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// Always.
    None,
    /// From so many minor units for the goods, after the seller's voucher.
    Spend(i64),
    /// From so many pieces.
    Quantity(i64),
}

/// Which voucher the buyer wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The one that saves most.
    #[default]
    Best,
    /// None.
    None,
    /// This, and no other if it does not apply.
    This(PromotionId),
}

kernel::coded! {
    /// Where a promotion stands; derived from the time, never stored.
    pub enum Status {
        /// Not begun.
        NotStart = "not_start",
        /// Holds.
        Ongoing = "ongoing",
        /// Over.
        Expired = "expired",
        /// Stopped by hand.
        Deactivated = "deactivated",
    }
}

impl Promotion {
    /// Where it stands at that time.
    pub fn status(&self, now: Instant) -> Status {
        if self.deactivated {
            Status::Deactivated
        } else if now < self.begin {
            Status::NotStart
        } else if self.end.is_some_and(|end| now >= end) {
            Status::Expired
        } else {
            Status::Ongoing
        }
    }

    /// Whether it holds for this variant of this product of this shop, be it running or not.
    pub fn covers(&self, shop: ShopId, product: ProductId, variant: VariantId) -> bool {
        self.shop.is_none_or(|own| own == shop)
            && match &self.scope {
                Scope::All => true,
                Scope::Products(products) => products.contains(&product),
                Scope::Variants(variants) => variants.contains(&variant),
            }
    }

    /// Why it cannot be used at all now, if it cannot.
    pub(crate) fn closed(&self, now: Instant) -> Option<SkipReason> {
        let gone = |left: Option<i64>| left.is_some_and(|left| left < 1);
        match self.status(now) {
            Status::NotStart => Some(SkipReason::NotStarted),
            Status::Expired => Some(SkipReason::Ended),
            Status::Deactivated => Some(SkipReason::Deactivated),
            Status::Ongoing if gone(self.left) => Some(SkipReason::UsedUp),
            Status::Ongoing if gone(self.buyer_left) => Some(SkipReason::BuyerLimit),
            Status::Ongoing => None,
        }
    }

    /// Orders promotions that save the same: the one that ends earlier, then the older.
    pub(crate) fn tie(&self) -> (Instant, PromotionId) {
        (self.end.unwrap_or(Instant(i64::MAX)), self.id)
    }
}
