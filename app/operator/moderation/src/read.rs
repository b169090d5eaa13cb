//! Reads and words what the desk for shops shows. Server only.

use crate::desk::{CaseMoment, QueueLine, Waiting};
use crate::shops::{ShopCase, ShopDesk};
use flows::Cx;
use i18n::{Locale, t};
use identity::RegistrationState;
use kernel::{Cursor, Error, Instant, ShopId, Span};
use store::identity::{ShopRow, WaitingShop};

/// Cases of one page of the queue.
const PAGE: usize = 30;

/// The desk with one case open: the one asked for, else the oldest. Errors: `NotFound` when the case asked for is none.
pub async fn shop_desk(cx: &Cx, case: &str, cursor: &str) -> Result<ShopDesk, Error> {
    let page = store::identity::waiting_shops(cx.db(), Cursor::decode(cursor), PAGE).await?;
    let oldest = store::identity::waiting_shops(cx.db(), None, 1)
        .await?
        .rows
        .first()
        .map(|s| s.submitted_at);
    let open = match case {
        "" => page.rows.first().map(|shop| shop.id),
        case => Some(case.parse().map_err(|_| Error::NotFound)?),
    };
    let case = match open {
        Some(id) => Some(shop_case(cx, id).await?),
        None => None,
    };
    let waiting = Waiting {
        shops: store::identity::waiting_shop_count(cx.db()).await?,
        products: store::catalog::waiting_count(cx.db()).await?,
        oldest: oldest.map(|at| age(cx.now.since(at))).unwrap_or_default(),
    };
    let lines = page.rows.into_iter().map(|shop| queue_line(shop, cx.now)).collect();
    Ok(ShopDesk {
        waiting,
        lines,
        next: page.next,
        case,
    })
}

/// How long something has waited: "5 h 40 m".
pub fn age(span: Span) -> String {
    let minutes = span.as_seconds().max(0) / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60, minutes % 60);
    match days {
        0..2 => t!("operator.review.age", hours = hours, minutes = minutes),
        _ => t!("operator.review.age_days", days = days, hours = hours % 24),
    }
}

fn queue_line(shop: WaitingShop, now: Instant) -> QueueLine {
    let (tone, badge) = badge(shop.submissions);
    QueueLine {
        id: shop.id.to_string(),
        title: shop.name,
        note: t!(&format!("common.country.{}", shop.country)),
        picture: String::new(),
        tone: tone.to_owned(),
        badge,
        age: age(now.since(shop.submitted_at)),
    }
}

fn badge(submissions: i64) -> (&'static str, String) {
    if submissions > 1 {
        ("warn", t!("operator.review.again"))
    } else {
        ("info", t!("operator.review.new"))
    }
}

async fn shop_case(cx: &Cx, id: ShopId) -> Result<ShopCase, Error> {
    let shop = store::identity::shop(cx.db(), id).await?.ok_or(Error::NotFound)?;
    let owner = store::identity::owner(cx.db(), id).await?;
    let locale = i18n::locale();
    let waits = matches!(
        shop.registration,
        RegistrationState::Submitted | RegistrationState::UnderReview
    );
    let (tone, words) = match waits {
        true => badge(shop.submissions),
        false => ("", t!(&format!("operator.case.state.{}", shop.registration.code()))),
    };
    let sent = shop
        .submitted_at
        .map(|at| t!("operator.review.sent", time = i18n::moment(at, cx.now, &locale)));
    let history = store::system::transitions(cx.db(), "shop", id.0).await?;
    let moment = |t: &store::system::TransitionRow| CaseMoment {
        text: t!(&format!("operator.case.state.{}", t.to)),
        note: reason_words(&t.reason),
        time: (i18n::moment(t.at, cx.now, &locale), i18n::iso(t.at)),
    };
    let listed = shop
        .reasons
        .codes
        .iter()
        .map(|code| t!(&format!("common.shop_rejection.{}", code.code())));
    let note = (!shop.reasons.note.is_empty()).then(|| shop.reasons.note.clone());
    Ok(ShopCase {
        id: id.to_string(),
        badge: (tone.to_owned(), words),
        sent: sent.unwrap_or_default(),
        earlier: listed.chain(note).collect(),
        history: history.iter().rev().map(moment).collect(),
        facts: facts(&shop, owner.map(|(_, email, name)| format!("{name}, {email}")), &locale),
        name: shop.legal.name,
        waits,
    })
}

/// The reasons of a step, as sentences in a row.
fn reason_words(codes: &str) -> String {
    let words = codes.split(',').filter(|code| !code.is_empty());
    words
        .map(|code| t!(&format!("common.shop_rejection.{code}")))
        .collect::<Vec<_>>()
        .join(" ")
}

fn facts(shop: &ShopRow, owner: Option<String>, locale: &Locale) -> Vec<(String, String)> {
    let legal = &shop.legal;
    let a = &legal.address;
    let address = [&a.street, &a.postcode, &a.city, &a.region]
        .into_iter()
        .filter(|part| !part.is_empty());
    let address = address.map(String::as_str).collect::<Vec<_>>().join(", ");
    let fees = format!(
        "{} · {}",
        i18n::percent(shop.commission, locale),
        i18n::percent(shop.transaction_fee, locale)
    );
    let facts = [
        (t!("operator.case.owner"), owner.unwrap_or_default()),
        (t!("operator.case.slug"), shop.slug.clone()),
        (
            t!("operator.case.country"),
            t!(&format!("common.country.{}", legal.country)),
        ),
        (
            t!("operator.case.currency"),
            t!(&format!("common.currency.{}", legal.currency.code())),
        ),
        (t!("operator.case.time_zone"), legal.time_zone.clone()),
        (
            t!("operator.case.kind"),
            t!(&format!("operator.case.kind.{}", legal.kind.code())),
        ),
        (t!("operator.case.legal_name"), legal.legal_name.clone()),
        (t!("operator.case.number"), legal.registration_number.clone()),
        (t!("operator.case.phone"), legal.phone.clone()),
        (t!("operator.case.address"), address),
        (t!("operator.case.submissions"), i18n::number(shop.submissions, locale)),
        (t!("operator.case.fees"), fees),
        (t!("operator.case.hold"), i18n::number(shop.hold_days, locale)),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
