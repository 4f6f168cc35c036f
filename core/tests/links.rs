//! Links that were given away must open for ever: each file of `links/v1` is a link, with
//! the text that it holds beside it. Files are added, never changed.

#![expect(clippy::disallowed_methods, reason = "the files are those of this test")]

use std::fs;
use std::path::Path;

#[test]
fn old_links_open() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links/v1");
    let mut opened = 0;
    for entry in fs::read_dir(folder).expect("the folder of links") {
        let file = entry.expect("an entry").path();
        if file.extension().is_some_and(|it| it == "link") {
            let link = fs::read_to_string(&file).expect("a link");
            let text = fs::read_to_string(file.with_extension("toml")).expect("its text");
            assert_eq!(lakeplan::share::decode(link.trim_end()).as_deref(), Ok(&*text), "{}", file.display());
            opened += 1;
        }
    }
    assert!(opened >= 5, "only {opened} links");
}
