//! A throw-away PostgreSQL cluster from the binaries that are installed.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::port::Port;
use super::summary;

/// Runs the server as its child, and stops it when its own input ends: with the test
/// process, however that ends. Then it removes the folder.
const WATCH: &str = r#"
folder=$1; shift
"$@" & server=$!
read -r last
if [ "$last" = keep ]; then kill -INT $server; wait $server; exit; fi
kill -INT $server; wait $server
rm -rf "$folder"
"#;

/// How to mend a PostgreSQL that is not there.
const MEND: &str = "install PostgreSQL (Debian: `apt-get install postgresql`), or set `LAKEPLAN_PG_BIN` to the folder \
                    of its programs, or use another server: see `native-tests/README.md`";

/// A cluster on loopback. It stops with this value.
#[derive(Debug)]
pub struct Cluster {
    binaries: PathBuf,
    folder: PathBuf,
    owner: Option<(u32, u32)>,
    port: Port,
    user: String,
    password: String,
    watch: Option<(Child, ChildStdin)>,
}

/// The superuser of the cluster, if nothing else is said.
pub const USER: &str = "lakeplan_admin";

/// What a server that speaks TLS shows, for `localhost`: its own authority.
pub const CERTIFICATE: &str = include_str!("tls/server.crt");
/// The key of it.
pub const KEY: &str = include_str!("tls/server.key");
/// The certificate of another authority.
pub const OTHER_CERTIFICATE: &str = include_str!("tls/other.crt");

impl Cluster {
    /// Makes and starts a cluster.
    pub fn start() -> Result<Self> {
        Self::start_of(USER)
    }

    /// The same with a superuser of this name.
    pub fn start_of(user: &str) -> Result<Self> {
        summary::broken("PostgreSQL of its own");
        let binaries = binaries()?;
        // The path of a socket is short; so is this.
        let folder = tempfile::Builder::new().prefix("lakeplan-pg-").tempdir()?.keep();
        let owner = owner()?;
        let password = format!("password-{:08x}", std::process::id());
        fs::write(folder.join("password"), &password)?;
        if let Some((user, group)) = owner {
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
            chown(folder.join("password"), Some(user), Some(group))?;
            chown(&folder, Some(user), Some(group))?;
        }
        let mut cluster =
            Self { binaries, folder, owner, port: Port::for_a_server()?, user: user.to_owned(), password, watch: None };
        cluster.init()?;
        cluster.run()?;
        Ok(cluster)
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// The superuser.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The password of the superuser.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Where its programs come from.
    pub fn binaries(&self) -> &Path {
        &self.binaries
    }

    /// Has the server speak TLS, and let in whom this line of `pg_hba.conf` lets in.
    pub fn secure(&mut self, rule: &str) -> Result<()> {
        let data = self.folder.join("data");
        for (name, text) in [("server.crt", CERTIFICATE), ("server.key", KEY)] {
            let file = data.join(name);
            fs::write(&file, text)?;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
            if let Some((user, group)) = self.owner {
                chown(&file, Some(user), Some(group))?;
            }
        }
        // The file keeps its owner.
        fs::write(data.join("pg_hba.conf"), format!("{rule}\n"))?;
        self.restart()
    }

    /// Stops the server, which breaks its connections, and starts it on the same port.
    pub fn restart(&mut self) -> Result<()> {
        self.stop("keep\n")?;
        self.run()
    }

    fn stop(&mut self, last: &str) -> Result<()> {
        let Some((mut watch, mut input)) = self.watch.take() else { return Ok(()) };
        let _ = std::io::Write::write_all(&mut input, last.as_bytes());
        drop(input);
        let deadline = Instant::now() + Duration::from_mins(4);
        while watch.try_wait()?.is_none() {
            if Instant::now() > deadline {
                bail!("PostgreSQL does not stop");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    fn init(&self) -> Result<()> {
        let mut initdb = self.command(&self.binaries.join("initdb"));
        initdb
            .arg("--pgdata")
            .arg(self.folder.join("data"))
            .args(["--username", &self.user, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"])
            .arg("--no-sync")
            .arg("--pwfile")
            .arg(self.folder.join("password"));
        let output = initdb.output().context("cannot start `initdb`")?;
        if !output.status.success() {
            bail!("`initdb` failed: {}{}", text(&output.stdout), text(&output.stderr));
        }
        Ok(())
    }

    fn run(&mut self) -> Result<()> {
        for _ in 0..3 {
            let mut watch = self.command(Path::new("/bin/sh"));
            watch.args(["-c", WATCH, "sh"]).arg(&self.folder).arg(self.binaries.join("postgres"));
            watch.arg("-D").arg(self.folder.join("data")).arg("-k").arg(&self.folder);
            watch.args(["-h", "127.0.0.1", "-p", &self.port().to_string()]);
            for setting in ["fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"] {
                watch.arg("-c").arg(format!("{setting}=off"));
            }
            watch.args(["-c", "max_connections=200"]);
            if self.folder.join("data/server.key").exists() {
                watch.args(["-c", "ssl=on", "-c", "ssl_ca_file=server.crt"]);
            }
            // The folder may be in memory.
            watch.args(["-c", "max_wal_size=128MB", "-c", "min_wal_size=32MB"]);
            let log = fs::File::create(self.folder.join("log"))?;
            watch.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log);
            let mut child = watch.spawn().context("cannot start PostgreSQL")?;
            let input = child.stdin.take().context("the watch has no input")?;
            self.watch = Some((child, input));
            if self.wait()? {
                return Ok(());
            }
            // Another process may have taken the port.
            self.stop("keep\n")?;
            self.port = Port::for_a_server()?;
        }
        bail!("PostgreSQL does not start: {}", fs::read_to_string(self.folder.join("log")).unwrap_or_default())
    }

    /// Waits until the server says that it is ready; not if it has given up.
    fn wait(&self) -> Result<bool> {
        let deadline = Instant::now() + Duration::from_mins(4);
        while Instant::now() < deadline {
            let status = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
            if status.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(true);
            }
            let log = fs::read_to_string(self.folder.join("log"))?;
            if log.contains("FATAL:  could not create any TCP/IP sockets") {
                return Ok(false);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(false)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env_clear().env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.stop("");
    }
}

/// The folder of the programs: what the user says, else what `pg_config` says, else Debian's
/// newest, else where `initdb` is found.
fn binaries() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("LAKEPLAN_PG_BIN").filter(|folder| !folder.is_empty()) {
        let folder = PathBuf::from(folder);
        if has_server(&folder) {
            return Ok(folder);
        }
        bail!("no `initdb` and `postgres` in `LAKEPLAN_PG_BIN`, `{}`", folder.display());
    }
    let mut candidates = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        candidates.push(PathBuf::from(text(&output.stdout).trim()));
    }
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        let mut versions: Vec<PathBuf> = versions.flatten().map(|entry| entry.path()).collect();
        let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
        versions.sort_by_key(|path| std::cmp::Reverse(number(path)));
        candidates.extend(versions.into_iter().map(|path| path.join("bin")));
    }
    candidates.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    candidates.into_iter().find(|folder| has_server(folder)).with_context(|| format!("no PostgreSQL here: {MEND}"))
}

fn has_server(folder: &Path) -> bool {
    folder.join("initdb").is_file() && folder.join("postgres").is_file()
}

/// Who the server runs as, if it cannot be who we are: PostgreSQL refuses to run as root.
fn owner() -> Result<Option<(u32, u32)>> {
    let own = fs::metadata("/proc/self").map(|own| std::os::unix::fs::MetadataExt::uid(&own));
    if !own.is_ok_and(|user| user == 0) {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let mut fields = users
            .lines()
            .map(|line| line.split(':'))
            .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?;
        fields.next();
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let found = find("postgres").or_else(|| find("nobody"));
    found.map(Some).context("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
