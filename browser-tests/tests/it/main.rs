//! The built page in a real browser.

mod access;
mod canary;
mod features;
mod layout;
mod privacy;
mod typing;
