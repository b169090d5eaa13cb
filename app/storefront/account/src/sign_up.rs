//! `/sign-up`: a name and an address; the account is made when the code from the mail is entered.

use crate::sign_in::{wanted, with_next};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{AuthFrame, Button, Field, FormError, failure};
use wire::Answer;

/// Has a code mailed to the address. The answer is the same for one that has an account: its owner is signed in by the
/// code, and nobody else learns anything.
#[server(endpoint = "account/sign_up")]
pub async fn sign_up(
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] next: String,
) -> Answer<()> {
    let name = flows::identity::check_name(&name)?;
    let email = flows::identity::send_code(&web::anyone(), &email, &web::visitor()?.ip).await?;
    web::set_pending(&web::Pending { email, name, next }).await?;
    web::go("/sign-in/code");
    Ok(())
}

/// `/sign-up`.
#[component]
pub(crate) fn SignUpPage() -> AnyView {
    let errors = failure(ServerAction::<SignUp>::new());
    let next = wanted();
    let foot = view! {
        {t!("account.sign_up.have")}
        " "
        <a href=with_next("/sign-in", &next)>{t!("common.sign_in")}</a>
    }
    .into_any();
    view! {
        <Title text=t!("account.sign_up.title")/>
        <AuthFrame title=t!("account.sign_up.title") sub=t!("account.sign_up.sub") foot>
            <form method="post" action="/api/account/sign_up">
                <div class="form">
                    <FormError error=errors/>
                    <input type="hidden" name="next" value=next/>
                    <Field
                        name="name"
                        label=t!("account.sign_up.name")
                        hint=t!("account.sign_up.name_hint")
                        autocomplete="name"
                        maxlength=60
                        required=true
                        errors
                    />
                    <Field name="email" kind="email" label=t!("common.email") autocomplete="email" required=true errors/>
                    <Button look="primary block">{t!("account.sign_up.send")}</Button>
                </div>
            </form>
        </AuthFrame>
    }
    .into_any()
}
