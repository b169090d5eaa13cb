//! Withdrawals at the bank: who gets how much, and the two answers the bank can give.

use i18n::t;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{
    Badge, Button, Cell, Dialog, DialogFoot, Empty, Field, FormError, Head, Item, OpenDialog, Row, Tab, Table, Tabs,
    failure, pending,
};
use wire::Answer;

/// One withdrawal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithdrawalRow {
    /// Its id.
    pub id: String,
    /// When it was asked for.
    pub asked: String,
    /// The name the account is in, and whether a shop's or a creator's.
    pub to: (String, String),
    /// The account.
    pub account: String,
    /// What arrives, and what it is made of where a fee is kept.
    pub amount: (String, String),
    /// Tone and words of its state.
    pub state: (String, String),
    /// When it should arrive, or why it failed.
    pub note: String,
    /// Whether the bank may say that it is paid.
    pub payable: bool,
    /// What to call it when the bank says that it failed: code of the words; empty when it cannot any more.
    pub fails: String,
}

/// Words a withdrawal; server only.
#[cfg(not(target_arch = "wasm32"))]
pub fn row(w: &store::ledger::Withdrawal, cx: &flows::Cx, locale: &i18n::Locale) -> WithdrawalRow {
    use ledger::WithdrawalState::{Cancelled, Failed, Paid, Processing, Requested};
    let money = |minor| i18n::money(kernel::Money::new(minor, w.currency), locale);
    let tone = match w.state {
        Requested | Cancelled => "",
        Processing => "info",
        Paid => "ok",
        Failed => "danger",
    };
    let parts = match w.amounts.fee {
        0 => String::new(),
        fee => t!("operator.money.parts", gross = money(w.amounts.gross), fee = money(fee)),
    };
    let note = match w.state {
        Requested | Processing => t!("operator.money.expected", date = i18n::date(w.expected_at, locale)),
        Paid | Cancelled => w.decided_at.map(|at| i18n::date(at, locale)).unwrap_or_default(),
        Failed => w.failure.clone(),
    };
    WithdrawalRow {
        id: w.id.to_string(),
        asked: i18n::moment(w.requested_at, cx.now, locale),
        to: (
            w.payout_name.clone(),
            i18n::text(&format!("operator.money.owner.{}", w.owner.code()), &[]),
        ),
        account: w.payout_to.clone(),
        amount: (money(w.amounts.net), parts),
        state: (
            tone.to_owned(),
            i18n::text(&format!("operator.money.state.{}", w.state.code()), &[]),
        ),
        note,
        payable: w.state == Processing,
        fails: match w.state {
            Processing => "failed".to_owned(),
            Paid => "returned".to_owned(),
            Requested | Failed | Cancelled => String::new(),
        },
    }
}

/// The bank paid.
#[server(endpoint = "operator/money/paid")]
pub async fn mark_paid(withdrawal: String) -> Answer<()> {
    decided(&withdrawal, None, "withdrawal_paid").await
}

/// The bank could not pay, for a reason.
#[server(endpoint = "operator/money/failed")]
pub async fn mark_failed(withdrawal: String, #[server(default)] reason: String) -> Answer<()> {
    decided(&withdrawal, Some(&reason), "withdrawal_failed").await
}

#[cfg(not(target_arch = "wasm32"))]
async fn decided(withdrawal: &str, failure: Option<&str>, notice: &str) -> Answer<()> {
    let cx = web::operator()?;
    let id = withdrawal.parse().map_err(|_| kernel::Error::NotFound)?;
    flows::finance::decide_withdrawal(&cx, id, failure).await?;
    web::go_with_notice("/operator/money", notice);
    Ok(())
}

/// The list with its tabs.
pub fn list(
    rows: Vec<WithdrawalRow>,
    open: i64,
    tab: &str,
    pay: ServerAction<MarkPaid>,
    fail: ServerAction<MarkFailed>,
) -> AnyView {
    let decided = tab == "decided";
    let tabs = vec![
        Tab::new("/operator/money", t!("operator.money.tab.open"), !decided).count(open),
        Tab::new("/operator/money?tab=decided", t!("operator.money.tab.decided"), decided),
    ];
    let heads = vec![
        Head::new(t!("operator.money.col.to")),
        Head::wide(t!("operator.money.col.account")),
        Head::new(t!("operator.money.col.asked")),
        Head::new(t!("operator.money.col.state")),
        Head::end(t!("operator.money.col.amount")),
        Head::acts(),
    ];
    let body = if rows.is_empty() {
        view! { <Empty title=t!("operator.money.empty") text=t!("operator.money.empty_text")/> }.into_any()
    } else {
        let dialogs = rows
            .iter()
            .filter(|r| !r.fails.is_empty())
            .map(|r| fail_dialog(r, fail))
            .collect_view();
        let rows = rows.into_iter().map(|r| table_row(r, pay)).collect_view();
        view! {
            <Table label=t!("operator.money.withdrawals") heads>{rows}</Table>
            {dialogs}
        }
        .into_any()
    };
    view! {
        <Tabs label=t!("operator.money.withdrawals") tabs/>
        {body}
    }
    .into_any()
}

fn table_row(r: WithdrawalRow, pay: ServerAction<MarkPaid>) -> AnyView {
    let (withdrawal, dialog) = (r.id.clone(), dialog_id(&r.id));
    let paid = r.payable.then(|| {
        view! {
            <ActionForm action=pay>
                <input type="hidden" name="withdrawal" value=withdrawal/>
                <Button look="sm" pending=pending(pay)>{t!("operator.money.mark_paid")}</Button>
            </ActionForm>
        }
    });
    let acts = (!r.fails.is_empty()).then(|| {
        let text = t!(&format!("operator.money.mark_{}", r.fails));
        view! { <div class="acts">{paid} <OpenDialog dialog text look="sm quiet"/></div> }
    });
    let tone: &'static str = match r.state.0.as_str() {
        "info" => "info",
        "ok" => "ok",
        "danger" => "danger",
        _ => "",
    };
    view! {
        <Row>
            <Cell look="main">
                <Item title=r.to.0 note=r.to.1 pictured=false/>
            </Cell>
            <Cell look="wide" label=t!("operator.money.col.account")>{r.account}</Cell>
            <Cell look="half" label=t!("operator.money.col.asked")>{r.asked}</Cell>
            <Cell look="half" label=t!("operator.money.col.state")>
                <Badge tone text=r.state.1/>
                <small>{r.note}</small>
            </Cell>
            <Cell look="end num" label=t!("operator.money.col.amount")>
                <span class="bold">{r.amount.0}</span>
                <small>{r.amount.1}</small>
            </Cell>
            <Cell look="end">{acts}</Cell>
        </Row>
    }
    .into_any()
}

fn dialog_id(withdrawal: &str) -> String {
    format!("fail-{withdrawal}")
}

fn fail_dialog(r: &WithdrawalRow, fail: ServerAction<MarkFailed>) -> AnyView {
    let id = dialog_id(&r.id);
    let errors = failure(fail);
    let (withdrawal, field) = (r.id.clone(), format!("reason-{}", r.id));
    let act = t!(&format!("operator.money.mark_{}", r.fails));
    view! {
        <Dialog id=id.clone() title=t!(&format!("operator.money.{}_title", r.fails), name = r.to.0)>
            <ActionForm action=fail>
                <div class="body form">
                    <FormError error=errors/>
                    <p>{t!("operator.money.fail_note")}</p>
                    <input type="hidden" name="withdrawal" value=withdrawal/>
                    <Field name="reason" id=field label=t!("operator.money.reason") required=true maxlength=200 errors/>
                </div>
                <DialogFoot dialog=id keep=t!("operator.money.keep")>
                    <Button look="danger solid" pending=pending(fail)>{act}</Button>
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
