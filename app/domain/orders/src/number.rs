//! The number people read out for an order: its day and the rest of its identifier, so it is as unique as that and
//! leads back to it. No letters that look like digits.

use kernel::OrderId;

/// Days from 1970 to 2024, where identifiers begin counting milliseconds.
const FIRST_DAY: i64 = 19_723;
/// An identifier's steps within one day: 2^22 in each millisecond.
const DAY: i64 = 86_400_000 << 22;
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Digits for the steps within a day, in two groups of half as many.
const WIDTH: usize = 10;

/// The order's number, such as `YC-20402-1R80M-4G002`; the first group counts days since 1970.
pub fn order_number(order: OrderId) -> String {
    let (day, mut rest) = (FIRST_DAY + order.0.div_euclid(DAY), order.0.rem_euclid(DAY));
    let mut digits = ['0'; WIDTH];
    for digit in digits.iter_mut().rev() {
        *digit = char::from(DIGITS[(rest & 31) as usize]);
        rest >>= 5;
    }
    let (left, right) = digits.split_at(WIDTH / 2);
    let text = |group: &[char]| group.iter().collect::<String>();
    format!("YC-{day}-{}-{}", text(left), text(right))
}

/// The order with this number, however it was typed (small letters, spaces around). Nothing if it is no such number.
pub fn order_id(number: &str) -> Option<OrderId> {
    let number = number.trim().to_ascii_uppercase();
    let mut groups = number.strip_prefix("YC-")?.split('-');
    let day: i64 = groups.next()?.parse().ok()?;
    let mut rest: i64 = 0;
    for group in [groups.next()?, groups.next()?] {
        if group.len() != WIDTH / 2 {
            return None;
        }
        for byte in group.bytes() {
            let value = DIGITS.iter().position(|digit| *digit == byte)?;
            rest = (rest << 5) | i64::try_from(value).ok()?;
        }
    }
    let id = day.checked_sub(FIRST_DAY)?.checked_mul(DAY)?.checked_add(rest)?;
    (groups.next().is_none() && rest < DAY && id > 0 && order_number(OrderId(id)) == number).then_some(OrderId(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_number_tells_the_day_and_the_order() {
        // 2025-11-10 at 00:00:00.001, first process, second order of the millisecond.
        let id = OrderId((20_402 - FIRST_DAY) * DAY + (1 << 22) + 1);
        assert_eq!(order_number(id), "YC-20402-00000-40001");
        assert_eq!(order_id(" yc-20402-00000-40001 "), Some(id));
        assert_eq!(order_number(OrderId(i64::MAX)).len(), "YC-20402-00004-00001".len());
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in [
            "",
            "YC-",
            "YC-20402",
            "YC-20402-1180",
            "YC-20402-00004-0000I",
            "YC-20402-ZZZZZ-ZZZZZ",
            "YC-20402-00004-00001-0",
            "YC-+20402-00004-00001",
            "YC-19723-00000-00000",
            "YC-9223372036854775807-00004-00001",
            "YC-20402-ééé-00001",
        ] {
            assert_eq!(order_id(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_leads_back_to_its_order(id in 1_i64..=i64::MAX) {
            prop_assert_eq!(order_id(&order_number(OrderId(id))), Some(OrderId(id)));
        }

        #[test]
        fn any_text_is_read_without_harm(text in "\\PC{0,30}") {
            let _ = order_id(&text);
        }
    }
}
