//! What a query can fail with, told alike for both engines.

/// Result of a query.
pub type Result<T> = std::result::Result<T, Error>;

/// What a query can fail with. "Not found" is `None`, not an error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique index refused the row; carries the index's name.
    #[error("unique index {0}")]
    Unique(String),
    /// A foreign key points nowhere.
    #[error("missing reference {0}")]
    Missing(String),
    /// A check constraint refused the row.
    #[error("check {0}")]
    Check(String),
    /// A guarded update found the row changed.
    #[error("conflict")]
    Conflict,
    /// A stored value is not what the code can read.
    #[error("inconsistent {column}: {value}")]
    Inconsistent {
        /// The column or query.
        column: String,
        /// What stood there.
        value: String,
    },
    /// The engine or the connection failed.
    #[error(transparent)]
    Driver(sqlx::Error),
    /// A newer program has written the database: its schema has a migration this one does not know.
    #[error("the database has the schema of a newer version (migration {0})")]
    Newer(i64),
    /// The migrations could not be applied.
    #[error("migration: {0}")]
    Migrate(sqlx::migrate::MigrateError),
}

impl Error {
    /// A stored value that cannot be read.
    pub fn inconsistent(column: &str, value: &str) -> Error {
        Error::Inconsistent {
            column: column.to_owned(),
            value: value.to_owned(),
        }
    }

    /// Whether somebody else holds the database, so that waiting helps.
    pub fn is_locked(&self) -> bool {
        let cause = match self {
            Error::Driver(cause) => cause,
            Error::Migrate(
                sqlx::migrate::MigrateError::Execute(cause) | sqlx::migrate::MigrateError::ExecuteMigration(cause, _),
            ) => cause,
            _ => return false,
        };
        // SQLITE_BUSY and SQLITE_LOCKED with their extended codes, and PostgreSQL's lock_not_available
        let code = cause
            .as_database_error()
            .and_then(|cause| cause.code())
            .unwrap_or_default();
        let number = code.parse::<i64>().map(|number| number & 0xff);
        matches!(number, Ok(5 | 6)) && code.len() < 5 || code == "55P03"
    }

    /// Whether this is the unique index `name`.
    pub fn is_unique(&self, name: &str) -> bool {
        matches!(self, Error::Unique(index) if index == name)
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Error {
        match error {
            sqlx::migrate::MigrateError::VersionMissing(version) => Error::Newer(version),
            other => Error::Migrate(other),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        use sqlx::error::ErrorKind;
        let sqlx::Error::Database(cause) = &error else {
            return Error::Driver(error);
        };
        // PostgreSQL gave this transaction up for another one: a deadlock, or a lost race between snapshots
        if matches!(cause.code().as_deref(), Some("40P01" | "40001")) {
            return Error::Conflict;
        }
        let name = cause.constraint().map(str::to_owned);
        match cause.kind() {
            ErrorKind::UniqueViolation => Error::Unique(name.unwrap_or_else(|| sqlite_index(cause.message()))),
            ErrorKind::ForeignKeyViolation => Error::Missing(name.unwrap_or_default()),
            ErrorKind::CheckViolation | ErrorKind::NotNullViolation => {
                Error::Check(name.unwrap_or_else(|| cause.message().to_owned()))
            }
            _ => Error::Driver(error),
        }
    }
}

/// The only way a database failure reaches a person: a lost guard is a conflict, everything else is logged under a trace
/// id of which only the id goes on.
impl From<Error> for kernel::Error {
    fn from(error: Error) -> Self {
        if matches!(error, Error::Conflict) {
            return kernel::Error::Conflict;
        }
        let trace = trace_id();
        tracing::error!(%trace, %error, "database failure");
        kernel::Error::Unavailable { trace }
    }
}

/// An id to find the log line by; it needs to be unlikely to repeat, not secret.
fn trace_id() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// SQLite names the columns ("UNIQUE constraint failed: shops.slug"), our indexes are named after them.
fn sqlite_index(message: &str) -> String {
    let columns = message.rsplit("failed: ").next().unwrap_or_default();
    if let Some(index) = columns.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let mut table = "";
    let mut names = Vec::new();
    for column in columns.split(", ") {
        let (t, c) = column.split_once('.').unwrap_or((column, ""));
        table = t;
        names.push(c);
    }
    format!("{table}_{}_key", names.join("_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_columns_become_the_index_name() {
        assert_eq!(sqlite_index("UNIQUE constraint failed: shops.slug"), "shops_slug_key");
        assert_eq!(sqlite_index("UNIQUE constraint failed: a.b, a.c"), "a_b_c_key");
        assert_eq!(sqlite_index("UNIQUE constraint failed: index 'x_key'"), "x_key");
    }
}
