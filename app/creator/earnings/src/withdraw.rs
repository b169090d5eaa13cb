//! `/creator/withdraw`: an amount, then the receipt with fee and what arrives, then the confirmation; where the money
//! goes; and what was withdrawn so far (spec: affiliate 2.16). Both steps are pages, so they work without scripts.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Badge, Button, ButtonLink, Callout, Cell, Empty, Field, FormError, Head, Kv, KvRow, Opt, PageHead, Panel, Receipt,
    Row, Select, Table, failed, failure, page_error, pending,
};
use wire::{Answer, WireError};

/// What a withdrawal would come to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QuoteView {
    /// Gross, fee and net in words.
    pub gross: String,
    /// The handling fee.
    pub fee: String,
    /// What arrives.
    pub net: String,
    /// When it arrives.
    pub arrives: String,
    /// The amount as it is sent.
    pub amount: String,
    /// Key of this form: sending it twice asks once.
    pub key: String,
}

/// One withdrawal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithdrawalRow {
    /// When it was asked for.
    pub date: String,
    /// Tone of its state.
    pub tone: String,
    /// Its state in words.
    pub state: String,
    /// When it is expected, or why it failed.
    pub note: String,
    /// Gross, fee and net in words.
    pub amounts: [String; 3],
}

/// The page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithdrawView {
    /// Code of the chosen currency.
    pub currency: String,
    /// Currencies there is a balance in: code and name.
    pub currencies: Vec<(String, String)>,
    /// What may be withdrawn, in words and as the field's first value.
    pub available: (String, String),
    /// Least amount in words.
    pub minimum: String,
    /// Fee rate in words.
    pub fee_rate: String,
    /// Why nothing can be withdrawn now; empty when something can.
    pub blocked: String,
    /// Name and account the money goes to; empty while unknown.
    pub payout: (String, String),
    /// The receipt of the asked amount.
    pub quote: Option<QuoteView>,
    /// What is wrong with the asked amount.
    pub problem: Option<WireError>,
    /// What was withdrawn so far, newest first.
    pub rows: Vec<WithdrawalRow>,
}

/// The page's data. `amount` is as typed, empty before the first step; `currency` a code, empty for the creator's own.
#[server(endpoint = "creator/withdraw/view")]
pub async fn withdraw_sheet(
    #[server(default)] amount: String,
    #[server(default)] currency: String,
) -> Answer<WithdrawView> {
    let cx = web::creator()?;
    Ok(crate::read::withdraw(&cx, &amount, &currency).await?)
}

/// Withdraws the amount of a confirmed receipt.
#[server(endpoint = "creator/withdraw/confirm")]
pub async fn confirm_withdrawal(
    #[server(default)] amount: String,
    #[server(default)] currency: String,
    #[server(default)] key: String,
) -> Answer<()> {
    let cx = web::creator()?;
    let currency = currency
        .parse::<kernel::Currency>()
        .map_err(|_| kernel::Error::field("currency", "not_currency"))?;
    let amount = flows::decimal::money(&amount, currency, "amount").map_err(|e| kernel::Error::Invalid(vec![e]))?;
    flows::finance::request_withdrawal_in(&cx, amount, &key).await?;
    web::go_with_notice("/creator/withdraw", "withdrawal_requested");
    Ok(())
}

/// Sets where the creator's money goes.
#[server(endpoint = "creator/withdraw/payout")]
pub async fn set_payout(
    #[server(default)] payout_name: String,
    #[server(default)] payout_account: String,
) -> Answer<()> {
    let cx = web::creator()?;
    flows::affiliate::set_payout(&cx, &payout_name, &payout_account).await?;
    web::go_with_notice("/creator/withdraw", "payout_saved");
    Ok(())
}

/// The page.
#[component]
pub(crate) fn WithdrawPage() -> AnyView {
    let query = use_query_map();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let view = Resource::new(
        move || (get("amount"), get("currency")),
        |(amount, currency)| withdraw_sheet(amount, currency),
    );
    let confirm = ServerAction::<ConfirmWithdrawal>::new();
    let payout = ServerAction::<SetPayout>::new();
    view! {
        <Title text=t!("creator.withdraw.title")/>
        <PageHead title=t!("creator.withdraw.title") sub=t!("creator.withdraw.sub")/>
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(view) => page(view, confirm, payout),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(view: WithdrawView, confirm: ServerAction<ConfirmWithdrawal>, payout: ServerAction<SetPayout>) -> AnyView {
    let step = match view.quote.clone() {
        Some(quote) => receipt(&view, quote, confirm),
        None => ask(&view, confirm),
    };
    view! {
        <div class="cols side mid">
            <div>{step}</div>
            <aside>{payout_form(view.payout, payout)}</aside>
        </div>
        {list(view.rows)}
    }
    .into_any()
}

/// Step one: how much.
fn ask(view: &WithdrawView, confirm: ServerAction<ConfirmWithdrawal>) -> AnyView {
    let rows = vec![KvRow::total(t!("creator.sums.available"), view.available.0.clone())];
    let form = if view.blocked.is_empty() {
        let problem = view.problem.clone();
        let errors = Signal::stored(problem.clone());
        // what is wrong with the field stands at the field, everything else above
        let above = problem.filter(|p| ui::field_error(&Some(p.clone()), "amount").is_none());
        let above = above.map(|p| view! { <Callout tone="danger"><p>{page_error(&p)}</p></Callout> });
        let currencies = (view.currencies.len() > 1).then(|| {
            let options = view
                .currencies
                .iter()
                .map(|(code, name)| Opt::new(code, name))
                .collect();
            let options = Opt::choose(options, &view.currency);
            view! { <Select name="currency" label=t!("common.currency") options/> }
        });
        let hidden = view.currencies.len() <= 1;
        let currency = view.currency.clone();
        view! {
            <form method="get" action="/creator/withdraw" class="form">
                {above}
                {hidden.then(|| view! { <input type="hidden" name="currency" value=currency/> })}
                {currencies}
                <Field
                    name="amount"
                    label=t!("creator.withdraw.amount")
                    before=view.currency.clone()
                    value=view.available.1.clone()
                    inputmode="decimal"
                    hint=t!("creator.withdraw.amount_hint", minimum = view.minimum, fee = view.fee_rate)
                    required=true
                    errors
                />
                <Button look="primary block">{t!("creator.withdraw.next")}</Button>
            </form>
        }
        .into_any()
    } else {
        view! { <p class="muted">{view.blocked.clone()}</p> }.into_any()
    };
    view! {
        <FormError error=failure(confirm)/>
        <Receipt title=t!("creator.withdraw.step_amount")>
            <Kv rows/>
            {form}
        </Receipt>
    }
    .into_any()
}

/// Step two: fee, what arrives and when, before anything happens.
fn receipt(view: &WithdrawView, quote: QuoteView, confirm: ServerAction<ConfirmWithdrawal>) -> AnyView {
    let rows = vec![
        KvRow::new(t!("creator.withdraw.gross"), quote.gross.clone()),
        KvRow::new(t!("creator.withdraw.fee", rate = view.fee_rate), quote.fee),
        KvRow::new(
            t!("creator.withdraw.to"),
            format!("{} · {}", view.payout.0, view.payout.1),
        ),
        KvRow::new(t!("creator.withdraw.arrives"), quote.arrives),
        KvRow::total(t!("creator.withdraw.net"), quote.net),
    ];
    let currency = view.currency.clone();
    view! {
        <FormError error=failure(confirm)/>
        <Receipt title=t!("creator.withdraw.step_confirm")>
            <Kv rows/>
            <ActionForm action=confirm>
                <input type="hidden" name="amount" value=quote.amount/>
                <input type="hidden" name="currency" value=currency/>
                <input type="hidden" name="key" value=quote.key/>
                <Button look="primary block" pending=pending(confirm)>
                    {t!("creator.withdraw.confirm", amount = quote.gross)}
                </Button>
            </ActionForm>
            <ButtonLink href="/creator/withdraw" look="quiet block">{t!("creator.withdraw.back")}</ButtonLink>
            <p class="t-xs muted">{t!("creator.withdraw.working_days")}</p>
        </Receipt>
    }
    .into_any()
}

fn payout_form((name, account): (String, String), action: ServerAction<SetPayout>) -> AnyView {
    let errors = failure(action);
    let known = !account.is_empty();
    let (title, send) = if known {
        (t!("creator.payout.title"), t!("creator.payout.change"))
    } else {
        (t!("creator.payout.first"), t!("common.save"))
    };
    let warning = known.then(|| view! { <p class="hint t-xs muted">{t!("creator.payout.warning")}</p> });
    view! {
        <Panel title look="stack">
            <ActionForm action>
                <div class="form">
                    <FormError error=errors/>
                    <Field name="payout_name" label=t!("creator.payout.name") value=name maxlength=80 autocomplete="name" required=true errors/>
                    <Field name="payout_account" label=t!("creator.payout.account") value=account maxlength=80 autocomplete="off" required=true errors/>
                    {warning}
                    <Button pending=pending(action)>{send}</Button>
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}

fn list(rows: Vec<WithdrawalRow>) -> AnyView {
    if rows.is_empty() {
        return view! { <Empty title=t!("creator.withdraw.empty") text=t!("creator.withdraw.empty_text")/> }.into_any();
    }
    let heads = vec![
        Head::new(t!("common.date")),
        Head::new(t!("creator.earnings.col.state")),
        Head::wide(t!("creator.withdraw.note")),
        Head::end(t!("creator.withdraw.gross")),
        Head::end(t!("creator.withdraw.fee_short")),
        Head::end(t!("creator.withdraw.net")),
    ];
    view! {
        <Table label=t!("creator.withdraw.list") heads>
            {rows.into_iter().map(withdrawal).collect_view()}
        </Table>
    }
    .into_any()
}

fn withdrawal(row: WithdrawalRow) -> AnyView {
    let tone: &'static str = match row.tone.as_str() {
        "ok" => "ok",
        "info" => "info",
        "danger" => "danger",
        _ => "",
    };
    let [gross, fee, net] = row.amounts;
    view! {
        <Row>
            <Cell look="main">{row.date}</Cell>
            <Cell look="half" label=t!("creator.earnings.col.state")><Badge tone text=row.state/></Cell>
            <Cell look="half" label=t!("creator.withdraw.note")>{row.note}</Cell>
            <Cell look="end num" label=t!("creator.withdraw.gross")>{gross}</Cell>
            <Cell look="end num" label=t!("creator.withdraw.fee_short")>{fee}</Cell>
            <Cell look="end num bold" label=t!("creator.withdraw.net")>{net}</Cell>
        </Row>
    }
    .into_any()
}
