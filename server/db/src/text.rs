//! SQLite's text of a statement as SQLite wants it: planned once, not for every value.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

/// A bare placeholder behind `LIMIT` or `LIKE` makes SQLite look at its value when it plans, and so plan the statement anew
/// each time another value is bound, which takes longer than running it. Behind a sign, which changes neither numbers nor
/// texts, it is only a value.
pub(crate) fn planned_once(text: &'static str) -> &'static str {
    // by address: statements are constants of the program, and there are only so many
    static KNOWN: LazyLock<RwLock<HashMap<(usize, usize), &'static str>>> = LazyLock::new(RwLock::default);
    let key = (text.as_ptr() as usize, text.len());
    if let Some(known) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return known;
    }
    let planned: &'static str = match signed(text) {
        Cow::Borrowed(same) => same,
        Cow::Owned(changed) => Box::leak(changed.into_boxed_str()),
    };
    KNOWN
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(key, planned);
    planned
}

fn signed(text: &'static str) -> Cow<'static, str> {
    if !text.contains("LIMIT $") && !text.contains("LIKE $") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("LIMIT $", "LIMIT +$").replace("LIKE $", "LIKE +$"))
}

#[cfg(test)]
mod tests {
    use super::planned_once;

    #[test]
    fn only_what_sqlite_would_plan_anew_is_changed() {
        let plain = "SELECT 1 WHERE a = $1 LIMIT 20";
        assert!(std::ptr::eq(planned_once(plain), plain));
        let list = "SELECT 1 WHERE a LIKE $1 ESCAPE '\\' LIMIT $2";
        assert_eq!(planned_once(list), "SELECT 1 WHERE a LIKE +$1 ESCAPE '\\' LIMIT +$2");
        assert!(std::ptr::eq(planned_once(list), planned_once(list)));
    }
}
