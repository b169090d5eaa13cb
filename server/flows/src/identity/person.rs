//! Accounts: made by hand or by the demo, renamed, made operators.

use super::password;
use crate::{Cx, Result};
use kernel::{Error, FieldError, PersonId};
use store::identity::PersonRow;

/// Most characters of a name.
const NAME_MAX: usize = 60;

/// One login of the demo marketplace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoLogin {
    /// Message key part: `operator`, `seller`, `creator`, `shopper`.
    pub role: &'static str,
    /// Address.
    pub email: &'static str,
    /// Password.
    pub password: &'static str,
    /// How they are called.
    pub name: &'static str,
    /// Their first page.
    pub home: &'static str,
}

const fn login(role: &'static str, email: &'static str, name: &'static str, home: &'static str) -> DemoLogin {
    DemoLogin {
        role,
        email,
        password: "kettle on the cart",
        name,
        home,
    }
}

const DEMO_LOGINS: &[DemoLogin] = &[
    login("operator", "operator@demo.example", "Vera", "/operator"),
    login("seller", "seller@demo.example", "Mara", "/seller"),
    login("creator", "creator@demo.example", "Ines", "/creator"),
    login("shopper", "shopper@demo.example", "Tom", "/"),
];

/// The logins the demo seed makes and its sign-in page shows.
pub const fn demo_logins() -> &'static [DemoLogin] {
    DEMO_LOGINS
}

/// A name to be called by: one line, up to 60 characters. Without one it is what stands before the `@`.
/// Errors: `Invalid` for `name`.
pub(super) fn read_name(name: &str, email: &str) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Ok(email
            .split('@')
            .next()
            .unwrap_or_default()
            .chars()
            .take(NAME_MAX)
            .collect());
    }
    if name.chars().count() > NAME_MAX {
        return Err(Error::Invalid(vec![
            FieldError::new("name", "too_long").with("max", NAME_MAX),
        ]));
    }
    let invisible = |c: char| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
    if name.chars().any(invisible) {
        return Err(Error::field("name", "invalid"));
    }
    Ok(name)
}

/// The name somebody asks to be called by, as it is kept. Errors: `Invalid` for `name`.
pub fn check_name(name: &str) -> Result<String> {
    if name.trim().is_empty() {
        return Err(Error::field("name", "required"));
    }
    read_name(name, "")
}

/// A person who is not written yet.
pub(super) fn new_person(cx: &Cx, email: String, name: String, password_hash: Option<String>) -> PersonRow {
    PersonRow {
        id: cx.id(),
        email,
        display_name: name,
        password_hash,
        is_operator: false,
        session_epoch: 0,
        created_at: cx.now,
    }
}

/// Makes an account, for the command line and the demo. Errors: `Invalid` for `email`, `name` or `password`; the
/// address is taken.
pub async fn create_person(cx: &Cx, email: &str, name: &str, password: Option<&str>) -> Result<PersonId> {
    let email = identity::email(email).map_err(|e| Error::Invalid(vec![e]))?;
    let name = read_name(name, &email)?;
    let hash = match password {
        Some(password) => {
            identity::check_password(password, &email).map_err(|e| Error::Invalid(vec![e]))?;
            Some(password::hash(password).await?)
        }
        None => None,
    };
    let person = new_person(cx, email, name, hash);
    let mut tx = cx.db().begin().await?;
    match store::identity::insert_person(&mut tx, &person).await {
        Err(error) if error.is_unique("people_email_folded_key") => return Err(Error::field("email", "taken")),
        done => done?,
    }
    cx.audit(&mut tx, "account.create", &person.email, "").await?;
    tx.commit().await?;
    Ok(person.id)
}

/// Makes an existing person an operator; again changes nothing. Errors: `NotFound`.
pub async fn make_operator(cx: &Cx, person: PersonId) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let found = store::identity::person(&mut tx, person).await?.ok_or(Error::NotFound)?;
    if found.is_operator {
        return Ok(());
    }
    store::identity::make_operator(&mut tx, person).await?;
    cx.audit(&mut tx, "account.make_operator", &found.email, "").await?;
    tx.commit().await?;
    Ok(())
}

/// Changes how the signed-in person is called. Errors: `Invalid` for `name`.
pub async fn rename(cx: &Cx, name: &str) -> Result<()> {
    let id = cx.person()?;
    let name = check_name(name)?;
    let mut tx = cx.db().begin().await?;
    store::identity::set_display_name(&mut tx, id, &name).await?;
    tx.commit().await?;
    Ok(())
}
