//! Placing and paying: what is frozen, what is refused and changes nothing, what the provider tells and how often.

use crate::buy::{buy, check_books, form, orders_of, place, place_and_start, platform, stock, success, usd};
use crate::world::{forward, guest, stall, work, world, world_with};
use flows::checkout::{Confirmed, add_to_cart, cart_count, confirm_payment, place_order, start_payment, test_pay};
use flows::secret;
use kernel::{Error, Span};
use orders::{OrderState, PaymentState};
use ports::{Callback, Doubles, Outcome};
use testkit::both_engines;

fn code<T>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Refused { code, .. }) => code,
        Err(other) => format!("{other:?}"),
        Ok(_) => "ok".into(),
    }
}

both_engines! {
    async fn one_checkout_over_two_shops_becomes_two_frozen_orders_and_one_payment(db: Db) {
        let world = world(db).await;
        let (a, b) = (stall(&world, "marrowby", 3490, 10).await, stall(&world, "glowmere", 4800, 10).await);
        let (placed, payment) = place_and_start(&world, &[(a.variant, 2), (b.variant, 1)]).await;
        let orders = orders_of(&world, &placed).await;
        assert_eq!(orders.len(), 2);
        let first = orders.iter().find(|o| o.shop == a.shop).unwrap();
        assert_eq!((first.items, first.shipping, first.total), (usd(6980), usd(599), usd(7579)));
        assert_eq!((first.commission.0, first.transaction.0, first.hold_days, first.unit_count), (500, 200, 14, 2));
        assert_eq!((first.state, first.pay_due_at), (OrderState::Unpaid, first.placed_at.after(Span::minutes(30))));
        assert_eq!(orders::order_id(&first.number), Some(first.id));
        let line = &store::orders::lines(&world.db, first.id).await.unwrap()[0];
        assert_eq!((line.title.as_str(), line.options.as_str(), line.paid_minor), ("Thing of marrowby", "Teal", 6980));
        assert_eq!((payment.state, payment.amount), (PaymentState::Processing, usd(7579 + 4800 + 599)));
        assert_eq!(stock(&world, &a).await, (10, 0, 2));

        assert_eq!(confirm_payment(&world.system(), &success(&payment, "e1")).await, Ok(Confirmed::Paid));
        let orders = orders_of(&world, &placed).await;
        assert!(orders.iter().all(|o| o.state == OrderState::OnHold && o.paid_at.is_some()));
        assert_eq!(stock(&world, &a).await, (10, 2, 0));
        assert_eq!(platform(&world, "cash_clearing").await, -payment.amount.minor);
        check_books(&world).await;
    }

    async fn what_is_wrong_with_a_form_is_said_and_nothing_is_placed(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let cx = guest(&world);
        assert_eq!(code(place_order(&cx, Some("k"), &{
            add_to_cart(&cx, "other", a.variant, 1, "").await.unwrap();
            form(&cx, "other", "US").await
        }).await), "orders.cart_empty");
        add_to_cart(&cx, "k", a.variant, 2, "").await.unwrap();
        let good = form(&cx, "k", "US").await;
        let mut bad = good.clone();
        bad.email = "june".into();
        bad.address.postcode = "?".into();
        bad.address.name = String::new();
        let Err(Error::Invalid(fields)) = place_order(&cx, Some("k"), &bad).await else { panic!("accepted") };
        assert_eq!(fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["email", "name", "postcode"]);
        let mut bad = good.clone();
        bad.idem_key = "short".into();
        assert_eq!(code(place_order(&cx, Some("k"), &bad).await), "checkout.stale_form");
        world.db.script("UPDATE variants SET price_minor = 3500").await.unwrap();
        assert_eq!(code(place_order(&cx, Some("k"), &good).await), "checkout.line_price_changed");
        assert_eq!(stock(&world, &a).await, (10, 0, 0));
        assert_eq!(cart_count(&cx, Some("k")).await, Ok(2));
        let placed: i64 = db::Q::from(&world.db).scalar(db::sql!("SELECT COUNT(*) FROM orders"), db::args![]).await.unwrap();
        assert_eq!(placed, 0);
    }

    async fn a_shop_that_does_not_deliver_there_is_left_out_and_stays_in_the_cart(db: Db) {
        let world = world(db).await;
        let (a, b) = (stall(&world, "marrowby", 3490, 10).await, stall(&world, "glowmere", 4800, 10).await);
        world.db.script(&format!("UPDATE shipping_zones SET countries = 'US CA' WHERE shop_id = {}", b.shop)).await.unwrap();
        let cx = guest(&world);
        add_to_cart(&cx, "k", a.variant, 1, "").await.unwrap();
        add_to_cart(&cx, "k", b.variant, 1, "").await.unwrap();
        let mut order = form(&cx, "k", "DE").await;
        let placed = place_order(&cx, Some("k"), &order).await.unwrap();
        assert_eq!(orders_of(&world, &placed).await.iter().map(|o| o.shop).collect::<Vec<_>>(), [a.shop]);
        assert_eq!(cart_count(&cx, Some("k")).await, Ok(1));
        order.idem_key = secret::token();
        order.quote_hash.clear();
        assert_eq!(code(place_order(&cx, Some("k"), &order).await), "orders.cart_empty");
    }

    async fn the_same_form_places_once_however_often_it_is_sent(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let cx = guest(&world);
        add_to_cart(&cx, "k", a.variant, 2, "").await.unwrap();
        let form = form(&cx, "k", "US").await;
        // more than the pool has connections
        let tasks: Vec<_> = (0..24).map(|_| {
            let (cx, form) = (cx.clone(), form.clone());
            tokio::spawn(async move { place_order(&cx, Some("k"), &form).await })
        }).collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap().unwrap());
        }
        assert!(answers.iter().all(|placed| *placed == answers[0]));
        assert_eq!(orders_of(&world, &answers[0]).await.len(), 1);
        assert_eq!(stock(&world, &a).await, (10, 0, 2));
    }

    async fn a_cart_is_ordered_once_however_many_forms_of_it_are_sent_at_once(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 100).await;
        let cx = guest(&world);
        add_to_cart(&cx, "k", a.variant, 2, "").await.unwrap();
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let (cx, form) = (cx.clone(), form(&cx, "k", "US").await);
            tasks.push(tokio::spawn(async move { place_order(&cx, Some("k"), &form).await }));
        }
        let mut placed = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => placed += 1,
                refused => assert_eq!(code(refused), "orders.cart_empty"),
            }
        }
        assert_eq!((placed, stock(&world, &a).await), (1, (100, 0, 2)));
    }

    async fn sixteen_buyers_of_five_pieces_get_exactly_five(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 5).await;
        let mut forms = Vec::new();
        for n in 0..16 {
            let cx = guest(&world);
            add_to_cart(&cx, &format!("k{n}"), a.variant, 1, "").await.unwrap();
            forms.push((format!("k{n}"), form(&cx, &format!("k{n}"), "US").await));
        }
        let tasks: Vec<_> = forms.into_iter().map(|(key, form)| {
            let cx = guest(&world);
            tokio::spawn(async move { place_order(&cx, Some(&key), &form).await })
        }).collect();
        let mut sold = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => sold += 1,
                refused => assert!(
                    ["checkout.too_few_left", "orders.cart_empty"].contains(&code(refused.clone()).as_str()),
                    "{refused:?}"
                ),
            }
        }
        assert_eq!(sold, 5);
        assert_eq!(stock(&world, &a).await, (5, 0, 5));
        check_books(&world).await;
    }

    async fn a_callback_that_comes_eight_times_at_once_pays_once(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let (placed, payment) = place_and_start(&world, &[(a.variant, 1)]).await;
        let tasks: Vec<_> = (0..8).map(|n| {
            // half of them are the same event, half are others about the same payment
            let callback = success(&payment, &format!("e{}", n % 4));
            let cx = world.system();
            tokio::spawn(async move { confirm_payment(&cx, &callback).await })
        }).collect();
        let mut paid = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(Confirmed::Paid) => paid += 1,
                told => assert_eq!(told, Ok(Confirmed::Repeated)),
            }
        }
        assert_eq!(paid, 1);
        assert_eq!(stock(&world, &a).await, (10, 1, 0));
        assert_eq!(platform(&world, "cash_clearing").await, -(3490 + 599));
        let order = orders_of(&world, &placed).await.remove(0);
        assert_eq!((order.state, order.version), (OrderState::OnHold, 1));
        check_books(&world).await;
    }

    async fn another_amount_an_unknown_payment_and_a_contradiction_advance_nothing(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let (placed, payment) = place_and_start(&world, &[(a.variant, 1)]).await;
        let cx = world.system();
        let short = Callback { amount: usd(payment.amount.minor - 1), ..success(&payment, "e1") };
        assert_eq!(confirm_payment(&cx, &short).await, Ok(Confirmed::Mismatch));
        assert_eq!(confirm_payment(&cx, &short).await, Ok(Confirmed::Repeated));
        let stranger = Callback { reference: "nobody".into(), ..success(&payment, "e2") };
        assert_eq!(confirm_payment(&cx, &stranger).await, Err(Error::NotFound));
        let declined = Callback {
            outcome: Outcome::Failed { reason: "card_declined".into() },
            ..success(&payment, "e3")
        };
        assert_eq!(confirm_payment(&cx, &declined).await, Ok(Confirmed::Declined));
        assert_eq!(confirm_payment(&cx, &success(&payment, "e4")).await, Ok(Confirmed::Contradiction));
        assert_eq!(orders_of(&world, &placed).await[0].state, OrderState::Unpaid);
        let alerts: Vec<String> = db::Q::from(&world.db)
            .rows(db::sql!("SELECT act FROM audit_log ORDER BY id"), db::args![]).await.unwrap();
        assert_eq!(alerts, ["payment.amount_mismatch", "payment.contradiction"]);
        // a declined buyer tries again with a payment of its own
        start_payment(&guest(&world), &placed.access_key).await.unwrap();
        let again = store::orders::payment_of_group(&world.db, placed.group).await.unwrap().unwrap();
        assert_ne!(again.reference, payment.reference);
        assert_eq!(confirm_payment(&cx, &success(&again, "e5")).await, Ok(Confirmed::Paid));
        assert_eq!(code(start_payment(&guest(&world), &placed.access_key).await), "checkout.nothing_to_pay");
    }

    async fn what_is_not_paid_in_time_goes_back_on_sale(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let (placed, payment) = place_and_start(&world, &[(a.variant, 3)]).await;
        forward(&world, Span::minutes(29));
        work(&world).await;
        assert_eq!(orders_of(&world, &placed).await[0].state, OrderState::Unpaid);
        forward(&world, Span::hours(9));
        work(&world).await;
        let order = orders_of(&world, &placed).await.remove(0);
        assert_eq!((order.state, order.cancel_reason.as_str()), (OrderState::Cancelled, "not_paid"));
        assert_eq!(order.cancelled_at, Some(order.pay_due_at), "judged by the deadline, not by when the worker ran");
        assert_eq!(stock(&world, &a).await, (10, 0, 0));
        let payment = store::orders::payment_by_reference(&world.db, &payment.reference).await.unwrap().unwrap();
        assert_eq!(payment.state, PaymentState::Expired);
        check_books(&world).await;
    }

    async fn money_that_comes_after_the_order_expired_revives_it_while_there_is_stock(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 3).await;
        let (placed, payment) = place_and_start(&world, &[(a.variant, 3)]).await;
        forward(&world, Span::hours(1));
        work(&world).await;
        assert_eq!(confirm_payment(&world.system(), &success(&payment, "late")).await, Ok(Confirmed::Paid));
        let order = orders_of(&world, &placed).await.remove(0);
        assert_eq!((order.state, order.cancel_reason.as_str()), (OrderState::OnHold, ""));
        assert_eq!(stock(&world, &a).await, (3, 3, 0));
        // and can be cancelled like any other
        let june = guest(&world);
        flows::fulfilment::cancel_as_buyer(&june, &placed.access_key, order.id, orders::CancelReason::ChangedMind).await.unwrap();
        work(&world).await;
        assert_eq!(stock(&world, &a).await, (3, 0, 0));
        assert_eq!((platform(&world, "cash_clearing").await, platform(&world, "buyer_refund_payable").await), (0, 0));
        check_books(&world).await;
    }

    async fn money_that_comes_after_the_stock_is_gone_goes_back_whole(db: Db) {
        let doubles = Doubles::default();
        let world = world_with(db, &doubles).await;
        let a = stall(&world, "marrowby", 3490, 3).await;
        let (placed, payment) = place_and_start(&world, &[(a.variant, 3)]).await;
        forward(&world, Span::hours(1));
        work(&world).await;
        buy(&world, &[(a.variant, 1)]).await;
        assert_eq!(confirm_payment(&world.system(), &success(&payment, "late")).await, Ok(Confirmed::Paid));
        work(&world).await;
        let order = orders_of(&world, &placed).await.remove(0);
        assert_eq!(order.state, OrderState::Cancelled);
        let refunds = doubles.payment.refunds();
        assert_eq!(refunds.iter().map(|r| (r.reference.as_str(), r.amount)).collect::<Vec<_>>(), [(payment.reference.as_str(), order.total)]);
        assert_eq!(platform(&world, "buyer_refund_payable").await, 0);
        assert_eq!(platform(&world, "cash_clearing").await, -(3490 + 599), "only the other buyer's money is here");
        assert_eq!(stock(&world, &a).await, (3, 1, 0));
        check_books(&world).await;
    }

    async fn an_order_cancelled_before_the_group_is_paid_gets_its_share_back(db: Db) {
        let doubles = Doubles::default();
        let world = world_with(db, &doubles).await;
        let (a, b) = (stall(&world, "marrowby", 3490, 3).await, stall(&world, "glowmere", 4800, 3).await);
        let (placed, payment) = place_and_start(&world, &[(a.variant, 1), (b.variant, 1)]).await;
        let orders = orders_of(&world, &placed).await;
        flows::fulfilment::cancel_as_buyer(&guest(&world), &placed.access_key, orders[0].id, orders::CancelReason::ChangedMind).await.unwrap();
        assert_eq!(confirm_payment(&world.system(), &success(&payment, "e")).await, Ok(Confirmed::Paid));
        work(&world).await;
        let after = orders_of(&world, &placed).await;
        assert_eq!((after[0].state, after[1].state), (OrderState::Cancelled, OrderState::OnHold));
        assert_eq!(doubles.payment.refunds()[0].amount, orders[0].total);
        assert_eq!(platform(&world, "cash_clearing").await, -orders[1].total.minor);
        check_books(&world).await;
    }

    async fn what_a_second_payment_brings_too_much_goes_back(db: Db) {
        let doubles = Doubles::default();
        let world = world_with(db, &doubles).await;
        let (a, b) = (stall(&world, "marrowby", 3490, 3).await, stall(&world, "glowmere", 4800, 3).await);
        let placed = place(&world, &[(a.variant, 1), (b.variant, 1)]).await;
        let june = guest(&world);
        let latest = async || store::orders::payment_of_group(&world.db, placed.group).await.unwrap().unwrap();
        doubles.payment.set_down(true);
        assert!(start_payment(&june, &placed.access_key).await.is_err());
        doubles.payment.set_down(false);
        let first = latest().await;
        let orders = orders_of(&world, &placed).await;
        flows::fulfilment::cancel_as_buyer(&june, &placed.access_key, orders[0].id, orders::CancelReason::ChangedMind).await.unwrap();
        start_payment(&june, &placed.access_key).await.unwrap();
        let second = latest().await;
        assert_ne!(first.id, second.id);
        for (payment, event) in [(&second, "two"), (&first, "one")] {
            assert_eq!(confirm_payment(&world.system(), &success(payment, event)).await, Ok(Confirmed::Paid));
        }
        work(&world).await;
        let mut refunds: Vec<_> = doubles.payment.refunds().iter().map(|r| r.amount.minor).collect();
        refunds.sort_unstable();
        assert_eq!(refunds, [orders[0].total.minor, orders[1].total.minor]);
        assert_eq!(platform(&world, "cash_clearing").await, -orders[1].total.minor);
        assert_eq!(platform(&world, "buyer_refund_payable").await, 0);
        check_books(&world).await;
    }

    async fn the_test_page_pays_declines_and_tells_late(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let cx = guest(&world);
        let (placed, payment) = place_and_start(&world, &[(a.variant, 1)]).await;
        let in_two_minutes = Some(cx.now.after(Span::minutes(2)));
        assert_eq!(test_pay(&cx, &payment.reference, true, in_two_minutes).await, Ok(None));
        work(&world).await;
        assert_eq!(orders_of(&world, &placed).await[0].state, OrderState::Unpaid);
        forward(&world, Span::minutes(2));
        work(&world).await;
        assert_eq!(orders_of(&world, &placed).await[0].state, OrderState::OnHold);
        let (_, payment) = place_and_start(&world, &[(a.variant, 1)]).await;
        assert_eq!(test_pay(&cx, &payment.reference, false, None).await, Ok(Some(Confirmed::Declined)));
        assert_eq!(test_pay(&cx, "nobody", true, None).await, Err(Error::NotFound));
        assert_eq!(test_pay(&cx, "nobody", true, in_two_minutes).await, Err(Error::NotFound));
    }

    async fn a_provider_that_is_down_leaves_the_order_to_be_paid_later(db: Db) {
        let doubles = Doubles::default();
        let world = world_with(db, &doubles).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let placed = place(&world, &[(a.variant, 1)]).await;
        doubles.payment.set_down(true);
        let failed = start_payment(&guest(&world), &placed.access_key).await;
        assert!(matches!(failed, Err(Error::Unavailable { .. })), "{failed:?}");
        doubles.payment.set_down(false);
        let to = start_payment(&guest(&world), &placed.access_key).await.unwrap();
        assert_eq!(start_payment(&guest(&world), &placed.access_key).await.unwrap(), to, "asked again, the same payment");
    }
}
