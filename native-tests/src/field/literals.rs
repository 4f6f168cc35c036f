//! The servers that stand in the files of field cases, and those of a run in their place.

use crate::words::{is_behind, put_back};

/// The ports of PostgreSQL and of `PgBouncer` in the files.
const POSTGRES_PORTS: [&str; 2] = ["15432", "16543"];
/// The port of S3 in the files.
const S3_PORT: &str = "15000";
/// The port of a folder behind HTTP in the files.
const FILES_PORT: &str = "15080";
/// The host of PostgreSQL in the files.
const HOST: &str = "127.0.0.1";
/// The user of PostgreSQL in the files.
const USER: &str = "postgres";
/// The password of PostgreSQL in the files.
const PASSWORD: &str = "pw";
/// What the names of databases begin with in the files.
const DATABASE: &str = "lk_";

/// What takes the place of the servers that stand in a file. Lines stay, and so does all that
/// stands before a server in its line.
#[derive(Clone, Debug, Default)]
pub struct Literals {
    /// The server of PostgreSQL.
    pub postgres: Option<Login>,
    /// Each database of the files, and that of the run.
    pub databases: Vec<(String, String)>,
    /// The port of S3 on loopback.
    pub s3_port: Option<String>,
    /// The port of the folder behind HTTP.
    pub files_port: Option<String>,
}

/// How to get to a PostgreSQL server.
#[derive(Clone, Debug)]
pub struct Login {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: String,
    /// A user.
    pub user: String,
    /// The password of the user.
    pub password: String,
}

/// A part of a text: a word, which is letters, digits and `_`, or one other character.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(if is_word(first) { end } else { first.len_utf8() });
        parts.push(part);
        rest = behind;
    }
    parts
}

impl Literals {
    /// The names of the databases in some texts, in the order in which they are first named.
    pub fn databases_in(texts: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for part in texts.iter().flat_map(|text| parts(text)) {
            if part.strip_prefix(DATABASE).is_some_and(|rest| !rest.is_empty()) && !names.iter().any(|it| it == part) {
                names.push(part.to_owned());
            }
        }
        names
    }

    /// Whether PostgreSQL is named in a text.
    pub fn name_postgres(text: &str) -> bool {
        parts(text).iter().any(|part| POSTGRES_PORTS.contains(part))
    }

    /// Whether S3 is named in a text.
    pub fn name_s3(text: &str) -> bool {
        parts(text).contains(&S3_PORT)
    }

    /// Whether the folder behind HTTP is named in a text.
    pub fn name_files(text: &str) -> bool {
        parts(text).contains(&FILES_PORT)
    }

    /// The text with the servers of the run.
    pub fn real(&self, text: &str) -> String {
        let text = match &self.postgres {
            // The others are on loopback always.
            Some(login) if login.host != HOST => {
                let mut parts = text.split(HOST);
                let mut out = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    let other = [S3_PORT, FILES_PORT].iter().any(|port| part.starts_with(&format!(":{port}")));
                    out += if other { HOST } else { &login.host };
                    out += part;
                }
                out
            }
            _ => text.to_owned(),
        };
        let parts = parts(&text);
        let real = |(index, part): (usize, &&str)| self.real_part(&parts, index).unwrap_or_else(|| (*part).to_owned());
        parts.iter().enumerate().map(real).collect()
    }

    /// The value of a variable with the servers of the run.
    pub fn real_of(&self, name: &str, value: &str) -> String {
        let head = format!("{name}=");
        let real = self.real(&format!("{head}{value}"));
        real.strip_prefix(&head).map_or(real.clone(), str::to_owned)
    }

    fn real_part(&self, parts: &[&str], index: usize) -> Option<String> {
        let part = parts[index];
        match part {
            S3_PORT => return self.s3_port.clone(),
            FILES_PORT => return self.files_port.clone(),
            _ => {}
        }
        if let Some((_, real)) = self.databases.iter().find(|(written, _)| written == part) {
            return Some(real.clone());
        }
        let login = self.postgres.as_ref()?;
        // The word before, over quotes, blanks, signs.
        let key = || {
            let before = parts[..index].iter().rev().take_while(|part| **part != "\n");
            let mut words = before.filter(|part| part.chars().all(|it| it.is_alphanumeric() || it == '_'));
            words.next().map(|word| word.to_lowercase()).unwrap_or_default()
        };
        match part {
            _ if POSTGRES_PORTS.contains(&part) => Some(login.port.clone()),
            USER if key().ends_with("user") || parts.get(index + 2) == Some(&PASSWORD) => Some(login.user.clone()),
            PASSWORD if key().ends_with("password") || parts.get(index + 1) == Some(&"@") => {
                Some(login.password.clone())
            }
            _ => None,
        }
    }

    /// The text with the servers of the files again.
    pub fn written(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (written, real) in &self.databases {
            text = text.replace(real, written);
        }
        for (port, written) in [(&self.s3_port, S3_PORT), (&self.files_port, FILES_PORT)] {
            if let Some(port) = port {
                text = text.replace(&format!(":{port}"), &format!(":{written}"));
            }
        }
        if let Some(login) = &self.postgres {
            text =
                put_back(&text, &login.user, USER, |before, _| is_behind(&["user"], before) || before.ends_with("//"));
            text = put_back(&text, &login.password, PASSWORD, |before, behind| {
                is_behind(&["password"], before) || behind.starts_with('@')
            });
            text = put_back(&text, &login.port, POSTGRES_PORTS[0], |before, _| {
                is_behind(&["port"], before) || before.ends_with(':') || before.ends_with(".s.PGSQL.")
            });
            text = text.replace(&login.host, HOST);
        }
        text
    }
}
