//! Values by calendar time: a year-month, and a series of values by calendar year.
//!
//! Schedules of the law (points, steps, transitions) are resolved to a [`Series`] when a scenario is read;
//! the core only asks for the value of a year [MODEL §15: step values of the calendar year].

/// A month of a calendar year, 1..=12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    pub year: i32,
    pub month: u8,
}

impl YearMonth {
    /// The month, or `None` unless `month` is 1..=12.
    pub const fn new(year: i32, month: u8) -> Option<Self> {
        if month >= 1 && month <= 12 { Some(Self { year, month }) } else { None }
    }

    /// January of a year.
    pub const fn january(year: i32) -> Self {
        Self { year, month: 1 }
    }

    /// Active months of calendar year `year` when something starts in this month: 12, 0, or what is left.
    pub const fn active_months(self, year: i32) -> u8 {
        if year > self.year {
            12
        } else if year < self.year {
            0
        } else {
            13 - self.month
        }
    }

    /// First active month (1..=12) of `year`, or 13 when the start lies after it.
    pub const fn first_month_in(self, year: i32) -> u8 {
        13 - self.active_months(year)
    }
}

impl std::fmt::Display for YearMonth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// Values by calendar year; the first value holds before, the last one after.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<T> {
    first: i32,
    values: Vec<T>,
}

impl<T> Series<T> {
    /// One value for every year.
    pub fn constant(value: T) -> Self {
        Self { first: 0, values: vec![value] }
    }

    /// Values of consecutive years from `first`; `None` when there is none.
    pub fn new(first: i32, values: Vec<T>) -> Option<Self> {
        if values.is_empty() { None } else { Some(Self { first, values }) }
    }

    /// The value of a calendar year.
    pub fn at(&self, year: i32) -> &T {
        let last = self.values.len() - 1;
        let i = (i64::from(year) - i64::from(self.first)).clamp(0, last as i64) as usize;
        &self.values[i]
    }

    /// First year with a value of its own.
    pub fn first_year(&self) -> i32 {
        self.first
    }

    /// Last year with a value of its own.
    pub fn last_year(&self) -> i32 {
        self.first + self.values.len() as i32 - 1
    }

    /// The same years with other values.
    pub fn map<U>(&self, f: impl FnMut(&T) -> U) -> Series<U> {
        Series { first: self.first, values: self.values.iter().map(f).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_holds_its_ends() {
        let s = Series::new(2027, vec![15, 15, 20, 25, 30]).unwrap();
        let cases = [(2020, 15), (2027, 15), (2029, 20), (2031, 30), (2090, 30)];
        for (year, value) in cases {
            assert_eq!(*s.at(year), value, "{year}");
        }
        assert_eq!(s.last_year(), 2031);
        assert!(Series::<i32>::new(2027, vec![]).is_none());
    }

    #[test]
    fn a_mid_year_start_leaves_the_rest_of_the_year() {
        let july = YearMonth::new(2026, 7).unwrap();
        let cases = [(2025, 0, 13), (2026, 6, 7), (2027, 12, 1)];
        for (year, months, first) in cases {
            assert_eq!((july.active_months(year), july.first_month_in(year)), (months, first), "{year}");
        }
        assert!(YearMonth::new(2026, 13).is_none());
    }
}
