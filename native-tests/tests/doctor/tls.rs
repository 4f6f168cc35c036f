//! What the doctor says of TLS to PostgreSQL, followed until the lake is healthy.

use std::os::unix::fs::PermissionsExt as _;

use native_tests::engine;
use native_tests::observe::Needs;
use native_tests::services::postgres::{CERTIFICATE, Cluster, KEY, OTHER_CERTIFICATE};
use native_tests::version;

use crate::trial::{Run, Trial, store};

const STORAGE: &str = "type = \"local\"\npath = \"${DIR}/data\"";

/// A server and somebody who looks for the way to it.
struct Way {
    server: Cluster,
    trial: Trial,
}

impl Way {
    fn new() -> Self {
        let server = Cluster::start().unwrap_or_else(|error| panic!("{error:#}"));
        let trial = Trial::new(Needs::NOTHING, "");
        for (name, text) in [("ca.crt", CERTIFICATE), ("other.crt", OTHER_CERTIFICATE), ("client.key", KEY)] {
            let file = trial.place.root().join("dir").join(name);
            std::fs::write(&file, text).expect("the file can be written");
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("its mode");
        }
        Self { server, trial }
    }

    fn secure(&mut self, rule: &str) {
        self.server.secure(rule).unwrap_or_else(|error| panic!("{error:#}"));
    }

    /// Runs the doctor with these options of the client: in the secret, or where it takes none, in its environment.
    fn with(&self, host: &str, options: &[(&str, &str)]) -> Run {
        let in_secret = version::secrets_take_client_options();
        let options: Vec<(&str, String)> =
            options.iter().map(|(name, value)| (*name, self.trial.place.expand(value))).collect();
        let written: Vec<String> = options.iter().map(|(name, value)| format!("{name} = \"{value}\"")).collect();
        let parameters = if in_secret && !written.is_empty() {
            format!("secret_parameters = {{ {} }}\n", written.join(", "))
        } else {
            String::new()
        };
        let (port, user, password) = (self.server.port(), self.server.user(), self.server.password());
        let catalog = format!(
            "type = \"postgres\"\nhost = \"{host}\"\nport = {port}\ndatabase = \"postgres\"\nuser = \"{user}\"\npassword = \
             \"{password}\"\nsecret_name = \"pgs\"\n{parameters}"
        );
        self.trial.write(&store(&catalog, STORAGE));
        let variables: Vec<(String, String)> = if in_secret {
            Vec::new()
        } else {
            options.iter().map(|(name, value)| (format!("PG{}", name.to_uppercase()), value.clone())).collect()
        };
        let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (&**name, &**value)).collect();
        let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
        self.trial.doctor_in(&extensions, &["--create"], &variables)
    }
}

/// That the run has found this, and advises that.
#[track_caller]
fn advises(run: &Run, code: &str, advice: &str) {
    assert_eq!(run.code, 1, "{}", run.text());
    assert!(run.err.contains(&format!("error[{code}]")), "expected `{code}`\n{}", run.text());
    assert!(run.err.contains(advice), "expected {advice}\n{}", run.text());
}

#[test]
fn a_server_without_tls() {
    let way = Way::new();
    let run = way.with("127.0.0.1", &[("sslmode", "require")]);
    advises(&run, "database-tls", "`sslmode = \"prefer\"` connects without TLS");
    way.with("127.0.0.1", &[("sslmode", "prefer")]).healthy();
}

#[test]
fn a_server_that_wants_tls() {
    let mut way = Way::new();
    way.secure("hostssl all all all scram-sha-256");
    let run = way.with("127.0.0.1", &[("sslmode", "disable")]);
    advises(&run, "login-refused", "`sslmode = \"require\"`");
    way.with("127.0.0.1", &[("sslmode", "require")]).healthy();
    // What is the default.
    way.with("127.0.0.1", &[]).healthy();
}

/// Each piece of advice leads to the next, and the last one home.
#[test]
fn a_server_that_is_to_be_verified() {
    let mut way = Way::new();
    way.secure("hostssl all all all scram-sha-256");
    let run = way.with("127.0.0.1", &[("sslmode", "verify-full")]);
    advises(&run, "database-tls", "set `sslrootcert` to the file of the certificate authority");
    let run = way.with("127.0.0.1", &[("sslmode", "verify-full"), ("sslrootcert", "${DIR}/other.crt")]);
    advises(&run, "database-tls", "set `sslrootcert` in `secret_parameters` to the file of its certificate authority");
    let authority = ("sslrootcert", "${DIR}/ca.crt");
    let run = way.with("127.0.0.1", &[("sslmode", "verify-full"), authority]);
    advises(&run, "database-tls", "write the host name of the certificate, or `sslmode = \"verify-ca\"`");
    way.with("127.0.0.1", &[("sslmode", "verify-ca"), authority]).healthy();
    way.with("localhost", &[("sslmode", "verify-full"), authority]).healthy();
}

#[test]
fn a_server_that_wants_a_certificate_of_the_client() {
    let mut way = Way::new();
    way.secure("hostssl all all all scram-sha-256 clientcert=verify-ca");
    let run = way.with("127.0.0.1", &[("sslmode", "require")]);
    advises(&run, "database-tls", "set `sslcert` and `sslkey`");
    let certificate = ("sslcert", "${DIR}/ca.crt");
    let run = way.with("127.0.0.1", &[("sslmode", "require"), certificate]);
    advises(&run, "database-tls", "");
    way.with("127.0.0.1", &[("sslmode", "require"), certificate, ("sslkey", "${DIR}/client.key")]).healthy();
}
