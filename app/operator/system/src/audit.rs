//! `/operator/audit`: who did what, newest first.

use crate::words::{cursor, pager};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use ui::{Cell, Empty, Head, PageHead, Row, Table, failed};
use wire::Answer;

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// When, in words.
    pub when: String,
    /// Who: an address; empty for the system.
    pub who: String,
    /// Code of the act.
    pub act: String,
    /// What it was done to.
    pub subject: String,
    /// More.
    pub detail: String,
    /// Name of the shop.
    pub shop: String,
}

/// One page of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditList {
    /// The entries.
    pub lines: Vec<AuditLine>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// The audit log from `cursor` on. A cursor that is none begins at the newest.
#[server(endpoint = "operator/audit")]
pub async fn audit_log(#[server(default)] cursor: String) -> Answer<AuditList> {
    let cx = web::operator()?;
    let before = kernel::Cursor::decode(&cursor);
    let page = store::identity::audit_log(cx.db(), before, 50)
        .await
        .map_err(kernel::Error::from)?;
    let locale = i18n::locale();
    let line = |row: store::identity::AuditRow| AuditLine {
        when: i18n::moment(row.at, cx.now, &locale),
        who: row.who,
        act: row.act,
        subject: row.subject,
        detail: row.detail,
        shop: row.shop,
    };
    let page = page.map(line);
    Ok(AuditList {
        lines: page.rows,
        next: page.next,
    })
}

/// `/operator/audit`.
#[component]
pub(crate) fn AuditPage() -> AnyView {
    let cursor = cursor();
    let list = Resource::new(move || cursor.get(), audit_log);
    view! {
        <Title text=t!("operator.audit.title")/>
        <PageHead title=t!("operator.audit.title") sub=t!("operator.audit.sub")/>
        <Suspense>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(list) => table(list, cursor.get_untracked().is_empty()),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn table(list: AuditList, first: bool) -> AnyView {
    if list.lines.is_empty() {
        return view! { <Empty title=t!("operator.audit.empty") text=t!("operator.audit.empty_text")/> }.into_any();
    }
    let heads = vec![
        Head::new(t!("operator.audit.act")),
        Head::new(t!("operator.audit.subject")),
        Head::new(t!("operator.audit.who")),
        Head::new(t!("operator.audit.shop")),
        Head::new(t!("operator.audit.when")),
    ];
    let rows = list.lines.into_iter().map(line).collect_view();
    let after = pager("/operator/audit", first, list.next);
    view! { <Table label=t!("operator.audit.title") heads after>{rows}</Table> }.into_any()
}

fn line(line: AuditLine) -> AnyView {
    let who = if line.who.is_empty() {
        t!("operator.audit.system")
    } else {
        line.who
    };
    let detail = (!line.detail.is_empty()).then(|| view! { <small class="muted">{line.detail}</small> });
    view! {
        <Row>
            <Cell look="main"><span class="mono">{line.act}</span></Cell>
            <Cell label=t!("operator.audit.subject") look="wide">{line.subject} " " {detail}</Cell>
            <Cell label=t!("operator.audit.who") look="wide">{who}</Cell>
            <Cell label=t!("operator.audit.shop")>{line.shop}</Cell>
            <Cell label=t!("operator.audit.when")>{line.when}</Cell>
        </Row>
    }
    .into_any()
}
