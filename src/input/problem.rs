//! What is wrong with a scenario: every problem with its place, what was found, what is expected, and what to do.
//!
//! | item | meaning |
//! |---|---|
//! | [`Problem`] | one diagnostic |
//! | [`Code`] | its stable kind, for editors and tests |
//! | [`Severity`] | an error refuses the scenario, a warning does not |
//! | [`Problems`] | the collector: reading goes on after a problem, so that all are reported at once |

use super::source::Origin;
use super::text::{Lang, Text, excerpt};

/// Whether a problem refuses the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The scenario cannot be used.
    Error,
    /// The scenario can be used, but this deserves a look.
    Warning,
}

impl Severity {
    /// `error` or `warning`, as in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }

    /// The word for people.
    pub const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Error, Lang::Zh) => "错误",
            (Self::Warning, Lang::Zh) => "提醒",
            (_, Lang::En) => self.key(),
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $key:literal;)+) => {
        /// Stable kind of a problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)+ }

        impl Code {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in messages and in JSON.
            pub const fn key(self) -> &'static str { match self { $(Self::$variant => $key,)+ } }
        }
    };
}

codes! {
    /// A file cannot be read.
    CannotRead = "cannot-read";
    /// A file is not UTF-8.
    NotUtf8 = "not-utf8";
    /// A file is too large.
    TooLarge = "too-large";
    /// A path leads out of the scenario's folder.
    OutsideRoot = "outside-root";
    /// Files extend each other in a circle.
    Cycle = "cycle";
    /// The file is not YAML.
    Syntax = "syntax";
    /// Nesting is too deep.
    TooDeep = "too-deep";
    /// Too many values (after repeated blocks were written out).
    TooMany = "too-many";
    /// A YAML tag.
    Tag = "tag";
    /// A key that is not a plain text.
    KeyNotText = "key-not-text";
    /// A key stands twice in one block.
    DuplicateKey = "duplicate-key";
    /// A key that the language does not know.
    UnknownKey = "unknown-key";
    /// A required key is absent.
    MissingKey = "missing-key";
    /// A key without a value.
    EmptyValue = "empty-value";
    /// A list where a value is expected, and the like.
    WrongShape = "wrong-shape";
    /// A word that is not among the allowed ones.
    WrongChoice = "wrong-choice";
    /// A number without its unit.
    MissingUnit = "missing-unit";
    /// A quantity of another kind.
    WrongUnit = "wrong-unit";
    /// Not a number, or one that cannot be held exactly.
    NotANumber = "not-a-number";
    /// A value outside what is possible.
    OutOfRange = "out-of-range";
    /// A possible but surprising value.
    Unusual = "unusual";
    /// Full-width letters or signs.
    FullWidth = "full-width";
    /// Points of a schedule that are not in order, or twice.
    ScheduleOrder = "schedule-order";
    /// Years that a schedule does not cover.
    ScheduleGap = "schedule-gap";
    /// A step that does not lead to its target.
    ScheduleStep = "schedule-step";
    /// A path that does not exist.
    UnknownPath = "unknown-path";
    /// A path that exists already.
    PathExists = "path-exists";
    /// A change that changes nothing.
    NoChange = "no-change";
    /// A reading that the scenario does not have.
    UnknownReading = "unknown-reading";
    /// An option that a reading does not have.
    UnknownOption = "unknown-option";
    /// A word for the standing of a value that is not allowed.
    UnknownStanding = "unknown-standing";
    /// A rule identifier that is not one.
    MalformedRule = "malformed-rule";
    /// A rule of a document that is not listed.
    UnknownDocument = "unknown-document";
    /// A table that is not CSV.
    TableFormat = "table-format";
    /// A column that a table does not have.
    TableColumn = "table-column";
    /// A cell that cannot be read.
    TableCell = "table-cell";
    /// Ages or years that a table does not have.
    TableMissing = "table-missing";
    /// Rows that stand twice.
    TableDuplicate = "table-duplicate";
    /// Shares that do not add to one.
    SharesSum = "shares-sum";
    /// A value that the law does not allow.
    AgainstLaw = "against-law";
    /// Values that contradict each other.
    Contradiction = "contradiction";
    /// A name that is not defined.
    UnknownName = "unknown-name";
    /// A correlation matrix that no random variables can have.
    Correlation = "correlation";
    /// Something that has no effect.
    Unused = "unused";
}

/// A second place that explains a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// What is there.
    pub what: Text,
    /// Where.
    pub origin: Origin,
}

/// One diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Error or warning.
    pub severity: Severity,
    /// Stable kind.
    pub code: Code,
    /// Place, if the problem has one.
    pub origin: Option<Origin>,
    /// Characters to underline.
    pub length: u32,
    /// YAML path, as `contributions.resident.rate`.
    pub path: String,
    /// The problem in one sentence.
    pub what: Text,
    /// What was found there.
    pub found: Option<String>,
    /// What is expected there.
    pub expected: Option<Text>,
    /// Clause or rule that asks for it.
    pub clause: Option<String>,
    /// What to do.
    pub help: Option<Text>,
    /// Other places that explain it.
    pub related: Vec<Related>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}[{}]: {}", self.severity.key(), self.code.key(), self.what.en)
    }
}

impl std::error::Error for Problem {}

impl Problem {
    fn new(severity: Severity, code: Code, what: Text) -> Self {
        Self {
            severity,
            code,
            origin: None,
            length: 1,
            path: String::new(),
            what,
            found: None,
            expected: None,
            clause: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// A problem that refuses the scenario.
    pub fn error(code: Code, what: Text) -> Self {
        Self::new(Severity::Error, code, what)
    }

    /// A problem that deserves a look.
    pub fn warning(code: Code, what: Text) -> Self {
        Self::new(Severity::Warning, code, what)
    }

    /// Sets the place and the number of characters to underline.
    pub fn at(mut self, origin: Origin, length: u32) -> Self {
        self.origin = Some(origin);
        self.length = length.max(1);
        self
    }

    /// Sets the YAML path.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Sets what was found.
    pub fn found(mut self, found: impl AsRef<str>) -> Self {
        self.found = Some(excerpt(found.as_ref()));
        self
    }

    /// Sets what is expected.
    pub fn expected(mut self, expected: Text) -> Self {
        self.expected = Some(expected);
        self
    }

    /// Sets the clause.
    pub fn clause(mut self, clause: impl Into<String>) -> Self {
        self.clause = Some(clause.into());
        self
    }

    /// Sets what to do.
    pub fn help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    /// Whether both say the same of the same place, whatever other places explain them.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = |p: &Self| (p.severity, p.code, p.origin, p.length);
        said(self) == said(other)
            && (&self.path, &self.what, &self.found) == (&other.path, &other.what, &other.found)
            && (&self.expected, &self.clause, &self.help) == (&other.expected, &other.clause, &other.help)
    }

    /// Adds a second place.
    pub fn related(mut self, what: Text, origin: Origin) -> Self {
        self.related.push(Related { what, origin });
        self
    }
}

/// Collects problems; a hostile file cannot make it grow without bound.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    errors: usize,
    dropped: usize,
}

impl Problems {
    /// Most problems that are kept.
    pub const MOST: usize = 1_000;

    /// Adds a problem.
    pub fn push(&mut self, problem: Problem) {
        if problem.severity == Severity::Error {
            self.errors += 1;
        }
        if self.list.len() < Self::MOST {
            self.list.push(problem);
        } else {
            self.dropped += 1;
        }
    }

    /// Number of errors so far, kept or not.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Problems beyond [`Problems::MOST`], which were only counted.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// What was collected so far, in the order of discovery.
    pub fn list(&self) -> &[Problem] {
        &self.list
    }

    /// All problems, by file, line and column; the same problem is said once.
    pub fn sorted(mut self) -> Vec<Problem> {
        self.list.sort_by(|a, b| (a.origin, &a.path, a.code).cmp(&(b.origin, &b.path, b.code)));
        self.list.dedup();
        self.list
    }
}
