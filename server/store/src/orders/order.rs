//! Orders and their lines. A line's amounts are frozen when it is placed; an order changes only by
//! [`save_order`], which compares the version it was read with (spec: commerce 2.7).

use crate::keys::filled;
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{
    Bps, CheckoutGroupId, Cursor, Instant, Money, OrderId, OrderLineId, Page, PersonId, PictureId, ProductId, ShopId,
    VariantId, WarehouseId,
};
use orders::OrderState;

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// Its id.
    pub id: OrderId,
    /// The checkout it belongs to.
    pub group: CheckoutGroupId,
    /// The shop that sells.
    pub shop: ShopId,
    /// The buyer, when signed in.
    pub person: Option<PersonId>,
    /// Its number, for people.
    pub number: String,
    /// Where it stands.
    pub state: OrderState,
    /// The recipient's name.
    pub buyer_name: String,
    /// The delivery address as JSON.
    pub address: String,
    /// What the buyer pays for the lines.
    pub items: Money,
    /// What the buyer pays for delivery.
    pub shipping: Money,
    /// Tax of lines and shipping: contained or added, as `tax_included` says.
    pub tax: Money,
    /// The rate, frozen.
    pub tax_rate: Bps,
    /// Whether prices contain the tax; else it is added to the total.
    pub tax_included: bool,
    /// Tax of the shipping, a part of `tax`, in minor units.
    pub shipping_tax_minor: i64,
    /// What the buyer pays.
    pub total: Money,
    /// Pieces.
    pub unit_count: i64,
    /// Platform commission, frozen.
    pub commission: Bps,
    /// Transaction fee, frozen.
    pub transaction: Bps,
    /// Days from delivery to settlement, frozen.
    pub hold_days: i64,
    /// When it was placed.
    pub placed_at: Instant,
    /// When it must be paid by.
    pub pay_due_at: Instant,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// Until when the buyer may cancel at once after paying.
    pub remorse_until: Option<Instant>,
    /// When every unit must be packed and arranged.
    pub process_due_at: Option<Instant>,
    /// When it must be with the carrier.
    pub ship_due_at: Option<Instant>,
    /// When it is cancelled if nothing happened.
    pub cancel_due_at: Option<Instant>,
    /// When every unit was arranged.
    pub processed_at: Option<Instant>,
    /// When it left.
    pub shipped_at: Option<Instant>,
    /// When it arrived.
    pub delivered_at: Option<Instant>,
    /// When nothing more could happen to it.
    pub completed_at: Option<Instant>,
    /// When it was cancelled.
    pub cancelled_at: Option<Instant>,
    /// Why it was cancelled, as a code.
    pub cancel_reason: String,
    /// Counts its changes.
    pub version: i64,
}

impl FromRow for OrderRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(OrderRow {
            id: r.id("id")?,
            group: r.id("group_id")?,
            shop: r.id("shop_id")?,
            person: r.opt_id("person_id")?,
            number: r.text("number")?,
            state: r.code("state", OrderState::from_code)?,
            buyer_name: r.text("buyer_name")?,
            address: r.text("address")?,
            items: r.money("items")?,
            shipping: r.money("shipping")?,
            tax: r.money("tax")?,
            tax_rate: r.bps("tax_bps")?,
            tax_included: r.get("tax_included")?,
            shipping_tax_minor: r.int("shipping_tax_minor")?,
            total: r.money("total")?,
            unit_count: r.int("unit_count")?,
            commission: r.bps("commission_bps")?,
            transaction: r.bps("transaction_bps")?,
            hold_days: r.int("hold_days")?,
            placed_at: r.instant("placed_at")?,
            pay_due_at: r.instant("pay_due_at")?,
            paid_at: r.opt_instant("paid_at")?,
            remorse_until: r.opt_instant("remorse_until")?,
            process_due_at: r.opt_instant("process_due_at")?,
            ship_due_at: r.opt_instant("ship_due_at")?,
            cancel_due_at: r.opt_instant("cancel_due_at")?,
            processed_at: r.opt_instant("processed_at")?,
            shipped_at: r.opt_instant("shipped_at")?,
            delivered_at: r.opt_instant("delivered_at")?,
            completed_at: r.opt_instant("completed_at")?,
            cancelled_at: r.opt_instant("cancelled_at")?,
            cancel_reason: r.text("cancel_reason")?,
            version: r.int("version")?,
        })
    }
}

/// A line of an order, as frozen when it was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLineRow {
    /// Its id.
    pub id: OrderLineId,
    /// Its order.
    pub order: OrderId,
    /// Its place in the order, from 1.
    pub line_no: i64,
    /// What was bought.
    pub product: ProductId,
    /// In which variant.
    pub variant: VariantId,
    /// From where it is sent.
    pub warehouse: WarehouseId,
    /// The product's title then.
    pub title: String,
    /// The variant's option values then.
    pub options: String,
    /// The picture then.
    pub picture: Option<PictureId>,
    /// How many.
    pub quantity: i64,
    /// List price of one, in minor units of the order's currency (as all amounts here).
    pub list_minor: i64,
    /// Price of one.
    pub unit_minor: i64,
    /// The seller's revenue: after what the seller funds, before what the platform funds.
    pub revenue_minor: i64,
    /// What the buyer pays for the line.
    pub paid_minor: i64,
    /// Its tax, contained in the price or added to it as the order says.
    pub tax_minor: i64,
    /// How many were cancelled.
    pub cancelled_quantity: i64,
}

impl FromRow for OrderLineRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(OrderLineRow {
            id: r.id("id")?,
            order: r.id("order_id")?,
            line_no: r.int("line_no")?,
            product: r.id("product_id")?,
            variant: r.id("variant_id")?,
            warehouse: r.id("warehouse_id")?,
            title: r.text("title")?,
            options: r.text("options")?,
            picture: r.opt_id("picture_id")?,
            quantity: r.int("quantity")?,
            list_minor: r.int("list_minor")?,
            unit_minor: r.int("unit_minor")?,
            revenue_minor: r.int("revenue_minor")?,
            paid_minor: r.int("paid_minor")?,
            tax_minor: r.int("tax_minor")?,
            cancelled_quantity: r.int("cancelled_quantity")?,
        })
    }
}

/// Writes a new order with its lines.
pub async fn insert_order(tx: &mut Tx, o: &OrderRow, lines: &[OrderLineRow]) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO orders (id, group_id, shop_id, person_id, number, state, buyer_name, address, currency,
                                 items_minor, shipping_minor, tax_minor, total_minor, unit_count, commission_bps,
                                 transaction_bps, hold_days, placed_at, pay_due_at, tax_bps, tax_included,
                                 shipping_tax_minor)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)"
        ),
        args![
            o.id,
            o.group,
            o.shop,
            o.person,
            &o.number,
            o.state.code(),
            &o.buyer_name,
            &o.address,
            o.total.currency,
            o.items.minor,
            o.shipping.minor,
            o.tax.minor,
            o.total.minor,
            o.unit_count,
            o.commission,
            o.transaction,
            o.hold_days,
            o.placed_at,
            o.pay_due_at,
            o.tax_rate,
            o.tax_included,
            o.shipping_tax_minor
        ],
    )
    .await?;
    for l in lines {
        tx.run(
            sql!(
                "INSERT INTO order_lines (id, order_id, line_no, product_id, variant_id, warehouse_id, title, options,
                                          picture_id, quantity, list_minor, unit_minor, revenue_minor, paid_minor, tax_minor)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
            ),
            args![
                l.id,
                l.order,
                l.line_no,
                l.product,
                l.variant,
                l.warehouse,
                &l.title,
                &l.options,
                l.picture,
                l.quantity,
                l.list_minor,
                l.unit_minor,
                l.revenue_minor,
                l.paid_minor,
                l.tax_minor
            ],
        )
        .await?;
    }
    Ok(())
}

/// Writes everything about an order that can change. Errors: `Conflict` when it changed since `before` was read.
pub async fn save_order(tx: &mut Tx, before: &OrderRow, after: &OrderRow) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE orders SET state = $3, paid_at = $4, remorse_until = $5, process_due_at = $6, ship_due_at = $7,
                    cancel_due_at = $8, processed_at = $9, shipped_at = $10, delivered_at = $11, completed_at = $12,
                    cancelled_at = $13, cancel_reason = $14, version = version + 1
             WHERE id = $1 AND version = $2"
        ),
        args![
            before.id,
            before.version,
            after.state.code(),
            after.paid_at,
            after.remorse_until,
            after.process_due_at,
            after.ship_due_at,
            after.cancel_due_at,
            after.processed_at,
            after.shipped_at,
            after.delivered_at,
            after.completed_at,
            after.cancelled_at,
            &after.cancel_reason
        ],
    )
    .await
}

/// Marks every unit of an order's lines cancelled.
pub async fn cancel_lines(tx: &mut Tx, order: OrderId) -> Result<()> {
    tx.run(
        sql!("UPDATE order_lines SET cancelled_quantity = quantity WHERE order_id = $1"),
        args![order],
    )
    .await?;
    Ok(())
}

/// Takes the cancellation of an order's lines back: its payment came late and the stock is still there.
pub async fn revive_lines(tx: &mut Tx, order: OrderId) -> Result<()> {
    tx.run(
        sql!("UPDATE order_lines SET cancelled_quantity = 0 WHERE order_id = $1"),
        args![order],
    )
    .await?;
    Ok(())
}

/// One order.
pub async fn order(q: impl Into<Q<'_>>, id: OrderId) -> Result<Option<OrderRow>> {
    q.into()
        .row(sql!("SELECT * FROM orders WHERE id = $1"), args![id])
        .await
}

/// One order of this shop, by its number.
pub async fn order_of_shop(q: impl Into<Q<'_>>, shop: ShopId, number: &str) -> Result<Option<OrderRow>> {
    q.into()
        .row(
            sql!("SELECT * FROM orders WHERE shop_id = $1 AND number = $2"),
            args![shop, number],
        )
        .await
}

/// Lets nobody else move the order, or count what belongs to it for a step of it, until the transaction ends.
pub async fn lock_order(tx: &mut Tx, id: OrderId) -> Result<()> {
    tx.run(sql!("UPDATE orders SET version = version WHERE id = $1"), args![id])
        .await?;
    Ok(())
}

/// The shop's orders with these numbers (at most 20), in no order; numbers that are none of its own are left out.
pub async fn orders_of_shop(q: impl Into<Q<'_>>, shop: ShopId, numbers: &[&str]) -> Result<Vec<OrderRow>> {
    let mut args = filled(20, numbers);
    args.push(shop.into());
    q.into()
        .rows(
            sql!(
                "SELECT * FROM orders WHERE shop_id = $21 AND number IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                   $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) LIMIT 20"
            ),
            args,
        )
        .await
}

/// The orders of one checkout, by id.
pub async fn orders_of_group(q: impl Into<Q<'_>>, group: CheckoutGroupId) -> Result<Vec<OrderRow>> {
    q.into()
        .rows(
            sql!("SELECT * FROM orders WHERE group_id = $1 ORDER BY id LIMIT 200"),
            args![group],
        )
        .await
}

/// The lines of an order.
pub async fn lines(q: impl Into<Q<'_>>, order: OrderId) -> Result<Vec<OrderLineRow>> {
    q.into()
        .rows(
            sql!("SELECT * FROM order_lines WHERE order_id = $1 ORDER BY line_no LIMIT 200"),
            args![order],
        )
        .await
}

/// The line an affiliate decision or a settlement names.
pub async fn line(q: impl Into<Q<'_>>, id: OrderLineId) -> Result<Option<OrderLineRow>> {
    q.into()
        .row(sql!("SELECT * FROM order_lines WHERE id = $1"), args![id])
        .await
}

/// An order as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderItem {
    /// The order.
    pub order: OrderRow,
    /// The selling shop's name.
    pub shop_name: String,
    /// Title of the first line.
    pub title: String,
    /// Picture of the first line.
    pub picture: Option<PictureId>,
    /// How many lines there are.
    pub line_count: i64,
    /// Access key of the checkout.
    pub access_key: String,
}

impl FromRow for OrderItem {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(OrderItem {
            order: OrderRow::from_row(r)?,
            shop_name: r.text("shop_name")?,
            title: r.text("title")?,
            picture: r.opt_id("picture_id")?,
            line_count: r.int("line_count")?,
            access_key: r.text("access_key")?,
        })
    }
}

fn cursor(item: &OrderItem) -> Cursor {
    Cursor {
        key: item.order.placed_at.0,
        id: item.order.id.0,
    }
}

/// A person's orders, newest first.
pub async fn orders_of_person(
    q: impl Into<Q<'_>>,
    person: PersonId,
    before: Option<Cursor>,
    size: usize,
) -> Result<Page<OrderItem>> {
    let from = before.unwrap_or(Cursor {
        key: i64::MAX,
        id: i64::MAX,
    });
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT o.*, s.name AS shop_name, l.title, l.picture_id, g.access_key,
                        (SELECT COUNT(*) FROM order_lines n WHERE n.order_id = o.id) AS line_count
                 FROM orders o JOIN shops s ON s.id = o.shop_id JOIN checkout_groups g ON g.id = o.group_id
                 JOIN order_lines l ON l.order_id = o.id AND l.line_no = 1
                 WHERE o.person_id = $1 AND (o.placed_at, o.id) < ($2, $3)
                 ORDER BY o.placed_at DESC, o.id DESC LIMIT $4"
            ),
            args![person, from.key, from.id, size as i64 + 1],
        )
        .await?;
    Ok(Page::of(rows, size, cursor))
}
