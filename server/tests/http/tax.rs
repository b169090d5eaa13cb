//! Tax on the pages, as plain forms: the operator's desk, the shopper's cart, checkout, order and receipt, the shop's
//! sheet and finance page.

use crate::buy::{ADDRESS, add, order, thing};
use crate::harness::Harness;
use kernel::Span;

testkit::both_engines! {
    async fn the_operator_sets_changes_and_removes_a_rate(db: Db) {
        let app = Harness::open(db).await;
        let vera = app.operator().await;
        let desk = vera.page("/operator/tax").await;
        assert!(desk.says("No sales are taxed"), "{}", desk.text());
        let german = [("country", "DE"), ("rate", "19")];
        let saved = vera.fill("/operator/tax", "/api/operator/tax/set", &german).await;
        assert_eq!(saved.path, "/operator/tax?notice=tax_saved");
        assert!(saved.says("Germany") && saved.says("19%") && saved.says("Contained in the prices"), "{}", saved.text());
        // the form of a market begins with what holds
        let form = vera.page("/operator/tax?country=DE").await.form("/api/operator/tax/set");
        assert_eq!((form["country"].as_str(), form["rate"].as_str(), form["how"].as_str()), ("DE", "19", "contained"));
        let changed = [("rate", "7,5 %"), ("how", "added")];
        let saved = vera.fill("/operator/tax?country=DE", "/api/operator/tax/set", &changed).await;
        assert!(saved.says("7.5%") && saved.says("Added to the prices") && !saved.says("19%"), "{}", saved.text());

        for (country, rate, how) in [("XX", "7", ""), ("", "7", ""), ("DE", "", ""), ("DE", "101", ""), ("DE", "7.125", ""), ("DE", "7", "x")] {
            let form = [("country", country), ("rate", rate), ("how", how)];
            assert_eq!(vera.call("/api/operator/tax/set", &form).await.status, 422, "{form:?}");
            let shown = vera.submit("/api/operator/tax/set", &form).await;
            assert!(shown.path.starts_with("/operator/tax?") && shown.says("7.5%"), "{}", shown.text());
        }
        for missing in ["FR", "XX", ""] {
            assert_eq!(vera.call("/api/operator/tax/remove", &[("country", missing)]).await.status, 404, "{missing}");
        }
        let gone = vera.fill("/operator/tax", "/api/operator/tax/remove", &[]).await;
        assert_eq!(gone.path, "/operator/tax?notice=tax_removed");
        assert!(gone.says("No sales are taxed"), "{}", gone.text());
        let audit = vera.page("/operator/audit").await;
        assert!(audit.says("tax.set") && audit.says("tax.remove"), "{}", audit.text());
        let (_, mara) = app.shop("Mara's Lamps").await;
        assert_eq!(mara.page("/operator/tax").await.path, "/no-entry");
        assert_eq!(mara.call("/api/operator/tax/set", &german).await.status, 403);
        assert_eq!(app.browser().call("/api/operator/tax/set", &german).await.status, 401);
    }

    async fn tax_is_shown_from_the_cart_to_the_receipt_and_to_the_shop(db: Db) {
        let app = Harness::open(db).await;
        let vera = app.operator().await;
        for (how, words, tax, in_cart, total) in [
            ("added", "Tax", "$3.49", "$38.39", "$38.39"),
            ("contained", "Tax included", "$3.17", "$34.90", "$34.90"),
        ] {
            let form = [("country", "US"), ("rate", "10"), ("how", how)];
            assert_eq!(vera.submit("/api/operator/tax/set", &form).await.path, "/operator/tax?notice=tax_saved");
            let (shop, kettle, seller) = thing(&app, &format!("Kitchen {how}"), 3490, 5).await;
            app.world.db.script(&format!("UPDATE shipping_templates SET flat_minor = 0 WHERE shop_id = {shop}")).await.unwrap();
            let guest = app.browser();
            let cart = add(&guest, kettle, "1").await;
            assert!(cart.says(words) && cart.says(tax) && cart.says(in_cart) && cart.says("$34.90"), "{}", cart.text());
            let checkout = guest.page("/checkout?country=US").await;
            assert!(checkout.says(words) && checkout.says(tax) && checkout.says(total), "{}", checkout.text());
            let pay = guest.fill("/checkout?country=US", "/api/buy/place", &ADDRESS).await;
            let reference = pay.path.strip_prefix("/pay/test/").unwrap().to_owned();
            let paid = guest.submit("/api/buy/test_pay", &[("reference", &reference), ("choice", "pay")]).await;
            assert!(paid.says(words) && paid.says(tax) && paid.says(total), "{}", paid.text());
            app.work().await;
            let receipt = app.mails_to("june@buyer.example").await.into_iter().find(|m| m.subject.ends_with("is paid")).unwrap();
            let said = format!("USD {} of it is tax", tax.trim_start_matches('$'));
            assert!(receipt.body.contains(&said), "{}", receipt.body);

            app.forward(Span::minutes(61));
            app.work().await;
            let number = order(&app, paid.path.split('?').next().unwrap()).await.number;
            let sheet = seller.page(&format!("/seller/orders/{number}")).await;
            assert!(sheet.says(tax) && sheet.says(total), "{}", sheet.text());
            let owes = if how == "added" { "which the marketplace pays" } else { "which you declare and pay" };
            assert!(sheet.says(owes), "{}", sheet.text());
            let finance = seller.page("/seller/finance").await;
            let line = if how == "added" { format!("tax on top {tax}") } else { format!("tax contained {tax}") };
            assert!(finance.says(&line), "{}", finance.text());
        }
        let wrong: Vec<_> = store::audit::run(&app.world.db).await.unwrap().into_iter().filter(|f| f.wrong > 0).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
