//! Product files: real ones, broken ones, repeated ones, and an import that is killed half way.

use crate::world::{Stall, forward, owner, person, stall, work, world, world_with};
use ::catalog::ProductState;
use flows::catalog::*;
use flows::{Actor, Cx, World};
use kernel::{Error, ImportId, Span};
use ports::{Doubles, FetchRefusal, PictureFetcher as _};
use std::sync::Arc;
use store::catalog::{Import, ImportState, PictureState, RowOutcome};
use testkit::both_engines;

const APPAREL: &str = include_str!("../data/shopify-apparel.csv");
const HOME: &str = include_str!("../data/shopify-export-en.csv");

struct Set {
    world: Arc<World>,
    stall: Stall,
    seller: Cx,
}

async fn set_in(world: Arc<World>) -> Set {
    let stall = stall(&world, "marrowby", 3490, 10).await;
    let seller = owner(&world, &stall, person(&world, "s@shop.example").await);
    Set { world, stall, seller }
}

impl Set {
    async fn preview(&self, text: &str) -> ImportId {
        preview_import(&self.seller, self.stall.shop, "products.csv", text.as_bytes().to_vec())
            .await
            .unwrap()
    }

    async fn import(&self, text: &str) -> Import {
        let id = self.preview(text).await;
        start_import(&self.seller, id).await.unwrap();
        work(&self.world).await;
        self.at(id).await
    }

    async fn at(&self, id: ImportId) -> Import {
        store::catalog::import(self.seller.db(), id).await.unwrap().unwrap()
    }

    async fn counts(&self, id: ImportId) -> Vec<(RowOutcome, i64)> {
        let mut counts = store::catalog::import_counts(self.seller.db(), id).await.unwrap();
        counts.sort_unstable();
        counts
    }

    async fn products(&self, state: ProductState) -> i64 {
        let counts = store::catalog::state_counts(self.seller.db(), self.stall.shop)
            .await
            .unwrap();
        counts.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| n.counted)
    }

    async fn scalar(&self, sql: &'static str) -> i64 {
        let sql = db::Sql {
            sqlite: sql,
            postgres: sql,
        };
        db::Q::from(self.seller.db()).scalar(sql, db::args![]).await.unwrap()
    }
}

/// A file of `n` products.
fn many(n: usize) -> String {
    let mut text = String::from("Handle,Title,Body (HTML),Variant SKU,Variant Inventory Qty,Variant Price,Published\n");
    for i in 0..n {
        text.push_str(&format!(
            "thing-{i},Thing number {i},<p>Good</p>,SKU-{i},{},9.99,true\n",
            i % 7
        ));
    }
    text
}

both_engines! {
    async fn the_real_exports_come_in_whole_and_again_unchanged(db: Db) {
        let set = set_in(world(db).await).await;
        for (text, products) in [(APPAREL, 20), (HOME, 20)] {
            let id = set.preview(text).await;
            let shown = set.at(id).await;
            assert_eq!((shown.state, shown.total, shown.valid, shown.invalid, shown.duplicate), (ImportState::Previewed, products, products, 0, 0));
            start_import(&set.seller, id).await.unwrap();
            work(&set.world).await;
            let done = set.at(id).await;
            assert_eq!((done.state, done.done, done.failed), (ImportState::Finished, products, 0));
            assert_eq!(set.counts(id).await, [(RowOutcome::Created, products)]);
        }
        assert_eq!(set.products(ProductState::Pending).await, 40);
        assert_eq!(set.scalar("SELECT COUNT(*) FROM variants WHERE product_id IN (SELECT id FROM products WHERE source_key IS NOT NULL)").await, 43);
        assert_eq!(set.scalar("SELECT COUNT(*) FROM pictures").await, 41);
        let lamp = store::catalog::product_of_source(set.seller.db(), set.stall.shop, "floor-lamp").await.unwrap().unwrap();
        assert_eq!((lamp.title.as_str(), lamp.price_min, lamp.compare_at, lamp.category.as_str()), ("Floor Lamp", 6999, Some(8500), "lighting"));

        // the same content in another file
        for (text, products) in [(APPAREL, 20), (HOME, 20)] {
            let again = set.import(&format!("{text}\n")).await;
            assert_eq!(set.counts(again.id).await, [(RowOutcome::Unchanged, products)]);
        }
        // the very same file is the same import, which can be carried out again
        let id = set.preview(HOME).await;
        assert_eq!(set.at(id).await.state, ImportState::Finished);
        start_import(&set.seller, id).await.unwrap();
        assert_eq!(set.at(id).await.state, ImportState::Finished, "a finished one does not start by itself");
        reopen_import(&set.seller, id).await.unwrap();
        start_import(&set.seller, id).await.unwrap();
        work(&set.world).await;
        assert_eq!(set.counts(id).await, [(RowOutcome::Unchanged, 20)]);
        assert_eq!(set.scalar("SELECT COUNT(*) FROM products").await, 41);
        assert_eq!(store::inventory::drifts(set.seller.db()).await.unwrap(), vec![]);
    }

    async fn what_changed_in_the_file_changes_the_product(db: Db) {
        let set = set_in(world(db).await).await;
        set.import(&many(3)).await;
        let operator = set.world.cx(Actor::Operator(person(&set.world, "o@shop.example").await));
        approve_waiting(&operator, set.stall.shop).await.unwrap();
        work(&set.world).await;
        assert_eq!(set.products(ProductState::Active).await, 4);
        let changed = many(4).replace("SKU-1,1,9.99", "SKU-1,5,12.00").replace("Thing number 2", "Thing number two");
        let import = set.import(&changed).await;
        assert_eq!(set.counts(import.id).await, [(RowOutcome::Created, 1), (RowOutcome::Updated, 2), (RowOutcome::Unchanged, 1)]);
        let one = store::catalog::product_of_source(set.seller.db(), set.stall.shop, "thing-1").await.unwrap().unwrap();
        let one = listing(set.seller.db(), one.id).await.unwrap().unwrap();
        assert_eq!((one.product.price_min, one.on_hand(&one.variants[0]), one.product.pending), (1200, 5, None));
        let two = store::catalog::product_of_source(set.seller.db(), set.stall.shop, "thing-2").await.unwrap().unwrap();
        assert_eq!(two.title, "Thing number 2", "what sells keeps its text until it is approved");
        assert!(two.pending.is_some());
    }

    async fn invalid_and_repeated_rows_say_why_and_let_the_others_through(db: Db) {
        let set = set_in(world(db).await).await;
        let text = "Handle,Title,Variant Inventory Qty,Variant Price,Published\n\
                    good,Good thing,5,9.99,true\n\
                    dear,Dear thing,5,nine,true\n\
                    good,Good thing,5,9.99,true\n\
                    other,Other thing,1,1.00,true\n\
                    good,Good thing again,5,9.99,true\n\
                    shy,Shy thing,5,9.99,false\n";
        let id = set.preview(text).await;
        assert_eq!(set.counts(id).await, [(RowOutcome::Valid, 3), (RowOutcome::Invalid, 1), (RowOutcome::Duplicate, 2)]);
        let bad = store::catalog::import_rows(set.seller.db(), id, Some(RowOutcome::Invalid), 0, 10).await.unwrap();
        let remarks: Vec<Remark> = serde_json::from_str(&bad[0].reasons).unwrap();
        assert_eq!((remarks[0].code.as_str(), remarks[0].line, remarks[0].column.as_str()), ("amount_bad", 3, "Variant Price"));
        start_import(&set.seller, id).await.unwrap();
        work(&set.world).await;
        assert_eq!(set.counts(id).await, [(RowOutcome::Invalid, 1), (RowOutcome::Duplicate, 2), (RowOutcome::Created, 3)]);
        assert_eq!((set.products(ProductState::Pending).await, set.products(ProductState::Draft).await), (2, 1));
    }

    async fn a_killed_import_goes_on_where_it_was(db: Db) {
        let first = set_in(world(db.clone()).await).await;
        let id = first.preview(&many(120)).await;
        start_import(&first.seller, id).await.unwrap();
        start_import(&first.seller, id).await.unwrap();
        run_import_chunk(&first.world.system(), &serde_json::to_string(&id).unwrap()).await.unwrap();
        let half = first.at(id).await;
        assert_eq!((half.state, half.done), (ImportState::Running, 50));
        drop(first.world);

        // another process, after the claim of the dead one has run out; the order of the first chunk comes once more
        let world = world(db).await;
        let second = Set { world, ..first };
        work(&second.world).await;
        let done = second.at(id).await;
        assert_eq!((done.state, done.done, done.failed), (ImportState::Finished, 120, 0));
        assert_eq!(second.counts(id).await, [(RowOutcome::Created, 120)]);
        assert_eq!(second.scalar("SELECT COUNT(*) FROM products").await, 121);
        run_import_chunk(&second.world.system(), &serde_json::to_string(&id).unwrap()).await.unwrap();
        assert_eq!(second.at(id).await.done, 120);
        assert_eq!(store::inventory::drifts(second.seller.db()).await.unwrap(), vec![]);
    }

    async fn an_order_belongs_to_who_works_on_it_while_that_one_says_so(db: Db) {
        let set = set_in(world(db).await).await;
        let id = set.preview(&many(1)).await;
        start_import(&set.seller, id).await.unwrap();
        let (db, now) = (set.seller.db(), set.seller.now);
        let claimed_at = async |seconds: i64| {
            let at = now.after(Span::seconds(seconds));
            let mut tx = db.begin().await.unwrap();
            let jobs = store::system::claim_jobs(&mut tx, at, at.after(Span::seconds(30)), 10).await.unwrap();
            tx.commit().await.unwrap();
            jobs.into_iter().find(|job| job.kind == "import.run")
        };
        let keep = async |job, seconds: i64| {
            let mut tx = db.begin().await.unwrap();
            store::system::keep_job(&mut tx, job, now.after(Span::seconds(seconds))).await.unwrap();
            tx.commit().await.unwrap();
        };
        let job = claimed_at(0).await.unwrap();
        assert!(claimed_at(20).await.is_none());
        keep(job.id, 55).await;
        keep(job.id, 40).await;
        assert!(claimed_at(50).await.is_none());
        assert_eq!(claimed_at(56).await.map(|again| (again.id, again.tries)), Some((job.id, 1)));
    }

    async fn files_that_are_none_are_refused_and_leave_nothing(db: Db) {
        let set = set_in(world(db).await).await;
        let half = &HOME.as_bytes()[..2000];
        for (bytes, code) in [
            (b"".to_vec(), "catalog.import_empty"),
            (b"PK\x03\x04xlsx".to_vec(), "import.not_text"),
            (b"Handle,Title,Variant Price\na,Ma\xdf,5\n".to_vec(), "import.not_utf8"),
            (b"a,b,c\n1,2,3\n".to_vec(), "catalog.import_missing_columns"),
            (half.to_vec(), "import.open_quote"),
            (vec![b'a'; (40 << 20) + 1], "import.too_large"),
        ] {
            let refused = preview_import(&set.seller, set.stall.shop, "x.csv", bytes).await.unwrap_err();
            assert!(matches!(&refused, Error::Refused { code: found, .. } if found == code), "{code}: {refused:?}");
        }
        assert_eq!(set.scalar("SELECT COUNT(*) FROM imports").await, 0);
        let other = stall(&set.world, "glowmere", 100, 1).await;
        let strange = preview_import(&set.seller, other.shop, "x.csv", HOME.as_bytes().to_vec()).await;
        assert_eq!(strange, Err(Error::NotFound));
        let id = set.preview(HOME).await;
        let stranger = owner(&set.world, &other, person(&set.world, "x@shop.example").await);
        assert_eq!(start_import(&stranger, id).await, Err(Error::NotFound));
        cancel_import(&set.seller, id).await.unwrap();
        assert_eq!(cancel_import(&set.seller, id).await, Err(Error::Conflict));
        assert_eq!(reopen_import(&set.seller, id).await, Err(Error::Conflict));
        assert_eq!(set.scalar("SELECT COUNT(*) FROM products").await, 2);
    }

    async fn pictures_are_fetched_or_say_why_not(db: Db) {
        use base64::Engine as _;
        let doubles = Doubles::default();
        let set = set_in(world_with(db, &doubles).await).await;
        let gif = base64::engine::general_purpose::STANDARD
            .decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7").unwrap();
        doubles.fetcher.answer("https://pictures.example/1.gif", Ok(gif));
        doubles.fetcher.answer("https://pictures.example/2.gif", Ok(b"<html>no".to_vec()));
        doubles.fetcher.answer("https://pictures.example/3.gif", Err(FetchRefusal::Unreachable));
        let text = "Handle,Title,Variant Price,Image Src\n\
                    a,A thing,1.00,https://pictures.example/1.gif\n\
                    b,B thing,1.00,https://pictures.example/2.gif\n\
                    c,C thing,1.00,https://pictures.example/3.gif\n\
                    d,D thing,1.00,https://pictures.example/4.gif\n";
        let import = set.import(text).await;
        assert_eq!(set.counts(import.id).await, [(RowOutcome::Created, 4)]);
        assert_eq!(store::catalog::import_pictures(set.seller.db(), import.id).await.unwrap(), (1, 2));
        forward(&set.world, Span::minutes(3));
        work(&set.world).await;
        forward(&set.world, Span::minutes(31));
        work(&set.world).await;
        let mut found = Vec::new();
        for key in ["a", "b", "c", "d"] {
            let product = store::catalog::product_of_source(set.seller.db(), set.stall.shop, key).await.unwrap().unwrap();
            let picture = store::catalog::pictures(set.seller.db(), product.id).await.unwrap().remove(0);
            found.push((picture.state, picture.reason));
        }
        assert_eq!(found, [
            (PictureState::Ready, String::new()),
            (PictureState::Failed, "picture.not_a_picture".to_owned()),
            (PictureState::Failed, "fetch.unreachable".to_owned()),
            (PictureState::Failed, "fetch.not_found".to_owned()),
        ]);

        // carried out again, the import asks for what was not to be had
        let gif = doubles.fetcher.fetch("https://pictures.example/1.gif").await.unwrap();
        doubles.fetcher.answer("https://pictures.example/3.gif", Ok(gif));
        reopen_import(&set.seller, import.id).await.unwrap();
        start_import(&set.seller, import.id).await.unwrap();
        work(&set.world).await;
        assert_eq!(set.counts(import.id).await, [(RowOutcome::Unchanged, 4)]);
        assert_eq!(store::catalog::import_pictures(set.seller.db(), import.id).await.unwrap(), (0, 2));
    }

    async fn a_file_that_says_the_same_again_does_not_bring_back_what_was_sold(db: Db) {
        let set = set_in(world(db).await).await;
        let text = "Handle,Title,Variant Inventory Qty,Variant Price,Published\nmug,Mug of clay,5,9.99,true\n";
        let first = set.import(text).await;
        let mug = store::catalog::product_of_source(set.seller.db(), set.stall.shop, "mug").await.unwrap().unwrap();
        let stock = async || {
            let mug = listing(set.seller.db(), mug.id).await.unwrap().unwrap();
            mug.on_hand(&mug.variants[0])
        };
        // two are sold and gone
        let mut draft = listing(set.seller.db(), mug.id).await.unwrap().unwrap().edited();
        draft.variants[0].stock = 3;
        let version = store::catalog::product(set.seller.db(), mug.id).await.unwrap().unwrap().version;
        edit_product(&set.seller, mug.id, version, draft).await.unwrap();
        reopen_import(&set.seller, first.id).await.unwrap();
        start_import(&set.seller, first.id).await.unwrap();
        work(&set.world).await;
        assert_eq!((stock().await, set.counts(first.id).await), (3, vec![(RowOutcome::Unchanged, 1)]));
        let rows = store::catalog::import_rows(set.seller.db(), first.id, None, 0, 10).await.unwrap();
        let remarks: Vec<Remark> = serde_json::from_str(&rows[0].reasons).unwrap();
        let kept = remarks.iter().find(|remark| remark.code == "stock_kept").unwrap();
        assert_eq!((kept.params["count"].as_str(), kept.params["file"].as_str()), ("3", "5"));
        // a new price leaves the count alone, a new count is news
        let dearer = set.import(&text.replace("9.99", "10.99")).await;
        assert_eq!((stock().await, set.counts(dearer.id).await), (3, vec![(RowOutcome::Updated, 1)]));
        let refilled = set.import(&text.replace(",5,", ",8,")).await;
        assert_eq!((stock().await, set.counts(refilled.id).await), (8, vec![(RowOutcome::Updated, 1)]));
        assert_eq!(store::inventory::drifts(set.seller.db()).await.unwrap(), vec![]);
    }

    async fn files_of_spreadsheets_and_sorted_ones_come_in_as_they_are_meant(db: Db) {
        let set = set_in(world(db).await).await;
        let text = "\u{feff}sep=;\r\nHandle;Title;Option1 Name;Option1 Value;Variant Price;Variant Inventory Tracker;Variant Inventory Qty;Published\r\n\
                    tee;;;L;12,50;;0;\r\n\
                    mug;\"Mug; clay\";Title;Default Title;1.299,00;shopify;2;WAHR\r\n\
                    tee;Good tee;Size;S;11,50;;0;WAHR\r\n";
        let id = set.preview(text).await;
        assert_eq!(set.counts(id).await, [(RowOutcome::Valid, 2)]);
        start_import(&set.seller, id).await.unwrap();
        work(&set.world).await;
        let tee = store::catalog::product_of_source(set.seller.db(), set.stall.shop, "tee").await.unwrap().unwrap();
        let tee = listing(set.seller.db(), tee.id).await.unwrap().unwrap();
        let variants: Vec<_> = tee.live().variants.iter().map(|v| (v.values[0].clone(), v.price_minor)).collect();
        assert_eq!(variants, [("L".to_owned(), 1250), ("S".to_owned(), 1150)]);
        let mug = store::catalog::product_of_source(set.seller.db(), set.stall.shop, "mug").await.unwrap().unwrap();
        assert_eq!((mug.title.as_str(), mug.price_min), ("Mug; clay", 129_900));
        let rows = store::catalog::import_rows(set.seller.db(), id, None, 0, 10).await.unwrap();
        assert!(rows[0].reasons.contains("stock_uncounted") && !rows[1].reasons.contains("stock_uncounted"));
        let again = set.import(&text.replace("\r\n", "\n")).await;
        assert_eq!(set.counts(again.id).await, [(RowOutcome::Unchanged, 2)]);
    }

    async fn a_thousand_products_come_in_within_seconds(db: Db) {
        let set = set_in(world(db).await).await;
        let began = set.seller.now;
        let import = set.import(&many(1000)).await;
        assert_eq!(set.counts(import.id).await, [(RowOutcome::Created, 1000)]);
        assert_eq!(set.seller.now, began);
    }
}
