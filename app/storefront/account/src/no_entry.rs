//! `/no-entry`: signed in, but not as somebody who may see the page asked for.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{AuthFrame, ButtonLink, PostButton};
use wire::Answer;

/// The address of whoever is signed in; empty for nobody.
#[server(endpoint = "account/whoami")]
pub async fn whoami() -> Answer<String> {
    Ok(web::visitor()?.roles.map(|roles| roles.email).unwrap_or_default())
}

/// `/no-entry`.
#[component]
pub(crate) fn NoEntryPage() -> AnyView {
    let email = Resource::new(|| (), |()| whoami());
    view! {
        <Title text=t!("account.no_entry.title")/>
        <AuthFrame title=t!("account.no_entry.title")>
            <Suspense>
                {move || Suspend::new(async move {
                    let email = email.await.unwrap_or_default();
                    let text = if email.is_empty() {
                        t!("account.no_entry.nobody")
                    } else {
                        t!("account.no_entry.text", email = email)
                    };
                    view! { <p>{text}</p> }
                })}
            </Suspense>
            <div class="row g2 wrap">
                <ButtonLink href="/" look="primary">{t!("account.no_entry.home")}</ButtonLink>
                <PostButton action="/api/account/sign_out" text=t!("account.no_entry.other")/>
            </div>
        </AuthFrame>
    }
    .into_any()
}
