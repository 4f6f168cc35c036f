//! A folder behind HTTP, only to be read: a lake that somebody has published.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use anyhow::Result;

/// Serves the files of a folder on loopback for as long as the process runs, and gives the port.
pub fn serve(folder: &Path) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    let folder = folder.to_owned();
    std::thread::Builder::new().name("files".to_owned()).spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            // A client that breaks off is the client's affair.
            std::thread::spawn(move || answer(&stream, &folder));
        }
    })?;
    Ok(port)
}

/// Answers one request, whole or the range that it asks for.
fn answer(mut stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let mut range = None;
    for line in lines {
        let line = line?.to_lowercase();
        if line.is_empty() {
            break;
        }
        range = line.strip_prefix("range: bytes=").map(str::to_owned).or(range);
    }
    let mut words = request.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let Ok(content) = std::fs::read(below(folder, path)) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    let whole = content.len();
    let asked = range.as_deref().and_then(|range| {
        let (first, last) = range.split_once('-')?;
        let last = last.parse().unwrap_or(whole).min(whole.saturating_sub(1));
        Some((first.parse::<usize>().ok()?, last))
    });
    let (status, part) = match asked {
        Some((first, last)) if first <= last && last < whole => {
            (format!("206 Partial Content\r\nContent-Range: bytes {first}-{last}/{whole}"), &content[first..=last])
        }
        _ => ("200 OK".to_owned(), &content[..]),
    };
    let length = part.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nAccept-Ranges: bytes\r\nConnection: close\r\n\r\n"
    )?;
    if method == "HEAD" { Ok(()) } else { stream.write_all(part) }
}

/// The file of a path; no step of it leads out of the folder.
fn below(folder: &Path, path: &str) -> PathBuf {
    path.split('/')
        .filter(|step| !matches!(*step, "" | "." | ".."))
        .fold(folder.to_owned(), |path, step| path.join(step))
}
