//! What a seller takes along as a file: the orders of the shop, and its money. Read page by page, the newest ten thousand.

use crate::AppState;
use crate::actor::Visitor;
use crate::refusal::refused;
use crate::uploads::{seller, status};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use flows::Cx;
use i18n::t;
use kernel::{Cursor, Error, Instant, Money, OrderId, Permission, Turn};
use ledger::LineState;
use orders::Tab;
use serde::Deserialize;
use store::ledger::SettlementEntry;
use store::orders::{OrderItem, OrderLineRow, Which, shop_orders};
use store::shipping::PackageRow;

/// Most rows of a file.
const ROWS: usize = 10_000;

/// What of a list is asked for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// Code of the tab; without one, everything.
    #[serde(default)]
    tab: String,
}

/// `GET /seller/orders/export.csv?tab=`: the shop's orders, newest first.
pub(crate) async fn orders(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response {
    let written = async {
        let cx = seller(&state, &visitor, Permission::ViewOrders)?;
        orders_csv(&cx, Tab::from_code(&asked.tab)).await
    };
    match written.await {
        Ok(text) => file("orders.csv", text),
        Err(error) => refused(&state, &headers, status(&error), &error, "/seller/orders"),
    }
}

/// `GET /seller/finance/export.csv?tab=`: the shop's lines, pending or settled.
pub(crate) async fn finance(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response {
    let written = async {
        let cx = seller(&state, &visitor, Permission::ViewFinance)?;
        finance_csv(&cx, asked.tab == "settled").await
    };
    match written.await {
        Ok(text) => file("money.csv", text),
        Err(error) => refused(&state, &headers, status(&error), &error, "/seller/finance"),
    }
}

fn file(name: &str, text: String) -> Response {
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let place = format!("attachment; filename=\"{name}\"");
    (
        [(header::CONTENT_TYPE, kind)],
        [(header::CONTENT_DISPOSITION, place)],
        text,
    )
        .into_response()
}

async fn orders_csv(cx: &Cx, tab: Option<Tab>) -> Result<String, Error> {
    let shop = cx.shop()?;
    let which = match tab {
        Some(tab) => Which::Done { states: tab.states() },
        // nothing typed is found everywhere
        None => Which::Matching { words: "" },
    };
    let heads = [
        "number", "placed", "paid", "state", "due", "buyer", "items", "pieces", "goods", "delivery", "tax", "total",
        "currency", "carrier", "tracking",
    ];
    let mut text = String::from("\u{feff}");
    line(
        &mut text,
        heads.map(|head| i18n::text(&format!("seller_orders.csv.{head}"), &[])),
    );
    let (mut turn, mut rows) = (Turn::First, 0);
    loop {
        let leaf = shop_orders(cx.db(), shop, which, turn, 20).await?;
        let ids: Vec<OrderId> = leaf.rows.iter().map(|item| item.order.id).collect();
        let lines = store::orders::first_lines(cx.db(), &ids, 200).await?;
        let packages = store::shipping::packages_of_orders(cx.db(), &ids).await?;
        for item in &leaf.rows {
            order_line(item, &lines, &packages, &mut text);
        }
        rows += leaf.rows.len();
        match leaf.next.as_deref().and_then(Cursor::decode) {
            Some(cursor) if rows < ROWS => turn = Turn::After(cursor),
            _ => return Ok(text),
        }
    }
}

fn order_line(item: &OrderItem, lines: &[OrderLineRow], packages: &[PackageRow], text: &mut String) {
    let o = &item.order;
    let items: Vec<String> = lines
        .iter()
        .filter(|l| l.order == o.id)
        .map(|l| t!("seller_orders.many_item", count = l.quantity, title = l.title.clone()))
        .collect();
    let all = |of: fn(&PackageRow) -> &str| {
        let own = packages.iter().filter(|p| p.order == o.id);
        own.map(of).collect::<Vec<_>>().join(" ")
    };
    let amount = |money: Money| money.decimal();
    let due = o.process_due_at.filter(|_| o.processed_at.is_none()).or(o.ship_due_at);
    line(
        text,
        [
            o.number.clone(),
            i18n::iso(o.placed_at),
            moment(o.paid_at),
            i18n::text(&format!("seller_orders.state.{}", o.state.code()), &[]),
            moment(due.filter(|_| o.shipped_at.is_none() && o.cancelled_at.is_none())),
            orders::short_name(&o.buyer_name),
            items.join(", "),
            o.unit_count.to_string(),
            amount(o.items),
            amount(o.shipping),
            amount(o.tax),
            amount(o.total),
            o.total.currency.code().to_owned(),
            all(|p| &p.carrier),
            all(|p| &p.tracking),
        ],
    );
}

async fn finance_csv(cx: &Cx, settled: bool) -> Result<String, Error> {
    let shop = cx.shop()?;
    let heads = [
        "number",
        "title",
        "pieces",
        "state",
        "date",
        "revenue",
        "delivery",
        "commission",
        "transaction",
        "creator",
        "amount",
        "currency",
    ];
    let mut text = String::from("\u{feff}");
    line(
        &mut text,
        heads.map(|head| i18n::text(&format!("seller_finance.csv.{head}"), &[])),
    );
    let (mut cursor, mut rows, mut total) = (None, 0, 0_i64);
    let mut currency = None;
    loop {
        let page = store::ledger::settlement_entries(cx.db(), shop, settled, cursor, 200).await?;
        for e in &page.rows {
            let s = &e.row.line.settlement;
            let amount = |minor| Money::new(minor, e.row.currency).decimal();
            total += s.settlement;
            currency = Some(e.row.currency);
            line(
                &mut text,
                [
                    e.number.clone(),
                    e.title.clone(),
                    e.quantity.to_string(),
                    i18n::text(&format!("seller_finance.state.{}", state_of(e)), &[]),
                    moment(e.settled_at.or(e.row.eligible_at).or(Some(e.created_at))),
                    amount(s.revenue),
                    amount(s.shipping),
                    amount(s.platform_commission),
                    amount(s.transaction_fee),
                    amount(s.affiliate_commission),
                    amount(s.settlement),
                    e.row.currency.code().to_owned(),
                ],
            );
        }
        rows += page.rows.len();
        cursor = page.next.as_deref().and_then(Cursor::decode);
        if cursor.is_none() || rows >= ROWS {
            break;
        }
    }
    if let Some(currency) = currency {
        let mut last: [String; 12] = Default::default();
        last[0] = t!("seller_finance.csv.total");
        last[10] = Money::new(total, currency).decimal();
        last[11] = currency.code().to_owned();
        line(&mut text, last);
    }
    Ok(text)
}

/// Where a line stands, as the page says it.
fn state_of(e: &SettlementEntry) -> &'static str {
    match e.row.state {
        LineState::Settled => "settled",
        LineState::OnHoldCase => "on_hold_case",
        _ if e.row.eligible_at.is_some() => "settling",
        _ => "undelivered",
    }
}

fn moment(at: Option<Instant>) -> String {
    at.map(i18n::iso).unwrap_or_default()
}

/// One line of the file. A cell that a spreadsheet would run as a formula begins with an apostrophe; a number does not.
fn line<const N: usize>(text: &mut String, cells: [String; N]) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        text.push('"');
        let number = cell
            .strip_prefix('-')
            .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !number {
            text.push('\'');
        }
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_runs_nothing_that_a_buyer_typed_and_still_adds_up() {
        let mut text = String::new();
        line(&mut text, ["=1+1", "-5.20", "-2+cmd", "a \"b\", c"].map(str::to_owned));
        assert_eq!(text, "\"'=1+1\",\"-5.20\",\"'-2+cmd\",\"a \"\"b\"\", c\"\r\n");
    }
}
