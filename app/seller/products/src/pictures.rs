//! The pictures of a product: uploaded by picker or drop, the first one is the cover. The upload is a plain form.

use crate::act::ChangePicture;
use crate::sheet::PictureRow;
use i18n::t;
use leptos::prelude::*;
use ui::{Badge, Button, FilePicker, FormError, Panel, Picture, failure, pending};

/// The panel.
pub fn pictures(id: String, rows: Vec<PictureRow>, max: i64) -> AnyView {
    let change = ServerAction::<ChangePicture>::new();
    let count = rows.len();
    let full = i64::try_from(count).is_ok_and(|count| count >= max);
    let to = format!("/seller/products/{id}/pictures");
    let shots = rows
        .into_iter()
        .enumerate()
        .map(|(at, row)| shot(at, row, &id, change))
        .collect_view();
    let upload = (!full).then(|| {
        view! {
            // to the server itself, not to the router: a file does not travel through a server function
            <form method="post" action=to enctype="multipart/form-data" class="stack g2">
                <FilePicker
                    name="pictures" label=t!("seller_products.add_pictures") note=t!("seller_products.pictures_note")
                    accept="image/jpeg,image/png,image/webp,image/gif" multiple=true required=true
                />
                <Button icon="upload">{t!("seller_products.upload")}</Button>
            </form>
        }
    });
    view! {
        <Panel
            title=t!("seller_products.pictures") look="stack"
            sub=t!("seller_products.pictures_sub", count = count, max = max)
        >
            <FormError error=failure(change)/>
            <ul class="shots">{shots}</ul>
            {upload}
        </Panel>
    }
    .into_any()
}

fn shot(at: usize, row: PictureRow, id: &str, change: ServerAction<ChangePicture>) -> AnyView {
    let button = move |act: &'static str, text: String| {
        view! { <Button look="sm" name="act" value=act pending=pending(change)>{text}</Button> }.into_any()
    };
    let missing = (!row.missing.is_empty()).then(|| view! { <small class="muted">{row.missing}</small> });
    let cover = if at == 0 {
        view! { <Badge tone="cart" text=t!("seller_products.cover")/> }.into_any()
    } else {
        ().into_any()
    };
    let first = (at > 0).then(|| button("cover", t!("seller_products.make_cover")));
    let remove = button("remove", t!("common.remove"));
    let id = id.to_owned();
    view! {
        <li>
            <Picture src=row.src alt=t!("common.picture_n", n = at + 1) seed=at as i64/>
            {cover}
            {missing}
            <ActionForm action=change>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="picture" value=row.id/>
                <div class="row g1 wrap">{first} {remove}</div>
            </ActionForm>
        </li>
    }
    .into_any()
}
