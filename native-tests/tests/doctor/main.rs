//! `lakeplan doctor` on real files and servers: what it says, where it says it, and what is
//! left when it is done.

mod files;
mod postgres;
mod storage;
mod trial;
mod unasked;
