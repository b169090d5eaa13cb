//! What creators are owed beside money: a pilot that ends by itself, word before a rate goes down, the reason why a sale
//! is not theirs, and the commission of an order that came back (spec: affiliate AFF-103, AFF-203, 2.11).

use crate::affiliate::{again, creator, in_plan};
use crate::affiliate_sales::click;
use crate::buy::{form, orders_of, success};
use crate::finance::{balance, buy_by_link, deliver, sound};
use crate::world::{Stall, forward, guest, stall, work, world};
use affiliate::{CommissionState, Reason};
use flows::affiliate::{create_link, set_plan_rate, sign_touches, tell_rate_cut};
use flows::checkout::{Confirmed, Placed, add_to_cart, confirm_payment, place_order, start_payment};
use flows::{Cx, MailOrder, World, secret};
use kernel::{Bps, Error, Span};
use ledger::{AccountKind, Owner};
use orders::OrderState;
use std::sync::Arc;
use store::orders::PaymentRow;
use testkit::both_engines;

async fn status(cx: &Cx) -> &'static str {
    let id = cx.creator().unwrap();
    store::affiliate::creator(cx.db(), id)
        .await
        .unwrap()
        .unwrap()
        .status
        .code()
}

/// The mails ordered so far from templates that begin so: to whom, and with what.
async fn mails(world: &Arc<World>, template: &str) -> Vec<MailOrder> {
    struct Body(String);
    impl db::FromRow for Body {
        fn from_row(r: &db::Row) -> db::Result<Self> {
            Ok(Body(r.text("body")?))
        }
    }
    let rows: Vec<Body> = db::Q::from(&world.db)
        .rows(
            db::sql!("SELECT body FROM outbox WHERE kind = 'mail.write' ORDER BY id"),
            vec![],
        )
        .await
        .unwrap();
    let all = rows
        .iter()
        .map(|row| serde_json::from_str::<MailOrder>(&row.0).unwrap());
    all.filter(|mail| mail.template == template).collect()
}

/// A guest who came by these creators' links, the last one counting, orders one of the stall's thing.
async fn order_by_links(world: &Arc<World>, stall: &Stall, creators: &[&Cx]) -> (Placed, PaymentRow) {
    let mut touches = Vec::new();
    for creator in creators {
        touches.push(click(world, creator, stall).await);
        forward(world, Span::minutes(1));
    }
    let (cx, key) = (guest(world), secret::token());
    let touches = sign_touches(&world.keys, &touches);
    add_to_cart(&cx, &key, stall.variant, 1, &touches).await.unwrap();
    let order = flows::checkout::PlaceOrder {
        touches,
        ..form(&cx, &key, "US").await
    };
    let placed = place_order(&cx, Some(&key), &order).await.unwrap();
    start_payment(&cx, &placed.access_key).await.unwrap();
    let payment = store::orders::payment_of_group(&world.db, placed.group).await.unwrap();
    (placed, payment.unwrap())
}

both_engines! {
    async fn the_pilot_ends_with_the_fifth_settled_order(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        for n in 1..=5 {
            assert_eq!(status(&ines).await, "limited", "before order {n}");
            let (placed, order) = buy_by_link(&world, &mug, &ines).await;
            deliver(&world, &mug, &placed, order.id).await;
            assert_eq!(status(&ines).await, "limited", "delivered is not settled");
            // within thirty days all together: what ends it is the orders
            forward(&world, Span::hours(1));
        }
        forward(&world, Span::days(14));
        work(&world).await;
        assert_eq!(status(&ines).await, "active");
        let id = ines.creator().unwrap();
        let last = store::system::transitions(&world.db, "creator", id.0).await.unwrap().pop().unwrap();
        assert_eq!((last.from.as_str(), last.to.as_str(), last.act.as_str(), last.reason.as_str()), ("limited", "active", "lift", "orders"));
        forward(&world, Span::days(30));
        work(&world).await;
        assert_eq!(store::system::transitions(&world.db, "creator", id.0).await.unwrap().len(), 2, "the days change nothing more");
        sound(&world).await;
    }

    async fn the_pilot_ends_after_thirty_days_and_never_ends_a_suspension(db: Db) {
        let world = world(db).await;
        let (ines, noor) = (creator(&world, "ines").await, creator(&world, "noor").await);
        let until = store::affiliate::pilot_until(&world.db, ines.creator().unwrap()).await.unwrap();
        assert_eq!(until, Some(ines.now.after(Span::days(30))));
        world.db.script("UPDATE creators SET status = 'suspended' WHERE handle = 'noor'").await.unwrap();
        forward(&world, Span(Span::days(30).0 - 1));
        work(&world).await;
        assert_eq!(status(&ines).await, "limited");
        forward(&world, Span(1));
        work(&world).await;
        assert_eq!((status(&ines).await, status(&noor).await), ("active", "suspended"));
        assert_eq!(store::affiliate::pilot_until(&world.db, ines.creator().unwrap()).await.unwrap(), None);
    }

    async fn fifty_links_are_enough_for_a_beginner(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let me = ines.creator().unwrap();
        let mut sql = String::new();
        for n in 1..=50 {
            sql += &format!("INSERT INTO links (id, code, creator_id, shop_id, product_id, status, created_at) VALUES ({n}, 'code{n}', {me}, {}, {n}, 'active', 1);", mug.shop);
        }
        world.db.script(&sql).await.unwrap();
        let refused = create_link(&ines, mug.product).await.unwrap_err();
        assert!(matches!(&refused, Error::Refused { code, params } if code == "affiliate.too_many_links" && params["max"] == "50"), "{refused:?}");
        world.db.script("UPDATE creators SET status = 'active'").await.unwrap();
        assert!(create_link(&ines, mug.product).await.is_ok());
    }

    async fn a_cut_is_told_at_once_and_two_days_before_to_those_it_reaches(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        let seller = in_plan(&world, &mug, 1550).await;
        let (early, late) = (creator(&world, "early").await, creator(&world, "late").await);
        create_link(&early, mug.product).await.unwrap();
        forward(&world, Span::days(1));
        set_plan_rate(&again(&world, &seller), mug.product, Bps(1000)).await.unwrap();
        let cut_at = world.system().now;
        forward(&world, Span::hours(1));
        create_link(&again(&world, &late), mug.product).await.unwrap();
        work(&world).await;
        let told = mails(&world, "rate_cut").await;
        assert_eq!(told.len(), 1, "who began after the cut has the lower rate anyway");
        assert_eq!(told[0].to, "early@example.com");
        // Monday the 9th of March and a day, thirty days later, in New York or wherever the creator is
        let of = |key: &str| told[0].params[key].clone();
        assert_eq!((of("before"), of("then"), of("date")), ("15.5".to_owned(), "10".to_owned(), "2026-04-09".to_owned()));

        forward(&world, Span(Span::days(28).0 - Span::hours(1).0 - 1));
        work(&world).await;
        assert!(mails(&world, "rate_cut_soon").await.is_empty());
        forward(&world, Span(1));
        work(&world).await;
        let soon = mails(&world, "rate_cut_soon").await;
        assert_eq!(soon.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["early@example.com"]);
        // the fact again tells nobody again
        let entry = store::affiliate::open_terms(&world.db, mug.product).await.unwrap().unwrap();
        let version = entry.versions.last().unwrap().id;
        let again = flows::affiliate::RateCut { product: mug.product, version, at: cut_at, soon: true, after: None };
        tell_rate_cut(&world.system(), &again).await.unwrap();
        work(&world).await;
        assert_eq!(mails(&world, "rate_cut_soon").await.len(), 1);
    }

    async fn a_cut_that_is_taken_back_is_not_told_a_second_time(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        let seller = in_plan(&world, &mug, 1500).await;
        create_link(&creator(&world, "early").await, mug.product).await.unwrap();
        forward(&world, Span::days(1));
        set_plan_rate(&again(&world, &seller), mug.product, Bps(1000)).await.unwrap();
        work(&world).await;
        assert_eq!(mails(&world, "rate_cut").await.len(), 1);
        forward(&world, Span::days(3));
        set_plan_rate(&again(&world, &seller), mug.product, Bps(1500)).await.unwrap();
        forward(&world, Span::days(40));
        work(&world).await;
        assert!(mails(&world, "rate_cut_soon").await.is_empty());
    }

    async fn a_sale_that_is_not_credited_says_why_and_names_nobody(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        in_plan(&world, &mug, 1200).await;
        let (ines, noor) = (creator(&world, "ines").await, creator(&world, "noor").await);
        let (me, her) = (ines.creator().unwrap(), noor.creator().unwrap());
        let lost = async |who| store::affiliate::lost_sales(&world.db, who, None, 10).await.unwrap().rows;
        let (placed, payment) = order_by_links(&world, &mug, &[&ines, &noor]).await;
        assert!(lost(me).await.is_empty(), "nothing is sold before it is paid for");
        assert_eq!(confirm_payment(&world.system(), &success(&payment, "e")).await, Ok(Confirmed::Paid));
        let rows = lost(me).await;
        assert_eq!((rows.len(), rows[0].reason, rows[0].title.as_str()), (1, Reason::OlderClick, "Thing of marrowby"));
        assert_eq!(store::affiliate::lost_sale_count(&world.db, me).await.unwrap(), 1);
        assert!(lost(her).await.is_empty());
        let order = orders_of(&world, &placed).await.remove(0);
        flows::fulfilment::cancel_as_buyer(&guest(&world), &placed.access_key, order.id, orders::CancelReason::ChangedMind).await.unwrap();
        assert!(lost(me).await.is_empty(), "nor what was cancelled");
        sound(&world).await;
    }

    async fn the_commission_of_an_order_that_a_late_payment_revives_comes_back(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 10_000, 3).await;
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let me = Owner::Creator(ines.creator().unwrap());
        let (placed, payment) = order_by_links(&world, &mug, &[&ines]).await;
        let order = orders_of(&world, &placed).await.remove(0);
        let state = async || {
            let found = store::affiliate::commissions_of_order(&world.db, order.id).await.unwrap();
            assert_eq!(found.len(), 1);
            (found[0].state, found[0].amount_minor, found[0].reason.clone())
        };
        assert_eq!(state().await.0, CommissionState::Estimated);
        forward(&world, Span::hours(1));
        work(&world).await;
        assert_eq!(state().await, (CommissionState::Reversed, 1200, "not_paid".to_owned()));
        assert_eq!(confirm_payment(&world.system(), &success(&payment, "late")).await, Ok(Confirmed::Paid));
        assert_eq!(orders_of(&world, &placed).await[0].state, OrderState::OnHold);
        assert_eq!(state().await, (CommissionState::Pending, 1200, String::new()));
        assert_eq!(balance(&world, Owner::Shop(mug.shop), AccountKind::CommissionReserve).await, 1200);
        sound(&world).await;
        deliver(&world, &mug, &placed, order.id).await;
        forward(&world, Span::days(14));
        work(&world).await;
        assert_eq!(state().await.0, CommissionState::Payable);
        assert_eq!(balance(&world, me, AccountKind::Available).await, 1200);
        sound(&world).await;
    }

    async fn late_money_that_goes_back_leaves_the_commission_reversed(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 10_000, 1).await;
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let (placed, payment) = order_by_links(&world, &mug, &[&ines]).await;
        let order = orders_of(&world, &placed).await.remove(0);
        forward(&world, Span::hours(1));
        work(&world).await;
        crate::buy::buy(&world, &[(mug.variant, 1)]).await;
        assert_eq!(confirm_payment(&world.system(), &success(&payment, "late")).await, Ok(Confirmed::Paid));
        work(&world).await;
        let found = store::affiliate::commissions_of_order(&world.db, order.id).await.unwrap();
        assert_eq!(found[0].state, CommissionState::Reversed);
        sound(&world).await;
    }
}
