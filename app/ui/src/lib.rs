//! The design system as components: the mockups' markup and classes, one for one. It knows no business context; pages
//! hand it finished texts, amounts and addresses. Every component works as plain HTML before the wasm arrives.

mod badge;
mod button;
mod card;
mod chart;
mod choice;
mod copy;
mod detail;
mod dialog;
mod failed;
mod field;
mod form;
pub mod frame;
mod icon;
mod message;
mod money;
mod nav;
mod panel;
mod picker;
mod picture;
mod progress;
mod refresh;
mod table;

pub use badge::{Badge, Chip, Count, Due, Flag};
pub use button::{Button, ButtonLink, IconButton, IconLink, MoreLink, PostButton};
pub use card::{OfferCard, ProductCard, ProductLine, ProductMini, Products, Slides};
pub use chart::{Bar, BarChart, Bars, LineChart, Series};
pub use choice::{Checkbox, Choice, Options, Seg, SegLinks, Switch};
pub use copy::{CopyButton, CopyLine, CopyLink, QrImage};
pub use detail::{Fact, Gallery, QueueItem, Rows};
pub use dialog::{Dialog, DialogFoot, Menu, MenuButton, MenuLink, OpenDialog};
pub use failed::{failed, not_found};
pub use field::{CellField, Field, Opt, SearchField, Select, TextArea};
pub use form::{Applied, CodeForm, Draft, FieldFault, FormError, failure, field_error, page_error, pending};
pub use frame::{
    Account, AuthFrame, ConsoleFrame, FrameJson, NavGroup, NavItem, StorefrontFrame, frame_data, stay_within,
};
pub use icon::{Assets, Icon, Logo};
pub use message::{Callout, Empty, Notice, Skel, Toast};
pub use money::{Flow, FlowPart, Kv, KvRow, Price, Receipt, Stat, Stats};
pub use nav::{Crumbs, PageHead, Pager, Skip, Tab, Tabs};
pub use panel::{Avatar, BuyBar, Card, Panel, SaveBar, Sect, ShopCard};
pub use picker::{FilePicker, Stepper};
pub use picture::{Picture, Thumb};
pub use progress::{Countdown, Meter, Moment, Progress, Step, StepState, Steps, Ticks, Timeline};
pub use refresh::Refresh;
pub use table::{Bulk, Cell, Head, Item, Pick, Row, Table, Toolbar};

/// An attribute's text, or none where there is nothing to say.
fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A class list: what the design always has, and what the caller adds.
fn classes(base: &str, more: &str) -> String {
    if more.is_empty() {
        base.to_owned()
    } else {
        format!("{base} {more}")
    }
}
