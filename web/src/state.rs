//! What the page knows, and how it changes: a pure reducer, tested on the host.

use std::rc::Rc;

use lakeplan::env::Variables;
use lakeplan::{Analysis, Diagnostic, Flavor, LineIndex, Rendering, Script, Span, Store, Utf16Index};
use yew::Reducible;

/// The panes beside the editor, which on a narrow screen is a pane too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The editor; a tab only on a narrow screen.
    Editor,
    /// The statements.
    Sql,
    /// The validated configuration.
    Config,
}

impl Tab {
    /// The tabs of a screen.
    pub fn all(narrow: bool) -> &'static [Self] {
        const ALL: &[Tab] = &[Tab::Editor, Tab::Sql, Tab::Config];
        if narrow { ALL } else { &ALL[1..] }
    }

    /// The stable name, used in ids.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Sql => "sql",
            Self::Config => "config",
        }
    }

    /// The label.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Editor => "Editor",
            Self::Sql => "SQL",
            Self::Config => "Configuration",
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
    /// The secrets in the text.
    pub secrets: Vec<Span>,
}

/// Made once for each text: what is not the same is another.
impl PartialEq for Outcome {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Outcome {
    fn new(text: Rc<str>, variables: &Variables) -> Self {
        Self {
            analysis: lakeplan::analyze(&text, variables),
            lines: LineIndex::new(&text),
            utf16: Utf16Index::new(&text),
            secrets: lakeplan::mask::secret_spans(&text),
            text,
        }
    }

    /// Line and column, from 1.
    pub fn position(&self, offset: usize) -> lakeplan::span::Position {
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
        };
        state.choose();
        state
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
        self.outcome = Rc::new(Outcome::new(text, &self.variables));
        self.caret = self.caret.min(self.outcome.text.len());
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
                    self.analyze(text.into());
                }
            }
            Action::Caret(utf16) => self.caret = self.outcome.utf16.byte(utf16),
            Action::Load(text) => {
                self.shown = None;
                self.store = None;
                self.caret = 0;
                self.loads += 1;
                self.dialog = None;
                self.analyze(text.into());
            }
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
