//! `pooler-user`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::PoolerUser,
    docs: r"A user name that Supabase's shared pooler cannot assign to a project.

Many projects share the hosts `*.pooler.supabase.com`. The pooler identifies the project by the user name,
which must be `postgres.<project-ref>`; for a bare `postgres`, it responds with `Tenant or user not found`.
The bare name is correct for the direct connection, `db.<project-ref>.supabase.co`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.catalog_secret() else { return };
    let (Some(host), Some(user)) = (secret.option("host"), secret.option("user")) else { return };
    let pooler = host.text.trim().to_ascii_lowercase().contains(".pooler.supabase.com");
    if pooler && !user.text.is_empty() && !user.text.contains('.') {
        let message = "the Supabase pooler identifies the project by the user name, and this one names no project";
        found.push(
            Diagnostic::hint(Code::PoolerUser, user.span, message)
                .context(host.span, "many projects share this host")
                .help("write `postgres.<project-ref>`, or connect to `db.<project-ref>.supabase.co`"),
        );
    }
}
