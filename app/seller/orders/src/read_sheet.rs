//! Reads and words one order; server only.
#![cfg(not(target_arch = "wasm32"))]

use crate::act::{CancelForm, ShipForm};
use crate::sheet::{Earns, OrderSheet, SheetLine, SheetPackage};
use crate::words::{due, next_due, seed, shop_locale, state, thumb};
use flows::fulfilment::sla;
use flows::{Actor as Who, Cx};
use i18n::{Locale, t};
use kernel::{Error, Instant, Money, Permission, Span};
use ledger::LineState;
use orders::{Actor, Address, CancelReason, OrderState};
use shipping::{Carrier, PackageState};
use store::ledger::SettlementRow;
use store::orders::{CancellationRow, OrderLineRow, OrderRow, RefundRow};
use store::shipping::PackageRow;
use store::system::TransitionRow;

/// How long a shop sees the recipient of a completed order (spec: commerce 2.21 "Privacy").
const SEEN: Span = Span::days(90);

pub async fn sheet(number: &str) -> Result<OrderSheet, Error> {
    let cx = web::seller(Permission::ViewOrders)?;
    let order = store::orders::order_of_shop(cx.db(), cx.shop()?, number)
        .await?
        .ok_or(Error::NotFound)?;
    let o = &order;
    let locale = shop_locale(&cx).await?;
    let lines = store::orders::lines(cx.db(), o.id).await?;
    let packages = store::shipping::packages_of_order(cx.db(), o.id).await?;
    let wish = store::orders::cancellation(cx.db(), o.id)
        .await?
        .filter(|wish| wish.is_open);
    let refunds = store::orders::refunds_of_order(cx.db(), o.id).await?;
    let happened = store::system::transitions(cx.db(), "order", o.id.0).await?;
    let settlement = store::ledger::settlement_lines(cx.db(), o.id).await?;
    let words = Words {
        o,
        now: cx.now,
        locale: &locale,
    };
    let (address, hidden) = words.address();
    if !address.is_empty() {
        flows::fulfilment::note_address_read(&cx, &o.number).await?;
    }
    let edits = allows(&cx, Permission::EditOrders);
    let ship = if edits { ship_form(&cx, o, &lines).await? } else { None };
    Ok(OrderSheet {
        number: o.number.clone(),
        who: t!(
            "seller_orders.who",
            name = orders::short_name(&o.buyer_name),
            moment = words.moment(Some(o.placed_at))
        ),
        state: state(o.state),
        due: next_due(o).map(|next| due(next, cx.now, &locale)),
        explain: words.explain(&refunds),
        wish: wish.as_ref().map(|wish| words.wish(wish)),
        lines: lines.iter().map(|line| words.line(line)).collect(),
        address,
        hidden,
        sums: words.sums(),
        earns: if allows(&cx, Permission::ViewFinance) {
            words.earns(&settlement)
        } else {
            None
        },
        packages: packages.iter().map(|package| words.package(package)).collect(),
        history: happened
            .iter()
            .rev()
            .filter(|t| t.act != "revive")
            .map(|t| words.happened(t))
            .collect(),
        ship,
        cancel: if edits {
            words.cancel(&packages, wish.as_ref())
        } else {
            None
        },
    })
}

fn allows(cx: &Cx, permission: Permission) -> bool {
    matches!(cx.actor, Who::Seller { role, .. } if role.allows(permission))
}

/// The form for a package, while something may be sent.
async fn ship_form(cx: &Cx, o: &OrderRow, lines: &[OrderLineRow]) -> Result<Option<ShipForm>, Error> {
    if !matches!(o.state, OrderState::AwaitingShipment | OrderState::PartiallyShipping) {
        return Ok(None);
    }
    let mut left = Vec::with_capacity(lines.len());
    for line in lines {
        let packed = store::shipping::packed_units_of_line(cx.db(), line.id).await?;
        let count = line.quantity - line.cancelled_quantity - packed;
        if count > 0 {
            left.push((format!("l{}", line.id), with_options(line), count));
        }
    }
    let carriers = Carrier::ALL
        .iter()
        .map(|c| (c.code().to_owned(), carrier(c.code())))
        .collect();
    Ok(Some(ShipForm { carriers, left }))
}

fn carrier(code: &str) -> String {
    i18n::text(&format!("seller_orders.carrier.{code}"), &[])
}

fn reason(code: &str) -> String {
    i18n::text(&format!("seller_orders.reason.{code}"), &[])
}

fn with_options(line: &OrderLineRow) -> String {
    if line.options.is_empty() {
        line.title.clone()
    } else {
        format!("{}, {}", line.title, line.options)
    }
}

/// One order, to be put into words.
struct Words<'a> {
    o: &'a OrderRow,
    now: Instant,
    locale: &'a Locale,
}

impl Words<'_> {
    fn moment(&self, at: Option<Instant>) -> String {
        at.map(|at| i18n::moment(at, self.now, self.locale)).unwrap_or_default()
    }

    fn money(&self, minor: i64) -> String {
        i18n::money(Money::new(minor, self.o.total.currency), self.locale)
    }

    /// What the state means and what comes next.
    fn explain(&self, refunds: &[RefundRow]) -> String {
        let o = self.o;
        match o.state {
            OrderState::Unpaid => t!("seller_orders.explain.unpaid", moment = self.moment(Some(o.pay_due_at))),
            OrderState::OnHold => t!("seller_orders.explain.on_hold", moment = self.moment(o.remorse_until)),
            OrderState::AwaitingShipment => t!(
                "seller_orders.explain.awaiting_shipment",
                pack = self.moment(o.process_due_at),
                ship = self.moment(o.ship_due_at),
                cancel = self.moment(o.cancel_due_at)
            ),
            OrderState::PartiallyShipping => {
                t!(
                    "seller_orders.explain.partially_shipping",
                    pack = self.moment(o.process_due_at),
                    ship = self.moment(o.ship_due_at)
                )
            }
            OrderState::AwaitingCollection => {
                t!(
                    "seller_orders.explain.awaiting_collection",
                    ship = self.moment(o.ship_due_at)
                )
            }
            OrderState::InTransit => t!("seller_orders.explain.in_transit", moment = self.moment(o.shipped_at)),
            OrderState::Delivered => t!(
                "seller_orders.explain.delivered",
                moment = self.moment(o.delivered_at),
                until = self.moment(o.delivered_at.map(|at| sla().return_until(at)))
            ),
            OrderState::Completed => t!("seller_orders.explain.completed", moment = self.moment(o.completed_at)),
            OrderState::Cancelled => {
                let reason = reason(&o.cancel_reason);
                match refunds.last() {
                    Some(refund) => {
                        let amount = i18n::money(refund.amount, self.locale);
                        t!("seller_orders.explain.refunded", reason = reason, amount = amount)
                    }
                    None => t!("seller_orders.explain.cancelled", reason = reason),
                }
            }
        }
    }

    fn wish(&self, wish: &CancellationRow) -> (String, String) {
        let text = t!(
            "seller_orders.wish_text",
            moment = self.moment(Some(wish.answer_due_at)),
            amount = self.money(self.o.total.minor)
        );
        (t!("seller_orders.wish", reason = reason(&wish.reason)), text)
    }

    fn line(&self, line: &OrderLineRow) -> SheetLine {
        let pieces = t!(
            "seller_orders.pieces_at",
            count = line.quantity,
            price = self.money(line.unit_minor)
        );
        SheetLine {
            title: line.title.clone(),
            note: if line.options.is_empty() {
                pieces
            } else {
                format!("{} · {pieces}", line.options)
            },
            sum: self.money(line.paid_minor),
            picture: thumb(line.picture),
            seed: seed(line.product),
        }
    }

    /// Where it goes, or why that is not shown: who may still change their mind is not known to the shop.
    fn address(&self) -> (Vec<String>, String) {
        let hidden = match self.o.state {
            OrderState::Unpaid => t!("seller_orders.hidden.unpaid"),
            OrderState::OnHold => t!(
                "seller_orders.hidden.on_hold",
                moment = self.moment(self.o.remorse_until)
            ),
            OrderState::Cancelled => t!("seller_orders.hidden.cancelled"),
            _ if self.o.completed_at.is_some_and(|at| self.now.since(at) > SEEN) => t!("seller_orders.hidden.over"),
            _ => match serde_json::from_str::<Address>(&self.o.address) {
                Ok(address) => return (address_lines(address), String::new()),
                Err(_) => t!("seller_orders.hidden.unreadable"),
            },
        };
        (Vec::new(), hidden)
    }

    fn sums(&self) -> Vec<(String, String)> {
        let o = self.o;
        let shipping = if o.shipping.minor == 0 {
            t!("seller_orders.free")
        } else {
            self.money(o.shipping.minor)
        };
        let mut sums = vec![
            (
                t!("seller_orders.sum.items", count = o.unit_count),
                self.money(o.items.minor),
            ),
            (t!("seller_orders.sum.shipping"), shipping),
        ];
        if o.tax.minor != 0 {
            let label = if o.tax_included {
                t!("seller_orders.sum.tax_within")
            } else {
                t!("seller_orders.sum.tax")
            };
            sums.push((label, self.money(o.tax.minor)));
        }
        let total = if o.paid_at.is_some() {
            t!("seller_orders.sum.paid")
        } else {
            t!("seller_orders.sum.total")
        };
        sums.push((total, self.money(o.total.minor)));
        sums
    }

    /// What the shop gets for the order; nothing while it is unpaid or when it was cancelled.
    fn earns(&self, lines: &[SettlementRow]) -> Option<Earns> {
        let lines: Vec<&SettlementRow> = lines.iter().filter(|line| line.state != LineState::Cancelled).collect();
        let first = lines.first()?;
        let sum = |part: fn(&ledger::SettlementLine) -> i64| -> i64 {
            lines.iter().map(|line| part(&line.line.settlement)).sum()
        };
        let mut rows = vec![(
            t!("seller_orders.earns.revenue"),
            self.money(sum(|s| s.revenue + s.shipping)),
            false,
        )];
        for (label, minor) in [
            (t!("seller_orders.earns.commission"), sum(|s| s.platform_commission)),
            (t!("seller_orders.earns.transaction"), sum(|s| s.transaction_fee)),
            (t!("seller_orders.earns.creator"), sum(|s| s.affiliate_commission)),
            (t!("seller_orders.earns.tax"), sum(|s| s.tax_withheld)),
        ] {
            if minor != 0 {
                rows.push((label, self.money(minor), true));
            }
        }
        rows.push((
            t!("seller_orders.earns.total"),
            self.money(sum(|s| s.settlement)),
            false,
        ));
        let mut note = match (first.state, first.eligible_at) {
            (LineState::Settled, _) => t!("seller_orders.earns.settled"),
            (_, Some(at)) => t!("seller_orders.earns.settles", moment = self.moment(Some(at))),
            _ => t!("seller_orders.earns.waits", count = self.o.hold_days),
        };
        if self.o.tax.minor != 0 {
            let tax = self.money(self.o.tax.minor);
            note.push(' ');
            note += &if self.o.tax_included {
                t!("seller_orders.earns.tax_yours", amount = tax)
            } else {
                t!("seller_orders.earns.tax_ours", amount = tax)
            };
        }
        Some(Earns { rows, note })
    }

    fn package(&self, package: &PackageRow) -> SheetPackage {
        let moment = self.moment(Some(package.collected_at.unwrap_or(package.arranged_at)));
        let tone = match package.state {
            PackageState::Delivered => "ok",
            PackageState::Failed | PackageState::Lost | PackageState::Returned => "danger",
            PackageState::Cancelled => "",
            _ => "info",
        };
        SheetPackage {
            label: t!(
                "seller_orders.package_label",
                carrier = carrier(&package.carrier),
                moment = moment
            ),
            tracking: package.tracking.clone(),
            state: (
                tone.to_owned(),
                i18n::text(&format!("seller_orders.package.{}", package.state.code()), &[]),
            ),
        }
    }

    fn happened(&self, t: &TransitionRow) -> [String; 4] {
        let what = if t.act == "ask_cancel" {
            "ask_cancel"
        } else {
            t.to.as_str()
        };
        let who = match t.actor.split(':').next().unwrap_or_default() {
            "system" => String::new(),
            who => i18n::text(&format!("seller_orders.by.{who}"), &[]),
        };
        let note = match CancelReason::from_code(&t.reason).map(|given| reason(given.code())) {
            Some(reason) if who.is_empty() => reason,
            Some(reason) => t!("seller_orders.by_reason", who = who, reason = reason),
            None => who,
        };
        let text = i18n::text(&format!("seller_orders.moment.{what}"), &[]);
        [text, note, self.moment(Some(t.at)), i18n::iso(t.at)]
    }

    /// The dialog, while the table of states lets a seller cancel: nothing has left the house.
    fn cancel(&self, packages: &[PackageRow], wish: Option<&CancellationRow>) -> Option<CancelForm> {
        let o = self.o;
        let left = packages.iter().any(|package| package.collected_at.is_some());
        let packing = matches!(
            o.state,
            OrderState::OnHold | OrderState::AwaitingShipment | OrderState::PartiallyShipping
        );
        if left || !packing {
            return None;
        }
        let reasons = CancelReason::choices(Actor::Seller)
            .map(|r| (r.code().to_owned(), reason(r.code())))
            .collect();
        let effect = t!(
            "seller_orders.cancel_effect",
            count = o.unit_count,
            name = orders::short_name(&o.buyer_name),
            amount = self.money(o.total.minor)
        );
        let reason = wish.map_or_else(String::new, |_| CancelReason::BuyerAsked.code().to_owned());
        Some(CancelForm {
            reasons,
            reason,
            effect,
        })
    }
}

/// An address as it stands on a parcel, and the phone for the carrier.
fn address_lines(a: Address) -> Vec<String> {
    let town = [a.city, a.region, a.postcode]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let country = i18n::text(&format!("common.country.{}", a.country), &[]);
    [a.name, a.line1, a.line2, town, country, a.phone]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect()
}
