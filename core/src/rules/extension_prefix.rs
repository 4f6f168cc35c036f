//! `extension-prefix`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::around_variables;
use crate::rules::catalog_file::{CatalogFile, Fault, file_url};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;

pub(super) const RULE: Rule = Rule {
    code: Code::ExtensionPrefix,
    docs: r"The path of the catalog starts like the name of an extension.

In `foo:bar.db`, DuckDB takes `foo` as the extension that opens the file, and fails if it does not exist. A
`/` before the colon prevents that: `./foo:bar.db`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(file) = CatalogFile::of(context) else { return };
    let Some(Fault::ExtensionPrefix(prefix)) = file.fault(context) else { return };
    let CatalogFile { uri, tag, .. } = file;
    // With a type in `METADATA_PARAMETERS` the path is taken as it is.
    let message = format!("DuckDB reads `{prefix}:` at the beginning of the path as the name of an extension");
    let diagnostic = Diagnostic::warning(Code::ExtensionPrefix, uri.span, message);
    found.push(if file_url(&uri.value).is_some() {
        file.respell(context.text, diagnostic, "remove `file:`")
    } else if prefix == "quack" {
        // The address of a server, which no path is.
        diagnostic
            .help("Metaxy has no metadata backend for a Quack server: use a path, or `type = \"postgres\"`")
            .into()
    } else if let Some(rest) = uri.value.strip_prefix("dbfs:").filter(|rest| rest.starts_with('/')) {
        // Where Databricks mounts it.
        let path = format!("/dbfs{rest}");
        let title = format!("write `{}`", shown(&path));
        let mut diagnostic = diagnostic.help(title.clone());
        diagnostic.fixes.extend(around_variables::fix(title, context.text, uri, &path));
        diagnostic.into()
    } else if tag == "sqlite" {
        file.cured(diagnostic.help("put `./` before a relative path"))
    } else {
        let title = "put `./` before the path";
        let mut diagnostic = diagnostic.help(title);
        diagnostic.fixes.extend(around_variables::fix(title, context.text, uri, &format!("./{}", uri.value)));
        file.cured(diagnostic)
    });
}
