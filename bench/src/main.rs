//! Does one piece of work on one shape of text, so that its instructions can be counted:
//! `lakeplan-bench SHAPE N`, or `lakeplan-bench count TEXT WORK` for what is counted in units of the
//! bare parse. Without arguments it lists the shapes, each with its `N`.

use std::process::ExitCode;

use lakeplan_bench::{SHAPES, counts, find};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => {
            for shape in SHAPES {
                println!("{} {}", shape.name, shape.n);
            }
            ExitCode::SUCCESS
        }
        [count, text, work] if count == "count" => match (counts::text(text), counts::work(work)) {
            (Some(text), Some(work)) => {
                println!("{} bytes, result {}", text.len(), lakeplan_bench::measured(work.work, &text));
                ExitCode::SUCCESS
            }
            _ => usage(&format!("no text `{text}`, or no work `{work}`")),
        },
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
