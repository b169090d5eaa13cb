//! `/seller/finance`: balances, the chart of the last weeks, settlement lines, statements and withdrawals.

use crate::charts::{WeekRow, weeks};
use crate::withdraw::{WithdrawCard, WithdrawForm};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{Badge, ButtonLink, Cell, Empty, Flow, FlowPart, Head, PageHead, Pager, Panel, Row, Tab, Table, Tabs};
use wire::Answer;

/// One line of the list under the balances.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MoneyRow {
    /// Date in words.
    pub date: String,
    /// What it is.
    pub what: String,
    /// More about it.
    pub note: String,
    /// Reference people can quote.
    pub reference: String,
    /// Tone of its badge.
    pub tone: String,
    /// State in words.
    pub state: String,
    /// Signed amount.
    pub amount: String,
}

/// Everything the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FinanceView {
    /// Not yet delivered: sum, and how many lines.
    pub undelivered: (String, i64),
    /// Within the hold: sum, and when the next settles.
    pub settling: (String, String),
    /// May be withdrawn.
    pub available: String,
    /// Days from delivery to settlement.
    pub hold_days: i64,
    /// The last eight weeks.
    pub weeks: Vec<WeekRow>,
    /// Highest value of the chart and its axis texts, from the top down.
    pub axis: (i64, Vec<String>),
    /// What the form needs.
    pub withdraw: WithdrawForm,
    /// The list of the chosen tab.
    pub rows: Vec<MoneyRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// What the finance page shows of the current shop. `tab` is `pending`, `settled` or `withdrawals`.
#[server(endpoint = "seller/finance/overview")]
pub async fn finance_overview(
    #[server(default)] tab: String,
    #[server(default)] cursor: String,
) -> Answer<FinanceView> {
    let cx = web::seller(kernel::Permission::ViewFinance)?;
    crate::overview::read::overview(&cx, &tab, &cursor)
        .await
        .map_err(web::page_refused)
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads and words what the page shows; server only.

    use super::{FinanceView, MoneyRow};
    use crate::charts;
    use crate::withdraw;
    use flows::Cx;
    use i18n::{Locale, t};
    use kernel::{Cursor, Error, Money, Span};
    use ledger::{AccountKey, AccountKind, LineState, Owner, WithdrawalState};
    use store::ledger::{SettlementEntry, StatementRow, Withdrawal};

    const PAGE: usize = 20;

    pub async fn overview(cx: &Cx, tab: &str, cursor: &str) -> Result<FinanceView, Error> {
        let cursor = match cursor {
            "" => None,
            text => Some(Cursor::decode(text).ok_or(Error::NotFound)?),
        };
        let shop = cx.shop()?;
        let payee = flows::finance::payee(cx).await?;
        let base = i18n::locale();
        let locale = Locale::new(base.lang, base.region, &payee.time_zone, payee.currency);
        let money = |minor| i18n::money(Money::new(minor, payee.currency), &locale);
        let available_key = AccountKey::new(payee.owner, AccountKind::Available, payee.currency);
        let available = store::ledger::balance(cx.db(), available_key).await?;
        let sums = store::ledger::pending_sums(cx.db(), shop, payee.currency).await?;
        let (undelivered, settling) = sums.map_or(((money(0), 0), (money(0), String::new())), |s| {
            let next = s
                .next_at
                .map(|at| i18n::moment(at, cx.now, &locale))
                .unwrap_or_default();
            ((money(s.undelivered.1), s.undelivered.0), (money(s.holding.1), next))
        });
        let since = cx.now.before(Span::days(56));
        let sums = store::ledger::week_sums(cx.db(), shop, payee.currency, since).await?;
        let (weeks, axis) = charts::rows(&sums, since, payee.currency, &locale);
        let (rows, next) = match tab {
            "withdrawals" => {
                let all = store::ledger::withdrawals(cx.db(), payee.owner, 50).await?;
                (all.iter().map(|w| withdrawal_row(w, &locale)).collect(), None)
            }
            "statements" => {
                let all = store::ledger::statements(cx.db(), shop, 90).await?;
                (all.iter().map(|s| statement_row(s, &locale)).collect(), None)
            }
            _ => {
                let page = store::ledger::settlement_entries(cx.db(), shop, tab == "settled", cursor, PAGE).await?;
                (page.rows.iter().map(|e| line_row(e, cx, &locale)).collect(), page.next)
            }
        };
        let withdraw = withdraw::form(cx, &payee, available, &locale).await?;
        Ok(FinanceView {
            undelivered,
            settling,
            available: money(available),
            hold_days: ledger::HOLD_DAYS,
            weeks,
            axis,
            withdraw,
            rows,
            next,
        })
    }

    fn line_row(e: &SettlementEntry, cx: &Cx, locale: &Locale) -> MoneyRow {
        let s = &e.row.line.settlement;
        let money = |minor| i18n::money(Money::new(minor, e.row.currency), locale);
        let (tone, state, date) = match (e.row.state, e.row.eligible_at, e.settled_at) {
            (LineState::Settled, _, at) => (
                "ok",
                t!("seller_finance.state.settled"),
                at.map(|at| i18n::date(at, locale)),
            ),
            (LineState::OnHoldCase, ..) => (
                "warn",
                t!("seller_finance.state.on_hold_case"),
                Some(i18n::date(e.created_at, locale)),
            ),
            (_, Some(at), _) => (
                "info",
                t!("seller_finance.state.settling"),
                Some(i18n::moment(at, cx.now, locale)),
            ),
            _ => (
                "",
                t!("seller_finance.state.undelivered"),
                Some(i18n::date(e.created_at, locale)),
            ),
        };
        let mut note = t!(
            "seller_finance.line.parts",
            revenue = money(s.revenue + s.shipping),
            fees = money(-(s.platform_commission + s.transaction_fee)),
            creator = money(-s.affiliate_commission)
        );
        if e.tax_contained > 0 {
            note.push_str(" · ");
            note += &t!("seller_finance.line.tax_within", amount = money(e.tax_contained));
        } else if s.tax_payable > 0 {
            note.push_str(" · ");
            note += &t!("seller_finance.line.tax", amount = money(s.tax_payable));
        }
        MoneyRow {
            date: date.unwrap_or_default(),
            what: t!("seller_finance.line.what", title = e.title, quantity = e.quantity),
            note,
            reference: e.number.clone(),
            tone: tone.to_owned(),
            state,
            amount: money(s.settlement),
        }
    }

    fn statement_row(s: &StatementRow, locale: &Locale) -> MoneyRow {
        MoneyRow {
            date: s.local_day.clone(),
            what: t!("seller_finance.statement.what"),
            note: t!("seller_finance.statement.lines", count = s.line_count),
            reference: format!("ST-{}", s.id.0 % 1_000_000),
            tone: "ok".to_owned(),
            state: t!("seller_finance.state.settled"),
            amount: i18n::money(Money::new(s.total_minor, s.currency), locale),
        }
    }

    fn withdrawal_row(w: &Withdrawal, locale: &Locale) -> MoneyRow {
        let (tone, state) = match w.state {
            WithdrawalState::Requested => ("", t!("seller_finance.withdrawal.requested")),
            WithdrawalState::Processing => ("info", t!("seller_finance.withdrawal.processing")),
            WithdrawalState::Paid => ("ok", t!("seller_finance.withdrawal.paid")),
            WithdrawalState::Failed => ("danger", t!("seller_finance.withdrawal.failed")),
            WithdrawalState::Cancelled => ("", t!("seller_finance.withdrawal.cancelled")),
        };
        let note = match w.state {
            WithdrawalState::Failed => w.failure.clone(),
            _ => t!(
                "seller_finance.withdrawal.expected",
                date = i18n::date(w.expected_at, locale)
            ),
        };
        debug_assert!(matches!(w.owner, Owner::Shop(_)));
        MoneyRow {
            date: i18n::date(w.requested_at, locale),
            what: t!("seller_finance.withdrawal.what", to = w.payout_name),
            note,
            reference: format!("WD-{}", w.id.0 % 1_000_000),
            tone: tone.to_owned(),
            state,
            amount: i18n::money(Money::new(-w.amounts.gross, w.currency), locale),
        }
    }
}

/// The page.
#[component]
pub fn FinancePage() -> impl IntoView {
    let query = use_query_map();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let view = Resource::new(
        move || (get("tab"), get("cursor")),
        |(tab, cursor)| finance_overview(tab, cursor),
    );
    view! {
        <Title text=t!("seller_finance.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(finance) => page(finance, get("tab")),
                    Err(error) => ui::failed(&error),
                }
            })}
        </Suspense>
    }
}

fn page(finance: FinanceView, tab: String) -> AnyView {
    let FinanceView {
        undelivered,
        settling,
        available,
        hold_days,
        weeks: rows,
        axis,
        withdraw,
        rows: list,
        next,
    } = finance;
    let parts = vec![
        FlowPart {
            icon: "truck",
            label: t!("seller_finance.undelivered"),
            figure: undelivered.0,
            note: t!("seller_finance.undelivered_note", count = undelivered.1),
            now: false,
        },
        FlowPart {
            icon: "clock",
            label: t!("seller_finance.settling"),
            figure: settling.0,
            note: if settling.1.is_empty() {
                t!("seller_finance.settling_none")
            } else {
                t!("seller_finance.settling_next", moment = settling.1)
            },
            now: false,
        },
        FlowPart {
            icon: "wallet",
            label: t!("seller_finance.available"),
            figure: available,
            note: t!("seller_finance.available_note"),
            now: true,
        },
    ];
    // the file is about lines: of the settled ones in the tabs that come after
    let export = match tab.as_str() {
        "" | "pending" => "/seller/finance/export.csv?tab=pending",
        _ => "/seller/finance/export.csv?tab=settled",
    };
    view! {
        <PageHead title=t!("seller_finance.title") sub=t!("seller_finance.sub", count = hold_days)>
            <ButtonLink href=export icon="download" external=true>{t!("seller_finance.export")}</ButtonLink>
        </PageHead>
        <div class="cols side mid">
            <div>
                <Panel title=t!("seller_finance.balance")><Flow parts/></Panel>
            </div>
            <aside><WithdrawCard form=withdraw/></aside>
            <div>
                <Panel title=t!("seller_finance.in_and_out")>{weeks(rows, axis)}</Panel>
                {movements(list, next, &tab)}
            </div>
        </div>
    }
    .into_any()
}

/// The list with its tabs.
fn movements(rows: Vec<MoneyRow>, next: Option<String>, tab: &str) -> AnyView {
    let tab = if tab.is_empty() { "pending" } else { tab };
    let tabs = [
        ("pending", t!("seller_finance.tab.pending")),
        ("settled", t!("seller_finance.tab.settled")),
        ("statements", t!("seller_finance.tab.statements")),
        ("withdrawals", t!("seller_finance.tab.withdrawals")),
    ]
    .map(|(code, label)| Tab::new(format!("/seller/finance?tab={code}"), label, code == tab))
    .to_vec();
    let next = next
        .map(|cursor| format!("/seller/finance?tab={tab}&cursor={cursor}"))
        .unwrap_or_default();
    let heads = vec![
        Head::new(t!("seller_finance.col.date")),
        Head::new(t!("seller_finance.col.what")),
        Head::new(t!("seller_finance.col.reference")),
        Head::new(t!("seller_finance.col.state")),
        Head::end(t!("seller_finance.col.amount")),
    ];
    let body = if rows.is_empty() {
        view! { <Empty title=t!("seller_finance.empty") text=t!("seller_finance.empty_text")/> }.into_any()
    } else {
        let rows: Vec<AnyView> = rows.into_iter().map(money_row).collect();
        let after = view! { <Pager next/> }.into_any();
        view! { <Table label=t!("seller_finance.movements") heads after>{rows}</Table> }.into_any()
    };
    view! {
        <Tabs label=t!("seller_finance.movements") tabs/>
        {body}
    }
    .into_any()
}

fn money_row(row: MoneyRow) -> AnyView {
    let tone: &'static str = match row.tone.as_str() {
        "ok" => "ok",
        "info" => "info",
        "warn" => "warn",
        "danger" => "danger",
        _ => "",
    };
    view! {
        <Row>
            <Cell label=t!("seller_finance.col.date") look="half">{row.date}</Cell>
            <Cell label=t!("seller_finance.col.what") look="main">
                <b>{row.what}</b>
                <div class="muted t-xs">{row.note}</div>
            </Cell>
            <Cell label=t!("seller_finance.col.reference") look="half"><code>{row.reference}</code></Cell>
            <Cell label=t!("seller_finance.col.state") look="half"><Badge tone text=row.state/></Cell>
            <Cell label=t!("seller_finance.col.amount") look="end num bold half">{row.amount}</Cell>
        </Row>
    }
    .into_any()
}
