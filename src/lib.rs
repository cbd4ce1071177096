//! Actuarial fund projection for long-term care insurance (长期护理保险).

pub mod analysis;
pub mod cli;
pub mod disability;
pub mod enrolment;
pub mod finance;
pub mod input;
pub mod lang;
pub mod math;
pub mod montecarlo;
pub mod population;
pub mod projection;
pub mod report;
pub mod scenario;
pub mod sets;
pub mod store;
pub mod timeline;
pub mod units;
