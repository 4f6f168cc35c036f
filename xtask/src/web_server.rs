//! Real web servers, for the tests of what `cargo xtask dist` makes: Caddy and nginx, with the
//! configuration that is shipped and nothing of the machine's.

use std::fmt;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::proc::{command, kill_tree, which};

/// A web server that people have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Caddy.
    Caddy,
    /// nginx.
    Nginx,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Caddy, Self::Nginx];

    /// The program, where it is installed.
    pub fn program(self) -> Option<PathBuf> {
        let name = self.to_string();
        // Debian has it where only root looks.
        which(&name).or_else(|| Some(Path::new("/usr/sbin").join(&name)).filter(|it| it.is_file()))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Caddy => "caddy",
            Self::Nginx => "nginx",
        })
    }
}

impl FromStr for Kind {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|it| it.to_string() == name);
        found.with_context(|| format!("there is no web server `{name}` here: `caddy` and `nginx` are known"))
    }
}

/// A server that runs until it is dropped.
pub struct WebServer {
    process: Child,
    port: u16,
    path: String,
}

/// How often it is started at most: another program may take the port first.
const ATTEMPTS: usize = 5;

impl WebServer {
    /// Serves a folder of [`crate::hosting::lay_out`]; `work` is where the server may write.
    pub fn start(kind: Kind, folder: &Path, path: &str, work: &Path) -> Result<Self> {
        let program =
            kind.program().with_context(|| format!("no `{kind}` found: run `cargo xtask setup --only web-server`"))?;
        let again = (1..ATTEMPTS).find_map(|_| Self::attempt(kind, &program, folder, path, work).ok());
        again.map_or_else(|| Self::attempt(kind, &program, folder, path, work), Ok)
    }

    fn attempt(kind: Kind, program: &Path, folder: &Path, path: &str, work: &Path) -> Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut command = match kind {
            Kind::Caddy => caddy(program, folder, port),
            Kind::Nginx => nginx(program, folder, port, work)?,
        };
        let log = work.join(format!("{kind}.log"));
        let process = command
            .current_dir(work)
            // Caddy keeps what it has saved below these.
            .env("HOME", work)
            .env("XDG_CONFIG_HOME", work)
            .env("XDG_DATA_HOME", work)
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log)?)
            .spawn()
            .with_context(|| format!("cannot start `{}`", program.display()))?;
        let mut server = Self { process, port, path: path.to_owned() };
        let deadline = Instant::now() + Duration::from_mins(4);
        // Neither says when it listens.
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if server.process.try_wait()?.is_some() || Instant::now() > deadline {
                bail!("`{kind}` does not serve:\n{}", fs::read_to_string(&log).unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(server)
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.path)
    }

    /// The port, on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        kill_tree(&mut self.process);
    }
}

fn caddy(program: &Path, folder: &Path, port: u16) -> Command {
    let mut caddy = command(program);
    caddy.args(["run", "--adapter", "caddyfile", "--config"]).arg(folder.join("Caddyfile"));
    caddy.env("LAKEPLAN_ADDRESS", format!("http://127.0.0.1:{port}")).env("LAKEPLAN_SITE", folder.join("site"));
    caddy
}

/// nginx reads no variables: the two lines that name where and what are replaced.
fn nginx(program: &Path, folder: &Path, port: u16, work: &Path) -> Result<Command> {
    let mut site = fs::read_to_string(folder.join("nginx.conf")).context("the folder has no `nginx.conf`")?;
    let root = format!("root \"{}\";", folder.join("site").display());
    for (shipped, here) in [("listen 8080;", format!("listen 127.0.0.1:{port};")), ("root /srv;", root)] {
        if site.matches(shipped).count() != 1 {
            bail!("`nginx.conf` has not one `{shipped}`");
        }
        site = site.replace(shipped, &here);
    }
    fs::write(work.join("site.conf"), site)?;
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|it| format!("{it}_temp_path {}/{it};\n", work.display()))
        .concat();
    let main = format!(
        "daemon off;\nmaster_process off;\npid {work}/nginx.pid;\nerror_log stderr warn;\nevents {{}}\n\
         http {{\ninclude {types};\naccess_log off;\n{temporary}include {work}/site.conf;\n}}\n",
        work = work.display(),
        types = types(program)?.display(),
    );
    let file = work.join("nginx.conf");
    fs::write(&file, main)?;
    let mut nginx = command(program);
    nginx.arg("-c").arg(file).arg("-p").arg(work).args(["-e", "stderr"]);
    Ok(nginx)
}

/// The list of types that comes with nginx, beside its own configuration.
fn types(program: &Path) -> Result<PathBuf> {
    // It says so on standard error, and where it was installed from.
    let said = Command::new(program).arg("-V").output().context("cannot ask nginx where its files are")?;
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let conf = said.split_whitespace().find_map(|it| it.strip_prefix("--conf-path="));
    let conf = Path::new(conf.unwrap_or("/etc/nginx/nginx.conf"));
    let types = conf.with_file_name("mime.types");
    if !types.is_file() {
        bail!("nginx has no list of types at `{}`", types.display());
    }
    Ok(types)
}
