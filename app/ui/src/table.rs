//! Tables that turn into cards where they are narrow. They carry explicit roles, because a changed display drops the
//! native ones; each cell repeats its column's name in `data-label`.

use crate::icon::icon;
use crate::{Thumb, given};
use i18n::t;
use leptos::prelude::*;

/// One column's head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The words; empty for the column of boxes and of actions.
    pub label: String,
    /// Classes: `end` (numbers), `wide` and `opt` (left out when narrow), `pick`.
    pub look: &'static str,
    /// `ascending` or `descending` where the list is sorted by this column.
    pub sort: &'static str,
}

impl Head {
    /// A column of words.
    pub fn new(label: impl Into<String>) -> Head {
        Head {
            label: label.into(),
            ..Head::default()
        }
    }

    /// A column of numbers.
    pub fn end(label: impl Into<String>) -> Head {
        Head {
            look: "end",
            ..Head::new(label)
        }
    }

    /// A column that is left out when narrow.
    pub fn wide(label: impl Into<String>) -> Head {
        Head {
            look: "wide",
            ..Head::new(label)
        }
    }

    /// The column of each row's actions: named for screen readers only.
    pub fn acts() -> Head {
        Head::default()
    }

    /// The column of boxes.
    pub fn pick() -> Head {
        Head {
            look: "pick",
            ..Head::default()
        }
    }

    /// The same column, marked as the one the list is sorted by: `ascending` or `descending`.
    pub fn sorted(self, sort: &'static str) -> Head {
        Head { sort, ..self }
    }
}

/// A table in its frame. `before` holds the toolbar and the bulk bar, `after` the pager.
#[component]
pub fn Table(
    /// What the table lists, for screen readers.
    #[prop(into)]
    label: String,
    /// The columns.
    heads: Vec<Head>,
    /// Above the table, inside its frame.
    #[prop(optional)]
    before: Option<AnyView>,
    /// Below the table, inside its frame.
    #[prop(optional)]
    after: Option<AnyView>,
    /// Whether the frame has no edge (inside a panel).
    #[prop(optional)]
    bare: bool,
    /// The [`Row`]s.
    children: Children,
) -> AnyView {
    let heads = heads
        .into_iter()
        .map(|head| {
            let inside = match (head.label.is_empty(), head.look) {
                (true, "pick") => view! { <span class="sr">{t!("common.choose")}</span> }.into_any(),
                (true, _) => view! { <span class="sr">{t!("common.actions")}</span> }.into_any(),
                _ => head.label.into_any(),
            };
            let arrow = match head.sort {
                "ascending" => icon("up-arrow", "sm"),
                "descending" => icon("down-arrow", "sm"),
                _ => None,
            };
            view! {
                <th
                    role="columnheader"
                    scope="col"
                    class=given(head.look.to_owned())
                    aria-sort=given(head.sort.to_owned())
                >
                    <span>{inside} {arrow}</span>
                </th>
            }
        })
        .collect_view();
    view! {
        <section class=if bare { "table-wrap bare" } else { "table-wrap" } aria-label=label>
            {before}
            <div class="across">
                <table class="table fold" role="table">
                    <thead role="rowgroup">
                        <tr role="row">{heads}</tr>
                    </thead>
                    <tbody role="rowgroup">{children()}</tbody>
                </table>
            </div>
            {after}
        </section>
    }
    .into_any()
}

/// One row.
#[component]
pub fn Row(
    /// The [`Cell`]s.
    children: Children,
) -> AnyView {
    view! { <tr role="row">{children()}</tr> }.into_any()
}

/// One cell.
#[component]
pub fn Cell(
    /// The column's name, shown beside the value when the row is a card; empty for the main cell and for actions.
    #[prop(optional, into)]
    label: String,
    /// Classes: `main` (the card's title), `end`, `num`, `bold`, `half`, `wide`, `opt`.
    #[prop(optional)]
    look: &'static str,
    /// The value.
    children: Children,
) -> AnyView {
    view! {
        <td role="cell" class=given(look.to_owned()) data-label=given(label)>
            {children()}
        </td>
    }
    .into_any()
}

/// The cell with a row's box; chosen rows show the [`Bulk`] bar.
#[component]
pub fn Pick(
    /// Name in the bulk bar's form.
    #[prop(into)]
    name: String,
    /// The row's value.
    #[prop(into)]
    value: String,
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: String,
    /// Id of the bulk bar's form, when the table stands outside it.
    #[prop(optional, into)]
    form: String,
) -> AnyView {
    view! {
        <td role="cell" class="pick">
            <input type="checkbox" name=name value=value aria-label=label form=given(form) />
        </td>
    }
    .into_any()
}

/// A picture, a name and a line below: the main cell of a table.
#[component]
pub fn Item(
    /// The name.
    #[prop(into)]
    title: String,
    /// Where the name leads; none when empty.
    #[prop(optional, into)]
    href: String,
    /// The line below.
    #[prop(optional, into)]
    note: String,
    /// Address of the picture; the stand-in when empty.
    #[prop(optional, into)]
    picture: String,
    /// Chooses the stand-in's ground.
    #[prop(optional)]
    seed: i64,
    /// Whether there is a picture at all.
    #[prop(optional, default = true)]
    pictured: bool,
) -> AnyView {
    let title = if href.is_empty() {
        title.into_any()
    } else {
        view! { <a href=href>{title}</a> }.into_any()
    };
    view! {
        <div class="item">
            {pictured.then(|| view! { <Thumb src=picture seed /> })}
            <div>{title} {given(note).map(|note| view! { <small>{note}</small> })}</div>
        </div>
    }
    .into_any()
}

/// The bar above a table: a search form (`GET`) with its filters.
#[component]
pub fn Toolbar(
    /// The address searched; the page's own when empty.
    #[prop(optional, into)]
    action: String,
    /// The fields, buttons and remarks.
    children: Children,
) -> AnyView {
    view! {
        <form class="toolbar" role="search" method="get" action=given(action)>
            {children()}
        </form>
    }
    .into_any()
}

/// The bar that appears when rows are chosen.
#[component]
pub fn Bulk(
    /// What it acts on, for screen readers.
    #[prop(into)]
    label: String,
    /// The words at its start and the buttons.
    children: Children,
) -> AnyView {
    view! {
        <div class="bulk" role="toolbar" aria-label=label>
            {children()}
        </div>
    }
    .into_any()
}
