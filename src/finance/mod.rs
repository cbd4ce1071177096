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
//! | [`schedule`] | which rate holds in a year, and how payers share it | MODEL §8 |
//! | [`contributions`] | who pays how much in a month | MODEL §8 |
//! | [`costs`] | assessment and administration | MODEL §6 |
//! | [`budget`] | what a year's benefits may cost at most | MODEL §6 |
//! | [`ledger`] | the fund month by month | MODEL §9 |
//! | [`statement`] | the year in budget lines, to the fen | MODEL §9 |
//! | [`burden`] | what a transfer leaves to employers | MODEL §10 |
//! | [`transfer`] | may a rate be transferred, and how much | MODEL §10 |
//! | [`clearing`] | what a cleared pilot fund returns | MODEL §10 |
//! | [`constraint`] | is a reserve rule met | MODEL §11 |
//! | [`adjust`] | what moves when the reserve stays low | MODEL §8 |
//! | [`measures`] | rates, present values, tails over a horizon | MODEL §13 |
//! | [`pooling`], [`pooled`] | how areas share shortfalls; their ledgers side by side | MODEL §14 |

pub mod adjust;
pub mod benefits;
pub mod budget;
pub mod burden;
pub mod clearing;
pub mod constraint;
pub mod contributions;
pub mod costs;
pub mod ledger;
pub mod lev;
pub mod limits;
pub mod measures;
pub mod pooled;
pub mod pooling;
pub mod schedule;
pub mod statement;
pub mod transfer;
