//! What several pages of this crate say alike: a line that is bought, a receipt.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Badge, Kv, KvRow, ProductMini};

/// A line that is bought, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoughtRow {
    /// Address of the product.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Variant and number of pieces.
    pub note: String,
    /// What the line costs.
    pub sum: String,
    /// Address of its picture.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
}

/// The lines as a list.
pub fn bought(rows: Vec<BoughtRow>) -> AnyView {
    let rows = rows
        .into_iter()
        .map(|row| {
            view! {
                <ProductMini
                    href=row.href
                    title=row.title
                    note=row.note
                    sum=row.sum
                    picture=row.picture
                    seed=row.seed
                />
            }
        })
        .collect_view();
    view! { <ul class="lines">{rows}</ul> }.into_any()
}

/// An order's state in words; the tones are those of the design.
pub fn badge(tone: &str, text: String) -> AnyView {
    let tone = ["ok", "warn", "danger", "info"]
        .into_iter()
        .find(|known| *known == tone)
        .unwrap_or_default();
    view! { <Badge tone text/> }.into_any()
}

/// The sums of a receipt: name and amount, the last one is the total.
pub fn sums(rows: Vec<(String, String)>) -> AnyView {
    let last = rows.len().saturating_sub(1);
    let row = |(n, (label, value)): (usize, (String, String))| {
        if n == last {
            KvRow::total(label, value)
        } else {
            KvRow::new(label, value)
        }
    };
    let rows: Vec<KvRow> = rows.into_iter().enumerate().map(row).collect();
    view! { <Kv rows/> }.into_any()
}

#[cfg(not(target_arch = "wasm32"))]
pub use server::*;

#[cfg(not(target_arch = "wasm32"))]
mod server {
    //! Wording of amounts, pictures and refusals; server only.

    use axum::http::StatusCode;
    use flows::checkout::Unavailable;
    use i18n::t;
    use kernel::{Currency, Error, Money, PictureId, ProductId};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use orders::OrderState;
    use promotions::Quote;
    use store::orders::OrderRow;
    use wire::WireError;

    /// The error of a page's data. A page that cannot be shown says so to machines too, by its status.
    pub fn refused(error: Error) -> WireError {
        if let (Some(options), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status())) {
            options.set_status(status);
        }
        WireError::from(error)
    }

    /// An order's state: tone and words.
    pub fn state(state: OrderState) -> (String, String) {
        let tone = match state {
            OrderState::Unpaid => "warn",
            OrderState::Delivered | OrderState::Completed => "ok",
            OrderState::Cancelled => "danger",
            _ => "info",
        };
        let words = i18n::text(&format!("checkout.state.{}", state.code()), &[]);
        (tone.to_owned(), words)
    }

    /// Address of a small picture; empty while there is none.
    pub fn thumb(id: Option<PictureId>) -> String {
        id.map_or_else(String::new, |id| format!("/media/{id}/thumb"))
    }

    /// Chooses a product's drawn stand-in: the part of its id that differs between products.
    pub fn seed(product: ProductId) -> i64 {
        product.0 >> 22
    }

    /// An amount in words.
    pub fn money(amount: Money) -> String {
        i18n::money(amount, &i18n::locale())
    }

    /// An amount in words, or that it is free.
    pub fn fee(amount: Money) -> String {
        if amount.minor == 0 {
            t!("checkout.free")
        } else {
            money(amount)
        }
    }

    /// The receipt's lines of tax: what prices contain, what is added to them; none where there is none.
    pub fn taxes(quote: &Quote) -> Vec<(String, String)> {
        let (contained, added) = quote.taxes();
        tax_rows(contained, added, quote.currency)
    }

    /// The same for one order that was placed.
    pub fn tax_of(o: &OrderRow) -> Vec<(String, String)> {
        let (contained, added) = if o.tax_included {
            (o.tax.minor, 0)
        } else {
            (0, o.tax.minor)
        };
        tax_rows(contained, added, o.total.currency)
    }

    fn tax_rows(contained: i64, added: i64, currency: Currency) -> Vec<(String, String)> {
        [(t!("checkout.tax"), added), (t!("checkout.tax_within"), contained)]
            .into_iter()
            .filter(|(_, minor)| *minor > 0)
            .map(|(label, minor)| (label, money(Money::new(minor, currency))))
            .collect()
    }

    /// Why a line cannot be bought.
    pub fn problem(why: Unavailable) -> String {
        match why {
            Unavailable::ShopClosed => t!("checkout.problem.shop_closed"),
            Unavailable::NotOnSale => t!("checkout.problem.not_on_sale"),
            Unavailable::SoldOut => t!("checkout.problem.sold_out"),
            Unavailable::TooFew { left } => t!("checkout.problem.too_few", count = left),
            Unavailable::NotDelivered => t!("checkout.problem.not_delivered"),
            Unavailable::OtherCurrency => t!("checkout.problem.other_currency"),
        }
    }
}
