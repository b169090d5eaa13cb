//! What was bought in the demo's last weeks, and how each sale went on.

use kernel::Span;

/// How a sale goes on after it was placed. Hours count from placing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nobody pays.
    Unpaid,
    /// Paid; the shop has not sent it yet.
    Paid,
    /// Paid, and later the buyer asked to cancel.
    AskedToCancel(i64),
    /// Paid and cancelled by the buyer within the hour.
    CancelledByBuyer,
    /// Paid and cancelled by the shop.
    CancelledByShop(i64),
    /// Sent.
    Sent(i64),
    /// Sent, and arrived.
    Arrived(i64, i64),
}

/// One checkout.
pub struct Sale {
    /// How long ago it was placed.
    pub ago: Span,
    /// Who bought, as a place among the buyers.
    pub buyer: usize,
    /// Key of the good, place of the variant, how many.
    pub items: &'static [(&'static str, usize, i64)],
    /// By whose link to what the buyer came.
    pub via: Option<(usize, &'static str)>,
    /// How it went on.
    pub fate: Fate,
}

const fn sale(ago: Span, buyer: usize, items: &'static [(&'static str, usize, i64)], fate: Fate) -> Sale {
    Sale {
        ago,
        buyer,
        items,
        via: None,
        fate,
    }
}

const fn via(creator: usize, key: &'static str, sale: Sale) -> Sale {
    Sale {
        via: Some((creator, key)),
        ..sale
    }
}

const fn days(days: i64, hours: i64) -> Span {
    Span::hours(days * 24 + hours)
}

use Fate::{Arrived, AskedToCancel, CancelledByBuyer, CancelledByShop, Paid, Sent, Unpaid};

/// Every sale, oldest first.
pub const SALES: &[Sale] = &[
    via(
        0,
        "kettle",
        sale(days(30, 3), 1, &[("kettle", 3, 1), ("spoons", 0, 1)], Arrived(20, 92)),
    ),
    sale(days(29, 20), 2, &[("skillet", 0, 1)], Arrived(26, 118)),
    via(
        1,
        "grinder",
        sale(
            days(29, 2),
            3,
            &[("grinder", 0, 1), ("dripper", 1, 1)],
            Arrived(31, 103),
        ),
    ),
    via(0, "kettle", sale(days(28, 9), 4, &[("kettle", 0, 2)], Arrived(18, 96))),
    sale(days(27, 14), 5, &[("jars", 0, 2), ("towels", 0, 1)], Arrived(44, 140)),
    via(
        1,
        "serum",
        sale(days(27, 1), 6, &[("serum", 0, 2), ("candle", 1, 1)], Arrived(22, 80)),
    ),
    sale(days(25, 6), 0, &[("bowls", 0, 1), ("mug", 0, 4)], Arrived(28, 110)),
    via(1, "tote", sale(days(24, 4), 7, &[("tote", 0, 1)], Arrived(30, 101))),
    sale(days(22, 11), 1, &[("board", 0, 1)], CancelledByShop(19)),
    via(0, "candle", sale(days(21, 7), 2, &[("candle", 0, 3)], Arrived(24, 90))),
    sale(
        days(19, 5),
        3,
        &[("umbrella", 0, 1), ("rocket", 0, 1)],
        Arrived(40, 130),
    ),
    via(
        0,
        "notebook",
        sale(days(17, 8), 4, &[("notebook", 1, 3)], Arrived(25, 97)),
    ),
    sale(days(15, 2), 5, &[("earbuds", 0, 1)], Unpaid),
    via(
        0,
        "kettle",
        sale(days(13, 6), 6, &[("kettle", 5, 1), ("mug", 0, 2)], Arrived(21, 88)),
    ),
    sale(days(11, 9), 0, &[("lamp", 0, 1), ("notebook", 0, 1)], Arrived(35, 121)),
    via(1, "bottle", sale(days(9, 3), 7, &[("bottle", 0, 2)], Arrived(27, 95))),
    sale(days(8, 10), 1, &[("vase", 0, 1)], CancelledByBuyer),
    via(
        0,
        "apron",
        sale(days(7, 4), 2, &[("apron", 0, 1), ("towels", 0, 2)], Sent(52)),
    ),
    sale(days(5, 1), 3, &[("rocket", 0, 2)], Sent(29)),
    via(0, "kettle", sale(days(5, 6), 4, &[("kettle", 1, 1)], Paid)),
    via(1, "bowls", sale(days(4, 21), 5, &[("bowls", 1, 1)], Paid)),
    sale(days(3, 14), 6, &[("skillet", 0, 1), ("spoons", 0, 1)], Paid),
    sale(
        days(3, 2),
        0,
        &[("kettle", 4, 1), ("balm", 0, 1), ("bottle", 0, 1)],
        Sent(30),
    ),
    sale(days(2, 6), 7, &[("board", 1, 1)], AskedToCancel(49)),
    via(
        0,
        "dripper",
        sale(days(1, 9), 1, &[("dripper", 0, 1), ("mug", 0, 2)], Paid),
    ),
    sale(days(0, 14), 2, &[("plant", 0, 1)], Paid),
    via(1, "serum", sale(days(0, 8), 3, &[("serum", 0, 1)], Paid)),
    via(
        0,
        "kettle",
        sale(days(0, 5), 5, &[("kettle", 3, 1), ("jars", 0, 1)], Paid),
    ),
    sale(Span::minutes(25), 6, &[("towels", 0, 1)], Paid),
    sale(Span::minutes(6), 4, &[("kettle", 0, 1)], Unpaid),
];
