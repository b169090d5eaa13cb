//! The arithmetic of the stages. Amounts only ever go down, each step is split over lines by largest remainder, and a
//! promotion that takes nothing off is not used (spec: commerce 2.9, invariants P1, P2, P5, P8).

use crate::{
    Application, Choice, LineInput, PriceSource, Promotion, Scope, ShopInput, SkipReason, Stage, Threshold, Tier, Tool,
    Value,
};
use kernel::{Instant, ProductId, PromotionId, ShopId, VariantId, allocate};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A line on its way through the stages: pieces of one cart line at one unit price.
pub(crate) struct Goods {
    pub of: i64,
    pub shop: ShopId,
    pub product: ProductId,
    pub variant: VariantId,
    pub quantity: i64,
    pub list: i64,
    pub unit: i64,
    source: Option<PriceSource>,
    /// What the buyer still pays.
    pub paid: i64,
    pub tax: i64,
    pub applications: Vec<Application>,
}

impl Goods {
    /// What the seller still gets.
    pub fn revenue(&self) -> i64 {
        self.list * self.quantity - self.applications.iter().map(|a| a.seller_part).sum::<i64>()
    }

    fn covered(&self, promotion: &Promotion) -> bool {
        promotion.covers(self.shop, self.product, self.variant)
    }
}

/// The shipping of one shop's order on its way through the stages.
pub(crate) struct Parcel {
    pub shop: ShopId,
    pub fee: i64,
    /// What the buyer still pays.
    pub paid: i64,
    /// What the goods cost when the seller's voucher was off: the platform's voucher loses nobody their free shipping.
    subtotal: i64,
    quantity: i64,
    pub tax: i64,
    pub applications: Vec<Application>,
}

impl Parcel {
    pub fn new(shop: &ShopInput, goods: &[Goods]) -> Parcel {
        let own = || goods.iter().filter(|line| line.shop == shop.shop);
        Parcel {
            shop: shop.shop,
            fee: shop.shipping_minor,
            paid: shop.shipping_minor,
            subtotal: own().map(|line| line.paid).sum(),
            quantity: own().map(|line| line.quantity).sum(),
            tax: 0,
            applications: Vec::new(),
        }
    }

    /// What the seller still gets of the fee.
    pub fn revenue(&self) -> i64 {
        self.fee - self.applications.iter().map(|a| a.seller_part).sum::<i64>()
    }
}

/// Anything an amount can be taken off.
trait Payable {
    fn take(&mut self, application: Application);
}

impl Payable for Goods {
    fn take(&mut self, application: Application) {
        self.paid -= application.amount;
        self.applications.push(application);
    }
}

impl Payable for Parcel {
    fn take(&mut self, application: Application) {
        self.paid -= application.amount;
        self.applications.push(application);
    }
}

/// What became of each promotion, and what is left of its budget while lines are priced one by one.
pub(crate) struct Skips {
    now: Instant,
    reasons: BTreeMap<PromotionId, SkipReason>,
    used: BTreeMap<PromotionId, (i64, i64)>,
}

impl Skips {
    /// Promotions that do not run are left out from the start; the others until something takes them in.
    pub fn new(promotions: &[&Promotion], now: Instant) -> Skips {
        let reason = |promotion: &Promotion| promotion.closed(now).unwrap_or(SkipReason::NothingEligible);
        let reasons = promotions
            .iter()
            .map(|promotion| (promotion.id, reason(promotion)))
            .collect();
        Skips {
            now,
            reasons,
            used: BTreeMap::new(),
        }
    }

    /// Remembers the last reason against a promotion.
    fn skip(&mut self, promotion: &Promotion, reason: SkipReason) {
        self.reasons.insert(promotion.id, reason);
    }

    /// It takes `amount` off for `pieces` (of a price) or one use.
    fn use_up(&mut self, promotion: &Promotion, pieces: i64, amount: i64) {
        let used = self.used.entry(promotion.id).or_default();
        used.0 = used.0.saturating_add(pieces);
        used.1 = used.1.saturating_add(amount);
    }

    /// Pieces or uses it still has.
    fn pieces_left(&self, promotion: &Promotion) -> i64 {
        let used = self.used.get(&promotion.id).map_or(0, |used| used.0);
        let limits = [promotion.left, promotion.buyer_left];
        limits
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(i64::MAX)
            .saturating_sub(used)
    }

    /// Whether it may give so much more, all or nothing.
    fn affords(&self, promotion: &Promotion, amount: i64) -> bool {
        let used = self.used.get(&promotion.id).map_or(0, |used| used.1);
        promotion
            .budget_left
            .is_none_or(|left| amount <= left.saturating_sub(used))
    }

    fn runs(&self, promotion: &Promotion) -> bool {
        promotion.closed(self.now).is_none()
    }

    /// The promotions nothing was taken off by, in the order of their ids.
    pub fn left_out(self) -> impl Iterator<Item = (PromotionId, SkipReason)> {
        let used = self.used;
        self.reasons.into_iter().filter(move |(id, _)| !used.contains_key(id))
    }
}

/// Stage 1: each piece gets the price of the first source that holds, of the same source the lowest, as long as it
/// lasts; a line whose pieces get different prices is split.
pub(crate) fn unit_prices(lines: &[&LineInput], promotions: &[&Promotion], skips: &mut Skips) -> Vec<Goods> {
    let mut goods = Vec::with_capacity(lines.len());
    for line in lines {
        let mut offers: Vec<(PriceSource, i64, &Promotion)> = Vec::new();
        for promotion in promotions
            .iter()
            .filter(|p| skips.runs(p) && p.covers(line.shop, line.product, line.variant))
        {
            if let Tool::Price { source, change } = &promotion.tool {
                offers.push((*source, change.unit(line.list_minor), promotion));
            }
        }
        offers.sort_by_key(|(source, unit, promotion)| (*source, *unit, promotion.tie()));
        let mut rest = line.quantity;
        for (source, unit, promotion) in offers {
            let pieces = rest.min(skips.pieces_left(promotion));
            let amount = (line.list_minor - unit) * pieces.max(0);
            let reason = if unit == line.list_minor {
                SkipReason::NoSaving
            } else if rest == 0 {
                SkipReason::BetterOne
            } else if pieces < 1 {
                SkipReason::UsedUp
            } else if !skips.affords(promotion, amount) {
                SkipReason::BudgetSpent
            } else {
                let mut part = plain(line, pieces);
                part.unit = unit;
                part.source = Some(source);
                part.take(Application::new(promotion, Stage::UnitPrice, amount));
                skips.use_up(promotion, pieces, amount);
                goods.push(part);
                rest -= pieces;
                continue;
            };
            skips.skip(promotion, reason);
        }
        if rest > 0 {
            goods.push(plain(line, rest));
        }
    }
    goods
}

/// Pieces of a cart line at list price.
fn plain(line: &LineInput, quantity: i64) -> Goods {
    Goods {
        of: line.line_no,
        shop: line.shop,
        product: line.product,
        variant: line.variant,
        quantity,
        list: line.list_minor,
        unit: line.list_minor,
        source: None,
        paid: line.list_minor * quantity,
        tax: 0,
        applications: Vec::new(),
    }
}

/// Stage 2, for one shop: the tier is reached by the pieces of all lines of the activity together. No line takes part
/// in two activities; the one that saves most goes first.
pub(crate) fn buy_more(goods: &mut [Goods], shop: ShopId, promotions: &[&Promotion], skips: &mut Skips) {
    let mut taken = vec![false; goods.len()];
    let mut open: Vec<(&Promotion, &[Tier])> = Vec::new();
    for promotion in promotions
        .iter()
        .filter(|p| skips.runs(p) && p.shop.is_none_or(|own| own == shop))
    {
        if let Tool::BuyMore { tiers } = &promotion.tool {
            open.push((promotion, tiers));
        }
    }
    loop {
        let mut offers = Vec::with_capacity(open.len());
        for (promotion, tiers) in &open {
            let mut lines: Vec<usize> = (0..goods.len())
                .filter(|i| goods[*i].shop == shop && goods[*i].covered(promotion))
                .filter(|i| !goods[*i].source.is_some_and(PriceSource::is_flash))
                .collect();
            let none = lines.is_empty();
            lines.retain(|i| !taken[*i]);
            if lines.is_empty() && !none {
                skips.skip(promotion, SkipReason::BetterOne);
                continue;
            }
            let quantity: i64 = lines.iter().map(|i| goods[*i].quantity).sum();
            let base: i64 = lines.iter().map(|i| goods[*i].paid).sum();
            let reached = tiers.iter().filter(|tier| tier.quantity <= quantity);
            let tier = reached.max_by_key(|tier| (tier.quantity, tier.off));
            let amount = tier.map_or(0, |tier| {
                Value::Off {
                    rate: tier.off,
                    cap: None,
                }
                .of(base)
            });
            offers.push(Offer {
                promotion,
                amount,
                none,
                short: tier.is_none(),
                lines,
            });
        }
        let Some(best) = choose(offers, Choice::Best, skips) else {
            return;
        };
        open.retain(|(promotion, _)| promotion.id != best.promotion.id);
        for i in &best.lines {
            taken[*i] = true;
        }
        let mut lines: Vec<&mut Goods> = pick(goods, &best.lines);
        let weights: Vec<i64> = lines.iter().map(|line| line.paid).collect();
        spread(&mut lines, &weights, best.promotion, Stage::BuyMore, best.amount);
    }
}

/// Stages 3 and 4: one voucher, of a shop over its order or of the platform over everything.
pub(crate) fn voucher(
    goods: &mut [Goods],
    shop: Option<ShopId>,
    choice: Choice,
    promotions: &[&Promotion],
    skips: &mut Skips,
) {
    let mut offers = Vec::new();
    for promotion in promotions.iter().filter(|p| p.shop == shop && skips.runs(p)) {
        let Tool::Voucher { value, min_spend } = &promotion.tool else {
            continue;
        };
        let lines: Vec<usize> = (0..goods.len()).filter(|i| goods[*i].covered(promotion)).collect();
        let base: i64 = lines.iter().map(|i| goods[*i].paid).sum();
        let short = base < *min_spend;
        offers.push(Offer {
            promotion,
            amount: value.of(base),
            none: lines.is_empty(),
            short,
            lines,
        });
    }
    let Some(best) = choose(offers, choice, skips) else {
        return;
    };
    let stage = if shop.is_some() {
        Stage::SellerVoucher
    } else {
        Stage::PlatformVoucher
    };
    let mut lines: Vec<&mut Goods> = pick(goods, &best.lines);
    let weights: Vec<i64> = lines.iter().map(|line| line.paid).collect();
    spread(&mut lines, &weights, best.promotion, stage, best.amount);
}

/// Stage 5: one discount on shipping, of a shop on its own parcel or of the platform over all parcels.
pub(crate) fn shipping(parcels: &mut [Parcel], shop: Option<ShopId>, promotions: &[&Promotion], skips: &mut Skips) {
    let mut offers = Vec::new();
    for promotion in promotions
        .iter()
        .filter(|p| p.shop == shop && p.scope == Scope::All && skips.runs(p))
    {
        let Tool::Shipping { value, threshold } = &promotion.tool else {
            continue;
        };
        let subtotal: i64 = parcels.iter().map(|parcel| parcel.subtotal).sum();
        let quantity: i64 = parcels.iter().map(|parcel| parcel.quantity).sum();
        let short = match threshold {
            Threshold::None => false,
            Threshold::Spend(minor) => subtotal < *minor,
            Threshold::Quantity(pieces) => quantity < *pieces,
        };
        let fees: i64 = parcels.iter().map(|parcel| parcel.paid).sum();
        let lines = (0..parcels.len()).collect();
        offers.push(Offer {
            promotion,
            amount: value.of(fees),
            none: parcels.is_empty(),
            short,
            lines,
        });
    }
    let Some(best) = choose(offers, Choice::Best, skips) else {
        return;
    };
    let stage = if shop.is_some() {
        Stage::SellerShipping
    } else {
        Stage::PlatformShipping
    };
    let mut lines: Vec<&mut Parcel> = parcels.iter_mut().collect();
    let weights: Vec<i64> = lines.iter().map(|parcel| parcel.paid).collect();
    spread(&mut lines, &weights, best.promotion, stage, best.amount);
}

/// What an activity, a voucher or a shipping discount could take off.
struct Offer<'a> {
    promotion: &'a Promotion,
    amount: i64,
    /// It holds for nothing here.
    none: bool,
    /// There is too little here.
    short: bool,
    lines: Vec<usize>,
}

/// The offer that saves most, of those the buyer wants; says of the others why not.
fn choose<'a>(offers: Vec<Offer<'a>>, choice: Choice, skips: &mut Skips) -> Option<Offer<'a>> {
    let mut best: Option<Offer<'a>> = None;
    for offer in offers {
        let promotion = offer.promotion;
        let wanted = match choice {
            Choice::Best => true,
            Choice::None => false,
            Choice::This(id) => promotion.id == id,
        };
        let reason = if !wanted {
            SkipReason::NotChosen
        } else if offer.none {
            SkipReason::NothingEligible
        } else if offer.short {
            SkipReason::BelowThreshold
        } else if offer.amount == 0 {
            SkipReason::NoSaving
        } else if !skips.affords(promotion, offer.amount) {
            SkipReason::BudgetSpent
        } else if skips.pieces_left(promotion) < 1 {
            SkipReason::UsedUp
        } else {
            let order = |offer: &Offer<'_>| (Reverse(offer.amount), offer.promotion.tie());
            let beaten = match best {
                Some(ref held) if order(held) < order(&offer) => Some(offer),
                _ => best.replace(offer),
            };
            if let Some(beaten) = beaten {
                skips.skip(beaten.promotion, SkipReason::BetterOne);
            }
            continue;
        };
        skips.skip(promotion, reason);
    }
    if let Some(best) = &best {
        skips.use_up(best.promotion, 1, best.amount);
    }
    best
}

/// Takes an amount off over several lines, in proportion to their weights.
fn spread<P: Payable>(lines: &mut [&mut P], weights: &[i64], promotion: &Promotion, stage: Stage, amount: i64) {
    let parts = allocate(amount, weights).expect("an amount taken off is within what it is taken off");
    for (line, part) in lines.iter_mut().zip(parts) {
        if part > 0 {
            line.take(Application::new(promotion, stage, part));
        }
    }
}

/// The chosen ones of all lines; `chosen` is in ascending order.
fn pick<'a>(goods: &'a mut [Goods], chosen: &[usize]) -> Vec<&'a mut Goods> {
    goods
        .iter_mut()
        .enumerate()
        .filter(|(i, _)| chosen.binary_search(i).is_ok())
        .map(|(_, line)| line)
        .collect()
}
