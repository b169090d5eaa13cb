//! Phone numbers that people have shown to be theirs (spec: commerce 2.1 "Codes").

use db::{Q, Result, Tx, args, sql};
use kernel::{Instant, PersonId};

/// Notes that the person confirmed the number now; again only moves the time.
pub async fn put_phone(tx: &mut Tx, person: PersonId, phone: &str, now: Instant) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO confirmed_phones (person_id, phone, confirmed_at) VALUES ($1, $2, $3)
             ON CONFLICT (person_id, phone) DO UPDATE SET confirmed_at = excluded.confirmed_at"
        ),
        args![person, phone, now],
    )
    .await?;
    Ok(())
}

/// Whether the person has confirmed the number (`+` and digits).
pub async fn has_phone(q: impl Into<Q<'_>>, person: PersonId, phone: &str) -> Result<bool> {
    let found: Option<i64> = q
        .into()
        .opt_scalar(
            sql!("SELECT confirmed_at FROM confirmed_phones WHERE person_id = $1 AND phone = $2"),
            args![person, phone],
        )
        .await?;
    Ok(found.is_some())
}

/// The number the person confirmed last.
pub async fn newest_phone(q: impl Into<Q<'_>>, person: PersonId) -> Result<Option<String>> {
    q.into()
        .opt_scalar(
            sql!(
                "SELECT phone FROM confirmed_phones WHERE person_id = $1
                 ORDER BY confirmed_at DESC, phone LIMIT 1"
            ),
            args![person],
        )
        .await
}
