//! Macros that declare the language: a block of known keys, and a choice between shapes.
//!
//! ```text
//! record! {
//!     /// Rust docs.
//!     pub struct Phase = "phase", "制度阶段", "phase of a track" {
//!         contributions: Start, required, "缴费起始", "start of contributions";
//!         coverage: Share, default "100%", "覆盖率", "coverage";
//!         remark("note_"): Words, optional, "…", "…";      // the key in YAML differs from the field
//!     }
//! }
//! either! {
//!     pub enum Collected = "collected" {
//!         Yearly(CollectedYearly) when key "month";   // a block with this key
//!         Monthly(MonthlyWord) otherwise;
//!     }
//! }
//! ```
//!
//! Every field is read before any absence is decided, so that all problems are reported at once.

/// One key of a record, for schema and reference.
pub struct Field {
    /// Key in YAML.
    pub key: &'static str,
    /// Required, optional, or the documented default as written.
    pub presence: Presence,
    /// What it means.
    pub zh: &'static str,
    /// What it means.
    pub en: &'static str,
    /// Its schema.
    pub schema: fn(&mut super::schema::Book) -> serde_json::Value,
    /// Its kind in words.
    pub kind: fn() -> super::text::Text,
    /// Reads it for its problems alone.
    pub check: fn(&super::node::Node, &mut super::reader::Reader),
}

/// Whether a key must be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It may be absent.
    Optional,
    /// If absent, this holds.
    Default(&'static str),
}

/// A block of known keys.
pub trait Record: Sized {
    /// Name in the schema.
    const NAME: &'static str;
    /// Chinese title.
    const ZH: &'static str;
    /// English title.
    const EN: &'static str;
    /// Keys in the order declared.
    fn fields() -> Vec<Field>;
}

macro_rules! record {
    ($($(#[$doc:meta])* pub struct $name:ident = $schema:literal, $zh:literal, $en:literal {
        $($field:ident $(($key:literal))? : $ty:ty, $presence:ident $($default:literal)?, $fzh:literal, $fen:literal;)*
    })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name { $(#[doc = $fen] pub $field: $crate::input::record::field_type!($presence, $ty),)* }

        impl $crate::input::record::Record for $name {
            const NAME: &'static str = $schema;
            const ZH: &'static str = $zh;
            const EN: &'static str = $en;
            fn fields() -> Vec<$crate::input::record::Field> {
                vec![$($crate::input::record::Field {
                    key: $crate::input::record::field_key!($field $(, $key)?),
                    presence: $crate::input::record::field_presence!($presence $($default)?),
                    zh: $fzh,
                    en: $fen,
                    schema: <$ty as $crate::input::shape::Mirror>::schema,
                    kind: <$ty as $crate::input::shape::Mirror>::kind,
                    check: |node, reader| {
                        let _ = <$ty as $crate::input::shape::Mirror>::read(node, reader);
                    },
                }),*]
            }
        }

        impl $crate::input::shape::Mirror for $name {
            fn read(node: &$crate::input::node::Node, reader: &mut $crate::input::reader::Reader) -> Option<Self> {
                const KEYS: &[&str] = &[$($crate::input::record::field_key!($field $(, $key)?)),*];
                reader.block(node, KEYS, <Self as $crate::input::shape::Mirror>::kind)?;
                $(let $field = $crate::input::record::read_field!(
                    $presence, $ty, node, reader, $crate::input::record::field_key!($field $(, $key)?) $(, $default)?
                );)*
                Some(Self { $($field: $field?),* })
            }
            fn schema(book: &mut $crate::input::schema::Book) -> serde_json::Value { book.record::<Self>() }
            fn kind() -> $crate::input::text::Text { $crate::input::text::Text::new($zh, $en) }
        }
    )+};
}

macro_rules! field_type {
    (optional, $ty:ty) => { Option<$ty> };
    ($other:ident, $ty:ty) => { $ty };
}

macro_rules! field_key {
    ($field:ident, $key:literal) => {
        $key
    };
    ($field:ident) => {
        stringify!($field)
    };
}

macro_rules! field_presence {
    (required) => {
        $crate::input::record::Presence::Required
    };
    (optional) => {
        $crate::input::record::Presence::Optional
    };
    (default $text:literal) => {
        $crate::input::record::Presence::Default($text)
    };
}

macro_rules! read_field {
    (required, $ty:ty, $node:ident, $reader:ident, $key:expr) => {
        match $node.get($key) {
            Some(value) => $reader.within($key, |r| <$ty as $crate::input::shape::Mirror>::read(value, r)),
            None => {
                $reader.missing_key($node, $key, <$ty as $crate::input::shape::Mirror>::kind());
                None
            }
        }
    };
    (optional, $ty:ty, $node:ident, $reader:ident, $key:expr) => {
        match $node.get($key) {
            Some(value) => {
                $reader.within($key, |r| <$ty as $crate::input::shape::Mirror>::read(value, r)).map(Some)
            }
            None => Some(None),
        }
    };
    (default, $ty:ty, $node:ident, $reader:ident, $key:expr, $default:literal) => {
        match $node.get($key) {
            Some(value) => $reader.within($key, |r| <$ty as $crate::input::shape::Mirror>::read(value, r)),
            None => $reader.default($key, $node, $default, <$ty as $crate::input::shape::Mirror>::read),
        }
    };
}

macro_rules! either {
    ($($(#[$doc:meta])* pub enum $name:ident = $schema:literal {
        $($(#[$vdoc:meta])* $variant:ident($ty:ty) $how:ident $($what:ident)? $($key:literal)?;)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub enum $name { $($(#[$vdoc])* $variant($ty),)+ }

        impl $crate::input::shape::Mirror for $name {
            fn read(node: &$crate::input::node::Node, reader: &mut $crate::input::reader::Reader) -> Option<Self> {
                if node.value == $crate::input::node::Value::Null {
                    reader.empty(node, <Self as $crate::input::shape::Mirror>::kind());
                    return None;
                }
                $(if $crate::input::record::either_test!(node, $how $($what)? $($key)?) {
                    return <$ty as $crate::input::shape::Mirror>::read(node, reader).map(Self::$variant);
                })+
                reader.wrong_shape(node, <Self as $crate::input::shape::Mirror>::kind());
                None
            }
            fn schema(book: &mut $crate::input::schema::Book) -> serde_json::Value {
                let any = vec![$(<$ty as $crate::input::shape::Mirror>::schema(book)),+];
                serde_json::json!({"anyOf": any})
            }
            fn kind() -> $crate::input::text::Text {
                let kinds = [$(<$ty as $crate::input::shape::Mirror>::kind()),+];
                let join = |parts: Vec<&str>, or: &str| parts.join(or);
                $crate::input::text::Text::new(
                    join(kinds.iter().map(|k| k.zh.as_str()).collect(), "；或 "),
                    join(kinds.iter().map(|k| k.en.as_str()).collect(), "; or "),
                )
            }
        }
    )+};
}

macro_rules! either_test {
    ($node:ident, when key $key:literal) => {
        $node.get($key).is_some()
    };
    ($node:ident, when block) => {
        $node.is_map()
    };
    ($node:ident, when list) => {
        matches!($node.value, $crate::input::node::Value::Seq(_))
    };
    ($node:ident, when number) => {
        $node.text().is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+'))
    };
    ($node:ident, when file) => {
        $node.text().is_some_and(|t| t.ends_with(".csv"))
    };
    ($node:ident, when word $key:literal) => {
        $node.text() == Some($key)
    };
    ($node:ident, otherwise) => {
        true
    };
}

pub(crate) use {either, either_test, field_key, field_presence, field_type, read_field, record};
