//! What employers bear after a rate transfer (单位新增负担).
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | C | employers' LTCI contributions of the year | yuan |
//! | D | what the cut of their medical rate saves them | yuan |
//! | W | collected payroll behind C | yuan |

use crate::units::{MoneyError, Yuan};
use rust_decimal::Decimal;

/// New burden on employers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmployerBurden {
    /// max(C − D, 0), yuan a year.
    pub amount: Yuan,
    /// The same as a share of payroll; none without payroll.
    pub rate: Option<Decimal>,
}

/// New burden on employers: max(C − D, 0), and over W [MODEL §10].
///
/// In a whole year with one base for both rates it is (c_employer − δ) W. Timing: flows of the calendar year, so a launch in
/// July counts six months of both.
pub fn employer_burden(
    contributions: Yuan,
    relief: Yuan,
    payroll: Yuan,
) -> Result<EmployerBurden, MoneyError> {
    let amount = contributions.minus(relief)?.positive_part();
    Ok(EmployerBurden { amount, rate: amount.ratio_to(payroll)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::dec;

    #[test]
    fn what_is_not_transferred_is_new_burden() {
        // payroll 1,000,000; LTCI 0.15 %, cut 0.1 %, 0.15 %, none
        let cases = [
            (dec!(1000), dec!(500), dec!(0.0005)),
            (dec!(1500), dec!(0), dec!(0)),
            (dec!(0), dec!(1500), dec!(0.0015)),
        ];
        for (relief, amount, rate) in cases {
            let got =
                employer_burden(Yuan::new(dec!(1500)), Yuan::new(relief), Yuan::new(dec!(1000000))).unwrap();
            assert_eq!((got.amount, got.rate), (Yuan::new(amount), Some(rate)));
        }
        // a cut above the LTCI contribution relieves nobody below zero; no payroll, no rate
        let over = employer_burden(Yuan::new(dec!(5)), Yuan::new(dec!(9)), Yuan::ZERO).unwrap();
        assert_eq!((over.amount, over.rate), (Yuan::ZERO, None));
    }
}
