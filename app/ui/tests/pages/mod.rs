//! Sample pages: every component at least once, with the mockups' contents.

mod shop;

pub use shop::{auth, order, product, storefront};

use kernel::{Error, FieldError};
use leptos::prelude::*;
use ui::*;
use wire::WireError;

fn account() -> Account {
    Account {
        name: "Marrowby Kitchen".into(),
        shop: true,
        links: vec![NavItem::new("/", "Shop", "store").external()],
        sign_out: "/api/sign-out".into(),
    }
}

fn in_console(page: AnyView) -> AnyView {
    let nav = vec![
        NavGroup::new("", vec![NavItem::new("/seller", "Home", "home")]),
        NavGroup::new(
            "Sell",
            vec![
                NavItem::new("/seller/orders", "Orders", "box").hot(18),
                NavItem::new("/seller/products", "Products", "tag").count(7),
            ],
        ),
        NavGroup::new("Run", vec![NavItem::new("/seller/finance", "Finance", "wallet")]),
    ];
    let tabs = vec![
        NavItem::new("/seller", "Home", "home"),
        NavItem::new("/seller/orders", "Orders", "box").hot(18),
        NavItem::new("/seller/products", "Products", "tag"),
    ];
    view! {
        <ConsoleFrame
            face="Seller centre"
            home="/seller"
            nav=nav
            tabs=tabs
            account=Some(account())
            search="/seller/search"
            search_label="Search orders, products, help"
        >
            {page}
        </ConsoleFrame>
    }
    .into_any()
}

/// The component sheet.
pub fn components() -> AnyView {
    in_console(view! {
        <PageHead title="Components" sub="All of them.">
            <ButtonLink href="/seller/products" icon="download">"Export"</ButtonLink>
            <ButtonLink href="/seller/new" look="primary" icon="plus">"Add product"</ButtonLink>
        </PageHead>
        <div class="gallery-page">
            {buttons()} {marks()} {fields()} {choices()} {messages()} {cards()} {table()} {progress()} {figures()} {rest()}
        </div>
    }
    .into_any())
}

fn sheet(title: &'static str, wide: &'static str, content: AnyView) -> AnyView {
    view! { <section class=wide><h2>{title}</h2>{content}</section> }.into_any()
}

fn buttons() -> AnyView {
    sheet(
        "Button",
        "two",
        view! {
            <Panel look="stack g4">
                <div class="row wrap g2">
                    <Button look="primary">"Primary"</Button>
                    <Button>"Secondary"</Button>
                    <Button look="strong">"Strong"</Button>
                    <Button look="quiet">"Quiet"</Button>
                    <Button look="danger">"Danger"</Button>
                    <Button look="danger solid">"Delete listing"</Button>
                    <IconButton icon="more" label="More" />
                    <IconLink href="/n" icon="bell" label="Notifications" count=5 tone="alert" />
                </div>
                <div class="row wrap g2">
                    <Button look="primary lg">"Large"</Button>
                    <Button look="primary sm">"Small"</Button>
                    <Button look="primary" pending=true>"Saving"</Button>
                    <Button disabled=true>"Disabled"</Button>
                    <MoreLink href="/all" text="Text link" />
                    <PostButton action="/api/x" values=vec![("id".into(), "1".into())] icon="check" text="Confirm" />
                </div>
            </Panel>
        }
        .into_any(),
    )
}

fn marks() -> AnyView {
    sheet(
        "Badge, price, due",
        "",
        view! {
            <Panel look="stack">
                <div class="row wrap g2">
                    <Badge text="Draft" />
                    <Badge tone="ok" text="On sale" />
                    <Badge tone="warn" text="Failed check" />
                    <Badge tone="danger" text="Sold out" />
                    <Badge tone="info" text="In review" />
                    <Badge tone="cart" text="Cover" />
                    <Badge tone="live" text="Live" />
                    <Badge tone="deal" icon="ticket" text="$5 off" />
                </div>
                <Price now="$34.90" amount="34.90" was="$46.00" flag="−24%" look="xl" />
                <Price now="$42.00" was="$58.00" flag="−28%" />
                <div class="row wrap">
                    <Countdown seconds=8049 label="Ends in 2 hours 14 minutes" />
                    <Due text="2 d 9 h" />
                    <Due state="soon" text="21 h left" clock="tomorrow, 09:00" datetime="2026-03-13T09:00" />
                    <Due state="late" text="1 h left" />
                </div>
            </Panel>
        }
        .into_any(),
    )
}

fn fields() -> AnyView {
    let wrong = Some(WireError::Server(Error::field("email", "not_email")));
    sheet("Field, select", "", view! {
        <Panel look="form">
            <FormError error=wrong.clone() />
            <Field name="shop" label="Shop name" note="12 of 40" value="Marrowby Kitchen" hint="Shown on every parcel." />
            <Field name="email" label="Email" kind="email" value="shop@marrowby" errors=wrong autocomplete="email" />
            <Field name="price" label="Price" before="$" after="each" value="34.90" inputmode="decimal" />
            <Select
                name="category"
                label="Category"
                prompt="Choose a category"
                options=Opt::choose(vec![Opt::new("1", "Kitchen / Kettles"), Opt::new("2", "Home")], "1")
            />
            <TextArea name="about" label="Description" value="Two lines\nof text </textarea><script>alert(1)</script> &amp;" maxlength=2000 />
        </Panel>
    }.into_any())
}

fn choices() -> AnyView {
    let options = vec![
        Choice::new("p", "Platform carriers")
            .note("Labels from $3.20")
            .checked(true)
            .end("Free"),
        Choice::new("o", "Your own carrier"),
    ];
    let sizes = vec![
        Choice::new("s", "1.2 L").note("$29.90"),
        Choice::new("l", "1.6 L").note("$34.90").checked(true),
        Choice::new("x", "2 L").disabled(true),
    ];
    let periods = vec![
        Choice::new("1", "Today"),
        Choice::new("7", "7 days").checked(true),
        Choice::new("30", "30 days"),
    ];
    sheet("Choices", "", view! {
        <Panel look="stack">
            <div class="row wrap g4">
                <Checkbox name="gas" label="Gas" checked=true />
                <Checkbox name="fire" label="Open fire" />
            </div>
            <Switch name="promote" label="Let creators promote this" note="Open plan, 12%" checked=true />
            <Options name="carrier" legend="Carrier" options=options />
            <Options name="size" legend="Size" options=sizes chips=true />
            <Seg name="period" label="Period" options=periods />
            <SegLinks label="View" links=vec![("?v=1".into(), "List".into(), true), ("?v=2".into(), "Cards".into(), false)] />
            <div class="row wrap g2">
                <Chip href="?f=1" text="Free sample" icon="gift" on=true />
                <Chip href="?f=2" text="15%+" />
            </div>
        </Panel>
    }.into_any())
}

fn messages() -> AnyView {
    sheet("Callout, toast, empty, skeleton, drop", "", view! {
        <div class="stack">
            <Callout tone="info" title="Payment is on hold"><p>"It goes to the shop after delivery."</p></Callout>
            <Callout tone="warn" title="3 orders due today" icon="clock">
                <p>"Late parcels lower your rate."</p>
                <a class="btn sm" href="/seller/orders">"Show the 3"</a>
            </Callout>
            <Callout tone="danger" title="Payout returned"><p>"The account number was refused."</p></Callout>
            <Callout tone="ok" title="Shop verified"><p>"You can publish now."</p></Callout>
            <Toast text="Kettle taken off sale" still=true><button class="btn sm">"Undo"</button></Toast>
            <Progress value=64 max=100 label="Rows read" />
            <Meter word="Fair" value=63 label="Listing quality" />
            <Panel>
                <Empty title="No returns waiting" text="When a shopper asks to send something back, it appears here.">
                    <ButtonLink href="/seller/returns">"See past returns"</ButtonLink>
                </Empty>
            </Panel>
            <Skel square=true />
            <FilePicker name="pictures" label="Drop pictures here" note="or choose files, up to 9, 10 MB each" accept="image/*" multiple=true />
        </div>
    }.into_any())
}

fn cards() -> AnyView {
    sheet("Product cards", "three", view! {
        <div class="cols third">
            <div>
                <Products label="Kettles">
                    <li><ProductCard href="/p/1" title="Enamel stovetop kettle, 1.6 L" price="$34.90" amount="34.90" was="$46.00" flag="−24%" seed=0 meta=vec!["Marrowby Kitchen".into()] /></li>
                    <li><ProductCard href="/p/2" title="Toadstool table lamp, dimmable" price="$48.00" seed=3 badge=("danger", "Sold out".to_string()) /></li>
                </Products>
            </div>
            <div>
                <ProductLine href="/p/3" title="Cast-iron skillet, 26 cm" price="$42.00" was="$58.00" flag="−28%" seed=1 />
                <ShopCard name="Glowmere" note="4.8 from 21k orders"><a class="btn sm" href="/s/glowmere">"Visit"</a></ShopCard>
            </div>
            <div>
                <Products look="offers">
                    <li>
                        <OfferCard href="/p/1" title="Enamel stovetop kettle, 1.6 L" price="$34.90" earns="$4.19" per="a sale" rate="12%" shop="Marrowby Kitchen" seed=5 badge=("", "Sample".to_string())>
                            <Button look="sm block" icon="link">"Get link"</Button>
                        </OfferCard>
                    </li>
                </Products>
            </div>
        </div>
    }.into_any())
}

fn table() -> AnyView {
    let heads = vec![
        Head::pick(),
        Head::new("Order"),
        Head::end("Total"),
        Head::new("Ship within").sorted("ascending"),
        Head::wide("State"),
        Head::acts(),
    ];
    let before = view! {
        <Toolbar action="/seller/orders">
            <SearchField label="Search orders" name="find" />
            <Select name="sort" label="Sort" look="fit" options=vec![Opt::new("due", "Due first")] />
        </Toolbar>
        <Bulk label="Chosen orders"><span><b>"Chosen orders"</b></span><Button look="sm" form="bulk">"Mark as shipped"</Button></Bulk>
    }.into_any();
    let row = |n: i64, number: &'static str, title: &'static str, state: &'static str| {
        view! {
            <Row>
                <Pick name="order" value=n.to_string() label=format!("Choose order {number}") form="bulk" />
                <Cell look="main"><Item title=number href=format!("/seller/orders/{n}") note=title seed=n /></Cell>
                <Cell label="Total" look="end num bold half">"$42.00"</Cell>
                <Cell label="Ship within" look="half"><Due state=state text="1 h 22 m left" clock="today, 12:02" /></Cell>
                <Cell label="State" look="wide half"><Badge tone="warn" text="Packed" /></Cell>
                <Cell look="end">
                    <div class="acts">
                        <OpenDialog dialog="cancel" text="Cancel" look="sm" />
                        <Menu id=format!("m-{n}") label=format!("More for order {number}")>
                            <MenuLink href="/x" text="Packing list" icon="print" />
                            <OpenDialog dialog="cancel" text="Cancel order" icon="bad" look="danger" menu=true />
                        </Menu>
                    </div>
                </Cell>
            </Row>
        }
    };
    sheet("Table", "three", view! {
        <Tabs label="Order state" tabs=vec![
            Tab::new("?tab=unpaid", "Unpaid", false).count(6),
            Tab::new("?tab=ship", "To ship", true).count(18).tone("hot"),
            Tab::new("?tab=done", "Completed", false).count(236),
        ] />
        <form id="bulk" method="post" action="/api/ship"></form>
        <Table label="Orders to ship" heads=heads before=before after=view! { <Pager next="?after=1.2" text="1–3 of 18" /> }.into_any()>
            {row(1, "YC-20402-1180", "Cast-iron skillet, 26 cm", "late")}
            {row(2, "YC-20404-6032", "Enamel stovetop kettle, 1.6 L", "soon")}
            {row(3, "YC-20418-7731", "Striped tea towels, set of 2", "")}
        </Table>
        <Dialog id="cancel" title="Cancel order YC-20413-3348?">
            <form method="post" action="/api/cancel">
                <div class="body">
                    <p class="t-sm">"Sol R. gets $79.90 back today. This cannot be undone."</p>
                    <Select name="reason" label="Reason the buyer will see" required=true prompt="Choose a reason" options=vec![Opt::new("stock", "Out of stock")] />
                </div>
                <DialogFoot dialog="cancel" keep="Keep order"><Button look="danger solid">"Cancel and refund"</Button></DialogFoot>
            </form>
        </Dialog>
    }.into_any())
}

fn steps() -> AnyView {
    let step = |label: &str, icon, state| Step {
        label: label.into(),
        icon,
        state,
    };
    view! {
        <Steps steps=vec![
            step("Paid", "card", StepState::Done),
            step("Shipped", "truck", StepState::Done),
            step("At depot", "truck", StepState::Now),
            step("Delivered", "home", StepState::Next),
        ] />
    }
    .into_any()
}

fn history() -> AnyView {
    let moment = |text: &str, time: &str| Moment {
        text: text.into(),
        time: time.into(),
        ..Moment::default()
    };
    view! {
        <Timeline moments=vec![
            moment("At the Ferndale depot", "Friday 13 March, 06:42"),
            moment("Packed", "Thursday 12 March, 11:04"),
        ] />
    }
    .into_any()
}

fn progress() -> AnyView {
    sheet("Order status, quantity, crumbs", "", view! {
        <Panel look="stack g4">
            {steps()} {history()}
            <div class="row between">
                <Stepper name="pieces" value=2 />
                <Crumbs links=vec![("/seller/products".into(), "Products".into()), (String::new(), "KT-160".into())] />
            </div>
            <Ticks items=vec![(true, "Pictures".into(), String::new()), (false, "Price".into(), "Enter 0 or more".into())] />
        </Panel>
    }.into_any())
}

fn figures() -> AnyView {
    let days = || ["Mon", "Tue", "Wed", "Thu", "Fri"].map(String::from).to_vec();
    let texts = |values: &[i64]| values.iter().map(|v| format!("${v}")).collect::<Vec<_>>();
    let one = move |name: &str, values: &[i64], comparison| Series {
        name: name.into(),
        values: values.to_vec(),
        texts: texts(values),
        comparison,
    };
    let ticks = || ["$100", "$50", "$0"].map(String::from).to_vec();
    let part = |icon, label: &str, figure: &str, now| FlowPart {
        icon,
        label: label.into(),
        figure: figure.into(),
        note: "since 11 March".into(),
        now,
    };
    let bar = |label: &str, value| Bar {
        label: label.into(),
        text: format!("${value}"),
        value,
        note: String::new(),
    };
    sheet("Figures", "two", view! {
        <Stats>
            <Stat label="Sales" figure="$13,060" delta=("23.8%".to_string(), true) />
            <Stat label="To ship" figure="18" note="first in 1 h 22 m" icon="truck" href="/seller/orders" hot=true />
            <Stat label="Low stock" figure="5" note="1 sells out today" icon="box" href="/seller/products" />
        </Stats>
        <Panel title="Balance">
            <Flow parts=vec![part("truck", "Not yet delivered", "$3,180.40", false), part("clock", "Settling", "$8,412.75", false), part("wallet", "Ready to withdraw", "$5,236.18", true)] />
        </Panel>
        <Panel title="Last 5 days" look="stack g4">
            <LineChart label="Sales per day, highest $88 on Friday" axis="Day" labels=days() top=100 ticks=ticks()
                series=vec![one("Sales", &[42, 51, 38, 64, 88], false), one("Before", &[35, 40, 44, 50, 61], true)] />
            <BarChart label="Sales and refunds per day" axis="Day" labels=days() top=100 ticks=ticks()
                series=vec![one("Sales", &[42, 51, 38, 64, 88], false), one("Refunds", &[5, 0, 4, 9, 0], false)] />
            <Bars rows=vec![bar("Creator links", 1030), bar("Shop and search", 410), bar("Direct", 0)] />
        </Panel>
    }.into_any())
}

fn rest() -> AnyView {
    sheet("Copy link, receipt, avatar", "", view! {
        <Panel look="stack"><CopyLink text="http://127.0.0.1:3000/r/ines-k7" label="Link" qr="icons.svg" qr_alt="QR code" /></Panel>
        <Receipt title="Withdraw" note=view! { <Badge tone="ok" text="Ready" /> }.into_any()>
            <Kv rows=vec![KvRow::new("Settled", "$1,284.60"), KvRow::less("Handling fee, 2%", "−$25.69"), KvRow::total("You receive", "$1,258.91")] />
            <Button look="primary block">"Withdraw $1,258.91"</Button>
        </Receipt>
        <div class="row g2"><Avatar name="Ines Okafor" look="sm" /><Avatar name="Dele" /><Avatar name="Ostrafen" shop=true look="lg" /></div>
        <div class="cards"><Card title="Open plan" on=true><p>"Anyone can promote."</p><footer><Button look="sm">"Edit plan"</Button></footer></Card></div>
        <SaveBar text="Not saved yet"><Button look="primary">"Save changes"</Button></SaveBar>
    }.into_any())
}

/// A list of a console.
pub fn console() -> AnyView {
    in_console(
        view! {
            <PageHead title="Orders" sub="Confirm within 72 hours and ship within 120 hours of payment." />
            {table()}
        }
        .into_any(),
    )
}

/// A form that came back with errors.
pub fn refused() -> AnyView {
    let fields = vec![
        FieldError::new("email", "not_email"),
        FieldError::new("size", "required"),
    ];
    let errors: Signal<Option<WireError>> = Signal::stored(Some(WireError::Server(Error::Invalid(fields))));
    view! {
        <FormError error=errors />
        <Field name="email" label="Email" value="shop@marrowby" errors />
        <Field name="shop" label="Shop" hint="Shown on every parcel." errors />
        <Options name="size" legend="Size" options=vec![Choice::new("s", "Small")] errors />
    }
    .into_any()
}
