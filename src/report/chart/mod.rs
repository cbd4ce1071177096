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
