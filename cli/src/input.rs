//! Reading: files, standard input, variables.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use lakeplan::{Engine, Options, Variables};

use crate::args::VariableArgs;

/// The name of what has none.
const STDIN: &str = "<stdin>";

/// A text with the name under which it is reported.
#[derive(Debug)]
pub(crate) struct Source {
    /// The path as it was given, or `<stdin>`.
    pub(crate) name: String,
    /// The text.
    pub(crate) text: String,
}

impl Source {
    /// What is known of the file beside its text.
    pub(crate) fn options(&self, variables: &Variables, engine: &'static Engine) -> Options {
        let options = Options::from(variables).engine(engine);
        match self.path().and_then(Path::file_name).and_then(|name| name.to_str()) {
            Some(name) => options.file_name(name),
            None => options,
        }
    }

    /// Where it is, unless it came through standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        (self.name != STDIN).then(|| Path::new(&self.name))
    }
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Source, String> {
    let (name, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| format!("cannot read standard input: {error}"))?;
        (STDIN.to_owned(), bytes)
    } else {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| format!("cannot read `{name}`: {error}"))?;
        (name, bytes)
    };
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error))?;
    Ok(Source { name, text })
}

/// Reads a text of which every byte is taken, whatever it is.
pub(crate) fn read_lossy(path: &Path) -> Result<String, String> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| format!("cannot read standard input: {error}"))?;
        bytes
    } else {
        std::fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?
    };
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> String {
    let at = error.utf8_error().valid_up_to();
    let before = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
    let position = lakeplan::LineIndex::new(&before).position(&before, at);
    let byte = error.as_bytes().get(at).copied().unwrap_or_default();
    format!(
        "`{name}` is not UTF-8: byte 0x{byte:02x} at {}:{} (offset {at}); TOML files are UTF-8",
        position.line, position.column
    )
}

/// The file that Metaxy would read: `METAXY_CONFIG`, else a `metaxy.toml`, or a
/// `pyproject.toml` with `[tool.metaxy]`, in the working directory or above it.
pub(crate) fn discover() -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os("METAXY_CONFIG").filter(|path| !path.is_empty()) {
        return Ok(path.into());
    }
    let here = std::env::current_dir().map_err(|error| format!("cannot determine the working directory: {error}"))?;
    here.ancestors()
        .find_map(|folder| {
            let metaxy = folder.join("metaxy.toml");
            let pyproject = folder.join("pyproject.toml");
            if metaxy.exists() {
                Some(metaxy)
            } else {
                let text = std::fs::read_to_string(&pyproject).ok()?;
                text.contains("tool.metaxy").then_some(pyproject)
            }
        })
        .ok_or_else(|| {
            "found no `metaxy.toml`, and no `pyproject.toml` with `[tool.metaxy]`, here or above; name a file, or `-` \
             for standard input"
                .to_owned()
        })
}

/// The variables of the process, unless forgotten, with those of the command line over them.
pub(crate) fn variables(args: &VariableArgs) -> Variables {
    let process = std::env::vars_os()
        .filter(|_| !args.no_env)
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    process.chain(args.env.iter().cloned()).collect()
}
