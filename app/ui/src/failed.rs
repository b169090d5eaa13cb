//! Pages that could not be shown: nothing at this address, or the server said no.

use crate::{ButtonLink, Empty, Logo, Skip, page_error};
use i18n::t;
use kernel::Error;
use leptos::prelude::*;
use leptos_meta::Title;
use wire::WireError;

/// The page for an address nobody has. The server answers it with 404.
pub fn not_found() -> AnyView {
    view! {
        <Title text=t!("error.title.not_found")/>
        <div class="store">
            <Skip/>
            <header class="masthead">
                <div>
                    <Logo href="/"/>
                </div>
            </header>
            <main id="main" class="page">
                <h1 class="sr">{t!("error.title.not_found")}</h1>
                <Empty title=t!("error.title.not_found") text=t!("error.not_found")>
                    <ButtonLink href="/" external=true>{t!("nav.home")}</ButtonLink>
                </Empty>
            </main>
        </div>
    }
    .into_any()
}

/// The inside of a page whose data the server would not give: what went wrong and what to do.
pub fn failed(error: &WireError) -> AnyView {
    let title = match error {
        WireError::Server(Error::NotFound) => t!("error.title.not_found"),
        WireError::Server(Error::Forbidden) => t!("error.title.forbidden"),
        WireError::Server(Error::Unauthenticated) => t!("error.title.unauthenticated"),
        WireError::Server(Error::Unavailable { .. }) => t!("error.title.unavailable"),
        // what was asked cannot be done or read; the sentence says what to do
        _ => t!("error.title.refused"),
    };
    view! {
        <Title text=title.clone()/>
        <h1 class="sr">{title.clone()}</h1>
        <Empty title text=page_error(error)/>
    }
    .into_any()
}
