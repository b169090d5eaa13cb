//! `/creator/links`: what each link brought; `/creator/links/{code}`: one link to take along, with its QR picture.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};
use ui::{
    Badge, ButtonLink, Callout, Cell, CopyButton, CopyLink, Empty, Head, Item, Kv, KvRow, PageHead, Pager, Panel, Row,
    Stat, Stats, Table, failed,
};
use wire::Answer;

/// One link with its numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinkView {
    /// Its code.
    pub code: String,
    /// The whole link.
    pub url: String,
    /// End of the product's address.
    pub slug: String,
    /// Name of the product.
    pub title: String,
    /// Name of the shop.
    pub shop: String,
    /// Address of the picture; empty while there is none.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
    /// The price in words.
    pub price: String,
    /// The creator's own rate now, in words; empty when the link earns nothing any more.
    pub rate: String,
    /// What one sale earns now, in words.
    pub earns: String,
    /// Until when that lasts, in words; empty while no end is set.
    pub ends: String,
    /// Clicks, unique clicks and orders in words.
    pub counts: [String; 3],
    /// Commission in words.
    pub commission: String,
}

/// The limits of a creator who is new (spec: affiliate AFF-103).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PilotView {
    /// Most links.
    pub links: i64,
    /// When it ends at the latest, in words.
    pub until: String,
    /// Settled orders that end it, and how many there are.
    pub orders: (i64, i64),
}

/// All links.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinksView {
    /// The limits, while there are any.
    pub pilot: Option<PilotView>,
    /// Clicks, unique clicks, orders and commission over all links, in words.
    pub totals: [String; 4],
    /// The links.
    pub rows: Vec<LinkView>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// The creator's links.
#[server(endpoint = "creator/links/list")]
pub async fn links(#[server(default)] cursor: String) -> Answer<LinksView> {
    let cx = web::creator()?;
    Ok(crate::read::links(&cx, &cursor).await?)
}

/// One of the creator's links.
#[server(endpoint = "creator/links/link")]
pub async fn link(code: String) -> Answer<LinkView> {
    let cx = web::creator()?;
    crate::read::link(&cx, &code).await.map_err(web::page_refused)
}

/// `/creator/links`.
#[component]
pub(crate) fn LinksPage() -> AnyView {
    let query = use_query_map();
    let list = Resource::new(move || query.read().get("cursor").unwrap_or_default(), links);
    view! {
        <Title text=t!("creator.links.title")/>
        <PageHead title=t!("creator.links.title") sub=t!("creator.links.sub")>
            <ButtonLink href="/creator/market" look="primary" icon="plus">{t!("creator.links.new")}</ButtonLink>
        </PageHead>
        <Suspense>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(list) => all(list),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn all(list: LinksView) -> AnyView {
    let [clicks, unique, orders, commission] = list.totals;
    let pilot = list.pilot.map(pilot);
    if list.rows.is_empty() {
        return view! {
            {pilot}
            <Empty title=t!("creator.links.empty") text=t!("creator.links.empty_text")>
                <ButtonLink href="/creator/market" look="primary">{t!("creator.links.find")}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let heads = vec![
        Head::wide(t!("creator.links.col.product")),
        Head::new(t!("creator.links.col.rate")),
        Head::end(t!("creator.links.clicks")),
        Head::end(t!("creator.links.unique")),
        Head::end(t!("creator.links.orders")),
        Head::end(t!("creator.links.commission")),
        Head::acts(),
    ];
    let next = list
        .next
        .map(|cursor| format!("/creator/links?cursor={cursor}"))
        .unwrap_or_default();
    let pager = view! { <Pager back=String::new() next text=String::new()/> }.into_any();
    view! {
        <h2 class="sr">{t!("creator.links.brought")}</h2>
        <Stats>
            <Stat label=t!("creator.links.clicks") figure=clicks/>
            <Stat label=t!("creator.links.unique") figure=unique note=t!("creator.links.unique_note")/>
            <Stat label=t!("creator.links.orders") figure=orders/>
            <Stat label=t!("creator.links.commission") figure=commission/>
        </Stats>
        {pilot}
        <Table label=t!("creator.links.title") heads after=pager>
            {list.rows.into_iter().map(row).collect_view()}
        </Table>
    }
    .into_any()
}

fn pilot(pilot: PilotView) -> AnyView {
    let (orders, settled) = pilot.orders;
    let text = t!(
        "creator.links.pilot_text",
        max = pilot.links,
        date = pilot.until,
        orders = orders,
        settled = settled
    );
    view! { <Callout tone="info" title=t!("creator.links.pilot")><p>{text}</p></Callout> }.into_any()
}

fn row(link: LinkView) -> AnyView {
    let (rate, over) = (rate(&link), link.rate.is_empty() || !link.ends.is_empty());
    let LinkView {
        code,
        url,
        title,
        picture,
        seed,
        counts: [clicks, unique, orders],
        commission,
        ..
    } = link;
    let page = format!("/creator/links/{code}");
    let copied = t!("creator.links.copy", title = title);
    // the scheme says nothing to anybody
    let note: String = url.split_once("://").map_or(url.clone(), |(_, rest)| rest.to_owned());
    let to = page.clone();
    view! {
        <Row>
            <Cell look="main">
                <Item title href=to note picture seed pictured=true/>
            </Cell>
            <Cell look=if over { "wide" } else { "" } label=t!("creator.links.col.rate")>{rate}</Cell>
            <Cell look="end num" label=t!("creator.links.clicks")>{clicks}</Cell>
            <Cell look="end num" label=t!("creator.links.unique")>{unique}</Cell>
            <Cell look="end num" label=t!("creator.links.orders")>{orders}</Cell>
            <Cell look="end num bold" label=t!("creator.links.commission")>{commission}</Cell>
            <Cell look="end">
                <div class="acts">
                    <CopyButton text=url label=copied/>
                    <ButtonLink href=page look="sm quiet" icon="qr">{t!("creator.links.share")}</ButtonLink>
                </div>
            </Cell>
        </Row>
    }
    .into_any()
}

/// The rate, or that the link earns nothing any more.
fn rate(link: &LinkView) -> AnyView {
    if link.rate.is_empty() {
        return view! { <Badge text=t!("creator.links.over")/> }.into_any();
    }
    if link.ends.is_empty() {
        return view! { <Badge tone="info" text=t!("creator.links.open", rate = link.rate)/> }.into_any();
    }
    view! { <Badge tone="warn" text=t!("creator.links.ends", rate = link.rate, date = link.ends)/> }.into_any()
}

/// `/creator/links/{code}`.
#[component]
pub(crate) fn LinkPage() -> AnyView {
    let params = use_params_map();
    let sheet = Resource::new(move || params.read().get("code").unwrap_or_default(), link);
    view! {
        <Title text=t!("creator.link.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(link) => one(link),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn one(link: LinkView) -> AnyView {
    let [clicks, unique, orders] = link.counts.clone();
    let crumbs = vec![
        ("/creator/links".to_owned(), t!("creator.links.title")),
        (String::new(), link.title.clone()),
    ];
    let over = link.rate.is_empty().then(|| {
        view! {
            <Callout tone="warn" title=t!("creator.link.over")><p>{t!("creator.link.over_text")}</p></Callout>
        }
    });
    let mut terms = vec![KvRow::new(t!("creator.link.price"), link.price)];
    if !link.rate.is_empty() {
        terms.push(KvRow::new(t!("creator.link.rate"), link.rate.clone()));
        terms.push(KvRow::total(t!("creator.link.earns"), link.earns.clone()));
    }
    if !link.ends.is_empty() {
        terms.push(KvRow::new(t!("creator.link.until"), link.ends));
    }
    let png = format!("/r/{}/qr.png", link.code);
    let hint = (!link.rate.is_empty()).then(
        || view! { <p class="hint t-xs muted">{t!("creator.link.hint", rate = link.rate, earns = link.earns)}</p> },
    );
    view! {
        <PageHead title=link.title sub=link.shop crumbs>
            <ButtonLink href=format!("/product/{}", link.slug) external=true>{t!("creator.link.see")}</ButtonLink>
        </PageHead>
        {over}
        <div class="cols side mid">
            <div>
                <Panel title=t!("creator.link.share") look="stack">
                    <CopyLink
                        text=link.url.clone()
                        label=t!("creator.link.title")
                        qr=format!("/r/{}/qr.svg", link.code)
                        qr_alt=t!("creator.link.qr", url = link.url)
                        stacked=true
                    />
                    {hint}
                    <div class="row">
                        <ButtonLink href=png look="sm" icon="download" external=true>{t!("creator.link.png")}</ButtonLink>
                    </div>
                </Panel>
            </div>
            <aside>
                <Panel title=t!("creator.link.terms") look="stack"><Kv rows=terms/></Panel>
            </aside>
            <div>
                <Panel title=t!("creator.link.brought")>
                    <Stats look="flatstats">
                        <Stat flat=true label=t!("creator.links.clicks") figure=clicks/>
                        <Stat flat=true label=t!("creator.links.unique") figure=unique/>
                        <Stat flat=true label=t!("creator.links.orders") figure=orders/>
                        <Stat flat=true label=t!("creator.links.commission") figure=link.commission/>
                    </Stats>
                </Panel>
            </div>
        </div>
    }
    .into_any()
}
