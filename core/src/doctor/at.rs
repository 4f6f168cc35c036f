//! Where a run failed.

/// Where a run failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Loading an extension.
    Extension(&'static str),
    /// A statement of the plan.
    Statement(usize),
    /// Looking at what is attached.
    Verify,
    /// Writing or reading the table of the write probe.
    Probe,
    /// Nobody has said: the error was pasted.
    Unknown,
}
