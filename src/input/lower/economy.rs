//! Indicators, growth, layers of uncertainty.

use super::super::mirror::ScenarioFile;
use super::super::mirror::economy::{
    Ar1Form, Ar1Layer, AreaLayer, CorrelationForm, DisabilityLayer, EconomyForm, EconomyLayer,
    EconomyRiskForm, GrowthForm, MortalityLayer, PhiForm, PreserveWord, SdForm, UncertaintyForm, UsageLayer,
};
use super::super::number::to_f64;
use super::super::problem::{Code, Problem};
use super::super::text::{excerpt, nearest, text};
use super::people::series;
use super::{Lower, correlation};
use crate::scenario::economy::{
    Ar1, AreaShock, DisabilityRisk, EconomyRisk, MortalityRisk, Preserve, UsageRisk,
};
use crate::scenario::{Economy, Indicator, Uncertainty};
use crate::sets::Driver;
use crate::timeline::Series;

const KEYS: [&str; Driver::COUNT] =
    ["wage", "income", "pension", "care_price", "cpi", "medical_cost", "interest"];

/// The indicator of a name; reports if there is none.
pub fn indicator(name: &str, path: &str, file: &ScenarioFile, frame: &mut Lower) -> Option<Indicator> {
    let Some(form) = file.indicators.get(name) else {
        let keys: Vec<&str> = file.indicators.0.iter().map(|i| i.0.as_str()).collect();
        let list = keys.join(", ");
        let shown = excerpt(name);
        let mut problem =
            Problem::error(Code::UnknownName, text!("没有指标 `{shown}`", "there is no indicator `{shown}`"))
                .expected(text!("以下之一：{list}", "one of {list}"));
        if let Some(near) = nearest(name, keys) {
            problem = problem.help(text!("是否指 `{near}`？", "did you mean `{near}`?"));
        }
        frame.report(path, problem);
        return None;
    };
    frame.used.insert(name.to_owned());
    if form.grows_with == Driver::Interest {
        let what = text!(
            "利率不是增长率，指标不能随它增长",
            "interest is a level: an indicator cannot grow with it"
        );
        frame.error(&format!("indicators.{name}.grows_with"), Code::Contradiction, what);
        return None;
    }
    Some(Indicator {
        key: name.to_owned(),
        level: form.value.0,
        year: form.year.0 as i32,
        driver: form.grows_with,
    })
}

/// Central level of an indicator in a year, yuan a year: level × Π (1 + g).
pub fn central_level(indicator: &Indicator, year: i32, economy: &Economy) -> f64 {
    let growth = |y: i32| 1.0 + economy.growth.at(y)[indicator.driver.index()];
    let level = to_f64(indicator.level);
    if year >= indicator.year {
        level * (indicator.year + 1..=year).map(growth).product::<f64>()
    } else {
        level / (year + 1..=indicator.year).map(growth).product::<f64>()
    }
}

/// Growth paths.
pub fn economy(form: &EconomyForm, frame: &mut Lower) -> Option<Economy> {
    let growth = match &form.growth {
        GrowthForm::Table(file) => frame
            .by_year(file, "economy.growth", KEYS, -50.0, 100.0)
            .map(|s| s.map(|row| row.map(|x| x / 100.0))),
        GrowthForm::Inline(by) => {
            let each: Vec<Option<Series<f64>>> = by.0.iter().map(|(_, schedule)| series(schedule)).collect();
            let each: Option<Vec<Series<f64>>> = each.into_iter().collect();
            each.and_then(|each| {
                let named = |s: &&Series<f64>| s.first_year() > 0;
                let first = each
                    .iter()
                    .filter(named)
                    .map(Series::first_year)
                    .min()
                    .unwrap_or(frame.horizon.first_year);
                let last = each.iter().filter(named).map(Series::last_year).max().unwrap_or(first);
                let row = |y: i32| std::array::from_fn(|i| each.get(i).map_or(0.0, |s| *s.at(y)));
                Series::new(first, (first..=last).map(row).collect())
            })
        }
    };
    let discount = match &form.discount {
        Some(schedule) => series(schedule).map(Some),
        None => Some(None),
    };
    Some(Economy { growth: growth?, discount: discount? })
}

/// The layers.
pub fn uncertainty(form: &UncertaintyForm, frame: &mut Lower) -> Option<Uncertainty> {
    let economy = match &form.economy {
        EconomyLayer::Off(_) => Some(None),
        EconomyLayer::On(risk) => economy_risk(risk, frame).map(Some),
    };
    let mortality = match &form.mortality {
        MortalityLayer::Off(_) => Some(None),
        MortalityLayer::On(risk) => frame
            .by_age(&risk.table, "uncertainty.mortality.table", "b", -10.0, 10.0)
            .map(|b| Some(MortalityRisk { b, kappa_sd: risk.kappa_sd.0 })),
    };
    let disability = match &form.disability {
        DisabilityLayer::Off(_) => None,
        DisabilityLayer::On(risk) => Some(DisabilityRisk {
            level_sd: risk.level_sd.0,
            trend_sd: to_f64(risk.trend_sd.0),
            year: ar1(&risk.year, "uncertainty.disability.year", frame),
            common: to_f64(risk.common.0),
        }),
    };
    let usage = match &form.usage {
        UsageLayer::Off(_) => None,
        UsageLayer::On(risk) => Some(UsageRisk {
            take_up_sd: risk.take_up_sd.0,
            mix_sd: risk.mix_sd.0,
            mix_concentration: risk.mix_concentration.map(|c| c.0),
            care_cost_sd: risk.care_cost_sd.0,
            collection_sd: risk.collection_sd.0,
        }),
    };
    let mut layer = |layer: &Ar1Layer, path: &str| match layer {
        Ar1Layer::Off(_) => None,
        Ar1Layer::On(form) => Some(ar1(form, path, frame)),
    };
    let fertility = layer(&form.fertility, "uncertainty.fertility");
    let migration = layer(&form.migration, "uncertainty.migration");
    let rejoin = layer(&form.rejoin, "uncertainty.rejoin");
    Some(Uncertainty {
        economy: economy?,
        mortality: mortality?,
        fertility,
        migration,
        disability,
        usage,
        rejoin,
        process: form.process.0,
    })
}

fn ar1(form: &Ar1Form, path: &str, frame: &mut Lower) -> Ar1 {
    if form.phi.0.abs() >= 1.0 {
        let what = text!("系数的绝对值必须小于 1", "the coefficient must be less than 1 in size");
        frame.error(&format!("{path}.phi"), Code::OutOfRange, what);
    }
    Ar1 { phi: form.phi.0, sd: form.sd.0 }
}

fn economy_risk(form: &EconomyRiskForm, frame: &mut Lower) -> Option<EconomyRisk> {
    let setting = form.setting.as_ref().map(|w| w.0.as_str());
    let sd = match &form.sd {
        SdForm::Table(file) => frame
            .by_key(file, "uncertainty.economy.sd", "driver", KEYS, "sd", setting, (0.0, 50.0))
            .map(|sd| sd.map(|x| x / 100.0)),
        SdForm::Inline(by) => Some(Driver::ALL.map(|d| by.get(d).map_or(0.0, |p| to_f64(p.0)))),
    };
    let phi = match &form.phi {
        PhiForm::Table(file) => {
            frame.by_key(file, "uncertainty.economy.phi", "driver", KEYS, "phi", setting, (-1.0, 1.0))
        }
        PhiForm::Inline(by) => Some(Driver::ALL.map(|d| by.get(d).map_or(0.0, |c| c.0))),
    };
    if let Some(phi) = &phi {
        for (key, value) in KEYS.iter().zip(phi).filter(|(_, v)| v.abs() >= 1.0) {
            let found = value.to_string();
            let what = text!(
                "{key} 的自回归系数为 {found}，绝对值必须小于 1",
                "the coefficient of {key} is {found}; it must be less than 1 in size"
            );
            frame.error("uncertainty.economy.phi", Code::OutOfRange, what);
        }
    }
    if let Some(sd) = &sd {
        for (key, value) in KEYS.iter().zip(sd).filter(|(_, v)| **v < 0.0) {
            let found = value.to_string();
            frame.error(
                "uncertainty.economy.sd",
                Code::OutOfRange,
                text!("{key} 的标准差为负（{found}）", "the sd of {key} is negative ({found})"),
            );
        }
    }
    let correlation = match &form.correlation {
        CorrelationForm::Independent(_) => {
            Some(std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j)))))
        }
        CorrelationForm::Table(file) => {
            correlation::read(file, "uncertainty.economy.correlation", KEYS, frame)
        }
    };
    let area = match &form.area {
        AreaLayer::Off(_) => None,
        AreaLayer::On(shock) => {
            let path = "uncertainty.economy.area";
            if shock.phi.0.abs() >= 1.0 {
                let what = text!("系数的绝对值必须小于 1", "the coefficient must be less than 1 in size");
                frame.error(&format!("{path}.phi"), Code::OutOfRange, what);
            }
            let sd = Driver::ALL.map(|d| shock.sd.get(d).map_or(0.0, |p| to_f64(p.0)));
            for (key, value) in KEYS.iter().zip(sd).filter(|(_, v)| *v < 0.0) {
                let found = value.to_string();
                frame.error(
                    &format!("{path}.sd.{key}"),
                    Code::OutOfRange,
                    text!("{key} 的标准差为负（{found}）", "the sd of {key} is negative ({found})"),
                );
            }
            Some(AreaShock { phi: shock.phi.0, sd })
        }
    };
    let phi = phi?;
    Some(EconomyRisk {
        phi: std::array::from_fn(|i| std::array::from_fn(|j| if i == j { phi[i] } else { 0.0 })),
        sd: sd?,
        correlation: correlation?,
        preserve: match form.preserve {
            PreserveWord::Growth => Preserve::Growth,
            PreserveWord::Level => Preserve::Level,
        },
        interest_floor: to_f64(form.interest_floor.0),
        area,
    })
}
