//! What the page of one product shows, read and worded by the server.

use crate::form::ProductForm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wire::Answer;

/// Everything the form needs, and what stands around it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// The shop it belongs to.
    pub shop: String,
    /// Id; empty for a new product.
    pub id: String,
    /// The version the form is made of.
    pub version: i64,
    /// Name as it is sold.
    pub title: String,
    /// Address as shoppers see it; empty while it is not on sale.
    pub shown_at: String,
    /// Tone and words of its state.
    pub state: (String, String),
    /// Acts that are possible now: `submit`, `deactivate`, `delete`, `recover`.
    pub acts: Vec<String>,
    /// What the operator said, in sentences.
    pub reasons: Vec<String>,
    /// Whether an edited version waits.
    pub waits: bool,
    /// The form's values.
    pub form: ProductForm,
    /// Names of the variants, in the form's order.
    pub variants: Vec<String>,
    /// Leaf categories: slug and name.
    pub categories: Vec<(String, String)>,
    /// Symbol or code before amounts.
    pub currency: String,
    /// Pictures: id, address (empty while there is none), what it shows, why it is missing.
    pub pictures: Vec<PictureRow>,
    /// Most pictures.
    pub pictures_max: i64,
    /// Lowest price, in words.
    pub price: String,
    /// Former price, in words.
    pub was: String,
    /// Score of the listing, its word.
    pub quality: (i64, String),
    /// What the check found: whether it must be corrected, what, and what to do.
    pub findings: Vec<(bool, String, String)>,
}

/// A picture of the gallery.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PictureRow {
    /// Its id.
    pub id: String,
    /// Address, empty while there is nothing to show.
    pub src: String,
    /// Why not, in a sentence.
    pub missing: String,
    /// What it shows, as the seller says.
    pub alt: String,
}

/// A product of the current shop, or the blank form when `id` is empty.
#[server(endpoint = "seller/products/sheet")]
pub async fn product_sheet(#[server(default)] id: String) -> Answer<Sheet> {
    let cx = web::seller(kernel::Permission::ViewProducts)?;
    read::sheet(&cx, &id).await.map_err(web::page_refused)
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod read {
    //! Reads the sheet; server only.

    use super::{PictureRow, Sheet};
    use crate::form::{OptionInput, ProductForm, VariantInput};
    use crate::list::read::badge;
    use catalog::{
        CATEGORIES, OPTIONS_MAX, PICTURES_MAX, PictureSize, PictureSource, ProductAct, ProductDraft, ProductState, html,
    };
    use flows::Cx;
    use flows::catalog::{Listing, Reason};
    use i18n::t;
    use kernel::{Currency, Error, Money, ProductId};
    use store::catalog::{Picture, PictureState};

    pub async fn sheet(cx: &Cx, id: &str) -> Result<Sheet, Error> {
        let shop = store::catalog::shop_facts(cx.db(), cx.shop()?)
            .await?
            .ok_or(Error::NotFound)?;
        let base = Sheet {
            categories: categories(),
            shop: shop.id.to_string(),
            currency: shop.currency.code().to_owned(),
            pictures_max: PICTURES_MAX as i64,
            ..Sheet::default()
        };
        if id.is_empty() {
            let form = ProductForm {
                options: vec![OptionInput::default(); OPTIONS_MAX],
                variants: vec![VariantInput::default()],
                ..ProductForm::default()
            };
            return Ok(Sheet {
                form,
                variants: vec![String::new()],
                ..base
            });
        }
        let id: ProductId = id.parse().map_err(|_| Error::NotFound)?;
        let listing = flows::catalog::listing(cx.db(), id)
            .await?
            .filter(|l| l.product.shop == shop.id);
        let listing = listing.ok_or(Error::NotFound)?;
        let draft = listing.edited();
        let p = &listing.product;
        let (tone, state) = badge(p.state, p.pending.is_some());
        let locale = i18n::locale();
        let money = |minor| i18n::money(Money::new(minor, p.currency), &locale);
        let acts = [
            ("submit", ProductAct::Submit),
            ("deactivate", ProductAct::Deactivate),
            ("delete", ProductAct::Delete),
            ("recover", ProductAct::Recover),
        ];
        let acts = acts
            .into_iter()
            .filter(|(_, act)| p.state.next(*act).is_ok())
            .map(|(code, _)| code.to_owned());
        Ok(Sheet {
            id: id.to_string(),
            version: p.version,
            title: p.title.clone(),
            shown_at: if p.state == ProductState::Active {
                format!("/product/{}", p.slug)
            } else {
                String::new()
            },
            state: (tone.to_owned(), state),
            acts: acts.collect(),
            reasons: reasons(&p.reasons),
            waits: p.pending.is_some(),
            variants: draft.variants.iter().map(|v| v.values.join(", ")).collect(),
            pictures: draft
                .pictures
                .iter()
                .filter_map(|picture| row(&listing, &picture.source, &picture.alt))
                .collect(),
            price: money(p.price_min),
            was: p.compare_at.map(money).unwrap_or_default(),
            quality: quality(&listing),
            findings: findings(&draft),
            form: form(&draft, p.currency),
            ..base
        })
    }

    /// Score of the listing as it is edited, and its word.
    pub fn quality(listing: &Listing) -> (i64, String) {
        let draft = listing.edited();
        let sizes: Vec<PictureSize> = draft
            .pictures
            .iter()
            .map(|picture| size(listing, &picture.source))
            .collect();
        let quality = catalog::quality(&draft, &sizes);
        (
            quality.score.into(),
            i18n::text(&format!("seller_products.tier.{}", quality.tier.code()), &[]),
        )
    }

    fn categories() -> Vec<(String, String)> {
        let name = |slug: &str| i18n::text(&format!("category.{slug}"), &[]);
        let leaves = CATEGORIES.iter().filter_map(|c| Some((c.slug, c.parent?)));
        leaves
            .map(|(slug, parent)| (slug.to_owned(), format!("{} / {}", name(parent), name(slug))))
            .collect()
    }

    fn form(draft: &ProductDraft, currency: Currency) -> ProductForm {
        let text = html::visible_text(&draft.description_html);
        let plain = html::paragraphs(&text) == draft.description_html;
        let mut options: Vec<OptionInput> = draft
            .options
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let mut values: Vec<&str> = Vec::new();
                for value in draft.variants.iter().filter_map(|v| v.values.get(at)) {
                    if !values.contains(&value.as_str()) {
                        values.push(value);
                    }
                }
                OptionInput {
                    name: name.clone(),
                    values: values.join(", "),
                }
            })
            .collect();
        options.resize(OPTIONS_MAX, OptionInput::default());
        let decimal = |minor| Money::new(minor, currency).decimal();
        let variants = draft.variants.iter().map(|v| VariantInput {
            values: v.values.join("\n"),
            sku: v.sku.clone(),
            price: decimal(v.price_minor),
            compare_at: v.compare_at_minor.map(decimal).unwrap_or_default(),
            stock: v.stock.to_string(),
            stock_shown: v.stock.to_string(),
            weight: v.weight_g.map(|grams| grams.to_string()).unwrap_or_default(),
            drop: String::new(),
        });
        ProductForm {
            title: draft.title.clone(),
            category: draft.category.clone(),
            vendor: draft.vendor.clone(),
            tags: draft.tags.join(", "),
            description: if plain { text } else { draft.description_html.clone() },
            options,
            variants: variants.collect(),
            then: String::new(),
        }
    }

    fn of<'a>(listing: &'a Listing, source: &PictureSource) -> Option<&'a Picture> {
        let PictureSource::Stored(id) = source else { return None };
        listing.pictures.iter().find(|picture| picture.id == *id)
    }

    fn size(listing: &Listing, source: &PictureSource) -> PictureSize {
        let side = |n: i64| u32::try_from(n).unwrap_or(0);
        of(listing, source)
            .map(|p| PictureSize {
                width: side(p.width),
                height: side(p.height),
            })
            .unwrap_or_default()
    }

    fn row(listing: &Listing, source: &PictureSource, alt: &str) -> Option<PictureRow> {
        let picture = of(listing, source)?;
        let (src, missing) = match picture.state {
            PictureState::Ready => (format!("/media/{}/thumb", picture.id), String::new()),
            PictureState::Waiting => (String::new(), t!("seller_products.picture_waits")),
            PictureState::Failed => {
                let key = format!("refusal.{}", picture.reason);
                let known = i18n::known(&key);
                (
                    String::new(),
                    if known {
                        i18n::text(&key, &[])
                    } else {
                        t!("seller_products.picture_failed")
                    },
                )
            }
        };
        Some(PictureRow {
            id: picture.id.to_string(),
            src,
            missing,
            alt: alt.to_owned(),
        })
    }

    fn findings(draft: &ProductDraft) -> Vec<(bool, String, String)> {
        let mut found: Vec<(bool, String, String)> = Vec::new();
        for finding in catalog::check(draft) {
            let args: Vec<i18n::Arg<'_>> = finding.params.iter().map(|(k, v)| (k.as_str(), v as _)).collect();
            let said = i18n::text(&finding.problem.message_key(), &args);
            let fix = i18n::text(&finding.problem.suggestion_key(), &args);
            // the same of several variants is said once
            if !found.iter().any(|(_, known, _)| *known == said) {
                found.push((finding.hard, said, fix));
            }
        }
        found
    }

    fn reasons(json: &str) -> Vec<String> {
        let reasons: Vec<Reason> = serde_json::from_str(json).unwrap_or_default();
        let sentence = |reason: &Reason| {
            let rule = i18n::text(&format!("common.product_rejection.{}", reason.rule.code()), &[]);
            if reason.note.is_empty() {
                rule
            } else {
                format!("{rule} {}", reason.note)
            }
        };
        reasons.iter().map(sentence).collect()
    }
}
