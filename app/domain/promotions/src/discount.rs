//! A shop's product discount: what may be asked for, what may still be changed while it runs, and what it lets a page
//! say about the price before (spec: commerce 2.9 "Product discount", "Price history / Omnibus").

use crate::{Change, Promotion, Refusal, Status, Tool};
use kernel::{Bps, FieldError, Instant, Span};
use serde::{Deserialize, Serialize};

/// Most characters of a promotion's name.
pub const TITLE_MAX: usize = 50;
/// The shortest time a discount may last.
pub const SHORTEST: Span = Span::minutes(10);
/// The longest.
pub const LONGEST: Span = Span::days(365);
/// Most products or variants one discount is chosen for.
pub const ITEMS_MAX: usize = 100;
/// The least and the most per cent off.
pub const OFF: (Bps, Bps) = (Bps(100), Bps(9900));
/// How far back the price before a reduction is looked for.
pub const LOOK_BACK: Span = Span::days(30);

kernel::coded! {
    /// What a discount is chosen for.
    pub enum Level {
        /// Whole products.
        Product = "product",
        /// Single variants.
        Variation = "variation",
    }
}

/// What a seller decides about a discount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Its name, for the seller only.
    pub title: String,
    /// What it gives.
    pub change: Change,
    /// Holds from then on.
    pub begin: Instant,
    /// Holds no more from then on.
    pub end: Instant,
}

impl Terms {
    /// The terms of a new discount, or of one that has not begun, as they may be kept.
    /// Errors: what is wrong with the fields `title`, `value`, `begin` and `end`.
    pub fn checked(self, now: Instant) -> Result<Terms, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let title = self.title.trim().to_owned();
        if title.is_empty() {
            wrong.push(FieldError::new("title", "required"));
        } else if title.chars().count() > TITLE_MAX {
            wrong.push(FieldError::new("title", "too_long").with("max", TITLE_MAX));
        }
        match self.change {
            Change::Off(rate) if rate < OFF.0 || rate > OFF.1 => {
                let range = FieldError::new("value", "out_of_range");
                wrong.push(range.with("min", OFF.0.percent()).with("max", OFF.1.percent()));
            }
            Change::Fixed(minor) if minor < 1 => wrong.push(FieldError::new("value", "not_money")),
            Change::Off(_) | Change::Fixed(_) => {}
        }
        if self.begin < now {
            wrong.push(FieldError::new("begin", "in_past"));
        }
        wrong.extend(lasts(self.begin, self.end));
        if wrong.is_empty() {
            Ok(Terms { title, ..self })
        } else {
            Err(wrong)
        }
    }
}

fn lasts(begin: Instant, end: Instant) -> Option<FieldError> {
    let span = end.since(begin);
    if span < SHORTEST {
        Some(FieldError::new("end", "too_short_time"))
    } else if span > LONGEST {
        Some(FieldError::new("end", "too_long_time"))
    } else {
        None
    }
}

/// Why terms cannot be changed like that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unchangeable {
    /// The state does not allow it.
    Refused(Refusal),
    /// Fields need correcting.
    Fields(Vec<FieldError>),
}

/// Terms after a change, if the state at that time allows it: everything before a discount has begun; its name and a
/// later end while it runs; nothing afterwards.
pub fn changed(before: &Terms, after: Terms, status: Status, now: Instant) -> Result<Terms, Unchangeable> {
    match status {
        Status::NotStart => after.checked(now).map_err(Unchangeable::Fields),
        Status::Ongoing => {
            if after.change != before.change || after.begin != before.begin || after.end < before.end {
                return Err(Unchangeable::Refused(Refusal::OnlyLonger));
            }
            // what holds already need not begin in the future
            after.checked(before.begin).map_err(Unchangeable::Fields)
        }
        Status::Expired | Status::Deactivated => Err(Unchangeable::Refused(Refusal::Over)),
    }
}

/// What one piece costs everybody at that moment: the price of the first source that holds, of the same source the
/// lowest, as the pipeline's first stage finds it. `promotions` are those that cover the variant.
pub fn public_price(list: i64, promotions: &[&Promotion], at: Instant) -> i64 {
    let prices = promotions.iter().filter(|p| p.closed(at).is_none());
    let prices = prices.filter_map(|p| match &p.tool {
        Tool::Price { source, change } => Some((*source, change.unit(list))),
        _ => None,
    });
    let best = prices.filter(|(_, unit)| *unit < list).min();
    best.map_or(list, |(_, unit)| unit)
}

/// The list price of a variant since a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPrice {
    /// Since when.
    pub since: Instant,
    /// Minor units.
    pub minor: i64,
}

/// The price a reduction may be compared with: the lowest public price of the thirty days before the reduction that
/// holds now began. One reduction that follows another without a gap continues it.
/// `history` is in the order of time, and `promotions` are all that ever covered the variant. `None` when nothing is
/// reduced, or when the history does not reach back thirty days.
pub fn prior_price(history: &[ListPrice], promotions: &[&Promotion], now: Instant) -> Option<i64> {
    let mut begin = reduced_since(history, promotions, now)?;
    while let Some(earlier) = reduced_since(history, promotions, begin.before(Span(1))) {
        begin = earlier;
    }
    let from = begin.before(LOOK_BACK);
    list_at(history, from)?;
    let changes = history.iter().map(|h| h.since);
    let windows = promotions.iter().flat_map(|p| [Some(p.begin), p.end]).flatten();
    let moments = changes.chain(windows).filter(|at| from < *at && *at < begin);
    let price = |at| list_at(history, at).map(|list| public_price(list, promotions, at));
    [from].into_iter().chain(moments).filter_map(price).min()
}

fn list_at(history: &[ListPrice], at: Instant) -> Option<i64> {
    history.iter().rfind(|h| h.since <= at).map(|h| h.minor)
}

/// Since when the earliest of the promotions that reduce the price at that moment holds.
fn reduced_since(history: &[ListPrice], promotions: &[&Promotion], at: Instant) -> Option<Instant> {
    let list = list_at(history, at)?;
    let reduce = promotions.iter().filter(|p| public_price(list, &[**p], at) < list);
    reduce.map(|p| p.begin).min()
}
