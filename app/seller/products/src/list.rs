//! `/seller/products`: all products by state, with search.

use crate::act::ActMany;
use i18n::t;
use kernel::Tally;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Badge, Bulk, Button, ButtonLink, Cell, Empty, FormError, Head, Item, Meter, PageHead, Pager, Row, SearchField, Tab,
    Table, Tabs, Toolbar, failure, field_error, pending,
};
use wire::Answer;

/// Id of the form the boxes belong to: the table stands outside it.
const FORM: &str = "act-many";

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
    /// Said below: that nothing, or little, is left of it; empty while there is enough.
    pub scarce: String,
    /// Pieces sold in 30 days, in words.
    pub sold: String,
    /// Score of the listing, and its word.
    pub quality: (i64, String),
    /// Tone of its badge.
    pub tone: String,
    /// State in words.
    pub state: String,
}

/// The list with its tabs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListView {
    /// Code, name and number of each tab.
    pub tabs: Vec<(String, String, Tally)>,
    /// The products.
    pub rows: Vec<ProductRow>,
    /// Whether the person may change products.
    pub may_edit: bool,
    /// Cursor of the page before.
    pub back: Option<String>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// A page of the shop's products. `tab` is the code of a state, `sold_out`, `low`, or empty for all.
/// Errors: `NotFound` for a cursor that is none.
#[server(endpoint = "seller/products/list")]
pub async fn products(
    #[server(default)] tab: String,
    #[server(default)] q: String,
    #[server(default)] cursor: String,
    #[server(default)] before: String,
) -> Answer<ListView> {
    let cx = web::seller(kernel::Permission::ViewProducts)?;
    let may_edit = web::seller(kernel::Permission::EditProducts).is_ok();
    let turn = kernel::Turn::read(&cursor, &before).ok_or(kernel::Error::NotFound);
    let list = async { read::list(&cx, &tab, &q, turn?, may_edit).await };
    list.await.map_err(web::page_refused)
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod read {
    //! Reads and words the list; server only.

    use super::{ListView, ProductRow};
    use catalog::ProductState;
    use flows::Cx;
    use i18n::{Locale, t};
    use kernel::{Error, Money, ProductId, Span, Tally, Turn};
    use store::catalog::{LOW_STOCK, ListedProduct, ProductFilter, ScarceCounts, patterns};

    const PAGE: usize = 20;
    /// The tabs after "All", in their order.
    const TABS: [ProductState; 6] = [
        ProductState::Active,
        ProductState::Pending,
        ProductState::Failed,
        ProductState::Draft,
        ProductState::SellerDeactivated,
        ProductState::PlatformDeactivated,
    ];

    pub async fn list(cx: &Cx, tab: &str, q: &str, turn: Turn, may_edit: bool) -> Result<ListView, Error> {
        let shop = cx.shop()?;
        let which = match tab {
            "sold_out" => ProductFilter::SOLD_OUT,
            "low" => ProductFilter::LOW,
            tab => ProductState::from_code(tab).map_or(ProductFilter::All, ProductFilter::State),
        };
        let leaf = store::catalog::listed_products(cx.db(), shop, which, &patterns(q), turn, PAGE).await?;
        let since = cx.now.before(Span::days(30));
        let ids: Vec<ProductId> = leaf.rows.iter().map(|product| product.id).collect();
        let sold = store::orders::sold_of(cx.db(), &ids, since).await?;
        let listings = flows::catalog::listings(cx.db(), &ids).await?;
        let locale = i18n::locale();
        let rows = leaf.rows.into_iter().map(|product| {
            let pieces = sold.iter().find(|s| s.product == product.id).map_or(0, |s| s.pieces);
            let listing = listings.iter().find(|l| l.product.id == product.id);
            ProductRow {
                sold: i18n::number(pieces, &locale),
                quality: listing.map(crate::sheet::read::quality).unwrap_or_default(),
                ..row(product, &locale)
            }
        });
        let rows = rows.collect();
        Ok(ListView {
            tabs: tabs(cx, tab).await?,
            rows,
            may_edit,
            back: leaf.back,
            next: leaf.next,
        })
    }

    async fn tabs(cx: &Cx, current: &str) -> Result<Vec<(String, String, Tally)>, Error> {
        let shop = cx.shop()?;
        let counts = store::catalog::state_counts(cx.db(), shop).await?;
        let count = |state| {
            counts
                .iter()
                .find(|(found, _)| *found == state)
                .map_or_else(Tally::default, |(_, n)| *n)
        };
        let mut tabs = vec![(String::new(), t!("common.all"), counts.iter().map(|(_, n)| *n).sum())];
        tabs.extend(
            TABS.into_iter()
                // the rarest tab is there only when something is in it
                .filter(|state| *state != ProductState::PlatformDeactivated || count(*state).any())
                .map(|state| (state.code().to_owned(), state_text(state), count(state))),
        );
        let ScarceCounts { sold_out, low } = store::catalog::scarce_counts(cx.db(), shop).await?;
        let scarce = [
            ("sold_out", t!("seller_products.tab.sold_out"), sold_out),
            ("low", t!("seller_products.tab.low"), low),
        ];
        let scarce = scarce.map(|(code, label, count)| (code.to_owned(), label, count));
        // after what is sent back; the second only when it says something
        let place = TABS
            .iter()
            .position(|state| *state == ProductState::Draft)
            .map_or(0, |n| n + 1);
        let shown = scarce
            .into_iter()
            .filter(|(code, _, n)| code == "sold_out" || n.any() || code == current);
        tabs.splice(place..place, shown);
        Ok(tabs)
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
            scarce: match p.available {
                n if n <= 0 => t!("seller_products.tab.sold_out"),
                n if n <= LOW_STOCK => t!("seller_products.tab.low"),
                _ => String::new(),
            },
            sold: String::new(),
            quality: (0, String::new()),
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
    let asked =
        Memo::new(move |_| ["tab", "q", "cursor", "before"].map(|name| query.read().get(name).unwrap_or_default()));
    let act = ServerAction::<ActMany>::new();
    let view = Resource::new(
        move || (asked.get(), act.version().get()),
        |([tab, q, cursor, before], _)| products(tab, q, cursor, before),
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
                    Ok(list) => {
                        let [tab, q, ..] = asked.get_untracked();
                        page(list, tab, q, act)
                    }
                    Err(error) => ui::failed(&error),
                }
            })}
        </Suspense>
    }
}

fn tabs(tabs: Vec<(String, String, Tally)>, current: &str) -> Vec<Tab> {
    let tab = |(code, label, count): (String, String, Tally)| {
        let alert = matches!(code.as_str(), "failed" | "sold_out") && count.any();
        let href = if code.is_empty() {
            "/seller/products".to_owned()
        } else {
            format!("/seller/products?tab={code}")
        };
        Tab::new(href, label, code == current)
            .count(count)
            .tone(if alert { "alert" } else { "" })
    };
    tabs.into_iter().map(tab).collect()
}

fn page(list: ListView, tab: String, q: String, act: ServerAction<ActMany>) -> AnyView {
    let errors = failure(act);
    let tabs = tabs(list.tabs, &tab);
    let searched = !q.is_empty();
    let at = |name: &str, cursor: Option<String>| {
        let kept = [("tab", &tab), ("q", &q)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}&", crate::form::encode(value)))
            .collect::<String>();
        cursor
            .map(|cursor| format!("/seller/products?{kept}{name}={cursor}"))
            .unwrap_or_default()
    };
    let (back, next) = (at("before", list.back), at("cursor", list.next));
    let pickable = list.may_edit && !list.rows.is_empty();
    let (sent, empty_of) = (tab.clone(), tab.clone());
    let outcome = move || {
        let said = errors.with(|errors| field_error(errors, "picked"));
        match said {
            Some(text) => view! { <div class="callout danger" role="alert"><p>{text}</p></div> }.into_any(),
            None => view! { <FormError error=errors/> }.into_any(),
        }
    };
    let hidden = (!tab.is_empty()).then(|| view! { <input type="hidden" name="tab" value=tab.clone()/> });
    let before = view! {
        <Toolbar action="/seller/products">
            {hidden}
            <SearchField label=t!("seller_products.search") value=q.clone()/>
        </Toolbar>
        {pickable.then(|| view! {
            <ActionForm action=act attr:id=FORM><input type="hidden" name="tab" value=sent/></ActionForm>
            <Bulk label=t!("seller_products.chosen")>
                <b>{t!("seller_products.chosen")}</b>
                <Button look="sm" name="act" value="submit" form=FORM pending=pending(act)>
                    {t!("seller_products.act.submit")}
                </Button>
                <Button look="sm" name="act" value="deactivate" form=FORM pending=pending(act)>
                    {t!("seller_products.act.deactivate")}
                </Button>
            </Bulk>
        })}
    }
    .into_any();
    let body = if list.rows.is_empty() {
        let text = match (searched, empty_of.as_str()) {
            (true, _) => t!("seller_products.none_found"),
            (false, "") => t!("seller_products.none_yet"),
            (false, _) => t!("seller_products.none_here"),
        };
        let label = t!("seller_products.title");
        view! {
            <section class="table-wrap" aria-label=label>{before} <Empty title=t!("seller_products.none") text/></section>
        }
        .into_any()
    } else {
        let mut heads = vec![
            Head::new(t!("seller_products.product")),
            Head::end(t!("seller_products.price")),
            Head::end(t!("seller_products.stock")),
            Head {
                look: "end wide",
                ..Head::new(t!("seller_products.sold"))
            },
            Head::wide(t!("seller_products.quality")),
            Head::new(t!("seller_products.state")),
            Head::acts(),
        ];
        if pickable {
            heads.insert(0, Head::pick());
        }
        let rows = list.rows.into_iter().map(|r| row(r, pickable)).collect_view();
        let after = view! { <Pager back next/> }.into_any();
        view! { <Table label=t!("seller_products.title") heads before after>{rows}</Table> }.into_any()
    };
    view! { <Tabs label=t!("seller_products.state") tabs/> {outcome} {body} }.into_any()
}

fn row(row: ProductRow, pickable: bool) -> AnyView {
    let href = format!("/seller/products/{}", row.id);
    let edit = href.clone();
    let was = (!row.was.is_empty()).then(|| view! { <small><s>{row.was}</s></small> });
    let scarce = (!row.scarce.is_empty()).then(|| view! { <small class="warn-text bold">{row.scarce}</small> });
    let tone = tone(&row.tone);
    let pick = pickable.then(|| {
        // the name holds the product, so that a form that comes back knows which were ticked
        let (name, label) = (
            format!("picked[p{}]", row.id),
            t!("seller_products.pick", title = row.title),
        );
        view! {
            <td role="cell" class="pick"><input type="checkbox" name=name value="1" aria-label=label form=FORM/></td>
        }
    });
    let (score, word) = row.quality;
    let of_quality = t!("seller_products.quality_of", title = row.title);
    view! {
        <Row>
            {pick}
            <Cell look="main">
                <Item title=row.title href note=row.note picture=row.picture seed=row.seed/>
            </Cell>
            <Cell label=t!("seller_products.price") look="end num half">{row.price} {was}</Cell>
            <Cell label=t!("seller_products.stock") look="end num half"><span>{row.stock}</span> {scarce}</Cell>
            <Cell label=t!("seller_products.sold") look="end num wide">{row.sold}</Cell>
            <Cell label=t!("seller_products.quality") look="wide"><Meter word value=score label=of_quality/></Cell>
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
