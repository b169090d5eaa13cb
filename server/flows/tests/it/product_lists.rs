//! What a seller's list of products reads: what is scarce, and many products at once.

use crate::products::{of, on_sale, set};
use flows::catalog::{deactivate_product, listings, set_stock};
use kernel::{ProductId, Turn};
use store::catalog::{ProductFilter, ScarceCounts, listed_products, patterns, scarce_counts};
use testkit::both_engines;

both_engines! {
    async fn a_scarce_product_is_found_and_counted_by_what_is_left(db: Db) {
        let set = set(db).await;
        let (one, two) = (on_sale(&set).await, on_sale(&set).await);
        let count = async || scarce_counts(set.seller.db(), set.stall.shop).await.unwrap();
        let list = async |which| {
            let page = listed_products(set.seller.db(), set.stall.shop, which, &patterns(""), Turn::First, 20).await;
            page.unwrap().rows.into_iter().map(|p| p.id).collect::<Vec<_>>()
        };
        let leave = async |id, at: usize, left: i64| {
            let variant = of(&set.seller, id).await.variants[at].id;
            set_stock(&set.seller, variant, left).await.unwrap();
        };
        assert_eq!(count().await, ScarceCounts::default());
        leave(one, 0, 0).await;
        leave(one, 1, 3).await;
        leave(two, 0, 5).await;
        leave(two, 1, 6).await;
        assert_eq!(count().await, ScarceCounts { sold_out: 1.into(), low: 2.into() });
        assert_eq!(list(ProductFilter::SOLD_OUT).await, [one]);
        assert_eq!(list(ProductFilter::LOW).await, [two, one]);
        leave(one, 0, 9).await;
        deactivate_product(&set.seller, two).await.unwrap();
        assert_eq!(count().await, ScarceCounts { sold_out: 0.into(), low: 1.into() });
        assert_eq!(list(ProductFilter::SOLD_OUT).await, []);
        assert_eq!(list(ProductFilter::LOW).await, [one]);
    }

    async fn products_read_together_are_those_read_one_by_one(db: Db) {
        let set = set(db).await;
        let (one, two) = (on_sale(&set).await, on_sale(&set).await);
        let both = listings(set.seller.db(), &[two, ProductId(1), one]).await.unwrap();
        let read = [of(&set.seller, two).await, of(&set.seller, one).await];
        assert_eq!(format!("{both:?}"), format!("{read:?}"));
        assert!(listings(set.seller.db(), &[]).await.unwrap().is_empty());
    }
}
