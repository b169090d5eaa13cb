//! A commission's money: estimated, reserved, payable, withdrawn oldest first, paid; given back when the bank fails,
//! gone when the order is cancelled. The ledger agrees at every step (spec: affiliate 2.13, 2.16).

use crate::affiliate::{again, creator, in_plan};
use crate::affiliate_sales::{click, place, sale};
use crate::world::{Stall, forward, person, stall, work, world, world_with};
use flows::affiliate::{set_payout, sign_touches};
use flows::finance::{decide_withdrawal, post_cancellation, post_payment, request_withdrawal, start_hold};
use flows::{Actor, Cx, World};
use kernel::{Currency, Error, OrderId, Span, WithdrawalId};
use ledger::{AccountKey, AccountKind, Owner};
use ports::Doubles;
use std::sync::Arc;
use testkit::both_engines;

/// A placed order of one line at `minor`, brought by the creator.
async fn sold(world: &Arc<World>, stall: &Stall, creator: &Cx, minor: i64) -> OrderId {
    let touch = click(world, creator, stall).await;
    forward(world, Span::minutes(1));
    let mut sale = sale(world, stall);
    sale.lines[0].revenue_minor = minor;
    sale.touches = sign_touches(&world.keys, &[touch]);
    place(world, &sale).await;
    sale.order
}

async fn paid(world: &Arc<World>, order: OrderId) {
    let cx = world.system();
    let mut tx = cx.db().begin().await.unwrap();
    post_payment(&cx, &mut tx, order).await.unwrap();
    tx.commit().await.unwrap();
}

async fn delivered(world: &Arc<World>, order: OrderId) {
    let cx = world.system();
    let mut tx = cx.db().begin().await.unwrap();
    start_hold(&cx, &mut tx, order, cx.now).await.unwrap();
    tx.commit().await.unwrap();
}

/// An order that is paid, delivered and settled.
async fn settled(world: &Arc<World>, stall: &Stall, creator: &Cx, minor: i64) -> OrderId {
    let order = sold(world, stall, creator, minor).await;
    paid(world, order).await;
    delivered(world, order).await;
    forward(world, Span::days(14));
    work(world).await;
    order
}

async fn state(world: &World, order: OrderId) -> (&'static str, i64, i64) {
    let found = store::affiliate::commissions_of_order(&world.db, order).await.unwrap();
    assert_eq!(found.len(), 1);
    (found[0].state.code(), found[0].amount_minor, found[0].paid_minor)
}

async fn balance(world: &World, owner: Owner, kind: AccountKind) -> i64 {
    store::ledger::balance(&world.db, AccountKey::new(owner, kind, Currency::USD))
        .await
        .unwrap()
}

async fn withdrawal_state(world: &World, id: WithdrawalId) -> &'static str {
    store::ledger::withdrawal(&world.db, id)
        .await
        .unwrap()
        .unwrap()
        .state
        .code()
}

both_engines! {
    async fn a_commission_goes_from_estimated_to_paid_and_the_ledger_agrees(db: Db) {
        let doubles = Doubles::default();
        let world = world_with(db, &doubles).await;
        let mug = stall(&world, "marrowby", 10_000, 10).await;
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let me = Owner::Creator(ines.creator().unwrap());
        let order = sold(&world, &mug, &ines, 10_000).await;
        assert_eq!(state(&world, order).await, ("estimated", 1200, 0));
        assert_eq!(balance(&world, Owner::Shop(mug.shop), AccountKind::CommissionReserve).await, 0);
        paid(&world, order).await;
        assert_eq!(state(&world, order).await, ("pending", 1200, 0));
        assert_eq!(balance(&world, Owner::Shop(mug.shop), AccountKind::CommissionReserve).await, 1200);
        forward(&world, Span::days(3));
        delivered(&world, order).await;
        let due = store::affiliate::commissions_of_order(&world.db, order).await.unwrap()[0].payable_at;
        assert_eq!(due, Some(world.system().now.after(Span::days(14))));
        forward(&world, Span(Span::days(14).0 - 1));
        work(&world).await;
        assert_eq!(state(&world, order).await, ("pending", 1200, 0));
        forward(&world, Span(1));
        work(&world).await;
        assert_eq!(state(&world, order).await, ("payable", 1200, 0));
        assert_eq!(balance(&world, me, AccountKind::Available).await, 1200);
        assert_eq!(balance(&world, Owner::Shop(mug.shop), AccountKind::CommissionReserve).await, 0);

        let cx = again(&world, &ines);
        assert_eq!(request_withdrawal(&cx, 1200, "k").await, Err(Error::refused("affiliate.no_payout_account")));
        set_payout(&cx, "Ines Okafor", "DE89 3704 0044 0532 0130 00").await.unwrap();
        let id = request_withdrawal(&cx, 1200, "k").await.unwrap();
        assert_eq!(request_withdrawal(&cx, 1200, "k").await, Ok(id), "the same form again is the same withdrawal");
        assert_eq!((balance(&world, me, AccountKind::Available).await, balance(&world, me, AccountKind::Withdrawing).await), (0, 1200));
        work(&world).await;
        assert_eq!(withdrawal_state(&world, id).await, "processing");
        let sent = doubles.payouts.orders();
        // two per cent of 12.00 stay
        assert_eq!((sent.len(), sent[0].amount.minor, sent[0].to_name.as_str()), (1, 1176, "Ines Okafor"));
        decide_withdrawal(&world.system(), id, None).await.unwrap();
        assert_eq!(state(&world, order).await, ("paid", 1200, 1200));
        assert_eq!(balance(&world, me, AccountKind::Withdrawing).await, 0);
        assert_eq!(balance(&world, Owner::Platform, AccountKind::WithdrawFeeRev).await, 24);
        assert_eq!(decide_withdrawal(&world.system(), id, None).await.unwrap_err().status(), 409);
    }

    async fn withdrawals_take_the_oldest_first_and_a_failed_one_gives_everything_back(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 10_000, 10).await;
        in_plan(&world, &mug, 1000).await;
        let ines = creator(&world, "ines").await;
        set_payout(&ines, "Ines Okafor", "1").await.unwrap();
        let me = Owner::Creator(ines.creator().unwrap());
        let first = settled(&world, &mug, &ines, 10_000).await;
        let second = settled(&world, &mug, &ines, 10_000).await;
        assert_eq!(balance(&world, me, AccountKind::Available).await, 2000);

        let cx = again(&world, &ines);
        let id = request_withdrawal(&cx, 1500, "a").await.unwrap();
        let parts = store::affiliate::allocations(&world.db, id).await.unwrap();
        assert_eq!(parts.iter().map(|(_, minor)| *minor).collect::<Vec<_>>(), [1000, 500]);
        work(&world).await;
        decide_withdrawal(&world.system(), id, Some("account closed")).await.unwrap();
        assert_eq!((state(&world, first).await, state(&world, second).await), (("payable", 1000, 0), ("payable", 1000, 0)));
        assert_eq!((balance(&world, me, AccountKind::Available).await, balance(&world, me, AccountKind::Withdrawing).await), (2000, 0));
        assert_eq!(balance(&world, Owner::Platform, AccountKind::WithdrawFeeRev).await, 0, "no fee is kept for it");

        // what the failed one held is free again
        let again_id = match request_withdrawal(&cx, 1500, "b").await {
            Ok(id) => id,
            Err(_) => {
                forward(&world, Span::days(1));
                request_withdrawal(&again(&world, &ines), 1500, "b").await.unwrap()
            }
        };
        work(&world).await;
        decide_withdrawal(&world.system(), again_id, None).await.unwrap();
        assert_eq!((state(&world, first).await, state(&world, second).await), (("paid", 1000, 1000), ("payable", 1000, 500)));
        forward(&world, Span::days(1));
        let cx = again(&world, &ines);
        let refused = request_withdrawal(&cx, 501, "c").await.unwrap_err();
        assert!(matches!(refused, Error::Refused { ref code, .. } if code == "ledger.below_minimum"), "{refused:?}");
        let third = settled(&world, &mug, &ines, 10_000).await;
        let last = request_withdrawal(&again(&world, &ines), 1500, "d").await.unwrap();
        work(&world).await;
        decide_withdrawal(&world.system(), last, None).await.unwrap();
        for order in [first, second, third] {
            assert_eq!(state(&world, order).await, ("paid", 1000, 1000));
        }
        assert_eq!(balance(&world, me, AccountKind::Available).await, 0);
        assert_eq!(balance(&world, Owner::Platform, AccountKind::WithdrawFeeRev).await, 60);

        // the bank sends the last one back: its fee is given up, and the next withdrawal covers the same sales
        decide_withdrawal(&world.system(), last, Some("account closed")).await.unwrap();
        assert_eq!(withdrawal_state(&world, last).await, "failed");
        assert_eq!((state(&world, second).await, state(&world, third).await), (("payable", 1000, 500), ("payable", 1000, 0)));
        assert_eq!(balance(&world, me, AccountKind::Available).await, 1500);
        assert_eq!(balance(&world, Owner::Platform, AccountKind::WithdrawFeeRev).await, 30);
        assert!(decide_withdrawal(&world.system(), last, Some("again")).await.is_err());
        forward(&world, Span::days(1));
        let retried = request_withdrawal(&again(&world, &ines), 1500, "e").await.unwrap();
        work(&world).await;
        decide_withdrawal(&world.system(), retried, None).await.unwrap();
        for order in [first, second, third] {
            assert_eq!(state(&world, order).await, ("paid", 1000, 1000));
        }
    }

    async fn only_so_much_only_once_a_day_and_only_one_at_a_time(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 10_000, 10).await;
        in_plan(&world, &mug, 5000).await;
        let ines = creator(&world, "ines").await;
        set_payout(&ines, "Ines Okafor", "1").await.unwrap();
        settled(&world, &mug, &ines, 10_000).await;
        let cx = again(&world, &ines);
        let code = async |cx: &Cx, minor, key| match request_withdrawal(cx, minor, key).await {
            Err(Error::Refused { code, .. }) => code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(&cx, 999, "a").await, "ledger.below_minimum");
        assert_eq!(code(&cx, 5001, "b").await, "ledger.more_than_available");
        let tasks: Vec<_> = (0..4)
            .map(|n| {
                let cx = cx.clone();
                tokio::spawn(async move { request_withdrawal(&cx, 3000, &format!("t{n}")).await })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            done += i32::from(task.await.unwrap().is_ok());
        }
        assert_eq!(done, 1);
        assert_eq!(code(&cx, 1000, "c").await, "ledger.once_per_day");
        forward(&world, Span::days(1));
        assert_eq!(code(&again(&world, &ines), 1000, "d").await, "ledger.in_flight");
        let me = Owner::Creator(ines.creator().unwrap());
        assert_eq!(balance(&world, me, AccountKind::Available).await, 2000);
        let june = person(&world, "june@example.com").await;
        assert_eq!(request_withdrawal(&world.cx(Actor::Person(june)), 1000, "e").await, Err(Error::Forbidden));
    }

    async fn a_changed_payout_account_is_mailed_and_waits_three_days(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 10_000, 10).await;
        in_plan(&world, &mug, 5000).await;
        let ines = creator(&world, "ines").await;
        assert!(matches!(set_payout(&ines, " ", &"9".repeat(81)).await, Err(Error::Invalid(wrong)) if wrong.len() == 2));
        set_payout(&ines, "Ines Okafor", "1").await.unwrap();
        settled(&world, &mug, &ines, 10_000).await;
        let mails = async || crate::affiliate::count(&world.system(), "SELECT COUNT(*) FROM outbox WHERE kind = 'mail.write'").await;
        let before = mails().await;
        let cx = again(&world, &ines);
        set_payout(&cx, "Ines Okafor", "1").await.unwrap();
        assert_eq!(mails().await, before, "nothing changed");
        set_payout(&cx, "Somebody Else", "2").await.unwrap();
        assert_eq!(mails().await, before + 1);
        let refused = Err(Error::refused("affiliate.payout_account_is_new"));
        assert_eq!(request_withdrawal(&cx, 1000, "a").await, refused);
        forward(&world, Span(Span::hours(72).0 - 1));
        assert_eq!(request_withdrawal(&again(&world, &ines), 1000, "a").await, refused);
        forward(&world, Span(1));
        world.db.script("UPDATE creators SET status = 'suspended'").await.unwrap();
        assert_eq!(request_withdrawal(&again(&world, &ines), 1000, "a").await, Err(Error::refused("affiliate.withdrawals_held")));
        world.db.script("UPDATE creators SET status = 'active'").await.unwrap();
        request_withdrawal(&again(&world, &ines), 1000, "a").await.unwrap();
    }

    async fn cancelling_reverses_what_was_estimated_and_what_was_reserved(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 10_000, 10).await;
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let (unpaid, bought) = (sold(&world, &mug, &ines, 10_000).await, sold(&world, &mug, &ines, 10_000).await);
        paid(&world, bought).await;
        for order in [unpaid, bought] {
            let cx = world.system();
            let mut tx = cx.db().begin().await.unwrap();
            post_cancellation(&cx, &mut tx, order, "out_of_stock").await.unwrap();
            tx.commit().await.unwrap();
            let found = store::affiliate::commissions_of_order(&world.db, order).await.unwrap();
            assert_eq!((found[0].state.code(), found[0].reason.as_str()), ("reversed", "out_of_stock"));
        }
        assert_eq!(balance(&world, Owner::Shop(mug.shop), AccountKind::CommissionReserve).await, 0);
        assert_eq!(balance(&world, Owner::Creator(ines.creator().unwrap()), AccountKind::Available).await, 0);
    }
}
