//! Reading: files, standard input, variables.

use std::path::{Path, PathBuf};

use lakeplan::metaxy::extend::{Chain, Files};
use lakeplan::toml::document::{Document, Value, parse};
use lakeplan::{Code, Diagnostic, Engine, Options, Span, Variables};

use crate::args::VariableArgs;
use crate::extend;
use crate::read as bytes_of;

/// The names of the files that Metaxy looks for.
pub(crate) const METAXY: &str = "metaxy.toml";
/// Of this one only `[tool.metaxy]` counts.
pub(crate) const PYPROJECT: &str = "pyproject.toml";

/// The name of what has none.
const STDIN: &str = "<stdin>";

/// A text with the name under which it is reported, and the files that it extends.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The path as it was given, or `<stdin>`.
    pub(crate) name: String,
    /// The text.
    pub(crate) text: String,
    /// The files that it extends; nothing for what is no file.
    chain: Option<Chain>,
    /// Their paths.
    names: Vec<String>,
    files: Files,
    /// The codes that are not told of it.
    ignored: Vec<Code>,
}

impl Source {
    /// A text that is no file.
    pub(crate) fn alone(name: impl Into<String>, text: String) -> Self {
        Self { name: name.into(), text, chain: None, names: Vec::new(), files: Files::one(), ignored: Vec::new() }
    }

    /// A file, with those that it extends.
    fn file(path: &Path, text: String) -> Self {
        let (chain, names) = extend::follow(path, &text);
        let files = Files::of(&text, &chain);
        Self { name: path.display().to_string(), text, chain: Some(chain), names, files, ignored: Vec::new() }
    }

    /// The same file with another text.
    pub(crate) fn with_text(&self, text: String) -> Self {
        match self.chain {
            Some(_) => Self::file(Path::new(&self.name), text).ignoring(self.ignored.clone()),
            None => Self { text, ..self.clone() },
        }
    }

    /// The same file without findings of these codes.
    pub(crate) fn ignoring(self, ignored: Vec<Code>) -> Self {
        Self { ignored, ..self }
    }

    /// What is known of the file beside its text.
    pub(crate) fn options(&self, variables: &Variables, engine: &'static Engine) -> Options {
        let options = Options::from(variables).engine(engine).ignore(self.ignored.clone());
        let Some(chain) = &self.chain else { return options };
        let options = options.chain(chain.clone());
        match self.path().and_then(Path::file_name).and_then(|name| name.to_str()) {
            Some(name) => options.file_name(name),
            None => options,
        }
    }

    /// Where it is, unless it came through standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        (self.name != STDIN).then(|| Path::new(&self.name))
    }

    /// The texts in which the places of an analysis lie: this one, and those of the files that it extends.
    pub(crate) fn parts(&self) -> Vec<Source> {
        let files = self.chain.iter().flat_map(|chain| &chain.files).zip(&self.names);
        let extended = files.map(|(file, name)| Self::alone(name, file.text.clone()));
        std::iter::once(Self::alone(&self.name, self.text.clone())).chain(extended).collect()
    }

    /// All texts behind one another.
    pub(crate) fn joined(&self) -> String {
        self.parts().iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// The number of the part in which a finding is, and the finding with its places in that part.
    pub(crate) fn localized(&self, found: &Diagnostic) -> (usize, Diagnostic) {
        let (part, start) = self.files.place(found.span);
        if self.names.is_empty() {
            return (part, found.clone());
        }
        let mut found = found.clone();
        let back = |span: &mut Span| *span = Span::new(span.start - start, span.end - start);
        let here = |span: Span| self.files.place(span).0 == part;
        back(&mut found.span);
        let (mut context, elsewhere): (Vec<_>, Vec<_>) =
            std::mem::take(&mut found.context).into_iter().partition(|it| here(it.span));
        for it in &mut context {
            back(&mut it.span);
        }
        found.context = context;
        for context in elsewhere {
            let told = format!("{} ({})", context.label, self.place(context.span));
            found.help = Some(found.help.take().map_or_else(|| told.clone(), |help| format!("{help}; {told}")).into());
        }
        found.fixes.retain(|fix| fix.edits.iter().all(|edit| here(edit.span)));
        for edit in found.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            back(&mut edit.span);
        }
        (part, found)
    }

    /// The file and the line of a place.
    pub(crate) fn place(&self, span: Span) -> String {
        let (part, start) = self.files.place(span);
        let (name, text) = match part.checked_sub(1) {
            None => (&self.name, &self.text),
            Some(at) => (&self.names[at], &self.chain.as_ref().expect("invariant: it has parts").files[at].text),
        };
        let line = lakeplan::LineIndex::new(text).position(text, span.start - start).line;
        format!("{name}:{line}")
    }
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Source, String> {
    if path == Path::new("-") {
        let bytes = bytes_of::all(std::io::stdin()).map_err(|error| format!("cannot read standard input: {error}"))?;
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(STDIN, &error, "TOML files are"))?;
        return Ok(Source::alone(STDIN, text));
    }
    let name = path.display().to_string();
    let bytes = bytes_of::named(path).map_err(|error| format!("cannot read `{name}`: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error, "TOML files are"))?;
    Ok(Source::file(path, text))
}

/// Reads a text that is no configuration, and extends nothing; or standard input for `-`.
pub(crate) fn read_plain(path: &Path) -> Result<Source, String> {
    if path == Path::new("-") {
        return read(path);
    }
    let name = path.display().to_string();
    let bytes = bytes_of::named(path).map_err(|error| format!("cannot read `{name}`: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error, "SQL is"))?;
    Ok(Source::alone(name, text))
}

/// Reads a text of which every byte is taken, whatever it is.
pub(crate) fn read_lossy(path: &Path) -> Result<String, String> {
    let bytes = if path == Path::new("-") {
        bytes_of::all(std::io::stdin()).map_err(|error| format!("cannot read standard input: {error}"))?
    } else {
        bytes_of::named(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?
    };
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error, what: &str) -> String {
    let at = error.utf8_error().valid_up_to();
    let before = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
    let position = lakeplan::LineIndex::new(&before).position(&before, at);
    let byte = error.as_bytes().get(at).copied().unwrap_or_default();
    format!(
        "`{name}` is not UTF-8: byte 0x{byte:02x} at {}:{} (offset {at}); {what} UTF-8",
        position.line, position.column
    )
}

/// The file that Metaxy would read: that of `METAXY_CONFIG`, else the first in the working directory or above it.
pub(crate) fn discover() -> Result<PathBuf, String> {
    if let Some(path) = named_by_variable() {
        return Ok(path);
    }
    let here = working_directory()?;
    let found = above(&here).ok_or_else(|| {
        "found no `metaxy.toml`, and no `pyproject.toml` with `[tool.metaxy]`, here or above; specify a file, or `-` \
         for standard input"
            .to_owned()
    })?;
    Ok(found.strip_prefix(&here).map(Path::to_owned).unwrap_or(found))
}

/// The file of `METAXY_CONFIG`.
pub(crate) fn named_by_variable() -> Option<PathBuf> {
    std::env::var_os("METAXY_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn working_directory() -> Result<PathBuf, String> {
    std::env::current_dir().map_err(|error| format!("cannot determine the working directory: {error}"))
}

/// The first file in a folder or above it that Metaxy takes for its own.
pub(crate) fn above(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find_map(|folder| {
        let metaxy = folder.join(METAXY);
        // A pipe of this name would never end.
        if metaxy.is_file() || metaxy.is_dir() {
            return Some(metaxy);
        }
        let pyproject = folder.join(PYPROJECT);
        let document = parse(&glance(&pyproject)?);
        // Metaxy parses every `pyproject.toml` on its way, and stops at one that is not TOML.
        (!document.errors.is_empty() || has_metaxy(&document)).then_some(pyproject)
    })
}

/// Whether `[tool.metaxy]` is there and not empty, as Python understands it.
pub(crate) fn has_metaxy(document: &Document) -> bool {
    let tool = document.root.table("tool").and_then(|(_, tool)| tool.get("metaxy"));
    tool.is_some_and(|entry| match &entry.node.value {
        Value::Table(table) => !table.entries.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::String(text) => !text.is_empty(),
        Value::Integer(digits) => digits.trim_start_matches('-') != "0",
        Value::Float(number) => *number != 0.0,
        Value::Boolean(is) => *is,
        Value::Null => false,
        Value::Datetime(_) => true,
    })
}

/// A file that is read to see what it is; what cannot be read is told where it is checked.
pub(crate) fn glance(path: &Path) -> Option<String> {
    let bytes = bytes_of::found(path).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The variables of the process, unless forgotten, with those of the command line over them.
pub(crate) fn variables(args: &VariableArgs) -> Variables {
    process_variables().filter(|_| !args.no_env).chain(args.env.iter().cloned()).collect()
}

/// The variables of the process that are text.
pub(crate) fn process_variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Those that may hold a secret, by their names. Where something is on this machine is none: every shell exports `PWD`,
/// and `SSH_AUTH_SOCK` and `GOOGLE_APPLICATION_CREDENTIALS` are paths too.
pub(crate) fn that_may_be_secret(variables: impl IntoIterator<Item = (String, String)>) -> Variables {
    let is_path = |value: &str| Path::new(value).is_absolute() && Path::new(value).exists();
    variables.into_iter().filter(|(_, value)| !is_path(value)).collect()
}
