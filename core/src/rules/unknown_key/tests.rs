use crate::diagnostic::Fix;
use crate::metaxy::sections::SECTIONS;
use crate::schema::Type;
use crate::{Code, Options, analyze};

/// The text after the first fix of the unknown keys, which leaves none that it can mend.
fn fixed(text: &str) -> Option<String> {
    let unknown = |text: &str| {
        let found = analyze(text, &Options::default()).diagnostics;
        found.into_iter().filter(|found| found.code == Code::UnknownKey).collect::<Vec<_>>()
    };
    let found = unknown(text);
    assert!(!found.is_empty(), "{text}");
    let fix = found.iter().flat_map(|found| &found.fixes).next()?;
    let out = fix.apply(text);
    assert!(unknown(&out).is_empty(), "{out}");
    Some(out)
}

const STORE: &str = "[catalog]\ntype = \"duckdb\"\nuri = \"a.db\"\n";

#[test]
fn keys_are_renamed_where_they_stand() {
    for (storage, expected) in [
        (
            "[storage]\ntype = \"s3\"\nbucket = \"b\"\nAWS_ACCESS_KEY_ID = \"k\" # ours\naws_secret_access_key = \"s\"\n",
            "[storage]\ntype = \"s3\"\nbucket = \"b\"\nkey_id = \"k\" # ours\nsecret = \"s\"\n",
        ),
        (
            "storage = { type = \"s3\", bucket = \"b\", session_token = \"t\" }\n",
            "storage = { type = \"s3\", bucket = \"b\", secret_parameters.session_token = \"t\" }\n",
        ),
        (
            "[storage]\r\ntype = \"s3\"\r\nbucket = \"b\"\r\nforce_path_style = true\r\n",
            "[storage]\r\ntype = \"s3\"\r\nbucket = \"b\"\r\nurl_style = \"path\"\r\n",
        ),
        (
            "[storage]\ntype = \"s3\"\nbucket = \"b\"\nregion_name = \"${R}\"\n",
            "[storage]\ntype = \"s3\"\nbucket = \"b\"\nregion = \"${R}\"\n",
        ),
    ] {
        // An inline table at the top stands before the headers.
        let (text, expected) = if storage.starts_with("storage") {
            (format!("{storage}{STORE}"), format!("{expected}{STORE}"))
        } else {
            (format!("{STORE}{storage}"), format!("{STORE}{expected}"))
        };
        assert_eq!(fixed(&text), Some(expected));
    }
}

/// Each key of some sections with a letter less and a value of each type: no fix leads to a key that refuses the value,
/// but for a number where a string belongs, which then gets its quotes.
#[test]
fn a_fix_leads_to_no_key_of_another_type() {
    let values = ["\"x\"", "1", "1.5", "true", "[\"x\"]", "[1]", "{ a = 1 }", "\"1\"", "2020-01-01"];
    let is_number = |value: &str| value == "1" || value == "1.5";
    let (mut fixed, mut left) = (0, 0);
    for section in SECTIONS {
        let tag = section.tag.map_or_else(String::new, |tag| format!("type = \"{tag}\"\n"));
        let header = match section.path {
            "" => String::new(),
            path => format!("[{}]\n", path.replace("<name>", "a")),
        };
        for field in section.fields {
            let key = &field.key[..field.key.len() - 1];
            for value in values {
                let text = format!("{header}{tag}{key} = {value}\n");
                let of = |text: &str, code| {
                    let found = analyze(text, &Options::default()).diagnostics;
                    found.into_iter().filter(|it| it.code == code).collect::<Vec<_>>()
                };
                let unknown = of(&text, Code::UnknownKey);
                let rename = |fix: &&Fix| *fix.title == format!("rename to `{}`", field.key);
                let Some(fix) = unknown.iter().flat_map(|found| &found.fixes).find(rename) else {
                    left += 1;
                    continue;
                };
                fixed += 1;
                let refused = of(&fix.apply(&text), Code::WrongType).len() > of(&text, Code::WrongType).len();
                let what_is_in_it = field.ty == Type::Any && value.starts_with('[');
                assert!(!refused || is_number(value) || what_is_in_it, "{text}");
            }
        }
    }
    assert!(fixed > 100 && left > 100, "{fixed} renamed, {left} not");
}

/// Of two keys that are the same one here the fix writes one, and stands with that one.
#[test]
fn a_fix_stands_with_the_keys_that_it_mends() {
    for (first, second) in [
        ("url = \"a\"", "secret_parameters = { data_path = \"b\" }"),
        ("data_path = \"a\"", "url = \"b\""),
        ("url = \"a\"", "secret_parameters.data_path = \"b\""),
    ] {
        let text = format!("{STORE}[storage]\ntype = \"local\"\n{first}\n{second}\n");
        let found = analyze(&text, &Options::default()).diagnostics;
        let unknown: Vec<_> = found.iter().filter(|found| found.code == Code::UnknownKey).collect();
        assert_eq!(unknown.iter().map(|it| it.fixes.len()).collect::<Vec<_>>(), [1, 0], "{text}\n{unknown:#?}");
        let after = analyze(&unknown[0].fixes[0].apply(&text), &Options::default()).diagnostics;
        assert!(after.iter().all(|it| it.message != unknown[0].message), "{text}");
    }
}

#[test]
fn parameters_join_a_table_that_is_there() {
    for (storage, expected) in [
        (
            "session_token = \"${T}\"\nsecret_parameters = { kms_key_id = \"k\" }\n",
            "secret_parameters = { session_token = \"${T}\", kms_key_id = \"k\" }\n",
        ),
        (
            "session_token = \"${T}\"\n[storage.secret_parameters]\nkms_key_id = \"k\"\n",
            "[storage.secret_parameters]\nsession_token = \"${T}\"\nkms_key_id = \"k\"\n",
        ),
        (
            "secret_parameters.kms_key_id = \"k\"\nsession_token = \"t\"\n",
            "secret_parameters.kms_key_id = \"k\"\nsecret_parameters.session_token = \"t\"\n",
        ),
    ] {
        let head = format!("{STORE}[storage]\ntype = \"s3\"\nbucket = \"b\"\n");
        assert_eq!(fixed(&format!("{head}{storage}")), Some(format!("{head}{expected}")));
    }
}

/// A URL in the place of a bucket leads to other files, and that of a server to none.
#[test]
fn a_place_is_not_replaced() {
    let storage = |keys: &str| format!("{STORE}[storage]\ntype = \"s3\"\n{keys}\n");
    let bucket = "bucket = \"b\"";
    for (keys, expected) in [
        ("url = \"s3://b/x/\"".to_owned(), Some("data_path = \"s3://b/x/\"".to_owned())),
        (format!("{bucket}\nurl = \"s3://b/x/\""), None),
        (format!("{bucket}\nuri = \"http://minio:9000\""), Some(format!("{bucket}\nendpoint = \"http://minio:9000\""))),
        (format!("{bucket}\nuri = \"http://minio:9000/b/x\""), None),
        (format!("{bucket}\nendpoint = \"http://minio:9000\"\nuri = \"http://localhost:9000\""), None),
    ] {
        assert_eq!(fixed(&storage(&keys)), expected.map(|keys| storage(&keys)), "{keys}");
    }
}

/// Metaxy ignores it here, and would refuse it there.
#[test]
fn a_value_of_another_type_is_not_moved() {
    let text = |value: &str| {
        format!(
            "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig.database = \":memory:\"\n\
             [stores.dev.config.ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"a\" }}\n\
             [stores.dev.config.ducklake.storage]\ntype = \"local\"\npath = \"x\"\nentrypoints = {value}\n"
        )
    };
    assert!(fixed(&text("[\"a.b\"]")).is_some());
    assert_eq!(fixed(&text("\" true\"")), None);
    // An option that DuckLake does not know is refused where it is read.
    let options = |options: &str| text("[]").replace("entrypoints = []", &format!("attach_options = {{ {options} }}"));
    assert!(fixed(&options("encrypted = true")).is_some());
    assert_eq!(fixed(&options("scope = \"x\"")), None);
    // Settings are a table.
    let settings = |value: &str| text("[]").replace("entrypoints = []", &format!("config = {value}"));
    assert!(fixed(&settings("{ threads = \"4\" }")).is_some());
    assert_eq!(fixed(&settings("[]")), None);
}

/// What opens the catalog by an option may be a SQLite file, which has no schemas.
#[test]
fn a_schema_is_not_given_to_a_catalog_that_is_another() {
    let text = |option: &str| {
        format!(
            "schema = \"x\"\nattach_options = {{ {option} }}\ncatalog = {{ type = \"duckdb\", uri = \"a\" }}\n\
             storage = {{ type = \"local\", path = \"p\" }}\n"
        )
    };
    assert!(fixed(&text("encrypted = true")).is_some());
    for option in ["meta_type = \"SQLite\"", "METADATA_PATH = \"sqlite:b\""] {
        assert_eq!(fixed(&text(option)), None, "{option}");
    }
}

/// A password that is moved would stand in the fix, which may be printed.
#[test]
fn a_password_is_not_moved() {
    let text = format!(
        "{STORE}[storage]\ntype = \"s3\"\nbucket = \"b\"\nsession_token = \"t\"\nsecret_parameters = {{ kms_key_id = \"k\" }}\n"
    );
    assert_eq!(fixed(&text), None);
}

#[test]
fn tables_of_other_tools_are_dissolved() {
    let head = format!("{STORE}[storage]\ntype = \"s3\"\nbucket = \"b\"\n");
    let text = format!("{head}\n[storage.client_kwargs]\nendpoint_url = \"https://h\"\nverify = false\n");
    let expected = format!("{head}\nendpoint = \"https://h\"\nsecret_parameters.verify_ssl = false\n");
    assert_eq!(fixed(&text), Some(expected));
    let text = format!("{head}client_kwargs = {{ endpoint_url = \"https://h\" }}\n");
    let expected = head.replace("[storage]\n", "[storage]\nendpoint = \"https://h\"\n");
    assert_eq!(fixed(&text), Some(expected));
    // What has no place here would be lost.
    assert_eq!(fixed(&format!("{head}client_kwargs = {{ endpoint_url = \"https://h\", odd = 1 }}\n")), None);
}

#[test]
fn the_schema_of_the_catalog_is_an_option_of_the_lake() {
    let text = "[catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\nschema = \"lake\"\n\n[storage]\ntype = \"local\"\npath = \"p\"\n";
    let expected = "attach_options.metadata_schema = \"lake\"\n[catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\n\n[storage]\ntype = \"local\"\npath = \"p\"\n";
    assert_eq!(fixed(text), Some(expected.to_owned()));
}

const WHOLE: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\n[stores.dev.config]\ndatabase = \"d.db\"\n\n[stores.dev.config.ducklake.catalog]\ntype = \"duckdb\"\nuri = \"a.db\"\n\n[stores.dev.config.ducklake.storage]\ntype = \"local\"\npath = \"p\"\n";

#[test]
fn tables_go_to_the_level_where_they_belong() {
    for (from, to) in [
        ("stores.dev.config.ducklake", "stores.dev.ducklake"),
        ("stores.dev.config.ducklake", "ducklake"),
        ("config.ducklake.catalog", "config.catalog"),
        ("config.ducklake.storage", "config.ducklake.catalog.storage"),
    ] {
        let text = WHOLE.replace(from, to);
        assert_eq!(fixed(&text).as_deref(), Some(WHOLE), "{to}");
    }
    let text = WHOLE
        .replace("database = \"d.db\"\n", "")
        .replace("\n\n[stores.dev.config]\n", "\ndatabase = \"d.db\"\n\n[stores.dev.config]\n");
    assert_eq!(fixed(&text).as_deref(), Some(WHOLE));
}

#[test]
fn quotes_make_one_key_of_several() {
    let text = WHOLE.replace("[stores.dev]", "[\"stores.dev\"]");
    assert_eq!(fixed(&text).as_deref(), Some(WHOLE));
}
