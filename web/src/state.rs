//! What the page knows, and how it changes: a pure reducer, tested on the host.

use std::rc::Rc;

use lakeplan::Variables;
use lakeplan::{Analysis, Diagnostic, Flavor, LineIndex, Rendering, Script, Span, Store, Utf16Index};
use yew::Reducible;

use crate::pasted::Pasted;

/// The panes beside the editor, which on a narrow screen is a pane too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The editor; a tab only on a narrow screen.
    Editor,
    /// The statements.
    Sql,
    /// The validated configuration.
    Config,
    /// Every key that there is.
    Reference,
}

impl Tab {
    /// The tabs of a screen.
    pub fn all(narrow: bool) -> &'static [Self] {
        const ALL: &[Tab] = &[Tab::Editor, Tab::Sql, Tab::Config, Tab::Reference];
        if narrow { ALL } else { &ALL[1..] }
    }

    /// The stable name, used in ids.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Sql => "sql",
            Self::Config => "config",
            Self::Reference => "reference",
        }
    }

    /// The label.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Editor => "Editor",
            Self::Sql => "SQL",
            Self::Config => "Configuration",
            Self::Reference => "Reference",
        }
    }
}

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The name in storage and in the page's `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::System, Self::Light, Self::Dark].into_iter().find(|theme| theme.as_str() == name)
    }

    /// The one that the button goes to.
    pub const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// What lies over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The examples.
    Examples,
    /// The link to the text.
    Share,
    /// What brings the text to the released spelling.
    Migrate,
    /// The SQL in other forms.
    CopyAs,
    /// Where an error is pasted.
    Paste,
    /// The fixes that make Metaxy run what runs on DuckDB.
    MakeMetaxy,
    /// Keys, and what the page does and does not do.
    Help,
}

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Action {
    /// The text of the editor has changed.
    Edited {
        /// All of it.
        text: String,
        /// The editor's count of its changes.
        revision: u32,
    },
    /// The caret has moved to this UTF-16 offset.
    Caret(usize),
    /// Another text is opened: an example, a link.
    Load(String),
    /// Something is to be said until the user has read it; or no longer.
    Alert(Option<String>),
    /// The pointer is on a part of the SQL that comes from this place; or on none.
    Point(Option<Span>),
    /// A variable gets a value, or loses it.
    Variable {
        /// Its name.
        name: String,
        /// The value; none to unset it.
        value: Option<String>,
    },
    /// A store is chosen.
    Store(Option<String>),
    /// A flavour is chosen.
    Flavor(Flavor),
    /// Secrets are hidden or shown.
    Mask(bool),
    /// The statements that load extensions are shown or not.
    Setup(bool),
    /// A pane is chosen.
    Tab(Tab),
    /// The colours are chosen.
    Theme(Theme),
    /// A dialog opens, or the open one closes.
    Dialog(Option<Dialog>),
    /// The screen has become narrow, or wide.
    Narrow(bool),
    /// Something was done that the page confirms in a few words.
    Notice(String),
    /// An error is to be explained; an empty one no longer.
    Paste {
        /// The text of the error, as it was pasted.
        text: String,
        /// The store that it is to be told for; without one, the one that it names.
        store: Option<String>,
    },
}

/// What there is to say about one text with one set of variables.
#[derive(Debug)]
pub struct Outcome {
    /// The text.
    pub text: Rc<str>,
    /// The findings of the core.
    pub analysis: Analysis,
    /// Lines of the text.
    pub lines: LineIndex,
    /// UTF-16 offsets of the text.
    pub utf16: Utf16Index,
    /// Whether the core has looked at the text; it does not where it has failed before.
    pub seen: bool,
}

/// Made once for each text: what is not the same is another.
impl PartialEq for Outcome {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Outcome {
    /// What there is to say about a text.
    pub(crate) fn new(text: Rc<str>, variables: &Variables) -> Self {
        Self {
            analysis: lakeplan::analyze(&text, &lakeplan::Options::from(variables)),
            lines: LineIndex::new(&text),
            utf16: Utf16Index::new(&text),
            text,
            seen: true,
        }
    }

    /// A text that the core must not look at.
    fn unseen(text: Rc<str>) -> Self {
        let lines = LineIndex::new(&text);
        let utf16 = Utf16Index::new(&text);
        // What in it is secret nobody knows: every value is taken for one.
        let mut secrets = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if let Some(at) = line.find('=') {
                secrets.push(Span::new(start + at + 1, start + line.trim_end().len()));
            }
            start += line.len();
        }
        let mut unseen = Self { text, lines, utf16, seen: false, ..Self::new("".into(), &Variables::new()) };
        unseen.analysis.diagnostics.clear();
        unseen.analysis.secrets = secrets;
        unseen
    }

    /// The whole text but for its secrets, of the same length.
    pub fn masked(&self) -> String {
        let mut masked = self.text.as_bytes().to_vec();
        for span in &self.analysis.secrets {
            for byte in masked[span.start..span.end].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
                *byte = b'*';
            }
        }
        String::from_utf8(masked).unwrap_or_else(|_| "*".repeat(self.text.len()))
    }

    /// Line and column, from 1.
    pub fn position(&self, offset: usize) -> lakeplan::text::span::Position {
        self.lines.position(&self.text, offset)
    }

    /// How many findings there are of each severity: errors, warnings, hints.
    pub fn counts(&self) -> [usize; 3] {
        use lakeplan::Severity::{Error, Hint, Warning};
        let count = |severity| self.diagnostics().iter().filter(|it| it.severity == severity).count();
        [count(Error), count(Warning), count(Hint)]
    }

    /// The findings, in file order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.analysis.diagnostics
    }
}

/// The store whose SQL is shown, of the newest text that had any.
#[derive(Debug)]
pub struct Shown {
    /// The store.
    pub store: Store,
    /// The text that it stands in.
    pub text: Rc<str>,
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// Everything that the page knows.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// What there is to say about the text of the editor.
    pub outcome: Rc<Outcome>,
    /// The editor's count of its changes.
    pub revision: u32,
    /// How often the page has put another text into the editor.
    pub loads: u32,
    /// The variables that are set. They live here and nowhere else.
    pub variables: Variables,
    /// The store that was chosen.
    pub store: Option<String>,
    /// The flavour that is shown.
    pub flavor: Flavor,
    /// Whether secrets are hidden.
    pub mask: bool,
    /// Whether the statements that load extensions are shown.
    pub setup: bool,
    /// The store whose SQL is shown.
    pub shown: Option<Rc<Shown>>,
    /// Where the caret is, in bytes.
    pub caret: usize,
    /// The pane that is shown.
    pub tab: Tab,
    /// Whether the editor is a pane among the others.
    pub narrow: bool,
    /// The colours.
    pub theme: Theme,
    /// What lies over the page.
    pub dialog: Option<Dialog>,
    /// What was done last, and how many times something was done.
    pub notice: (u32, String),
    /// What is said until the user has read it.
    pub alert: Option<String>,
    /// The place that the part of the SQL under the pointer comes from.
    pub pointed: Option<Span>,
    /// The error that was pasted, and what it means for the text as it is now.
    pub pasted: Option<Pasted>,
}

impl State {
    /// The page with a text.
    pub fn new(text: &str) -> Self {
        let variables = Variables::new();
        let mut state = Self {
            outcome: Rc::new(Outcome::new(text.into(), &variables)),
            revision: 0,
            loads: 0,
            variables,
            store: None,
            flavor: Flavor::DuckDb,
            mask: true,
            setup: false,
            shown: None,
            caret: 0,
            tab: Tab::Sql,
            narrow: false,
            theme: Theme::System,
            dialog: None,
            notice: (0, String::new()),
            alert: None,
            pointed: None,
            pasted: None,
        };
        state.choose();
        state
    }

    /// The page with a text on which the core has failed: it is shown, and looked at again
    /// only when it has changed.
    pub fn with_failed(text: &str) -> Self {
        let mut state = Self::new("");
        state.outcome = Rc::new(Outcome::unseen(text.into()));
        let said = "The checker stopped at this text. It is kept here; change it, and the checker tries again.";
        state.after(Action::Alert(Some(said.to_owned())))
    }

    /// The text of the editor.
    pub fn text(&self) -> &str {
        &self.outcome.text
    }

    /// The store whose SQL is wanted, or why there is none.
    pub fn selected(&self) -> Result<&Store, lakeplan::SelectError> {
        self.outcome.analysis.select(self.store.as_deref())
    }

    /// The statements that are shown.
    pub fn script(&self, flavor: Flavor, mask: bool) -> Option<Script> {
        self.shown.as_ref()?.store.script(flavor, Rendering { mask, setup: self.setup })
    }

    /// Whether the SQL is of an older text, because the newest one gives none.
    pub fn is_stale(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| !Rc::ptr_eq(&shown.text, &self.outcome.text))
    }

    fn analyze(&mut self, text: Rc<str>) {
        self.pointed = None;
        // Of nothing there is no older SQL: nothing in it can be mended.
        if text.trim().is_empty() {
            self.shown = None;
        }
        self.outcome = Rc::new(Outcome::new(text, &self.variables));
        self.caret = self.caret.min(self.outcome.text.len());
        self.pasted = self.pasted.take().map(|it| it.again(&self.outcome, &self.variables));
        self.choose();
    }

    /// Takes the SQL of the chosen store, if it gives any.
    fn choose(&mut self) {
        // A choice that the text no longer has would leave the page without SQL; where
        // there are several and no default, the first is as good as any.
        let analysis = &self.outcome.analysis;
        if analysis.select(self.store.as_deref()).is_err() && !analysis.stores.is_empty() {
            self.store = None;
            if analysis.select(None).is_err() {
                self.store = analysis.stores[0].name().map(str::to_owned);
            }
        }
        if let Ok(store) = analysis.select(self.store.as_deref())
            && store.config().is_some()
        {
            let shown = Shown { store: store.clone(), text: Rc::clone(&self.outcome.text) };
            self.shown = Some(Rc::new(shown));
        }
    }

    /// What `action` makes of the state.
    #[must_use]
    pub fn after(mut self, action: Action) -> Self {
        match action {
            Action::Edited { text, revision } => {
                self.revision = revision;
                if *text != *self.outcome.text {
                    if !self.outcome.seen {
                        self.alert = None;
                    }
                    self.analyze(text.into());
                }
            }
            Action::Caret(utf16) => self.caret = self.outcome.utf16.byte(utf16),
            Action::Load(text) => {
                self.shown = None;
                self.store = None;
                // What was pasted was said about another text.
                self.pasted = None;
                self.caret = 0;
                self.loads += 1;
                self.dialog = None;
                self.alert = None;
                self.analyze(text.into());
            }
            Action::Alert(alert) => self.alert = alert,
            Action::Point(place) => self.pointed = place,
            Action::Variable { name, value } => {
                match value {
                    Some(value) => self.variables.insert(name, value),
                    None => self.variables.remove(&name),
                };
                self.analyze(Rc::clone(&self.outcome.text));
            }
            Action::Store(store) => {
                self.store = store;
                self.shown = None;
                self.choose();
            }
            Action::Flavor(flavor) => self.flavor = flavor,
            Action::Mask(mask) => self.mask = mask,
            Action::Setup(setup) => self.setup = setup,
            Action::Tab(tab) => self.tab = tab,
            Action::Theme(theme) => self.theme = theme,
            Action::Dialog(dialog) => self.dialog = dialog,
            Action::Narrow(narrow) => {
                self.narrow = narrow;
                self.tab = match (narrow, self.tab) {
                    (true, Tab::Sql) => Tab::Editor,
                    (false, Tab::Editor) => Tab::Sql,
                    (_, tab) => tab,
                };
            }
            Action::Notice(text) => self.notice = (self.notice.0 + 1, text),
            Action::Paste { text, store } => {
                self.pasted = Pasted::new(&text, store, &self.outcome, &self.variables);
                self.dialog = None;
            }
        }
        self
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(Rc::unwrap_or_clone(self).after(action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"a.db\" }\nstorage = { type = \"local\", path = \"${P:-d}\" }\n";

    fn sql(state: &State) -> Vec<String> {
        let script = state.script(state.flavor, state.mask).expect("there is SQL");
        script.statements.into_iter().map(|it| it.sql.text).collect()
    }

    fn edited(state: State, text: &str, revision: u32) -> State {
        state.after(Action::Edited { text: text.to_owned(), revision })
    }

    fn example(id: &str) -> &'static str {
        lakeplan::examples::find(id).expect("an example").toml
    }

    #[test]
    fn a_text_becomes_sql() {
        let state = edited(State::new(""), GOOD, 1);
        assert_eq!(state.revision, 1);
        assert!(sql(&state)[0].contains("METADATA_PATH 'a.db'"), "{:?}", sql(&state));
        assert!(!state.is_stale());
    }

    #[test]
    fn the_last_good_sql_stays_while_there_are_errors() {
        let good = State::new(GOOD);
        let before = sql(&good);
        for broken in ["[ducklake\n", "[ducklake]\ncatalog = 1\n"] {
            let state = edited(good.clone(), broken, 1);
            assert!(state.is_stale(), "{broken:?}");
            assert_eq!(sql(&state), before);
            assert!(!edited(state, GOOD, 2).is_stale());
        }
    }

    #[test]
    fn an_empty_text_has_no_sql() {
        assert!(edited(State::new(GOOD), " \n", 1).shown.is_none());
    }

    #[test]
    fn another_text_that_is_opened_does_not_show_the_sql_of_the_old_one() {
        let state = State::new(GOOD).after(Action::Load(example("common-mistakes").to_owned()));
        assert_eq!((state.shown.is_none(), state.loads), (true, 1));
    }

    #[test]
    fn a_text_that_is_the_same_is_not_looked_at_again() {
        let state = State::new(GOOD);
        let outcome = Rc::clone(&state.outcome);
        let state = edited(state, GOOD, 7);
        assert!(Rc::ptr_eq(&outcome, &state.outcome));
        assert_eq!(state.revision, 7);
    }

    #[test]
    fn variables_are_set_and_unset() {
        let set = |value: Option<&str>| Action::Variable { name: "P".into(), value: value.map(str::to_owned) };
        let state = State::new(GOOD).after(set(Some("/data")));
        assert!(sql(&state)[0].contains("'/data'"));
        let state = state.after(set(None));
        assert!(sql(&state)[0].contains("DATA_PATH 'd'"));
    }

    #[test]
    fn a_store_is_chosen_and_forgotten_when_it_is_gone() {
        let state = State::new(example("several-stores"));
        assert_eq!(state.selected().expect("a default").name(), Some("prod"));
        let state = state.after(Action::Store(Some("dev".into())));
        assert!(sql(&state)[0].contains("dev.ducklake"));
        let state = edited(state, &example("several-stores").replace("stores.dev", "stores.other"), 1);
        assert_eq!((state.store.as_deref(), state.is_stale()), (None, false));
    }

    #[test]
    fn of_several_stores_without_a_default_the_first_is_shown() {
        let text = example("several-stores").replace("store = \"prod\"\n", "").replace("stores.dev", "stores.a");
        let state = State::new(&text);
        assert_eq!(state.selected().expect("a store").name(), Some("a"));
    }

    #[test]
    fn secrets_are_hidden_first() {
        let state = State::new(
            "[ducklake]\ncatalog = { type = \"postgres\", secret_name = \"s\", host = \"h\", database = \"d\", user = \"u\", password = \"s3cr3t\" }\nstorage = { type = \"local\", path = \"p\" }\n",
        );
        assert!(!sql(&state).concat().contains("s3cr3t"));
        assert!(sql(&state.after(Action::Mask(false))).concat().contains("s3cr3t"));
    }

    #[test]
    fn the_caret_is_kept_in_bytes_and_in_the_text() {
        let state = edited(State::new(""), "# ü😀x", 1).after(Action::Caret(5));
        assert_eq!(state.caret, "# ü😀".len());
        assert_eq!(edited(state, "", 2).caret, 0);
    }

    #[test]
    fn panes_follow_the_width() {
        let state = State::new(GOOD).after(Action::Narrow(true));
        assert_eq!(state.tab, Tab::Editor);
        let state = state.after(Action::Tab(Tab::Config)).after(Action::Narrow(false));
        assert_eq!(state.tab, Tab::Config);
        let state = state.after(Action::Narrow(true)).after(Action::Tab(Tab::Editor)).after(Action::Narrow(false));
        assert_eq!(state.tab, Tab::Sql);
        assert!(!Tab::all(false).contains(&Tab::Editor));
    }

    #[test]
    fn a_text_on_which_the_core_failed_is_shown_and_left_alone() {
        let state = State::with_failed(GOOD);
        assert_eq!(state.text(), GOOD);
        assert!(state.shown.is_none() && state.alert.is_some());
        let covered = state.outcome.masked();
        assert!(covered.starts_with("[ducklake]\ncatalog =***") && !covered.contains("a.db"), "{covered}");
        let same = edited(state.clone(), GOOD, 0);
        assert!(same.shown.is_none(), "the same text is not tried again");
        let another = edited(state, &format!("{GOOD}#"), 1);
        assert!(another.shown.is_some() && another.alert.is_none());
    }

    #[test]
    fn a_masked_text_keeps_its_length() {
        let state = State::new("password = \"pä😀\" # ü\n");
        assert_eq!(state.outcome.masked(), "password = \"*******\" # ü\n");
    }

    const POSTGRES: &str = "[ducklake]\ncatalog = { type = \"postgres\", secret_name = \"s\", host = \"pg.example\", database = \"d\", user = \"u\", password = \"${PW}\" }\nstorage = { type = \"local\", path = \"p\" }\n";

    fn refused(password: &str) -> Action {
        let text = format!(
            "IO Error: Unable to connect to Postgres at \"host=pg.example user=u password={password}\": connection to server at \"pg.example\", port 5432 failed: FATAL:  password authentication failed for user \"u\" with {password}"
        );
        Action::Paste { text, store: None }
    }

    #[test]
    fn a_pasted_error_is_told_on_the_text_without_its_secrets() {
        let state = State::new(POSTGRES)
            .after(Action::Variable { name: "PW".into(), value: Some("canary-1".into()) })
            .after(Action::Dialog(Some(Dialog::Paste)))
            .after(refused("canary-1"));
        let pasted = state.pasted.as_ref().expect("an explanation");
        assert!(pasted.explanation.known && pasted.shown && state.dialog.is_none());
        let found = &pasted.explanation.diagnostics[0];
        assert!(found.span.slice(POSTGRES).contains("PW"), "{found:?}");
        assert!(!format!("{:?}", pasted.explanation).contains("canary"));
        assert!(!format!("{state:?}").contains("password=canary"));
        assert!(pasted.text.contains("canary-1"), "it can be changed as it was pasted");
    }

    #[test]
    fn the_explanation_follows_the_text_and_goes_with_it() {
        let state = State::new(POSTGRES).after(refused("x"));
        let span = |state: &State| state.pasted.as_ref().map(|it| it.explanation.diagnostics[0].span);
        let first = span(&state).expect("a place");
        let moved = edited(state.clone(), &format!("# above\n{POSTGRES}"), 1);
        assert_eq!(span(&moved), Some(Span::new(first.start + 8, first.end + 8)));
        // Nobody knows what is secret in a text that is not TOML.
        let broken = edited(moved, "[", 2);
        assert!(!broken.pasted.expect("it is kept").shown);
        assert!(state.clone().after(Action::Load(GOOD.to_owned())).pasted.is_none());
        assert!(state.after(Action::Paste { text: " \n".into(), store: None }).pasted.is_none());
    }
}
