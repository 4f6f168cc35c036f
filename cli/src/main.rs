//! The binary `lakeplan`; all of it is in the library, which also makes the generated files.

fn main() -> std::process::ExitCode {
    lakeplan_cli::main()
}
