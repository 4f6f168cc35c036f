//! What is wrong with an endpoint.

/// What is wrong, what to do about it, and whether that only spells what is written.
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) help: String,
    /// The endpoint that is meant, without a scheme; nothing if that is not known.
    pub(super) meant: Option<String>,
    pub(super) spells: bool,
    pub(super) cures: bool,
}
