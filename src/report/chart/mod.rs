//! Charts: plain data in, outlined SVG and PNG out.
//!
//! | chart | function | data |
//! |---|---|---|
//! | fan of one measure | [`fan`] | [`FanChart`] |
//! | income, outgo, balance | [`income_outgo`] | [`IncomeOutgoChart`] |
//! | rate ramp and contributions | [`rate_ramp`] | [`RateRampChart`] |
//! | persons in parts | [`people`] | [`PeopleChart`] |
//! | population pyramids | [`pyramid`] | [`PyramidChart`] |
//! | probability of breach | [`breach`] | [`BreachChart`] |
//! | probability of few months | [`heat`] | [`HeatChart`] |
//!
//! Same data, same bytes: no clock, no system font, no random order. Each takes some 50 ms (release build), nearly all of
//! it for the PNG; charts are independent of each other and may be drawn on several threads.

mod canvas;
mod check;
mod data;
mod fan;
mod fan_range;
mod frame;
mod margin;
mod money;
mod palette;
mod people;
mod render;
mod risk;
mod shape;
mod stack;

pub use data::*;
pub use fan::fan;
pub use money::{income_outgo, rate_ramp};
pub use people::{people, pyramid};
pub use risk::{breach, heat};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::font::has_glyph;
    use crate::report::{Lang, columns};

    fn context(scenario: &str) -> ChartContext {
        let simulation = Some((10_000, 7));
        ChartContext { lang: Lang::Zh, scenario: scenario.into(), simulation, source: "changhu".into() }
    }

    fn small_fan() -> FanChart {
        FanChart {
            name: "months".into(),
            title: "可支付月数".into(),
            quantity: Quantity::Months,
            years: vec![2026, 2027],
            quantiles: None,
            best_estimate: vec![None, Some(9.0)],
            best_estimate_label: None,
            best_estimate_error: Vec::new(),
            thresholds: vec![Threshold { label: "下限 6 个月".into(), value: 6.0, years: None }],
            comparisons: Vec::new(),
            definition: String::new(),
        }
    }

    #[test]
    fn same_data_same_bytes_and_no_live_text() {
        let draw = || fan(&small_fan(), &context("甲市")).expect("drawn");
        let (first, second) = (draw(), draw());
        assert_eq!((&first.svg, &first.png), (&second.svg, &second.png));
        assert!(first.svg.starts_with("<svg viewBox=\"0 0 800 500\" "));
        assert!(!first.svg.contains("<text") && !first.svg.contains("font-family"));
        assert_eq!(&first.png[..8], b"\x89PNG\r\n\x1a\n");
        // Width and height of the PNG header: twice the logical size.
        assert_eq!(first.png[16..24], [0, 0, 6, 64, 0, 0, 3, 232]);
        assert!(first.warnings.is_empty());
    }

    #[test]
    fn a_character_without_glyph_is_reported() {
        let chart = fan(&small_fan(), &context("龘城")).expect("drawn");
        let [ChartWarning::MissingGlyph { character, .. }] = &chart.warnings[..] else {
            panic!("{:?}", chart.warnings)
        };
        assert_eq!(*character, '龘');
    }

    #[test]
    fn broken_input_is_an_error_not_a_picture() {
        let mut chart = small_fan();
        chart.best_estimate.pop();
        assert!(matches!(fan(&chart, &context("")), Err(ChartError::Length { .. })));
        chart.best_estimate.push(Some(f64::INFINITY));
        assert!(matches!(fan(&chart, &context("")), Err(ChartError::NotFinite { .. })));
        chart.years.clear();
        assert!(matches!(fan(&chart, &context("")), Err(ChartError::Years { .. })));
    }

    /// Nothing, zeros, one year, negative and astronomic numbers: a picture or a typed error, never a panic.
    #[test]
    fn extreme_data_still_draw() {
        let context = context("甲市");
        let part = |values: Vec<f64>| vec![StackPart { label: "个人".into(), values }];
        for value in [0.0, -5.0, 1e-9, 3e17] {
            let money = IncomeOutgoChart {
                name: "m".into(),
                fund: "基金".into(),
                years: vec![2026],
                income: part(vec![value]),
                outgo: vec![value],
                closing_balance: vec![-value],
                balance_quantiles: None,
            };
            income_outgo(&money, &context).expect("drawn");
            let mut fan_chart = small_fan();
            fan_chart.quantity = Quantity::Money;
            fan_chart.best_estimate = vec![Some(value), Some(-value)];
            fan(&fan_chart, &context).expect("drawn");
        }
        let years = vec![2026, 2027];
        let ramp = RateRampChart {
            name: "r".into(),
            group: "居民".into(),
            years: years.clone(),
            rates: vec![NamedSeries { label: "费率".into(), values: vec![None, None], errors: Vec::new() }],
            contributions: Vec::new(),
            base: String::new(),
        };
        rate_ramp(&ramp, &context).expect("drawn");
        let nobody = PeopleChart {
            name: "p".into(),
            title: "人数".into(),
            years: years.clone(),
            parts: Vec::new(),
            total_p05_p95: None,
            definition: String::new(),
        };
        people(&nobody, &context).expect("drawn");
        let empty = || Box::new([[0.0; crate::sets::AGES]; 2]);
        let (first, last) = ((2026, empty()), (2027, empty()));
        let ghosts =
            PyramidChart { name: "g".into(), population: "人口".into(), first, last, five_year: true };
        pyramid(&ghosts, &context).expect("drawn");
        let none = BreachChart {
            name: "b".into(),
            years: years.clone(),
            constraints: Vec::new(),
            standard_error: None,
        };
        breach(&none, &context).expect("drawn");
        let rows = Vec::new();
        let cold =
            HeatChart { name: "h".into(), fund: "基金".into(), years, rows, definition: String::new() };
        heat(&cold, &context).expect("drawn");
    }

    #[test]
    fn every_label_of_the_dictionary_can_be_drawn() {
        for column in columns::dictionary() {
            for c in column.zh.chars().chain(column.en.chars()) {
                assert!(has_glyph(c), "{c} in {}", column.key);
            }
        }
    }
}
