//! What happens when somebody follows an affiliate link (spec: affiliate 2.8, 2.9).

use crate::{Cx, Keys, Result, calendar, secret};
use affiliate::{ClickClass, LinkCode, LinkStanding, Outcome, Purpose, Target, Touch, classify};
use kernel::{ClickId, Instant, Span};
use store::affiliate::{Link, NewClick};

/// Hits of one visitor on one link within a minute that are still believed.
const HITS_A_MINUTE: i64 = 60;
/// The same over all links.
const HITS_OVERALL: i64 = 300;
/// Setting that holds the day's salt and its day.
const SALT: &str = "click_salt";

/// A request to `/r/{code}`, as the web layer read it.
#[derive(Clone, Debug, Default)]
pub struct Hit {
    /// HTTP method.
    pub method: String,
    /// The code as typed.
    pub code: String,
    /// Whether the user agent is missing, a robot's or a preview fetcher's.
    pub is_bot: bool,
    /// Fetch-ahead headers: `Sec-Purpose`, `Purpose`, `X-Purpose`, `X-Moz`.
    pub purpose: [Option<String>; 4],
    /// `Sec-Fetch-Dest`.
    pub sec_fetch_dest: Option<String>,
    /// Network address and user agent; only their hash of the day is kept.
    pub visitor_text: String,
    /// `link` or `qr`.
    pub surface: &'static str,
    /// The shops the signed-in person works for.
    pub shops: Vec<kernel::ShopId>,
    /// The creator who is signed in.
    pub creator: Option<kernel::CreatorId>,
    /// Whether the operator is signed in.
    pub is_operator: bool,
}

/// What to answer.
#[derive(Clone, Debug)]
pub struct Redirect {
    /// HTTP status.
    pub status: u16,
    /// Where to, a path of this site, built from what stands in the database; `None` for answers that lead nowhere.
    pub location: Option<String>,
    /// The touch to remember, when the visitor gets one.
    pub touch: Option<Touch>,
}

/// Decides the hit, records it, and says what to answer.
pub async fn follow_link(cx: &Cx, hit: &Hit) -> Result<Redirect> {
    let link = match LinkCode::parse(&hit.code) {
        Some(code) => store::affiliate::link_by_code(cx.db(), &code).await?,
        None => None,
    };
    let ident = ident(cx, &hit.visitor_text).await?;
    let throttled = match &link {
        Some(link) => {
            let since = cx.now.before(Span::minutes(1));
            let hits = store::affiliate::recent_hits(cx.db(), link.id, &ident, since).await?;
            hits.on_link >= HITS_A_MINUTE || hits.overall >= HITS_OVERALL
        }
        None => false,
    };
    let [sec_purpose, purpose, x_purpose, x_moz] = &hit.purpose;
    let outcome = classify(&affiliate::Hit {
        method: &hit.method,
        link: standing(link.as_ref(), cx.now),
        bot: hit.is_bot,
        purpose: Purpose {
            sec_purpose: sec_purpose.as_deref(),
            purpose: purpose.as_deref(),
            x_purpose: x_purpose.as_deref(),
            x_moz: x_moz.as_deref(),
        },
        sec_fetch_dest: hit.sec_fetch_dest.as_deref(),
        throttled,
        internal: link.as_ref().is_some_and(|l| is_internal(hit, l)),
    });
    let Some(link) = link else {
        return Ok(Redirect {
            status: outcome.status,
            location: None,
            touch: None,
        });
    };
    let touch = Touch {
        at: cx.now,
        click: cx.id(),
        link: link.id,
        creator: link.creator,
        shop: link.shop,
        product: Some(link.product),
    };
    // the click log never keeps anybody from the product: the signed touch, not the log, is what money hangs on
    if let Err(error) = record(cx, &outcome, touch, hit, ident).await {
        tracing::warn!(link = %link.id, %error, "a click was not recorded");
    }
    Ok(Redirect {
        status: outcome.status,
        location: location(&outcome, &link, touch.click),
        touch: outcome.sets_touch.then_some(touch),
    })
}

fn standing(link: Option<&Link>, now: Instant) -> LinkStanding {
    match link {
        None => LinkStanding::Unknown,
        Some(link) if !link.is_active || !link.on_sale || link.plan_ends_at.is_some_and(|end| end <= now) => {
            LinkStanding::Inactive
        }
        Some(link) if !link.creator_status.earns() => LinkStanding::IneligibleCreator,
        Some(_) => LinkStanding::Active,
    }
}

fn is_internal(hit: &Hit, link: &Link) -> bool {
    hit.is_operator || hit.creator == Some(link.creator) || hit.shops.contains(&link.shop)
}

fn location(outcome: &Outcome, link: &Link, click: ClickId) -> Option<String> {
    let product = format!("/product/{}", link.product_slug);
    match outcome.target {
        Target::None => None,
        Target::Destination => Some(product),
        Target::DestinationWithClick => Some(format!("{product}?ck={click}")),
        // a link that earns nothing any more still leads to the product, else to its shop (spec: affiliate AFF-244)
        Target::Fallback if link.on_sale => Some(product),
        Target::Fallback if link.shop_open => Some(format!("/shop/{}", link.shop_slug)),
        Target::Fallback => Some("/".to_owned()),
    }
}

/// Writes the click or counts what was none. The visitor's answer never waits for more than this one short transaction.
async fn record(cx: &Cx, outcome: &Outcome, touch: Touch, hit: &Hit, ident: String) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    if let Some(class) = outcome.click {
        let click = NewClick {
            touch,
            class: class.code(),
            surface: hit.surface,
            visitor: String::new(),
            ident,
            person: cx.actor.person().filter(|_| class != ClickClass::Internal),
        };
        store::affiliate::insert_click(&mut tx, &click).await?;
    }
    if let Some(counter) = outcome.counter {
        store::affiliate::count(&mut tx, touch.link, cx.now, counter.code()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The day's salted hash of a visitor. The salt is random and overwritten when the UTC day ends, so that two days cannot
/// be put together by anybody, and the address is kept nowhere (spec: affiliate AFF-262).
async fn ident(cx: &Cx, visitor: &str) -> Result<String> {
    let (day, _) = calendar::local_day(cx.now, "UTC");
    let stored = store::system::setting(cx.db(), SALT).await?;
    let salt = match stored.filter(|s| s.starts_with(&day)) {
        Some(salt) => salt,
        None => new_salt(cx, &day).await?,
    };
    let mut hash = secret::sha256(format!("{salt}\n{visitor}").as_bytes());
    hash.truncate(32);
    Ok(hash)
}

async fn new_salt(cx: &Cx, day: &str) -> Result<String> {
    let mut tx = cx.db().begin().await?;
    // somebody else's click may have begun the day meanwhile
    if let Some(salt) = store::system::setting(&mut tx, SALT)
        .await?
        .filter(|s| s.starts_with(day))
    {
        return Ok(salt);
    }
    let salt = format!("{day} {}", Keys::generate_hex());
    store::system::set_setting(&mut tx, SALT, &salt).await?;
    tx.commit().await?;
    Ok(salt)
}

/// The landing page really ran in a browser: confirms the click once, within ten minutes.
pub async fn land(cx: &Cx, click: ClickId) -> Result<bool> {
    let mut tx = cx.db().begin().await?;
    let first = store::affiliate::landed(&mut tx, click, cx.now).await?;
    tx.commit().await?;
    Ok(first)
}
