//! The `duckdb` flavor: Metaxy's plan with the cures of the findings applied.
//!
//! Whatever differs from Metaxy's plan differs because of a finding, and knows which.

use crate::plan::{Omitted, Plan, Step, lake_path};
use crate::rules::finding::{Change, Cure, Finding, Part};
use crate::sql::{Cause, Expr, Literal, Name, SecretOption, Segment, Statement};
use crate::text::span::Span;

/// Applies the cures of the findings.
///
/// First what concerns one option, then what looks at several, then what concerns names: each
/// later change sees what the earlier ones left.
pub(crate) fn cured(mut plan: Plan, findings: &[Finding]) -> Plan {
    for round in 0..=LAST_ROUND {
        for finding in findings {
            for cure in finding.cures.iter().filter(|cure| round_of(&cure.change) == round) {
                apply(&mut plan, cure, finding.cause());
            }
        }
    }
    plan
}

const LAST_ROUND: u8 = 3;

fn round_of(change: &Change) -> u8 {
    match change {
        Change::Omit | Change::Drop { .. } => 0,
        Change::Set { .. } | Change::DataPath(_) | Change::Quote(_) => 1,
        Change::KeepLast { .. } => 2,
        Change::SafeName | Change::OwnName => LAST_ROUND,
    }
}

fn apply(plan: &mut Plan, cure: &Cure, cause: Cause) {
    let part = Some(cure.part);
    match &cure.change {
        Change::Omit => {
            let before = plan.steps.len();
            plan.steps.retain(|step| step.part != part);
            if plan.steps.len() < before {
                plan.omitted.push(Omitted { part: cure.part, cause });
            }
        }
        Change::Quote(origin) => plan.steps.iter_mut().for_each(|step| quote(step, *origin, cause)),
        Change::SafeName | Change::OwnName => rename(plan, cure, cause),
        Change::DataPath(path) => plan.steps.iter_mut().for_each(|step| data_path(step, path, cause)),
        Change::Drop { name, key } => {
            for step in plan.steps.iter_mut().filter(|step| step.part == part) {
                let Some(options) = options(&mut step.statement) else { continue };
                let before = options.len();
                options.retain(|option| !is_meant(option, name, *key));
                if options.len() < before {
                    step.cured_by.push(cause);
                }
            }
        }
        Change::Set { name, value, key } => {
            for step in plan.steps.iter_mut().filter(|step| step.part == part) {
                set(step, name, value, *key, cause);
            }
        }
        Change::KeepLast { name } => {
            for step in plan.steps.iter_mut().filter(|step| step.part == part) {
                keep_last(step, name, cause);
            }
        }
    }
}

/// The options of a statement that has any.
fn options(statement: &mut Statement) -> Option<&mut Vec<SecretOption>> {
    match statement {
        Statement::CreateSecret(secret) => Some(&mut secret.options),
        Statement::Attach { options, .. } => Some(options),
        _ => None,
    }
}

fn is_meant(option: &SecretOption, name: &str, key: Option<Span>) -> bool {
    let written = || option.name.segments.iter().find_map(|segment| segment.origin);
    option.key() == name && key.is_none_or(|key| written() == Some(key))
}

fn set(step: &mut Step, name: &str, value: &Expr, key: Option<Span>, cause: Cause) {
    let is_secret = matches!(step.statement, Statement::CreateSecret(_));
    let Some(options) = options(&mut step.statement) else { return };
    step.cured_by.push(cause);
    if let Some(option) = options.iter_mut().find(|option| is_meant(option, name, key)) {
        option.value = value.clone();
        option.cured_by = Some(cause);
        return;
    }
    if key.is_some() {
        // What was written there another cure has left out.
        return;
    }
    let name = Name { segments: vec![Segment::ours(name)], pasted: true, cured_by: None };
    let option = SecretOption { name, value: value.clone(), cured_by: Some(cause) };
    // Metaxy writes the options of its secrets in the order of their names; the DuckLake secret
    // ends with the data path.
    let at = match step.part {
        Some(Part::LakeSecret) => options.iter().position(|it| it.key() == "DATA_PATH"),
        _ if is_secret => options.iter().position(|it| it.key() > option.key()),
        _ => None,
    };
    options.insert(at.unwrap_or(options.len()), option);
}

fn keep_last(step: &mut Step, name: &str, cause: Cause) {
    let Some(options) = options(&mut step.statement) else { return };
    let Some(last) = options.iter().rposition(|option| option.key() == name) else { return };
    let before = options.len();
    let mut index = 0;
    options.retain(|option| {
        index += 1;
        index > last || option.key() != name
    });
    if options.len() < before {
        step.cured_by.push(cause);
    }
}

/// Puts quotes around a name, or escapes a text, that was made from the value at `origin`.
fn quote(step: &mut Step, origin: Span, cause: Cause) {
    let mut changed = false;
    let mut name = |name: &mut Name| {
        if name.pasted && holds(&name.segments, origin) {
            name.pasted = false;
            name.cured_by = Some(cause);
            changed = true;
        }
    };
    match &mut step.statement {
        Statement::CreateSecret(secret) => {
            name(&mut secret.name);
            secret.options.iter_mut().for_each(|option| name(&mut option.name));
        }
        Statement::Attach { alias, options, .. } => {
            name(alias);
            options.iter_mut().for_each(|option| name(&mut option.name));
        }
        Statement::Use(database) | Statement::CreateDatabase { name: database, .. } => name(database),
        _ => {}
    }
    match &mut step.statement {
        Statement::CreateSecret(secret) => {
            for option in &mut secret.options {
                if escape(&mut option.value, origin) {
                    option.cured_by = Some(cause);
                    changed = true;
                }
            }
        }
        Statement::SetS3Region(region) => changed |= escape(region, origin),
        _ => {}
    }
    if changed {
        step.cured_by.push(cause);
    }
}

fn holds(segments: &[Segment], origin: Span) -> bool {
    segments.iter().any(|segment| segment.origin == Some(origin))
}

fn escape(value: &mut Expr, origin: Span) -> bool {
    match value {
        Expr::PastedText(literal) if holds(&literal.segments, origin) => {
            let empty = Literal { segments: Vec::new(), secret: false };
            *value = Expr::Text(std::mem::replace(literal, empty));
            true
        }
        Expr::Map(entries) => entries.iter_mut().fold(false, |changed, (_, value)| escape(value, origin) || changed),
        _ => false,
    }
}

fn data_path(step: &mut Step, path: &Expr, cause: Cause) {
    match &mut step.statement {
        Statement::CreateSecret(_) if step.part == Some(Part::LakeSecret) => set(step, "DATA_PATH", path, None, cause),
        Statement::CreateDatabase { data_path, .. } => {
            *data_path = path.clone();
            step.cured_by.push(cause);
        }
        _ => {}
    }
}

/// Gives the secret of a part another name, which no other secret of the plan has.
fn rename(plan: &mut Plan, cure: &Cure, cause: Cause) {
    let engine = plan.engine;
    let lower = |step: &Step| match &step.statement {
        Statement::CreateSecret(secret) => Some(secret.name.text().to_lowercase()),
        _ => None,
    };
    let mut taken: Vec<String> =
        plan.steps.iter().filter(|step| step.part != Some(cure.part)).filter_map(lower).collect();
    // A secret that exists already has a name too.
    taken.extend(plan.steps.iter().filter_map(|step| existing(&step.statement)));
    for step in plan.steps.iter_mut().filter(|step| step.part == Some(cure.part)) {
        let Statement::CreateSecret(secret) = &mut step.statement else { continue };
        if cure.change == Change::SafeName {
            for segment in &mut secret.name.segments {
                segment.text =
                    segment.text.chars().map(|it| if engine.is_secret_name(it) { it } else { '_' }).collect();
            }
        }
        let suffix = if cure.part == Part::LakeSecret { "_lake" } else { "_storage" };
        while taken.contains(&secret.name.text().to_lowercase()) {
            secret.name.segments.push(Segment::ours(suffix));
        }
        secret.name.pasted = false;
        secret.name.cured_by = Some(cause);
        step.cured_by.push(cause);
    }
    if cure.part == Part::LakeSecret {
        attach(plan, cause);
    }
}

/// Attaches the DuckLake secret under the name that it has now.
fn attach(plan: &mut Plan, cause: Cause) {
    let name = plan.steps.iter().find_map(|step| match &step.statement {
        Statement::CreateSecret(secret) if step.part == Some(Part::LakeSecret) => Some(secret.name.clone()),
        _ => None,
    });
    let Some(name) = name else { return };
    for step in &mut plan.steps {
        if let Statement::Attach { path, alias, .. } = &mut step.statement {
            *path = Expr::text(lake_path(name.clone()));
            alias.pasted = false;
            step.cured_by.push(cause);
        } else if let Statement::Use(alias) = &mut step.statement {
            alias.pasted = false;
        }
    }
}

/// The name of the secret that the DuckLake secret refers to, in lower case.
fn existing(statement: &Statement) -> Option<String> {
    let Statement::CreateSecret(secret) = statement else { return None };
    let parameters = secret.options.iter().find(|option| option.key() == "METADATA_PARAMETERS")?;
    let Expr::Map(entries) = &parameters.value else { return None };
    let (_, name) = entries.iter().find(|(key, _)| key.as_text().as_deref() == Some("SECRET"))?;
    name.as_text().map(|name| name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use crate::{Flavor, Options, Rendering, analyze};

    const CATALOG: &str = "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m\"\n";
    const STORAGE: &str = "[ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s\"\nbucket = \"b\"\n";

    fn statement(toml: &str, index: usize) -> String {
        let analysis = analyze(toml, &Options::default());
        let store = analysis.select(None).expect("there is a fragment");
        let script = store.script(Flavor::DuckDb, Rendering { mask: false, setup: false }).expect("it is sound");
        script.statements[index].sql.text.clone()
    }

    #[test]
    fn attach_options_become_what_ducklake_takes() {
        let options = "[ducklake]\ndata_inlining_row_limit = 5\nattach_options = { api_version = \"0.2\", \
                       OVERRIDE_DATA_PATH = \"true\", data_inlining_ROW_limit = 3, type = \"sqlite\", busy_timeout = -1, \
                       metadata_parameters = { block_size = 262144, c = 1 } }\n";
        assert_eq!(
            statement(&format!("{options}{CATALOG}{STORAGE}"), 1),
            "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_ducklake' AS ducklake \
             (OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT 5, META_BLOCK_SIZE 262144);"
        );
    }

    #[test]
    fn secrets_become_what_duckdb_takes() {
        let storage = "[ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s\"\nbucket = \"s3://b\"\nurl_style = \"PATH\"\n\
                       secret_parameters = { endpoint = \"HTTP://h:9/\", regoin = \"x\", scope = [\"s3://b\"], TYPE = \"gcs\", \
                       provider = \"chain\", extra_http_headers = { a = \"b'\" } }\n";
        assert_eq!(
            statement(&format!("{CATALOG}{storage}"), 0),
            "CREATE OR REPLACE SECRET s ( TYPE S3, ENDPOINT 'h:9/', EXTRA_HTTP_HEADERS MAP {'a': 'b'''}, \
             SCOPE ['s3://b'], URL_STYLE 'path', USE_SSL false );"
        );
    }

    #[test]
    fn paths_begin_as_duckdb_wants_them() {
        let catalog =
            |uri: &str| statement(&format!("{}{STORAGE}", CATALOG.replace("\"m\"", &format!("\"{uri}\""))), 0);
        assert!(catalog("foo:bar.db").contains("METADATA_PATH './foo:bar.db'"));
        assert!(catalog("duckdb:bar.db").contains("METADATA_PATH 'duckdb:bar.db'"));
        let bucket = STORAGE.replace("\"b\"", "\"s3://b\"");
        assert!(statement(&format!("{CATALOG}{bucket}"), 0).contains("DATA_PATH 's3://b/'"));
        let path = "[ducklake.storage]\ntype = \"gcs\"\nsecret_name = \"s\"\ndata_path = \"GS://b/\"\n";
        assert!(statement(&format!("{CATALOG}{path}"), 0).contains("DATA_PATH 'gs://b/'"));
    }
}
