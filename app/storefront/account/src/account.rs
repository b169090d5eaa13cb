//! `/account`: name, password, and the ways into the other faces.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use ui::{Button, Fact, Field, FormError, Kv, KvRow, PageHead, Panel, PostButton, Rows, failed, failure, pending};
use wire::Answer;

/// What the account page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSheet {
    /// How the person is called.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether they have a password.
    pub has_password: bool,
    /// Whether they entered a mailed code just now, which stands for the current password.
    pub proved: bool,
    /// Whether they operate the installation.
    pub operator: bool,
    /// Names of the shops they work for.
    pub shops: Vec<String>,
    /// Their handle, if they are a creator.
    pub handle: Option<String>,
}

/// The signed-in person's account. Visitors are sent to sign in.
#[server(endpoint = "account/sheet")]
pub async fn read_account() -> Answer<AccountSheet> {
    let Ok(cx) = web::person() else {
        web::go("/sign-in?next=/account");
        return Err(kernel::Error::Unauthenticated.into());
    };
    let roles = web::visitor()?.roles.ok_or(kernel::Error::Unauthenticated)?;
    let person = store::identity::person(cx.db(), roles.person)
        .await
        .map_err(kernel::Error::from)?;
    Ok(AccountSheet {
        name: roles.display_name,
        email: roles.email,
        has_password: person.is_some_and(|person| person.password_hash.is_some()),
        proved: web::just_proved(cx.now).await?,
        operator: roles.is_operator,
        shops: roles.shops.into_iter().map(|member| member.name).collect(),
        handle: roles.creator.map(|(_, handle)| handle),
    })
}

/// Changes how the person is called.
#[server(endpoint = "account/name")]
pub async fn save_name(#[server(default)] name: String) -> Answer<()> {
    flows::identity::rename(&web::person()?, &name).await?;
    web::go_with_notice("/account", "name_saved");
    Ok(())
}

/// Sets or changes the password; every other session ends.
#[server(endpoint = "account/password")]
pub async fn save_password(#[server(default)] current: String, #[server(default)] password: String) -> Answer<()> {
    let (cx, ip) = (web::person()?, web::visitor()?.ip);
    let proved = web::just_proved(cx.now).await?;
    let epoch = flows::identity::set_password(&cx, &current, &password, proved, &ip).await?;
    web::sign_in(cx.person()?, epoch).await?;
    web::go_with_notice("/account", "password_saved");
    Ok(())
}

/// `/account`.
#[component]
pub(crate) fn AccountPage() -> AnyView {
    let name = ServerAction::<SaveName>::new();
    let password = ServerAction::<SavePassword>::new();
    let sheet = Resource::new(
        move || (name.version().get(), password.version().get()),
        |_| read_account(),
    );
    view! {
        <Title text=t!("account.page.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, name, password),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: AccountSheet, name: ServerAction<SaveName>, password: ServerAction<SavePassword>) -> AnyView {
    let named = failure(name);
    let places = places(&sheet);
    let password = password_panel(&sheet, password);
    let email = vec![KvRow::new(t!("common.email"), sheet.email.clone())];
    view! {
        <PageHead title=t!("account.page.title")/>
        <div class="onecol stack g4">
            <nav aria-label=t!("account.page.places")><Rows facts=places/></nav>
            <Panel title=t!("account.name.title")>
                <ActionForm action=name>
                    <div class="form">
                        <FormError error=named/>
                        <Kv rows=email look="start"/>
                        <Field
                            name="name"
                            label=t!("account.sign_up.name")
                            value=sheet.name
                            autocomplete="name"
                            maxlength=60
                            required=true
                            errors=named
                        />
                        <div><Button pending=pending(name)>{t!("account.name.save")}</Button></div>
                    </div>
                </ActionForm>
            </Panel>
            {password}
            <div><PostButton action="/api/account/sign_out" text=t!("common.sign_out")/></div>
        </div>
    }
    .into_any()
}

fn password_panel(sheet: &AccountSheet, action: ServerAction<SavePassword>) -> AnyView {
    let errors = failure(action);
    let email = sheet.email.clone();
    let ask = sheet.has_password && !sheet.proved;
    let remark = match (sheet.has_password, sheet.proved) {
        (false, _) => t!("account.password.none"),
        (true, true) => t!("account.password.proved"),
        (true, false) => t!("account.password.note"),
    };
    let send = if sheet.has_password {
        t!("account.password.change")
    } else {
        t!("account.password.set")
    };
    let current = ask.then(|| {
        view! {
            <Field
                name="current"
                kind="password"
                label=t!("account.password.current")
                autocomplete="current-password"
                required=true
                errors
            />
        }
    });
    view! {
        <Panel title=t!("account.password.title") sub=remark>
            <ActionForm action>
                <div class="form">
                    <FormError error=errors/>
                    // whose password it is, for the browser that keeps it
                    <input class="sr" type="email" autocomplete="username" tabindex="-1" readonly aria-hidden="true" value=email/>
                    {current}
                    <Field
                        name="password"
                        kind="password"
                        label=t!("account.password.new")
                        hint=t!("account.password.hint")
                        autocomplete="new-password"
                        required=true
                        errors
                    />
                    <div><Button pending=pending(action)>{send}</Button></div>
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}

/// Links into the faces, and to become what one is not yet.
fn places(sheet: &AccountSheet) -> Vec<Fact> {
    let link = |icon, href: &str, text: String, note: String| Fact {
        href: href.to_owned(),
        ..Fact::new(icon, text, note)
    };
    let mut links = vec![link("box", "/orders", t!("nav.orders"), String::new())];
    links.push(match sheet.shops.is_empty() {
        true => link("store", "/seller/register", t!("account.page.sell"), String::new()),
        false => link("store", "/seller", t!("nav.seller"), sheet.shops.join(", ")),
    });
    links.push(match &sheet.handle {
        None => link("people", "/creator/join", t!("account.page.earn"), String::new()),
        Some(handle) => link("people", "/creator", t!("nav.creator"), format!("@{handle}")),
    });
    if sheet.operator {
        links.push(link("shield", "/operator", t!("nav.operator"), String::new()));
    }
    links
}
