//! `/operator/money`: the page and what it reads.

use crate::accounts::{AccountRow, ledger};
use crate::withdrawals::{MarkFailed, MarkPaid, WithdrawalRow, list};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{FormError, PageHead, failure};
use wire::Answer;

/// Everything the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MoneyView {
    /// Withdrawals of the chosen tab.
    pub withdrawals: Vec<WithdrawalRow>,
    /// How many wait for the bank's answer.
    pub open: i64,
    /// The ledger's accounts by kind, each currency ended by its sum.
    pub accounts: Vec<AccountRow>,
}

/// What the operator's money page shows; `tab` is `decided`, or empty for what waits.
#[server(endpoint = "operator/money")]
pub async fn money_desk(#[server(default)] tab: String) -> Answer<MoneyView> {
    let cx = web::operator()?;
    Ok(read::view(&cx, &tab).await?)
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads what the page shows; server only.

    use super::MoneyView;
    use crate::{accounts, withdrawals};
    use flows::Cx;
    use kernel::Error;
    use ledger::WithdrawalState::{Processing, Requested};

    /// Most withdrawals on one page: what waits is decided from the top, oldest first.
    const LIMIT: i64 = 100;

    pub async fn view(cx: &Cx, tab: &str) -> Result<MoneyView, Error> {
        let locale = i18n::locale();
        let mut open = store::ledger::withdrawals_in(cx.db(), Processing, LIMIT).await?;
        open.extend(store::ledger::withdrawals_in(cx.db(), Requested, LIMIT).await?);
        let count = i64::try_from(open.len()).unwrap_or(i64::MAX);
        let shown = match tab {
            "decided" => store::ledger::decided_withdrawals(cx.db(), LIMIT).await?,
            _ => open,
        };
        let totals = store::ledger::totals(cx.db()).await?;
        Ok(MoneyView {
            withdrawals: shown.iter().map(|w| withdrawals::row(w, cx, &locale)).collect(),
            open: count,
            accounts: accounts::rows(&totals, &locale),
        })
    }
}

/// The page.
#[component]
pub fn MoneyPage() -> impl IntoView {
    let query = use_query_map();
    let tab = move || query.read().get("tab").unwrap_or_default();
    let (pay, fail) = (ServerAction::<MarkPaid>::new(), ServerAction::<MarkFailed>::new());
    let view = Resource::new(
        move || (tab(), pay.version().get(), fail.version().get()),
        |(tab, ..)| money_desk(tab),
    );
    view! {
        <Title text=t!("operator.money.title")/>
        <PageHead title=t!("operator.money.title") sub=t!("operator.money.sub")/>
        <FormError error=failure(pay)/>
        <FormError error=failure(fail)/>
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(money) => page(money, tab(), pay, fail),
                    Err(error) => ui::failed(&error),
                }
            })}
        </Suspense>
    }
}

fn page(money: MoneyView, tab: String, pay: ServerAction<MarkPaid>, fail: ServerAction<MarkFailed>) -> AnyView {
    view! {
        <div class="stack g4">
            {list(money.withdrawals, money.open, &tab, pay, fail)}
            {ledger(money.accounts)}
        </div>
    }
    .into_any()
}
