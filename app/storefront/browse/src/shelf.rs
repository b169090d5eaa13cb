//! Lists of products: all, found, of a category, of a shop.

use crate::card::{CardRow, card};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};
use ui::{ButtonLink, Chip, Empty, PageHead, Products, ShopCard};
use wire::Answer;

/// A list and what stands above it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShelfView {
    /// Its heading.
    pub title: String,
    /// Categories to go to: slug, name, whether it is the open one.
    pub chips: Vec<(String, String, bool)>,
    /// The products.
    pub cards: Vec<CardRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// The shop whose list it is: its name.
    pub shop: Option<String>,
}

/// A page of a list. `kind` is `all`, `search`, `category` or `shop`; `key` the words or the slug.
#[server(endpoint = "storefront/shelf")]
pub async fn shelf(
    kind: String,
    #[server(default)] key: String,
    #[server(default)] cursor: String,
) -> Answer<ShelfView> {
    read::shelf(&web::anyone(), &kind, &key, &cursor)
        .await
        .map_err(web::page_refused)
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads a list; server only.

    use super::ShelfView;
    use crate::card;
    use catalog::{CATEGORIES, Category};
    use flows::Cx;
    use i18n::t;
    use kernel::{Cursor, Error};
    use store::catalog::Shelf;

    /// Cards on a page: fills rows of two, three, four and six.
    const PAGE: usize = 24;

    pub async fn shelf(cx: &Cx, kind: &str, key: &str, cursor: &str) -> Result<ShelfView, Error> {
        let cursor = Cursor::decode(cursor);
        let (mut title, mut chips, mut shop_name) = (String::new(), Vec::new(), None);
        let (words, leaves, found);
        let shelf = match kind {
            "search" if key.trim().is_empty() => {
                title = t!("storefront.products");
                Shelf::All
            }
            "search" => {
                title = t!(
                    "storefront.found",
                    words = key.trim().chars().take(80).collect::<String>()
                );
                words = flows::catalog::words(key);
                Shelf::Search(&words)
            }
            "category" => {
                let category = category(key).ok_or(Error::NotFound)?;
                title = name(category);
                let top = category.parent.unwrap_or(category.slug);
                leaves = CATEGORIES
                    .iter()
                    .filter(|c| c.parent == Some(top))
                    .map(|c| c.slug)
                    .collect::<Vec<_>>();
                chips = chips_of(
                    CATEGORIES.iter().filter(|c| c.slug == top || c.parent == Some(top)),
                    key,
                );
                if category.parent.is_some() {
                    Shelf::Category(category.slug)
                } else {
                    Shelf::Categories(&leaves)
                }
            }
            "shop" => {
                found = store::catalog::shop_at(cx.db(), key)
                    .await?
                    .filter(|shop| shop.open)
                    .ok_or(Error::NotFound)?;
                title.clone_from(&found.name);
                shop_name = Some(found.name.clone());
                Shelf::Shop(found.id)
            }
            _ => {
                let used = store::catalog::used_categories(cx.db()).await?;
                let has = |top: &Category| {
                    CATEGORIES
                        .iter()
                        .any(|c| c.parent == Some(top.slug) && used.iter().any(|u| u == c.slug))
                };
                chips = chips_of(CATEGORIES.iter().filter(|c| c.parent.is_none() && has(c)), "");
                Shelf::All
            }
        };
        let locale = i18n::locale();
        let mut page = store::catalog::cards(cx.db(), shelf, cursor, PAGE).await?;
        card::reduce(cx, &mut page.rows).await?;
        let page = page.map(|found| card::row(found, &locale));
        Ok(ShelfView {
            title,
            chips,
            cards: page.rows,
            next: page.next,
            shop: shop_name,
        })
    }

    fn category(slug: &str) -> Option<&'static Category> {
        CATEGORIES.iter().find(|category| category.slug == slug)
    }

    fn name(category: &Category) -> String {
        i18n::text(&format!("category.{}", category.slug), &[])
    }

    fn chips_of<'a>(categories: impl Iterator<Item = &'a Category>, open: &str) -> Vec<(String, String, bool)> {
        categories
            .map(|c| (c.slug.to_owned(), name(c), c.slug == open))
            .collect()
    }
}

/// `/`: the shop tab.
#[component]
pub fn StartPage() -> impl IntoView {
    list("all", Signal::derive(String::new), "/")
}

/// `/search?q=`.
#[component]
pub fn SearchPage() -> impl IntoView {
    let query = use_query_map();
    list(
        "search",
        Signal::derive(move || query.read().get("q").unwrap_or_default()),
        "/search",
    )
}

/// `/category/{slug}`.
#[component]
pub fn CategoryPage() -> impl IntoView {
    list("category", slug(), "/category")
}

/// `/shop/{slug}`.
#[component]
pub fn ShopPage() -> impl IntoView {
    list("shop", slug(), "/shop")
}

fn slug() -> Signal<String> {
    let params = use_params_map();
    Signal::derive(move || params.read().get("slug").unwrap_or_default())
}

fn list(kind: &'static str, key: Signal<String>, path: &'static str) -> AnyView {
    let query = use_query_map();
    let cursor = move || query.read().get("cursor").unwrap_or_default();
    let view = Resource::new(
        move || (key.get(), cursor()),
        move |(key, cursor)| shelf(kind.to_owned(), key, cursor),
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(shelf) => page(kind, shelf, key.get_untracked(), path, !cursor().is_empty()),
                    Err(error) => ui::failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// `further` when it is not the list's first page.
fn page(kind: &'static str, shelf: ShelfView, key: String, path: &str, further: bool) -> AnyView {
    let ShelfView {
        title,
        chips,
        cards,
        next,
        shop,
    } = shelf;
    let head = match (kind, shop) {
        ("all", _) => view! {
            <Title text=t!("common.brand")/>
            <h1 class="sr">{t!("nav.storefront")}</h1>
        }
        .into_any(),
        (_, Some(name)) => view! {
            <Title text=title.clone()/>
            <h1 class="sr">{title}</h1>
            <ShopCard name note=t!("storefront.shop_note")/>
        }
        .into_any(),
        _ => view! {
            <Title text=title.clone()/>
            <PageHead title/>
        }
        .into_any(),
    };
    let chips = (!chips.is_empty()).then(|| {
        let all = (kind == "all").then(|| view! { <Chip href="/" text=t!("storefront.for_you") on=true/> });
        let chips = chips
            .into_iter()
            .map(|(slug, name, on)| view! { <Chip href=format!("/category/{slug}") text=name on/> })
            .collect_view();
        view! { <nav class="cats" aria-label=t!("storefront.categories")>{all} {chips}</nav> }
    });
    let start = match kind {
        "search" => format!("{path}?q={}", encode(&key)),
        "all" => path.to_owned(),
        _ => format!("{path}/{key}"),
    };
    let mark = if kind == "search" { '&' } else { '?' };
    let next = next.map(|cursor| {
        let href = format!("{start}{mark}cursor={cursor}");
        view! { <ButtonLink href>{t!("storefront.more")}</ButtonLink> }
    });
    let start = further.then(|| view! { <ButtonLink href=start look="quiet">{t!("storefront.start")}</ButtonLink> });
    let body = if cards.is_empty() {
        let text = if kind == "search" {
            t!("storefront.nothing_found")
        } else {
            t!("storefront.nothing_yet")
        };
        view! {
            <Empty title=t!("storefront.nothing") text>
                <ButtonLink href="/">{t!("storefront.all")}</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        let cards = cards
            .into_iter()
            .enumerate()
            .map(|(n, row)| card(row, n < 4))
            .collect_view();
        view! {
            <Products label=t!("storefront.products")>{cards}</Products>
            <div class="row wrap more">{start} {next}</div>
        }
        .into_any()
    };
    view! { {head} {chips} {body} }.into_any()
}

/// Percent-encodes a query value.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.') {
            out.push(char::from(b));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(b >> 4)]));
            out.push(char::from(HEX[usize::from(b & 15)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_travel_in_an_address() {
        assert_eq!(super::encode("blue shirt & Ä"), "blue%20shirt%20%26%20%C3%84");
    }
}
