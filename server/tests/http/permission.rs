//! Who may do what, asked of the server functions themselves: each call by each role (spec: commerce 2.2).

use crate::harness::Harness;
use kernel::{Permission, ShopRole};

/// Calls of a shop's console and the permission each needs.
const CALLS: &[(&str, Permission)] = &[
    ("seller/registration/sheet", Permission::OwnShop),
    ("seller/registration/resubmit", Permission::OwnShop),
    ("seller/finance/overview", Permission::ViewFinance),
];

testkit::both_engines! {
    async fn every_call_is_refused_to_every_role_without_its_permission(db: Db) {
        let app = Harness::open(db).await;
        let (shop, _) = app.shop("Mara's Lamps").await;
        for role in ShopRole::ALL.iter().filter(|role| **role != ShopRole::Owner) {
            let member = app.member(shop, *role).await;
            assert_eq!(member.page("/seller").await.path, "/seller", "{role:?}");
            for (call, permission) in CALLS {
                let status = member.call(&format!("/api/{call}"), &[]).await.status;
                assert_eq!(status == 403, !role.allows(*permission), "{role:?} {call}: {status}");
            }
        }
        let (_, stranger) = app.person("tom@example.com").await;
        for (call, _) in CALLS {
            assert_eq!(stranger.call(&format!("/api/{call}"), &[]).await.status, 403, "{call}");
            assert_eq!(app.browser().call(&format!("/api/{call}"), &[]).await.status, 401, "{call}");
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
