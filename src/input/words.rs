//! Kinds of values that are words: texts, names, switches, files, and choices from a closed set.
//!
//! | kind | written |
//! |---|---|
//! | [`Words`] | a text; one that looks like a number must stand in quotes |
//! | [`Name`] | a name for references: letters, digits, `_`, `-` |
//! | [`Switch`] | `on`, `off`, `true`, `false`, `yes`, `no` |
//! | [`FilePath`] | a path below the scenario's folder |
//! | [`Closed`] | a member of a closed set |

use super::leaf::{Form, Leaf};
use super::problem::Code;
use super::quantity::Misread;
use super::text::{Text, excerpt, nearest, text};
use crate::sets::{Category, Driver, Grade, Mode, Payer, Sex, Track};

/// A text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(pub String);

impl Leaf for Words {
    const NAME: &'static str = "words";
    fn kind() -> Text {
        text!("文字", "a text")
    }
    fn form() -> Form {
        Form::Text
    }
    fn read(text: &str, quoted: bool) -> Result<Self, Misread> {
        let looks_other = !quoted
            && (text.parse::<f64>().is_ok()
                || matches!(text, "true" | "false" | "yes" | "no" | "on" | "off" | "True" | "False"));
        if looks_other {
            let shown = excerpt(text);
            return Err(Misread::new(Code::WrongShape)
                .what(text!("这里应为文字", "a text is expected here"))
                .help(text!(
                    "若确是文字，请加引号：\"{shown}\"",
                    "if it is meant as a text, put it into quotes: \"{shown}\""
                )));
        }
        if text.trim().is_empty() {
            return Err(Misread::new(Code::EmptyValue).what(text!("文字是空的", "the text is empty")));
        }
        if text.chars().count() > 2_000 {
            return Err(Misread::new(Code::OutOfRange).what(text!("文字过长", "the text is too long")));
        }
        Ok(Self(text.to_owned()))
    }
    fn normal(&self) -> (String, &'static str) {
        (self.0.clone(), "")
    }
}

/// A name that other places refer to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(pub String);

/// Whether a text can be a name.
pub fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

impl Leaf for Name {
    const NAME: &'static str = "name";
    fn kind() -> Text {
        text!("名称：英文字母、数字、`_`、`-`", "a name: letters, digits, `_`, `-`")
    }
    fn form() -> Form {
        Form::Pattern("^[A-Za-z][A-Za-z0-9_-]*$".into())
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        if is_name(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Misread::new(Code::WrongShape).help(text!("以英文字母开头", "it starts with a letter")))
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (self.0.clone(), "")
    }
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch(pub bool);

impl Leaf for Switch {
    const NAME: &'static str = "switch";
    fn kind() -> Text {
        text!("`on` 或 `off`", "`on` or `off`")
    }
    fn form() -> Form {
        Form::Words(
            [("on", text!("开", "on")), ("off", text!("关", "off"))]
                .into_iter()
                .chain(["true", "false", "yes", "no"].map(|w| (w, Text::same(w))))
                .collect(),
        )
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        match text {
            "on" | "true" | "yes" => Ok(Self(true)),
            "off" | "false" | "no" => Ok(Self(false)),
            _ => Err(Misread::new(Code::WrongChoice)),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (if self.0 { "on" } else { "off" }.to_owned(), "")
    }
}

/// A file below the scenario's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePath(pub String);

impl Leaf for FilePath {
    const NAME: &'static str = "file";
    fn kind() -> Text {
        text!(
            "情景目录下的文件，如 `data/population.csv`",
            "a file below the scenario's folder such as `data/population.csv`"
        )
    }
    fn form() -> Form {
        Form::Pattern(r"^[^/\\].*\.[A-Za-z0-9]+$".into())
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        let looks_like_file = text.rsplit_once('.').is_some_and(|(stem, end)| {
            !stem.is_empty()
                && (1..=5).contains(&end.len())
                && end.starts_with(|c: char| c.is_ascii_alphabetic())
                && end.chars().all(|c| c.is_ascii_alphanumeric())
        });
        if text.starts_with('/') || text.contains('\\') || text.contains(':') {
            return Err(Misread::new(Code::OutsideRoot)
                .what(text!(
                    "只能引用情景目录下的文件",
                    "only files below the scenario's folder can be named"
                ))
                .help(text!("写相对路径，用 `/` 分隔", "write a relative path with `/`")));
        }
        if looks_like_file { Ok(Self(text.to_owned())) } else { Err(Misread::new(Code::WrongShape)) }
    }
    fn normal(&self) -> (String, &'static str) {
        (self.0.clone(), "file")
    }
}

/// A closed set of words.
pub trait Closed: Sized + Copy + PartialEq + 'static {
    /// Name in the schema.
    const SET: &'static str;
    /// Members: key, Chinese label, English label.
    fn members() -> Vec<(Self, &'static str, &'static str, &'static str)>;

    /// Key of a member.
    fn word(self) -> &'static str {
        Self::members().iter().find(|m| m.0 == self).map_or("", |m| m.1)
    }
}

impl<T: Closed> Leaf for T {
    const NAME: &'static str = T::SET;
    fn kind() -> Text {
        let words: Vec<String> = T::members().iter().map(|m| format!("`{}`", m.1)).collect();
        let words = words.join(", ");
        text!("以下之一：{words}", "one of {words}")
    }
    fn form() -> Form {
        Form::Words(T::members().into_iter().map(|m| (m.1, Text::new(m.2, m.3))).collect())
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        let members = T::members();
        match members.iter().find(|m| m.1 == text) {
            Some(m) => Ok(m.0),
            None => {
                let by_label = members.iter().find(|m| m.2 == text || m.3 == text).map(|m| m.1);
                let near = by_label.or_else(|| nearest(text, members.iter().map(|m| m.1)));
                let misread = Misread::new(Code::WrongChoice);
                Err(match near {
                    Some(near) => misread.help(text!("是否指 `{near}`？", "did you mean `{near}`?")),
                    None => misread,
                })
            }
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (self.word().to_owned(), "")
    }
}

macro_rules! closed {
    ($($set:ident = $key:literal),+ $(,)?) => {$(
        impl Closed for $set {
            const SET: &'static str = $key;
            fn members() -> Vec<(Self, &'static str, &'static str, &'static str)> {
                $set::ALL.into_iter().map(|m| (m, m.key(), m.zh(), m.en())).collect()
            }
        }
    )+};
}

closed!(
    Sex = "sex",
    Category = "category",
    Grade = "grade",
    Mode = "mode",
    Payer = "payer",
    Driver = "driver",
);

/// Tracks are written as elsewhere in a scenario: `employee_track`, `resident_track`.
impl Closed for Track {
    const SET: &'static str = "track";
    fn members() -> Vec<(Self, &'static str, &'static str, &'static str)> {
        vec![
            (Self::Employee, "employee_track", Self::Employee.zh(), Self::Employee.en()),
            (Self::Resident, "resident_track", Self::Resident.zh(), Self::Resident.en()),
        ]
    }
}

/// Declares a closed set of words of the scenario language.
macro_rules! choice {
    ($($(#[$doc:meta])* $vis:vis enum $name:ident = $key:literal {
        $($(#[$vdoc:meta])* $variant:ident = $word:literal, $zh:literal, $en:literal;)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $crate::input::words::Closed for $name {
            const SET: &'static str = $key;
            fn members() -> Vec<(Self, &'static str, &'static str, &'static str)> {
                vec![$((Self::$variant, $word, $zh, $en)),+]
            }
        }
    )+};
}
pub(crate) use choice;
