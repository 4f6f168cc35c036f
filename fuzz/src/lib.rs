//! What must hold for every input; `src/bin` has a target for each property.
//!
//! The same functions run on the corpus in `core/tests/corpus.rs`, without a fuzzer.

pub mod properties;
