//! States, reasons and decisions in words; server only.

use affiliate::{CommissionState, Reason, TraceEntry};
use i18n::{Locale, t};
use kernel::CreatorId;

/// Tone and name of a commission's state.
pub fn state(state: CommissionState) -> (&'static str, String) {
    match state {
        CommissionState::Estimated => ("", t!("creator.state.estimated")),
        CommissionState::Pending => ("info", t!("creator.state.pending")),
        CommissionState::Payable => ("ok", t!("creator.state.payable")),
        CommissionState::Paid => ("ok", t!("creator.state.paid")),
        CommissionState::Reversed => ("danger", t!("creator.state.reversed")),
    }
}

/// Why a commission was reversed. Codes come from the act that reversed it; one nobody worded yet is a plain "reversed".
pub fn reversed(code: &str) -> String {
    let key = format!("creator.reversed.{code}");
    if i18n::known(&key) {
        i18n::text(&key, &[])
    } else {
        t!("creator.reversed.other")
    }
}

/// Why a touch counted or not, as part of a sentence.
fn why(reason: Reason) -> String {
    i18n::text(&format!("creator.reason.{}", reason.code().to_lowercase()), &[])
}

/// Why a sale is not the creator's, as a sentence of its own.
pub fn reason(reason: Reason) -> String {
    let text = why(reason);
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

/// The decision as its creator may read it: own clicks with their reason, other creators' without a name.
pub fn trace(json: &str, me: CreatorId, locale: &Locale) -> Vec<String> {
    let entries: Vec<TraceEntry> = serde_json::from_str(json).unwrap_or_default();
    let has_won = |e: &TraceEntry| matches!(e.reason, Reason::Won | Reason::Held);
    let won = entries.iter().find(|e| has_won(e)).map(|e| e.at);
    let mine = entries.iter().filter(|e| e.creator == me).map(|e| e.at).max();
    entries
        .iter()
        .map(|entry| {
            let at = i18n::date_time(entry.at, locale);
            let why = why(entry.reason);
            match won {
                _ if entry.creator == me => t!("creator.trace.own", at = at, why = why),
                _ if has_won(entry) && mine.is_some_and(|mine| entry.at > mine) => t!("creator.trace.other_won_later"),
                _ if has_won(entry) => t!("creator.trace.other_won"),
                Some(won) if entry.at > won => t!("creator.trace.other_later", why = why),
                _ => t!("creator.trace.other", why = why),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{ClickId, Currency, Instant};

    #[test]
    fn every_reason_has_its_sentence() {
        for reason in Reason::ALL {
            let key = format!("creator.reason.{}", reason.code().to_lowercase());
            assert!(i18n::known(&key), "{key}");
        }
    }

    #[test]
    fn another_creators_click_is_told_without_a_name() {
        let entry = |creator, at, reason| TraceEntry {
            click: ClickId(1),
            creator: CreatorId(creator),
            at: Instant(1_773_043_200_000_000 + i64::from(at)),
            reason,
        };
        let entries = [
            entry(77, 2, Reason::LateTouch),
            entry(5, 1, Reason::Won),
            entry(88, 0, Reason::OlderClick),
        ];
        let json = serde_json::to_string(&entries).expect("plain data");
        let locale = Locale::new("en", "GB", "UTC", Currency::USD);
        let words = trace(&json, CreatorId(5), &locale);
        assert_eq!(words.len(), 3);
        assert!(
            words.iter().all(|w| !w.contains("77") && !w.contains("88")),
            "{words:?}"
        );
        assert!(words[1].contains("9 Mar 2026"), "{words:?}");
        assert_eq!(trace("broken", CreatorId(5), &locale), Vec::<String>::new());
        // who lost is not told that the sale is theirs
        let words = trace(&json, CreatorId(88), &locale);
        assert!(words[1].starts_with("A later click of another creator"), "{words:?}");
        assert!(words.iter().all(|w| !w.contains("yours")), "{words:?}");
        assert_eq!(reason(Reason::OlderClick), "A later click counted");
    }
}
