//! Sample pages of the storefront, and signing in.

use super::{history, steps};
use leptos::prelude::*;
use ui::*;

/// A search's result in the storefront.
pub fn storefront() -> AnyView {
    let cards = (0..8)
        .map(|n| view! { <li><ProductCard href=format!("/p/{n}") title="Enamel stovetop kettle, 1.6 L" price="$34.90" was="$46.00" flag="−24%" seed=n /></li> })
        .collect_view();
    view! {
        <StorefrontFrame cart=3 account=Some(Account { name: "June Park".into(), sign_out: "/api/sign-out".into(), ..Account::default() })>
            <h1 class="sr">"Shop"</h1>
            <nav class="cats" aria-label="Categories">
                <Chip href="/" text="For you" on=true />
                <Chip href="/?c=kitchen" text="Kitchen" />
            </nav>
            <Sect title="Picked for you" more="/all" more_text="See all"><Products>{cards}</Products></Sect>
        </StorefrontFrame>
    }
    .into_any()
}

/// An order's page, as a phone shows it.
pub fn order() -> AnyView {
    view! {
        <StorefrontFrame title="Your order" back="/orders" sign_in="/sign-in">
            <PageHead title="Arriving Monday 16 March" crumbs=vec![("/orders".into(), "Your orders".into()), (String::new(), "YC-1".into())] />
            <div class="till">
                <div class="stack g4">
                    <Panel title="At the Ferndale depot" look="stack g4">{steps()}<CopyLine text="HP 4471" label="Tracking number" look="quiet" /></Panel>
                    <Panel title="History">{history()}</Panel>
                </div>
                <aside class="stack g4">
                    <Receipt title="Order">
                        <ul class="lines"><ProductMini href="/p/1" title="Enamel stovetop kettle" note="Teal · 1.6 L · 1 piece" sum="$34.90" /></ul>
                        <hr />
                        <Kv rows=vec![KvRow::new("Items", "$54.70"), KvRow::total("Paid", "$45.32")] />
                    </Receipt>
                </aside>
            </div>
            <BuyBar phone=true><span class="sum">"$45.32"</span><Button look="primary">"Pay $45.32"</Button></BuyBar>
        </StorefrontFrame>
    }
    .into_any()
}

/// A product's page.
pub fn product() -> AnyView {
    let pictures = ["Teal kettle", "The same from above"].map(|alt| ("icons.svg".to_owned(), alt.to_owned()));
    let sizes = vec![
        Choice::new("s", "1.2 L").note("$29.90"),
        Choice::new("l", "1.6 L").note("$34.90").checked(true),
    ];
    view! {
        <StorefrontFrame cart=1 sign_in="/sign-in" bare=true>
            <Crumbs links=vec![("/".into(), "Shop".into()), (String::new(), "Enamel stovetop kettle".into())] />
            <div class="pdp">
                <Gallery pictures=pictures.to_vec() />
                <div class="stack g4">
                    <div class="stack g1">
                        <Price now="$34.90" was="$46.00" flag="−24%" look="xl" />
                        <h1>"Enamel stovetop kettle, 1.6 L"</h1>
                    </div>
                    <form id="buy" class="stack g4" method="post" action="/api/add">
                        <Options name="size" legend="Size" options=sizes chips=true />
                        <div class="row">
                            <Stepper name="pieces" max=3 />
                            <Button look="primary lg grow">"Add to cart"</Button>
                        </div>
                    </form>
                    <Rows facts=vec![
                        Fact::new("truck", "Mon 16 – Wed 18 March, free", "To Ashgrove Lane 14"),
                        Fact { href: "/help".into(), ..Fact::new("shield", "Paid into hold until it arrives", "") },
                    ] />
                    <ShopCard name="Marrowby Kitchen" note="4.9 from 12k orders"><a class="btn sm" href="/shop/m">"Visit"</a></ShopCard>
                    <Panel title="Cart">
                        <ul class="lines">
                            <ProductMini href="/p/1" title="Candle" note="Fig" alert="Sold out since you added it" sum="$9.90" was="$12.00">
                                <Stepper name="n-1" sends=true />
                            </ProductMini>
                        </ul>
                    </Panel>
                    <ul class="queue"><QueueItem href="/operator/review/1" title="Kettle" note="Marrowby" current=true><Badge text="New" /></QueueItem></ul>
                    <Refresh seconds=5 act=Callback::new(|()| ()) />
                </div>
            </div>
            <BuyBar phone=true><Button look="lg" form="buy">"Add to cart"</Button><Button look="primary lg" form="buy">"Buy now"</Button></BuyBar>
        </StorefrontFrame>
    }
    .into_any()
}

/// Signing in.
pub fn auth() -> AnyView {
    view! {
        <AuthFrame title="Sign in" sub="We send a code to your e-mail address." face="Seller centre" home="/seller"
            foot=view! { "No account yet? " <a href="/sign-up">"Sign up"</a> }.into_any()>
            <form class="form" method="post" action="/api/x">
                <Field name="email" label="E-mail" kind="email" required=true autofocus=true autocomplete="email" />
                <Button look="primary block">"Send code"</Button>
            </form>
        </AuthFrame>
    }
    .into_any()
}
