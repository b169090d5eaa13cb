//! Shipping and cancelling an order: the forms, and what they call.

use i18n::t;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ui::{Button, Dialog, DialogFoot, Field, FormError, Opt, Panel, Select, failure, pending};
use wire::{Answer, WireError};

/// What the form for a package shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipForm {
    /// The carriers: code and name.
    pub carriers: Vec<(String, String)>,
    /// What is not sent yet: name of the line's field, its words, and how many pieces.
    pub left: Vec<(String, String, i64)>,
}

/// What the dialog for cancelling shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelForm {
    /// The reasons: code and words.
    pub reasons: Vec<(String, String)>,
    /// Code of the one that stands there first; empty for none.
    pub reason: String,
    /// What cancelling does.
    pub effect: String,
}

/// Sends a package of the current shop's order with this number: all that is left, or of each line (`l` and its id) so
/// many pieces. Errors: another shop's number is not found; `carrier`, `tracking` and the lines' fields can be wrong.
#[server(endpoint = "seller/orders/ship")]
pub async fn ship_order(
    number: String,
    #[server(default)] carrier: String,
    #[server(default)] tracking: String,
    #[server(default)] units: BTreeMap<String, String>,
) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditOrders)?;
    crate::act::server::ship(&cx, &number, &carrier, &tracking, &units).await?;
    // whatever is due next stands on top there
    web::go_with_notice("/seller/orders?tab=to_ship", "order_shipped");
    Ok(())
}

/// Cancels the current shop's order with this number; what was paid goes back to the buyer.
/// Errors: another shop's number is not found; `reason` is none of a seller's; the order is past it.
#[server(endpoint = "seller/orders/cancel")]
pub async fn cancel_order(number: String, #[server(default)] reason: String) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditOrders)?;
    crate::act::server::cancel(&cx, &number, &reason).await?;
    web::go_with_notice(&format!("/seller/orders/{number}"), "order_cancelled_by_shop");
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
mod server {
    //! Reads the forms and hands them to the flows; server only.

    use flows::Cx;
    use flows::fulfilment::{ShipPackage, cancel_as_seller, ship_package};
    use kernel::{Error, FieldError, OrderId, OrderLineId};
    use orders::CancelReason;
    use shipping::Carrier;
    use std::collections::BTreeMap;
    use store::orders::OrderRow;

    async fn order(cx: &Cx, number: &str) -> Result<OrderRow, Error> {
        store::orders::order_of_shop(cx.db(), cx.shop()?, number)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Sends the package.
    pub async fn ship(
        cx: &Cx,
        number: &str,
        carrier: &str,
        tracking: &str,
        units: &BTreeMap<String, String>,
    ) -> Result<(), Error> {
        let order = order(cx, number).await?;
        // a form of another tab asks for pieces that have left: not its numbers are wrong then
        orders::may_pack(order.state)?;
        let mut wrong = Vec::new();
        let carrier = Carrier::from_code(carrier);
        if carrier.is_none() {
            wrong.push(FieldError::new("carrier", "not_offered"));
        }
        if tracking.trim().is_empty() {
            wrong.push(FieldError::new("tracking", "required"));
        }
        let units = pieces(cx, order.id, units, &mut wrong).await?;
        let (Some(carrier), true) = (carrier, wrong.is_empty()) else {
            return Err(Error::Invalid(wrong));
        };
        let package = ShipPackage {
            order: order.id,
            carrier,
            tracking: tracking.to_owned(),
            units,
        };
        ship_package(cx, &package).await?;
        Ok(())
    }

    /// How many pieces of which line were asked for; nothing when no line was named. What is wrong is said at the
    /// line's own field.
    async fn pieces(
        cx: &Cx,
        order: OrderId,
        units: &BTreeMap<String, String>,
        wrong: &mut Vec<FieldError>,
    ) -> Result<Vec<(OrderLineId, i64)>, Error> {
        let mut wanted = Vec::new();
        if units.is_empty() {
            return Ok(wanted);
        }
        for line in store::orders::lines(cx.db(), order).await? {
            let name = format!("l{}", line.id);
            let Some(typed) = units.get(&name) else { continue };
            let packed = store::shipping::packed_units_of_line(cx.db(), line.id).await?;
            let left = line.quantity - line.cancelled_quantity - packed;
            let field = format!("units[{name}]");
            let error = |code| FieldError::new(&field, code);
            match typed.trim().parse::<i64>() {
                Ok(count) if (0..=left).contains(&count) => wanted.push((line.id, count)),
                Ok(_) => wrong.push(error("out_of_range").with("min", 0).with("max", left)),
                Err(_) => wrong.push(error("not_number")),
            }
        }
        Ok(wanted)
    }

    pub async fn cancel(cx: &Cx, number: &str, reason: &str) -> Result<(), Error> {
        let order = order(cx, number).await?;
        let reason = CancelReason::from_code(reason).ok_or_else(|| Error::field("reason", "not_offered"))?;
        cancel_as_seller(cx, order.id, reason).await
    }
}

/// The form for a package.
pub fn ship_form(form: ShipForm, number: String, action: ServerAction<ShipOrder>) -> AnyView {
    let errors = failure(action);
    let carriers = form
        .carriers
        .into_iter()
        .map(|(code, name)| Opt::new(code, name))
        .collect::<Vec<_>>();
    let pieces: i64 = form.left.iter().map(|(_, _, left)| left).sum();
    let parts = (pieces > 1).then(|| parts(form.left, errors));
    view! {
        <Panel title=t!("seller_orders.ship_title") id="ship" sub=t!("seller_orders.ship_sub")>
            <ActionForm action>
                <div class="form">
                    <FormError error=errors/>
                    <input type="hidden" name="number" value=number/>
                    <div class="pair">
                        <Select
                            name="carrier"
                            label=t!("seller_orders.carrier")
                            options=carriers
                            prompt=t!("seller_orders.carrier_choose")
                            required=true
                            errors
                        />
                        <Field
                            name="tracking"
                            label=t!("seller_orders.tracking")
                            hint=t!("seller_orders.tracking_hint")
                            autocomplete="off"
                            look="mono"
                            required=true
                            maxlength=60
                            errors
                        />
                    </div>
                    {parts}
                    <div class="row wrap">
                        <Button look="primary" icon="truck" pending=pending(action)>{t!("seller_orders.ship_now")}</Button>
                    </div>
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}

/// How many pieces of each line go into this package; everything unless changed.
fn parts(left: Vec<(String, String, i64)>, errors: Signal<Option<WireError>>) -> AnyView {
    let fields = left
        .into_iter()
        .map(|(name, label, left)| {
            view! {
                <Field
                    id=format!("f-{name}")
                    name=format!("units[{name}]")
                    label
                    value=left.to_string()
                    kind="number"
                    min="0"
                    max=left.to_string()
                    after=t!("seller_orders.of_left", count = left)
                    errors
                />
            }
        })
        .collect_view();
    // a wrong number must not stand in a part that is folded away
    let wrong = move || {
        errors.with(|error| match error {
            Some(WireError::Server(kernel::Error::Invalid(fields))) => {
                fields.iter().any(|f| f.field.starts_with("units"))
            }
            _ => false,
        })
    };
    view! {
        <details open=wrong>
            <summary>{t!("seller_orders.parts")}</summary>
            <div class="form">
                <p class="t-sm muted">{t!("seller_orders.parts_text")}</p>
                {fields}
            </div>
        </details>
    }
    .into_any()
}

/// Id of the dialog for cancelling.
pub const CANCEL: &str = "cancel-order";

/// The dialog for cancelling.
pub fn cancel_dialog(form: CancelForm, number: String, action: ServerAction<CancelOrder>) -> AnyView {
    let errors = failure(action);
    let reasons = form
        .reasons
        .into_iter()
        .map(|(code, words)| Opt::new(code, words))
        .collect();
    let options = Opt::choose(reasons, &form.reason);
    // a number is not broken at its hyphens
    let shown = number.replace('-', "\u{2011}");
    view! {
        <Dialog id=CANCEL title=t!("seller_orders.cancel_title", number = shown)>
            <ActionForm action>
                <input type="hidden" name="number" value=number/>
                <div class="body stack">
                    <p class="t-sm">{form.effect}</p>
                    <Select
                        name="reason"
                        label=t!("seller_orders.cancel_reason")
                        options
                        prompt=t!("seller_orders.cancel_choose")
                        required=true
                        errors
                    />
                </div>
                <DialogFoot dialog=CANCEL keep=t!("seller_orders.cancel_keep")>
                    <Button look="danger solid" pending=pending(action)>{t!("seller_orders.cancel_now")}</Button>
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
