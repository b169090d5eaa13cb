//! What of a cart can be bought now, and what that costs: the one computation behind the cart page, the checkout page
//! and placing the order (spec: commerce 2.6, 2.9).

use super::cart::{Unavailable, unavailable};
use crate::{Cx, Result, secret};
use db::Q;
use kernel::{Currency, Error, Money, ProductId, ShopId, VariantId};
use orders::Refusal;
use promotions::{Choice, LineInput, Promotion, Quote, QuoteInput, ShopInput, TaxRule};
use shipping::Item;
use std::fmt::Write as _;
use store::orders::{CartItem, CartRow};

/// The lines of a cart with why each cannot be bought, if so, and the price of the rest.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The lines, by shop.
    pub lines: Vec<(CartItem, Option<Unavailable>)>,
    /// What the lines without a reason cost; `None` when there are none. `QuoteLine::of` is the place in `lines`, from 1.
    pub quote: Option<Quote>,
    /// Names exactly this quote, and says what it comes to: whoever places an order sends it back.
    pub hash: String,
}

impl Offer {
    /// The cart line a quote line comes from.
    pub fn item(&self, of: i64) -> Option<&CartItem> {
        let place = usize::try_from(of).ok()?.checked_sub(1)?;
        self.lines.get(place).map(|(item, _)| item)
    }
}

/// Prices a cart, delivered to `country`; without one nothing is charged for delivery yet.
pub async fn offer(cx: &Cx, q: impl Into<Q<'_>>, cart: &CartRow, country: Option<&str>) -> Result<Offer> {
    let mut q = q.into();
    let items = store::orders::cart_items(&mut q, cart.id).await?;
    let mut lines: Vec<(CartItem, Option<Unavailable>)> = items
        .into_iter()
        .map(|item| (item.clone(), unavailable(&item)))
        .collect();
    let Some(currency) = lines
        .iter()
        .find(|(_, why)| why.is_none())
        .map(|(item, _)| item.price.currency)
    else {
        return Ok(Offer {
            lines,
            quote: None,
            hash: String::new(),
        });
    };
    for (item, why) in &mut lines {
        if why.is_none() && item.price.currency != currency {
            *why = Some(Unavailable::OtherCurrency);
        }
    }
    let products: Vec<ProductId> = lines.iter().map(|(item, _)| item.product).collect();
    let promotions = store::promotions::promotions_of_products(&mut q, &products, cx.now, cx.now).await?;
    // what delivery costs hangs on what the goods cost after discounts
    let bare = shops_of(&lines).into_iter().map(|shop| ShopInput {
        shop,
        shipping_minor: 0,
        tax: TaxRule::default(),
        voucher: Choice::Best,
    });
    let goods = price(cx, currency, &lines, bare.collect(), &promotions)?;
    let mut shops = Vec::new();
    for shop in shops_of(&lines) {
        match shipping_fee(&mut q, shop, country, &lines, goods.as_ref()).await? {
            Some(shipping_minor) => {
                shops.push(ShopInput {
                    shop,
                    shipping_minor,
                    tax: store::promotions::tax_of_shop(&mut q, shop, cx.now).await?,
                    voucher: Choice::Best,
                });
            }
            None => {
                for (item, why) in &mut lines {
                    if why.is_none() && item.shop == shop {
                        *why = Some(Unavailable::NotDelivered);
                    }
                }
            }
        }
    }
    let quote = price(cx, currency, &lines, shops, &promotions)?;
    let hash = quote.as_ref().map(token).unwrap_or_default();
    Ok(Offer { lines, quote, hash })
}

/// The shops something can be bought from, in the order of their ids, which is the order orders are made in.
fn shops_of(lines: &[(CartItem, Option<Unavailable>)]) -> Vec<ShopId> {
    let mut shops: Vec<ShopId> = lines
        .iter()
        .filter(|(_, why)| why.is_none())
        .map(|(item, _)| item.shop)
        .collect();
    shops.sort_unstable();
    shops.dedup();
    shops
}

/// What the shop charges for delivery; `None` when it does not deliver there.
async fn shipping_fee(
    q: &mut Q<'_>,
    shop: ShopId,
    country: Option<&str>,
    lines: &[(CartItem, Option<Unavailable>)],
    goods: Option<&Quote>,
) -> Result<Option<i64>> {
    let Some(country) = country else { return Ok(Some(0)) };
    let Some(t) = store::shipping::template(q, shop).await? else {
        return Ok(None);
    };
    let cost = |no: i64| -> i64 {
        let parts = goods.iter().flat_map(|quote| &quote.lines).filter(|line| line.of == no);
        parts.map(|line| line.paid_minor).sum()
    };
    let items: Vec<Item> = (1..)
        .zip(lines)
        .filter(|(_, (item, why))| item.shop == shop && why.is_none())
        .map(|(no, (item, _))| Item {
            quantity: item.line.quantity,
            weight_g: item.weight_g,
            volume_cm3: 0,
            goods: cost(no),
        })
        .collect();
    Ok(shipping::fee(&t.template, country, &items).map(|fee| fee.minor))
}

fn price(
    cx: &Cx,
    currency: Currency,
    lines: &[(CartItem, Option<Unavailable>)],
    shops: Vec<ShopInput>,
    promotions: &[Promotion],
) -> Result<Option<Quote>> {
    let inputs: Vec<LineInput> = (1..)
        .zip(lines)
        .filter(|(_, (_, why))| why.is_none())
        .map(|(line_no, (item, _))| LineInput {
            line_no,
            shop: item.shop,
            product: item.product,
            variant: item.line.variant,
            list_minor: item.price.minor,
            quantity: item.line.quantity,
        })
        .collect();
    if inputs.is_empty() {
        return Ok(None);
    }
    let input = QuoteInput {
        currency,
        now: cx.now,
        lines: inputs,
        shops,
        promotions: promotions.to_vec(),
        platform_voucher: Choice::Best,
    };
    Ok(Some(promotions::price(&input)?))
}

/// The quote's name: its hash, and what it came to, so that a later quote can say what is different.
fn token(quote: &Quote) -> String {
    let mut token = format!("{}.{}", secret::sha256(&quote.canonical()), quote.total_minor);
    for line in &quote.lines {
        // writing to a String cannot fail
        let _ = write!(token, ".{}-{}", line.variant, line.unit_minor);
    }
    token
}

/// Why an order is not placed whose buyer saw the quote called `seen`, with what is different now (spec: commerce 2.6).
pub(super) fn price_changed(seen: &str, offer: &Offer) -> Error {
    let Some(quote) = &offer.quote else {
        return Refusal::CartEmpty.into();
    };
    let money = |minor| Money::new(minor, quote.currency);
    let mut parts = seen.split('.').skip(1);
    let Some(before) = parts.next().and_then(|total| total.parse().ok()).map(money) else {
        return Refusal::PriceChanged.into();
    };
    let mut params = vec![
        ("currency", quote.currency.to_string()),
        ("before", before.decimal()),
        ("after", money(quote.total_minor).decimal()),
    ];
    let units: Vec<(VariantId, i64)> = parts
        .filter_map(|part| {
            let (variant, unit) = part.split_once('-')?;
            Some((variant.parse().ok()?, unit.parse().ok()?))
        })
        .collect();
    let other = quote.lines.iter().find_map(|line| {
        let (_, was) = units.iter().find(|(variant, _)| *variant == line.variant)?;
        (*was != line.unit_minor).then_some((line, *was))
    });
    let mut code = "checkout.total_changed";
    if let Some((line, was)) = other
        && let Some(item) = offer.item(line.of)
    {
        code = "checkout.line_price_changed";
        params.push(("title", item.title.clone()));
        params.push(("was", money(was).decimal()));
        params.push(("now", money(line.unit_minor).decimal()));
    }
    Error::Refused {
        code: code.to_owned(),
        params: params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    }
}
