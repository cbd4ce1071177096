//! Ledgers of several areas side by side: apart, with an adjustment fund, or as accounts of one fund [MODEL §14].
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | N_r | account of area r | yuan |
//! | A | adjustment fund | yuan |
//! | S = Σ N_r | the one fund | yuan |
//! | j | monthly interest on a positive balance; the borrowing rate on a negative one | 1 |
//!
//! Order of a month: interest on the opening balances, net flows, levies. Order of a year end: the adjustment fund pays
//! shortfalls ([`settle`]); next year starts from the settled accounts. In one fund there is one balance and one interest:
//! an account earns, or owes, the fund's rate of the month, so that the accounts always add up to the fund.
//!
//! The same code runs on exact money and on the f64 of a path.

use super::pooling::{Cash, Pooling, one_fund, settle};
use crate::units::MoneyError;

/// What an area brings into a year.
#[derive(Clone, Copy, Debug)]
pub struct AreaFlows<C: Cash> {
    /// Income without interest, less outgo and transfers out of the area, by month.
    pub net: [C; 12],
    /// Contributions without donations by month, of which the levy is a share.
    pub contributions: [C; 12],
    /// j on a positive and on a negative balance.
    pub credit: C::Rate,
    pub borrowing: C::Rate,
}

/// Accounts of the areas and the adjustment fund, carried from year to year.
#[derive(Clone, Debug)]
pub struct PooledFunds<C> {
    rule: Pooling,
    /// N_r at the end of the last year, settled.
    pub accounts: Vec<C>,
    /// A; nothing under the other rules.
    pub fund: C,
    /// Paid by each area into the adjustment fund in the last year.
    pub levied: Vec<C>,
    /// Paid by the adjustment fund to each area at the end of the last year.
    pub received: Vec<C>,
}

impl<C: Cash> PooledFunds<C> {
    /// On 1 January of the first year, with an empty adjustment fund.
    pub fn start(rule: Pooling, opening: &[C]) -> Self {
        let nothing = vec![C::NONE; opening.len()];
        Self { rule, accounts: opening.to_vec(), fund: C::NONE, levied: nothing.clone(), received: nothing }
    }

    /// S, or the sum of what the areas have.
    pub fn together(&self) -> Result<C, MoneyError> {
        one_fund(&self.accounts)
    }

    /// Areas that cannot pay: N_r < 0; under one fund all of them if S < 0, and none otherwise.
    pub fn fails(&self, pooled: bool, r: usize) -> Result<bool, MoneyError> {
        let one = pooled && self.rule == Pooling::OneFund;
        Ok(if one { self.together()? < C::NONE } else { self.accounts[r] < C::NONE })
    }

    /// A calendar year; `pooled`: the rule is in force, otherwise every area stands alone.
    pub fn year(&mut self, pooled: bool, areas: &[AreaFlows<C>]) -> Result<(), MoneyError> {
        let rule = if pooled { self.rule } else { Pooling::Apart };
        self.levied.fill(C::NONE);
        self.received.fill(C::NONE);
        let interest = |balance: C, sign: C, area: &AreaFlows<C>| {
            balance.at_rate(if sign < C::NONE { area.borrowing } else { area.credit })
        };
        for m in 0..12 {
            let fund = if rule == Pooling::OneFund { Some(self.together()?) } else { None };
            if let Some(first) = areas.first() {
                self.fund = self.fund.plus(interest(self.fund, self.fund, first)?)?;
            }
            for (r, area) in areas.iter().enumerate() {
                let opening = self.accounts[r];
                let credited = interest(opening, fund.unwrap_or(opening), area)?;
                let levy = rule.levy(area.contributions[m])?;
                self.accounts[r] = opening.plus(credited)?.plus(area.net[m])?.minus(levy)?;
                self.levied[r] = self.levied[r].plus(levy)?;
                self.fund = self.fund.plus(levy)?;
            }
        }
        if matches!(rule, Pooling::AdjustmentFund { .. }) {
            self.fund = settle(self.fund, &self.accounts, &mut self.received)?.balance;
            for (account, paid) in self.accounts.iter_mut().zip(&self.received) {
                *account = account.plus(*paid)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Yuan, dec};
    use rust_decimal::Decimal;

    fn flows(net: i64, contributions: i64, credit: Decimal) -> AreaFlows<Yuan> {
        let twelve = |x: i64| [Yuan::new(Decimal::from(x)); 12];
        AreaFlows { net: twelve(net), contributions: twelve(contributions), credit, borrowing: Decimal::ZERO }
    }

    fn yuan(of: &[Decimal]) -> Vec<Yuan> {
        of.iter().map(|x| Yuan::new(*x)).collect()
    }

    /// Two areas without interest, 5 % of contributions of 100 and 40 a month: 60 and 24 are levied in a year. The first ends at
    /// 240 − 60 = 180, the second at 10 − 120 − 24 = −134 and gets the fund's 84.
    #[test]
    fn an_adjustment_fund_by_hand() {
        let rule = Pooling::AdjustmentFund { share: dec!(0.05) };
        let mut funds = PooledFunds::start(rule, &yuan(&[dec!(0), dec!(10)]));
        let areas = [flows(20, 100, Decimal::ZERO), flows(-10, 40, Decimal::ZERO)];
        funds.year(true, &areas).unwrap();
        assert_eq!(funds.levied, yuan(&[dec!(60), dec!(24)]));
        assert_eq!(funds.received, yuan(&[dec!(0), dec!(84)]));
        assert_eq!(funds.accounts, yuan(&[dec!(180), dec!(-50)]));
        assert_eq!(funds.fund, Yuan::ZERO);
        assert!(funds.fails(true, 1).unwrap() && !funds.fails(true, 0).unwrap());
        // Next year starts from there: 180 + 240 − 60 = 360; −50 − 120 − 24 + 84 = −110.
        funds.year(true, &areas).unwrap();
        assert_eq!(funds.accounts, yuan(&[dec!(360), dec!(-110)]));
        // Apart nothing is levied, though A would keep earning.
        funds.year(false, &areas).unwrap();
        assert_eq!(funds.accounts, yuan(&[dec!(600), dec!(-230)]));
        assert_eq!(funds.received, yuan(&[dec!(0), dec!(0)]));
    }

    /// 1 % a month: the one fund has 100 and earns on 100, where the areas apart would earn on 300 and not on −200.
    #[test]
    fn one_fund_has_one_interest() {
        let opening = yuan(&[dec!(300), dec!(-200)]);
        let areas = [flows(0, 0, dec!(0.01)); 2];
        let mut one = PooledFunds::start(Pooling::OneFund, &opening);
        one.year(true, &areas).unwrap();
        let grown: Decimal = (0..12).map(|_| dec!(1.01)).product();
        assert!((one.together().unwrap().amount() - dec!(100) * grown).abs() < dec!(1e-20));
        assert!((one.accounts[1].amount() + dec!(200) * grown).abs() < dec!(1e-20));
        assert!(!one.fails(true, 1).unwrap(), "the fund pays for it");
        let mut apart = PooledFunds::start(Pooling::OneFund, &opening);
        apart.year(false, &areas).unwrap();
        assert!((apart.accounts[0].amount() - dec!(300) * grown).abs() < dec!(1e-20));
        assert_eq!(apart.accounts[1], Yuan::new(dec!(-200)));
        assert!(apart.fails(false, 1).unwrap());
        // In debt together nothing is earned, and everybody fails.
        let mut debt = PooledFunds::start(Pooling::OneFund, &yuan(&[dec!(100), dec!(-300)]));
        debt.year(true, &areas).unwrap();
        assert_eq!(debt.accounts, yuan(&[dec!(100), dec!(-300)]));
        assert!(debt.fails(true, 0).unwrap());
    }

    /// Money is moved, not made: with levies or without, everything adds up to opening and net flows.
    #[test]
    fn pooling_makes_no_money() {
        for rule in [Pooling::Apart, Pooling::OneFund, Pooling::AdjustmentFund { share: dec!(0.3) }] {
            let mut funds = PooledFunds::start(rule, &yuan(&[dec!(5), dec!(-7), dec!(40)]));
            let areas =
                [flows(3, 8, Decimal::ZERO), flows(-9, 6, Decimal::ZERO), flows(2, 10, Decimal::ZERO)];
            for t in 1..=4 {
                funds.year(true, &areas).unwrap();
                let all = funds.together().unwrap().plus(funds.fund).unwrap();
                assert_eq!(all, Yuan::new(dec!(38) - dec!(48) * Decimal::from(t)), "{rule:?}");
            }
        }
    }
}
