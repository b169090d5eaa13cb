//! A touch: what a click leaves with the visitor, and how the newest five fit into a cookie. Signing is the web's
//! business (spec: affiliate 2.9 AFF-264).

use kernel::{ClickId, CreatorId, Instant, LinkId, ProductId, ShopId};
use serde::{Deserialize, Serialize};

/// How many touches are kept per visitor.
pub const TOUCHES_KEPT: usize = 5;

/// One accepted click, as remembered by cookie and cart line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Touch {
    /// When; first, so that touches sort by time and then by click.
    pub at: Instant,
    /// The click.
    pub click: ClickId,
    /// The link.
    pub link: LinkId,
    /// Its creator.
    pub creator: CreatorId,
    /// Its shop.
    pub shop: ShopId,
    /// Its product; `None` for a link to a shop.
    pub product: Option<ProductId>,
    /// Whether its creator could earn then: a suspended one's clicks lead on, but are owed to nobody (AFF-104).
    pub is_earning: bool,
}

/// The touches with one more, newest first, at most five, no click twice.
pub fn remember(touches: &[Touch], new: Touch) -> Vec<Touch> {
    let mut all: Vec<Touch> = touches
        .iter()
        .copied()
        .filter(|touch| touch.click != new.click)
        .collect();
    all.push(new);
    newest(all)
}

fn newest(mut touches: Vec<Touch>) -> Vec<Touch> {
    touches.sort_unstable_by(|a, b| b.cmp(a));
    touches.truncate(TOUCHES_KEPT);
    touches
}

/// The newest five as cookie-safe text: numbers in base 36, `.` between fields, `~` between touches. A touch that does not
/// earn has one more field, `0`.
pub fn pack(touches: &[Touch]) -> String {
    let mut text = String::new();
    for touch in newest(touches.to_vec()) {
        if !text.is_empty() {
            text.push('~');
        }
        let product = touch.product.map_or(0, |id| id.0);
        let fields = [
            touch.at.0,
            touch.click.0,
            touch.link.0,
            touch.creator.0,
            touch.shop.0,
            product,
        ];
        for (position, field) in fields.into_iter().enumerate() {
            if position > 0 {
                text.push('.');
            }
            push_base36(&mut text, field);
        }
        if !touch.is_earning {
            text.push_str(".0");
        }
    }
    text
}

/// Reads what [`pack`] wrote; anything else, however slightly damaged, is `None`.
pub fn unpack(text: &str) -> Option<Vec<Touch>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let mut touches = Vec::new();
    for part in text.split('~') {
        let mut fields = part.split('.').map(|field| {
            let plain = field.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
            i64::from_str_radix(field, 36).ok().filter(|n| plain && *n >= 0)
        });
        let mut next = || fields.next().flatten();
        let (at, click, link, creator, shop, product) = (next()?, next()?, next()?, next()?, next()?, next()?);
        let is_earning = match fields.next() {
            None => true,
            Some(Some(0)) => false,
            Some(_) => return None,
        };
        let bad = fields.next().is_some() || [click, link, creator, shop].contains(&0);
        if bad || touches.len() == TOUCHES_KEPT {
            return None;
        }
        touches.push(Touch {
            at: Instant(at),
            click: ClickId(click),
            link: LinkId(link),
            creator: CreatorId(creator),
            shop: ShopId(shop),
            product: (product > 0).then_some(ProductId(product)),
            is_earning,
        });
    }
    Some(touches)
}

/// Numbers here are ids and instants after 1970, never negative.
fn push_base36(text: &mut String, number: i64) {
    let mut digits = [0_u8; 13];
    let (mut rest, mut count) = (number.max(0), 0);
    loop {
        digits[count] = b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % 36) as usize];
        count += 1;
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    text.extend(digits[..count].iter().rev().map(|digit| char::from(*digit)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn touch(at: i64, click: i64) -> Touch {
        Touch {
            at: Instant(at),
            click: ClickId(click),
            link: LinkId(3),
            creator: CreatorId(4),
            shop: ShopId(5),
            product: Some(ProductId(6)),
            is_earning: true,
        }
    }

    #[test]
    fn the_newest_five_are_kept_and_no_click_twice() {
        let mut kept = Vec::new();
        for n in 1..=7 {
            kept = remember(&kept, touch(n * 10, n));
        }
        assert_eq!(kept.iter().map(|t| t.click.0).collect::<Vec<_>>(), [7, 6, 5, 4, 3]);
        assert_eq!(remember(&kept, touch(70, 7)), kept);
    }

    #[test]
    fn damaged_text_is_nothing_at_all() {
        let text = pack(&[touch(36, 35)]);
        assert_eq!(text, "10.z.3.4.5.6");
        assert_eq!(unpack(""), Some(vec![]));
        for bad in [
            "~",
            "10",
            "10.z.3.4.5",
            "10.z.3.4.5.6.7",
            "10.z.3.4.5.6.",
            "10.z.3.4.5.6.0.0",
            "10.z.3.0.5.6",
            "10.Z.3.4.5.6",
            "-1.z.3.4.5.6",
            "+1.z.3.4.5.6",
        ] {
            assert_eq!(unpack(bad), None, "{bad}");
        }
        assert_eq!(unpack(&vec![text; 6].join("~")), None);
        let unpaid = Touch {
            is_earning: false,
            ..touch(36, 35)
        };
        assert_eq!(pack(&[unpaid]), "10.z.3.4.5.6.0");
        assert_eq!(unpack("10.z.3.4.5.6.0"), Some(vec![unpaid]));
    }

    proptest! {
        #[test]
        fn touches_come_back_from_their_text(
            rows in prop::collection::vec((0..i64::MAX, 1..i64::MAX, 1..i64::MAX, 0..i64::MAX, any::<bool>()), 0..8),
        ) {
            let touches: Vec<Touch> = rows.into_iter().map(|(at, click, shop, product, is_earning)| Touch {
                is_earning,
                at: Instant(at),
                shop: ShopId(shop),
                product: (product > 0).then_some(ProductId(product)),
                ..touch(0, click)
            }).collect();
            let text = pack(&touches);
            prop_assert!(text.len() <= 5 * 86);
            prop_assert_eq!(unpack(&text), Some(newest(touches)));
        }
    }
}
