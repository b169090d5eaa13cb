//! Tells creators by mail that a rate is cut: at once, and again two days before the cut reaches them (spec: affiliate
//! AFF-203). A fact goes through the promoters in chunks; who was told is kept, so that a repeat tells nobody twice.

use crate::{Cx, Result, calendar};
use affiliate::{Offers, PROTECTION_DAYS, rate_at};
use kernel::{Bps, CreatorId, Instant, ProductId, Span};
use serde::{Deserialize, Serialize};
use store::affiliate::{Notice, Promoter};

/// How long before a cut reaches promoters they are told again.
const AHEAD: Span = Span::days(2);
/// Creators told in one transaction.
const CHUNK: i64 = 50;

/// A cut to tell of, and how far through its promoters.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RateCut {
    /// The product.
    pub product: ProductId,
    /// The version of the rate that is lower than the one before.
    pub version: i64,
    /// When it was made.
    pub at: Instant,
    /// Whether this is the second notice.
    pub soon: bool,
    /// Creators up to this one were told.
    pub after: Option<CreatorId>,
}

impl RateCut {
    /// When those who promoted before the cut get the lower rate.
    fn reaches(&self) -> Instant {
        self.at.after(Span::days(PROTECTION_DAYS))
    }
}

/// A rate was cut: both notices are set.
pub(super) async fn announce(cx: &Cx, tx: &mut db::Tx, product: ProductId, version: i64) -> Result<()> {
    let cut = RateCut {
        product,
        version,
        at: cx.now,
        soon: false,
        after: None,
    };
    cx.emit(tx, "rate.cut", &cut).await?;
    let due = cut.reaches().before(AHEAD);
    cx.emit_at(tx, "rate.cut", &RateCut { soon: true, ..cut }, due).await
}

/// Tells the next creators of a cut, those alone whose rate it lowers: who has a better one by another version, or began
/// after the cut, is not written to.
pub async fn tell_rate_cut(cx: &Cx, cut: &RateCut) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let promoters = store::affiliate::promoters_after(&mut tx, cut.product, cut.at, cut.after, CHUNK).await?;
    let open = store::affiliate::open_terms(&mut tx, cut.product).await?;
    let title = store::catalog::product(&mut tx, cut.product).await?.map(|p| p.title);
    let (Some(last), Some(open), Some(title)) = (promoters.last(), open, title) else {
        return Ok(());
    };
    let after = Some(last.creator);
    let just_before = Instant(cut.reaches().micros() - 1);
    for promoter in promoters {
        let offers = Offers {
            open: Some(open.clone()),
            open_allowed: true,
            promoting_since: Some(promoter.since),
            ..Offers::default()
        };
        let rate = |at| rate_at(&offers, at, PROTECTION_DAYS).map(|offer| offer.rate);
        let (Some(before), Some(then)) = (rate(just_before), rate(cut.reaches())) else {
            continue;
        };
        let kind = if cut.soon { Notice::Soon } else { Notice::Announced };
        if then < before && store::affiliate::note_notice(&mut tx, cut.version, promoter.creator, kind, cx.now).await? {
            tell(cx, &mut tx, cut, &promoter, &title, (before, then)).await?;
        }
    }
    cx.emit(&mut tx, "rate.cut", &RateCut { after, ..cut.clone() }).await?;
    tx.commit().await?;
    Ok(())
}

async fn tell(
    cx: &Cx,
    tx: &mut db::Tx,
    cut: &RateCut,
    promoter: &Promoter,
    title: &str,
    (before, then): (Bps, Bps),
) -> Result<()> {
    let (day, _) = calendar::local_day(cut.reaches(), &promoter.time_zone);
    let template = if cut.soon { "rate_cut_soon" } else { "rate_cut" };
    let params = [
        ("name", promoter.name.as_str()),
        ("title", title),
        ("before", &percent(before)),
        ("then", &percent(then)),
        ("date", &day),
        ("url", &format!("{}/creator/links", cx.world.base_url)),
    ];
    cx.mail(tx, &promoter.email, template, &params).await
}

/// `12.5` for 1,250 basis points: mail is text without a locale.
fn percent(rate: Bps) -> String {
    let (whole, part) = (rate.0 / 100, rate.0 % 100);
    match part {
        0 => whole.to_string(),
        part if part % 10 == 0 => format!("{whole}.{}", part / 10),
        part => format!("{whole}.{part:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_as_short_as_they_are() {
        assert_eq!(
            [1200, 1250, 1205, 100].map(|bps| percent(Bps(bps))),
            ["12", "12.5", "12.05", "1"]
        );
    }
}
