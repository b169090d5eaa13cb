//! Reads of many keys by one statement, so that a list costs a statement and not one per row.

use db::Value;

/// The keys for the `places` placeholders of a statement: a short list is filled up with its last key, so that one
/// statement serves every length; what is beyond is left out. For no keys at all it is the id 0, which nothing has.
pub(crate) fn filled<K: Copy + Into<Value>>(places: usize, keys: &[K]) -> Vec<Value> {
    let last = keys.last().map_or_else(|| Value::from(0_i64), |key| (*key).into());
    let given = keys.iter().map(|key| (*key).into());
    given.chain(std::iter::repeat(last)).take(places).collect()
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
