//! Does the work on shapes of text, one after the other, so that its instructions can be counted:
//! `lakeplan-bench SHAPE N …`, or `lakeplan-bench count TEXT WORK` for what is counted in units of the
//! bare parse. Without arguments it lists the shapes, each with its `N`.

use std::process::ExitCode;

use lakeplan_bench::{SHAPES, Shape, counts, find};

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
        pairs => match pairs.chunks(2).map(shape_and_number).collect::<Result<Vec<_>, _>>() {
            Ok(chosen) => {
                for (shape, n) in chosen {
                    let text = (shape.text)(n);
                    println!("{} bytes, result {}", text.len(), lakeplan_bench::measured(shape.work, &text));
                }
                ExitCode::SUCCESS
            }
            Err(problem) => usage(&problem),
        },
    }
}

fn shape_and_number(pair: &[String]) -> Result<(&'static Shape, usize), String> {
    let [name, n] = pair else { return Err("expected shapes, each with a number".to_owned()) };
    let shape = find(name).ok_or_else(|| format!("no shape `{name}`"))?;
    let n = n.parse().map_err(|error| format!("`{n}`: {error}"))?;
    Ok((shape, n))
}

fn usage(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::from(2)
}
