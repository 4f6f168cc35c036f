//! How long the work on texts of people takes: `cargo bench -p lakeplan-bench`. For people: what must not grow is
//! counted, in `tests/counts.rs`.

use divan::Bencher;
use divan::counter::BytesCount;
use lakeplan_bench::counts::{TEXTS, WORKS, text, work};
use lakeplan_bench::{SHAPES, find};

fn main() {
    divan::main();
}

/// The parts of the work on each text: the bare parse, the analysis, the analysis with all SQL.
#[divan::bench(args = TEXTS.iter().map(|it| it.name), consts = [0, 1, 2])]
fn texts<const WORK: usize>(bencher: Bencher, name: &str) {
    let text = text(name).expect("it is one of them");
    let work = work(WORKS[WORK].name).expect("it is one of them").work;
    bencher.counter(BytesCount::of_str(&text)).bench(|| work(&text));
}

/// Each shape at the smaller of its sizes.
#[divan::bench(args = SHAPES.iter().map(|it| it.name))]
fn shapes(bencher: Bencher, name: &str) {
    let shape = find(name).expect("it is one of them");
    let text = (shape.text)(shape.n);
    bencher.counter(BytesCount::of_str(&text)).bench(|| (shape.work)(&text));
}
