//! What the ledger's accounts hold, by kind.

use i18n::t;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Cell, Empty, Head, Item, Panel, Row, Table};

/// All accounts of one kind in one currency.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountRow {
    /// What they are for.
    pub what: String,
    /// More about it.
    pub note: String,
    /// How many there are; empty in the line of the sum.
    pub accounts: String,
    /// Their balance.
    pub balance: String,
    /// Whether this is a currency's sum.
    pub is_sum: bool,
}

/// Words the totals, and ends each currency with its sum; server only.
#[cfg(not(target_arch = "wasm32"))]
pub fn rows(totals: &[store::ledger::Total], locale: &i18n::Locale) -> Vec<AccountRow> {
    let mut rows = Vec::with_capacity(totals.len() + 2);
    for of_currency in totals.chunk_by(|a, b| a.currency == b.currency) {
        let Some(currency) = of_currency.first().map(|t| t.currency) else {
            continue;
        };
        let money = |minor| i18n::money(kernel::Money::new(minor, currency), locale);
        for total in of_currency {
            let key = format!("operator.money.account.{}.{}", total.owner_kind, total.kind.code());
            rows.push(AccountRow {
                what: i18n::text(&key, &[]),
                note: i18n::text(&format!("{key}.note"), &[]),
                accounts: i18n::number(total.accounts, locale),
                balance: money(total.minor),
                is_sum: false,
            });
        }
        rows.push(AccountRow {
            what: t!("operator.money.sum"),
            note: t!("operator.money.sum_note", currency = currency.code()),
            accounts: String::new(),
            balance: money(of_currency.iter().map(|t| t.minor).sum()),
            is_sum: true,
        });
    }
    rows
}

/// The table.
pub fn ledger(rows: Vec<AccountRow>) -> AnyView {
    let body = if rows.is_empty() {
        view! { <Empty title=t!("operator.money.ledger_empty") text=t!("operator.money.ledger_empty_text")/> }
            .into_any()
    } else {
        let heads = vec![
            Head::new(t!("operator.money.col.what")),
            Head::end(t!("operator.money.col.accounts")),
            Head::end(t!("operator.money.col.balance")),
        ];
        let rows = rows.into_iter().map(table_row).collect_view();
        view! { <Table label=t!("operator.money.accounts") heads bare=true>{rows}</Table> }.into_any()
    };
    let foot = view! { <p class="t-xs muted">{t!("operator.money.ledger_sub")}</p> }.into_any();
    view! { <Panel title=t!("operator.money.ledger") foot bare=true>{body}</Panel> }.into_any()
}

fn table_row(r: AccountRow) -> AnyView {
    let look = if r.is_sum { "end num bold" } else { "end num" };
    view! {
        <Row>
            <Cell look="main">
                <Item title=r.what note=r.note pictured=false/>
            </Cell>
            <Cell look="half end num" label=t!("operator.money.col.accounts")>{r.accounts}</Cell>
            <Cell look label=t!("operator.money.col.balance")>{r.balance}</Cell>
        </Row>
    }
    .into_any()
}
