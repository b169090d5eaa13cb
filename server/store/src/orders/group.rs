//! What one checkout bought: the address, the frozen quote and the key that lets a guest see it.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Bps, CartId, CheckoutGroupId, Instant, Money, PersonId, ShopId};

/// A checkout group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// Its id.
    pub id: CheckoutGroupId,
    /// The cart it came from.
    pub cart: CartId,
    /// The buyer, when signed in.
    pub person: Option<PersonId>,
    /// Where the buyer is written to.
    pub email: String,
    /// The secret part of the address at which the buyer, guest or not, follows it.
    pub access_key: String,
    /// The delivery address as JSON.
    pub address: String,
    /// What is to be paid for all of it.
    pub total: Money,
    /// Hash of the quote the buyer agreed to.
    pub quote_hash: String,
    /// The quote itself, as JSON.
    pub quote: String,
    /// When the buyer first opened the checkout.
    pub checkout_started_at: Instant,
    /// When it was placed.
    pub placed_at: Instant,
}

impl FromRow for GroupRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(GroupRow {
            id: r.id("id")?,
            cart: r.id("cart_id")?,
            person: r.opt_id("person_id")?,
            email: r.text("email")?,
            access_key: r.text("access_key")?,
            address: r.text("address")?,
            total: r.money("total")?,
            quote_hash: r.text("quote_hash")?,
            quote: r.text("quote")?,
            checkout_started_at: r.instant("checkout_started_at")?,
            placed_at: r.instant("placed_at")?,
        })
    }
}

/// Writes a group.
pub async fn insert_group(tx: &mut Tx, g: &GroupRow) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO checkout_groups (id, cart_id, person_id, email, access_key, address, currency, total_minor,
                                          quote_hash, quote, checkout_started_at, placed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        args![
            g.id,
            g.cart,
            g.person,
            &g.email,
            &g.access_key,
            &g.address,
            g.total.currency,
            g.total.minor,
            &g.quote_hash,
            &g.quote,
            g.checkout_started_at,
            g.placed_at
        ],
    )
    .await?;
    Ok(())
}

/// One group.
pub async fn group(q: impl Into<Q<'_>>, id: CheckoutGroupId) -> Result<Option<GroupRow>> {
    q.into()
        .row(
            sql!(
                "SELECT id, cart_id, person_id, email, access_key, address, currency, total_minor, quote_hash, quote,
                        checkout_started_at, placed_at FROM checkout_groups WHERE id = $1"
            ),
            args![id],
        )
        .await
}

/// The group with this access key.
pub async fn group_by_key(q: impl Into<Q<'_>>, access_key: &str) -> Result<Option<GroupRow>> {
    q.into()
        .row(
            sql!(
                "SELECT id, cart_id, person_id, email, access_key, address, currency, total_minor, quote_hash, quote,
                        checkout_started_at, placed_at FROM checkout_groups WHERE access_key = $1"
            ),
            args![access_key],
        )
        .await
}

/// The rates and days a shop sells at, to be frozen with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SellingTerms {
    /// Platform commission on revenue.
    pub commission: Bps,
    /// Transaction fee on what the buyer paid.
    pub transaction: Bps,
    /// Days from delivery to settlement.
    pub hold_days: i64,
    /// Days an affiliate touch stays eligible.
    pub attribution_days: i64,
}

impl FromRow for SellingTerms {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(SellingTerms {
            commission: r.bps("commission_bps")?,
            transaction: r.bps("transaction_bps")?,
            hold_days: r.int("hold_days")?,
            attribution_days: r.int("attribution_days")?,
        })
    }
}

/// A shop's terms as they are now.
pub async fn selling_terms(q: impl Into<Q<'_>>, shop: ShopId) -> Result<Option<SellingTerms>> {
    q.into()
        .row(
            sql!("SELECT commission_bps, transaction_bps, hold_days, attribution_days FROM shops WHERE id = $1"),
            args![shop],
        )
        .await
}
