//! Keyset pages: a cursor names the last row seen, so a page costs the same however far one has paged.

use serde::{Deserialize, Serialize};

/// Where a page begins: the sort key and the id of the last row of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The value rows are sorted by.
    pub key: i64,
    /// The row's id, which breaks ties.
    pub id: i64,
}

impl Cursor {
    /// The cursor as it stands in an address: `key.id`.
    pub fn encode(self) -> String {
        format!("{}.{}", self.key, self.id)
    }

    /// Reads what [`Cursor::encode`] wrote; anything else is `None`.
    pub fn decode(text: &str) -> Option<Cursor> {
        let (key, id) = text.split_once('.')?;
        Some(Cursor {
            key: key.parse().ok()?,
            id: id.parse().ok()?,
        })
    }
}

/// One page of rows and, when there are more, the cursor of the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Encoded [`Cursor`] of the next page.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Builds a page from up to `size + 1` rows: the extra row only says that there are more.
    pub fn of(mut rows: Vec<T>, size: usize, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more {
            rows.last().map(|row| cursor(row).encode())
        } else {
            None
        };
        Page { rows, next }
    }

    /// The same page with every row turned into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(f).collect(),
            next: self.next,
        }
    }
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// Its beginning.
    #[default]
    First,
    /// What follows this row.
    After(Cursor),
    /// What stands before this row.
    Before(Cursor),
}

impl Turn {
    /// Reads two values of an address, at most one of which is given. `None` when a given one is no cursor.
    pub fn read(after: &str, before: &str) -> Option<Turn> {
        match (after, before) {
            ("", "") => Some(Turn::First),
            (after, "") => Cursor::decode(after).map(Turn::After),
            (_, before) => Cursor::decode(before).map(Turn::Before),
        }
    }

    /// Whether rows are read against the list's order.
    pub const fn backward(self) -> bool {
        matches!(self, Turn::Before(_))
    }

    /// Where reading begins, with a cursor from before the whole list for its beginning.
    pub const fn from(self, first: Cursor) -> Cursor {
        match self {
            Turn::First => first,
            Turn::After(cursor) | Turn::Before(cursor) => cursor,
        }
    }
}

/// One page of a list that can be paged both ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf<T> {
    /// The rows, in the list's order.
    pub rows: Vec<T>,
    /// Encoded [`Cursor`] the page before ends at; none on the first.
    pub back: Option<String>,
    /// Encoded [`Cursor`] the next page begins after; none on the last.
    pub next: Option<String>,
}

impl<T> Leaf<T> {
    /// Builds a page from up to `size + 1` rows as they were read: against the list's order when turned back. The extra
    /// row only says that there are more that way.
    pub fn of(mut rows: Vec<T>, size: usize, turn: Turn, cursor: impl Fn(&T) -> Cursor) -> Leaf<T> {
        let more = rows.len() > size;
        rows.truncate(size);
        let (is_first, is_last) = match turn {
            Turn::First => (true, !more),
            Turn::After(_) => (false, !more),
            // the row one came from follows
            Turn::Before(_) => (!more, false),
        };
        if turn.backward() {
            rows.reverse();
        }
        let end = |row: Option<&T>, none: bool| row.filter(|_| !none).map(|row| cursor(row).encode());
        Leaf {
            back: end(rows.first(), is_first),
            next: end(rows.last(), is_last),
            rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extra_row_becomes_a_cursor() {
        let page = Page::of(vec![3, 2, 1], 2, |n| Cursor { key: *n, id: *n });
        assert_eq!(
            page,
            Page {
                rows: vec![3, 2],
                next: Some("2.2".into())
            }
        );
        assert_eq!(Page::of(vec![3, 2], 2, |n| Cursor { key: *n, id: *n }).next, None);
    }

    #[test]
    fn a_leaf_knows_the_way_back_and_on() {
        let cursor = |n: &i64| Cursor { key: *n, id: *n };
        let leaf = |rows: &[i64], turn| {
            let leaf = Leaf::of(rows.to_vec(), 2, turn, cursor);
            (leaf.rows, leaf.back, leaf.next)
        };
        let at = |text: &str| Some(text.to_owned());
        assert_eq!(leaf(&[9, 8, 7], Turn::First), (vec![9, 8], None, at("8.8")));
        assert_eq!(leaf(&[9, 8], Turn::First), (vec![9, 8], None, None));
        assert_eq!(
            leaf(&[7, 6, 5], Turn::After(cursor(&8))),
            (vec![7, 6], at("7.7"), at("6.6"))
        );
        assert_eq!(leaf(&[5], Turn::After(cursor(&6))), (vec![5], at("5.5"), None));
        // read against the order, shown in it
        assert_eq!(
            leaf(&[6, 7, 8], Turn::Before(cursor(&5))),
            (vec![7, 6], at("7.7"), at("6.6"))
        );
        assert_eq!(leaf(&[8, 9], Turn::Before(cursor(&7))), (vec![9, 8], None, at("8.8")));
        assert_eq!(leaf(&[], Turn::After(cursor(&1))), (vec![], None, None));
    }

    #[test]
    fn a_turn_is_read_from_an_address() {
        let cursor = Cursor { key: 1, id: 2 };
        assert_eq!(Turn::read("", ""), Some(Turn::First));
        assert_eq!(Turn::read("1.2", ""), Some(Turn::After(cursor)));
        assert_eq!(Turn::read("", "1.2"), Some(Turn::Before(cursor)));
        assert_eq!(Turn::read("x", ""), None);
        assert_eq!(Turn::read("", "1"), None);
    }

    #[test]
    fn a_cursor_that_is_not_one_is_refused() {
        assert_eq!(Cursor::decode("-5.7"), Some(Cursor { key: -5, id: 7 }));
        for bad in ["", ".", "5", "5.x", "5.5.5", "99999999999999999999.1"] {
            assert_eq!(Cursor::decode(bad), None, "{bad}");
        }
    }
}
