//! The built page in a real browser.

mod access;
mod address;
mod api;
mod canary;
mod docs;
mod editor;
mod embed;
mod features;
mod hiding;
mod hooks;
mod hosted;
mod hostile;
mod keyboard;
mod later;
mod layout;
mod leaving;
mod mending;
mod midnight;
mod panes;
mod pasting;
mod privacy;
mod recovery;
mod said;
mod shortcuts;
mod typing;
mod versions;
