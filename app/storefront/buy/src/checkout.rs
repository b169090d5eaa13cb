//! `/checkout`: where to, what for, how much; one form that places the order and leads to the payment.
#![allow(
    clippy::too_many_arguments,
    reason = "a form's fields, one by one; the macro repeats the function"
)]

use crate::cart::{held, nothing};
use crate::words::{BoughtRow, bought, sums};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{Applied, Button, BuyBar, Callout, Field, FormError, Opt, Panel, Receipt, Select, failed, failure};
use wire::{Answer, WireError};

/// Everything the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutSheet {
    /// Code of the country delivered to.
    pub country: String,
    /// Countries to choose from: code and name.
    pub countries: Vec<(String, String)>,
    /// What the address begins with: name, phone, line1, line2, city, region, postcode.
    pub address: [String; 7],
    /// What the e-mail address begins with.
    pub email: String,
    /// What can be bought, by shop.
    pub shops: Vec<CheckoutShopRow>,
    /// What cannot: title and reason.
    pub left_out: Vec<(String, String)>,
    /// The sums of the receipt.
    pub sums: Vec<(String, String)>,
    /// What is to be paid.
    pub total: String,
    /// Pieces.
    pub pieces: i64,
    /// Whether an address there has a postcode.
    pub postcode: bool,
    /// Names the quote shown.
    pub quote: String,
    /// Makes the form place once.
    pub form_key: String,
}

/// One shop's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutShopRow {
    /// Its name.
    pub name: String,
    /// Its lines.
    pub lines: Vec<BoughtRow>,
    /// What its delivery costs.
    pub delivery: String,
    /// When it leaves.
    pub leaves: String,
}

/// What the visitor's cart costs delivered to the country; to the last address or the first shop's country without one.
#[server(endpoint = "buy/checkout")]
pub async fn read_checkout(#[server(default)] country: String) -> Answer<CheckoutSheet> {
    read::checkout(&country).await.map_err(WireError::from)
}

/// Places the order and leads to the payment. The country the sums were `shown` for is the one delivered to: when another
/// one was chosen meanwhile, or `then` is `country`, the page comes back with the sums of that one and nothing is placed.
#[server(endpoint = "buy/place")]
pub async fn place_order(
    #[server(default)] email: String,
    #[server(default)] name: String,
    #[server(default)] phone: String,
    #[server(default)] line1: String,
    #[server(default)] line2: String,
    #[server(default)] city: String,
    #[server(default)] region: String,
    #[server(default)] postcode: String,
    #[server(default)] country: String,
    #[server(default)] shown: String,
    #[server(default)] then: String,
    #[server(default)] quote: String,
    #[server(default)] form_key: String,
) -> Answer<()> {
    if then == "country" || (!shown.is_empty() && shown != country) {
        return Err(kernel::Error::refused("checkout.country_changed").into());
    }
    let cx = web::anyone();
    let key = web::cart_key().await?;
    let address = orders::Address {
        name,
        line1,
        line2,
        city,
        region,
        postcode,
        country,
        phone,
    };
    let touches = web::touches().await;
    let order = flows::checkout::PlaceOrder {
        email,
        address,
        quote_hash: quote,
        idem_key: form_key,
        touches,
    };
    let placed = flows::checkout::place_order(&cx, key.as_deref(), &order).await?;
    // the order stands whether or not the provider can be reached: it can be paid from its page
    match flows::checkout::start_payment(&cx, &placed.access_key).await {
        Ok(to) => web::go(&to),
        Err(_) => web::go(&format!("/order/{}", placed.access_key)),
    }
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads the checkout in words; server only.

    use super::{CheckoutSheet, CheckoutShopRow};
    use crate::words::{BoughtRow, fee, money, problem, seed, taxes, thumb};
    use flows::Cx;
    use flows::checkout::{self, Offer};
    use i18n::t;
    use kernel::{Error, Money};
    use leptos::prelude::use_context;
    use orders::Address;
    use promotions::{Quote, QuoteLine};
    use store::orders::CartRow;

    pub async fn checkout(country: &str) -> Result<CheckoutSheet, Error> {
        let cx = web::anyone();
        let key = web::cart_key().await?;
        let Some(cart) = checkout::cart(&cx, key.as_deref()).await? else {
            return Ok(CheckoutSheet::default());
        };
        checkout::open_checkout(&cx, &cart).await?;
        let address = last_address(&cx).await?;
        // what was chosen in a form that came back
        let chosen = use_context::<ui::Draft>().and_then(|mut draft| draft.0.remove("country"));
        let country = match identity::country(chosen.as_deref().unwrap_or(country)) {
            Some(known) => known.code.to_owned(),
            None if !address.country.is_empty() => address.country.clone(),
            None => first_country(&cx, &cart).await?,
        };
        let offer = checkout::offer(&cx, cx.db(), &cart, Some(&country)).await?;
        let email = web::visitor()?.roles.map(|roles| roles.email).unwrap_or_default();
        let name = |code: &str| i18n::text(&format!("common.country.{code}"), &[]);
        let codes = identity::COUNTRIES.iter().map(|c| c.code);
        let mut countries: Vec<(String, String)> = codes.map(|code| (code.to_owned(), name(code))).collect();
        countries.sort_by(|a, b| a.1.cmp(&b.1));
        let left_out = offer
            .lines
            .iter()
            .filter_map(|(item, why)| Some((item.title.clone(), problem((*why)?))))
            .collect();
        let Address {
            name,
            phone,
            line1,
            line2,
            city,
            region,
            postcode,
            ..
        } = address;
        let mut sheet = CheckoutSheet {
            postcode: !orders::POSTCODE_FREE.contains(&country.as_str()),
            country,
            countries,
            address: [name, phone, line1, line2, city, region, postcode],
            email,
            left_out,
            quote: offer.hash.clone(),
            form_key: flows::secret::token(),
            ..CheckoutSheet::default()
        };
        if let Some(quote) = &offer.quote {
            priced(&cx, &mut sheet, &offer, quote).await?;
        }
        Ok(sheet)
    }

    /// Where the person's newest order went.
    async fn last_address(cx: &Cx) -> Result<Address, Error> {
        let Some(person) = cx.actor.person() else {
            return Ok(Address::default());
        };
        let newest = store::orders::orders_of_person(cx.db(), person, None, 1).await?;
        let address = newest
            .rows
            .first()
            .and_then(|item| serde_json::from_str(&item.order.address).ok());
        Ok(address.unwrap_or_default())
    }

    /// The country of the first shop in the cart: the likeliest place it delivers to.
    async fn first_country(cx: &Cx, cart: &CartRow) -> Result<String, Error> {
        let items = store::orders::cart_items(cx.db(), cart.id).await?;
        let Some(first) = items.first() else {
            return Ok(String::new());
        };
        Ok(store::identity::shop(cx.db(), first.shop)
            .await?
            .map(|shop| shop.legal.country)
            .unwrap_or_default())
    }

    async fn priced(cx: &Cx, sheet: &mut CheckoutSheet, offer: &Offer, quote: &Quote) -> Result<(), Error> {
        let amount = |minor| Money::new(minor, quote.currency);
        for shop in &quote.shops {
            let template = store::shipping::template(cx.db(), shop.shop).await?;
            let days = template.map_or(1, |template| template.handling_days.max(1));
            let mut lines = quote.lines_of(shop.shop).peekable();
            let name = lines
                .peek()
                .and_then(|line| offer.item(line.of))
                .map(|item| item.shop_name.clone());
            sheet.shops.push(CheckoutShopRow {
                name: name.unwrap_or_default(),
                lines: lines.filter_map(|line| row(offer, quote, line)).collect(),
                delivery: fee(amount(shop.shipping_minor)),
                leaves: t!("checkout.leaves", count = days),
            });
        }
        sheet.pieces = quote.lines.iter().map(|line| line.quantity).sum();
        let items: i64 = quote.shops.iter().map(|shop| shop.items_minor).sum();
        let shipping: i64 = quote.shops.iter().map(|shop| shop.shipping_minor).sum();
        sheet.total = money(amount(quote.total_minor));
        sheet.sums = vec![
            (t!("checkout.items", count = sheet.pieces), money(amount(items))),
            (t!("checkout.delivery"), fee(amount(shipping))),
        ];
        sheet.sums.extend(taxes(quote));
        sheet.sums.push((t!("checkout.to_pay"), sheet.total.clone()));
        Ok(())
    }

    fn row(offer: &Offer, quote: &Quote, line: &QuoteLine) -> Option<BoughtRow> {
        let item = offer.item(line.of)?;
        let pieces = t!("checkout.pieces", count = line.quantity);
        Some(BoughtRow {
            href: format!("/product/{}", item.slug),
            title: item.title.clone(),
            note: if item.options.is_empty() {
                pieces
            } else {
                format!("{} · {pieces}", item.options)
            },
            sum: money(Money::new(line.paid_minor, quote.currency)),
            picture: thumb(item.picture),
            seed: seed(item.product),
        })
    }
}

/// The page.
#[component]
pub fn CheckoutPage() -> AnyView {
    let errors = failure(ServerAction::<PlaceOrder>::new());
    let query = use_query_map();
    let sheet = Resource::new(move || query.read().get("country").unwrap_or_default(), read_checkout);
    view! {
        <Title text=t!("checkout.title")/>
        <h1>{t!("checkout.title")}</h1>
        <FormError error=errors/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) if sheet.shops.is_empty() && sheet.left_out.is_empty() => nothing(),
                    Ok(sheet) => page(sheet, errors),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: CheckoutSheet, errors: Signal<Option<WireError>>) -> AnyView {
    let CheckoutSheet {
        country,
        countries,
        address,
        email,
        shops,
        left_out,
        sums: rows,
        total,
        pieces,
        postcode,
        quote,
        form_key,
    } = sheet;
    let can_buy = !shops.is_empty();
    let shops = shops.into_iter().map(shop).collect_view();
    let options: Vec<Opt> = countries.into_iter().map(|(code, name)| Opt::new(code, name)).collect();
    let options = Opt::choose(options, &country);
    let place = t!("checkout.place_sum", total = total);
    let receipt = can_buy.then(|| {
        view! {
            <Receipt title=t!("checkout.summary")>
                {sums(rows)}
                <Button look="primary lg block desk-only" form="place">{place}</Button>
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
                <Button look="primary lg" form="place">{t!("checkout.place")}</Button>
            </BuyBar>
        }
    });
    view! {
        <div class="till">
            <div class="stack g4">
                {missing(left_out)}
                <form id="place" class="stack g4" method="post" action="/api/buy/place">
                    // what the enter key does
                    <button type="submit" hidden tabindex="-1" disabled=!can_buy></button>
                    <input type="hidden" name="shown" value=country/>
                    <input type="hidden" name="quote" value=quote/>
                    <input type="hidden" name="form_key" value=form_key/>
                    <Panel title=t!("checkout.deliver_to")>
                        <Applied name="then" value="country" text=t!("checkout.country_set")>
                            <Select name="country" label=t!("common.country") options look="fit grow" autocomplete="country"/>
                        </Applied>
                    </Panel>
                    {fields(address, email, postcode, errors)}
                </form>
                {shops}
            </div>
            <aside class="stack g4">{receipt}</aside>
        </div>
        {bar}
    }
    .into_any()
}

/// What is left out, and why.
fn missing(lines: Vec<(String, String)>) -> Option<AnyView> {
    (!lines.is_empty()).then(|| {
        let lines = lines
            .into_iter()
            .map(|(title, why)| view! { <p>{title} ": " {why}</p> })
            .collect_view();
        view! { <Callout tone="warn" title=t!("checkout.left_out")>{lines}</Callout> }.into_any()
    })
}

fn fields(address: [String; 7], email: String, has_postcode: bool, errors: Signal<Option<WireError>>) -> AnyView {
    let [name, phone, line1, line2, city, region, postcode] = address;
    view! {
        <Panel title=t!("checkout.contact")>
            <div class="form">
                <Field
                    name="email"
                    kind="email"
                    label=t!("common.email")
                    hint=t!("checkout.email_hint")
                    value=email
                    autocomplete="email"
                    required=true
                    errors
                />
                <Field name="name" label=t!("checkout.name") value=name autocomplete="name" maxlength=80 required=true errors/>
                <Field
                    name="line1"
                    label=t!("checkout.line1")
                    value=line1
                    autocomplete="address-line1"
                    maxlength=120
                    required=true
                    errors
                />
                <Field
                    name="line2"
                    label=t!("checkout.line2")
                    value=line2
                    note=t!("common.optional")
                    autocomplete="address-line2"
                    maxlength=120
                    errors
                />
                <div class="pair">
                    <Field
                        name="postcode"
                        label=t!("checkout.postcode")
                        value=postcode
                        autocomplete="postal-code"
                        maxlength=12
                        required=has_postcode
                        errors
                    />
                    <Field
                        name="city"
                        label=t!("checkout.city")
                        value=city
                        autocomplete="address-level2"
                        maxlength=80
                        required=true
                        errors
                    />
                </div>
                <div class="pair">
                    <Field
                        name="region"
                        label=t!("checkout.region")
                        value=region
                        note=t!("common.optional")
                        autocomplete="address-level1"
                        maxlength=80
                        errors
                    />
                    <Field
                        name="phone"
                        kind="tel"
                        label=t!("checkout.phone")
                        value=phone
                        note=t!("common.optional")
                        autocomplete="tel"
                        maxlength=32
                        errors
                    />
                </div>
            </div>
        </Panel>
    }
    .into_any()
}

fn shop(shop: CheckoutShopRow) -> AnyView {
    let foot = view! {
        <ui::Icon name="truck"/>
        <span class="grow">{t!("checkout.delivery_standard")} " " <small class="muted">{shop.leaves}</small></span>
        <span class="bold">{shop.delivery}</span>
    };
    view! { <Panel title=shop.name foot=foot.into_any()>{bought(shop.lines)}</Panel> }.into_any()
}
