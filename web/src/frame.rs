//! How much of the page there is, in the frame of somebody's documentation.

/// How much of the page a frame has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Embed {
    /// The SQL, the configuration and the findings of a text that stands beside the frame.
    View,
    /// The editor too.
    Edit,
}

impl Embed {
    /// The one of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "view" => Some(Self::View),
            "edit" => Some(Self::Edit),
            _ => None,
        }
    }
}
