//! The audit finds what is wrong: rows of a marketplace that is sound are broken one way at a time, inside a transaction
//! that is rolled back, and exactly the check that is about it must complain.

use crate::affiliate::{creator, in_plan};
use crate::buy::{buy, place};
use crate::finance::{buy_by_link, deliver, seller, sound};
use crate::world::{forward, guest, person, stall, work, world};
use db::{Sql, Tx, args, sql};
use flows::affiliate::set_payout;
use flows::finance::{decide_withdrawal, request_withdrawal};
use flows::fulfilment::cancel_as_buyer;
use flows::marketing::{NewDiscount, Picked, create_discount};
use flows::operator::set_tax_rate;
use flows::{Actor, World};
use kernel::{Bps, Span};
use orders::CancelReason;
use promotions::{Change, Terms};
use std::collections::BTreeSet;
use std::sync::Arc;
use testkit::both_engines;

/// Orders in many states, settled and pending commission, withdrawals of both kinds.
async fn marketplace(world: &Arc<World>) {
    let mug = stall(world, "marrowby", 10_000, 50).await;
    in_plan(world, &mug, 2000).await;
    let ines = creator(world, "ines").await;
    set_payout(&ines, "Ines Okafor", "GB29NWBK60161331926819")
        .await
        .unwrap();
    let (placed, order) = buy_by_link(world, &mug, &ines).await;
    deliver(world, &mug, &placed, order.id).await;
    forward(world, Span::days(14));
    work(world).await;
    let first = request_withdrawal(&world.cx(ines.actor), 1500, "creator")
        .await
        .unwrap();
    request_withdrawal(&seller(world, &mug).await, 5000, "shop")
        .await
        .unwrap();
    work(world).await;
    decide_withdrawal(&world.system(), first, None).await.unwrap();
    let op = person(world, "op@shop.example").await;
    set_tax_rate(&world.cx(Actor::Operator(op)), "US", Bps(725), None)
        .await
        .unwrap();
    let now = world.system().now;
    let discount = NewDiscount {
        terms: Terms {
            title: "Mugs".into(),
            change: Change::Off(Bps(1000)),
            begin: now,
            end: now.after(Span::days(5)),
        },
        picked: Picked::Products(vec![mug.product]),
        key: "audit-audit-audit".into(),
    };
    create_discount(&seller(world, &mug).await, &discount).await.unwrap();
    // on its way, paid by link and waiting, cancelled after payment, unpaid
    let (placed, order) = buy(world, &[(mug.variant, 2)]).await;
    deliver(world, &mug, &placed, order.id).await;
    buy_by_link(world, &mug, &ines).await;
    let (placed, order) = buy(world, &[(mug.variant, 1)]).await;
    cancel_as_buyer(&guest(world), &placed.access_key, order.id, CancelReason::ChangedMind)
        .await
        .unwrap();
    work(world).await;
    place(world, &[(mug.variant, 3)]).await;
}

/// What is broken, and the checks that must notice.
struct Break {
    by: &'static [Sql],
    noticed: &'static [&'static str],
}

const BREAKS: &[Break] = &[
    Break {
        by: &[sql!(
            "INSERT INTO ledger_txns (id, kind, idem_key, ref_kind, ref_id, at) VALUES (1, 'x', 'x', 'x', 1, 1)"
        )],
        noticed: &["every ledger transaction adds up to zero"],
    },
    Break {
        by: &[sql!(
            "UPDATE ledger_accounts SET balance_minor = balance_minor + CASE kind WHEN 'txn_fee' THEN 1 ELSE -1 END
             WHERE owner_kind = 'platform' AND kind IN ('txn_fee', 'commission_rev')"
        )],
        noticed: &["every account's balance is the sum of its entries"],
    },
    Break {
        by: &[sql!(
            "UPDATE ledger_entries SET currency = 'EUR' WHERE txn_id = (SELECT MIN(id) FROM ledger_txns)"
        )],
        noticed: &["entries are in their account's currency"],
    },
    Break {
        // it follows from the three above, and stands beside them so that nobody has to believe that
        by: &[sql!(
            "UPDATE ledger_accounts SET balance_minor = balance_minor + 1 WHERE kind = 'txn_fee'"
        )],
        noticed: &[
            "every account's balance is the sum of its entries",
            "all balances of a currency add up to zero",
        ],
    },
    Break {
        by: &[sql!("UPDATE products SET sold = sold + 1")],
        noticed: &["what a product sold is in its paid orders"],
    },
    Break {
        by: &[sql!("UPDATE stock SET on_hand = on_hand + 1")],
        noticed: &["stock is the sum of its movements"],
    },
    Break {
        by: &[
            sql!("UPDATE stock SET reserved = reserved + 1"),
            sql!("UPDATE stock_moves SET d_reserved = d_reserved + 1 WHERE id = (SELECT MIN(id) FROM stock_moves)"),
        ],
        noticed: &["reserved and committed stock is what open orders hold"],
    },
    Break {
        by: &[sql!(
            "UPDATE orders SET tax_minor = tax_minor + 1 WHERE state = 'delivered'"
        )],
        noticed: &[
            "an order's amounts are those of its lines",
            "tax is the frozen rate of what it is charged on, line by line",
            "tax the marketplace owes is what came on top of paid sales",
        ],
    },
    Break {
        by: &[sql!("UPDATE orders SET tax_bps = tax_bps + 100 WHERE state = 'unpaid'")],
        noticed: &["tax is the frozen rate of what it is charged on, line by line"],
    },
    Break {
        by: &[sql!(
            "UPDATE promo_applications SET amount_minor = amount_minor + 1, platform_part_minor = 1"
        )],
        noticed: &["what a line costs less than listed is what promotions of its shop took off"],
    },
    Break {
        by: &[sql!(
            "UPDATE order_lines SET list_minor = list_minor + 1 WHERE line_no = 1"
        )],
        noticed: &["what a line costs less than listed is what promotions of its shop took off"],
    },
    Break {
        by: &[sql!(
            "UPDATE settlement_lines SET tax_payable_minor = tax_payable_minor + 1 WHERE state = 'unsettled'"
        )],
        noticed: &["tax the marketplace owes is what came on top of paid sales"],
    },
    Break {
        by: &[sql!("UPDATE checkout_groups SET total_minor = total_minor + 1")],
        noticed: &["a checkout's total is that of its orders"],
    },
    Break {
        by: &[sql!(
            "UPDATE payments SET state = 'failed' WHERE id = (SELECT MIN(id) FROM payments)"
        )],
        noticed: &["a paid order has a payment, an unpaid one has none"],
    },
    Break {
        by: &[
            sql!(
                "UPDATE package_units SET live = FALSE
                 WHERE order_line_id = (SELECT MIN(order_line_id) FROM package_units)"
            ),
            sql!("UPDATE orders SET state = 'delivered' WHERE state = 'completed'"),
            sql!("UPDATE transitions SET to_state = 'delivered' WHERE entity = 'order' AND to_state = 'completed'"),
        ],
        noticed: &["an order's state is that of its units and moments"],
    },
    Break {
        by: &[sql!("UPDATE orders SET shipped_at = NULL WHERE state = 'delivered'")],
        noticed: &["an order's state is that of its units and moments"],
    },
    Break {
        by: &[sql!(
            "UPDATE transitions SET to_state = 'in_transit' WHERE entity = 'order' AND to_state = 'completed'"
        )],
        noticed: &["the last recorded transition led to the order's state"],
    },
    Break {
        by: &[sql!(
            "UPDATE attributions SET rate_bps = rate_bps + 1 WHERE creator_id IS NOT NULL"
        )],
        noticed: &["a commission is its rate of its basis, frozen with the sale"],
    },
    Break {
        by: &[sql!(
            "UPDATE commissions SET state = 'estimated' WHERE state = 'pending'"
        )],
        noticed: &[
            "a commission stands where its order does",
            "what shops keep back for creators is their pending commission",
        ],
    },
    Break {
        by: &[sql!(
            "UPDATE settlement_lines SET tax_minor = tax_minor + 1 WHERE state = 'unsettled'"
        )],
        noticed: &["every paid order line settles to the sum of its parts"],
    },
    Break {
        by: &[sql!("UPDATE statements SET total_minor = total_minor + 1")],
        noticed: &["a statement is the sum of its lines"],
    },
    Break {
        by: &[sql!("UPDATE withdrawals SET fee_minor = fee_minor + 1")],
        noticed: &["a withdrawal is fee and net together"],
    },
    Break {
        by: &[sql!(
            "UPDATE settlement_lines SET settlement_minor = settlement_minor + 1, tax_minor = tax_minor + 1
             WHERE state = 'unsettled'"
        )],
        noticed: &["what a shop waits for is what its lines will settle to"],
    },
    Break {
        by: &[sql!(
            "UPDATE withdrawals SET gross_minor = gross_minor + 1, net_minor = net_minor + 1 WHERE owner_kind = 'shop'"
        )],
        noticed: &[
            "what a shop may withdraw is what settled less what it withdrew",
            "money on its way to banks is that of open withdrawals",
        ],
    },
    Break {
        by: &[sql!(
            "UPDATE withdrawals SET gross_minor = gross_minor + 1, net_minor = net_minor + 1 WHERE owner_kind = 'creator'"
        )],
        noticed: &["what a creator may withdraw is what became payable less what was withdrawn"],
    },
    Break {
        by: &[sql!(
            "UPDATE commissions SET state = 'reversed' WHERE state = 'pending'"
        )],
        noticed: &["what shops keep back for creators is their pending commission"],
    },
    Break {
        by: &[sql!("UPDATE withdrawals SET state = 'paid' WHERE state = 'processing'")],
        noticed: &["money on its way to banks is that of open withdrawals"],
    },
    Break {
        by: &[sql!("UPDATE refunds SET state = 'requested' WHERE state = 'paid'")],
        noticed: &["money held from buyers is what was captured less what was refunded"],
    },
];

async fn complaints(tx: &mut Tx) -> BTreeSet<&'static str> {
    let findings = store::audit::run(tx).await.unwrap();
    findings.iter().filter(|f| f.wrong > 0).map(|f| f.name).collect()
}

both_engines! {
    async fn whatever_is_broken_is_noticed_by_the_check_about_it(db: Db) {
        let world = world(db).await;
        marketplace(&world).await;
        sound(&world).await;
        let mut noticed: BTreeSet<&'static str> = BTreeSet::new();
        for broken in BREAKS {
            let mut tx = world.db.begin().await.unwrap();
            for statement in broken.by {
                let rows = tx.run(*statement, args![]).await.unwrap();
                assert!(rows > 0, "nothing to break: {}", statement.sqlite);
            }
            assert_eq!(complaints(&mut tx).await, broken.noticed.iter().copied().collect(), "{:?}", broken.by);
            noticed.extend(broken.noticed);
        }
        let findings = store::audit::run(&world.db).await.unwrap();
        let untried: Vec<_> = findings.iter().map(|f| f.name).filter(|name| !noticed.contains(name)).collect();
        assert!(untried.is_empty(), "checks nothing here breaks: {untried:?}");
        let unexamined: Vec<_> = findings.iter().filter(|f| f.examined == 0).map(|f| f.name).collect();
        assert!(unexamined.is_empty(), "checks that looked at nothing: {unexamined:?}");
        sound(&world).await;
    }
}
