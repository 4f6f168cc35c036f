//! What is chosen by name: the pane, the colors, the dialog.

use crate::browser::Width;

/// The panes beside the editor, which on a narrow screen is a pane too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The editor; a tab only on a narrow screen.
    Editor,
    /// The findings; a tab where they have no room below the editor.
    Problems,
    /// The statements.
    Sql,
    /// Who connects where.
    Picture,
    /// The validated configuration.
    Config,
    /// Every key that there is.
    Reference,
}

impl Tab {
    /// The tabs of a screen.
    pub fn all(width: Width) -> &'static [Self] {
        const ALL: &[Tab] = &[Tab::Editor, Tab::Problems, Tab::Sql, Tab::Picture, Tab::Config, Tab::Reference];
        &ALL[width as usize..]
    }

    /// The stable name, used in ids.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Problems => "problems",
            Self::Sql => "sql",
            Self::Picture => "picture",
            Self::Config => "config",
            Self::Reference => "reference",
        }
    }

    /// The label, which is shorter where six of them share a phone's screen.
    pub const fn label(self, width: Width) -> &'static str {
        match (self, width) {
            (Self::Editor, _) => "Editor",
            (Self::Problems, _) => "Problems",
            (Self::Sql, _) => "SQL",
            (Self::Picture, _) => "Picture",
            (Self::Config, Width::Wide) => "Configuration",
            (Self::Config, _) => "Config",
            (Self::Reference, Width::Wide) => "Reference",
            (Self::Reference, _) => "Keys",
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
    /// What a code means.
    Explain(lakeplan::Code),
    /// Whether what is opened may take the place of what was written.
    Replace,
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

impl Dialog {
    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Explain(code) => code.as_str(),
            Self::Replace => "Open another text",
            Self::Examples => "Examples",
            Self::Share => "Share",
            Self::Migrate => "Migrate to the released spelling",
            Self::CopyAs => "Copy as",
            Self::Paste => "Paste the error you got",
            Self::MakeMetaxy => "Make Metaxy run this",
            Self::Help => "Help",
        }
    }
}
