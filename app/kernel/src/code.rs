//! Enums that are stored and sent by a short text code: one macro writes the enum, its codes and the way back.

/// Defines a field-less enum whose variants have stable snake_case codes: `ALL`, `code()`, `from_code()` and serde by
/// code. The calling crate needs `serde` with `derive`.
///
/// ```
/// kernel::coded! {
///     /// Is it on?
///     pub enum Switch {
///         /// It is.
///         On = "on",
///         /// It is not.
///         Off = "off",
///     }
/// }
/// assert_eq!(Switch::from_code(Switch::On.code()), Some(Switch::On));
/// ```
#[macro_export]
macro_rules! coded {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $code)] $variant),* }
        impl $name {
            /// All of them, in the order of their definition.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The code in the database, on the wire and in message keys.
            pub const fn code(self) -> &'static str { match self { $($name::$variant => $code),* } }
            /// The one with this code.
            pub fn from_code(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }
    };
}
