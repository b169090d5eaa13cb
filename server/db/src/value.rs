//! The closed set of values that can be bound: whole numbers, texts, booleans, and typed nulls
//! (PostgreSQL wants a type even for NULL).

use kernel::Currency;

/// A value for a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// NULL of a BIGINT column.
    NullInt,
    /// NULL of a TEXT column.
    NullText,
    /// BIGINT.
    Int(i64),
    /// BOOLEAN.
    Bool(bool),
    /// TEXT.
    Text(String),
}

/// A text as both engines can keep it: PostgreSQL refuses a statement with a NUL in it, so it becomes the replacement
/// character, which is in no name, id or word of ours either.
fn text(text: String) -> Value {
    Value::Text(if text.contains('\0') {
        text.replace('\0', "\u{fffd}")
    } else {
        text
    })
}

macro_rules! ints {
    ($($t:ident),*) => {$(
        impl From<kernel::$t> for Value { fn from(v: kernel::$t) -> Self { Value::Int(v.0) } }
        impl From<Option<kernel::$t>> for Value {
            fn from(v: Option<kernel::$t>) -> Self { v.map_or(Value::NullInt, |v| Value::Int(v.0)) }
        }
    )*};
}
kernel::for_each_id!(ints);
ints!(Instant);

impl From<kernel::Bps> for Value {
    fn from(v: kernel::Bps) -> Self {
        Value::Int(i64::from(v.0))
    }
}
impl From<Currency> for Value {
    fn from(v: Currency) -> Self {
        Value::Text(v.code().to_owned())
    }
}
impl From<i64> for Value {
    fn from(v: i64) -> Self {
        Value::Int(v)
    }
}
impl From<Option<i64>> for Value {
    fn from(v: Option<i64>) -> Self {
        v.map_or(Value::NullInt, Value::Int)
    }
}
impl From<bool> for Value {
    fn from(v: bool) -> Self {
        Value::Bool(v)
    }
}
impl From<&str> for Value {
    fn from(v: &str) -> Self {
        text(v.to_owned())
    }
}
impl From<&String> for Value {
    fn from(v: &String) -> Self {
        text(v.clone())
    }
}
impl From<String> for Value {
    fn from(v: String) -> Self {
        text(v)
    }
}
impl From<Option<String>> for Value {
    fn from(v: Option<String>) -> Self {
        v.map_or(Value::NullText, text)
    }
}
impl From<Option<&str>> for Value {
    fn from(v: Option<&str>) -> Self {
        v.map_or(Value::NullText, |v| text(v.to_owned()))
    }
}
