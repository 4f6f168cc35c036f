//! Devices that are full or cannot be written, below the catalog and below the data path: a small file
//! system where one may be mounted, and everywhere a library that answers as one would.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use native_tests::engine;
use native_tests::observe::Needs;

use crate::trial::{LOCAL, Run, Trial, store};

const DUCKDB: &str = "type = \"duckdb\"\nuri = \"small/m.db\"";
const SQLITE: &str = "type = \"sqlite\"\nuri = \"sqlite:small/m.db\"";

/// The folder `small` of a working directory as a device of its own.
struct Device<'a> {
    trial: &'a Trial,
    folder: PathBuf,
    kind: Kind,
}

/// How it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// By a file system, which it takes rights to mount.
    Mounted,
    /// By a library between the doctor and libc, with so many bytes left.
    Answered { left: usize, read_only: bool },
}

impl Device<'_> {
    /// Every device of so many bytes that there can be here, each below a store of its own.
    fn each(size: usize, catalog: &str, storage: &str, look: impl Fn(Device<'_>)) {
        for kind in [Kind::Answered { left: size, read_only: false }, Kind::Mounted] {
            let trial = Trial::new(Needs::NOTHING, &store(catalog, storage));
            let folder = trial.folder().join("small");
            std::fs::create_dir_all(&folder).expect("a folder can be made");
            if kind == Kind::Mounted && !mounted(&folder, size) {
                // The other one has been looked at.
                continue;
            }
            look(Device { trial: &trial, folder, kind });
        }
    }

    /// Takes all the room that is left.
    fn fill(&mut self) {
        match &mut self.kind {
            // As much as there is room for.
            Kind::Mounted => drop(std::fs::write(self.folder.join("fill"), vec![0; 4 << 20])),
            Kind::Answered { left, .. } => *left = 0,
        }
    }

    /// From now on nothing may be written.
    fn protect(&mut self) {
        match &mut self.kind {
            Kind::Mounted => {
                let remount = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.folder).output();
                assert!(remount.as_ref().is_ok_and(|it| it.status.success()), "{remount:?}");
            }
            Kind::Answered { read_only, .. } => *read_only = true,
        }
    }

    fn doctor(&self, arguments: &[&str]) -> Run {
        let Kind::Answered { left, read_only } = self.kind else { return self.trial.doctor(arguments) };
        let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
        let left = if read_only { "ro".to_owned() } else { left.to_string() };
        let environment = [
            ("LD_PRELOAD", library().to_str().expect("UTF-8")),
            ("DEVICE", self.folder.to_str().expect("UTF-8")),
            ("DEVICE_FREE", &left),
        ];
        self.trial.doctor_in(&extensions, arguments, &environment)
    }
}

/// A file system goes when the test is over.
impl Drop for Device<'_> {
    fn drop(&mut self) {
        if self.kind == Kind::Mounted {
            let _ = Command::new("umount").arg("-l").arg(&self.folder).output();
        }
    }
}

fn mounted(folder: &Path, size: usize) -> bool {
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"]).arg(folder).output();
    mount.is_ok_and(|mount| mount.status.success())
}

/// Compiled with what links Rust too.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("device-{}.so", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doctor/device.c");
        let cc =
            Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).args([&library, &source]).arg("-ldl").output();
        let cc = cc.expect("there is a C compiler, which links Rust");
        assert!(cc.status.success(), "{}", String::from_utf8_lossy(&cc.stderr));
        library
    })
}

#[test]
fn a_full_device_below_the_catalog_is_told_on_its_line() {
    for (catalog, line) in [(DUCKDB, "uri = \"small/m.db\""), (SQLITE, "uri = \"sqlite:small/m.db\"")] {
        Device::each(3 << 20, catalog, LOCAL, |mut device| {
            device.doctor(&["--create"]).healthy();
            device.fill();
            device.doctor(&["--write-probe"]).found("disk-full", line);
        });
    }
}

#[test]
fn a_device_too_small_for_a_catalog_is_told_on_its_line() {
    Device::each(64 << 10, SQLITE, LOCAL, |device| {
        device.doctor(&["--create"]).found("disk-full", "uri = \"sqlite:small/m.db\"");
    });
}

#[test]
fn a_full_and_a_read_only_device_below_the_data_path_are_told_on_its_line() {
    let catalog = DUCKDB.replace("small/", "");
    Device::each(64 << 10, &catalog, "type = \"local\"\npath = \"small/data\"", |mut device| {
        device.fill();
        device.doctor(&["--create", "--write-probe"]).found("disk-full", "path = \"small/data\"");
        device.protect();
        device.doctor(&["--write-probe"]).found("unwritable-data-path", "path = \"small/data\"");
    });
}
