//! `overlapping-scopes`.

use std::collections::BTreeMap;

use crate::backend::RawStorage;
use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::lake::{identity, shared_database};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;
use crate::secrets::{holds_credentials, shown};
use crate::text::case::Case as _;
use crate::text::groups::Groups;
use crate::text::sort::sort_by;
use crate::text::span::Span;
use crate::toml::document::Value;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::OverlappingScopes,
    docs: r#"The secret of one store is used for the files of another.

Stores that open the same DuckDB file in one process share their secrets; with `database = ":memory:"`, or
with separate files, nothing is shared. For each request, DuckDB uses the secret whose scope is the longest
prefix of the URL, compared exactly, and of several such secrets the one whose name comes first in
alphabetical order. A secret without a scope matches every bucket, and the scope `s3://lake` is also a prefix
of `s3://lake-archive/`.

After both stores have been opened, the requests of one therefore go to the server of the other, with its
keys. Give each secret a scope that ends with `/`: `scope = "s3://lake/"`, for R2 and GCS in
`secret_parameters`.
"#,
    check: Check::Stores(check),
};

/// The secret of a store's files.
struct Owner<'a> {
    context: &'a Context<'a>,
    secret: &'a SecretView<'a>,
    name: String,
    /// What it is for.
    scopes: Vec<String>,
    /// What it is used for.
    url: &'a str,
}

fn check(stores: &[Context<'_>], found: &mut Findings) {
    let mut groups: Groups<Vec<Owner<'_>>> = Groups::default();
    for context in stores {
        let Some(database) = shared_database(context) else { continue };
        let Some(owner) = Owner::of(context) else { continue };
        let name = format!("{database}\0{}", owner.secret.secret_type.as_str());
        groups.or_insert(name, Vec::new()).push(owner);
    }
    for group in groups.sorted() {
        let mut told = vec![false; group.len()];
        let mut first: Groups<usize> = Groups::default();
        for (index, owner) in group.iter().enumerate() {
            for scope in &owner.scopes {
                let best = first.or_insert(scope.clone(), index);
                if owner.name < group[*best].name {
                    *best = index;
                }
            }
        }
        // Of scopes only those of so many lengths can be a prefix.
        let mut lengths: Vec<usize> = group.iter().flat_map(|owner| &owner.scopes).map(String::len).collect();
        sort_by(&mut lengths, |a, b| b.cmp(a));
        lengths.dedup();
        for owner in group {
            let mut prefixes = lengths.iter().filter_map(|length| owner.url.get(..*length));
            let Some(winner) = prefixes.find_map(|prefix| first.get(prefix)) else { continue };
            let other = &group[*winner];
            if other.name == owner.name || other.secret.says() == owner.secret.says() {
                continue;
            }
            if !std::mem::replace(&mut told[*winner], true) {
                found.push(report(other, owner));
            }
        }
    }
}

impl<'a> Owner<'a> {
    fn of(context: &'a Context<'a>) -> Option<Self> {
        let secret = context.object_store().filter(|secret| secret.created)?;
        let all = secret.secret_type.default_scopes();
        let scopes = match secret.option("scope") {
            Some(scope) => vec![scope.text.to_owned()],
            None if secret.has("scope") => return None,
            None => all.iter().map(|scope| (*scope).to_owned()).collect(),
        };
        let name = secret.name?.value.to_lower();
        Some(Self { context, name, scopes, url: &identity(context).path.as_ref()?.text, secret })
    }

    fn store(&self) -> String {
        shown(self.context.name.map_or("", |name| name.value.as_str()))
    }

    fn has_scope(&self) -> bool {
        self.secret.has("scope")
    }

    /// The scope that a secret without one should have: its bucket, or the whole path.
    fn own_scope(&self, whole: bool) -> Option<String> {
        let (scheme, rest) = self.url.split_once("://")?;
        let bucket = rest.split('/').next().filter(|bucket| !bucket.is_empty())?;
        Some(if whole { self.url.to_owned() } else { format!("{scheme}://{bucket}/") })
    }

    /// The same as it is to be written, with the variables that it is made of.
    fn written_scope(&self, whole: bool) -> Option<String> {
        let scope = self.own_scope(whole)?;
        let (located, before) = match self.context.storage? {
            RawStorage::S3(raw) => match raw.data_path.as_ref().filter(|path| !path.value.is_empty()) {
                Some(path) => (path, ""),
                None => (raw.bucket.as_ref()?, "s3://"),
            },
            storage => (storage.keys().whole_path()?, ""),
        };
        if !located.from_variable {
            return Some(toml_string(&scope));
        }
        let inner = located.span.slice(self.context.text).strip_prefix('"')?.strip_suffix('"')?;
        (!before.is_empty() && !whole).then(|| format!("\"{before}{inner}/\""))
    }

    fn add_scope(&self, whole: bool) -> Option<Vec<Edit>> {
        self.secret.add_option(self.context.text, "scope", &self.written_scope(whole)?)
    }
}

fn report(winner: &Owner<'_>, owner: &Owner<'_>) -> Diagnostic {
    let stores = "once both stores are open in one process";
    let (span, message) = if let Some(scope) = winner.secret.option("scope") {
        let public = |text: &str| if holds_credentials(text) { "…".to_owned() } else { shown(text) };
        let (scope_text, url) = (public(scope.text), public(owner.url));
        let reach = format!("the scope `{scope_text}` also covers `{url}` of the store `{}`", owner.store());
        (scope.span, format!("{reach}: {stores}, its requests are sent with this secret"))
    } else {
        let why =
            format!("the requests of the store `{}` are sent with this secret, which has no scope", owner.store());
        (winner.secret.name.map_or(winner.secret.span, |name| name.span), format!("{stores}, {why}"))
    };
    let mut diagnostic = Diagnostic::warning(Code::OverlappingScopes, span, message);
    if let Some(name) = owner.secret.name {
        diagnostic = diagnostic.context(name.span, "this secret is then not used");
    }
    if let Some(database) = owner.context.settings.and_then(|settings| settings.database.as_ref()) {
        diagnostic = diagnostic.context(database.span, "both stores open this DuckDB file and share their secrets");
    }
    if let Some(fix) = ended(winner, owner) {
        return diagnostic.help("end the scope with `/`, so that it matches only one bucket").fix(fix);
    }
    let diagnostic = diagnostic.help(
        "give each secret a `scope` that covers only its own files and ends with `/`, or each store a separate \
         `database`",
    );
    match parted(winner, owner) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

/// Ends the scope within a name.
fn ended(winner: &Owner<'_>, owner: &Owner<'_>) -> Option<Fix> {
    let scope = winner.secret.option("scope").filter(|scope| !scope.text.ends_with('/'))?;
    let ended = format!("{}/", scope.text);
    let written = scope.span.slice(winner.context.text);
    let plain = written.len() >= 2
        && written.starts_with(['"', '\''])
        && !written.starts_with("\"\"\"")
        && !written.starts_with("'''");
    (plain && winner.url.starts_with(&ended) && !owner.url.starts_with(&ended))
        .then(|| Fix::replace(format!("change to `{}`", shown(&ended)), Span::at(scope.span.end - 1), "/"))
}

/// Gives those of the two that have no scope one of their own.
fn parted(winner: &Owner<'_>, owner: &Owner<'_>) -> Option<Fix> {
    for whole in [false, true] {
        let scope = |it: &Owner<'_>| if it.has_scope() { it.scopes.first().cloned() } else { it.own_scope(whole) };
        let (winners, own) = (scope(winner)?, scope(owner)?);
        let beats = |mine: &str, other: &str, url: &str| !url.starts_with(other) || mine.len() > other.len();
        if !beats(&own, &winners, owner.url) || !beats(&winners, &own, winner.url) {
            continue;
        }
        let lacking: Vec<&Owner<'_>> = [winner, owner].into_iter().filter(|it| !it.has_scope()).collect();
        if lacking.is_empty() {
            return None;
        }
        let edits: Option<Vec<Vec<Edit>>> = lacking.iter().map(|it| it.add_scope(whole)).collect();
        let title = "give each secret a scope that covers only its own files";
        return Some(Fix::new(title, edits?.concat()).to_be_read());
    }
    None
}

impl SecretView<'_> {
    /// All that it says but its scope, so that two of them can be compared.
    pub(super) fn says(&self) -> BTreeMap<String, String> {
        let fields =
            self.fields.iter().filter_map(|field| Some((field.option.to_lower(), field.value.as_str()?.to_owned())));
        let parameters = self.parameters.iter().flat_map(|parameters| parameters.value.entries());
        let parameters = parameters.filter(|entry| entry.node.value != Value::Null);
        let parameters = parameters.map(|entry| (entry.key.to_lower(), crate::python::str_of(&entry.node.value)));
        // `collect` would bring a sort.
        let mut says = BTreeMap::new();
        says.extend(fields.chain(parameters).filter(|it| it.0 != "scope"));
        says
    }
}
