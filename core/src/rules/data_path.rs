//! `data-path`.

mod local;
mod meant;
mod odd;

use local::local;
use meant::{other_backend, rewritten, url_meant, warning};
use odd::{is_several, odd_parts};

use crate::backend::RawStorage;
use crate::backend::parts::text as shown_text;
use crate::backend::s3::S3;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::Versions;
use crate::duckdb::options::SecretType;
use crate::rules::around_variables;
use crate::rules::bucket_address;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::schema::Text;
use crate::secrets::shown;
use crate::sql::Expr;
use crate::text::case::Case as _;
use crate::text::span::Located;

pub(super) const RULE: Rule = Rule {
    code: Code::DataPath,
    docs: r"A data path that does not point to where the backend says.

DuckDB selects the file system and the secret by the prefix of the path, compared exactly. A path with another scheme,
or with a scheme in upper case, does not use the backend's secret, or is a local directory; no error occurs until rows
are written, and often not even then. The local path `~lake` is next to the home directory, not inside it, and `file:`
without a path is the root of the file system. Some versions of DuckDB create the directories of `~/lake` in a
directory named `~`, and then fail to write to the home directory.

The data path is a single directory, not a pattern. DuckLake uses `*`, `?` and `[…]` literally when it writes files,
but as a glob pattern when `ducklake_delete_orphaned_files` looks for orphaned files, so that it can delete files of
other lakes. A list of directories or buckets is not supported, and URL options after `?` are not read.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    match context.storage {
        Some(RawStorage::Local(raw)) => {
            if let Some(path) = &raw.path {
                local(context, path, found);
            }
        }
        Some(RawStorage::S3(raw)) => {
            if let Some(path) = raw.data_path.as_ref().filter(|path| !path.value.is_empty()) {
                remote(context, path, "s3", &["s3://", "s3a://", "s3n://"], found);
            } else if let Some(bucket) = raw.bucket.as_ref().filter(|bucket| !bucket.value.is_empty()) {
                self::bucket(context, bucket, raw, found);
                if let Some(prefix) = &raw.prefix {
                    self::prefix(context, prefix, raw, found);
                }
            } else if let Some(scope) = raw.scope.as_ref() {
                remote(context, scope, "s3", &["s3://"], found);
            }
        }
        // The schemes of its secret are those that DuckDB sends to it.
        Some(storage) => {
            let tag = storage.section().tag.unwrap_or_default();
            if let (Some(path), Some(secret_type)) = (storage.keys().whole_path(), SecretType::of_tag(tag)) {
                remote(context, path, tag, secret_type.default_scopes(), found);
            }
        }
        None => {}
    }
}

fn bucket(context: &Context<'_>, bucket: &Located<Text>, raw: &S3, found: &mut Findings) {
    let text = bucket.value.as_str();
    if let Some((scheme, rest)) = text.split_once("://") {
        let mut diagnostic = warning(
            bucket,
            format!("`bucket` begins with `{}://`, which the data path then contains twice", shown(scheme)),
        )
        .help("write only the name of the bucket");
        if scheme == "s3" && !rest.is_empty() {
            let name = rest.trim_end_matches('/');
            diagnostic.fixes.extend(around_variables::fix("remove the scheme", context.text, bucket, name));
        }
        if scheme.eq_ignore_ascii_case("s3") && !rest.is_empty() {
            let named = Located { value: rest.trim_end_matches('/').to_owned(), ..bucket.clone() };
            let mended = S3 { bucket: Some(named), ..raw.clone() };
            if let Some(path) = mended.data_path() {
                found.push(diagnostic.cure(Part::LakeSecret, Change::DataPath(Expr::text(path))));
                return;
            }
        }
        found.push(diagnostic);
    } else if text.contains([',', ';']) || is_several(text) {
        found.push(
            warning(bucket, "this is a list of buckets, but `bucket` is a single name".to_owned())
                .help("write one bucket: all Parquet files of a lake are in the same bucket"),
        );
    } else {
        if let Some(diagnostic) = slashes(context, bucket) {
            let named = Located { value: text.trim_matches('/').to_owned(), ..bucket.clone() };
            let path = S3 { bucket: Some(named), ..raw.clone() }.data_path().filter(|_| text.starts_with('/'));
            found.push(match path {
                Some(path) => diagnostic.cure(Part::LakeSecret, Change::DataPath(Expr::text(path))),
                None => diagnostic.into(),
            });
        }
        odd_parts(context, bucket, "bucket", found);
    }
}

/// A slash at an end of the bucket, to which Metaxy adds one: DuckDB takes the first `/` for the end of the bucket.
fn slashes(context: &Context<'_>, bucket: &Located<Text>) -> Option<Diagnostic> {
    let text = bucket.value.as_str();
    let name = text.trim_matches('/');
    if name == text || name.is_empty() {
        return None;
    }
    let mut diagnostic = if text.starts_with('/') {
        warning(bucket, "`bucket` begins with `/`: the URL `s3:///…` has no bucket".to_owned())
    } else {
        let message =
            "`bucket` ends with `/`: all object names then begin with `/`, which MinIO and other servers reject";
        Diagnostic::hint(Code::DataPath, bucket.span, message)
    }
    .help("write only the name of the bucket");
    if !name.contains('/') {
        let fix = around_variables::fix("remove the slash", context.text, bucket, name);
        diagnostic.fixes.extend(fix.map(Fix::to_be_read));
    }
    Some(diagnostic)
}

fn prefix(context: &Context<'_>, prefix: &Located<Text>, raw: &crate::backend::s3::S3, found: &mut Findings) {
    let text = prefix.value.as_str();
    let Some((scheme, rest)) = text.split_once("://") else { return odd_parts(context, prefix, "prefix", found) };
    let message = format!(
        "a URL in `prefix` becomes a folder of the bucket: the files are written to `{}:/…` in it",
        shown(scheme)
    );
    let diagnostic = warning(prefix, message);
    let bucket = raw.bucket.as_ref().map_or("", |bucket| bucket.value.trim_matches('/'));
    let Some(own) = rest.strip_prefix(bucket).filter(|own| own.is_empty() || own.starts_with('/')) else {
        found.push(diagnostic.help("write only the part after the bucket, and the bucket as `bucket`"));
        return;
    };
    let own = own.trim_matches('/');
    let mut diagnostic = diagnostic.help(format!("write only the part after the bucket: `{}`", shown(own)));
    let title = format!("change to `{}`", shown(own));
    diagnostic.fixes.extend(around_variables::fix(title, context.text, prefix, own).map(Fix::to_be_read));
    let mended =
        crate::backend::s3::S3 { prefix: Some(Located { value: own.to_owned(), ..prefix.clone() }), ..raw.clone() };
    match mended.data_path() {
        Some(path) => found.push(diagnostic.cure(Part::LakeSecret, Change::DataPath(Expr::text(path)))),
        None => found.push(diagnostic),
    }
}

/// A URL with the scheme of another store, as the examples of S3's protocol have it: with the one of this backend. Of
/// S3 without an endpoint nobody knows which of the two is wrong.
fn of_another_store(context: &Context<'_>, text: &str, schemes: &[&str]) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let own = schemes.first()?;
    let is_known = SecretType::of_scheme(scheme).is_some() && !rest.starts_with('/');
    let is_here = *own != "s3://" || context.object_store().is_some_and(|storage| storage.has("endpoint"));
    (is_known && is_here && !rest.is_empty()).then(|| format!("{own}{rest}"))
}

/// `schemes` are those that DuckDB sends to the backend's secret.
fn remote(context: &Context<'_>, path: &Located<Text>, tag: &str, schemes: &[&str], found: &mut Findings) {
    let text = path.value.as_str();
    let scheme = schemes.iter().find(|scheme| text.starts_with(**scheme));
    let wanted = schemes.iter().map(|scheme| format!("`{scheme}`")).collect::<Vec<_>>().join(" or ");
    let Some(scheme) = scheme else {
        let lower = text.to_lower();
        if let Some(scheme) = schemes.iter().find(|scheme| lower.starts_with(**scheme)) {
            let mut diagnostic = warning(path, "DuckDB reads a scheme in upper case as a local folder".to_owned())
                .help(format!("write `{scheme}` in lower case"));
            let mended = format!("{scheme}{}", &text[scheme.len()..]);
            diagnostic.fixes.extend(around_variables::fix(
                "write the scheme in lower case",
                context.text,
                path,
                &mended,
            ));
            let mended = shown_text(&Located { value: mended, ..path.clone() });
            found.push(diagnostic.cure(Part::LakeSecret, Change::DataPath(mended)));
            return;
        }
        let message = match text.split_once("://") {
            Some((other, _)) => {
                format!("`{}://` is not a scheme of the `{tag}` storage: its secret is not used", shown(other))
            }
            None => "without a scheme, the Parquet files are written to a local folder of that name".to_owned(),
        };
        let has_endpoint = context.object_store().is_some_and(|storage| storage.has("endpoint"));
        let web = bucket_address::meant(text, tag);
        found.push(match web {
            Some(meant) if has_endpoint || meant.is_alone => {
                let title = format!("write `{}`", shown(&meant.path));
                let signed = if text.contains("X-Amz-") { ": a presigned URL is valid for one object" } else { "" };
                let diagnostic = warning(path, message).help(format!("{title}{signed}"));
                let fixed = around_variables::fix(title, context.text, path, &meant.path).map(Fix::to_be_read);
                let mut finding = Finding::from(diagnostic);
                finding.diagnostic.fixes.extend(fixed);
                let path = shown_text(&Located { value: meant.path, ..path.clone() });
                finding.cure(Part::LakeSecret, Change::DataPath(path))
            }
            Some(meant) => warning(path, message)
                .help(format!(
                    "write `{}`, and the server as `endpoint`: `{}`",
                    shown(&meant.path),
                    shown(&meant.endpoint)
                ))
                .into(),
            None => match of_another_store(context, text, schemes).or_else(|| url_meant(text, schemes)) {
                Some(meant) => rewritten(context, path, message, meant),
                None => {
                    warning(path, message).help(format!("start the path with {wanted}{}", other_backend(text))).into()
                }
            },
        });
        return;
    };
    let rest = &text[scheme.len()..];
    // A bucket that a variable leaves empty is missing there.
    if rest.starts_with('/') && !rest.trim_start_matches('/').is_empty() && !path.from_variable {
        let message = format!(
            "there is no bucket between `{scheme}` and the third `/`, and DuckDB cannot write \
                               anything"
        );
        found.push(rewritten(context, path, message, format!("{scheme}{}", rest.trim_start_matches('/'))));
        return;
    }
    if rest.trim_start_matches('/').is_empty() {
        let no_bucket = if context.engine.ways.folders_in_home {
            "DuckLake writes to a local folder".to_owned()
        } else {
            let version = context.engine.unless_every(Versions::of(|engine| !engine.ways.folders_in_home));
            format!("DuckDB{version} uses the first folder as the bucket")
        };
        found.push(
            warning(path, format!("`{}` has no bucket: {no_bucket}", shown(text)))
                .help(format!("add the bucket: `{scheme}my-bucket/`")),
        );
    }
    odd_parts(context, path, "path", found);
}
