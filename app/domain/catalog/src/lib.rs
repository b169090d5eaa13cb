//! Products: what one is, when it may be listed, how good its listing is, where it belongs, and how product files of
//! other shops are read (spec: commerce 2.4). Pure: the caller reads files, sanitises HTML and stores pictures.

pub mod category;
mod check;
mod draft;
pub mod html;
pub mod import;
mod problem;
mod quality;
mod refusal;
mod state;

pub use category::{CATEGORIES, Category, OTHER};
pub use check::{
    DESCRIPTION_MAX, Field, Finding, OPTIONS_MAX, PICTURES_MAX, PRICE_MAX, TITLE_MAX, TITLE_MIN, TITLE_WANTED,
    VARIANTS_MAX, check,
};
pub use draft::{PictureDraft, PictureSource, ProductDraft, VariantDraft};
pub use problem::Problem;
pub use quality::{PictureSize, Quality, Tier, quality};
pub use refusal::Refusal;
pub use state::{PRODUCT_TABLE, ProductAct, ProductRejection, ProductState, RECOVERABLE_DAYS};
