//! Recomputes what must hold, from the rows alone. Reads everything and writes nothing; each check says how many rows it
//! looked at and which ones are wrong.

use db::{Q, Result, Sql, args, sql};

/// What one check found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What was checked.
    pub name: &'static str,
    /// How many rows were looked at.
    pub examined: i64,
    /// How many are wrong.
    pub wrong: i64,
    /// Up to five of the wrong ones, by id or key.
    pub examples: Vec<String>,
}

/// A check: how many rows there are, and a key for each that is wrong.
struct Check {
    name: &'static str,
    examined: Sql,
    wrong: Sql,
}

/// Runs every check. The order is that of the printed report.
pub async fn run(q: impl Into<Q<'_>>) -> Result<Vec<Finding>> {
    let mut q = q.into();
    let mut findings = Vec::with_capacity(CHECKS.len());
    for check in CHECKS {
        let examined = q.scalar::<i64>(check.examined, args![]).await?;
        let keys = q.rows::<String>(check.wrong, args![]).await?;
        findings.push(Finding {
            name: check.name,
            examined,
            wrong: i64::try_from(keys.len()).unwrap_or(i64::MAX),
            examples: keys.into_iter().take(5).collect(),
        });
    }
    Ok(findings)
}

const CHECKS: &[Check] = &[
    Check {
        name: "every ledger transaction adds up to zero",
        examined: sql!("SELECT COUNT(*) FROM ledger_txns"),
        wrong: sql!(
            "SELECT CAST(t.id AS TEXT) FROM ledger_txns t LEFT JOIN ledger_entries e ON e.txn_id = t.id
             GROUP BY t.id, e.currency HAVING COALESCE(SUM(e.amount_minor), 1) <> 0"
        ),
    },
    Check {
        name: "every account's balance is the sum of its entries",
        examined: sql!("SELECT COUNT(*) FROM ledger_accounts"),
        wrong: sql!(
            "SELECT CAST(a.id AS TEXT) FROM ledger_accounts a LEFT JOIN ledger_entries e ON e.account_id = a.id
             GROUP BY a.id, a.balance_minor HAVING a.balance_minor <> COALESCE(SUM(e.amount_minor), 0)"
        ),
    },
    Check {
        name: "entries are in their account's currency",
        examined: sql!("SELECT COUNT(*) FROM ledger_entries"),
        wrong: sql!(
            "SELECT CAST(e.txn_id AS TEXT) FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id
             WHERE e.currency <> a.currency"
        ),
    },
    Check {
        name: "all balances of a currency add up to zero",
        examined: sql!("SELECT COUNT(DISTINCT currency) FROM ledger_accounts"),
        wrong: sql!("SELECT currency FROM ledger_accounts GROUP BY currency HAVING SUM(balance_minor) <> 0"),
    },
    Check {
        name: "stock is the sum of its movements",
        examined: sql!("SELECT COUNT(*) FROM stock"),
        wrong: sql!(
            "SELECT CAST(s.variant_id AS TEXT) FROM stock s
             LEFT JOIN stock_moves m ON m.variant_id = s.variant_id AND m.warehouse_id = s.warehouse_id
             GROUP BY s.variant_id, s.warehouse_id, s.on_hand, s.committed, s.reserved, s.locked, s.unavailable
             HAVING s.on_hand <> COALESCE(SUM(m.d_on_hand), 0) OR s.committed <> COALESCE(SUM(m.d_committed), 0)
               OR s.reserved <> COALESCE(SUM(m.d_reserved), 0) OR s.locked <> COALESCE(SUM(m.d_locked), 0)
               OR s.unavailable <> COALESCE(SUM(m.d_unavailable), 0)"
        ),
    },
    Check {
        name: "reserved and committed stock is what open orders hold",
        examined: sql!("SELECT COUNT(*) FROM stock"),
        wrong: sql!(
            "SELECT CAST(s.variant_id AS TEXT) FROM stock s
             LEFT JOIN order_lines l ON l.variant_id = s.variant_id AND l.warehouse_id = s.warehouse_id
             LEFT JOIN orders o ON o.id = l.order_id
             GROUP BY s.variant_id, s.warehouse_id, s.reserved, s.committed
             HAVING s.reserved <> COALESCE(SUM(CASE WHEN o.state = 'unpaid' THEN l.quantity - l.cancelled_quantity END), 0)
               OR s.committed <> COALESCE(SUM(CASE WHEN o.state IN
                 ('on_hold', 'awaiting_shipment', 'partially_shipping', 'awaiting_collection')
                 THEN l.quantity - l.cancelled_quantity - (SELECT COUNT(*) FROM package_units u
                   JOIN packages k ON k.id = u.package_id
                   WHERE u.order_line_id = l.id AND u.live AND k.collected_at IS NOT NULL) END), 0)"
        ),
    },
    Check {
        name: "what a product sold is in its paid orders",
        examined: sql!("SELECT COUNT(*) FROM products"),
        wrong: sql!(
            "SELECT p.slug FROM products p WHERE p.sold <> COALESCE((
               SELECT SUM(l.quantity - l.cancelled_quantity) FROM order_lines l JOIN orders o ON o.id = l.order_id
               WHERE l.product_id = p.id AND o.paid_at IS NOT NULL), 0)"
        ),
    },
    Check {
        name: "an order's amounts are those of its lines",
        examined: sql!("SELECT COUNT(*) FROM orders"),
        wrong: sql!(
            "SELECT o.number FROM orders o JOIN order_lines l ON l.order_id = o.id
             GROUP BY o.id, o.number, o.items_minor, o.shipping_minor, o.tax_minor, o.tax_included, o.total_minor,
               o.unit_count
             HAVING o.items_minor <> SUM(l.paid_minor) OR o.unit_count <> SUM(l.quantity) OR o.total_minor
               <> o.items_minor + o.shipping_minor + CASE WHEN o.tax_included THEN 0 ELSE o.tax_minor END"
        ),
    },
    Check {
        name: "tax is the frozen rate of what it is charged on, line by line",
        examined: sql!("SELECT COUNT(*) FROM order_lines"),
        wrong: sql!(
            "SELECT DISTINCT o.number FROM orders o JOIN order_lines l ON l.order_id = o.id
             WHERE l.tax_minor <> CASE WHEN o.tax_included
               THEN (2 * l.revenue_minor * o.tax_bps + 10000 + o.tax_bps) / (2 * (10000 + o.tax_bps))
               ELSE (2 * l.revenue_minor * o.tax_bps + 10000) / 20000 END
             UNION ALL SELECT o.number FROM orders o
             WHERE o.shipping_tax_minor <> CASE WHEN o.tax_included
               THEN (2 * o.shipping_minor * o.tax_bps + 10000 + o.tax_bps) / (2 * (10000 + o.tax_bps))
               ELSE (2 * o.shipping_minor * o.tax_bps + 10000) / 20000 END
             OR o.tax_minor <> o.shipping_tax_minor + (SELECT SUM(l.tax_minor) FROM order_lines l WHERE l.order_id = o.id)"
        ),
    },
    Check {
        name: "what a line costs less than listed is what promotions of its shop took off",
        examined: sql!("SELECT COUNT(*) FROM order_lines"),
        wrong: sql!(
            "SELECT CAST(l.id AS TEXT) FROM order_lines l LEFT JOIN promo_applications a ON a.order_line_id = l.id
             GROUP BY l.id, l.quantity, l.list_minor, l.unit_minor, l.revenue_minor, l.paid_minor
             HAVING l.list_minor * l.quantity - l.paid_minor <> COALESCE(SUM(a.amount_minor), 0)
               OR l.list_minor * l.quantity - l.revenue_minor <> COALESCE(SUM(a.seller_part_minor), 0)
               OR (l.list_minor - l.unit_minor) * l.quantity
                 <> COALESCE(SUM(CASE WHEN a.stage = 'unit_price' THEN a.amount_minor END), 0)
             UNION ALL SELECT CAST(a.order_line_id AS TEXT) FROM promo_applications a
             JOIN order_lines l ON l.id = a.order_line_id JOIN orders o ON o.id = l.order_id
             JOIN promotions m ON m.id = a.promotion_id
             WHERE a.amount_minor <> a.seller_part_minor + a.platform_part_minor OR m.shop_id <> o.shop_id"
        ),
    },
    Check {
        name: "tax the marketplace owes is what came on top of paid sales",
        examined: sql!("SELECT COUNT(DISTINCT order_id) FROM settlement_lines"),
        wrong: sql!(
            "SELECT o.number FROM orders o JOIN settlement_lines s ON s.order_id = o.id
             GROUP BY o.id, o.number, o.tax_minor, o.tax_included
             HAVING SUM(s.tax_payable_minor) <> CASE WHEN o.tax_included THEN 0 ELSE o.tax_minor END
             UNION ALL SELECT a.currency FROM ledger_accounts a WHERE a.kind = 'tax_payable'
               AND a.balance_minor <> COALESCE((SELECT SUM(s.tax_payable_minor) FROM settlement_lines s
                 WHERE s.currency = a.currency AND s.state <> 'cancelled'), 0)"
        ),
    },
    Check {
        name: "a checkout's total is that of its orders",
        examined: sql!("SELECT COUNT(*) FROM checkout_groups"),
        wrong: sql!(
            "SELECT CAST(g.id AS TEXT) FROM checkout_groups g LEFT JOIN orders o ON o.group_id = g.id
             GROUP BY g.id, g.total_minor HAVING g.total_minor <> COALESCE(SUM(o.total_minor), -1)"
        ),
    },
    Check {
        name: "a paid order has a payment, an unpaid one has none",
        examined: sql!("SELECT COUNT(*) FROM orders"),
        wrong: sql!(
            "SELECT o.number FROM orders o WHERE (o.paid_at IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM payments p WHERE p.group_id = o.group_id AND p.state = 'succeeded'))
             OR (o.state = 'unpaid' AND o.paid_at IS NOT NULL)
             OR (o.paid_at IS NULL AND o.state NOT IN ('unpaid', 'cancelled'))"
        ),
    },
    Check {
        name: "an order's state is that of its units and moments",
        examined: sql!("SELECT COUNT(*) FROM orders"),
        wrong: sql!(
            "SELECT o.number FROM orders o JOIN order_lines l ON l.order_id = o.id
             GROUP BY o.id, o.number, o.state, o.shipped_at, o.delivered_at, o.cancelled_at, o.processed_at
             HAVING (o.state = 'cancelled') <> (SUM(l.quantity) = SUM(l.cancelled_quantity))
               OR (o.state IN ('in_transit', 'delivered') AND o.shipped_at IS NULL)
               OR (o.state = 'delivered' AND o.delivered_at IS NULL)
               OR (o.state = 'cancelled' AND o.cancelled_at IS NULL)
               OR (o.state IN ('in_transit', 'delivered') AND SUM(l.quantity) - SUM(l.cancelled_quantity) <> (
                 SELECT COUNT(*) FROM package_units u JOIN order_lines k ON k.id = u.order_line_id
                 WHERE k.order_id = o.id AND u.live))"
        ),
    },
    Check {
        name: "the last recorded transition led to the order's state",
        examined: sql!("SELECT COUNT(*) FROM orders"),
        wrong: sql!(
            "SELECT o.number FROM orders o WHERE o.state <> COALESCE((SELECT t.to_state FROM transitions t
               WHERE t.entity = 'order' AND t.entity_id = o.id ORDER BY t.id DESC LIMIT 1), '')"
        ),
    },
    Check {
        name: "a commission is its rate of its basis, frozen with the sale",
        examined: sql!("SELECT COUNT(*) FROM commissions"),
        wrong: sql!(
            "SELECT CAST(c.id AS TEXT) FROM commissions c JOIN order_lines l ON l.id = c.order_line_id
             JOIN orders o ON o.id = l.order_id JOIN attributions a ON a.order_line_id = c.order_line_id
             WHERE c.amount_minor <> (2 * c.basis_minor * c.rate_bps + 10000) / 20000
               OR c.basis_minor <> l.revenue_minor - CASE WHEN o.tax_included THEN l.tax_minor ELSE 0 END OR c.rate_bps <> a.rate_bps OR c.creator_id <> a.creator_id"
        ),
    },
    Check {
        name: "a commission stands where its order does",
        examined: sql!("SELECT COUNT(*) FROM commissions"),
        wrong: sql!(
            "SELECT CAST(c.id AS TEXT) FROM commissions c JOIN orders o ON o.id = c.order_id
             WHERE (o.state = 'unpaid' AND c.state <> 'estimated') OR (o.state = 'cancelled' AND c.state <> 'reversed')
               OR (o.paid_at IS NOT NULL AND c.state = 'estimated')"
        ),
    },
    Check {
        name: "every paid order line settles to the sum of its parts",
        examined: sql!("SELECT COUNT(*) FROM settlement_lines"),
        wrong: sql!(
            "SELECT CAST(s.order_line_id AS TEXT) FROM settlement_lines s WHERE s.settlement_minor <> s.revenue_minor
               + s.shipping_minor + s.tax_minor + s.commission_minor + s.transaction_minor + s.affiliate_minor
             UNION ALL SELECT CAST(l.id AS TEXT) FROM order_lines l JOIN orders o ON o.id = l.order_id
             WHERE o.paid_at IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM settlement_lines s WHERE s.order_line_id = l.id)"
        ),
    },
    Check {
        name: "a statement is the sum of its lines",
        examined: sql!("SELECT COUNT(*) FROM statements"),
        wrong: sql!(
            "SELECT CAST(t.id AS TEXT) FROM statements t LEFT JOIN settlement_lines s ON s.statement_id = t.id
             GROUP BY t.id, t.line_count, t.total_minor
             HAVING t.line_count <> COUNT(s.order_line_id) OR t.total_minor <> COALESCE(SUM(s.settlement_minor), 0)"
        ),
    },
    Check {
        name: "a withdrawal is fee and net together",
        examined: sql!("SELECT COUNT(*) FROM withdrawals"),
        wrong: sql!("SELECT CAST(id AS TEXT) FROM withdrawals WHERE gross_minor <> fee_minor + net_minor"),
    },
    Check {
        name: "what a shop waits for is what its lines will settle to",
        examined: sql!("SELECT COUNT(*) FROM ledger_accounts WHERE owner_kind = 'shop' AND kind = 'pending'"),
        wrong: sql!(
            "SELECT CAST(a.owner_id AS TEXT) FROM ledger_accounts a WHERE a.owner_kind = 'shop' AND a.kind = 'pending'
               AND a.balance_minor <> COALESCE((SELECT SUM(s.settlement_minor) FROM settlement_lines s
                 WHERE s.shop_id = a.owner_id AND s.currency = a.currency
                   AND s.state NOT IN ('settled', 'cancelled')), 0)"
        ),
    },
    Check {
        name: "what a shop may withdraw is what settled less what it withdrew",
        examined: sql!("SELECT COUNT(*) FROM ledger_accounts WHERE owner_kind = 'shop' AND kind = 'available'"),
        wrong: sql!(
            "SELECT CAST(a.owner_id AS TEXT) FROM ledger_accounts a WHERE a.owner_kind = 'shop' AND a.kind = 'available'
               AND a.balance_minor <> COALESCE((SELECT SUM(s.settlement_minor) FROM settlement_lines s
                 WHERE s.shop_id = a.owner_id AND s.currency = a.currency AND s.state = 'settled'), 0)
               - COALESCE((SELECT SUM(w.gross_minor) FROM withdrawals w WHERE w.owner_kind = 'shop'
                 AND w.owner_id = a.owner_id AND w.currency = a.currency AND w.state NOT IN ('failed', 'cancelled')), 0)"
        ),
    },
    Check {
        name: "what a creator may withdraw is what became payable less what was withdrawn",
        examined: sql!("SELECT COUNT(*) FROM ledger_accounts WHERE owner_kind = 'creator' AND kind = 'available'"),
        wrong: sql!(
            "SELECT CAST(a.owner_id AS TEXT) FROM ledger_accounts a WHERE a.owner_kind = 'creator' AND a.kind = 'available'
               AND a.balance_minor <> COALESCE((SELECT SUM(c.amount_minor) FROM commissions c
                 WHERE c.creator_id = a.owner_id AND c.currency = a.currency AND c.state IN ('payable', 'paid')), 0)
               - COALESCE((SELECT SUM(w.gross_minor) FROM withdrawals w WHERE w.owner_kind = 'creator'
                 AND w.owner_id = a.owner_id AND w.currency = a.currency AND w.state NOT IN ('failed', 'cancelled')), 0)"
        ),
    },
    Check {
        name: "what shops keep back for creators is their pending commission",
        examined: sql!("SELECT COUNT(*) FROM ledger_accounts WHERE kind = 'commission_reserve'"),
        wrong: sql!(
            "SELECT CAST(a.owner_id AS TEXT) FROM ledger_accounts a WHERE a.kind = 'commission_reserve'
               AND a.balance_minor <> COALESCE((SELECT SUM(c.amount_minor) FROM commissions c
                 WHERE c.shop_id = a.owner_id AND c.currency = a.currency AND c.state = 'pending'), 0)"
        ),
    },
    Check {
        name: "money on its way to banks is that of open withdrawals",
        examined: sql!("SELECT COUNT(*) FROM ledger_accounts WHERE kind = 'withdrawing'"),
        wrong: sql!(
            "SELECT CAST(a.owner_id AS TEXT) FROM ledger_accounts a WHERE a.kind = 'withdrawing'
               AND a.balance_minor <> COALESCE((SELECT SUM(w.gross_minor) FROM withdrawals w
                 WHERE w.owner_kind = a.owner_kind AND w.owner_id = a.owner_id AND w.currency = a.currency
                   AND w.state IN ('requested', 'processing')), 0)"
        ),
    },
    Check {
        name: "money held from buyers is what was captured less what was refunded",
        examined: sql!("SELECT COUNT(*) FROM ledger_accounts WHERE kind = 'cash_clearing'"),
        wrong: sql!(
            "SELECT a.currency FROM ledger_accounts a WHERE a.kind = 'cash_clearing'
               AND -a.balance_minor <> COALESCE((SELECT SUM(s.buyer_paid_minor) FROM settlement_lines s
                 WHERE s.currency = a.currency), 0)
               + COALESCE((SELECT SUM(r.amount_minor) FROM refunds r
                 WHERE r.currency = a.currency AND r.reason LIKE 'surplus:%'), 0)
               - COALESCE((SELECT SUM(r.amount_minor) FROM refunds r WHERE r.currency = a.currency AND r.state = 'paid'
                 AND (r.reason LIKE 'surplus:%'
                   OR EXISTS (SELECT 1 FROM settlement_lines s WHERE s.order_id = r.order_id))), 0)"
        ),
    },
];
