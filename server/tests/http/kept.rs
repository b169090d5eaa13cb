//! Pages kept for visitors nobody knows: nobody gets what was another's, and nothing is older than the last change.

use crate::harness::{AGENT, Browser, Harness};
use axum::http::Method;
use testkit::both_engines;

/// The page and the nonce of its scripts, which its policy allows.
async fn open(browser: &Browser, path: &str) -> (String, String) {
    let answer = browser.ask(Method::GET, path, &[("user-agent", AGENT)]).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}");
    let policy = answer.headers["content-security-policy"].clone();
    let nonce = policy
        .split_once("'nonce-")
        .unwrap()
        .1
        .split('\'')
        .next()
        .unwrap()
        .to_owned();
    let named: Vec<&str> = answer
        .body
        .split("nonce=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(named.iter().all(|named| *named == nonce), "{policy} {named:?}");
    (answer.body.replace(&nonce, ""), nonce)
}

both_engines! {
    async fn a_kept_page_has_a_nonce_of_its_own_and_goes_with_the_next_change(db: Db) {
        let app = Harness::open(db).await;
        let (shop, variant, _) = crate::buy::thing(&app, "Mara's Lamps", 4800, 5).await;
        let (guest, other) = (app.browser(), app.browser());
        let (first, one) = open(&guest, "/").await;
        let (second, two) = open(&other, "/").await;
        assert_eq!(first, second);
        assert_ne!(one, two);
        assert!(first.contains("Thing of Mara"));

        // a cart makes a visitor known: the count beside it is theirs alone
        crate::buy::add(&guest, variant, "2").await;
        assert_ne!(open(&guest, "/").await.0, open(&other, "/").await.0);

        app.world.db.script(&format!("UPDATE shops SET state = 'deactivated' WHERE id = {shop}")).await.unwrap();
        assert!(!open(&other, "/").await.0.contains("Thing of Mara"));
    }

    async fn a_page_too_large_to_keep_is_shown_all_the_same(db: Db) {
        let app = Harness::open(db).await;
        crate::buy::thing(&app, "Mara's Lamps", 4800, 5).await;
        let long = format!("<p>{}the end</p>", "word ".repeat(120_000));
        app.world.db.script(&format!("UPDATE products SET description_html = '{long}'")).await.unwrap();
        let guest = app.browser();
        let (home, _) = open(&guest, "/").await;
        let slug = home.split_once("href=\"/product/").unwrap().1.split('"').next().unwrap();
        for _ in 0..2 {
            assert!(open(&guest, &format!("/product/{slug}")).await.0.contains("the end"));
        }
    }
}
