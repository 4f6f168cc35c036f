//! The binary `lakeplan`; all of it is in the library, which also makes the generated files.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    lakeplan_cli::main()
}
