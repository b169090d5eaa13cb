//! What a request for a link gets: the table of affiliate 2.8 as one pure function.

kernel::coded! {
    /// What is counted when no click is recorded.
    pub enum Counter {
        /// A HEAD request.
        Head = "head",
        /// A robot or a preview fetcher.
        Bot = "bot",
        /// A browser fetching ahead of the person.
        Prefetch = "prefetch",
        /// An image, frame or script of somebody's page.
        Embed = "embed",
        /// The link leads nowhere any more.
        Inactive = "inactive",
        /// Too many hits by one visitor.
        Throttled = "throttled",
    }
}

kernel::coded! {
    /// Class of a recorded click.
    pub enum ClickClass {
        /// A person.
        Human = "human",
        /// The creator, the shop's people or the operator's, signed in.
        Internal = "internal",
        /// A person, but the creator may not earn at present.
        IneligibleCreator = "ineligible_creator",
    }
}

/// What is known of the link behind the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStanding {
    /// No such code.
    Unknown,
    /// Leads to its product.
    Active,
    /// Active, but its creator is suspended, closed or banned.
    IneligibleCreator,
    /// Disabled, expired, or its plan is over: leads to a fallback, without attribution.
    Inactive,
}

/// The headers by which a browser says that it fetches ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purpose<'a> {
    /// `Sec-Purpose`.
    pub sec_purpose: Option<&'a str>,
    /// `Purpose`.
    pub purpose: Option<&'a str>,
    /// `X-Purpose`.
    pub x_purpose: Option<&'a str>,
    /// `X-Moz`.
    pub x_moz: Option<&'a str>,
}

impl Purpose<'_> {
    /// Whether any of them says so.
    pub fn ahead(&self) -> bool {
        let says = |header: Option<&str>, words: &[&str]| {
            header.is_some_and(|value| words.iter().any(|word| value.trim().eq_ignore_ascii_case(word)))
        };
        self.sec_purpose
            .is_some_and(|value| value.to_ascii_lowercase().contains("prefetch"))
            || says(self.purpose, &["prefetch", "preview", "instant"])
            || says(self.x_purpose, &["prefetch", "preview", "instant"])
            || says(self.x_moz, &["prefetch"])
    }
}

/// One request to `/r/{code}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    /// HTTP method as sent.
    pub method: &'a str,
    /// The link.
    pub link: LinkStanding,
    /// The user agent is empty, a robot's or a known preview fetcher's.
    pub bot: bool,
    /// Fetch-ahead headers.
    pub purpose: Purpose<'a>,
    /// `Sec-Fetch-Dest`.
    pub sec_fetch_dest: Option<&'a str>,
    /// This visitor hit too often.
    pub throttled: bool,
    /// Staff, the shop's people or the creator, signed in.
    pub internal: bool,
}

/// Where the answer sends the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Nowhere.
    None,
    /// The link's destination.
    Destination,
    /// The destination with `ck={click}`, which the landing page confirms.
    DestinationWithClick,
    /// The link's fallback: product, shop or home.
    Fallback,
}

/// The answer to a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// HTTP status: 302, 403, 404, 405 or 503 (then with `Retry-After: 0`).
    pub status: u16,
    /// Where to.
    pub target: Target,
    /// Whether the touch cookie is set.
    pub sets_touch: bool,
    /// Class of the click to record, if one is recorded.
    pub click: Option<ClickClass>,
    /// What to count, if no click is recorded.
    pub counter: Option<Counter>,
}

/// Decides a hit (spec: affiliate 2.8, rows 1 to 10 in their order).
pub fn classify(hit: &Hit<'_>) -> Outcome {
    let plain = |status, target, counter| Outcome {
        status,
        target,
        sets_touch: false,
        click: None,
        counter,
    };
    let target = match hit.link {
        LinkStanding::Inactive => Target::Fallback,
        _ => Target::Destination,
    };
    match hit {
        Hit { method, .. } if *method != "GET" && *method != "HEAD" => plain(405, Target::None, None),
        Hit {
            link: LinkStanding::Unknown,
            ..
        } => plain(404, Target::None, None),
        Hit { method: "HEAD", .. } => plain(302, target, Some(Counter::Head)),
        Hit { bot: true, .. } => plain(302, target, Some(Counter::Bot)),
        Hit { purpose, .. } if purpose.ahead() => plain(503, Target::None, Some(Counter::Prefetch)),
        Hit {
            sec_fetch_dest: Some(dest),
            ..
        } if !dest.trim().eq_ignore_ascii_case("document") => plain(403, Target::None, Some(Counter::Embed)),
        Hit {
            link: LinkStanding::Inactive,
            ..
        } => plain(302, target, Some(Counter::Inactive)),
        Hit { throttled: true, .. } => plain(302, target, Some(Counter::Throttled)),
        Hit { internal: true, .. } => Outcome {
            click: Some(ClickClass::Internal),
            ..plain(302, target, None)
        },
        Hit { link, .. } => Outcome {
            sets_touch: true,
            click: Some(match link {
                LinkStanding::IneligibleCreator => ClickClass::IneligibleCreator,
                _ => ClickClass::Human,
            }),
            ..plain(302, Target::DestinationWithClick, None)
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HUMAN: Hit<'static> = Hit {
        method: "GET",
        link: LinkStanding::Active,
        bot: false,
        purpose: Purpose {
            sec_purpose: None,
            purpose: None,
            x_purpose: None,
            x_moz: None,
        },
        sec_fetch_dest: Some("document"),
        throttled: false,
        internal: false,
    };

    fn row(hit: Hit<'_>) -> (u16, Target, bool, Option<ClickClass>, Option<Counter>) {
        let o = classify(&hit);
        (o.status, o.target, o.sets_touch, o.click, o.counter)
    }

    #[test]
    fn every_row_of_the_table_is_answered_as_written() {
        use Target as T;
        let ahead = Purpose {
            sec_purpose: Some("prefetch;prerender"),
            ..Purpose::default()
        };
        let (bot, link) = (true, LinkStanding::Inactive);
        assert_eq!(
            row(Hit {
                method: "POST",
                ..HUMAN
            }),
            (405, T::None, false, None, None)
        );
        assert_eq!(
            row(Hit {
                link: LinkStanding::Unknown,
                bot,
                ..HUMAN
            }),
            (404, T::None, false, None, None)
        );
        assert_eq!(
            row(Hit {
                method: "HEAD",
                ..HUMAN
            }),
            (302, T::Destination, false, None, Some(Counter::Head))
        );
        assert_eq!(
            row(Hit { bot, ..HUMAN }),
            (302, T::Destination, false, None, Some(Counter::Bot))
        );
        assert_eq!(
            row(Hit {
                purpose: ahead,
                ..HUMAN
            }),
            (503, T::None, false, None, Some(Counter::Prefetch))
        );
        // Row 4 stands before row 5: a preview fetcher that says so gets its card.
        assert_eq!(
            row(Hit {
                bot,
                purpose: ahead,
                ..HUMAN
            }),
            (302, T::Destination, false, None, Some(Counter::Bot))
        );
        assert_eq!(
            row(Hit {
                sec_fetch_dest: Some("image"),
                ..HUMAN
            }),
            (403, T::None, false, None, Some(Counter::Embed))
        );
        assert_eq!(
            row(Hit { link, ..HUMAN }),
            (302, T::Fallback, false, None, Some(Counter::Inactive))
        );
        assert_eq!(
            row(Hit { link, bot, ..HUMAN }),
            (302, T::Fallback, false, None, Some(Counter::Bot))
        );
        assert_eq!(
            row(Hit {
                throttled: true,
                internal: true,
                ..HUMAN
            }),
            (302, T::Destination, false, None, Some(Counter::Throttled))
        );
        assert_eq!(
            row(Hit {
                internal: true,
                ..HUMAN
            }),
            (302, T::Destination, false, Some(ClickClass::Internal), None)
        );
        assert_eq!(
            row(HUMAN),
            (302, T::DestinationWithClick, true, Some(ClickClass::Human), None)
        );
        assert_eq!(
            row(Hit {
                sec_fetch_dest: None,
                ..HUMAN
            }),
            (302, T::DestinationWithClick, true, Some(ClickClass::Human), None)
        );
        assert_eq!(
            row(Hit {
                link: LinkStanding::IneligibleCreator,
                ..HUMAN
            }),
            (
                302,
                T::DestinationWithClick,
                true,
                Some(ClickClass::IneligibleCreator),
                None
            )
        );
    }

    #[test]
    fn all_ways_of_fetching_ahead_are_known() {
        let none = Purpose::default();
        assert!(!none.ahead());
        for value in ["prefetch", "Prefetch; anonymous-client-ip", "prefetch;prerender"] {
            assert!(
                Purpose {
                    sec_purpose: Some(value),
                    ..none
                }
                .ahead(),
                "{value}"
            );
        }
        for value in ["prefetch", "preview", "Instant"] {
            assert!(
                Purpose {
                    purpose: Some(value),
                    ..none
                }
                .ahead(),
                "{value}"
            );
            assert!(
                Purpose {
                    x_purpose: Some(value),
                    ..none
                }
                .ahead(),
                "{value}"
            );
        }
        assert!(
            Purpose {
                x_moz: Some("prefetch"),
                ..none
            }
            .ahead()
        );
        assert!(
            !Purpose {
                x_moz: Some("preview"),
                purpose: Some("reload"),
                ..none
            }
            .ahead()
        );
    }

    proptest! {
        #[test]
        fn a_robot_a_prefetch_and_an_embed_never_set_a_cookie(
            bot: bool, ahead: bool, embed: bool, throttled: bool, internal: bool, head: bool, link in 0..4_usize,
        ) {
            let standings =
                [LinkStanding::Unknown, LinkStanding::Active, LinkStanding::IneligibleCreator, LinkStanding::Inactive];
            let outcome = classify(&Hit {
                method: if head { "HEAD" } else { "GET" },
                link: standings[link],
                bot,
                purpose: Purpose { purpose: ahead.then_some("prefetch"), ..Purpose::default() },
                sec_fetch_dest: embed.then_some("iframe"),
                throttled,
                internal,
            });
            let clean = !(bot || ahead || embed || throttled || internal || head) && (link == 1 || link == 2);
            prop_assert_eq!(outcome.sets_touch, clean);
            prop_assert_eq!(outcome.target == Target::DestinationWithClick, outcome.sets_touch);
            prop_assert!(outcome.click.is_none() || outcome.counter.is_none());
        }
    }
}
