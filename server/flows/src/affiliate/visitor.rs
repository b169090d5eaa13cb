//! What tells one visitor of links from another without knowing who they are: the day's hash, and how often it came within
//! the last minute (spec: affiliate 2.8 row 8, 2.9).

use crate::{Cx, Keys, Result, calendar, secret};
use kernel::{Instant, LinkId, Span};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Hits of one visitor on one link within a minute that are still believed.
const HITS_A_MINUTE: usize = 60;
/// The same over all links.
const HITS_OVERALL: usize = 300;
/// Visitors remembered before those who came more than a minute ago are forgotten.
const MANY: usize = 50_000;
/// Setting that holds the day's salt and its day.
const SALT: &str = "click_salt";

/// The day's salt and the last minute's hits, kept by one process.
#[derive(Default)]
pub struct Visitors {
    salt: Mutex<Option<(i64, String)>>,
    recent: Mutex<Recent>,
}

#[derive(Default)]
struct Recent {
    hits: HashMap<String, VecDeque<(Instant, LinkId)>>,
    /// When to look for visitors to forget again.
    sweep_at: Option<Instant>,
}

impl Visitors {
    /// Whether the visitor came too often within the last minute.
    pub fn is_too_often(&self, ident: &str, link: LinkId, now: Instant) -> bool {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(hits) = recent.hits.get_mut(ident) else {
            return false;
        };
        let since = now.before(Span::minutes(1));
        while hits.front().is_some_and(|(at, _)| *at < since) {
            hits.pop_front();
        }
        hits.len() >= HITS_OVERALL || hits.iter().filter(|(_, on)| *on == link).count() >= HITS_A_MINUTE
    }

    /// Remembers a believed hit.
    pub fn came(&self, ident: &str, link: LinkId, now: Instant) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.hits.len() > MANY && recent.sweep_at.is_none_or(|at| now >= at) {
            let since = now.before(Span::minutes(1));
            recent
                .hits
                .retain(|_, hits| hits.back().is_some_and(|(at, _)| *at >= since));
            recent.sweep_at = Some(now.after(Span::seconds(10)));
        }
        recent.hits.entry(ident.to_owned()).or_default().push_back((now, link));
    }
}

/// The day's salted hash of a visitor. The salt is random and overwritten when the UTC day ends, so that two days cannot
/// be put together by anybody, and the address is kept nowhere (spec: affiliate AFF-262).
pub async fn ident(cx: &Cx, visitor: &str) -> Result<String> {
    let day = cx.now.micros().div_euclid(Span::days(1).0);
    let known = cx
        .world
        .visitors
        .salt
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let salt = match known.filter(|(of, _)| *of == day) {
        Some((_, salt)) => salt,
        None => {
            let salt = salt_of_today(cx).await?;
            *cx.world.visitors.salt.lock().unwrap_or_else(PoisonError::into_inner) = Some((day, salt.clone()));
            salt
        }
    };
    let mut hash = secret::sha256(format!("{salt}\n{visitor}").as_bytes());
    hash.truncate(32);
    Ok(hash)
}

async fn salt_of_today(cx: &Cx) -> Result<String> {
    let (day, _) = calendar::local_day(cx.now, "UTC");
    let mut tx = cx.db().begin().await?;
    // another server's click, or another one of ours at this moment, may have begun the day
    let salt = store::system::begin_day(&mut tx, SALT, &format!("{day} {}", Keys::generate_hex())).await?;
    tx.commit().await?;
    Ok(salt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_hits_on_a_link_and_three_hundred_on_all_are_believed_within_a_minute() {
        let visitors = Visitors::default();
        let start = Instant(1_000_000_000);
        for n in 0..60 {
            let now = start.after(Span::seconds(n));
            assert!(!visitors.is_too_often("a", LinkId(1), now), "{n}");
            visitors.came("a", LinkId(1), now);
        }
        let minute = start.after(Span::minutes(1));
        assert!(visitors.is_too_often("a", LinkId(1), minute));
        assert!(!visitors.is_too_often("a", LinkId(2), minute));
        assert!(!visitors.is_too_often("b", LinkId(1), minute));
        assert!(
            !visitors.is_too_often("a", LinkId(1), minute.after(Span(1))),
            "the first is a minute ago"
        );
        for n in 0..300 {
            visitors.came("c", LinkId(n), minute);
        }
        assert!(visitors.is_too_often("c", LinkId(500), minute));
    }
}
