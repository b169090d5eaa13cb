//! An order as it was just placed: what attribution decides on, in the transaction that places it
//! (spec: commerce 2.6, affiliate 2.11).

use kernel::{CheckoutGroupId, Currency, Instant, OrderId, OrderLineId, PersonId, ProductId, ShopId, VariantId};

/// One shop's order of a checkout, with frozen lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedOrder {
    /// The order.
    pub id: OrderId,
    /// The checkout it belongs to.
    pub group: CheckoutGroupId,
    /// The shop that sells.
    pub shop: ShopId,
    /// The buyer, when signed in.
    pub person: Option<PersonId>,
    /// The buyer's e-mail address, as given.
    pub email: String,
    /// The currency of every amount.
    pub currency: Currency,
    /// When the buyer first opened the checkout with this cart.
    pub checkout_started_at: Instant,
    /// When it was placed.
    pub placed_at: Instant,
    /// What was bought.
    pub lines: Vec<PlacedLine>,
}

/// A line of a [`PlacedOrder`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedLine {
    /// The line.
    pub id: OrderLineId,
    /// The product.
    pub product: ProductId,
    /// The variant.
    pub variant: VariantId,
    /// How many.
    pub quantity: i64,
    /// The seller's revenue for the line in minor units: after what the seller funds, before what the platform funds.
    pub revenue_minor: i64,
    /// Tax of the line in minor units.
    pub tax_minor: i64,
    /// Whether that tax is contained in the revenue.
    pub tax_included: bool,
    /// The affiliate touches pinned to the cart line, as they were given to `add_to_cart`.
    pub touches: String,
    /// When the cart line was added.
    pub added_at: Instant,
}
