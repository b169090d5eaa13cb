//! The parts of a stock, and what orders ask of it.

use crate::Delta;
use kernel::VariantId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Stock of one variant in one warehouse, in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLevel {
    /// Lying there.
    pub on_hand: i64,
    /// Paid, not yet shipped.
    pub committed: i64,
    /// Ordered, not yet paid.
    pub reserved: i64,
    /// Set aside for a campaign.
    pub locked: i64,
    /// Damaged or under control.
    pub unavailable: i64,
    /// Kept back from sale; a setting, which no movement changes.
    pub safety: i64,
}

impl StockLevel {
    /// What may still be sold, never below zero.
    pub const fn available(&self) -> i64 {
        let free = self.on_hand.saturating_sub(self.claimed()).saturating_sub(self.safety);
        if free > 0 { free } else { 0 }
    }

    /// What is spoken for: the least the count may be set to.
    pub const fn claimed(&self) -> i64 {
        self.committed
            .saturating_add(self.reserved)
            .saturating_add(self.locked)
            .saturating_add(self.unavailable)
    }

    /// Whether no part is negative and no more is spoken for than lies there (spec: commerce 2.5, invariant 1).
    pub const fn is_sound(&self) -> bool {
        self.on_hand >= 0
            && self.committed >= 0
            && self.reserved >= 0
            && self.locked >= 0
            && self.unavailable >= 0
            && self.safety >= 0
            && self.claimed() <= self.on_hand
    }

    /// The stock after a change; nothing if a part does not fit 64 bits. Whether the change may happen is
    /// [`crate::apply`]'s to say.
    pub fn plus(&self, change: Delta) -> Option<StockLevel> {
        Some(StockLevel {
            on_hand: self.on_hand.checked_add(change.on_hand)?,
            committed: self.committed.checked_add(change.committed)?,
            reserved: self.reserved.checked_add(change.reserved)?,
            locked: self.locked.checked_add(change.locked)?,
            unavailable: self.unavailable.checked_add(change.unavailable)?,
            safety: self.safety,
        })
    }
}

/// What the lines ask for in all, by variant in key order: two lines of one variant must not each be checked alone
/// (spec: commerce 2.5, invariant 2).
pub fn demand(lines: impl IntoIterator<Item = (VariantId, i64)>) -> BTreeMap<VariantId, i64> {
    let mut wanted = BTreeMap::new();
    for (variant, quantity) in lines {
        let sum: &mut i64 = wanted.entry(variant).or_default();
        *sum = sum.saturating_add(quantity);
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_never_below_nothing() {
        let level = StockLevel {
            on_hand: 10,
            committed: 2,
            reserved: 1,
            locked: 1,
            unavailable: 1,
            safety: 2,
        };
        assert_eq!(level.available(), 3);
        assert_eq!(level.claimed(), 5);
        assert!(level.is_sound());
        assert_eq!(StockLevel { safety: 9, ..level }.available(), 0);
        assert!(StockLevel { safety: 9, ..level }.is_sound(), "safety is no claim");
        assert!(!StockLevel { reserved: 7, ..level }.is_sound());
        assert!(!StockLevel { committed: -1, ..level }.is_sound());
    }

    #[test]
    fn lines_of_one_variant_are_one_demand() {
        let wanted = demand([(VariantId(7), 2), (VariantId(3), 1), (VariantId(7), 4)]);
        assert_eq!(
            wanted.into_iter().collect::<Vec<_>>(),
            [(VariantId(3), 1), (VariantId(7), 6)]
        );
        assert_eq!(
            demand([(VariantId(1), i64::MAX), (VariantId(1), 1)])[&VariantId(1)],
            i64::MAX
        );
    }
}
