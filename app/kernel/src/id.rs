//! Identifiers: time-ordered 64-bit numbers made by the application, one type per thing, decimal text on the wire
//! (a browser's numbers cannot hold 64 bits).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// The text is not an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct BadId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl From<i64> for $name { fn from(v: i64) -> Self { $name(v) } }
        impl From<$name> for i64 { fn from(v: $name) -> i64 { v.0 } }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> { parse(text).map($name) }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(&self.0) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(de::Error::custom)
            }
        }
    )*

        /// Calls `$macro! { A, B, … }` with the name of every identifier type.
        #[macro_export]
        macro_rules! for_each_id { ($d:ident) => { $d! { $($name),* } }; }
    };
}

fn parse(text: &str) -> Result<i64, BadId> {
    match text.parse::<i64>() {
        Ok(v) if v > 0 => Ok(v),
        _ => Err(BadId),
    }
}

ids! {
    /// A person with a login.
    PersonId,
    /// A seller's shop.
    ShopId,
    /// A product listing.
    ProductId,
    /// A sellable variant (SKU) of a product.
    VariantId,
    /// A picture in the blob store.
    PictureId,
    /// A category of the catalogue.
    CategoryId,
    /// A bulk import of products.
    ImportId,
    /// A warehouse of a shop.
    WarehouseId,
    /// A promotion of a shop or of the platform.
    PromotionId,
    /// A shopper's cart.
    CartId,
    /// One line of a cart.
    CartLineId,
    /// What one checkout bought, over several shops; paid once.
    CheckoutGroupId,
    /// One shop's order.
    OrderId,
    /// One line of an order.
    OrderLineId,
    /// A payment of a checkout group.
    PaymentId,
    /// A package of an order.
    PackageId,
    /// A ledger account.
    AccountId,
    /// A ledger transaction.
    TxnId,
    /// A statement of a shop.
    StatementId,
    /// A withdrawal of a shop or a creator.
    WithdrawalId,
    /// A creator.
    CreatorId,
    /// A collaboration (targeted, open or shop plan).
    CollaborationId,
    /// A product within a collaboration.
    CollaborationProductId,
    /// An affiliate link.
    LinkId,
    /// A recorded affiliate click.
    ClickId,
    /// A commission of one creator on one order line.
    CommissionId,
    /// A mail message.
    MailId,
    /// A background job.
    JobId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_travel_as_text() {
        let id = ShopId(1_234_567_890_123_456_789);
        let json = serde_json::to_string(&id).expect("serialises");
        assert_eq!(json, "\"1234567890123456789\"");
        assert_eq!(serde_json::from_str::<ShopId>(&json).expect("parses"), id);
        for bad in ["\"\"", "\"-1\"", "\"0\"", "\"1x\"", "5"] {
            assert!(serde_json::from_str::<ShopId>(bad).is_err(), "{bad}");
        }
    }
}
