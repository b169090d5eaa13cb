//! A creator without scripts: joining, finding a product, getting its link, seeing what it brought, and withdrawing in
//! two steps with the fee on the page before.

use crate::harness::Harness;
use flows::affiliate::{Join, set_plan_rate};
use flows::{Actor, Cx};
use kernel::{Bps, ProductId, ShopId, ShopRole, Span};
use testkit::both_engines;

/// A product of the shop on sale at 34.90 with ten pieces.
pub async fn product(app: &Harness, shop: ShopId, title: &str) -> ProductId {
    let cx = app.world.system();
    let (id, variant, warehouse): (ProductId, i64, i64) = (cx.id(), cx.id(), cx.id());
    let words = title.to_lowercase();
    app.world
        .db
        .script(&format!(
            "INSERT INTO products (id, shop_id, slug, title, description_html, category, state, currency,
                 price_min_minor, price_max_minor, search_text, created_at, updated_at)
             VALUES ({id}, {shop}, 'p-{id}', '{title}', '', 'kitchen', 'activate', 'USD', 3490, 3490, '{words}', 1, 1);
             INSERT INTO variants (id, product_id, shop_id, position, option1, price_minor)
             VALUES ({variant}, {id}, {shop}, 0, '', 3490)"
        ))
        .await
        .unwrap();
    let mut tx = cx.db().begin().await.unwrap();
    let warehouse = kernel::WarehouseId(warehouse);
    store::inventory::insert_warehouse(&mut tx, warehouse, shop, title, false)
        .await
        .unwrap();
    let next_id = || cx.id();
    let cause = store::inventory::Cause {
        kind: "edit",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    store::inventory::set_count(&mut tx, &cause, kernel::VariantId(variant), warehouse, 10)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

/// Somebody with every right in the shop, as flows see them.
pub async fn owner(app: &Harness, shop: ShopId) -> Cx {
    let person = flows::identity::create_person(&app.world.system(), &format!("o{shop}@example.com"), "Owner", None)
        .await
        .unwrap();
    app.world.cx(Actor::Seller {
        person,
        shop,
        role: ShopRole::Owner,
    })
}

/// A join form that is right.
pub fn form(handle: &str) -> Join {
    let mut form = Join {
        country: "US".to_owned(),
        ..Join::default()
    };
    form.sign_up.handle = handle.to_owned();
    form.sign_up.display_name = "Ines Okafor".to_owned();
    form.sign_up.born_on = "1998-05-04".to_owned();
    form.sign_up.terms = true;
    form
}

const JOIN: &str = "/api/creator/join/join";
const GET_LINK: &str = "/api/creator/market/get_link";
const CONFIRM: &str = "/api/creator/withdraw/confirm";
const PAYOUT: &str = "/api/creator/withdraw/payout";

both_engines! {
    async fn joining_is_one_page_and_says_at_each_field_what_is_wrong(db: Db) {
        let app = Harness::open(db).await;
        assert!(app.browser().page("/creator").await.path.starts_with("/sign-in"));
        let (_, ines) = app.person("ines@example.com").await;
        let page = ines.page("/creator").await;
        assert_eq!(page.path, "/creator/join");
        let refused = ines.fill("/creator/join", JOIN, &[("handle", "!"), ("born_on", "2020-01-01")]).await;
        assert!(refused.says("Accept the terms") && refused.says("18 or older") && refused.says("Choose a country"), "{}", refused.text());
        let fields = [("handle", "@Ines"), ("display_name", "Ines"), ("country", "US"), ("born_on", "1998-05-04"), ("terms", "true")];
        let market = ines.fill("/creator/join", JOIN, &fields).await;
        assert_eq!(market.path, "/creator/market?notice=creator_joined", "{}", market.text());
        assert!(ines.page("/creator/join").await.says("You are a creator already"));
        let (_, noor) = app.person("noor@example.com").await;
        let taken = noor.fill("/creator/join", JOIN, &fields).await;
        assert!(taken.says("Somebody else uses this already"), "{}", taken.text());
    }

    async fn a_product_is_found_and_its_link_taken_along(db: Db) {
        let app = Harness::open(db).await;
        let (shop, _) = app.shop("Marrowby Kitchen").await;
        let (kettle, pan) = (product(&app, shop, "Enamel kettle").await, product(&app, shop, "Iron pan").await);
        product(&app, shop, "Not in the plan").await;
        let seller = owner(&app, shop).await;
        set_plan_rate(&seller, kettle, Bps(1250)).await.unwrap();
        set_plan_rate(&seller, pan, Bps(500)).await.unwrap();
        let (_, ines) = app.person("ines@example.com").await;
        let fields = [("handle", "ines"), ("display_name", "Ines"), ("country", "US"), ("born_on", "1998-05-04"), ("terms", "true")];
        let market = ines.submit(JOIN, &fields).await;
        // 12.5 % of 34.90
        assert!(market.says("Enamel kettle") && market.says("$4.36") && market.says("12.5%"), "{}", market.text());
        assert!(market.says("Iron pan") && !market.says("Not in the plan"));
        for (query, kettle, pan) in [("q=KETTLE", true, false), ("q=marrowby", true, true), ("rate=10", true, false), ("q=zzz", false, false), ("category=electronics", false, false)] {
            let page = ines.page(&format!("/creator/market?{query}")).await;
            assert_eq!((page.says("Enamel kettle"), page.says("Iron pan")), (kettle, pan), "{query}: {}", page.text());
        }
        assert!(market.says("2 products pay you"), "{}", market.text());
        for (query, first) in [("sort=newest", "Iron pan"), ("sort=earn", "Enamel kettle"), ("sort=nonsense", "Iron pan")] {
            let titles = ines.page(&format!("/creator/market?{query}")).await.text();
            let (a, b) = (titles.find("Enamel kettle"), titles.find("Iron pan"));
            assert_eq!(if a < b { "Enamel kettle" } else { "Iron pan" }, first, "{query}");
        }
        let link = ines.submit(GET_LINK, &[("product", &kettle.to_string())]).await;
        let code = link.path.strip_prefix("/creator/links/").unwrap().split('?').next().unwrap().to_owned();
        let url = format!("http://shop.example/r/{code}");
        assert_eq!(link.attr(".copy input", "value").as_deref(), Some(url.as_str()));
        assert_eq!(link.attr("img.qr", "src"), Some(format!("/r/{code}/qr.svg")));
        assert!(link.says("$4.36") && link.says("12.5%"), "{}", link.text());
        let again = ines.submit(GET_LINK, &[("product", &kettle.to_string())]).await;
        assert!(again.path.contains(&code));
        assert_eq!(ines.call(GET_LINK, &[("product", "7")]).await.status.as_u16(), 409);
        assert_eq!(app.browser().call(GET_LINK, &[("product", &kettle.to_string())]).await.status.as_u16(), 401);

        app.browser().ask(axum::http::Method::GET, &format!("/r/{code}"), &[("user-agent", crate::harness::AGENT)]).await;
        let links = ines.page("/creator/links").await;
        assert!(links.says("Enamel kettle") && links.says("shop.example/r/"), "{}", links.text());
        assert!(links.says("Your first 30 days") && links.says("up to 50 links until 8 Apr 2026"), "{}", links.text());
        assert!(ines.page("/creator/market").await.count("a[href^='/creator/links/']") >= 1);
        let (_, noor) = app.person("noor@example.com").await;
        noor.submit(JOIN, &[("handle", "noor"), fields[1], fields[2], fields[3], fields[4]]).await;
        let foreign = noor.page(&format!("/creator/links/{code}")).await;
        assert!(!foreign.says("Enamel kettle") && foreign.status == 404, "{}", foreign.text());
    }

    async fn withdrawing_shows_fee_and_net_before_it_is_confirmed(db: Db) {
        let app = Harness::open(db).await;
        let (person, ines) = app.person("ines@example.com").await;
        let creator = flows::affiliate::join(&app.world.cx(Actor::Person(person)), &form("ines")).await.unwrap();
        let page = ines.page("/creator/withdraw").await;
        assert!(page.says("Enter where your money should go first"), "{}", page.text());
        let page = ines.submit(PAYOUT, &[("payout_name", ""), ("payout_account", "DE89")]).await;
        assert!(page.says("Fill this in"), "{}", page.text());
        let page = ines.submit(PAYOUT, &[("payout_name", "Ines Okafor"), ("payout_account", "DE89")]).await;
        assert!(page.says("You can withdraw from $10.00 on"), "{}", page.text());

        crate::creator::earned(&app, creator, 12_550).await;
        let page = ines.page("/creator/withdraw").await;
        assert!(page.says("$125.50"), "{}", page.text());
        for (amount, words) in [("abc", "Enter an amount"), ("9.99", "Withdraw at least $10.00"), ("200", "Only $125.50 can be withdrawn")] {
            let page = ines.page(&format!("/creator/withdraw?amount={amount}&currency=USD")).await;
            assert!(page.says(words), "{amount}: {}", page.text());
        }
        let receipt = ines.page("/creator/withdraw?amount=100&currency=USD").await;
        assert!(receipt.says("Handling fee, 2%") && receipt.says("$2.00") && receipt.says("$98.00"), "{}", receipt.text());
        assert!(receipt.says("Monday 16 March"), "five working days: {}", receipt.text());
        let form = receipt.form(CONFIRM);
        let fields: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let done = ines.submit(CONFIRM, &fields).await;
        assert_eq!(done.path, "/creator/withdraw?notice=withdrawal_requested", "{}", done.text());
        assert!(done.says("Requested") && done.says("$98.00") && done.says("$25.50") && done.says("You have withdrawn today"), "{}", done.text());
        ines.submit(CONFIRM, &fields).await;
        let owner = ledger::Owner::Creator(creator);
        assert_eq!(store::ledger::withdrawals(&app.world.db, owner, 10).await.unwrap().len(), 1, "sent twice is asked once");
        app.work().await;
        assert!(ines.page("/creator/withdraw").await.says("With the bank"));
        app.forward(Span::days(1));
        let refused = ines.page("/creator/withdraw?amount=10&currency=USD").await;
        assert!(refused.says("A withdrawal is with the bank"), "{}", refused.text());
    }

    async fn earnings_say_where_each_commission_stands_and_why_it_is_theirs(db: Db) {
        let app = Harness::open(db).await;
        let (person, ines) = app.person("ines@example.com").await;
        let creator = flows::affiliate::join(&app.world.cx(Actor::Person(person)), &form("ines")).await.unwrap();
        let empty = ines.page("/creator").await;
        assert!(empty.says("Nothing to show yet"), "{}", empty.text());
        crate::creator::earned(&app, creator, 12_550).await;
        let page = ines.page("/creator/earnings").await;
        assert!(page.says("Enamel kettle × 1") && page.says("$125.50") && page.says("Available"), "{}", page.text());
        assert!(page.says("Your click of") && page.says("the sale is yours"), "{}", page.text());
        assert!(page.says("Another creator’s later click: it came after the checkout had begun."), "{}", page.text());
        assert!(!page.body.contains("777777"), "no other creator is named");
        assert!(ines.page("/creator/earnings?state=payable").await.says("Enamel kettle × 1"));
        assert!(ines.page("/creator/earnings?state=reversed").await.says("Nothing here yet"));
        for days in ["", "7", "90", "-5", "x"] {
            let home = ines.page(&format!("/creator?days={days}")).await;
            assert!(home.says("$125.50"), "{days}: {}", home.text());
        }
    }

    async fn a_sale_that_went_to_another_creator_is_listed_with_its_reason(db: Db) {
        let app = Harness::open(db).await;
        let (person, ines) = app.person("ines@example.com").await;
        let (rival, _) = app.person("rival@example.com").await;
        let me = flows::affiliate::join(&app.world.cx(Actor::Person(person)), &form("ines")).await.unwrap();
        let other = flows::affiliate::join(&app.world.cx(Actor::Person(rival)), &form("rival")).await.unwrap();
        let tab = "/creator/earnings?state=uncredited";
        assert!(ines.page(tab).await.says("Every sale you led up to is yours"));
        crate::creator::earned(&app, other, 12_550).await;
        app.world.db.script(&format!(
            "INSERT INTO lost_touches (creator_id, order_line_id, order_id, reason, clicked_at)
             SELECT {me}, order_line_id, order_id, 'OLDER_CLICK', decided_at FROM attributions;
             UPDATE orders SET paid_at = placed_at"
        )).await.unwrap();
        let page = ines.page(tab).await;
        assert!(page.says("Enamel kettle × 1") && page.says("A later click counted"), "{}", page.text());
        assert!(page.says("Another creator’s click was the last one") && !page.says("rival") && !page.says("$125.50"), "{}", page.text());
        assert!(ines.page("/creator/earnings").await.says("Nothing here yet"));
    }
}

/// A settled commission of so much, on a sale of twice that.
pub async fn earned(app: &Harness, creator: kernel::CreatorId, minor: i64) {
    use flows::finance::{post_payment, start_hold};
    let (shop, _) = app.shop("Marrowby Kitchen").await;
    let product = product(app, shop, "Enamel kettle").await;
    let cx = app.world.system();
    let (order, line, at): (kernel::OrderId, i64, i64) = (cx.id(), cx.id(), cx.now.micros());
    let touch = |click, creator, at, reason| affiliate::TraceEntry {
        click: kernel::ClickId(click),
        creator,
        at: kernel::Instant(at),
        reason,
    };
    let other = kernel::CreatorId(777_777);
    let trace = [
        touch(1, other, at, affiliate::Reason::LateTouch),
        touch(2, creator, at - 1, affiliate::Reason::Won),
    ];
    let trace = serde_json::to_string(&trace).unwrap();
    let total = minor * 2;
    cx.db()
        .script(&format!(
            "INSERT INTO checkout_groups (id, cart_id, email, access_key, address, currency, total_minor, quote_hash, quote,
                 checkout_started_at, placed_at)
             VALUES ({order}, 1, 'b@example.com', 'k{order}', '{{}}', 'USD', {total}, '', '', {at}, {at});
             INSERT INTO orders (id, group_id, shop_id, number, state, buyer_name, address, currency, items_minor,
                 shipping_minor, tax_minor, total_minor, unit_count, commission_bps, transaction_bps, hold_days, placed_at,
                 pay_due_at)
             VALUES ({order}, {order}, {shop}, 'N{order}', 'delivered', 'June', '{{}}', 'USD', {total}, 0, 0, {total}, 1, 500,
                 200, 14, {at}, {at});
             INSERT INTO order_lines (id, order_id, line_no, product_id, variant_id, warehouse_id, title, options, quantity,
                 list_minor, unit_minor, revenue_minor, paid_minor, tax_minor)
             VALUES ({line}, {order}, 0, {product}, 1, 1, 'Enamel kettle', '', 1, {total}, {total}, {total}, {total}, 0);
             INSERT INTO attributions (id, order_line_id, order_id, creator_id, click_id, link_id, winner_kind, rate_bps, plan,
                 trace, decided_at)
             VALUES ({line}, {line}, {order}, {creator}, 2, 3, 'click', 5000, 'open', '{trace}', {at});
             INSERT INTO commissions (id, order_line_id, order_id, shop_id, product_id, creator_id, role, currency, basis_minor,
                 rate_bps, amount_minor, state, state_since, created_at)
             VALUES ({line}, {line}, {order}, {shop}, {product}, {creator}, 'creator', 'USD', {total}, 5000, {minor},
                 'estimated', {at}, {at})"
        ))
        .await
        .unwrap();
    let mut tx = cx.db().begin().await.unwrap();
    post_payment(&cx, &mut tx, order).await.unwrap();
    start_hold(&cx, &mut tx, order, cx.now.before(Span::days(14)))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    flows::finance::settle_order(&app.world.system(), order, cx.now)
        .await
        .unwrap();
}
