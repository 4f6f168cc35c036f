//! Tells how much memory one part of the work has in use at most: `heap TEXT WORK`.

#![expect(unsafe_code, reason = "an allocator that counts is one")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use lakeplan_bench::counts;

/// The allocator of the system, which counts what is in use.
struct Counting;

static USED: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn more(size: usize) {
    let used = USED.fetch_add(size, Ordering::Relaxed) + size;
    MOST.fetch_max(used, Ordering::Relaxed);
}

// SAFETY: every request is handed on as it is; the counters take no part in it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        more(layout.size());
        // SAFETY: the caller keeps the promises that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        more(size);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [text, work] = &arguments[..] else {
        eprintln!("expected a text and a work");
        return ExitCode::from(2);
    };
    let (Some(text), Some(work)) = (counts::text(text), counts::work(work)) else {
        eprintln!("no text `{text}`, or no work `{work}`");
        return ExitCode::from(2);
    };
    let before = USED.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let result = lakeplan_bench::measured(work.work, &text);
    let most = MOST.load(Ordering::Relaxed) - before;
    println!("{} bytes, result {result}, peak {most}", text.len());
    ExitCode::SUCCESS
}
