//! Where snapshots lie and how they look.

use std::path::Path;

use insta::Settings;

/// The snapshots of a folder: their text and nothing else.
pub(crate) fn of(folder: &str) -> Settings {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}
