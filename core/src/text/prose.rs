//! Texts for people, and whether anything in them is the user's.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// A text for people.
///
/// It knows whether it is ours word for word: then nothing in it comes from a file, and there is nothing in it to mask
/// or to escape. Only what the compiler knows to be in the program can be ours.
#[derive(Clone)]
pub struct Prose(Text);

/// As large as a `String`: there are many of them in a list of findings.
#[derive(Clone)]
enum Text {
    Told(String),
    Ours(&'static str),
    Joined(Box<str>),
}

impl Prose {
    /// Parts of ours, one behind the other.
    pub(crate) fn ours(parts: &[&'static str]) -> Self {
        Self(Text::Joined(parts.concat().into_boxed_str()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Text::Told(text) => text,
            Text::Ours(text) => text,
            Text::Joined(text) => text,
        }
    }

    /// The text as one of its own.
    pub fn into_owned(self) -> String {
        match self.0 {
            Text::Told(text) => text,
            Text::Ours(text) => text.to_owned(),
            Text::Joined(text) => text.into_string(),
        }
    }

    /// The text, if something in it may come from a file.
    pub(crate) fn of_others(&mut self) -> Option<&mut String> {
        if let Text::Told(text) = &mut self.0 { Some(text) } else { None }
    }
}

impl From<&'static str> for Prose {
    fn from(text: &'static str) -> Self {
        Self(Text::Ours(text))
    }
}

impl From<String> for Prose {
    fn from(text: String) -> Self {
        Self(Text::Told(text))
    }
}

impl From<Cow<'static, str>> for Prose {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl From<Prose> for String {
    fn from(prose: Prose) -> Self {
        prose.into_owned()
    }
}

impl Deref for Prose {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Prose {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Prose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Prose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

// Two texts are the same if they read the same, wherever they come from.

impl PartialEq for Prose {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Prose {}

impl PartialEq<str> for Prose {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Prose {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for Prose {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Prose {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_the_program_is_ours() {
        assert!(Prose::from("add `x`").of_others().is_none());
        assert!(Prose::ours(&["add `", "x", "`"]).of_others().is_none());
        assert_eq!(Prose::from("add `x`".to_owned()).of_others().map(|it| it.as_str()), Some("add `x`"));
        assert_eq!(Prose::ours(&["add `", "x", "`"]), Prose::from("add `x`".to_owned()));
        assert_eq!(size_of::<Prose>(), size_of::<String>());
    }
}
