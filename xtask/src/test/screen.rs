//! What the user sees of stages that run beside each other: one is in front, and its lines come as it says them. Those of
//! the others are kept together until it has ended, except for what must be known at once.

use std::collections::VecDeque;

use super::{Stage, name};

/// A line of a stage that is told although another one is in front.
fn is_urgent(line: &str) -> bool {
    line.starts_with("test ") && line.ends_with(" ... FAILED") || line.starts_with("error")
}

/// The lines of the stages, in order.
pub(super) struct Screen<W> {
    /// Takes a line that is to be seen.
    show: W,
    /// In the order in which they have started; the first is in front.
    stages: VecDeque<Shown>,
}

struct Shown {
    stage: Stage,
    kept: Vec<String>,
    ended: bool,
}

impl<W: FnMut(&str)> Screen<W> {
    pub(super) fn new(show: W) -> Self {
        Self { show, stages: VecDeque::new() }
    }

    /// A stage starts.
    pub(super) fn start(&mut self, stage: Stage) {
        self.stages.push_back(Shown { stage, kept: Vec::new(), ended: false });
        if self.stages.len() == 1 {
            self.head();
        } else {
            (self.show)(&format!("({} runs beside, and is shown afterwards)", name(&stage)));
        }
    }

    /// A stage says something.
    pub(super) fn line(&mut self, stage: Stage, line: &str) {
        match self.stages.iter_mut().position(|it| it.stage == stage) {
            Some(0) | None => (self.show)(line),
            Some(at) => {
                if is_urgent(line) {
                    (self.show)(&format!("({}: {line})", name(&stage)));
                }
                self.stages[at].kept.push(line.to_owned());
            }
        }
    }

    /// A stage has ended; `result` says how.
    pub(super) fn end(&mut self, stage: Stage, result: &str) {
        self.line(stage, result);
        let Some(at) = self.stages.iter().position(|it| it.stage == stage) else { return };
        self.stages[at].ended = true;
        if at > 0 {
            (self.show)(&format!("({result})"));
        }
        while self.stages.front().is_some_and(|it| it.ended) {
            self.stages.pop_front();
            self.head();
        }
    }

    /// What the stage that is now in front has said so far.
    fn head(&mut self) {
        if let Some(front) = self.stages.front_mut() {
            (self.show)(&format!("\n━━━ {} ━━━", name(&front.stage)));
            for line in front.kept.drain(..) {
                (self.show)(&line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_each_stage_stand_together() {
        let mut seen = Vec::new();
        let mut screen = Screen::new(|line: &str| seen.push(line.to_owned()));
        screen.start(Stage::Unit);
        screen.line(Stage::Unit, "a");
        screen.start(Stage::Page);
        screen.line(Stage::Page, "1");
        screen.line(Stage::Unit, "b");
        screen.line(Stage::Page, "test x ... FAILED");
        screen.end(Stage::Page, "page: 2 s");
        screen.start(Stage::Browser);
        screen.line(Stage::Browser, "x");
        screen.end(Stage::Unit, "unit: 3 s");
        screen.line(Stage::Browser, "y");
        screen.end(Stage::Browser, "browser: 4 s");
        screen.start(Stage::Speed);
        let expected = [
            "\n━━━ unit ━━━",
            "a",
            "(page runs beside, and is shown afterwards)",
            "b",
            "(page: test x ... FAILED)",
            "(page: 2 s)",
            "(browser runs beside, and is shown afterwards)",
            "unit: 3 s",
            "\n━━━ page ━━━",
            "1",
            "test x ... FAILED",
            "page: 2 s",
            "\n━━━ browser ━━━",
            "x",
            "y",
            "browser: 4 s",
            "\n━━━ speed ━━━",
        ];
        assert_eq!(seen, expected);
    }
}
