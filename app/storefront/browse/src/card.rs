//! A product in a list, as shoppers see it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::ProductCard;

/// What a card shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CardRow {
    /// End of its address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// The price in words.
    pub price: String,
    /// The price as a plain decimal; empty for a range.
    pub amount: String,
    /// The former price in words.
    pub was: String,
    /// The discount in words.
    pub flag: String,
    /// That it is sold out, in words.
    pub gone: String,
    /// Address of its picture; empty while there is none.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
    /// Name of its shop.
    pub shop: String,
}

/// The card. `eager` for those seen first.
pub fn card(row: CardRow, eager: bool) -> AnyView {
    let badge = (!row.gone.is_empty()).then_some(("", row.gone));
    view! {
        <li>
            <ProductCard
                href=format!("/product/{}", row.slug)
                title=row.title
                price=row.price
                amount=row.amount
                was=row.was
                flag=row.flag
                badge
                picture=row.picture
                seed=row.seed
                meta=vec![row.shop]
                eager
            />
        </li>
    }
    .into_any()
}

#[cfg(not(target_arch = "wasm32"))]
pub use server::*;

#[cfg(not(target_arch = "wasm32"))]
mod server {
    //! Wording of prices and pictures; server only.

    use super::CardRow;
    use flows::Cx;
    use i18n::{Locale, t};
    use kernel::{Bps, Error, Money, PictureId, ProductId};
    use store::catalog::Card;

    /// Address of a picture that is there, in the size of lists or of pages.
    pub fn picture(id: Option<PictureId>, size: &str) -> String {
        id.map_or_else(String::new, |id| format!("/media/{id}/{size}"))
    }

    /// The former price and the discount in words; empty when there is none.
    pub fn discount(now: Money, before: Option<i64>, locale: &Locale) -> (String, String) {
        let Some(before) = before.filter(|before| *before > now.minor) else {
            return (String::new(), String::new());
        };
        let less = i128::from(before - now.minor) * 100 / i128::from(before);
        let less = i32::try_from(less).unwrap_or(0);
        let flag = if less > 0 {
            t!("storefront.less", percent = i18n::percent(Bps(less * 100), locale))
        } else {
            String::new()
        };
        (i18n::money(Money::new(before, now.currency), locale), flag)
    }

    /// Puts running promotions into cards: what the pieces cost now, and the price before where it can be proven.
    pub async fn reduce(cx: &Cx, cards: &mut [Card]) -> Result<(), Error> {
        let products: Vec<ProductId> = cards.iter().map(|card| card.id).collect();
        let reduced = flows::marketing::reduced(cx, cx.db(), &products).await?;
        for card in cards {
            let own = || reduced.iter().filter(|r| r.product == card.id);
            if let (Some(least), Some(most)) = (own().min_by_key(|r| r.unit_minor), own().map(|r| r.unit_minor).max()) {
                (card.price_min, card.price_max) = (least.unit_minor, most);
                card.compare_at = least.was_minor;
            }
        }
        Ok(())
    }

    /// A card in words.
    pub fn row(card: Card, locale: &Locale) -> CardRow {
        let now = Money::new(card.price_min, card.currency);
        let price = i18n::money(now, locale);
        let ranged = card.price_max > card.price_min;
        let (was, flag) = discount(now, card.compare_at, locale);
        CardRow {
            slug: card.slug,
            title: card.title,
            price: if ranged {
                t!("storefront.from", price = price)
            } else {
                price
            },
            amount: if ranged { String::new() } else { now.decimal() },
            was,
            flag,
            gone: if card.in_stock {
                String::new()
            } else {
                t!("storefront.sold_out")
            },
            picture: picture(card.cover, "thumb"),
            seed: card.id.0 >> 22,
            shop: card.shop_name,
        }
    }
}
