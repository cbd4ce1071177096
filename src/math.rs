//! Elementary functions with the same bits on every processor and system, for what is prepared once: libm's portable code
//! instead of the system's library, which chooses variants by processor [MODEL §1.4].
//!
//! Error below one unit of the last digit. Paths have functions of their own ([`crate::montecarlo::lanes`]).

/// e^x.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// e^x − 1, sharp near 0.
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// ln x.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// ln(1 + x), sharp near 0.
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// base^exponent.
pub fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}
