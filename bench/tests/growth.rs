//! How the work grows with the text: instructions at `n` and at `4n`, counted by valgrind and so
//! the same on every machine, however busy it is.
//!
//! What grows with the text takes four times as many; a little more is allowed for sorting and
//! searching in what is sorted, and for memory. What grows with the square takes sixteen times.

mod callgrind;

use lakeplan_bench::{SHAPES, Shape};

/// Instructions at `4n` in terms of those at `n`, in percent.
const MOST: u64 = 500;

/// Counts every second shape; two tests use two cores.
fn linear(half: usize) {
    let shapes: Vec<&Shape> = SHAPES.iter().skip(half).step_by(2).collect();
    let sizes: Vec<(&str, usize)> =
        shapes.iter().flat_map(|shape| [(shape.name, shape.n), (shape.name, 4 * shape.n)]).collect();
    let mut steep = Vec::new();
    for (shape, counted) in shapes.iter().zip(callgrind::each(&sizes).chunks(2)) {
        let [small, large] = *counted else { unreachable!("two sizes of each shape are counted") };
        let line = format!("{:<24}{:>8}{small:>14}{large:>14}{:>6}%", shape.name, shape.n, large * 100 / small);
        println!("{line}");
        if large * 100 > small * MOST {
            steep.push(line);
        }
    }
    assert!(steep.is_empty(), "more than {MOST} % at four times the text:\n{}", steep.join("\n"));
}

#[test]
fn work_is_proportional_to_the_text() {
    linear(0);
}

#[test]
fn so_is_the_other_half_of_it() {
    linear(1);
}
