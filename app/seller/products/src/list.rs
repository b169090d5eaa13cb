//! `/seller/products`: all products by state, with search.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{Badge, ButtonLink, Cell, Empty, Head, Item, PageHead, Pager, Row, SearchField, Tab, Table, Tabs, Toolbar};
use wire::Answer;

/// One product of the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProductRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Its number and how many variants.
    pub note: String,
    /// Address of its picture.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
    /// Price in words.
    pub price: String,
    /// Former price in words.
    pub was: String,
    /// Pieces that can be sold, in words.
    pub stock: String,
    /// Whether that is nothing.
    pub sold_out: bool,
    /// Tone of its badge.
    pub tone: String,
    /// State in words.
    pub state: String,
}

/// The list with its tabs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListView {
    /// Code, name and number of each tab.
    pub tabs: Vec<(String, String, i64)>,
    /// The products.
    pub rows: Vec<ProductRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// A page of the shop's products. `tab` is the code of a state or empty for all.
#[server(endpoint = "seller/products/list")]
pub async fn products(
    #[server(default)] tab: String,
    #[server(default)] q: String,
    #[server(default)] cursor: String,
) -> Answer<ListView> {
    let cx = web::seller(kernel::Permission::ViewProducts)?;
    read::list(&cx, &tab, &q, &cursor).await.map_err(wire::WireError::from)
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod read {
    //! Reads and words the list; server only.

    use super::{ListView, ProductRow};
    use catalog::ProductState;
    use flows::Cx;
    use i18n::{Locale, t};
    use kernel::{Cursor, Error, Money, ProductId};
    use store::catalog::{ListedProduct, patterns};

    const PAGE: usize = 30;
    /// The tabs after "All", in their order.
    const TABS: [ProductState; 6] = [
        ProductState::Active,
        ProductState::Pending,
        ProductState::Failed,
        ProductState::Draft,
        ProductState::SellerDeactivated,
        ProductState::PlatformDeactivated,
    ];

    pub async fn list(cx: &Cx, tab: &str, q: &str, cursor: &str) -> Result<ListView, Error> {
        let shop = cx.shop()?;
        let counts = store::catalog::state_counts(cx.db(), shop).await?;
        let count = |state| counts.iter().find(|(found, _)| *found == state).map_or(0, |(_, n)| *n);
        let all = (String::new(), t!("common.all"), counts.iter().map(|(_, n)| n).sum());
        let others = TABS
            .into_iter()
            // the rarest tab is there only when something is in it
            .filter(|state| *state != ProductState::PlatformDeactivated || count(*state) > 0)
            .map(|state| (state.code().to_owned(), state_text(state), count(state)));
        let tabs = std::iter::once(all).chain(others).collect();
        let before = Cursor::decode(cursor).map(|cursor| ProductId(cursor.id));
        let state = ProductState::from_code(tab);
        let page = store::catalog::listed_products(cx.db(), shop, state, &patterns(q), before, PAGE).await?;
        let locale = i18n::locale();
        let page = page.map(|product| row(product, &locale));
        Ok(ListView {
            tabs,
            rows: page.rows,
            next: page.next,
        })
    }

    fn row(p: ListedProduct, locale: &Locale) -> ProductRow {
        let money = |minor| i18n::money(Money::new(minor, p.currency), locale);
        let price = if p.price_max > p.price_min {
            t!(
                "seller_products.range",
                from = money(p.price_min),
                to = money(p.price_max)
            )
        } else {
            money(p.price_min)
        };
        let variants = t!("seller_products.variants", count = p.variants);
        let (tone, state) = badge(p.state, p.has_pending);
        ProductRow {
            id: p.id.to_string(),
            title: p.title,
            note: if p.sku.is_empty() {
                variants
            } else {
                format!("{} · {variants}", p.sku)
            },
            picture: p.cover.map_or_else(String::new, |id| format!("/media/{id}/thumb")),
            seed: p.id.0 >> 22,
            price,
            was: p.compare_at.map(money).unwrap_or_default(),
            stock: i18n::number(p.available, locale),
            sold_out: p.available <= 0,
            tone: tone.to_owned(),
            state,
        }
    }

    /// Tone and words of a product's state.
    pub fn badge(state: ProductState, has_pending: bool) -> (&'static str, String) {
        let tone = match state {
            ProductState::Active if has_pending => return ("info", t!("seller_products.state.edited")),
            ProductState::Active => "ok",
            ProductState::Pending => "info",
            ProductState::Failed | ProductState::PlatformDeactivated | ProductState::Frozen => "danger",
            ProductState::Draft | ProductState::SellerDeactivated | ProductState::Deleted => "",
        };
        (tone, state_text(state))
    }

    fn state_text(state: ProductState) -> String {
        i18n::text(&format!("seller_products.state.{}", state.code()), &[])
    }
}

/// The page.
#[component]
pub fn ListPage() -> impl IntoView {
    let query = use_query_map();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let view = Resource::new(
        move || (get("tab"), get("q"), get("cursor")),
        |(tab, q, cursor)| products(tab, q, cursor),
    );
    view! {
        <Title text=t!("seller_products.title")/>
        <PageHead title=t!("seller_products.title")>
            <ButtonLink href="/seller/products/import" icon="upload">{t!("seller_products.import")}</ButtonLink>
            <ButtonLink href="/seller/products/new" look="primary" icon="plus">{t!("seller_products.add")}</ButtonLink>
        </PageHead>
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(list) => page(list, get("tab"), get("q")),
                    Err(error) => ui::failed(&error),
                }
            })}
        </Suspense>
    }
}

fn page(list: ListView, tab: String, q: String) -> AnyView {
    let tabs = list
        .tabs
        .into_iter()
        .map(|(code, label, count)| {
            let on = code == tab;
            let alert = code == "failed" && count > 0;
            let href = if code.is_empty() {
                "/seller/products".to_owned()
            } else {
                format!("/seller/products?tab={code}")
            };
            Tab::new(href, label, on)
                .count(count)
                .tone(if alert { "alert" } else { "" })
        })
        .collect();
    let searched = !q.is_empty();
    let mut kept = vec![("tab", tab)];
    if searched {
        kept.push(("q", q.clone()));
    }
    let next = list.next.map(|cursor| {
        let kept = kept
            .iter()
            .map(|(name, value)| format!("{name}={}&", crate::form::encode(value)))
            .collect::<String>();
        format!("/seller/products?{kept}cursor={cursor}")
    });
    let before = view! {
        <Toolbar action="/seller/products">
            <SearchField label=t!("seller_products.search") value=q/>
        </Toolbar>
    }
    .into_any();
    let body = if list.rows.is_empty() {
        let text = if searched {
            t!("seller_products.none_found")
        } else {
            t!("seller_products.none_yet")
        };
        view! { {before} <Empty title=t!("seller_products.none") text/> }.into_any()
    } else {
        let heads = vec![
            Head::new(t!("seller_products.product")),
            Head::end(t!("seller_products.price")),
            Head::end(t!("seller_products.stock")),
            Head::new(t!("seller_products.state")),
            Head::acts(),
        ];
        let rows = list.rows.into_iter().map(row).collect_view();
        let after = view! { <Pager next=next.unwrap_or_default()/> }.into_any();
        view! { <Table label=t!("seller_products.title") heads before after>{rows}</Table> }.into_any()
    };
    view! { <Tabs label=t!("seller_products.state") tabs/> {body} }.into_any()
}

fn row(row: ProductRow) -> AnyView {
    let href = format!("/seller/products/{}", row.id);
    let edit = href.clone();
    let was = (!row.was.is_empty()).then(|| view! { <small><s>{row.was}</s></small> });
    let tone = tone(&row.tone);
    view! {
        <Row>
            <Cell look="main">
                <Item title=row.title href note=row.note picture=row.picture seed=row.seed/>
            </Cell>
            <Cell label=t!("seller_products.price") look="end num">{row.price} {was}</Cell>
            <Cell label=t!("seller_products.stock") look="end num">
                <span class=row.sold_out.then_some("warn-text bold")>{row.stock}</span>
            </Cell>
            <Cell label=t!("seller_products.state") look="half"><Badge tone text=row.state/></Cell>
            <Cell look="end">
                <div class="acts"><ButtonLink href=edit look="sm">{t!("common.edit")}</ButtonLink></div>
            </Cell>
        </Row>
    }
    .into_any()
}

/// The badge tones there are.
pub(crate) fn tone(code: &str) -> &'static str {
    ["ok", "warn", "danger", "info"]
        .into_iter()
        .find(|tone| *tone == code)
        .unwrap_or("")
}
