//! A shop's lists without scripts: paged both ways, found by words, filtered by what is due or scarce; many orders shipped
//! at once, files to take along; where the shop delivers.

use crate::harness::Harness;
use crate::seller_orders::{LIST, lamps, paid, tab};
use axum::http::StatusCode;
use kernel::{ShopRole, Span};

const MANY: &str = "/api/seller/orders/ship_many";
const SHIPPING: &str = "/api/seller/shipping/save";

testkit::both_engines! {
    async fn orders_are_found_by_buyer_title_and_part_of_the_number(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let (number, _) = paid(&app, lamp, "1").await;
        for words in ["june+park", "LINEN", &number[3..8]] {
            let found = mara.page(&format!("{LIST}?q={words}")).await;
            assert!(found.says(&number) && found.count("tbody tr") == 1, "{words}: {}", found.text());
        }
        for words in ["%25", "_", "nobody"] {
            assert!(mara.page(&format!("{LIST}?q={words}")).await.says("No order found"), "{words}");
        }
    }

    async fn what_is_late_or_asked_to_be_cancelled_has_a_list_of_its_own(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let (late, _) = paid(&app, lamp, "1").await;
        app.forward(Span::hours(73));
        app.work().await;
        let (fresh, buyer) = paid(&app, lamp, "1").await;
        let only = |due: &str| format!("{LIST}?tab=to_ship&due={due}");
        for due in ["late", "soon"] {
            let list = mara.page(&only(due)).await;
            assert!(list.says(&late) && !list.says(&fresh), "{due}: {}", list.text());
        }
        assert!(mara.page(&only("asked")).await.says("No orders here"));
        app.browser().fill(&buyer, "/api/buy/cancel", &[("reason", "too_slow")]).await;
        let asked = mara.page(&only("asked")).await;
        assert!(asked.says(&fresh) && !asked.says(&late), "{}", asked.text());
        let home = mara.page("/seller").await;
        for due in ["soon", "late", "asked"] {
            assert_eq!(home.count(&format!("a.stat[href='/seller/orders?tab=to_ship&due={due}']")), 1, "{due}");
        }
    }

    async fn many_orders_are_shipped_at_once_and_each_says_what_became_of_it(db: Db) {
        let app = Harness::open(db).await;
        let (shop, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let mut numbers = Vec::new();
        for _ in 0..4 {
            numbers.push(paid(&app, lamp, "1").await.0);
        }
        let chosen = mara.page(&format!("{LIST}/ship?n={}&n={}", numbers[0], numbers[1])).await;
        assert_eq!(chosen.count("tbody tr"), 2, "{}", chosen.text());
        let all = mara.page(&format!("{LIST}/ship")).await;
        assert_eq!(all.count("tbody tr"), 4, "{}", all.text());

        let field = |number: &str, name: &str| format!("rows[o{number}][{name}]");
        let tracking: Vec<String> = numbers.iter().map(|number| field(number, "tracking")).collect();
        let nothing = mara.fill(&format!("{LIST}/ship"), MANY, &[("carrier", "courier")]).await;
        assert!(nothing.says("Enter at least one tracking number"), "{}", nothing.text());
        let typed = [
            ("carrier", "courier"),
            (tracking[0].as_str(), "HP 4471-9020"),
            (tracking[1].as_str(), "HP/1"),
            (tracking[2].as_str(), "HP44719020"),
        ];
        let partly = mara.fill(&format!("{LIST}/ship"), MANY, &typed).await;
        for words in ["Some orders were shipped (1)", "Use letters and digits only", "Another package has this number"] {
            assert!(partly.says(words), "{words}: {}", partly.text());
        }
        // what was sent is gone from the list, what was refused stands as typed, what was left alone waits
        assert_eq!(partly.count("tbody tr"), 3, "{}", partly.text());
        assert_eq!(partly.form(MANY)[&tracking[1]], "HP/1");
        assert!(mara.page(&tab("shipped")).await.says(&numbers[0]));

        // the same once more, as after a lost answer: nothing is sent twice
        let again = [("carrier", "courier"), (tracking[0].as_str(), "HP44719020"), (tracking[1].as_str(), "HP0002")];
        assert_eq!(mara.call(MANY, &again).await.status, StatusCode::OK);
        assert!(mara.page(&tab("shipped")).await.says(&numbers[1]));
        let other = mara.call(MANY, &[("carrier", "courier"), (tracking[0].as_str(), "HP0003")]).await;
        assert!(other.body.contains("This order was shipped already. Reload the page"), "{}", other.body);

        let (_, eve) = app.shop("Eve's Corner").await;
        let foreign = eve.call(MANY, &[("carrier", "courier"), (tracking[3].as_str(), "HP0009")]).await;
        assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!eve.page(&format!("{LIST}/ship?n={}", numbers[3])).await.says("June"));
        let ana = app.member(shop, ShopRole::Analyst).await;
        assert_eq!(ana.call(MANY, &[(tracking[3].as_str(), "HP0009")]).await.status, StatusCode::FORBIDDEN);
    }

    async fn orders_and_money_are_taken_along_as_files(db: Db) {
        let app = Harness::open(db).await;
        let (shop, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let (number, _) = paid(&app, lamp, "2").await;
        app.world.db.script("UPDATE orders SET buyer_name = '=HYPERLINK(1)'").await.unwrap();
        let file = mara.page(&format!("{LIST}/export.csv?tab=to_ship")).await;
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        let lines: Vec<&str> = file.body.lines().collect();
        assert!(lines.len() == 2 && lines[1].contains(&number) && lines[1].contains("\"96.00\""), "{lines:?}");
        assert!(lines[1].contains("\"'=HYPERLINK(1)\""), "{lines:?}");
        assert_eq!(mara.page(&format!("{LIST}/export.csv")).await.body.lines().count(), 2);
        assert_eq!(mara.page(&format!("{LIST}/export.csv?tab=shipped")).await.body.lines().count(), 1);
        let money = mara.page("/seller/finance/export.csv?tab=pending").await;
        assert!(money.body.contains(&number) && money.body.lines().count() == 3, "{}", money.body);
        let packer = app.member(shop, ShopRole::OrderOperator).await;
        let refused = packer.page("/seller/finance/export.csv").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.says("Ask the owner of the shop for access"), "{}", refused.text());
        let (_, eve) = app.shop("Eve's Corner").await;
        assert_eq!(eve.page(&format!("{LIST}/export.csv")).await.body.lines().count(), 1);
    }

    async fn products_that_run_out_have_a_tab_and_many_are_changed_at_once(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let empty = mara.page("/seller/products?tab=sold_out").await;
        assert!(empty.says("Nothing is in this state"), "{}", empty.text());
        paid(&app, lamp, "10").await;
        let gone = mara.page("/seller/products?tab=sold_out").await;
        assert!(gone.says("Lamp of linen") && gone.count("tbody tr") == 1, "{}", gone.text());
        assert_eq!(gone.count("td[data-label='Sold, 30 days']"), 1);
        let picked = gone.attr("td.pick input", "name").unwrap();
        let off = mara.call("/api/seller/products/act_many", &[(picked.as_str(), "1"), ("act", "deactivate")]).await;
        assert_eq!(off.status, StatusCode::OK, "{}", off.body);
        assert!(mara.page("/seller/products?tab=seller_deactivated").await.says("Lamp of linen"));
        let twice = mara.submit("/api/seller/products/act_many", &[(picked.as_str(), "1"), ("act", "deactivate")]).await;
        assert!(twice.body.contains("refused for 1"), "{}", twice.text());
        let none = mara.call("/api/seller/products/act_many", &[("act", "submit")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(mara.page("/seller/products?before=x").await.status, StatusCode::NOT_FOUND);
    }

    async fn a_broken_address_is_no_page_and_a_wrong_amount_is_quoted(db: Db) {
        let app = Harness::open(db).await;
        let (_, _, mara) = lamps(&app, "Mara's Lamps").await;
        for path in ["finance?cursor=x", "affiliate?cursor=x", "affiliate/add?cursor=x", "products?cursor=x", "affiliate/rate?product=5"] {
            let page = mara.page(&format!("/seller/{path}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(page.says("There is nothing at this address"), "{path}: {}", page.text());
        }
        let create = "/api/seller/products/create";
        let typed = [("form[title]", "A lamp of linen and oak"), ("form[variants][0][price]", "-5"), ("form[variants][0][stock]", "many")];
        let wrong = mara.fill("/seller/products/new", create, &typed).await;
        assert!(wrong.says("“-5” is less than nothing") && wrong.says("Enter a whole number"), "{}", wrong.text());
        let kept = wrong.form(create);
        for (name, value) in typed {
            assert_eq!(kept[name], value);
        }
    }

    async fn a_shop_says_where_it_delivers(db: Db) {
        let app = Harness::open(db).await;
        let (shop, lamp, mara) = lamps(&app, "Mara's Lamps").await;
        let page = mara.page("/seller/shipping").await;
        assert!(page.says("You deliver in your own country"), "{}", page.text());
        assert!(mara.page("/seller").await.says("Say where you deliver"));
        let zone = |row: i32, name: &str| format!("form[zones][{row}][{name}]");
        let (first, more, to, next) = (zone(0, "first"), zone(1, "first"), zone(1, "to][CA"), zone(1, "next"));
        let bad = [
            (first.as_str(), "lots"), (more.as_str(), "9"), ("form[free_over]", "-1"), ("form[handling_days]", "99"),
        ];
        let refused = mara.fill("/seller/shipping", SHIPPING, &bad).await;
        for words in ["Enter an amount such as 12.50", "Choose at least one"] {
            assert!(refused.says(words), "{words}: {}", refused.text());
        }
        assert_eq!(refused.form(SHIPPING)[&first], "lots");
        assert_eq!(mara.call(SHIPPING, &[(first.as_str(), "1")]).await.status, StatusCode::CONFLICT);

        let good = [(first.as_str(), "5.99"), (more.as_str(), "9"), (to.as_str(), "1"), (next.as_str(), "2.50"), ("form[free_over]", "120")];
        let saved = mara.fill("/seller/shipping", SHIPPING, &good).await;
        assert_eq!(saved.path, "/seller/shipping?notice=shipping_saved", "{}", saved.text());
        assert!(saved.says("Canada") && !saved.says("You deliver in your own country"), "{}", saved.text());
        let twice = [(to.as_str(), "1"), ("form[zones][2][first]", "7"), ("form[zones][2][to][CA]", "1")];
        let twice = mara.fill("/seller/shipping", SHIPPING, &twice).await;
        assert!(twice.says("Canada is in another zone already"), "{}", twice.text());

        let guest = app.browser();
        guest.submit("/api/buy/add", &[("variant", &lamp.to_string()), ("quantity", "2")]).await;
        assert!(guest.page("/checkout?country=CA").await.says("$11.50"));
        assert!(guest.page("/checkout?country=US").await.says("$5.99"));
        let ana = app.member(shop, ShopRole::Analyst).await;
        assert_eq!(ana.page("/seller/shipping").await.count("fieldset[disabled]"), 1);
        assert_eq!(ana.call(SHIPPING, &[(first.as_str(), "1")]).await.status, StatusCode::FORBIDDEN);
    }
}
