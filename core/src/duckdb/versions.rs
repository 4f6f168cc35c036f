//! The versions that are known, by the names that people have for them.

use std::fmt;

use super::{ALL, Engine, OLDER};

/// MotherDuck takes clients of DuckDB from the first to the last of these versions, as its documentation
/// says; in some of its regions from 1.4.1 on.
pub const MOTHERDUCK_CLIENTS: (&str, &str) = ("1.4.0", "1.5.6");

/// Whether MotherDuck takes a version as its client.
pub fn is_motherduck_client(engine: &Engine) -> bool {
    let (first, last) = MOTHERDUCK_CLIENTS;
    let version = numbers(engine.version);
    (numbers(first)..=numbers(last)).contains(&version)
}

/// The version of DuckDB that somebody named, and the one that is known of it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What is known of it.
    pub engine: &'static Engine,
    /// The version as it was named.
    pub version: String,
    /// Its last number, if it was named.
    patch: Option<u32>,
}

/// A version of which nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownVersion {
    /// The version as it was named.
    pub version: String,
}

impl Engine {
    /// Every version that is known, the newest first.
    pub fn known() -> &'static [&'static Self] {
        ALL
    }

    /// The version of a name: `1.4`, `1.5.3`, `v1.5.5`, `1.5.x` or `1.5.*`.
    ///
    /// # Errors
    /// If no version of its first two numbers is known.
    pub fn parse(text: &str) -> Result<Asked, UnknownVersion> {
        let unknown = || UnknownVersion { version: text.trim().to_owned() };
        let bare = text.trim().trim_start_matches(['v', 'V']);
        let bare = [".x", ".*"].into_iter().find_map(|any| bare.strip_suffix(any)).unwrap_or(bare);
        let [major, minor, patch] = numbers(bare).ok_or_else(unknown)?;
        let minor = format!("{}.{}", major.unwrap_or(0), minor.unwrap_or(0));
        let engine = ALL.iter().copied().find(|engine| engine.minor == minor).ok_or_else(unknown)?;
        Ok(Asked { engine, version: bare.to_owned(), patch })
    }

    /// The release of a name, where it is an older one of a minor version that is measured and was asked what it
    /// takes; else the version that stands for its minor version, as [`Engine::parse`] says.
    ///
    /// # Errors
    /// If no version of its first two numbers is known.
    pub fn release(text: &str) -> Result<Asked, UnknownVersion> {
        let mut asked = Self::parse(text)?;
        let is_it = |engine: &&&Self| engine.minor == asked.engine.minor && Some(engine.patch()) == asked.patch;
        if let Some(engine) = OLDER.iter().find(is_it) {
            asked.engine = engine;
        }
        Ok(asked)
    }

    /// Whether it is an older release of a minor version, for which a newer one stands.
    pub fn is_older_release(&self) -> bool {
        self.name == self.version
    }

    /// The older releases of its minor version that were asked what they take, the oldest first.
    pub fn older_releases(&self) -> impl Iterator<Item = &'static Self> {
        OLDER.iter().rev().copied().filter(|older| older.minor == self.minor)
    }

    /// The last of its three numbers.
    fn patch(&self) -> u32 {
        numbers(self.version).and_then(|[.., patch]| patch).unwrap_or(0)
    }
}

/// The three numbers of a version, of which the last two may be missing. What follows them is not one
/// of ours, but of a build: `1.5.5.dev3`, `1.5.5rc1`.
fn numbers(text: &str) -> Option<[Option<u32>; 3]> {
    let mut numbers = [None; 3];
    for (number, part) in numbers.iter_mut().zip(text.split('.')) {
        let digits = part.split(|it: char| !it.is_ascii_digit()).next().unwrap_or_default();
        *number = Some(digits.parse().ok()?);
    }
    Some(numbers)
}

impl Asked {
    /// What to know where the version is not the one that stands for its minor version.
    pub fn hint(&self) -> Option<String> {
        let known = self.engine;
        if known.is_older_release() {
            let series = ALL.iter().find(|it| it.minor == known.minor).map_or("", |it| it.version);
            return Some(format!(
                "of DuckDB {}, the options, parameters and formats were measured; for everything else, what was \
                 measured on {series} is used",
                known.version
            ));
        }
        let patch = self.patch.filter(|patch| *patch != known.patch())?;
        let rests = if known.is_measured() { "was measured on" } else { "is known from the documentation of" };
        let age = if patch > known.patch() { "newer" } else { "older" };
        Some(format!(
            "DuckDB {} is treated as {}, which {rests} {}: it is {age} than that, and may differ",
            self.version, known.minor, known.version
        ))
    }
}

impl fmt::Display for UnknownVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<String> = ALL.iter().rev().map(|engine| described(engine)).collect();
        write!(f, "unknown DuckDB version `{}`; the known versions are {}", self.version, known.join(", "))
    }
}

impl std::error::Error for UnknownVersion {}

/// A version and what is said of it rests on.
fn described(engine: &Engine) -> String {
    let rests = if engine.is_measured() { "measured on" } else { "not measured, from the documentation of" };
    format!("{} ({rests} {})", engine.minor, engine.version)
}

/// What statements about DuckDB rest on, for each version that is known.
pub fn evidence() -> String {
    let names = |measured: bool| {
        let of = Versions::of(|engine| engine.is_measured() == measured);
        let names: Vec<&str> = of.iter().map(|it| if measured { it.version } else { it.minor }).collect();
        names.join(" and ")
    };
    let documented = names(false);
    let rest = if documented.is_empty() {
        String::new()
    } else {
        format!("; for {documented}, it is based on documentation and was not measured")
    };
    format!("This was measured on DuckDB {}{rest}.", names(true))
}

/// Some of the versions that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions(u8);

impl Versions {
    /// All of them.
    pub const EVERY: Self = Self(u8::MAX >> (8 - ALL.len()));

    /// Those for which something holds.
    pub fn of(holds: impl Fn(&Engine) -> bool) -> Self {
        let bits = ALL.iter().enumerate().filter(|(_, engine)| holds(engine)).map(|(index, _)| 1 << index);
        Self(bits.sum())
    }

    /// Those, and the minor version of the one for which it was found to hold, which may be an older release.
    pub(crate) fn and(self, engine: &Engine) -> Self {
        Self(self.0 | Self::of(|it| it.minor == engine.minor).0)
    }

    /// Whether it holds for all of them.
    pub fn is_every(self) -> bool {
        self == Self::EVERY
    }

    /// Each of them, the oldest first.
    pub fn iter(self) -> impl Iterator<Item = &'static Engine> {
        let each = ALL.iter().enumerate().rev();
        each.filter(move |(index, _)| self.0 & (1 << index) != 0).map(|(_, engine)| *engine)
    }
}

impl fmt::Display for Versions {
    /// As in `1.4 and 1.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.iter().count();
        for (index, engine) in self.iter().enumerate() {
            let between = match index {
                0 => "",
                _ if index + 1 == count => " and ",
                _ => ", ",
            };
            write!(f, "{between}{}", engine.minor)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (&'static str, Option<String>) {
        let asked = Engine::parse(text).unwrap_or_else(|error| panic!("{error}"));
        (asked.engine.minor, asked.hint())
    }

    #[test]
    fn a_version_is_known_by_its_first_two_numbers() {
        for (text, minor) in [
            ("1.4", "1.4"),
            ("1.4.4", "1.4"),
            ("v1.5.5", "1.5"),
            (" 1.5 ", "1.5"),
            ("2", "2.0"),
            ("1.5.x", "1.5"),
            ("1.4.*", "1.4"),
        ] {
            assert_eq!(parsed(text), (minor, None), "{text}");
        }
        let hint = |text: &str| parsed(text).1.unwrap_or_default();
        assert_eq!(
            hint("1.5.6"),
            "DuckDB 1.5.6 is treated as 1.5, which was measured on 1.5.5: it is newer than that, and may differ"
        );
        assert!(hint("1.4.1").contains("it is older than that"), "{}", hint("1.4.1"));
        assert!(hint("2.0.7rc1").contains("which is known from the documentation of 2.0.1"), "{}", hint("2.0.7rc1"));
    }

    #[test]
    fn an_older_release_is_known_by_what_was_asked_of_it() {
        let release = |text: &str| Engine::release(text).unwrap_or_else(|error| panic!("{error}"));
        for (text, name, format) in [
            ("1.5", "1.5", "1.0"),
            ("1.5.5", "1.5", "1.0"),
            ("1.5.6", "1.5", "1.0"),
            ("1.5.x", "1.5", "1.0"),
            ("v1.5.2", "1.5.2", "1.0"),
            ("1.5.1", "1.5.1", "0.4"),
            ("1.5.0", "1.5.0", "0.4"),
            ("1.4.4", "1.4", "0.3"),
            ("1.4.0", "1.4.0", "0.3"),
            ("2.0.0", "2.0", "1.1"),
        ] {
            let asked = release(text);
            assert_eq!((asked.engine.name, asked.engine.lake_format), (name, format), "{text}");
            // Without it the minor version is what was asked for.
            assert_eq!(Engine::parse(text).map(|it| it.engine.minor).ok(), Some(asked.engine.minor));
        }
        assert_eq!(
            release("1.5.2").hint().unwrap_or_default(),
            "of DuckDB 1.5.2, the options, parameters and formats were measured; for everything else, what was \
             measured on 1.5.5 is used"
        );
        assert_eq!(release("1.5.5").hint(), None);
        assert!(release("2.0.0").hint().unwrap_or_default().contains("it is older than that"));
        let releases: Vec<&str> = super::super::V1_5.older_releases().map(|it| it.version).collect();
        assert_eq!(releases, ["1.5.0", "1.5.1", "1.5.2", "1.5.3", "1.5.4"]);
    }

    #[test]
    fn what_holds_for_an_older_release_holds_for_its_minor_version() {
        let release = Engine::release("1.5.2").expect("it is known").engine;
        let old = Versions::of(|engine| engine.minor == "1.4");
        assert_eq!(old.and(release).to_string(), "1.4 and 1.5");
        assert_eq!(old.and(&super::super::V1_4), old);
        assert!(Versions::EVERY.and(release).is_every());
        let newer = Versions::of(|engine| engine.minor != "1.4");
        assert_eq!(newer.and(release).to_string(), "1.5 and 2.0");
    }

    #[test]
    fn of_others_the_known_ones_are_listed() {
        for text in ["1.3.2", "3", "1.50", "", "latest", "1.x", "-1.4"] {
            let error = Engine::parse(text).err().unwrap_or_else(|| panic!("{text} is not known"));
            assert_eq!(error.version, text);
        }
        assert_eq!(
            Engine::parse("1.3").err().map(|error| error.to_string()).unwrap_or_default(),
            "unknown DuckDB version `1.3`; the known versions are 1.4 (measured on 1.4.4), 1.5 (measured on 1.5.5), \
             2.0 (not measured, from the documentation of 2.0.1)",
        );
    }

    #[test]
    fn what_statements_rest_on_is_told_for_each_version() {
        let evidence = evidence();
        for engine in ALL {
            let after = evidence.split_once("; for ").map_or("", |it| it.1);
            assert_eq!(after.contains(engine.minor), !engine.is_measured(), "{evidence}");
        }
        assert!(evidence.starts_with("This was measured on DuckDB 1.4.4 and 1.5.5"), "{evidence}");
    }

    #[test]
    fn some_versions_are_told_in_words() {
        assert!(Versions::of(|_| true).is_every());
        assert_eq!(Versions::EVERY.to_string(), "1.4, 1.5 and 2.0");
        assert_eq!(Versions::of(Engine::is_measured).to_string(), "1.4 and 1.5");
        assert_eq!(Versions::of(|engine| engine.minor == "2.0").to_string(), "2.0");
    }
}
