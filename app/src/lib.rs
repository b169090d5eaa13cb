//! The face registry: which faces exist, where they live, and the HTML document around each. Server only; no screens
//! here.

use i18n::locale;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use std::pin::Pin;
use std::sync::Arc;
use web::{Visitor, World};

/// A frame's data on its way.
pub type FrameFuture = Pin<Box<dyn Future<Output = String> + Send>>;

/// One face of the product: its own pages, its own bundle.
#[derive(Clone, Copy)]
pub struct Face {
    /// Name of the bundle and of the message catalogue's face.
    pub name: &'static str,
    /// The first part of its addresses; empty for the storefront.
    pub prefix: &'static str,
    /// Its pages.
    pub body: fn() -> AnyView,
    /// What its frame shows of a visitor, as JSON.
    pub frame: fn(Arc<World>, Visitor) -> FrameFuture,
    catalogue: i18n::Face,
}

/// All faces. The storefront is last, since it answers for every address the others do not have.
pub const FACES: [Face; 5] = [
    Face {
        name: "seller",
        prefix: "/seller",
        body: || view! { <seller::Face/> }.into_any(),
        frame: |world, visitor| Box::pin(seller::frame_json(world, visitor)),
        catalogue: i18n::Face::Seller,
    },
    Face {
        name: "creator",
        prefix: "/creator",
        body: || view! { <creator::Face/> }.into_any(),
        frame: |world, visitor| Box::pin(creator::frame_json(world, visitor)),
        catalogue: i18n::Face::Creator,
    },
    Face {
        name: "operator",
        prefix: "/operator",
        body: || view! { <operator::Face/> }.into_any(),
        frame: |world, visitor| Box::pin(operator::frame_json(world, visitor)),
        catalogue: i18n::Face::Operator,
    },
    // its unknown addresses are few: everything else that nobody has is the storefront's
    Face {
        name: "buyer",
        prefix: "/account",
        body: || view! { <storefront::BuyerFace/> }.into_any(),
        frame: |world, visitor| Box::pin(storefront::frame_json(world, visitor)),
        catalogue: i18n::Face::Storefront,
    },
    Face {
        name: "storefront",
        prefix: "",
        body: || view! { <storefront::Face/> }.into_any(),
        frame: |world, visitor| Box::pin(storefront::frame_json(world, visitor)),
        catalogue: i18n::Face::Storefront,
    },
];

impl Face {
    /// The face an address belongs to.
    pub fn of_path(path: &str) -> &'static Face {
        FACES
            .iter()
            .find(|f| path == f.prefix || path.strip_prefix(f.prefix).is_some_and(|rest| rest.starts_with('/')))
            .unwrap_or(&FACES[4])
    }

    /// The messages its pages need in one language, as JSON.
    pub fn messages(&self, lang: &str) -> &'static str {
        i18n::catalogue_json(lang, self.catalogue)
    }
}

/// Addresses of the files a page links. Given as context by the server; what is absent is left out of the page.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The style sheet.
    pub style: Option<String>,
    /// The favicon.
    pub icon: Option<String>,
    /// The icon sprite.
    pub icons: Option<String>,
    /// The face's script, program and messages; a page without them works as plain HTML.
    pub bundle: Option<Bundle>,
}

/// The three files that bring a page to life.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Script made by wasm-bindgen.
    pub script: String,
    /// The wasm program.
    pub wasm: String,
    /// The message catalogue.
    pub messages: String,
}

impl Bundle {
    /// Loads program and messages side by side, then hydrates.
    fn boot(&self) -> String {
        format!(
            "import init,{{hydrate}} from {:?};const [m]=await Promise.all([fetch({:?}).then(r=>r.text()),\
             init({{module_or_path:{:?}}})]);hydrate(m);document.documentElement.dataset.ready=\"\";",
            self.script, self.messages, self.wasm
        )
    }
}

/// The document around a face's pages.
pub fn shell(face: &'static Face) -> AnyView {
    let files = use_context::<Files>().unwrap_or_default();
    let locale = locale();
    let currency = locale.currency.code();
    let frame = use_context::<ui::FrameJson>().map(|frame| frame.0);
    let bundle = files.bundle.map(|bundle| {
        let boot = bundle.boot();
        view! {
            <link rel="modulepreload" href=bundle.script/>
            <link rel="preload" href=bundle.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
            <link rel="preload" href=bundle.messages r#as="fetch" crossorigin="anonymous"/>
            <script type="module" nonce=use_nonce() inner_html=boot></script>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang=locale.tag() dir=locale.dir.code() data-tz=locale.time_zone data-currency=currency data-icons=files.icons data-frame=frame>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                {files.style.map(|href| view! { <link rel="stylesheet" href=href/> })}
                {files.icon.map(|href| view! { <link rel="icon" href=href r#type="image/svg+xml"/> })}
                {bundle}
                <MetaTags/>
            </head>
            <body>{(face.body)()}</body>
        </html>
    }
    .into_any()
}
