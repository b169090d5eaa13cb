//! Stock never goes below zero, never sells twice, and is always the sum of its moves.

use db::Db;
use kernel::{Instant, ShopId, VariantId, WarehouseId};
use store::inventory::*;
use testkit::{MONDAY, both_engines};

const WAREHOUSE: WarehouseId = WarehouseId(30);
const PEN: VariantId = VariantId(20);
const CUP: VariantId = VariantId(21);

/// A shop with one warehouse and one product in two variants, without stock.
async fn shop(db: &Db) {
    db.script(
        "INSERT INTO shops (id, slug, name, name_folded, registration, state, country, currency, time_zone, business_kind,
             legal_name, phone, address, commission_bps, transaction_bps, hold_days, created_at)
         VALUES (1, 's', 'S', 's', 'approved', 'active', 'US', 'USD', 'UTC', 'individual', 'S', '1', 'a', 500, 200, 14, 1);
         INSERT INTO products (id, shop_id, slug, title, description_html, category, state, currency, price_min_minor,
             price_max_minor, search_text, created_at, updated_at)
         VALUES (10, 1, 'p', 'P', '', 'other', 'activate', 'USD', 100, 100, 'p', 1, 1);
         INSERT INTO variants (id, product_id, shop_id, position, price_minor) VALUES (20, 10, 1, 0, 100), (21, 10, 1, 1, 100)",
    )
    .await
    .unwrap();
    let mut tx = db.begin().await.unwrap();
    insert_warehouse(&mut tx, WAREHOUSE, ShopId(1), "Main", true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn next_id() -> i64 {
    use std::sync::atomic::{AtomicI64, Ordering};
    static NEXT: AtomicI64 = AtomicI64::new(1000);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn cause(kind: &'static str, id: i64) -> Cause<'static> {
    Cause {
        kind,
        id,
        at: Instant(MONDAY.0),
        next_id: &next_id,
    }
}

fn pens(quantity: i64) -> Demand {
    Demand {
        variant: PEN,
        warehouse: WAREHOUSE,
        quantity,
    }
}

async fn count(db: &Db, id: i64, count: i64) -> Counted {
    let mut tx = db.begin().await.unwrap();
    let counted = set_count(&mut tx, &cause("edit", id), PEN, WAREHOUSE, count)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    counted
}

async fn level(db: &Db) -> StockRow {
    stock_level(db, PEN, WAREHOUSE).await.unwrap().unwrap()
}

both_engines! {
    async fn an_order_goes_through_reserved_committed_and_out_of_the_house(db: Db) {
        shop(&db).await;
        assert_eq!(count(&db, 1, 10).await, Counted::Set);
        let mut tx = db.begin().await.unwrap();
        // two lines of the same variant are one demand
        assert_eq!(reserve(&mut tx, &cause("order", 1), &[pens(2), pens(1)]).await.unwrap(), vec![]);
        assert_eq!(reserve(&mut tx, &cause("order", 2), &[pens(4)]).await.unwrap(), vec![]);
        commit(&mut tx, &cause("order", 1), &[pens(3)]).await.unwrap();
        release(&mut tx, &cause("order", 2), &[pens(4)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((level(&db).await.committed, level(&db).await.reserved, level(&db).await.available()), (3, 0, 7));
        let mut tx = db.begin().await.unwrap();
        uncommit(&mut tx, &cause("order", 1), &[pens(1)]).await.unwrap();
        ship(&mut tx, &cause("package", 1), &[pens(2)]).await.unwrap();
        tx.commit().await.unwrap();
        let after = level(&db).await;
        assert_eq!((after.on_hand, after.committed, after.available()), (8, 0, 8));
        assert_eq!(drifts(&db).await.unwrap(), vec![]);
        assert_eq!(balance_count(&db).await.unwrap(), 1);
        assert_eq!(moves(&db, PEN, 10).await.unwrap().len(), 7);
        assert_eq!(stock_levels(&db, &[CUP, PEN, PEN]).await.unwrap(), vec![after]);
        assert_eq!(default_warehouse(&db, ShopId(1)).await.unwrap(), Some(WAREHOUSE));
    }

    async fn the_same_move_for_the_same_cause_happens_once(db: Db) {
        shop(&db).await;
        count(&db, 1, 5).await;
        let mut tx = db.begin().await.unwrap();
        for _ in 0..3 {
            assert_eq!(reserve(&mut tx, &cause("order", 1), &[pens(2)]).await.unwrap(), vec![]);
        }
        for _ in 0..3 {
            release(&mut tx, &cause("order", 1), &[pens(2)]).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(level(&db).await.available(), 5);
        assert_eq!(count(&db, 2, 9).await, Counted::Set);
        assert_eq!(count(&db, 2, 5).await, Counted::Unchanged);
        assert_eq!(level(&db).await.on_hand, 9);
        assert_eq!(drifts(&db).await.unwrap(), vec![]);
    }

    async fn a_shortage_names_what_there_is_and_nothing_is_kept(db: Db) {
        shop(&db).await;
        count(&db, 1, 5).await;
        let cup = Demand { variant: CUP, warehouse: WAREHOUSE, quantity: 1 };
        let mut tx = db.begin().await.unwrap();
        let short = reserve(&mut tx, &cause("order", 1), &[pens(3), cup, pens(3)]).await.unwrap();
        assert_eq!(short, vec![
            Shortage { variant: PEN, warehouse: WAREHOUSE, wanted: 6, available: 5 },
            Shortage { variant: CUP, warehouse: WAREHOUSE, wanted: 1, available: 0 },
        ]);
        drop(tx);
        assert_eq!(level(&db).await.available(), 5);
        assert_eq!(moves(&db, PEN, 10).await.unwrap().len(), 1);
    }

    async fn a_count_below_what_is_spoken_for_is_refused(db: Db) {
        shop(&db).await;
        count(&db, 1, 5).await;
        let mut tx = db.begin().await.unwrap();
        reserve(&mut tx, &cause("order", 1), &[pens(3)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(&db, 2, 2).await, Counted::Short { claimed: 3 });
        assert_eq!(count(&db, 3, 3).await, Counted::Set);
        assert_eq!(level(&db).await.available(), 0);
    }

    async fn more_than_is_reserved_can_be_neither_committed_nor_released(db: Db) {
        shop(&db).await;
        count(&db, 1, 5).await;
        let mut tx = db.begin().await.unwrap();
        assert!(matches!(commit(&mut tx, &cause("order", 1), &[pens(1)]).await, Err(db::Error::Conflict)));
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        assert!(matches!(ship(&mut tx, &cause("package", 1), &[pens(1)]).await, Err(db::Error::Conflict)));
    }

    async fn a_balance_that_moves_do_not_explain_is_found(db: Db) {
        shop(&db).await;
        count(&db, 1, 5).await;
        db.script("UPDATE stock SET on_hand = 6 WHERE variant_id = 20").await.unwrap();
        let found = drifts(&db).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].balance[0], found[0].moved[0]), (6, 5));
    }

    async fn sixteen_buyers_of_five_pieces_get_exactly_five(db: Db) {
        shop(&db).await;
        count(&db, 1, 5).await;
        let buyers: Vec<_> = (0..16)
            .map(|buyer| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut tx = db.begin().await.unwrap();
                    let short = reserve(&mut tx, &cause("order", buyer), &[pens(1)]).await.unwrap();
                    if short.is_empty() {
                        tx.commit().await.unwrap();
                    }
                    short.is_empty()
                })
            })
            .collect();
        let mut sold = 0;
        for buyer in buyers {
            sold += i64::from(buyer.await.unwrap());
        }
        assert_eq!(sold, 5);
        assert_eq!((level(&db).await.reserved, level(&db).await.available()), (5, 0));
        assert_eq!(drifts(&db).await.unwrap(), vec![]);
    }
}
