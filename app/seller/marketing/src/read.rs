//! Reads and words what the pages show, and reads what their forms ask for. Server only.

use crate::change::ChangeSheet;
use crate::list::{PromotionLine, PromotionList};
use crate::new::{ChoosableRow, NewSheet};
use crate::terms::TermsDraft;
use flows::marketing::{NewDiscount, Picked};
use flows::{Cx, calendar, decimal};
use i18n::{Locale, t};
use kernel::{Cursor, Error, FieldError, Instant, Money, PromotionId, ShopId};
use promotions::{Change, ITEMS_MAX, Level, Status, Terms};
use store::promotions::{PromotionEntry, PromotionRow};

/// Rows on a page.
const PAGE: usize = 20;
/// Rows of what can be chosen on a page.
const CHOOSE: usize = 50;

/// The shop's currency and time zone, and how its people write.
struct Shop {
    id: ShopId,
    currency: kernel::Currency,
    zone: String,
    locale: Locale,
}

impl Shop {
    async fn of(cx: &Cx) -> Result<Shop, Error> {
        let shop = store::identity::shop(cx.db(), cx.shop()?)
            .await?
            .ok_or(Error::NotFound)?;
        let base = i18n::locale();
        Ok(Shop {
            id: shop.id,
            currency: shop.legal.currency,
            locale: Locale::new(base.lang, base.region, &shop.legal.time_zone, shop.legal.currency),
            zone: shop.legal.time_zone,
        })
    }

    fn money(&self, minor: i64) -> String {
        i18n::money(Money::new(minor, self.currency), &self.locale)
    }

    /// What a discount gives, in words.
    fn gives(&self, change: Change) -> String {
        match change {
            Change::Off(rate) => t!(
                "seller_promotions.gives.off",
                percent = i18n::percent(rate, &self.locale)
            ),
            Change::Fixed(minor) => t!("seller_promotions.gives.fixed", price = self.money(minor)),
        }
    }

    /// A draft of the terms as the fields write them.
    fn draft(&self, terms: Option<&Terms>) -> TermsDraft {
        let (kind, value) = match terms.map(|terms| terms.change) {
            None => ("direct_discount", String::new()),
            Some(Change::Off(rate)) => ("direct_discount", rate.percent()),
            Some(Change::Fixed(minor)) => ("fixed_price", Money::new(minor, self.currency).decimal()),
        };
        let moment = |at: Option<Instant>| at.map(|at| calendar::local_minute(at, &self.zone)).unwrap_or_default();
        TermsDraft {
            title: terms.map(|terms| terms.title.clone()).unwrap_or_default(),
            kind: kind.to_owned(),
            value,
            begin: moment(terms.map(|terms| terms.begin)),
            end: moment(terms.map(|terms| terms.end)),
            currency: self.currency.code().to_owned(),
            zone: self.zone.replace('_', " "),
        }
    }
}

/// Tone and words of where a promotion stands.
fn state(status: Status) -> (String, String) {
    let tone = match status {
        Status::Ongoing => "ok",
        Status::NotStart => "info",
        Status::Expired | Status::Deactivated => "",
    };
    (
        tone.to_owned(),
        i18n::text(&format!("seller_promotions.state.{}", status.code()), &[]),
    )
}

/// The tab a promotion stands in.
fn tab_of(status: Status) -> &'static str {
    match status {
        Status::Ongoing => "running",
        Status::NotStart => "planned",
        Status::Expired | Status::Deactivated => "ended",
    }
}

/// One page of the shop's promotions.
pub async fn list(cx: &Cx, may_edit: bool, tab: &str, cursor: &str) -> Result<PromotionList, Error> {
    let shop = Shop::of(cx).await?;
    let counts = store::promotions::promotion_counts(cx.db(), shop.id, cx.now).await?;
    let tab = match tab {
        "planned" | "ended" => tab,
        _ => "running",
    };
    let page = store::promotions::promotion_list(cx.db(), shop.id, tab, cx.now, Cursor::decode(cursor), PAGE).await?;
    Ok(PromotionList {
        may_edit,
        tab: tab.to_owned(),
        counts,
        rows: page.rows.iter().map(|entry| line(cx, entry, &shop)).collect(),
        next: page.next,
    })
}

fn line(cx: &Cx, entry: &PromotionEntry, shop: &Shop) -> PromotionLine {
    let row = &entry.row;
    let moment = |at| i18n::moment(at, cx.now, &shop.locale);
    let status = row.status(cx.now);
    let when = match status {
        Status::NotStart => t!("seller_promotions.begins", moment = moment(row.terms.begin)),
        Status::Ongoing => t!("seller_promotions.ends", moment = moment(row.terms.end)),
        Status::Expired => moment(row.terms.end),
        Status::Deactivated => moment(row.deactivated_at.unwrap_or(row.terms.end)),
    };
    let things = match row.level {
        Level::Product => t!("seller_promotions.products", count = entry.items),
        Level::Variation => t!("seller_promotions.variants", count = entry.items),
    };
    PromotionLine {
        id: row.id.to_string(),
        title: row.terms.title.clone(),
        note: t!(
            "seller_promotions.note",
            things = things,
            gives = shop.gives(row.terms.change)
        ),
        when,
        state: state(status),
        orders: i18n::number(entry.orders, &shop.locale),
        sales: shop.money(entry.sales_minor),
        cost: shop.money(entry.cost_minor),
    }
}

/// What a new discount can be for.
pub async fn choosable(cx: &Cx, level: &str, q: &str, cursor: &str) -> Result<NewSheet, Error> {
    let shop = Shop::of(cx).await?;
    let (words, before) = (store::catalog::patterns(q), Cursor::decode(cursor));
    let variation = level == "variation";
    let level = if variation { "variation" } else { "product" };
    let page = if variation {
        store::promotions::choosable_variants(cx.db(), shop.id, &words, before, CHOOSE).await?
    } else {
        store::promotions::choosable_products(cx.db(), shop.id, &words, before, CHOOSE).await?
    };
    let base = format!(
        "/seller/promotions/new?level={level}&q={}",
        leptos_router::location::Url::escape(q)
    );
    let rows = page.rows.into_iter().map(|row| {
        let (least, most) = row.prices;
        ChoosableRow {
            key: row.variant.map_or(format!("p{}", row.product), |id| format!("v{id}")),
            note: given(&row.options),
            price: if least == most {
                shop.money(least)
            } else {
                t!(
                    "seller_promotions.range",
                    least = shop.money(least),
                    most = shop.money(most)
                )
            },
            picture: row.picture.map_or_else(String::new, |id| format!("/media/{id}/thumb")),
            // the drawn stand-ins differ by the time the product was made: the low bits of ids are often alike
            seed: row.product.0 >> 22,
            title: row.title,
        }
    });
    Ok(NewSheet {
        draft: shop.draft(None),
        level: level.to_owned(),
        rows: rows.collect(),
        back: before.map(|_| base.clone()).unwrap_or_default(),
        next: page
            .next
            .map(|cursor| format!("{base}&cursor={cursor}"))
            .unwrap_or_default(),
        most: i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX),
        key: flows::secret::token(),
    })
}

fn given(options: &[String; 3]) -> String {
    let given: Vec<&str> = options.iter().map(String::as_str).filter(|o| !o.is_empty()).collect();
    given.join(" · ")
}

/// The terms in a form; `before` are those that hold, whose moments stay as long as their fields say the same minute.
/// Errors: what cannot be read of `kind`, `value`, `begin` and `end`.
fn terms(typed: TermsDraft, shop: &Shop, now: Instant, before: Option<&Terms>) -> Result<Terms, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut keep = |result: Result<Change, FieldError>| result.map_err(|error| wrong.push(error)).ok();
    let change = match typed.kind.as_str() {
        "direct_discount" => keep(decimal::percent(&typed.value, "value").map(Change::Off)),
        "fixed_price" => keep(decimal::money(&typed.value, shop.currency, "value").map(|m| Change::Fixed(m.minor))),
        _ => keep(Err(FieldError::new("kind", "not_offered"))),
    };
    let mut moment = |field: &str, text: &str, stands: Option<Instant>, empty: Option<Instant>| {
        if let Some(at) = stands.filter(|at| calendar::local_minute(*at, &shop.zone) == text) {
            return Some(at);
        }
        let read = match text.trim() {
            "" => empty.ok_or(FieldError::new(field, "required")),
            text => calendar::moment(text, &shop.zone).ok_or(FieldError::new(field, "bad_moment")),
        };
        read.map_err(|error| wrong.push(error)).ok()
    };
    let begin = moment("begin", &typed.begin, before.map(|b| b.begin), Some(now));
    let end = moment("end", &typed.end, before.map(|b| b.end), None);
    match (change, begin, end) {
        (Some(change), Some(begin), Some(end)) if wrong.is_empty() => Ok(Terms {
            title: typed.title,
            change,
            begin,
            end,
        }),
        _ => {
            if typed.title.trim().is_empty() {
                wrong.push(FieldError::new("title", "required"));
            }
            Err(wrong)
        }
    }
}

/// Makes the discount and says in which tab it stands.
pub async fn create<'a>(
    cx: &Cx,
    picked: impl Iterator<Item = &'a String>,
    typed: TermsDraft,
    key: String,
) -> Result<&'static str, Error> {
    let shop = Shop::of(cx).await?;
    let keys: Vec<&str> = picked.map(String::as_str).collect();
    let terms = terms(typed, &shop, cx.now, None).map_err(|mut wrong| {
        if keys.is_empty() {
            wrong.push(FieldError::new("picked", "none_chosen"));
        }
        Error::Invalid(wrong)
    })?;
    let picked = match keys.first() {
        Some(first) if first.starts_with('v') => Picked::Variants(ids(&keys, 'v')?),
        _ => Picked::Products(ids(&keys, 'p')?),
    };
    let tab = if terms.begin > cx.now { "planned" } else { "running" };
    flows::marketing::create_discount(cx, &NewDiscount { terms, picked, key }).await?;
    Ok(tab)
}

/// The ids behind keys that all begin alike.
fn ids<T: std::str::FromStr>(keys: &[&str], first: char) -> Result<Vec<T>, Error> {
    keys.iter()
        .map(|key| {
            key.strip_prefix(first)
                .and_then(|id| id.parse().ok())
                .ok_or(Error::NotFound)
        })
        .collect()
}

async fn stored(cx: &Cx, shop: &Shop, promotion: &str) -> Result<PromotionRow, Error> {
    let id: PromotionId = promotion.parse().map_err(|_| Error::NotFound)?;
    store::promotions::promotion_of_shop(cx.db(), shop.id, id)
        .await?
        .ok_or(Error::NotFound)
}

/// One promotion.
pub async fn sheet(cx: &Cx, may_edit: bool, promotion: &str) -> Result<ChangeSheet, Error> {
    let shop = Shop::of(cx).await?;
    let row = stored(cx, &shop, promotion).await?;
    let items = store::promotions::promotion_items(cx.db(), row.id).await?;
    let status = row.status(cx.now);
    let moment = |at| i18n::moment(at, cx.now, &shop.locale);
    let mut facts = vec![
        (t!("seller_promotions.gives"), shop.gives(row.terms.change)),
        (t!("seller_promotions.begin"), moment(row.terms.begin)),
        (t!("seller_promotions.end"), moment(row.terms.end)),
    ];
    if let Some(at) = row.deactivated_at {
        facts.push((t!("seller_promotions.stopped"), moment(at)));
    }
    let may = match status {
        Status::NotStart if may_edit => "all",
        Status::Ongoing if may_edit => "longer",
        _ => "",
    };
    Ok(ChangeSheet {
        id: row.id.to_string(),
        draft: shop.draft(Some(&row.terms)),
        state: state(status),
        facts,
        may: may.to_owned(),
        items: items
            .into_iter()
            .map(|item| {
                let unit = row.terms.change.unit(item.price_minor);
                [
                    item.title,
                    given(&item.options),
                    shop.money(item.price_minor),
                    shop.money(unit),
                ]
            })
            .collect(),
    })
}

/// Changes a promotion and says in which tab it stands. What a form for a running one does not hold stays as it is.
pub async fn change(cx: &Cx, promotion: &str, mut typed: TermsDraft) -> Result<&'static str, Error> {
    let shop = Shop::of(cx).await?;
    let before = stored(cx, &shop, promotion).await?;
    if before.status(cx.now) != Status::NotStart {
        let stands = shop.draft(Some(&before.terms));
        for (field, value) in [
            (&mut typed.kind, stands.kind),
            (&mut typed.value, stands.value),
            (&mut typed.begin, stands.begin),
        ] {
            if field.is_empty() {
                *field = value;
            }
        }
    }
    let terms = terms(typed, &shop, cx.now, Some(&before.terms)).map_err(Error::Invalid)?;
    let after = PromotionRow {
        terms: terms.clone(),
        ..before.clone()
    };
    flows::marketing::change_discount(cx, before.id, terms).await?;
    Ok(tab_of(after.status(cx.now)))
}
