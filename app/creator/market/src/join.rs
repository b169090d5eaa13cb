//! `/creator/join`: a person becomes a creator on one page (spec: affiliate AFF-101).

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use ui::{
    AuthFrame, Button, ButtonLink, Checkbox, Field, FormError, Opt, Select, failed, failure, field_error, pending,
};
use wire::{Answer, WireError};

/// What the form begins with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct JoinView {
    /// The person's name.
    pub name: String,
    /// Whether the person is a creator already.
    pub joined: bool,
    /// Codes and names of countries, by name.
    pub countries: Vec<(String, String)>,
}

/// What the join form begins with.
#[server(endpoint = "creator/join/form")]
pub async fn join_form() -> Answer<JoinView> {
    Ok(crate::read::join(web::visitor()?)?)
}

/// Makes the signed-in person a creator.
#[server(endpoint = "creator/join/join")]
pub async fn join(
    #[server(default)] handle: String,
    #[server(default)] display_name: String,
    #[server(default)] country: String,
    #[server(default)] born_on: String,
    #[server(default)] terms: bool,
) -> Answer<()> {
    let cx = web::person()?;
    let sign_up = affiliate::SignUp {
        handle,
        display_name,
        born_on,
        terms,
    };
    flows::affiliate::join(&cx, &flows::affiliate::Join { sign_up, country }).await?;
    web::go_with_notice("/creator/market", "creator_joined");
    Ok(())
}

/// The page.
#[component]
pub(crate) fn JoinPage() -> AnyView {
    let view = Resource::new(|| (), |()| join_form());
    let action = ServerAction::<Join>::new();
    view! {
        <Title text=t!("creator.join.title")/>
        <AuthFrame title=t!("creator.join.title") sub=t!("creator.join.sub") face=t!("nav.creator")>
            <Suspense>
                {move || Suspend::new(async move {
                    match view.await {
                        Ok(view) if view.joined => joined(),
                        Ok(view) => form(view, action),
                        Err(error) => failed(&error),
                    }
                })}
            </Suspense>
        </AuthFrame>
    }
    .into_any()
}

fn joined() -> AnyView {
    view! {
        <p>{t!("creator.join.already")}</p>
        <ButtonLink href="/creator" look="primary block">{t!("creator.join.go")}</ButtonLink>
    }
    .into_any()
}

fn form(view: JoinView, action: ServerAction<Join>) -> AnyView {
    let errors = failure(action);
    let countries = view
        .countries
        .into_iter()
        .map(|(code, name)| Opt::new(code, name))
        .collect::<Vec<_>>();
    view! {
        <ActionForm action>
            <div class="form">
                <FormError error=errors/>
                <Field
                    name="handle"
                    label=t!("creator.join.handle")
                    before="@"
                    hint=t!("creator.join.handle_hint")
                    autocomplete="username"
                    maxlength=31
                    required=true
                    errors
                />
                <Field name="display_name" label=t!("creator.join.name") value=view.name maxlength=60 required=true errors/>
                <Select
                    name="country"
                    label=t!("common.country")
                    options=countries
                    prompt=t!("common.choose")
                    autocomplete="country"
                    required=true
                    errors
                />
                <Field
                    name="born_on"
                    label=t!("creator.join.born_on")
                    kind="date"
                    hint=t!("creator.join.born_on_hint")
                    autocomplete="bday"
                    required=true
                    errors
                />
                <Checkbox name="terms" label=t!("creator.join.terms") note=t!("creator.join.terms_note") required=true/>
                {move || terms_error(errors)}
                <Button look="primary block" pending=pending(action)>{t!("creator.join.send")}</Button>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// The box has no place for its error of its own.
fn terms_error(errors: Signal<Option<WireError>>) -> Option<AnyView> {
    let text = errors.with(|error| field_error(error, "terms"))?;
    Some(view! { <p class="error">{text}</p> }.into_any())
}
