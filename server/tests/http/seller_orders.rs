//! A shop's orders without scripts: the tabs, finding, shipping whole and in parts, cancelling, and who may.

use crate::harness::{Browser, Harness};
use axum::http::StatusCode;
use kernel::{ProductId, ShopId, ShopRole, Span, VariantId};
use store::inventory::{Cause, set_count};

pub const LIST: &str = "/seller/orders";
const SHIP: &str = "/api/seller/orders/ship";
const CANCEL: &str = "/api/seller/orders/cancel";

/// A shop of this name with ten lamps at 48 dollars, and its owner's browser.
pub async fn lamps(app: &Harness, name: &str) -> (ShopId, VariantId, Browser) {
    let (shop, owner) = app.shop(name).await;
    let cx = app.world.system();
    let (product, variant): (ProductId, VariantId) = (cx.id(), cx.id());
    cx.db()
        .script(&format!(
            "INSERT INTO products (id, shop_id, slug, title, description_html, category, state, currency,
                 price_min_minor, price_max_minor, search_text, created_at, updated_at)
             VALUES ({product}, {shop}, 'lamp-{product}', 'Lamp of linen', '', 'home_kitchen', 'activate', 'USD',
                 4800, 4800, 'lamp', 1, 1);
             INSERT INTO variants (id, product_id, shop_id, position, option1, price_minor)
             VALUES ({variant}, {product}, {shop}, 0, 'Teal', 4800)"
        ))
        .await
        .unwrap();
    let mut tx = cx.db().begin().await.unwrap();
    let warehouse = store::inventory::default_warehouse(&mut tx, shop)
        .await
        .unwrap()
        .unwrap();
    let next_id = || cx.id();
    let cause = Cause {
        kind: "edit",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    set_count(&mut tx, &cause, variant, warehouse, 10).await.unwrap();
    tx.commit().await.unwrap();
    (shop, variant, owner)
}

/// A guest orders lamps. Gives the payment's reference, the guest's browser, and the order's number.
async fn order(app: &Harness, lamp: VariantId, pieces: &str) -> (String, Browser, String) {
    let guest = app.browser();
    guest
        .submit("/api/buy/add", &[("variant", &lamp.to_string()), ("quantity", pieces)])
        .await;
    let form = [
        ("email", "june@buyer.example"),
        ("name", "June Park"),
        ("line1", "Ashgrove Lane 14"),
        ("city", "Ferndale"),
        ("region", "OR"),
        ("postcode", "97412"),
    ];
    let pay = guest.fill("/checkout?country=US", "/api/buy/place", &form).await;
    let reference = pay
        .path
        .strip_prefix("/pay/test/")
        .unwrap_or_else(|| panic!("{}: {}", pay.path, pay.text()));
    let payment = store::orders::payment_by_reference(&app.world.db, reference)
        .await
        .unwrap()
        .unwrap();
    let orders = store::orders::orders_of_group(&app.world.db, payment.group)
        .await
        .unwrap();
    (reference.to_owned(), guest, orders[0].number.clone())
}

/// The same, paid, and past the hour in which the buyer may change their mind. Gives the order's number and where the
/// buyer follows it.
pub async fn paid(app: &Harness, lamp: VariantId, pieces: &str) -> (String, String) {
    let (reference, guest, number) = order(app, lamp, pieces).await;
    let page = guest
        .submit("/api/buy/test_pay", &[("reference", &reference), ("choice", "pay")])
        .await;
    assert!(page.path.starts_with("/order/"), "{}: {}", page.path, page.text());
    app.forward(Span::minutes(61));
    app.work().await;
    (number, page.path.split('?').next().unwrap().to_owned())
}

/// Address of a tab.
pub fn tab(code: &str) -> String {
    format!("{LIST}?tab={code}")
}

fn sheet(number: &str) -> String {
    format!("{LIST}/{number}")
}

testkit::both_engines! {
    async fn an_order_is_listed_in_the_tab_of_its_state(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        assert!(mara.page(LIST).await.says("Paid orders come here at once"));
        let (reference, guest, number) = order(&app, lamp, "2").await;
        let unpaid = mara.page(&tab("unpaid")).await;
        assert!(unpaid.says(&number) && unpaid.says("June P.") && unpaid.says("Pay by"), "{}", unpaid.text());
        assert!(!unpaid.says("June Park"), "lists show no full name");
        assert!(mara.page(&sheet(&number)).await.says("only the buyer can cancel"));
        guest.submit("/api/buy/test_pay", &[("reference", &reference), ("choice", "pay")]).await;

        let held = mara.page(LIST).await;
        assert!(held.says("Processing") && held.says("3\u{a0}d 0\u{a0}h left") && held.says("2 pieces"), "{}", held.text());
        let held = mara.page(&sheet(&number)).await;
        assert!(held.says("can still change their mind") && !held.says("Ashgrove"), "{}", held.text());
        assert_eq!(held.count("form[action='/api/seller/orders/ship']"), 0);

        app.forward(Span::minutes(61));
        app.work().await;
        let open = mara.page(&sheet(&number)).await;
        for words in ["Ashgrove Lane 14", "June Park", "To ship", "$96.00", "Your shop gets", "To your balance"] {
            assert!(open.says(words), "{words}: {}", open.text());
        }
        mara.fill(&sheet(&number), SHIP, &[("carrier", "courier"), ("tracking", "HP 4471-9020")]).await;
        assert!(mara.page(LIST).await.says("No orders here"));
        assert!(mara.page(&tab("shipped")).await.says(&number));
        guest.fill(&buyer(&app, &number).await, "/api/buy/received", &[]).await;
        assert!(mara.page(&tab("shipped")).await.says("Delivered"));
        app.forward(Span::days(15));
        app.work().await;
        assert!(mara.page(&tab("completed")).await.says(&number));
        let done = mara.page(&sheet(&number)).await;
        assert!(done.says("Settled") && done.says("Ashgrove"), "{}", done.text());
        app.forward(Span::days(91));
        assert!(!mara.page(&sheet(&number)).await.says("Ashgrove"), "the recipient is no longer the shop's business");
    }

    async fn what_is_due_within_a_day_is_said_on_top(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        paid(&app, lamp, "1").await;
        assert!(!mara.page(LIST).await.says("due within 24 hours"));
        app.forward(Span::hours(50));
        app.work().await;
        let soon = mara.page(LIST).await;
        assert!(soon.says("1 order is due within 24 hours") && soon.count(".due.soon") == 1, "{}", soon.text());
        app.forward(Span::hours(24));
        app.work().await;
        let late = mara.page(LIST).await;
        assert!(late.says("1 of them is late already") && late.count(".due.late") == 1, "{}", late.text());
    }

    async fn a_deadline_says_whether_to_pack_or_to_ship_by_it(db: Db) {
        let app = Harness::open(db).await;
        let (shop, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let (number, _) = paid(&app, lamp, "1").await;
        let o = store::orders::order_of_shop(&app.world.db, shop, &number).await.unwrap().unwrap();
        let at = |at: Option<kernel::Instant>| format!("td[data-label='Due'] time[datetime='{}']", i18n::iso(at.unwrap()));
        for path in [LIST.to_owned(), format!("{LIST}/ship")] {
            let page = mara.page(&path).await;
            assert!(page.says("Pack by") && !page.says("Ship by"), "{path}: {}", page.text());
            assert_eq!(page.count(&at(o.process_due_at)), 1, "{path}");
        }
        assert!(mara.page(&sheet(&number)).await.says("Pack by"));
        let packed = format!("UPDATE orders SET state = 'awaiting_collection', processed_at = {}", app.world.system().now.0);
        app.world.db.script(&packed).await.unwrap();
        let page = mara.page(LIST).await;
        assert!(page.says("Ship by") && !page.says("Pack by"), "{}", page.text());
        assert_eq!(page.count(&at(o.ship_due_at)), 1);
    }

    async fn an_order_is_found_by_its_number_wherever_it_is(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let (_, _, number) = order(&app, lamp, "1").await;
        paid(&app, lamp, "1").await;
        let found = mara.page(&format!("{LIST}?q=+{}+", number.to_lowercase())).await;
        assert!(found.says(&number) && found.count("tbody tr") == 1, "{}", found.text());
        let none = mara.page(&format!("{LIST}?q=YC-1")).await;
        assert!(none.says("No order found"), "{}", none.text());
        assert_eq!(none.attr("input[name=q]:not(header input)", "value").as_deref(), Some("YC-1"));
        let broken = mara.page(&format!("{LIST}?cursor=1.x")).await;
        assert_eq!(broken.status, StatusCode::NOT_FOUND);
        assert!(broken.says("There is nothing at this address"), "{}", broken.text());
    }

    async fn a_long_list_comes_in_pages(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let (_, _, number) = order(&app, lamp, "1").await;
        let o = store::orders::order_of_shop(&app.world.db, shop_of(&app).await, &number).await.unwrap().unwrap();
        for n in 1..=20 {
            let mut tx = app.world.db.begin().await.unwrap();
            let group = app.world.system().id();
            let g = store::orders::group(&mut tx, o.group).await.unwrap().unwrap();
            store::orders::insert_group(&mut tx, &store::orders::GroupRow { id: group, access_key: format!("k{n}"), ..g }).await.unwrap();
            let id = app.world.system().id();
            let copy = store::orders::OrderRow { id, group, number: format!("YC-{n}"), ..o.clone() };
            let mut lines = store::orders::lines(&mut tx, o.id).await.unwrap();
            for line in &mut lines {
                (line.id, line.order) = (app.world.system().id(), id);
            }
            store::orders::insert_order(&mut tx, &copy, &lines).await.unwrap();
            tx.commit().await.unwrap();
        }
        let first = mara.page(&tab("unpaid")).await;
        assert_eq!(first.count("tbody tr"), 20);
        let next = first.attr("a[rel=next]", "href").unwrap();
        let second = mara.page(&next).await;
        assert_eq!(second.count("tbody tr"), 1, "{}", second.text());
        let back = mara.page(&second.attr("a[rel=prev]", "href").unwrap()).await;
        assert_eq!(back.count("tbody tr"), 20);
        assert_eq!((back.attr("a[rel=prev]", "href"), back.attr("a[rel=next]", "href")), (None, Some(next)));
    }

    async fn a_package_is_sent_once_its_number_is_right(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let (number, page) = paid(&app, lamp, "1").await;
        let wrong = mara.fill(&sheet(&number), SHIP, &[("carrier", "postal"), ("tracking", "AB 12")]).await;
        assert!(wrong.says("A number of this carrier has 8 to 30 characters"), "{}", wrong.text());
        let typed = wrong.form(SHIP);
        assert_eq!((typed["carrier"].as_str(), typed["tracking"].as_str()), ("postal", "AB 12"));
        assert_eq!(wrong.attr("#f-tracking", "aria-invalid").as_deref(), Some("true"));
        for tracking in ["", "HP/4471", "00000000"] {
            let form = [("number", number.as_str()), ("carrier", "courier"), ("tracking", tracking)];
            assert_eq!(mara.call(SHIP, &form).await.status, 422, "{tracking:?}");
        }
        assert_eq!(mara.call(SHIP, &[("number", &number), ("carrier", "owl"), ("tracking", "HP44719020")]).await.status, 422);

        let sent = mara.fill(&sheet(&number), SHIP, &[("carrier", "courier"), ("tracking", "hp 4471-9020")]).await;
        assert_eq!(sent.path, format!("{LIST}?tab=to_ship&notice=order_shipped"), "{}", sent.text());
        let shipped = mara.page(&sheet(&number)).await;
        assert!(shipped.body.contains("HP44719020") && shipped.says("With the carrier since"), "{}", shipped.text());
        assert!(app.browser().page(&page).await.body.contains("HP44719020"), "the buyer sees it too");
        let again = mara.call(SHIP, &[("number", &number), ("carrier", "courier"), ("tracking", "HP44719021")]).await;
        assert!(again.status == 409 && again.body.contains("orders.shipped_before"), "{}", again.body);

        let (other, _) = paid(&app, lamp, "1").await;
        let taken = mara.fill(&sheet(&other), SHIP, &[("carrier", "courier"), ("tracking", "HP44719020")]).await;
        assert!(taken.says("Another package has this number already"), "{}", taken.text());
    }

    async fn an_order_can_leave_in_several_packages(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let (number, _) = paid(&app, lamp, "3").await;
        let field = mara.page(&sheet(&number)).await.attr("input[name^='units']", "name").unwrap();
        for (pieces, words) in [("4", "Enter a value from 0 to 3"), ("two", "Enter a whole number")] {
            let form = [("carrier", "courier"), ("tracking", "PART0001"), (field.as_str(), pieces)];
            let wrong = mara.fill(&sheet(&number), SHIP, &form).await;
            assert!(wrong.says(words) && wrong.count("details[open]") == 1, "{}", wrong.text());
        }
        let form = [("carrier", "courier"), ("tracking", "PART0001"), (field.as_str(), "1")];
        let part = mara.fill(&sheet(&number), SHIP, &form).await;
        assert_eq!(part.path, format!("{LIST}?tab=to_ship&notice=order_shipped"), "{}", part.text());
        assert!(part.says("Partly shipped") && part.says("Pack by"), "{}", part.text());
        let part = mara.page(&sheet(&number)).await;
        assert!(part.says("Pack the rest by"), "{}", part.text());
        assert_eq!(part.form(SHIP)[&field], "2");
        assert_eq!(part.count("form[action='/api/seller/orders/cancel']"), 0, "a part has left");
        let rest = mara.fill(&sheet(&number), SHIP, &[("carrier", "courier"), ("tracking", "PART0002")]).await;
        assert!(rest.path.contains("tab=to_ship"), "{}", rest.text());
        let all = mara.page(&sheet(&number)).await;
        assert!(all.body.contains("PART0001") && all.body.contains("PART0002") && all.says("On its way"), "{}", all.text());
        // the form of another tab: its numbers were right, the order is past it
        let form = [("number", number.as_str()), ("carrier", "courier"), ("tracking", "PART0003"), (field.as_str(), "2")];
        let late = mara.submit(SHIP, &form).await;
        assert!(late.says("This order was shipped already. Reload the page to see its package."), "{}", late.text());
    }

    async fn a_cancelled_order_goes_back_to_stock_and_its_money_to_the_buyer(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let (number, page) = paid(&app, lamp, "2").await;
        let before = mara.page(&sheet(&number)).await;
        assert!(before.says("back and the 2 pieces return to stock"), "{}", before.text());
        let wrong = mara.fill(&sheet(&number), CANCEL, &[("reason", "changed_mind")]).await;
        assert!(wrong.says("Choose one of the offered values"), "{}", wrong.text());
        let done = mara.fill(&sheet(&number), CANCEL, &[("reason", "out_of_stock")]).await;
        assert_eq!(done.path, format!("{}?notice=order_cancelled_by_shop", sheet(&number)));
        assert!(done.says("Out of stock") && done.says("By your shop") && !done.says("Ashgrove"), "{}", done.text());
        assert!(mara.page(&tab("cancelled")).await.says(&number));
        assert!(app.browser().page(&page).await.says("The shop has run out of it"));
        assert_eq!(mara.call(CANCEL, &[("number", &number), ("reason", "out_of_stock")]).await.status, 409);
        mara.page(&sheet(&number)).await;
        let late = mara.submit(SHIP, &[("number", &number), ("carrier", "courier"), ("tracking", "HP44719020")]).await;
        assert!(late.says("was cancelled, so nothing of it is sent"), "{}", late.text());
        app.work().await;
        assert_eq!(app.doubles.payment.refunds().len(), 1);
    }

    async fn a_buyers_wish_to_cancel_is_shown_until_it_is_answered(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let (number, page) = paid(&app, lamp, "1").await;
        app.browser().fill(&page, "/api/buy/cancel", &[("reason", "too_slow")]).await;
        let (other, _) = paid(&app, lamp, "1").await;
        for path in [LIST.to_owned(), format!("{LIST}/ship"), format!("{LIST}/ship?n={number}&n={other}")] {
            let page = mara.page(&path).await;
            assert!(page.says(&other) && page.text().matches("Buyer asks to cancel").count() == 1, "{path}: {}", page.text());
        }
        let asked = mara.page(&sheet(&number)).await;
        assert!(asked.says("The buyer asks to cancel: Arrives too late for the buyer"), "{}", asked.text());
        assert_eq!(asked.form(CANCEL)["reason"], "buyer_asked");
        assert!(mara.fill(&sheet(&number), CANCEL, &[]).await.says("Cancelled"));
        assert!(!mara.page(&tab("cancelled")).await.says("Buyer asks to cancel"));
    }

    async fn another_shops_order_does_not_exist(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, _) = lamps(&app, "Mara's Lamps").await;
        let (number, _) = paid(&app, lamp, "1").await;
        let (_, eve) = app.shop("Eve's Corner").await;
        let page = eve.page(&sheet(&number)).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.says("There is nothing at this address"), "{}", page.text());
        assert!(!eve.page(&format!("{LIST}?q={number}")).await.says("June"));
        let ship = [("number", number.as_str()), ("carrier", "courier"), ("tracking", "HP44719020")];
        assert_eq!(eve.call(SHIP, &ship).await.status, 404);
        assert_eq!(eve.call(CANCEL, &[("number", &number), ("reason", "out_of_stock")]).await.status, 404);
        assert_eq!(eve.call("/api/seller/orders/sheet", &[("number", &number)]).await.status, 404);
    }

    async fn who_may_only_look_changes_nothing(db: Db) {
        let app = Harness::open(db).await;
        let (shop, lamp, _) = lamps(&app, "Mara's Lamps").await;
        let (number, _) = paid(&app, lamp, "1").await;
        let ana = app.member(shop, ShopRole::Analyst).await;
        let page = ana.page(&sheet(&number)).await;
        assert!(page.says(&number) && page.count("form[action^='/api/seller/orders']") == 0, "{}", page.text());
        let ship = [("number", number.as_str()), ("carrier", "courier"), ("tracking", "HP44719020")];
        assert_eq!(ana.call(SHIP, &ship).await.status, 403);
        assert_eq!(ana.call(CANCEL, &[("number", &number), ("reason", "out_of_stock")]).await.status, 403);
        let packer = app.member(shop, ShopRole::OrderOperator).await.page(&sheet(&number)).await;
        assert!(!packer.says("Your shop gets"), "money is not the packer's: {}", packer.text());
        let tom = app.member(shop, ShopRole::AffiliateManager).await;
        for call in ["list", "sheet"] {
            assert_eq!(tom.call(&format!("/api/seller/orders/{call}"), &[("number", &number)]).await.status, 403, "{call}");
        }
        assert_eq!(tom.page(LIST).await.status, StatusCode::FORBIDDEN);
        assert_eq!(app.browser().call(SHIP, &ship).await.status, 401);
    }
}

/// Where the buyer follows the order with this number.
async fn buyer(app: &Harness, number: &str) -> String {
    let o = store::orders::order_of_shop(&app.world.db, shop_of(app).await, number)
        .await
        .unwrap()
        .unwrap();
    let group = store::orders::group(&app.world.db, o.group).await.unwrap().unwrap();
    format!("/order/{}", group.access_key)
}

/// The only shop.
async fn shop_of(app: &Harness) -> ShopId {
    ShopId(
        db::Q::from(&app.world.db)
            .scalar(db::sql!("SELECT id FROM shops"), db::args![])
            .await
            .unwrap(),
    )
}
