//! The pictures of a product: uploaded by picker or drop, put in order, described for people who do not see them; the
//! first one is the cover. The upload is a plain form.

use crate::act::ChangePicture;
use crate::sheet::PictureRow;
use i18n::t;
use leptos::prelude::*;
use ui::{Badge, Button, CellField, FilePicker, FormError, IconButton, Panel, Picture, failure, pending};
use wire::WireError;

/// The panel.
pub fn pictures(id: String, rows: Vec<PictureRow>, max: i64) -> AnyView {
    let change = ServerAction::<ChangePicture>::new();
    let errors = failure(change);
    let count = rows.len();
    let full = i64::try_from(count).is_ok_and(|count| count >= max);
    let to = format!("/seller/products/{id}/pictures");
    let shots = rows
        .into_iter()
        .enumerate()
        .map(|(at, row)| shot(at, count, row, &id, change, errors))
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
            <FormError error=errors/>
            // a picture is a form of its own: what was typed into the other one does not come along
            <p class="t-sm">{t!("seller_products.pictures_apart")}</p>
            {(count > 0).then(|| view! { <p class="t-sm muted">{t!("seller_products.alt_hint")}</p> })}
            <ul class="shots">{shots}</ul>
            {upload}
        </Panel>
    }
    .into_any()
}

fn shot(
    at: usize,
    count: usize,
    row: PictureRow,
    id: &str,
    change: ServerAction<ChangePicture>,
    errors: Signal<Option<WireError>>,
) -> AnyView {
    let n = at + 1;
    let act = move |act: &'static str, icon: &'static str, label: String| {
        view! { <IconButton look="sm" icon label name="act" value=act/> }.into_any()
    };
    let missing = (!row.missing.is_empty()).then(|| view! { <small class="muted">{row.missing}</small> });
    let cover = (at == 0).then(|| view! { <Badge tone="cart" text=t!("seller_products.cover")/> });
    let earlier = (at > 0).then(|| act("earlier", "back", t!("seller_products.move_earlier", n = n)));
    let later = (n < count).then(|| act("later", "right", t!("seller_products.move_later", n = n)));
    let first = (at > 0).then(|| act("cover", "star", t!("seller_products.make_cover", n = n)));
    let remove = act("remove", "trash", t!("seller_products.remove_picture", n = n));
    let shown = if row.alt.is_empty() {
        t!("common.picture_n", n = n)
    } else {
        row.alt.clone()
    };
    let label = t!("seller_products.alt_of", n = n);
    // only the picture that was refused shows the sentence: the others were not sent
    let (mine, sent) = (row.id.clone(), change.input());
    let own = Signal::derive(move || {
        let other = sent.with(|sent| sent.as_ref().is_some_and(|sent| sent.picture != mine));
        if other { None } else { errors.get() }
    });
    let id = id.to_owned();
    view! {
        <li>
            <Picture src=row.src alt=shown seed=at as i64/>
            {cover}
            {missing}
            <ActionForm action=change>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="picture" value=row.id/>
                <div class="stack g2">
                    <CellField name="alt" label value=row.alt maxlength=200 errors=own/>
                    // the first button of the form: what the Enter key in the field means
                    <Button look="sm block" name="act" value="describe" pending=pending(change)>
                        {t!("seller_products.alt_save")}
                    </Button>
                    <div class="row g1">{earlier} {later} {first} {remove}</div>
                </div>
            </ActionForm>
        </li>
    }
    .into_any()
}
