//! The options that take one of a few words: of secrets, of PostgreSQL's client, and of a
//! catalog's own `ATTACH`. Measured on real DuckDB; the native tests try every word.

/// An option with the words that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordOption {
    /// Its name, in lower case.
    pub name: &'static str,
    /// The words, as they are written.
    pub words: &'static [&'static str],
    /// Whether the words are compared letter by letter; else in any case.
    pub exact: bool,
    /// What stands between several words, where more than one may be given.
    pub separator: Option<char>,
    /// What people write for a word, in lower case with `-` for `_`.
    pub(crate) meant: &'static [(&'static str, &'static str)],
}

impl WordOption {
    /// Whether the text is a word of the option, in its right case.
    pub fn takes(&self, text: &str) -> bool {
        self.words.iter().any(|word| if self.exact { *word == text } else { word.eq_ignore_ascii_case(text) })
    }

    /// Whether the text is made of words of the option, in any case.
    pub fn names(&self, text: &str) -> bool {
        let is_word =
            |part: &str| self.words.iter().any(|word| word.eq_ignore_ascii_case(part.trim_start_matches('!')));
        match self.separator {
            Some(separator) => text.split(separator).all(is_word),
            None => is_word(text),
        }
    }

    /// The word that is meant by a text that is none, if that is plain.
    pub(crate) fn meant_by(&self, text: &str) -> Option<&'static str> {
        let normal = |text: &str| text.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        let text = normal(text);
        let spelled = self.words.iter().copied().find(|word| normal(word) == text);
        spelled.or_else(|| self.meant.iter().find(|(other, _)| *other == text).map(|(_, word)| *word))
    }
}

const fn exact(name: &'static str, words: &'static [&'static str]) -> WordOption {
    WordOption { name, words, exact: true, separator: None, meant: &[] }
}

const fn any_case(name: &'static str, words: &'static [&'static str]) -> WordOption {
    WordOption { name, words, exact: false, separator: None, meant: &[] }
}

const TLS_VERSIONS: &[&str] = &["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

const TLS_MEANT: &[(&str, &str)] = &[
    ("1.0", "TLSv1"),
    ("1.1", "TLSv1.1"),
    ("1.2", "TLSv1.2"),
    ("1.3", "TLSv1.3"),
    ("tls1.2", "TLSv1.2"),
    ("tls1.3", "TLSv1.3"),
    ("tls-1.2", "TLSv1.2"),
    ("tls-1.3", "TLSv1.3"),
];

/// The options of DuckDB 1.5.5. `chain`, `refresh`, `url_style` and `provider` have rules of their own.
pub(crate) const WORD_OPTIONS: &[WordOption] = &[
    any_case("provider", &["config", "credential_chain"]),
    WordOption {
        separator: Some(';'),
        ..exact("chain", &["env", "config", "sts", "sso", "instance", "process", "web_identity"])
    },
    exact("refresh", &["auto"]),
    any_case("validation", &["exists", "none"]),
    exact("url_style", &["path", "vhost"]),
    WordOption {
        meant: &[
            ("true", "require"),
            ("on", "require"),
            ("yes", "require"),
            ("1", "require"),
            ("required", "require"),
            ("no-verify", "require"),
            ("false", "disable"),
            ("off", "disable"),
            ("no", "disable"),
            ("0", "disable"),
            ("none", "disable"),
            ("disabled", "disable"),
            ("allowed", "allow"),
            ("preferred", "prefer"),
            ("verifyca", "verify-ca"),
            ("verifyfull", "verify-full"),
            ("verify-identity", "verify-full"),
        ],
        ..exact("sslmode", &["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])
    },
    WordOption {
        meant: &[
            ("rw", "read-write"),
            ("readwrite", "read-write"),
            ("ro", "read-only"),
            ("readonly", "read-only"),
            ("master", "primary"),
            ("secondary", "standby"),
            ("replica", "standby"),
            ("prefer-secondary", "prefer-standby"),
            ("preferstandby", "prefer-standby"),
        ],
        ..exact("target_session_attrs", &["any", "read-write", "read-only", "primary", "standby", "prefer-standby"])
    },
    exact("channel_binding", &["disable", "prefer", "require"]),
    exact("gssencmode", &["disable", "prefer"]),
    exact("sslnegotiation", &["postgres", "direct"]),
    exact("sslcertmode", &["disable", "allow", "require"]),
    WordOption {
        separator: Some(','),
        meant: &[("scram", "scram-sha-256"), ("gssapi", "gss")],
        ..exact("require_auth", &["password", "md5", "gss", "sspi", "scram-sha-256", "none", "oauth"])
    },
    exact("load_balance_hosts", &["disable", "random"]),
    WordOption { meant: TLS_MEANT, ..any_case("ssl_min_protocol_version", TLS_VERSIONS) },
    WordOption { meant: TLS_MEANT, ..any_case("ssl_max_protocol_version", TLS_VERSIONS) },
    WordOption { meant: &[("3", "3.0")], ..exact("min_protocol_version", &["3.0", "3.2", "latest"]) },
    WordOption { meant: &[("3", "3.0")], ..exact("max_protocol_version", &["3.0", "3.2", "latest"]) },
    // A connection for replication runs none of the statements that DuckLake sends.
    any_case("replication", &["false", "off", "no", "0"]),
    any_case("meta_journal_mode", &["delete", "truncate", "persist", "memory", "wal", "off"]),
    WordOption {
        meant: &[("snapshot", "REPEATABLE READ")],
        ..any_case("meta_isolation_level", &["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
    },
    any_case("meta_type", &["duckdb", "sqlite", "postgres"]),
];

/// The options of PostgreSQL's client that are whole numbers of 32 bits.
pub(crate) const WHOLE_NUMBERS: &[&str] = &[
    "connect_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
];

/// The options of PostgreSQL's client that are paths, which it takes as they are written.
pub(crate) const CLIENT_PATHS: &[&str] =
    &["passfile", "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcrldir", "sslkeylogfile"];

#[cfg(test)]
mod tests {
    use super::*;

    fn option(name: &str) -> &'static WordOption {
        WORD_OPTIONS.iter().find(|option| option.name == name).expect("it is in the table")
    }

    #[test]
    fn what_is_meant_is_a_word() {
        for option in WORD_OPTIONS {
            for (other, word) in option.meant {
                assert!(option.takes(word) && !option.takes(other), "{}: {other}", option.name);
                assert_eq!(option.meant_by(other), Some(*word), "{}", option.name);
            }
        }
    }

    #[test]
    fn words_are_found_in_other_spellings() {
        assert_eq!(option("sslmode").meant_by("verify_full"), Some("verify-full"));
        assert_eq!(option("sslmode").meant_by("REQUIRE"), Some("require"));
        assert_eq!(option("sslmode").meant_by("s3cr3t"), None);
        assert_eq!(option("meta_isolation_level").meant_by("read_committed"), Some("READ COMMITTED"));
    }

    #[test]
    fn lists_of_words_are_words() {
        assert!(option("chain").names("env;config"));
        assert!(option("require_auth").names("!password,!md5"));
        assert!(!option("chain").names("env,config") && !option("sslmode").names("require;prefer"));
    }
}
