//! A product with everything that belongs to it, and how a seller's draft of it becomes rows: prices and stock at once,
//! texts, variants and pictures either at once or when the edited version is approved.

use crate::{Cx, Result};
use catalog::{PictureDraft, PictureSource, ProductDraft, ProductState, VariantDraft};
use db::{Q, Tx};
use kernel::{Error, PictureId, ProductId, WarehouseId};
use store::catalog::{NOT_SHOWN, Picture, PictureState, Product, Variant};
use store::inventory::{Cause, Counted, StockRow};

/// Longest text that search looks in, in characters.
const SEARCH_MAX: usize = 2000;

/// A product and all its rows.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The product.
    pub product: Product,
    /// Its variants, also those no longer offered.
    pub variants: Vec<Variant>,
    /// Its pictures, also those not shown.
    pub pictures: Vec<Picture>,
    /// Its stock.
    pub stock: Vec<StockRow>,
}

/// Reads a product with all its rows.
pub async fn listing(q: impl Into<Q<'_>>, id: ProductId) -> Result<Option<Listing>> {
    let mut q = q.into();
    match store::catalog::product(&mut q, id).await? {
        Some(product) => Ok(Some(of_product(q, product).await?)),
        None => Ok(None),
    }
}

/// Reads these products with all their rows, in this order, by a few statements for them all; ids that are none are left
/// out.
pub async fn listings(q: impl Into<Q<'_>>, ids: &[ProductId]) -> Result<Vec<Listing>> {
    let mut q = q.into();
    let mut products = store::catalog::products(&mut q, ids).await?;
    products.sort_by_key(|product| ids.iter().position(|id| *id == product.id));
    let variants = store::catalog::variants_of(&mut q, ids).await?;
    let pictures = store::catalog::pictures_of(&mut q, ids).await?;
    let keys: Vec<_> = variants.iter().map(|v| v.id).collect();
    let stock = store::inventory::stock_levels(&mut q, &keys).await?;
    let of = |product: Product| {
        let variants: Vec<Variant> = variants.iter().filter(|v| v.product == product.id).cloned().collect();
        let is_its = |row: &&StockRow| variants.iter().any(|v| v.id == row.variant);
        Listing {
            stock: stock.iter().filter(is_its).copied().collect(),
            pictures: pictures
                .iter()
                .filter(|p| p.product == Some(product.id))
                .cloned()
                .collect(),
            variants,
            product,
        }
    };
    Ok(products.into_iter().map(of).collect())
}

/// The rest of a product that was read already.
pub(super) async fn of_product(mut q: Q<'_>, product: Product) -> Result<Listing> {
    let variants = store::catalog::variants(&mut q, product.id).await?;
    let pictures = store::catalog::pictures(&mut q, product.id).await?;
    let ids: Vec<_> = variants.iter().map(|v| v.id).collect();
    let stock = store::inventory::stock_levels(&mut q, &ids).await?;
    Ok(Listing {
        product,
        variants,
        pictures,
        stock,
    })
}

/// What became of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Whether anything is different now.
    pub changed: bool,
    /// Variants whose count was refused, by index in the draft, and the least it may be.
    pub short: Vec<(usize, i64)>,
}

impl Listing {
    /// Pieces lying in the house, over all warehouses.
    pub fn on_hand(&self, variant: &Variant) -> i64 {
        self.stock
            .iter()
            .filter(|row| row.variant == variant.id)
            .map(|row| row.on_hand)
            .sum()
    }

    /// Pieces that may still be sold.
    pub fn available(&self, variant: &Variant) -> i64 {
        self.stock
            .iter()
            .filter(|row| row.variant == variant.id)
            .map(StockRow::available)
            .sum()
    }

    /// The pictures shown, in order.
    pub fn gallery(&self) -> impl Iterator<Item = &Picture> {
        self.pictures.iter().filter(|picture| picture.position >= 0)
    }

    /// The product as it is sold.
    pub fn live(&self) -> ProductDraft {
        let gallery: Vec<&Picture> = self.gallery().collect();
        let options = self.product.options.len();
        let variants = self.variants.iter().filter(|v| v.active).map(|v| VariantDraft {
            values: v.options[..options].to_vec(),
            sku: v.sku.clone(),
            price_minor: v.price,
            compare_at_minor: v.compare_at,
            stock: self.on_hand(v),
            stock_shown: None,
            weight_g: Some(v.weight_g).filter(|grams| *grams > 0),
            barcode: v.barcode.clone(),
            picture: v.picture.and_then(|id| gallery.iter().position(|p| p.id == id)),
        });
        ProductDraft {
            title: self.product.title.clone(),
            description_html: self.product.description_html.clone(),
            category: self.product.category.clone(),
            vendor: self.product.vendor.clone(),
            tags: self.product.tags.clone(),
            options: self.product.options.clone(),
            variants: variants.collect(),
            pictures: gallery
                .iter()
                .map(|p| PictureDraft {
                    source: PictureSource::Stored(p.id),
                    alt: p.alt.clone(),
                })
                .collect(),
        }
    }

    /// The edited version that waits for approval, with the prices and stock of today.
    pub fn pending(&self) -> Option<ProductDraft> {
        let mut draft: ProductDraft = serde_json::from_str(self.product.pending.as_deref()?).ok()?;
        for variant in &mut draft.variants {
            if let Some(now) = self
                .variants
                .iter()
                .find(|v| v.active && has_values(v, &variant.values))
            {
                variant.price_minor = now.price;
                variant.compare_at_minor = now.compare_at;
                variant.stock = self.on_hand(now);
            }
        }
        Some(draft)
    }

    /// What the seller edits: the pending version, else the live one.
    pub fn edited(&self) -> ProductDraft {
        self.pending().unwrap_or_else(|| self.live())
    }

    /// Carries out a draft whose pictures are all stored. Prices and stock count at once; the rest waits for approval
    /// while the product is on sale (spec: commerce 2.4 "Dual version").
    pub(super) async fn write(
        &mut self,
        cx: &Cx,
        tx: &mut Tx,
        draft: &ProductDraft,
        warehouse: WarehouseId,
        cause: &Cause<'_>,
    ) -> Result<Written> {
        let before = self.product.clone();
        let mut written = self.write_prices(tx, draft, warehouse, cause).await?;
        if self.product.state == ProductState::Active {
            let pending = (content(draft) != content(&self.live()))
                .then(|| serde_json::to_string(draft).expect("a draft is plain data"));
            // sent again unchanged, it keeps its place in the queue
            if pending != self.product.pending {
                self.product.submitted_at = pending.as_ref().map(|_| cx.now);
                self.product.pending = pending;
            }
        } else {
            written.changed |= self.write_content(cx, tx, draft, warehouse, cause).await?;
        }
        self.derive();
        if self.product != before || written.changed {
            written.changed = true;
            self.product.updated_at = cx.now;
            super::words::save(tx, &mut self.product).await?;
        }
        Ok(written)
    }

    /// Makes the pending version the live one. The caller saves the product.
    pub(super) async fn swap(&mut self, cx: &Cx, tx: &mut Tx, warehouse: WarehouseId, cause: &Cause<'_>) -> Result<()> {
        if let Some(draft) = self.pending() {
            self.write_content(cx, tx, &draft, warehouse, cause).await?;
        }
        self.product.pending = None;
        self.derive();
        Ok(())
    }

    async fn write_prices(
        &mut self,
        tx: &mut Tx,
        draft: &ProductDraft,
        warehouse: WarehouseId,
        cause: &Cause<'_>,
    ) -> Result<Written> {
        let mut written = Written::default();
        let known = |wanted: &VariantDraft| {
            let is_it = |v: &Variant| v.active && has_values(v, &wanted.values);
            self.variants.iter().position(is_it)
        };
        let named = draft.variants.iter().enumerate();
        let mut named: Vec<_> = named
            .filter_map(|(index, wanted)| Some((index, wanted, known(wanted)?)))
            .collect();
        // in the order of their keys, as orders take stock, so that neither waits for the other in a circle
        named.sort_unstable_by_key(|(.., at)| self.variants[*at].id);
        for (index, wanted, at) in named {
            let variant = &mut self.variants[at];
            if (variant.price, variant.compare_at) != (wanted.price_minor, wanted.compare_at_minor) {
                variant.price = wanted.price_minor;
                variant.compare_at = wanted.compare_at_minor;
                store::catalog::save_variant(tx, variant, cause.at).await?;
                written.changed = true;
            }
            let untouched = wanted.stock_shown == Some(wanted.stock);
            if !untouched && self.on_hand(&self.variants[at]) != wanted.stock {
                let id = self.variants[at].id;
                match store::inventory::set_count(tx, cause, id, warehouse, wanted.stock).await? {
                    Counted::Set => written.changed = true,
                    Counted::Unchanged => {}
                    Counted::Short { claimed } => written.short.push((index, claimed)),
                }
            }
        }
        let ids: Vec<_> = self.variants.iter().map(|v| v.id).collect();
        self.stock = store::inventory::stock_levels(&mut *tx, &ids).await?;
        Ok(written)
    }

    async fn write_content(
        &mut self,
        cx: &Cx,
        tx: &mut Tx,
        draft: &ProductDraft,
        warehouse: WarehouseId,
        cause: &Cause<'_>,
    ) -> Result<bool> {
        if content(draft) == content(&self.live()) {
            return Ok(false);
        }
        self.place_pictures(tx, draft).await?;
        let own = |wanted: &VariantDraft| wanted.picture.and_then(|at| stored(draft.pictures.get(at)?));
        let mut kept = Vec::with_capacity(draft.variants.len());
        for (position, wanted) in (0_i64..).zip(&draft.variants) {
            let known = self.variants.iter().position(|v| has_values(v, &wanted.values));
            let mut options = <[String; 3]>::default();
            for (slot, value) in options.iter_mut().zip(&wanted.values) {
                slot.clone_from(value);
            }
            let old = known.map(|at| self.variants[at].clone());
            let offered = old.as_ref().filter(|v| v.active);
            let variant = Variant {
                id: old.as_ref().map_or_else(|| cx.id(), |v| v.id),
                product: self.product.id,
                shop: self.product.shop,
                position,
                options,
                sku: wanted.sku.clone(),
                barcode: wanted.barcode.clone(),
                price: offered.map_or(wanted.price_minor, |v| v.price),
                compare_at: offered.map_or(wanted.compare_at_minor, |v| v.compare_at),
                weight_g: wanted.weight_g.unwrap_or_default(),
                picture: own(wanted),
                active: true,
            };
            kept.push(variant.id);
            match old {
                Some(old) if old == variant => continue,
                Some(_) => store::catalog::save_variant(tx, &variant, cause.at).await?,
                None => store::catalog::insert_variant(tx, &variant, cause.at).await?,
            }
            if offered.is_none() {
                store::inventory::set_count(tx, cause, variant.id, warehouse, wanted.stock).await?;
            }
            match known {
                Some(at) => self.variants[at] = variant,
                None => self.variants.push(variant),
            }
        }
        for variant in self.variants.iter_mut().filter(|v| v.active && !kept.contains(&v.id)) {
            variant.active = false;
            store::catalog::save_variant(tx, variant, cause.at).await?;
        }
        self.variants.sort_by_key(|v| (v.position, v.id));
        let p = &mut self.product;
        p.title.clone_from(&draft.title);
        p.description_html.clone_from(&draft.description_html);
        p.category.clone_from(&draft.category);
        p.vendor.clone_from(&draft.vendor);
        p.tags.clone_from(&draft.tags);
        p.options.clone_from(&draft.options);
        let ids: Vec<_> = self.variants.iter().map(|v| v.id).collect();
        self.stock = store::inventory::stock_levels(&mut *tx, &ids).await?;
        Ok(true)
    }

    async fn place_pictures(&mut self, tx: &mut Tx, draft: &ProductDraft) -> Result<()> {
        for picture in &mut self.pictures {
            let place = draft.pictures.iter().position(|p| stored(p) == Some(picture.id));
            let position = place.map_or(NOT_SHOWN, |at| i64::try_from(at).unwrap_or(i64::MAX));
            let alt = place.map_or_else(|| picture.alt.clone(), |at| draft.pictures[at].alt.clone());
            if (picture.position, &picture.alt) != (position, &alt) {
                store::catalog::place_picture(tx, picture.id, position, &alt).await?;
                picture.alt = alt;
                picture.position = position;
            }
        }
        self.pictures.sort_by_key(|p| (p.position, p.id));
        Ok(())
    }

    /// Turns addresses into pictures of the product, known ones into those they became, and drops what is not its own.
    pub(super) async fn keep_pictures(&mut self, cx: &Cx, tx: &mut Tx, draft: &mut ProductDraft) -> Result<()> {
        let mut places = Vec::with_capacity(draft.pictures.len());
        let mut kept = Vec::with_capacity(draft.pictures.len());
        for picture in draft.pictures.drain(..) {
            let known = match &picture.source {
                PictureSource::Stored(id) => self.pictures.iter().find(|p| p.id == *id).map(|p| p.id),
                PictureSource::Remote(url) => {
                    let known = self.pictures.iter_mut().find(|p| p.source_url.as_ref() == Some(url));
                    match known {
                        Some(known) => {
                            // named again, it may be there by now
                            if known.state == PictureState::Failed {
                                known.state = PictureState::Waiting;
                                known.reason.clear();
                                store::catalog::picture_again(tx, known.id).await?;
                            }
                            Some(known.id)
                        }
                        None => Some(self.insert_remote(cx, tx, url, &picture.alt).await?),
                    }
                }
            };
            places.push(known.map(|id| {
                kept.push(PictureDraft {
                    source: PictureSource::Stored(id),
                    alt: picture.alt,
                });
                kept.len() - 1
            }));
        }
        for variant in &mut draft.variants {
            variant.picture = variant.picture.and_then(|at| places.get(at).copied().flatten());
        }
        draft.pictures = kept;
        Ok(())
    }

    async fn insert_remote(&mut self, cx: &Cx, tx: &mut Tx, url: &str, alt: &str) -> Result<PictureId> {
        let picture = Picture {
            id: cx.id(),
            shop: self.product.shop,
            product: Some(self.product.id),
            position: NOT_SHOWN,
            alt: alt.to_owned(),
            state: PictureState::Waiting,
            source_url: Some(url.to_owned()),
            reason: String::new(),
            blob_key: None,
            width: 0,
            height: 0,
            created_at: cx.now,
        };
        store::catalog::insert_picture(tx, &picture).await?;
        let id = picture.id;
        self.pictures.push(picture);
        Ok(id)
    }

    /// Fills what follows from the rest: price range, cover, search text.
    fn derive(&mut self) {
        let offered: Vec<&Variant> = self.variants.iter().filter(|v| v.active).collect();
        let cheapest = offered.iter().min_by_key(|v| v.price);
        let p = &mut self.product;
        p.price_min = cheapest.map_or(0, |v| v.price);
        p.price_max = offered.iter().map(|v| v.price).max().unwrap_or(0);
        p.compare_at = cheapest.and_then(|v| v.compare_at);
        p.cover = self
            .pictures
            .iter()
            .find(|picture| picture.position >= 0)
            .map(|picture| picture.id);
        let mut words = vec![p.title.as_str(), &p.vendor, &p.category];
        words.extend(p.tags.iter().map(String::as_str));
        words.extend(offered.iter().flat_map(|v| v.options.iter().map(String::as_str)));
        words.extend(offered.iter().map(|v| v.sku.as_str()));
        let mut text = String::new();
        let mut seen = std::collections::HashSet::new();
        for word in words.into_iter().filter(|word| !word.is_empty()) {
            let word = word.to_lowercase().replace('-', " ");
            if seen.insert(word.clone()) {
                text.push_str(&word);
                text.push(' ');
            }
        }
        p.search_text = text.chars().take(SEARCH_MAX).collect::<String>().trim_end().to_owned();
    }
}

/// A new product's row, empty but for what never changes.
pub(super) async fn blank(
    cx: &Cx,
    tx: &mut Tx,
    shop: &store::catalog::ShopFacts,
    title: &str,
    source_key: Option<&str>,
) -> Result<Listing> {
    let id: ProductId = cx.id();
    let slug = free_slug(tx, id, title).await?;
    let product = Product {
        id,
        shop: shop.id,
        slug,
        source_key: source_key.map(str::to_owned),
        title: String::new(),
        description_html: String::new(),
        category: String::new(),
        vendor: String::new(),
        state: ProductState::Draft,
        reasons: "[]".to_owned(),
        options: Vec::new(),
        tags: Vec::new(),
        currency: shop.currency,
        price_min: 0,
        price_max: 0,
        compare_at: None,
        cover: None,
        search_text: String::new(),
        pending: None,
        created_at: cx.now,
        updated_at: cx.now,
        submitted_at: None,
        first_active_at: None,
        version: 0,
    };
    store::catalog::insert_product(tx, &product).await?;
    Ok(Listing {
        product,
        variants: Vec::new(),
        pictures: Vec::new(),
        stock: Vec::new(),
    })
}

/// The title's slug, with the end of the id when it is taken, reserved or nothing.
async fn free_slug(tx: &mut Tx, id: ProductId, title: &str) -> Result<String> {
    let wanted = kernel::slug(title).filter(|slug| kernel::is_slug(slug));
    let Some(wanted) = wanted else {
        return Ok(format!("p-{id}"));
    };
    if !store::catalog::slug_taken(&mut *tx, &wanted).await? {
        return Ok(wanted);
    }
    let short: String = wanted.chars().take(kernel::SLUG_MAX - 20).collect();
    Ok(format!("{}-{id}", short.trim_end_matches('-')))
}

/// The shop's facts and the warehouse its stock lies in, made if it has none.
pub(super) async fn shop_and_warehouse(
    cx: &Cx,
    tx: &mut Tx,
    shop: kernel::ShopId,
) -> Result<(store::catalog::ShopFacts, WarehouseId)> {
    let facts = store::catalog::shop_facts(&mut *tx, shop)
        .await?
        .ok_or(Error::NotFound)?;
    let warehouse = match facts.warehouse {
        Some(warehouse) => warehouse,
        None => {
            let warehouse = cx.id();
            store::inventory::insert_warehouse(tx, warehouse, shop, "Main", true).await?;
            warehouse
        }
    };
    Ok((facts, warehouse))
}

fn stored(picture: &PictureDraft) -> Option<PictureId> {
    match &picture.source {
        PictureSource::Stored(id) => Some(*id),
        PictureSource::Remote(_) => None,
    }
}

/// Whether a draft's values are this variant's.
pub(super) fn has_values(variant: &Variant, values: &[String]) -> bool {
    let mut values = values.iter().map(String::as_str);
    variant
        .options
        .iter()
        .all(|option| option == values.next().unwrap_or_default())
}

/// A draft without what counts at once.
fn content(draft: &ProductDraft) -> ProductDraft {
    let mut draft = draft.clone();
    for variant in &mut draft.variants {
        variant.price_minor = 0;
        variant.compare_at_minor = None;
        variant.stock = 0;
        variant.stock_shown = None;
        variant.weight_g = variant.weight_g.filter(|grams| *grams > 0);
    }
    draft
}
