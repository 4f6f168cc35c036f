//! The texts. Each takes how often its part is repeated.

use std::fmt::Write as _;

/// One text from `n` parts.
fn repeat(n: usize, part: impl Fn(usize) -> String) -> String {
    (0..n).map(part).collect()
}

const STORE: &str = "\
[stores.s#]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
[stores.s#.config]
database = \":memory:\"
[stores.s#.config.ducklake]
alias = \"lake_#\"
[stores.s#.config.ducklake.catalog]
type = \"postgres\"
secret_name = \"pg_#\"
host = \"db.example\"
database = \"d\"
user = \"u\"
password = \"${PASSWORD}\"
[stores.s#.config.ducklake.storage]
type = \"s3\"
secret_name = \"s3_#\"
bucket = \"b#\"
region = \"eu-central-1\"
key_id = \"k\"
secret = \"x\"
";

fn stores(n: usize, store: &str) -> String {
    repeat(n, |index| store.replace('#', &format!("{index:06}")))
}

pub(crate) fn stores_released(n: usize) -> String {
    stores(n, STORE)
}

/// Stores in which there is nothing to find.
pub(crate) fn stores_sound(n: usize) -> String {
    let store = STORE.replace("database = \"d\"", "database = \"lake_#\"").replace("${PASSWORD}", "${PASSWORD:-pg}");
    let timeout = "[stores.s#.config.ducklake.catalog.secret_parameters]\nconnect_timeout = 10\n";
    stores(
        n,
        &store.replace("[stores.s#.config.ducklake.storage]", &format!("{timeout}[stores.s#.config.ducklake.storage]")),
    )
}

pub(crate) fn stores_older(n: usize) -> String {
    let store = STORE.replace("lake.catalog", "lake.metadata_backend").replace("lake.storage", "lake.storage_backend");
    stores(n, &store.replace("metaxy.ext.duckdb", "metaxy.ext.metadata_stores.duckdb"))
}

pub(crate) fn stores_misspelt(n: usize) -> String {
    stores(n, &STORE.replace("region", "regoin").replace("password =", "pasword =").replace("alias", "alais"))
}

pub(crate) fn stores_in_capitals(n: usize) -> String {
    stores(n, &STORE.replace("database = \":", "DATABASE = \":").replace(".ducklake", ".DuckLake"))
}

pub(crate) fn stores_nameless(n: usize) -> String {
    stores(
        n,
        "[stores.s#.config.ducklake]\ncatalog.type = \"duckdb\"\ncatalog.uri = \"m\"\nstorage = { type = \"local\", path = \"d\" }\n",
    )
}

pub(crate) fn stores_of_tool(n: usize) -> String {
    stores(n, &STORE.replace("[stores", "[tool.metaxy.stores"))
}

pub(crate) fn fallbacks(n: usize) -> String {
    stores(
        n,
        "[stores.s#]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig.fallback_stores = [\"t#\", \"s1\"]\n",
    )
}

pub(crate) fn same_alias(n: usize) -> String {
    stores(
        n,
        "[stores.s#]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig.database = \"x#\"\n\
         config.ducklake = { alias = \"Lake#\", catalog = { type = \"duckdb\", uri = \"m\" }, \
         storage = { type = \"local\", path = \"d\" } }\n",
    )
}

/// A fragment with this at the end of its storage.
fn fragment(end: &str) -> String {
    format!(
        "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m\"\n[ducklake.storage]\ntype = \"s3\"\n\
         secret_name = \"s\"\nbucket = \"b\"\n{end}"
    )
}

pub(crate) fn unknown_keys(n: usize) -> String {
    fragment(&repeat(n, |index| format!("endpoint{index:06} = 1\n")))
}

/// The same with a comment behind each that ignores it, and one that ignores nothing.
pub(crate) fn ignored_keys(n: usize) -> String {
    fragment(&repeat(n, |index| {
        format!("# lakeplan: ignore[region]\nendpoint{index:06} = 1 # lakeplan: ignore[unknown-key]\n")
    }))
}

/// The same in a store.
pub(crate) fn stray_keys(n: usize) -> String {
    let lake = fragment(&repeat(n, |index| format!("endpoint{index:06} = 1\n")));
    let lake = lake.replace("[ducklake.", "[stores.a.config.ducklake.");
    format!("[stores.a]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n{lake}")
}

/// Stores that open one file and share their secrets, each with a scope and with other keys.
pub(crate) fn shared_scopes(n: usize) -> String {
    let store = STORE.replace("\":memory:\"", "\"shared.db\"").replace("key_id = \"k\"", "key_id = \"k#\"");
    stores(n, &store.replace("region =", "scope = \"s3://b#\"\nregion ="))
}

/// Two of these with long paths.
pub(crate) fn long_paths(n: usize) -> String {
    let path = format!("data_path = \"s3://b/{}\"", "a/".repeat(n));
    shared_scopes(2).replace("bucket = \"b000000\"", &path).replace("bucket = \"b000001\"", &path)
}

/// Keys that differ in case only, where Metaxy reads them in any case.
pub(crate) fn case_variants(n: usize) -> String {
    let key = "hash_truncation_length";
    let variant = |index: usize| -> String {
        let upper = |at: usize| index >> (at % 20) & 1 == 1;
        key.chars().enumerate().map(|(at, it)| if upper(at) { it.to_ascii_uppercase() } else { it }).collect()
    };
    let others = repeat(n, |index| format!("other_{index:06} = 1\n"));
    let variants = repeat(n, |index| format!("{} = 8\n", variant(index)));
    format!("[stores.a]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.a.config]\n{others}{variants}")
}

pub(crate) fn parameters(n: usize) -> String {
    fragment(&format!(
        "[ducklake.storage.secret_parameters]\n{}",
        repeat(n, |index| {
            // From the last in order to the first, and each twice.
            format!("p{0:06} = \"x\"\nP{0:06} = \"x\"\n", n - index)
        })
    ))
}

pub(crate) fn attach_options(n: usize) -> String {
    let options = repeat(n, |index| format!("meta_p{0:06} = \"x\"\nMETA_p{0:06} = \"x\"\n", n - index));
    fragment(&format!("[ducklake.attach_options]\n{options}"))
}

/// Options that must be quoted, and the same as words for booleans.
pub(crate) fn odd_options(n: usize) -> String {
    let odd = repeat(n, |index| format!("\"meta_p {index:06}\" = \"x\"\n"));
    let upper = |index: usize| -> String {
        let upper = |at: usize| index >> (at % 18) & 1 == 1;
        let name = "override_data_path".chars().enumerate();
        name.map(|(at, it)| if upper(at) { it.to_ascii_uppercase() } else { it }).collect()
    };
    let words = repeat(n, |index| format!("{} = \"true\"\n", upper(index)));
    let catalog = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"m\" }\n\
                   storage = { type = \"local\", path = \"d\" }\n";
    format!("{catalog}[ducklake.attach_options]\nmeta_type = \"other\"\n{odd}{words}")
}

pub(crate) fn metadata_parameters(n: usize) -> String {
    let options = repeat(n, |index| format!("p{index:06} = \"x\"\n"));
    fragment(&format!("[ducklake.attach_options.metadata_parameters]\n{options}"))
}

pub(crate) fn many_secrets(n: usize) -> String {
    repeat(n, |index| format!("[t{index:06}]\npassword = \"s3cr3t\"\nsecret = [\"a\", 'b']\n"))
}

pub(crate) fn comments(n: usize) -> String {
    let headers = repeat(n, |index| format!("[t{index:06}]\n"));
    format!("{headers}{}", repeat(n, |_| "# password = \"s3cr3t\"\n".to_owned()))
}

pub(crate) fn plain_keys(n: usize) -> String {
    fragment(&format!("[ducklake.attach_options]\n{}", repeat(n, |index| format!("key_{index:06} = {index:06}\n"))))
}

/// Everything in one line, which no search may look through again for each part.
pub(crate) fn one_line(n: usize) -> String {
    let store = |index| {
        format!(
            "s{index:06} = {{ config = {{ ducklake = {{ catalog = {{ type = \"duckdb\", uri = \"${{M}}\" }}, storage = {{ type = \"local\", pth = \"d\" }} }} }} }}, "
        )
    };
    format!("stores = {{ {} }}", repeat(n, store))
}

pub(crate) fn array(n: usize) -> String {
    format!("password = [ {} ]", repeat(n, |_| "\"s3cr3t\", ".to_owned()))
}

pub(crate) fn digits(n: usize) -> String {
    format!("a = 0x{}\nb = {}\nport = \"{}\"\n", "f".repeat(n), "9".repeat(n), "9".repeat(n))
}

pub(crate) fn variables(n: usize) -> String {
    fragment(&format!(
        "[ducklake.storage.secret_parameters]\n{}",
        repeat(n, |index| { format!("p{index:06} = \"${{A{index:06}:-x}}${{B}}\"\n") })
    ))
}

pub(crate) fn open_variables(n: usize) -> String {
    format!("a = \"{}\"\nb = \"{}:\"\nc = \"{}\"\n", "${".repeat(n), "${".repeat(n), "${a:-".repeat(n))
}

pub(crate) fn escaped_variables(n: usize) -> String {
    format!("a = \"{}\"\nb = \"{}\"", "\\u0024{V}".repeat(n), "${V}\\u0024{W}".repeat(n))
}

pub(crate) fn dotted(n: usize) -> String {
    repeat(n, |index| format!("a.b{index:06}.c.d = 1\n"))
}

/// A table that lies deep, with secrets in it.
pub(crate) fn deep_header(n: usize) -> String {
    let mut text = String::from("[a");
    (0..n).for_each(|index| {
        let _ = write!(text, ".a{index:06}");
    });
    text.push_str("]\npassword = \"s3cr3t\"\nx = \"${A}\"\n");
    text
}

pub(crate) fn assignments(n: usize) -> String {
    format!("x = [ {}", "a = ".repeat(n))
}

pub(crate) fn lines(n: usize) -> String {
    "= = =\n".repeat(n)
}

pub(crate) fn bare_assignment_lines(n: usize) -> String {
    repeat(n, |index| format!("password_{index:06} = s3cr3t # =\n"))
}

pub(crate) fn broken_array(n: usize) -> String {
    format!("{}\n{}", "[".repeat(n), "x = [{ a = ".repeat(n))
}

pub(crate) fn strings(n: usize) -> String {
    "a = \"\\q\\q\\q\\q\n".repeat(n)
}

pub(crate) fn spaces(n: usize) -> String {
    format!("a ={}1\nhost = \"{}\"\npassword = {}", " ".repeat(n), " ".repeat(n), "\n".repeat(n))
}

/// Quotations of numbered lines of a page, of which no TOML is left.
pub(crate) fn marks_around(n: usize) -> String {
    "> > 7 | <b>a</b> &quot;=\n".repeat(n)
}

pub(crate) fn variables_of_a_line(n: usize) -> String {
    format!("{}{}; \n", "A=b ; ".repeat(n), "C=d e".repeat(n))
}

/// Flags without a variable, and quotes that nothing closes but the next one.
pub(crate) fn variables_of_a_command(n: usize) -> String {
    format!("docker run {}\n{}", "-e -x 'A --env 'B=c ".repeat(n), "A='\nB=\"\n".repeat(n))
}

pub(crate) fn floats(n: usize) -> String {
    let digits = "1234567890".repeat(n / 10);
    format!("a = 0.{digits}\nb = {digits}e-{n}\nc = {digits}.0\n")
}

/// Each table is opened after its child.
pub(crate) fn children_first(n: usize) -> String {
    repeat(n, |index| format!("[t{index:06}.a]\n")) + &repeat(n, |index| format!("[t{index:06}]\n"))
}

pub(crate) fn nested(n: usize) -> String {
    format!("x = {}\ny = {}", "[".repeat(n), "{ a = ".repeat(n))
}

/// Secrets, each of which could be that of the lake, and statements that nobody reads.
pub(crate) fn sql_secrets(n: usize) -> String {
    let secrets = repeat(n, |index| format!("CREATE SECRET s{index:06} (TYPE s3, SCOPE 's3://a/{index}'); SELECT 1; "));
    secrets + "ATTACH 'ducklake:m.db' AS l (DATA_PATH 's3://a/')"
}

/// Lakes of one name, on one line.
pub(crate) fn sql_lakes(n: usize) -> String {
    repeat(n, |index| format!("ATTACH 'ducklake:m{index}.db' AS l (DATA_PATH 'f{index}'); USE l; USE x; "))
}

/// Statements with more options than any has, maps and lists.
pub(crate) fn sql_options(n: usize) -> String {
    let map = repeat(n, |index| format!("'k{index:06}': 'v', "));
    let options = repeat(n, |index| format!("o{index:06} {index}, "));
    format!("CREATE SECRET s (TYPE s3, M MAP {{{map}}});ATTACH 'ducklake:m.db' AS l ({options} DATA_PATH 'f')")
}

/// What begins like a text or a comment, and is none.
/// A program that sets much, with strings that are joined, escapes and apostrophes.
pub(crate) fn program(n: usize) -> String {
    let settings = repeat(n, |index| format!("con.sql(\"SET a{index:06} = 'it\\'s' \" f\"\\n\") # don't\ncat <<\n"));
    format!("con.sql(\"ATTACH 'ducklake:m.db' AS l\")\n{settings}")
}

/// Unknown keys that a variable gives.
pub(crate) fn given_keys(n: usize) -> String {
    let keys = repeat(n, |index| format!("kx{index:06} = \"${{TOKEN}}\"\n"));
    format!("{}{keys}", STORE.replace('#', "a"))
}

pub(crate) fn sql_words(n: usize) -> String {
    repeat(n / 10, |_| "$a $1 ''''; . || :: E'\\x41' /* /* */ */ ".to_owned())
}

/// A line for each file: a fragment with a key that is not known.
pub(crate) fn files(n: usize) -> String {
    repeat(n, |_| "ducklake = { storage = { type = \"local\", pth = \"p\" } }\n".to_owned())
}

/// Passwords on command lines, each in a line that goes on.
pub(crate) fn commands(n: usize) -> String {
    repeat(n, |index| format!("# tool --token \\\n#   s3cr3t{index:06} -u u:s3cr3t{index:06} h:5432:d:u:s3cr3t\n"))
}

/// Blocks of YAML, of which each line is a part of the secret.
pub(crate) fn blocks(n: usize) -> String {
    repeat(n, |index| format!("password: >-\n  s3cr3t{index:06}\n  s3cr3t\n"))
}

/// Lines of which a fix would make keys.
pub(crate) fn passfile(n: usize) -> String {
    repeat(n, |index| format!("h{index:06}:5432:d:u:s3cr3t{index:06}\n"))
}

/// A log in JSON, of which each line is a string of another one.
pub(crate) fn log(n: usize) -> String {
    repeat(n, |index| {
        format!("{{\"log\": \"{{\\\"msg\\\": \\\"IO Error: Cannot open file x{index}.db\\\"}}\\n\", \"x\": 1}}\n")
    })
}

pub(crate) fn small_letters(n: usize) -> String {
    repeat(n, |index| format!("io error: unable to connect to postgres at h{index:06}: &quot;x&quot; failed\n"))
}

/// An error that a terminal has broken into lines, between bars.
pub(crate) fn framed(n: usize) -> String {
    let line = |index| format!("│ of a server that has been looked for, and that nobody has {index:06} found \"x │\n");
    format!("IO Error: Unable to connect to Postgres\n{}", repeat(n, line))
}
