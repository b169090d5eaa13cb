//! Money from the payment to the bank: what each act posts, settlement into the day's statement, withdrawals with their
//! races; after every act the audit finds nothing wrong (spec: commerce 2.12).

use crate::affiliate::{creator, in_plan};
use crate::affiliate_sales::click;
use crate::buy::{address, buy, form, platform, success};
use crate::world::{Stall, forward, guest, owner, person, stall, work, world};
use flows::affiliate::sign_touches;
use flows::checkout::{Placed, add_to_cart, confirm_payment, place_order, start_payment};
use flows::finance::{decide_withdrawal, process_withdrawal, request_withdrawal, settle_order};
use flows::fulfilment::{ShipPackage, cancel_as_buyer, confirm_receipt, ship_package};
use flows::{Actor, Cx, World, secret};
use kernel::{Currency, Error, OrderId, Span, WithdrawalId};
use ledger::{AccountKey, AccountKind, Owner};
use orders::CancelReason;
use shipping::Carrier;
use std::sync::Arc;
use store::orders::OrderRow;
use testkit::both_engines;

/// The audit recomputes everything and finds nothing wrong.
pub async fn sound(world: &Arc<World>) {
    let findings = store::audit::run(&world.db).await.unwrap();
    let wrong: Vec<_> = findings
        .iter()
        .filter(|f| f.wrong > 0)
        .map(|f| (f.name, &f.examples))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

pub async fn balance(world: &World, owner: Owner, kind: AccountKind) -> i64 {
    store::ledger::balance(&world.db, AccountKey::new(owner, kind, Currency::USD))
        .await
        .unwrap()
}

/// The stall's owner, now.
pub async fn seller(world: &Arc<World>, stall: &Stall) -> Cx {
    owner(
        world,
        stall,
        person(world, &format!("{}@shop.example", world.system().id::<OrderId>())).await,
    )
}

/// A guest who came by the creator's link buys one of the stall's thing and pays.
pub async fn buy_by_link(world: &Arc<World>, stall: &Stall, creator: &Cx) -> (Placed, OrderRow) {
    let touch = click(world, creator, stall).await;
    forward(world, Span::minutes(1));
    let (cx, key) = (guest(world), secret::token());
    let touches = sign_touches(&world.keys, &[touch]);
    add_to_cart(&cx, &key, stall.variant, 1, &touches).await.unwrap();
    let order = flows::checkout::PlaceOrder {
        touches,
        ..form(&cx, &key, "US").await
    };
    assert_eq!(order.address, address("US"));
    let placed = place_order(&cx, Some(&key), &order).await.unwrap();
    start_payment(&cx, &placed.access_key).await.unwrap();
    let payment = store::orders::payment_of_group(&world.db, placed.group)
        .await
        .unwrap()
        .unwrap();
    confirm_payment(&world.system(), &success(&payment, &secret::token()))
        .await
        .unwrap();
    let row = store::orders::orders_of_group(&world.db, placed.group)
        .await
        .unwrap()
        .remove(0);
    (placed, row)
}

/// Waits for the hour, sends the order, and has the buyer confirm it.
pub async fn deliver(world: &Arc<World>, stall: &Stall, placed: &Placed, order: OrderId) {
    forward(world, Span::hours(1));
    work(world).await;
    let tracking = format!("HP{}", order.0 % 100_000_000);
    let package = ShipPackage {
        order,
        carrier: Carrier::Courier,
        tracking,
        units: Vec::new(),
    };
    ship_package(&seller(world, stall).await, &package).await.unwrap();
    confirm_receipt(&guest(world), &placed.access_key, order).await.unwrap();
}

/// A shop that has sold one thing for 100.00 and may withdraw what it got: 105.99 less 5.00 and 2.12.
async fn settled_shop(world: &Arc<World>) -> (Stall, Cx) {
    let stall = stall(world, "marrowby", 10_000, 10).await;
    let (placed, order) = buy(world, &[(stall.variant, 1)]).await;
    deliver(world, &stall, &placed, order.id).await;
    forward(world, Span::days(14));
    work(world).await;
    let cx = seller(world, &stall).await;
    (stall, cx)
}

async fn state(world: &World, id: WithdrawalId) -> &'static str {
    store::ledger::withdrawal(&world.db, id)
        .await
        .unwrap()
        .unwrap()
        .state
        .code()
}

fn code<T: std::fmt::Debug>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Refused { code, .. }) => code,
        other => format!("{other:?}"),
    }
}

fn operator(world: &Arc<World>, person: kernel::PersonId) -> Cx {
    world.cx(Actor::Operator(person))
}

both_engines! {
    async fn a_sale_by_link_is_split_held_settled_and_withdrawn_to_the_cent(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 10_000, 10).await;
        in_plan(&world, &stall, 1000).await;
        let ines = creator(&world, "ines").await;
        let (shop, me) = (Owner::Shop(stall.shop), Owner::Creator(ines.creator().unwrap()));
        let (placed, order) = buy_by_link(&world, &stall, &ines).await;
        sound(&world).await;
        // 100.00 and 5.99 delivery; 5 % of the price, 2 % of what was paid, 10 % for the creator
        assert_eq!(balance(&world, shop, AccountKind::Pending).await, 10_599 - 500 - 212 - 1000);
        assert_eq!(balance(&world, shop, AccountKind::CommissionReserve).await, 1000);
        assert_eq!(platform(&world, "cash_clearing").await, -10_599);
        assert_eq!(platform(&world, "commission_rev").await, 500);
        assert_eq!(platform(&world, "txn_fee").await, 212);
        deliver(&world, &stall, &placed, order.id).await;
        sound(&world).await;
        forward(&world, Span(Span::days(14).0 - 1));
        work(&world).await;
        assert_eq!(balance(&world, shop, AccountKind::Available).await, 0);
        forward(&world, Span(1));
        work(&world).await;
        assert_eq!(balance(&world, shop, AccountKind::Pending).await, 0);
        assert_eq!(balance(&world, shop, AccountKind::Available).await, 8887);
        assert_eq!(balance(&world, me, AccountKind::Available).await, 1000);
        assert_eq!(balance(&world, shop, AccountKind::CommissionReserve).await, 0);
        sound(&world).await;
        flows::affiliate::set_payout(&world.cx(ines.actor), "Ines Okafor", "GB29NWBK60161331926819").await.unwrap();
        let theirs = request_withdrawal(&world.cx(ines.actor), 1000, "creator").await.unwrap();
        let ours = request_withdrawal(&seller(&world, &stall).await, 8887, "shop").await.unwrap();
        sound(&world).await;
        work(&world).await;
        let op = operator(&world, person(&world, "o@shop.example").await);
        for id in [theirs, ours] {
            decide_withdrawal(&op, id, None).await.unwrap();
        }
        assert_eq!(platform(&world, "payout_clearing").await, 980 + 8887);
        assert_eq!(platform(&world, "withdraw_fee_rev").await, 20);
        sound(&world).await;
    }

    async fn cancelling_gives_back_every_cent_of_every_account(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 10_000, 10).await;
        in_plan(&world, &stall, 1000).await;
        let ines = creator(&world, "ines").await;
        let (placed, order) = buy_by_link(&world, &stall, &ines).await;
        cancel_as_buyer(&guest(&world), &placed.access_key, order.id, CancelReason::ChangedMind).await.unwrap();
        sound(&world).await;
        work(&world).await;
        sound(&world).await;
        let accounts: Vec<i64> = db::Q::from(&world.db)
            .rows::<Minor>(db::sql!("SELECT balance_minor FROM ledger_accounts"), db::args![])
            .await
            .unwrap()
            .into_iter()
            .map(|m| m.0)
            .collect();
        assert!(accounts.len() > 5 && accounts.iter().all(|minor| *minor == 0), "{accounts:?}");
        // nothing to settle, however long one waits and however often one asks
        forward(&world, Span::days(30));
        work(&world).await;
        settle_order(&world.system(), order.id, world.system().now).await.unwrap();
        sound(&world).await;
    }

    async fn settling_twice_settles_once(db: Db) {
        let world = world(db).await;
        let (stall, _) = settled_shop(&world).await;
        let order = store::ledger::settlement_entries(&world.db, stall.shop, true, None, 5).await.unwrap().rows.remove(0);
        for _ in 0..2 {
            settle_order(&world.system(), order.row.order, world.system().now).await.unwrap();
        }
        assert_eq!(balance(&world, Owner::Shop(stall.shop), AccountKind::Available).await, 9887);
        sound(&world).await;
    }

    async fn what_settles_on_one_local_day_is_one_statement(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 10_000, 10).await;
        for _ in 0..3 {
            let (placed, order) = buy(&world, &[(stall.variant, 1)]).await;
            deliver(&world, &stall, &placed, order.id).await;
        }
        // the clock stands at 11:00 UTC, which is 07:00 in New York: a day and a half later is the next evening there
        let (placed, late) = buy(&world, &[(stall.variant, 1)]).await;
        forward(&world, Span::hours(24));
        deliver(&world, &stall, &placed, late.id).await;
        for _ in 0..16 {
            forward(&world, Span::days(1));
            work(&world).await;
        }
        let statements = store::ledger::statements(&world.db, stall.shop, 10).await.unwrap();
        assert_eq!(statements.iter().map(|s| s.line_count).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(statements.iter().map(|s| s.total_minor).sum::<i64>(), 4 * 9887);
        sound(&world).await;
    }

    async fn a_withdrawal_is_set_aside_given_to_the_bank_and_paid(db: Db) {
        let world = world(db).await;
        let (stall, cx) = settled_shop(&world).await;
        let shop = Owner::Shop(stall.shop);
        let id = request_withdrawal(&cx, 5000, "k1").await.unwrap();
        assert_eq!(balance(&world, shop, AccountKind::Available).await, 4887);
        assert_eq!(balance(&world, shop, AccountKind::Withdrawing).await, 5000);
        sound(&world).await;
        let op = operator(&world, person(&world, "o@shop.example").await);
        assert_eq!(decide_withdrawal(&op, id, None).await.unwrap_err().status(), 409, "the bank does not have it yet");
        for _ in 0..2 {
            process_withdrawal(&world.system(), id).await.unwrap();
            assert_eq!(state(&world, id).await, "processing");
        }
        assert_eq!(decide_withdrawal(&cx, id, None).await, Err(Error::Forbidden));
        assert_eq!(decide_withdrawal(&guest(&world), id, None).await, Err(Error::Forbidden));
        decide_withdrawal(&op, id, None).await.unwrap();
        assert_eq!(decide_withdrawal(&op, id, None).await.unwrap_err().status(), 409);
        assert_eq!(state(&world, id).await, "paid");
        assert_eq!(balance(&world, shop, AccountKind::Withdrawing).await, 0);
        assert_eq!(decide_withdrawal(&op, WithdrawalId(5), None).await, Err(Error::NotFound));
        let log = store::identity::audit_log(&world.db, None, 10).await.unwrap();
        assert_eq!(log.rows.iter().filter(|e| e.act == "withdrawal.paid").count(), 1);
        sound(&world).await;

        // weeks later the bank sends it back
        let before = balance(&world, shop, AccountKind::Available).await;
        let gross = store::ledger::withdrawal(&world.db, id).await.unwrap().unwrap().amounts.gross;
        decide_withdrawal(&op, id, Some("account closed")).await.unwrap();
        assert_eq!(decide_withdrawal(&op, id, Some("again")).await.unwrap_err().status(), 409);
        assert_eq!(state(&world, id).await, "failed");
        assert_eq!(balance(&world, shop, AccountKind::Available).await, before + gross);
        sound(&world).await;
    }

    async fn a_failed_withdrawal_gives_the_money_and_the_day_back(db: Db) {
        let world = world(db).await;
        let (stall, cx) = settled_shop(&world).await;
        let id = request_withdrawal(&cx, 9887, "k1").await.unwrap();
        work(&world).await;
        let op = operator(&world, person(&world, "o@shop.example").await);
        for bad in ["", "  "] {
            assert_eq!(decide_withdrawal(&op, id, Some(bad)).await, Err(Error::field("reason", "required")));
        }
        decide_withdrawal(&op, id, Some(" The account is closed. ")).await.unwrap();
        let failed = store::ledger::withdrawal(&world.db, id).await.unwrap().unwrap();
        assert_eq!((failed.state.code(), failed.failure.as_str()), ("failed", "The account is closed."));
        assert_eq!(balance(&world, Owner::Shop(stall.shop), AccountKind::Available).await, 9887);
        sound(&world).await;
        request_withdrawal(&cx, 9887, "k2").await.unwrap();
        sound(&world).await;
    }

    async fn one_a_day_one_at_a_time_and_never_more_than_there_is(db: Db) {
        let world = world(db).await;
        let (stall, cx) = settled_shop(&world).await;
        assert_eq!(code(request_withdrawal(&cx, 999, "a").await), "ledger.below_minimum");
        assert_eq!(code(request_withdrawal(&cx, 9888, "b").await), "ledger.more_than_available");
        assert_eq!(code(request_withdrawal(&cx, -5000, "c").await), "ledger.below_minimum");
        let id = request_withdrawal(&cx, 1000, "d").await.unwrap();
        assert_eq!(request_withdrawal(&cx, 1000, "d").await, Ok(id), "the same form again is the same withdrawal");
        assert_eq!(code(request_withdrawal(&cx, 1000, "e").await), "ledger.once_per_day");
        forward(&world, Span::days(1));
        let next = seller(&world, &stall).await;
        assert_eq!(code(request_withdrawal(&next, 1000, "f").await), "ledger.in_flight");
        work(&world).await;
        decide_withdrawal(&world.system(), id, None).await.unwrap();
        request_withdrawal(&next, 1000, "g").await.unwrap();
        sound(&world).await;
    }

    async fn two_requests_at_once_take_the_money_once(db: Db) {
        let world = world(db).await;
        let (stall, cx) = settled_shop(&world).await;
        let ask = |key: String| {
            let cx = cx.clone();
            tokio::spawn(async move { request_withdrawal(&cx, 6000, &key).await })
        };
        // one form sent four times, and four others
        let tasks: Vec<_> = (0..8).map(|n| ask(if n % 2 == 0 { "same".to_owned() } else { format!("other{n}") })).collect();
        let mut ids = std::collections::BTreeSet::new();
        for task in tasks {
            match task.await.unwrap() {
                Ok(id) => drop(ids.insert(id)),
                Err(Error::Refused { code, .. }) => assert_eq!(code, "ledger.once_per_day"),
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(ids.len(), 1);
        assert_eq!(balance(&world, Owner::Shop(stall.shop), AccountKind::Available).await, 3887);
        sound(&world).await;
    }
}

struct Minor(i64);

impl db::FromRow for Minor {
    fn from_row(r: &db::Row) -> db::Result<Self> {
        Ok(Minor(r.int("balance_minor")?))
    }
}
