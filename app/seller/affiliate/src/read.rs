//! Reads and words what the pages show, and checks what their forms ask for. Server only.

use crate::add::{AddSheet, AddableRow};
use crate::plan::{PlanLine, PlanSheet};
use crate::rate::{Cut, RateSheet};
use affiliate::{CLOSING_NOTICE_DAYS, MAX_RATE, MIN_RATE, Offers, PROTECTION_DAYS, Plan, Policy, check_rate, rate_at};
use catalog::ProductState;
use flows::Cx;
use flows::marketing::Worth;
use i18n::{Locale, t};
use kernel::{Bps, Currency, Cursor, Error, FieldError, Instant, Money, ProductId, Span};
use leptos_router::location::Url;
use store::affiliate::PlanRow;
use store::identity::ShopRow;

/// Rows of the plan on a page.
const PAGE: usize = 20;
/// Products that can be added at once, and rows of the page that offers them.
const MOST: usize = 50;
/// Days the sums look back.
const DAYS: i64 = 30;

async fn shop(cx: &Cx) -> Result<(ShopRow, Locale), Error> {
    let shop = store::identity::shop(cx.db(), cx.shop()?)
        .await?
        .ok_or(Error::NotFound)?;
    let base = i18n::locale();
    let locale = Locale::new(base.lang, base.region, &shop.legal.time_zone, shop.legal.currency);
    Ok((shop, locale))
}

fn picture(cover: Option<i64>) -> String {
    cover.map_or_else(String::new, |id| format!("/media/{id}/thumb"))
}

/// The drawn stand-ins differ by the time the product was made: the low bits of ids are often alike.
fn seed(product: ProductId) -> i64 {
    product.0 >> 22
}

fn price(minor: i64, currency: Currency, locale: &Locale) -> String {
    i18n::money(Money::new(minor, currency), locale)
}

fn range(locale: &Locale) -> (String, String) {
    (i18n::percent(MIN_RATE, locale), i18n::percent(MAX_RATE, locale))
}

/// The rate in a form. Errors: what is wrong with the field `rate`.
fn typed_rate(text: &str) -> Result<Bps, FieldError> {
    let rate = flows::decimal::percent(text, "rate")?;
    check_rate(rate).map_err(|_| {
        let (min, max) = range(&i18n::locale());
        FieldError::new("rate", "out_of_range")
            .with("min", min)
            .with("max", max)
    })
}

/// The shop's open plan, one page of its products.
pub async fn plan(cx: &Cx, may_edit: bool, cursor: &str) -> Result<PlanSheet, Error> {
    let (shop, locale) = shop(cx).await?;
    let currency = shop.legal.currency;
    let totals = store::affiliate::plan_totals(cx.db(), shop.id).await?;
    let sums = store::affiliate::plan_money(cx.db(), shop.id, cx.now.before(Span::days(DAYS))).await?;
    let (sales, commission) = sums.iter().find(|s| s.0 == currency).map_or((0, 0), |s| (s.1, s.2));
    let page = store::affiliate::plan_rows(cx.db(), shop.id, Cursor::decode(cursor), PAGE).await?;
    let mut rows = Vec::with_capacity(page.rows.len());
    for row in &page.rows {
        rows.push(line(cx, row, &locale).await?);
    }
    let rates = match (totals.products, totals.rates) {
        (0, _) => String::new(),
        (_, (least, most)) if least == most => t!("seller_affiliate.one_rate", rate = i18n::percent(least, &locale)),
        (_, (least, most)) => {
            let (least, most) = (i18n::percent(least, &locale), i18n::percent(most, &locale));
            t!("seller_affiliate.rates", least = least, most = most)
        }
    };
    Ok(PlanSheet {
        may_edit,
        about: t!(
            "seller_affiliate.about",
            window = Policy::default().window_days,
            hold = shop.hold_days
        ),
        products: i18n::number(totals.products, &locale),
        rates,
        creators: i18n::number(totals.creators, &locale),
        sales: price(sales, currency, &locale),
        commission: price(commission, currency, &locale),
        notice_ends: i18n::date(cx.now.after(Span::days(CLOSING_NOTICE_DAYS)), &locale),
        rows,
        next: page.next,
    })
}

async fn line(cx: &Cx, row: &PlanRow, locale: &Locale) -> Result<PlanLine, Error> {
    let entry = &row.entry;
    // an entry that was never changed has one rate for everybody
    let kept = if row.creators > 0 && entry.version > 0 {
        let since = store::affiliate::promoters(cx.db(), entry.product).await?;
        let terms = store::affiliate::open_terms(cx.db(), entry.product).await?;
        terms.map(|terms| kept(&terms, &since, cx.now)).unwrap_or_default()
    } else {
        Vec::new()
    };
    let kept = kept.into_iter().map(|k| {
        let (rate, date) = (i18n::percent(k.rate, locale), i18n::date(k.until, locale));
        t!("seller_affiliate.kept", rate = rate, count = k.creators, date = date)
    });
    Ok(PlanLine {
        product: entry.product.to_string(),
        title: row.title.clone(),
        price: price(row.price_minor, row.currency, locale),
        picture: picture(row.cover),
        seed: seed(entry.product),
        rate: i18n::percent(entry.rate, locale),
        kept: kept.collect(),
        creators: (row.creators, i18n::number(row.creators, locale)),
        sales: price(row.sales_minor, row.currency, locale),
        commission: price(row.commission_minor, row.currency, locale),
        leaves: entry.close_effective_at.map(|at| i18n::date(at, locale)),
    })
}

/// A rate above the present one that some creators keep until a moment.
#[derive(Debug, PartialEq, Eq)]
struct Kept {
    rate: Bps,
    creators: i64,
    until: Instant,
}

/// The higher rates that those who promote since these moments, in their order, keep; highest first (spec: affiliate
/// AFF-203).
fn kept(terms: &Plan, since: &[Instant], now: Instant) -> Vec<Kept> {
    let Some(current) = terms.versions.iter().rfind(|v| v.effective_from <= now) else {
        return Vec::new();
    };
    // protections end when a cut's days are over or the notice is
    let cuts = terms
        .versions
        .iter()
        .map(|v| v.effective_from.after(Span::days(PROTECTION_DAYS)));
    let mut ends: Vec<Instant> = cuts.chain(terms.ends_at).filter(|end| *end > now).collect();
    ends.sort_unstable();
    let mut offers = Offers {
        open: Some(terms.clone()),
        open_allowed: true,
        ..Offers::default()
    };
    // all who began under the same version, and on the same side of the notice, are alike
    let side = |since: Instant| {
        let versions = terms.versions.iter().filter(|v| v.effective_from <= since).count();
        (versions, terms.closing_at.is_some_and(|closing| closing <= since))
    };
    let mut found: Vec<Kept> = Vec::new();
    for alike in since.chunk_by(|a, b| side(*a) == side(*b)) {
        offers.promoting_since = alike.first().copied();
        let at = |t| rate_at(&offers, t, PROTECTION_DAYS).map(|offer| offer.rate);
        let Some(rate) = at(now).filter(|rate| *rate > current.rate) else {
            continue;
        };
        let Some(until) = ends.iter().find(|end| at(**end).is_none_or(|later| later < rate)) else {
            continue;
        };
        let creators = i64::try_from(alike.len()).unwrap_or(i64::MAX);
        match found.iter_mut().find(|k| (k.rate, k.until) == (rate, *until)) {
            Some(k) => k.creators += creators,
            None => found.push(Kept {
                rate,
                creators,
                until: *until,
            }),
        }
    }
    found.sort_by_key(|k| std::cmp::Reverse(k.rate));
    found
}

/// The product in the shop's plan. Errors: not there.
async fn planned(cx: &Cx, product: &str) -> Result<PlanRow, Error> {
    let product = product.parse().map_err(|_| Error::NotFound)?;
    let row = store::affiliate::plan_row(cx.db(), cx.shop()?, product).await?;
    row.filter(|row| row.entry.state != "closed").ok_or(Error::NotFound)
}

/// One product's rate, and the cut that was asked for if it is one.
pub async fn rate(cx: &Cx, product: &str, asked: &str) -> Result<RateSheet, Error> {
    let row = planned(cx, product).await?;
    let (shop, locale) = shop(cx).await?;
    let now = row.entry.rate;
    let cut = typed_rate(asked).ok().filter(|rate| *rate < now && row.creators > 0);
    let (product, list) = (row.entry.product, row.price_minor);
    let worth = flows::marketing::worth(cx, &[(product, (list, list))]).await?;
    let worth = worth.get(&product).copied().ok_or(Error::NotFound)?;
    let (parts, left) = sale(&shop, &row, worth, cut.unwrap_or(now), &locale)?;
    Ok(RateSheet {
        product: row.entry.product.to_string(),
        title: row.title,
        price: price(row.price_minor, row.currency, &locale),
        picture: picture(row.cover),
        seed: seed(row.entry.product),
        rate: i18n::percent(now, &locale),
        plain: now.percent(),
        range: range(&locale),
        creators: row.creators,
        kept_until: i18n::date(cx.now.after(Span::days(PROTECTION_DAYS)), &locale),
        leaves: row.entry.close_effective_at.map(|at| i18n::date(at, &locale)),
        cut: cut.map(|rate| Cut {
            to: i18n::percent(rate, &locale),
            plain: rate.percent(),
        }),
        parts,
        left,
    })
}

/// The parts of a sale, each with its name.
type Parts = Vec<(String, String)>;

/// What one sale at the lowest price comes to at this rate: its parts, and what is left.
fn sale(shop: &ShopRow, row: &PlanRow, worth: Worth, rate: Bps, locale: &Locale) -> Result<(Parts, String), Error> {
    let revenue = worth.prices.0;
    let facts = ledger::LineFacts {
        revenue,
        commission: shop.commission,
        affiliate_commission: affiliate::commission(worth.basis_minor, rate),
        ..ledger::LineFacts::default()
    };
    let line = ledger::settle_line(&facts, shop.transaction_fee.of(revenue))?;
    let money = |minor| price(minor, row.currency, locale);
    let percent = |rate| i18n::percent(rate, locale);
    let parts = vec![
        (t!("seller_affiliate.price"), money(revenue)),
        (
            t!("seller_affiliate.part.creator", rate = percent(rate)),
            money(line.affiliate_commission),
        ),
        (
            t!("seller_affiliate.part.platform", rate = percent(shop.commission)),
            money(line.platform_commission),
        ),
        (
            t!("seller_affiliate.part.payment", rate = percent(shop.transaction_fee)),
            money(line.transaction_fee),
        ),
    ];
    Ok((parts, money(line.settlement)))
}

/// Sets the rate, or answers what is to be confirmed first: a cut that concerns somebody.
pub async fn set_rate(cx: &Cx, product: &str, rate: &str, confirmed: bool) -> Result<Option<(ProductId, Bps)>, Error> {
    let row = planned(cx, product).await?;
    let rate = typed_rate(rate).map_err(|wrong| Error::Invalid(vec![wrong]))?;
    if rate < row.entry.rate && row.creators > 0 && !confirmed {
        return Ok(Some((row.entry.product, rate)));
    }
    flows::affiliate::set_plan_rate(cx, row.entry.product, rate).await?;
    Ok(None)
}

/// Products on sale that are not in the plan.
pub async fn addable(cx: &Cx, q: &str, cursor: &str) -> Result<AddSheet, Error> {
    let (shop, locale) = shop(cx).await?;
    let before = Cursor::decode(cursor);
    let words = store::catalog::patterns(q);
    let page = store::affiliate::addable_page(cx.db(), shop.id, &words, before, MOST).await?;
    let base = format!("/seller/affiliate/add?q={}", Url::escape(q));
    let rows = page.rows.into_iter().map(|row| AddableRow {
        product: row.product.to_string(),
        title: row.title,
        price: price(row.price_minor, row.currency, &locale),
        picture: picture(row.cover),
        seed: seed(row.product),
    });
    Ok(AddSheet {
        rows: rows.collect(),
        back: before.map(|_| base.clone()).unwrap_or_default(),
        next: page
            .next
            .map(|cursor| format!("{base}&cursor={cursor}"))
            .unwrap_or_default(),
        range: range(&locale),
        most: MOST as i64,
    })
}

/// Puts products into the plan at one rate. Everything is looked at before the first is added; what is in the plan
/// already stays as it is, so that sending the form twice adds once.
pub async fn add<'a>(cx: &Cx, picked: impl Iterator<Item = &'a String>, rate: &str) -> Result<(), Error> {
    let shop = cx.shop()?;
    let picked: Vec<&String> = picked.collect();
    let rate = typed_rate(rate);
    let mut wrong: Vec<FieldError> = rate.as_ref().err().cloned().into_iter().collect();
    if picked.is_empty() {
        wrong.push(FieldError::new("picked", "none_chosen"));
    } else if picked.len() > MOST {
        wrong.push(FieldError::new("picked", "too_many").with("max", MOST));
    }
    let rate = match rate {
        Ok(rate) if wrong.is_empty() => rate,
        _ => return Err(Error::Invalid(wrong)),
    };
    let mut wanted = Vec::with_capacity(picked.len());
    for name in picked {
        let id: ProductId = name
            .strip_prefix('p')
            .and_then(|id| id.parse().ok())
            .ok_or(Error::NotFound)?;
        let product = store::catalog::product(cx.db(), id)
            .await?
            .filter(|p| p.shop == shop)
            .ok_or(Error::NotFound)?;
        if product.state != ProductState::Active {
            return Err(Error::refused("catalog.product_state"));
        }
        let entry = store::affiliate::open_entry(cx.db(), id).await?;
        if entry.is_none_or(|entry| entry.state == "closed") {
            wanted.push(id);
        }
    }
    for product in wanted {
        flows::affiliate::set_plan_rate(cx, product, rate).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use affiliate::RateVersion;

    fn day(n: i64) -> Instant {
        Instant(0).after(Span::days(n))
    }

    fn terms(rates: &[(i64, i32)]) -> Plan {
        let versions = (1..).zip(rates).map(|(id, (from, rate))| RateVersion {
            id,
            effective_from: day(*from),
            rate: Bps(*rate),
        });
        Plan {
            starts_at: day(0),
            closing_at: None,
            ends_at: None,
            versions: versions.collect(),
        }
    }

    #[test]
    fn after_a_cut_those_who_promoted_before_keep_the_rate_for_thirty_days() {
        let terms = terms(&[(0, 1200), (40, 800)]);
        let since = [day(1), day(2), day(41)];
        let expected = [Kept {
            rate: Bps(1200),
            creators: 2,
            until: day(70),
        }];
        assert_eq!(kept(&terms, &since, day(45)), expected);
        assert_eq!(kept(&terms, &since, day(70)), []);
        assert_eq!(kept(&terms, &[], day(45)), []);
    }

    #[test]
    fn two_cuts_keep_two_rates_and_a_raise_ends_both() {
        let cut = terms(&[(0, 1500), (10, 1200), (20, 800)]);
        let since = [day(1), day(11), day(21)];
        let until = |rate, n| Kept {
            rate: Bps(rate),
            creators: 1,
            until: day(n),
        };
        assert_eq!(kept(&cut, &since, day(25)), [until(1500, 40), until(1200, 50)]);
        let raised = terms(&[(0, 1500), (10, 1200), (20, 800), (30, 1600)]);
        assert_eq!(kept(&raised, &since, day(31)), []);
    }

    #[test]
    fn a_notice_that_ends_first_ends_the_protection() {
        let mut closing = terms(&[(0, 1200), (40, 800)]);
        (closing.closing_at, closing.ends_at) = (Some(day(35)), Some(day(65)));
        assert_eq!(
            kept(&closing, &[day(1), day(36)], day(45)),
            [Kept {
                rate: Bps(1200),
                creators: 1,
                until: day(65)
            }]
        );
    }
}
