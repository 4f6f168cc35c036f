//! `lakeplan doctor` on real files and servers: what it says, where it says it, and what is
//! left when it is done.

#[cfg(target_os = "linux")]
mod broken;
mod canary;
#[cfg(target_os = "linux")]
mod devices;
#[cfg(unix)]
mod docs;
#[cfg(target_os = "linux")]
mod endings;
mod files;
#[cfg(unix)]
mod killed;
mod postgres;
mod python;
mod shell;
mod storage;
#[cfg(target_os = "linux")]
mod tls;
mod trial;
mod unasked;
mod words;
