//! `/operator/audit`: who did what, and who read which order's address, newest first.

use crate::list::{Lines, List, list_page};
use i18n::t;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Cell, Head, Row};
use wire::Answer;

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// When, in words.
    pub when: String,
    /// Who: an address; empty for the system.
    pub who: String,
    /// The act in words; its code where it has none.
    pub act: String,
    /// Code of the act.
    pub code: String,
    /// What it was done to.
    pub subject: String,
    /// More.
    pub detail: String,
    /// Name of the shop.
    pub shop: String,
}

/// The part of the log that says who read which order's address.
const READS: &str = "reads";

/// The audit log from `cursor` on: acts, or reads of addresses when `part` is `reads`. A cursor that is none begins at
/// the newest.
#[server(endpoint = "operator/audit")]
pub async fn audit_log(#[server(default)] part: String, #[server(default)] cursor: String) -> Answer<Lines<AuditLine>> {
    let cx = web::operator()?;
    let before = kernel::Cursor::decode(&cursor);
    let page = match part.as_str() {
        READS => store::identity::address_reads(cx.db(), before, 50).await,
        _ => store::identity::audit_log(cx.db(), before, 50).await,
    };
    let locale = i18n::locale();
    let line = |row: store::identity::AuditRow| AuditLine {
        when: i18n::moment(row.at, cx.now, &locale),
        who: row.who,
        act: words(&row.act),
        code: row.act,
        subject: row.subject,
        detail: row.detail,
        shop: row.shop,
    };
    let page = page.map_err(kernel::Error::from)?.map(line);
    Ok(Lines {
        lines: page.rows,
        next: page.next,
    })
}

/// An act in words; one that nobody worded yet is its code.
#[cfg(not(target_arch = "wasm32"))]
fn words(act: &str) -> String {
    let key = format!("operator.act.{act}");
    if i18n::known(&key) {
        i18n::text(&key, &[])
    } else {
        act.to_owned()
    }
}

/// `/operator/audit`.
#[component]
pub(crate) fn AuditPage() -> AnyView {
    let list = List {
        path: "/operator/audit",
        title: (t!("operator.audit.title"), t!("operator.audit.sub")),
        empty: (t!("operator.audit.empty"), t!("operator.audit.empty_text")),
        parts: vec![("", t!("operator.audit.acts")), (READS, t!("operator.audit.reads"))],
        heads: vec![
            Head::new(t!("operator.audit.act")),
            Head::new(t!("operator.audit.subject")),
            Head::new(t!("operator.audit.who")),
            Head::new(t!("operator.audit.shop")),
            Head::new(t!("operator.audit.when")),
        ],
        row: line,
    };
    list_page(list, audit_log)
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
            <Cell look="main"><span class="bold">{line.act}</span> <small class="mono muted">{line.code}</small></Cell>
            <Cell label=t!("operator.audit.subject") look="half">{line.subject} " " {detail}</Cell>
            <Cell label=t!("operator.audit.who") look="half">{who}</Cell>
            <Cell label=t!("operator.audit.shop") look="half">{line.shop}</Cell>
            <Cell label=t!("operator.audit.when") look="half">{line.when}</Cell>
        </Row>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_worded_and_others_keep_their_code() {
        assert_eq!(words("shop.approve"), "Shop approved");
        assert_eq!(words("moon.landed"), "moon.landed");
    }
}
