//! Who may do what, asked of the server functions themselves: each call by each role (spec: commerce 2.2). A new call of
//! a console fails here until it is listed with the permission it asks for.

use crate::harness::Harness;
use kernel::Permission::{self, *};
use kernel::ShopRole;
use leptos::server_fn::axum::server_fn_paths;
use std::collections::BTreeSet;

/// Calls of a shop's console and the permission each asks for.
const SELLER: &[(&str, Permission)] = &[
    ("affiliate/add", EditAffiliate),
    ("affiliate/addable", EditAffiliate),
    ("affiliate/close", EditAffiliate),
    ("affiliate/plan", ViewAffiliate),
    ("affiliate/rate", EditAffiliate),
    ("affiliate/set_rate", EditAffiliate),
    ("finance/overview", ViewFinance),
    ("finance/withdraw", Withdraw),
    ("orders/cancel", EditOrders),
    ("orders/list", ViewOrders),
    ("orders/many", EditOrders),
    ("orders/sheet", ViewOrders),
    ("orders/ship", EditOrders),
    ("orders/ship_many", EditOrders),
    ("products/act", EditProducts),
    ("products/act_many", EditProducts),
    ("products/create", EditProducts),
    ("products/import_act", EditProducts),
    ("products/import_sheet", ViewProducts),
    ("products/imports", ViewProducts),
    ("products/list", ViewProducts),
    ("products/picture", EditProducts),
    ("products/save", EditProducts),
    ("products/sheet", ViewProducts),
    ("promotions/change", EditProducts),
    ("promotions/choosable", EditProducts),
    ("promotions/create", EditProducts),
    ("promotions/list", ViewProducts),
    ("promotions/sheet", ViewProducts),
    ("promotions/stop", EditProducts),
    ("registration/resubmit", OwnShop),
    ("registration/sheet", OwnShop),
    ("shipping/save", EditOrders),
    ("shipping/sheet", ViewOrders),
];

/// Calls of the consoles that answer anybody who is signed in, each with what is theirs.
const OPEN: &[&str] = &[
    "seller/frame",
    "seller/home",
    "seller/phone/again",
    "seller/phone/enter",
    "seller/phone/send",
    "seller/phone/sheet",
    "seller/register",
    "seller/shops/choose",
    "creator/frame",
    "creator/join/form",
    "creator/join/join",
    "operator/frame",
];

/// Everything any of the calls insists on; what it does not know it ignores.
const FIELDS: &[(&str, &str)] = &[
    ("act", "x"),
    ("amount", "x"),
    ("code", "x"),
    ("form[title]", "x"),
    ("id", "x"),
    ("key", "x"),
    ("number", "x"),
    ("order", "x"),
    ("picture", "x"),
    ("product", "x"),
    ("rate", "x"),
    ("shop", "x"),
    ("version", "x"),
    ("withdrawal", "x"),
];

/// The registered calls of a console, without `/api/<face>/` and without the open ones.
fn calls(face: &str) -> BTreeSet<String> {
    let prefix = format!("/api/{face}/");
    let all = server_fn_paths().filter_map(|(path, _)| path.strip_prefix(&prefix).map(str::to_owned));
    all.filter(|call| !OPEN.contains(&format!("{face}/{call}").as_str()))
        .collect()
}

testkit::both_engines! {
    async fn every_call_of_a_shop_is_refused_to_every_role_without_its_permission(db: Db) {
        let app = Harness::open(db).await;
        let listed: BTreeSet<String> = SELLER.iter().map(|(call, _)| (*call).to_owned()).collect();
        assert_eq!(calls("seller"), listed, "list each call with its permission");
        let (shop, _) = app.shop("Mara's Lamps").await;
        for role in ShopRole::ALL.iter().filter(|role| **role != ShopRole::Owner) {
            let member = app.member(shop, *role).await;
            assert_eq!(member.page("/seller").await.path, "/seller", "{role:?}");
            for (call, permission) in SELLER {
                let status = member.call(&format!("/api/seller/{call}"), FIELDS).await.status;
                assert_eq!(status == 403, !role.allows(*permission), "{role:?} {call}: {status}");
            }
        }
    }

    async fn no_console_answers_strangers(db: Db) {
        let app = Harness::open(db).await;
        let (_, stranger) = app.person("tom@example.com").await;
        let guest = app.browser();
        for face in ["seller", "creator", "operator"] {
            let calls = calls(face);
            assert!(calls.len() > 3, "{face}: {calls:?}");
            for call in calls {
                let path = format!("/api/{face}/{call}");
                assert_eq!(guest.call(&path, FIELDS).await.status, 401, "nobody, {path}");
                assert_eq!(stranger.call(&path, FIELDS).await.status, 403, "a stranger, {path}");
            }
        }
    }

    async fn a_member_sees_of_the_home_page_what_the_role_allows(db: Db) {
        let app = Harness::open(db).await;
        let (shop, mara) = app.shop("Mara's Lamps").await;
        let home = mara.page("/seller").await;
        assert!(home.says("To ship") && home.says("Sold out") && home.says("Your money"), "{}", home.text());
        let orders = app.member(shop, ShopRole::OrderOperator).await.page("/seller").await;
        assert!(orders.says("To ship") && !orders.says("Your money"), "{}", orders.text());
        let money = app.member(shop, ShopRole::Finance).await.page("/seller").await;
        assert!(money.says("Your money") && !money.says("Sold out"), "{}", money.text());
    }

    async fn a_form_from_another_site_is_refused(db: Db) {
        let app = Harness::open(db).await;
        let (_, ana) = app.person("ana@example.com").await;
        assert_eq!(ana.cross_site("/api/account/name", &[("name", "Evil")]).await.status, 403);
        assert_eq!(ana.page("/account").await.form("/api/account/name")["name"], "ana@example.com");
    }
}
