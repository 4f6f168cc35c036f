//! Object stores and the paths that lead to them.

use crate::duckdb::options::{Home, Provider, SecretType};
use crate::plan::hosts::found::{DEFAULT_HOST, Found, MOTHERDUCK, MOTHERDUCK_PREFIXES, Text, given, texts};
use crate::plan::hosts::text;
use crate::sql::{CreateSecret, Expr};
use crate::text::case::Case as _;
use crate::text::span::Span;

/// The secrets of object stores, and which of them a path has led to.
pub(super) struct ObjectStores<'a> {
    pub(super) secrets: &'a [&'a CreateSecret],
    /// What `s3_region` is set to.
    region: Option<Text>,
    used: Vec<bool>,
}

impl<'a> ObjectStores<'a> {
    pub(super) fn new(secrets: &'a [&'a CreateSecret], region: Option<Text>) -> Self {
        Self { secrets, region, used: vec![false; secrets.len()] }
    }

    /// The path of a catalog, of which the beginning says what opens it, unless `kind` does.
    pub(super) fn catalog(&mut self, path: &Text, kind: Option<&str>, role: &'static str, found: &mut Found) {
        let (prefix, rest) = text::prefix(&path.text);
        let opener = prefix.map(str::to_ascii_lowercase);
        let rest = Text { text: rest.to_owned(), span: path.span };
        match opener.as_deref().or(kind) {
            Some("ducklake" | "duckdb" | "sqlite" | "sqlite3" | "sqlite_scanner") => {
                if prefix.is_some() {
                    self.catalog(&rest, None, role, found);
                } else {
                    self.path(&rest, role, found);
                }
            }
            Some("postgres" | "postgresql" | "postgres_scanner" | "pg" | "mysql" | "mysql_scanner") => {
                let hosts = text::connection(&rest.text);
                // An empty path goes with a secret, which is looked at by itself.
                if hosts.is_empty() && !rest.text.trim().is_empty() && !text::is_local(&rest.text) {
                    found.unknown(DEFAULT_HOST, role, path.span);
                }
                found.client(hosts, path.span, role);
            }
            Some(prefix) if MOTHERDUCK_PREFIXES.contains(&prefix) => found.known(MOTHERDUCK, role, path.span),
            Some(extension) if prefix.is_some() => {
                found.unknown(format!("the hosts that the extension `{extension}` contacts"), role, path.span);
            }
            _ => self.path(path, role, found),
        }
    }

    pub(super) fn paths(&mut self, expr: &Expr, role: &'static str, found: &mut Found) {
        for text in texts(expr) {
            self.path(&text, role, found);
        }
    }

    /// A path that DuckDB opens through one of its file systems.
    fn path(&mut self, path: &Text, role: &'static str, found: &mut Found) {
        let Some((scheme, rest)) = path.text.split_once("://") else { return };
        let scheme = scheme.to_ascii_lowercase();
        if let Some(secret_type) = SecretType::of_scheme(&scheme) {
            let default = if let Home::Host(host) = secret_type.home() { Some(host) } else { None };
            return self.object(&path.text, rest, default, path.span, role, found);
        }
        match scheme.as_str() {
            "file" => {}
            "hf" => found.known("huggingface.co", role, path.span),
            "az" | "azure" | "abfs" | "abfss" => {
                let host = text::authority(rest);
                if host.contains('.') {
                    found.known(host, role, path.span);
                }
                found.unknown("the account of an existing Azure secret", role, path.span);
            }
            // Of a scheme that it does not know DuckDB makes a folder; an extension may know it.
            _ => found.known(text::authority(rest), role, path.span),
        }
    }

    /// A URL of an object store. `default` is the host without a secret, else AWS.
    fn object(
        &mut self,
        url: &str,
        rest: &str,
        default: Option<&str>,
        span: Option<Span>,
        role: &'static str,
        found: &mut Found,
    ) {
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let bucket = path.split('/').next().unwrap_or(path);
        let mut matched = false;
        for endpoint in text::query(query, &["s3_endpoint"]) {
            // What a URL says itself beats every secret.
            found.known(text::authority(&format!("{bucket}.{endpoint}")), role, span);
            found.known(text::authority(&endpoint), role, span);
        }
        for (secret, used) in self.secrets.iter().zip(&mut self.used) {
            let Some(secret_type) = object_store(secret) else { continue };
            let written = given(&secret.options, &["SCOPE"]);
            let scopes: Vec<&str> = match &written[..] {
                [] => secret_type.default_scopes().to_vec(),
                scopes => scopes.iter().map(|scope| scope.text.as_str()).collect(),
            };
            if scopes.iter().any(|scope| url.starts_with(scope)) {
                (matched, *used) = (true, true);
                endpoint(secret, secret_type, Some((bucket, span)), role, found);
            }
        }
        if !matched {
            match (default, &self.region) {
                (Some(host), _) => found.known(host, role, None),
                (None, Some(region)) => {
                    let host = format!("{bucket}.s3.{}.amazonaws.com", region.text);
                    found.known(text::authority(&host), role, region.span.or(span));
                }
                (None, None) => found.known(text::authority(&format!("{bucket}.s3.amazonaws.com")), role, span),
            }
            found.unknown("the endpoint of an existing secret", role, None);
        }
    }

    /// The secrets that no path has led to: what is read later may.
    pub(super) fn rest(&self, found: &mut Found) {
        for (secret, used) in self.secrets.iter().zip(&self.used) {
            let Some(secret_type) = object_store(secret) else { continue };
            if !used {
                endpoint(secret, secret_type, None, "storage", found);
            }
            for proxy in given(&secret.options, &["HTTP_PROXY"]) {
                found.known(text::authority(&proxy.text), "proxy", proxy.span);
            }
            chain(secret, found);
        }
    }
}

fn object_store(secret: &CreateSecret) -> Option<SecretType> {
    let types = SecretType::ALL.into_iter().filter(|it| it.speaks_s3());
    types.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(secret.secret_type))
}

/// Where a secret of an object store leads. DuckDB puts the bucket before the host unless the
/// style of URLs is `path`, which it is for R2 and GCS where nothing else is said.
fn endpoint(
    secret: &CreateSecret,
    secret_type: SecretType,
    bucket: Option<(&str, Option<Span>)>,
    role: &'static str,
    found: &mut Found,
) {
    let options = &secret.options;
    let mut hosts = given(options, &["ENDPOINT"]);
    // A secret that is made anew when it has run out is made of these.
    let refresh = options.iter().filter(|option| option.key().eq_ignore_ascii_case("REFRESH_INFO"));
    for option in refresh {
        match &option.value {
            Expr::Map(entries) => {
                let named = |name: &Expr| name.as_text().is_some_and(|it| it.eq_ignore_ascii_case("endpoint"));
                hosts.extend(entries.iter().filter(|(name, _)| named(name)).flat_map(|(_, value)| texts(value)));
            }
            value => hosts.extend(texts(value).into_iter().filter(|it| it.text.to_lower().contains("endpoint"))),
        }
    }
    let accounts = given(options, &["ACCOUNT_ID"]);
    let home = secret_type.home();
    let path_style = home.is_path_style(!accounts.is_empty());
    let around = |text: &Text, before: &str, after: &str| Text {
        text: format!("{before}{}{after}", text.text),
        span: text.span,
    };
    if hosts.is_empty() {
        let region = given(options, &["REGION"]);
        hosts = match home {
            Home::Host(host) => vec![Text { text: host.to_owned(), span: None }],
            Home::Account(domain) if !accounts.is_empty() => {
                accounts.iter().map(|account| around(account, "", &format!(".{domain}"))).collect()
            }
            _ if !region.is_empty() => region.iter().map(|region| around(region, "s3.", ".amazonaws.com")).collect(),
            _ if is_chain(secret) => vec![Text { text: "s3.amazonaws.com".to_owned(), span: None }],
            _ => vec![Text { text: "s3.us-east-1.amazonaws.com".to_owned(), span: None }],
        };
    }
    let style = given(options, &["URL_STYLE"]).pop();
    let path_style = style.map_or(path_style, |style| !["vhost", "virtual"].contains(&style.text.as_str()));
    for host in hosts {
        match bucket {
            Some((bucket, span)) if !path_style => {
                let name = format!("{bucket}.{}", host.text);
                found.known(text::authority(&name), role, host.span.or(span));
            }
            _ => found.known(text::authority(&host.text), role, host.span),
        }
    }
}

fn is_chain(secret: &CreateSecret) -> bool {
    given(&secret.options, &["PROVIDER"]).iter().any(|it| Provider::of_word(&it.text) == Provider::CredentialChain)
}

/// Where the credentials come from, if not from the file.
fn chain(secret: &CreateSecret, found: &mut Found) {
    if !is_chain(secret) {
        return;
    }
    let options = &secret.options;
    let chain = given(options, &["CHAIN"]);
    let has = |link: &str| chain.iter().any(|it| it.text.split(';').any(|it| it.trim().eq_ignore_ascii_case(link)));
    let role = given(options, &["ASSUME_ROLE_ARN", "WEB_IDENTITY_TOKEN_FILE"]);
    if !role.is_empty() || has("sts") || has("web_identity") || chain.is_empty() {
        found.known("sts.amazonaws.com", "credentials", role.first().and_then(|it| it.span));
    }
    if has("instance") || chain.is_empty() {
        found.known("169.254.169.254", "credentials", None);
    }
    if has("sso") || has("config") || has("process") || chain.is_empty() {
        found.unknown("the hosts in the local AWS profile", "credentials", None);
    }
}
