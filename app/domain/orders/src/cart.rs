//! What a cart may hold, and how two become one (spec: commerce 2.6). `S` is whatever brought the buyer to a product;
//! it belongs to the moment the line was put in.

use crate::Refusal;
use kernel::{Instant, VariantId};

/// The most pieces of one variant.
pub const MAX_QUANTITY: i64 = 99;

/// The most lines of a cart.
pub const MAX_LINES: usize = 50;

/// One line. A cart has at most one line of a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLine<S> {
    /// Of what.
    pub variant: VariantId,
    /// How many.
    pub quantity: i64,
    /// What brought the buyer to it.
    pub source: S,
    /// When it was put in, last.
    pub added_at: Instant,
}

/// Errors: [`Refusal::QuantityOutOfRange`] unless 1 to [`MAX_QUANTITY`].
pub fn check_line(quantity: i64) -> Result<(), Refusal> {
    if (1..=MAX_QUANTITY).contains(&quantity) {
        Ok(())
    } else {
        Err(Refusal::QuantityOutOfRange { max: MAX_QUANTITY })
    }
}

/// Errors: [`Refusal::CartFull`] when more than [`MAX_LINES`].
pub fn check_size(lines: usize) -> Result<(), Refusal> {
    if lines <= MAX_LINES {
        Ok(())
    } else {
        Err(Refusal::CartFull { max: MAX_LINES })
    }
}

/// Puts pieces in: a variant that is there already gets more pieces and the new source. The cart stays as it was on
/// errors: as [`check_line`] for the sum, and [`check_size`].
pub fn put<S>(lines: &mut Vec<CartLine<S>>, new: CartLine<S>) -> Result<(), Refusal> {
    check_line(new.quantity)?;
    match lines.iter_mut().find(|line| line.variant == new.variant) {
        Some(line) => {
            let quantity = line.quantity.saturating_add(new.quantity);
            check_line(quantity)?;
            *line = CartLine { quantity, ..new };
        }
        None => {
            check_size(lines.len() + 1)?;
            lines.push(new);
        }
    }
    Ok(())
}

/// Merges a guest's cart into the person's own on sign-in: the larger quantity, the later source. When that makes too
/// many lines, the guest's oldest are left out.
pub fn merge<S>(own: Vec<CartLine<S>>, mut guest: Vec<CartLine<S>>) -> Vec<CartLine<S>> {
    let mut merged = own;
    guest.sort_by_key(|line| std::cmp::Reverse(line.added_at));
    for new in guest {
        match merged.iter().position(|line| line.variant == new.variant) {
            Some(at) => {
                let line = &mut merged[at];
                let quantity = line.quantity.max(new.quantity);
                if new.added_at >= line.added_at {
                    *line = new;
                }
                line.quantity = quantity;
            }
            None if merged.len() < MAX_LINES => merged.push(new),
            None => {}
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(variant: i64, quantity: i64, source: &'static str, at: i64) -> CartLine<&'static str> {
        CartLine {
            variant: VariantId(variant),
            quantity,
            source,
            added_at: Instant(at),
        }
    }

    #[test]
    fn the_same_variant_from_two_sources_keeps_the_latest() {
        let mut cart = vec![line(1, 2, "link", 10)];
        put(&mut cart, line(1, 3, "live", 20)).expect("fits");
        put(&mut cart, line(2, 1, "search", 30)).expect("fits");
        assert_eq!(cart, [line(1, 5, "live", 20), line(2, 1, "search", 30)]);
    }

    #[test]
    fn too_many_pieces_or_lines_change_nothing() {
        let mut cart = vec![line(1, 98, "a", 1)];
        let full = Err(Refusal::QuantityOutOfRange { max: 99 });
        for quantity in [2, 0, -1, i64::MAX, i64::MIN] {
            assert_eq!(put(&mut cart, line(1, quantity, "b", 2)), full);
        }
        assert_eq!(cart, [line(1, 98, "a", 1)]);
        for variant in 2..=50 {
            put(&mut cart, line(variant, 1, "c", 3)).expect("fits");
        }
        assert_eq!(put(&mut cart, line(51, 1, "d", 4)), Err(Refusal::CartFull { max: 50 }));
        assert_eq!(cart.len(), 50);
        assert_eq!(put(&mut cart, line(50, 1, "e", 5)), Ok(()));
    }

    #[test]
    fn merging_takes_the_larger_quantity_and_the_later_source() {
        let own = vec![line(1, 5, "old", 10), line(2, 1, "new", 40)];
        let guest = vec![
            line(1, 3, "later", 20),
            line(2, 4, "earlier", 30),
            line(3, 1, "guest", 5),
        ];
        assert_eq!(
            merge(own, guest),
            [line(1, 5, "later", 20), line(2, 4, "new", 40), line(3, 1, "guest", 5)]
        );
    }

    #[test]
    fn merging_leaves_the_guests_oldest_out() {
        let own = (1..=49).map(|v| line(v, 1, "own", 1)).collect();
        let merged = merge(own, vec![line(100, 1, "oldest", 1), line(101, 1, "newest", 2)]);
        assert_eq!(merged.len(), MAX_LINES);
        assert_eq!(merged[49].variant, VariantId(101));
    }

    proptest! {
        #[test]
        fn merging_keeps_a_cart_a_cart(own in cart(), guest in cart()) {
            let merged = merge(own.clone(), guest.clone());
            prop_assert!(check_size(merged.len()).is_ok());
            for line in &merged {
                prop_assert_eq!(merged.iter().filter(|other| other.variant == line.variant).count(), 1);
                let before = own.iter().chain(&guest).filter(|other| other.variant == line.variant);
                prop_assert_eq!(before.map(|other| other.quantity).max(), Some(line.quantity));
            }
        }
    }

    fn cart() -> impl Strategy<Value = Vec<CartLine<&'static str>>> {
        prop::collection::btree_map(1_i64..80, (1_i64..=99, 0_i64..50), 0..=50).prop_map(|lines| {
            lines
                .into_iter()
                .map(|(variant, (quantity, at))| line(variant, quantity, "s", at))
                .collect()
        })
    }
}
