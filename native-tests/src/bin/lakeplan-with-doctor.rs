//! `lakeplan` as releases build it, with the feature `doctor`.

use native_tests::engine::CHECKED;

fn main() -> std::process::ExitCode {
    if std::env::var_os(CHECKED.0).is_some_and(|value| value == CHECKED.1) {
        lakeplan_cli::trust_extensions();
    }
    lakeplan_cli::main()
}
