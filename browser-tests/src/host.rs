//! Where the page is served: by the server of `cargo xtask playground`, or, as on its host, by a
//! real one with the files that `cargo xtask dist` makes.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use xtask::hosting;
use xtask::paths;
use xtask::server::Server;
use xtask::web_server::{Kind, WebServer};

/// Where the page lies: not at the top, as in somebody's documentation.
pub(crate) const PREFIX: &str = "/docs/lakeplan/";

/// Who may embed the page on a real server: documentation under another name of this machine.
const EMBEDDERS: &str = "'self' http://localhost:*";

/// The built page, served until this is dropped.
pub enum Host {
    /// By our own server.
    Own(Server),
    /// By a web server that people have.
    Real {
        /// The server.
        server: WebServer,
        /// What it serves, and where it writes.
        folder: TempDir,
    },
}

impl Host {
    /// The one that `LAKEPLAN_SERVER` names: `caddy` or `nginx`; else our own.
    pub fn chosen() -> Result<Self> {
        match std::env::var("LAKEPLAN_SERVER") {
            Ok(name) if !name.is_empty() && name != "own" => Self::real(name.parse().context("`LAKEPLAN_SERVER`")?),
            _ => Self::own(),
        }
    }

    /// Our own server.
    pub fn own() -> Result<Self> {
        is_built()?;
        Ok(Self::Own(Server::start(paths::dist(), PREFIX, 0)?))
    }

    /// Our own server with something else than the page.
    pub fn folder(folder: PathBuf) -> Result<Self> {
        Ok(Self::Own(Server::start(folder, PREFIX, 0)?))
    }

    /// A real server, with the folder that is made for it.
    pub fn real(kind: Kind) -> Result<Self> {
        is_built()?;
        let folder = tempfile::Builder::new().prefix("lakeplan-host-").tempdir()?;
        let options = hosting::Options { public_url: PREFIX.to_owned(), frame_ancestors: EMBEDDERS.to_owned() };
        hosting::lay_out(&paths::dist(), &options, &folder.path().join("host"))?;
        let server = WebServer::start(kind, &folder.path().join("host"), PREFIX, folder.path())?;
        Ok(Self::Real { server, folder })
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        match self {
            Self::Own(server) => server.url(),
            Self::Real { server, .. } => server.url(),
        }
    }
}

fn is_built() -> Result<()> {
    if !paths::dist().join("index.html").is_file() {
        bail!("the page is not built: run `cargo xtask build-page`");
    }
    Ok(())
}
