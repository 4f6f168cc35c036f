//! Ports of loopback that nobody else gets meanwhile.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::OwnedFd;

use anyhow::{Context, Result};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::net::{AddressFamily, SocketType, bind, getsockname, socket, sockopt};

/// A port that is kept for its owner by a socket that does not listen: who connects is refused, and neither a server
/// nor a connection of another test is given the same one.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _socket: Option<OwnedFd>,
}

impl Port {
    /// One on which nobody listens as long as this value lives.
    pub fn closed() -> Result<Self> {
        let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
        fcntl_setfd(&socket, FdFlags::CLOEXEC)?;
        sockopt::set_socket_reuseaddr(&socket, true)?;
        bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?;
        let address = SocketAddrV4::try_from(getsockname(&socket)?).context("it has another address")?;
        Ok(Self { number: address.port(), _socket: Some(socket) })
    }

    /// One for a server that may stop and start again. On Linux a server can listen where another socket is bound and
    /// does not; elsewhere the port is free until it listens.
    pub fn for_a_server() -> Result<Self> {
        let port = Self::closed()?;
        Ok(if cfg!(target_os = "linux") { port } else { Self { _socket: None, ..port } })
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }
}
