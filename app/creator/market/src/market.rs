//! `/creator/market`: products any creator may promote, with the rate and what a sale earns (spec: affiliate 2.3).

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Button, ButtonLink, Empty, FormError, OfferCard, Opt, PageHead, Pager, PostButton, Products, SearchField, Select,
    failed, failure,
};
use wire::Answer;

/// One product.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfferRow {
    /// The product's id.
    pub id: String,
    /// End of its address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// The price in words.
    pub price: String,
    /// What one sale earns, in words.
    pub earns: String,
    /// The rate in words.
    pub rate: String,
    /// Name of its shop.
    pub shop: String,
    /// Address of its picture; empty while there is none.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
    /// Remark on what is left; empty when there is plenty.
    pub left: String,
    /// Code of the creator's link; empty while there is none.
    pub code: String,
}

/// The page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MarketView {
    /// Slugs and names of the categories.
    pub categories: Vec<(String, String)>,
    /// Least rates to choose from: value and words.
    pub rates: Vec<(String, String)>,
    /// The products.
    pub rows: Vec<OfferRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// Products in open plans. `rate` is the least rate in whole per cent.
#[server(endpoint = "creator/market/list")]
pub async fn market(
    #[server(default)] q: String,
    #[server(default)] category: String,
    #[server(default)] rate: String,
    #[server(default)] cursor: String,
) -> Answer<MarketView> {
    let cx = web::creator()?;
    Ok(crate::read::market(&cx, &q, &category, &rate, &cursor).await?)
}

/// Makes the creator's link to a product, if there is none, and shows it.
#[server(endpoint = "creator/market/get_link")]
pub async fn get_link(#[server(default)] product: String) -> Answer<()> {
    let cx = web::creator()?;
    let product = product
        .parse()
        .map(kernel::ProductId)
        .map_err(|_| kernel::Error::NotFound)?;
    let code = flows::affiliate::create_link(&cx, product).await?;
    web::go_with_notice(&format!("/creator/links/{code}"), "link_made");
    Ok(())
}

/// What the list is narrowed by, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    q: String,
    category: String,
    rate: String,
    cursor: String,
}

impl Asked {
    fn page(&self, cursor: &str) -> String {
        let Asked { q, category, rate, .. } = self;
        let q = q
            .replace('%', "%25")
            .replace('&', "%26")
            .replace('#', "%23")
            .replace('+', "%2B");
        format!("/creator/market?q={q}&category={category}&rate={rate}&cursor={cursor}")
    }
}

/// The page.
#[component]
pub(crate) fn MarketPage() -> AnyView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let get = |name: &str| query.read().get(name).unwrap_or_default();
        Asked {
            q: get("q"),
            category: get("category"),
            rate: get("rate"),
            cursor: get("cursor"),
        }
    });
    let list = Resource::new(move || asked.get(), |a| market(a.q, a.category, a.rate, a.cursor));
    let action = ServerAction::<GetLink>::new();
    view! {
        <Title text=t!("creator.market.title")/>
        <PageHead title=t!("creator.market.title") sub=t!("creator.market.sub")/>
        <FormError error=failure(action)/>
        <Suspense>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(list) => page(list, asked.get_untracked()),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(list: MarketView, asked: Asked) -> AnyView {
    let options = |all: Vec<(String, String)>, on: &str| {
        Opt::choose(
            all.into_iter().map(|(value, label)| Opt::new(value, label)).collect(),
            on,
        )
    };
    let categories = options(list.categories, &asked.category);
    let rates = options(list.rates, &asked.rate);
    let back = if asked.cursor.is_empty() {
        String::new()
    } else {
        asked.page("")
    };
    let next = list.next.map(|cursor| asked.page(&cursor)).unwrap_or_default();
    let offers = if list.rows.is_empty() {
        view! {
            <Empty title=t!("creator.market.empty") text=t!("creator.market.empty_text")>
                <ButtonLink href="/creator/market">{t!("creator.market.all")}</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Products label=t!("creator.market.products") look="offers">
                {list.rows.into_iter().map(offer).collect_view()}
            </Products>
            <Pager back next text=String::new()/>
        }
        .into_any()
    };
    view! {
        <form class="filters" role="search" method="get" action="/creator/market">
            <SearchField label=t!("creator.market.search") value=asked.q/>
            <Select name="category" label=t!("creator.market.category") options=categories look="fit" prompt=t!("creator.market.any_category")/>
            <Select name="rate" label=t!("creator.market.rate") options=rates look="fit"/>
            <Button>{t!("common.filter")}</Button>
        </form>
        {offers}
    }
    .into_any()
}

fn offer(row: OfferRow) -> AnyView {
    let meta = if row.left.is_empty() {
        Vec::new()
    } else {
        vec![row.left]
    };
    let button = if row.code.is_empty() {
        view! {
            <PostButton
                action="/api/creator/market/get_link"
                values=vec![("product".to_owned(), row.id)]
                look="sm block"
                icon="plus"
                text=t!("creator.market.get_link")
            />
        }
        .into_any()
    } else {
        view! {
            <ButtonLink href=format!("/creator/links/{}", row.code) look="sm quiet block" icon="link">
                {t!("creator.market.your_link")}
            </ButtonLink>
        }
        .into_any()
    };
    view! {
        <li>
            <OfferCard
                href=format!("/product/{}", row.slug)
                title=row.title
                price=row.price
                earns=row.earns
                per=t!("creator.market.per_sale")
                rate=row.rate
                shop=row.shop
                picture=row.picture
                seed=row.seed
                meta
            >
                {button}
            </OfferCard>
        </li>
    }
    .into_any()
}
