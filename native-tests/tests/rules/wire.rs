//! A server on loopback that writes down what it is asked and refuses it. As a proxy it shows
//! which hosts DuckDB would turn to, and nothing gets out.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// See the module.
pub(crate) struct Wire {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Wire {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let stop = Arc::<AtomicBool>::default();
        let (seen, stopped) = (Arc::clone(&heads), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                if let Some(head) = stream.ok().and_then(refuse) {
                    seen.lock().unwrap_or_else(PoisonError::into_inner).push(head);
                }
            }
        });
        Self { address, heads, stop, thread: Some(thread) }
    }

    /// Where it listens: address and port.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// SQL that sends all requests of a session here, whatever their host.
    pub(crate) fn as_proxy(&self) -> String {
        format!("SET http_proxy = '{}'; SET http_retries = 0", self.address)
    }

    /// The first lines and headers of what was asked.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first line of each request.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.heads().iter().map(|head| head.lines().next().unwrap_or_default().to_owned()).collect()
    }
}

/// Reads the head of a request and refuses it.
fn refuse(mut stream: TcpStream) -> Option<String> {
    stream.set_read_timeout(Some(Duration::from_mins(4))).ok()?;
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") && head.len() < 65_536 {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(read) => head.extend_from_slice(&buffer[..read]),
        }
        // The first byte of a TLS handshake, which has no end of a head.
        if !head.first().is_some_and(u8::is_ascii_alphabetic) {
            break;
        }
    }
    let answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let _ = stream.write_all(answer.as_bytes());
    (!head.is_empty()).then(|| String::from_utf8_lossy(&head).into_owned())
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread, which waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
