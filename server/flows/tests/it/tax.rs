//! Tax from the operator's rate to the bank: added to prices or contained in them, frozen with the order, owed by
//! whoever collected it; what is refused changes nothing (spec: commerce 2.10, 2.12).

use crate::affiliate::{count, creator, in_plan};
use crate::buy::{buy, form, orders_of, place, platform, stock, usd};
use crate::finance::{balance, buy_by_link, deliver, seller, sound};
use crate::world::{Stall, forward, guest, owner, person, stall, work, world};
use flows::affiliate::set_payout;
use flows::checkout::{add_to_cart, place_order};
use flows::finance::{decide_withdrawal, request_withdrawal};
use flows::fulfilment::cancel_as_buyer;
use flows::operator::{remove_tax_rate, set_tax_rate};
use flows::{Actor, Cx, World};
use kernel::{Bps, Error, Span};
use ledger::{AccountKind, Owner};
use orders::CancelReason;
use std::sync::Arc;
use store::orders::OrderRow;
use testkit::both_engines;

/// An operator, now.
async fn operator(world: &Arc<World>) -> Cx {
    let email = format!("op-{}@shop.example", world.system().id::<kernel::PersonId>());
    world.cx(Actor::Operator(person(world, &email).await))
}

/// What the test expects of one sale of 100.00 and 5.99 delivery, a fifth of it for the creator.
struct Sale {
    taxes: (i64, i64),
    total: i64,
    basis: i64,
    owed: i64,
    shop: i64,
    creator: i64,
}

/// Sells one thing by a creator's link, delivers and settles it, pays both out, and looks at every number on the way.
async fn to_the_bank(world: &Arc<World>, rate: Bps, included: bool, expected: Sale) {
    let stall = stall(world, "marrowby", 10_000, 10).await;
    in_plan(world, &stall, 2000).await;
    let ines = creator(world, "ines").await;
    set_payout(&ines, "Ines Okafor", "GB29NWBK60161331926819")
        .await
        .unwrap();
    let op = operator(world).await;
    set_tax_rate(&op, "US", rate, Some(included)).await.unwrap();
    let (placed, order) = buy_by_link(world, &stall, &ines).await;
    let (line_tax, shipping_tax) = expected.taxes;
    assert_eq!(
        (order.items, order.shipping, order.tax, order.total),
        (usd(10_000), usd(599), usd(line_tax + shipping_tax), usd(expected.total))
    );
    assert_eq!(
        (order.tax_rate, order.tax_included, order.shipping_tax_minor),
        (rate, included, shipping_tax)
    );
    let line = store::orders::lines(&world.db, order.id).await.unwrap().remove(0);
    assert_eq!(
        (line.revenue_minor, line.paid_minor, line.tax_minor),
        (10_000, 10_000, line_tax)
    );
    sound(world).await;
    assert_eq!(platform(world, "cash_clearing").await, -expected.total);
    assert_eq!(platform(world, "tax_payable").await, expected.owed);
    assert_eq!(platform(world, "commission_rev").await, 500);
    let shop = Owner::Shop(stall.shop);
    assert_eq!(balance(world, shop, AccountKind::Pending).await, expected.shop);
    assert_eq!(
        balance(world, shop, AccountKind::CommissionReserve).await,
        expected.creator
    );
    let commission = store::affiliate::commissions_of_order(&world.db, order.id)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        (commission.basis_minor, commission.amount_minor),
        (expected.basis, expected.creator)
    );

    deliver(world, &stall, &placed, order.id).await;
    forward(world, Span::days(14));
    work(world).await;
    sound(world).await;
    let entry = store::ledger::settlement_entries(&world.db, stall.shop, true, None, 5)
        .await
        .unwrap()
        .rows
        .remove(0);
    assert_eq!(entry.tax_contained, if included { line_tax } else { 0 });
    assert_eq!(entry.row.line.settlement.tax_payable, expected.owed);
    let theirs = request_withdrawal(&world.cx(ines.actor), expected.creator, "creator")
        .await
        .unwrap();
    let ours = request_withdrawal(&seller(world, &stall).await, expected.shop, "shop")
        .await
        .unwrap();
    work(world).await;
    for id in [theirs, ours] {
        decide_withdrawal(&op, id, None).await.unwrap();
    }
    assert_eq!(balance(world, shop, AccountKind::Available).await, 0);
    assert_eq!(
        platform(world, "tax_payable").await,
        expected.owed,
        "still owed to the state"
    );
    sound(world).await;
}

/// How much of the ledger, the orders and the log there is.
async fn traces(cx: &Cx) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["orders", "ledger_txns", "tax_rates", "audit_log"] {
        counts.push(count(cx, &format!("SELECT COUNT(*) FROM {table}")).await);
    }
    counts
}

fn code<T>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Refused { code, .. }) => code,
        Err(other) => format!("{other:?}"),
        Ok(_) => "ok".into(),
    }
}

/// A stall in another country that sells in dollars all the same.
async fn stall_in(world: &Arc<World>, country: &str, name: &str, price_minor: i64) -> Stall {
    let made = stall(world, name, price_minor, 10).await;
    let id = made.shop;
    world
        .db
        .script(&format!("UPDATE shops SET country = '{country}' WHERE id = {id}"))
        .await
        .unwrap();
    made
}

both_engines! {
    async fn tax_on_top_is_collected_and_owed_by_the_marketplace(db: Db) {
        // 7.25 % of 100.00 is 7.25, of 5.99 is 0.43; 2 % fee of 113.67 is 2.27
        let expected = Sale {
            taxes: (725, 43),
            total: 11_367,
            basis: 10_000,
            owed: 768,
            shop: 10_599 - 500 - 227 - 2000,
            creator: 2000,
        };
        to_the_bank(&world(db).await, Bps(725), false, expected).await;
    }

    async fn contained_tax_stays_with_the_shop_and_out_of_the_creators_basis(db: Db) {
        // 20 % contained in 100.00 is 16.67, in 5.99 is 1.00; 2 % fee of 105.99 is 2.12
        let expected = Sale {
            taxes: (1667, 100),
            total: 10_599,
            basis: 8333,
            owed: 0,
            shop: 10_599 - 500 - 212 - 1667,
            creator: 1667,
        };
        to_the_bank(&world(db).await, Bps(2000), true, expected).await;
    }

    async fn cancelling_a_taxed_order_gives_back_every_cent(db: Db) {
        let world = world(db).await;
        let op = operator(&world).await;
        let a = stall(&world, "marrowby", 3333, 10).await;
        let b = stall_in(&world, "GB", "glowmere", 1999).await;
        set_tax_rate(&op, "US", Bps(725), None).await.unwrap();
        set_tax_rate(&op, "GB", Bps(2000), None).await.unwrap();
        let (placed, _) = buy(&world, &[(a.variant, 3), (b.variant, 2)]).await;
        let orders = orders_of(&world, &placed).await;
        let of = |stall: &Stall| -> OrderRow { orders.iter().find(|o| o.shop == stall.shop).unwrap().clone() };
        let (ours, theirs) = (of(&a), of(&b));
        // 7.25 % of 99.99 and of 5.99 on top; a sixth of 39.98 and of 5.99 within
        assert_eq!((ours.tax_included, ours.tax, ours.total), (false, usd(725 + 43), usd(9999 + 599 + 768)));
        assert_eq!((theirs.tax_included, theirs.tax, theirs.total), (true, usd(666 + 100), usd(3998 + 599)));
        assert_eq!(platform(&world, "tax_payable").await, 768);
        sound(&world).await;
        for order in [&ours, &theirs] {
            cancel_as_buyer(&guest(&world), &placed.access_key, order.id, CancelReason::ChangedMind).await.unwrap();
        }
        work(&world).await;
        sound(&world).await;
        assert_eq!(count(&op, "SELECT COUNT(*) FROM ledger_accounts WHERE balance_minor <> 0").await, 0);
    }

    async fn a_rate_holds_from_its_moment_on_and_orders_keep_theirs(db: Db) {
        let world = world(db).await;
        let op = operator(&world).await;
        let a = stall(&world, "marrowby", 1000, 10).await;
        let (_, before) = buy(&world, &[(a.variant, 1)]).await;
        assert_eq!((before.tax, before.tax_rate), (usd(0), Bps(0)));

        // what was quoted without tax is not placed with it
        let cx = guest(&world);
        add_to_cart(&cx, "k", a.variant, 1, "").await.unwrap();
        let quoted = form(&cx, "k", "US").await;
        set_tax_rate(&op, "US", Bps(1000), Some(false)).await.unwrap();
        let held = stock(&world, &a).await;
        assert_eq!(code(place_order(&guest(&world), Some("k"), &quoted).await), "checkout.total_changed");
        assert_eq!(stock(&world, &a).await, held);
        // nor at another rate, nor with prices that contain it though the tax is the same number
        let quoted = form(&guest(&world), "k", "US").await;
        set_tax_rate(&op, "US", Bps(1001), Some(false)).await.unwrap();
        assert_eq!(code(place_order(&guest(&world), Some("k"), &quoted).await), "checkout.total_changed");
        let quoted = form(&guest(&world), "k", "US").await;
        let placed = place_order(&guest(&world), Some("k"), &quoted).await.unwrap();
        let order = orders_of(&world, &placed).await.remove(0);
        assert_eq!((order.tax, order.tax_rate), (usd(100 + 60), Bps(1001)));

        forward(&world, Span(1));
        let op = world.cx(op.actor);
        remove_tax_rate(&op, "US").await.unwrap();
        assert_eq!(code(remove_tax_rate(&op, "US").await), "NotFound");
        let later = orders_of(&world, &place(&world, &[(a.variant, 1)]).await).await.remove(0);
        assert_eq!(later.tax, usd(0));
        let kept = store::orders::order(&world.db, order.id).await.unwrap().unwrap();
        assert_eq!((kept.tax, kept.tax_rate), (order.tax, order.tax_rate));
        // the moment before still had it
        let then = store::promotions::tax_of_shop(&world.db, a.shop, op.now.before(Span(1))).await.unwrap();
        assert_eq!(then.goods, Bps(1001));
        sound(&world).await;
    }

    async fn only_the_operator_sets_rates_and_a_refused_one_leaves_no_trace(db: Db) {
        let world = world(db).await;
        let op = operator(&world).await;
        let a = stall(&world, "marrowby", 1000, 10).await;
        set_tax_rate(&op, "DE", Bps(1900), None).await.unwrap();
        set_tax_rate(&op, "us", Bps(725), None).await.unwrap();
        let rates = store::promotions::tax_rates(&world.db).await.unwrap();
        let said: Vec<_> = rates.iter().map(|r| (r.country.as_str(), r.rate.0, r.included)).collect();
        assert_eq!(said, [("DE", 1900, true), ("US", 725, false)], "as usual there");
        let before = traces(&op).await;
        // what holds already is no change
        set_tax_rate(&op, "DE", Bps(1900), Some(true)).await.unwrap();
        let mara = owner(&world, &a, person(&world, "mara@shop.example").await);
        for cx in [&mara, &guest(&world), &world.system()] {
            assert_eq!(set_tax_rate(cx, "DE", Bps(0), None).await, Err(Error::Forbidden));
            assert_eq!(remove_tax_rate(cx, "DE").await, Err(Error::Forbidden));
        }
        assert_eq!(set_tax_rate(&op, "XX", Bps(1), None).await, Err(Error::field("country", "not_country")));
        for bad in [-1, 10_001] {
            assert_eq!(set_tax_rate(&op, "DE", Bps(bad), None).await, Err(Error::field("rate", "not_percent")));
        }
        assert_eq!(remove_tax_rate(&op, "FR").await, Err(Error::NotFound));
        assert_eq!(traces(&op).await, before);
        set_tax_rate(&op, "DE", Bps(700), Some(false)).await.unwrap();
        let log = store::identity::audit_log(&world.db, None, 10).await.unwrap().rows;
        assert_eq!((log[0].act.as_str(), log[0].subject.as_str()), ("tax.set", "DE"));
    }

    async fn two_changes_at_once_leave_one_rate(db: Db) {
        let world = world(db).await;
        let op = operator(&world).await;
        let tasks: Vec<_> = (1..=8).map(|n| {
            let op = op.clone();
            tokio::spawn(async move { set_tax_rate(&op, "US", Bps(100 * n), None).await })
        }).collect();
        for task in tasks {
            let done = task.await.unwrap();
            assert!(matches!(done, Ok(()) | Err(Error::Conflict)), "{done:?}");
        }
        assert_eq!(store::promotions::tax_rates(&world.db).await.unwrap().len(), 1);
    }
}
