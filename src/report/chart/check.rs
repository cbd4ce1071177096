//! Checks before drawing: lengths agree, years rise by one, numbers are finite.

use super::data::{ChartError, StackPart};

pub type Checked = Result<(), ChartError>;

pub fn years(chart: &str, years: &[i32]) -> Checked {
    if years.is_empty() || years.windows(2).any(|w| w[1] - w[0] != 1) {
        return Err(ChartError::Years { chart: chart.to_owned() });
    }
    Ok(())
}

pub fn length(chart: &str, series: &str, years: &[i32], found: usize) -> Checked {
    if found == years.len() {
        return Ok(());
    }
    Err(ChartError::Length {
        chart: chart.to_owned(),
        series: series.to_owned(),
        found,
        expected: years.len(),
    })
}

pub fn optional(chart: &str, series: &str, years: &[i32], values: &[Option<f64>]) -> Checked {
    length(chart, series, years, values.len())?;
    match values.iter().position(|v| v.is_some_and(|v| !v.is_finite())) {
        None => Ok(()),
        Some(i) => {
            Err(ChartError::NotFinite { chart: chart.to_owned(), series: series.to_owned(), year: years[i] })
        }
    }
}

pub fn defined(chart: &str, series: &str, years: &[i32], values: &[f64]) -> Checked {
    length(chart, series, years, values.len())?;
    match values.iter().position(|v| !v.is_finite()) {
        None => Ok(()),
        Some(i) => {
            Err(ChartError::NotFinite { chart: chart.to_owned(), series: series.to_owned(), year: years[i] })
        }
    }
}

pub fn parts(chart: &str, years: &[i32], parts: &[StackPart]) -> Checked {
    parts.iter().try_for_each(|part| defined(chart, &part.label, years, &part.values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_cannot_be_drawn() {
        assert!(matches!(years("c", &[]), Err(ChartError::Years { .. })));
        assert!(matches!(years("c", &[2026, 2028]), Err(ChartError::Years { .. })));
        let found = optional("c", "s", &[2026, 2027], &[None, Some(f64::NAN)]);
        assert_eq!(found, Err(ChartError::NotFinite { chart: "c".into(), series: "s".into(), year: 2027 }));
        let found = defined("c", "s", &[2026, 2027], &[1.0]);
        assert_eq!(
            found,
            Err(ChartError::Length { chart: "c".into(), series: "s".into(), found: 1, expected: 2 })
        );
    }
}
