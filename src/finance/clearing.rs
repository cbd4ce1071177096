//! Clearing of a pilot fund: the one-off return of money that came from medical insurance.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | B | balance of the LTCI fund after clearing | yuan |
//! | E | expected outgo of the first year under the new rules | yuan |
//! | M | money that the pilot fund received from medical insurance, by source | yuan |
//! | φ | share of what may be returned that is returned | 0..1 |
//! | v, f | trigger and floor, 6 months each by default | months |

use super::ledger::payable_months;
use crate::units::{self, MoneyError, Yuan};
use rust_decimal::Decimal;
use thiserror::Error;

/// A return that cannot be meant.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ClearingError {
    /// Exact arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A return without a pilot fund that received money.
    #[error(
        "a return of {share} of the surplus is set, but no pilot fund with money from medical insurance is given"
    )]
    NoPilotFund { share: Decimal },
    /// A share outside 0..1.
    #[error("the returned share is {found}; expected between 0 and 1")]
    Share { found: Decimal },
    /// A negative amount received.
    #[error("source {index} gave {found} yuan; expected 0 or more")]
    NegativeSource { index: usize, found: Yuan },
}

/// Rule of the return.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReturnRule {
    /// v: a return needs payable months above this.
    pub trigger: Decimal,
    /// f: a return leaves at least this.
    pub floor: Decimal,
    /// φ.
    pub share: Decimal,
}

/// A medical fund that once paid into the pilot fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// M: what it gave.
    pub received: Yuan,
    /// Its balance before the return.
    pub balance: Yuan,
    /// Its outgo of twelve months.
    pub outgo: Yuan,
}

/// What goes back to one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Amount.
    pub amount: Yuan,
    /// Payable months of the source before.
    pub months_before: Option<Decimal>,
    /// Payable months of the source after.
    pub months_after: Option<Decimal>,
}

/// A cleared pilot fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clearing {
    /// Total returned, a transfer out at the start of the month.
    pub returned: Yuan,
    /// By source, in the order given.
    pub by_source: Vec<Returned>,
    /// Payable months of the LTCI fund before.
    pub months_before: Option<Decimal>,
    /// Payable months of the LTCI fund after.
    pub months_after: Option<Decimal>,
}

/// The one-off return.
///
/// if 12 B/E > v: returned = φ min(B − f E/12, Σ M), divided over sources in proportion to M; else 0
///
/// Units: yuan. Timing: start of the month after clearing. Basis: [MODEL §10], [option A65]. Exactly v months do not
/// trigger; the fund is never left under f. Without outgo there are no months and nothing returns.
pub fn clear_pilot(
    balance: Yuan,
    outgo: Yuan,
    sources: &[Source],
    rule: ReturnRule,
) -> Result<Clearing, ClearingError> {
    if rule.share < Decimal::ZERO || rule.share > Decimal::ONE {
        return Err(ClearingError::Share { found: rule.share });
    }
    if let Some((index, source)) = sources.iter().enumerate().find(|(_, s)| s.received < Yuan::ZERO) {
        return Err(ClearingError::NegativeSource { index, found: source.received });
    }
    let received = Yuan::total(sources.iter().map(|source| source.received))?;
    if rule.share > Decimal::ZERO && received == Yuan::ZERO {
        return Err(ClearingError::NoPilotFund { share: rule.share });
    }
    let months_before = payable_months(balance, outgo)?;
    let kept = outgo.times(rule.floor)?.over(Decimal::from(12))?;
    let returned = match months_before {
        Some(months) if months > rule.trigger => {
            balance.minus(kept)?.positive_part().min(received).times(rule.share)?
        }
        _ => Yuan::ZERO,
    };
    let mut by_source = Vec::with_capacity(sources.len());
    for source in sources {
        let amount = match source.received.ratio_to(received)? {
            Some(part) => returned.times(part)?.min(source.received),
            None => Yuan::ZERO,
        };
        by_source.push(Returned {
            amount,
            months_before: payable_months(source.balance, source.outgo)?,
            months_after: payable_months(source.balance.plus(amount)?, source.outgo)?,
        });
    }
    let returned = Yuan::total(by_source.iter().map(|part| part.amount))?;
    Ok(Clearing {
        returned,
        by_source,
        months_before,
        months_after: payable_months(balance.minus(returned)?, outgo)?,
    })
}

/// Whether payable months reach `least`, with the slack of 1e-9 months; no outgo is no breach [MODEL §15].
pub fn at_least(months: Option<Decimal>, least: Decimal) -> Result<bool, MoneyError> {
    let slack = Decimal::new(1, 9);
    months.map_or(Ok(true), |months| Ok(units::add(months, slack)? >= least))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::dec;

    fn source(received: Decimal) -> Source {
        Source { received: Yuan::new(received), balance: Yuan::new(dec!(300)), outgo: Yuan::new(dec!(360)) }
    }

    fn clear(balance: Decimal, share: Decimal, received: &[Decimal]) -> Clearing {
        let sources: Vec<Source> = received.iter().map(|m| source(*m)).collect();
        let rule = ReturnRule { trigger: dec!(6), floor: dec!(6), share };
        clear_pilot(Yuan::new(balance), Yuan::new(dec!(120)), &sources, rule).unwrap()
    }

    #[test]
    fn returns_by_hand() {
        let cases = [
            // balance (outgo 120), share, received, returned, months after
            // 8 months: min(80 − 60, 15) = 15, 65/10 = 6.5 months stay
            (dec!(80), dec!(1), vec![dec!(15)], dec!(15), dec!(6.5)),
            (dec!(80), dec!(1), vec![dec!(90)], dec!(20), dec!(6)),
            (dec!(80), dec!(0.5), vec![dec!(90)], dec!(10), dec!(7)),
            (dec!(80), dec!(0), vec![dec!(90)], dec!(0), dec!(8)),
            // exactly six months do not trigger
            (dec!(60), dec!(1), vec![dec!(15)], dec!(0), dec!(6)),
            (dec!(50), dec!(1), vec![dec!(15)], dec!(0), dec!(5)),
            // two sources in proportion 12 : 4
            (dec!(80), dec!(1), vec![dec!(12), dec!(4)], dec!(16), dec!(6.4)),
        ];
        for (balance, share, received, returned, after) in cases {
            let got = clear(balance, share, &received);
            assert_eq!(got.returned, Yuan::new(returned), "{balance} {share}");
            assert_eq!(got.months_after, Some(after));
            assert!(balance <= dec!(60) || at_least(got.months_after, dec!(6)).unwrap());
        }
        let two = clear(dec!(80), dec!(0.5), &[dec!(12), dec!(4)]);
        assert_eq!(two.by_source[0].amount, Yuan::new(dec!(6)));
        assert_eq!(two.by_source[1].amount, Yuan::new(dec!(2)));
        // 300 of 360 a year are 10 months, 306 are 10.2
        assert_eq!(two.by_source[0].months_before, Some(dec!(10)));
        assert_eq!(two.by_source[0].months_after, Some(dec!(10.2)));
    }

    #[test]
    fn returns_that_cannot_be_meant() {
        let rule = ReturnRule { trigger: dec!(6), floor: dec!(6), share: dec!(1) };
        let (balance, outgo) = (Yuan::new(dec!(80)), Yuan::new(dec!(120)));
        let none = clear_pilot(balance, outgo, &[], rule);
        assert_eq!(none, Err(ClearingError::NoPilotFund { share: dec!(1) }));
        let share = clear_pilot(balance, outgo, &[], ReturnRule { share: dec!(1.5), ..rule });
        assert_eq!(share, Err(ClearingError::Share { found: dec!(1.5) }));
        let negative = clear_pilot(balance, outgo, &[source(dec!(-1))], rule);
        assert!(matches!(negative, Err(ClearingError::NegativeSource { index: 0, .. })));
        let idle = clear_pilot(balance, Yuan::ZERO, &[source(dec!(9))], rule).unwrap();
        assert_eq!((idle.returned, idle.months_before), (Yuan::ZERO, None));
    }
}
