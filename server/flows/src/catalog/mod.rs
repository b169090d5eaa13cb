//! Products: writing and changing them, their way to sale and off it, stock, pictures, bulk imports
//! (spec: commerce 2.4, 2.5).

mod act;
mod bulk;
mod edit;
mod import;
mod listing;
mod picture;
mod review;
mod stock;
mod words;

pub use act::{deactivate_product, delete_product, recover_product, submit_product};
pub use bulk::{approve_waiting, approve_waiting_chunk};
pub use edit::{create_product, edit_product};
pub use import::{
    Remark, RowDraft, cancel_import, import_products, preview_import, reopen_import, run_import_chunk, start_import,
};
pub use listing::{Listing, listing, listings};
pub use picture::{
    add_pictures, describe_picture, fetch_pictures, large_key, make_cover, move_picture, remove_picture, thumb_key,
};
pub use review::{Reason, approve_product, fail_product, take_down_product};
pub use stock::set_stock;
pub use words::{build_words, words};
