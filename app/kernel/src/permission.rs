//! What a member of a shop may do. Permission is decided on the server, per shop, for every call
//! (spec: commerce 2.2; the presets are a first cut of its list).

use serde::{Deserialize, Serialize};

/// One thing a member of a shop may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Permission {
    /// See products and stock.
    ViewProducts,
    /// Create, edit and import products, set stock and prices.
    EditProducts,
    /// See orders.
    ViewOrders,
    /// Confirm, ship and cancel orders.
    EditOrders,
    /// See affiliate plans.
    ViewAffiliate,
    /// Open, change and close affiliate plans.
    EditAffiliate,
    /// See balances, statements and withdrawals.
    ViewFinance,
    /// Withdraw money.
    Withdraw,
    /// Change the shop's legal and business facts, users and bank accounts.
    OwnShop,
}

/// A member's role in one shop. Stored by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ShopRole {
    /// May do everything; exactly one per shop.
    Owner,
    /// Everything but what only the owner may do.
    Manager,
    /// Products and stock.
    ProductOperator,
    /// Orders and warehouse.
    OrderOperator,
    /// Affiliate plans.
    AffiliateManager,
    /// Money.
    Finance,
    /// May look at everything and change nothing.
    Analyst,
}

impl ShopRole {
    /// All roles, in the order they are offered.
    pub const ALL: &'static [ShopRole] = &[
        ShopRole::Owner,
        ShopRole::Manager,
        ShopRole::ProductOperator,
        ShopRole::OrderOperator,
        ShopRole::AffiliateManager,
        ShopRole::Finance,
        ShopRole::Analyst,
    ];

    /// The code in the database and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            ShopRole::Owner => "owner",
            ShopRole::Manager => "manager",
            ShopRole::ProductOperator => "product_operator",
            ShopRole::OrderOperator => "order_operator",
            ShopRole::AffiliateManager => "affiliate_manager",
            ShopRole::Finance => "finance",
            ShopRole::Analyst => "analyst",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<ShopRole> {
        ShopRole::ALL.iter().copied().find(|role| role.code() == code)
    }

    /// Whether the role includes the permission.
    pub const fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            ShopRole::Owner => true,
            ShopRole::Manager => !matches!(permission, P::OwnShop | P::Withdraw),
            ShopRole::ProductOperator => matches!(permission, P::ViewProducts | P::EditProducts | P::ViewOrders),
            ShopRole::OrderOperator => matches!(permission, P::ViewProducts | P::ViewOrders | P::EditOrders),
            ShopRole::AffiliateManager => {
                matches!(permission, P::ViewProducts | P::ViewAffiliate | P::EditAffiliate)
            }
            ShopRole::Finance => matches!(permission, P::ViewOrders | P::ViewFinance | P::Withdraw),
            ShopRole::Analyst => {
                matches!(
                    permission,
                    P::ViewProducts | P::ViewOrders | P::ViewAffiliate | P::ViewFinance
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_their_role_and_only_the_owner_owns() {
        for role in ShopRole::ALL {
            assert_eq!(ShopRole::from_code(role.code()), Some(*role));
            assert_eq!(role.allows(Permission::OwnShop), *role == ShopRole::Owner);
        }
        assert_eq!(ShopRole::from_code("root"), None);
    }
}
