//! The `duckdb` flavor: Metaxy's plan with the cures of the findings applied.
//!
//! Whatever differs from Metaxy's plan differs because of a finding, and knows which.

use crate::duckdb::options::Provider;
use crate::plan::{Omitted, Plan, Step, lake_path};
use crate::rules::finding::{Change, Cure, Finding, Part};
use crate::sql::{Cause, Expr, Literal, Name, SecretOption, Segment, Statement};
use crate::text::case::Case as _;
use crate::text::groups::Groups;
use crate::text::span::Span;

/// The cures of a finding, which knows itself only by its cause.
#[derive(Clone, Debug)]
pub(crate) struct Cured {
    cause: Cause,
    cures: Vec<Cure>,
}

impl Cured {
    /// The cures of a finding, if it has any.
    pub(crate) fn of(finding: &Finding) -> Option<Self> {
        (!finding.cures.is_empty()).then(|| Self { cause: finding.cause(), cures: finding.cures.clone() })
    }
}

/// Applies the cures of the findings.
///
/// First what concerns one option, then what looks at several, then what concerns names: each
/// later change sees what the earlier ones left.
pub(crate) fn cured(mut plan: Plan, cured: &[Cured]) -> Plan {
    for round in 0..=LAST_ROUND {
        let of_round = |Cured { cause, cures }: &'_ Cured| {
            let due = cures.iter().filter(|cure| round_of(&cure.change) == round);
            due.map(|cure| (cure.clone(), *cause)).collect::<Vec<_>>()
        };
        let due: Vec<(Cure, Cause)> = cured.iter().flat_map(of_round).collect();
        if !due.is_empty() {
            apply(&mut plan, &due);
        }
    }
    if !cured.is_empty() {
        extensions(&mut plan);
    }
    plan
}

/// The provider `credential_chain` comes with the extension `aws`, and a cure may have brought it or taken it away.
fn extensions(plan: &mut Plan) {
    let is_chain = |option: &SecretOption| {
        let word = (option.key() == "PROVIDER").then(|| option.value.as_text()).flatten();
        word.is_some_and(|word| Provider::of_word(&word) == Provider::CredentialChain)
    };
    let wanted = plan.steps.iter().any(|step| match &step.statement {
        Statement::CreateSecret(secret) => secret.options.iter().any(is_chain),
        _ => false,
    });
    match (plan.extensions.iter().position(|extension| *extension == "aws"), wanted) {
        (None, true) => plan.extensions.push("aws"),
        (Some(at), false) => drop(plan.extensions.remove(at)),
        _ => {}
    }
}

const LAST_ROUND: u8 = 4;

fn round_of(change: &Change) -> u8 {
    match change {
        Change::Omit | Change::Drop { .. } => 0,
        // What is said of the value of one key gives way to what another key says of the option.
        Change::Set { key: Some(_), .. } => 1,
        Change::Set { key: None, .. } | Change::DataPath(_) | Change::Quote(_) | Change::Rename { .. } => 2,
        Change::KeepLast { .. } => 3,
        Change::SafeName | Change::OwnName => LAST_ROUND,
    }
}

/// Applies the cures of one round. There may be as many as there are options: none of them looks
/// through all options by itself.
fn apply(plan: &mut Plan, cures: &[(Cure, Cause)]) {
    for &(ref cure, cause) in cures {
        match &cure.change {
            Change::Omit => {
                let before = plan.steps.len();
                plan.steps.retain(|step| step.part != Some(cure.part));
                if plan.steps.len() < before {
                    plan.omitted.push(Omitted { part: cure.part, cause });
                }
            }
            Change::SafeName | Change::OwnName => rename(plan, cure, cause),
            Change::Rename { origin, name } => plan.steps.iter_mut().for_each(|step| named(step, *origin, name, cause)),
            Change::DataPath(path) => plan.steps.iter_mut().for_each(|step| data_path(step, path, cause)),
            // What concerns the options of a statement, or many places of it, comes below.
            Change::Drop { .. } | Change::Set { .. } | Change::KeepLast { .. } | Change::Quote(_) => {}
        }
    }
    let mut quotes: Vec<(Span, Cause)> = Vec::new();
    quotes.extend(cures.iter().filter_map(|(cure, cause)| match cure.change {
        Change::Quote(origin) => Some((origin, *cause)),
        _ => None,
    }));
    crate::text::sort::sort_by(&mut quotes, |a, b| a.0.cmp(&b.0));
    for step in &mut plan.steps {
        change_options(step, cures);
        if !quotes.is_empty() {
            quote(step, &quotes);
        }
    }
}

/// Where the options of a statement are.
struct Index {
    by_name: Groups<Vec<usize>>,
    /// By where the key begins.
    by_key: Groups<usize>,
}

impl Index {
    fn of(options: &[SecretOption]) -> Self {
        let mut index = Self { by_name: Groups::default(), by_key: Groups::default() };
        for (at, option) in options.iter().enumerate() {
            index.by_name.or_insert(option.key().into_owned(), Vec::new()).push(at);
            if let Some(origin) = written(option) {
                *index.by_key.or_insert(origin.start.to_string(), at) = at;
            }
        }
        index
    }

    /// The options of a name, or that of them whose key is written at a place.
    fn meant(&self, options: &[SecretOption], name: &str, key: Option<Span>) -> Vec<usize> {
        match key {
            Some(key) => {
                let at = self.by_key.get(&key.start.to_string()).copied();
                at.filter(|at| options[*at].key() == name && written(&options[*at]) == Some(key)).into_iter().collect()
            }
            None => self.by_name.get(name).cloned().unwrap_or_default(),
        }
    }
}

/// Where the key of an option is written.
fn written(option: &SecretOption) -> Option<Span> {
    option.name.segments.iter().find_map(|segment| segment.origin)
}

/// Leaves out, sets and adds options of a step.
fn change_options(step: &mut Step, cures: &[(Cure, Cause)]) {
    let part = step.part;
    let mut cures = cures.iter().filter(|(cure, _)| Some(cure.part) == part).peekable();
    let Some(options) = cures.peek().and_then(|_| options(&mut step.statement)) else { return };
    let mut index = Index::of(options);
    let mut gone = vec![false; options.len()];
    for &(ref cure, cause) in cures {
        let leave_out = match &cure.change {
            Change::Drop { name, key } => index.meant(options, name, *key),
            Change::KeepLast { name } => {
                let kept = index.by_name.or_insert(name.clone(), Vec::new());
                let last = kept.pop();
                std::mem::replace(kept, last.into_iter().collect())
            }
            Change::Set { name, value, key } => {
                set(options, part, &mut index, (name, value, *key), cause);
                step.cured_by.push(cause);
                continue;
            }
            _ => continue,
        };
        let mut changed = false;
        for at in leave_out {
            changed |= !std::mem::replace(&mut gone[at], true);
        }
        if changed {
            step.cured_by.push(cause);
        }
    }
    // Nothing is added in a round in which something is left out.
    let mut gone = gone.into_iter();
    options.retain(|_| !gone.next().unwrap_or(false));
}

/// The options of a statement that has any.
fn options(statement: &mut Statement) -> Option<&mut Vec<SecretOption>> {
    match statement {
        Statement::CreateSecret(secret) => Some(&mut secret.options),
        Statement::Attach { options, .. } => Some(options),
        _ => None,
    }
}

/// Gives an option a value, and adds it if there is none of the name.
fn set(
    options: &mut Vec<SecretOption>,
    part: Option<Part>,
    index: &mut Index,
    (name, value, key): (&str, &Expr, Option<Span>),
    cause: Cause,
) {
    if let Some(at) = index.meant(options, name, key).first() {
        options[*at].value = value.clone();
        options[*at].cured_by = Some(cause);
        return;
    }
    if key.is_some() {
        // What was written there another cure has left out.
        return;
    }
    let written = Name { segments: vec![Segment::ours(name.to_owned())], pasted: true, cured_by: None };
    let option = SecretOption { name: written, value: value.clone(), cured_by: Some(cause) };
    // Metaxy writes the options of its secrets in the order of their names; the DuckLake secret
    // ends with the data path.
    let at = match part {
        Some(Part::LakeSecret) => options.iter().position(|it| it.key() == "DATA_PATH"),
        Some(Part::Attach) => None,
        _ => options.iter().position(|it| it.key() > option.key()),
    };
    if let Some(at) = at {
        options.insert(at, option);
        *index = Index::of(options);
    } else {
        *index.by_name.or_insert(name.to_owned(), Vec::new()) = vec![options.len()];
        options.push(option);
    }
}

/// Puts quotes around a name, or escapes a text, that was made from the value at `origin`.
fn quote(step: &mut Step, quotes: &[(Span, Cause)]) {
    let mut causes = Vec::new();
    let mut name = |name: &mut Name| {
        if let Some(cause) = cause_of(&name.segments, quotes).filter(|_| name.pasted) {
            name.pasted = false;
            name.cured_by = Some(cause);
            causes.push(cause);
        }
    };
    match &mut step.statement {
        Statement::CreateSecret(secret) => {
            name(&mut secret.name);
            for option in &mut secret.options {
                name(&mut option.name);
            }
        }
        Statement::Attach { alias, options, .. } => {
            name(alias);
            for option in options {
                name(&mut option.name);
            }
        }
        Statement::Use(database) | Statement::CreateDatabase { name: database, .. } => name(database),
        _ => {}
    }
    match &mut step.statement {
        Statement::CreateSecret(secret) => {
            for option in &mut secret.options {
                if let Some(cause) = escape(&mut option.value, quotes) {
                    option.cured_by = Some(cause);
                    causes.push(cause);
                }
            }
        }
        Statement::SetS3Region(region) => causes.extend(escape(region, quotes)),
        _ => {}
    }
    crate::text::sort::sort_by(&mut causes, Ord::cmp);
    causes.dedup();
    step.cured_by.append(&mut causes);
}

/// The first finding that quotes what one of the pieces was made from.
fn cause_of(segments: &[Segment], quotes: &[(Span, Cause)]) -> Option<Cause> {
    segments.iter().find_map(|segment| {
        let origin = segment.origin?;
        let at = quotes.partition_point(|(quoted, _)| *quoted < origin);
        quotes.get(at).filter(|(quoted, _)| *quoted == origin).map(|(_, cause)| *cause)
    })
}

/// Gives the database whose name was made from the value at `origin` another.
fn named(step: &mut Step, origin: Span, text: &str, cause: Cause) {
    let (Statement::Use(name) | Statement::CreateDatabase { name, .. }) = &mut step.statement else { return };
    if name.segments.iter().any(|segment| segment.origin == Some(origin)) {
        *name = Name { segments: vec![Segment::from(text, origin)], pasted: false, cured_by: Some(cause) };
        step.cured_by.push(cause);
    }
}

fn escape(value: &mut Expr, quotes: &[(Span, Cause)]) -> Option<Cause> {
    match value {
        Expr::PastedText(literal) => {
            let cause = cause_of(&literal.segments, quotes)?;
            let empty = Literal { segments: Vec::new(), secret: false };
            *value = Expr::Text(std::mem::replace(literal, empty));
            Some(cause)
        }
        Expr::Map(entries) => {
            let causes: Vec<Cause> = entries.iter_mut().filter_map(|(_, value)| escape(value, quotes)).collect();
            causes.first().copied()
        }
        _ => None,
    }
}

fn data_path(step: &mut Step, path: &Expr, cause: Cause) {
    match &mut step.statement {
        Statement::CreateSecret(secret) if step.part == Some(Part::LakeSecret) => {
            for option in secret.options.iter_mut().filter(|option| option.key() == "DATA_PATH") {
                option.value = path.clone();
                option.cured_by = Some(cause);
            }
            step.cured_by.push(cause);
        }
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
        Statement::CreateSecret(secret) => Some(secret.name.text().to_lower()),
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
                segment.text = segment
                    .text
                    .chars()
                    .map(|it| if engine.is_secret_name(it) { it } else { '_' })
                    .collect::<String>()
                    .into();
            }
        }
        let suffix = if cure.part == Part::LakeSecret { "_lake" } else { "_storage" };
        while taken.contains(&secret.name.text().to_lower()) {
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
    name.as_text().map(|name| name.to_lower())
}

#[cfg(test)]
mod tests;
