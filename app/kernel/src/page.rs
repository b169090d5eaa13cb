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
    fn a_cursor_that_is_not_one_is_refused() {
        assert_eq!(Cursor::decode("-5.7"), Some(Cursor { key: -5, id: 7 }));
        for bad in ["", ".", "5", "5.x", "5.5.5", "99999999999999999999.1"] {
            assert_eq!(Cursor::decode(bad), None, "{bad}");
        }
    }
}
