//! The commands of this workspace: `cargo xtask setup | playground | build-page | test | …`.
//!
//! Nothing here is part of the product. What the browser suite shares with the commands
//! (the static server, the paths, the browser, stopping processes) is public.

mod docs;
pub mod hosting;
pub mod npm;
mod output;
mod page;
pub mod paths;
pub mod proc;
mod release;
pub mod server;
mod setup;
mod test;
mod versions;
pub mod web_server;
mod wheel;

pub use docs::build as build_docs;
pub use setup::browser::{Browser, find as find_browser};
pub use setup::engines::{Firefox, WebKit, find_firefox, find_webkit};
pub use setup::mkdocs::python as mkdocs_python;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use server::Server;
use setup::Part;
use test::{Services, Stage};

/// Set up, build, serve and test Lakeplan.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Put in place what the other commands need; they do so themselves too.
    Setup {
        /// Only this part; may be given several times. Without it: all that the test command needs,
        /// which is everything except `engines`.
        #[arg(long, value_name = "PART")]
        only: Vec<Part>,
    },
    /// Build the playground and serve it on this machine.
    Playground {
        /// The port to serve on; 0 takes a free one.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Build quickly, without optimization.
        #[arg(long)]
        dev: bool,
    },
    /// Build the page into `dist/`, for a static host.
    BuildPage {
        /// The address under which the page will lie, such as `/docs/lakeplan/`; without
        /// it, the page works under any.
        #[arg(long, default_value = "./")]
        public_url: String,
        /// Build quickly, without optimization.
        #[arg(long)]
        dev: bool,
        /// Say too what its program consists of, by crate and module, and which functions are the largest.
        #[arg(long, conflicts_with = "dev")]
        by_module: bool,
    },
    /// Build the page and make a folder for a static host of it, `dist-host/`: files packed, and the
    /// headers for Caddy, nginx, Netlify and Cloudflare.
    Dist {
        /// The path under which the page will lie, such as `/docs/lakeplan/`.
        #[arg(long, default_value = "./")]
        public_url: String,
        /// Who may show the page in a frame: sources of the policy's `frame-ancestors`.
        #[arg(long, default_value = "'self'", value_name = "SOURCES")]
        frame_ancestors: String,
    },
    /// Build the documentation with the playground in it, into `dist-docs/`, and serve it.
    Docs {
        /// The port to serve on; 0 takes a free one.
        #[arg(long, default_value_t = 8081)]
        port: u16,
        /// The address under which it will lie; it is then only built.
        #[arg(long)]
        public_url: Option<String>,
    },
    /// Build the npm package of the JavaScript API into `dist-npm/`.
    Npm {
        /// Build quickly, without optimization.
        #[arg(long)]
        dev: bool,
    },
    /// Build the command line with `doctor`, and pack it with libduckdb into `dist-cli/`.
    Release,
    /// Build the wheel and the packed sources for Python, and try both with pip, uv, pre-commit and prek
    Wheel,
    /// Run every test there is.
    Test {
        /// Only this stage; may be given several times. Without it: all except `engines`.
        #[arg(long, value_name = "STAGE")]
        only: Vec<Stage>,
        /// What the native tests run against; see `native-tests/README.md`. Else the variable
        /// `LAKEPLAN_SERVICES` says it, else they are `embedded`.
        #[arg(long)]
        services: Option<Services>,
        /// Serve the page to the browser suite by this web server, with the files of `dist`, instead
        /// of by our own: `caddy` or `nginx`.
        #[arg(long, value_name = "SERVER")]
        server: Option<web_server::Kind>,
        /// Run the native tests, and only them, on another measured version of DuckDB: `1.4`.
        #[arg(long, value_name = "VERSION", conflicts_with_all = ["only", "server"])]
        duckdb: Option<setup::duckdb::Measured>,
        /// How many stages run at a time. Without it two, where the machine has the processors and the memory.
        #[arg(long, value_name = "COUNT")]
        lanes: Option<usize>,
    },
    /// Compare with Metaxy on generated configurations.
    Parity {
        /// See `cargo xtask parity -- --help`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Write the generated files below `docs/`.
    Codegen {
        /// Only say which are stale.
        #[arg(long)]
        check: bool,
    },
    /// Measure the page: from navigation to the first SQL, from key press to SQL; fails over
    /// the budget.
    Speed,
    /// Compare with Metaxy, and with the linters of TOML that are installed (tombi, taplo, ruff), in one run on the
    /// same texts: reports, and fails over nothing.
    BenchPeers,
    /// Take pictures of the built page in each of its states: five widths, light and dark.
    Screenshot {
        /// The folder to put them into.
        #[arg(long)]
        out: PathBuf,
        /// Only these states, such as `start` or `embed-view`.
        states: Vec<String>,
    },
}

/// Runs the command that the process's arguments name.
pub fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Setup { only } if only.is_empty() => setup::set_up(&Part::usual()),
        Command::Setup { only } => setup::set_up(&only),
        Command::Playground { port, dev } => playground(port, dev),
        Command::BuildPage { public_url, dev, by_module } => page::build(&page::Options { public_url, dev, by_module }),
        Command::Dist { public_url, frame_ancestors } => {
            hosting::dist(&hosting::Options { public_url, frame_ancestors })
        }
        Command::Docs { port, public_url } => docs::docs(port, public_url.as_deref()),
        Command::Npm { dev } => npm::package(dev),
        Command::Release => release::release(),
        Command::Wheel => wheel::wheel(),
        Command::Test { only, services, server, duckdb, lanes } => {
            match (Services::chosen(services, std::env::var("LAKEPLAN_SERVICES").ok()), duckdb) {
                (Ok(services), Some(duckdb)) => return test::run_on(duckdb, services),
                (Ok(services), None) => return test::run(&only, services, server, lanes),
                (Err(error), _) => Err(error),
            }
        }
        Command::Parity { arguments } => parity(arguments),
        Command::Codegen { check } => codegen(check),
        Command::Speed => speed(),
        Command::BenchPeers => bench_peers(),
        Command::Screenshot { out, states } => screenshot(out, &states),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn playground(port: u16, dev: bool) -> Result<()> {
    page::build(&page::Options { dev, ..page::Options::release() })?;
    let server =
        Server::start(paths::dist(), "/", port).context("choose another port with `--port` (0 takes a free one)")?;
    println!("\nThe playground is at {} (Ctrl+C stops it)", server.url());
    server.forever();
    Ok(())
}

fn parity(arguments: Vec<OsString>) -> Result<()> {
    setup::need(Part::Metaxy)?;
    let mut cargo = proc::command("cargo");
    cargo.current_dir(paths::root()).args(["run", "--quiet", "--package=parity", "--"]);
    proc::run(cargo.args(arguments))
}

fn codegen(check: bool) -> Result<()> {
    let mut cargo = proc::command("cargo");
    cargo.current_dir(paths::root()).args(["run", "--quiet", "--package=lakeplan-cli", "--example=codegen", "--"]);
    proc::run(cargo.args(check.then_some("--check")))
}

fn speed() -> Result<()> {
    page::build(&page::Options::release())?;
    setup::need(Part::Browser)?;
    let mut cargo = proc::command("cargo");
    proc::run(cargo.current_dir(paths::root()).args(SPEED))
}

fn bench_peers() -> Result<()> {
    let metaxy = setup::metaxy::environment()?;
    let cargo = |arguments: &[&str]| {
        let mut cargo = proc::command("cargo");
        cargo.current_dir(paths::root()).args(arguments);
        cargo
    };
    proc::run(&mut cargo(&["build", "--quiet", "--profile=dist", "--package=lakeplan-cli"]))?;
    let peers = ["run", "--quiet", "--profile=dist", "--package=lakeplan-bench", "--bin=peers", "--"];
    proc::run(cargo(&peers).arg(metaxy.join("bin/python")).arg(paths::target().join("dist/lakeplan")))
}

/// What measures the built page.
const SPEED: [&str; 4] = ["run", "--quiet", "--package=browser-tests", "--bin=speed"];

fn screenshot(out: PathBuf, states: &[String]) -> Result<()> {
    setup::need(Part::Browser)?;
    let out = std::path::absolute(out)?;
    proc::run(
        proc::command("cargo")
            .current_dir(paths::root())
            .args(["run", "--quiet", "--package=browser-tests", "--bin=screenshot", "--"])
            .arg(out)
            .args(states),
    )
}
