//! The completions of an installed `lakeplan`, asked for in real shells.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::output;
use crate::proc::{command, prepend_path, run_quiet};

/// What is typed, and what is there after a tab.
const TYPED: [(&str, &str); 4] = [
    ("lakeplan sha", "share"),
    ("lakeplan check --unsafe", "--unsafe-fixes"),
    ("lakeplan check --ignore half-c", "half-credentials"),
    ("lakeplan sql --flavor me", "metaxy"),
];

/// Types into an interactive zsh, and prints its line after a tab.
const ZSH: &str = r#"
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PROMPT=; fpath=('${(q)1}' $fpath); autoload -Uz compinit; compinit -u -D
show-line () { print -r -- "<<${BUFFER}>>"; exit }; zle -N show-line; bindkey "^X" show-line; bindkey "^I" complete-word; print READY'
zpty -r shell line '*READY*READY*'
zpty -w -n shell "$2"$'\t\x18'
zpty -r shell line '*\>\>*'
print -r -- "${${line##*<<}%%>>*}"
"#;

/// Asks the functions that are printed for it, as bash does.
const BASH: &str = r#"
source "$1/lakeplan.bash"
read -r -a COMP_WORDS <<< "$2"
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_lakeplan lakeplan "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2> /dev/null
echo "${COMPREPLY[*]}"
"#;

const FISH: &str = r#"source "$argv[1]/lakeplan.fish"; complete -C "$argv[2]""#;

/// Asks bash, zsh and fish with the `lakeplan` of a folder.
pub(super) fn try_out(bin: &Path) -> Result<()> {
    let place = tempfile::tempdir()?;
    for (shell, name) in [("bash", "lakeplan.bash"), ("zsh", "_lakeplan"), ("fish", "lakeplan.fish")] {
        let script = run_quiet(command(bin.join("lakeplan")).args(["completions", shell]))?;
        fs::write(place.path().join(name), script)?;
    }
    let shells: [(&str, &[&str]); 3] = [
        ("bash", &["--norc", "-c", BASH, "bash"]),
        ("zsh", &["-f", "-c", ZSH, "zsh"]),
        ("fish", &["--no-config", "-c", FISH]),
    ];
    for (shell, arguments) in shells {
        for (typed, completed) in TYPED {
            let mut asked = command(shell);
            asked.args(arguments).arg(place.path()).arg(typed).env("HOME", place.path());
            prepend_path(&mut asked, bin.to_owned())?;
            let said = run_quiet(&mut asked)?;
            let is_there = said.split_whitespace().any(|word| word == completed);
            ensure!(is_there, "{shell} does not complete `{typed}` to `{completed}`: {said}");
        }
        output::line(&format!("{shell}: completes commands, options and codes"));
    }
    Ok(())
}
