//! What happens when somebody follows an affiliate link (spec: affiliate 2.8, 2.9).

use super::visitor::ident;
use crate::{Cx, Result};
use affiliate::{ClickClass, LinkCode, LinkStanding, Outcome, Purpose, Target, Touch, classify};
use kernel::{ClickId, Instant};
use store::affiliate::{Link, NewClick};

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

/// Decides the hit, records it, and says what to answer. A link that is known asks no database but for the click's row,
/// which is written in the log of its own and never keeps anybody from the product: the signed touch, not the log, is
/// what money hangs on.
pub async fn follow_link(cx: &Cx, hit: &Hit) -> Result<Redirect> {
    let link = match LinkCode::parse(&hit.code) {
        Some(code) => cx.world.links.find(cx.db(), &code).await?,
        None => None,
    };
    let ident = match &link {
        Some(_) => ident(cx, &hit.visitor_text).await?,
        None => String::new(),
    };
    let throttled = link
        .as_ref()
        .is_some_and(|link| cx.world.visitors.is_too_often(&ident, link.id, cx.now));
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
        is_earning: outcome.click == Some(ClickClass::Human),
    };
    record(cx, &outcome, touch, hit, ident).await;
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

/// Records the click or counts what was none.
async fn record(cx: &Cx, outcome: &Outcome, touch: Touch, hit: &Hit, ident: String) {
    if let Some(class) = outcome.click {
        cx.world.visitors.came(&ident, touch.link, cx.now);
        let click = NewClick {
            touch,
            class,
            surface: hit.surface,
            ident,
            person: cx.actor.person().filter(|_| class != ClickClass::Internal),
        };
        cx.world.clicks.click(click).await;
    }
    if let Some(counter) = outcome.counter {
        cx.world.clicks.count(touch.link, touch.creator, cx.now, counter.code());
    }
}

/// The landing page really ran in a browser: confirms the click once, within ten minutes.
pub async fn land(cx: &Cx, click: ClickId) -> bool {
    cx.world.clicks.landing(click, cx.now).await
}
