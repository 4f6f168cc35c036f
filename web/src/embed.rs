//! What goes between the page in a frame and the page around it.

use lakeplan::share;

use crate::later::Later;
use crate::state::{Action, State, Theme};

/// What the page around this one wants; nothing if it is nothing known.
pub fn message(kind: &str, value: String) -> Option<Action> {
    match (kind, value.as_str()) {
        ("text", _) => Some(Action::Load(value)),
        ("theme", "auto") => Some(Action::Theme(Theme::System)),
        ("theme", name) => Theme::from_name(name).map(Action::Theme),
        _ => None,
    }
}

/// The address at which the whole page opens this text, without its secrets; nothing behind `#` where
/// it is too long for a link. What makes short links may not be there yet, or not at all.
pub fn playground(state: &State) -> String {
    let text = state.outcome.left_out();
    let link = if state.later == Later::Here { cut::encoded(&text) } else { share::encode_plain(&text) };
    link.map_or_else(|_| "./".to_owned(), |link| ["./#", &link, &duckdb(state)].concat())
}

/// The build cuts the program at this function.
mod cut {
    use super::share;

    #[inline(never)]
    pub(super) fn encoded(text: &str) -> Result<String, share::ShareError> {
        share::encode(text)
    }
}

/// What a link says of the DuckDB that is meant; nothing where it is the usual one.
pub fn duckdb(state: &State) -> String {
    let usual = state.engine == <&lakeplan::Engine>::default();
    if usual { String::new() } else { format!("&duckdb={}", state.engine.minor) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Embed;
    use crate::state::Width;

    #[test]
    fn messages_are_those_that_are_known() {
        let state = |kind, value: &str| message(kind, value.to_owned()).map(|it| State::new("old").after(it));
        assert_eq!(state("text", "new").expect("a text").text(), "new");
        assert_eq!(state("theme", "dark").expect("a theme").theme, Theme::Dark);
        assert_eq!(state("theme", "auto").expect("a theme").theme, Theme::System);
        assert!(state("theme", "pink").is_none() && state("secrets", "all").is_none());
    }

    #[test]
    fn in_a_frame_the_panes_stand_below_each_other() {
        let framed = State { embed: Embed::from_name("edit"), ..State::new("") };
        assert_eq!(framed.after(Action::Width(Width::One)).width, Width::Wide);
        assert_eq!(State::new("").after(Action::Width(Width::One)).width, Width::One);
        assert_eq!(Embed::from_name("whole"), None);
    }

    #[test]
    fn the_whole_page_opens_the_text_without_its_secrets() {
        for later in [Later::Here, Later::Loading, Later::Failed] {
            let address = playground(&State { later, ..State::new("password = \"s3cr3t-x\"\n") });
            let text = share::decode(address.strip_prefix("./#").expect("a link")).expect("our own link");
            assert_eq!(text, "password = \"********\"\n");
        }
        let older = State::new("").after(Action::Engine(lakeplan::Engine::parse("1.4").expect("it is known").engine));
        assert!(playground(&older).ends_with("&duckdb=1.4"));
        let mut long = String::new();
        for number in 0..400_000_u32 {
            long.push_str(&number.wrapping_mul(2_654_435_761).to_string());
        }
        for later in [Later::Here, Later::Failed] {
            assert_eq!(playground(&State { later, ..State::new(&long) }), "./");
        }
    }
}
