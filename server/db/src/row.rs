//! Rows of either engine, read by column name into domain values.

use crate::{Error, Result};
use kernel::{Bps, Currency, Instant, Money};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// One row of a result.
pub struct Row(Inner);

/// A column type that both engines read alike.
pub trait Column: Sized {
    #[doc(hidden)]
    fn named(row: &Row, name: &str) -> Result<Self>;
    #[doc(hidden)]
    fn at(row: &Row, index: usize) -> Result<Self>;
}

macro_rules! columns {
    ($($t:ty),*) => {$(
        impl Column for $t {
            fn named(row: &Row, name: &str) -> Result<Self> {
                Ok(match &row.0 { Inner::Sqlite(r) => r.try_get(name)?, Inner::Postgres(r) => r.try_get(name)? })
            }
            fn at(row: &Row, index: usize) -> Result<Self> {
                Ok(match &row.0 { Inner::Sqlite(r) => r.try_get(index)?, Inner::Postgres(r) => r.try_get(index)? })
            }
        }
    )*};
}
columns!(i64, bool, String, Option<i64>, Option<bool>, Option<String>);

/// Something a row can be read into.
pub trait FromRow: Sized {
    /// Reads the row. Errors: [`Error::Inconsistent`], or a column is missing or of another type.
    fn from_row(row: &Row) -> Result<Self>;
}

impl Row {
    pub(crate) fn sqlite(row: SqliteRow) -> Row {
        Row(Inner::Sqlite(row))
    }

    pub(crate) fn postgres(row: PgRow) -> Row {
        Row(Inner::Postgres(row))
    }

    pub(crate) fn at<T: Column>(&self, index: usize) -> Result<T> {
        T::at(self, index)
    }

    /// A plain column: `i64`, `bool`, `String` or an `Option` of one.
    pub fn get<T: Column>(&self, name: &str) -> Result<T> {
        T::named(self, name)
    }

    /// A text column.
    pub fn text(&self, name: &str) -> Result<String> {
        self.get(name)
    }

    /// A whole number.
    pub fn int(&self, name: &str) -> Result<i64> {
        self.get(name)
    }

    /// An identifier.
    pub fn id<T: From<i64>>(&self, name: &str) -> Result<T> {
        self.get::<i64>(name).map(T::from)
    }

    /// An identifier that may be absent.
    pub fn opt_id<T: From<i64>>(&self, name: &str) -> Result<Option<T>> {
        Ok(self.get::<Option<i64>>(name)?.map(T::from))
    }

    /// An instant.
    pub fn instant(&self, name: &str) -> Result<Instant> {
        self.get(name).map(Instant)
    }

    /// An instant that may be absent.
    pub fn opt_instant(&self, name: &str) -> Result<Option<Instant>> {
        Ok(self.get::<Option<i64>>(name)?.map(Instant))
    }

    /// A rate in basis points.
    pub fn bps(&self, name: &str) -> Result<Bps> {
        let value: i64 = self.get(name)?;
        i32::try_from(value)
            .map(Bps)
            .map_err(|_| Error::inconsistent(name, &value.to_string()))
    }

    /// The currency in `name`.
    pub fn currency(&self, name: &str) -> Result<Currency> {
        self.code(name, |code| code.parse().ok())
    }

    /// The amount in `<name>_minor`, in the row's `currency`.
    pub fn money(&self, name: &str) -> Result<Money> {
        Ok(Money::new(
            self.get(&format!("{name}_minor"))?,
            self.currency("currency")?,
        ))
    }

    /// A stored code read by its enum: `row.code("state", OrderState::from_code)`.
    pub fn code<T>(&self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        let text: String = self.get(name)?;
        read(&text).ok_or_else(|| Error::inconsistent(name, &text))
    }
}

impl FromRow for i64 {
    fn from_row(row: &Row) -> Result<Self> {
        row.at(0)
    }
}

impl FromRow for String {
    fn from_row(row: &Row) -> Result<Self> {
        row.at(0)
    }
}
