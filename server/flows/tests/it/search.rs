//! Search: what is on sale is found by its words, in the same order on both engines, page after page.

use crate::products::{kettle, of, on_sale, set};
use crate::world::{stall, world};
use db::Db;
use flows::catalog::{approve_product, build_words, deactivate_product, edit_product, words};
use kernel::{Cursor, ProductId};
use std::collections::{BTreeMap, BTreeSet};
use testkit::both_engines;

/// All products a search finds, in pages of `size`.
async fn search(db: &Db, text: &str, size: usize) -> Vec<ProductId> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = store::catalog::found(db, &words(text), cursor, size).await.unwrap();
        assert!(page.rows.len() <= size);
        all.extend(page.rows.iter().map(|card| card.id));
        let Some(next) = page.next else { return all };
        cursor = Cursor::decode(&next);
        assert!(cursor.is_some());
    }
}

both_engines! {
    async fn a_product_has_its_words_while_it_is_on_sale(db: Db) {
        let set = set(db).await;
        let db = &set.world.db;
        let id = on_sale(&set).await;
        for text in ["kettle", "KETT", "stovetop enamel", "marrowby", "teal", "1.6 l", "kétt", "kitchen"] {
            assert_eq!(search(db, text, 10).await, [id], "{text}");
        }
        for text in ["kettles", "ettle", "kettle lamp", "", "---", "%", "\u{1F600}"] {
            assert_eq!(search(db, text, 10).await, [], "{text}");
        }
        let renamed = ::catalog::ProductDraft { title: "Copper samovar".into(), ..kettle() };
        let version = of(&set.seller, id).await.product.version;
        edit_product(&set.seller, id, version, renamed).await.unwrap();
        assert_eq!(search(db, "samovar", 10).await, [], "the edited version waits");
        let version = of(&set.seller, id).await.product.version;
        approve_product(&set.operator, id, version).await.unwrap();
        assert_eq!(search(db, "samovar", 10).await, [id]);
        assert_eq!(search(db, "stovetop", 10).await, []);
        deactivate_product(&set.seller, id).await.unwrap();
        assert_eq!(search(db, "samovar", 10).await, []);
        let left: i64 = db::Q::from(db).scalar(db::sql!("SELECT COUNT(*) FROM product_terms"), vec![]).await.unwrap();
        assert_eq!(left, 0);
    }

    async fn what_was_sold_before_there_was_search_gets_its_words(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        assert_eq!(search(&world.db, "thing", 10).await, []);
        build_words(&world.system()).await.unwrap();
        build_words(&world.system()).await.unwrap();
        assert_eq!(search(&world.db, "thing", 10).await, [mug.product]);
    }

    async fn every_search_finds_what_reading_all_products_finds(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 1999, 10).await;
        let stock = ["tea", "teapot", "team", "blue", "bluebell", "mug", "mugs", "oak", "été", "茶壶"];
        let mut products: BTreeMap<ProductId, BTreeMap<String, i64>> = BTreeMap::new();
        let mut tx = world.db.begin().await.unwrap();
        for n in 0..150_usize {
            let id: ProductId = world.system().id();
            let title = [stock[n % 10], stock[n * n % 7], stock[n / 10 % 10]].join(" ");
            let rest = [stock[n * 3 % 10], "common"].join(" ");
            let mut terms: BTreeMap<String, i64> = words(&rest).into_iter().map(|word| (word, 0)).collect();
            terms.extend(words(&title).into_iter().map(|word| (word, 1)));
            let insert = db::sql!(
                "INSERT INTO products (id, shop_id, slug, title, description_html, category, state, currency,
                   price_min_minor, price_max_minor, search_text, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, '', 'kitchen', 'activate', 'USD', 100, 100, '', 1, 1)"
            );
            tx.run(insert, db::args![id, stall.shop, format!("p-{id}"), title]).await.unwrap();
            store::catalog::set_terms(&mut tx, id, &terms).await.unwrap();
            products.insert(id, terms);
        }
        tx.commit().await.unwrap();
        for text in ["tea", "te", "t", "blue", "mug", "mugs", "common", "ete", "茶", "壶", "oak common", "tea blue", "mug bl te", "blue oak tea mug", "nothing", "tea nothing"] {
            let asked = words(text);
            let has = |terms: &BTreeMap<String, i64>| {
                asked.iter().all(|word| terms.keys().any(|term| term.starts_with(word.as_str())))
            };
            let expected: BTreeSet<ProductId> = products.iter().filter(|(_, terms)| has(terms)).map(|(id, _)| *id).collect();
            for size in [7, 200] {
                let found = search(&world.db, text, size).await;
                assert_eq!(found.len(), expected.len(), "{text}");
                assert_eq!(found.iter().copied().collect::<BTreeSet<_>>(), expected, "{text}");
                if let [word] = asked.as_slice() {
                    let rank = |id: &ProductId| {
                        let best = products[id].iter().filter(|(term, _)| term.starts_with(word.as_str())).map(|(_, weight)| *weight).max();
                        std::cmp::Reverse((best, *id))
                    };
                    assert!(found.is_sorted_by_key(rank), "{text}: titles first, then the newest");
                }
            }
        }
    }
}
