//! The package of `cargo xtask npm`, installed in a fresh folder as its users do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use browser_tests::{Host, on_host};
use lakeplan_wasm::options::Options;
use lakeplan_wasm::views::Report;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Installed once, as that is most of the work; each part says by itself what is wrong.
#[test]
fn the_package_answers_as_the_core_does_with_types_and_a_bundler() {
    let folder = installed().unwrap_or_else(|error| panic!("{error:#}"));
    let folder = folder.path();
    for (name, part) in [
        ("its README", readme(folder)),
        ("answers", answers(folder)),
        ("threads", threads(folder)),
        ("types", types(folder)),
        ("a bundle of Vite", bundle(folder)),
    ] {
        part.unwrap_or_else(|error| panic!("{name}: {error:#}"));
    }
}

fn installed() -> Result<TempDir> {
    let tarball = xtask::npm::tarball();
    ensure!(tarball.is_file(), "the package is not made: run `cargo xtask npm`");
    let folder = TempDir::new()?;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("npm");
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        fs::copy(entry.path(), folder.path().join(entry.file_name()))?;
    }
    run(folder.path(), "npm", &["install", "--no-audit", "--no-fund", "--save", &tarball.to_string_lossy()])?;
    for name in ["LICENSE-MIT", "LICENSE-APACHE", "README.md", "index.d.ts", "lakeplan.wasm"] {
        ensure!(folder.path().join("node_modules/lakeplan").join(name).is_file(), "the package has no `{name}`");
    }
    Ok(folder)
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.with_context(|| format!("cannot start `{program}`"))?;
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    if !output.status.success() {
        bail!("`{program} {}` failed:\n{said}", arguments.join(" "));
    }
    Ok(said)
}

/// The program of the README does what it says.
fn readme(folder: &Path) -> Result<()> {
    let readme = fs::read_to_string(folder.join("node_modules/lakeplan/README.md"))?;
    let program = readme.split_once("```js\n").and_then(|it| it.1.split_once("```")).context("a program")?.0;
    fs::write(folder.join("readme.mjs"), program)?;
    let said = run(folder, "node", &["readme.mjs"])?;
    ensure!(said.contains("unknown-key") && said.contains("`pth`") && said.contains("USE ducklake;"), "{said}");
    Ok(())
}

/// Every configuration of the repository, each as people ask for it.
fn answers(folder: &Path) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the checkout")?;
    let mut files = Vec::new();
    for place in ["examples", "native-tests/cases", "native-tests/field", "cli/tests/messages", "core/tests/links"] {
        collect(&root.join(place), &mut files)?;
    }
    files.sort();
    ensure!(files.len() > 200, "only {} configurations are found", files.len());
    let env = json!({ "PG_PASSWORD": "it's 😀", "METAXY_STORE": "dev" });
    let asked: [Value; 3] =
        [json!({}), json!({ "flavor": "metaxy", "mask": false, "setup": true }), json!({ "mask": false, "env": env })];
    let mut cases = Vec::new();
    for file in files {
        let toml = fs::read_to_string(&file)?;
        for options in &asked {
            let native = Options {
                env: serde_json::from_value(options.get("env").cloned().unwrap_or_else(|| json!({})))?,
                flavor: options["flavor"].as_str().map(str::to_owned),
                mask: options["mask"].as_bool(),
                setup: options["setup"].as_bool().unwrap_or_default(),
                ..Options::default()
            };
            let report = Report::new(&toml, &native).map_err(anyhow::Error::msg)?;
            let name = file.strip_prefix(root)?.to_string_lossy().into_owned();
            cases.push(json!({ "name": name, "toml": toml, "options": options, "report": report }));
        }
    }
    fs::write(folder.join("cases.json"), serde_json::to_string(&cases)?)?;
    let said = run(folder, "node", &["compare.mjs"])?;
    ensure!(said.contains(&format!("{} answers are the native ones", cases.len())), "{said}");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|it| it == "toml") && !path.ends_with("case.toml") {
            files.push(path);
        }
    }
    Ok(())
}

fn threads(folder: &Path) -> Result<()> {
    let said = run(folder, "node", &["threads.mjs"])?;
    ensure!(said.contains("2 threads answer alike"), "{said}");
    Ok(())
}

fn types(folder: &Path) -> Result<()> {
    for project in ["tsconfig.json", "tsconfig.node.json"] {
        run(folder, "node_modules/.bin/tsc", &["--project", project])?;
    }
    Ok(())
}

fn bundle(folder: &Path) -> Result<()> {
    run(folder, "node_modules/.bin/vite", &["build", "--base=./", "--logLevel=warn"])?;
    let made = folder.join("dist");
    let wasm = fs::read_dir(made.join("assets"))?.flatten();
    let wasm = wasm.filter(|it| it.path().extension().is_some_and(|it| it == "wasm")).count();
    // One name of its content, whoever loads it.
    ensure!(wasm == 1, "the bundle has {wasm} WebAssembly files");
    on_host(
        || Host::folder(made),
        async |page| {
            page.load("").await?;
            page.eventually("the SQL of the bundled page", async || {
                Ok(page.texts("sql").await?.concat().contains("USE ducklake;"))
            })
            .await?;
            page.shows("worker", &["the worker answers alike"]).await
        },
    );
    Ok(())
}
