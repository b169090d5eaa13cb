//! Reads and words what the desk for products shows. Server only.

use crate::desk::{CaseMoment, QueueLine, Waiting};
use crate::products::{ProductCase, ProductDesk};
use crate::read::age;
use catalog::{PictureSource, ProductDraft, ProductState, html};
use flows::Cx;
use flows::catalog::Listing;
use i18n::{Locale, t};
use kernel::{Cursor, Error, Instant, Money, PictureId, ProductId};
use store::catalog::PictureState;

/// Cases of one page of the queue.
const PAGE: usize = 30;

/// The desk with one case open: the one asked for, else the oldest. Errors: `NotFound` when the case asked for is none.
pub async fn desk(cx: &Cx, case: &str, cursor: &str) -> Result<ProductDesk, Error> {
    let page = store::catalog::waiting_products(cx.db(), Cursor::decode(cursor), PAGE).await?;
    let oldest = store::catalog::waiting_products(cx.db(), None, 1)
        .await?
        .rows
        .first()
        .map(|p| p.submitted_at);
    let open = match case {
        "" => page.rows.first().map(|product| product.id),
        case => Some(named(cx, case).await?),
    };
    let case = match open {
        Some(id) => Some(product_case(cx, id).await?),
        None => None,
    };
    let waiting = Waiting {
        shops: store::identity::waiting_shop_count(cx.db()).await?,
        products: store::catalog::waiting_count(cx.db()).await?,
        oldest: oldest.map(|at| age(cx.now.since(at))).unwrap_or_default(),
    };
    let shops = store::catalog::waiting_by_shop(cx.db()).await?;
    let lines = page.rows.into_iter().map(|product| line(product, cx.now)).collect();
    Ok(ProductDesk {
        waiting,
        lines,
        next: page.next,
        case,
        shops: shops
            .into_iter()
            .filter(|(.., n)| *n > 1)
            .map(|(id, name, n)| (id.to_string(), name, n))
            .collect(),
    })
}

/// The product with this id, or at this address of the storefront.
async fn named(cx: &Cx, case: &str) -> Result<ProductId, Error> {
    let case = case.trim();
    if let Ok(id) = case.parse() {
        return Ok(id);
    }
    let path = case.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let slug = path.rsplit('/').next().unwrap_or_default();
    let shown = store::catalog::shown(cx.db(), slug).await?;
    shown.map(|shown| shown.id).ok_or(Error::NotFound)
}

fn badge(state: ProductState) -> (&'static str, String) {
    if state == ProductState::Active {
        ("info", t!("operator.product.edited"))
    } else {
        ("info", t!("operator.product.new"))
    }
}

fn line(product: store::catalog::Waiting, now: Instant) -> QueueLine {
    let (tone, badge) = badge(product.state);
    QueueLine {
        id: product.id.to_string(),
        title: product.title,
        note: product.shop_name,
        picture: address(product.cover, "thumb"),
        tone: tone.to_owned(),
        badge,
        age: age(now.since(product.submitted_at)),
    }
}

fn address(id: Option<PictureId>, size: &str) -> String {
    id.map_or_else(String::new, |id| format!("/media/{id}/{size}"))
}

async fn product_case(cx: &Cx, id: ProductId) -> Result<ProductCase, Error> {
    let listing = flows::catalog::listing(cx.db(), id).await?.ok_or(Error::NotFound)?;
    let shop = store::catalog::shop_facts(cx.db(), listing.product.shop)
        .await?
        .ok_or(Error::NotFound)?;
    let (draft, live) = (listing.edited(), listing.live());
    let locale = i18n::locale();
    let p = &listing.product;
    let waits = p.state == ProductState::Pending || p.pending.is_some();
    let (tone, words) = if waits {
        badge(p.state)
    } else {
        (
            "",
            i18n::text(&format!("operator.product.state.{}", p.state.code()), &[]),
        )
    };
    let sent = p
        .submitted_at
        .map(|at| t!("operator.review.sent", time = i18n::moment(at, cx.now, &locale)));
    let shown: Vec<PictureId> = draft
        .pictures
        .iter()
        .filter_map(|picture| ready(&listing, &picture.source))
        .collect();
    Ok(ProductCase {
        id: id.to_string(),
        version: p.version,
        badge: (tone.to_owned(), words),
        sent: [Some(shop.name.clone()), sent]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
        about: about(cx, shop.id).await?,
        history: history(cx, id).await?,
        shop: (shop.id.to_string(), shop.name),
        picture: address(shown.first().copied(), "large"),
        pictures: shown.iter().skip(1).map(|id| address(Some(*id), "thumb")).collect(),
        facts: facts(&draft, &listing, &locale),
        changes: if p.pending.is_some() {
            changes(&live, &draft)
        } else {
            Vec::new()
        },
        checks: checks(&draft),
        html: draft.description_html,
        title: draft.title,
        waits,
        on_sale: p.state == ProductState::Active,
    })
}

/// What speaks for or against a shop: how long it has been here, what it sells, and what was sent back.
async fn about(cx: &Cx, shop: kernel::ShopId) -> Result<Vec<(String, String)>, Error> {
    let locale = i18n::locale();
    let since = store::identity::shop(cx.db(), shop)
        .await?
        .ok_or(Error::NotFound)?
        .created_at;
    let counts = store::catalog::state_counts(cx.db(), shop).await?;
    let of = |states: &[ProductState]| {
        let counted = counts.iter().filter(|(state, _)| states.contains(state));
        i18n::tally(counted.map(|(_, n)| *n).sum(), &locale)
    };
    let back = of(&[ProductState::Failed, ProductState::PlatformDeactivated]);
    Ok(vec![
        (t!("operator.about.since"), i18n::date(since, &locale)),
        (t!("operator.about.on_sale"), of(&[ProductState::Active])),
        (
            t!("operator.about.sent_back"),
            t!("operator.about.of", part = back, all = of(ProductState::ALL)),
        ),
    ])
}

/// What happened to the product, newest first, with the reasons it was sent back for.
async fn history(cx: &Cx, id: ProductId) -> Result<Vec<CaseMoment>, Error> {
    let happened = store::system::transitions(cx.db(), "product", id.0).await?;
    let locale = i18n::locale();
    let moment = |t: &store::system::TransitionRow| {
        let reasons = t.reason.split(',').map(str::trim).filter(|code| !code.is_empty());
        let words = reasons.map(|code| format!("common.product_rejection.{code}"));
        CaseMoment {
            text: t!(&format!("operator.product.state.{}", t.to)),
            note: words
                .filter(|key| i18n::known(key))
                .map(|key| i18n::text(&key, &[]))
                .collect::<Vec<_>>()
                .join(" "),
            time: (i18n::moment(t.at, cx.now, &locale), i18n::iso(t.at)),
        }
    };
    Ok(happened.iter().rev().map(moment).collect())
}

fn ready(listing: &Listing, source: &PictureSource) -> Option<PictureId> {
    let PictureSource::Stored(id) = source else { return None };
    listing
        .pictures
        .iter()
        .find(|p| p.id == *id && p.state == PictureState::Ready)
        .map(|p| p.id)
}

fn category(slug: &str) -> String {
    i18n::text(&format!("category.{slug}"), &[])
}

fn facts(draft: &ProductDraft, listing: &Listing, locale: &Locale) -> Vec<(String, String)> {
    let money = |minor| i18n::money(Money::new(minor, listing.product.currency), locale);
    let prices = || draft.variants.iter().map(|v| v.price_minor);
    let price = match (prices().min(), prices().max()) {
        (Some(low), Some(high)) if low < high => format!("{} – {}", money(low), money(high)),
        (Some(one), _) => money(one),
        _ => String::new(),
    };
    let stock = draft.variants.iter().map(|v| v.stock).sum();
    let options = draft.options.join(", ");
    let facts = [
        (t!("operator.product.price"), price),
        (t!("operator.product.category"), category(&draft.category)),
        (t!("operator.product.vendor"), draft.vendor.clone()),
        (t!("operator.product.options"), options),
        (
            t!("operator.product.variants"),
            i18n::number(draft.variants.len() as i64, locale),
        ),
        (t!("operator.product.stock"), i18n::number(stock, locale)),
        (
            t!("operator.product.pictures"),
            i18n::number(draft.pictures.len() as i64, locale),
        ),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// What an edit changes, each with its text before and after.
fn changes(live: &ProductDraft, draft: &ProductDraft) -> Vec<(String, String, String)> {
    let variants = |draft: &ProductDraft| {
        draft
            .variants
            .iter()
            .map(|v| v.values.join(" / "))
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let pictures = |draft: &ProductDraft| t!("operator.product.n_pictures", count = draft.pictures.len());
    let text = |draft: &ProductDraft| html::visible_text(&draft.description_html);
    let same_pictures = live.pictures == draft.pictures;
    let all = [
        (t!("operator.product.title"), live.title.clone(), draft.title.clone()),
        (
            t!("operator.product.category"),
            category(&live.category),
            category(&draft.category),
        ),
        (t!("operator.product.vendor"), live.vendor.clone(), draft.vendor.clone()),
        (t!("operator.product.tags"), live.tags.join(", "), draft.tags.join(", ")),
        (
            t!("operator.product.options"),
            live.options.join(", "),
            draft.options.join(", "),
        ),
        (t!("operator.product.variants"), variants(live), variants(draft)),
        (t!("operator.product.description"), text(live), text(draft)),
    ];
    let mut changes: Vec<_> = all.into_iter().filter(|(_, before, after)| before != after).collect();
    if !same_pictures {
        changes.push((t!("operator.product.pictures"), pictures(live), pictures(draft)));
    }
    changes
}

fn checks(draft: &ProductDraft) -> Vec<(bool, String, String)> {
    let mut found: Vec<(bool, String, String)> = Vec::new();
    for finding in catalog::check(draft) {
        let args: Vec<i18n::Arg<'_>> = finding.params.iter().map(|(k, v)| (k.as_str(), v as _)).collect();
        let said = i18n::text(&finding.problem.message_key(), &args);
        let weight = if finding.hard {
            t!("operator.product.hard")
        } else {
            t!("operator.product.soft")
        };
        // the same of several variants is said once
        if !found.iter().any(|(_, known, _)| *known == said) {
            found.push((false, said, weight));
        }
    }
    if found.is_empty() {
        found.push((true, t!("operator.product.all_passed"), String::new()));
    }
    found
}
