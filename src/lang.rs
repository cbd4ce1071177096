//! The two languages of what a reader sees. Keys in files (YAML, CSV, JSON) are the same in both.

/// Language of labels and messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The text in this language.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Language tag of HTML.
    pub fn tag(self) -> &'static str {
        self.pick("zh-CN", "en")
    }

    /// What joins two items of a list in running text.
    pub fn comma(self) -> &'static str {
        self.pick("，", ", ")
    }
}
