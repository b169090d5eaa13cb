//! What promotions took off order lines; written with the order and never changed (spec: commerce 2.9, P1 and P4).

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{OrderId, OrderLineId};
use promotions::{Application, Stage};

/// Writes what a promotion took off a line.
pub async fn insert_application(tx: &mut Tx, line: OrderLineId, a: &Application) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO promo_applications (order_line_id, promotion_id, stage, amount_minor, seller_part_minor,
                                             platform_part_minor)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        args![
            line,
            a.promotion,
            a.stage.code(),
            a.amount,
            a.seller_part,
            a.platform_part
        ],
    )
    .await?;
    Ok(())
}

/// An application with its line.
struct Stored(OrderLineId, Application);

impl FromRow for Stored {
    fn from_row(r: &Row) -> Result<Self> {
        let application = Application {
            promotion: r.id("promotion_id")?,
            stage: r.code("stage", Stage::from_code)?,
            amount: r.int("amount_minor")?,
            seller_part: r.int("seller_part_minor")?,
            platform_part: r.int("platform_part_minor")?,
        };
        Ok(Stored(r.id("order_line_id")?, application))
    }
}

/// What was taken off the lines of an order.
pub async fn line_applications(q: impl Into<Q<'_>>, order: OrderId) -> Result<Vec<(OrderLineId, Application)>> {
    let rows: Vec<Stored> = q
        .into()
        .rows(
            sql!(
                "SELECT a.order_line_id, a.promotion_id, a.stage, a.amount_minor, a.seller_part_minor,
                   a.platform_part_minor
                 FROM promo_applications a JOIN order_lines l ON l.id = a.order_line_id
                 WHERE l.order_id = $1 ORDER BY l.line_no, a.promotion_id LIMIT 1000"
            ),
            args![order],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|Stored(line, application)| (line, application))
        .collect())
}
