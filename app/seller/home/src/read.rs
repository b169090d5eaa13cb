//! Reads and words what the pages show. Server only.

use crate::home::{Best, HomeSheet, Sales, Tile};
use crate::register::RegistrationSheet;
use crate::shops::ShopLine;
use flows::Cx;
use i18n::{Locale, t};
use identity::{RegistrationState, ShopForm};
use kernel::{Bps, Currency, Error, Money, Permission, ShopId, Span, Tally};
use ledger::{AccountKey, AccountKind, Owner};
use store::catalog::ScarceCounts;
use store::identity::{ReviewReasons, ShopRow};

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
    let now = web::world().cx(flows::Actor::System).now;
    sheet.today = i18n::weekday_date(now, &locale);
    if let Ok(cx) = web::seller(Permission::ViewOrders) {
        order_tiles(&cx, shop.id, &locale, &mut sheet).await?;
        sheet.sales = Some(sales(&cx, &shop, &locale).await?);
        sheet.best = best(&cx, &shop, &locale).await?;
        let untouched = store::shipping::template(db, shop.id)
            .await?
            .is_some_and(|t| t.version == 0);
        if untouched && member.role.allows(Permission::EditOrders) {
            sheet.steps.push("shipping".to_owned());
        }
    }
    if let Ok(cx) = web::seller(Permission::ViewProducts) {
        let any = product_tiles(&cx, shop.id, &locale, &mut sheet.tiles).await?;
        if !any && member.role.allows(Permission::EditProducts) {
            let first = ["import", "product", "plan"].map(str::to_owned);
            sheet.steps.splice(0..0, first);
        }
    }
    if let Ok(cx) = web::seller(Permission::ViewFinance) {
        sheet.money = Some(money(&cx, shop.id, shop.legal.currency, &locale).await?);
    }
    Ok(sheet)
}

fn tile(what: &str, count: Tally, hot: bool, href: &str, locale: &Locale) -> Tile {
    Tile {
        what: what.to_owned(),
        figure: i18n::tally(count, locale),
        note: t!(&format!("seller_home.todo.{what}_note")),
        hot: hot && count.any(),
        href: href.to_owned(),
    }
}

async fn order_tiles(cx: &Cx, shop: ShopId, locale: &Locale, sheet: &mut HomeSheet) -> Result<(), Error> {
    let to_ship = store::orders::count_orders(cx.db(), shop, orders::Tab::ToShip.states()).await?;
    let soon = store::orders::count_due(cx.db(), shop, cx.now.after(Span::hours(24))).await?;
    let overdue = store::orders::count_due(cx.db(), shop, cx.now).await?;
    let asked = store::orders::count_asked(cx.db(), shop).await?;
    sheet.waiting = match (to_ship.any(), soon.any()) {
        (false, _) => t!("seller_home.nothing_to_ship"),
        (true, false) => t!("seller_home.to_ship", count = to_ship),
        (true, true) => t!(
            "seller_home.to_ship_soon",
            count = to_ship,
            soon = i18n::tally(soon, locale)
        ),
    };
    sheet.tiles.extend([
        tile("to_ship", to_ship, true, "/seller/orders?tab=to_ship", locale),
        tile("soon", soon, false, "/seller/orders?tab=to_ship&due=soon", locale),
        tile("overdue", overdue, true, "/seller/orders?tab=to_ship&due=late", locale),
        tile("asked", asked, true, "/seller/orders?tab=to_ship&due=asked", locale),
    ]);
    Ok(())
}

/// Adds the tiles and says whether the shop has any product.
async fn product_tiles(cx: &Cx, shop: ShopId, locale: &Locale, tiles: &mut Vec<Tile>) -> Result<bool, Error> {
    use catalog::ProductState as S;
    let states = store::catalog::state_counts(cx.db(), shop).await?;
    let of = |state: S| states.iter().filter(|(s, _)| *s == state).map(|(_, n)| *n).sum();
    let ScarceCounts { sold_out, low } = store::catalog::scarce_counts(cx.db(), shop).await?;
    tiles.extend([
        tile("sold_out", sold_out, false, "/seller/products?tab=sold_out", locale),
        tile("low", low, false, "/seller/products?tab=low", locale),
        tile("failed", of(S::Failed), true, "/seller/products?tab=failed", locale),
        tile("drafts", of(S::Draft), false, "/seller/products?tab=draft", locale),
    ]);
    Ok(!states.is_empty())
}

async fn sales(cx: &Cx, shop: &ShopRow, locale: &Locale) -> Result<Sales, Error> {
    let zone = &shop.legal.time_zone;
    let (_, today) = flows::calendar::local_day(cx.now, zone);
    // the week before stands beside the last one
    let first = today - 2 * DAYS + 1;
    let since = flows::calendar::day_start(first, zone);
    let found = store::identity::day_sales(cx.db(), shop.id, since).await?;
    let money = |minor| i18n::money(Money::new(minor, shop.legal.currency), locale);
    let of = |day: i64| found.iter().find(|d| d.day == day).map_or(0, |d| d.items_minor);
    let values: Vec<(i64, String)> = (DAYS..2 * DAYS).map(|day| (of(day), money(of(day)))).collect();
    let before: Vec<(i64, String)> = (0..DAYS).map(|day| (of(day), money(of(day)))).collect();
    // the day of the month: a week's labels must stand beside each other on a phone
    let label = |day: i64| {
        let (date, _) = flows::calendar::local_day(flows::calendar::day_start(first + day, zone), zone);
        date.rsplit('-')
            .next()
            .unwrap_or_default()
            .trim_start_matches('0')
            .to_owned()
    };
    let sums = |late: bool| {
        found
            .iter()
            .filter(|d| (d.day >= DAYS) == late)
            .fold((0, 0), |(minor, orders), d| (minor + d.items_minor, orders + d.orders))
    };
    let ((total, orders), (total_before, orders_before)) = (sums(true), sums(false));
    let highest = values.iter().chain(&before).map(|(minor, _)| *minor).max().unwrap_or(0);
    let top = round_up(highest, shop.legal.currency);
    Ok(Sales {
        labels: (DAYS..2 * DAYS).map(label).collect(),
        values,
        before,
        axis: (top, vec![money(top), money(top / 2), money(0)]),
        total: money(total),
        total_change: change(total, total_before, locale),
        orders: i18n::number(orders, locale),
        orders_change: change(orders, orders_before, locale),
    })
}

/// The change against before, as a rate without sign, and whether it is a rise; none from nothing, or when it is none.
fn change(now: i64, before: i64, locale: &Locale) -> Option<(String, bool)> {
    if before <= 0 || now == before {
        return None;
    }
    let bps = (i128::from(now - before).abs() * 10_000 / i128::from(before)).min(99_900);
    let whole = i32::try_from(bps / 100 * 100).unwrap_or(99_900);
    Some((i18n::percent(Bps(whole), locale), now > before))
}

/// What sold best in the last seven days.
async fn best(cx: &Cx, shop: &ShopRow, locale: &Locale) -> Result<Vec<Best>, Error> {
    let sold = store::orders::sold_since(cx.db(), shop.id, cx.now.before(Span::days(DAYS)), 4).await?;
    let mut best = Vec::with_capacity(sold.len());
    let products: Vec<_> = sold.iter().map(|one| one.product).collect();
    let listings = flows::catalog::listings(cx.db(), &products).await?;
    for one in sold {
        let Some(listing) = listings.iter().find(|l| l.product.id == one.product) else {
            continue;
        };
        let left = listing.live().variants.iter().map(|v| v.stock).sum::<i64>();
        let p = &listing.product;
        best.push(Best {
            href: format!("/seller/products/{}", p.id),
            title: p.title.clone(),
            note: t!(
                "seller_home.best_note",
                count = one.pieces,
                left = i18n::number(left, locale)
            ),
            sum: i18n::money(Money::new(one.paid_minor, shop.legal.currency), locale),
            picture: p.cover.map_or_else(String::new, |id| format!("/media/{id}/thumb")),
            seed: p.id.0 >> 22,
        });
    }
    Ok(best)
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
        shop: shop.id.to_string(),
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
