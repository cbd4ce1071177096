//! Published worked examples, through the product's own generator and exponential.
//!
//! Tolerance: half of the last printed digit, and a twentieth of it for intensities printed to five places.

use super::{Generator, generator};
use crate::disability::STATES;

const STILL: [[f64; STATES]; STATES] = [[0.0; STATES]; STATES];

/// Standard disability-income intensities of Dickson, Hardy, Waters, Actuarial Mathematics for Life Contingent
/// Risks, ch. 8: a healthy life aged 60 for 10 years, as (10p00, 10p01), in steps of 1/`per_year` with the
/// intensities at the point `at` of each step (0 its start, 0.5 its middle).
fn dickson_hardy_waters(recovery: f64, per_year: usize, at: f64) -> (f64, f64) {
    let step = 1.0 / per_year as f64;
    let mut probabilities = Generator::identity();
    for i in 0..10 * per_year {
        let age = 60.0 + (i as f64 + at) * step;
        let onset = 4e-4 + 3.4674e-6 * (0.138155 * age).exp();
        let death = 5e-4 + 7.5858e-5 * (0.087498 * age).exp();
        let mut rates = STILL;
        rates[0][1] = onset;
        rates[1][0] = recovery * onset;
        probabilities *= (generator(&rates, &[death; STATES]) * step).exp();
    }
    (probabilities[(0, 0)], probabilities[(0, 1)])
}

#[test]
fn dickson_hardy_waters_permanent_disability() {
    // Example 8.5: 10p00 = 0.58395, 10p01 = 0.20577 (five places).
    let (healthy, disabled) = dickson_hardy_waters(0.0, 500, 0.5);
    assert!((healthy - 0.58395).abs() < 5e-6 && (disabled - 0.20577).abs() < 5e-6, "{healthy} {disabled}");
}

#[test]
fn dickson_hardy_waters_with_recovery() {
    // Recovery a tenth of onset; exact solution of Kolmogorov's equations 0.5868735, 0.2028445 (seven places).
    let (healthy, disabled) = dickson_hardy_waters(0.1, 500, 0.5);
    assert!(
        (healthy - 0.5868735).abs() < 6e-8 && (disabled - 0.2028445).abs() < 6e-8,
        "{healthy} {disabled}"
    );
    // What holding Q for a whole year costs: the figures quoted in docs/model/disability.md.
    let (middle, start) = (dickson_hardy_waters(0.1, 1, 0.5), dickson_hardy_waters(0.1, 1, 0.0));
    println!("yearly Q at the middle of the year: {middle:?}; at its start: {start:?}");
    assert!((middle.1 / 0.2028445 - 1.0).abs() < 2e-3);
    assert!((start.1 / 0.2028445 - 1.0).abs() > 0.04); // intensities of the exact age 60 would be half a year young
}

/// Chain of four states in which each leads to the next.
fn psoriatic_arthritis() -> Generator {
    // Fitted intensities 1-2, 2-3, 3-4 per year of the data set psor, R package msm (C. Jackson), course
    // "Multi-state modelling with msm", parts 2 and 3.
    let mut rates = STILL;
    (rates[0][1], rates[1][2], rates[2][3]) = (0.09125, 0.15716, 0.25982);
    generator(&rates, &[0.0; STATES])
}

#[test]
fn msm_psor_probabilities() {
    let cases = [
        (1.0, 0, [0.913, 0.0806, 0.00606, 0.000547], [5e-4, 5e-5, 5e-6, 5e-7]),
        (10.0, 0, [0.402, 0.268, 0.1397, 0.190], [5e-4, 5e-4, 5e-5, 5e-4]),
        (10.0, 1, [0.0, 0.208, 0.2041, 0.588], [1e-15, 5e-4, 5e-5, 5e-4]),
        (10.0, 2, [0.0, 0.0, 0.0744, 0.926], [1e-15, 1e-15, 5e-5, 5e-4]),
    ];
    for (years, from, expected, half_digit) in cases {
        let p = (psoriatic_arthritis() * years).exp();
        for to in 0..4 {
            let difference = (p[(from, to)] - expected[to]).abs();
            assert!(difference <= half_digit[to] * 1.05, "{years} {from} {to}: {}", p[(from, to)]);
        }
    }
}

#[test]
fn msm_psor_length_of_stay() {
    // Total stay in ten years from state 1: the integral of P(u), by Simpson's rule.
    let steps = 200;
    let mut stay = [0.0; 4];
    for i in 0..=steps {
        let weight = if i == 0 || i == steps {
            1.0
        } else if i % 2 == 1 {
            4.0
        } else {
            2.0
        };
        let p = (psoriatic_arthritis() * (10.0 * f64::from(i) / f64::from(steps))).exp();
        for (to, total) in stay.iter_mut().enumerate() {
            *total += weight * p[(0, to)] * 10.0 / f64::from(steps) / 3.0;
        }
    }
    for (found, expected) in stay.iter().zip([6.559, 2.101, 0.733, 0.607]) {
        assert!((found - expected).abs() < 5.5e-4, "{stay:?}");
    }
}

#[test]
fn msm_cav_deaths() {
    // Fitted intensities per year of the data set cav (heart transplants), same course; state 4 is death.
    let mut rates = STILL;
    (rates[0][1], rates[1][0]) = (0.12788, 0.22511);
    (rates[1][2], rates[2][1]) = (0.34260, 0.13062);
    let q = generator(&rates, &[0.04249, 0.04026, 0.30646, 0.0, 0.0, 0.0]);
    let cases = [
        (1.0, [0.0429, 0.0718, 0.2519], 5e-5),
        (5.0, [0.251, 0.436, 0.701], 5e-4),
        (10.0, [0.505, 0.685, 0.865], 5e-4),
    ];
    for (years, expected, half_digit) in cases {
        let p = (q * years).exp();
        for from in 0..3 {
            let difference = (p[(from, 6)] - expected[from]).abs();
            assert!(difference <= half_digit * 1.05, "{years} {from}: {}", p[(from, 6)]);
        }
    }
}
