//! Product discounts on the pages, as plain forms: made, changed and stopped by the shop, seen by shoppers on cards, the
//! product's page, in the cart and on the order.

use crate::buy::{ADDRESS, add, thing};
use crate::harness::{Answer, Browser, Harness};
use kernel::{ShopRole, Span, VariantId};

/// The form's fields with these changed, for everything in `picked`.
fn fields<'a>(picked: &'a [String], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("title", "Spring table"),
        ("kind", "direct_discount"),
        ("value", "25"),
        ("begin", ""),
        ("end", "2026-03-20T18:00"),
    ];
    for (name, value) in changes {
        fields.retain(|(n, _)| n != name);
        fields.push((name, value));
    }
    fields.extend(picked.iter().map(|key| (key.as_str(), "1")));
    fields
}

/// The boxes of the form for whole products or single variants.
async fn boxes(seller: &Browser, level: &str) -> Vec<String> {
    let page = seller.page(&format!("/seller/promotions/new?level={level}")).await;
    let html = scraper::Html::parse_document(&page.body);
    let boxes = scraper::Selector::parse("input[type=checkbox]").unwrap();
    html.select(&boxes)
        .map(|b| b.value().attr("name").unwrap().to_owned())
        .collect()
}

async fn make(seller: &Browser, picked: &[String], changes: &[(&str, &str)]) -> Answer {
    let fields = fields(picked, changes);
    seller
        .fill("/seller/promotions/new", "/api/seller/promotions/create", &fields)
        .await
}

async fn slug(app: &Harness, variant: VariantId) -> String {
    let variant = store::catalog::variant(&app.world.db, variant).await.unwrap().unwrap();
    store::catalog::product(&app.world.db, variant.product)
        .await
        .unwrap()
        .unwrap()
        .slug
}

/// The thing has been on sale at its price since long ago.
async fn known_long(app: &Harness) {
    let sql = "UPDATE products SET first_active_at = 1;
               INSERT INTO price_history (variant_id, valid_from, list_minor) SELECT id, 1, price_minor FROM variants";
    app.world.db.script(sql).await.unwrap();
}

testkit::both_engines! {
    async fn a_discount_is_made_shown_charged_and_stopped(db: Db) {
        let app = Harness::open(db).await;
        let (_, kettle, seller) = thing(&app, "Marrowby Kitchen", 4000, 5).await;
        known_long(&app).await;
        let address = format!("/product/{}", slug(&app, kettle).await);
        let guest = app.browser();
        assert!(guest.page(&address).await.says("$40.00"));
        assert!(seller.page("/seller/promotions").await.says("Nothing here"));
        let picked = boxes(&seller, "product").await;
        assert_eq!(picked.len(), 1);
        let made = make(&seller, &picked, &[]).await;
        assert_eq!(made.path, "/seller/promotions?tab=running&notice=promotion_made", "{}", made.text());
        assert!(made.says("Spring table") && made.says("1 product, −25%"), "{}", made.text());

        for page in [guest.page(&address).await, guest.page("/").await, add(&guest, kettle, "2").await] {
            assert!(page.says("$30.00") && page.says("$40.00"), "{}: {}", page.path, page.text());
        }
        assert!(guest.page("/").await.says("−25%"));
        assert!(guest.page("/cart").await.says("$60.00"));
        // whoever has the checkout open while it ends is told what is different
        let open = guest.page("/checkout?country=US").await.form("/api/buy/place");
        let id = made.form("/api/seller/promotions/stop")["promotion"].clone();
        app.forward(Span::minutes(1));
        let stopped = seller.submit("/api/seller/promotions/stop", &[("promotion", &id)]).await;
        assert_eq!(stopped.path, "/seller/promotions?tab=ended&notice=promotion_stopped");
        assert!(stopped.says("Stopped") && stopped.count("dialog") == 0, "{}", stopped.text());
        assert_eq!(seller.call("/api/seller/promotions/stop", &[("promotion", &id)]).await.status, 409);
        let mut sent: Vec<(&str, &str)> = open.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        sent.retain(|(name, _)| !ADDRESS.iter().any(|(known, _)| known == name));
        sent.extend(ADDRESS);
        let told = guest.submit("/api/buy/place", &sent).await;
        assert!(told.says("costs $40.00 now, it was $30.00") && told.says("$80.00"), "{}", told.text());
        assert!(guest.page(&address).await.says("$40.00") && !guest.page(&address).await.says("$30.00"));

        // what is ordered at a fixed price is frozen, and counted where it came from
        let made = make(&seller, &boxes(&seller, "variation").await, &[("kind", "fixed_price"), ("value", "29.90")]).await;
        assert!(made.says("1 variant, for $29.90"), "{}", made.text());
        let pay = guest.fill("/checkout?country=US", "/api/buy/place", &ADDRESS).await;
        let reference = pay.path.strip_prefix("/pay/test/").unwrap().to_owned();
        let paid = guest.submit("/api/buy/test_pay", &[("reference", &reference), ("choice", "pay")]).await;
        assert!(paid.says("$59.80"), "{}", paid.text());
        let list = seller.page("/seller/promotions").await;
        assert!(list.says("$59.80") && list.says("$20.20"), "{}", list.text());
        let wrong: Vec<_> = store::audit::run(&app.world.db).await.unwrap().into_iter().filter(|f| f.wrong > 0).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    async fn a_former_price_nobody_can_prove_is_not_shown(db: Db) {
        let app = Harness::open(db).await;
        let (_, kettle, seller) = thing(&app, "Marrowby Kitchen", 4000, 5).await;
        make(&seller, &boxes(&seller, "product").await, &[]).await;
        let guest = app.browser();
        for page in [guest.page(&format!("/product/{}", slug(&app, kettle).await)).await, guest.page("/").await] {
            assert!(page.says("$30.00") && !page.says("$40.00") && !page.says("25%"), "{}", page.text());
        }
    }

    async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_comes_back(db: Db) {
        let app = Harness::open(db).await;
        let (_, _, seller) = thing(&app, "Marrowby Kitchen", 4000, 5).await;
        let (_, _, other) = thing(&app, "Mara's Lamps", 4800, 5).await;
        let (own, theirs) = (boxes(&seller, "product").await, boxes(&other, "product").await);
        let none: [String; 0] = [];
        for (picked, changes, said) in [
            (&none[..], &[][..], "Choose at least one."),
            (&own, &[("title", "")], "Fill this in."),
            (&own, &[("value", "")], "Enter a per cent value"),
            (&own, &[("value", "0.5")], "Enter a value from 1 to 99."),
            (&own, &[("kind", "x")], "Choose one of the offered values."),
            (&own, &[("end", "")], "Fill this in."),
            (&own, &[("end", "yesterday")], "Enter a date and a time"),
            (&own, &[("end", "2026-03-09T04:05")], "It lasts at least 10 minutes."),
            (&own, &[("end", "2027-03-10T18:00")], "It can last 365 days at most."),
            (&own, &[("begin", "2026-03-01T18:00")], "Choose a time that is still to come."),
            (&own, &[("kind", "fixed_price"), ("value", "40")], "costs no more than this price already"),
            (&theirs, &[], "There is nothing at this address."),
            (&[own[0].clone(), theirs[0].clone()], &[], "There is nothing at this address."),
            (&["picked[x]".to_owned()], &[], "There is nothing at this address."),
            (&["picked[v5]".to_owned()], &[], "There is nothing at this address."),
        ] {
            let refused = make(&seller, picked, changes).await;
            assert!(refused.path.starts_with("/seller/promotions/new"), "{changes:?}: {}", refused.path);
            assert!(refused.says(said), "{changes:?}: {}", refused.text());
            if picked == own.as_slice() && changes.first() != Some(&("title", "")) {
                let form = refused.form("/api/seller/promotions/create");
                assert_eq!(form["title"], "Spring table", "{changes:?}");
                assert_eq!(refused.count("input[type=checkbox][checked]"), 1, "{changes:?}");
            }
        }
        assert!(seller.page("/seller/promotions").await.says("Nothing here"));
        for bad in ["", "1", "x", "99999999999999999999"] {
            assert_eq!(seller.call("/api/seller/promotions/stop", &[("promotion", bad)]).await.status, 404, "{bad}");
            assert_eq!(seller.call("/api/seller/promotions/change", &[("promotion", bad)]).await.status, 404, "{bad}");
            let page = seller.page(&format!("/seller/promotions/change?promotion={bad}")).await;
            assert_eq!(page.status, 404, "{bad}: {}", page.text());
        }
    }

    async fn a_planned_discount_may_change_a_running_one_only_last_longer(db: Db) {
        let app = Harness::open(db).await;
        let (shop, kettle, seller) = thing(&app, "Marrowby Kitchen", 4000, 5).await;
        let picked = boxes(&seller, "product").await;
        // half past eight in the evening in New York, where the test's Monday begins at four in the morning
        let made = make(&seller, &picked, &[("begin", "2026-03-09T20:30"), ("end", "2026-03-12T20:30")]).await;
        assert_eq!(made.path, "/seller/promotions?tab=planned&notice=promotion_made", "{}", made.text());
        let id = made.form("/api/seller/promotions/stop")["promotion"].clone();
        let page = format!("/seller/promotions/change?promotion={id}");
        let form = seller.page(&page).await.form("/api/seller/promotions/change");
        assert_eq!((form["begin"].as_str(), form["end"].as_str(), form["value"].as_str()), ("2026-03-09T20:30", "2026-03-12T20:30", "25"));
        let saved = seller.fill(&page, "/api/seller/promotions/change", &[("value", "50"), ("title", "Half price")]).await;
        assert_eq!(saved.path, "/seller/promotions?tab=planned&notice=promotion_saved");
        assert!(saved.says("Half price") && saved.says("−50%"), "{}", saved.text());
        let guest = app.browser();
        let address = format!("/product/{}", slug(&app, kettle).await);
        assert!(!guest.page(&address).await.says("$20.00"));
        app.forward(Span::hours(24));
        assert!(guest.page(&address).await.says("$20.00"));
        let form = seller.page(&page).await.form("/api/seller/promotions/change");
        assert!(!form.contains_key("value") && !form.contains_key("begin"), "{form:?}");
        let longer = seller.fill(&page, "/api/seller/promotions/change", &[("end", "2026-03-15T20:30")]).await;
        assert_eq!(longer.path, "/seller/promotions?tab=running&notice=promotion_saved");
        let shorter = seller.fill(&page, "/api/seller/promotions/change", &[("end", "2026-03-13T20:30")]).await;
        assert!(shorter.says("A running promotion can get another name or a later end only."), "{}", shorter.text());
        let forged = [("promotion", id.as_str()), ("title", "x"), ("kind", "direct_discount"), ("value", "90"), ("end", "2026-03-15T20:30")];
        assert_eq!(seller.call("/api/seller/promotions/change", &forged).await.status, 409);
        app.forward(Span::days(6));
        assert!(!guest.page(&address).await.says("$20.00"));
        let over = seller.page(&page).await;
        assert!(over.says("Over") && over.count("form[action='/api/seller/promotions/change']") == 0, "{}", over.text());

        let analyst = app.member(shop, ShopRole::Analyst).await;
        let seen = analyst.page("/seller/promotions?tab=ended").await;
        assert!(seen.says("Half price") && !seen.says("New product discount"), "{}", seen.text());
    }
}
