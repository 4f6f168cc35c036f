//! What the page knows, and how it changes: a pure reducer, tested on the host.

mod action;
mod choices;
mod shown;

use std::rc::Rc;

use lakeplan::examples::EXAMPLES;
use lakeplan::{Engine, Flavor, Options, Rendering, Script, Severity, Span, Store, Variables};
use yew::Reducible;

pub use self::action::Action;
pub use self::choices::{Dialog, Tab, Theme};
pub use self::shown::{Shown, Turned};
pub use crate::browser::Width;
use crate::frame::Embed;
use crate::later::Later;
pub use crate::outcome::Outcome;
use crate::pasted::Pasted;
use lakeplan::text::secret::{MASK, is_left_out};

/// Everything that the page knows.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct State {
    /// What there is to say about the text of the editor.
    pub outcome: Rc<Outcome>,
    /// The editor's count of its changes.
    pub revision: u32,
    /// How often the page has put another text into the editor.
    pub loads: u32,
    /// The variables that are set. They live here and nowhere else.
    pub variables: Variables,
    /// Variables that were set before a reload, whose values nobody has kept.
    pub forgotten: Vec<String>,
    /// The store that was chosen.
    pub store: Option<String>,
    /// The flavour that is shown.
    pub flavor: Flavor,
    /// The DuckDB that is meant.
    pub engine: &'static Engine,
    /// How it was before that one was chosen, as long as the text stays the same.
    pub turned: Option<Turned>,
    /// Whether secrets are hidden.
    pub mask: bool,
    /// Whether the statements that load extensions are shown.
    pub setup: bool,
    /// The store whose SQL is shown.
    pub shown: Option<Rc<Shown>>,
    /// Where the caret is, in bytes.
    pub caret: usize,
    /// What the page has of itself in the frame of another; nothing in a tab of its own.
    pub embed: Option<Embed>,
    /// The pane that is shown.
    pub tab: Tab,
    /// How much room the page has.
    pub width: Width,
    /// Whether the page is put on paper, where the SQL is, whichever pane is shown.
    pub printing: bool,
    /// The severities whose findings are not listed.
    pub filtered: Vec<Severity>,
    /// Whether it is shown where variables are set, though there is none.
    pub variables_shown: bool,
    /// The text as it was opened: with it, nothing is lost.
    pub opened: Rc<str>,
    /// The text that waits until somebody has said that it may take the place of what was written; without one, that
    /// is asked of what the address asks for.
    pub waiting: Option<String>,
    /// Whether the page shows the example that it has chosen itself.
    pub fresh: bool,
    /// The colours.
    pub theme: Theme,
    /// How far the later part of the program is.
    pub later: Later,
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
        let later = Later::now();
        let mut state = Self {
            outcome: Rc::new(Outcome::new(text.into(), Options::default(), later)),
            revision: 0,
            loads: 0,
            variables,
            forgotten: Vec::new(),
            store: None,
            flavor: Flavor::DuckDb,
            engine: <&Engine>::default(),
            turned: None,
            mask: true,
            setup: false,
            shown: None,
            caret: 0,
            embed: None,
            tab: Tab::Sql,
            width: Width::Wide,
            printing: false,
            filtered: Vec::new(),
            variables_shown: false,
            opened: text.into(),
            waiting: None,
            fresh: false,
            theme: Theme::System,
            later,
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
        let said = "The checker crashed on this text. The text is kept; change it, and the checker tries again.";
        state.after(Action::Alert(Some(said.to_owned())))
    }

    /// What an analysis takes into account beside the text.
    pub fn options(&self) -> Options {
        Options::from(&self.variables).engine(self.engine)
    }

    /// The text of the editor.
    pub fn text(&self) -> &str {
        &self.outcome.text
    }

    /// The store whose SQL is wanted, or why there is none.
    pub fn selected(&self) -> Result<&Store, lakeplan::SelectError> {
        self.outcome.analysis.select(self.store.as_deref())
    }

    /// Whether what is shown holds a place of a secret that was left out, in a link, at a reload or by somebody else:
    /// what stands there is no secret, however it is rendered.
    pub fn lacks_secrets(&self) -> bool {
        let script = self.script(self.flavor, false);
        script.is_some_and(|it| {
            it.statements.iter().any(|it| {
                let sql = &it.sql;
                sql.text.contains(MASK) || sql.secrets.iter().any(|it| is_left_out(&sql.text[it.clone()]))
            })
        })
    }

    /// Whether what comes from this place is lit up: the caret is there. A view has none, and of an
    /// older text nobody knows the place.
    pub fn is_lit(&self, origin: Span) -> bool {
        self.embed != Some(Embed::View)
            && !self.is_stale()
            && crate::provenance::is_lit(self.text(), origin, self.caret)
    }

    /// The statements that are shown.
    pub fn script(&self, flavor: Flavor, mask: bool) -> Option<Script> {
        self.shown.as_ref()?.store.script(flavor, Rendering { mask, setup: self.setup })
    }

    /// Whether the editor is a pane among the others.
    pub fn is_narrow(&self) -> bool {
        self.width == Width::One
    }

    /// Where the findings are listed: in the place of SQL that there is not, else where they have room.
    pub fn problems_in(&self) -> Tab {
        match self.width {
            _ if self.tab == Tab::Sql && self.shown.is_none() => Tab::Sql,
            Width::Wide => Tab::Editor,
            Width::One | Width::Two => Tab::Problems,
        }
    }

    /// Whether there is any variable: of the text, set, or set before a reload.
    pub fn has_variables(&self) -> bool {
        !(self.outcome.analysis.variables.is_empty() && self.variables.is_empty() && self.forgotten.is_empty())
    }

    /// Whether it is shown where variables are set.
    pub fn shows_variables(&self) -> bool {
        self.variables_shown || self.has_variables()
    }

    /// Whether something was written that opening another text would take away.
    pub fn would_lose(&self) -> bool {
        let text = self.text();
        // The editor ends every line alike.
        !text.trim().is_empty() && !text.lines().eq(self.opened.lines()) && EXAMPLES.iter().all(|it| it.toml != text)
    }

    /// Whether the SQL is of an older text, because the newest one gives none.
    pub fn is_stale(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| !Rc::ptr_eq(&shown.text, &self.outcome.text))
    }

    fn analyze(&mut self, text: Rc<str>) {
        self.pointed = None;
        // The SQL of another text is no older SQL of this one: nothing in this one brings it back.
        if self.shown.as_ref().is_some_and(|it| is_another(&it.text, &text)) {
            self.shown = None;
        }
        self.turned = None;
        self.outcome = Rc::new(Outcome::new(text, self.options(), self.later));
        self.caret = self.caret.min(self.outcome.text.len());
        self.pasted = self.pasted.take().map(|it| it.again(&self.outcome, &self.variables));
        self.choose();
    }

    /// The later part of the program has come, or will not.
    fn comes(&mut self, later: Later) {
        self.later = later;
        match later {
            Later::Loading => {}
            Later::Here if self.outcome.whole || !self.outcome.seen => {}
            Later::Here => self.analyze(Rc::clone(&self.outcome.text)),
            Later::Failed => {
                let said = "A part of the page could not be loaded: the SQL is correct, but not every problem is \
                            reported. Reload the page to try again.";
                self.alert.get_or_insert_with(|| said.to_owned());
            }
        }
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

    /// Puts another text in the place of the one that is there.
    fn load(&mut self, text: String) {
        self.opened = text.as_str().into();
        (self.waiting, self.fresh) = (None, false);
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

    /// Gives a variable a value, or takes it away.
    fn set(&mut self, name: String, value: Option<String>) {
        self.forgotten.retain(|it| *it != name);
        // To remove one from a map takes a thousand bytes of code more.
        for (other, value) in std::mem::take(&mut self.variables) {
            if other != name {
                self.variables.insert(other, value);
            }
        }
        if let Some(value) = value {
            self.variables.insert(name, value);
        }
    }

    /// Sets the variables that a text sets; those whose values it does not have are asked for.
    fn set_all(&mut self, text: &str) {
        let Some(lakeplan::paste::Pasted::Variables(all)) = lakeplan::paste::recognize(text) else {
            self.notice = (self.notice.0 + 1, "No variables were recognized in the text".to_owned());
            return;
        };
        let (count, mut set) = (all.len(), 0);
        for (name, value) in all {
            if value.is_some() {
                set += 1;
                self.set(name, value);
            } else if !self.forgotten.contains(&name) && !self.variables.contains_key(&name) {
                self.forgotten.push(name);
            }
        }
        self.notice = (self.notice.0 + 1, format!("Set: {set} of {count} variables"));
        self.analyze(Rc::clone(&self.outcome.text));
    }

    fn resize(&mut self, width: Width) {
        // A frame grows with what is in it: the panes stand below each other.
        let width = if self.embed.is_some() { Width::Wide } else { width };
        let before = std::mem::replace(&mut self.width, width);
        if !Tab::all(width).contains(&self.tab) {
            self.tab = Tab::Sql;
        } else if width == Width::One && before != width && self.tab == Tab::Sql {
            self.tab = Tab::Editor;
        }
    }

    /// What `action` makes of the state.
    #[must_use]
    pub fn after(mut self, action: Action) -> Self {
        match action {
            Action::Edited { text, revision } => {
                self.revision = revision;
                if *text != *self.outcome.text {
                    self.fresh = false;
                    if !self.outcome.seen {
                        self.alert = None;
                    }
                    self.analyze(text.into());
                }
            }
            Action::Caret(utf16) => self.caret = self.outcome.utf16.byte(utf16),
            Action::Open(text) => {
                if self.would_lose() {
                    self.waiting = Some(text);
                    self.dialog = Some(Dialog::Replace);
                } else {
                    self.load(text);
                }
            }
            Action::Load(text) => self.load(text),
            Action::Alert(alert) => self.alert = alert,
            Action::Point(place) => self.pointed = place,
            Action::Variable { name, value } => {
                self.set(name, value);
                self.analyze(Rc::clone(&self.outcome.text));
            }
            Action::Variables(text) if self.later == Later::Here => cut::set_all(&mut self, &text),
            Action::Variables(_) => {
                let said = self.later.said().unwrap_or_default();
                self.notice = (self.notice.0 + 1, said.to_owned());
            }
            Action::Forgotten(names) => {
                self.forgotten.extend(names);
            }
            Action::Store(store) => {
                self.store = store;
                self.shown = None;
                self.choose();
            }
            Action::Flavor(flavor) => self.flavor = flavor,
            Action::Engine(engine) if engine == self.engine => {}
            Action::Engine(engine) => {
                self.engine = engine;
                // A text on which the core has failed is left alone.
                if self.outcome.seen {
                    let before = Turned { outcome: Rc::clone(&self.outcome), shown: self.shown.clone() };
                    self.analyze(Rc::clone(&self.outcome.text));
                    self.turned = Some(before);
                }
            }
            Action::Mask(mask) => self.mask = mask,
            Action::Setup(setup) => self.setup = setup,
            Action::Tab(tab) => self.tab = tab,
            Action::Theme(theme) => self.theme = theme,
            Action::Later(later) => self.comes(later),
            Action::Dialog(dialog) => {
                self.dialog = dialog;
                if dialog.is_none() {
                    self.waiting = None;
                }
                // It was said where it is not seen any more.
                self.notice.1.clear();
            }
            Action::Width(width) => self.resize(width),
            Action::Print(on) => self.printing = on,
            Action::Filter(severity) => {
                if self.filtered.contains(&severity) {
                    self.filtered.retain(|it| *it != severity);
                } else {
                    self.filtered.push(severity);
                }
            }
            Action::ShowVariables => self.variables_shown ^= true,
            Action::Notice(text) => self.notice = (self.notice.0 + 1, text),
            Action::Paste { text, store } => {
                self.pasted = Pasted::new(&text, store, &self.outcome, &self.variables);
                self.dialog = None;
                if self.pasted.is_some() && self.is_narrow() {
                    self.tab = Tab::Problems;
                }
            }
        }
        self
    }
}

/// The build cuts the program at this function.
mod cut {
    use super::State;

    #[inline(never)]
    pub(super) fn set_all(state: &mut State, text: &str) {
        state.set_all(text);
    }
}

/// Whether little of a text is left in another: what both begin and end with is less than a
/// quarter of it.
fn is_another(old: &str, new: &str) -> bool {
    let old = old.trim();
    let (start, end) = lakeplan::text::lines::common(old, new.trim());
    (start + end) * 4 < old.len()
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(Rc::unwrap_or_clone(self).after(action))
    }
}

#[cfg(test)]
mod tests;
