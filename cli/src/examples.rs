//! What stands below the help of each command. The tests run every example.

pub(crate) const ALL: &str = "\
examples:
  lakeplan check                      # every configuration here and below
  lakeplan check --fix                # mend what can be mended
  lakeplan sql | duckdb               # attach the lake
  lakeplan explain missing-region     # what a finding means

exit codes: 0 no findings, 1 findings, 2 usage or I/O error";

pub(crate) const SQL: &str = "\
examples:
  lakeplan sql metaxy.toml --store prod --mask
  lakeplan sql --flavor metaxy --setup
  lakeplan sql --json --env KEY=value
  lakeplan sql --snapshot sql/        # keep the SQL of every store in files
  lakeplan sql --check sql/           # fail if it has changed since

exit codes: 0 fine, 1 there is no SQL, or it is another than in the snapshot, 2 usage or I/O error";

pub(crate) const CHECK: &str = "\
examples:
  lakeplan check                      # the folder, and the file that Metaxy would find above it
  lakeplan check metaxy.toml teams/ 'lakes/*.toml'
  lakeplan check --exclude archive --deny warnings
  lakeplan check --ignore relative-data-path --format github
  lakeplan check --diff               # what `--fix` would change
  lakeplan check --fix --unsafe-fixes
  lakeplan check --add-ignore         # begin with a clean check: ignore what is there now

exit codes: 0 no findings (with `--fix`: none left, with `--diff`: nothing to fix), 1 findings, 2 usage or I/O error. \
Findings are errors, with `--deny warnings` also warnings, and with `--deny CODE` those of a code.

A comment `# lakeplan: ignore[CODE]` ignores what is found in its line. `[tool.lakeplan]` of a `pyproject.toml`, or a \
`lakeplan.toml`, has settings: `lakeplan explain unknown-setting` lists them.";

pub(crate) const EXPORT: &str = "\
examples:
  lakeplan export --to python --store prod > lake.py
  lakeplan export --to dbt metaxy.toml > profiles.yml
  lakeplan export --to duckdb-init --env KEY=value --with-secrets

exit codes: 0 fine, 1 the tool cannot express everything, or there is no export, 2 usage or I/O error

A variable `${NAME}` becomes one of the tool by the same name; a value for it is taken from `--env` only, never from the \
environment. A secret that stands in the file becomes a variable too.";

pub(crate) const IMPORT: &str = "\
examples:
  lakeplan import lake.sql > metaxy.toml

exit codes: 0 fine, 1 something of the SQL cannot be expressed, or there is no lake in it, 2 usage or I/O error

The TOML holds the secrets of the SQL.";

pub(crate) const MIGRATE: &str = "\
examples:
  lakeplan migrate old.toml           # print the result
  lakeplan migrate old.toml --write

exit codes: 0 fine, 1 the file is not TOML, 2 usage or I/O error";

pub(crate) const DOCTOR: &str = "\
examples:
  lakeplan doctor metaxy.toml --store local --create --write-probe
  lakeplan doctor metaxy.toml --store local --with python --limit 60

exit codes: 0 healthy, 1 findings, 2 usage or I/O error

The statements are those of `lakeplan sql`, but nothing is created or migrated unless `--create` is given. DuckDB itself \
reads the process's environment (`AWS_…`, `PG…`) and persistent secrets even with `--no-env`. If \
LAKEPLAN_DUCKDB_EXTENSIONS is set to a directory, extensions are loaded only from there.";

pub(crate) const CONFIG: &str = "\
examples:
  lakeplan config                     # what `extend` and variables make of the file
  lakeplan config metaxy.toml --show-origin --no-env

Secrets are hidden.

exit codes: 0 fine, 1 the file is not TOML, or Metaxy refuses what it extends, 2 usage or I/O error";

pub(crate) const EXPLAIN: &str = "\
examples:
  lakeplan explain                    # all codes
  lakeplan explain half-credentials
  lakeplan explain 'IO Error: Cannot open file \"m.ducklake\": No such file or directory' metaxy.toml
  lakeplan explain --error error.txt --config metaxy.toml --store local

exit codes: 0 explained, 1 the error is not known, 2 usage or I/O error";

pub(crate) const DIFF: &str = "\
examples:
  lakeplan diff main.toml metaxy.toml
  lakeplan diff main.toml metaxy.toml --store prod --flavor metaxy
  lakeplan diff metaxy.toml --store local --store prod

Variables have their names, unless `--env` gives them a value, and secrets are hidden.

exit codes: 0 the SQL is the same, 1 it differs, or there is none, 2 usage or I/O error";

pub(crate) const SHARE: &str = "\
examples:
  lakeplan share metaxy.toml --url https://lakeplan.example/play/
  lakeplan share --store prod --flavor metaxy

The text stands behind `#`, which browsers do not send to a server. Secrets are left out, and what is left out is told.

exit codes: 0 fine, 1 the text is not TOML, 2 usage or I/O error";

pub(crate) const SCHEMA: &str = "\
examples:
  lakeplan schema > metaxy.schema.json";

pub(crate) const COMPLETIONS: &str = "\
examples:
  lakeplan completions bash > ~/.local/share/bash-completion/completions/lakeplan
  lakeplan completions zsh > ~/.zfunc/_lakeplan
  lakeplan completions fish > ~/.config/fish/completions/lakeplan.fish
  lakeplan completions powershell > lakeplan.ps1";

pub(crate) const MAN: &str = "\
examples:
  lakeplan man | man -l -
  lakeplan man check
  lakeplan man --dir ~/.local/share/man/man1";
