//! `/operator/mail` and `/operator/mail/{id}`: what the platform wrote to people, by mail and to their phones.

use crate::list::{Lines, List, list_page};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use ui::{Badge, Cell, Head, Kv, KvRow, PageHead, Panel, Row, failed};
use wire::Answer;

/// One mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailLine {
    /// Its id.
    pub id: String,
    /// `mail`, or `text` for a text message.
    pub channel: String,
    /// To whom.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// When it was written, in words.
    pub written: String,
    /// Whether the mailer took it.
    pub sent: bool,
    /// The text; empty in the list.
    pub text: String,
}

#[cfg(not(target_arch = "wasm32"))]
fn worded(mail: store::system::MailRow, now: kernel::Instant) -> MailLine {
    MailLine {
        id: mail.id.to_string(),
        channel: mail.channel.code().to_owned(),
        to: mail.recipient,
        subject: mail.subject,
        written: i18n::moment(mail.created_at, now, &i18n::locale()),
        sent: mail.sent_at.is_some(),
        text: mail.body,
    }
}

/// The outbox from `cursor` on. A cursor that is none begins at the newest.
#[server(endpoint = "operator/mails")]
pub async fn mails(#[server(default)] cursor: String) -> Answer<Lines<MailLine>> {
    let cx = web::operator()?;
    let before = kernel::Cursor::decode(&cursor).map(|cursor| kernel::MailId(cursor.id));
    let page = store::system::mails(cx.db(), before, 50)
        .await
        .map_err(kernel::Error::from)?;
    let page = page.map(|mail| MailLine {
        text: String::new(),
        ..worded(mail, cx.now)
    });
    Ok(Lines {
        lines: page.rows,
        next: page.next,
    })
}

/// One mail with its text.
#[server(endpoint = "operator/mail")]
pub async fn one_mail(#[server(default)] id: String) -> Answer<MailLine> {
    let cx = web::operator()?;
    let nothing = || web::page_refused(kernel::Error::NotFound);
    let id = id.parse().map_err(|_| nothing())?;
    let mail = store::system::mail(cx.db(), id).await.map_err(kernel::Error::from)?;
    Ok(worded(mail.ok_or_else(nothing)?, cx.now))
}

/// `/operator/mail`.
#[component]
pub(crate) fn MailsPage() -> AnyView {
    let list = List {
        path: "/operator/mail",
        title: (t!("operator.mail.title"), t!("operator.mail.sub")),
        empty: (t!("operator.mail.empty"), t!("operator.mail.empty_text")),
        parts: Vec::new(),
        heads: vec![
            Head::new(t!("operator.mail.subject")),
            Head::new(t!("operator.mail.channel")),
            Head::new(t!("operator.mail.to")),
            Head::new(t!("operator.mail.written")),
            Head::new(t!("operator.mail.state")),
        ],
        row: line,
    };
    list_page(list, |_, cursor| mails(cursor))
}

fn line(mail: MailLine) -> AnyView {
    let state = state(mail.sent);
    let channel = channel(&mail.channel);
    view! {
        <Row>
            <Cell look="main"><a href=format!("/operator/mail/{}", mail.id)>{mail.subject}</a></Cell>
            <Cell label=t!("operator.mail.channel") look="half">{channel}</Cell>
            <Cell label=t!("operator.mail.to") look="half">{mail.to}</Cell>
            <Cell label=t!("operator.mail.written") look="half">{mail.written}</Cell>
            <Cell label=t!("operator.mail.state") look="half">{state}</Cell>
        </Row>
    }
    .into_any()
}

/// Which way it goes, in words.
fn channel(code: &str) -> String {
    t!(&format!("operator.mail.channel.{code}"))
}

fn state(sent: bool) -> AnyView {
    if sent {
        view! { <Badge tone="ok" text=t!("operator.mail.sent")/> }.into_any()
    } else {
        view! { <Badge tone="warn" text=t!("operator.mail.waiting")/> }.into_any()
    }
}

/// `/operator/mail/{id}`.
#[component]
pub(crate) fn MailPage() -> AnyView {
    let params = use_params_map();
    let mail = Resource::new(move || params.read().get("id").unwrap_or_default(), one_mail);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match mail.await {
                    Ok(mail) => letter(mail),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn letter(mail: MailLine) -> AnyView {
    let rows = vec![
        KvRow::new(t!("operator.mail.channel"), channel(&mail.channel)),
        KvRow::new(t!("operator.mail.to"), mail.to),
        KvRow::new(t!("operator.mail.written"), mail.written),
    ];
    let crumbs = vec![
        ("/operator/mail".to_owned(), t!("operator.mail.title")),
        (String::new(), mail.subject.clone()),
    ];
    view! {
        <Title text=mail.subject.clone()/>
        <PageHead title=mail.subject crumbs>{state(mail.sent)}</PageHead>
        <Panel title=t!("operator.mail.text") look="stack g4">
            <Kv rows look="start"/>
            <pre class="letter">{mail.text}</pre>
        </Panel>
    }
    .into_any()
}
