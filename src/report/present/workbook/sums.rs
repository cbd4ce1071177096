//! Columns of the annual table that are sums of others, as formulas.

use crate::report::workbook::at;

/// A column that follows from others of its row: plus and minus these, and itself in the year before.
struct Sum {
    key: &'static str,
    plus: &'static [&'static str],
    minus: &'static [&'static str],
    carried: bool,
}

const fn sum(key: &'static str, plus: &'static [&'static str]) -> Sum {
    Sum { key, plus, minus: &[], carried: false }
}

/// Columns that are formulas where all their parts stand beside them.
const SUMS: [Sum; 6] = [
    sum(
        "income_yuan",
        &[
            "contribution_income_yuan",
            "subsidy_income_yuan",
            "interest_income_yuan",
            "transfer_income_yuan",
            "other_income_yuan",
        ],
    ),
    sum(
        "outgo_yuan",
        &["benefit_outgo_yuan", "assessment_outgo_yuan", "administration_outgo_yuan", "other_outgo_yuan"],
    ),
    Sum {
        key: "annual_balance_yuan",
        plus: &["income_yuan"],
        minus: &["outgo_yuan", "transfer_outgo_yuan"],
        carried: false,
    },
    Sum { key: "closing_balance_yuan", plus: &["annual_balance_yuan"], minus: &[], carried: true },
    sum(
        "insured_persons",
        &[
            "insured_employee_persons",
            "insured_flexible_persons",
            "insured_retiree_persons",
            "insured_unemployed_persons",
            "insured_resident_persons",
            "insured_minor_persons",
        ],
    ),
    sum(
        "beneficiaries_persons",
        &[
            "beneficiaries_employee_persons",
            "beneficiaries_flexible_persons",
            "beneficiaries_retiree_persons",
            "beneficiaries_unemployed_persons",
            "beneficiaries_resident_persons",
            "beneficiaries_minor_persons",
        ],
    ),
];

/// The formula of a column in a row, if all its parts are there.
pub fn formula(key: &str, places: &[(String, u16)], row: u32, follows: bool) -> Option<String> {
    let sum = SUMS.iter().find(|s| s.key == key)?;
    let place = |key: &str| places.iter().find(|p| p.0 == key).map(|p| p.1);
    let plus: Vec<u16> = sum.plus.iter().map(|k| place(k)).collect::<Option<_>>()?;
    let minus: Vec<u16> = sum.minus.iter().map(|k| place(k)).collect::<Option<_>>()?;
    if sum.carried && !follows {
        return None;
    }
    let adjacent = plus.len() > 1 && plus.windows(2).all(|w| w[1] == w[0] + 1);
    let mut formula = if adjacent {
        format!("SUM({}:{})", at(row, plus[0]), at(row, plus[plus.len() - 1]))
    } else {
        plus.iter().map(|c| at(row, *c)).collect::<Vec<_>>().join("+")
    };
    for column in minus {
        formula.push_str(&format!("-{}", at(row, column)));
    }
    if sum.carried {
        formula = format!("{}+{formula}", at(row - 1, place(key)?));
    }
    Some(formula)
}
