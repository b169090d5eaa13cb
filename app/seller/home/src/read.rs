//! Reads and words what the pages show. Server only.

use crate::home::{HomeSheet, Sales, Tile};
use crate::register::RegistrationSheet;
use crate::shops::ShopLine;
use flows::Cx;
use i18n::{Locale, t};
use identity::{RegistrationState, ShopForm};
use kernel::{Currency, Error, Money, Permission, ShopId, Span};
use ledger::{AccountKey, AccountKind, Owner};
use store::identity::{ReviewReasons, ShopRow, StockCounts};

/// Days the chart shows.
const DAYS: i64 = 7;

/// The home page, as far as the visitor may see it.
pub async fn home() -> Result<HomeSheet, Error> {
    let visitor = web::visitor()?;
    let roles = visitor.roles.ok_or(Error::Unauthenticated)?;
    let member = visitor.shop.ok_or(Error::Forbidden)?;
    let db = &web::world().db;
    let shop = store::identity::shop(db, member.shop).await?.ok_or(Error::NotFound)?;
    let base = i18n::locale();
    let locale = Locale::new(base.lang, base.region, &shop.legal.time_zone, shop.legal.currency);
    let mut sheet = HomeSheet {
        shop: shop.legal.name.clone(),
        email: roles.email,
        registration: shop.registration.code().to_owned(),
        reasons: reason_texts(&shop.reasons),
        owner: member.role.allows(Permission::OwnShop),
        shops: roles
            .shops
            .into_iter()
            .map(|m| ShopLine {
                id: m.shop.to_string(),
                name: m.name,
                state: t!(&format!("seller_home.state.{}", m.registration)),
                current: m.shop == member.shop,
            })
            .collect(),
        ..HomeSheet::default()
    };
    if let Ok(cx) = web::seller(Permission::ViewOrders) {
        order_tiles(&cx, shop.id, &locale, &mut sheet.tiles).await?;
        sheet.sales = Some(sales(&cx, &shop, &locale).await?);
    }
    if let Ok(cx) = web::seller(Permission::ViewProducts) {
        let any = product_tiles(&cx, shop.id, &locale, &mut sheet.tiles).await?;
        sheet.empty = !any && member.role.allows(Permission::EditProducts);
    }
    if let Ok(cx) = web::seller(Permission::ViewFinance) {
        sheet.money = Some(money(&cx, shop.id, shop.legal.currency, &locale).await?);
    }
    Ok(sheet)
}

fn tile(what: &str, count: i64, hot: bool, href: &str, locale: &Locale) -> Tile {
    Tile {
        what: what.to_owned(),
        figure: i18n::number(count, locale),
        hot: hot && count > 0,
        href: href.to_owned(),
    }
}

async fn order_tiles(cx: &Cx, shop: ShopId, locale: &Locale, tiles: &mut Vec<Tile>) -> Result<(), Error> {
    use orders::OrderState as S;
    let to_ship = [S::AwaitingShipment, S::PartiallyShipping];
    let to_ship = store::orders::count_orders(cx.db(), shop, &to_ship).await?;
    let soon = store::orders::count_due(cx.db(), shop, cx.now.after(Span::hours(24))).await?;
    let overdue = store::orders::count_due(cx.db(), shop, cx.now).await?;
    let unpaid = store::orders::count_orders(cx.db(), shop, &[S::Unpaid]).await?;
    tiles.push(tile("to_ship", to_ship, true, "/seller/orders?tab=to_ship", locale));
    tiles.push(tile("soon", soon, false, "/seller/orders?tab=to_ship", locale));
    tiles.push(tile("overdue", overdue, true, "/seller/orders?tab=to_ship", locale));
    tiles.push(tile("unpaid", unpaid, false, "/seller/orders?tab=unpaid", locale));
    Ok(())
}

/// Adds the tiles and says whether the shop has any product.
async fn product_tiles(cx: &Cx, shop: ShopId, locale: &Locale, tiles: &mut Vec<Tile>) -> Result<bool, Error> {
    use catalog::ProductState as S;
    let states = store::catalog::state_counts(cx.db(), shop).await?;
    let of = |state: S| states.iter().filter(|(s, _)| *s == state).map(|(_, n)| n).sum::<i64>();
    let StockCounts { sold_out, low } = store::identity::stock_counts(cx.db(), shop).await?;
    tiles.push(tile("sold_out", sold_out, false, "/seller/products?tab=active", locale));
    tiles.push(tile("low", low, false, "/seller/products?tab=active", locale));
    tiles.push(tile(
        "failed",
        of(S::Failed),
        true,
        "/seller/products?tab=failed",
        locale,
    ));
    tiles.push(tile(
        "drafts",
        of(S::Draft),
        false,
        "/seller/products?tab=draft",
        locale,
    ));
    Ok(states.iter().any(|(_, count)| *count > 0))
}

async fn sales(cx: &Cx, shop: &ShopRow, locale: &Locale) -> Result<Sales, Error> {
    let zone = &shop.legal.time_zone;
    let (_, today) = flows::calendar::local_day(cx.now, zone);
    let first = today - DAYS + 1;
    let since = flows::calendar::day_start(first, zone);
    let found = store::identity::day_sales(cx.db(), shop.id, since).await?;
    let money = |minor| i18n::money(Money::new(minor, shop.legal.currency), locale);
    let of = |day: i64| found.iter().find(|d| d.day == day).map_or(0, |d| d.items_minor);
    let values: Vec<(i64, String)> = (0..DAYS).map(|day| (of(day), money(of(day)))).collect();
    // the day of the month: a week's labels must stand beside each other on a phone
    let label = |day: i64| {
        let (date, _) = flows::calendar::local_day(flows::calendar::day_start(first + day, zone), zone);
        date.rsplit('-')
            .next()
            .unwrap_or_default()
            .trim_start_matches('0')
            .to_owned()
    };
    let top = round_up(
        values.iter().map(|(minor, _)| *minor).max().unwrap_or(0),
        shop.legal.currency,
    );
    Ok(Sales {
        labels: (0..DAYS).map(label).collect(),
        values,
        axis: (top, vec![money(top), money(top / 2), money(0)]),
        total: money(found.iter().map(|d| d.items_minor).sum()),
        orders: i18n::number(found.iter().map(|d| d.orders).sum(), locale),
    })
}

/// The next of 2, 4, 10, 20, 40, 100 … major units: its half is round too.
fn round_up(highest: i64, currency: Currency) -> i64 {
    let mut step = 10_i64.pow(currency.exponent());
    loop {
        if let Some(factor) = [2, 4, 10].into_iter().find(|factor| highest <= step * factor) {
            return step * factor;
        }
        step *= 10;
    }
}

/// Pending and available money, in words.
async fn money(cx: &Cx, shop: ShopId, currency: Currency, locale: &Locale) -> Result<(String, String), Error> {
    let words = |minor| i18n::money(Money::new(minor, currency), locale);
    let sums = store::ledger::pending_sums(cx.db(), shop, currency).await?;
    let pending = sums.map_or(0, |s| s.undelivered.1 + s.holding.1);
    let key = AccountKey::new(Owner::Shop(shop), AccountKind::Available, currency);
    Ok((words(pending), words(store::ledger::balance(cx.db(), key).await?)))
}

/// The current shop's registration as its owner corrects it.
pub async fn registration(cx: &Cx) -> Result<RegistrationSheet, Error> {
    let shop = store::identity::shop(cx.db(), cx.shop()?)
        .await?
        .ok_or(Error::NotFound)?;
    let legal = shop.legal;
    // only a confirmed number can be sent, and this is the one the owner means
    let confirmed = store::identity::newest_phone(cx.db(), cx.person()?).await?;
    let form = ShopForm {
        name: legal.name,
        country: legal.country,
        kind: legal.kind.code().to_owned(),
        legal_name: legal.legal_name,
        registration_number: legal.registration_number,
        contact_phone: confirmed.unwrap_or(legal.phone),
        street: legal.address.street,
        city: legal.address.city,
        region: legal.address.region,
        postcode: legal.address.postcode,
    };
    let editable = matches!(
        shop.registration,
        RegistrationState::NeedInfo | RegistrationState::Rejected
    );
    Ok(RegistrationSheet {
        editable,
        form,
        reasons: reason_texts(&shop.reasons),
    })
}

/// What the reviewer said, as sentences.
fn reason_texts(reasons: &ReviewReasons) -> Vec<String> {
    let listed = reasons
        .codes
        .iter()
        .map(|code| t!(&format!("common.shop_rejection.{}", code.code())));
    let note = (!reasons.note.is_empty()).then(|| reasons.note.clone());
    listed.chain(note).collect()
}
