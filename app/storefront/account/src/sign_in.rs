//! `/sign-in` and `/sign-in/code`: an address, then a password or the code from the mail.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{AuthFrame, Button, ButtonLink, Callout, CodeForm, Field, FormError, PostButton, failure};
use wire::Answer;

/// Where people go who wanted nowhere in particular.
#[cfg(not(target_arch = "wasm32"))]
const HOME: &str = "/account";

/// One demo login.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoRow {
    /// `operator`, `seller`, `creator` or `shopper`.
    pub role: String,
    /// Address.
    pub email: String,
    /// Password.
    pub password: String,
    /// Their first page.
    pub home: String,
}

/// The logins of a demo; none elsewhere.
#[server(endpoint = "account/demo_logins")]
pub async fn demo_logins() -> Answer<Vec<DemoRow>> {
    if !web::world().demo {
        return Ok(Vec::new());
    }
    let row = |login: &flows::identity::DemoLogin| DemoRow {
        role: login.role.to_owned(),
        email: login.email.to_owned(),
        password: login.password.to_owned(),
        home: login.home.to_owned(),
    };
    Ok(flows::identity::demo_logins().iter().map(row).collect())
}

/// Signs in by the password, or has a code mailed when none was given.
#[server(endpoint = "account/sign_in")]
pub async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Answer<()> {
    let (cx, ip) = (web::anyone(), web::visitor()?.ip);
    if password.is_empty() {
        let email = flows::identity::send_code(&cx, &email, &ip).await?;
        web::set_pending(&web::Pending {
            email,
            name: String::new(),
            next,
        })
        .await?;
        web::go("/sign-in/code");
        return Ok(());
    }
    let known = flows::identity::sign_in_with_password(&cx, &email, &password, &ip).await?;
    web::sign_in(known.person, known.epoch).await?;
    web::go_with_notice(&web::local_path(&next, HOME), "signed_in");
    Ok(())
}

/// The address the code was sent to; none when no sign-in waits.
#[server(endpoint = "account/pending_email")]
pub async fn pending_email() -> Answer<Option<String>> {
    Ok(web::pending().await?.map(|pending| pending.email))
}

/// Tries the code and signs in, making the account if the address has none.
#[server(endpoint = "account/enter_code")]
pub async fn enter_code(#[server(default)] code: String) -> Answer<()> {
    let Some(pending) = web::pending().await? else {
        web::go("/sign-in");
        return Ok(());
    };
    let (cx, ip) = (web::anyone(), web::visitor()?.ip);
    let known = flows::identity::enter_code(&cx, &pending.email, &code, &pending.name, &ip).await?;
    web::sign_in(known.person, known.epoch).await?;
    web::proved(cx.now).await?;
    let notice = if known.new { "welcome" } else { "signed_in" };
    web::go_with_notice(&web::local_path(&pending.next, HOME), notice);
    Ok(())
}

/// Sends another code to the address that waits for one.
#[server(endpoint = "account/code_again")]
pub async fn code_again() -> Answer<()> {
    let Some(pending) = web::pending().await? else {
        web::go("/sign-in");
        return Ok(());
    };
    flows::identity::send_code(&web::anyone(), &pending.email, &web::visitor()?.ip).await?;
    web::go_with_notice("/sign-in/code", "code_sent");
    Ok(())
}

/// Signs out.
#[server(endpoint = "account/sign_out")]
pub async fn sign_out() -> Answer<()> {
    web::sign_out().await?;
    web::go_with_notice("/", "signed_out");
    Ok(())
}

/// The `next` of the page's address, for a hidden field and the links between the forms.
pub(crate) fn wanted() -> String {
    use_query_map().read_untracked().get("next").unwrap_or_default()
}

/// The same page's other form, with the way on kept.
pub(crate) fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        return path.to_owned();
    }
    let query = leptos_router::params::ParamsMap::from_iter([("next".to_owned(), next.to_owned())]);
    path.to_owned() + &query.to_query_string()
}

/// `/sign-in`.
#[component]
pub(crate) fn SignInPage() -> AnyView {
    let errors = failure(ServerAction::<SignIn>::new());
    let demo = Resource::new(|| (), |()| demo_logins());
    let next = wanted();
    let foot = view! {
        {t!("account.sign_in.no_account")}
        " "
        <a href=with_next("/sign-up", &next)>{t!("account.sign_in.to_sign_up")}</a>
    }
    .into_any();
    view! {
        <Title text=t!("account.sign_in.title")/>
        <AuthFrame title=t!("account.sign_in.title") sub=t!("account.sign_in.sub") foot>
            <form method="post" action="/api/account/sign_in">
                <div class="form">
                    <FormError error=errors/>
                    <input type="hidden" name="next" value=next/>
                    <Field name="email" kind="email" label=t!("common.email") autocomplete="username" required=true errors/>
                    <Field
                        name="password"
                        kind="password"
                        label=t!("common.password")
                        note=t!("common.optional")
                        hint=t!("account.sign_in.password_hint")
                        autocomplete="current-password"
                        errors
                    />
                    <Button look="primary block">{t!("common.continue")}</Button>
                </div>
            </form>
            <Suspense>
                {move || Suspend::new(async move { demo_box(demo.await.unwrap_or_default()) })}
            </Suspense>
        </AuthFrame>
    }
    .into_any()
}

/// The demo's logins, one button each.
fn demo_box(rows: Vec<DemoRow>) -> AnyView {
    let Some(password) = rows.first().map(|row| row.password.clone()) else {
        return ().into_any();
    };
    let buttons = rows
        .into_iter()
        .map(|row| {
            let who = t!(&format!("account.demo.{}", row.role));
            let text = format!("{who} · {}", row.email);
            let value = |name: &str, value: String| (name.to_owned(), value);
            let values = vec![
                value("email", row.email),
                value("password", row.password),
                value("next", row.home),
            ];
            view! { <PostButton action="/api/account/sign_in" values text look="block"/> }
        })
        .collect_view();
    view! {
        <div class="stack g2">
            <Callout tone="info" title=t!("account.demo.title")>
                <p>{t!("account.demo.text", password = password)}</p>
            </Callout>
            {buttons}
        </div>
    }
    .into_any()
}

/// `/sign-in/code`.
#[component]
pub(crate) fn CodePage() -> AnyView {
    let errors = failure(ServerAction::<EnterCode>::new());
    let again = failure(ServerAction::<CodeAgain>::new());
    let email = Resource::new(|| (), |()| pending_email());
    view! {
        <Title text=t!("account.code.title")/>
        <AuthFrame title=t!("account.code.title")>
            <Suspense>
                {move || Suspend::new(async move {
                    match email.await.ok().flatten() {
                        Some(email) => code_form(email, errors, again),
                        None => view! {
                            <Callout tone="warn" title=t!("account.code.none")/>
                            <ButtonLink href="/sign-in">{t!("common.sign_in")}</ButtonLink>
                        }
                        .into_any(),
                    }
                })}
            </Suspense>
        </AuthFrame>
    }
    .into_any()
}

fn code_form(
    email: String,
    errors: Signal<Option<wire::WireError>>,
    again: Signal<Option<wire::WireError>>,
) -> AnyView {
    view! {
        <CodeForm
            sent=t!("account.code.sub", email = email)
            action="/api/account/enter_code"
            label=t!("account.code.label")
            enter=t!("account.code.enter")
            again=("/api/account/code_again", t!("account.code.again"))
            other=("/sign-in", t!("account.code.other"))
            errors
            again_errors=again
        />
    }
    .into_any()
}
