//! A shop's list of orders, one page at a time and both ways, and what a page shows beside the orders themselves.

use super::{OrderItem, OrderLineRow};
use crate::keys::{counted, filled};
use db::{FromRow, Q, Result, Row, Value, args, sql};
use kernel::{Cursor, Instant, Leaf, OrderId, ShopId, Tally, Turn};
use orders::OrderState;

/// Most orders the reads of one page take; their statements have so many placeholders.
const MOST: usize = 20;

/// Which of a shop's orders a list shows, and in which order.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// Those in these states (at most four), oldest first: whoever waits longest is due first.
    Waiting {
        /// The states.
        states: &'a [OrderState],
        /// Only what must be packed or handed over before this moment.
        due_before: Option<Instant>,
        /// Only what the buyer asks to cancel.
        asked: bool,
    },
    /// Those in these states (at most four), newest first.
    Done {
        /// The states.
        states: &'a [OrderState],
    },
    /// Those whose number, buyer, titles or SKUs contain this, newest first.
    Matching {
        /// As typed.
        words: &'a str,
    },
}

impl Which<'_> {
    const fn oldest_first(self) -> bool {
        matches!(self, Which::Waiting { .. })
    }
}

/// Up to four states as the four placeholders of a list.
fn four(states: &[OrderState]) -> [&'static str; 4] {
    let last = states.last().map_or("", |s| s.code());
    std::array::from_fn(|n| states.get(n).map_or(last, |s| s.code()))
}

/// A row's place in the list.
struct Place(Cursor);

impl FromRow for Place {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Place(Cursor {
            key: r.int("placed_at")?,
            id: r.int("id")?,
        }))
    }
}

/// What is typed, as a pattern for `LIKE … ESCAPE '\'` of folded text: taken literally, anywhere.
fn pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    // only ASCII is folded: more than that the engines do not agree on
    for c in words.trim().to_ascii_lowercase().chars().take(80) {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A page of a shop's orders; at most 20. Turned back to the beginning it is the whole first page.
pub async fn shop_orders(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    which: Which<'_>,
    turn: Turn,
    size: usize,
) -> Result<Leaf<OrderItem>> {
    let mut q = q.into();
    let size = size.min(MOST);
    let mut places = places(&mut q, shop, which, turn, size).await?;
    if turn.backward() && places.back.is_none() {
        places = self::places(&mut q, shop, which, Turn::First, size).await?;
    }
    let ids: Vec<OrderId> = places.rows.iter().map(|Place(cursor)| OrderId(cursor.id)).collect();
    let mut items: Vec<OrderItem> = q
        .rows(
            sql!(
                "SELECT o.*, s.name AS shop_name, l.title, l.picture_id, g.access_key,
                        (SELECT COUNT(*) FROM order_lines n WHERE n.order_id = o.id) AS line_count
                 FROM orders o JOIN shops s ON s.id = o.shop_id JOIN checkout_groups g ON g.id = o.group_id
                 JOIN order_lines l ON l.order_id = o.id AND l.line_no = 1
                 WHERE o.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                   $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) LIMIT 20"
            ),
            filled(MOST, &ids),
        )
        .await?;
    let place = |item: &OrderItem| ids.iter().position(|id| *id == item.order.id);
    items.sort_by_key(place);
    Ok(Leaf {
        rows: items,
        back: places.back,
        next: places.next,
    })
}

async fn places(q: &mut Q<'_>, shop: ShopId, which: Which<'_>, turn: Turn, size: usize) -> Result<Leaf<Place>> {
    let rising = which.oldest_first() != turn.backward();
    let from = turn.from(match rising {
        true => Cursor { key: i64::MIN, id: 0 },
        false => Cursor {
            key: i64::MAX,
            id: i64::MAX,
        },
    });
    let limit = size as i64 + 1;
    let rows: Vec<Place> = match which {
        Which::Matching { words } => {
            let statement = match rising {
                true => sql!(
                    "SELECT o.placed_at, o.id FROM orders o
                     WHERE o.shop_id = $1 AND (o.placed_at, o.id) > ($3, $4)
                       AND (lower(o.number) LIKE $2 ESCAPE '\\' OR lower(o.buyer_name) LIKE $2 ESCAPE '\\'
                         OR EXISTS (SELECT 1 FROM order_lines l JOIN variants v ON v.id = l.variant_id
                           WHERE l.order_id = o.id
                             AND (lower(l.title) LIKE $2 ESCAPE '\\' OR lower(v.sku) LIKE $2 ESCAPE '\\')))
                     ORDER BY o.placed_at, o.id LIMIT $5"
                ),
                false => sql!(
                    "SELECT o.placed_at, o.id FROM orders o
                     WHERE o.shop_id = $1 AND (o.placed_at, o.id) < ($3, $4)
                       AND (lower(o.number) LIKE $2 ESCAPE '\\' OR lower(o.buyer_name) LIKE $2 ESCAPE '\\'
                         OR EXISTS (SELECT 1 FROM order_lines l JOIN variants v ON v.id = l.variant_id
                           WHERE l.order_id = o.id
                             AND (lower(l.title) LIKE $2 ESCAPE '\\' OR lower(v.sku) LIKE $2 ESCAPE '\\')))
                     ORDER BY o.placed_at DESC, o.id DESC LIMIT $5"
                ),
            };
            q.rows(statement, args![shop, pattern(words), from.key, from.id, limit])
                .await?
        }
        Which::Waiting { states, .. } | Which::Done { states } => {
            let (due, asked) = match which {
                Which::Waiting { due_before, asked, .. } => (due_before.map_or(i64::MAX, |at| at.0), asked),
                _ => (i64::MAX, false),
            };
            let [a, b, c, d] = four(states);
            let statement = match rising {
                true => sql!(
                    "SELECT o.placed_at, o.id FROM orders o
                     WHERE o.shop_id = $1 AND o.state IN ($2, $3, $4, $5) AND (o.placed_at, o.id) > ($8, $9)
                       AND COALESCE(CASE WHEN o.processed_at IS NULL THEN o.process_due_at ELSE o.ship_due_at END, 0) < $6
                       AND (NOT $7 OR EXISTS (SELECT 1 FROM cancellations w WHERE w.order_id = o.id AND w.state = 'requested'))
                     ORDER BY o.placed_at, o.id LIMIT $10"
                ),
                false => sql!(
                    "SELECT o.placed_at, o.id FROM orders o
                     WHERE o.shop_id = $1 AND o.state IN ($2, $3, $4, $5) AND (o.placed_at, o.id) < ($8, $9)
                       AND COALESCE(CASE WHEN o.processed_at IS NULL THEN o.process_due_at ELSE o.ship_due_at END, 0) < $6
                       AND (NOT $7 OR EXISTS (SELECT 1 FROM cancellations w WHERE w.order_id = o.id AND w.state = 'requested'))
                     ORDER BY o.placed_at DESC, o.id DESC LIMIT $10"
                ),
            };
            q.rows(statement, args![shop, a, b, c, d, due, asked, from.key, from.id, limit])
                .await?
        }
    };
    Ok(Leaf::of(rows, size, turn, |Place(cursor)| *cursor))
}

/// So many orders are counted.
const COUNTED_MOST: i64 = 1000;

/// How many orders of a shop are in these states (at most four), counted up to 1000.
pub async fn count_orders(q: impl Into<Q<'_>>, shop: ShopId, states: &[OrderState]) -> Result<Tally> {
    let [a, b, c, d] = four(states);
    let statement = sql!(
        "SELECT COUNT(*) FROM (SELECT id FROM orders
           WHERE shop_id = $1 AND state IN ($2, $3, $4, $5) LIMIT $6) AS n"
    );
    counted(q, COUNTED_MOST, statement, args![shop, a, b, c, d]).await
}

/// How many orders waiting to be shipped are due before `at`, counted up to 1000.
pub async fn count_due(q: impl Into<Q<'_>>, shop: ShopId, at: Instant) -> Result<Tally> {
    let statement = sql!(
        "SELECT COUNT(*) FROM (SELECT id FROM orders WHERE shop_id = $1
           AND state IN ('awaiting_shipment', 'partially_shipping', 'awaiting_collection')
           AND (CASE WHEN processed_at IS NULL THEN process_due_at ELSE ship_due_at END) < $2 LIMIT $3) AS n"
    );
    counted(q, COUNTED_MOST, statement, args![shop, at]).await
}

/// How many orders of a shop their buyers wish to cancel, while the shop may still answer; counted up to 1000.
pub async fn count_asked(q: impl Into<Q<'_>>, shop: ShopId) -> Result<Tally> {
    let statement = sql!(
        "SELECT COUNT(*) FROM (SELECT w.order_id FROM cancellations w JOIN orders o ON o.id = w.order_id
           WHERE o.shop_id = $1 AND w.state = 'requested' LIMIT $2) AS n"
    );
    counted(q, COUNTED_MOST, statement, args![shop]).await
}

/// The first lines of up to 20 orders, at most `each` (up to 200) of every one, in the order of the orders' ids; more
/// orders are left out.
pub async fn first_lines(q: impl Into<Q<'_>>, orders: &[OrderId], each: i64) -> Result<Vec<OrderLineRow>> {
    let mut args = filled(MOST, orders);
    args.push(Value::from(each));
    q.into()
        .rows(
            sql!(
                "SELECT * FROM order_lines WHERE line_no <= $21 AND order_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                   $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ORDER BY order_id, line_no LIMIT 4000"
            ),
            args,
        )
        .await
}

/// Which of up to 20 orders their buyers wish to cancel, while the shop may still answer.
pub async fn asked_to_cancel(q: impl Into<Q<'_>>, orders: &[OrderId]) -> Result<Vec<OrderId>> {
    let ids: Vec<i64> = q
        .into()
        .rows(
            sql!(
                "SELECT order_id FROM cancellations WHERE state = 'requested' AND order_id IN ($1, $2, $3, $4, $5, $6, $7,
                   $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) LIMIT 20"
            ),
            filled(MOST, orders),
        )
        .await?;
    Ok(ids.into_iter().map(OrderId).collect())
}
