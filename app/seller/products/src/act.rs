//! What a seller does to a product: create, save, send for review, take off, delete; its pictures' order.

use crate::form::ProductForm;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wire::Answer;

/// Writes down a new product, and sends it for review when asked to.
#[server(endpoint = "seller/products/create")]
pub async fn create(form: ProductForm, #[server(default)] shop: String) -> Answer<()> {
    let cx = web::seller_of(kernel::Permission::EditProducts, &shop)?;
    server::create(&cx, &form).await.map_err(wire::WireError::from)
}

/// Changes a product; `version` is the one the form was made of.
#[server(endpoint = "seller/products/save")]
pub async fn save(id: String, version: String, form: ProductForm) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditProducts)?;
    server::save(&cx, &id, &version, &form)
        .await
        .map_err(wire::WireError::from)
}

/// Sends a product for review (`submit`), takes it off sale (`deactivate`), deletes it (`delete`), brings it back
/// (`recover`).
#[server(endpoint = "seller/products/act")]
pub async fn act(id: String, act: String) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditProducts)?;
    server::act(&cx, &id, &act).await.map_err(wire::WireError::from)
}

/// Sends the chosen products for review (`submit`) or takes them off sale (`deactivate`), each for itself; the keys of
/// `picked` are `p` and a product's id. Errors: how many it was refused for, and why the first.
#[server(endpoint = "seller/products/act_many")]
pub async fn act_many(
    #[server(default)] picked: BTreeMap<String, String>,
    #[server(default)] act: String,
    #[server(default)] tab: String,
) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditProducts)?;
    let ids: Vec<String> = picked.into_keys().collect();
    server::act_many(&cx, &ids, &act, &tab)
        .await
        .map_err(wire::WireError::from)
}

/// Takes a picture out of the gallery (`remove`), makes it the first (`cover`), moves it one place (`earlier`, `later`)
/// or says what it shows (`describe`, with `alt`).
#[server(endpoint = "seller/products/picture")]
pub async fn change_picture(id: String, picture: String, act: String, #[server(default)] alt: String) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditProducts)?;
    server::change_picture(&cx, &id, &picture, &act, &alt)
        .await
        .map_err(wire::WireError::from)
}

#[cfg(not(target_arch = "wasm32"))]
mod server {
    //! The same on the server: texts to domain values, the flow, and where the browser goes next.

    use crate::form::{ProductForm, read};
    use flows::Cx;
    use flows::catalog as acts;
    use kernel::{Error, FieldError, PictureId, ProductId};

    fn id(text: &str) -> Result<ProductId, Error> {
        text.parse().map_err(|_| Error::NotFound)
    }

    pub async fn create(cx: &Cx, form: &ProductForm) -> Result<(), Error> {
        let shop = store::catalog::shop_facts(cx.db(), cx.shop()?)
            .await?
            .ok_or(Error::NotFound)?;
        let read = read(form, None, shop.currency)?;
        let id = acts::create_product(cx, read.draft.clone())
            .await
            .map_err(|error| read.renamed(error))?;
        then(cx, id, form, "product_created").await
    }

    pub async fn save(cx: &Cx, product: &str, version: &str, form: &ProductForm) -> Result<(), Error> {
        let id = id(product)?;
        let version = version.parse().map_err(|_| Error::Conflict)?;
        let listing = acts::listing(cx.db(), id).await?.ok_or(Error::NotFound)?;
        let read = read(form, Some(&listing.edited()), listing.product.currency)?;
        let saved = acts::edit_product(cx, id, version, read.draft.clone()).await;
        saved.map_err(|error| read.renamed(error))?;
        let waits = acts::listing(cx.db(), id)
            .await?
            .is_some_and(|after| after.product.pending.is_some());
        then(cx, id, form, if waits { "product_edited" } else { "product_saved" }).await
    }

    async fn then(cx: &Cx, id: ProductId, form: &ProductForm, saved: &str) -> Result<(), Error> {
        let to = format!("/seller/products/{id}");
        if form.then != "submit" {
            web::go_with_notice(&to, saved);
            return Ok(());
        }
        match acts::submit_product(cx, id).await {
            Ok(()) => web::go_with_notice(&to, "product_submitted"),
            // it is saved all the same: its page says what keeps it from being listed
            Err(Error::Refused { .. } | Error::Invalid(_)) => web::go_with_notice(&to, "product_not_submitted"),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    pub async fn act(cx: &Cx, product: &str, act: &str) -> Result<(), Error> {
        let id = id(product)?;
        let notice = match act {
            "submit" => acts::submit_product(cx, id).await.map(|()| "product_submitted")?,
            "deactivate" => acts::deactivate_product(cx, id).await.map(|()| "product_off")?,
            "recover" => acts::recover_product(cx, id).await.map(|()| "product_recovered")?,
            "delete" => {
                acts::delete_product(cx, id).await?;
                web::go_with_notice("/seller/products", "product_deleted");
                return Ok(());
            }
            _ => return Err(Error::field("act", "not_offered")),
        };
        web::go_with_notice(&format!("/seller/products/{id}"), notice);
        Ok(())
    }

    /// Most products acted on at once.
    const MOST: usize = 100;

    pub async fn act_many(cx: &Cx, picked: &[String], act: &str, tab: &str) -> Result<(), Error> {
        if picked.is_empty() {
            return Err(Error::field("picked", "none_chosen"));
        }
        if picked.len() > MOST {
            return Err(Error::Invalid(vec![
                FieldError::new("picked", "too_many").with("max", MOST),
            ]));
        }
        let (mut done, mut refused, mut why) = (0_i64, 0_i64, String::new());
        for key in picked {
            let one = async {
                let id = id(key.strip_prefix('p').unwrap_or_default())?;
                match act {
                    "submit" => acts::submit_product(cx, id).await,
                    "deactivate" => acts::deactivate_product(cx, id).await,
                    _ => Err(Error::field("act", "not_offered")),
                }
            };
            match one.await {
                Ok(()) => done += 1,
                Err(error) => {
                    refused += 1;
                    if why.is_empty() {
                        why = i18n::error_text(&error);
                    }
                }
            }
        }
        if refused > 0 {
            let error = FieldError::new("picked", "many_refused");
            return Err(Error::Invalid(vec![
                error.with("done", done).with("refused", refused).with("why", why),
            ]));
        }
        let tab = if catalog::ProductState::from_code(tab).is_some() {
            tab
        } else {
            ""
        };
        web::go_with_notice(&format!("/seller/products?tab={tab}"), "products_changed");
        Ok(())
    }

    pub async fn change_picture(cx: &Cx, product: &str, picture: &str, act: &str, alt: &str) -> Result<(), Error> {
        let id = id(product)?;
        let picture: PictureId = picture.parse().map_err(|_| Error::NotFound)?;
        match act {
            "remove" => acts::remove_picture(cx, id, picture).await?,
            "cover" => acts::make_cover(cx, id, picture).await?,
            "earlier" | "later" => acts::move_picture(cx, id, picture, act == "earlier").await?,
            "describe" => {
                acts::describe_picture(cx, id, picture, alt).await?;
                web::go_with_notice(&format!("/seller/products/{id}"), "picture_described");
                return Ok(());
            }
            _ => return Err(Error::field("act", "not_offered")),
        }
        web::go(&format!("/seller/products/{id}"));
        Ok(())
    }
}
