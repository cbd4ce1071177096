//! The file of a part of a run: which paths of which run, then their results, then a checksum.
//!
//! | bytes | what |
//! |---|---|
//! | 16 | `changhu shard\r\n` and the version of the layout |
//! | 8 | length of the header |
//! | … | the header, JSON ([`Header`]) |
//! | … | sections, each in the layout of [`super::layout`], f64, little end first: the results of every area; of every area whose transfer is tested, headrooms and passes; the ledger between pooled areas |
//! | 16 | SipHash-1-3 of everything before, 128 bits |
//!
//! Written under a temporary name beside the target and renamed when complete: a shard is there whole or not at all.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::layout::{BYTES, Layout};
use super::spill::{Digested, write_batches};
use super::{Digest, FileError, fingerprint};
use crate::analysis::decide::plans;
use crate::analysis::headroom::TESTED;
use crate::analysis::paths::Progress;
use crate::analysis::pooling::between;
use crate::montecarlo::kernel::Group;
use crate::montecarlo::pooled::AREAS;
use crate::montecarlo::run::{Seeded, simulate, simulate_areas};
use crate::montecarlo::store::{PathColumns, StoreError};
use crate::scenario::Scenario;

const MAGIC: &[u8; 15] = b"changhu shard\r\n";
/// Version of the layout; any change of it takes the next number.
const VERSION: u8 = 2;
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Which paths of which run a shard holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub program: String,
    pub scenario: String,
    /// Fingerprint of the resolved scenario.
    pub fingerprint: String,
    pub seed: u64,
    pub sampling: String,
    pub first: u64,
    pub paths: u64,
    pub years: usize,
    pub areas: Vec<AreaHeader>,
    /// Fingerprint of the plan on which an area's transfer is tested, if it is.
    pub headrooms: Vec<Option<String>>,
    /// Measures of the ledger between areas, if the scenario pools them.
    pub pooled: Option<usize>,
}

/// A part of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Area(usize),
    Headroom(usize),
    Pooled,
}

/// An area of a shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaHeader {
    /// Fingerprint of its plan.
    pub plan: String,
    pub measures: usize,
}

impl Header {
    /// All sections in the order of the file.
    fn sections(&self) -> impl Iterator<Item = Section> {
        let areas = self.areas.len();
        (0..areas).map(Section::Area).chain((0..areas).map(Section::Headroom)).chain([Section::Pooled])
    }

    /// The layout of a section; one that is not there has no measures.
    pub fn layout(&self, section: Section) -> Layout {
        let (measures, years) = match section {
            Section::Area(r) => (self.areas[r].measures, self.years),
            Section::Headroom(r) => (if self.headrooms[r].is_some() { TESTED } else { 0 }, 1),
            Section::Pooled => (self.pooled.unwrap_or(0), self.years),
        };
        Layout { measures, years, paths: self.paths as usize }
    }

    /// Bytes of the results before a section.
    pub fn bytes_before(&self, section: Section) -> u64 {
        self.sections().take_while(|s| *s != section).map(|s| self.layout(s).bytes()).sum()
    }

    /// Bytes of all results; `None` where a header asks for more than a number can say.
    fn bytes(&self) -> Option<u64> {
        let of = |s: Section| {
            let Layout { measures, years, .. } = self.layout(s);
            (measures as u64).checked_mul(years as u64)?.checked_mul(self.paths)?.checked_mul(BYTES)
        };
        self.sections().try_fold(0_u64, |sum, s| sum.checked_add(of(s)?))
    }

    /// First path after the shard.
    pub const fn end(&self) -> u64 {
        self.first + self.paths
    }
}

/// Simulates paths `first .. first + paths` of every area on the current thread pool and writes them to `file`.
pub fn write_shard(
    scenario: &Scenario,
    draws: &Seeded,
    first: u64,
    paths: u64,
    file: &Path,
    progress: Progress,
) -> Result<(), FileError> {
    let (mut prepared, mut headrooms) = (vec![], vec![]);
    for index in 0..scenario.areas.len() {
        let plans = plans(scenario, index)?;
        prepared.push(plans.prepared);
        headrooms.push(plans.headroom);
    }
    let rule = scenario.pooling.rule().filter(|_| prepared.len() > 1);
    let header = Header {
        program: PROGRAM.to_owned(),
        scenario: scenario.id.clone(),
        fingerprint: fingerprint(scenario),
        seed: draws.seed,
        sampling: draws.sampling.key().to_owned(),
        first,
        paths,
        years: scenario.horizon.years,
        areas: prepared
            .iter()
            .map(|p| AreaHeader { plan: fingerprint(&p.plan), measures: p.plan.measures.len() })
            .collect(),
        headrooms: headrooms.iter().map(|h| h.as_ref().map(|h| fingerprint(h.plan()))).collect(),
        pooled: rule.map(|_| AREAS + prepared.len()),
    };
    let io = |source| FileError::Io { path: file.to_owned(), source };
    let dir = file.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let needed = header.bytes().unwrap_or(u64::MAX);
    let available = fs4::available_space(dir).map_err(FileError::io(dir))?;
    if available < needed {
        let (needed, available) = (needed >> 20, available >> 20);
        return Err(FileError::Space { dir: dir.to_owned(), needed, available });
    }
    let mut temporary = tempfile::NamedTempFile::new_in(dir).map_err(io)?;
    let mut out = Digested { inner: BufWriter::new(temporary.as_file_mut()), digest: Digest::default() };
    let text = serde_json::to_vec(&header).map_err(|e| io(e.into()))?;
    out.put(MAGIC).map_err(io)?;
    out.put(&[VERSION]).map_err(io)?;
    out.put(&(text.len() as u64).to_le_bytes()).map_err(io)?;
    out.put(&text).map_err(io)?;
    let mut write = |section, results: &dyn Fn(u64, usize) -> Box<dyn PathColumns>| {
        let mut put = |bytes: &[u8]| out.put(bytes).map_err(|e| StoreError { reason: e.to_string() });
        write_batches(header.layout(section), &mut put, &|at, count| results(first + at as u64, count))
    };
    for (area, prepared) in prepared.iter().enumerate() {
        write(Section::Area(area), &|from, count| {
            Box::new(simulate(prepared, draws, from, count, &|done| progress(done as u64)))
        })?;
    }
    for (area, test) in headrooms.iter().enumerate() {
        if let Some(test) = test {
            write(Section::Headroom(area), &|from, count| Box::new(test.paths(draws, from, count)))?;
        }
    }
    if let Some((rule, year)) = rule {
        let (plans, ledger) = between(scenario, rule, year, &mut prepared);
        let group = Group::new(plans);
        write(Section::Pooled, &|from, count| {
            Box::new(simulate_areas(&group, draws, &ledger, from, count, &|_| ()).between)
        })?;
    }
    let digest = out.digest.finish();
    out.inner.write_all(&digest.to_le_bytes()).and_then(|()| out.inner.flush()).map_err(io)?;
    drop(out);
    temporary.as_file().sync_all().map_err(io)?;
    temporary.persist(file).map_err(|e| io(e.error))?;
    Ok(())
}

/// A shard that was opened and found whole.
#[derive(Debug)]
pub struct Shard {
    pub path: PathBuf,
    pub header: Header,
    /// Where the results start.
    pub start: u64,
    pub file: std::sync::Mutex<File>,
}

impl Shard {
    /// Opens a shard and reads it through once: length and checksum.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let io = |source| FileError::Io { path: path.to_owned(), source };
        let not_a_shard = || FileError::NotAShard { path: path.to_owned() };
        let file = File::open(path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        let mut reader = BufReader::with_capacity(1 << 20, &file);
        let mut digest = Digest::default();
        let mut head = [0; 24];
        reader.read_exact(&mut head).map_err(|_| not_a_shard())?;
        digest.update(&head);
        if head[..15] != MAGIC[..] {
            return Err(not_a_shard());
        }
        if head[15] != VERSION {
            let (found, expected) = (head[15].to_string(), VERSION.to_string());
            let path = path.to_owned();
            return Err(FileError::Other { path, what: "version of the shard's layout", found, expected });
        }
        let text = u64::from_le_bytes(std::array::from_fn(|i| head[16 + i]));
        if text > length {
            return Err(FileError::Length { path: path.to_owned(), found: length, expected: 24 + text });
        }
        let mut header = vec![0; text as usize];
        reader.read_exact(&mut header).map_err(io)?;
        digest.update(&header);
        let damaged = || FileError::Damaged { path: path.to_owned() };
        let header: Header = serde_json::from_slice(&header).map_err(|_| damaged())?;
        let start = 24 + text;
        if header.headrooms.len() != header.areas.len() {
            return Err(damaged());
        }
        let expected = header.bytes().and_then(|n| n.checked_add(start + 16)).ok_or_else(damaged)?;
        if length != expected {
            return Err(FileError::Length { path: path.to_owned(), found: length, expected });
        }
        let mut rest = length - start - 16;
        let mut piece = vec![0; 1 << 20];
        while rest > 0 {
            let take = rest.min(piece.len() as u64) as usize;
            reader.read_exact(&mut piece[..take]).map_err(io)?;
            digest.update(&piece[..take]);
            rest -= take as u64;
        }
        let mut stored = [0; 16];
        reader.read_exact(&mut stored).map_err(io)?;
        if u128::from_le_bytes(stored) != digest.finish() {
            return Err(damaged());
        }
        drop(reader);
        Ok(Self { path: path.to_owned(), header, start, file: file.into() })
    }

    /// Refuses a shard of another program, scenario or horizon.
    pub fn check(&self, scenario: &Scenario, fingerprint: &str) -> Result<(), FileError> {
        let h = &self.header;
        self.same("version of the program", &h.program, PROGRAM)?;
        self.same("scenario", &h.scenario, &scenario.id)?;
        self.same("fingerprint of the resolved scenario", &h.fingerprint, fingerprint)?;
        self.same("number of years", &h.years, &scenario.horizon.years)?;
        self.same("number of areas", &h.areas.len(), &scenario.areas.len())
    }

    /// Refuses a value that is not the expected one.
    pub fn same<T: PartialEq + ToString + ?Sized>(
        &self,
        what: &'static str,
        found: &(impl PartialEq<T> + ToString + ?Sized),
        expected: &T,
    ) -> Result<(), FileError> {
        if found == expected {
            return Ok(());
        }
        let (found, expected) = (found.to_string(), expected.to_string());
        Err(FileError::Other { path: self.path.clone(), what, found, expected })
    }
}
