//! The `changhu` command.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    ExitCode::from(changhu::cli::run(changhu::cli::Cli::parse()).code())
}
