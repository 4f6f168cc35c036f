//! `lakeplan` as releases build it, with the feature `doctor`.

fn main() -> std::process::ExitCode {
    lakeplan_cli::main()
}
