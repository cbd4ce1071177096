//! Global budget (总额预算): what a year's benefits may cost at most, whatever is claimed [option A68].
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | S | benefits of the year as the rules of entitlement give them (devices are apart) | yuan |
//! | X | room that the budget leaves for benefits | yuan |
//! | s | share that is paid, the same in every month: min(1, max(X, 0)/S) | 0..1 |
//!
//! Providers carry what is not paid; it is not owed later, and it is no shortage of the fund. Interest is not income here:
//! it is not known before the year's balances are.

use super::ledger::MonthFlows;
use crate::units::{MoneyError, Yuan};
use rust_decimal::Decimal;

/// What bounds the benefits of a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GlobalBudget {
    /// Outgo of the year at most its contributions and donations (以收定支 in its hardest form).
    Income,
    /// Benefits of the year at most those of the best estimate, times 1 + margin.
    Expected { margin: Decimal },
}

/// s: the share of scheduled benefits that the room pays; 1 when nothing is scheduled.
pub fn paid_share(scheduled: Yuan, room: Yuan) -> Result<Decimal, MoneyError> {
    Ok(room.positive_part().ratio_to(scheduled)?.unwrap_or(Decimal::ONE).min(Decimal::ONE))
}

/// X under [`GlobalBudget::Income`]: the year's income without interest, less all outgo but benefits; transfers are left out.
pub fn room_of_income(months: &[MonthFlows]) -> Result<Yuan, MoneyError> {
    months.iter().try_fold(Yuan::ZERO, |room, month| {
        let income = month.income()?.minus(month.transfers_in)?;
        room.plus(income)?.minus(month.outgo_before_benefits()?.minus(month.transfers_out)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::dec;

    #[test]
    fn benefits_stop_at_the_room() {
        let cases = [
            // scheduled, room, share
            (dec!(100), dec!(120), dec!(1)),
            (dec!(100), dec!(80), dec!(0.8)),
            (dec!(100), dec!(-5), dec!(0)),
            (dec!(0), dec!(-5), dec!(1)),
        ];
        for (scheduled, room, share) in cases {
            assert_eq!(paid_share(Yuan::new(scheduled), Yuan::new(room)).unwrap(), share);
        }
    }

    /// Two months: contributions 60 and 40, a donation of 5, fees 10, administration 4 + 4, 30 moved out, 7 moved in:
    /// 105 − 18 = 87.
    #[test]
    fn the_room_is_income_less_other_outgo() {
        let yuan = |x: i64| Yuan::new(Decimal::from(x));
        let mut months = [MonthFlows::default(); 2];
        months[0].contributions[0][0] = yuan(60);
        months[1].contributions[4][1] = yuan(40);
        months[1].other_income = yuan(5);
        months[0].assessment = yuan(10);
        months[0].transfers_out = yuan(30);
        months[1].transfers_in = yuan(7);
        for month in &mut months {
            month.administration = yuan(4);
        }
        assert_eq!(room_of_income(&months).unwrap(), yuan(87));
    }
}
