//! The national scheme of 2025 as reported against what the default assumptions predict.
