//! Does one piece of work on one shape of text, so that its instructions can be counted:
//! `lakeplan-bench SHAPE N`. Without arguments it lists the shapes, each with its `N`.

use std::process::ExitCode;

use lakeplan_bench::{SHAPES, find};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => {
            for shape in SHAPES {
                println!("{} {}", shape.name, shape.n);
            }
            ExitCode::SUCCESS
        }
        [name, n] => match (find(name), n.parse()) {
            (Some(shape), Ok(n)) => {
                let text = (shape.text)(n);
                println!("{} bytes, result {}", text.len(), lakeplan_bench::measured(shape.work, &text));
                ExitCode::SUCCESS
            }
            (None, _) => usage(&format!("no shape `{name}`")),
            (_, Err(error)) => usage(&format!("`{n}`: {error}")),
        },
        _ => usage("expected no arguments, or a shape and a number"),
    }
}

fn usage(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::from(2)
}
