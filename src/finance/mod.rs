//! Money and law: contributions, benefits, ledgers of both funds, tests of the fund, measures.
//!
//! Given counts, bases, rates and limits it returns money; how counts arose and chance are unknown here.
//! Exact money is [`crate::units::Yuan`]; expected payments, tests over paths and measures are f64.
//!
//! | module | question | basis |
//! |---|---|---|
//! | [`lev`] | expected value of a lognormal within limits | MODEL §6 |
//! | [`benefits`] | what the fund pays for a beneficiary-month | MODEL §6 |
//! | [`limits`] | which limits hold by grade and mode | MODEL §6 |

pub mod benefits;
pub mod clearing;
pub mod contributions;
pub mod costs;
pub mod ledger;
pub mod lev;
pub mod limits;
pub mod medical;
pub mod schedule;
pub mod statement;
pub mod transfer;
