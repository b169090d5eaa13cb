//! Uploads and downloads beside the pages: pictures of a product, files to import, and what became of an import as a
//! file. Plain forms; they work without scripts. Bodies are read piece by piece and stopped at their limit.

use crate::AppState;
use crate::actor::Visitor;
use crate::refusal::refused;
use axum::Extension;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use flows::catalog::Remark;
use flows::{Actor, Cx};
use kernel::{Error, ImportId, Permission, ProductId};
use store::catalog::{ImportRow, MissingPictures, RowOutcome};

/// Most bytes of a picture.
const PICTURE_MAX: usize = ports::pictures::MAX_BYTES;
/// Most bytes of a file to import.
const FILE_MAX: usize = 40 << 20;
/// Most files in one upload.
const FILES_MAX: usize = 9;

/// A file as it came.
struct File {
    name: String,
    bytes: Vec<u8>,
}

/// Acting for the visitor's shop. Errors: not signed in, no shop, not allowed.
pub(crate) fn seller(state: &AppState, visitor: &Visitor, permission: Permission) -> Result<Cx, Error> {
    let roles = visitor.roles.as_ref().ok_or(Error::Unauthenticated)?;
    let member = visitor
        .shop
        .as_ref()
        .filter(|m| m.role.allows(permission))
        .ok_or(Error::Forbidden)?;
    Ok(state.world.cx(Actor::Seller {
        person: roles.person,
        shop: member.shop,
        role: member.role,
    }))
}

/// All files of the form. Errors: cut off or malformed, a file over `max` bytes, too many files, none.
async fn files(form: &mut Multipart, max: usize, too_large: &str) -> Result<Vec<File>, Error> {
    let mut files = Vec::new();
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|_| Error::refused("upload.malformed"))?
    {
        let Some(name) = field.file_name().map(str::to_owned) else {
            continue;
        };
        let bytes = read(field, max, too_large).await?;
        // a picker that was left empty sends an empty file without a name
        if name.is_empty() && bytes.is_empty() {
            continue;
        }
        if files.len() == FILES_MAX {
            return Err(Error::refused("upload.too_many"));
        }
        files.push(File { name, bytes });
    }
    if files.is_empty() {
        Err(Error::refused("upload.no_file"))
    } else {
        Ok(files)
    }
}

async fn read(mut field: Field<'_>, max: usize, too_large: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(part) = field.chunk().await.map_err(|_| Error::refused("upload.malformed"))? {
        if bytes.len() + part.len() > max {
            return Err(Error::refused(too_large));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// What is wrong with a file is not a conflict: the form cannot be processed as it is.
pub(crate) fn status(error: &Error) -> StatusCode {
    match error {
        Error::Refused { code, .. } if code.ends_with("too_large") => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Refused { code, .. } if code == "upload.malformed" => StatusCode::BAD_REQUEST,
        Error::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        other => StatusCode::from_u16(other.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// `POST /seller/products/{id}/pictures`: adds pictures, all of them or none.
pub(crate) async fn pictures(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let back = format!(
        "/seller/products/{}",
        id.parse::<ProductId>().map(|id| id.to_string()).unwrap_or_default()
    );
    let added = async {
        let cx = seller(&state, &visitor, Permission::EditProducts)?;
        let id: ProductId = id.parse().map_err(|_| Error::NotFound)?;
        let mut form = form.map_err(|_| Error::refused("upload.malformed"))?;
        let files = files(&mut form, PICTURE_MAX, "picture.too_large").await?;
        flows::catalog::add_pictures(&cx, id, files.into_iter().map(|file| file.bytes).collect()).await
    };
    match added.await {
        Ok(_) => Redirect::to(&format!("{back}?notice=pictures_added")).into_response(),
        Err(error) => refused(&state, &headers, status(&error), &error, &back),
    }
}

/// `POST /seller/products/import`: reads a product file and leads to what it would do.
pub(crate) async fn import(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let read = async {
        let cx = seller(&state, &visitor, Permission::EditProducts)?;
        let mut form = form.map_err(|_| Error::refused("upload.malformed"))?;
        let file = files(&mut form, FILE_MAX, "import.too_large").await?.swap_remove(0);
        flows::catalog::preview_import(&cx, cx.shop()?, &file.name, file.bytes).await
    };
    match read.await {
        Ok(id) => Redirect::to(&format!("/seller/products/import/{id}")).into_response(),
        Err(error) => refused(&state, &headers, status(&error), &error, "/seller/products/import"),
    }
}

/// `GET /seller/products/import/{id}/results.csv`: every product of the file with what became of it and why.
pub(crate) async fn results(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Response {
    let written = async {
        let cx = seller(&state, &visitor, Permission::ViewProducts)?;
        let id: ImportId = id.parse().map_err(|_| Error::NotFound)?;
        let import = store::catalog::import(cx.db(), id).await?.ok_or(Error::NotFound)?;
        if import.shop != cx.shop()? {
            return Err(Error::NotFound);
        }
        csv(&cx, id).await
    };
    match written.await {
        Ok(text) => {
            let kind = HeaderValue::from_static("text/csv; charset=utf-8");
            let name = HeaderValue::from_static("attachment; filename=\"import-results.csv\"");
            (
                [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)],
                text,
            )
                .into_response()
        }
        Err(error) => status(&error).into_response(),
    }
}

async fn csv(cx: &Cx, id: ImportId) -> Result<String, Error> {
    let heads = ["row", "lines", "handle", "title", "outcome", "reasons"];
    let mut text = String::from("\u{feff}");
    line(
        &mut text,
        heads.map(|head| i18n::text(&format!("seller_products.csv.{head}"), &[])),
    );
    let mut after = 0;
    loop {
        let rows = store::catalog::import_rows(cx.db(), id, None, after, 1000).await?;
        let Some(last) = rows.last() else { return Ok(text) };
        after = last.row_no;
        let missing = store::catalog::missing_pictures(cx.db(), id, rows[0].row_no, last.row_no).await?;
        for row in &rows {
            line(
                &mut text,
                [
                    row.row_no.to_string(),
                    format!("{}-{}", row.first_line, row.last_line),
                    row.key.clone(),
                    row.title.clone(),
                    outcome_text(row.outcome),
                    remarks(row, &missing).join(" "),
                ],
            );
        }
    }
}

/// One line of the file. A cell that a spreadsheet would run as a formula begins with an apostrophe.
fn line(text: &mut String, cells: [String; 6]) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        text.push('"');
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
            text.push('\'');
        }
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

/// What a row is or became, in a word.
pub fn outcome_text(outcome: RowOutcome) -> String {
    i18n::text(&format!("seller_products.outcome.{}", outcome.code()), &[])
}

/// What there is to say about a row, a sentence or two each, with the place in the file; then about its pictures.
pub fn remarks(row: &ImportRow, missing: &[MissingPictures]) -> Vec<String> {
    let remarks: Vec<Remark> = serde_json::from_str(&row.reasons).unwrap_or_default();
    let pictures = missing
        .iter()
        .filter(|missing| missing.row_no == row.row_no)
        .map(|missing| {
            let key = format!("refusal.{}", missing.reason);
            match (missing.waiting, i18n::known(&key)) {
                (true, _) => i18n::t!("seller_products.pictures_waiting", count = missing.count),
                (false, false) => i18n::t!("seller_products.pictures_failed", count = missing.count),
                (false, true) => {
                    let why = i18n::text(&key, &[]);
                    format!(
                        "{} {why}",
                        i18n::t!("seller_products.pictures_failed", count = missing.count)
                    )
                }
            }
        });
    remarks.iter().map(remark_text).chain(pictures).collect()
}

/// The sentence of a remark and what to do about it.
pub fn remark_text(remark: &Remark) -> String {
    let args: Vec<i18n::Arg<'_>> = remark
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), value as _))
        .collect();
    let listing = format!("listing.{}", remark.code);
    let said = if i18n::known(&listing) {
        let fix = i18n::text(&format!("listing.fix.{}", remark.code), &args);
        format!("{} {fix}", i18n::text(&listing, &args))
    } else {
        i18n::text(&format!("seller_products.remark.{}", remark.code), &args)
    };
    match (remark.line, remark.column.as_str()) {
        (0, _) => said,
        (line, "") => i18n::t!("seller_products.at_line", line = line, said = said),
        (line, column) => i18n::t!("seller_products.at_cell", line = line, column = column, said = said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_runs_nothing_of_what_a_file_brought() {
        let mut text = String::new();
        line(
            &mut text,
            ["1", "2-3", "=1+1", "a \"b\", c", "@x", "-5"].map(str::to_owned),
        );
        assert_eq!(text, "\"1\",\"2-3\",\"'=1+1\",\"a \"\"b\"\", c\",\"'@x\",\"'-5\"\r\n");
    }
}
