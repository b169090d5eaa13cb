//! `/cart`: what was put in, by shop, with steppers; lines that cannot be bought stay, greyed, with the reason.

use crate::words::sums;
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use ui::{Avatar, ButtonLink, BuyBar, Empty, FormError, Icon, IconButton, Price, Receipt, Thumb, failed, failure};
use wire::Answer;

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartSheet {
    /// The lines by shop.
    pub shops: Vec<CartShopRow>,
    /// Pieces that can be bought.
    pub pieces: i64,
    /// The sums of the receipt; empty when nothing can be bought.
    pub sums: Vec<(String, String)>,
    /// What the pieces cost without delivery.
    pub total: String,
}

/// One shop's lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartShopRow {
    /// Its name.
    pub name: String,
    /// Its lines.
    pub lines: Vec<CartLineRow>,
}

/// A line of the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLineRow {
    /// Its id.
    pub id: String,
    /// Address of the product.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Its variant, or how few are left.
    pub note: String,
    /// Price of one.
    pub price: String,
    /// Price as a plain decimal.
    pub amount: String,
    /// Former price.
    pub was: String,
    /// How many.
    pub quantity: i64,
    /// How many there are to be had.
    pub most: i64,
    /// Address of its picture.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
    /// Why it cannot be bought; empty if it can.
    pub problem: String,
}

/// The visitor's cart.
#[server(endpoint = "buy/cart")]
pub async fn read_cart() -> Answer<CartSheet> {
    read::cart().await.map_err(wire::WireError::from)
}

/// Puts pieces of a variant into the cart; with `checkout` in `then` the visitor goes on to pay. The form stands on product
/// pages.
#[server(endpoint = "buy/add")]
pub async fn add_to_cart(
    #[server(default)] variant: String,
    #[server(default)] quantity: String,
    #[server(default)] then: String,
) -> Answer<()> {
    let variant = variant.parse().map_err(|_| kernel::Error::NotFound)?;
    let quantity = if quantity.is_empty() {
        1
    } else {
        read::number(&quantity)?
    };
    let key = web::new_cart_key().await?;
    let touches = web::touches().await;
    flows::checkout::add_to_cart(&web::anyone(), &key, variant, quantity, &touches).await?;
    match then.as_str() {
        "checkout" => web::go("/checkout"),
        _ => web::go_with_notice("/cart", "cart_added"),
    }
    Ok(())
}

/// Sets how many of a line; `step` is added to it, so that the stepper's buttons work without scripts.
#[server(endpoint = "buy/quantity")]
pub async fn set_quantity(
    #[server(default)] line: String,
    #[server(default)] quantity: String,
    #[server(default)] step: String,
) -> Answer<()> {
    let line = line.parse().map_err(|_| kernel::Error::NotFound)?;
    let step = if step.is_empty() { 0 } else { read::number(&step)? };
    let quantity = read::number(&quantity)?.saturating_add(step);
    let key = web::cart_key().await?;
    flows::checkout::set_quantity(&web::anyone(), key.as_deref(), line, quantity).await?;
    web::go("/cart");
    Ok(())
}

/// Takes a line out.
#[server(endpoint = "buy/remove")]
pub async fn remove_line(#[server(default)] line: String) -> Answer<()> {
    let line = line.parse().map_err(|_| kernel::Error::NotFound)?;
    let key = web::cart_key().await?;
    flows::checkout::remove_line(&web::anyone(), key.as_deref(), line).await?;
    web::go_with_notice("/cart", "cart_removed");
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads the cart in words; server only.

    use super::{CartLineRow, CartSheet, CartShopRow};
    use crate::words::{money, problem, seed, taxes, thumb};
    use flows::checkout::{self, Unavailable};
    use i18n::t;
    use kernel::{Error, Money};
    use store::orders::CartItem;

    /// A number from a form. Errors: `Invalid` at the field `quantity`.
    pub fn number(text: &str) -> Result<i64, Error> {
        text.trim().parse().map_err(|_| Error::field("quantity", "not_number"))
    }

    pub async fn cart() -> Result<CartSheet, Error> {
        let cx = web::anyone();
        let key = web::cart_key().await?;
        let empty = CartSheet {
            shops: Vec::new(),
            pieces: 0,
            sums: Vec::new(),
            total: String::new(),
        };
        let Some(cart) = checkout::cart(&cx, key.as_deref()).await? else {
            return Ok(empty);
        };
        let offer = checkout::offer(&cx, cx.db(), &cart, None).await?;
        let products: Vec<_> = offer.lines.iter().map(|(item, _)| item.product).collect();
        let reduced = flows::marketing::reduced(&cx, cx.db(), &products).await?;
        let mut sheet = empty;
        for (item, why) in &offer.lines {
            let mut item = item.clone();
            let now = reduced.iter().find(|r| r.variant == item.line.variant);
            if let Some(now) = now.filter(|now| now.unit_minor < item.price.minor) {
                let currency = item.price.currency;
                item.price = Money::new(now.unit_minor, currency);
                item.compare_at = now.was_minor.map(|was| Money::new(was, currency));
            }
            // names are unique, and the lines of a shop stand together
            if sheet.shops.last().is_none_or(|shop| shop.name != item.shop_name) {
                sheet.shops.push(CartShopRow {
                    name: item.shop_name.clone(),
                    lines: Vec::new(),
                });
            }
            if let Some(shop) = sheet.shops.last_mut() {
                shop.lines.push(line(&item, *why));
            }
        }
        if let Some(quote) = offer.quote {
            let total = money(Money::new(quote.total_minor, quote.currency));
            let shops = i64::try_from(quote.shops.len()).unwrap_or(i64::MAX);
            sheet.pieces = quote.lines.iter().map(|line| line.quantity).sum();
            let goods = quote.shops.iter().map(|shop| shop.items_minor).sum();
            let goods = money(Money::new(goods, quote.currency));
            sheet.sums = vec![
                (items(sheet.pieces, shops), goods),
                (t!("checkout.delivery"), t!("checkout.delivery_later")),
            ];
            sheet.sums.extend(taxes(&quote));
            sheet.sums.push((t!("checkout.total"), total.clone()));
            sheet.total = total;
        }
        Ok(sheet)
    }

    /// "4 items from 2 shops".
    fn items(pieces: i64, shops: i64) -> String {
        let pieces = t!("checkout.items", count = pieces);
        t!("checkout.items_from", items = pieces, count = shops)
    }

    fn line(item: &CartItem, why: Option<Unavailable>) -> CartLineRow {
        let few = (1..=5).contains(&item.available) && why.is_none();
        let left = few.then(|| t!("checkout.left", count = item.available));
        let parts: Vec<String> = [(!item.options.is_empty()).then(|| item.options.clone()), left]
            .into_iter()
            .flatten()
            .collect();
        CartLineRow {
            id: item.line.id.to_string(),
            href: format!("/product/{}?v={}", item.slug, item.line.variant),
            title: item.title.clone(),
            note: parts.join(" · "),
            price: money(item.price),
            amount: item.price.decimal(),
            was: item.compare_at.map(money).unwrap_or_default(),
            quantity: item.line.quantity,
            most: item.available.clamp(1, orders::MAX_QUANTITY),
            picture: thumb(item.picture),
            seed: seed(item.product),
            problem: why.map(problem).unwrap_or_default(),
        }
    }
}

/// The page.
#[component]
pub fn CartPage() -> AnyView {
    let errors = [
        failure(ServerAction::<AddToCart>::new()),
        failure(ServerAction::<SetQuantity>::new()),
        failure(ServerAction::<RemoveLine>::new()),
    ];
    let error = Signal::derive(move || errors.iter().find_map(|error| error.get()));
    let sheet = Resource::new(|| (), |()| read_cart());
    view! {
        <Title text=t!("checkout.cart")/>
        <h1>{t!("checkout.cart")}</h1>
        <FormError error/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) if sheet.shops.is_empty() => nothing(),
                    Ok(sheet) => page(sheet),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// Shown while there is nothing to buy.
pub fn nothing() -> AnyView {
    view! {
        <Empty title=t!("checkout.empty") text=t!("checkout.empty_text")>
            <ButtonLink href="/" look="primary">{t!("checkout.empty_act")}</ButtonLink>
        </Empty>
    }
    .into_any()
}

fn page(sheet: CartSheet) -> AnyView {
    let CartSheet {
        shops,
        pieces,
        sums: rows,
        total,
    } = sheet;
    let shops = shops.into_iter().map(shop).collect_view();
    let can_buy = pieces > 0;
    let receipt = can_buy.then(|| {
        view! {
            <Receipt title=t!("checkout.summary")>
                {sums(rows)}
                <ButtonLink href="/checkout" look="primary lg block desk-only">{t!("checkout.go")}</ButtonLink>
                {held()}
            </Receipt>
        }
    });
    let bar = can_buy.then(|| {
        view! {
            <BuyBar phone=true>
                <span class="sum">
                    <small class="muted">{t!("checkout.items", count = pieces)}</small>
                    <strong>{total}</strong>
                </span>
                <ButtonLink href="/checkout" look="primary lg">{t!("checkout.go")}</ButtonLink>
            </BuyBar>
        }
    });
    view! {
        <div class="till">
            <div class="stack g4">{shops}</div>
            <aside class="stack g4">{receipt}</aside>
        </div>
        {bar}
    }
    .into_any()
}

/// The promise under every sum.
pub fn held() -> AnyView {
    view! {
        <p class="row top g2 t-xs muted">
            <Icon name="lock" look="sm"/>
            <span>{t!("checkout.held")}</span>
        </p>
    }
    .into_any()
}

fn shop(shop: CartShopRow) -> AnyView {
    let label = shop.name.clone();
    view! {
        <section class="panel" aria-label=label>
            <header>
                <Avatar name=shop.name.clone() shop=true look="sm"/>
                <h2>{shop.name}</h2>
            </header>
            <div class="body">
                <ul class="lines">{shop.lines.into_iter().map(line).collect_view()}</ul>
            </div>
        </section>
    }
    .into_any()
}

fn line(line: CartLineRow) -> AnyView {
    let gone = !line.problem.is_empty();
    let remove = post_remove(&line);
    let note = if gone {
        view! { <small class="danger-text">{line.problem.clone()}</small> }.into_any()
    } else {
        view! { <small>{line.note.clone()}</small> }.into_any()
    };
    let stepper = (!gone || line.most > 1).then(|| stepper(&line));
    view! {
        <li class=if gone { "two gone" } else { "two" }>
            <Thumb src=line.picture seed=line.seed/>
            <div class="what">
                <a href=line.href>{line.title}</a>
                {note}
                <div class="row">
                    <Price now=line.price amount=line.amount was=line.was/>
                    <span class="row">{stepper} {remove}</span>
                </div>
            </div>
        </li>
    }
    .into_any()
}

/// One less, the number, one more: each a button of one plain form. The first button, which nobody sees, is what the
/// Enter key presses in the number.
fn stepper(line: &CartLineRow) -> AnyView {
    let (id, quantity, most) = (line.id.clone(), line.quantity, line.most);
    view! {
        <form method="post" action="/api/buy/quantity">
            <input type="hidden" name="line" value=id/>
            <span class="qty">
                <button class="sr" type="submit" tabindex="-1">{t!("common.update")}</button>
                <button type="submit" name="step" value="-1" aria-label=t!("common.one_less") disabled=quantity < 2>
                    <Icon name="minus" look="sm"/>
                </button>
                <input
                    type="number"
                    name="quantity"
                    aria-label=t!("common.quantity")
                    value=quantity.to_string()
                    min="1"
                    max=most.max(quantity).to_string()
                />
                <button type="submit" name="step" value="1" aria-label=t!("common.one_more") disabled={quantity >= most}>
                    <Icon name="plus" look="sm"/>
                </button>
            </span>
        </form>
    }
    .into_any()
}

fn post_remove(line: &CartLineRow) -> AnyView {
    let (id, label) = (line.id.clone(), t!("checkout.remove", title = line.title));
    view! {
        <form method="post" action="/api/buy/remove">
            <input type="hidden" name="line" value=id/>
            <IconButton icon="trash" label look="quiet" kind="submit"/>
        </form>
    }
    .into_any()
}
