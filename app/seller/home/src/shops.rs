//! The shops a person works for, and which one this browser acts for.

use i18n::t;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Badge, MoreLink, Panel, PostButton, ShopCard};
use wire::Answer;

/// One shop of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// State of its registration, in words.
    pub state: String,
    /// Whether it is the one acted for.
    pub current: bool,
}

/// Makes `shop` the one this browser acts for. Somebody else's shop is not found.
#[server(endpoint = "seller/shops/choose")]
pub async fn choose(#[server(default)] shop: String) -> Answer<()> {
    let shop = shop.parse().map_err(|_| kernel::Error::NotFound)?;
    web::choose_shop(shop).await?;
    web::go_with_notice("/seller", "shop_chosen");
    Ok(())
}

/// The list, with a button at each shop but the current one. Plain forms: everything on the page changes.
pub(crate) fn shops(lines: Vec<ShopLine>) -> AnyView {
    let lines = lines
        .into_iter()
        .map(|line| {
            let end = if line.current {
                view! { <Badge tone="ok" text=t!("seller_home.shops.current")/> }.into_any()
            } else {
                let values = vec![("shop".to_owned(), line.id)];
                let text = t!("seller_home.shops.switch");
                view! { <PostButton action="/api/seller/shops/choose" values text look="sm"/> }.into_any()
            };
            view! { <ShopCard name=line.name note=line.state>{end}</ShopCard> }
        })
        .collect_view();
    view! {
        <Panel title=t!("seller_home.shops") look="stack g2">
            {lines}
            <MoreLink href="/seller/register" text=t!("seller_home.shops.another")/>
        </Panel>
    }
    .into_any()
}
