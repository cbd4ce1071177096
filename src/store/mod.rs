//! Edge: path results in files, for runs beyond memory and for runs in parts.
//!
//! | room | holds |
//! |---|---|
//! | [`layout`] | where a column lies in a file |
//! | [`spill`] | a run whose paths go through a temporary file beside the output |
//! | [`shard`] | the file of a part of a run, written whole or not at all |
//! | [`merge`] | all parts of a run read as one |
//!
//! Columns come out as they would from memory, so everything computed from them is the same to the last byte.

pub mod layout;
pub mod merge;
pub mod shard;
pub mod spill;

use std::fmt::{self, Write};
use std::hash::Hasher;
use std::io;
use std::path::PathBuf;

use siphasher::sip128::{Hasher128, SipHasher13};

use crate::analysis::run::RunError;
use crate::montecarlo::store::StoreError;

/// Why path results in files can not be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{path}: {source}", path = path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{dir}: {needed} MiB of disk are needed for path results, {available} MiB are free; run fewer paths, give another --out, or raise --memory",
        dir = dir.display()
    )]
    Space { dir: PathBuf, needed: u64, available: u64 },
    #[error("{path}: not a shard of changhu", path = path.display())]
    NotAShard { path: PathBuf },
    #[error("{path}: {what} is {found}, expected {expected}", path = path.display())]
    Other { path: PathBuf, what: &'static str, found: String, expected: String },
    #[error("{path}: cut off or lengthened: {found} bytes, expected {expected}", path = path.display())]
    Length { path: PathBuf, found: u64, expected: u64 },
    #[error("{path}: damaged: the checksum does not fit the contents", path = path.display())]
    Damaged { path: PathBuf },
    #[error("{first} and {second} overlap: both hold path {path}", first = first.display(), second = second.display())]
    Overlap { first: PathBuf, second: PathBuf, path: u64 },
    #[error("paths {from} to {to} are in no shard")]
    Gap { from: u64, to: u64 },
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FileError {
    fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Store(error) => error,
            other => Self { reason: other.to_string() },
        }
    }
}

/// 128-bit SipHash-1-3 of bytes: the same on every machine. Against damage and mix-ups, not against forgers.
#[derive(Clone, Default)]
pub struct Digest(SipHasher13);

impl Digest {
    /// Takes bytes in; how they are cut into pieces does not matter.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    /// The digest of all bytes so far.
    pub fn finish(&self) -> u128 {
        self.0.finish128().as_u128()
    }
}

impl Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.update(text.as_bytes());
        Ok(())
    }
}

/// Fingerprint of plain data through its debug form, in which numbers keep every digit.
pub fn fingerprint(of: &impl fmt::Debug) -> String {
    let mut digest = Digest::default();
    let _ = write!(digest, "{of:?}");
    format!("{:032x}", digest.finish())
}
