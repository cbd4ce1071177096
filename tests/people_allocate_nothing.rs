//! The yearly step of one path allocates nothing: population, counts by category and grade, multi-state year.

#[path = "../benches/fixture/mod.rs"]
mod fixture;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

/// The system's allocator, counting on the thread that asks.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator unchanged; the count lives in a const thread-local, which needs none.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|n| n.set(n.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations<T>(f: impl Fn() -> T) -> u64 {
    let before = ALLOCATIONS.with(Cell::get);
    black_box(f());
    ALLOCATIONS.with(Cell::get) - before
}

#[test]
fn a_year_of_a_path_allocates_nothing() {
    let f = fixture::Fixture::new();
    assert!(allocations(|| vec![1.0; black_box(8)]) > 0, "the counter counts");
    assert_eq!(allocations(|| f.population_step()), 0);
    assert_eq!(allocations(|| f.counts()), 0);
    assert_eq!(allocations(|| f.multi_state_year()), 0);
}
