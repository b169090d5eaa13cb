//! Who a sale is owed to: the last eligible click, its window to the microsecond, the cart's pin, and everything that
//! must not earn (spec: affiliate 2.11).

use crate::affiliate::{again, behind, creator, hit, in_plan};
use crate::world::{Stall, forward, person, stall, world};
use affiliate::Touch;
use flows::affiliate::{Hit, Sale, SaleLine, attribute_order, create_link, follow_link, set_plan_rate, sign_touches};
use flows::{Actor, Cx, World};
use kernel::{Bps, Currency, PersonId, Span};
use std::sync::Arc;
use testkit::both_engines;

/// An order of one line at 34.90, as checkout hands it over; the caller changes what the test is about.
pub fn sale(world: &Arc<World>, stall: &Stall) -> Sale {
    let cx = world.system();
    let line = SaleLine {
        line: cx.id(),
        product: stall.product,
        revenue_minor: 3490,
        tax_included_minor: 0,
        added_at: cx.now,
        touches: String::new(),
    };
    Sale {
        order: cx.id(),
        shop: stall.shop,
        currency: Currency::USD,
        person: None,
        email: "buyer@example.com".to_owned(),
        checkout_started_at: cx.now,
        window_days: 14,
        touches: String::new(),
        lines: vec![line],
    }
}

/// Writes the order's rows and decides its lines, in one transaction as checkout does.
pub async fn place(world: &Arc<World>, sale: &Sale) {
    let cx = world.system();
    let Sale { order, shop, .. } = sale;
    let total: i64 = sale.lines.iter().map(|l| l.revenue_minor).sum();
    let at = cx.now.micros();
    let mut sql = format!(
        "INSERT INTO checkout_groups (id, cart_id, email, access_key, address, currency, total_minor, quote_hash, quote,
             checkout_started_at, placed_at)
         VALUES ({order}, 1, 'buyer@example.com', 'key-{order}', '{{}}', 'USD', {total}, '', '', {at}, {at});
         INSERT INTO orders (id, group_id, shop_id, number, state, buyer_name, address, currency, items_minor,
             shipping_minor, tax_minor, total_minor, unit_count, commission_bps, transaction_bps, hold_days, placed_at,
             pay_due_at)
         VALUES ({order}, {order}, {shop}, 'N{order}', 'unpaid', 'June', '{{}}', 'USD', {total}, 0, 0, {total}, 1, 500, 200,
             14, {at}, {at});"
    );
    for (no, line) in sale.lines.iter().enumerate() {
        let SaleLine {
            line: id,
            product,
            revenue_minor,
            ..
        } = line;
        sql += &format!(
            "INSERT INTO order_lines (id, order_id, line_no, product_id, variant_id, warehouse_id, title, options,
                 quantity, list_minor, unit_minor, revenue_minor, paid_minor, tax_minor)
             VALUES ({id}, {order}, {no}, {product}, 1, 1, 'Thing', '', 1, {revenue_minor}, {revenue_minor},
                 {revenue_minor}, {revenue_minor}, 0);"
        );
    }
    cx.db().script(&sql).await.unwrap();
    let mut tx = cx.db().begin().await.unwrap();
    attribute_order(&cx, &mut tx, sale).await.unwrap();
    tx.commit().await.unwrap();
}

/// Follows a creator's link as a guest and gives the touch.
pub async fn click(world: &Arc<World>, creator: &Cx, stall: &Stall) -> Touch {
    let code = create_link(&again(world, creator), stall.product).await.unwrap();
    follow_link(&world.cx(Actor::Anonymous), &hit(&code))
        .await
        .unwrap()
        .touch
        .unwrap()
}

fn signed(world: &World, touches: &[Touch]) -> String {
    sign_touches(&world.keys, touches)
}

/// The creator a line went to with the frozen rate and the amount, and the reasons, newest touch first.
async fn outcome(world: &Arc<World>, sale: &Sale) -> (Option<(i64, i32, i64)>, Vec<String>) {
    let line = sale.lines[0].line;
    let found = store::affiliate::commissions_of_order(&world.db, sale.order)
        .await
        .unwrap();
    let won = found
        .iter()
        .find(|c| c.line == line)
        .map(|c| (c.creator.0, c.rate.0, c.amount_minor));
    let trace = store::affiliate::trace_of_line(&world.db, line).await.unwrap().unwrap();
    let trace: Vec<affiliate::TraceEntry> = serde_json::from_str(&trace).unwrap();
    (won, trace.iter().map(|t| t.reason.code().to_owned()).collect())
}

/// Places the sale with these touches in the cookie and gives what was decided.
async fn decided(world: &Arc<World>, mut sale: Sale, touches: &[Touch]) -> (Option<(i64, i32, i64)>, Vec<String>) {
    sale.touches = signed(world, touches);
    place(world, &sale).await;
    outcome(world, &sale).await
}

fn id(cx: &Cx) -> i64 {
    cx.creator().unwrap().0
}

both_engines! {
    async fn the_last_click_wins_and_everybody_else_has_a_reason(db: Db) {
        let world = world(db).await;
        let (mug, lamp) = (stall(&world, "marrowby", 3490, 10).await, stall(&world, "glowmere", 4800, 10).await);
        in_plan(&world, &mug, 1200).await;
        in_plan(&world, &lamp, 1000).await;
        let (ines, noor) = (creator(&world, "ines").await, creator(&world, "noor").await);
        let older = click(&world, &ines, &mug).await;
        forward(&world, Span::hours(1));
        let newer = click(&world, &noor, &mug).await;
        let other = click(&world, &ines, &lamp).await;
        forward(&world, Span::hours(1));
        let (won, trace) = decided(&world, sale(&world, &mug), &[other, newer, older]).await;
        // 12 % of 34.90, half up
        assert_eq!(won, Some((id(&noor), 1200, 419)));
        assert_eq!(trace, ["OTHER_SHOP", "WON", "OLDER_CLICK"]);
        let (won, _) = decided(&world, sale(&world, &lamp), &[other, newer, older]).await;
        assert_eq!(won, Some((id(&ines), 1000, 349)));
        let (won, trace) = decided(&world, sale(&world, &mug), &[]).await;
        assert_eq!((won, trace.len()), (None, 0));
    }

    async fn a_click_counts_for_fourteen_days_to_the_microsecond(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        in_plan(&world, &mug, 1200).await;
        let touch = click(&world, &creator(&world, "ines").await, &mug).await;
        forward(&world, Span::days(14));
        let (won, trace) = decided(&world, sale(&world, &mug), &[touch]).await;
        assert!(won.is_some());
        assert_eq!(trace, ["WON"]);
        forward(&world, Span(1));
        assert_eq!(decided(&world, sale(&world, &mug), &[touch]).await, (None, vec!["EXPIRED".to_owned()]));
        let mut longer = sale(&world, &mug);
        longer.window_days = 15;
        assert_eq!(decided(&world, longer, &[touch]).await.1, ["WON"]);
    }

    async fn the_carts_pin_outlives_the_cookie_and_holds_the_line(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let touch = click(&world, &ines, &mug).await;
        forward(&world, Span::hours(2));
        let added_at = world.system().now;
        let pinned = |added_at| {
            let mut sale = sale(&world, &mug);
            sale.lines[0].touches = signed(&world, &[touch]);
            sale.lines[0].added_at = added_at;
            sale
        };
        forward(&world, Span::days(20));
        assert_eq!(decided(&world, pinned(added_at), &[]).await, (Some((id(&ines), 1200, 419)), vec!["HELD".to_owned()]));
        assert_eq!(decided(&world, pinned(touch.at.after(Span::hours(25))), &[]).await.1, ["EXPIRED"]);
        forward(&world, Span::days(10));
        assert_eq!(decided(&world, pinned(added_at), &[]).await.1, ["HELD"]);
        forward(&world, Span(1));
        assert_eq!(decided(&world, pinned(added_at), &[]).await, (None, vec!["EXPIRED".to_owned()]));
    }

    async fn nobody_earns_on_their_own_purchase_nor_on_their_own_shop(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let noor = creator(&world, "noor").await;
        let theirs = click(&world, &noor, &mug).await;
        forward(&world, Span::minutes(1));
        let touch = click(&world, &ines, &mug).await;
        forward(&world, Span::minutes(1));
        let mut own = sale(&world, &mug);
        own.person = Some(ines.person().unwrap());
        assert_eq!(decided(&world, own, &[touch]).await, (None, vec!["SELF".to_owned()]));
        let mut own = sale(&world, &mug);
        own.email = "Ines+shopping@Example.com".to_owned();
        // the one before gets the sale
        assert_eq!(decided(&world, own, &[touch, theirs]).await, (Some((id(&noor), 1200, 419)), vec!["SELF".to_owned(), "WON".to_owned()]));
        let member = ines.person().unwrap();
        world.db.script(&format!("INSERT INTO shop_members (shop_id, person_id, role, created_at) VALUES ({}, {member}, 'admin', 1)", mug.shop)).await.unwrap();
        assert_eq!(decided(&world, sale(&world, &mug), &[touch]).await, (None, vec!["STAFF".to_owned()]));
    }

    async fn a_click_after_checkout_began_displaces_nobody_and_earns_nothing(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        in_plan(&world, &mug, 1200).await;
        let (ines, noor) = (creator(&world, "ines").await, creator(&world, "noor").await);
        let early = click(&world, &ines, &mug).await;
        forward(&world, Span::minutes(5));
        let began = world.system().now;
        let at_once = click(&world, &noor, &mug).await;
        forward(&world, Span::minutes(5));
        let checkout = || {
            let mut sale = sale(&world, &mug);
            sale.checkout_started_at = began;
            sale
        };
        assert_eq!(decided(&world, checkout(), &[at_once, early]).await, (Some((id(&ines), 1200, 419)), vec!["LATE_TOUCH".to_owned(), "WON".to_owned()]));
        assert_eq!(decided(&world, checkout(), &[at_once]).await, (None, vec!["LATE_TOUCH".to_owned()]));
    }

    async fn the_rate_is_the_higher_of_click_and_order_and_later_edits_change_nothing(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 10_000, 10).await;
        let seller = in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let touch = click(&world, &ines, &mug).await;
        forward(&world, Span::days(1));
        set_plan_rate(&again(&world, &seller), mug.product, Bps(1800)).await.unwrap();
        forward(&world, Span::days(1));
        let raised = sale(&world, &mug);
        let order = raised.order;
        assert_eq!(decided(&world, raised, &[touch]).await.0, Some((id(&ines), 1800, 628)));
        set_plan_rate(&again(&world, &seller), mug.product, Bps(200)).await.unwrap();
        let kept = store::affiliate::commissions_of_order(&world.db, order).await.unwrap();
        assert_eq!((kept[0].rate, kept[0].amount_minor), (Bps(1800), 628));
        // the protection is over at the order, but the click was made under the better rate
        forward(&world, Span::days(29));
        let clicked = click(&world, &ines, &mug).await;
        forward(&world, Span::days(2));
        assert_eq!(decided(&world, sale(&world, &mug), &[clicked]).await.0, Some((id(&ines), 1800, 628)));
        let fresh = click(&world, &ines, &mug).await;
        forward(&world, Span::days(1));
        assert_eq!(decided(&world, sale(&world, &mug), &[fresh]).await.0, Some((id(&ines), 200, 70)));
    }

    async fn forged_and_damaged_touches_are_as_good_as_none(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        in_plan(&world, &mug, 1200).await;
        let touch = click(&world, &creator(&world, "ines").await, &mug).await;
        forward(&world, Span::hours(1));
        let good = signed(&world, &[touch]);
        let (text, signature) = good.rsplit_once('!').unwrap();
        let forged = text.replacen('.', "z.", 1);
        for bad in ["", "!", "x!y", text, &format!("{forged}!{signature}"), &format!("{text}!{}", signature.replace(['a', '1'], "b")), &good[1..]] {
            let mut sale = sale(&world, &mug);
            sale.touches = bad.to_owned();
            sale.lines[0].touches = bad.to_owned();
            place(&world, &sale).await;
            assert_eq!(outcome(&world, &sale).await, (None, vec![]), "{bad}");
        }
    }

    async fn what_a_signed_in_person_clicked_counts_on_every_device(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let code = create_link(&ines, mug.product).await.unwrap();
        let june: PersonId = person(&world, "june@example.com").await;
        follow_link(&world.cx(Actor::Person(june)), &hit(&code)).await.unwrap();
        world.clicks.settled().await;
        forward(&world, Span::days(1));
        let mut elsewhere = sale(&world, &mug);
        elsewhere.person = Some(june);
        assert_eq!(decided(&world, elsewhere, &[]).await, (Some((id(&ines), 1200, 419)), vec!["WON".to_owned()]));
        // a visit by the shop's own people is no touch at all
        let staff = Hit { shops: vec![mug.shop], ..hit(&code) };
        let jim: PersonId = person(&world, "jim@example.com").await;
        follow_link(&world.cx(Actor::Person(jim)), &staff).await.unwrap();
        forward(&world, Span::days(1));
        let mut own = sale(&world, &mug);
        own.person = Some(jim);
        assert_eq!(decided(&world, own, &[]).await, (None, vec![]));
    }

    async fn suspension_spares_earlier_clicks_and_a_ban_spares_none(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 3490, 10).await;
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let before = click(&world, &ines, &mug).await;
        let code = create_link(&ines, mug.product).await.unwrap();
        forward(&world, Span::hours(1));
        behind(&world, "UPDATE creators SET status = 'suspended'").await;
        let during = follow_link(&world.cx(Actor::Anonymous), &hit(&code)).await.unwrap().touch.unwrap();
        forward(&world, Span::hours(1));
        let (won, trace) = decided(&world, sale(&world, &mug), &[during, before]).await;
        assert!(won.is_some());
        assert_eq!(trace, ["CREATOR_INACTIVE", "WON"]);
        world.db.script("UPDATE creators SET status = 'banned'").await.unwrap();
        assert_eq!(decided(&world, sale(&world, &mug), &[before]).await, (None, vec!["CREATOR_INACTIVE".to_owned()]));
    }

    async fn a_line_is_decided_once_and_a_worthless_sale_makes_no_commission(db: Db) {
        let world = world(db).await;
        let (mug, lamp) = (stall(&world, "marrowby", 3490, 10).await, stall(&world, "glowmere", 4800, 10).await);
        in_plan(&world, &mug, 1200).await;
        let ines = creator(&world, "ines").await;
        let touch = click(&world, &ines, &mug).await;
        forward(&world, Span::hours(1));
        let mut first = sale(&world, &mug);
        first.touches = signed(&world, &[touch]);
        place(&world, &first).await;
        let cx = world.system();
        let mut tx = cx.db().begin().await.unwrap();
        attribute_order(&cx, &mut tx, &Sale { touches: String::new(), ..first.clone() }).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(outcome(&world, &first).await.1, ["WON"]);
        assert_eq!(store::affiliate::commissions_of_order(&world.db, first.order).await.unwrap().len(), 1);

        let mut cheap = sale(&world, &mug);
        cheap.lines[0].revenue_minor = 4;
        assert_eq!(decided(&world, cheap, &[touch]).await, (None, vec!["WON".to_owned()]));
        let mut taxed = sale(&world, &mug);
        taxed.lines[0].revenue_minor = 1200;
        taxed.lines[0].tax_included_minor = 200;
        assert_eq!(decided(&world, taxed, &[touch]).await.0, Some((id(&ines), 1200, 120)));

        // a product of the shop that is in no plan earns nothing, whoever sent the buyer
        let mut foreign = sale(&world, &mug);
        foreign.lines[0].product = lamp.product;
        assert_eq!(decided(&world, foreign, &[touch]).await, (None, vec!["NO_PLAN".to_owned()]));
    }
}
