//! `docs/exports.md`: what each export of `lakeplan export` is, and which tool can say what.

use std::fmt::Write as _;

use lakeplan::export::Tool;
use lakeplan::export::says::{Says, Topic};

use crate::docs::header::header;

/// The page.
pub(crate) fn text() -> String {
    let mut page = header("core/src/export/says.rs");
    page.push_str(
        "# Use the lake in other tools\n\n`lakeplan export --to TOOL FILE` writes the lake of a store for another \
         tool, from the statements of the `duckdb` flavor. Each export was loaded by the tool itself, which wrote a \
         table into a lake with a catalog in DuckDB, SQLite and PostgreSQL and with files on disk and in S3, and the \
         rows were read at their destination. Storages of the types `r2` and `gcs` and credential chains were tried \
         with a local S3 server, by every tool that can express them. Exports of a lake with the metadata backend \
         `motherduck` are **not tried**, since that requires an account.\n\n- **Variables** stay variables. `${NAME}` \
         becomes a variable of the tool by the same name, and what the process has in its environment does not \
         matter; `--env NAME=VALUE` writes a value. A variable in a name (`alias`, `secret_name`) needs a value, \
         since a name in SQL cannot be a variable.\n- **Secrets** in the file become variables too, which the first \
         lines of the export list; `--with-secrets` writes their values. The default of a variable that is a secret \
         is never written.\n- **What a tool cannot express** is a warning, a comment in the export, and exit code \
         1.\n\n| tool | file | a variable in it | tried with |\n|---|---|---|---|\n",
    );
    for tool in Tool::ALL {
        let about = tool.about();
        let _ = writeln!(
            page,
            "| [{}](#{}) `--to {tool}` | `{}` | {} | {} |",
            about.title,
            tool.as_str(),
            about.file,
            about.variable,
            about.measured.replace("{duckdb}", <&lakeplan::Engine>::default().version)
        );
    }
    page.push_str("\n## Which tool can express what\n\n|");
    let mut reasons: Vec<&str> = Vec::new();
    for tool in Tool::ALL {
        let _ = write!(page, " | `{tool}`");
    }
    let _ = writeln!(page, " |\n|---|{}", "---|".repeat(Tool::ALL.len()));
    for topic in Topic::ALL {
        let _ = write!(page, "| {}", topic.title());
        for tool in Tool::ALL {
            let mut number = |why: &'static str| {
                let at = reasons.iter().position(|it| *it == why);
                at.map_or_else(
                    || {
                        reasons.push(why);
                        reasons.len()
                    },
                    |at| at + 1,
                )
            };
            let _ = match tool.says(topic) {
                Says::Yes => write!(page, " | yes"),
                Says::But(why) => write!(page, " | in part [{}]", number(why)),
                Says::No(why) => write!(page, " | no [{}]", number(why)),
            };
        }
        page.push_str(" |\n");
    }
    page.push('\n');
    for (at, why) in reasons.iter().enumerate() {
        let _ = writeln!(page, "{}. {why}", at + 1);
    }
    for tool in Tool::ALL {
        let about = tool.about();
        let _ = write!(
            page,
            "\n## {} {{ #{} }}\n\n```sh\nlakeplan export --to {tool} metaxy.toml > {}\n```\n\n{}\n",
            about.title,
            tool.as_str(),
            about.file,
            about.usage
        );
    }
    page
}
