//! Reads of many keys by one statement, so that a list costs a statement and not one per row; and counts that stop.

use db::{FromRow, Q, Result, Sql, Value};
use kernel::Tally;

/// The keys for the `places` placeholders of a statement: a short list is filled up with its last key, so that one
/// statement serves every length; what is beyond is left out. For no keys at all it is the id 0, which nothing has.
pub(crate) fn filled<K: Copy + Into<Value>>(places: usize, keys: &[K]) -> Vec<Value> {
    let last = keys.last().map_or_else(|| Value::from(0_i64), |key| (*key).into());
    let given = keys.iter().map(|key| (*key).into());
    given.chain(std::iter::repeat(last)).take(places).collect()
}

/// The rows of all these keys, so many of them in one statement; the rows of each statement in its order.
pub(crate) async fn of_all<R: FromRow, K: Copy + Into<Value>>(
    q: impl Into<Q<'_>>,
    places: usize,
    keys: &[K],
    statement: Sql,
) -> Result<Vec<R>> {
    let mut q = q.into();
    let mut found = Vec::with_capacity(keys.len());
    for part in keys.chunks(places) {
        found.extend(q.rows(statement, filled(places, part)).await?);
    }
    Ok(found)
}

/// A count up to `most`: the statement counts rows up to a limit, which is its last placeholder.
pub(crate) async fn counted(q: impl Into<Q<'_>>, most: i64, statement: Sql, mut args: Vec<Value>) -> Result<Tally> {
    args.push(Value::from(most + 1));
    Ok(Tally::up_to(most, q.into().scalar(statement, args).await?))
}

#[cfg(test)]
mod tests {
    use super::filled;
    use db::Value;
    use kernel::OrderId;

    #[test]
    fn a_statement_gets_as_many_keys_as_it_has_places() {
        let of = |keys: &[i64]| filled(3, &keys.iter().map(|k| OrderId(*k)).collect::<Vec<_>>());
        assert_eq!(of(&[7]), [7, 7, 7].map(Value::Int));
        assert_eq!(of(&[7, 8, 9, 10]), [7, 8, 9].map(Value::Int));
        assert_eq!(of(&[]), [0, 0, 0].map(Value::Int));
    }
}
