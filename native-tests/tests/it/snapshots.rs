//! Where snapshots lie and how they look.

use std::path::Path;

use insta::Settings;

/// The text of a snapshot, if there is one.
pub(crate) fn text(folder: &str, name: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(folder).join(format!("{name}.snap"));
    let text = std::fs::read_to_string(file).ok()?;
    // Two lines of `---` hold what insta notes.
    Some(text.splitn(3, "---\n").nth(2)?.to_owned())
}

/// The snapshots of a folder: their text and nothing else.
pub(crate) fn of(folder: &str) -> Settings {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}
