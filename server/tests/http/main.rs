//! The server over HTTP without a socket, on both engines, and without scripts.
//!
//! ```ignore
//! testkit::both_engines! {
//!     async fn a_test_is_a_sentence(db: Db) {
//!         let app = Harness::open(db).await;                // demo, clock on a Monday; app.world, app.doubles
//!         let guest = app.browser();                        // cookies of its own
//!         let (id, ana) = app.person("ana@example.com").await;   // made and signed in by the mailed code
//!         let again = app.signed_in("ana@example.com").await;    // an existing person in a new browser
//!         let (shop, mara) = app.shop("Mara's Lamps").await;     // approved shop and its owner; app.member(shop, role)
//!         let vera = app.operator().await;
//!         let page = ana.page("/account").await;            // .status .path .body .headers; redirects followed
//!         assert!(page.says("ana@example.com"));            // words of <main>; also .text() .count(css) .attr(css, name)
//!         ana.submit("/api/account/name", &[("name", "Ana")]).await;      // a form as a browser without scripts sends it
//!         ana.fill("/account", "/api/account/name", &[("name", "Ana")]).await; // opens the page, keeps its other fields
//!         let refused = guest.call("/api/account/name", &[]).await;       // as wasm calls it: the call's own status
//!         app.forward(kernel::Span::days(14));              // moves the clock
//!         app.work().await;                                 // timers, facts, mail: what is due is done
//!         app.mails_to("ana@example.com").await;            // newest first
//!     }
//! }
//! ```

#![expect(clippy::unwrap_used, reason = "tests")]

mod account;
mod buy;
mod creator;
mod harness;
mod kept;
mod links;
mod nasty;
mod operator;
mod permission;
mod phone;
mod products;
mod promotions;
mod seller_affiliate;
mod seller_lists;
mod seller_orders;
mod shop;
mod story;
mod tax;
