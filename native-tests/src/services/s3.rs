//! An S3 server inside the test process. It checks signatures, knows each key, and remembers
//! which key did what.

mod encoding;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use anyhow::{Context, Result, bail};
use async_trait::async_trait;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::path::S3Path;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3Result, s3_error};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::sync::{Semaphore, oneshot};

use super::port::Port;
use super::summary;

/// An S3 server on loopback. It stops with this value.
#[derive(Debug)]
pub struct ObjectStore {
    port: Port,
    folder: TempDir,
    state: Arc<Mutex<State>>,
    running: Option<Running>,
}

/// A request that was let in, or refused for a fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// The operation, such as `PutObject`.
    pub operation: String,
    /// The bucket, if it is about one.
    pub bucket: String,
    /// The key of the object, if it is about one.
    pub object: String,
    /// The key that signed the request; nothing if it was not signed.
    pub key_id: Option<String>,
    /// The region for which it was signed.
    pub region: String,
}

/// Requests that are answered with 503 although nothing is wrong with them.
#[derive(Clone, Debug)]
pub struct Fault {
    /// In this bucket.
    pub bucket: String,
    /// Operations whose name starts so; all if empty.
    pub operation: &'static str,
    /// How many; afterwards all is well again.
    pub times: usize,
}

#[derive(Debug)]
struct Hold {
    seen: Mutex<bool>,
    waiting: Condvar,
    /// Closed when the requests may go on.
    gate: Semaphore,
    /// Whether they fail then, rather than do what they ask for.
    refused: AtomicBool,
}

/// Requests that wait for as long as this value lives.
#[derive(Debug)]
pub struct Held(Arc<Hold>);

impl Held {
    /// Waits until there is such a request; `alive` says whether there can still be one.
    ///
    /// # Panics
    ///
    /// Where there cannot.
    pub fn wait(&self, mut alive: impl FnMut() -> bool) {
        let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        while !*seen {
            assert!(alive(), "who was to make the request has ended");
            let wake = std::time::Duration::from_millis(100);
            seen = self.0.waiting.wait_timeout(seen, wake).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Has the requests fail that wait: whoever made them is gone, and whether the server notices that first would be
    /// chance.
    pub fn refuse(self) {
        self.0.refused.store(true, Ordering::SeqCst);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.gate.close();
    }
}

#[derive(Debug, Default)]
struct State {
    secrets: BTreeMap<String, String>,
    calls: Vec<Call>,
    faults: Vec<Fault>,
    holds: Vec<(String, &'static str, Arc<Hold>)>,
    /// The only region for which requests may be signed.
    region: Option<String>,
}

#[derive(Debug)]
struct Running {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl ObjectStore {
    /// Starts a server without keys and buckets.
    pub fn start() -> Result<Self> {
        summary::broken("S3 of its own");
        let folder = tempfile::Builder::new().prefix("lakeplan-s3-").tempdir()?;
        let mut store = Self { port: Port::for_a_server()?, folder, state: Arc::default(), running: None };
        store.serve()?;
        Ok(store)
    }

    /// Where it listens: address and port.
    pub fn endpoint(&self) -> String {
        self.address().to_string()
    }

    fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port.number()).into()
    }

    /// The folder that holds the objects.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Lets a key in.
    pub fn add_key(&self, key_id: &str, secret: &str) {
        lock(&self.state).secrets.insert(key_id.to_owned(), secret.to_owned());
    }

    /// Makes a bucket.
    pub fn add_bucket(&self, name: &str) -> Result<()> {
        std::fs::create_dir(self.folder.path().join(name)).with_context(|| format!("cannot make bucket `{name}`"))
    }

    /// What was asked of a bucket, or by a key, in order.
    pub fn calls(&self, of: impl Fn(&Call) -> bool) -> Vec<Call> {
        lock(&self.state).calls.iter().filter(|call| of(call)).cloned().collect()
    }

    /// Refuses requests that are signed for another region from now on, as Garage does, and names
    /// the right one nowhere.
    pub fn check_region(&self, region: &str) {
        lock(&self.state).region = Some(region.to_owned());
    }

    /// The only region that it takes, if there is one.
    pub fn region(&self) -> Option<String> {
        lock(&self.state).region.clone()
    }

    /// Lets requests fail.
    pub fn fail(&self, fault: Fault) {
        lock(&self.state).faults.push(fault);
    }

    /// Lets requests of a bucket wait, of operations whose name starts so, until the value is dropped.
    pub fn hold(&self, bucket: &str, operation: &'static str) -> Held {
        let hold = Arc::new(Hold {
            seen: Mutex::new(false),
            waiting: Condvar::new(),
            gate: Semaphore::new(0),
            refused: AtomicBool::new(false),
        });
        lock(&self.state).holds.push((bucket.to_owned(), operation, Arc::clone(&hold)));
        Held(hold)
    }

    /// Stops listening and drops every connection.
    pub fn stop(&mut self) {
        if let Some(Running { stop, thread }) = self.running.take() {
            let _ = stop.send(());
            let _ = thread.join();
        }
    }

    /// Listens again where it did before.
    pub fn restart(&mut self) -> Result<()> {
        if self.running.is_some() {
            bail!("the server is running");
        }
        self.serve()
    }

    fn serve(&mut self) -> Result<()> {
        let listener = TcpListener::bind(self.address())?;
        listener.set_nonblocking(true)?;
        let service = service(self.folder.path(), &self.state)?;
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("s3".to_owned()).spawn(move || {
            runtime.spawn(accept(listener, service));
            let _ = runtime.block_on(stopped);
            // With the runtime go the connections that are open.
        })?;
        self.running = Some(Running { stop, thread });
        Ok(())
    }
}

impl Drop for ObjectStore {
    fn drop(&mut self) {
        self.stop();
    }
}

fn service(folder: &Path, state: &Arc<Mutex<State>>) -> Result<S3Service> {
    let files = FileSystem::new(folder).map_err(|error| anyhow::anyhow!("the S3 server does not start: {error:?}"))?;
    let gate = Gate { folder: folder.to_owned(), state: Arc::clone(state) };
    let mut builder = S3ServiceBuilder::new(encoding::Encoded(files));
    builder.set_auth(gate.clone());
    builder.set_access(gate);
    Ok(builder.build())
}

async fn accept(listener: TcpListener, service: S3Service) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let Ok((socket, _)) = listener.accept().await else { continue };
        let connection = http1::Builder::new().serve_connection(TokioIo::new(socket), service.clone());
        // A client that breaks off is the client's affair.
        tokio::spawn(async move {
            let _ = connection.await;
        });
    }
}

/// Decides who is let in, and writes down who was.
#[derive(Clone, Debug)]
struct Gate {
    folder: std::path::PathBuf,
    state: Arc<Mutex<State>>,
}

#[async_trait]
impl S3Auth for Gate {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        let secret = lock(&self.state).secrets.get(access_key).cloned();
        secret.map(SecretKey::from).ok_or_else(|| s3_error!(InvalidAccessKeyId))
    }
}

#[async_trait]
impl S3Access for Gate {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        let (bucket, object) = match context.s3_path() {
            S3Path::Root => ("", ""),
            S3Path::Bucket { bucket } => (&**bucket, ""),
            S3Path::Object { bucket, key } => (&**bucket, &**key),
        };
        let operation = context.s3_op().name();
        let key_id = context.credentials().map(|credentials| credentials.access_key.clone());
        let signed = key_id.is_some();
        let region = signed_region(context.headers()).unwrap_or_default();
        let hold = {
            let state = lock(&self.state);
            let mut holds = state.holds.iter();
            let holds =
                holds.find(|hold| hold.0 == bucket && operation.starts_with(hold.1) && !hold.2.gate.is_closed());
            holds.map(|hold| Arc::clone(&hold.2))
        };
        if let Some(hold) = hold {
            *hold.seen.lock().unwrap_or_else(PoisonError::into_inner) = true;
            hold.waiting.notify_all();
            // Fails when it is closed, which is what is waited for.
            let _ = hold.gate.acquire().await;
            if hold.refused.load(Ordering::SeqCst) {
                return Err(s3_error!(ServiceUnavailable));
            }
        }
        {
            let mut state = lock(&self.state);
            state.calls.push(Call {
                operation: operation.to_owned(),
                bucket: bucket.to_owned(),
                object: object.to_owned(),
                key_id,
                region: region.clone(),
            });
            let fault = state
                .faults
                .iter_mut()
                .find(|fault| fault.times > 0 && fault.bucket == bucket && operation.starts_with(fault.operation));
            if let Some(fault) = fault {
                fault.times -= 1;
                return Err(s3_error!(ServiceUnavailable));
            }
            if let Some(wanted) = state.region.as_ref().filter(|wanted| signed && **wanted != region) {
                return Err(s3_error!(
                    AuthorizationHeaderMalformed,
                    "Scope does not match: the region is `{region}`, expected `{wanted}`"
                ));
            }
        }
        if !signed {
            return Err(s3_error!(AccessDenied, "the request is not signed"));
        }
        // The server underneath would make it.
        if !bucket.is_empty() && !self.folder.join(bucket).is_dir() {
            return Err(s3_error!(NoSuchBucket));
        }
        Ok(())
    }
}

/// The region of a signature: `Credential=<key>/<day>/<region>/s3/aws4_request`.
fn signed_region(headers: &hyper::HeaderMap) -> Option<String> {
    let header = headers.get("authorization")?.to_str().ok()?;
    let scope = header.split_once("Credential=")?.1.split(',').next()?;
    scope.rsplit('/').nth(2).map(str::to_owned)
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
