//! Memory of results: a long list of zeros, on large pages where the system offers them.
//!
//! Path results are written once, front to back. On pages of 4 KiB the first touch of each costs as much as computing a
//! dozen values; on Linux the list asks for pages of 2 MiB. Where none are given it is ordinary memory: the numbers are the
//! same either way.

use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

/// From this many numbers on (4 MiB, two large pages) a mapping of its own is asked for.
const LARGE: usize = 1 << 19;

/// A list of f64, zero at first, of fixed length.
#[derive(Debug)]
pub struct Numbers(Memory);

#[derive(Debug)]
enum Memory {
    Mapped(MmapMut),
    Heap(Vec<f64>),
}

impl Numbers {
    /// `count` zeros.
    pub fn zeros(count: usize) -> Self {
        match (count >= LARGE).then(|| MmapMut::map_anon(count * size_of::<f64>())) {
            Some(Ok(map)) => {
                #[cfg(target_os = "linux")]
                // Advice alone: without large pages nothing changes but the time.
                let _ = map.advise(memmap2::Advice::HugePage);
                Self(Memory::Mapped(map))
            }
            _ => Self(Memory::Heap(vec![0.0; count])),
        }
    }
}

impl Deref for Numbers {
    type Target = [f64];
    fn deref(&self) -> &[f64] {
        match &self.0 {
            Memory::Mapped(map) => bytemuck::cast_slice(map),
            Memory::Heap(list) => list,
        }
    }
}

impl DerefMut for Numbers {
    fn deref_mut(&mut self) -> &mut [f64] {
        match &mut self.0 {
            Memory::Mapped(map) => bytemuck::cast_slice_mut(map),
            Memory::Heap(list) => list,
        }
    }
}

impl Clone for Numbers {
    fn clone(&self) -> Self {
        let mut copy = Self::zeros(self.len());
        copy.copy_from_slice(self);
        copy
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_lists_are_zero_and_hold_what_is_written() {
        for count in [0, 1, 1000, LARGE - 1, LARGE, LARGE + 3] {
            let mut list = Numbers::zeros(count);
            assert_eq!(list.len(), count);
            assert!(list.iter().all(|v| *v == 0.0));
            for (i, v) in list.iter_mut().enumerate() {
                *v = i as f64;
            }
            let copy = list.clone();
            assert!(copy == list && copy.last().copied() == count.checked_sub(1).map(|i| i as f64));
        }
    }
}
