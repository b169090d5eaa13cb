//! Carts and their lines, and a line seen together with what is on sale now. A cart promises nothing: whether a line
//! can be bought is read anew each time (spec: commerce 2.6).

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{CartId, CartLineId, Instant, Money, PersonId, PictureId, ProductId, ShopId, VariantId};

/// A cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartRow {
    /// Its id.
    pub id: CartId,
    /// Whose it is; a guest's has none.
    pub person: Option<PersonId>,
    /// When something in it last changed.
    pub updated_at: Instant,
    /// When its owner first opened the checkout with what is in it now.
    pub checkout_started_at: Option<Instant>,
}

impl FromRow for CartRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(CartRow {
            id: r.id("id")?,
            person: r.opt_id("person_id")?,
            updated_at: r.instant("updated_at")?,
            checkout_started_at: r.opt_instant("checkout_started_at")?,
        })
    }
}

/// The cart with this session key.
pub async fn cart_by_key(q: impl Into<Q<'_>>, key: &str) -> Result<Option<CartRow>> {
    q.into()
        .row(
            sql!("SELECT id, person_id, updated_at, checkout_started_at FROM carts WHERE key = $1"),
            args![key],
        )
        .await
}

/// The person's cart.
pub async fn cart_of_person(q: impl Into<Q<'_>>, person: PersonId) -> Result<Option<CartRow>> {
    q.into()
        .row(
            sql!("SELECT id, person_id, updated_at, checkout_started_at FROM carts WHERE person_id = $1"),
            args![person],
        )
        .await
}

/// Makes a cart unless the key or the person has one already.
pub async fn insert_cart(tx: &mut Tx, id: CartId, person: Option<PersonId>, key: &str, now: Instant) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO carts (id, person_id, key, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
             ON CONFLICT DO NOTHING"
        ),
        args![id, person, key, now],
    )
    .await?;
    Ok(())
}

/// Removes a cart and everything in it: a guest's, after it was merged into the person's.
pub async fn delete_cart(tx: &mut Tx, cart: CartId) -> Result<()> {
    tx.run(sql!("DELETE FROM cart_lines WHERE cart_id = $1"), args![cart])
        .await?;
    tx.run(sql!("DELETE FROM carts WHERE id = $1"), args![cart]).await?;
    Ok(())
}

/// Notes that something in the cart changed.
pub async fn touch_cart(tx: &mut Tx, cart: CartId, now: Instant) -> Result<()> {
    tx.run(sql!("UPDATE carts SET updated_at = $2 WHERE id = $1"), args![cart, now])
        .await?;
    Ok(())
}

/// Notes when the checkout of the cart was opened; `None` forgets it.
pub async fn set_checkout_started(tx: &mut Tx, cart: CartId, at: Option<Instant>) -> Result<()> {
    tx.run(
        sql!("UPDATE carts SET checkout_started_at = $2 WHERE id = $1"),
        args![cart, at],
    )
    .await?;
    Ok(())
}

/// A line as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLineRow {
    /// Its id.
    pub id: CartLineId,
    /// What.
    pub variant: VariantId,
    /// How many, 1 to 99.
    pub quantity: i64,
    /// The affiliate touches pinned when it was put in.
    pub touches: String,
    /// When it was put in.
    pub added_at: Instant,
}

impl FromRow for CartLineRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(CartLineRow {
            id: r.id("id")?,
            variant: r.id("variant_id")?,
            quantity: r.int("quantity")?,
            touches: r.text("touches")?,
            added_at: r.instant("added_at")?,
        })
    }
}

/// The lines of a cart, oldest first.
pub async fn cart_lines(q: impl Into<Q<'_>>, cart: CartId) -> Result<Vec<CartLineRow>> {
    q.into()
        .rows(
            sql!(
                "SELECT id, variant_id, quantity, touches, added_at FROM cart_lines WHERE cart_id = $1
                 ORDER BY id LIMIT 200"
            ),
            args![cart],
        )
        .await
}

/// Puts a line in. A variant that is there already keeps its line: `add` raises its number, otherwise the larger number
/// stays; the newer touches win unless there are none (spec: commerce 2.6 "keeps the latest source").
pub async fn put_cart_line(tx: &mut Tx, cart: CartId, line: &CartLineRow, add: bool) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO cart_lines (id, cart_id, variant_id, quantity, touches, added_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (cart_id, variant_id) DO UPDATE SET
               quantity = CASE WHEN $7 AND cart_lines.quantity + excluded.quantity > 99 THEN 99
                               WHEN $7 THEN cart_lines.quantity + excluded.quantity
                               WHEN cart_lines.quantity > excluded.quantity THEN cart_lines.quantity
                               ELSE excluded.quantity END,
               touches = CASE WHEN excluded.touches = '' THEN cart_lines.touches ELSE excluded.touches END,
               added_at = CASE WHEN excluded.touches = '' THEN cart_lines.added_at ELSE excluded.added_at END"
        ),
        args![
            line.id,
            cart,
            line.variant,
            line.quantity,
            &line.touches,
            line.added_at,
            add
        ],
    )
    .await?;
    Ok(())
}

/// Sets how many of a line. Errors: `Conflict` when the cart has no such line.
pub async fn set_cart_quantity(tx: &mut Tx, cart: CartId, line: CartLineId, quantity: i64) -> Result<()> {
    tx.run_one(
        sql!("UPDATE cart_lines SET quantity = $3 WHERE id = $2 AND cart_id = $1"),
        args![cart, line, quantity],
    )
    .await
}

/// Takes a line out. Taking it out twice is the same.
pub async fn delete_cart_line(tx: &mut Tx, cart: CartId, line: CartLineId) -> Result<()> {
    tx.run(
        sql!("DELETE FROM cart_lines WHERE id = $2 AND cart_id = $1"),
        args![cart, line],
    )
    .await?;
    Ok(())
}

/// How many pieces the cart holds.
pub async fn cart_count(q: impl Into<Q<'_>>, cart: CartId) -> Result<i64> {
    q.into()
        .scalar(
            sql!("SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM cart_lines WHERE cart_id = $1"),
            args![cart],
        )
        .await
}

/// Lets nobody else order from the cart until the transaction ends.
pub async fn lock_cart(tx: &mut Tx, cart: CartId) -> Result<()> {
    tx.run_one(
        sql!("UPDATE carts SET updated_at = updated_at WHERE id = $1"),
        args![cart],
    )
    .await
}

/// Takes out what was ordered. Errors: `Conflict` when one of the lines is not there any more.
pub async fn delete_ordered_lines(tx: &mut Tx, cart: CartId, lines: &[CartLineId]) -> Result<()> {
    for line in lines {
        tx.run_one(
            sql!("DELETE FROM cart_lines WHERE id = $2 AND cart_id = $1"),
            args![cart, *line],
        )
        .await?;
    }
    Ok(())
}

/// A cart line together with the product, the shop and the stock as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartItem {
    /// The line.
    pub line: CartLineRow,
    /// The product.
    pub product: ProductId,
    /// Address part of its page.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The variant's option values, such as `Teal · 1.6 L`.
    pub options: String,
    /// The variant's picture, else the product's.
    pub picture: Option<PictureId>,
    /// Price of one.
    pub price: Money,
    /// What one cost before, when a reduction is shown.
    pub compare_at: Option<Money>,
    /// Grams of one.
    pub weight_g: i64,
    /// Whose it is.
    pub shop: ShopId,
    /// The shop's name.
    pub shop_name: String,
    /// Address part of the shop.
    pub shop_slug: String,
    /// Whether the shop sells at all: approved and active.
    pub shop_open: bool,
    /// Whether product and variant are on sale.
    pub on_sale: bool,
    /// Pieces that can be bought.
    pub available: i64,
}

impl FromRow for CartItem {
    fn from_row(r: &Row) -> Result<Self> {
        let price = r.money("price")?;
        let options = [r.text("option1")?, r.text("option2")?, r.text("option3")?];
        let given: Vec<&str> = options.iter().map(String::as_str).filter(|o| !o.is_empty()).collect();
        Ok(CartItem {
            line: CartLineRow::from_row(r)?,
            product: r.id("product_id")?,
            slug: r.text("slug")?,
            title: r.text("title")?,
            options: given.join(" · "),
            picture: r.opt_id("picture")?,
            price,
            compare_at: r
                .get::<Option<i64>>("compare_at_minor")?
                .filter(|was| *was > price.minor)
                .map(|minor| Money::new(minor, price.currency)),
            weight_g: r.int("weight_g")?,
            shop: r.id("shop_id")?,
            shop_name: r.text("shop_name")?,
            shop_slug: r.text("shop_slug")?,
            shop_open: r.get("shop_open")?,
            on_sale: r.get("on_sale")?,
            available: r.int("available")?,
        })
    }
}

/// The lines of a cart with what is on sale now, by shop in the order the shops came in.
pub async fn cart_items(q: impl Into<Q<'_>>, cart: CartId) -> Result<Vec<CartItem>> {
    let mut items: Vec<CartItem> = q
        .into()
        .rows(
            sql!(
                "SELECT l.id, l.variant_id, l.quantity, l.touches, l.added_at,
                        p.id AS product_id, p.slug, p.title, p.currency,
                        v.option1, v.option2, v.option3, v.price_minor, v.compare_at_minor, v.weight_g,
                        COALESCE(v.picture_id, p.cover_id) AS picture,
                        s.id AS shop_id, s.name AS shop_name, s.slug AS shop_slug,
                        (s.registration = 'approved' AND s.state = 'active') AS shop_open,
                        (p.state = 'activate' AND v.active) AS on_sale,
                        COALESCE((SELECT CAST(SUM(on_hand - committed - reserved - locked - unavailable - safety) AS BIGINT)
                                  FROM stock WHERE stock.variant_id = v.id), 0) AS available
                 FROM cart_lines l
                 JOIN variants v ON v.id = l.variant_id
                 JOIN products p ON p.id = v.product_id
                 JOIN shops s ON s.id = p.shop_id
                 WHERE l.cart_id = $1 ORDER BY l.id LIMIT 200"
            ),
            args![cart],
        )
        .await?;
    let mut shops: Vec<ShopId> = Vec::new();
    for item in &items {
        if !shops.contains(&item.shop) {
            shops.push(item.shop);
        }
    }
    items.sort_by_key(|item| shops.iter().position(|shop| *shop == item.shop));
    Ok(items)
}
