//! A paid order's way: second thoughts, packing, tracking, receipt, time; and cancelling at every stage.

use crate::buy::{buy, check_books, orders_of, platform, stock};
use crate::world::{Stall, forward, guest, owner, person, stall, work, world, world_with};
use flows::fulfilment::{
    Cancelled, ShipPackage, TRACKING_WEBHOOK, cancel_as_buyer, cancel_as_seller, confirm_receipt, mark_delivered,
    mark_lost, ship_package, tracking_notice,
};
use flows::{Actor, Cx, World};
use kernel::{Error, OrderId, Span};
use orders::{CancelReason, OrderState};
use ports::Doubles;
use shipping::{Carrier, PackageState};
use std::sync::Arc;
use testkit::both_engines;

fn code<T: std::fmt::Debug>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Refused { code, .. }) => code,
        other => format!("{other:?}"),
    }
}

async fn state(world: &Arc<World>, order: OrderId) -> OrderState {
    store::orders::order(&world.db, order).await.unwrap().unwrap().state
}

fn package(order: OrderId, tracking: &str) -> ShipPackage {
    ShipPackage {
        order,
        carrier: Carrier::Courier,
        tracking: tracking.into(),
        units: Vec::new(),
    }
}

async fn seller(world: &Arc<World>, stall: &Stall) -> Cx {
    owner(
        world,
        stall,
        person(world, &format!("{}@shop.example", stall.shop)).await,
    )
}

/// Past the hour of second thoughts.
async fn settle_down(world: &Arc<World>) {
    forward(world, Span::minutes(60));
    work(world).await;
}

/// Every step an order took, as `from>to`.
async fn steps(world: &Arc<World>, order: OrderId) -> Vec<String> {
    let taken = store::system::transitions(&world.db, "order", order.0).await.unwrap();
    taken.into_iter().map(|t| format!("{}>{}", t.from, t.to)).collect()
}

fn notice(world: &Arc<World>, event: &str, tracking: &str, state: &str, at_us: i64) -> (String, String) {
    let body = format!(
        r#"{{"event_id":"{event}","carrier":"courier","tracking":"{tracking}","state":"{state}","at_us":{at_us}}}"#
    );
    let signature = world.keys.sign(TRACKING_WEBHOOK, &body);
    (body, signature)
}

both_engines! {
    async fn an_order_goes_its_whole_way(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let shop = seller(&world, &a).await;
        let (placed, order) = buy(&world, &[(a.variant, 2)]).await;
        assert_eq!(order.ship_due_at, order.paid_at.map(|at| at.after(Span::hours(120))));
        assert_eq!(code(ship_package(&shop, &package(order.id, "HP44719020")).await), "orders.on_hold");
        settle_down(&world).await;
        assert_eq!(state(&world, order.id).await, OrderState::AwaitingShipment);
        assert_eq!(code(confirm_receipt(&guest(&world), &placed.access_key, order.id).await), "orders.not_shipped");
        ship_package(&shop, &package(order.id, "hp 4471-9020")).await.unwrap();
        assert_eq!(stock(&world, &a).await, (8, 0, 0));
        let sent = &store::shipping::packages_of_order(&world.db, order.id).await.unwrap()[0];
        assert_eq!((sent.tracking.as_str(), sent.state), ("HP44719020", PackageState::Collected));
        assert_eq!(code(ship_package(&shop, &package(order.id, "HP44719021")).await), "orders.shipped_before");
        confirm_receipt(&guest(&world), &placed.access_key, order.id).await.unwrap();
        assert_eq!(code(confirm_receipt(&guest(&world), &placed.access_key, order.id).await), "orders.no_such_step");
        forward(&world, Span::days(14));
        work(&world).await;
        assert_eq!(steps(&world, order.id).await, [
            ">unpaid", "unpaid>on_hold", "on_hold>awaiting_shipment", "awaiting_shipment>awaiting_collection",
            "awaiting_collection>in_transit", "in_transit>delivered", "delivered>completed",
        ]);
        // settled: nothing is owed to anybody else, and all of the buyer's money is accounted for
        assert_eq!(platform(&world, "buyer_refund_payable").await, 0);
        check_books(&world).await;
    }

    async fn parts_go_in_packages_of_their_own(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let shop = seller(&world, &a).await;
        let (placed, order) = buy(&world, &[(a.variant, 3)]).await;
        settle_down(&world).await;
        let line = store::orders::lines(&world.db, order.id).await.unwrap()[0].id;
        let part = |tracking: &str, count| ShipPackage { units: vec![(line, count)], ..package(order.id, tracking) };
        assert!(matches!(ship_package(&shop, &part("PART0001", 4)).await, Err(Error::Invalid(_))));
        assert_eq!(code(ship_package(&shop, &part("PART0001", 0)).await), "orders.nothing_packed");
        ship_package(&shop, &part("PART0001", 1)).await.unwrap();
        assert_eq!(state(&world, order.id).await, OrderState::PartiallyShipping);
        assert_eq!(stock(&world, &a).await, (9, 2, 0));
        check_books(&world).await;
        assert_eq!(code(cancel_as_seller(&shop, order.id, CancelReason::OutOfStock).await), "orders.already_shipped");
        let taken = ship_package(&shop, &package(order.id, "PART0001")).await.unwrap_err();
        assert_eq!(taken, Error::field("tracking", "tracking_taken"));
        ship_package(&shop, &package(order.id, "PART0002")).await.unwrap();
        assert_eq!((state(&world, order.id).await, stock(&world, &a).await), (OrderState::InTransit, (7, 0, 0)));
        confirm_receipt(&guest(&world), &placed.access_key, order.id).await.unwrap();
        check_books(&world).await;
    }

    async fn parcels_that_arrive_at_the_same_moment_are_all_counted(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let shop = seller(&world, &a).await;
        let (_, order) = buy(&world, &[(a.variant, 2)]).await;
        settle_down(&world).await;
        let line = store::orders::lines(&world.db, order.id).await.unwrap()[0].id;
        for n in 1..=2 {
            let part = ShipPackage { units: vec![(line, 1)], ..package(order.id, &format!("TWIN000{n}")) };
            ship_package(&shop, &part).await.unwrap();
        }
        forward(&world, Span::days(3));
        let at = |days: i64| world.system().now.micros() - Span::days(days).0;
        let tasks: Vec<_> = (1..=2).map(|n| {
            let (body, signature) = notice(&world, &format!("e{n}"), &format!("TWIN000{n}"), "delivered", at(n));
            let cx = world.system();
            tokio::spawn(async move { tracking_notice(&cx, body.as_bytes(), &signature).await })
        }).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let order = store::orders::order(&world.db, order.id).await.unwrap().unwrap();
        assert_eq!((order.state, order.delivered_at.unwrap().micros()), (OrderState::Delivered, at(1)));
    }

    async fn tracking_comes_twice_late_out_of_order_forged_and_broken(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let shop = seller(&world, &a).await;
        let (_, order) = buy(&world, &[(a.variant, 1)]).await;
        settle_down(&world).await;
        ship_package(&shop, &package(order.id, "TRACK0001")).await.unwrap();
        forward(&world, Span::days(3));
        let cx = world.system();
        let at = |days: i64| world.system().now.micros() - Span::days(days).0;
        let tell = async |event: &str, state: &str, days: i64| {
            let (body, signature) = notice(&world, event, "TRACK0001", state, at(days));
            tracking_notice(&cx, body.as_bytes(), &signature).await
        };
        for (body, signature) in [
            notice(&world, "e0", "TRACK0001", "delivered", at(-1)),
            notice(&world, "e0", "TRACK0001", "arranged", at(1)),
            notice(&world, "e0", "TRACK0001", "somewhere", at(1)),
            notice(&world, "", "TRACK0001", "delivered", at(1)),
        ] {
            assert_eq!(code(tracking_notice(&cx, body.as_bytes(), &signature).await), "shipping.bad_notice", "{body}");
        }
        let (body, signature) = notice(&world, "e0", "TRACK0001", "delivered", at(1));
        assert_eq!(tracking_notice(&cx, &body.as_bytes()[1..], &signature).await, Err(Error::Forbidden));
        assert_eq!(tracking_notice(&cx, body.as_bytes(), "00").await, Err(Error::Forbidden));
        assert_eq!(code(tracking_notice(&cx, b"\xff\xfe", &signature).await), "shipping.bad_notice");
        let (body, signature) = notice(&world, "e0", "UNKNOWN01", "delivered", at(1));
        assert_eq!(tracking_notice(&cx, body.as_bytes(), &signature).await, Err(Error::NotFound));
        assert_eq!(state(&world, order.id).await, OrderState::InTransit);

        tell("e1", "in_transit", 2).await.unwrap();
        tell("e2", "delivered", 1).await.unwrap();
        tell("e2", "delivered", 1).await.unwrap();
        tell("e3", "in_transit", 2).await.unwrap();
        let order = store::orders::order(&world.db, order.id).await.unwrap().unwrap();
        assert_eq!((order.state, order.delivered_at.unwrap().micros()), (OrderState::Delivered, at(1)));
    }

    async fn the_buyer_cancels_at_once_within_the_hour_and_gets_all_back(db: Db) {
        let doubles = Doubles::default();
        let world = world_with(db, &doubles).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let (placed, order) = buy(&world, &[(a.variant, 2)]).await;
        let june = guest(&world);
        assert_eq!(cancel_as_buyer(&june, "wrong key", order.id, CancelReason::ChangedMind).await, Err(Error::NotFound));
        assert!(matches!(
            cancel_as_buyer(&june, &placed.access_key, order.id, CancelReason::OutOfStock).await,
            Err(Error::Invalid(_))
        ));
        let done = cancel_as_buyer(&june, &placed.access_key, order.id, CancelReason::ChangedMind).await;
        assert_eq!(done, Ok(Cancelled::AtOnce));
        assert_eq!(code(cancel_as_buyer(&june, &placed.access_key, order.id, CancelReason::ChangedMind).await), "orders.already_cancelled");
        work(&world).await;
        work(&world).await;
        assert_eq!(doubles.payment.refunds().iter().map(|r| r.amount).collect::<Vec<_>>(), [order.total]);
        assert_eq!(stock(&world, &a).await, (10, 0, 0));
        assert_eq!((platform(&world, "cash_clearing").await, platform(&world, "buyer_refund_payable").await), (0, 0));
        assert_eq!(platform(&world, "commission_rev").await, 0);
        check_books(&world).await;
    }

    async fn later_the_buyer_asks_and_silence_agrees(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let (placed, order) = buy(&world, &[(a.variant, 1)]).await;
        settle_down(&world).await;
        let june = guest(&world);
        let asked = cancel_as_buyer(&june, &placed.access_key, order.id, CancelReason::TooSlow).await.unwrap();
        assert_eq!(asked, Cancelled::Asked { until: june.now.after(Span::hours(24)) });
        assert_eq!(code(cancel_as_buyer(&june, &placed.access_key, order.id, CancelReason::TooSlow).await), "orders.cancel_asked_before");
        forward(&world, Span::hours(23));
        work(&world).await;
        assert_eq!(state(&world, order.id).await, OrderState::AwaitingShipment);
        forward(&world, Span::hours(1));
        work(&world).await;
        let order = store::orders::order(&world.db, order.id).await.unwrap().unwrap();
        assert_eq!((order.state, order.cancel_reason.as_str()), (OrderState::Cancelled, "buyer_asked"));
        check_books(&world).await;
    }

    async fn shipping_declines_the_wish_and_a_late_shop_is_not_asked(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let shop = seller(&world, &a).await;
        let (placed, order) = buy(&world, &[(a.variant, 1)]).await;
        let (late_placed, late) = buy(&world, &[(a.variant, 1)]).await;
        settle_down(&world).await;
        cancel_as_buyer(&guest(&world), &placed.access_key, order.id, CancelReason::TooSlow).await.unwrap();
        ship_package(&shop, &package(order.id, "WISH00001")).await.unwrap();
        forward(&world, Span::hours(72));
        work(&world).await;
        assert_eq!(state(&world, order.id).await, OrderState::InTransit);
        assert_eq!(code(cancel_as_buyer(&guest(&world), &placed.access_key, order.id, CancelReason::TooSlow).await), "orders.already_shipped");
        let done = cancel_as_buyer(&guest(&world), &late_placed.access_key, late.id, CancelReason::TooSlow).await;
        assert_eq!(done, Ok(Cancelled::AtOnce));
    }

    async fn what_is_never_shipped_is_cancelled_after_a_week(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let (_, order) = buy(&world, &[(a.variant, 1)]).await;
        forward(&world, Span::hours(168));
        work(&world).await;
        let order = store::orders::order(&world.db, order.id).await.unwrap().unwrap();
        assert_eq!((order.state, order.cancel_reason.as_str()), (OrderState::Cancelled, "not_shipped"));
        assert_eq!(order.cancelled_at, order.cancel_due_at);
        check_books(&world).await;
    }

    async fn a_shop_acts_on_its_own_orders_only_and_never_on_unpaid_ones(db: Db) {
        let world = world(db).await;
        let (a, b) = (stall(&world, "marrowby", 3490, 10).await, stall(&world, "glowmere", 4800, 10).await);
        let (shop, other) = (seller(&world, &a).await, seller(&world, &b).await);
        let (_, order) = buy(&world, &[(a.variant, 1)]).await;
        settle_down(&world).await;
        assert_eq!(ship_package(&other, &package(order.id, "OTHER0001")).await, Err(Error::NotFound));
        assert_eq!(cancel_as_seller(&other, order.id, CancelReason::OutOfStock).await, Err(Error::NotFound));
        assert_eq!(cancel_as_seller(&guest(&world), order.id, CancelReason::OutOfStock).await, Err(Error::Forbidden));
        for bad in ["", "12", "#!?", "AAAAAAAAA", "NODIGITS"] {
            let Err(Error::Invalid(fields)) = ship_package(&shop, &package(order.id, bad)).await else { panic!("{bad}") };
            assert_eq!(fields[0].field, "tracking");
        }
        cancel_as_seller(&shop, order.id, CancelReason::OutOfStock).await.unwrap();
        let unpaid = crate::buy::place(&world, &[(a.variant, 1)]).await;
        let unpaid = orders_of(&world, &unpaid).await[0].id;
        assert_eq!(code(cancel_as_seller(&shop, unpaid, CancelReason::OutOfStock).await), "orders.unpaid_is_the_buyers");
        assert_eq!(stock(&world, &a).await, (10, 0, 1));
    }

    async fn two_cancels_at_once_give_back_once(db: Db) {
        let doubles = Doubles::default();
        let world = world_with(db, &doubles).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let shop = seller(&world, &a).await;
        let (placed, order) = buy(&world, &[(a.variant, 2)]).await;
        let mut tasks = Vec::new();
        for n in 0..8 {
            let (cx, shop, key) = (guest(&world), shop.clone(), placed.access_key.clone());
            tasks.push(tokio::spawn(async move {
                if n % 2 == 0 {
                    cancel_as_buyer(&cx, &key, order.id, CancelReason::ChangedMind).await.map(|_| ())
                } else {
                    cancel_as_seller(&shop, order.id, CancelReason::OutOfStock).await
                }
            }));
        }
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => done += 1,
                Err(Error::Conflict) => {}
                refused => assert_eq!(code(refused), "orders.already_cancelled"),
            }
        }
        assert_eq!(done, 1);
        work(&world).await;
        assert_eq!(doubles.payment.refunds().len(), 1);
        assert_eq!(stock(&world, &a).await, (10, 0, 0));
        check_books(&world).await;
    }

    async fn shipping_and_cancelling_at_once_do_one_of_them(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let shop = seller(&world, &a).await;
        for n in 0..4 {
            let (_, order) = buy(&world, &[(a.variant, 1)]).await;
            settle_down(&world).await;
            let (one, two) = (shop.clone(), shop.clone());
            let send = tokio::spawn(async move { ship_package(&one, &package(order.id, &format!("RACE0000{n}"))).await });
            let stop = tokio::spawn(async move { cancel_as_seller(&two, order.id, CancelReason::OutOfStock).await });
            let (sent, stopped) = (send.await.unwrap().is_ok(), stop.await.unwrap().is_ok());
            assert!(sent != stopped, "sent {sent}, cancelled {stopped}");
            let expected = if sent { OrderState::InTransit } else { OrderState::Cancelled };
            assert_eq!(state(&world, order.id).await, expected);
        }
        check_books(&world).await;
    }

    async fn the_operator_settles_what_a_carrier_does_not_tell(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let shop = seller(&world, &a).await;
        let (_, order) = buy(&world, &[(a.variant, 1)]).await;
        settle_down(&world).await;
        ship_package(&shop, &package(order.id, "STUCK0001")).await.unwrap();
        assert_eq!(mark_delivered(&shop, order.id, "the buyer says so").await, Err(Error::Forbidden));
        let operator = world.cx(Actor::Operator(person(&world, "operator@shop.example").await));
        assert_eq!(mark_delivered(&operator, order.id, " ").await, Err(Error::field("reason", "required")));
        assert_eq!(state(&world, order.id).await, OrderState::InTransit);
        mark_delivered(&operator, order.id, "the buyer says so").await.unwrap();
        assert_eq!(state(&world, order.id).await, OrderState::Delivered);
        let noted = store::identity::audit_log(&world.db, None, 1).await.unwrap().rows.remove(0);
        assert_eq!((noted.act.as_str(), noted.subject.as_str(), noted.detail.as_str()), ("order.mark_delivered", order.number.as_str(), "the buyer says so"));
        assert!(mark_delivered(&operator, order.id, "again").await.is_err(), "it arrived already");
    }

    async fn the_money_of_a_lost_parcel_goes_back(db: Db) {
        let doubles = Doubles::default();
        let world = world_with(db, &doubles).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let shop = seller(&world, &a).await;
        let (_, order) = buy(&world, &[(a.variant, 1)]).await;
        settle_down(&world).await;
        let operator = world.cx(Actor::Operator(person(&world, "operator@shop.example").await));
        let lost = async |why, reason| mark_lost(&operator, order.id, why, reason).await;
        assert!(lost(CancelReason::Lost, "not even sent").await.is_err());
        ship_package(&shop, &package(order.id, "LOST00001")).await.unwrap();
        assert_eq!(mark_lost(&shop, order.id, CancelReason::Lost, "x").await, Err(Error::Forbidden));
        assert_eq!(lost(CancelReason::TooSlow, "x").await, Err(Error::field("what", "not_offered")));
        assert_eq!(lost(CancelReason::Lost, "").await, Err(Error::field("reason", "required")));
        lost(CancelReason::Lost, "no scan for a week").await.unwrap();
        assert!(lost(CancelReason::Lost, "again").await.is_err());
        work(&world).await;
        let after = store::orders::order(&world.db, order.id).await.unwrap().unwrap();
        assert_eq!((after.state, after.cancel_reason.as_str()), (OrderState::Cancelled, "lost"));
        assert_eq!(stock(&world, &a).await, (9, 0, 0), "what was lost does not come back");
        assert_eq!(doubles.payment.refunds().iter().map(|r| r.amount).collect::<Vec<_>>(), [order.total]);
        assert_eq!((platform(&world, "cash_clearing").await, platform(&world, "commission_rev").await), (0, 0));
        let parcel = store::shipping::packages_of_order(&world.db, order.id).await.unwrap().remove(0);
        assert_eq!(parcel.state, PackageState::Lost);
        check_books(&world).await;

        // found after all, it changes nothing any more
        let (body, signature) = notice(&world, "late", "LOST00001", "delivered", world.system().now.micros());
        tracking_notice(&world.system(), body.as_bytes(), &signature).await.unwrap();
        assert_eq!(state(&world, order.id).await, OrderState::Cancelled);
        check_books(&world).await;
    }
}
