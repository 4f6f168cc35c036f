//! A text as the parser sees it: its events, or its tokens some statements at a time, since those of a
//! whole text take many times its memory.

use std::ops::ControlFlow;

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};
use toml_parser::parser::{Event, RecursionGuard, parse_document};

use crate::text::span::Span;

/// What lies deeper is not looked into: the parser would use up its stack. It is the limit of `toml`.
pub(super) const DEPTH: u32 = 80;

/// The events of a text, whatever is wrong in it.
pub(crate) fn events(text: &str) -> Vec<Event> {
    let tokens = Source::new(text).lex().into_vec();
    let mut events = Vec::new();
    parse_document(&tokens, &mut RecursionGuard::new(&mut events, DEPTH), &mut ());
    events
}

/// The strings of a text, whatever is wrong in it.
pub(crate) fn strings(text: &str) -> impl Iterator<Item = Span> {
    let is_string = |kind| {
        use TokenKind::{BasicString, LiteralString, MlBasicString, MlLiteralString};
        matches!(kind, BasicString | LiteralString | MlBasicString | MlLiteralString)
    };
    let strings = Source::new(text).lex().filter(move |token| is_string(token.kind()));
    strings.map(|token| Span::new(token.span().start(), token.span().end()))
}

/// So many tokens are handed over at once, or a few more.
const MANY: usize = 200;

/// Hands over the tokens of a text, always those of whole statements; each call says whether to go on.
pub(super) fn for_each(text: &str, mut take: impl FnMut(&[Token]) -> ControlFlow<()>) {
    let mut tokens = Vec::new();
    let mut brackets = 0_usize;
    for token in Source::new(text).lex() {
        tokens.push(token);
        let ends = match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                brackets += 1;
                false
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                brackets = brackets.saturating_sub(1);
                false
            }
            // Outside of brackets a statement ends with its line.
            TokenKind::Newline => brackets == 0 && tokens.len() > MANY,
            TokenKind::Eof => true,
            _ => false,
        };
        if ends {
            if take(&tokens).is_break() {
                return;
            }
            tokens.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deep_ends() {
        for (open, close) in [("[", "]"), ("{ a = ", " }")] {
            assert!(!events(&format!("x = {}1{}", open.repeat(20_000), close.repeat(20_000))).is_empty());
        }
    }
}
