//! Reads and words what the pages show; server only.

use crate::join::JoinView;
use crate::links::{LinkView, LinksView, PilotView};
use crate::market::{MarketView, OfferRow};
use affiliate::{Offer, Offers, PROTECTION_DAYS, rate_at};
use catalog::category::CATEGORIES;
use flows::Cx;
use flows::marketing::Worth;
use i18n::{Locale, t};
use identity::COUNTRIES;
use kernel::{Bps, Cursor, Error, LinkId, Money};
use store::affiliate::{LinkRow, MarketFilter, MarketRow, MarketSort, PromotedTerms};
use web::Visitor;

const CARDS: usize = 24;
const ROWS: usize = 20;
/// Least rates one can ask for, in per cent.
const RATES: [i32; 2] = [10, 15];
/// From here on it is said how little is left.
const FEW: i64 = 10;

/// What the join form begins with.
pub fn join(visitor: Visitor) -> Result<JoinView, Error> {
    let roles = visitor.roles.ok_or(Error::Unauthenticated)?;
    let mut countries: Vec<(String, String)> = COUNTRIES
        .iter()
        .map(|c| {
            (
                c.code.to_owned(),
                i18n::text(&format!("common.country.{}", c.code), &[]),
            )
        })
        .collect();
    countries.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(JoinView {
        name: roles.display_name,
        joined: roles.creator.is_some(),
        countries,
    })
}

/// The creator's own locale: their zone and currency.
async fn locale(cx: &Cx) -> Result<Locale, Error> {
    let creator = store::affiliate::creator(cx.db(), cx.creator()?)
        .await?
        .ok_or(Error::NotFound)?;
    let base = i18n::locale();
    Ok(Locale::new(
        base.lang,
        base.region,
        &creator.time_zone,
        creator.currency,
    ))
}

/// The rate the creator gets now by the open plan.
fn offer(terms: &PromotedTerms, cx: &Cx) -> Option<Offer> {
    let offers = Offers {
        open: Some(terms.plan.clone()),
        open_allowed: true,
        promoting_since: terms.since,
        ..Offers::default()
    };
    rate_at(&offers, cx.now, PROTECTION_DAYS)
}

fn picture(cover: Option<i64>) -> String {
    cover.map_or_else(String::new, |id| format!("/media/{id}/thumb"))
}

/// The marketplace.
pub async fn market(
    cx: &Cx,
    q: &str,
    category: &str,
    (rate, sort): (&str, &str),
    cursor: &str,
) -> Result<MarketView, Error> {
    let locale = locale(cx).await?;
    let creator = cx.creator()?;
    let least = rate.parse::<i32>().ok().filter(|r| RATES.contains(r)).unwrap_or(0);
    let filter = MarketFilter {
        words: q.chars().take(100).collect(),
        category: category.to_owned(),
        min_rate: Bps(least * 100),
        sort: MarketSort::from_code(sort).unwrap_or(MarketSort::Newest),
    };
    let count = store::affiliate::market_count(cx.db(), &filter).await?;
    let page = store::affiliate::market(cx.db(), creator, &filter, Cursor::decode(cursor), CARDS).await?;
    let entries = || page.rows.iter().map(|row| row.entry);
    let entries = (entries().min().unwrap_or(0), entries().max().unwrap_or(0));
    let links = (LinkId(0), LinkId(i64::MAX));
    let own = store::affiliate::promoted_terms(cx.db(), creator, links, entries).await?;
    let listed: Vec<_> = page.rows.iter().map(|row| (row.product, row.price_minor)).collect();
    let worth = flows::marketing::worth(cx, &listed).await?;
    let rows = page.rows.iter().map(|row| {
        let promoted = own.get(&row.product).and_then(|terms| offer(terms, cx));
        let rate = promoted.map_or(row.rate, |o| o.rate);
        card(row, worth.get(&row.product).copied(), rate, &locale)
    });
    let any = (String::new(), t!("creator.market.any_rate"));
    let at_least = |r: i32| {
        (
            r.to_string(),
            t!("creator.market.at_least", rate = i18n::percent(Bps(r * 100), &locale)),
        )
    };
    Ok(MarketView {
        categories: CATEGORIES
            .iter()
            .filter(|c| c.parent.is_none())
            .map(|c| (c.slug.to_owned(), i18n::text(&format!("category.{}", c.slug), &[])))
            .collect(),
        rates: std::iter::once(any).chain(RATES.map(at_least)).collect(),
        sorts: MarketSort::ALL
            .iter()
            .map(|sort| {
                let key = format!("creator.market.sort.{}", sort.code());
                (sort.code().to_owned(), i18n::text(&key, &[]))
            })
            .collect(),
        count: t!("creator.market.count", count = count),
        rows: rows.collect(),
        next: page.next,
    })
}

/// A card; `worth` is what one sale comes to now.
fn card(row: &MarketRow, worth: Option<Worth>, rate: Bps, locale: &Locale) -> OfferRow {
    let money = |minor| i18n::money(Money::new(minor, row.currency), locale);
    let (low, high) = worth.map_or(row.price_minor, |w| w.prices);
    let basis = worth.map_or(low, |w| w.basis_minor);
    let from = |text| {
        if high > low {
            t!("creator.market.from", price = text)
        } else {
            text
        }
    };
    OfferRow {
        id: row.product.to_string(),
        slug: row.slug.clone(),
        title: row.title.clone(),
        price: from(money(low)),
        earns: money(affiliate::commission(basis, rate)),
        rate: i18n::percent(rate, locale),
        shop: row.shop_name.clone(),
        picture: picture(row.cover),
        seed: row.product.0 >> 22,
        sold: match row.sold {
            0 => String::new(),
            sold => t!("creator.market.sold", count = i18n::number(sold, locale)),
        },
        left: match row.available {
            left if left <= 0 => t!("creator.market.sold_out"),
            left if left <= FEW => t!("creator.market.left", count = left),
            _ => String::new(),
        },
        code: row.code.clone().unwrap_or_default(),
    }
}

/// The creator's links and what they brought together.
pub async fn links(cx: &Cx, cursor: &str) -> Result<LinksView, Error> {
    let locale = locale(cx).await?;
    let creator = cx.creator()?;
    let page = store::affiliate::links(
        (cx.db(), cx.world.clicks.db()),
        creator,
        "",
        Cursor::decode(cursor),
        ROWS,
    )
    .await?;
    let totals = store::affiliate::link_totals((cx.db(), cx.world.clicks.db()), creator).await?;
    let sums = store::affiliate::commission_sums(cx.db(), creator).await?;
    let mut earned: Vec<Money> = Vec::new();
    for sum in sums.iter().filter(|s| s.state != affiliate::CommissionState::Reversed) {
        match earned.iter_mut().find(|m| m.currency == sum.currency) {
            Some(money) => money.minor += sum.amount_minor,
            None => earned.push(Money::new(sum.amount_minor, sum.currency)),
        }
    }
    if earned.is_empty() {
        earned.push(Money::new(0, locale.currency));
    }
    let earned: Vec<String> = earned.into_iter().map(|m| i18n::money(m, &locale)).collect();
    let number = |n| i18n::number(n, &locale);
    Ok(LinksView {
        pilot: pilot(cx, &locale).await?,
        totals: [
            number(totals.clicks),
            number(totals.unique_clicks),
            number(totals.orders),
            i18n::list(&earned, &locale),
        ],
        rows: words(cx, &page.rows, &locale).await?,
        next: page.next,
    })
}

/// The limits of the pilot, while it lasts.
async fn pilot(cx: &Cx, locale: &Locale) -> Result<Option<PilotView>, Error> {
    let creator = cx.creator()?;
    let Some(until) = store::affiliate::pilot_until(cx.db(), creator).await? else {
        return Ok(None);
    };
    Ok(Some(PilotView {
        links: affiliate::most_links(affiliate::CreatorStatus::Limited),
        until: i18n::date(until, locale),
        orders: (
            affiliate::PILOT_ORDERS,
            store::affiliate::settled_orders(cx.db(), creator).await?,
        ),
    }))
}

/// One link of the creator. Errors: not theirs, or none.
pub async fn link(cx: &Cx, code: &str) -> Result<LinkView, Error> {
    let locale = locale(cx).await?;
    let code = affiliate::LinkCode::parse(code).ok_or(Error::NotFound)?;
    let page = store::affiliate::links((cx.db(), cx.world.clicks.db()), cx.creator()?, code.as_str(), None, 1).await?;
    words(cx, &page.rows, &locale).await?.pop().ok_or(Error::NotFound)
}

async fn words(cx: &Cx, rows: &[LinkRow], locale: &Locale) -> Result<Vec<LinkView>, Error> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Vec::new());
    };
    let range = (last.id, first.id);
    let terms = store::affiliate::promoted_terms(cx.db(), cx.creator()?, range, (0, i64::MAX)).await?;
    let listed: Vec<_> = rows
        .iter()
        .map(|row| (row.product, (row.price_minor, row.price_minor)))
        .collect();
    let worth = flows::marketing::worth(cx, &listed).await?;
    let word = |row: &LinkRow| {
        let now = worth.get(&row.product);
        let low = now.map_or(row.price_minor, |w| w.prices.0);
        let basis = now.map_or(low, |w| w.basis_minor);
        let rate = terms
            .get(&row.product)
            .and_then(|terms| offer(terms, cx))
            .map(|o| o.rate);
        let money = |minor| i18n::money(Money::new(minor, row.currency), locale);
        LinkView {
            code: row.code.clone(),
            url: format!("{}/r/{}", cx.world.base_url, row.code),
            slug: row.slug.clone(),
            title: row.title.clone(),
            shop: row.shop_name.clone(),
            picture: picture(row.cover),
            seed: row.product.0 >> 22,
            price: money(low),
            rate: rate.map(|r| i18n::percent(r, locale)).unwrap_or_default(),
            earns: rate.map(|r| money(affiliate::commission(basis, r))).unwrap_or_default(),
            ends: row.plan_ends_at.map(|at| i18n::date(at, locale)).unwrap_or_default(),
            counts: [row.clicks, row.unique_clicks, row.orders].map(|n| i18n::number(n, locale)),
            commission: money(row.commission_minor),
        }
    };
    Ok(rows.iter().map(word).collect())
}
