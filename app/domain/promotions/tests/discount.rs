//! A shop's product discount: windows to the microsecond, what may be changed when, the price before it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{input, line, off, promotion, shop};
use kernel::{Bps, FieldError, Instant, Span};
use promotions::*;
use proptest::prelude::*;

fn day(n: i64) -> Instant {
    Instant(0).after(Span::days(n))
}

fn terms() -> Terms {
    Terms {
        title: " Morning kettle ".into(),
        change: Change::Off(Bps(2500)),
        begin: day(10),
        end: day(12),
    }
}

fn wrong(terms: Terms) -> Vec<String> {
    let said = |e: FieldError| format!("{}.{}", e.field, e.code);
    terms
        .checked(day(9))
        .map_or_else(|e| e.into_iter().map(said).collect(), |_| Vec::new())
}

#[test]
fn what_is_wrong_with_terms_is_said_field_by_field() {
    let good = terms().checked(day(10)).unwrap();
    assert_eq!(good.title, "Morning kettle");
    assert_eq!(
        wrong(Terms {
            title: "  ".into(),
            ..terms()
        }),
        ["title.required"]
    );
    assert_eq!(
        wrong(Terms {
            title: "é".repeat(51),
            ..terms()
        }),
        ["title.too_long"]
    );
    assert_eq!(
        wrong(Terms {
            title: "é".repeat(50),
            ..terms()
        }),
        Vec::<String>::new()
    );
    for bad in [Change::Off(Bps(99)), Change::Off(Bps(9901)), Change::Off(Bps(-5))] {
        assert_eq!(wrong(Terms { change: bad, ..terms() }), ["value.out_of_range"]);
    }
    for bad in [0, -1] {
        assert_eq!(
            wrong(Terms {
                change: Change::Fixed(bad),
                ..terms()
            }),
            ["value.not_money"]
        );
    }
    assert_eq!(
        wrong(Terms {
            begin: day(9).before(Span(1)),
            ..terms()
        }),
        ["begin.in_past"]
    );
    let lasting = |span: Span| {
        wrong(Terms {
            end: day(10).after(span),
            ..terms()
        })
    };
    assert_eq!(lasting(Span(Span::minutes(10).0 - 1)), ["end.too_short_time"]);
    assert_eq!(lasting(Span::minutes(10)), Vec::<String>::new());
    assert_eq!(lasting(Span::days(365)), Vec::<String>::new());
    assert_eq!(lasting(Span(Span::days(365).0 + 1)), ["end.too_long_time"]);
    assert_eq!(lasting(Span::days(-1)), ["end.too_short_time"]);
}

#[test]
fn before_it_begins_everything_may_change_while_it_runs_only_name_and_a_later_end_then_nothing() {
    let before = terms();
    let may = |after: &Terms, status| changed(&before, after.clone(), status, day(9));
    let other = Terms {
        title: "Evening kettle".into(),
        change: Change::Fixed(900),
        begin: day(11),
        end: day(20),
    };
    assert_eq!(may(&other, Status::NotStart), Ok(other.clone()));
    assert!(matches!(
        may(
            &Terms {
                begin: day(8),
                ..terms()
            },
            Status::NotStart
        ),
        Err(Unchangeable::Fields(_))
    ));
    let refused = Err(Unchangeable::Refused(Refusal::OnlyLonger));
    for after in [
        Terms {
            change: Change::Off(Bps(3000)),
            ..terms()
        },
        Terms {
            begin: day(11),
            ..terms()
        },
        Terms {
            end: day(12).before(Span(1)),
            ..terms()
        },
    ] {
        assert_eq!(may(&after, Status::Ongoing), refused);
    }
    let longer = Terms {
        title: "Longer".into(),
        end: day(30),
        ..terms()
    };
    assert_eq!(may(&longer, Status::Ongoing), Ok(longer.clone()));
    assert!(matches!(
        may(
            &Terms {
                end: day(376),
                ..terms()
            },
            Status::Ongoing
        ),
        Err(Unchangeable::Fields(_))
    ));
    for over in [Status::Expired, Status::Deactivated] {
        assert_eq!(may(&longer, over), Err(Unchangeable::Refused(Refusal::Over)));
    }
}

/// A discount over days.
fn window(id: i64, bps: i32, from: i64, to: i64) -> Promotion {
    Promotion {
        begin: day(from),
        end: Some(day(to)),
        ..promotion(id, off(bps))
    }
}

fn prior(history: &[(i64, i64)], promotions: &[Promotion], now: i64) -> Option<i64> {
    let history: Vec<ListPrice> = history
        .iter()
        .map(|(n, minor)| ListPrice {
            since: day(*n),
            minor: *minor,
        })
        .collect();
    let promotions: Vec<&Promotion> = promotions.iter().collect();
    prior_price(&history, &promotions, day(now))
}

#[test]
fn the_price_before_is_the_lowest_of_thirty_days_before_the_reduction_began() {
    let sale = || window(1, 2000, 100, 110);
    assert_eq!(prior(&[(0, 1000)], &[sale()], 105), Some(1000));
    assert_eq!(prior(&[(0, 1000)], &[sale()], 99), None, "nothing is reduced");
    assert_eq!(prior(&[(0, 1000)], &[sale()], 110), None, "it is over");
    // thirty days of history, not a microsecond less
    assert_eq!(prior(&[(70, 1000)], &[sale()], 105), Some(1000));
    assert_eq!(prior(&[(71, 1000)], &[sale()], 105), None);
    // a price raised for show
    assert_eq!(prior(&[(0, 700), (95, 1000)], &[sale()], 105), Some(700));
    assert_eq!(prior(&[(0, 700), (70, 1000)], &[sale()], 105), Some(1000));
    // the last thirty days from today would forget the lower price; those before the reduction do not
    assert_eq!(
        prior(&[(0, 700), (80, 1000)], &[window(1, 2000, 100, 200)], 150),
        Some(700)
    );
    // an earlier, deeper sale within the thirty days
    assert_eq!(prior(&[(0, 1000)], &[sale(), window(2, 5000, 75, 80)], 105), Some(500));
    assert_eq!(
        prior(&[(0, 1000)], &[sale(), window(2, 5000, 60, 70)], 105),
        Some(1000),
        "it ended in time"
    );
    assert_eq!(prior(&[(0, 1000)], &[sale(), window(2, 5000, 60, 71)], 105), Some(500));
    // reductions without a gap are one
    assert_eq!(
        prior(&[(0, 1000)], &[sale(), window(2, 5000, 90, 100)], 105),
        Some(1000)
    );
    assert_eq!(
        prior(&[(0, 1000)], &[sale(), window(2, 1000, 90, 104)], 105),
        Some(1000)
    );
    // a change of the list price while it runs does not count
    assert_eq!(prior(&[(0, 1000), (103, 2000)], &[sale()], 105), Some(1000));
    assert_eq!(prior(&[], &[sale()], 105), None);
}

proptest! {
    /// What a page shows is what the cart charges.
    #[test]
    fn the_public_price_is_that_of_the_pipeline(
        list in 1_i64..5000,
        rates in proptest::collection::vec((100_i32..9900, 0_i64..2000, 1_i64..2000), 0..5),
        quantity in 1_i64..5,
    ) {
        let promotions: Vec<Promotion> = (1..).zip(rates).map(|(id, (bps, begin, lasts))| Promotion {
            begin: Instant(begin),
            end: Some(Instant(begin + lasts)),
            ..promotion(id, off(bps))
        }).collect();
        let shown = public_price(list, &promotions.iter().collect::<Vec<_>>(), common::NOW);
        let quote = price(&input(vec![line(1, 1, 1, list, quantity)], vec![shop(1, 0)], promotions)).unwrap();
        prop_assert_eq!(quote.lines.len(), 1);
        prop_assert_eq!(quote.lines[0].unit_minor, shown);
        prop_assert!((1..=list).contains(&shown));
    }
}
