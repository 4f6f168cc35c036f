//! What `index.html` asks for, and the page with it in place.
//!
//! The file is written for Trunk, with which the page can be built too; this knows of its
//! attributes what our file uses and refuses others, so that neither build leaves anything out.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::page::{Options, minify};
use crate::paths;

/// Trunk's attributes that are known: those that name something, and those that only Trunk needs.
const KNOWN: [&str; 7] = [
    "data-trunk",
    "data-bin",
    "data-cargo-profile-release",
    "data-typescript",
    "data-wasm-opt",
    "data-integrity",
    "data-no-minify",
];

/// `index.html`, taken apart.
pub(super) struct Index<'a> {
    parts: Vec<Part<'a>>,
    /// The program that it starts.
    pub(super) rust: Rust,
}

#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Script {
        file: &'a str,
        module: bool,
    },
    /// What stands together, in its order.
    Styles {
        files: Vec<&'a str>,
    },
    Copy {
        file: &'a str,
    },
    Program,
}

/// Which program of which package is compiled, and how.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rust {
    pub(super) manifest: PathBuf,
    pub(super) program: String,
    pub(super) profile: String,
}

/// Reads `index.html`.
pub(super) fn read(source: &str) -> Result<Index<'_>> {
    let mut parts = Vec::new();
    let mut program = None;
    let mut rest = source;
    while let Some(at) = rest.find(" data-trunk") {
        let start = rest[..at].rfind('<').context("`data-trunk` stands outside a tag")?;
        let length = rest[start..].find('>').context("a tag has no end")? + 1;
        let tag = &rest[start..start + length];
        parts.push(Part::Text(&rest[..start]));
        rest = &rest[start + length..];
        let part = part(tag, &mut program).with_context(|| format!("`index.html` has `{tag}`"))?;
        if let Part::Script { .. } = part {
            rest = rest.trim_start().strip_prefix("</script>").with_context(|| format!("`{tag}` is not empty"))?;
        }
        push(&mut parts, part);
    }
    parts.push(Part::Text(rest));
    let missing = "`index.html` has no `<link data-trunk rel=\"rust\">`";
    Ok(Index { parts, rust: program.context(missing)? })
}

/// Adds a part. Styles with nothing between them become one: a browser asks for one file, however many
/// people read.
fn push<'a>(parts: &mut Vec<Part<'a>>, part: Part<'a>) {
    if let Part::Styles { files: more } = &part
        && let [.., Part::Styles { files }, Part::Text(between)] = parts.as_mut_slice()
        && between.trim().is_empty()
    {
        files.extend(more);
        parts.pop();
    } else {
        parts.push(part);
    }
}

fn part<'a>(tag: &'a str, program: &mut Option<Rust>) -> Result<Part<'a>> {
    let attributes = attributes(tag);
    if let Some(other) = attributes.iter().find(|it| it.0.starts_with("data-") && !KNOWN.contains(&it.0)) {
        bail!("`cargo xtask build-page` does not know the attribute `{}`", other.0);
    }
    let find = |name: &str| attributes.iter().find(|it| it.0 == name).map(|it| it.1);
    let need = |name: &str| find(name).with_context(|| format!("the attribute `{name}` is missing"));
    if tag.starts_with("<script") {
        return Ok(Part::Script { file: need("src")?, module: find("type") == Some("module") });
    }
    match need("rel")? {
        "css" => Ok(Part::Styles { files: vec![need("href")?] }),
        "copy-file" => Ok(Part::Copy { file: need("href")? }),
        "rust" => {
            let rust = Rust {
                manifest: need("href")?.into(),
                program: need("data-bin")?.to_owned(),
                profile: need("data-cargo-profile-release")?.to_owned(),
            };
            if program.replace(rust).is_some() {
                bail!("only one program can be started");
            }
            Ok(Part::Program)
        }
        other => bail!("`cargo xtask build-page` does not know `rel=\"{other}\"`"),
    }
}

/// Each attribute of a tag with its value.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut rest = tag.trim_matches(['<', '>', '/']);
    let mut found = Vec::new();
    while let Some(space) = rest.find(char::is_whitespace) {
        rest = rest[space..].trim_start();
        let end = rest.find(|it: char| it == '=' || it.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let value = after.strip_prefix("=\"").and_then(|it| it.split_once('"'));
        if !name.is_empty() {
            found.push((name, value.map_or("", |it| it.0)));
        }
        rest = value.map_or(after, |it| it.1);
    }
    found
}

impl Index<'_> {
    /// Puts the files of the page into a folder, and gives the page that names them.
    pub(super) fn lay_out(&self, bindings: &Path, options: &Options, folder: &Path) -> Result<String> {
        let assets = Assets { folder, base: base(&options.public_url), small: !options.dev };
        let mut page = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => page.push_str(text),
                Part::Script { file, module } => {
                    let address = assets.script(&paths::root().join(file))?;
                    let kind = if *module { " type=\"module\"" } else { "" };
                    let _ = write!(page, "<script src=\"{address}\"{kind}></script>");
                }
                Part::Styles { files } => {
                    let files: Vec<PathBuf> = files.iter().map(|file| paths::root().join(file)).collect();
                    let address = assets.style(&files)?;
                    let _ = write!(page, "<link rel=\"stylesheet\" href=\"{address}\">");
                }
                // For other pages: this one names it nowhere.
                Part::Copy { file } => assets.copy(&paths::root().join(file))?,
                Part::Program => page.push_str(&assets.program(bindings, &self.rust.program)?),
            }
        }
        Ok(page)
    }
}

/// An address below which files lie ends with `/`.
fn base(public_url: &str) -> String {
    format!("{}/", public_url.trim_end_matches('/'))
}

/// Where the files of the page go.
struct Assets<'a> {
    folder: &'a Path,
    /// What stands before the name of a file in an address.
    base: String,
    /// Whether they are minified.
    small: bool,
}

impl Assets<'_> {
    fn script(&self, file: &Path) -> Result<String> {
        let content = if self.small { minify::script(file)? } else { read_file(file)? };
        self.put(file, "", "js", &content)
    }

    fn style(&self, files: &[PathBuf]) -> Result<String> {
        let mut content = files.iter().map(|it| read_file(it)).collect::<Result<Vec<_>>>()?.concat();
        let joined = paths::target().join("style.css");
        if self.small {
            fs::write(&joined, content).with_context(|| format!("cannot write `{}`", joined.display()))?;
            content = minify::style(&joined)?;
        }
        self.put(&joined, "", "css", &content)
    }

    /// Puts a file under its own name, which others know.
    fn copy(&self, file: &Path) -> Result<()> {
        let is_script = file.extension().is_some_and(|it| it == "js");
        let content = if self.small && is_script { minify::script(file)? } else { read_file(file)? };
        let name = file.file_name().context("a file to copy has a name")?;
        fs::write(self.folder.join(name), content).with_context(|| format!("cannot copy `{}`", file.display()))
    }

    /// Puts what a browser loads of the program, and gives the elements that start it.
    fn program(&self, bindings: &Path, name: &str) -> Result<String> {
        let file = |end: &str| bindings.join(format!("{name}{end}"));
        let script = self.script(&file(".js"))?;
        let wasm = self.put(&file(""), "_bg", "wasm", &read_file(&file("_bg.wasm"))?)?;
        let later = bindings.join(format!("{name}_later.wasm"));
        let later = if later.exists() {
            let address = self.put(&file(""), "_later", "wasm", &read_file(&later)?)?;
            format!("<meta name=\"lakeplan-later\" content=\"{address}\">")
        } else {
            String::new()
        };
        // For people and their tools.
        self.put(&file(""), "", "d.ts", &read_file(&file(".d.ts"))?)?;
        // The script names them relative to itself.
        let snippets = bindings.join("snippets");
        if snippets.exists() {
            copy_folder(&snippets, &self.folder.join("snippets"))?;
        }
        // The names are Trunk's, which `boot.js` knows.
        Ok(format!(
            "{later}\
             <link rel=\"modulepreload\" href=\"{script}\" crossorigin=\"anonymous\">\
             <link rel=\"preload\" href=\"{wasm}\" crossorigin=\"anonymous\" as=\"fetch\" type=\"application/wasm\">\
             <script type=\"module\">\
             import init,*as bindings from'{script}';\
             const wasm=await init({{module_or_path:'{wasm}'}});\
             window.wasmBindings=bindings;\
             dispatchEvent(new CustomEvent('TrunkApplicationStarted',{{detail:{{wasm}}}}));\
             </script>"
        ))
    }

    /// Puts a file under a name that changes with its content, and gives its address.
    fn put(&self, file: &Path, suffix: &str, extension: &str, content: &[u8]) -> Result<String> {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let digest: [u8; 32] = Sha256::digest(content).into();
        let hash = digest.first_chunk().copied().map_or(0, u64::from_be_bytes);
        let name = format!("{stem}-{hash:016x}{suffix}.{extension}");
        fs::write(self.folder.join(&name), content).with_context(|| format!("cannot write `{name}`"))?;
        Ok(format!("{}{name}", self.base))
    }
}

fn read_file(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read `{}`", file.display()))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to)?;
        } else {
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>
<script data-trunk src=\"boot.js\" data-integrity=\"none\"></script>
<link data-trunk rel=\"css\" href=\"base.css\" />
<link data-trunk rel=\"css\" href=\"frame.css\" />
<script data-trunk type=\"module\" src=\"editor.js\"></script>
<link
  data-trunk
  rel=\"rust\" href=\"web/Cargo.toml\"
  data-bin=\"page\"
  data-cargo-profile-release=\"small\"
/>
</head>";

    /// The page with one of its tags replaced.
    fn error(tag: &str, other: &str) -> String {
        let page = PAGE.replace(tag, other);
        assert_ne!(page, PAGE);
        format!("{:#}", read(&page).err().expect("it is refused"))
    }

    #[test]
    fn the_parts_are_those_of_our_page() {
        let page = read(PAGE).expect("a page");
        let rust = Rust { manifest: "web/Cargo.toml".into(), program: "page".to_owned(), profile: "small".to_owned() };
        assert_eq!(page.rust, rust);
        let expected = [
            Part::Text("<head>\n"),
            Part::Script { file: "boot.js", module: false },
            Part::Text("\n"),
            Part::Styles { files: vec!["base.css", "frame.css"] },
            Part::Text("\n"),
            Part::Script { file: "editor.js", module: true },
            Part::Text("\n"),
            Part::Program,
            Part::Text("\n</head>"),
        ];
        assert_eq!(page.parts, expected);
        read(&fs::read_to_string(paths::root().join("index.html")).expect("our page")).expect("it is read");
    }

    #[test]
    fn what_only_trunk_could_do_is_refused() {
        let copied = error("rel=\"css\"", "rel=\"copy-dir\"");
        assert!(copied.ends_with("`cargo xtask build-page` does not know `rel=\"copy-dir\"`"), "{copied}");
        let attribute = error("data-bin", "data-type=\"worker\" data-bin");
        assert!(attribute.ends_with("does not know the attribute `data-type`"), "{attribute}");
        let nothing = error("src=\"boot.js\"", "");
        assert!(nothing.ends_with("the attribute `src` is missing"), "{nothing}");
        assert!(error("rel=\"rust\"", "rel=\"css\"").contains("no `<link data-trunk rel=\"rust\">`"));
        assert!(error("></script>", ">alert(1)</script>").ends_with("is not empty"));
    }

    #[test]
    fn files_are_named_by_their_content_below_the_address() {
        let folder = tempfile::tempdir().expect("a folder");
        let bindings = folder.path().join("bindings");
        fs::create_dir_all(bindings.join("snippets/one")).expect("a folder");
        for name in ["page.js", "page_bg.wasm", "page_later.wasm", "page.d.ts", "snippets/one/inline.js"] {
            fs::write(bindings.join(name), name).expect("a file");
        }
        let assets = Assets { folder: folder.path(), base: base("/docs/lake"), small: false };
        let started = assets.program(&bindings, "page").expect("a program");
        // printf page_bg.wasm | sha256sum
        let wasm = "page-3b5bb6e76c8d8461_bg.wasm";
        assert!(started.contains(&format!("href=\"/docs/lake/{wasm}\"")), "{started}");
        // printf page_later.wasm | sha256sum
        let later = "/docs/lake/page-19544dc197eab684_later.wasm";
        assert!(started.contains(&format!("<meta name=\"lakeplan-later\" content=\"{later}\">")), "{started}");
        assert_eq!(fs::read_to_string(folder.path().join(wasm)).expect("a file"), "page_bg.wasm");
        assert!(folder.path().join("snippets/one/inline.js").is_file());
        assert_eq!([base("./"), base("/docs/")], ["./", "/docs/"]);
    }
}
