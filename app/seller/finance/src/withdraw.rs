//! The withdrawal receipt: amount, where it goes, what it costs and when it arrives, before it is sent.

use i18n::t;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Button, Field, FormError, Kv, KvRow, Receipt, failure, pending};
use wire::Answer;

/// What the form shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithdrawForm {
    /// Currency code before the field.
    pub currency: String,
    /// Everything available, as the field's first value.
    pub amount: String,
    /// The same in words.
    pub amount_text: String,
    /// Where it goes.
    pub to: String,
    /// The fee in words.
    pub fee: String,
    /// When it arrives.
    pub arrives: String,
    /// Least amount in words.
    pub minimum: String,
    /// Why nothing can be withdrawn now, as a message key; empty when something can.
    pub blocked: String,
    /// Key of this form: sending it twice asks once.
    pub key: String,
    /// The shop it is for.
    pub shop: String,
}

/// Reads what the form shows; server only.
#[cfg(not(target_arch = "wasm32"))]
pub async fn form(
    cx: &flows::Cx,
    payee: &flows::finance::Payee,
    available: i64,
    locale: &i18n::Locale,
) -> Result<WithdrawForm, kernel::Error> {
    use flows::calendar::{day_start, local_day};
    use kernel::Money;
    let (today, day) = local_day(cx.now, &payee.time_zone);
    let recent = store::ledger::withdrawals(cx.db(), payee.owner, 20).await?;
    let minimum = ledger::default_minimum(payee.currency);
    let blocked = if recent.iter().any(|w| w.local_day == today && w.state.uses_day()) {
        "seller_finance.blocked.today"
    } else if recent.iter().any(|w| w.state.open()) {
        "seller_finance.blocked.in_flight"
    } else if available < minimum.minor {
        "seller_finance.blocked.minimum"
    } else {
        ""
    };
    let money = |minor| i18n::money(Money::new(minor, payee.currency), locale);
    Ok(WithdrawForm {
        currency: payee.currency.code().to_owned(),
        amount: Money::new(available.max(0), payee.currency).decimal(),
        amount_text: money(available.max(0)),
        to: payee.payout_name.clone(),
        fee: money(0),
        arrives: i18n::weekday_date(day_start(ledger::expected_day(day), &payee.time_zone), locale),
        minimum: money(minimum.minor),
        blocked: blocked.to_owned(),
        key: flows::secret::token(),
        shop: cx.shop()?.to_string(),
    })
}

/// Withdraws money of the current shop.
#[server(endpoint = "seller/finance/withdraw")]
pub async fn withdraw(amount: String, key: String, #[server(default)] shop: String) -> Answer<()> {
    let cx = web::seller_of(kernel::Permission::Withdraw, &shop)?;
    let payee = flows::finance::payee(&cx).await?;
    let amount =
        flows::decimal::money(&amount, payee.currency, "amount").map_err(|e| kernel::Error::Invalid(vec![e]))?;
    flows::finance::request_withdrawal(&cx, amount.minor, &key).await?;
    web::go_with_notice("/seller/finance?tab=withdrawals", "withdrawal_requested");
    Ok(())
}

/// The receipt with its form.
#[component]
pub fn WithdrawCard(form: WithdrawForm) -> impl IntoView {
    let action = ServerAction::<Withdraw>::new();
    let errors = failure(action);
    let rows = vec![
        KvRow::new(t!("seller_finance.to"), form.to),
        KvRow::new(t!("seller_finance.fee"), form.fee),
        KvRow::new(t!("seller_finance.arrives"), form.arrives),
        KvRow::total(t!("seller_finance.you_receive"), form.amount_text),
    ];
    let used = i32::from(form.blocked == "seller_finance.blocked.today");
    let note = view! { <small class="muted">{t!("seller_finance.today", used = used)}</small> }.into_any();
    let body = if form.blocked.is_empty() {
        view! {
            <ActionForm action>
                <div class="form">
                    <FormError error=errors/>
                    <input type="hidden" name="key" value=form.key/>
                    <input type="hidden" name="shop" value=form.shop/>
                    <Field
                        name="amount"
                        label=t!("seller_finance.amount")
                        before=form.currency
                        value=form.amount
                        inputmode="decimal"
                        required=true
                        errors
                    />
                    <Kv rows/>
                    <Button look="primary block" pending=pending(action)>{t!("seller_finance.withdraw")}</Button>
                    <p class="t-xs muted">{t!("seller_finance.working_days")}</p>
                </div>
            </ActionForm>
        }
        .into_any()
    } else {
        let why = i18n::text(&form.blocked, &[("minimum", &form.minimum)]);
        view! {
            <Kv rows/>
            <p class="muted">{why}</p>
        }
        .into_any()
    };
    view! { <Receipt title=t!("seller_finance.withdraw_title") note>{body}</Receipt> }
}
