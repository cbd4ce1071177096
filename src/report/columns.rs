//! The dictionary of columns: key, unit, labels, definition.

use std::borrow::Cow;

/// Unit of a column, as stored in the files (never scaled there).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nominal yuan.
    Yuan,
    /// Persons.
    Persons,
    /// Persons, average of the months of the year.
    AveragePersons,
    /// Months.
    Months,
    /// A rate or ratio as a fraction, 0.0015 for 0.15 %.
    Fraction,
    /// A probability 0..1.
    Probability,
    /// Yuan per person and year.
    YuanPerPerson,
}

/// A column of the annual table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub key: Cow<'static, str>,
    pub unit: Unit,
    pub zh: Cow<'static, str>,
    pub en: Cow<'static, str>,
    pub definition_zh: Cow<'static, str>,
    pub definition_en: Cow<'static, str>,
}
