//! Who lives in the demo marketplace. Everybody is made up.

use crate::goods::{self, Good};
use identity::ShopForm;
use orders::Address;

/// Somebody who sells.
pub struct Seller {
    /// Their address; the first one is among the demo logins.
    pub email: &'static str,
    /// Their name.
    pub name: &'static str,
    /// Their shop.
    pub shop: &'static str,
    /// Street, town, state and postcode.
    pub place: [&'static str; 4],
    /// What they sell.
    pub goods: &'static [Good],
    /// Days ago they registered.
    pub since: i64,
    /// Whether the operator has approved the shop.
    pub approved: bool,
}

/// The shops' phone.
pub const PHONE: &str = "+1 555 0142 000";

/// The shops.
pub const SELLERS: &[Seller] = &[
    Seller {
        email: "seller@demo.example",
        name: "Mara",
        shop: "Marrowby Kitchen",
        place: ["Mill Race 3", "Ferndale", "OR", "97412"],
        goods: goods::KITCHEN,
        since: 39,
        approved: true,
    },
    Seller {
        email: "odile@demo.example",
        name: "Odile",
        shop: "Wick & Willow",
        place: ["Lantern Row 18", "Eastwater", "VT", "05401"],
        goods: goods::HOME,
        since: 41,
        approved: true,
    },
    Seller {
        email: "bram@demo.example",
        name: "Bram",
        shop: "Fair Weather Goods",
        place: ["Harbour Steps 7", "Gullhaven", "ME", "04101"],
        goods: goods::OUTDOORS,
        since: 44,
        approved: true,
    },
    Seller {
        email: "juno@demo.example",
        name: "Juno",
        shop: "Paper Lark",
        place: ["Quill Street 21", "Ferndale", "OR", "97413"],
        goods: &[],
        since: 1,
        approved: false,
    },
];

impl Seller {
    /// The registration as they typed it.
    pub fn form(&self) -> ShopForm {
        let [street, city, region, postcode] = self.place.map(str::to_owned);
        ShopForm {
            name: self.shop.to_owned(),
            country: "US".to_owned(),
            kind: "company".to_owned(),
            legal_name: format!("{} LLC", self.shop),
            registration_number: format!("{region}-{}", 410_000 + self.since * 731),
            contact_phone: PHONE.to_owned(),
            street,
            city,
            region,
            postcode,
        }
    }
}

/// Somebody who recommends.
pub struct Creator {
    /// Their address; the first one is among the demo logins.
    pub email: &'static str,
    /// Their name.
    pub name: &'static str,
    /// Their handle.
    pub handle: &'static str,
    /// Where their money goes.
    pub account: &'static str,
    /// What they have links to.
    pub links: &'static [&'static str],
}

/// The creators.
pub const CREATORS: &[Creator] = &[
    Creator {
        email: "creator@demo.example",
        name: "Ines Okafor",
        handle: "ines.cooks",
        account: "Coast Credit Union 0042 7781",
        links: &["kettle", "dripper", "mug", "candle", "notebook", "apron"],
    },
    Creator {
        email: "theo@demo.example",
        name: "Theo Lindqvist",
        handle: "slowmornings",
        account: "Pine Savings 1190 3345",
        links: &["grinder", "serum", "bottle", "tote", "bowls"],
    },
];

/// Somebody who buys: name, e-mail address, street, town, state, postcode.
pub struct Buyer(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// The buyers; the first one has an account and is among the demo logins, the others are guests.
pub const BUYERS: &[Buyer] = &[
    Buyer(
        "Tom Adeyemi",
        "shopper@demo.example",
        "Ashgrove Lane 14",
        "Ferndale",
        "OR",
        "97412",
    ),
    Buyer(
        "June Park",
        "june@mail.example",
        "Cedar Walk 2",
        "Millbrook",
        "WA",
        "98002",
    ),
    Buyer(
        "Pavel Novak",
        "pavel@mail.example",
        "Station Road 41",
        "Larkspur",
        "CA",
        "94939",
    ),
    Buyer(
        "Amara Diallo",
        "amara@mail.example",
        "Orchard Close 9",
        "Greenfield",
        "MA",
        "01301",
    ),
    Buyer(
        "Lena Brandt",
        "lena@mail.example",
        "Birch Court 5",
        "Stillwater",
        "MN",
        "55082",
    ),
    Buyer(
        "Rui Costa",
        "rui@mail.example",
        "Harbor View 77",
        "Newport",
        "RI",
        "02840",
    ),
    Buyer(
        "Hana Sato",
        "hana@mail.example",
        "Maple Bend 30",
        "Boulder",
        "CO",
        "80301",
    ),
    Buyer(
        "Owen Price",
        "owen@mail.example",
        "Quarry Hill 12",
        "Asheville",
        "NC",
        "28801",
    ),
];

impl Buyer {
    /// Where to write to.
    pub const fn email(&self) -> &'static str {
        self.1
    }

    /// Where to deliver to.
    pub fn address(&self) -> Address {
        Address {
            name: self.0.to_owned(),
            line1: self.2.to_owned(),
            city: self.3.to_owned(),
            region: self.4.to_owned(),
            postcode: self.5.to_owned(),
            country: "US".to_owned(),
            ..Address::default()
        }
    }
}
