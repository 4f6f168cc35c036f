//! `lakeplan completions` and `lakeplan man`: what shells and readers of manuals know of the command line.

use std::path::Path;

use clap::{Command, CommandFactory as _};

use crate::args::{Args, Completions, Man};
use crate::{Outcome, files, output, report};

/// Prints the completions for a shell.
pub(crate) fn completions(args: &Completions) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "lakeplan", &mut text);
    printed(&text)
}

/// Prints a page of the manual, or writes all of them.
pub(crate) fn man(args: &Man) -> Outcome {
    let mut pages = pages();
    if let Some(folder) = &args.dir {
        let written = write(&pages, folder);
        return written.map_or_else(|message| report::failure(&message), |()| Outcome::Fine);
    }
    let wanted = args.command.as_ref().map_or_else(|| "lakeplan".to_owned(), |command| format!("lakeplan-{command}"));
    match pages.iter().position(|(name, _)| *name == wanted) {
        Some(at) => printed(&pages.swap_remove(at).1),
        None => report::failure(&format!("there is no command `{}`", args.command.as_deref().unwrap_or_default())),
    }
}

fn printed(text: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(text);
    output::result(&text).map_or_else(|message| report::failure(&message), |()| Outcome::Fine)
}

/// The pages of the program and of each of its commands, by their names.
fn pages() -> Vec<(String, Vec<u8>)> {
    let mut program = Args::command();
    program.build();
    let version = env!("CARGO_PKG_VERSION");
    let page = |command: &Command, name: String| {
        let command = command.clone().version(version);
        let mut text = Vec::new();
        clap_mangen::Man::new(command).render(&mut text).expect("invariant: nothing fails to be kept in memory");
        (name, text)
    };
    let commands = program.get_subcommands().filter(|command| command.get_name() != "help" && !command.is_hide_set());
    let commands = commands.map(|command| page(command, format!("lakeplan-{}", command.get_name())));
    std::iter::once(page(&program, "lakeplan".to_owned())).chain(commands).collect()
}

fn write(pages: &[(String, Vec<u8>)], folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot create `{}`: {error}", folder.display()))?;
    for (name, text) in pages {
        let path = folder.join(format!("{name}.1"));
        let text = String::from_utf8_lossy(text);
        match std::fs::read_to_string(&path) {
            Ok(before) if before == text => {}
            Ok(before) => files::replace(&path, &before, &text)?,
            Err(_) => files::create(&path, &text)?,
        }
    }
    Ok(())
}
