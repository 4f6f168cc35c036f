//! A text's tokens, some statements at a time: those of a whole text take many times its memory.

use std::ops::ControlFlow;

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

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
