//! `/seller/orders/ship`: many orders shipped from one page, each with a number of its own. What can be shipped is,
//! whatever becomes of the others (spec: commerce 2.7 "Bulk").

use crate::words::{DueRow, badge, due_view};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ui::{
    Button, ButtonLink, Callout, Cell, CellField, Empty, FormError, Head, Opt, PageHead, Panel, Row, SaveBar, Select,
    Table, failed, failure, field_error, pending,
};
use wire::{Answer, WireError};

type Errors = Signal<Option<WireError>>;

/// An order on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyRow {
    /// Its number.
    pub number: String,
    /// Who bought it and when.
    pub who: String,
    /// What is left to send.
    pub items: String,
    /// When it is due.
    pub due: Option<DueRow>,
    /// The state: tone and words.
    pub state: (String, String),
    /// Whether the buyer asks to cancel.
    pub asked: bool,
    /// Whether something of it can be sent now.
    pub open: bool,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyView {
    /// The orders.
    pub rows: Vec<ManyRow>,
    /// The carriers: code and name.
    pub carriers: Vec<(String, String)>,
}

/// What is typed for one order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManyInput {
    /// Code of its carrier; that of all when empty.
    pub carrier: String,
    /// The carrier's number; nothing is sent without one.
    pub tracking: String,
}

/// The current shop's orders with these numbers (in one text, with spaces), or those due first when there are none.
#[server(endpoint = "seller/orders/many")]
pub async fn many_orders(#[server(default)] numbers: String) -> Answer<ManyView> {
    crate::many::server::view(&numbers).await.map_err(web::page_refused)
}

/// Sends all that is left of each order (`o` and its number) for which a number was typed; up to 500 at once. Errors: what
/// could not be sent, each at its own field; the rest is sent all the same, and sending it again changes nothing.
#[server(endpoint = "seller/orders/ship_many")]
pub async fn ship_many(
    #[server(default)] carrier: String,
    #[server(default)] rows: BTreeMap<String, ManyInput>,
) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditOrders)?;
    crate::many::server::ship(&cx, &carrier, &rows).await?;
    web::go_with_notice("/seller/orders?tab=to_ship", "orders_shipped");
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
mod server {
    //! Reads the orders and sends what was asked for; server only.

    use super::{ManyInput, ManyRow, ManyView};
    use crate::words::{due, next_due, shop_locale, state};
    use flows::Cx;
    use flows::fulfilment::ship_rest;
    use i18n::{Locale, t};
    use kernel::{Error, FieldError, OrderId, Permission, Turn};
    use orders::OrderState;
    use shipping::Carrier;
    use std::collections::BTreeMap;
    use store::orders::{OrderLineRow, OrderRow, Which, shop_orders};
    use store::shipping::PackedUnits;

    /// Most orders on the page.
    const SHOWN: usize = 100;
    /// Most orders sent at once.
    const MOST: usize = 500;
    /// What can be sent.
    const OPEN: &[OrderState] = &[OrderState::AwaitingShipment, OrderState::PartiallyShipping];

    pub async fn view(numbers: &str) -> Result<ManyView, Error> {
        let cx = web::seller(Permission::EditOrders)?;
        let (shop, locale) = (cx.shop()?, shop_locale(&cx).await?);
        let mut found = Vec::new();
        let named: Vec<&str> = numbers.split_whitespace().take(SHOWN).collect();
        for part in named.chunks(20) {
            found.extend(store::orders::orders_of_shop(cx.db(), shop, part).await?);
        }
        found.sort_by_key(|order: &OrderRow| named.iter().position(|number| *number == order.number));
        if numbers.trim().is_empty() {
            let which = Which::Waiting {
                states: OPEN,
                due_before: None,
                asked: false,
            };
            let mut turn = Turn::First;
            loop {
                let leaf = shop_orders(cx.db(), shop, which, turn, 20).await?;
                found.extend(leaf.rows.into_iter().map(|item| item.order));
                match Turn::read(&leaf.next.unwrap_or_default(), "") {
                    Some(next @ Turn::After(_)) if found.len() < SHOWN => turn = next,
                    _ => break,
                }
            }
        }
        let mut rows = Vec::with_capacity(found.len());
        for part in found.chunks(20) {
            let ids: Vec<OrderId> = part.iter().map(|order| order.id).collect();
            let lines = store::orders::first_lines(cx.db(), &ids, 200).await?;
            let packed = store::shipping::packed_units(cx.db(), &ids).await?;
            let wishes = store::orders::asked_to_cancel(cx.db(), &ids).await?;
            rows.extend(part.iter().map(|order| {
                let asked = wishes.contains(&order.id);
                row(&cx, order, &lines, &packed, asked, &locale)
            }));
        }
        let carriers = Carrier::ALL
            .iter()
            .map(|c| {
                (
                    c.code().to_owned(),
                    i18n::text(&format!("seller_orders.carrier.{}", c.code()), &[]),
                )
            })
            .collect();
        Ok(ManyView { rows, carriers })
    }

    fn row(
        cx: &Cx,
        o: &OrderRow,
        lines: &[OrderLineRow],
        packed: &[PackedUnits],
        asked: bool,
        locale: &Locale,
    ) -> ManyRow {
        let mut items = Vec::new();
        for line in lines.iter().filter(|line| line.order == o.id) {
            let packed = packed.iter().find(|p| p.line == line.id).map_or(0, |p| p.units);
            let left = line.quantity - line.cancelled_quantity - packed;
            if left > 0 {
                items.push(t!("seller_orders.many_item", count = left, title = line.title.clone()));
            }
        }
        ManyRow {
            number: o.number.clone(),
            who: t!(
                "seller_orders.who",
                name = orders::short_name(&o.buyer_name),
                moment = i18n::moment(o.placed_at, cx.now, locale)
            ),
            items: items.join(", "),
            due: next_due(o).map(|next| due(next, cx.now, locale)),
            state: state(o.state),
            asked,
            open: OPEN.contains(&o.state),
        }
    }

    pub async fn ship(cx: &Cx, carrier: &str, rows: &BTreeMap<String, ManyInput>) -> Result<(), Error> {
        let typed: Vec<(&String, &ManyInput)> =
            rows.iter().filter(|(_, row)| !row.tracking.trim().is_empty()).collect();
        if typed.is_empty() {
            return Err(Error::field("rows", "many_none"));
        }
        if typed.len() > MOST {
            return Err(Error::Invalid(vec![
                FieldError::new("rows", "too_many").with("max", MOST),
            ]));
        }
        let (mut wrong, mut sent) = (Vec::new(), 0_i64);
        for (key, input) in typed {
            let at = |field: &str, code: &str| FieldError::new(&format!("rows[{key}][{field}]"), code);
            let code = if input.carrier.is_empty() {
                carrier
            } else {
                &input.carrier
            };
            let Some(by) = Carrier::from_code(code) else {
                // said where it can be chosen for all
                wrong.push(FieldError::new("carrier", "required"));
                wrong.push(at("carrier", "required"));
                continue;
            };
            match ship_rest(cx, key.strip_prefix('o').unwrap_or(key), by, &input.tracking).await {
                Ok(()) => {
                    sent += 1;
                    wrong.push(at("done", "many_done"));
                }
                Err(Error::Invalid(fields)) => {
                    wrong.extend(fields.into_iter().map(|field| FieldError {
                        field: format!("rows[{key}][{}]", field.field),
                        ..field
                    }));
                }
                // whatever the reason, it is this order's, and the next one is tried
                Err(Error::Unauthenticated) => return Err(Error::Unauthenticated),
                Err(other) => wrong.push(at("tracking", "said").with("sentence", i18n::error_text(&other))),
            }
        }
        if wrong.iter().all(|field| field.code == "many_done") {
            return Ok(());
        }
        let code = if sent > 0 { "many_partly" } else { "many_nothing" };
        wrong.push(FieldError::new("rows", code).with("sent", sent));
        Err(Error::Invalid(wrong))
    }
}

/// The page.
#[component]
pub fn ManyPage() -> AnyView {
    let query = use_query_map();
    let numbers = Memo::new(move |_| query.read().get_all("n").unwrap_or_default().join(" "));
    let ship = ServerAction::<ShipMany>::new();
    let view = Resource::new(move || numbers.get(), many_orders);
    view! {
        <Title text=t!("seller_orders.many_title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(many) => page(many, ship),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(many: ManyView, ship: ServerAction<ShipMany>) -> AnyView {
    let crumbs = vec![
        ("/seller/orders".to_owned(), t!("seller_orders.title")),
        (String::new(), t!("seller_orders.many_title")),
    ];
    let errors = failure(ship);
    let body = if many.rows.is_empty() {
        view! {
            <Empty title=t!("seller_orders.empty") text=t!("seller_orders.many_empty")>
                <ButtonLink href="/seller/orders">{t!("seller_orders.title")}</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        form(many, ship, errors)
    };
    view! {
        <PageHead title=t!("seller_orders.many_title") sub=t!("seller_orders.many_sub") crumbs/>
        {body}
    }
    .into_any()
}

fn form(many: ManyView, ship: ServerAction<ShipMany>, errors: Errors) -> AnyView {
    let carriers: Vec<Opt> = many
        .carriers
        .into_iter()
        .map(|(code, name)| Opt::new(code, name))
        .collect();
    let outcome = move || {
        errors.with(|errors| field_error(errors, "rows")).map(|text| {
            view! { <Callout tone="warn" title=text/> }
        })
    };
    let heads = vec![
        Head::new(t!("seller_orders.col.order")),
        Head::new(t!("seller_orders.many_left")),
        Head::new(t!("seller_orders.when.to_ship")),
        Head::new(t!("seller_orders.carrier")),
        Head::new(t!("seller_orders.tracking")),
    ];
    let options = carriers.clone();
    let rows = many
        .rows
        .into_iter()
        .map(|row| order_row(row, options.clone(), errors))
        .collect_view();
    view! {
        <ActionForm action=ship>
            <div class="form">
                <div role="alert">{outcome}</div>
                {move || errors.with(|errors| field_error(errors, "rows").is_none()).then(|| view! { <FormError error=errors/> })}
                <Panel>
                    <Select
                        name="carrier" label=t!("seller_orders.many_carrier") options=carriers
                        prompt=t!("seller_orders.carrier_choose") hint=t!("seller_orders.many_carrier_hint") errors
                    />
                </Panel>
                <Table label=t!("seller_orders.list.to_ship") heads>{rows}</Table>
                <SaveBar text=t!("seller_orders.many_rest")>
                    <Button look="primary" icon="truck" pending=pending(ship)>{t!("seller_orders.ship_now")}</Button>
                </SaveBar>
            </div>
        </ActionForm>
    }
    .into_any()
}

fn order_row(row: ManyRow, carriers: Vec<Opt>, errors: Errors) -> AnyView {
    let ManyRow {
        number,
        who,
        items,
        due,
        state,
        asked,
        open,
    } = row;
    let key = format!("rows[o{number}]");
    let (looked_up, by) = (format!("{key}[done]"), format!("{key}[carrier]"));
    let done = Memo::new(move |_| errors.with(|errors| field_error(errors, &looked_up)));
    let state = move || match done.get() {
        Some(text) => badge(("ok".to_owned(), text)),
        None => badge(state.clone()),
    };
    // sending it declines the wish: who packs must have seen it
    let asked = move || {
        let open = asked && done.with(Option::is_none);
        open.then(|| badge(("danger".to_owned(), t!("seller_orders.asked"))))
    };
    let of_carrier = t!("seller_orders.many_carrier_of", number = number);
    let of_tracking = t!("seller_orders.many_tracking_of", number = number);
    let inputs = if open {
        view! {
            <Cell label=t!("seller_orders.carrier") look="half">
                <Select name=by label=of_carrier look="fit" options=carriers prompt=t!("seller_orders.many_same") errors/>
            </Cell>
            <Cell label=t!("seller_orders.tracking") look="half">
                <CellField name=format!("{key}[tracking]") label=of_tracking look="mono" maxlength=60 errors/>
            </Cell>
        }
        .into_any()
    } else {
        // past shipping: the cells keep the columns in line
        view! { <td role="cell" class="opt"></td> <td role="cell" class="opt"></td> }.into_any()
    };
    let sheet = format!("/seller/orders/{number}");
    let due = due.map(due_view);
    view! {
        <Row>
            <Cell look="main">
                <div>
                    <a class="bold nowrap" href=sheet>{number}</a>
                    <small>{who}</small>
                </div>
            </Cell>
            <Cell label=t!("seller_orders.many_left") look="main"><div class="stack g1">{items} <div class="row wrap g1">{state} {asked}</div></div></Cell>
            <Cell label=t!("seller_orders.when.to_ship") look="half">{due}</Cell>
            {inputs}
        </Row>
    }
    .into_any()
}
