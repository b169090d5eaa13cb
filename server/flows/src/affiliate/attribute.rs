//! Decides, while an order is placed, which creator each of its lines is owed to, freezes the rate, and notes the
//! estimated commission together with the reason for every touch (spec: affiliate 2.11, 2.13).

use super::read_touches;
use crate::{Cx, Result};
use affiliate::{
    Candidate, CommissionState, Decision, LineAmounts, LineFacts, Offers, PROTECTION_DAYS, Plan, Policy, Reason,
    Relation, Touch,
};
use db::Tx;
use kernel::{CreatorId, Currency, Instant, OrderId, OrderLineId, PersonId, ProductId, ShopId, Span};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use store::affiliate::{Commission, CreatorFacts};

/// One shop's order, as attribution sees it.
#[derive(Clone, Debug)]
pub struct Sale {
    /// The order.
    pub order: OrderId,
    /// The selling shop.
    pub shop: ShopId,
    /// The order's currency.
    pub currency: Currency,
    /// The buyer, when signed in.
    pub person: Option<PersonId>,
    /// The buyer's address.
    pub email: String,
    /// When the checkout began.
    pub checkout_started_at: Instant,
    /// Days a touch stays eligible in this shop.
    pub window_days: i64,
    /// The signed touches the buyer's browser carries; empty without any.
    pub touches: String,
    /// Its lines.
    pub lines: Vec<SaleLine>,
}

/// One line of it.
#[derive(Clone, Debug)]
pub struct SaleLine {
    /// The line.
    pub line: OrderLineId,
    /// The product.
    pub product: ProductId,
    /// Price after the seller's discounts, tax included where the shop prices so.
    pub revenue_minor: i64,
    /// Tax contained in it.
    pub tax_included_minor: i64,
    /// When it was put into the cart.
    pub added_at: Instant,
    /// The signed touches pinned to the cart line when it was added; empty without any.
    pub touches: String,
}

/// Decides every line of the sale. Called once, inside the transaction that places the order.
pub async fn attribute_order(cx: &Cx, tx: &mut Tx, sale: &Sale) -> Result<()> {
    let mut known = Known::default();
    let common = common_touches(cx, tx, sale).await?;
    let policy = Policy {
        window_days: sale.window_days,
        ..Policy::default()
    };
    for line in &sale.lines {
        let mut touches: BTreeSet<Touch> = common.clone();
        touches.extend(read_touches(&cx.world.keys, &line.touches));
        let mut candidates = Vec::with_capacity(touches.len());
        for touch in touches {
            candidates.push(candidate(cx, tx, sale, line.product, touch, &mut known).await?);
        }
        let facts = LineFacts {
            shop: sale.shop,
            product: line.product,
            placed_at: cx.now,
            checkout_started_at: sale.checkout_started_at,
            added_at: Some(line.added_at),
        };
        decide(cx, tx, sale, line, &affiliate::attribute(&facts, &candidates, &policy)).await?;
    }
    Ok(())
}

/// What the browser carries, and what the signed-in person did on any device.
async fn common_touches(cx: &Cx, tx: &mut Tx, sale: &Sale) -> Result<BTreeSet<Touch>> {
    let mut touches: BTreeSet<Touch> = read_touches(&cx.world.keys, &sale.touches).into_iter().collect();
    if let Some(person) = sale.person {
        let log = cx.world.clicks.within(tx);
        touches.extend(store::affiliate::touches_of_person(log, person, cx.now.before(Span::days(90))).await?);
    }
    Ok(touches)
}

/// What is asked once for a sale, however many touches and lines it has.
#[derive(Default)]
struct Known {
    creators: BTreeMap<CreatorId, Option<CreatorFacts>>,
    open: BTreeMap<ProductId, Option<Plan>>,
    promoting: BTreeMap<(CreatorId, ProductId), Option<Instant>>,
}

async fn candidate(
    cx: &Cx,
    tx: &mut Tx,
    sale: &Sale,
    product: ProductId,
    touch: Touch,
    known: &mut Known,
) -> Result<Candidate> {
    let facts = match known.creators.entry(touch.creator) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(place) => {
            place.insert(store::affiliate::creator_facts(&mut *tx, touch.creator, sale.shop).await?)
        }
    };
    let facts = facts.as_ref();
    let relation = match facts {
        Some(f) if sale.person == Some(f.person) || affiliate::same_mailbox(&f.email, &sale.email) => Relation::Buyer,
        Some(f) if f.is_staff => Relation::Staff,
        _ => Relation::Unrelated,
    };
    let offer = if touch.shop == sale.shop {
        let open = match known.open.entry(product) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(store::affiliate::open_terms(&mut *tx, product).await?),
        };
        let since = match known.promoting.entry((touch.creator, product)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                place.insert(store::affiliate::promoting_since(&mut *tx, touch.creator, product).await?)
            }
        };
        let offers = Offers {
            open: open.clone(),
            open_allowed: true,
            promoting_since: *since,
            ..Offers::default()
        };
        affiliate::frozen_rate(&offers, touch.at, cx.now, PROTECTION_DAYS)
    } else {
        None
    };
    Ok(Candidate {
        touch,
        genuine: true,
        creator_active: touch.is_earning && facts.is_some_and(|f| f.status != affiliate::CreatorStatus::Banned),
        relation,
        offer,
        coupon: None,
    })
}

/// The creators whose clicks lost, each with their newest one. A click for another shop was never in question, and
/// telling it would tell what its visitor buys elsewhere.
fn lost(decision: &Decision) -> BTreeMap<CreatorId, (Instant, Reason)> {
    let winner = decision.winner.as_ref().map(|w| w.creator);
    let mut lost = BTreeMap::new();
    for entry in &decision.trace {
        if Some(entry.creator) != winner && entry.reason != Reason::OtherShop {
            let newest = lost.entry(entry.creator).or_insert((entry.at, entry.reason));
            *newest = (*newest).max((entry.at, entry.reason));
        }
    }
    lost
}

async fn decide(cx: &Cx, tx: &mut Tx, sale: &Sale, line: &SaleLine, decision: &Decision) -> Result<()> {
    let trace = serde_json::to_string(&decision.trace).expect("a trace is plain data");
    let ids = (sale.order, line.line);
    if !store::affiliate::insert_attribution(tx, cx.id(), ids, decision, &trace, cx.now).await? {
        return Ok(());
    }
    for (creator, (at, reason)) in lost(decision) {
        store::affiliate::insert_lost_touch(tx, creator, ids, reason, at).await?;
    }
    let Some(winner) = &decision.winner else { return Ok(()) };
    let basis = affiliate::basis(&LineAmounts {
        gross: line.revenue_minor,
        tax_included: line.tax_included_minor,
        ..LineAmounts::default()
    });
    let amount = affiliate::commission(basis, winner.offer.rate);
    if amount == 0 {
        // the sale is counted, but nothing is owed for it
        return Ok(());
    }
    let commission = Commission {
        id: cx.id(),
        line: line.line,
        order: sale.order,
        shop: sale.shop,
        product: line.product,
        creator: winner.creator,
        currency: sale.currency,
        basis_minor: basis,
        rate: winner.offer.rate,
        amount_minor: amount,
        paid_minor: 0,
        state: CommissionState::Estimated,
        reason: String::new(),
        payable_at: None,
    };
    store::affiliate::insert_commission(tx, &commission, cx.now).await?;
    cx.transition(
        tx,
        "commission",
        commission.id,
        ("", commission.state.code()),
        "estimate",
        "",
    )
    .await
}
