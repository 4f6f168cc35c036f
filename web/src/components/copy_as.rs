//! The SQL in other forms: for a shell, for Python, for Metaxy, for an issue.

use lakeplan::Flavor;
use lakeplan::mask::mask_name;
use lakeplan::schema::json;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::odd::odd_characters;
use crate::components::{Effect, Modal, Props, icons};
use crate::provenance::{Token, tokens};
use crate::state::{Action, State};

/// A form in which the SQL can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A command for the `DuckDB` command line.
    Shell,
    /// Python with `duckdb`.
    Python,
    /// Python with Metaxy.
    Metaxy,
    /// Markdown for an issue, always without secrets.
    Issue,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Shell, Self::Python, Self::Metaxy, Self::Issue];

    const fn id(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Python => "python",
            Self::Metaxy => "metaxy",
            Self::Issue => "issue",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Shell => "DuckDB command line",
            Self::Python => "Python with duckdb",
            Self::Metaxy => "Python with Metaxy",
            Self::Issue => "Markdown for an issue (secrets always hidden)",
        }
    }

    /// Whether the form holds the statements, and so their secrets.
    const fn has_secrets(self) -> bool {
        matches!(self, Self::Shell | Self::Python)
    }

    /// The text to copy.
    pub fn text(self, state: &State, mask: bool) -> String {
        match self {
            // To a shell that is typed into, a comment of its own may be a command.
            Self::Shell => shell(&remarks(state, mask, "--"), &statements(state, mask)),
            Self::Python => {
                let statements = statements(state, mask);
                let lines = statements.iter().map(|it| format!("connection.execute({})\n", json::string(it)));
                let lines: String = lines.collect();
                format!("{}import duckdb\n\nconnection = duckdb.connect()\n{lines}", remarks(state, mask, "#"))
            }
            Self::Metaxy => {
                let store = state.shown.as_ref().and_then(|it| it.store.name()).unwrap_or("dev");
                let store = if mask { mask_name(store) } else { store.to_owned() };
                format!(
                    "import metaxy as mx\n\nconfig = mx.init()\nwith config.get_store({}) as store:\n    print(store)\n",
                    json::string(&store)
                )
            }
            Self::Issue => issue(state),
        }
    }
}

/// What has to be said where SQL goes that is not what the text says, as comments.
pub fn remarks(state: &State, mask: bool, comment: &str) -> String {
    let script = state.script(state.flavor, mask);
    let hidden = mask && script.is_some_and(|it| it.statements.iter().any(|it| !it.sql.secrets.is_empty()));
    let mut remarks = String::new();
    for (holds, said) in [
        (state.is_stale(), " Out of date: the SQL of an older text; the current text has errors.\n"),
        (hidden, " Secrets are hidden: replace the asterisks with the secrets.\n"),
    ] {
        if holds {
            remarks += comment;
            remarks += said;
        }
    }
    remarks
}

fn statements(state: &State, mask: bool) -> Vec<String> {
    let script = state.script(state.flavor, mask);
    script.map(|it| it.statements.into_iter().map(|it| it.sql.text).collect()).unwrap_or_default()
}

fn sql(state: &State, mask: bool) -> String {
    statements(state, mask).iter().flat_map(|it| [it, "\n"]).collect()
}

/// A command that runs the statements and then leaves the session to whoever has started it. They
/// reach DuckDB by a file that only its owner can read and that is gone afterwards: what stands in
/// a command line, everybody on the machine can read.
fn shell(remarks: &str, statements: &[String]) -> String {
    let sql: String = statements.iter().flat_map(|it| [on_few_lines(it), "\n".to_owned()]).collect();
    let sql = remarks.to_owned() + &sql;
    // A line that is the end mark would end the document and hand the rest to the shell.
    let mut end = "SQL".to_owned();
    while sql.lines().any(|line| line == end) {
        end.push('_');
    }
    format!("f=$(mktemp) && cat >\"$f\" <<'{end}' && duckdb -init \"$f\"; rm -f \"$f\"\n{sql}{end}\n")
}

/// A statement that survives DuckDB's command line, which reads by lines and drops a carriage return at the end of one:
/// its literals hold no line break, and its names, which cannot be written otherwise, one carriage return more.
fn on_few_lines(sql: &str) -> String {
    let mut lines = String::new();
    for (range, token) in tokens(sql) {
        let text = &sql[range];
        if token != Token::Text || !text.contains(['\r', '\n']) {
            lines.push_str(&text.replace("\r\n", "\r\r\n"));
        } else {
            lines.push('E');
            lines.push_str(&text.replace('\\', "\\\\").replace('\r', "\\r").replace('\n', "\\n"));
        }
    }
    lines
}

/// The text, the SQL and the problems, without secrets.
fn issue(state: &State) -> String {
    let toml = lakeplan::share::redact(state.text()).text;
    let problems = state.outcome.diagnostics().iter().map(|it| {
        let at = state.outcome.position(it.span.start);
        format!("- {} `{}` in line {}, column {}\n", it.severity, it.code, at.line, at.column)
    });
    let problems: String = problems.collect();
    let problems = if problems.is_empty() { "none\n".to_owned() } else { problems };
    let flavor = match state.flavor {
        Flavor::DuckDb => "to run on DuckDB",
        Flavor::Metaxy => "as Metaxy runs it",
    };
    let late = if state.is_stale() { ", of an older text" } else { "" };
    let sql = sql(state, true);
    let versions = format!("DuckDB {}, Metaxy {}", state.outcome.analysis.engine.version, lakeplan::METAXY_VERSION);
    let block = |language: &str, text: &str| {
        let fence = fence(text);
        format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'))
    };
    let shown = state.shown.as_ref().and_then(|it| it.store.picture(state.flavor));
    let picture = shown.map(|it| block("mermaid", &it.mermaid()) + "\n").unwrap_or_default();
    format!(
        "**metaxy.toml**\n\n{}\n**SQL {flavor}** ({versions}{late})\n\n{}\n{picture}**Problems**\n\n{problems}",
        block("toml", &toml),
        block("sql", &sql)
    )
}

/// Backticks that are in no line in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(usize::max(3, longest + 1))
}

/// The dialog with all forms.
#[component]
pub fn CopyAs(Props { state, send, perform }: &Props) -> Html {
    let with_secrets = use_state(|| false);
    let has_secrets = state
        .script(state.flavor, true)
        .is_some_and(|it| it.statements.iter().any(|statement| !statement.sql.secrets.is_empty()));
    let onchange = {
        let setter = with_secrets.setter();
        Callback::from(move |event: Event| setter.set(event.target_unchecked_into::<HtmlInputElement>().checked()))
    };
    let lacks = state.lacks_secrets();
    let form = |form: Form| {
        let open = *with_secrets && has_secrets && !lacks && form.has_secrets();
        let text = form.text(state, !open);
        let said = match (has_secrets && form.has_secrets(), open) {
            (false, _) => "Copied",
            (true, true) => "Copied, with secrets",
            (true, false) => "Copied, secrets hidden",
        };
        let label = if open { "Copy with secrets" } else { "Copy" };
        let late = if state.is_stale() && form != Form::Metaxy { ", out of date" } else { "" };
        let effect = Effect::Copy { text: text.clone(), said: [said, late].concat() };
        html! {
            <section key={form.id()} class="form">
                <div class="form-head">
                    <h3>{ form.title() }</h3>
                    <button
                        type="button"
                        class="button small"
                        data-testid={format!("copy-as-{}", form.id())}
                        aria-label={format!("{label}: {}", form.title())}
                        onclick={perform.reform(move |_: MouseEvent| effect.clone())}
                    >
                        { icons::copy() }{ label }
                    </button>
                </div>
                <pre class="sql" tabindex="0" role="group" aria-label={form.title()}>{ odd_characters(&text) }</pre>
            </section>
        }
    };
    let close = send.reform(|()| Action::Dialog(None));
    html! {
        <Modal title="Copy as" testid="copy-as-dialog" notice={state.notice.clone()} {close}>
            if has_secrets {
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="copy-as-secrets"
                        checked={*with_secrets && !lacks}
                        disabled={lacks}
                        {onchange}
                    />
                    <span>{ if lacks { "With secrets: one was left out of this text; type it first" } else { "With secrets" } }</span>
                </label>
            }
            { for Form::ALL.into_iter().map(form) }
        </Modal>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(alias: &str) -> State {
        State::new(&format!(
            "[ducklake]\nalias = {alias}\ncatalog = {{ type = \"postgres\", secret_name = \"s\", host = \"h\", database = \"d\", user = \"u\", password = \"s3cr3t-x\" }}\nstorage = {{ type = \"local\", path = \"e\" }}\n"
        ))
    }

    #[test]
    fn an_issue_never_holds_a_secret() {
        let state = state("\"lake\"");
        assert!(!Form::Issue.text(&state, false).contains("s3cr3t-x"));
        assert!(Form::Python.text(&state, false).contains("s3cr3t-x"));
        for form in Form::ALL {
            assert!(!form.text(&state, true).contains("s3cr3t-x"), "{form:?}");
        }
    }

    #[test]
    fn an_issue_says_that_its_sql_is_of_an_older_text() {
        let state = state("\"lake\"");
        assert!(!Form::Issue.text(&state, true).contains("older text"));
        let text = format!("{}[", state.text());
        let state = state.after(Action::Edited { text, revision: 1 });
        assert!(Form::Issue.text(&state, true).contains(", of an older text)"));
    }

    #[test]
    fn sql_that_is_not_what_the_text_says_is_marked_in_every_form() {
        let late = "Out of date: the SQL of an older text; the current text has errors.\n";
        let hidden = "Secrets are hidden: replace the asterisks with the secrets.\n";
        let fresh = state("\"lake\"");
        let stale = fresh.clone().after(Action::Edited { text: format!("{}[", fresh.text()), revision: 1 });
        for (form, comment) in [(Form::Shell, "\n-- "), (Form::Python, "# ")] {
            for (state, mask) in [(&fresh, true), (&fresh, false), (&stale, true), (&stale, false)] {
                let text = form.text(state, mask);
                let marked = |said: &str| text.contains(&[comment, said].concat());
                assert_eq!((marked(late), marked(hidden)), (state.is_stale(), mask), "{form:?} {text}");
            }
        }
    }

    #[test]
    fn a_name_cannot_leave_its_form() {
        let state = state("\"a\\nSQL\\nrm -rf x\"");
        let shell = Form::Shell.text(&state, true);
        assert_eq!(
            (shell.lines().filter(|line| *line == "SQL_").count(), shell.lines().last()),
            (1, Some("SQL_")),
            "{shell}"
        );
        assert_eq!(on_few_lines("SET a='b\r\n\\''c', \"d\ne\";"), "SET a=E'b\\r\\n\\\\''c', \"d\ne\";");
        assert_eq!(on_few_lines("USE \"a\r\nb\rc\";"), "USE \"a\r\r\nb\rc\";");
        assert_eq!(on_few_lines("SET a='b\\c';"), "SET a='b\\c';");
        assert_eq!(json::string("a\"\\\n\u{1}"), "\"a\\\"\\\\\\u000a\\u0001\"");
        assert_eq!(fence("a ```` b"), "`````");
    }
}
