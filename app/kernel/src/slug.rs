//! Slugs: the readable part of an address, such as `blue-linen-shirt`.

/// Longest slug.
pub const SLUG_MAX: usize = 80;

/// Words no slug, handle or code may be, because the site means something else by them.
pub const RESERVED: &[&str] = &[
    "about",
    "account",
    "admin",
    "affiliate",
    "api",
    "assets",
    "cart",
    "category",
    "checkout",
    "contact",
    "creator",
    "creators",
    "help",
    "home",
    "legal",
    "login",
    "logout",
    "mail",
    "me",
    "moderator",
    "new",
    "null",
    "official",
    "operator",
    "order",
    "orders",
    "payment",
    "pictures",
    "pkg",
    "privacy",
    "product",
    "products",
    "root",
    "search",
    "seller",
    "sellers",
    "settings",
    "shop",
    "shops",
    "signin",
    "signup",
    "sitemap",
    "static",
    "status",
    "support",
    "system",
    "team",
    "terms",
    "undefined",
    "webhook",
    "www",
    "yellowcart",
];

/// A slug made of a name: lower case, marks off Latin letters, everything else to single hyphens, cut at a word to
/// [`SLUG_MAX`]. `None` when nothing of the name can be kept (a name in another script); take the id then.
pub fn slug(name: &str) -> Option<String> {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(letters) => slug.push_str(letters),
            None if c.is_ascii_alphanumeric() => slug.push(c),
            // Apostrophes bind: men's becomes mens.
            None if matches!(c, '\'' | '’') => {}
            None if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            None => {}
        }
    }
    if slug.len() > SLUG_MAX {
        let cut = slug[..=SLUG_MAX].rfind('-').unwrap_or(SLUG_MAX);
        slug.truncate(cut);
    }
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

/// Whether the text is a slug as it may stand in an address: 1 to [`SLUG_MAX`] of `a-z 0-9 -`, no hyphen at an end or
/// beside another, not a reserved word.
pub fn is_slug(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=SLUG_MAX).contains(&bytes.len())
        && bytes
            .iter()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
        && !RESERVED.contains(&text)
}

fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' | 'ľ' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ő' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ț' | 'ţ' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ů' | 'ű' | 'ū' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        // What lower-casing leaves of a dotted capital I.
        '\u{307}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_become_readable_slugs() {
        for (name, made) in [
            ("Blue Linen Shirt", "blue-linen-shirt"),
            ("  Men's  Çelik & Öl — 3/4\" ", "mens-celik-oel-3-4"),
            ("İstanbul", "istanbul"),
            ("50% Off!", "50-off"),
        ] {
            assert_eq!(slug(name).as_deref(), Some(made));
        }
        assert_eq!(slug("黄色いカート"), None);
        assert_eq!(slug("--"), None);
    }

    #[test]
    fn slugs_are_checked() {
        for good in ["a", "blue-shirt", "2-in-1"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a_b", "é", "seller", &"a".repeat(81)] {
            assert!(!is_slug(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_made_is_a_slug_or_reserved(name in "\\PC{0,120}") {
            if let Some(made) = slug(&name) {
                prop_assert!(is_slug(&made) || RESERVED.contains(&made.as_str()), "{}", made);
            }
        }
    }
}
