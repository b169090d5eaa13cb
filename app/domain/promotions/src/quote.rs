//! What the pipeline gets and gives. Amounts are minor units of the one currency.

use crate::{Choice, Promotion, TaxRule};
use kernel::{Currency, Instant, ProductId, PromotionId, ShopId, VariantId};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Everything a price depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteInput {
    /// The currency of all amounts.
    pub currency: Currency,
    /// When.
    pub now: Instant,
    /// What is bought.
    pub lines: Vec<LineInput>,
    /// The shops it is bought from.
    pub shops: Vec<ShopInput>,
    /// Promotions that might hold: running or not, with the vouchers this buyer has.
    pub promotions: Vec<Promotion>,
    /// The platform voucher the buyer wants.
    pub platform_voucher: Choice,
}

/// One line of the cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineInput {
    /// Its number, from 1; no two are the same.
    pub line_no: i64,
    /// The shop that sells it.
    pub shop: ShopId,
    /// Of which product.
    pub product: ProductId,
    /// Which variant.
    pub variant: VariantId,
    /// List price of one piece.
    pub list_minor: i64,
    /// Pieces.
    pub quantity: i64,
}

/// One shop's terms for this buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopInput {
    /// Whose.
    pub shop: ShopId,
    /// What shipping costs before discounts.
    pub shipping_minor: i64,
    /// How it is taxed.
    pub tax: TaxRule,
    /// The shop's voucher the buyer wants.
    pub voucher: Choice,
}

kernel::coded! {
    /// A stage of the pipeline, in their order. Each sees what the one before left.
    pub enum Stage {
        /// The price of one piece.
        UnitPrice = "unit_price",
        /// Buy more, save more.
        BuyMore = "buy_more",
        /// A voucher or code of the shop, one per order.
        SellerVoucher = "seller_voucher",
        /// A voucher of the platform, one per checkout.
        PlatformVoucher = "platform_voucher",
        /// The shop's discount on shipping, one per order.
        SellerShipping = "seller_shipping",
        /// The platform's discount on shipping, one per checkout.
        PlatformShipping = "platform_shipping",
        /// Tax.
        Tax = "tax",
    }
}

kernel::coded! {
    /// Why a promotion took nothing off.
    pub enum SkipReason {
        /// It has not begun.
        NotStarted = "not_started",
        /// It is over.
        Ended = "ended",
        /// It was stopped.
        Deactivated = "deactivated",
        /// All of it is used up.
        UsedUp = "used_up",
        /// This buyer used up their part.
        BuyerLimit = "buyer_limit",
        /// It would give more than it still may.
        BudgetSpent = "budget_spent",
        /// It holds for nothing in the cart.
        NothingEligible = "nothing_eligible",
        /// There is too little in the cart.
        BelowThreshold = "below_threshold",
        /// Another one saves more or goes before it.
        BetterOne = "better_one",
        /// The buyer does not want it.
        NotChosen = "not_chosen",
        /// It would take nothing off.
        NoSaving = "no_saving",
    }
}

/// What a promotion took off a line or off the shipping of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Which promotion.
    pub promotion: PromotionId,
    /// Where in the pipeline.
    pub stage: Stage,
    /// What it took off; above zero.
    pub amount: i64,
    /// What of it the seller pays.
    pub seller_part: i64,
    /// What of it the platform pays.
    pub platform_part: i64,
}

impl Application {
    pub(crate) fn new(promotion: &Promotion, stage: Stage, amount: i64) -> Application {
        let platform_part = promotion.platform_part.of(amount).min(amount);
        let seller_part = amount - platform_part;
        Application {
            promotion: promotion.id,
            stage,
            amount,
            seller_part,
            platform_part,
        }
    }
}

/// A promotion that took nothing off, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Which.
    pub promotion: PromotionId,
    /// Why.
    pub reason: SkipReason,
}

/// One line of the quote. A line of the cart becomes several where not all its pieces get the same price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteLine {
    /// Its number, from 1 without gaps, in the order of the cart's lines.
    pub line_no: i64,
    /// The cart's line it comes from.
    pub of: i64,
    /// The shop that sells it.
    pub shop: ShopId,
    /// Of which product.
    pub product: ProductId,
    /// Which variant.
    pub variant: VariantId,
    /// Pieces.
    pub quantity: i64,
    /// List price of one piece.
    pub list_minor: i64,
    /// Price of one piece after the first stage: what is shown.
    pub unit_minor: i64,
    /// What the seller gets for the line before fees: list price less what the seller's discounts took off.
    pub revenue_minor: i64,
    /// What the buyer pays for the line: list price less everything taken off; tax on top not included.
    pub paid_minor: i64,
    /// Tax of the line, within the price or on top as its shop's [`QuoteShop::tax`] says.
    pub tax_minor: i64,
    /// What was taken off, in the order of the stages.
    pub applications: Vec<Application>,
}

/// One shop's part of the quote: an order to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteShop {
    /// Whose.
    pub shop: ShopId,
    /// What the buyer pays for the goods.
    pub items_minor: i64,
    /// What shipping costs before discounts.
    pub shipping_list_minor: i64,
    /// What of that the seller still gets: less what the seller's discounts took off.
    pub shipping_revenue_minor: i64,
    /// What the buyer pays for shipping.
    pub shipping_minor: i64,
    /// Tax of goods and shipping.
    pub tax_minor: i64,
    /// Tax of shipping; a part of `tax_minor`.
    pub shipping_tax_minor: i64,
    /// How it was taxed: at which rates, within the prices or added to the total.
    pub tax: TaxRule,
    /// What the buyer pays this shop in all.
    pub total_minor: i64,
    /// What was taken off the shipping.
    pub shipping_applications: Vec<Application>,
}

/// What it all costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The lines, in the order of the cart's.
    pub lines: Vec<QuoteLine>,
    /// The shops that sell something, by id.
    pub shops: Vec<QuoteShop>,
    /// What the buyer pays in all.
    pub total_minor: i64,
    /// Promotions that took nothing off, by id.
    pub skipped: Vec<Skipped>,
}

impl Quote {
    /// The bytes to hash, so that a later quote can be told from this one: everything that is charged and by which
    /// promotion it is less, not why others took nothing off.
    pub fn canonical(&self) -> Vec<u8> {
        let mut out = format!("quote 1 {} {}\n", self.currency, self.total_minor);
        let mut record = |kind: &str, numbers: &[i64], applications: &[Application]| {
            out.push_str(kind);
            for number in numbers {
                // writing to a String cannot fail
                let _ = write!(out, " {number}");
            }
            for a in applications {
                let _ = write!(
                    out,
                    " / {} {} {} {}",
                    a.promotion,
                    a.stage.code(),
                    a.seller_part,
                    a.platform_part
                );
            }
            out.push('\n');
        };
        for l in &self.lines {
            let ids = [l.line_no, l.of, l.shop.0, l.product.0, l.variant.0, l.quantity];
            let amounts = [l.list_minor, l.unit_minor, l.revenue_minor, l.paid_minor, l.tax_minor];
            record("line", &[ids.as_slice(), &amounts].concat(), &l.applications);
        }
        for s in &self.shops {
            let numbers = [
                s.shop.0,
                s.items_minor,
                s.shipping_list_minor,
                s.shipping_revenue_minor,
                s.shipping_minor,
                s.tax_minor,
                s.shipping_tax_minor,
                i64::from(s.tax.goods.0),
                i64::from(s.tax.shipping.0),
                i64::from(s.tax.included),
                s.total_minor,
            ];
            record("shop", &numbers, &s.shipping_applications);
        }
        out.into_bytes()
    }

    /// Tax of all shops together: what prices contain, and what is added to them.
    pub fn taxes(&self) -> (i64, i64) {
        let sum = |included| {
            let shops = self.shops.iter().filter(|shop| shop.tax.included == included);
            shops.map(|shop| shop.tax_minor).sum()
        };
        (sum(true), sum(false))
    }

    /// The lines of one shop's order.
    pub fn lines_of(&self, shop: ShopId) -> impl Iterator<Item = &QuoteLine> {
        self.lines.iter().filter(move |line| line.shop == shop)
    }
}
