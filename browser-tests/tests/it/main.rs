//! The built page in a real browser.

mod layout;
mod privacy;
mod typing;
