//! `/creator/market`: products any creator may promote, with the rate and what a sale earns (spec: affiliate 2.3).

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Button, ButtonLink, Empty, FormError, OfferCard, Opt, PageHead, Pager, PostButton, Products, SearchField, SegLinks,
    Select, failed, failure,
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
    /// How many were sold; empty before the first.
    pub sold: String,
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
    /// Orders to choose from: value and words.
    pub sorts: Vec<(String, String)>,
    /// How many products there are within the filter, in words.
    pub count: String,
    /// The products.
    pub rows: Vec<OfferRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// Products in open plans. `rate` is the least rate in whole per cent, `sort` a code; what is neither counts for nothing.
#[server(endpoint = "creator/market/list")]
pub async fn market(
    #[server(default)] q: String,
    #[server(default)] category: String,
    #[server(default)] rate: String,
    #[server(default)] sort: String,
    #[server(default)] cursor: String,
) -> Answer<MarketView> {
    let cx = web::creator()?;
    Ok(crate::read::market(&cx, &q, &category, (&rate, &sort), &cursor).await?)
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
    sort: String,
    cursor: String,
}

impl Asked {
    /// The address of a page of the list with this least rate.
    fn page(&self, rate: &str, cursor: &str) -> String {
        let Asked { q, category, sort, .. } = self;
        let q = q
            .replace('%', "%25")
            .replace('&', "%26")
            .replace('#', "%23")
            .replace('+', "%2B");
        format!("/creator/market?q={q}&category={category}&rate={rate}&sort={sort}&cursor={cursor}")
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
            sort: get("sort"),
            cursor: get("cursor"),
        }
    });
    let list = Resource::new(
        move || asked.get(),
        |a| market(a.q, a.category, a.rate, a.sort, a.cursor),
    );
    let action = ServerAction::<GetLink>::new();
    view! {
        <Title text=t!("creator.market.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(list) => page(list, asked.get_untracked(), action),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(list: MarketView, asked: Asked, action: ServerAction<GetLink>) -> AnyView {
    let options = |all: Vec<(String, String)>, on: &str| {
        Opt::choose(
            all.into_iter().map(|(value, label)| Opt::new(value, label)).collect(),
            on,
        )
    };
    let categories = options(list.categories, &asked.category);
    let sorts = options(list.sorts, &asked.sort);
    let rates = list
        .rates
        .into_iter()
        .map(|(value, words)| (asked.page(&value, ""), words, value == asked.rate))
        .collect();
    let back = if asked.cursor.is_empty() {
        String::new()
    } else {
        asked.page(&asked.rate, "")
    };
    let next = list
        .next
        .map(|cursor| asked.page(&asked.rate, &cursor))
        .unwrap_or_default();
    let pager = (!back.is_empty() || !next.is_empty()).then(|| view! { <Pager back next text=list.count.clone()/> });
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
            {pager}
        }
        .into_any()
    };
    view! {
        <PageHead title=t!("creator.market.title") sub=list.count/>
        <FormError error=failure(action)/>
        <form class="filters" role="search" method="get" action="/creator/market">
            <SearchField label=t!("creator.market.search") value=asked.q/>
            <Select name="category" label=t!("creator.market.category") options=categories look="fit" prompt=t!("creator.market.any_category")/>
            <SegLinks label=t!("creator.market.rate") links=rates/>
            <Select name="sort" label=t!("creator.market.sort") options=sorts look="fit"/>
            <input type="hidden" name="rate" value=asked.rate/>
            <Button>{t!("common.filter")}</Button>
        </form>
        {offers}
    }
    .into_any()
}

fn offer(row: OfferRow) -> AnyView {
    let meta = [row.sold, row.left]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
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
