//! `/operator`: shops that wait, the open case, and the decision.

use crate::desk::{CaseMoment, QueueLine, Waiting, head, moments, nothing, queue, skip, tone};
use i18n::t;
use identity::RejectionReason;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Badge, Button, Callout, Checkbox, Choice, FormError, Kv, KvRow, Options, Panel, TextArea, Timeline, failed,
    failure, field_error, pending,
};
use wire::Answer;

/// The open case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopCase {
    /// The shop.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Tone and words of the badge.
    pub badge: (String, String),
    /// When it was sent, in words.
    pub sent: String,
    /// Shop and business: name of the fact and its value.
    pub facts: Vec<(String, String)>,
    /// What was said the last time, as sentences.
    pub earlier: Vec<String>,
    /// What happened to it, newest first.
    pub history: Vec<CaseMoment>,
    /// Whether it waits for a decision.
    pub waits: bool,
}

/// The desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopDesk {
    /// How much waits.
    pub waiting: Waiting,
    /// The queue from the cursor on.
    pub lines: Vec<QueueLine>,
    /// Cursor of the later ones.
    pub next: Option<String>,
    /// The open case: the one asked for, else the oldest.
    pub case: Option<ShopCase>,
}

/// The desk with the case `case` open, or the oldest one.
#[server(endpoint = "operator/shops/desk")]
pub async fn read_shops(#[server(default)] case: String, #[server(default)] cursor: String) -> Answer<ShopDesk> {
    let cx = web::operator()?;
    crate::read::shop_desk(&cx, &case, &cursor)
        .await
        .map_err(web::page_refused)
}

/// Decides a case: `decision` is `approve`, `reject` or `ask_info`; `reasons` are codes of [`RejectionReason`].
#[server(endpoint = "operator/shops/decide")]
pub async fn decide_shop(
    #[server(default)] shop: String,
    #[server(default)] decision: String,
    #[server(default)] reasons: Vec<String>,
    #[server(default)] note: String,
) -> Answer<()> {
    use flows::identity::Verdict;
    let cx = web::operator()?;
    let shop = shop.parse().map_err(|_| kernel::Error::NotFound)?;
    let codes = reasons
        .iter()
        .map(|code| RejectionReason::from_code(code))
        .collect::<Option<Vec<_>>>();
    let codes = codes.ok_or_else(|| kernel::Error::field("reasons", "not_offered"))?;
    let reasons = store::identity::ReviewReasons { codes, note };
    let verdict = match decision.as_str() {
        "approve" => Verdict::Approve,
        "reject" => Verdict::Reject(reasons),
        "ask_info" => Verdict::AskInfo(reasons),
        _ => return Err(kernel::Error::field("decision", "required").into()),
    };
    flows::identity::review_shop(&cx, shop, verdict).await?;
    web::go_with_notice("/operator", &format!("review_{decision}"));
    Ok(())
}

/// `/operator`.
#[component]
pub(crate) fn ShopsPage() -> AnyView {
    let action = ServerAction::<DecideShop>::new();
    let query = use_query_map();
    let asked = move || {
        let of = |name| query.read().get(name).unwrap_or_default();
        (of("case"), of("cursor"), action.version().get())
    };
    let desk = Resource::new(asked, |(case, cursor, _)| read_shops(case, cursor));
    view! {
        <Title text=t!("operator.review.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match desk.await {
                    Ok(desk) => page(desk, action),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(desk: ShopDesk, action: ServerAction<DecideShop>) -> AnyView {
    let head = head(&desk.waiting, "/operator");
    let Some(case) = desk.case else {
        return view! { {head} {nothing()} }.into_any();
    };
    let skip = skip(&desk.lines, "/operator", &case.id);
    let queue = queue(desk.lines, "/operator", &case.id, desk.waiting.shops, desk.next);
    let decision = if case.waits {
        decision(case.id.clone(), action, skip)
    } else {
        let state = case.badge.1.clone();
        view! { <Callout tone="info" title=t!("operator.decide.decided", state = state)/> }.into_any()
    };
    let moments = moments(&case.history);
    view! {
        {head}
        <div class="desk">
            {queue}
            {open_case(case)}
            <aside class="stack g4">
                {decision}
                <Panel title=t!("operator.case.history")><Timeline moments/></Panel>
            </aside>
        </div>
    }
    .into_any()
}

fn open_case(case: ShopCase) -> AnyView {
    let facts = case
        .facts
        .into_iter()
        .map(|(label, value)| KvRow::new(label, value))
        .collect();
    let earlier = (!case.earlier.is_empty()).then(|| {
        let lines = case
            .earlier
            .into_iter()
            .map(|line| view! { <p>{line}</p> })
            .collect_view();
        view! { <Callout tone="warn" title=t!("operator.case.earlier")>{lines}</Callout> }
    });
    view! {
        <article class="panel case" aria-labelledby="cs">
            <header>
                <h2 id="cs">{case.name}</h2>
                <Badge tone=tone(&case.badge.0) text=case.badge.1/>
                <p>{case.sent}</p>
            </header>
            <div class="body stack g4">
                {earlier}
                <section class="stack g2">
                    <h3>{t!("operator.case.facts")}</h3>
                    <Kv rows=facts look="start"/>
                </section>
            </div>
        </article>
    }
    .into_any()
}

/// The form beside the case.
fn decision(shop: String, action: ServerAction<DecideShop>, skip: Option<AnyView>) -> AnyView {
    let errors = failure(action);
    let wrong = Signal::derive(move || errors.with(|errors| field_error(errors, "reasons")));
    let choice = |value: &str| {
        let (label, note) = (
            format!("operator.decide.{value}"),
            format!("operator.decide.{value}_note"),
        );
        Choice::new(value, t!(&label)).note(t!(&note))
    };
    let options = vec![choice("approve"), choice("ask_info"), choice("reject")];
    let reasons = RejectionReason::ALL
        .iter()
        .map(|reason| {
            let label = t!(&format!("common.shop_rejection.{}", reason.code()));
            view! { <Checkbox name="reasons[]" value=reason.code() label/> }
        })
        .collect_view();
    view! {
        <Panel title=t!("operator.decide.title")>
            <ActionForm action>
                <div class="form">
                    <FormError error=errors/>
                    <input type="hidden" name="shop" value=shop/>
                    <Options name="decision" legend=t!("operator.decide.choice") options required=true errors/>
                    <fieldset class="field" class:invalid=move || wrong.get().is_some()>
                        <legend class="label">{t!("operator.decide.reasons")}</legend>
                        <div class="stack g1">{reasons}</div>
                        {move || wrong.get().map(|text| view! { <p class="error">{text}</p> })}
                    </fieldset>
                    <TextArea name="note" label=t!("operator.decide.note") maxlength=1000 errors/>
                    <Button look="primary block" pending=pending(action)>{t!("operator.decide.send")}</Button>
                    {skip}
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}
