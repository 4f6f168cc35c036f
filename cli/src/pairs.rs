//! `--env KEY=VALUE`: a variable with its value, which may be a secret and is shown nowhere.

use std::ffi::OsStr;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

/// Reads a pair. What is none is not repeated in the error, as clap does: it may be the value alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair;

impl TypedValueParser for Pair {
    type Value = (String, String);

    fn parse_ref(&self, command: &Command, _: Option<&Arg>, text: &OsStr) -> Result<Self::Value, Error> {
        match text.to_str().and_then(|text| text.split_once('=')) {
            Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
            _ => Err(command.clone().error(ErrorKind::ValueValidation, "expected `KEY=VALUE` after `--env`")),
        }
    }
}
