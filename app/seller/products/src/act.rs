//! What a seller does to a product: create, save, send for review, take off, delete; its pictures' order.

use crate::form::ProductForm;
use leptos::prelude::*;
use wire::Answer;

/// Writes down a new product, and sends it for review when asked to.
#[server(endpoint = "seller/products/create")]
pub async fn create(form: ProductForm) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditProducts)?;
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

/// Takes a picture out of the gallery (`remove`) or makes it the first (`cover`).
#[server(endpoint = "seller/products/picture")]
pub async fn change_picture(id: String, picture: String, act: String) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditProducts)?;
    server::change_picture(&cx, &id, &picture, &act)
        .await
        .map_err(wire::WireError::from)
}

#[cfg(not(target_arch = "wasm32"))]
mod server {
    //! The same on the server: texts to domain values, the flow, and where the browser goes next.

    use crate::form::{ProductForm, read};
    use flows::Cx;
    use flows::catalog as acts;
    use kernel::{Error, PictureId, ProductId};

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

    pub async fn change_picture(cx: &Cx, product: &str, picture: &str, act: &str) -> Result<(), Error> {
        let id = id(product)?;
        let picture: PictureId = picture.parse().map_err(|_| Error::NotFound)?;
        match act {
            "remove" => acts::remove_picture(cx, id, picture).await?,
            "cover" => acts::make_cover(cx, id, picture).await?,
            _ => return Err(Error::field("act", "not_offered")),
        }
        web::go(&format!("/seller/products/{id}"));
        Ok(())
    }
}
