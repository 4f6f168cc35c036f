//! A static server on loopback, with the headers that the page is to be served with.

mod site;
#[cfg(test)]
mod tests;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use tokio::sync::oneshot;

use site::Site;

/// Serves a folder until it is dropped.
pub struct Server {
    address: SocketAddr,
    prefix: String,
    /// The server ends when this is dropped.
    running: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `folder` under `prefix` (`/` or `/docs/lakeplan/`); port 0 takes a free one.
    pub fn start(folder: PathBuf, prefix: &str, port: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))
            .with_context(|| format!("cannot listen on port {port} of 127.0.0.1"))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let router = Site { folder, prefix: prefix.to_owned() }.router();
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (running, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            runtime.spawn(async { axum::serve(listener, router).await });
            let _ = runtime.block_on(stopped);
            // Browsers keep connections open; nobody is waited for.
            runtime.shutdown_background();
        });
        Ok(Self { address, prefix: prefix.to_owned(), running: Some(running), thread: Some(thread) })
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.prefix)
    }

    /// Serves until the process is stopped.
    pub fn forever(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.running.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
