//! What the desks for shops and for products share: the head with its tabs, and the queue.

use i18n::t;
use kernel::Tally;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Badge, ButtonLink, Count, Empty, Moment, MoreLink, PageHead, QueueItem, Tab, Tabs};

/// How much waits, for the head and the tabs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Shops.
    pub shops: Tally,
    /// Products.
    pub products: Tally,
    /// How long the oldest of this desk has waited, in words; empty when nothing waits.
    pub oldest: String,
}

/// One case of the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueLine {
    /// Id of the case.
    pub id: String,
    /// What is reviewed.
    pub title: String,
    /// Whose it is, or where.
    pub note: String,
    /// Address of its picture; a stand-in when empty.
    pub picture: String,
    /// Tone of the badge.
    pub tone: String,
    /// Why it waits, in words.
    pub badge: String,
    /// How long it has waited, in words.
    pub age: String,
}

/// One moment of a case's history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseMoment {
    /// What happened.
    pub text: String,
    /// Who, and why.
    pub note: String,
    /// When, in words and for machines.
    pub time: (String, String),
}

/// A case's history as the timeline shows it.
pub fn moments(history: &[CaseMoment]) -> Vec<Moment> {
    let moment = |m: &CaseMoment| Moment {
        text: m.text.clone(),
        note: m.note.clone(),
        time: m.time.0.clone(),
        datetime: m.time.1.clone(),
    };
    history.iter().map(moment).collect()
}

/// The page's head: how much waits, and the way to the other desk. `here` is the desk's own address.
pub fn head(waiting: &Waiting, here: &str) -> AnyView {
    let total: Tally = [waiting.shops, waiting.products].into_iter().sum();
    let mut sub = t!("operator.review.sub", count = total);
    if !waiting.oldest.is_empty() {
        sub = format!("{sub} {}", t!("operator.review.oldest", age = waiting.oldest));
    }
    if total.any() {
        sub = format!("{sub} {}", t!("operator.review.target"));
    }
    let tab = |href: &str, label: String, count| Tab::new(href, label, here == href).count(count);
    let tabs = vec![
        tab("/operator", t!("operator.review.shops"), waiting.shops),
        tab("/operator/products", t!("operator.review.products"), waiting.products),
    ];
    view! {
        <PageHead title=t!("operator.review.title") sub/>
        <Tabs label=t!("operator.review.title") tabs/>
    }
    .into_any()
}

/// The queue beside the case. `here` is the desk's own address, `current` the id of the open case, `next` the cursor of
/// the later ones.
pub fn queue(lines: Vec<QueueLine>, here: &'static str, current: &str, count: Tally, next: Option<String>) -> AnyView {
    let items = lines
        .into_iter()
        .map(|line| {
            let tone = tone(&line.tone);
            let current = line.id == current;
            view! {
                <QueueItem
                    href=format!("{here}?case={}", line.id)
                    title=line.title
                    note=line.note
                    picture=line.picture
                    current
                >
                    <span class="row g2 between">
                        <Badge tone text=line.badge/>
                        <small class="num">{line.age}</small>
                    </span>
                </QueueItem>
            }
        })
        .collect_view();
    let more = next.map(|cursor| {
        view! {
            <footer><MoreLink href=format!("{here}?cursor={cursor}") text=t!("operator.review.more")/></footer>
        }
    });
    view! {
        <section class="panel queuebox" aria-labelledby="ql">
            <header>
                <h2 id="ql">{t!("operator.review.waiting")}</h2>
                <Count value=count tone="hot"/>
            </header>
            <ol class="queue">{items}</ol>
            {more}
        </section>
    }
    .into_any()
}

/// The way to the case after the open one without deciding it; nothing after the last.
pub fn skip(lines: &[QueueLine], here: &str, current: &str) -> Option<AnyView> {
    let at = lines.iter().position(|line| line.id == current)?;
    let next = lines.get(at + 1)?;
    let href = format!("{here}?case={}", next.id);
    Some(view! { <ButtonLink href look="block">{t!("operator.decide.skip")}</ButtonLink> }.into_any())
}

/// Nothing waits on this desk.
pub fn nothing() -> AnyView {
    view! { <Empty title=t!("operator.review.empty") text=t!("operator.review.empty_text")/> }.into_any()
}

/// The tones a badge can have.
pub fn tone(code: &str) -> &'static str {
    ["ok", "warn", "danger", "info"]
        .into_iter()
        .find(|tone| *tone == code)
        .unwrap_or_default()
}
